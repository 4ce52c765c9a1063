"""How a service did against its own spec over a period: one row per objective, and what could not be measured.

The check of one moment and the report of a period have the same shape; what only a period has is in a row's `Course`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from smartspec_ops.domain.anomaly import EarlyWarning
from smartspec_ops.domain.attribution import Disturbance, Spent
from smartspec_ops.domain.failover import Stint
from smartspec_ops.domain.health import Status, worst
from smartspec_ops.domain.judge import Compliance, Judgement, Reason, compared_with
from smartspec_ops.domain.links import BEFORE, around
from smartspec_ops.domain.objective import (
    Comparator,
    Criticality,
    Objective,
    Promise,
    Requirement,
    Unbound,
    Verdict,
)
from smartspec_ops.domain.period import Cadence, Period
from smartspec_ops.domain.promised import Changed
from smartspec_ops.domain.quantity import Quantity, number
from smartspec_ops.domain.suggestion import Suggestion
from smartspec_ops.domain.trend import Run, Slice


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One measured tick: the value in the canonical unit, and the sentence of its judgement."""

    at: datetime
    value: float
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What was left of the error budget at one moment: 1 untouched, 0 spent, negative when overspent."""

    at: datetime
    remaining: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """How the objective did in the period of the same length before."""

    verdict: Compliance
    why: str
    achieved: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How an objective did along the period. `allowed` is the share that may be bad; events or ticks are counted.

    `slices` are the steps of the charts, `budget` what was left at the end of each where it was recorded, `runs` the
    worst stretches that missed the objective.
    """

    allowed: Fraction
    counts_events: bool
    slices: Sequence[Slice] = ()
    budget: Sequence[Left] = ()
    runs: Sequence[Run] = ()
    spent: Spent | None = None
    previous: Previous | None = None

    @property
    def seen(self) -> float | None:
        """The share of the period that was observed, 0..1; None where nothing is known along it."""
        lengths = [(one.until - one.since, one.coverage) for one in self.slices]
        whole = sum((length for length, _ in lengths), timedelta(0))
        return sum((length * share for length, share in lengths), timedelta(0)) / whole if whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A deployment the service's marker showed. `at` is its own time, or when it was `first_seen`."""

    id: str
    at: datetime
    version: str | None = None
    first_seen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a restatement says otherwise than the report before: one figure of one row, in words."""

    about: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """An objective's figures, with excluded time or without it."""

    verdict: Compliance
    achieved: Quantity | None = None
    good: float | None = None
    total: float | None = None
    budget_remaining: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BothSides:
    """What exclusions make of an objective: nothing is reported without the raw figures beside it.

    `late` are the exclusions asked for after the time they leave out had begun; `is_now` where the end of the period
    is left out. `excluded` is how much of the budget's window is.
    """

    ids: Sequence[str]
    late: Sequence[str]
    excluded: timedelta
    is_now: bool
    raw: Side
    adjusted: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One objective over the period. `achieved` stands to `target` as `comparator` says, when the promise is kept.

    `good`/`total` count events, or time slices where the budget is counted in those; `burn` is the average burn rate
    of the period; `worst` is the worst measured tick. `budget_window` is the calendar window the budget is that of,
    None for a rolling one. `exclusions` are those that touch the row's windows: the check of one moment shows what was
    measured and an adjusted budget, the report of a period is adjusted throughout.
    """

    name: str
    requirement_id: str
    text: str
    place: str
    promise: Promise
    comparator: Comparator
    target: Quantity
    status: Status
    verdict: Compliance
    reason: str
    why: str
    achieved: Quantity | None = None
    good: float | None = None
    total: float | None = None
    budget_remaining: float | None = None
    burn: float | None = None
    worst: Point | None = None
    criticality: Criticality | None = None
    course: Course | None = None
    budget_window: Period | None = None
    exclusions: BothSides | None = None
    dashboards: Sequence[str] = ()


class Gap(StrEnum):
    """Why a line of the spec has no row."""

    UNBOUND = "unbound"
    """Measurable, but nothing measures it."""
    REVIEW = "review"
    """A person must decide what it promises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmeasured:
    """A requirement without a measurement, and why; `candidates` are metrics that might measure it."""

    requirement_id: str
    text: str
    place: str
    gap: Gap
    why: str
    promise: Promise | None = None
    criticality: Criticality | None = None
    candidates: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceReport:
    """The whole report, ready for any format. `sources` are the metrics sources asked; `environment` is theirs.

    `stand_ins` are the times of the period in which one source answered in place of another, `promises` what the spec
    promises otherwise since a moment of it.
    `warnings` are hints at what is unusual just now, in the check of one moment; they are no verdict.
    A report of a period whose figures changed since it was first written `restates` that run, and says the `changes`.
    """

    run_id: str
    cadence: Cadence
    period: Period
    generated_at: datetime
    service: str
    spec_id: str
    rows: Sequence[Row]
    unmeasured: Sequence[Unmeasured] = ()
    environment: str = "prod"
    sources: Sequence[str] = ()
    incidents: Sequence[Disturbance] = ()
    releases: Sequence[Release] = ()
    suggestions: Sequence[Suggestion] = ()
    warnings: Sequence[EarlyWarning] = ()
    restates: str | None = None
    changes: Sequence[Change] = ()
    stand_ins: Sequence[Stint] = ()
    promises: Sequence[Changed] = ()

    def dashboards(self, row: Row) -> Sequence[str]:
        """Where to look at it, each showing the period; an hour up to it where it is a moment."""
        since = min(self.period.since, self.period.until - BEFORE)
        return [around(url, since, self.period.until) for url in row.dashboards]

    @property
    def status(self) -> Status:
        """The worst row's; a measurable promise that nothing measures makes it `UNKNOWN` at best."""
        unbound = [Status.UNKNOWN for one in self.unmeasured if one.gap is Gap.UNBOUND]
        return worst([*(row.status for row in self.rows), *unbound])

    @property
    def reason(self) -> str | None:
        """One sentence on why the service is not healthy; None where it is."""
        if self.status is Status.HEALTHY:
            return None
        found = next((f"{row.name}: {row.why}" for row in self.rows if row.status is self.status), None)
        gap = next((f"{one.requirement_id}: {one.why}" for one in self.unmeasured if one.gap is Gap.UNBOUND), None)
        return found or gap or "nothing is measured"


