"""One whole pass: query, judge, record, alert by the daemon's own lifecycle, report, exit code."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smartspec_ops.app.reports.publish import publish
from smartspec_ops.app.reports.stand_ins import with_stand_ins
from smartspec_ops.app.reports.tick import check_report
from smartspec_ops.app.response.report_files import MONITORING
from smartspec_ops.app.self_monitoring.deadman import at_rest, end
from smartspec_ops.app.watching.watch import TickResult, Watch, look, tick
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, USAGE, Common, emit, fail, interval_of, reader_may_leave, unusable, warn
from smartspec_ops.cli._targets import find, watch_all
from smartspec_ops.domain.anomaly import EarlyWarning
from smartspec_ops.domain.diagnostic import Diagnostic, render_all
from smartspec_ops.domain.errors import StoreNotWritable, StoreUnavailable, UserFault
from smartspec_ops.domain.health import FailOn, exit_code
from smartspec_ops.domain.measurement import Silence
from smartspec_ops.domain.performance import PerformanceReport
from smartspec_ops.domain.performance_summary import summary
from smartspec_ops.wiring import Runtime

if TYPE_CHECKING:
    from smartspec_ops.app.delivery.worker import Worker
    from smartspec_ops.cli._targets import Found
    from smartspec_ops.wiring.assignment import Assignment

Written = tuple[PerformanceReport, str | None]
"""A report and its folder, if it could be written."""


@dataclass(slots=True)
class _Reports:
    """What there is to tell, as far as a check has come."""

    written: list[Written] = field(default_factory=list)
    unwritten: list[Diagnostic] = field(default_factory=list)
    unstored: StoreNotWritable | None = None
    """Why the rest was not carried out."""


async def command(common: Common, given: Mapping[str, Any]) -> int:
    """Where nothing can be written it still tells what it finds, and then that."""
    said = set[str]()
    try:
        return await _check(common, given, said)
    except StoreNotWritable as fault:
        with suppress(StoreUnavailable):
            await _tell_alone(common, given, said)
        return fail(unusable(fault))


def _tell_left_out(found: "Found[Assignment]", said: set[str]) -> None:
    """Of each spec once, however often it is begun anew; `said` are those of which it was."""
    fresh = {spec_id: fault for spec_id, fault in found.left_out.items() if spec_id not in said}
    replace(found, left_out=fresh).tell()
    said.update(fresh)


async def _tell_alone(common: Common, given: Mapping[str, Any], said: set[str]) -> None:
    """Judge by what can be read, and print that. What the specs leave open was said by whoever could not write."""
    # Urgent, so that a file nothing can be made beside is read alone. The settings are whole: they were read before.
    runtime = replace(common, quiet=True).runtime(reads=True, urgent=True)
    found = find(runtime, given["spec_id"], given["spec"])
    async with runtime:
        watch, found = await watch_all(runtime, found, interval_of(given["interval"]), once=True, keeps=False)
        _tell_left_out(found, said)
        warm_up = interval_of(given["warm_up"], may_be_zero=True)
        result = await _look(watch, runtime, warm_up or timedelta(0), dry=True)
        subjects, now = [target.subject for target in found.targets], runtime.clock.now()
        reports = [await with_stand_ins(check_report(one, result, "", now, []), watch.store) for one in subjects]
        opened = await _show.open_incidents(watch.store, subjects)
    with reader_may_leave():
        _print([(report, None) for report in reports], opened, common)
    _say_unstored(runtime)


def _say_unstored(runtime: Runtime) -> None:
    place = runtime.database_place
    where = runtime.workspace.shown(place) if isinstance(place, Path) else "PostgreSQL"
    click.echo(f"what was found could not be stored in {where}: do not count on anybody being called", err=True)


async def _check(common: Common, given: Mapping[str, Any], said: set[str]) -> int:
    interval, warm_up = interval_of(given["interval"]), interval_of(given["warm_up"], may_be_zero=True)
    runtime = common.runtime()
    # Before anything is asked, recorded or sent: a report that may not be written must not be found out at the end.
    runtime.scope.check(given["out"] or MONITORING)
    runtime.exclusion_file()
    found = find(runtime, given["spec_id"], given["spec"])
    for target in found.targets:
        if not common.quiet:
            warn(target.remarks)
    async with runtime:
        worker = await runtime.worker()
        watch, found = await watch_all(runtime, found, interval, once=True)
        _tell_left_out(found, said)
        if given["no_alert"]:
            result = await _look(watch, runtime, warm_up or timedelta(0), dry=True)
        else:
            result = await _judge(watch, runtime, warm_up or timedelta(0), found)
        reports = await _carried_out(runtime, worker, watch, found, result, given)
        opened = await _show.open_incidents(worker.store, [one.subject for one in found.targets])
    with reader_may_leave():
        _print(reports.written, opened, common)
    fail_on = FailOn(given["fail_on"])
    codes = [exit_code(report.status, strict=given["strict"], fail_on=fail_on) for report, _ in reports.written]
    if reports.unwritten:
        click.echo(render_all(reports.unwritten), err=True)
    if reports.unstored:
        _say_unstored(runtime)
        click.echo(unusable(reports.unstored), err=True)
    is_whole = not (reports.unwritten or reports.unstored or found.left_out)
    return max(*codes, OK) if is_whole else USAGE


async def _carried_out(
    runtime: Runtime,
    worker: "Worker",
    watch: Watch,
    found: "Found[Assignment]",
    result: TickResult,
    given: Mapping[str, Any],
) -> _Reports:
    """Whoever it concerns is called, reports are written. What was found is told also where there is no room for it."""
    told = _Reports()
    try:
        await _carry_out(told, runtime, worker, watch, found, result, given)
    except StoreNotWritable as fault:
        told.unstored, now = fault, runtime.clock.now()
        rest = found.targets[len(told.written) :]
        told.written += [(check_report(one.subject, result, "", now, []), None) for one in rest]
    return told


async def _carry_out(
    told: _Reports,
    runtime: Runtime,
    worker: "Worker",
    watch: Watch,
    found: "Found[Assignment]",
    result: TickResult,
    given: Mapping[str, Any],
) -> None:
    warnings = [] if given["no_alert"] else await _early_warnings(runtime, watch, result.at)
    for target in found.targets:
        now = runtime.clock.now()
        made = check_report(target.subject, result, "", now, warnings)
        made = await with_stand_ins(made, watch.store)
        # What was found is told, and whoever it concerns is called, also where no report finds room.
        try:
            if given["no_alert"]:
                told.written.append(runtime.exporter().performance(made, now, given["out"]))
            else:
                told.written.append(await publish(worker, runtime.exporter(), made, now, given["out"]))
        except UserFault as fault:
            told.written.append((made, None))
            told.unwritten += fault.diagnostics
    if not given["no_alert"]:
        await worker.queue.work(worker.handle, drain=True)


async def _judge(watch: Watch, runtime: Runtime, warm_up: timedelta, found: "Found[Assignment]") -> TickResult:
    """A person's own check is no daemon: where that was stopped on purpose, nobody waits for more ticks."""
    resting = await at_rest(watch.store, {one.subject.spec_id for one in found.targets})
    result = await _look(watch, runtime, warm_up, dry=False)
    if resting:
        await end(watch.store, runtime.clock.now(), resting)
    return result


