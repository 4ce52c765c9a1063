"""Taking in alerts, paging people, giving out roles."""

from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.incident.commands.base import Asked
from smartspec_ops.domain.severity import Impact, Sev


@dataclass(frozen=True, slots=True, kw_only=True)
class Open(Asked):
    """`dedup_key` defaults to the alert's fingerprint, `title` to one made from the four facts."""

    incident_id: str
    alert: Alert
    dedup_key: str | None = None
    title: str | None = None
    recurrence_of: str | None = None
    drill: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveAlert(Asked):
    alert: Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Assess(Asked):
    impact: Impact


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideSeverity(Asked):
    level: Sev
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignCommander(Asked):
    """An offer when the actor names somebody else; taken at once when the actor names themselves."""

    person: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(Asked):
    """Somebody answers. A person who was paged and finds no commander takes command with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate(Asked):
    """Record page number `step`; `to` None says that nobody is left to page."""

    to: str | None
    step: int
    why: str
    role: str = "commander"


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Asked):
    person: str
    role: str = "responder"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeVisibility(Asked):
    """Show title and content to participants alone, or to everybody again."""

    private: bool


ResponseCommand = (
    Open | ReceiveAlert | Assess | OverrideSeverity | AssignCommander | Acknowledge | Escalate | Join | ChangeVisibility
)
