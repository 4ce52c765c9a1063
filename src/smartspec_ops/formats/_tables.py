"""The tables of a performance report, in words and without markup: each format escapes the cells as it must."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from smartspec_ops.domain.attribution import Disturbance
from smartspec_ops.domain.performance import Course, PerformanceReport, Row, Side
from smartspec_ops.domain.quantity import Quantity, Unit, events, number
from smartspec_ops.domain.suggestion import Advice
from smartspec_ops.domain.trend import Run, Slice
from smartspec_ops.domain.words import counted
from smartspec_ops.formats._text import lasting, listed, moment

BACKGROUND = "background (no incident)"
ADVICE = {Advice.TOO_LOOSE: "too loose", Advice.TOO_TIGHT: "too tight", Advice.MISSING: "missing"}


class Name(str):
    """An identifier, shown as code where a format can."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`caption` names it also for people who hear it; the first cell of a row is its heading."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def changes(report: PerformanceReport) -> Table:
    return Table(
        caption="What changed",
        head=("Objective", "Figure", "Before", "Now"),
        rows=[(Name(one.about), one.what, one.before, one.after) for one in report.changes],
    )


def spent(row: Row, report: PerformanceReport) -> Table:
    """Where the error budget went: incident by incident, the background, and the sum."""
    course = row.course
    if course is None or course.spent is None or not course.spent.total:
        return Table(caption="", head=(), rows=[])
    whole, severities = course.spent, {one.id: one.severity for one in report.incidents}
    parts = [
        (
            f"{part.incident_id} ({severities.get(part.incident_id, 'unknown')})" if part.incident_id else BACKGROUND,
            events(part.bad),
            percent(whole.share(part.bad)),
        )
        for part in whole.parts
        if part.bad or part.incident_id is None
    ]
    what = "Bad events" if course.counts_events else "Bad ticks"
    return Table(
        caption="Where the error budget went",
        head=("Incident", what, "Of the error budget"),
        rows=[*parts, ("together", events(whole.bad), percent(whole.share(whole.bad)))],
    )


def all_spent(report: PerformanceReport) -> Table:
    rows = [(Name(row.name), *cells) for row in report.rows if row.course for cells in spent(row, report).rows]
    head = ("Objective", "Incident", "Bad events or ticks", "Of the error budget")
    return Table(caption="Where the error budget went", head=head, rows=rows)


def stretches(row: Row, report: PerformanceReport) -> Table:
    runs = row.course.runs if row.course else ()
    return Table(
        caption="Worst periods",
        head=("From (UTC)", "To (UTC)", "Bad", "What was seen", "Incident"),
        rows=[(moment(one.since), moment(one.until), *_seen(row, one), _during(one, report)) for one in runs],
    )


def all_stretches(report: PerformanceReport) -> Table:
    rows = [(Name(row.name), *cells) for row in report.rows for cells in stretches(row, report).rows]
    head = ("Objective", "From (UTC)", "To (UTC)", "Bad", "What was seen", "Incident")
    return Table(caption="Worst periods", head=head, rows=rows)


def exclusions(report: PerformanceReport) -> Table:
    """The figures with excluded time and without it, side by side."""
    rows = [(row, row.exclusions) for row in report.rows if row.exclusions is not None]
    return Table(
        caption="Excluded time",
        head=("Objective", "Excluded", "By", "Raw", "Without it", "Raw budget left", "Budget left without it"),
        rows=[
            (
                Name(row.name),
                lasting(sides.excluded) + (", still" if sides.is_now else ""),
                ", ".join(f"{one} (asked for afterwards)" if one in sides.late else one for one in sides.ids),
                _achieved(sides.raw),
                _achieved(sides.adjusted),
                _left(sides.raw),
                _left(sides.adjusted),
            )
            for row, sides in rows
        ],
    )


def _achieved(side: Side) -> str:
    return "not measured" if side.achieved is None else str(side.achieved)


def _left(side: Side) -> str:
    left = side.budget_remaining
    return "not known" if left is None else f"{number(left * 100, 4)} %"


