"""What every `ports.Queue` does for its workers: they share, wake, stop, and what one leaves another runs."""

import asyncio
import signal

import pytest

from smartspec_ops.ports import Job
from smartspec_ops.testing.queue_rig import PATIENCE, Recorder, Rig, enqueue, working


class WorkerConformance:
    """Several workers, and one that ends."""

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
