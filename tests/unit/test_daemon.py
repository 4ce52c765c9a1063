"""The daemon: a stop finishes what runs, a part that breaks ends the whole, reports are written and never lost."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text

from smartspec_ops.app.database.retention import Retention, look_at
from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.reports.tick import SCHEDULE, Subject, due_period
from smartspec_ops.app.response.report_files import MONITORING
from smartspec_ops.app.running.daemon import AFTERWARDS, DRAIN, Daemon
from smartspec_ops.app.running.process_parts import LONG
from smartspec_ops.app.watching.missed_tick import Missed
from smartspec_ops.app.watching.watch import TickResult, Watch
from smartspec_ops.domain.audit import Action
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.measurement import Ask, Measurement
from smartspec_ops.domain.period import Cadence
from smartspec_ops.edge.codec import encode
from smartspec_ops.edge.logs import configure
from smartspec_ops.edge.redact import Redactor
from smartspec_ops.ports import (
    PERFORMING,
    Broken,
    Delivery,
    Document,
    Effect,
    EffectState,
    Job,
    Message,
    Outcome,
    Queue,
    Store,
    StoredEffect,
    WorkerRole,
)
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.stores.sql import SqlStore
from tests.unit.objectives import DAY, ERRORS, MINUTE, NOON, Source
from tests.unit.response import House

pytestmark = pytest.mark.edge

PATIENCE = 60.0
SUBJECT = Subject(spec_id="checkout", service="checkout-api")


@pytest.fixture(autouse=True)
def logged() -> Iterator[StringIO]:
    """What is logged, in place of tracebacks on the screen."""
    target, root = StringIO(), logging.getLogger()
    before, level = list(root.handlers), root.level
    configure(Redactor(), target=target)
    yield target
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


class Slow:
    """A channel whose delivery takes until `finish` is set: it stands for whatever runs when the daemon is stopped."""

    name = "hook"

    def __init__(self) -> None:
        self.begun, self.finish, self.cancelled = asyncio.Event(), asyncio.Event(), False

    async def deliver(self, _message: Message) -> Delivery:
        self.begun.set()
        try:
            await self.finish.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return Delivery(outcome=Outcome.SENT, detail="heard")

    async def close(self) -> None:
        """Nothing is open."""


class Setting:
    """A daemon for one spec on a response team's database; `ticks` is what it saw."""

    def __init__(self, store: Store, root: Path) -> None:
        self.house = House(store, root)
        self.clock = self.house.clock
        self.source, self.slow, self.stop = Source(), Slow(), asyncio.Event()
        self.ticks: list[TickResult | Missed] = []
        self.queue: Queue = LeaseQueue(store, self.clock, grace=timedelta(0))
        self.on_tick: Callable[[TickResult | Missed], None] = self.ticks.append
        self.cadences: Sequence[Cadence] = ()
        self.subjects: Sequence[Subject] = [SUBJECT]
        self.long = LONG

    def daemon(self) -> Daemon:
        responder = replace(self.house.responder, queue=self.queue)
        watch = Watch(objectives=(ERRORS,), backends={"prom": self.source}, store=self.house.store, queue=self.queue)
        return Daemon(
            watch=watch,
            subjects=self.subjects,
            cadences=self.cadences,
            worker=replace(
                self.house.worker, queue=self.queue, respond=lambda: responder, channels={"hook": self.slow}
            ),
            exporter=self.house.worker.exporter,
            clock=self.clock,
            interval=MINUTE,
            on_tick=self.on_tick,
            early_warnings=False,
            long=self.long,
        )

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(self.daemon().serve(self.stop))
        try:
            async with asyncio.timeout(PATIENCE):
                yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def message(self, key: str = "k") -> int:
        """A message to deliver; the id of its effect."""
        told = Message(key=key, thread="t", kind="opened", audience="responders", subject="", body="", at=NOON)
        body = {"channel": "hook", "message": encode(told)}
        async with self.house.store.begin() as tx:
            await emit(tx, self.queue, [Effect(kind="notify", key=key, due_at=NOON, body=body)])
            return max(one.id for one in await tx.effects())

    async def state(self, effect_id: int) -> EffectState:
        async with self.house.store.begin() as tx:
            stored = await tx.effect(effect_id)
        assert stored is not None
        return stored.state

    async def eventually(self, is_so: Callable[[], bool]) -> None:
        """Turns for the daemon, whose database answers from a thread of its own."""
        async with asyncio.timeout(PATIENCE):
            while not is_so():  # noqa: ASYNC110 - a database tells nobody
                await asyncio.sleep(0.001)

    async def seen(self, ticks: int) -> None:
        await self.eventually(lambda: len(self.ticks) == ticks)

    async def draining(self, limit: timedelta = DRAIN) -> None:
        """Stopped: what was asked of the database has been answered, and the limit of what runs has begun."""
        self.stop.set()
        await self.eventually(lambda: self.clock.longest == limit)


