"""The database goes and comes back while a watch ticks: nothing that was decided is lost, and nothing is told twice."""

import resource
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartspec_ops.app.watching.database_away import KEPT
from smartspec_ops.app.watching.loop import attempt
from smartspec_ops.app.watching.missed_tick import Missed
from smartspec_ops.app.watching.watch import TickResult, Watch, hand_over, tick
from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.domain.health import Status
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, Value
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import Effect, Job, SpoolRecord, Store, Transaction
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.stores import open_store
from smartspec_ops.stores.bounded import BoundedStore
from smartspec_ops.stores.spool import FileSpool, database_id
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.testing.clock import ManualClock
from tests.unit.conftest import KEY
from tests.unit.objectives import DAY, DEPTH, ERRORS, MINUTE, NOON, SILENT, Source

pytestmark = pytest.mark.edge

GOOD = Counts(1000, 1000)


def bad(ask: Ask) -> Measurement:
    return Counts(900, 1000) if ask.window <= timedelta(hours=6) else Counts(999_900, 1_000_000)


class Line:
    """The line to the database, which the test cuts: at once, after some transactions more, or so that what is sent
    arrives and no answer comes back (`deaf`)."""

    def __init__(self, store: Store) -> None:
        self.store: Store
        self.store, self.is_cut, self.deaf, self.statements = store, False, False, -1

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        return self._over(self.store.begin)

    def snapshot(self) -> AbstractAsyncContextManager[Transaction]:
        return self._over(self.store.snapshot)

    @asynccontextmanager
    async def _over(self, begin: Callable[[], AbstractAsyncContextManager[Transaction]]) -> AsyncIterator[Transaction]:
        if self.is_cut:
            raise StoreUnavailable("the line is cut")
        if self.statements == 0:
            self.is_cut = True
            raise StoreUnavailable("the line is cut")
        self.statements -= 1
        async with begin() as tx:
            yield tx
        if self.deaf:
            raise StoreUnavailable("cut before the answer came")

    async def migrate(self) -> None:
        await self.store.migrate()

    async def fits(self) -> None:
        await self.store.fits()

    async def close(self) -> None:
        await self.store.close()


