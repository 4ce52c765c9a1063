"""summary.json of a performance report: exactly the documented keys, and everything more under ``ext``."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from smartspec_ops.domain.anomaly import EarlyWarning
from smartspec_ops.domain.attribution import Disturbance, Spent
from smartspec_ops.domain.failover import Stint
from smartspec_ops.domain.health import word
from smartspec_ops.domain.judge import Compliance
from smartspec_ops.domain.objective import Criticality, Kind, Promise
from smartspec_ops.domain.performance import (
    BothSides,
    Change,
    Course,
    PerformanceReport,
    Previous,
    Release,
    Row,
    Side,
    Unmeasured,
)
from smartspec_ops.domain.period import Period
from smartspec_ops.domain.promised import Changed
from smartspec_ops.domain.suggestion import Suggestion
from smartspec_ops.domain.trend import Run, Slice

WORKFLOW = "smartspec_production_monitor"
VERSION = "1.0.0"


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
        "period": _period(report.period),
        "nfrs": [
            *(_nfr_of_row(row, environment) for row in report.rows),
            *(_nfr_of_gap(one, environment) for one in report.unmeasured),
        ],
        "objectives": [_objective(row, report) for row in report.rows],
        "unmeasured": [_unmeasured(one) for one in report.unmeasured],
        "incidents": [_incident(one) for one in report.incidents],
        "releases": [_release(one) for one in report.releases],
        "suggestions": [_suggestion(one) for one in report.suggestions],
        "early_warnings": [_warning(one) for one in report.warnings],
        "stand_ins": [_stint(one) for one in report.stand_ins],
        "promises": [_promise_changed(one) for one in report.promises],
        "restates": report.restates,
        "changes": [_change(one) for one in report.changes],
    }


def _promise_changed(one: Changed) -> dict[str, Any]:
    return {
        "at": _instant(one.at),
        "objective": one.objective,
        "before": one.before or None,
        "after": one.after or None,
        "why": one.why or None,
    }


def _stint(one: Stint) -> dict[str, Any]:
    return {
        "by": one.by,
        "instead_of": one.instead_of,
        "since": _instant(one.since),
        "until": _instant(one.until) if one.until else None,
        "why": one.why,
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


def _objective(row: Row, report: PerformanceReport) -> dict[str, Any]:
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
        "budget_window": None if row.budget_window is None else _period(row.budget_window),
        "exclusions": None if row.exclusions is None else _exclusions(row.exclusions),
        "burn": row.burn,
        "worst": None if row.worst is None else {"at": _instant(row.worst.at), "value": row.worst.value},
        "course": None if row.course is None else _course(row.course),
        "dashboards": list(report.dashboards(row)),
    }


def _course(course: Course) -> dict[str, Any]:
    """How it went along the period; a slice nobody observed has coverage 0 and no events."""
    return {
        "counts": "events" if course.counts_events else "ticks",
        "allowed_share": float(course.allowed),
        "previous": None if course.previous is None else _previous(course.previous),
        "spent": None if course.spent is None else _spent(course.spent),
        "worst_periods": [_stretch(one) for one in course.runs],
        "slices": [{**_stretch(one), "coverage": one.coverage} for one in course.slices],
        "budget": [{"at": _instant(one.at), "remaining": one.remaining} for one in course.budget],
    }


def _previous(previous: Previous) -> dict[str, Any]:
    achieved = previous.achieved
    return {
        "verdict": previous.verdict.value,
        "value": None if achieved is None else float(achieved.value),
        "achieved": None if achieved is None else str(achieved),
        "why": previous.why,
    }


def _spent(spent: Spent) -> dict[str, Any]:
    """The parts add up to `bad`, to the last digit a float holds; the part without an incident is the background."""
    return {
        "bad": float(spent.bad),
        "total": float(spent.total),
        "allowed": _number(spent.allowed),
        "share": _number(spent.share(spent.bad)),
        "parts": [
            {"incident_id": one.incident_id, "bad": float(one.bad), "share": _number(spent.share(one.bad))}
            for one in spent.parts
        ],
    }


def _stretch(one: Slice | Run) -> dict[str, Any]:
    return {
        "since": _instant(one.since),
        "until": _instant(one.until),
        "bad": float(one.bad),
        "total": float(one.total),
        "value": one.value,
    }


def _incident(one: Disturbance) -> dict[str, Any]:
    return {
        "id": one.id,
        "severity": one.severity,
        "since": _instant(one.since),
        "until": None if one.until is None else _instant(one.until),
        "about": list(one.about),
    }


def _release(one: Release) -> dict[str, Any]:
    return {"id": one.id, "version": one.version, "at": _instant(one.at), "first_seen": one.first_seen}


def _warning(one: EarlyWarning) -> dict[str, Any]:
    seen = one.seen
    return {
        "objective": one.objective,
        "of": one.of,
        "at": _instant(one.at),
        "side": seen.side.value,
        "value": seen.value,
        "expected": seen.expected,
        "score": seen.score,
        "threshold": seen.threshold,
        "false_alarms_per_hour": seen.false_alarms_per_hour,
        "why": str(one),
    }


def _suggestion(one: Suggestion) -> dict[str, Any]:
    return {
        "advice": one.advice.value,
        "about": one.about,
        "requirement_id": one.requirement_id,
        "place": one.place,
        "what": one.what,
        "evidence": one.evidence,
    }


def _change(one: Change) -> dict[str, Any]:
    return {"about": one.about, "what": one.what, "before": one.before, "after": one.after}


def _exclusions(sides: BothSides) -> dict[str, Any]:
    return {
        "ids": list(sides.ids),
        "late": list(sides.late),
        "excluded_seconds": sides.excluded.total_seconds(),
        "is_now": sides.is_now,
        "raw": _side(sides.raw),
        "adjusted": _side(sides.adjusted),
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "verdict": side.verdict.value,
        "value": None if side.achieved is None else float(side.achieved.value),
        "good": side.good,
        "total": side.total,
        "budget_remaining": side.budget_remaining,
    }


def _period(period: Period) -> dict[str, Any]:
    return {"since": _instant(period.since), "until": _instant(period.until)}


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _unmeasured(one: Unmeasured) -> dict[str, Any]:
    return {
        "requirement_id": one.requirement_id,
        "text": one.text,
        "place": one.place,
        "reason": one.gap.value,
        "why": one.why,
        "candidates": list(one.candidates),
    }


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
