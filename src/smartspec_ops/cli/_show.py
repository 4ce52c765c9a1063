"""How results look in a terminal: plain lines that read well in a log, too."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smartspec_ops.app.response.report_files import INCIDENTS, POST_MORTEMS
from smartspec_ops.domain.health import Status, word
from smartspec_ops.domain.performance import PerformanceReport, Row
from smartspec_ops.domain.quantity import budget_left
from smartspec_ops.ports import Store

if TYPE_CHECKING:
    from smartspec_ops.app.reports.tick import Subject
    from smartspec_ops.domain.incident.state import Incident

MARKS: Mapping[Status, str] = {
    Status.HEALTHY: "ok",
    Status.AT_RISK: "at risk",
    Status.UNKNOWN: "unknown",
    Status.EXHAUSTED: "budget spent",
    Status.BREACHED: "BROKEN",
}


def performance(report: PerformanceReport) -> str:
    """A verdict, one line per objective, and what is not measured."""
    head = f"{report.service}: {word(report.status)}" + (f" - {report.reason}" if report.reason else "")
    rows = table([_row(row) for row in report.rows])
    gaps = [f"  not measured: {one.requirement_id} ({one.place}): {one.why}" for one in report.unmeasured]
    hints = [f"  early warning: {one.objective}: {one}" for one in report.warnings]
    return "\n".join([head, *rows, *hints, *gaps])


def _row(row: Row) -> Sequence[str]:
    budget = "" if row.budget_remaining is None else f"budget left {budget_left(row.budget_remaining)}"
    if budget and row.budget_window:
        budget += f" until {when(row.budget_window.until)}"
    achieved = "no value" if row.achieved is None else str(row.achieved)
    return [MARKS[row.status], row.name, achieved, f"target {row.comparator.sign} {row.target}", budget]


def table(rows: Sequence[Sequence[str]], indent: str = "  ") -> list[str]:
    """Columns as wide as their widest cell, without those that are empty; no trailing blanks."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)] if rows else []
    return [
        (indent + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True) if width)).rstrip()
        for row in rows
    ]


def when(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}Z" if at else "-"


def incident(found: "Incident", root: Path) -> Mapping[str, Any]:
    """Its summary as JSON data; `run_id` is the newest run exported to the workspace at `root`, or None."""
    from smartspec_ops.domain.incident.summary import summary

    return {**summary(found, ""), "run_id": _newest_run(root / INCIDENTS / found.id)}


def draft(found: "Incident", root: Path) -> str | None:
    """Where its newest post-mortem can be read, under the workspace at `root`; None where none was written."""
    run = _newest_run(root / POST_MORTEMS / found.id)
    return f"{POST_MORTEMS}/{found.id}/{run}/report.md" if run else None


def _newest_run(folder: Path) -> str | None:
    """By time, then by number: the tenth run of a second sorts after the ninth."""
    if not folder.is_dir():
        return None
    runs = [match for path in folder.iterdir() if (match := _RUN.fullmatch(path.name))]
    newest = max(runs, key=lambda run: (run[1], int(run[2] or 0)), default=None)
    return newest[0] if newest else None


_RUN = re.compile(r"(\d{8}-\d{6}Z)(?:-(\d+))?")


_OPEN = ("open", "investigating", "mitigating")


async def open_incidents(store: Store, subjects: "Sequence[Subject] | None" = None) -> Sequence[Mapping[str, Any]]:
    """Newest first: all, or those of these specs, and of their services where an incident is about no spec."""
    async with store.begin() as tx:
        if subjects is None:
            rows = list(await tx.incidents(statuses=_OPEN))
        else:
            rows = [row for one in subjects for row in await tx.incidents(statuses=_OPEN, spec_id=one.spec_id)]
            services = sorted({name for one in subjects for name in (one.service, one.spec_id)})
            rows += await tx.incidents(statuses=_OPEN, services=services, of_no_spec=True)
            rows.sort(key=lambda row: row.opened_at, reverse=True)
    return [{"id": r.id, "severity": r.severity, "status": r.status, "title": r.public_title} for r in rows]
