"""What every `ports.Queue` does with a lane: one job after the other, in order, in nobody else's way."""

import asyncio
from datetime import timedelta

from smartspec_ops.ports import PERFORMING, Job, WorkerRole
from smartspec_ops.testing.queue_rig import PATIENCE, Recorder, Rig, enqueue


class LaneConformance:
    """Lanes, and jobs without one."""

    async def test_a_lane_keeps_its_order_over_roles(self, rig: Rig) -> None:
        handle = Recorder()
        await enqueue(rig, 1, lane="a", role=WorkerRole.DELIVER)
        await enqueue(rig, 2, lane="a")
        assert await rig.queue.work(handle, drain=True, roles=[WorkerRole.RESPOND]) == 0
        assert await rig.queue.work(handle, drain=True, roles=PERFORMING) == 2
        assert handle.ran == [1, 2]

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
