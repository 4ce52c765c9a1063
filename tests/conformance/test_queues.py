"""The shipped queue suite on SQLite leases and on Procrastinate with a real PostgreSQL, and what is special to each."""

import asyncio
import logging
import random
import sys
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.edge.clock import SystemClock
from smartspec_ops.ports import Job, Queue, WorkerRole
from smartspec_ops.queues import open_queue
from smartspec_ops.queues.backoff import LONGEST, backoff
from smartspec_ops.queues.claim import CLAIM
from smartspec_ops.queues.lease import LEASE, LeaseQueue
from smartspec_ops.queues.procrastinate import ProcrastinateQueue
from smartspec_ops.stores import open_store
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.testing.clock import START, ManualClock
from smartspec_ops.testing.queue_rig import PATIENCE, Recorder, Rig, enqueue, working
from smartspec_ops.testing.queues import QueueConformance
from tests.servers import free_port

KEY = b"k" * 32
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
HANG = """
import asyncio, sys
from smartspec_ops.edge.clock import SystemClock
from smartspec_ops.queues import open_queue
from smartspec_ops.stores import open_store

async def hang(job):
    print("started", flush=True)
    await asyncio.Event().wait()

async def main(where):
    store = open_store(where, b"k" * 32)
    await open_queue(where, store, SystemClock()).work(hang)

asyncio.run(main(sys.argv[1]))
"""


class Settable(SystemClock):
    """The wall clock of a machine, as somebody sets it."""

    off = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.off

    def set_by(self, step: timedelta) -> None:
        self.off += step


