"""A queue to try, with its store and a way to let time pass, and what its jobs are run by."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from smartspec_ops.ports import Job, Queue, Store, WorkerRole

PATIENCE = 60.0
"""Seconds after which something that must happen is said not to happen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """`others` are further queues on the same database; `hang` starts a worker in a process of its own. `set_by` sets
    the wall clock of the machine that all of them run on, and no time passes with it.

    The process prints ``started`` when its first job runs, and never ends it.
    """

    store: Store
    queue: Queue
    others: Sequence[Queue]
    now: Callable[[], datetime]
    pass_time: Callable[[timedelta], Awaitable[None]]
    set_by: Callable[[timedelta], None]
    hang: Sequence[str] = ()


@dataclass(slots=True)
class Recorder:
    """A handler that remembers; fails for the effects in `failing`."""

    ran: list[int] = field(default_factory=list)
    failing: set[int] = field(default_factory=set)
    _more: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __call__(self, job: Job) -> None:
        self.ran.append(job.effect_id)
        async with self._more:
            self._more.notify_all()
        if job.effect_id in self.failing:
            raise RuntimeError("the far side said no")

    async def until(self, runs: int) -> None:
        """Until that many jobs were run in all."""
        async with self._more:
            await self._more.wait_for(lambda: len(self.ran) >= runs)


async def enqueue(
    rig: Rig,
    *effect_ids: int,
    lane: str | None = None,
    after: timedelta = timedelta(0),
    role: WorkerRole = WorkerRole.RESPOND,
    elapses: bool = False,
    since: datetime | None = None,
) -> None:
    due_at = (since or rig.now()) + after
    jobs = [Job(effect_id=id_, due_at=due_at, lane=lane, role=role, elapses=elapses, since=since) for id_ in effect_ids]
    async with rig.store.begin() as tx:
        await rig.queue.enqueue(tx, jobs)


@asynccontextmanager
async def working(
    queue: Queue, handle: Callable[[Job], Awaitable[None]], stop: asyncio.Event | None = None
) -> AsyncIterator[asyncio.Task[int]]:
    """A worker that runs until the block ends."""
    task = asyncio.create_task(queue.work(handle, stop=stop))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