@pytest.fixture
def setting(store: Store, tmp_path: Path) -> Setting:
    return Setting(store, tmp_path)


# --- stopping --------------------------------------------------------------------------------------------------


async def test_a_stop_ends_the_ticks_and_finishes_what_runs(setting: Setting) -> None:
    running = await setting.message()
    async with setting.serving() as serving:
        await setting.slow.begun.wait()
        await setting.seen(1)
        await setting.draining()
        waiting = await setting.message("later")
        await setting.clock.advance(DRAIN - timedelta(seconds=1))
        assert not serving.done()
        setting.slow.finish.set()
        await serving
    assert len(setting.ticks) == 1
    assert not setting.slow.cancelled
    assert await setting.state(running) is EffectState.DONE
    assert await setting.state(waiting) is EffectState.QUEUED


async def test_what_outlasts_the_limit_is_cancelled_and_given_back(setting: Setting) -> None:
    running = await setting.message()
    async with setting.serving() as serving:
        await setting.slow.begun.wait()
        await setting.seen(1)
        await setting.draining()
        await setting.clock.advance(DRAIN)
        await serving
    assert setting.slow.cancelled
    assert await setting.state(running) is EffectState.QUEUED
    setting.slow.finish.set()
    assert await setting.queue.work(setting.daemon().worker.handle, drain=True) == 1
    assert await setting.state(running) is EffectState.DONE


async def test_a_workflow_may_take_its_own_time_limit(setting: Setting) -> None:
    [entry] = setting.house.workflows.configured.values()
    starter = replace(setting.house.workflows, configured={"rollback": replace(entry, timeout=2 * DRAIN)})
    setting.house.worker = replace(setting.house.worker, workflows=starter)
    await setting.message()
    async with setting.serving() as serving:
        await setting.slow.begun.wait()
        await setting.seen(1)
        await setting.draining(2 * DRAIN + AFTERWARDS)
        await setting.clock.advance(2 * DRAIN + AFTERWARDS - timedelta(seconds=1))
        assert not serving.done()
        await setting.clock.advance(timedelta(seconds=1))
        await serving
    assert setting.slow.cancelled


async def test_cancelling_ends_what_runs_at_once(setting: Setting) -> None:
    running = await setting.message()
    async with setting.serving() as serving:
        await setting.slow.begun.wait()
        setting.stop.set()
        await asyncio.sleep(0)
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await serving
    assert setting.slow.cancelled
    assert await setting.state(running) is EffectState.QUEUED


# --- breaking --------------------------------------------------------------------------------------------------


class Collapsing(LeaseQueue):
    """A queue whose worker dies once `collapse` is set."""

    collapse: asyncio.Event

    async def work(
        self,
        handle: Callable[[Job], Awaitable[None]],
        *,
        drain: bool = False,
        deferred: bool = True,
        stop: asyncio.Event | None = None,
        roles: Sequence[WorkerRole] = PERFORMING,
    ) -> int:
        await self.collapse.wait()
        raise RuntimeError("the worker is broken")


async def test_a_worker_that_dies_ends_the_daemon(setting: Setting, logged: StringIO) -> None:
    setting.queue = queue = Collapsing(setting.house.store, setting.clock)
    queue.collapse = asyncio.Event()
    async with setting.serving() as serving:
        await setting.seen(1)
        queue.collapse.set()
        with pytest.raises(RuntimeError, match="the worker is broken"):
            await serving
    assert "daemon.failed" in logged.getvalue()
    assert setting.clock.sleepers == 0


