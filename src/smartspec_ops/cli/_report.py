"""The performance report of the last complete day or week, or of any stretch of the past, on demand."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from smartspec_ops.app.reports.period import period_report
from smartspec_ops.app.reports.publish import Outcome, publish_period
from smartspec_ops.app.reports.tick import settled
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.cli._due import perform_due
from smartspec_ops.cli._targets import find
from smartspec_ops.domain.attribution import Part
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.performance import PerformanceReport
from smartspec_ops.domain.performance_summary import summary
from smartspec_ops.domain.period import Cadence, Period, last_complete
from smartspec_ops.domain.quantity import events
from smartspec_ops.formats import _words as words
from smartspec_ops.spec.durations import parse_duration

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Nobody has metrics of an earlier time, and what a report looks back on must be a time, too."""
MOST_CHANGES = 10
SAID = {
    Outcome.WRITTEN: "report",
    Outcome.UNCHANGED: "report (unchanged since it was first written)",
    Outcome.RESTATED: "report (restated: its figures changed)",
}


async def command(spec_id: str, period: str | None, since: str | None, until: str | None, common: Common) -> int:
    runtime = common.runtime()
    (target,) = find(runtime, spec_id, None).targets
    now = runtime.clock.now()
    if since:
        # Before anything is opened: a fault of the flags leaves nothing behind.
        stretch(since, until, now)
    async with runtime:
        watch = await runtime.monitor.watch([target], once=True, keeps=False, patient=True)
        worker = await runtime.worker()
        subject = target.subject
        over = settled(watch, subject.spec_id, now)
        cadence = Cadence.ON_DEMAND if since else Cadence(period or Cadence.DAILY)
        asked = stretch(since, until, over) if since else last_complete(over, cadence)
        made = await period_report(watch, subject, asked, cadence, "", now)
        done = await publish_period(worker, runtime.exporter(), made, now)
        await perform_due(worker)
    if common.json:
        emit({**summary(done.report), "report": done.folder, "outcome": done.outcome.value})
        return OK
    click.echo(_of(done.report, is_usual=not (since or period)))
    click.echo(_show.performance(done.report))
    for line in along(done.report):
        click.echo(f"  {runtime.redactor.text(line)}")
    click.echo(f"page: {Path(done.folder) / 'report.html'}")
    click.echo(f"{SAID[done.outcome]}: {Path(done.folder) / 'report.md'}")
    return OK


def _of(report: PerformanceReport, *, is_usual: bool) -> str:
    """What time it is about; whoever did not say which learns how to."""
    zone = "" if report.cadence is Cadence.ON_DEMAND else " (UTC)"
    more = "; for another time: --period weekly, or --since 7d" if is_usual else ""
    return f"{report.spec_id}: {words.subject(report)}{zone}{more}"


def along(report: PerformanceReport) -> Iterator[str]:
    """What a person asks next: who spent the budget, what the spec might say instead, what was restated."""
    for row in report.rows:
        spent = row.course.spent if row.course else None
        if spent is not None and spent.bad:
            parts = [f"{events(one.bad)} {_where(one)}" for one in spent.parts if one.bad]
            counted = "events" if row.course and row.course.counts_events else "ticks"
            yield f"{row.name}: bad {counted}: {', '.join(parts)}"
    for one in report.suggestions:
        yield f"suggestion: {one.about}: {one.what} ({one.evidence})"
    for change in report.changes[:MOST_CHANGES]:
        yield f"changed: {change.about} {change.what}: {change.before} -> {change.after}"
    if len(report.changes) > MOST_CHANGES:
        yield f"and {len(report.changes) - MOST_CHANGES} more changes, in the report"


def _where(part: Part) -> str:
    return f"in {part.incident_id}" if part.incident_id else "outside incidents"


def stretch(since: str, until: str | None, over: datetime) -> Period:
    """From `since` to `until`, or to the last whole minute that is `over`. `UserFault` where that is no period."""
    last = over.replace(second=0, microsecond=0)
    begin, end = moment(since, last), moment(until, last) if until else last
    if end > last:
        hint = f"the sources are settled up to {_show.when(last)}; leave --until out to report up to there"
        raise UserFault.of("report/open", f"{until} is not over yet", hint)
    if begin >= end:
        raise UserFault.of(
            "report/period", f"{_show.when(begin)} is not before {_show.when(end)}", "give an earlier --since"
        )
    return Period(since=begin, until=end)


def moment(text: str, now: datetime) -> datetime:
    """``2026-03-01``, ``2026-03-01T09:30``, with an offset or in UTC; or ``7d``, so long before `now`."""
    try:
        if (ago := parse_duration(text)) is not None and not text.isdigit():
            at = (now - ago).replace(second=0, microsecond=0)
        else:
            at = datetime.fromisoformat(text)
            at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _not_a_time(text) from None
    if at < EARLIEST:
        raise _not_a_time(text)
    return at


def _not_a_time(text: str) -> UserFault:
    return UserFault.of(
        "report/time", f"{text!r} is no time", "write 2026-03-01, 2026-03-01T09:30Z, or 7d for seven days ago"
    )
