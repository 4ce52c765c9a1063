"""The steps of a histogram's course say how many events were within a threshold, whatever buckets processes had."""

from collections.abc import Sequence
from decimal import Decimal
from math import inf

import pytest

from smartspec_ops.backends._answers import wanted
from smartspec_ops.backends._counted_course import counted
from smartspec_ops.backends._filling import Source
from smartspec_ops.domain.measurement import Ask, Buckets, Measurement, NoData
from smartspec_ops.domain.objective import HistogramIndicator
from tests.unit.counters import MINUTE, Counters, minute
from tests.unit.test_bucket_changes import FAST, LAST, around, lived

pytestmark = pytest.mark.edge

STEP = 5 * MINUTE
ALL = {"0.1": 60, "0.2": 90, "0.25": 95, "+Inf": 100}


async def course(counters: Counters, since: int, until: int, indicator: HistogramIndicator = FAST) -> list[Measurement]:
    found = await asked(counters, since, until, indicator)
    assert found is not None
    return list(found)


async def asked(
    counters: Counters, since: int, until: int, indicator: HistogramIndicator = FAST
) -> Sequence[Measurement] | None:
    one = wanted(Ask(indicator, STEP))
    assert one is not None
    source = Source(raw=counters._raw, points=counters._points, may_search=counters._may_search)
    found = await counted(one, minute(since), minute(until), source, 60)
    return found if found is None else [measured for _, measured in found]


def expose(
    counters: Counters, minutes: range, rates: dict[str, int], pod: str, *, away: Sequence[int] = (), restart: int = 1
) -> None:
    """So many events a minute at or below each bound, read on the minute."""
    for n in minutes:
        begun = restart if n >= restart else minutes[0]
        for le, rate in rates.items() if n not in away else ():
            counters.add(n, "t_bucket", float(rate * (n - begun)), job="a", le=le, pod=pod)


@pytest.mark.parametrize("restart", [1, -298, -300])
async def test_with_a_bucket_at_the_threshold_every_event_is_of_one_step(restart: int) -> None:
    counters = Counters()
    expose(counters, range(-600, 1), ALL, "a", restart=restart)
    expose(counters, range(-600, 1), ALL, "b")
    found = await course(counters, -500, 0)
    lost = 100.0 if restart < 0 else 0.0
    """What happened in the minute before the process began again was seen by nobody."""
    assert sum(around(one)[2] for one in found if isinstance(one, Buckets)) == 100_000 - lost
    for one in found:
        assert isinstance(one, Buckets)
        certain, perhaps, total = around(one)
        assert certain == perhaps == 0.9 * total
        assert [bound for bound, _ in one.cumulative] == [0.2, inf]


async def test_without_one_the_nearest_buckets_bound_what_was_within_it() -> None:
    counters = Counters()
    expose(counters, range(-60, 1), {"0.1": 60, "0.25": 95, "+Inf": 100}, "a")
    assert [around(one) for one in await course(counters, -50, 0) if isinstance(one, Buckets)] == [(300, 475, 500)] * 10


@pytest.mark.parametrize(("rates", "bounds"), [({"0.25": 95}, (0, 475)), ({"0.1": 60}, (300, 500)), ({}, (0, 500))])
async def test_beyond_the_outermost_bucket_nothing_is_certain(
    rates: dict[str, int], bounds: tuple[float, float]
) -> None:
    counters = Counters()
    expose(counters, range(-60, 1), {**rates, "+Inf": 100}, "a")
    assert [around(one) for one in await course(counters, -50, 0) if isinstance(one, Buckets)] == [(*bounds, 500)] * 10


async def test_only_the_processes_that_lack_the_bucket_are_in_doubt() -> None:
    counters = Counters()
    expose(counters, range(-60, 1), ALL, "a")
    expose(counters, range(-60, 1), {"0.1": 1, "0.25": 9, "+Inf": 10}, "canary")
    assert [around(one) for one in await course(counters, -50, 0) if isinstance(one, Buckets)] == [(455, 495, 550)] * 10


