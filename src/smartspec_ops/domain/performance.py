"""How a service did against its own spec over a period: one row per objective, and what could not be measured.

The check of one moment and the daily or weekly report have the same shape. `summary` is the form other workflows
read; everything beyond its documented keys is under ``ext``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from smartspec_ops.domain.health import Status, word, worst
from smartspec_ops.domain.judge import Compliance, Judgement, Reason, compared_with
from smartspec_ops.domain.objective import (
    Comparator,
    Criticality,
    Kind,
    Objective,
    Promise,
    Requirement,
    Unbound,
    Verdict,
)
from smartspec_ops.domain.quantity import Quantity, number

WORKFLOW = "smartspec_production_monitor"
VERSION = "1.0.0"


class Cadence(StrEnum):
    """What asked for the report. Days and weeks are those of UTC; a week starts on Monday."""

    CHECK = "check"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From `since`, up to and not including `until`."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        return self.until - self.since


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One measured tick: the value in the canonical unit, and the sentence of its judgement."""

    at: datetime
    value: float
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One objective over the period. `achieved` stands to `target` as `comparator` says, when the promise is kept.

    `good`/`total` count events, or time slices where the budget is counted in those; `burn` is the average burn rate
    of the period; `worst` is the worst measured tick.
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
    """The whole report, ready for any format. `sources` are the metrics sources asked; `environment` is theirs."""

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


def judge_slices(objective: Objective, good: int, measured: int, mean: Quantity | None) -> Judgement:
    """The verdict over a period counted in time slices: enough of the measured ones must be good."""
    if measured == 0:
        return Judgement(verdict=Compliance.UNKNOWN, reason=Reason.IDLE, why="no tick of the period was measured")
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


def due(last: datetime | None, now: datetime, cadence: Cadence) -> Period | None:
    """The latest complete day or week, if the report up to `last` did not cover it; periods missed are not made up."""
    period = last_complete(now, cadence)
    return None if last is not None and last >= period.until else period


def last_complete(now: datetime, cadence: Cadence) -> Period:
    """The day or week that ended last, in UTC. `now` must be in UTC."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    match cadence:
        case Cadence.DAILY:
            return Period(since=midnight - timedelta(days=1), until=midnight)
        case Cadence.WEEKLY:
            monday = midnight - timedelta(days=midnight.weekday())
            return Period(since=monday - timedelta(days=7), until=monday)
        case Cadence.CHECK:
            return Period(since=now, until=now)


def summary(report: PerformanceReport) -> dict[str, Any]:
    """summary.json: exactly the documented keys, and ``ext``. Values are in canonical units, null where unknown."""
    return {
        "workflow": WORKFLOW,
        "version": VERSION,
        "run_id": report.run_id,
        "spec_id": report.spec_id,
        "status": word(report.status).value,
        "metrics": [_metric(row) for row in report.rows],
        "ext": _ext(report),
    }


def _metric(row: Row) -> dict[str, Any]:
    value = None if row.achieved is None else float(row.achieved.value)
    return {"name": row.name, "value": value, "slo": float(row.target.value), "status": word(row.status).value}


def _ext(report: PerformanceReport) -> dict[str, Any]:
    """The four fields every piece of evidence needs come first; then what a verifier or a person may ask next."""
    environment = _environment(report.environment)
    return {
        "env": environment,
        "generated_at": _instant(report.generated_at),
        "tool": WORKFLOW,
        "source": ", ".join(report.sources),
        "service": report.service,
        "health": report.status.value,
        "reason": report.reason,
        "cadence": report.cadence.value,
        "period": {"since": _instant(report.period.since), "until": _instant(report.period.until)},
        "nfrs": [
            *(_nfr_of_row(row, environment) for row in report.rows),
            *(_nfr_of_gap(one, environment) for one in report.unmeasured),
        ],
        "objectives": [_objective(row) for row in report.rows],
        "unmeasured": [_unmeasured(one) for one in report.unmeasured],
    }


def _nfr_of_row(row: Row, environment: str) -> dict[str, Any]:
    return {
        **_nfr(row.requirement_id, row.promise, row.criticality, row.place, environment),
        "result": _RESULT[row.verdict],
        "why": row.why,
    }


def _nfr_of_gap(gap: Unmeasured, environment: str) -> dict[str, Any]:
    return {
        **_nfr(gap.requirement_id, gap.promise, gap.criticality, gap.place, environment),
        "result": _RESULT[Compliance.UNKNOWN],
        "why": gap.why,
    }


def _nfr(
    name: str, promise: Promise | None, criticality: Criticality | None, place: str, environment: str
) -> dict[str, Any]:
    """The normalised form of a requirement; a criticality the spec does not state stays null."""
    stated = promise.scope.environment if promise else None
    return {
        "id": name if name.startswith("NFR-") else f"NFR-{name}",
        "category": _CATEGORY.get(promise.kind, "other") if promise else "other",
        "threshold": f"{promise.comparator.sign} {promise.target}" if promise else None,
        "environment": _environment(stated) if stated else environment,
        "criticality": criticality.value if criticality else None,
        "source_path": place,
    }


def _objective(row: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "requirement_id": row.requirement_id,
        "text": row.text,
        "place": row.place,
        "promise": str(row.promise),
        "achieved": None if row.achieved is None else str(row.achieved),
        "target": f"{row.comparator.sign} {row.target}",
        "unit": row.target.unit.value,
        "verdict": row.verdict.value,
        "health": row.status.value,
        "reason": row.reason,
        "why": row.why,
        "good": row.good,
        "total": row.total,
        "budget_remaining": row.budget_remaining,
        "burn": row.burn,
        "worst": None if row.worst is None else {"at": _instant(row.worst.at), "value": row.worst.value},
    }


def _unmeasured(one: Unmeasured) -> dict[str, Any]:
    return {
        "requirement_id": one.requirement_id,
        "text": one.text,
        "place": one.place,
        "reason": one.gap.value,
        "why": one.why,
        "candidates": list(one.candidates),
    }


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


def _environment(text: str) -> str:
    """One of the four words the normalised form knows."""
    return _ENVIRONMENTS.get(text.strip().lower(), "other")


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


_RESULT = {Compliance.MET: "MET", Compliance.BREACHED: "NOT_MET", Compliance.UNKNOWN: "UNKNOWN"}
_CATEGORY: Mapping[Kind, str] = {
    Kind.LATENCY: "latency",
    Kind.DURATION: "latency",
    Kind.ERROR_RATE: "error_rate",
    Kind.AVAILABILITY: "availability",
    Kind.THROUGHPUT: "throughput",
    Kind.FRESHNESS: "reliability",
    Kind.DURABILITY: "reliability",
}
_ENVIRONMENTS: Mapping[str, str] = {
    "dev": "dev",
    "development": "dev",
    "staging": "staging",
    "stage": "staging",
    "prod": "prod",
    "production": "prod",
}
