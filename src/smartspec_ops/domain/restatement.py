"""A closed period says the same for ever, or says openly what changed.

Figures are compared, not words: an edit elsewhere in the spec moves lines and changes no figure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from smartspec_ops.domain.performance import BothSides, Change, Course, PerformanceReport, Row
from smartspec_ops.domain.quantity import number

NONE = "none"


def same_figures(one: PerformanceReport, other: PerformanceReport) -> bool:
    """Whether both say the same about what was measured."""
    return _figures(one) == _figures(other)


def restated(report: PerformanceReport, before: PerformanceReport) -> PerformanceReport:
    """`report` as a restatement of the one written before, with everything that it says otherwise."""
    return replace(report, restates=before.run_id, changes=changes(before, report))


def changes(before: PerformanceReport, after: PerformanceReport) -> Sequence[Change]:
    """By row, figure by figure; then incidents and releases."""
    rows = [*_rows(before, after)]
    for name in ("incidents", "releases"):
        earlier, later = ([one.id for one in getattr(report, name)] for report in (before, after))
        if earlier != later:
            rows.append(Change(about=name, what="seen", before=_listed(earlier), after=_listed(later)))
    if not rows and not same_figures(before, after):
        rows.append(Change(about="report", what="details", before="as written then", after="as in summary.json now"))
    return rows


def _rows(before: PerformanceReport, after: PerformanceReport) -> Iterable[Change]:
    earlier, later = ({row.name: row for row in report.rows} for report in (before, after))
    for name in dict.fromkeys([*earlier, *later]):
        then, now = _said(earlier.get(name)), _said(later.get(name))
        for what in dict.fromkeys([*then, *now]):
            if then.get(what, NONE) != now.get(what, NONE):
                yield Change(about=name, what=what, before=then.get(what, NONE), after=now.get(what, NONE))


def _said(row: Row | None) -> Mapping[str, str]:
    """A row's figures in words, as exact as two different ones need to look different."""
    if row is None:
        return {"row": NONE}
    figures = {
        "row": "reported",
        "target": f"{row.comparator.sign} {row.target}",
        "verdict": row.verdict.value,
        "achieved": NONE if row.achieved is None else str(row.achieved),
        "good": _count(row.good),
        "total": _count(row.total),
        "budget left": NONE if row.budget_remaining is None else f"{number(row.budget_remaining * 100, 6)} %",
    }
    return {**figures, **_spent(row.course), **_excluded(row.exclusions)}


def _excluded(sides: BothSides | None) -> Mapping[str, str]:
    if sides is None:
        return {}
    by = ", ".join(f"{one} (asked for afterwards)" if one in sides.late else one for one in sides.ids)
    return {"excluded": f"{number(sides.excluded.total_seconds() / 60, 8)} minutes by {by}"}


def _spent(course: Course | None) -> Mapping[str, str]:
    if course is None or course.spent is None:
        return {}
    return {f"bad in {part.incident_id or 'the background'}": number(part.bad, 10) for part in course.spent.parts}


def _count(value: float | None) -> str:
    return NONE if value is None else number(value, 10)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or NONE


def _figures(report: PerformanceReport) -> object:
    rows = [replace(row, text="", place="", reason="", why="", criticality=None) for row in report.rows]
    return rows, list(report.incidents), list(report.releases), report.period
