"""What is first asked about while its metric is counted already: a group that its watch has just found."""

import pytest

from smartspec_ops.backends._answers import wanted
from smartspec_ops.backends._counting import Counting
from smartspec_ops.domain.measurement import Ask, Counts
from smartspec_ops.domain.objective import RatioIndicator
from tests.unit.counters import MINUTE, Counters, minute

pytestmark = pytest.mark.edge

HOUR = 60 * MINUTE


def route(name: str) -> RatioIndicator:
    return RatioIndicator(source="s", total=f'r{{route="{name}"}}', bad=f'r{{route="{name}",code="500"}}')


async def counted(counting: Counting, n: int, *routes: str) -> tuple[float, float]:
    """(bad, total) of the last of the routes, in an hour."""
    asks = [Ask(route(name), HOUR) for name in routes]
    found = (await counting.measure([one for one in map(wanted, asks) if one], minute(n)))[asks[-1]]
    assert isinstance(found, Counts)
    return found.bad, found.total


async def looked(counters: Counters, found: int) -> tuple[float, float]:
    """A watch of one route that finds the other one in a certain minute."""
    for n in range(-30, 60):
        counters.add(n, "r", 20.0 * (n + 31), route="old", code="200")
    counting = counters.counting()
    for n in range(found):
        await counted(counting, n, "old")
    return await counted(counting, found, "old", "new")


async def test_the_first_request_of_a_new_group_counts_though_it_is_found_later() -> None:
    counters = Counters()
    for n in range(2, 60):
        counters.add(n, "r", 1.0, route="new", code="500")  # it failed, and nobody asked again
    assert await looked(counters, 5) == (1, 1)


async def test_an_old_process_that_is_scraped_from_now_on_has_its_past_behind_it() -> None:
    counters = Counters()
    for n in range(2, 60):
        counters.add(n, "r", 90_000.0 + 3 * n, route="new", code="200")
        counters.add(n, "r", 5_000.0, route="new", code="500")
    assert await looked(counters, 5) == (0, 9)


async def test_what_the_source_has_had_for_longer_is_not_taken_to_have_begun() -> None:
    """Where its history begins, every series does."""
    counters = Counters()
    for n in range(2, 60):
        counters.add(n, "r", 30.0, route="new", code="500")
        counters.add(n, "r", 30.0 + n, route="new", code="200")
    bad, total = await looked(counters, 40)
    assert (bad, total) == (0, 38)


async def test_what_is_seen_again_after_the_source_was_away_began_nobody_knows_when() -> None:
    counters = Counters()
    for n in range(-30, 30):
        if not 5 <= n < 12:
            counters.add(n, "r", 20.0 * (n + 31), route="old", code="200")
    for n in range(12, 30):
        counters.add(n, "r", 4.0, route="new", code="500")
        counters.add(n, "r", 4.0 + n, route="new", code="200")
    counting = counters.counting()
    ask = wanted(Ask(route("old"), HOUR))
    assert ask
    for n in range(14):
        await counting.measure([ask], minute(n))
    assert await counted(counting, 14, "old", "new") == (0, 2)
