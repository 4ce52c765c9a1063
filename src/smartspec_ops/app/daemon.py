"""The long-running process: the monitor's ticks, the worker that performs effects, and the scheduled reports.

They share one store and nothing else, so any of them may lag or fail without stopping the others. SIGTERM ends the
ticks first, then gives the worker a moment to finish what it holds; what is left waits in the database.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from smartspec_ops.app.deliver import Worker
from smartspec_ops.app.outbox import emit
from smartspec_ops.app.report import Subject, due_period, mark_reported, period_report
from smartspec_ops.app.reports import Exporter
from smartspec_ops.app.watch import Missed, TickResult, Watch, run
from smartspec_ops.domain.errors import OpsError, StoreConflict
from smartspec_ops.domain.performance import Cadence, PerformanceReport
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Clock, Effect

log = logger(__name__)

AGGREGATE = "aggregate"
DRAIN = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Daemon:
    """One monitor process. `on_tick` is told every tick, for a live view; it must not block."""

    watch: Watch
    subjects: Sequence[Subject]
    cadences: Sequence[Cadence]
    worker: Worker
    exporter: Exporter
    clock: Clock
    interval: timedelta
    on_tick: Callable[[TickResult | Missed], None]

    async def serve(self, stop: asyncio.Event) -> None:
        """Until `stop` is set: judge, deliver, report. Then end the ticks, and drain."""
        delivering = asyncio.create_task(self.worker.responder.queue.work(self.worker.handle), name="worker")
        watching = asyncio.create_task(self._tick(), name="watch")
        stopping = asyncio.create_task(stop.wait(), name="stop")
        await asyncio.wait({delivering, watching, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await _end(watching)
        if not delivering.done():
            # Give what runs right now a moment; everything else is durable and waits.
            await asyncio.wait({delivering}, timeout=0 if not stop.is_set() else 0.2)
        await _end(delivering)

    async def _tick(self) -> None:
        async for result in self._ticks():
            self.on_tick(result)
            for subject in self.subjects:
                for cadence in self.cadences:
                    await self._report(subject, cadence)

    def _ticks(self) -> AsyncIterator[TickResult | Missed]:
        return run(self.watch, self.clock, self.interval)

    async def _report(self, subject: Subject, cadence: Cadence) -> None:
        """Write the report of the day or week that ended, once; a failure is logged and tried at the next tick."""
        now = self.clock.now()
        try:
            period = await due_period(self.watch.store, subject.spec_id, cadence, now)
            if period is None:
                return
            report = await period_report(self.watch, subject, period, cadence, "", now)
            await mark_reported(self.watch.store, subject.spec_id, cadence, period)
            await publish(self.worker, self.exporter, report, now)
        except StoreConflict:
            log.info("report.taken", spec=subject.spec_id, cadence=cadence)
        except OpsError as fault:
            log.warning("report.failed", spec=subject.spec_id, cadence=cadence, why=str(fault))


async def publish(
    worker: Worker, exporter: Exporter, report: PerformanceReport, now: datetime, out: Path | None = None
) -> tuple[PerformanceReport, str]:
    """Write a performance report and leave word for the feedback aggregator; returns it with its folder."""
    written, folder = exporter.performance(report, now, out)
    responder = worker.responder
    effect = Effect(kind=AGGREGATE, key=f"{AGGREGATE}:{folder}", due_at=now, body={"source": "production-monitoring"})
    async with responder.store.begin() as tx:
        await emit(tx, responder.queue, [effect])
    log.info("report.written", spec=report.spec_id, cadence=report.cadence, folder=folder)
    return written, folder


async def _end(task: asyncio.Task[object]) -> None:
    """Cancel a task and wait for it; what it failed with before is raised."""
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        if task.cancelled():
            return
        raise