class Scene:
    """One machine: its line to the database, its spool, and the watch of whichever process runs there now."""

    def __init__(self, store: SqlStore, folder: Path, database: str) -> None:
        self.store, self.folder, self.database = store, folder, database
        self.line, self.source = Line(store), Source()
        self.source.answer = GOOD
        self._spool: FileSpool | None = None
        self.minute = -1
        self.well: set[datetime] = set()
        """When all was measured to be well."""

    async def start(self, **more: Any) -> None:
        """A process begins; one before it is as good as killed: it says nothing more and gives up its lock."""
        if self._spool is not None:
            crash(self._spool)
        self._spool = FileSpool(self.folder, self.database, lambda: self.store.ring, reserved=4096, **more)
        await self._spool.open()
        queue = LeaseQueue(self.line, ManualClock(NOON))
        backends = {"prom": self.source}
        self.watch = Watch(objectives=(ERRORS,), backends=backends, store=self.line, queue=queue, spool=self._spool)

    @property
    def spool(self) -> FileSpool:
        assert self._spool is not None
        return self._spool

    async def ticks(self, *answers: Any) -> Sequence[TickResult | Missed]:
        found = []
        for answer in answers:
            self.minute += 1
            self.source.answer = answer
            at = NOON + self.minute * MINUTE
            found.append(await attempt(self.watch, at, 0))
            if answer is GOOD:
                self.well.add(at)
        return found

    async def told(self) -> Sequence[Alert]:
        async with self.store.begin() as tx:
            return [decode(Alert, one.effect.body) for one in await tx.effects(kind="intake")]

    async def ledger(self) -> Sequence[int]:
        async with self.store.begin() as tx:
            return [(row.tick - NOON) // MINUTE for row in await tx.ledger(ERRORS.key, None, NOON, NOON + DAY)]


def crash(spool: FileSpool) -> None:
    """The locks go with the process; what it wrote stays."""
    for one in list(spool._files()):
        one.close()


@pytest.fixture
async def scene(store: SqlStore, tmp_path: Path) -> Scene:
    made = Scene(store, tmp_path / "spool", await database_id(store))
    await made.start()
    return made


async def test_an_outage_delays_what_is_told_and_loses_nothing(scene: Scene) -> None:
    await scene.ticks(GOOD)
    scene.line.is_cut = True
    away = await scene.ticks(bad, bad, SILENT)
    assert [one.away and (one.away.ticks, one.away.messages) for one in away if isinstance(one, TickResult)] == [
        (1, 1),
        (2, 1),
        (3, 2),
    ]
    assert [one.watched[0].health.status for one in away if isinstance(one, TickResult)][:2] == [Status.BREACHED] * 2
    assert await scene.told() == []
    scene.line.is_cut = False
    (back,) = await scene.ticks(GOOD)
    assert isinstance(back, TickResult)
    assert back.away is None
    assert [(one.status, one.seq) for one in await scene.told()] == [
        (AlertStatus.FIRING, 1),
        (AlertStatus.FROZEN, 2),
        (AlertStatus.FIRING, 3),
    ]
    assert await scene.ledger() == [0, 1, 2, 3, 4]
    assert scene.spool.holds.records == 0
    (after,) = await scene.ticks(GOOD)
    assert isinstance(after, TickResult)
    assert after.away is None


async def test_a_process_that_was_killed_in_the_outage_leaves_its_messages_to_the_next(scene: Scene) -> None:
    await scene.ticks(GOOD)
    scene.line.is_cut = True
    await scene.ticks(bad, SILENT)
    await scene.start()
    (missed,) = await scene.ticks(bad)  # it knows nothing yet, and judges nothing from nothing
    assert isinstance(missed, Missed)
    scene.line.is_cut = False
    await scene.ticks(bad)
    await scene.ticks(*[GOOD] * 20)
    told = await scene.told()
    assert len({one.episode for one in told}) == 1
    assert [one.seq for one in told] == list(range(1, len(told) + 1))
    assert [told[0].status, told[1].status, told[-1].status] == [
        AlertStatus.FIRING,
        AlertStatus.FROZEN,
        AlertStatus.RESOLVED,
    ]


class Ending(LeaseQueue):
    """A queue that is given work in the very moment another process of the machine ends."""

    def __init__(self, line: Store, other: FileSpool) -> None:
        super().__init__(line, ManualClock(NOON))
        self.others = [other]

    async def enqueue(self, tx: Transaction, jobs: Sequence[Job]) -> None:
        await super().enqueue(tx, jobs)
        while self.others:
            crash(self.others.pop())


async def test_what_a_process_leaves_while_another_hands_over_is_handed_over_too(scene: Scene) -> None:
    await scene.ticks(GOOD)
    scene.line.is_cut = True
    await scene.ticks(bad)
    other = FileSpool(scene.folder, scene.database, lambda: scene.store.ring, reserved=4096)
    await other.open()
    effect = Effect(kind="intake", key="other:episode:1", due_at=NOON, body={}, lane="other")
    assert await other.append(SpoolRecord(at=NOON, effects=[effect], documents=[])) is None
    await scene.start()
    scene.watch = replace(scene.watch, queue=Ending(scene.line, other))
    scene.line.is_cut = False
    await hand_over(scene.watch)
    await scene.spool.records()  # as the next look does
    await hand_over(scene.watch)
    async with scene.store.begin() as tx:
        assert {one.effect.key for one in await tx.effects(kind="intake")} > {"other:episode:1"}


async def test_a_commit_whose_answer_is_lost_is_recognised(scene: Scene) -> None:
    await scene.ticks(GOOD)
    scene.line.deaf = True
    held = await scene.ticks(bad, bad, SILENT)
    assert all(isinstance(one, TickResult) and one.away for one in held)
    scene.line.deaf = False
    await scene.ticks(bad, GOOD)
    assert await scene.ledger() == [0, 1, 2, 3, 4, 5]
    assert [(one.status, one.seq) for one in await scene.told()] == [
        (AlertStatus.FIRING, 1),
        (AlertStatus.FROZEN, 2),
        (AlertStatus.FIRING, 3),
    ]
    assert len({one.episode for one in await scene.told()}) == 1


async def test_what_another_worker_judged_meanwhile_wins_and_what_was_told_is_ended(scene: Scene) -> None:
    await scene.ticks(GOOD)
    scene.line.is_cut = True
    await scene.ticks(bad, bad)
    source = Source()
    source.answer = GOOD
    other = Watch(
        objectives=(ERRORS,),
        backends={"prom": source},
        store=scene.store,
        queue=LeaseQueue(scene.store, ManualClock(NOON)),
    )
    for minute in (1, 2):
        await tick(other, NOON + minute * MINUTE)
    scene.line.is_cut = False
    await scene.ticks(*[GOOD] * 12)
    told = await scene.told()
    assert [one.seq for one in told] == list(range(1, len(told) + 1))
    assert [told[0].status, told[-1].status] == [AlertStatus.FIRING, AlertStatus.RESOLVED]
    assert {one.episode for one in told} == {told[0].episode}


async def test_two_workers_that_judged_the_same_outage_tell_it_once(scene: Scene, tmp_path: Path) -> None:
    other = Scene(scene.store, tmp_path / "other", scene.database)
    await other.start()
    for one in (scene, other):
        await one.ticks(GOOD)
        one.line.is_cut = True
        await one.ticks(bad, SILENT, bad)
        one.line.is_cut = False
    await other.ticks(bad)
    await scene.ticks(bad)
    await other.ticks(GOOD)
    told = await scene.told()
    assert [(one.status, one.seq) for one in told] == [
        (AlertStatus.FIRING, 1),
        (AlertStatus.FROZEN, 2),
        (AlertStatus.FIRING, 3),
    ]


@pytest.mark.parametrize("within", [5.0, 0.1])
async def test_a_file_that_another_process_holds_locked(migrated: Path, tmp_path: Path, within: float) -> None:
    """Until SQLite gives up, and until we do: then its thread still waits."""
    path = shutil.copy(migrated, tmp_path / "ops.db")
    store = open_store(path, KEY, busy_timeout=timedelta(seconds=0.4))
    scene = Scene(store, tmp_path / "spool", await database_id(store))
    await scene.start()
    await scene.ticks(GOOD)
    # Only while it is locked: a slow machine may need longer for what is not.
    scene.line.store = BoundedStore(store, timedelta(seconds=within))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    held = await scene.ticks(bad, SILENT)
    assert all(isinstance(one, TickResult) and one.away for one in held)
    other.execute("ROLLBACK")
    other.close()
    scene.line.store = store
    await scene.ticks(bad, bad)
    assert [(one.status, one.seq) for one in await scene.told()] == [
        (AlertStatus.FIRING, 1),
        (AlertStatus.FROZEN, 2),
        (AlertStatus.FIRING, 3),
    ]
    assert await scene.ledger() == [0, 1, 2, 3, 4]
    await store.close()


async def test_a_disk_that_is_full_for_the_database_has_room_in_the_spool(scene: Scene) -> None:
    await scene.ticks(GOOD)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        (away,) = await scene.ticks(bad)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert isinstance(away, TickResult)
    assert away.away is not None
    assert (away.away.messages, len(away.alerts)) == (1, 1)
    await scene.ticks(SILENT)
    assert [(one.status, one.seq) for one in await scene.told()] == [(AlertStatus.FIRING, 1), (AlertStatus.FROZEN, 2)]
    assert await scene.ledger() == [0, 1, 2]


@pytest.mark.parametrize("after", range(1, 8))
async def test_a_database_that_is_back_for_some_transactions_and_goes_again(scene: Scene, after: int) -> None:
    await scene.ticks(GOOD)
    scene.line.is_cut = True
    await scene.ticks(bad, SILENT)
    scene.line.is_cut, scene.line.statements = False, after
    await scene.ticks(bad, bad)
    scene.line.is_cut, scene.line.statements = False, -1
    await scene.ticks(GOOD)
    assert [(one.status, one.seq) for one in await scene.told()] == [
        (AlertStatus.FIRING, 1),
        (AlertStatus.FROZEN, 2),
        (AlertStatus.FIRING, 3),
    ]
    assert await scene.ledger() == [0, 1, 2, 3, 4, 5]


async def test_a_spool_that_takes_no_more_says_so_and_the_alert_is_decided_again(scene: Scene) -> None:
    await scene.start(most=200)
    await scene.ticks(GOOD)
    scene.line.is_cut = True
    (first,) = await scene.ticks(bad)
    assert isinstance(first, TickResult)
    assert first.alerts == ()
    assert first.away is not None
    scene.line.is_cut = False
    await scene.ticks(bad, bad)
    assert [(one.status, one.seq) for one in await scene.told()] == [(AlertStatus.FIRING, 1)]


async def test_of_a_long_outage_the_last_hour_of_the_ledger_is_kept_and_every_alert(scene: Scene) -> None:
    await scene.ticks(GOOD)
    scene.line.is_cut = True
    away = await scene.ticks(bad, *[GOOD] * (KEPT // MINUTE), SILENT)
    assert isinstance(away[-1], TickResult)
    assert away[-1].away is not None
    assert away[-1].away.ticks == KEPT // MINUTE
    scene.line.is_cut = False
    await scene.ticks(GOOD)
    minutes = await scene.ledger()
    assert (minutes[0], minutes[1], minutes[-1]) == (0, 4, 63)
    told = [one.status for one in await scene.told()]
    assert (told[0], told[-1]) == (AlertStatus.FIRING, AlertStatus.RESOLVED)


async def test_slices_go_on_through_an_outage(scene: Scene) -> None:
    short = DEPTH
    queue = LeaseQueue(scene.line, ManualClock(NOON))
    scene.watch = Watch(
        objectives=(short,), backends={"prom": scene.source}, store=scene.line, queue=queue, spool=scene.spool
    )
    await scene.ticks(Value(1))
    scene.line.is_cut = True
    await scene.ticks(Value(101), Value(101))
    scene.line.is_cut = False
    await scene.ticks(Value(1))
    async with scene.store.begin() as tx:
        assert await tx.slices(short.key, "g1", NOON, NOON + DAY) == (2, 4)


def check_told(told: Sequence[Alert], well: Collection[datetime]) -> None:
    """Every episode is told from its beginning, in order, without a gap; none ends that was not measured to be well."""
    episodes: dict[str, list[Alert]] = {}
    for one in told:
        episodes.setdefault(one.episode, []).append(one)
    for messages in episodes.values():
        assert [one.seq for one in messages] == list(range(1, len(messages) + 1))
        assert [one.at for one in messages] == sorted(one.at for one in messages)
        assert messages[0].status is AlertStatus.FIRING
        assert all(one.at in well for one in messages if one.status is AlertStatus.RESOLVED)


WEATHER = {"good": GOOD, "bad": bad, "silent": SILENT}
STEP = st.one_of(
    st.sampled_from(["good", "bad", "silent"]),
    st.sampled_from(["cut", "deaf", "back", "crash"]),
    st.integers(1, 6).map(lambda n: f"back for {n}"),
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(STEP, max_size=25))
async def test_any_order_of_outages_ticks_and_crashes(
    migrated: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    """Whatever happens on the way: once the database is back and all is well, what was broken was told, and is over."""
    folder = tmp_path_factory.mktemp("any")
    store = open_store(shutil.copy(migrated, folder / "ops.db"), KEY)
    try:
        scene = Scene(store, folder / "spool", await database_id(store))
        await scene.start()
        await scene.ticks(GOOD)
        decided: dict[str, Alert] = {}
        for step in steps:
            await play(scene, step, decided)
        scene.line.is_cut, scene.line.deaf, scene.line.statements = False, False, -1
        for _ in range(35):
            await play(scene, "good", decided)
        told = await scene.told()
        assert decided.keys() <= {one.delivery_key for one in told}
        check_told(told, scene.well)
        assert all(one.status is AlertStatus.RESOLVED for one in {one.episode: one for one in told}.values())
        assert scene.spool.holds.records == 0
    finally:
        crash(scene.spool)
        await store.close()


async def play(scene: Scene, step: str, decided: dict[str, Alert]) -> None:
    if step == "crash":
        await scene.start()
    elif step in WEATHER:
        for result in await scene.ticks(WEATHER[step]):
            if isinstance(result, TickResult):
                decided |= {one.delivery_key: one for one in result.alerts}
    else:
        line = scene.line
        line.is_cut, line.deaf = step == "cut", step == "deaf"
        line.statements = int(step.rsplit(maxsplit=1)[-1]) if step.startswith("back for") else -1
