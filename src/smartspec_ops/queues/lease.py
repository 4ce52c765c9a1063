"""A work queue in the store's own SQLite database: a worker holds a job by a lease that it keeps renewing.

A worker killed with its jobs stops renewing; when the lease ends, anybody may claim them. Claiming is one UPDATE, so
two workers never hold the same lease. A job that outlives its lease (a suspended machine) may run twice: that is what
at-least-once means, and why effects carry a key.

What has no lane comes first, by the time it is due, and then the oldest by effect id; some places are for what has no
lane alone. Lanes: only the oldest unfinished job of a lane can be claimed, oldest by effect id, so a job put back for
later keeps its place and holds the lane until it is done.

What a worker has done leaves in the transaction in which it claims what is next: one wait for the disk less for each
job. A crash before it leaves jobs whose effects are settled, and whoever claims one of them finds nothing to do.

A drain takes over the deferred jobs that are due when it begins, and then runs what is not deferred.

A job that names no role was enqueued by a version that knew of none, and is anybody's.

Waits and leases are over by the time since the machine was started, which nobody sets, and which all processes on one
file have in common. The wall clock says it where that does not: after a restart of the machine, and of what an older
program wrote.
"""

import asyncio
import random
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Boolean, and_, bindparam, column, delete, insert, or_, table, update
from sqlalchemy import Text as Words

from smartspec_ops.domain.errors import OpsError, StoreConflict, StoreNotWritable, StoreUnavailable
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import PATIENT, PERFORMING, Clock, Job, Store, Transaction, Uptime, WorkerRole
from smartspec_ops.queues.backoff import backoff
from smartspec_ops.queues.claim import BY_UPTIME, CLAIM

log = logger(__name__)

LEASE = timedelta(seconds=5)
BEAT = timedelta(seconds=1)
POLL_SHORTEST = timedelta(seconds=0.2)
POLL_LONGEST = timedelta(seconds=1)
GRACE = timedelta(seconds=5)
CONCURRENCY = 8
KEPT_FREE = 4
"""One in so many places is for what has no lane: a page does not wait until slow looks at the monitor are over."""

Handle = Callable[[Job], Awaitable[None]]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The table belongs to the store's schema and its migrations; these are the columns a queue needs to know.
_jobs = table(
    "jobs",
    column("id", BigInteger),
    column("effect_id", BigInteger),
    column("due_at", BigInteger),
    column("lane", Words),
    column("deferred", Boolean),
    column("attempts", BigInteger),
    column("worker", Words),
    column("lease_until", BigInteger),
    column("role", Words),
    column("due_boot", BigInteger),
    column("due_passed", BigInteger),
    column("lease_boot", BigInteger),
    column("lease_passed", BigInteger),
)
_GIVEN_BACK = {"worker": None, "lease_until": None, "lease_boot": None, "lease_passed": _jobs.c.attempts}
"""Whose it is, and beside that for which attempt its wait was written (`queues.claim`)."""

