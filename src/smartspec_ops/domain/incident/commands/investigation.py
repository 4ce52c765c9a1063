"""Notes, claims, evidence, findings."""

from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.domain.incident.commands.base import Asked
from smartspec_ops.domain.incident.values import Judged, Moment
from smartspec_ops.domain.investigation.evidence import Captured
from smartspec_ops.domain.investigation.findings import Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote(Asked):
    """`corrects`: the place in the log, from 1, of the note this text stands for from now on."""

    text: str
    occurred_at: datetime | None = None
    corrects: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateTime(Asked):
    """`moment` was at `time`; `why` says who saw it, or where it is written."""

    moment: Moment
    time: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeHypothesis(Asked):
    """`id` defaults to the next of H1, H2, …"""

    claim: str
    predicts: str = ""
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeHypothesis(Asked):
    """`looked_for`: what would have refuted it, and what was seen there; needed to accept it."""

    id: str
    judged: Judged
    why: str
    looked_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachEvidence(Asked):
    """`value` is what was seen, as text; its digest is computed here. `about` and `summary`: see `Captured`."""

    query: str
    window: str
    value: str
    hypothesis_id: str | None = None
    about: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFindings(Asked):
    """What a look found, and the evidence it rests on."""

    findings: Findings
    captured: tuple[Captured, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFactors(Asked):
    """Say that factor number `cause` contributed to factor number `effect`."""

    cause: int
    effect: int
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeRunbook(Asked):
    """It fits the incident's alerts, and says so why."""

    name: str
    title: str
    steps: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRunbook(Asked):
    name: str
    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRunbookStep(Asked):
    """Skipping (`is_done` False) needs a `note`."""

    name: str
    step: int
    is_done: bool = True
    note: str = ""


InvestigationCommand = (
    AddNote
    | StateTime
    | ProposeHypothesis
    | JudgeHypothesis
    | AttachEvidence
    | RecordFindings
    | LinkFactors
    | ProposeRunbook
    | StartRunbook
    | TakeRunbookStep
)
