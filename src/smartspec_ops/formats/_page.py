"""What the HTML page says, as plain values for its template: every sentence is made here, every tag there."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from smartspec_ops.domain.health import word
from smartspec_ops.domain.performance import PerformanceReport, Row, Unmeasured
from smartspec_ops.domain.quantity import Quantity
from smartspec_ops.formats import _words as words
from smartspec_ops.formats._text import LINE, cut, ended, moment, one_line, utc

Cells = Sequence[str]
_UNIT = re.compile(r"(?<=\d) (?=(?:%|[kMGT]?B|us|ms|min|[shd]|/s)(?:\W|$))|(?<=[<>≤≥]) (?=\d)")
"""Where a line must not end: between a number and its unit, or a comparison and its number."""
_COLUMN = re.compile(r"(:\d+):\d+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`caption` names it for people who hear it; the first cell of a row is its heading."""

    caption: str
    head: Cells
    rows: Sequence[Cells]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A report in words. `mood` is the summary's word for its status and chooses the colour of the mark beside it."""

    title: str
    mood: str
    headline: str
    verdict: str
    tally: str
    facts: Sequence[tuple[str, str]]
    objectives: Table
    explained: Sequence[tuple[str, str, str]]
    worst: Table
    unmeasured: Table


def page(report: PerformanceReport) -> Page:
    return Page(
        title=f"{shown(report.service)}: {words.subject(report)}",
        mood=word(report.status).value,
        headline=words.HEADLINE[report.status],
        verdict=ended(shown(words.verdict(report), 600)),
        tally=words.tally(report),
        facts=[(label, value) for label, value in _facts(report) if value],
        objectives=Table(
            caption="Objectives",
            head=("Objective", "Promise in the spec", "Target", "Achieved", "Verdict", "Error budget left", "Health"),
            rows=[_objective(row) for row in report.rows],
        ),
        explained=[_explained(row) for row in report.rows],
        worst=Table(
            caption="Worst moments",
            head=("Objective", "Time (UTC)", "Value", "What was seen"),
            rows=[_worst(row) for row in report.rows if row.worst is not None],
        ),
        unmeasured=Table(
            caption="Not measured",
            head=("Requirement", "In the spec", "Why", "What it needs", "Metrics that might measure it", "Written in"),
            rows=[_gap(one) for one in report.unmeasured],
        ),
    )


def shown(text: str, limit: int = LINE) -> str:
    """A text from outside on one line, without control and direction characters, at most `limit` characters of it."""
    return _UNIT.sub("\u00a0", cut(one_line(text), limit))


def place(text: str) -> str:
    """People look for the line, not for the column."""
    return shown(_COLUMN.sub(r"\1", text))


def _facts(report: PerformanceReport) -> Iterable[tuple[str, str | None]]:
    yield "Spec", shown(report.spec_id)
    yield "Environment", shown(report.environment)
    yield "Period", words.period(report)
    yield "Measured by", ", ".join(map(shown, report.sources))
    yield "Written", f"{utc(report.generated_at)}, run {report.run_id}"


def _objective(row: Row) -> Cells:
    return (
        shown(row.name),
        shown(row.text),
        shown(f"{row.comparator.sign} {row.target}"),
        "not measured" if row.achieved is None else shown(str(row.achieved)),
        words.VERDICT[row.verdict],
        shown(words.budget(row)),
        words.HEALTH[row.status],
    )


def _explained(row: Row) -> tuple[str, str, str]:
    said = f"{ended(shown(row.why, 600))} {words.burn(row)}".strip()
    return shown(row.name), said, f"Promised by {shown(row.requirement_id)} in {place(row.place)}."


def _worst(row: Row) -> Cells:
    if row.worst is None:
        return ()
    value = shown(str(Quantity(Decimal(repr(row.worst.value)), row.target.unit)))
    return shown(row.name), moment(row.worst.at), value, shown(row.worst.why) or "no more was recorded"


def _gap(one: Unmeasured) -> Cells:
    names = ", ".join(shown(name, 80) for name in one.candidates[: words.MOST_CANDIDATES])
    return (
        shown(one.requirement_id),
        shown(one.text),
        shown(one.why),
        words.NEEDS[one.gap],
        f"{names} {words.more(one.candidates)}".strip() or "none found",
        place(one.place),
    )
