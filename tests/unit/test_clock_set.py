"""The wall clock is set, ahead and back: ticks go on, nothing is told twice, counted twice, or kept waiting."""

import asyncio
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartspec_ops.app.database.last_look import LOOKED
from smartspec_ops.app.watching.grid import following, on_waking
from smartspec_ops.app.watching.loop import run
from smartspec_ops.app.watching.watch import Watch, tick
from smartspec_ops.backends._scrapes import Scrapes
from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.measurement import Ask, Measurement, Value
from smartspec_ops.domain.pruning_clock import Looks
from smartspec_ops.domain.window import Tier
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.ports import Document, Store
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.stores import open_store
from smartspec_ops.testing.clock import ManualClock
from tests.unit.conftest import KEY
from tests.unit.objectives import DEPTH, ERRORS, MINUTE, NOON, Source
from tests.unit.test_watch import BAD, GOOD

pytestmark = pytest.mark.edge

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
STRIDE = 5 * SECOND


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (timedelta(0), MINUTE),
        (20 * SECOND, MINUTE),
        (80 * SECOND, MINUTE),  # one is due already
        (HOUR, HOUR),  # set ahead: the last one that came
        (-20 * SECOND, MINUTE),  # set back a little: the same is not judged twice
        (-MINUTE, MINUTE),
        (-61 * SECOND, -MINUTE),
        (20 * SECOND - HOUR, MINUTE - HOUR),
    ],
)
def test_what_follows_a_tick_is_at_most_an_interval_away_once_the_clock_was_set(now: timedelta, due: timedelta) -> None:
    assert following(NOON, NOON + now, MINUTE) == NOON + due


@pytest.mark.parametrize(
    ("now", "judged"),
    [
        (timedelta(0), timedelta(0)),
        (20 * SECOND, timedelta(0)),
        (HOUR + SECOND, HOUR),  # set ahead while asleep, or the machine slept
        (-20 * SECOND, None),  # not quite there
        (20 * SECOND - HOUR, -HOUR),  # set back while asleep: nothing is judged in the future
    ],
)
def test_who_wakes_judges_the_instant_that_is(now: timedelta, judged: timedelta | None) -> None:
    assert on_waking(NOON, NOON + now, MINUTE) == (None if judged is None else NOON + judged)


async def resting(clock: ManualClock) -> None:
    async with asyncio.timeout(60):
        while not clock.sleepers:  # noqa: ASYNC110 - a clock has no events
            await asyncio.sleep(0.001)


async def ticks_of(store: Store, sets: Sequence[tuple[int, int]]) -> Sequence[tuple[timedelta, datetime, datetime]]:
    """(time that passed, wall clock, what was judged) of every tick, the clock set by so many seconds after others."""
    clock, off = ManualClock(NOON), timedelta(0)
    watch = Watch(objectives=(), backends={}, store=store, queue=LeaseQueue(store, clock))
    found = []

    def note(at: datetime) -> None:
        found.append((clock.now() - off - NOON, clock.now(), at))

    async def judge() -> None:
        async with aclosing(run(watch, clock, MINUTE)) as ticks:  # type: ignore[type-var]
            async for result in ticks:
                note(result.at)

    judging = asyncio.create_task(judge())
    try:
        await resting(clock)
        for passes, step in [*sets, (180, 0)]:
            for _ in range(passes * SECOND // STRIDE):
                await clock.advance(STRIDE)
                await resting(clock)
            off += step * SECOND
            clock.set_by(step * SECOND)
    finally:
        judging.cancel()
        await asyncio.wait([judging])
    return found


steps = st.integers(-10_000, 10_000) | st.integers(-150, 150)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.tuples(st.integers(180, 300), steps), max_size=4))
def test_ticks_go_on_however_the_clock_is_set(migrated: Path, sets: Sequence[tuple[int, int]]) -> None:
    async def judged() -> Sequence[tuple[timedelta, datetime, datetime]]:
        with tempfile.TemporaryDirectory() as folder:
            store = open_store(Path(shutil.copy(migrated, Path(folder) / "ops.db")), KEY)
            try:
                return await ticks_of(store, sets)
            finally:
                await store.close()

    found = asyncio.run(judged())
    passed = [one[0] for one in found]
    # A grid that lies otherwise now costs up to an interval; the clock moves on by a stride while a tick is judged.
    assert all(after - before <= 2 * MINUTE + STRIDE for before, after in pairwise(passed))
    assert all(timedelta(0) <= wall - at < MINUTE + STRIDE for _, wall, at in found)
    assert all(before[2] != after[2] for before, after in pairwise(found))


