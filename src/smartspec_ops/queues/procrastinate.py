"""The work queue on PostgreSQL: stock Procrastinate, enqueued on the caller's own connection, kept alive by us.

Procrastinate leaves five things to its users, done here: a worker that stops because a side task failed (it may
return as if all were well) is started again; jobs of workers without a heartbeat are put back; so are jobs a living
worker is said to have and knows nothing of (the answer to its claim, or its word that the job is done, was lost with
the connection); a worker that stops keeps beating until its last job has ended (its own heart stops first); its schema
is applied. Rescue runs beside the
worker and not as a periodic task of it: a task would wait behind a worker full of slow jobs, and would leave a row for
every run.

Lanes are Procrastinate's locks, and reach over all of its queues: for each role of workers one for deferred jobs, and
one for the others. A drain moves the deferred jobs that are due when it begins to the others. Priority is minus the
effect id, so that a job put back for later keeps its place, and higher for what has no lane.

What waits for time to pass waits by the database's clock from the moment on at which it is enqueued, so that it is due
in time whatever a worker's own clock is set to.
Source: procrastinate 3.10, docs/howto/production/retry_stalled_jobs and the functions in sql/schema.sql.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from procrastinate import App, JobContext, PsycopgConnector, exceptions
from procrastinate.jobs import Job as StoredJob
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.worker import Worker
from psycopg_pool import AsyncConnectionPool

from smartspec_ops.domain.errors import OpsError, StoreNotWritable, StoreUnavailable
from smartspec_ops.edge.database_faults import postgres_fault
from smartspec_ops.edge.logs import logger
from smartspec_ops.edge.postgres import conninfo, parameters
from smartspec_ops.ports import PERFORMING, Clock, Job, Transaction, Uptime, WorkerRole
from smartspec_ops.queues.backoff import backoff

log = logger(__name__)

QUEUES = {WorkerRole.RESPOND: "smartspec-ops", WorkerRole.DELIVER: "smartspec-ops-deliver"}
_ROLES = {name: role for role, name in QUEUES.items()}
TASK = "effect"
BEAT = timedelta(seconds=1)
STALLED_AFTER = timedelta(seconds=5)
POLL = timedelta(seconds=1)
READ_EVERY = timedelta(seconds=1)
GRACE = timedelta(seconds=5)
CONNECT_WITHIN = timedelta(seconds=10)
RESTART_AFTER = timedelta(seconds=1)
CONCURRENCY = 8
POOL = 4
HUNG_AFTER = timedelta(minutes=1)
"""Without a sign of life between two statements of the schema step, and the server ends it."""
ADVISORY_LOCK = 0x534D41525451
"""Any fixed number; held while the schema is applied."""

Handle = Callable[[Job], Awaitable[None]]

HALF = 2**30
"""Priorities are a column of 32 bits: the upper half is for what has no lane and waits for nothing."""

_DEFERRED = "-deferred"
_TAKE_OVER = """
UPDATE procrastinate_jobs SET queue_name = %(queue)s
WHERE queue_name = %(deferred)s AND status = 'todo' AND scheduled_at <= now()
"""

_HELD = "SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = %(worker)s"

_FAULTS = (exceptions.ProcrastinateException, psycopg.Error, OSError)


class ProcrastinateQueue:
    """`ports.Queue` for PostgreSQL. Retries and due times follow the database's clock; `clock` only paces us."""

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        beat: timedelta = BEAT,
        stalled_after: timedelta = STALLED_AFTER,
        grace: timedelta = GRACE,
        connect_within: timedelta = CONNECT_WITHIN,
        concurrency: int = CONCURRENCY,
        draw: random.Random | None = None,
    ) -> None:
        self._url = conninfo(url)
        self._clock = clock
        self._beat = beat
        self._stalled_after = stalled_after
        self._grace = grace
        self._connect_within = connect_within
        self._concurrency = concurrency
        self._draw = draw or random.Random()  # noqa: S311 - spreads retries, guards nothing
        self._enqueuer = App(connector=PsycopgConnector())  # never opened: it borrows the caller's connection
        self._read: tuple[datetime, Uptime] | None = None
        """The database's clock, and when it was read."""

    async def enqueue(self, tx: Transaction, jobs: Sequence[Job]) -> None:
        if not jobs:
            return
        connection = (await tx.connection.get_raw_connection()).driver_connection
        try:
            now = self._clock.now()
            waits = [job.wait(now) if job.elapses else None for job in jobs]
            there = await self._there(connection) if any(wait and wait > timedelta(0) for wait in waits) else now
            stored = [_stored(job, wait, now, there) for job, wait in zip(jobs, waits, strict=True)]
            await self._enqueuer.job_manager.batch_defer_jobs_async(stored, connection)
        except _FAULTS as fault:
            raise _unavailable(fault) from fault

    async def work(
        self,
        handle: Handle,
        *,
        drain: bool = False,
        deferred: bool = True,
        stop: asyncio.Event | None = None,
        roles: Sequence[WorkerRole] = PERFORMING,
    ) -> int:
        call = _Call(handle=handle, stop=stop or asyncio.Event(), queues=[QUEUES[role] for role in roles], drain=drain)
        if drain:
            try:
                await self._drain(call, deferred=deferred)
            except _FAULTS as fault:
                raise call.ended_by or _unavailable(fault) from fault
            if call.ended_by:
                raise call.ended_by
            return call.ran
        queues = [*call.queues, *(name + _DEFERRED for name in call.queues if deferred)]
        while not call.stop.is_set():
            try:
                async with self._app(call) as app:
                    await self._run(app, call, queues, wait=True)
            except _FAULTS as fault:
                call.note_away("queue.unavailable", fault)
            if not call.stop.is_set():
                await self._clock.sleep(RESTART_AFTER)
        return call.ran

    async def _there(self, connection: psycopg.AsyncConnection[Any]) -> datetime:
        """What the database's clock says, read at most once in `READ_EVERY`."""
        uptime = self._clock.uptime()
        if self._read is None or not timedelta(0) <= uptime.passed - self._read[1].passed < READ_EVERY:
            found = await (await connection.execute("SELECT clock_timestamp()")).fetchone()
            assert found is not None
            self._read = found[0], uptime
        there, then = self._read
        return there + (uptime.passed - then.passed)

    async def migrate(self) -> None:
        """Apply Procrastinate's schema where it is missing; safe from several processes at once."""
        try:
            seconds = int(self._connect_within.total_seconds())
            async with await psycopg.AsyncConnection.connect(self._url, connect_timeout=seconds) as connection:
                # Whoever is suspended while it has the lock must not keep everybody from starting.
                await connection.execute(f"SET LOCAL idle_in_transaction_session_timeout = {_millis(HUNG_AFTER)}")
                await connection.execute("SELECT pg_advisory_xact_lock(%s)", (ADVISORY_LOCK,))
                found = await connection.execute("SELECT to_regclass('procrastinate_jobs')")
                if await found.fetchone() == (None,):
                    await connection.execute(self._enqueuer.schema_manager.get_schema())
        except _FAULTS as fault:
            raise _unavailable(fault) from fault

    async def close(self) -> None:
        """Nothing to do: a worker closes its own pool, and enqueueing borrows."""

    async def _drain(self, call: "_Call", *, deferred: bool) -> None:
        """Until a run does nothing: a worker that does not wait may stop while a lane holds its next job."""
        async with self._app(call) as app:
            await self._rescue_once(app)
            if deferred:
                for name in call.queues:
                    await app.connector.execute_query_async(_TAKE_OVER, queue=name, deferred=name + _DEFERRED)
            before = -1
            while call.ran != before and not (call.stop.is_set() or call.ended_by):
                before = call.ran
                await self._run(app, call, call.queues, wait=False)

    async def _run(self, app: App, call: "_Call", queues: Sequence[str], *, wait: bool) -> None:
        """Until told to stop, or until Procrastinate's worker stops for whatever reason."""
        worker = self._worker(app, queues, wait=wait)
        working = asyncio.create_task(worker.run())  # type: ignore[no-untyped-call]
        beside = [asyncio.create_task(self._beat_and_rescue(app, worker, call)), asyncio.create_task(call.stop.wait())]
        try:
            await asyncio.wait([working, beside[1]], return_when=asyncio.FIRST_COMPLETED)
            if call.stop.is_set():
                worker.shutdown_graceful_timeout = None
                worker.stop()  # type: ignore[no-untyped-call]
            await asyncio.shield(working)
        except asyncio.CancelledError:
            await asyncio.shield(self._abandon(worker, working, call))
            raise
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _abandon(self, worker: Worker, working: asyncio.Task[None], call: "_Call") -> None:
        """Give running jobs their grace, then give back what is not done, for others to take at once."""
        worker.stop()  # type: ignore[no-untyped-call]
        if call.running:
            await asyncio.wait(call.running, timeout=self._grace.total_seconds())
        for job in list(call.running):
            job.cancel()
        await asyncio.wait([working], timeout=self._connect_within.total_seconds())
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    def _worker(self, app: App, queues: Sequence[str], *, wait: bool) -> Worker:
        return Worker(
            app,
            queues=queues,
            wait=wait,
            concurrency=self._concurrency,
            fetch_job_polling_interval=POLL.total_seconds(),
            # A worker that does not wait shuts down while its last jobs still run: those it must not stop.
            shutdown_graceful_timeout=self._grace.total_seconds() if wait else None,
            listen_notify=wait,
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=self._beat.total_seconds(),
            stalled_worker_timeout=self._stalled_after.total_seconds(),
        )

    async def _beat_and_rescue(self, app: App, worker: Worker, call: "_Call") -> None:
        unknown: dict[int, int] = {}
        while True:
            await self._clock.sleep(self._beat)
            try:
                if worker.worker_id is not None:
                    await app.job_manager.update_heartbeat(worker.worker_id)
                    call.note_back()
                    unknown = await self._put_back_unknown(app, worker.worker_id, call, unknown)
                await self._rescue_once(app)
            except _FAULTS as fault:
                call.note_away("queue.rescue_failed", fault)
            except Exception as fault:  # nobody would notice that it ended, but for jobs that are done twice
                log.warning("queue.rescue_failed", exc_info=fault)

    async def _put_back_unknown(
        self, app: App, worker_id: int, call: "_Call", before: Mapping[int, int]
    ) -> dict[int, int]:
        """Put back what this worker is said to run and does not, once that has been so for as long as a stalled worker
        may be silent; returns for how many beats it has been so of the others."""
        held = await app.connector.execute_query_all_async(_HELD, worker=worker_id)
        ours = {context.job.id for context in call.running.values()}
        unknown = {id_: before.get(id_, 0) + 1 for row in held if (id_ := int(row["id"])) not in ours}
        for id_, beats in list(unknown.items()):
            if beats * self._beat > self._stalled_after:
                await app.job_manager.retry_job_by_id_async(id_, retry_at=datetime.now(UTC))
                log.warning("job.put_back", job=id_)
                del unknown[id_]
        return unknown

    async def _rescue_once(self, app: App) -> None:
        """Put back the jobs of workers that stopped beating."""
        seconds = self._stalled_after.total_seconds()
        for job in await app.job_manager.get_stalled_jobs(task_name=TASK, seconds_since_heartbeat=seconds):
            try:
                await app.job_manager.retry_job(job)
                log.warning("job.rescued", effect_id=job.task_kwargs["effect_id"])
            except exceptions.ConnectorException:
                # Another worker put it back first, or it ended after all.
                log.info("job.rescued_elsewhere", effect_id=job.task_kwargs["effect_id"])

    @asynccontextmanager
    async def _app(self, call: "_Call") -> AsyncIterator[App]:
        """An open application whose one task calls the handler."""
        app = App(connector=PsycopgConnector())

        @app.task(name=TASK, retry=_Retry(self._draw), pass_context=True)
        async def effect(context: JobContext, *, effect_id: int, due_at: str) -> None:
            call.ran += 1
            with call.noted(context):
                role = _ROLES[context.job.queue.removesuffix(_DEFERRED)]
                at = datetime.fromisoformat(due_at)
                await call.perform(Job(effect_id=effect_id, due_at=at, lane=context.job.lock, role=role))

        async with self._pool() as pool, app.open_async(pool):
            yield app

    @asynccontextmanager
    async def _pool(self) -> AsyncIterator[AsyncConnectionPool]:
        """Our own, because Procrastinate's waits half a minute for a server that is not there."""
        check = AsyncConnectionPool.check_connection
        given = dict(parameters(self._url))
        pool = AsyncConnectionPool(self._url, min_size=1, max_size=POOL, open=False, check=check, kwargs=given)
        try:
            await pool.open(wait=True, timeout=self._connect_within.total_seconds())
            yield pool
        finally:
            await pool.close()