@pytest.mark.parametrize("pod", ["a", "b"])
async def test_a_bucket_that_was_added_counts_from_then_on(pod: str) -> None:
    """By a process with the same labels, and with others."""
    counters = Counters()
    expose(counters, range(-400, -202), {"0.1": 60, "0.25": 95, "+Inf": 100}, "a")
    expose(counters, range(-202, 1), ALL, pod)
    found = [around(one) for one in await course(counters, -300, 0) if isinstance(one, Buckets)]
    assert found[:19] == [(300, 475, 500)] * 19
    assert found[-40:] == [(450, 450, 500)] * 40
    (certain, perhaps, total) = found[19]
    assert total == 400
    assert certain <= 0.9 * total <= perhaps


@pytest.mark.parametrize("within", [0, 1])
@pytest.mark.parametrize("again", [(), ("0.2",)])
async def test_a_bucket_that_does_not_fall_at_a_restart_is_there_if_it_stays(again: Sequence[str], within: int) -> None:
    """All were too slow, or more were in time in a minute than before: the budget of a month was unknown for one
    restart in it."""
    counters = Counters()
    for n in range(-120, 1):
        begun = n >= -48
        for le in ("0.2", "+Inf") if not begun else (*again, "+Inf"):
            rate = 100 if le == "+Inf" else within if begun else 0
            counters.add(n, "t_bucket", float(rate * (n + 49 if begun else n + 121)), job="a", le=le, pod="a")
    found = [around(one) for one in await course(counters, -100, 0) if isinstance(one, Buckets)]
    assert sum(total for _, _, total in found) == 100 * 100
    in_doubt = [number for number, (certain, perhaps, _) in enumerate(found) if certain != perhaps]
    assert in_doubt == ([] if again else list(range(10, 20)))


async def test_where_all_were_silent_no_step_is_told() -> None:
    counters = Counters()
    expose(counters, range(-120, 1), ALL, "a", away=range(-79, -39))
    found = await course(counters, -100, 0)
    assert [n for n, one in enumerate(found) if isinstance(one, NoData)] == list(range(4, 12))
    assert [around(one)[0] for one in found if isinstance(one, Buckets)] == [450.0] * 4 + [9 * 450.0] + [450.0] * 7


@pytest.mark.parametrize("seed", range(40))
async def test_the_truth_lies_between_the_bounds_whatever_buckets_processes_have(seed: int) -> None:
    counters, pods, _ = lived(seed)
    for since, until in ((-380, -20), (-300, LAST)):
        found = await course(counters, since, until)
        for number, one in enumerate(found, start=1):
            assert isinstance(one, Buckets)
            at = until - 5 * (len(found) - number)
            happened = [pod.happened(at - 5, at) for pod in pods]
            within, _, _, every = map(sum, zip(*happened, strict=True))
            certain, perhaps, total = around(one)
            assert total == every, (seed, at)
            assert certain <= within <= perhaps, (seed, at)
            is_same = all("0.2" in pod.bounds and pod.since < at - 5 for pod in pods)
            assert certain == perhaps or not is_same, (seed, at)


async def test_another_way_is_found_where_buckets_do_not_tell() -> None:
    counters = Counters()
    assert await asked(counters, -60, 0) is None
    expose(counters, range(-120, 1), {"0.1": 60, "0.2": 90}, "a")
    assert await asked(counters, -60, 0) is None, "no +Inf bucket"
    whole = HistogramIndicator(source="s", histogram="t", threshold=None)
    expose(counters, range(-120, 1), ALL, "b")
    assert await asked(counters, -60, 0, whole) is None


async def test_bounds_in_another_unit_are_the_promise_s() -> None:
    counters = Counters()
    expose(counters, range(-60, 1), {"100": 60, "200": 90, "+Inf": 100}, "a")
    indicator = HistogramIndicator(source="s", histogram="t", scale=Decimal("0.001"), threshold=Decimal("0.2"))
    assert [around(one) for one in await course(counters, -5, 0, indicator) if isinstance(one, Buckets)] == [
        (450, 450, 500)
    ]
