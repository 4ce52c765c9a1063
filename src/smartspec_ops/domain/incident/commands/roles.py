"""Giving roles out, and giving them back."""

from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.domain.incident.commands.base import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignRole(Asked):
    """Any role: command is handed over as ever, `responder` is held by many, every other role by one."""

    person: str
    role: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRole(Asked):
    """`person` None: whoever holds the role, or of many the one who asks."""

    role: str
    person: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindOfShift(Asked):
    """Say that a shift has ended, unless it was handed over."""

    role: str
    person: str


RoleCommand = AssignRole | LeaveRole | RemindOfShift
