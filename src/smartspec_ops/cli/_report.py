"""The performance report of the last complete day or week, on demand."""

from pathlib import Path

import click

from smartspec_ops.app.daemon import publish
from smartspec_ops.app.report import period_report
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.cli._targets import find
from smartspec_ops.domain.performance import Cadence, last_complete, summary


async def command(spec_id: str, period: str, common: Common) -> int:
    runtime = common.runtime()
    (target,) = find(runtime, spec_id, None).targets
    try:
        cadence, now = Cadence(period), runtime.clock.now()
        watch, worker = await runtime.watch([target]), await runtime.worker()
        subject = runtime.subject(target)
        made = await period_report(watch, subject, last_complete(now, cadence), cadence, "", now)
        report, folder = await publish(worker, runtime.exporter(), made, now)
        await worker.responder.queue.work(worker.handle, drain=True, deferred=False)
    finally:
        await runtime.close()
    if common.json:
        emit({**summary(report), "report": folder})
    else:
        click.echo(_show.performance(report))
        click.echo(f"report: {Path(folder) / 'report.md'}")
    return OK