def unmeasured(unbound: Iterable[Unbound], requirements: Iterable[Requirement]) -> tuple[Unmeasured, ...]:
    """Every promise nothing measures, then every line that needs a person's decision."""
    gaps = [_gap(one.requirement, Gap.UNBOUND, one.why, one.candidates) for one in unbound]
    reviews = [_gap(one, Gap.REVIEW, one.why, ()) for one in requirements if one.verdict is Verdict.REVIEW]
    return (*gaps, *reviews)


UNWATCHED = "not measured: a level or a rate is known from the checks of that time, and there were none"
"""Events are asked of the source afterwards; of a time before anybody watched there are no values."""


def judge_slices(objective: Objective, good: int, measured: int, mean: Quantity | None) -> Judgement:
    """The verdict over a period counted in time slices: enough of the measured ones must be good."""
    if measured == 0:
        return Judgement(verdict=Compliance.UNKNOWN, reason=Reason.IDLE, why=UNWATCHED)
    share = Fraction(good, measured)
    is_met = share >= Fraction(objective.goal)
    return Judgement(
        verdict=Compliance.MET if is_met else Compliance.BREACHED,
        reason=Reason.MET if is_met else Reason.BREACHED,
        why=(
            f"{good} of {measured} ticks kept {objective.promise}: {number(share * 100)} %, "
            f"needed {Quantity.ratio(objective.goal)}"
        ),
        current=mean,
        bad_ratio=1 - share,
        good=good,
        total=measured,
    )


def worst_point(objective: Objective, points: Iterable[Point]) -> Point | None:
    """The point furthest on the wrong side; of equals, the first."""
    comparator, _ = compared_with(objective)
    pick = max if comparator.is_upper_bound else min
    return pick(points, key=lambda point: point.value, default=None)


def _gap(requirement: Requirement, gap: Gap, why: str, candidates: Sequence[str]) -> Unmeasured:
    return Unmeasured(
        requirement_id=requirement.id,
        text=requirement.text,
        place=str(requirement.place),
        gap=gap,
        why=why,
        promise=requirement.promise,
        criticality=requirement.criticality,
        candidates=tuple(candidates),
    )