@dataclass(eq=False, slots=True, kw_only=True)
class _Call:
    """One call of `work`: how many jobs ran, and those that do, counted by the task itself."""

    handle: Handle
    stop: asyncio.Event
    queues: Sequence[str]
    drain: bool
    ran: int = 0
    running: dict[asyncio.Task[Any], JobContext] = field(default_factory=dict)
    ended_by: StoreNotWritable | None = None
    """What ends a drain early: what follows would fare the same."""
    away: str = ""
    """Why the queue cannot be used, as it was last said."""

    def note_away(self, event: str, fault: Exception) -> None:
        """Once: it is tried again every second."""
        if self.away != (why := str(_unavailable(fault))):
            self.away = why
            log.warning(event, why=why)

    def note_back(self) -> None:
        if self.away:
            self.away = ""
            log.info("queue.available")

    async def perform(self, job: Job) -> None:
        if self.drain and self.ended_by:
            raise self.ended_by
        try:
            await self.handle(job)
        except StoreNotWritable as fault:
            self.ended_by = fault
            raise

    def _note_unsettled(self, task: asyncio.Task[Any]) -> None:
        """What became of a job could not be written: it is put back once its worker is gone or knows nothing of it."""
        fault = None if task.cancelled() else task.exception()
        if not isinstance(fault, _FAULTS):
            return
        found = _unavailable(fault)
        if isinstance(found, StoreNotWritable):
            self.ended_by = self.ended_by or found
        if not (self.drain and self.ended_by):
            log.warning("job.unsettled", why=str(found))

    @contextmanager
    def noted(self, context: JobContext) -> Iterator[None]:
        """While the job of the current task runs."""
        task = asyncio.current_task()
        assert task is not None
        self.running[task] = context
        task.add_done_callback(self._note_unsettled)
        try:
            yield
        finally:
            self.running.pop(task)


