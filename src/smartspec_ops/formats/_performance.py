"""How a service did, for the reader of one minute and the reader of ten: verdict first, then table, then figures."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from smartspec_ops.domain.judge import Compliance
from smartspec_ops.domain.performance import PerformanceReport, Row, Unmeasured
from smartspec_ops.domain.quantity import Quantity
from smartspec_ops.domain.spark import sparkline
from smartspec_ops.formats import _tables as tables
from smartspec_ops.formats import _words as words
from smartspec_ops.formats._text import (
    bullets,
    code,
    cut,
    document,
    ended,
    escape,
    facts,
    link,
    listed,
    moment,
    place,
    section,
    table,
    utc,
)


def performance_text(report: PerformanceReport) -> str:
    report = words.in_order(report)
    return document(
        f"# {escape(report.service)}: {words.subject(report)}",
        f"**{words.HEADLINE[report.status]}.** {ended(escape(words.verdict(report), 600))}",
        words.tally(report),
        facts(_facts(report)),
        _restated(report),
        section("Objectives", _objectives(report.rows)),
        section("Behind the figures", bullets(_explained(row, report) for row in report.rows)),
        section("Along the period", bullets(_course(row) for row in report.rows if row.course)),
        *(_section(make(report)) for make in _ALONG),
        section("Worst moments", _worst(report.rows)),
        section("Not measured", _unmeasured(report.unmeasured)),
    )


def _restated(report: PerformanceReport) -> str:
    """What a reader who knows the first report must see before anything else."""
    if report.restates is None:
        return ""
    said = (
        f"The figures of this period changed after run {code(report.restates)} was written. That run stays as it was."
    )
    return section("Restated", said, _table(tables.changes(report)))


def _course(row: Row) -> str:
    """The trend in a line: the share that was bad, or the worst value, step by step, and the period before."""
    course = row.course
    if course is None:
        return ""
    values = [one.value if one.value is not None else one.share for one in course.slices]
    line = sparkline([None if value is None else float(value) for value in values], len(values))
    what = "bad events" if course.counts_events else "worst value"
    shown = f", {what} over time `{line}`" if line.strip() else ""
    return f"{code(row.name)}: {escape(tables.before(row))} in the period before{shown}."


def _section(made: tables.Table) -> str:
    return section(made.caption, _table(made))


def _table(made: tables.Table) -> str:
    """Identifiers as code, everything else as words."""
    rows = [[code(cell) if isinstance(cell, tables.Name) else escape(cell) for cell in row] for row in made.rows]
    return table(made.head, rows)


def _facts(report: PerformanceReport) -> Iterable[tuple[str, str | None]]:
    yield "Spec", code(report.spec_id)
    yield "Environment", escape(report.environment)
    yield "Period", words.period(report)
    yield "Measured by", listed([code(source) for source in report.sources])
    yield "Stood in", escape(found) if (found := words.stand_ins(report)) else None
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
        words.VERDICT[row.verdict] if row.verdict is Compliance.MET else f"**{words.VERDICT[row.verdict]}**",
        words.budget(row),
        words.HEALTH[row.status],
    )


def _explained(row: Row, report: PerformanceReport) -> str:
    more = "".join(f" {said}" for said in (words.burn(row), words.seen(row)) if said)
    return (
        f"{code(row.name)}: {ended(escape(row.why, 600))}{more} "
        f"Promised by {code(row.requirement_id)} in {place(row.place)}.{_shown_by(row, report)}"
    )


def _shown_by(row: Row, report: PerformanceReport) -> str:
    shown = [link(url) for url in report.dashboards(row)]
    return f" Shown by {listed(shown)}." if shown else ""


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
    shown = ", ".join(code(cut(name, 80)) for name in one.candidates[: words.MOST_CANDIDATES])
    return (
        code(one.requirement_id),
        escape(one.text),
        escape(one.why),
        words.NEEDS[one.gap],
        f"{shown} {words.more(one.candidates)}".strip() or "none found",
        place(one.place),
    )


_ALONG = (
    tables.early_warnings,
    tables.all_spent,
    tables.all_stretches,
    tables.exclusions,
    tables.suggestions,
    tables.incidents,
    tables.releases,
    tables.promises,
)
