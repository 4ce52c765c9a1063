"""A process that goes on where another ended counts as if nothing had happened in between."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from smartspec_ops.backends._kept import Head, StoreKeeper
from smartspec_ops.domain.measurement import Counts, Measurement, NoData, Silence
from smartspec_ops.domain.objective import RateIndicator
from smartspec_ops.ports import Store, TotalsRow
from smartspec_ops.stores import open_store
from tests.unit.counters import MINUTE, Counters, minute
from tests.unit.test_counting import BUCKETS, RATIO, histogram, latency, measured, one, steady

pytestmark = pytest.mark.edge

WINDOWS = [n * MINUTE for n in (5, 30, 120)]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = open_store(tmp_path / "ops.db", bytes(32))
    await store.migrate()
    yield store
    await store.close()


async def lived(counters: Counters, store: Store, ticks: Sequence[int]) -> Sequence[Measurement]:
    """One process's life: what it answered last."""
    counting = counters.counting(StoreKeeper(store, "s"))
    seen: Sequence[Measurement] = ()
    for n in ticks:
        seen = await measured(counting, minute(n), RATIO, *WINDOWS)
    return seen


class Overseen(StoreKeeper):
    """Remembers how many rows each save wrote, and whether it replaced all there were."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, "s")
        self.saves: list[tuple[int, bool]] = []

    async def save(self, rows: Sequence[TotalsRow], dropped: Sequence[datetime] | None, head: Head | None) -> bool:
        self.saves.append((len(rows), dropped is None))
        return await super().save(rows, dropped, head)


async def test_a_restart_writes_what_is_new_and_leaves_the_rest_where_it_stands(store: Store) -> None:
    counters = Counters()
    steady(counters, 60, since=-200)
    first, second, third = Overseen(store), Overseen(store), Overseen(store)
    for keeper, at in ((first, 0), (second, 2), (third, 5)):
        await measured(counters.counting(keeper), minute(at), RATIO, *WINDOWS)
    ((all_rows, is_replaced),) = first.saves
    assert is_replaced
    assert all_rows > 100
    assert second.saves == [(2, False)]
    assert third.saves == [(3, False)]
    assert await lived(counters, store, [6]) == [Counts(45, 50), Counts(270, 300), Counts(1080, 1200)]


async def test_a_clock_set_back_before_a_restart_leaves_no_rows_of_the_future(store: Store) -> None:
    counters = Counters()
    steady(counters, 60, since=-200)
    await lived(counters, store, range(30))
    back = Overseen(store)
    await measured(counters.counting(back), minute(10), RATIO, *WINDOWS)
    assert [is_replaced for _, is_replaced in back.saves] == [True]
    assert await lived(counters, store, [11]) == [Counts(45, 50), Counts(270, 300), Counts(1080, 1200)]


@pytest.mark.parametrize("pause", [1, 2, 20])
async def test_a_restart_after_a_short_pause_asks_once_and_for_no_past(store: Store, pause: int) -> None:
    counters = Counters()
    steady(counters, 60, since=-200)
    await lived(counters, store, range(5))
    counters.asked.clear()
    seen = await lived(counters, store, [4 + pause])
    assert seen == [Counts(45, 50), Counts(270, 300), Counts(1080, 1200)]
    assert len(counters.asked) == 1
    assert "every" not in counters.asked[0]


async def test_a_restart_after_a_long_pause_is_filled_from_the_source_since_then(store: Store) -> None:
    counters = Counters()
    steady(counters, 200, since=-200)
    await lived(counters, store, range(5))
    for key in counters.series:  # the source forgets what is old
        counters.series[key] = [sample for sample in counters.series[key] if sample[0] >= minute(-10).timestamp()]
    assert await lived(counters, store, [100]) == [Counts(45, 50), Counts(270, 300), Counts(1080, 1200)]


async def test_every_life_together_counts_what_one_long_life_does(store: Store) -> None:
    counters = Counters()
    for n in range(-100, 61):
        counters.add(n - 0.4, "r", (n + 100) ** 2 % 7001, job="a", code="200")
        if n > 7:
            counters.add(n - 0.1, "r", (n - 7) * 3, job="a", code="500")
    one_life = counters.counting()
    for n in range(61):
        expected = await measured(one_life, minute(n), RATIO, *WINDOWS)
    for ticks in (range(9), range(9, 12), [20, 21], range(40, 61)):
        seen = await lived(counters, store, [*ticks])
    assert seen == expected


async def test_a_series_that_was_away_when_the_process_ended_goes_on_where_it_was(store: Store) -> None:
    counters = Counters()
    steady(counters, 40, since=-200)
    for n in (*range(-200, 3), *range(30, 41)):
        counters.add(n, "r", 50 + (n + 200), job="a", code="200", pod="away")
    await lived(counters, store, range(20))
    assert (await lived(counters, store, range(21, 41)))[1] == Counts(270 + 38, 300 + 38)


async def test_coverage_and_gaps_outlive_the_process(store: Store) -> None:
    counters = Counters()
    for n in (*range(-50, 1), *range(10, 41)):
        counters.add(n, "r", 10 * (n + 50), job="a", code="200")
    before = await lived(counters, store, range(30))
    after = await lived(counters, store, [30])
    assert [found.coverage for found in before if isinstance(found, Counts)] == pytest.approx([1, 20 / 30, 69 / 120])
    assert [found.coverage for found in after if isinstance(found, Counts)] == pytest.approx([1, 20 / 30, 70 / 120])


async def test_what_does_not_fit_is_not_used(store: Store) -> None:
    counters = Counters()
    steady(counters, 10, since=-200)
    await lived(counters, store, range(3))
    counting = counters.counting(StoreKeeper(store, "s"))
    counters.asked.clear()
    longer = await one(counting, minute(3), RATIO, 180 * MINUTE)
    assert longer == Counts(1620, 1800)
    assert any("every" in asked for asked in counters.asked)


async def test_what_is_new_after_a_restart_is_given_its_past_and_the_rest_is_not(store: Store) -> None:
    counters = Counters()
    steady(counters, 10, since=-200)
    for n in range(-200, 11):
        counters.add(n, "jobs", 60 * (n + 200), queue="q")
    await lived(counters, store, range(3))
    counting = counters.counting(StoreKeeper(store, "s"))
    rate = RateIndicator(source="s", events='jobs{queue="q"}')
    counters.asked.clear()
    assert await measured(counting, minute(3), RATIO, *WINDOWS) == [
        Counts(45, 50),
        Counts(270, 300),
        Counts(1080, 1200),
    ]
    await one(counting, minute(3), rate, 60 * MINUTE)
    assert {asked.split("{")[0] for asked in counters.asked if "every" in asked} == {"jobs"}


async def test_histograms_keep_their_columns(store: Store) -> None:
    counters = Counters()
    histogram(counters, 10)
    first = counters.counting(StoreKeeper(store, "s"))
    for n in range(3):
        await measured(first, minute(n), latency("0.2"), 5 * MINUTE, 60 * MINUTE)
    second = counters.counting(StoreKeeper(store, "s"))
    counters.asked.clear()
    short, long = await measured(second, minute(3), latency("0.2"), 5 * MINUTE, 60 * MINUTE)
    assert not isinstance(short, NoData)
    assert not isinstance(long, NoData)
    assert len(counters.asked) == 1
    assert len(short.cumulative) == len(BUCKETS)  # type: ignore[union-attr]
    assert [count for _, count in long.cumulative] == [540, 600]  # type: ignore[union-attr]


async def test_two_processes_on_one_source_do_not_mix_their_totals(store: Store) -> None:
    counters = Counters()
    steady(counters, 20, since=-200)
    first = counters.counting(StoreKeeper(store, "s"))
    await measured(first, minute(0), RATIO, *WINDOWS)
    await lived(counters, store, range(1, 7))
    for n in range(1, 13):
        assert await measured(first, minute(n), RATIO, *WINDOWS) == [
            Counts(45, 50),
            Counts(270, 300),
            Counts(1080, 1200),
        ]
    async with store.begin() as tx:
        kept = await tx.take_totals("s", "test")
    assert kept is not None
    assert max(row.at for row in kept.rows) == minute(6)


async def test_a_store_that_fails_does_not_blind_the_monitor(tmp_path: Path) -> None:
    counters = Counters()
    steady(counters, 3, since=-200)
    store = open_store(tmp_path / "never" / "made.db", bytes(32))
    counting = counters.counting(StoreKeeper(store, "s"))
    for n in range(3):
        seen = await measured(counting, minute(n), RATIO, timedelta(minutes=5))
        assert seen == [Counts(45, 50)]
    await store.close()


async def test_a_fault_is_told_and_the_rows_wait(store: Store) -> None:
    counters = Counters()
    steady(counters, 10, since=-200)
    await lived(counters, store, range(3))
    counters.fault = NoData(Silence.UNREACHABLE, "down")
    counting = counters.counting(StoreKeeper(store, "s"))
    assert {type(found) for found in await measured(counting, minute(3), RATIO, *WINDOWS)} == {NoData}
    counters.fault = None
    assert await measured(counting, minute(6), RATIO, *WINDOWS) == [
        Counts(45, 50),
        Counts(270, 300),
        Counts(1080, 1200),
    ]
