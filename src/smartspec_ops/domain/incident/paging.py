"""What an escalation policy is: steps, each with whom it pages at once and how long they have to answer."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from smartspec_ops.domain.severity import Sev


class TargetKind(StrEnum):
    PERSON = "person"
    SCHEDULE = "schedule"
    """Whoever is on call there when the page goes out."""
    ROLE = "role"
    """Whoever holds the role in the incident, else everybody of the roster who may."""
    CHANNEL = "channel"
    """A room rather than a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    kind: TargetKind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PagingStep:
    """Pages all targets `delay` after the step before gave up, and gives up itself after `timeout`."""

    targets: tuple[Target, ...]
    timeout: timedelta
    delay: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationPolicy:
    """All steps in order, and then `repeat` times again; `fallback` is paged once when nobody could be reached.

    An acknowledged incident without activity for `ack_expiry` pages again. It is for any of `services` and any of
    `severities`; none means all.
    """

    name: str
    steps: tuple[PagingStep, ...]
    repeat: int = 0
    ack_expiry: timedelta | None = None
    fallback: tuple[Target, ...] = ()
    services: tuple[str, ...] = ()
    severities: tuple[Sev, ...] = ()

    def fits(self, service: str, severity: Sev) -> bool:
        return (not self.services or service in self.services) and (not self.severities or severity in self.severities)