async def test_ticks_that_die_end_the_daemon_after_what_runs(setting: Setting, logged: StringIO) -> None:
    def broken(_: TickResult | Missed) -> None:
        raise RuntimeError("the view is broken")

    setting.on_tick = broken
    running = await setting.message()
    async with setting.serving() as serving:
        await setting.slow.begun.wait()
        setting.slow.finish.set()
        with pytest.raises(RuntimeError, match="the view is broken"):
            await serving
    assert "daemon.failed" in logged.getvalue()
    assert await setting.state(running) is EffectState.DONE
    assert setting.clock.sleepers == 0


async def test_a_part_beside_the_ticks_that_dies_is_begun_again_and_told(setting: Setting, logged: StringIO) -> None:
    begun = 0

    async def looking() -> None:
        nonlocal begun
        begun += 1
        if begun == 1:
            raise KeyError("nobody thought of it")
        await asyncio.Event().wait()

    daemon = setting.daemon()
    daemon.looking = looking
    task = asyncio.create_task(daemon.serve(setting.stop))
    async with asyncio.timeout(PATIENCE):
        await setting.seen(1)
        await setting.eventually(lambda: "part.failed" in logged.getvalue())
        while begun == 1:
            await setting.clock.advance(timedelta(seconds=1))
        setting.stop.set()
        await task
    assert begun == 2
    assert "part=settings" in logged.getvalue()


# --- scheduled reports -----------------------------------------------------------------------------------------


def folders(root: Path) -> Sequence[Path]:
    return sorted((root / MONITORING / "checkout").glob("*/report.md"))


async def is_due(setting: Setting) -> bool:
    return await due_period(setting.house.store, "checkout", Cadence.DAILY, setting.clock.now()) is not None


async def reported(setting: Setting) -> None:
    async with asyncio.timeout(PATIENCE):
        while await is_due(setting):  # noqa: ASYNC110 - same
            await asyncio.sleep(0.001)


async def test_a_report_is_written_once_per_period(setting: Setting, tmp_path: Path) -> None:
    setting.cadences = [Cadence.DAILY]
    await setting.clock.advance(DAY / 2 - 2 * MINUTE)
    async with setting.serving():
        await setting.eventually(lambda: len(folders(tmp_path)) == 1)
        await reported(setting)
        for ticks in (2, 3):  # 23:59, and midnight: the source is a minute behind, so the day is not settled
            await setting.clock.advance(MINUTE)
            await setting.seen(ticks)
            assert len(folders(tmp_path)) == 1
        await setting.clock.advance(MINUTE)
        await setting.eventually(lambda: len(folders(tmp_path)) == 2)
        await reported(setting)
    assert {one.effect.body["source"] for one in await setting.house.effects(kind="aggregate")} == {
        "production-monitoring"
    }


async def test_a_report_that_cannot_be_written_stays_due(setting: Setting, tmp_path: Path, logged: StringIO) -> None:
    blocked = tmp_path / MONITORING
    blocked.parent.mkdir(parents=True)
    blocked.write_text("in the way")
    setting.cadences = [Cadence.DAILY]
    async with setting.serving():
        await setting.eventually(lambda: "report.failed" in logged.getvalue())
        assert await is_due(setting)
        blocked.unlink()
        await setting.clock.advance(MINUTE)
        await setting.eventually(lambda: len(folders(tmp_path)) == 1)


async def test_a_defect_in_one_report_keeps_no_other_step_from_its_turn(
    setting: Setting, tmp_path: Path, logged: StringIO
) -> None:
    """What stands of the first spec's reports in the database is nothing that a report could go on from."""
    async with setting.house.store.begin() as tx:
        await tx.put_document(Document(kind=SCHEDULE, key="cart/daily", body={}, version=0))
    setting.cadences, setting.subjects = [Cadence.DAILY], [Subject(spec_id="cart", service="cart-api"), SUBJECT]
    async with setting.serving() as serving:
        await setting.eventually(lambda: len(folders(tmp_path)) == 1 or "part.failed" in logged.getvalue())
        await reported(setting)
        await setting.clock.advance(timedelta(hours=1))
        await setting.eventually(lambda: "heads.signed" in logged.getvalue() or "part.failed" in logged.getvalue())
        assert not serving.done()
    said = logged.getvalue()
    assert "part.failed" not in said
    assert "part.step_failed" in said
    assert "daily report of cart" in said


