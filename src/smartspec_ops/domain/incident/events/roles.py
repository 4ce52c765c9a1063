"""Who holds which role besides command, and until when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from smartspec_ops.domain.incident.events.base import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssigned(Happened):
    """`person` holds `role` from now on, alone; `until` where a shift ends."""

    kind: Literal["role_assigned"] = "role_assigned"
    person: str
    role: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleLeft(Happened):
    """`person` holds `role` no longer, and nobody took it over."""

    kind: Literal["role_left"] = "role_left"
    person: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftEnded(Happened):
    """The time until which `person` was to hold `role` is over, and nobody took it."""

    kind: Literal["shift_ended"] = "shift_ended"
    person: str
    role: str


RoleEvent = RoleAssigned | RoleLeft | ShiftEnded
