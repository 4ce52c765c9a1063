"""The words of an incident: its statuses, outcomes and kinds, and the two small values events carry."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Phase(StrEnum):
    """The five statuses of an incident; nothing else is ever shown as its status."""

    OPEN = "open"
    INVESTIGATING = "investigating"
    MITIGATING = "mitigating"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Judged(StrEnum):
    """What became of a hypothesis. `ACCEPTED` makes it a contributing factor."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    ACCEPTED = "accepted"


class Moment(StrEnum):
    """What a person may know better than alerts and workflows do. The other times are the log's own."""

    IMPACT_STARTED = "impact-started"
    DETECTED = "detected"
    MITIGATED = "mitigated"


class MitigationOutcome(StrEnum):
    """`UNKNOWN`: it ran, and left no report that says what it did."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Check(StrEnum):
    """One look at the monitor while verifying a fix. Unknown is not healthy."""

    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    UNKNOWN = "unknown"


class Resolution(StrEnum):
    """Why an incident is resolved. The last three need no healthy checks."""

    FIXED = "fixed"
    MITIGATED = "mitigated"
    RECOVERED = "recovered"
    FALSE_POSITIVE = "false_positive"
    DUPLICATE = "duplicate"
    TEST = "test"


class PublicStatus(StrEnum):
    """How far the response is, in the words customers know from status pages."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


class RoomFate(StrEnum):
    """What became of an incident's own place in a chat. `FOUND`: it was there already, from an attempt whose answer was
    lost. `LEFT`: somebody closed it there."""

    OPENED = "opened"
    FOUND = "found"
    ARCHIVED = "archived"
    LEFT = "left"


class DeliveryOutcome(StrEnum):
    SENT = "sent"
    RETRY = "retry"
    GIVE_UP = "give_up"


class FactorKind(StrEnum):
    """What part of the system a contributing factor belongs to; a person is never one."""

    CHANGE = "change"
    CAPACITY = "capacity"
    DEPENDENCY = "dependency"
    CONFIGURATION = "configuration"
    DETECTION = "detection"
    DESIGN = "design"
    PROCESS = "process"
    OTHER = "other"


class ActionKind(StrEnum):
    PREVENT = "prevent"
    DETECT = "detect"
    MITIGATE = "mitigate"
    PROCESS = "process"


class ActionCategory(StrEnum):
    """The feedback aggregator's classes."""

    BUG = "bug"
    FEATURE = "feature"
    PERFORMANCE = "performance"
    USABILITY = "usability"


class Route(StrEnum):
    """Where the aggregator should take an action item."""

    NEW_SPEC = "new_spec"
    SPEC_UPDATE = "spec_update"
    TASK = "task"
    AUDIT = "audit"


class Level(StrEnum):
    """How far a finished post-mortem may go. `PUBLIC` leaves out what only insiders can use."""

    TEAM = "team"
    COMPANY = "company"
    PUBLIC = "public"


class ActionState(StrEnum):
    """What became of an action item; it outlives the incident."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    WONT_DO = "wont_do"

    @property
    def is_settled(self) -> bool:
        return self in (ActionState.DONE, ActionState.WONT_DO)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItem:
    """One thing to do so that it does not happen again. `impact` is 1 (worst) to 4; `evidence` are references.

    `why` is the reason it will not be done; `tracker_url` where the work is followed.
    """

    id: str
    title: str
    kind: ActionKind
    category: ActionCategory
    route: Route
    owner_role: str
    due: date
    impact: int = 3
    frequency: int = 0
    evidence: tuple[str, ...] = ()
    state: ActionState = ActionState.OPEN
    why: str = ""
    tracker_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """A finding of the blameless check that a person let stand, and why."""

    rule: str
    reason: str
    count: int = 1
