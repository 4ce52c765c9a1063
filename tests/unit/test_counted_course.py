"""The steps of a course of counters add up to what a look at the whole of it counts."""

from collections.abc import Sequence

import pytest

from smartspec_ops.backends._answers import wanted
from smartspec_ops.backends._counted_course import counted
from smartspec_ops.backends._filling import Source
from smartspec_ops.backends._selector import Selector, read_local
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Silence
from smartspec_ops.domain.objective import RatioIndicator
from tests.unit.counters import MINUTE, Counters, minute

pytestmark = pytest.mark.edge

DAY = 24 * 60
STEP = 5 * MINUTE
BY_BAD = RatioIndicator(source="s", total="r", bad='r{code="500"}')
BY_GOOD = RatioIndicator(source="s", total="r", good='r{code="200"}')


def day(*, away: range = range(0), restart: int = 1) -> Counters:
    """A hundred events a minute, all of them bad in one minute of every fifty, read at the half of each minute."""
    counters, good, bad = Counters(), 0, 0
    for n in range(-DAY, 0):
        good, bad = (0, 0) if n == restart else (good, bad)
        good, bad = (good, bad + 100) if n % 50 == 0 else (good + 100, bad)
        if n not in away:
            counters.add(n + 0.5, "r", good, code="200")
            counters.add(n + 0.5, "r", bad, code="500")
    return counters


async def course(counters: Counters, indicator: RatioIndicator, minutes: int = DAY) -> Sequence[Measurement] | None:
    asked = wanted(Ask(indicator, STEP))
    assert asked is not None
    source = Source(raw=counters._raw, points=counters._points, may_search=counters._may_search)
    found = await counted(asked, minute(-minutes), minute(0), source, 60)
    return found if found is None else [measured for _, measured in found]


def happened(counters: Counters, text: str, minutes: int) -> float:
    selector = read_local(text)
    assert isinstance(selector, Selector)
    return counters.happened(selector, minute(-minutes), minute(0), minute(-DAY))


@pytest.mark.parametrize("indicator", [BY_BAD, BY_GOOD])
@pytest.mark.parametrize("restart", [1, -700, -702])
async def test_every_event_is_of_one_step(indicator: RatioIndicator, restart: int) -> None:
    counters = day(restart=restart)
    found = await course(counters, indicator, DAY - 60)
    assert found is not None
    assert len(found) == (DAY - 60) / 5
    steps = [one for one in found if isinstance(one, Counts)]
    assert sum(one.total for one in steps) == happened(counters, "r", DAY - 60)
    assert sum(one.bad for one in steps) == happened(counters, 'r{code="500"}', DAY - 60)
    assert all(one.total == int(one.total) for one in steps), "nothing is extrapolated"


async def test_the_samples_around_a_restart_are_those_of_the_series_in_whatever_order_its_labels_stand() -> None:
    counters = day(restart=-702)
    counters.is_disordered = True
    found = await course(counters, BY_BAD, DAY - 60)
    assert found is not None
    assert sum(one.total for one in found if isinstance(one, Counts)) == happened(counters, "r", DAY - 60)


async def test_what_was_counted_while_it_was_away_is_of_the_step_it_came_back_in() -> None:
    counters = day(away=range(-400, -360))
    found = await course(counters, BY_BAD, 600)
    assert found is not None
    silent = [n for n, one in enumerate(found) if isinstance(one, NoData)]
    assert silent == list(range(40, 48))
    back = found[48]
    assert isinstance(back, Counts)
    assert back.total == 4_500


async def test_counters_of_bad_events_that_never_began_say_that_none_was_bad() -> None:
    counters = Counters()
    for n in range(-120, 1):
        counters.add(n, "r", 10 * n + 1200, code="200")
    found = await course(counters, BY_BAD, 60)
    assert found == [Counts(50, 50)] * 12


async def test_another_way_is_found_where_points_cannot_be_read_or_no_good_event_was_seen() -> None:
    assert await course(Counters(), BY_BAD) is None
    counters = day()
    counters.fault = NoData(Silence.OVERLOADED, "too many")
    assert await course(counters, BY_BAD) is None
    assert await course(day(), RatioIndicator(source="s", total="r", good='r{code="201"}')) is None