class Day:
    """Two objectives judged by a process that may be another one at any tick."""

    def __init__(self, store: Store) -> None:
        self.store, self.source, self.told = store, Source(), list[str]()
        self.restart()

    def restart(self) -> None:
        queue = LeaseQueue(self.store, ManualClock(NOON))
        self.watch = Watch(objectives=(ERRORS, DEPTH), backends={"prom": self.source}, store=self.store, queue=queue)

    async def judge(self, minute: int, *, is_bad: bool) -> bool:
        def answer(ask: Ask) -> Measurement:
            if ask.indicator == DEPTH.indicator:
                return Value(1000 if is_bad else 1)
            return BAD if is_bad else GOOD

        self.source.answer = answer
        result = await tick(self.watch, NOON + minute * MINUTE)
        self.told += [one.delivery_key for one in result.alerts]
        return result.is_first

    async def sent(self) -> Sequence[Alert]:
        async with self.store.begin() as tx:
            return [decode(Alert, one.effect.body) for one in await tx.effects(kind="intake")]

    async def rows(self) -> Mapping[int, bool]:
        async with self.store.begin() as tx:
            found = await tx.ledger(DEPTH.key, DEPTH.generation, NOON - 1000 * MINUTE, NOON + 1000 * MINUTE)
        assert len({row.tick for row in found}) == len(found)
        return {(row.tick - NOON) // MINUTE: row.verdict == "breached" for row in found}

    async def slices(self, since: int, until: int) -> tuple[int, int]:
        begin, end = NOON + since * MINUTE, NOON + until * MINUTE
        async with self.store.begin() as tx:
            return await tx.slices(DEPTH.key, DEPTH.generation, begin, end)


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("back", [2, 60, 600])
async def test_an_alert_outlives_a_clock_that_is_set_back(store: Store, back: int, *, restarts: bool) -> None:
    day = Day(store)
    for minute in range(6):
        await day.judge(minute, is_bad=minute >= 3)
    if restarts:
        day.restart()
    for minute in range(6 - back, 14 - back):
        await day.judge(minute, is_bad=True)
    during = [one for one in await day.sent() if one.kind == "error_rate"]
    # Still one episode, that repeats itself as if nothing had been.
    assert {one.status for one in during} == {AlertStatus.FIRING}
    assert len({one.episode for one in during}) == 1
    assert len(during) >= 2
    for minute in range(14 - back, 24 - back):
        await day.judge(minute, is_bad=False)
    told = [one for one in await day.sent() if one.kind == "error_rate"]
    assert [one.status for one in told].count(AlertStatus.RESOLVED) == 1
    assert told[-1].status is AlertStatus.RESOLVED
    assert [one.seq for one in told] == list(range(1, len(told) + 1))
    assert told[-1].started_at is not None
    assert told[-1].started_at <= told[-1].at


@pytest.mark.parametrize("restarts", [False, True])
async def test_an_alert_that_begins_at_the_instant_of_an_earlier_one_is_another(
    store: Store, *, restarts: bool
) -> None:
    day = Day(store)
    for minute in range(65):
        await day.judge(minute, is_bad=50 <= minute < 53)
    for minute in range(55):
        if restarts and minute == 48:
            day.restart()
        await day.judge(minute, is_bad=minute >= 50)
    told = [one for one in await day.sent() if one.kind == "error_rate"]
    opened = [one for one in told if one.seq == 1]
    assert [one.started_at for one in opened] == [NOON + 50 * MINUTE] * 2
    assert len({one.episode for one in opened}) == 2


async def test_an_instant_counts_once_as_it_was_judged_last(store: Store) -> None:
    day = Day(store)
    for minute in range(60):
        await day.judge(minute, is_bad=True)
    for minute in range(20, 30):  # set back by 40 minutes, and ahead again ten minutes later
        await day.judge(minute, is_bad=False)
    for minute in range(70, 75):
        await day.judge(minute, is_bad=False)
    assert await day.rows() == {
        **{minute: not 20 <= minute < 30 for minute in range(60)},
        **dict.fromkeys(range(70, 75), False),
    }
    assert (await day.slices(0, 75))[1] == 65
    async with store.begin() as tx:
        assert await tx.ledger_mark() == 75  # nothing that was written is gone


async def test_what_was_judged_by_a_clock_ahead_is_in_no_window_until_it_is_judged_anew(store: Store) -> None:
    day = Day(store)
    for minute in range(10):
        await day.judge(minute, is_bad=False)
    for minute in range(100, 105):  # ahead by 90 minutes, for five
        await day.judge(minute, is_bad=True)
    for minute in range(15, 110):
        await day.judge(minute, is_bad=False)
    assert await day.slices(0, 110) == (105, 105)
    assert not any((await day.rows()).values())


letters = st.tuples(st.integers(-90, 90) | st.just(1), st.booleans(), st.booleans())


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.tuples(letters, st.integers(1, 8)), min_size=1, max_size=6))
def test_nothing_is_told_or_counted_twice_however_the_clock_is_set(
    migrated: Path, parts: Sequence[tuple[tuple[int, bool, bool], int]]
) -> None:
    async def play(store: Store) -> None:
        day, minute, judged = Day(store), 0, dict[int, bool]()
        for (step, is_bad, restarts), count in parts:
            minute += step
            if restarts:
                day.restart()
            for _ in range(count):
                if await day.judge(minute, is_bad=is_bad):
                    judged[minute] = is_bad
                minute += 1
        assert await day.rows() == judged
        good, measured = await day.slices(-1000, 1000)
        assert 0 <= good <= measured <= len(judged)
        sent = await day.sent()
        assert sorted(day.told) == sorted(
            one.delivery_key for one in sent
        )  # none is taken for one that was sent before
        for name in {one.fingerprint for one in sent}:
            by_episode = [(one.episode, one.seq) for one in sent if one.fingerprint == name]
            for episode in {one for one, _ in by_episode}:
                numbers = [seq for one, seq in by_episode if one == episode]
                assert numbers == sorted(numbers)

    async def apart() -> None:
        with tempfile.TemporaryDirectory() as folder:
            store = open_store(Path(shutil.copy(migrated, Path(folder) / "ops.db")), KEY)
            try:
                await play(store)
            finally:
                await store.close()

    asyncio.run(apart())


