"""The post-mortem, and what it leads to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from smartspec_ops.domain.incident.events.base import Happened
from smartspec_ops.domain.incident.values import ActionItem, ActionState, FactorKind, Level, Suppressed


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMortemScheduled(Happened):
    kind: Literal["post_mortem_scheduled"] = "post_mortem_scheduled"
    meeting_at: datetime
    ics_uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMortemDrafted(Happened):
    """The whole `text` of the document, as Markdown; `is_edited` says that people wrote it, not we."""

    kind: Literal["post_mortem_drafted"] = "post_mortem_drafted"
    version: int
    text: str = ""
    is_edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMortemSubmitted(Happened):
    """The draft waits for a review until `due`, by `to` where somebody was named."""

    kind: Literal["post_mortem_submitted"] = "post_mortem_submitted"
    due: datetime
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMortemReviewOverdue(Happened):
    """The review was due and is not done; people were reminded for the `count`th time."""

    kind: Literal["post_mortem_review_overdue"] = "post_mortem_review_overdue"
    due: datetime
    to: str | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMortemReviewed(Happened):
    kind: Literal["post_mortem_reviewed"] = "post_mortem_reviewed"
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMortemFinalized(Happened):
    """`findings` counts what the blameless check found; `suppressed` lists what was let stand."""

    kind: Literal["post_mortem_finalized"] = "post_mortem_finalized"
    by: str
    findings: int = 0
    suppressed: tuple[Suppressed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMortemWaived(Happened):
    kind: Literal["post_mortem_waived"] = "post_mortem_waived"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMortemPublished(Happened):
    """The final text, without names and personal data, may be read by everybody of `level`."""

    kind: Literal["post_mortem_published"] = "post_mortem_published"
    level: Level
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorAccepted(Happened):
    kind: Literal["factor_accepted"] = "factor_accepted"
    factor: str
    factor_kind: FactorKind
    hypothesis_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItemAdded(Happened):
    kind: Literal["action_item_added"] = "action_item_added"
    item: ActionItem


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItemMoved(Happened):
    """`evidence` are the references that were added with the change, None of `tracker_url` leaves the old one."""

    kind: Literal["action_item_moved"] = "action_item_moved"
    id: str
    state: ActionState
    why: str = ""
    evidence: tuple[str, ...] = ()
    tracker_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItemOverdue(Happened):
    """The item was due and is not settled; people were reminded."""

    kind: Literal["action_item_overdue"] = "action_item_overdue"
    id: str
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FedBack(Happened):
    """The action items were handed on: to which file, with which result."""

    kind: Literal["fed_back"] = "fed_back"
    path: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Happened):
    kind: Literal["closed"] = "closed"
    by: str


PostMortemEvent = (
    PostMortemScheduled
    | PostMortemDrafted
    | PostMortemSubmitted
    | PostMortemReviewOverdue
    | PostMortemReviewed
    | PostMortemFinalized
    | PostMortemWaived
    | PostMortemPublished
)
LearningEvent = (
    PostMortemEvent | FactorAccepted | ActionItemAdded | ActionItemMoved | ActionItemOverdue | FedBack | Closed
)