class _Retry(BaseRetryStrategy):
    """A failed job is tried again for ever, later and later; one stopped by our own shutdown at once."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw

    def get_retry_decision(self, *, exception: BaseException, job: StoredJob) -> RetryDecision:
        stopped = isinstance(exception, asyncio.CancelledError)
        if stopped:
            return RetryDecision()
        wait = backoff(job.attempts + 1, self._draw)
        queue = job.queue.removesuffix(_DEFERRED) + _DEFERRED
        return RetryDecision(retry_in={"microseconds": wait // timedelta(microseconds=1)}, queue=queue)


def _stored(job: Job, wait: timedelta | None, now: datetime, there: datetime) -> StoredJob:
    """`wait` is for time to pass, from `there` on, which is `now` by the database's clock."""
    deferred = (job.due_at - now if wait is None else wait) > timedelta(0)
    due_at = job.due_at if wait is None else there + wait
    return StoredJob(
        queue=QUEUES[job.role] + (_DEFERRED if deferred else ""),
        task_name=TASK,
        task_kwargs={"effect_id": job.effect_id, "due_at": job.due_at.astimezone(UTC).isoformat()},
        # What is due now is due whatever the database's clock says: a drain right after must find it.
        scheduled_at=due_at if deferred else None,
        lock=job.lane,
        queueing_lock=None,
        priority=max(-job.effect_id, -HALF) + (HALF if job.lane is None else 0),
    )


def _millis(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


def _unavailable(fault: Any) -> OpsError:
    cause = fault.__cause__ or fault
    if isinstance(cause, psycopg.errors.UndefinedTable | psycopg.errors.UndefinedObject):
        return StoreUnavailable("the work queue's tables are missing", hint="run: smartspec-ops migrate")
    return postgres_fault(cause)
