"""The post-mortem and its action items."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from smartspec_ops.domain.blameless import Finding
from smartspec_ops.domain.incident.commands.base import Asked
from smartspec_ops.domain.incident.values import ActionItem, ActionState, FactorKind, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulePostMortem(Asked):
    meeting_at: datetime
    ics_uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPostMortem(Asked):
    """`text` is the whole document, as Markdown."""

    version: int
    text: str = ""
    is_edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitPostMortem(Asked):
    """The draft is ready to be read; `due` None is a day before the meeting, `to` None whoever finds the time."""

    to: str | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindOfReview(Asked):
    """The timer of a review that is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPostMortem(Asked):
    """By somebody other than who wrote the draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalizePostMortem(Asked):
    """`findings` of the blameless check on the final text; `suppressions` maps a rule to why it may stand."""

    findings: tuple[Finding, ...] = ()
    suppressions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaivePostMortem(Asked):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPostMortem(Asked):
    """`findings` of BL-01 and BL-12 on the text as it would go out: none may be left, and none can be suppressed."""

    level: Level
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptFactor(Asked):
    factor: str
    factor_kind: FactorKind
    hypothesis_id: str | None = None
    looked_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddActionItem(Asked):
    item: ActionItem


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveActionItem(Asked):
    """Begun, done (with evidence or a tracker), or not to be done (with a reason); after closing, too."""

    id: str
    state: ActionState
    why: str = ""
    evidence: tuple[str, ...] = ()
    tracker_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindOfActionItem(Asked):
    """The timer of an item that is due."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFeedback(Asked):
    path: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Asked):
    """T7."""


LearningCommand = (
    SchedulePostMortem
    | DraftPostMortem
    | SubmitPostMortem
    | RemindOfReview
    | ReviewPostMortem
    | FinalizePostMortem
    | WaivePostMortem
    | PublishPostMortem
    | AcceptFactor
    | AddActionItem
    | MoveActionItem
    | RemindOfActionItem
    | RecordFeedback
    | Close
)
