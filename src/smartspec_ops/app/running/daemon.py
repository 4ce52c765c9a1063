"""The long-running process: the monitor's ticks, the worker that performs effects, and the scheduled reports.

They share one store and nothing else: none waits for another, and what one of them survives (a database or a source out
of reach) leaves the others alone. What one of them does not survive ends all, so that a supervisor notices.

On stop nothing more is begun, and what runs is finished: a rollback ended half-way is worse than a late end. The rest
waits in the database.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from smartspec_ops.app.database.retention import set_going
from smartspec_ops.app.delivery.worker import Worker
from smartspec_ops.app.fleet.sharing import Sharing
from smartspec_ops.app.reports.period import period_report
from smartspec_ops.app.reports.publish import publish_period
from smartspec_ops.app.reports.tick import Subject, due_period, mark_reported, settled
from smartspec_ops.app.response.report_files import Exporter
from smartspec_ops.app.running.handlers import look_ahead
from smartspec_ops.app.running.process_parts import LASTED, LONG, Parts, count_failure, once_judged
from smartspec_ops.app.watching.anomalies import refresh
from smartspec_ops.app.watching.findings import refresh_findings
from smartspec_ops.app.watching.loop import look_again, run
from smartspec_ops.app.watching.missed_tick import Missed
from smartspec_ops.app.watching.watch import TickResult, Watch
from smartspec_ops.domain.errors import Bug, OpsError, StoreConflict, StoreUnavailable
from smartspec_ops.domain.period import Cadence
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import PERFORMING, Clock, Job, WorkerRole

log = logger(__name__)

DRAIN = timedelta(seconds=90)
"""How long what runs at the stop may take; a workflow may take its own time limit and `AFTERWARDS`, if that is more."""
ROLES = (WorkerRole.WATCH, *PERFORMING)
"""What a daemon does: judge and report; take alerts into incidents, keep timers, verify, run workflows; tell people."""
REPORTS = "reports"
AFTERWARDS = timedelta(seconds=30)
"""For ending a workflow that is over its time limit, and writing down what came of it."""


@dataclass(slots=True, kw_only=True)
class Daemon:
    """One monitor process. `on_tick` is told every tick, for a live view; it must not block.

    `worker` may be changed at any time, what is watched by `take`; `looking`, where given, looks for both until it is
    cancelled. `sharing` is given where other processes watch some of it, and `roles` leaves to them what it does not
    name. A first tick of more than `long` seconds keeps nothing else waiting.
    """

    watch: Watch
    subjects: Sequence[Subject]
    cadences: Sequence[Cadence]
    worker: Worker
    exporter: Exporter
    clock: Clock
    interval: timedelta
    on_tick: Callable[[TickResult | Missed], None]
    drain: timedelta = DRAIN
    early_warnings: bool = True
    looking: Callable[[], Awaitable[None]] | None = None
    sharing: Sharing | None = None
    roles: Sequence[WorkerRole] = ROLES
    long: float = LONG
    parts: Parts = field(init=False)
    judged: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    """The first tick is over, or there may be none for long: what is needed for incidents only may be loaded."""
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.parts = Parts(clock=self.clock, lasted=max(LASTED, 2 * self.interval.total_seconds()))

    async def take(self, watch: Watch, subjects: Sequence[Subject], note: Callable[[], Awaitable[None]]) -> None:
        """Between two ticks: `note` what changes, and watch this from now on. Nothing changes where that fails, or
        where the database has not taken yet what was judged before: then `StoreUnavailable`."""
        async with self.sharing.turn if self.sharing else self._turn:
            judging = self.sharing.judging if self.sharing else self.watch
            await look_again(judging, self.clock.now())
            if (outage := judging.plan.outage) is not None:
                raise StoreUnavailable(outage.why)
            await note()
            self.watch, self.subjects = watch, subjects
            if self.sharing is not None:
                self.sharing.take(watch)

    async def serve(self, stop: asyncio.Event) -> None:
        """Until `stop` is set: judge, deliver, report; then finish what runs. Cancel to end at once.

        Raises what a part failed with, after the others have ended.
        """
        closing = asyncio.Event()
        delivering = asyncio.create_task(self._deliver(closing), name="worker")
        others = [
            *self._watching(),
            self._kept("expecting", partial(once_judged, self.judged, self._expect, self.long)),
            *([self._kept("settings", self.looking)] if self.looking else []),
            *([self._kept("sharing", self.sharing.keep)] if self.sharing else []),
        ]
        stopping = asyncio.create_task(stop.wait(), name="stop")
        try:
            await asyncio.wait([delivering, *others, stopping], return_when=asyncio.FIRST_COMPLETED)
            closing.set()
            await _end(*others)
            await self._finish(delivering)
        finally:
            await _end(delivering, *others, stopping)
        _raise_failures([delivering, *others])
        if not stop.is_set():
            raise Bug("a part of the daemon ended by itself")

    def _watching(self) -> Sequence[asyncio.Task[None]]:
        if self.sharing is not None or WorkerRole.WATCH not in self.roles:
            self.judged.set()
        if WorkerRole.WATCH not in self.roles:
            return ()
        ticked = asyncio.Event()
        return (
            asyncio.create_task(self._tick(ticked), name="watch"),
            self._kept(REPORTS, partial(self._report_all, ticked)),
        )

    def _kept(self, name: str, part: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        return asyncio.create_task(self.parts.keep(name, part), name=name)

    async def _expect(self) -> None:
        await self.look_ahead()
        await asyncio.get_running_loop().create_future()

    async def look_ahead(self) -> None:
        """Expect what is to come, where it is ours to do."""
        if WorkerRole.RESPOND in self.roles:
            await look_ahead(self.worker)

    async def _deliver(self, closing: asyncio.Event) -> int:
        roles = [role for role in PERFORMING if role in self.roles]
        if not roles:
            await closing.wait()
            return 0
        return await self.worker.queue.work(self._handle, stop=closing, roles=roles)

    async def _handle(self, job: Job) -> None:
        await self.worker.handle(job, self.roles)

    async def _finish(self, delivering: asyncio.Task[int]) -> None:
        """Wait for what the worker still runs, within the limit."""
        limit = asyncio.create_task(self.clock.sleep(drain_limit(self.worker, self.drain)), name="limit")
        await asyncio.wait([delivering, limit], return_when=asyncio.FIRST_COMPLETED)
        if not delivering.done():
            log.warning("daemon.drain_ended", after=str(drain_limit(self.worker, self.drain)))
        await _end(limit)

    async def _tick(self, ticked: asyncio.Event) -> None:
        ticks = self.sharing.run() if self.sharing else self._run()
        async for result in ticks:
            self.on_tick(result)
            self.judged.set()
            ticked.set()

    def _run(self) -> AsyncIterator[TickResult | Missed]:
        return run(lambda: self.watch, self.clock, self.interval, self._turn)

    async def _report_all(self, ticked: asyncio.Event) -> None:
        """After a tick, so that the last of a period is in its report; beside the ticks, which it must not delay."""
        looked: datetime | None = None
        while True:
            await ticked.wait()
            ticked.clear()
            for subject in [one for one in self.subjects if self._is_ours(one.spec_id)]:
                for cadence in self.cadences:
                    await _by_itself(partial(self._report, subject, cadence), f"{cadence} report of {subject.spec_id}")
            hour = self.clock.now().replace(minute=0, second=0, microsecond=0)
            if hour != looked:
                if looked is not None:
                    await _by_itself(self._sign_heads, "signing of heads")
                    await _by_itself(self._look_at_rules, "look at rules")
                    await _by_itself(self._keep_pruning, "setting of pruning")
                looked = hour
                if self.early_warnings:
                    await _by_itself(self._look_for_anomalies, "look for anomalies")

    def _is_ours(self, spec_id: str) -> bool:
        return self.sharing is None or self.sharing.has(spec_id)

    async def _sign_heads(self) -> None:
        """Once an hour, so that a log whose end was cut off is found out."""
        now = self.clock.now()
        try:
            async with self.watch.store.begin() as tx:
                signed = await tx.sign_heads(now)
        except OpsError as fault:
            log.warning("heads.not_signed", why=str(fault))
        else:
            log.info("heads.signed", incidents=signed)

    async def _keep_pruning(self) -> None:
        """Nothing new where a look of today is there; after a clock was set ahead the next one stands in its future."""
        if self.worker.retention is not None:
            await set_going(self.watch.store, self.worker.queue, self.clock.now())

    async def _look_at_rules(self) -> None:
        """Hints about objectives that say nothing."""
        try:
            objectives = [one for one in self.watch.objectives if self._is_ours(one.spec_id)]
            await refresh_findings(self.watch.store, objectives, self.clock.now())
        except OpsError as fault:
            log.warning("findings.failed", why=str(fault))

    async def _look_for_anomalies(self) -> None:
        """At most once an hour an objective; what another worker has just written is as good."""
        try:
            objectives = [one for one in self.watch.objectives if self._is_ours(one.spec_id)]
            await refresh(self.watch.store, objectives, self.clock.now())
        except OpsError as fault:
            log.warning("anomalies.failed", why=str(fault))

    async def _report(self, subject: Subject, cadence: Cadence) -> None:
        """Write the report of the day or week that ended; a failure is logged and tried again after the next tick.

        At least once: it is marked after it was written, and written again it is the same.
        """
        now = self.clock.now()
        try:
            period = await due_period(
                self.watch.store, subject.spec_id, cadence, settled(self.watch, subject.spec_id, now)
            )
            if period is None:
                return
            report = await period_report(self.watch, subject, period, cadence, "", now)
            await publish_period(self.worker, self.exporter, report, now)
            await mark_reported(self.watch.store, subject.spec_id, cadence, period)
        except StoreConflict:
            log.info("report.taken", spec=subject.spec_id, cadence=cadence)
        except (OpsError, OSError) as fault:
            log.warning("report.failed", spec=subject.spec_id, cadence=cadence, why=str(fault))


def drain_limit(worker: Worker, least: timedelta = DRAIN) -> timedelta:
    """How long what a worker runs at a stop may take."""
    workflows = worker.workflows.configured.values()
    return max([least, *(one.timeout + AFTERWARDS for one in workflows)])


async def _by_itself(step: Callable[[], Awaitable[None]], name: str) -> None:
    """A defect in one step of the reports keeps no other from its turn."""
    try:
        await step()
    except Exception:  # the watcher outlives it, and so do the other steps
        count_failure(REPORTS)
        log.exception("part.step_failed", part=REPORTS, step=name)


async def _end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel and wait. What they fail with stays in them."""
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


def _raise_failures(tasks: Sequence[asyncio.Task[Any]]) -> None:
    failures = {task.get_name(): fault for task in tasks if not task.cancelled() and (fault := task.exception())}
    for name, fault in failures.items():
        log.error("daemon.failed", part=name, exc_info=fault)
    for fault in failures.values():
        raise fault