def test_what_a_page_counted_under_a_clock_that_was_ahead_is_in_no_window() -> None:
    scrapes = Scrapes((Tier(name="raw", step=timedelta(microseconds=1), keep=10 * HOUR),))

    def scrape(minute: int, value: float) -> None:
        scrapes.put(NOON + minute * MINUTE, 0, {"requests": value}, {"looked": 1.0})

    def risen(minute: int, window: timedelta) -> float:
        column, looks = scrapes.series["requests"], scrapes.looks["looked"]
        seen = scrapes.seen((looks,), window, NOON + minute * MINUTE, MINUTE)
        assert seen is not None
        return scrapes.increase(column, seen)

    for minute in range(10):
        scrape(minute, 10.0 * minute)
    for minute in range(70, 75):
        scrape(minute, 1000.0 * minute)
    scrapes.take_back(NOON + 15 * MINUTE)
    for minute in range(15, 80):
        scrape(minute, 80_000.0 + minute)
    assert scrapes.newest == NOON + 79 * MINUTE
    assert risen(17, 5 * MINUTE) == 2.0
    assert risen(17, HOUR) == 92.0  # 90 before it was set, 2 after
    assert risen(79, 20 * MINUTE) == 20.0


async def test_ticks_of_a_clock_that_is_set_ahead_thin_nothing_until_the_daily_look_believes_it(store: Store) -> None:
    day, ahead = Day(store), 500 * 24 * 60
    await _look(store, Looks(last=NOON - HOUR))
    for minute in range(6):
        await day.judge(minute, is_bad=False)
    await day.judge(ahead, is_bad=False)
    assert len(await day.rows()) == 6
    await _look(store, Looks(last=NOON - HOUR, doubted=NOON + ahead * MINUTE))
    await day.judge(ahead + 60, is_bad=False)
    assert len(await day.rows()) == 6
    await _look(store, Looks(last=NOON + ahead * MINUTE))
    await day.judge(ahead + 120, is_bad=False)
    assert await day.rows() == {}


async def _look(store: Store, looks: Looks) -> None:
    async with store.begin() as tx:
        noted = await tx.document(LOOKED, LOOKED) or Document(kind=LOOKED, key=LOOKED, body={}, version=0)
        await tx.put_document(replace(noted, body=encode(looks)))
