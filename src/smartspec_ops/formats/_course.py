"""The charts of one objective: its values against the target, what was left of its budget, and who spent it.

Each has a title, a text that says the same to people who do not see it, and a table with every figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from smartspec_ops.domain.attribution import Spent
from smartspec_ops.domain.performance import Course, PerformanceReport, Row
from smartspec_ops.domain.period import Period
from smartspec_ops.domain.quantity import duration, events
from smartspec_ops.domain.trend import Slice
from smartspec_ops.domain.words import counted
from smartspec_ops.formats import _chart as chart
from smartspec_ops.formats import _tables as tables
from smartspec_ops.formats._chart import Chart
from smartspec_ops.formats._tables import Table, percent
from smartspec_ops.formats._text import cut, one_line

SEEN = 0.5
"""Less coverage than this is shown as not observed."""
MOST_LABELS = 4
SPENT_AT_MOST = -1.0
"""A budget overspent further is drawn here; the table beside the chart has the figure."""
BAR_WIDTH = 420


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart with its `title`, the `text` that says what it shows, `notes` on how to read it, and its figures."""

    title: str
    text: str
    chart: Chart
    table: Table
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    label: str
    width: float
    share: str


def figures(row: Row, report: PerformanceReport) -> Sequence[Figure]:
    """None for the check of one moment, or where nothing was measured."""
    course = row.course
    if course is None:
        return []
    made = [_values(row, course, report), _budget(course, report)]
    return [one for one in made if one is not None and one.chart.has_points]


def bars(spent: Spent | None) -> Sequence[Bar]:
    """What each incident and the background took, the longest as wide as there is room; none without an incident."""
    parts = [part for part in spent.parts if part.bad] if spent else []
    if spent is None or not any(part.incident_id for part in parts):
        return []
    longest = max(part.bad for part in parts)
    return [
        Bar(
            label=part.incident_id or "background",
            width=round(float(part.bad / longest) * BAR_WIDTH, 1),
            share=_share(spent, part.bad),
        )
        for part in parts
    ]


def _share(spent: Spent, bad: Fraction) -> str:
    """As in the table beside it: of the budget, or where nobody knows how large that is, how many."""
    share = spent.share(bad)
    return events(bad) if share is None else percent(share)


def _values(row: Row, course: Course, report: PerformanceReport) -> Figure | None:
    known = [(one, value) for one in course.slices if (value := _value(one)) is not None]
    if not known:
        return None
    target = float(course.allowed) if course.counts_events else float(row.target.value)
    falls = not course.counts_events and not row.comparator.is_upper_bound
    numbers = [value for _, value in known]
    scale = chart.linear(0.0, max(target, *numbers) * 1.1 or 1.0) if falls else chart.up_to(target, numbers)
    each, what = duration(report.period.step), "Bad events" if course.counts_events else "Worst value"
    limit = f"{'allowed' if course.counts_events else 'target'} {_form(row, course, target)}"
    missed = sum(one.share is not None and one.share > course.allowed for one, _ in known)
    low, high = (_form(row, course, pick(numbers)) for pick in (min, max))
    return Figure(
        title=f"{what} in each {each}.",
        text=f"Between {low} and {high}, {limit}. Missed in {missed} of {counted(len(known), 'measured step')}.",
        chart=chart.chart(
            report.period,
            [(one.since + (one.until - one.since) / 2, _value(one)) for one in course.slices],
            scale,
            target,
            lambda value: _form(row, course, value),
            limit,
            chart.Around(bands=_bands(report), unseen=_unseen(course, report.period), marks=_marks(report)),
        ),
        table=tables.figures(row, course),
        notes=_notes(row, report, course, is_broken=scale.is_broken),
    )


def _budget(course: Course, report: PerformanceReport) -> Figure | None:
    if len(course.budget) < 2:
        return None
    left = [max(one.remaining, SPENT_AT_MOST) for one in course.budget]
    first, last = (percent(course.budget[n].remaining) for n in (0, -1))
    return Figure(
        title="Error budget left.",
        text=f"From {first} to {last}.",
        chart=chart.chart(
            report.period,
            list(zip((one.at for one in course.budget), left, strict=True)),
            chart.linear(min(0.0, *left), 1.0),
            0.0,
            percent,
            "spent",
            chart.Around(bands=_bands(report), marks=_marks(report)),
        ),
        table=tables.budget_figures(course),
        notes=["Drawn at the edge where overspent by more than all of it."] if SPENT_AT_MOST in left else [],
    )


def _value(one: Slice) -> float | None:
    """What is drawn of a slice: the value, else the share that was bad, where anything was measured."""
    share = one.share
    return one.value if one.value is not None else None if share is None else float(share)


def _form(row: Row, course: Course, value: float) -> str:
    if course.counts_events:
        return percent(Fraction(value))
    return tables.quantity(value, row.target.unit)


def _bands(report: PerformanceReport) -> Sequence[chart.Band]:
    parts = [(one, part) for one in report.incidents if (part := one.within(report.period)) is not None]
    shows = len(parts) <= MOST_LABELS
    return [
        chart.band(report.period, part, label=one.id if shows else "", y=chart.LABEL_ROWS[n % 2])
        for n, (one, part) in enumerate(parts)
    ]


def _unseen(course: Course, period: Period) -> Sequence[chart.Band]:
    """Steps nobody observed, those in a row as one."""
    found: list[Period] = []
    for one in course.slices:
        if one.coverage >= SEEN:
            continue
        part = Period(since=one.since, until=one.until)
        if found and found[-1].until == part.since:
            part = Period(since=found.pop().since, until=part.until)
        found.append(part)
    return [chart.band(period, part) for part in found]


def _marks(report: PerformanceReport) -> Sequence[chart.Tick]:
    shows = len(report.releases) <= MOST_LABELS
    return [
        chart.Tick(at=chart.x(report.period, one.at), label=cut(one_line(one.version or one.id), 12) if shows else "")
        for one in report.releases
    ]


def _notes(row: Row, report: PerformanceReport, course: Course, *, is_broken: bool) -> Sequence[str]:
    found = []
    if row.exclusions is not None:
        found.append(f"Excluded time ({', '.join(row.exclusions.ids)}) is drawn as it was measured.")
    if report.incidents:
        found.append(f"Shaded: {counted(len(report.incidents), 'incident')}.")
    if any(one.coverage < SEEN for one in course.slices):
        found.append("Grey: not observed.")
    if report.releases:
        found.append("Triangles: releases.")
    if is_broken:
        found.append("Above the dashed line the scale is logarithmic.")
    return tuple(found)