@pytest.fixture(autouse=True)
def _failures_are_expected(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


class TestLease(QueueConformance):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[Rig]:
        clock = ManualClock()
        store = open_store(tmp_path / "ops.db", KEY)
        await store.migrate()
        queues = [LeaseQueue(store, clock, grace=timedelta(0)) for _ in range(3)]
        yield Rig(
            store=store, queue=queues[0], others=queues[1:], now=clock.now, pass_time=clock.advance, set_by=clock.set_by
        )
        await store.close()

    @pytest.fixture
    async def live(self, tmp_path: Path) -> AsyncIterator[Rig]:
        """Two stores on one file: what two processes are."""
        where = str(tmp_path / "ops.db")
        stores = [open_store(where, KEY) for _ in range(2)]
        await stores[0].migrate()
        clock = Settable()
        queues = [LeaseQueue(store, clock, lease=2 * SECOND, beat=SECOND / 2, grace=timedelta(0)) for store in stores]
        yield Rig(
            store=stores[0],
            queue=queues[0],
            others=queues[1:],
            now=clock.now,
            pass_time=clock.sleep,
            set_by=clock.set_by,
            hang=[sys.executable, "-c", HANG, where],
        )
        for store in stores:
            await store.close()

    async def test_a_lease_that_is_not_renewed_ends(self, rig: Rig) -> None:
        started = asyncio.Event()

        async def hang(job: Job) -> None:
            started.set()
            await asyncio.Event().wait()

        await enqueue(rig, 1)
        async with working(rig.queue, hang):
            await started.wait()
            async with rig.store.begin() as tx:  # what a machine that slept through its beats leaves behind
                await tx.connection.execute(text("UPDATE jobs SET lease_passed = lease_passed - 5000001"))
            handle = Recorder()
            assert await rig.others[0].work(handle, drain=True) == 1
        async with rig.store.begin() as tx:
            assert (await tx.connection.execute(text("SELECT count(*) FROM jobs"))).scalar_one() == 0

    async def test_a_renewed_lease_holds(self, rig: Rig) -> None:
        started = asyncio.Event()

        async def hang(job: Job) -> None:
            started.set()
            await asyncio.Event().wait()

        async def lease() -> int:
            async with rig.store.begin() as tx:
                return int((await tx.connection.execute(text("SELECT lease_until FROM jobs"))).scalar_one())

        await enqueue(rig, 1)
        async with working(rig.queue, hang):
            await started.wait()
            first = await lease()
            await rig.pass_time(SECOND)
            async with asyncio.timeout(PATIENCE):
                while await lease() == first:  # every look is a turn for the worker
                    pass
            assert await lease() == first + 1_000_000

    @pytest.mark.parametrize("lane", [None, "a"])
    @pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(hours=1)], ids=["back", "ahead"])
    async def test_a_lease_is_as_long_as_it_is_whatever_the_clock_is_set_to(
        self, rig: Rig, step: timedelta, lane: str | None
    ) -> None:
        handle = Recorder()
        await enqueue(rig, 1, lane=lane, elapses=True)
        span = LEASE // timedelta(microseconds=1)
        leased = f"worker = 'u-killed', lease_until = due_at + {span}, lease_boot = 1, lease_passed = {span}"
        async with rig.store.begin() as tx:  # as a worker leaves it that is killed
            await tx.connection.execute(text(f"UPDATE jobs SET {leased}"))
        rig.set_by(step)
        assert await rig.others[0].work(handle, drain=True) == 0
        await rig.pass_time(LEASE)
        assert await rig.others[0].work(handle, drain=True) == 1

    @pytest.mark.parametrize("lane", [None, "a"])
    async def test_what_an_older_program_took_over_is_left_to_it(self, rig: Rig, lane: str | None) -> None:
        """It writes its name and the end by the wall clock, beside what the worker wrote that was killed."""
        handle = Recorder()
        await enqueue(rig, 1, lane=lane, elapses=True)
        span = LEASE // timedelta(microseconds=1)
        leased = f"worker = '00ab', lease_until = due_at + {3 * span}, lease_boot = 1, lease_passed = {span}"
        async with rig.store.begin() as tx:
            await tx.connection.execute(text(f"UPDATE jobs SET {leased}"))
        await rig.pass_time(2 * LEASE)
        assert await rig.others[0].work(handle, drain=True) == 0
        await rig.pass_time(LEASE)
        assert await rig.others[0].work(handle, drain=True) == 1

    @pytest.mark.parametrize("lane", [None, "a"])
    @pytest.mark.parametrize("failed_here", [False, True])
    async def test_what_an_older_program_puts_back_waits_its_pause(
        self, rig: Rig, lane: str | None, *, failed_here: bool
    ) -> None:
        """It writes when the job is due by the wall clock, beside the wait of before, which is over."""
        handle = Recorder(failing={1})
        await enqueue(rig, 1, lane=lane, elapses=True)
        if failed_here:
            assert await rig.queue.work(handle, drain=True) == 1
            await rig.pass_time(LONGEST)
        pause = LONGEST // timedelta(microseconds=1)
        async with rig.store.begin() as tx:
            claimed = f"worker = '00ab', attempts = attempts + 1, lease_until = due_at + {pause}"
            await tx.connection.execute(text(f"UPDATE jobs SET {claimed}"))
            due = (rig.now() + LONGEST - START) // timedelta(microseconds=1)
            back = f"worker = NULL, lease_until = NULL, deferred = 1, due_at = due_at + {due}"
            await tx.connection.execute(text(f"UPDATE jobs SET {back}"))
        assert await rig.others[0].work(handle, drain=True) == 0
        await rig.pass_time(2 * LONGEST)
        assert await rig.others[0].work(handle, drain=True) == 1

    @pytest.mark.parametrize("end", ["killed", "stopped"])
    async def test_a_job_that_had_waited_and_was_not_done_waits_for_no_clock(self, rig: Rig, end: str) -> None:
        handle = Recorder()
        await enqueue(rig, 1, after=timedelta(hours=1), elapses=True)
        await rig.pass_time(timedelta(hours=1))
        rig.set_by(-timedelta(hours=2))

        async def hang(job: Job) -> None:
            if end == "killed":
                async with rig.store.begin() as tx:
                    await tx.connection.execute(text("UPDATE jobs SET worker = 'u-killed'"))
            await handle(job)
            await asyncio.Event().wait()

        async with working(rig.queue, hang), asyncio.timeout(PATIENCE):
            await handle.until(1)
        if end == "killed":
            assert await rig.others[0].work(handle, drain=True) == 0
            await rig.pass_time(LEASE)
        assert await rig.others[0].work(handle, drain=True) == 1

    async def test_a_lease_from_before_the_machine_went_on_from_a_snapshot_ends_by_the_wall_clock(
        self, rig: Rig
    ) -> None:
        handle = Recorder()
        await enqueue(rig, 1, elapses=True)
        span = LEASE // timedelta(microseconds=1)
        leased = f"worker = 'u-killed', lease_until = due_at + {span}, lease_boot = 1, lease_passed = {9**16}"
        async with rig.store.begin() as tx:
            await tx.connection.execute(text(f"UPDATE jobs SET {leased}"))
        assert await rig.others[0].work(handle, drain=True) == 0
        await rig.pass_time(LEASE)
        assert await rig.others[0].work(handle, drain=True) == 1

    async def test_after_a_restart_of_the_machine_the_wall_clock_says_what_is_due(self, tmp_path: Path) -> None:
        clock, handle = ManualClock(), Recorder()
        store = open_store(tmp_path / "ops.db", KEY)
        await store.migrate()
        queue = LeaseQueue(store, clock)
        async with store.begin() as tx:
            due_at = clock.now() + timedelta(hours=1)
            await queue.enqueue(tx, [Job(effect_id=1, due_at=due_at, elapses=True)])
            await tx.connection.execute(text("UPDATE jobs SET lease_until = due_at, lease_boot = 1, lease_passed = 0"))
        await clock.advance(timedelta(minutes=30))
        clock.reboot()
        await clock.advance(timedelta(minutes=29))
        assert await queue.work(handle, drain=True) == 0
        await clock.advance(timedelta(minutes=2))
        assert await queue.work(handle, drain=True) == 1
        await store.close()

    async def test_what_is_due_at_a_moment_waits_for_the_wall_clock(self, rig: Rig) -> None:
        handle = Recorder()
        await enqueue(rig, 1, after=timedelta(hours=1))
        rig.set_by(-timedelta(hours=1))
        await rig.pass_time(timedelta(minutes=61))
        assert await rig.queue.work(handle, drain=True) == 0
        await rig.pass_time(timedelta(hours=1))
        assert await rig.queue.work(handle, drain=True) == 1

    async def test_slow_work_in_lanes_leaves_room_for_a_page(self, rig: Rig) -> None:
        ran, never = Recorder(), asyncio.Event()

        async def handle(job: Job) -> None:
            await ran(job)
            if job.lane is not None:
                await never.wait()

        for number in range(20):
            await enqueue(rig, number, lane=f"look-{number}")
        async with working(rig.queue, handle), asyncio.timeout(PATIENCE):
            await ran.until(6)  # of eight places two are kept for what has no lane
            await enqueue(rig, 100)
            await ran.until(7)
        assert ran.ran == [0, 1, 2, 3, 4, 5, 100]

    async def test_a_claim_does_not_look_at_what_waits_behind_another(self, rig: Rig) -> None:
        async with rig.store.begin() as tx:
            given = {"at": 1, "passed": 1, "worker": "w", "most": 8, "laned": 6}
            given |= {"lease_until": 2, "lease_boot": 1, "lease_passed": 2}
            given |= {"deferred": True, "respond": True, "deliver": False}
            plan = (await tx.connection.execute(text(f"EXPLAIN QUERY PLAN {CLAIM.text}"), given)).all()
        looks = [row.detail for row in plan if "jobs" in row.detail or "other" in row.detail]
        assert looks
        assert all(look.startswith("SEARCH") for look in looks), looks

    async def test_a_job_that_names_no_role_is_anybodys(self, rig: Rig) -> None:
        """As a version that knew of no roles enqueues it."""
        await enqueue(rig, 1)
        async with rig.store.begin() as tx:
            await tx.connection.execute(text("UPDATE jobs SET role = NULL"))
        assert await rig.queue.work(Recorder(), drain=True, roles=[WorkerRole.DELIVER]) == 1

    async def test_a_stop_while_a_claim_waits_for_its_turn_begins_nothing(self, rig: Rig) -> None:
        handle, stop = Recorder(), asyncio.Event()
        await enqueue(rig, 1)
        assert isinstance(rig.store, SqlStore)
        assert rig.store._turns is not None
        async with working(rig.queue, handle, stop) as task, asyncio.timeout(PATIENCE):
            async with rig.store.begin():
                while not rig.store._turns._soon:  # noqa: ASYNC110 - nobody tells of it
                    await asyncio.sleep(0)
                stop.set()
            assert await task == 0
        assert await rig.others[0].work(handle, drain=True) == 1, "it is nobody's"
        assert handle.ran == [1]

    async def test_draining_a_database_out_of_reach_says_so(self, tmp_path: Path) -> None:
        store = open_store(tmp_path / "ops.db", KEY)
        with pytest.raises(StoreUnavailable):
            await LeaseQueue(store, ManualClock()).work(Recorder(), drain=True)
        await store.close()


