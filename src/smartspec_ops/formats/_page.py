"""What the HTML page says, as plain values for its template: every sentence is made here, every tag there."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from smartspec_ops.domain.health import Status, word
from smartspec_ops.domain.links import is_address
from smartspec_ops.domain.performance import PerformanceReport, Row, Unmeasured
from smartspec_ops.formats import _tables as tables
from smartspec_ops.formats import _words as words
from smartspec_ops.formats._course import Bar, Figure, bars, figures
from smartspec_ops.formats._tables import Table
from smartspec_ops.formats._text import LINE, cut, ended, moment, one_line, utc

_UNIT = re.compile(r"(?<=\d) (?=(?:%|[kMGT]?B|us|ms|min|[shd]|/s)(?:\W|$))|(?<=[<>≤≥]) (?=\d)")
"""Where a line must not end: between a number and its unit, or a comparison and its number."""

MANY = 20
"""With more objectives than these, what is healthy is folded up: the table has it in a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One objective in full: its sentence, where it is promised, charts with their figures, tables, dashboards.

    It `is_folded` where there are many and this one is healthy.
    """

    name: str
    why: str
    source: str
    figures: Sequence[Figure]
    bars: Sequence[Bar]
    spent: Table
    stretches: Table
    links: Sequence[str]
    is_folded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A report in words. `mood` is the summary's word for its status and chooses the colour of the mark beside it."""

    title: str
    mood: str
    headline: str
    verdict: str
    tally: str
    facts: Sequence[tuple[str, str]]
    restates: str
    changes: Table
    objectives: Table
    parts: Sequence[Part]
    sections: Sequence[Table]


def page(report: PerformanceReport) -> Page:
    report = words.in_order(report)
    further = (
        tables.early_warnings,
        tables.exclusions,
        tables.suggestions,
        tables.incidents,
        tables.releases,
        tables.promises,
        _worst,
        _unmeasured,
    )
    return Page(
        title=f"{shown(report.service)}: {words.subject(report)}",
        mood=word(report.status).value,
        headline=words.HEADLINE[report.status],
        verdict=ended(shown(words.verdict(report), 600)),
        tally=words.tally(report),
        facts=[(label, value) for label, value in _facts(report) if value],
        restates=shown(report.restates or ""),
        changes=_shown(tables.changes(report)),
        objectives=_shown(_objectives(report)),
        parts=[_part(row, report) for row in report.rows],
        sections=[_shown(made) for make in further if (made := make(report)).rows],
    )


def shown(text: str, limit: int = LINE) -> str:
    """A text from outside on one line, without control and direction characters, at most `limit` characters of it."""
    return _UNIT.sub("\u00a0", cut(one_line(text), limit))


def _shown(table: Table) -> Table:
    return replace(table, rows=[[shown(cell) for cell in row] for row in table.rows])


def _facts(report: PerformanceReport) -> Iterable[tuple[str, str | None]]:
    yield "Spec", shown(report.spec_id)
    yield "Environment", shown(report.environment)
    yield "Period", words.period(report)
    yield "Measured by", ", ".join(map(shown, report.sources))
    yield "Stood in", shown(found, 600) if (found := words.stand_ins(report)) else None
    yield "Written", f"{utc(report.generated_at)}, run {report.run_id}"


def _part(row: Row, report: PerformanceReport) -> Part:
    course = row.course
    return Part(
        name=shown(row.name),
        why=" ".join(said for said in (ended(shown(row.why, 600)), words.burn(row), words.seen(row)) if said),
        source=f"Promised by {shown(row.requirement_id)} in {shown(tables.line(row.place))}.",
        figures=[_clean(one) for one in figures(row, report)],
        bars=bars(course.spent) if course and report.incidents else [],
        spent=_shown(tables.spent(row, report)),
        stretches=_shown(tables.stretches(row, report)),
        links=[url for url in report.dashboards(row) if is_address(url)],
        is_folded=len(report.rows) > MANY and row.status is Status.HEALTHY,
    )


def _clean(one: Figure) -> Figure:
    return replace(one, text=shown(one.text), table=_shown(one.table))


def _objectives(report: PerformanceReport) -> Table:
    """The period before has its column where there is one."""
    has_course = any(row.course for row in report.rows)
    before = ("Period before",) if has_course else ()
    return Table(
        caption="Objectives",
        head=("Objective", "Promise in the spec", "Target", "Achieved", *before, "Verdict", "Budget left", "Health"),
        rows=[_objective(row, has_course=has_course) for row in report.rows],
    )


def _objective(row: Row, *, has_course: bool) -> Sequence[str]:
    return (
        row.name,
        row.text,
        f"{row.comparator.sign} {row.target}",
        "not measured" if row.achieved is None else str(row.achieved),
        *([tables.before(row)] if has_course else []),
        words.VERDICT[row.verdict],
        words.budget(row),
        words.HEALTH[row.status],
    )


def _worst(report: PerformanceReport) -> Table:
    return Table(
        caption="Worst moments",
        head=("Objective", "Time (UTC)", "Value", "What was seen"),
        rows=[
            (
                row.name,
                moment(row.worst.at),
                tables.quantity(row.worst.value, row.target.unit),
                row.worst.why or "no more was recorded",
            )
            for row in report.rows
            if row.worst is not None
        ],
    )


def _unmeasured(report: PerformanceReport) -> Table:
    return Table(
        caption="Not measured",
        head=("Requirement", "In the spec", "Why", "What it needs", "Metrics that might measure it", "Written in"),
        rows=[_gap(one) for one in report.unmeasured],
    )


def _gap(one: Unmeasured) -> Sequence[str]:
    names = ", ".join(cut(one_line(name), 80) for name in one.candidates[: words.MOST_CANDIDATES])
    return (
        one.requirement_id,
        one.text,
        one.why,
        words.NEEDS[one.gap],
        f"{names} {words.more(one.candidates)}".strip() or "none found",
        tables.line(one.place),
    )
