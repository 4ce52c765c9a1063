"""What every `ports.Queue` does with a job: run once, at its time, by whom it is for, and again when it failed."""

import asyncio
from datetime import timedelta

import pytest

from smartspec_ops.domain.errors import StoreNotWritable
from smartspec_ops.ports import Effect, Job, WorkerRole
from smartspec_ops.testing.queue_rig import PATIENCE, Recorder, Rig, enqueue


class JobConformance:
    """When a job runs, and when it does not."""

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

    async def test_a_drain_ends_where_nothing_can_be_written_and_what_is_left_comes_back(self, rig: Rig) -> None:
        handle = Recorder()

        async def full(job: Job) -> None:
            await handle(job)
            raise StoreNotWritable("the disk is full")

        await enqueue(rig, 1)
        with pytest.raises(StoreNotWritable, match="the disk is full"):
            await rig.queue.work(full, drain=True)
        await rig.pass_time(timedelta(minutes=5))
        assert await rig.queue.work(handle, drain=True) == 1
        assert handle.ran == [1, 1]

    async def test_a_job_enqueued_by_a_job_runs_in_the_same_drain(self, rig: Rig) -> None:
        handle = Recorder()

        async def follow(job: Job) -> None:
            await handle(job)
            if job.effect_id < 3:
                await enqueue(rig, job.effect_id + 1)

        await enqueue(rig, 1)
        assert await rig.queue.work(follow, drain=True) == 3
        assert handle.ran == [1, 2, 3]