# Made once: to make a statement and find it among those written before is most of its cost.
_ADD = insert(_jobs)
_HAS_WAITED = and_(
    _jobs.c.due_boot == bindparam("boot"),
    _jobs.c.due_passed <= bindparam("passed"),
    or_(_jobs.c.lease_until.is_not(None), _jobs.c.lease_passed == _jobs.c.attempts),
)
_TAKE_OVER = (
    update(_jobs).where(_jobs.c.deferred, or_(_jobs.c.due_at <= bindparam("now"), _HAS_WAITED)).values(deferred=False)
)
_DONE = delete(_jobs).where(_jobs.c.id.in_(bindparam("ids", expanding=True)), _jobs.c.worker == bindparam("whose"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    id: int
    attempts: int
    job: Job


class LeaseQueue:
    """`ports.Queue` for SQLite. Several processes and several workers per process may share a database."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        lease: timedelta = LEASE,
        beat: timedelta = BEAT,
        grace: timedelta = GRACE,
        concurrency: int = CONCURRENCY,
        draw: random.Random | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._lease = lease
        self._beat = beat
        self._grace = grace
        self._concurrency = concurrency
        self._draw = draw or random.Random()  # noqa: S311 - spreads retries, guards nothing
        self._workers: set[_Worker] = set()

    async def enqueue(self, tx: Transaction, jobs: Sequence[Job]) -> None:
        if not jobs:
            return
        now, uptime = self._clock.now(), self._clock.uptime()
        await tx.connection.execute(_ADD, [_row(job, now, uptime) for job in jobs])
        # Before the commit, and still right: the store's transactions take turns, so a worker woken now reads after it.
        for worker in self._workers:
            worker.wake.set()

    async def work(
        self,
        handle: Handle,
        *,
        drain: bool = False,
        deferred: bool = True,
        stop: asyncio.Event | None = None,
        roles: Sequence[WorkerRole] = PERFORMING,
    ) -> int:
        if drain and deferred:
            await self._take_over()
        timers, stop = deferred and not drain, stop or asyncio.Event()
        worker = _Worker(queue=self, handle=handle, drain=drain, deferred=timers, stop=stop, roles=tuple(roles))
        self._workers.add(worker)
        try:
            return await worker.run()
        finally:
            self._workers.discard(worker)

    async def migrate(self) -> None:
        """Nothing to do: the table comes with the store's schema."""

    async def close(self) -> None:
        """Nothing to do: the connections are the store's."""

    async def _take_over(self) -> None:
        """What was deferred and is due now is deferred no longer."""
        uptime = self._clock.uptime()
        now = {"now": _micros(self._clock.now()), "boot": uptime.boot, "passed": _span(uptime.passed)}
        async with self._store.begin() as tx:
            await tx.connection.execute(_TAKE_OVER, now)

    async def _claim(self, worker: "_Worker", most: int, laned: int, done: Sequence[int]) -> Sequence[_Claim]:
        """At most `most` jobs, of which `laned` may have a lane; those `done` are gone first, and free their lanes."""
        given = {
            **self._until(),
            "at": _micros(self._clock.now()),
            "passed": _span(self._clock.uptime().passed),
            "worker": worker.name,
            "most": most,
            "laned": laned,
            "deferred": worker.deferred,
            "respond": WorkerRole.RESPOND in worker.roles,
            "deliver": WorkerRole.DELIVER in worker.roles,
        }
        async with self._store.begin() as tx:
            if done:
                await tx.connection.execute(_DONE, {"ids": done, "whose": worker.name})
            rows = (await tx.connection.execute(CLAIM, given)).all()
        return sorted((_claimed(row) for row in rows), key=_turn)

    async def _write(self, statement: Any) -> None:
        async with self._store.begin() as tx:
            await tx.connection.execute(statement)

    async def _finish(self, worker: str, ids: Sequence[int]) -> None:
        async with self._store.begin() as tx:
            await tx.connection.execute(_DONE, {"ids": ids, "whose": worker})

    async def _put_back(self, worker: str, claim: _Claim) -> None:
        wait, uptime = backoff(claim.attempts, self._draw), self._clock.uptime()
        # Not before what it waited for: after a clock was set back, it would look as if that had not come.
        due_at = max(claim.job.due_at, self._clock.now() + wait)
        due = {"due_at": _micros(due_at), **_waits(uptime, wait), "deferred": True}
        await self._write(update(_jobs).where(_held(worker, [claim.id])).values({**due, **_GIVEN_BACK}))

    async def _renew(self, worker: str, ids: Sequence[int]) -> None:
        await self._write(update(_jobs).where(_held(worker, ids)).values(self._until()))

    async def _release(self, worker: str, ids: Sequence[int]) -> None:
        await self._write(update(_jobs).where(_held(worker, ids)).values(_GIVEN_BACK))

    def _until(self) -> dict[str, int]:
        """A lease from now on."""
        uptime = self._clock.uptime()
        return {
            "lease_until": _micros(self._clock.now() + self._lease),
            "lease_boot": uptime.boot,
            "lease_passed": _span(uptime.passed + self._lease),
        }


@dataclass(eq=False, slots=True, kw_only=True)
class _Worker:
    """One call of `work`: its running jobs, and the name its leases are held under."""

    queue: LeaseQueue
    handle: Handle
    drain: bool
    deferred: bool
    stop: asyncio.Event
    roles: Sequence[WorkerRole]
    name: str = field(default_factory=lambda: BY_UPTIME + secrets.token_hex(8))
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    running: dict[asyncio.Task[None], _Claim] = field(default_factory=dict)
    done: list[int] = field(default_factory=list)
    """Jobs that ran to their end and whose rows are still to go."""
    ran: int = 0
    away: str = ""
    """Why no job can be claimed, as it was last said."""
    ended_by: OpsError | None = None
    """What ends a drain early: what follows would fare the same."""

    async def run(self) -> int:
        beating = asyncio.create_task(self._keep_leases())
        try:
            await self._loop()
            return self.ran
        finally:
            await asyncio.shield(self._end(beating))

    async def _loop(self) -> None:
        pause = POLL_SHORTEST
        while not self.stop.is_set():
            self.wake.clear()
            started = await self._start_due()
            if self.ended_by or (self.drain and not self.running):
                break
            pause = POLL_SHORTEST if started else min(pause * 1.5, POLL_LONGEST)
            await self._wait(pause)
        while self.running:
            await asyncio.wait(self.running)
            self._reap()
        if self.ended_by:
            raise self.ended_by

    def _is_the_end(self, fault: OpsError) -> bool:
        """Of a drain whose database takes nothing: whoever called it learns why. A worker that runs for long tries
        again."""
        if is_the_end := self.drain and isinstance(fault, StoreNotWritable):
            self.ended_by = self.ended_by or fault
        return is_the_end

    async def _start_due(self) -> int:
        if self.ended_by:
            return 0
        free = self.queue._concurrency - len(self.running)
        if not free:
            return 0
        in_lanes = sum(claim.job.lane is not None for claim in self.running.values())
        laned = max(0, self.queue._concurrency - self.queue._concurrency // KEPT_FREE - in_lanes)
        try:
            done = tuple(self.done)
            claims = await self.queue._claim(self, free, laned, done)
            del self.done[: len(done)]
            if claims and self.stop.is_set():  # while we waited for our turn: nothing more is begun
                await self.queue._release(self.name, [claim.id for claim in claims])
                return 0
        except OpsError as fault:
            if self.drain:
                self.ended_by = self.ended_by or fault
            elif self.away != str(fault):  # once: it is asked for jobs every second
                self.away = str(fault)
                log.warning("queue.unavailable", why=self.away)
            return 0
        if self.away:
            self.away = ""
            log.info("queue.available")
        for claim in claims:
            self.running[asyncio.create_task(self._perform(claim))] = claim
        return len(claims)

    async def _wait(self, pause: timedelta) -> None:
        """Until something was enqueued here, a job ended, the pause is over, or it is time to stop."""
        waits = (self.wake.wait(), self.stop.wait(), self.queue._clock.sleep(pause))
        signals = [asyncio.ensure_future(wait) for wait in waits]
        try:
            await asyncio.wait([*signals, *self.running], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for signal in signals:
                signal.cancel()
            self._reap()

    def _reap(self) -> None:
        """A handler's failure is long dealt with; what is raised here is a fault of ours, and ends the worker."""
        for task in [task for task in self.running if task.done()]:
            del self.running[task]
            if not task.cancelled():
                task.result()

    async def _perform(self, claim: _Claim) -> None:
        """Run one job to its end; the row goes, or comes back later. A store out of reach leaves it to the lease."""
        PATIENT.set(claim.job.lane is not None)
        try:
            failed = await self._failed(claim)
            self.ran += 1
            if failed:
                await self.queue._put_back(self.name, claim)
            else:
                self.done.append(claim.id)
        except OpsError as fault:
            if not self._is_the_end(fault):
                log.warning("job.unsettled", effect_id=claim.job.effect_id, why=str(fault))

    async def _failed(self, claim: _Claim) -> bool:
        try:
            await self.handle(claim.job)
        except (StoreConflict, StoreUnavailable) as fault:
            if not self._is_the_end(fault):
                log.warning("job.failed", effect_id=claim.job.effect_id, attempt=claim.attempts, why=str(fault))
            return True
        except Exception as fault:  # the outermost loop of a worker: any failure is tried again
            what = {"effect_id": claim.job.effect_id, "attempt": claim.attempts, "fault": type(fault).__name__}
            log.warning("job.failed", **what, exc_info=fault)
            return True
        return False

    async def _keep_leases(self) -> None:
        while True:
            await self.queue._clock.sleep(self.queue._beat)
            if ids := [claim.id for claim in self.running.values()]:
                try:
                    await self.queue._renew(self.name, ids)
                except (StoreConflict, StoreUnavailable) as fault:
                    if not self._is_the_end(fault):
                        log.warning("lease.not_renewed", why=str(fault))
                except Exception as fault:  # nobody would notice that it ended, but for jobs that are done twice
                    log.warning("lease.not_renewed", fault=type(fault).__name__, exc_info=fault)

    async def _end(self, beating: asyncio.Task[None]) -> None:
        """Give running jobs their grace, then give back what is not done, for others to take at once."""
        if self.running:
            await asyncio.wait(self.running, timeout=self.queue._grace.total_seconds())
        for task in (beating, *self.running):
            task.cancel()
        await asyncio.gather(beating, *self.running, return_exceptions=True)
        try:
            if self.done:
                await self.queue._finish(self.name, self.done)
            if ids := [claim.id for claim in self.running.values() if claim.id not in self.done]:
                await self.queue._release(self.name, ids)
        except OpsError:
            if self.ended_by is None:
                raise


def _held(worker: str, ids: Sequence[int]) -> Any:
    """Still under our lease: whoever lost it must not touch the row of the one who has it now."""
    return and_(_jobs.c.id.in_(ids), _jobs.c.worker == worker)


def _row(job: Job, now: datetime, uptime: Uptime) -> dict[str, Any]:
    wait = job.wait(now) if job.elapses else job.due_at - now
    return {
        **(_waits(uptime, wait) if job.elapses else {"due_boot": None, "due_passed": None}),
        "effect_id": job.effect_id,
        "due_at": _micros(job.due_at),
        "lane": job.lane,
        "deferred": wait > timedelta(0),
        "attempts": 0,
        "worker": None,
        "lease_until": None,
        "lease_passed": 0,
        "role": job.role,
    }


def _waits(uptime: Uptime, wait: timedelta) -> dict[str, Any]:
    return {"due_boot": uptime.boot, "due_passed": _span(uptime.passed + wait)}


def _claimed(row: Any) -> _Claim:
    due_at = _EPOCH + timedelta(microseconds=row.due_at)
    role = WorkerRole(row.role) if row.role else WorkerRole.RESPOND
    return _Claim(
        id=row.id,
        attempts=row.attempts,
        job=Job(effect_id=row.effect_id, due_at=due_at, lane=row.lane, role=role),
    )


def _turn(claim: _Claim) -> tuple[bool, int, int, int]:
    return (
        claim.job.lane is not None,
        0 if claim.job.lane is not None else _micros(claim.job.due_at),
        claim.job.effect_id,
        claim.id,
    )


def _micros(at: datetime) -> int:
    return _span(at - _EPOCH)


def _span(span: timedelta) -> int:
    return span // timedelta(microseconds=1)
