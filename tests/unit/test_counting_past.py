"""Counters that begin in the middle of the past a cold start reads, an hour from one point to the next."""

import pytest

from smartspec_ops.backends._answers import wanted
from smartspec_ops.domain.measurement import Ask, Counts, Measurement
from smartspec_ops.domain.objective import RatioIndicator
from tests.unit.counters import MINUTE, Counters, minute

pytestmark = pytest.mark.edge

DAY = 24 * 60
SINCE, FAULT = -4 * DAY, -int(3.5 * DAY) + 5
"""Minutes of the first sample, and of one in the hours of which an hourly point is known."""
STEP = 2
WHOLE, ERRORS = 'r{job="a"}', 'r{job="a",code="500"}'


def pod(counters: Counters, name: str, *, before: int = 0, since: int = SINCE, each: int = 400) -> None:
    """A process that answers `each` requests a minute, and `before` it is first observed."""
    for n in range(since, 1, STEP):
        counters.add(n, "r", before + each * (n - since + STEP), job="a", code="200", pod=name)


def errors(counters: Counters, name: str, *, each: int, until: int, before: int = 0) -> None:
    """From the fault on so many a minute, and none any more after `until` minutes."""
    for n in range(FAULT, 1, STEP):
        counters.add(n, "r", before + each * min(n - FAULT + STEP, until), job="a", code="500", pod=name)


async def cold(counters: Counters) -> Measurement:
    """What a first look back over five days makes of the service; another one is looked at as well."""
    ratio = RatioIndicator(source="s", total=WHOLE, bad=ERRORS)
    other = RatioIndicator(source="s", total='r{job="b"}', bad='r{job="b",code="500"}')
    asks = [Ask(one, 5 * DAY * MINUTE) for one in (ratio, other)]
    found = await counters.counting().measure([one for one in map(wanted, asks) if one], minute(0))
    return found[asks[0]]


@pytest.mark.parametrize("pods", [["a"], ["a", "b"]])
async def test_errors_that_begin_and_end_within_an_hour_long_ago_count(pods: list[str]) -> None:
    """Their counters never move again, so their next step tells nothing; what the service answered does."""
    counters = Counters()
    for name in pods:
        pod(counters, name)
        errors(counters, name, each=150, until=20)
    seen = await cold(counters)
    assert isinstance(seen, Counts)
    assert seen.bad == 3_000 * len(pods)


@pytest.mark.parametrize("length", [40, 50, 120])
async def test_a_time_in_which_everything_failed_counts(length: int) -> None:
    counters = Counters()
    for n in range(SINCE, 1, STEP):
        lost = min(max(0, n - FAULT + STEP), length)
        counters.add(n, "r", 400 * (n - SINCE + STEP - lost), job="a", code="200", pod="a")
    errors(counters, "a", each=400, until=length)
    seen = await cold(counters)
    assert isinstance(seen, Counts)
    assert seen.bad == 400 * length


async def test_errors_of_an_old_process_are_none_however_many_its_fleet_answers() -> None:
    """What it brings is less than all others answer in an hour; that its other counter goes on tells its age."""
    counters = Counters()
    for number in range(10):
        pod(counters, f"{number}", each=1_000)
    pod(counters, "old", before=600_000, since=FAULT, each=1_000)
    errors(counters, "old", each=0, until=0, before=300_000)
    seen = await cold(counters)
    assert isinstance(seen, Counts)
    assert seen.bad == 0
    assert seen.total <= 1_000 * (10 * (-SINCE + STEP) - FAULT)