def incidents(report: PerformanceReport) -> Table:
    return Table(
        caption="Incidents",
        head=("Incident", "Severity", "From (UTC)", "To (UTC)", "About"),
        rows=[
            (Name(one.id), one.severity, moment(one.since), _end(one), ", ".join(one.about)) for one in report.incidents
        ],
    )


def releases(report: PerformanceReport) -> Table:
    return Table(
        caption="Releases",
        head=("Time (UTC)", "Version", "Deployment"),
        rows=[
            (moment(one.at) + (" (first seen)" if one.first_seen else ""), one.version or "not named", Name(one.id))
            for one in report.releases
        ],
    )


def promises(report: PerformanceReport) -> Table:
    """Rows are judged by what is promised at the end of the period."""
    return Table(
        caption="What the spec promises otherwise",
        head=("Time (UTC)", "Objective", "Before", "Since", "Note"),
        rows=[
            (moment(one.at), Name(one.objective), one.before or "new", one.after or "no longer watched", one.why)
            for one in report.promises
        ],
    )


def early_warnings(report: PerformanceReport) -> Table:
    return Table(
        caption="Early warnings",
        head=("Objective", "Of", "Now", "Usual at this time", "How unusual"),
        rows=[
            (
                Name(one.objective),
                one.of,
                number(one.seen.value),
                number(one.seen.expected),
                f"{number(one.seen.score, 3)} robust deviations; up to {number(one.seen.threshold, 3)} is usual",
            )
            for one in report.warnings
        ],
    )


def suggestions(report: PerformanceReport) -> Table:
    return Table(
        caption="Suggestions for the spec",
        head=("About", "Finding", "Suggestion", "Evidence", "Written in"),
        rows=[
            (
                Name(one.about),
                ADVICE[one.advice],
                one.what,
                one.evidence,
                line(one.place) if one.place else "not in the spec",
            )
            for one in report.suggestions
        ],
    )


def before(row: Row) -> str:
    """What was achieved in the period before: the trend in one cell."""
    previous = row.course.previous if row.course else None
    if previous is None or previous.achieved is None:
        return "not known"
    return str(previous.achieved)


def figures(row: Row, course: Course) -> Table:
    """Every point of an objective's chart."""
    value = "Share that was bad" if course.counts_events else "Worst value"
    return Table(
        caption="Figures of this chart",
        head=("From (UTC)", value, "Bad", "Of", "Observed"),
        rows=[
            (moment(one.since), _value(row, one), events(one.bad), events(one.total), f"{one.coverage:.0%}")
            for one in course.slices
        ],
    )


def budget_figures(course: Course) -> Table:
    return Table(
        caption="Figures of this chart",
        head=("Time (UTC)", "Error budget left"),
        rows=[(moment(one.at), f"{number(one.remaining * 100, 4)} %") for one in course.budget],
    )


def percent(share: Fraction | float | None) -> str:
    return "not known" if share is None else f"{number(share * 100, 3)} %"


def quantity(value: float, unit: Unit) -> str:
    return str(Quantity(decimal(value), unit))


def decimal(value: float) -> Decimal:
    """The decimal a float prints as."""
    return Decimal(repr(float(value)))


def _value(row: Row, one: Slice) -> str:
    if one.value is not None:
        return quantity(one.value, row.target.unit)
    return "nothing to judge" if one.share is None else percent(one.share)


def _seen(row: Row, run: Run) -> tuple[str, str]:
    bad = f"{events(run.bad)} of {events(run.total)}"
    if run.value is not None:
        return bad, f"at worst {quantity(run.value, row.target.unit)}"
    return bad, f"{percent(run.bad / run.total)} were bad"


def _during(run: Run, report: PerformanceReport) -> str:
    found = [one.id for one in report.incidents if _overlaps(one, run.since, run.until)]
    return listed(found[:3]) + (f" and {counted(len(found) - 3, 'other')}" if len(found) > 3 else "") or "none"


def _overlaps(one: Disturbance, since: datetime, until: datetime) -> bool:
    return one.since < until and (one.until is None or one.until > since)


def _end(one: Disturbance) -> str:
    return moment(one.until) if one.until else "still open"


def line(place: str) -> str:
    """People look for the line, not for the column."""
    head, _, column = place.rpartition(":")
    return head if column.isdigit() and head.rpartition(":")[2].isdigit() else place
