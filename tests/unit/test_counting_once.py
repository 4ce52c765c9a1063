"""Windows that are new at every tick, as those of a calendar and of excluded time are, cost and leave nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest

from smartspec_ops.backends._answers import wanted
from smartspec_ops.backends._counting import Counting
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement
from smartspec_ops.domain.objective import HistogramIndicator, Indicator, RatioIndicator
from tests.unit.counters import MINUTE, Counters, minute

pytestmark = pytest.mark.edge

RATIO = RatioIndicator(source="s", total="r", bad='r{code="500"}')
HISTOGRAM = HistogramIndicator(source="s", histogram="h", threshold=Decimal("0.2"))
HOUR = timedelta(hours=1)


def traffic(until: int) -> Counters:
    counters = Counters()
    for n in range(-120, until + 1):
        counters.add(n, "r", 9.0 * (n + 120), code="200")
        counters.add(n, "r", 1.0 * (n + 120), code="500")
        for le, each in (("0.1", 5), ("0.2", 8), ("+Inf", 10)):
            counters.add(n, "h_bucket", each * (n + 120.0), le=le)
    return counters


async def at(counting: Counting, n: int, *asks: tuple[Indicator, timedelta]) -> list[Measurement]:
    every = [Ask(indicator, window) for indicator, window in asks]
    found = await counting.measure([one for one in map(wanted, every) if one], minute(n))
    return [found[ask] for ask in every]


async def test_a_window_that_grows_is_read_off_what_is_kept() -> None:
    counters = traffic(30)
    counting = counters.counting()
    usual = [(RATIO, 5 * MINUTE), (RATIO, HOUR), (HISTOGRAM, 5 * MINUTE), (HISTOGRAM, HOUR)]
    await at(counting, 0, *usual)
    asked = len(counters.asked)
    for n in range(1, 31):
        grown = (n + 15) * MINUTE
        *_, events, buckets = await at(counting, n, *usual, (RATIO, grown), (HISTOGRAM, grown))
        assert isinstance(events, Counts)
        assert (events.total, events.bad) == (10 * (n + 15), n + 15)
        assert isinstance(buckets, Buckets)
        assert dict(buckets.cumulative)[0.2] == 8 * (n + 15)
    per_tick = 2  # one query for each family, and none about the past
    assert len(counters.asked) - asked == 30 * per_tick


async def test_it_is_exactly_what_asking_for_it_always_gives() -> None:
    counters = traffic(9)
    along, once = counters.counting(), counters.counting()
    for n in range(10):
        every = [(RATIO, 5 * MINUTE), (RATIO, HOUR), (RATIO, 17 * MINUTE), (RATIO, 3 * MINUTE)]
        expected = await at(along, n, *every)
        await at(once, n, *every[:2])
        assert await at(once, n, *every) == expected


async def test_a_window_longer_than_is_kept_makes_room_for_its_growth_once() -> None:
    counters = traffic(40)
    counting = counters.counting()
    await at(counting, 0, (RATIO, HOUR))
    await at(counting, 1, (RATIO, HOUR), (RATIO, HOUR + MINUTE))
    asked = len(counters.asked)
    for n in range(2, 6):
        (*_, grown) = await at(counting, n, (RATIO, HOUR), (RATIO, HOUR + n * MINUTE))
        assert isinstance(grown, Counts)
        assert grown.total == 10 * (60 + n)
    assert [one for one in counters.asked[asked:] if "every" in one] == []


async def test_buckets_that_were_not_kept_are_asked_for() -> None:
    counters = traffic(5)
    counting = counters.counting()
    await at(counting, 0, (HISTOGRAM, HOUR))
    (_, short) = await at(counting, 1, (HISTOGRAM, HOUR), (HISTOGRAM, 5 * MINUTE))
    assert isinstance(short, Buckets)
    assert short.total == 50


async def test_the_same_question_again_is_answered_again() -> None:
    counting = traffic(3).counting()
    usual, more = Ask(RATIO, HOUR), Ask(RATIO, 17 * MINUTE)
    await counting.measure([one for one in [wanted(usual)] if one], minute(0))
    asks = [one for one in (wanted(usual), wanted(more)) if one]
    for n in range(1, 4):
        found = (await counting.measure(asks, minute(n)))[more]
        assert isinstance(found, Counts)
        assert found.total == 170