@pytest.mark.parametrize("is_alone", [True, False])
async def test_the_past_of_an_old_process_observed_for_the_first_time_is_not_of_its_first_hour(
    *, is_alone: bool
) -> None:
    """Neither what it answered nor its errors, which are fewer than the requests of an hour."""
    counters = Counters()
    pod(counters, "a")
    pod(counters, "old", before=5_000_000, since=FAULT)
    errors(counters, "old", each=0, until=0, before=9_000)
    if is_alone:
        counters.series = {key: of for key, of in counters.series.items() if ("pod", "old") in key}
        for n in range(SINCE, 1, STEP):
            counters.add(n, "r", 10 * (n - SINCE), job="b", code="200")
    seen = await cold(counters)
    assert isinstance(seen, Counts)
    assert seen.bad == 0
    assert seen.total <= 400 * (-SINCE + STEP) - 400 * FAULT


@pytest.mark.parametrize("falls", [(FAULT + 30,), (FAULT + 12, FAULT + 30), (-30 * 60, -100, -9), (SINCE + 70, FAULT)])
async def test_what_was_counted_up_to_a_restart_long_ago_counts(falls: tuple[int, ...]) -> None:
    """A release ends an incident, and takes with it what its process had counted since the last point that is kept."""
    counters = Counters()
    for name in ("a", "b"):
        good = bad = whole = 0
        for n in range(SINCE, 1, STEP):
            if name == "a" and any(n - STEP < fall <= n for fall in falls):
                good = bad = 0
            # Also at once after it, so that more errors are told than before it.
            is_broken = name == "a" and any(-50 < n - fall < 40 for fall in falls)
            good, bad, whole = good + 400, bad + 40 * is_broken, whole + 40 * is_broken
            counters.add(n, "r", good, job="a", code="200", pod=name)
            counters.add(n, "r", bad, job="a", code="500", pod=name)
        if name == "a":
            counted = whole
    seen = await cold(counters)
    assert isinstance(seen, Counts)
    assert seen.bad == counted
    assert seen.total - seen.bad == 2 * 400 * (-SINCE // STEP)
    assert len([one for one in counters.asked if "s]" in one and 'pod=~"a"' in one]) <= 2 * len(falls)


async def test_samples_of_a_replica_that_is_behind_bring_nothing() -> None:
    """A counter that stands still and is read now from one server, now from another, some seconds behind."""
    counters = Counters()
    pod(counters, "a")
    for n in range(SINCE, 1, STEP):
        fell = n >= FAULT + 30
        counted = 300 + 2 * (n % 8 == 0) + 5 * (not fell)
        counters.add(n, "r", counted if not fell else 2 * min(n - FAULT - 30, 50), job="a", code="500", pod="a")
    seen = await cold(counters)
    assert isinstance(seen, Counts)
    assert 100 <= seen.bad <= 120


async def test_a_counter_that_was_away_for_hours_is_not_read_sample_by_sample() -> None:
    counters = Counters()
    pod(counters, "a")
    for n in (*range(SINCE, FAULT, STEP), *range(FAULT + 10 * 60, 1, STEP)):
        counters.add(n, "r", 300 if n < FAULT else 20, job="a", code="500", pod="a")
    await cold(counters)
    assert not [one for one in counters.asked if "s]" in one and 'pod=~"a"' in one]


@pytest.mark.parametrize("is_disordered", [False, True])
async def test_a_counter_that_was_away_when_the_past_was_read_goes_on_where_it_was(*, is_disordered: bool) -> None:
    """Where raw samples come with labels in another order, it was a new one, and all it had ever counted was of now."""
    counters = Counters()
    counters.is_disordered = is_disordered
    for n in range(-600, 11):
        counters.add(n, "r", 100.0 * (n + 600), job="a", code="200", pod="a")
        if not -60 < n < 6:
            counters.add(n, "r", 50.0 + (n >= 6), job="a", code="500", pod="a")
    counting = counters.counting()
    asks = [one for one in (wanted(Ask(RatioIndicator(source="s", total=WHOLE, bad=ERRORS), 60 * MINUTE)),) if one]
    for n in range(11):
        (seen,) = (await counting.measure(asks, minute(n))).values()
        assert isinstance(seen, Counts)
        assert seen.bad == (n >= 6), n
        assert seen.coverage == pytest.approx(1.0)
