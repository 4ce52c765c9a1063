"""How a service did, for the reader of one minute and the reader of ten: verdict first, then table, then figures."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal

from smartspec_ops.domain.health import Status
from smartspec_ops.domain.judge import Compliance
from smartspec_ops.domain.performance import Cadence, Gap, PerformanceReport, Row, Unmeasured
from smartspec_ops.domain.quantity import Quantity, number
from smartspec_ops.formats._text import (
    bullets,
    code,
    counted,
    cut,
    day,
    document,
    ended,
    escape,
    facts,
    lasting,
    listed,
    moment,
    place,
    section,
    table,
    utc,
)

MOST_CANDIDATES = 5


def performance_text(report: PerformanceReport) -> str:
    return document(
        f"# {escape(report.service)}: {_subject(report)}",
        f"**{_HEADLINE[report.status]}.** {_verdict(report)}",
        _tally(report),
        facts(_facts(report)),
        section("Objectives", _objectives(report.rows)),
        section("Behind the figures", bullets(map(_explained, report.rows))),
        section("Worst moments", _worst(report.rows)),
        section("Not measured", _unmeasured(report.unmeasured)),
    )


def _subject(report: PerformanceReport) -> str:
    since, until = report.period.since, report.period.until
    match report.cadence:
        case Cadence.CHECK:
            return f"check of {utc(until)}"
        case Cadence.DAILY:
            return f"report for {day(since)}"
        case Cadence.WEEKLY:
            return f"report for the week from {day(since)} to {day(until - timedelta(days=1))}"


def _verdict(report: PerformanceReport) -> str:
    if report.reason is None:
        return "Every watched promise of the spec was kept."
    return ended(escape(report.reason, 600))


def _tally(report: PerformanceReport) -> str:
    """``4 of 6 watched promises kept, 1 broken, 1 not known. 2 further lines of the spec are not measured.``"""
    count = {verdict: sum(row.verdict is verdict for row in report.rows) for verdict in Compliance}
    if not report.rows:
        return "No promise of the spec is watched."
    parts = [f"{count[Compliance.MET]} of {counted(len(report.rows), 'watched promise')} kept"]
    parts += [f"{count[verdict]} {_VERDICT[verdict]}" for verdict in _NOT_KEPT if count[verdict]]
    gaps = len(report.unmeasured)
    further = f" {counted(gaps, 'further line')} of the spec {'is' if gaps == 1 else 'are'} not measured."
    return ", ".join(parts) + "." + (further if gaps else "")


def _facts(report: PerformanceReport) -> Iterable[tuple[str, str | None]]:
    period = report.period
    yield "Spec", code(report.spec_id)
    yield "Environment", escape(report.environment)
    if period.length:
        yield "Period", f"{lasting(period.length)}, {moment(period.since)} to {utc(period.until)}"
    yield "Measured by", listed([code(source) for source in report.sources])
    yield "Written", f"{utc(report.generated_at)}, run {code(report.run_id)}"


def _objectives(rows: Sequence[Row]) -> str:
    head = ("Objective", "Promise in the spec", "Target", "Achieved", "Verdict", "Error budget left", "Health")
    return table(head, (_objective(row) for row in rows))


def _objective(row: Row) -> Sequence[str]:
    achieved = "not measured" if row.achieved is None else escape(str(row.achieved))
    return (
        code(row.name),
        escape(row.text),
        f"{row.comparator.sign} {escape(str(row.target))}",
        achieved,
        _VERDICT[row.verdict] if row.verdict is Compliance.MET else f"**{_VERDICT[row.verdict]}**",
        _budget(row),
        _HEALTH[row.status],
    )


def _budget(row: Row) -> str:
    left = row.budget_remaining
    if left is None:
        return "not known"
    return f"{number(left * 100, 3)} %" if left >= 0 else f"none, {number((1 - left) * 100, 3)} % spent"


def _explained(row: Row) -> str:
    burn = f" Burn rate {number(row.burn, 3)}x." if row.burn is not None else ""
    return (
        f"{code(row.name)}: {ended(escape(row.why, 600))}{burn} "
        f"Promised by {code(row.requirement_id)} in {place(row.place)}."
    )


def _worst(rows: Sequence[Row]) -> str:
    found = [
        (
            code(row.name),
            moment(row.worst.at),
            escape(str(Quantity(Decimal(repr(row.worst.value)), row.target.unit))),
            escape(row.worst.why) or "no more was recorded",
        )
        for row in rows
        if row.worst is not None
    ]
    return table(("Objective", "Time (UTC)", "Value", "What was seen"), found)


def _unmeasured(gaps: Sequence[Unmeasured]) -> str:
    head = ("Requirement", "In the spec", "Why", "What it needs", "Metrics that might measure it", "Written in")
    return table(head, (_gap(one) for one in gaps))


def _gap(one: Unmeasured) -> Sequence[str]:
    shown = [code(cut(name, 80)) for name in one.candidates[:MOST_CANDIDATES]]
    more = len(one.candidates) - len(shown)
    return (
        code(one.requirement_id),
        escape(one.text),
        escape(one.why),
        _NEEDS[one.gap],
        ", ".join(shown) + (f" and {more} more" if more else "") or "none found",
        place(one.place),
    )


_HEADLINE = {
    Status.HEALTHY: "Healthy",
    Status.AT_RISK: "At risk",
    Status.UNKNOWN: "Not known",
    Status.EXHAUSTED: "Error budget spent",
    Status.BREACHED: "Promise broken",
}
_HEALTH = {status: words.lower() for status, words in _HEADLINE.items()}
_VERDICT = {Compliance.MET: "kept", Compliance.BREACHED: "broken", Compliance.UNKNOWN: "not known"}
_NOT_KEPT = (Compliance.BREACHED, Compliance.UNKNOWN)
_NEEDS = {Gap.UNBOUND: "a query in observability.yaml", Gap.REVIEW: "a decision in the spec"}
