"""The parts an incident's state is made of: who held a role, what is claimed, what is tried, what was learned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from smartspec_ops.domain.incident.paging import EscalationPolicy
from smartspec_ops.domain.incident.values import FactorKind, Judged, Level, PublicStatus, RoomFate


class MitigationState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"


class FinalNotice(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    WAIVED = "waived"


class PostMortemStage(StrEnum):
    PENDING = "pending"
    DRAFTED = "drafted"
    IN_REVIEW = "in_review"
    REVIEWED = "reviewed"
    FINALIZED = "finalized"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """Who held a role, from when until when (None: still). `planned_until` is when a shift was to end; `is_over` says
    that this was told."""

    person: str
    role: str
    since: datetime
    until: datetime | None = None
    planned_until: datetime | None = None
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A place of its own in a chat."""

    channel: str
    name: str
    fate: RoomFate

    @property
    def is_open(self) -> bool:
        return self.fate in {RoomFate.OPENED, RoomFate.FOUND}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Somebody was called; `to` None means nobody could be. A fallback is called because of that."""

    to: str | None
    step: int
    at: datetime
    is_fallback: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PagingRun:
    """Where an incident stands in its escalation policy: after `step` of `round`, paged at `at`; 0 is before the first.

    `reached`: that step paged anybody at all; `reached_in_round`: so did any of the round. `is_over`: nobody is left.
    `marked` is the length of the log when the run last changed its mind: timers set before it are void.
    """

    policy: EscalationPolicy
    began_at: datetime
    marked: int
    round: int = 1
    step: int = 0
    at: datetime | None = None
    reached: bool = False
    reached_in_round: bool = False
    is_over: bool = False

    @property
    def following(self) -> tuple[int, int] | None:
        """(round, step) that comes next; None where everybody was tried, or a whole round reached nobody."""
        if self.step < len(self.policy.steps):
            return self.round, self.step + 1
        if self.round > self.policy.repeat or not self.reached_in_round:
            return None
        return self.round + 1, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """A claim about the cause. `judged` None: not judged yet. `looked_for`: what would have refuted it."""

    id: str
    claim: str
    predicts: str
    judged: Judged | None = None
    evidence: tuple[str, ...] = ()
    looked_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    id: str
    query: str
    window: str
    value: str
    digest: str
    hypothesis_id: str | None
    at: datetime
    about: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunbookOffered:
    """A runbook that fits, as it was when that was told."""

    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunbookFollowed:
    """A runbook as it was when it was begun; `taken` says of each step by number whether it was done or skipped."""

    name: str
    title: str
    steps: tuple[str, ...]
    taken: Mapping[int, bool]

    @property
    def next_step(self) -> int | None:
        """The first that was neither done nor skipped, from 1."""
        return next((n for n in range(1, len(self.steps) + 1) if n not in self.taken), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    by: str
    plan_hash: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mitigation:
    id: str
    workflow: str
    params: Mapping[str, str]
    plan: str
    plan_hash: str
    preview: str = ""
    state: MitigationState = MitigationState.PROPOSED
    approval: Approval | None = None
    key: str | None = None
    started_at: datetime | None = None
    why: str = ""
    report: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A contributing factor that was accepted; there are usually several."""

    factor: str
    kind: FactorKind
    hypothesis_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMortemStatus:
    """`review_due` is when somebody other than its author should have read it; `reviewer` is who was asked to."""

    stage: PostMortemStage = PostMortemStage.PENDING
    meeting_at: datetime | None = None
    ics_uid: str | None = None
    version: int = 0
    author: str | None = None
    published: Level | None = None
    review_due: datetime | None = None
    reviewer: str | None = None
    reminded: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What was told by a person. `revision` counts its texts from 1; `at` is when the first of them was posted."""

    number: int
    revision: int
    text: str
    audiences: tuple[str, ...]
    status: PublicStatus
    at: datetime
    told_at: datetime
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """The invitation people hold: its next change has a higher `sequence` (RFC 5545)."""

    uid: str
    meeting_at: datetime
    sequence: int
    is_cancelled: bool = False
