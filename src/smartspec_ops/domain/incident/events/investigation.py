"""What was seen, found, claimed, and judged."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from smartspec_ops.domain.incident.events.base import Happened
from smartspec_ops.domain.incident.values import Judged, Moment
from smartspec_ops.domain.investigation.factors import Link
from smartspec_ops.domain.investigation.findings import Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(Happened):
    """`occurred_at` is when the thing noted happened, `at` when it was written down. `corrects` is the place in the log
    of an earlier note, which stays there as it was."""

    kind: Literal["note_added"] = "note_added"
    text: str
    occurred_at: datetime | None = None
    corrects: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStated(Happened):
    """A person says when `moment` was; what was known of it before stays in the log."""

    kind: Literal["time_stated"] = "time_stated"
    moment: Moment
    time: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HypothesisProposed(Happened):
    """`predicts` is what must be seen if the claim is right."""

    kind: Literal["hypothesis_proposed"] = "hypothesis_proposed"
    id: str
    claim: str
    predicts: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HypothesisJudged(Happened):
    """`looked_for` is what would have refuted it, and what was seen there; asked for before it is accepted."""

    kind: Literal["hypothesis_judged"] = "hypothesis_judged"
    id: str
    judged: Judged
    why: str
    looked_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAttached(Happened):
    """Values kept as they were seen: `digest` is the SHA-256 of `value`, so it outlives the metrics' retention.

    `about` names the step of an investigation that took it, and `summary` says what it shows; both are empty where a
    person attached it.
    """

    kind: Literal["evidence_attached"] = "evidence_attached"
    id: str
    hypothesis_id: str | None
    query: str
    window: str
    value: str
    digest: str
    about: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Investigated(Happened):
    """What one look found by rule. A later look stands beside it, and does not change it."""

    kind: Literal["investigated"] = "investigated"
    findings: Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorsLinked(Happened):
    """One contributing factor made another possible; by their numbers, from 1."""

    kind: Literal["factors_linked"] = "factors_linked"
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class RunbookProposed(Happened):
    """A runbook of the settings fits the incident's alerts, for the reason in `why`; its `steps` as they were."""

    kind: Literal["runbook_proposed"] = "runbook_proposed"
    name: str
    title: str
    steps: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunbookStarted(Happened):
    """A runbook is followed: its `steps` as they were, so that a later edit changes nothing here."""

    kind: Literal["runbook_started"] = "runbook_started"
    name: str
    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunbookStepTaken(Happened):
    """Step `step` (from 1) of a runbook was done, or skipped for the reason in `note`."""

    kind: Literal["runbook_step_taken"] = "runbook_step_taken"
    name: str
    step: int
    is_done: bool
    note: str = ""


InvestigationEvent = (
    NoteAdded
    | TimeStated
    | HypothesisProposed
    | HypothesisJudged
    | EvidenceAttached
    | Investigated
    | FactorsLinked
    | RunbookProposed
    | RunbookStarted
    | RunbookStepTaken
)
