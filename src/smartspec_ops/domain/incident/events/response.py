"""What the alert says, and who answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.incident.events.base import Happened
from smartspec_ops.domain.incident.values import Phase
from smartspec_ops.domain.severity import Sev, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Happened):
    """T1. `recurrence_of` is the closed incident with the same dedup key, where there was one."""

    kind: Literal["opened"] = "opened"
    incident_id: str
    title: str
    alert: Alert
    dedup_key: str
    recurrence_of: str | None = None
    drill: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertReceived(Happened):
    """The same dedup key spoke again; `count` is how many messages the incident has now."""

    kind: Literal["alert_received"] = "alert_received"
    alert: Alert
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityAssessed(Happened):
    """`effective` is what counts: raised at once, never lowered without a person."""

    kind: Literal["severity_assessed"] = "severity_assessed"
    severity: Severity
    effective: Sev
    raised_from: Sev | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityOverridden(Happened):
    kind: Literal["severity_overridden"] = "severity_overridden"
    from_level: Sev
    to_level: Sev
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommanderAssigned(Happened):
    """`person` leads from now on, until `until` where a shift ends."""

    kind: Literal["commander_assigned"] = "commander_assigned"
    person: str
    role: str = "commander"
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged(Happened):
    kind: Literal["acknowledged"] = "acknowledged"
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated(Happened):
    """`to` was paged; `step` counts pages from 1. A `fallback` is paged because nobody else could be reached."""

    kind: Literal["escalated"] = "escalated"
    to: str
    role: str
    step: int
    why: str
    fallback: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyReachable(Happened):
    kind: Literal["nobody_reachable"] = "nobody_reachable"
    step: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantJoined(Happened):
    kind: Literal["participant_joined"] = "participant_joined"
    person: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Happened):
    """The status changed by the rule named (T2..T7)."""

    kind: Literal["moved"] = "moved"
    rule: str
    from_phase: Phase
    to_phase: Phase
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibilityChanged(Happened):
    """From now on only participants see title and content, or everybody does again."""

    kind: Literal["visibility_changed"] = "visibility_changed"
    private: bool


ResponseEvent = (
    AlertReceived
    | SeverityAssessed
    | SeverityOverridden
    | CommanderAssigned
    | Acknowledged
    | Escalated
    | NobodyReachable
    | ParticipantJoined
    | Moved
    | VisibilityChanged
)