async def _early_warnings(runtime: Runtime, watch: Watch, now: datetime) -> Sequence[EarlyWarning]:
    from smartspec_ops.app.watching.anomalies import refresh

    if not runtime.workspace.settings.ops.monitor.early_warnings:
        return ()
    return await refresh(watch.store, watch.objectives, now)


async def _look(watch: Watch, runtime: Runtime, warm_up: timedelta, *, dry: bool) -> TickResult:
    """One tick, after `warm_up` where a page that is scraped directly is seen for the first time or after a long while.

    The look before that counts for nothing: a service that is well at every check would be one that recovers at each.
    """

    async def warmed_up() -> datetime:
        await asyncio.sleep(warm_up.total_seconds())
        return runtime.clock.now()

    if not dry:
        return await tick(watch, runtime.clock.now(), warmed_up if warm_up else None)
    result = await look(watch, runtime.clock.now())
    if warm_up and any(one.judgement.reason is Silence.COLD for one in result.watched):
        result = await look(watch, await warmed_up())
    return result


def _print(reports: Sequence[Written], opened: Sequence[Mapping[str, Any]], common: Common) -> None:
    if common.json:
        made = [{**summary(report), "report": folder} for report, folder in reports]
        emit(made[0] if len(made) == 1 else made)
        return
    for report, folder in reports:
        click.echo(_show.performance(report))
        if folder and not common.quiet:
            click.echo(f"report: {Path(folder) / 'report.md'}")
    for incident in opened:
        click.echo(f"open incident: {incident['id']} {incident['severity']} {incident['status']}: {incident['title']}")
