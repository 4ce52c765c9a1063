"""What every `ports.Queue` must do: subclass `QueueConformance`, and give it fixtures `rig` and `live`.

A rig is a queue with its store and a way to let time pass. In `rig` time passes when told to, in `live` by itself.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from smartspec_ops.ports import PERFORMING, Effect, Job, Queue, Store, WorkerRole

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


class QueueConformance:
    """All of it."""

    async def test_a_job_runs_once_and_is_what_was_enqueued(self, rig: Rig) -> None:
        seen: list[Job] = []

        async def handle(job: Job) -> None:
            seen.append(job)

        job = Job(effect_id=7, due_at=rig.now(), lane="INC-2026-0001")
        async with rig.store.begin() as tx:
            await rig.queue.enqueue(tx, [job])
            await rig.queue.enqueue(tx, [])
        assert await rig.queue.work(handle, drain=True) == 1
        assert await rig.queue.work(handle, drain=True) == 0
        assert seen == [job]

    async def test_a_worker_runs_what_is_for_its_roles_and_leaves_the_rest(self, rig: Rig) -> None:
        await enqueue(rig, 1, 2)
        await enqueue(rig, 3, 4, role=WorkerRole.DELIVER)
        await enqueue(rig, 5, role=WorkerRole.DELIVER, after=timedelta(minutes=1))
        await rig.pass_time(timedelta(minutes=2))
        for role, theirs in ((WorkerRole.RESPOND, [1, 2]), (WorkerRole.DELIVER, [3, 4, 5])):
            seen: list[Job] = []

            async def handle(job: Job, seen: list[Job] = seen) -> None:
                seen.append(job)

            assert await rig.queue.work(handle, drain=True, roles=[role]) == len(theirs)
            assert sorted(job.effect_id for job in seen) == theirs
            assert {job.role for job in seen} == {role}

    async def test_what_failed_comes_back_to_the_same_role(self, rig: Rig) -> None:
        handle = Recorder(failing={1})
        await enqueue(rig, 1, role=WorkerRole.DELIVER)
        await rig.queue.work(handle, drain=True)
        await rig.pass_time(timedelta(minutes=5))
        assert await rig.queue.work(handle, drain=True, roles=[WorkerRole.RESPOND]) == 0
        assert await rig.queue.work(handle, drain=True, roles=[WorkerRole.DELIVER]) == 1

    async def test_a_lane_keeps_its_order_over_roles(self, rig: Rig) -> None:
        handle = Recorder()
        await enqueue(rig, 1, lane="a", role=WorkerRole.DELIVER)
        await enqueue(rig, 2, lane="a")
        assert await rig.queue.work(handle, drain=True, roles=[WorkerRole.RESPOND]) == 0
        assert await rig.queue.work(handle, drain=True, roles=PERFORMING) == 2
        assert handle.ran == [1, 2]

    async def test_a_job_of_a_rolled_back_transaction_never_runs(self, rig: Rig) -> None:
        async def enqueue_and_undo() -> None:
            async with rig.store.begin() as tx:
                await rig.queue.enqueue(tx, [Job(effect_id=1, due_at=rig.now())])
                raise RuntimeError("undo")

        with pytest.raises(RuntimeError, match="undo"):
            await enqueue_and_undo()
        assert await rig.queue.work(Recorder(), drain=True) == 0

    async def test_an_effect_added_twice_runs_once(self, rig: Rig) -> None:
        handle = Recorder()
        for _ in range(2):
            async with rig.store.begin() as tx:
                new = await tx.add_effects([Effect(kind="notify", key="once", due_at=rig.now(), body={})])
                await rig.queue.enqueue(tx, [Job(effect_id=one.id, due_at=rig.now()) for one in new])
        assert await rig.queue.work(handle, drain=True) == 1

    async def test_a_job_waits_for_its_due_time(self, rig: Rig) -> None:
        handle = Recorder()
        await enqueue(rig, 1, after=timedelta(hours=1))
        await enqueue(rig, 2)
        assert await rig.queue.work(handle, drain=True) == 1
        await rig.pass_time(timedelta(minutes=59))
        assert await rig.queue.work(handle, drain=True) == 0
        await rig.pass_time(timedelta(minutes=2))
        assert await rig.queue.work(handle, drain=True) == 1
        assert handle.ran == [2, 1]

    @pytest.mark.parametrize("lane", [None, "a"])
    async def test_a_wait_is_over_when_its_time_has_passed_whatever_the_clock_is_set_to(
        self, rig: Rig, lane: str | None
    ) -> None:
        handle, began = Recorder(), rig.now()
        await enqueue(rig, 1, lane=lane, after=timedelta(hours=1), elapses=True)
        rig.set_by(-timedelta(hours=3))
        # What is counted from a moment of the old time, and something that is due at once by that.
        await enqueue(rig, 2, lane=lane, after=timedelta(hours=1), elapses=True, since=began)
        await enqueue(rig, 3, elapses=True, since=began)
        assert await rig.queue.work(handle, drain=True) == 1
        await rig.pass_time(timedelta(minutes=30))
        assert await rig.queue.work(handle, drain=True) == 0
        await rig.pass_time(timedelta(minutes=31))
        assert await rig.queue.work(handle, drain=True) == 2
        assert handle.ran == [3, 1, 2]

    async def test_a_failed_job_is_tried_again_later_and_disturbs_nobody(self, rig: Rig) -> None:
        handle = Recorder(failing={2})
        await enqueue(rig, 1, 2, 3)
        assert await rig.queue.work(handle, drain=True) == 3
        assert sorted(handle.ran) == [1, 2, 3]
        for _ in range(3):
            await rig.pass_time(timedelta(minutes=5))
            assert await rig.queue.work(handle, drain=True) == 1
        handle.failing.clear()
        await rig.pass_time(timedelta(minutes=5))
        assert await rig.queue.work(handle, drain=True) == 1
        await rig.pass_time(timedelta(minutes=5))
        assert await rig.queue.work(handle, drain=True) == 0
        assert handle.ran[3:] == [2, 2, 2, 2]

    async def test_jobs_of_a_lane_run_one_after_the_other_in_order(self, rig: Rig) -> None:
        running: set[str | None] = set()
        ended: list[int] = []

        async def handle(job: Job) -> None:
            assert job.lane not in running, "two jobs of a lane at once"
            running.add(job.lane)
            await asyncio.sleep(0.002)
            running.discard(job.lane)
            ended.append(job.effect_id)

        await enqueue(rig, 1, 2, 3, 4, lane="a")
        await enqueue(rig, 11, 12, 13, 14, lane="b")
        assert await rig.queue.work(handle, drain=True) == 8
        assert [id_ for id_ in ended if id_ < 10] == [1, 2, 3, 4]
        assert [id_ for id_ in ended if id_ > 10] == [11, 12, 13, 14]

    async def test_a_failed_job_keeps_its_place_in_its_lane(self, rig: Rig) -> None:
        handle = Recorder(failing={1})
        await enqueue(rig, 1, 2, lane="a")
        await enqueue(rig, 3, lane="b")
        assert await rig.queue.work(handle, drain=True) == 2
        handle.failing.clear()
        await rig.pass_time(timedelta(minutes=5))
        await rig.queue.work(handle, drain=True)
        assert sorted(handle.ran[:2]) == [1, 3]
        assert handle.ran[2:] == [1, 2]

    async def test_an_effect_put_back_by_its_handler_keeps_its_place_in_its_lane(self, rig: Rig) -> None:
        handle = Recorder()

        async def put_back_first(job: Job) -> None:
            await handle(job)
            if handle.ran == [1]:
                await enqueue(rig, 1, lane="a", after=timedelta(minutes=1))

        await enqueue(rig, 1, 2, lane="a")
        await rig.queue.work(put_back_first, drain=True)
        assert handle.ran == [1]
        await rig.pass_time(timedelta(minutes=2))
        await rig.queue.work(put_back_first, drain=True)
        assert handle.ran == [1, 1, 2]

    async def test_a_drain_ends_although_its_job_falls_due_again_meanwhile(self, rig: Rig) -> None:
        handle = Recorder()

        async def again(job: Job) -> None:
            await handle(job)
            await enqueue(rig, 1, after=timedelta(minutes=1))
            await rig.pass_time(timedelta(minutes=2))

        await enqueue(rig, 1)
        async with asyncio.timeout(PATIENCE):
            assert await rig.queue.work(again, drain=True) == 1
            assert await rig.queue.work(handle, drain=True) == 1

    async def test_deferred_jobs_are_left_to_workers_that_want_them(self, rig: Rig) -> None:
        handle = Recorder(failing={2})
        await enqueue(rig, 1, after=timedelta(minutes=1))
        await enqueue(rig, 2, 3)
        assert await rig.queue.work(handle, drain=True, deferred=False) == 2
        await rig.pass_time(timedelta(minutes=5))
        await enqueue(rig, 4)
        assert await rig.queue.work(handle, drain=True, deferred=False) == 1
        handle.failing.clear()
        assert await rig.queue.work(handle, drain=True) == 2
        assert (sorted(handle.ran[:2]), handle.ran[2], sorted(handle.ran[3:])) == ([2, 3], 4, [1, 2])

    async def test_a_deferred_job_holds_its_lane(self, rig: Rig) -> None:
        handle = Recorder()
        await enqueue(rig, 1, lane="a", after=timedelta(minutes=1))
        await enqueue(rig, 2, lane="a")
        await rig.pass_time(timedelta(minutes=2))
        assert await rig.queue.work(handle, drain=True, deferred=False) == 0
        assert await rig.queue.work(handle, drain=True) == 2
        assert handle.ran == [1, 2]

    async def test_jobs_without_a_lane_run_side_by_side(self, rig: Rig) -> None:
        everybody = asyncio.Barrier(4)

        async def handle(_job: Job) -> None:
            async with asyncio.timeout(PATIENCE):
                await everybody.wait()

        await enqueue(rig, 1, 2, 3, 4)
        assert await rig.queue.work(handle, drain=True) == 4

    async def test_a_job_without_a_lane_does_not_stand_behind_those_with_one(self, rig: Rig) -> None:
        handle = Recorder()
        for number in range(1, 41):
            await enqueue(rig, number, lane=f"incident {number}")
        await enqueue(rig, 99)
        assert await rig.queue.work(handle, drain=True) == 41
        assert handle.ran.index(99) < 16, "a page waits for what runs, and for nothing else"

    async def test_a_job_enqueued_by_a_job_runs_in_the_same_drain(self, rig: Rig) -> None:
        handle = Recorder()

        async def follow(job: Job) -> None:
            await handle(job)
            if job.effect_id < 3:
                await enqueue(rig, job.effect_id + 1)

        await enqueue(rig, 1)
        assert await rig.queue.work(follow, drain=True) == 3
        assert handle.ran == [1, 2, 3]

    async def test_several_workers_share_the_jobs_and_run_none_twice(self, rig: Rig) -> None:
        handle = Recorder()
        await enqueue(rig, *range(60))
        counts = await asyncio.gather(*(queue.work(handle, drain=True) for queue in (rig.queue, *rig.others)))
        assert sum(counts) == 60
        assert sorted(handle.ran) == list(range(60))

    async def test_a_waiting_worker_is_woken_by_a_new_job(self, rig: Rig) -> None:
        handle = Recorder()
        async with working(rig.queue, handle), asyncio.timeout(PATIENCE):
            await enqueue(rig, 1)
            await handle.until(1)
        assert handle.ran == [1]

    async def test_a_cancelled_worker_gives_its_job_back(self, rig: Rig) -> None:
        started = asyncio.Event()

        async def hang(_job: Job) -> None:
            started.set()
            await asyncio.Event().wait()

        await enqueue(rig, 1)
        async with working(rig.queue, hang), asyncio.timeout(PATIENCE):
            await started.wait()
        handle = Recorder()
        assert await rig.others[0].work(handle, drain=True) == 1

    async def test_a_worker_told_to_stop_finishes_what_runs_and_begins_nothing(self, rig: Rig) -> None:
        handle, finish = Recorder(), asyncio.Event()

        async def hold(job: Job) -> None:
            await handle(job)
            await finish.wait()

        stop = asyncio.Event()
        await enqueue(rig, 1)
        async with working(rig.queue, hold, stop) as task, asyncio.timeout(PATIENCE):
            await handle.until(1)
            stop.set()
            await enqueue(rig, 2)
            assert not task.done()
            finish.set()
            assert await task == 1
        assert await rig.others[0].work(handle, drain=True) == 1
        assert handle.ran == [1, 2]

    async def test_a_stopping_worker_that_is_cancelled_gives_its_job_back(self, rig: Rig) -> None:
        handle, stop = Recorder(), asyncio.Event()

        async def hang(job: Job) -> None:
            await handle(job)
            await asyncio.Event().wait()

        await enqueue(rig, 1)
        async with working(rig.queue, hang, stop), asyncio.timeout(PATIENCE):
            await handle.until(1)
            stop.set()
            for _ in range(10):  # turns in which it begins to wait
                await asyncio.sleep(0)
        assert await rig.others[0].work(handle, drain=True) == 1

    @pytest.mark.slow
    async def test_a_stopping_worker_keeps_the_job_it_finishes(self, live: Rig) -> None:
        handle, stop = Recorder(), asyncio.Event()

        async def slow(job: Job) -> None:
            await handle(job)
            stop.set()
            await asyncio.sleep(3)

        await enqueue(live, 1)
        async with working(live.queue, slow, stop) as stopping:
            await handle.until(1)
            async with working(live.others[0], handle), asyncio.timeout(PATIENCE):
                assert await stopping == 1
        assert handle.ran == [1]

    @pytest.mark.slow
    async def test_a_job_of_a_killed_process_runs_elsewhere_by_itself(self, live: Rig) -> None:
        await enqueue(live, 1, lane="a")
        process = await asyncio.create_subprocess_exec(*live.hang, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            assert await process.stdout.readline() == b"started\n"
        handle = Recorder()
        async with working(live.queue, handle), asyncio.timeout(PATIENCE):
            await enqueue(live, 2, lane="a")
            process.send_signal(signal.SIGKILL)
            await process.wait()
            await handle.until(2)
        assert handle.ran == [1, 2]

    @pytest.mark.slow
    async def test_a_job_longer_than_a_lease_is_not_run_twice(self, live: Rig) -> None:
        handle = Recorder()

        async def slow(job: Job) -> None:
            await handle(job)
            await asyncio.sleep(2.5)

        await enqueue(live, 1)
        async with working(live.queue, slow), working(live.others[0], slow):
            await asyncio.sleep(3)
        assert handle.ran == [1]