@pytest.mark.server
class TestProcrastinate(QueueConformance):
    @pytest.fixture
    async def live(self, postgres_url: str) -> AsyncIterator[Rig]:
        store = open_store(postgres_url, KEY)
        await store.migrate()
        clock = Settable()
        queues = [
            ProcrastinateQueue(postgres_url, clock, beat=SECOND / 2, stalled_after=2 * SECOND, grace=timedelta(0))
            for _ in range(3)
        ]
        await asyncio.gather(*(queue.migrate() for queue in queues))

        async def pass_time(duration: timedelta) -> None:
            """The queue goes by the database's clock, so the past comes to the jobs."""
            async with store.begin() as tx:
                earlier = text("UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - :duration")
                await tx.connection.execute(earlier, {"duration": duration})

        yield Rig(
            store=store,
            queue=queues[0],
            others=queues[1:],
            now=clock.now,
            pass_time=pass_time,
            set_by=clock.set_by,
            hang=[sys.executable, "-c", HANG, postgres_url],
        )
        await store.close()

    @pytest.fixture
    def rig(self, live: Rig) -> Rig:
        return live

    @pytest.mark.slow
    async def test_a_worker_outlives_the_loss_of_every_connection(self, rig: Rig, postgres_url: str) -> None:
        handle = Recorder()
        async with working(rig.queue, handle) as task, asyncio.timeout(PATIENCE):
            await enqueue(rig, 1)
            await handle.until(1)
            async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as connection:
                await connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            await enqueue(rig, 2)
            await handle.until(2)
            assert not task.done()
        assert handle.ran == [1, 2]

    @pytest.mark.slow
    async def test_a_job_a_living_worker_is_said_to_have_and_knows_nothing_of_is_put_back(
        self, rig: Rig, postgres_url: str
    ) -> None:
        """What is left where a connection broke between the claim of a job, or the word that it is done, and its
        answer: it used to stay so, and its lane with it, for as long as that worker lived."""
        ran, may_end = Recorder(), asyncio.Event()

        async def handle(job: Job) -> None:
            await ran(job)
            if job.effect_id == 1:
                await may_end.wait()

        async with working(rig.queue, handle), asyncio.timeout(PATIENCE):
            await enqueue(rig, 1)
            await ran.until(1)
            await enqueue(rig, 2, lane="a", after=timedelta(days=1))
            async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as connection:
                await connection.execute(
                    "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM procrastinate_workers)"
                )
            await enqueue(rig, 3, lane="a")
            await ran.until(3)
            may_end.set()
        assert ran.ran == [1, 2, 3], "what really runs, however long, is not put back"

    async def test_finished_jobs_leave_nothing_behind(self, rig: Rig) -> None:
        await enqueue(rig, 1, 2)
        await rig.queue.work(Recorder(), drain=True)
        async with rig.store.begin() as tx:
            for table in ("procrastinate_jobs", "procrastinate_events", "procrastinate_workers"):
                count = await tx.connection.execute(text(f"SELECT count(*) FROM {table}"))
                assert count.scalar_one() == 0

    async def test_enqueueing_before_migrating_says_what_to_do(self, postgres_url: str) -> None:
        store = open_store(postgres_url, KEY)
        await store.migrate()
        with pytest.raises(StoreUnavailable, match="tables are missing"):
            async with store.begin() as tx:
                await ProcrastinateQueue(postgres_url, SystemClock()).enqueue(
                    tx, [Job(effect_id=1, due_at=SystemClock().now())]
                )
        await store.close()