async def test_a_slow_report_delays_no_tick(setting: Setting) -> None:
    """The source never answers about whole days."""
    hanging = asyncio.Event()

    class Hanging(Source):
        async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
            if all(ask.window >= DAY for ask in asks):
                hanging.set()
                await asyncio.Event().wait()
            return await super().measure(asks, at)

    setting.source, setting.cadences = Hanging(), [Cadence.DAILY]
    async with setting.serving():
        async with asyncio.timeout(PATIENCE):
            await hanging.wait()
        for ticks in (2, 3):
            await setting.clock.advance(MINUTE)
            await setting.seen(ticks)
        assert await is_due(setting), "the report still waits for its source"


# --- signed heads ------------------------------------------------------------------------------------------------


async def signed(setting: Setting) -> int:
    """How often the audit log notes where the logs end."""
    async with setting.house.store.begin() as tx:
        return sum(one.entry.action == Action.HEADS_SIGNED for one in await tx.audit())


async def test_once_an_hour_the_ends_of_all_logs_are_signed_so_that_one_that_is_cut_off_is_found_out(
    setting: Setting, logged: StringIO
) -> None:
    setting.slow.finish.set()
    incident_id = await setting.house.opened()
    async with setting.serving():
        await setting.seen(1)
        assert await signed(setting) == 0  # at its start it only notes the hour
        await setting.clock.advance(timedelta(hours=1))
        await setting.eventually(lambda: logged.getvalue().count("heads.signed") == 1)
        await setting.house.responder.do(incident_id, cmd.AddNote(actor="lead-a", text="one more to sign"))
        async with setting.house.store.begin() as tx:
            length = len(await tx.events(incident_id))  # before the second signing, and so below it
        await setting.clock.advance(timedelta(hours=1))
        await setting.eventually(lambda: logged.getvalue().count("heads.signed") == 2)
        assert await signed(setting) == 2
    store = setting.house.store
    assert isinstance(store, SqlStore)
    async with store.begin() as tx:
        await tx.connection.execute(text(f"DELETE FROM incident_events WHERE seq >= {length}"))
        await tx.connection.execute(text(f"UPDATE incidents SET version = {length - 1}"))
    found = await store.verify(incident_id)
    assert isinstance(found, Broken)


# --- pruning -----------------------------------------------------------------------------------------------------


async def test_where_nothing_set_the_next_look_at_what_is_old_going_the_daemon_does(setting: Setting) -> None:
    setting.slow.finish.set()
    setting.house.worker = replace(setting.house.worker, retention=Retention())
    store, tomorrow = setting.house.store, look_at(NOON + DAY).key
    async with store.begin() as tx:  # today's is over, and the next stands where the clock was ahead
        [used] = await tx.add_effects([look_at(NOON)])
        await tx.settle_effect(used.id, EffectState.DONE, "", 1)
        await emit(tx, setting.queue, [look_at(NOON + 500 * DAY)])
    await setting.clock.advance(timedelta(hours=11, minutes=30))
    async with setting.serving():
        await setting.seen(1)
        await setting.clock.advance(timedelta(hours=1))
        keys: list[str] = []
        async with asyncio.timeout(PATIENCE):
            while tomorrow not in keys:
                await asyncio.sleep(0.01)
                async with store.begin() as tx:
                    keys = [one.effect.key for one in await tx.effects(kind=EffectKind.PRUNE)]
        assert keys.count(tomorrow) == 1


# --- a first tick that takes long --------------------------------------------------------------------------------


class Mute(Source):
    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        await asyncio.get_running_loop().create_future()
        return await super().measure(asks, at)


async def test_a_first_tick_without_end_keeps_nobody_from_what_is_to_come(setting: Setting) -> None:
    """Heartbeats, schedules and planned windows would be waited for by nobody for as long as a source is silent."""
    setting.source, setting.long = Mute(), 0.01
    setting.house.worker = replace(setting.house.worker, retention=Retention())
    async with setting.serving():
        kept: Sequence[StoredEffect] = ()
        while not kept:
            await asyncio.sleep(0.01)
            async with setting.house.store.begin() as tx:
                kept = await tx.effects(kind=EffectKind.PRUNE)
    assert setting.ticks == []