async def test_draining_an_unreachable_server_says_so() -> None:
    url = f"postgresql://ops:hunter2@127.0.0.1:{free_port()}/ops"
    queue = ProcrastinateQueue(url, SystemClock(), connect_within=SECOND / 10)
    with pytest.raises(StoreUnavailable) as caught:
        await queue.work(Recorder(), drain=True)
    assert "hunter2" not in str(caught.value)


class Rounds(SystemClock):
    """Pauses of no length, of which the third ends the work; a day never passes."""

    def __init__(self) -> None:
        self.ends, self.left = asyncio.Event(), 3

    async def sleep(self, duration: timedelta) -> None:
        if duration >= DAY:
            await asyncio.Event().wait()
        self.left -= 1
        if self.left == 0:
            self.ends.set()
        await asyncio.sleep(0)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_worker_whose_database_is_away_says_so_once(
    kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    clock = Rounds()
    queue: Queue
    if kind == "sqlite":
        (tmp_path / "ops.db").write_bytes(b"none of ours" * 100)
        store = open_store(tmp_path / "ops.db", KEY)
        queue = LeaseQueue(store, clock, beat=DAY)
    else:
        store = open_store(tmp_path / "none.db", KEY)
        url = f"postgresql://ops:hunter2@127.0.0.1:{free_port()}/ops"
        queue = ProcrastinateQueue(url, clock, connect_within=SECOND / 10)
    assert await queue.work(Recorder(), stop=clock.ends) == 0
    await store.close()
    assert clock.left <= 0
    assert sum("queue.unavailable" in one.getMessage() for one in caplog.records) == 1


async def test_the_database_chooses_the_queue(tmp_path: Path) -> None:
    store = open_store(tmp_path / "ops.db", KEY)
    assert isinstance(open_queue(tmp_path / "ops.db", store, ManualClock()), LeaseQueue)
    assert isinstance(open_queue("postgresql://localhost/ops", store, ManualClock()), ProcrastinateQueue)
    await store.close()


def test_waits_double_up_to_five_minutes_and_are_spread() -> None:
    draw = random.Random(1)
    for attempt in range(1, 200):
        nominal = min(SECOND * 2 ** min(attempt - 1, 20), LONGEST)
        waits = {backoff(attempt, draw) for _ in range(20)}
        assert nominal / 2 <= min(waits) < max(waits) <= nominal
