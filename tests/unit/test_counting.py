"""Counting along gives what brute force over every raw sample gives: restarts, gaps, new series, late ticks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec_ops.backends import _selector
from smartspec_ops.backends._answers import wanted
from smartspec_ops.backends._columns import RateReader
from smartspec_ops.backends._counting import Counting
from smartspec_ops.backends._selector import Selector
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, NoData, Silence, Value
from smartspec_ops.domain.objective import HistogramIndicator, Indicator, RateIndicator, RatioIndicator
from tests.unit.counters import MINUTE, START, Counters, minute

pytestmark = pytest.mark.edge

RATIO = RatioIndicator(source="s", total='r{job="a"}', bad='r{job="a",code="500"}')
INF = float("inf")


def selector(text: str) -> Selector:
    read = _selector.read_local(text)
    assert isinstance(read, Selector)
    return read


async def measured(
    counting: Counting, at: datetime, indicator: Indicator = RATIO, *windows: timedelta
) -> Sequence[Measurement]:
    asks = [Ask(indicator, window) for window in windows or (5 * MINUTE,)]
    found = await counting.measure([one for one in map(wanted, asks) if one], at)
    return [found[ask] for ask in asks]


async def one(
    counting: Counting, at: datetime, indicator: Indicator = RATIO, window: timedelta = 5 * MINUTE
) -> Measurement:
    (found,) = await measured(counting, at, indicator, window)
    return found


def why(seen: Measurement) -> Silence:
    assert isinstance(seen, NoData), seen
    return seen.why


def steady(counters: Counters, until: int, since: int = -60, each: int = 10) -> None:
    """A service that answers `each` requests a minute, one in ten with an error."""
    for n in range(since, until + 1):
        counters.add(n, "r", 9 * each / 10 * (n - since), job="a", code="200")
        counters.add(n, "r", each / 10 * (n - since), job="a", code="500")


# --- equality --------------------------------------------------------------------------------------------------


@st.composite
def lives(draw: st.DrawFn) -> tuple[Counters, int, Mapping[int, str]]:
    """Some series over an hour or so, sampled once a minute at their own second, with missed scrapes, restarts and late
    beginnings, and minutes in which nobody is scraped; and what happens to single ticks: the source fails, or we are
    late."""
    counters, minutes = Counters(), draw(st.integers(12, 40))
    gone = draw(st.integers(-12, 40))
    away = range(gone, gone + draw(st.integers(0, 9)))
    for number in range(draw(st.integers(1, 4))):
        offset = draw(st.sampled_from([0.0, 0.1, 0.5, 0.9]))
        begins = draw(st.sampled_from([-30, -30, 3, 7])) if number else -30
        value = float(draw(st.integers(0, 50)) if begins > 0 else draw(st.integers(0, 100_000)))
        code = draw(st.sampled_from(["200", "500"]))
        for n in range(begins, minutes + 1):
            if n == begins or (n not in away and draw(st.integers(0, 9))):
                counters.add(n - offset, "r", value, job="a", code=code, pod=f"{number}")
            value = draw(st.integers(0, 30)) if not draw(st.integers(0, 20)) else value + draw(st.integers(0, 20))
    return counters, minutes, draw(st.dictionaries(st.integers(1, 60), st.sampled_from(["fails", "late"]), max_size=12))


RAW = (START - 13 * MINUTE).timestamp()
"""From about there on the first tick reads every sample."""
WINDOWS = [n * MINUTE for n in (1, 5, 10, 17, 30, 60)]


@given(lives())
@settings(max_examples=50)
async def test_every_window_is_what_brute_force_finds(life: tuple[Counters, int, Mapping[int, str]]) -> None:
    counters, minutes, ticks = life
    counting = counters.counting()
    for n in range(minutes + 1):
        if ticks.get(n) == "late" and n < minutes:
            continue
        counters.fault = NoData(Silence.UNREACHABLE, "down") if ticks.get(n) == "fails" and n < minutes else None
        seen = await measured(counting, minute(n), RATIO, *WINDOWS)
        if counters.fault:
            assert {why(found) for found in seen} <= {Silence.UNREACHABLE}
            continue
        for window, found in zip(WINDOWS, seen, strict=True):
            if isinstance(found, NoData):
                assert found.why in {Silence.EMPTY, Silence.STALE, Silence.COLD}
                continue
            assert isinstance(found, Counts)
            since, whole = minute(n) - window, selector(RATIO.total)
            if any(a <= since.timestamp() < b < RAW for a, b in counters.gaps(whole, minute(n))):
                continue  # the past of a cold start is read in points: a silence shorter than five minutes is in none
            total = counters.happened(whole, since, minute(n), START - 20 * MINUTE)
            bad = counters.happened(selector(RATIO.bad or ""), since, minute(n), START - 20 * MINUTE, whole)
            assert (found.total, found.bad) == pytest.approx((total, bad), rel=1e-12, abs=1e-12)
            assert 0 < found.coverage <= 1


@settings(max_examples=30)
@given(lives(), st.integers(5, 40))
async def test_a_tick_counted_along_and_one_after_a_cold_start_agree(
    life: tuple[Counters, int, Mapping[int, str]], begun: int
) -> None:
    counters, minutes, _ = life
    along = counters.counting()
    for n in range(min(begun, minutes), minutes + 1):
        await measured(along, minute(n), RATIO, *WINDOWS)
    cold = await measured(counters.counting(), minute(minutes), RATIO, *WINDOWS)
    for ours, other in zip(await measured(along, minute(minutes), RATIO, *WINDOWS), cold, strict=True):
        if isinstance(ours, Counts) and isinstance(other, Counts):
            assert (ours.good, ours.total) == pytest.approx((other.good, other.total), rel=1e-12)
        else:
            assert type(ours) is type(other)


# --- what appears, vanishes and restarts -----------------------------------------------------------------------


async def test_the_first_errors_of_a_series_younger_than_a_scrape_count() -> None:
    """PromQL's increase() says zero here: the series has one sample."""
    counters = Counters()
    for n in range(-10, 4):
        counters.add(n, "r", 100 * (n + 20), job="a", code="200")
    counters.add(3, "r", 5, job="a", code="500")
    counting = counters.counting()
    await one(counting, minute(2))
    assert await one(counting, minute(3)) == Counts(500, 505)


async def test_the_past_of_a_process_observed_for_the_first_time_is_not_now() -> None:
    counters = Counters()
    steady(counters, 6)
    for n in range(4, 7):
        counters.add(n, "r", 5_000_000 + 10 * n, job="a", code="200", pod="old")
    counting = counters.counting()
    for n in range(7):
        seen = await one(counting, minute(n))
    assert seen == Counts(45 + 20, 50 + 20)


async def test_a_series_that_comes_back_goes_on_where_it_was() -> None:
    counters = Counters()
    steady(counters, 30)
    for n in (*range(-60, 3), *range(20, 31)):
        counters.add(n, "r", 1_000 + 10 * (n + 60), job="a", code="200", pod="away")
    counting = counters.counting()
    for n in range(31):
        seen = await one(counting, minute(n), RATIO, 30 * MINUTE)
    assert seen == Counts(270 + 300, 300 + 300)


async def test_a_restart_counts_from_zero() -> None:
    counters = Counters()
    for n, value in enumerate([1000, 1010, 7, 20]):
        counters.add(n, "r", value, job="a", code="200")
    counting = counters.counting()
    for n in range(4):
        seen = await one(counting, minute(n))
    assert seen == Counts(30, 30, coverage=0.6)


@pytest.mark.parametrize("lag", [13, 40])
async def test_a_server_a_few_seconds_behind_that_stands_in_makes_no_restart(lag: int) -> None:
    """Two that scrape the same are shown as one by Thanos and Mimir; where they change over, a counter falls by what
    happened in between. Taken for a restart, all it ever counted happened now."""
    counters = Counters()
    for n in range(-70, 12):
        for code, each in (("200", 9.0), ("500", 1.0)):
            if n % 7 == 4:
                counters.add(n - 0.2, "r", 50_000 * each + each * (60 * n - 12), job="a", code=code)
            late = lag if n % 7 >= 4 else 0
            counters.add(n, "r", 50_000 * each + each * (60 * n - late), job="a", code=code)
    along = counters.counting()
    for n in range(12):
        for counting in (along, counters.counting()):
            found = await measured(counting, minute(n), RATIO, 5 * MINUTE, 60 * MINUTE)
            for window, seen in zip((5, 60), found, strict=True):
                assert isinstance(seen, Counts)
                assert abs(seen.total - 600 * window) <= 10 * lag
                assert abs(seen.bad - 60 * window) <= lag


@pytest.mark.parametrize("since", [-30, 20])
async def test_a_job_that_begins_again_and_counts_nearly_as_much_at_once_began_again(since: int) -> None:
    """Its last run is hours ago, or it had nothing to do until just now: what it counted is of this run."""
    counters = Counters()
    for n in range(-900, 31):
        counters.add(n, "r", 0.0, job="a", code="probe")
        if not -300 <= n < 0:
            good, bad = (9_500.0, 40.0) if n >= 0 else (10_000.0, 50.0)
            counters.add(n, "r", good, job="a", code="200")
            counters.add(n, "r", bad, job="a", code="500")
    counting = counters.counting()
    for n in range(since, 31):
        seen, _ = await measured(counting, minute(n), RATIO, 60 * MINUTE, 24 * 60 * MINUTE)
    assert seen == Counts(9_500, 9_540)


async def test_a_job_that_idled_and_began_again_between_two_samples_began_again() -> None:
    counters = Counters()
    for n in range(-30, 11):
        counters.add(n, "r", 10_000.0 if n < 5 else 9_500.0, job="a", code="200")
        counters.add(n, "r", 50.0 if n < 5 else 40.0, job="a", code="500")
    counting = counters.counting()
    for n in range(11):
        seen = await one(counting, minute(n), RATIO, 60 * MINUTE)
    assert isinstance(seen, Counts)
    assert (seen.good, seen.total) == (9_500, 9_540)


async def test_a_restart_in_a_silence_is_one_however_much_was_counted_since() -> None:
    counters = Counters()
    for n in (*range(-130, 11), *range(141, 157)):
        age = n + 130 if n < 100 else n - 11
        counters.add(n, "r", 990.0 * age, job="a", code="200")
        counters.add(n, "r", (10.0 if n < 100 else 20.0) * age, job="a", code="500")
    counting = counters.counting()
    for n in (*range(11), *range(141, 157)):
        seen = await one(counting, minute(n))
        if n > 145:
            assert isinstance(seen, Counts)
            assert (seen.good, seen.bad) == (5 * 990, 5 * 20)


async def test_a_window_longer_than_the_history_says_how_much_it_has_seen() -> None:
    counters = Counters()
    steady(counters, 0, since=-2)
    assert await one(counters.counting(), minute(0), RATIO, 60 * MINUTE) == Counts(18, 20, coverage=2 / 60)


async def test_one_sample_is_no_window() -> None:
    counters = Counters()
    steady(counters, 0, since=0)
    assert why(await one(counters.counting(), minute(0))) is Silence.COLD


async def test_a_gap_in_the_samples_lowers_coverage_and_loses_no_event() -> None:
    counters = Counters()
    for n in (*range(-60, 1), *range(11, 31)):
        counters.add(n, "r", 10 * (n + 60), job="a", code="200")
    along, cold = counters.counting(), counters.counting()
    for n in (*range(-1, 3), *range(12, 31)):
        seen = await one(along, minute(n), RATIO, 60 * MINUTE)
    assert seen == Counts(600, 600, coverage=49 / 60)
    assert await one(cold, minute(30), RATIO, 60 * MINUTE) == Counts(600, 600, coverage=pytest.approx(53 / 60))


@pytest.mark.parametrize(
    ("window", "after", "silence"),
    [(5, 3, None), (5, 4, Silence.STALE), (5, 6, Silence.EMPTY), (60, 6, Silence.STALE), (60, 70, Silence.EMPTY)],
)
async def test_what_vanishes_is_not_healthy_for_long(window: int, after: int, silence: Silence | None) -> None:
    counters = Counters()
    steady(counters, 0)
    counting = counters.counting()
    for n in range(after + 1):
        seen = await one(counting, minute(n), RATIO, window * MINUTE)
    if silence is None:
        assert isinstance(seen, Counts)
        assert seen.coverage == pytest.approx(2 / 5)
    else:
        assert why(seen) is silence


async def test_nothing_found_is_silence() -> None:
    assert why(await one(Counters().counting(), minute(0))) is Silence.EMPTY


async def test_good_events_that_were_never_seen_do_not_belong_to_the_total() -> None:
    counters = Counters()
    steady(counters, 0)
    good = RatioIndicator(source="s", total='r{job="a"}', good='r{job="a",code="20"}')
    assert why(await one(counters.counting(), minute(0), good)) is Silence.EMPTY


async def test_good_events_that_are_no_more_are_zero() -> None:
    counters = Counters()
    for n in range(-60, 1):
        counters.add(n, "r", 10 * (n + 60), job="a", code="500")
        if n < -20:
            counters.add(n, "r", 10 * (n + 60), job="a", code="200")
    good = RatioIndicator(source="s", total='r{job="a"}', good='r{job="a",code="200"}')
    seen, _ = await measured(counters.counting(), minute(0), good, 5 * MINUTE, 60 * MINUTE)
    assert seen == Counts(0, 50)


async def test_a_series_that_is_no_number_silences_what_it_belongs_to_until_it_is_one_again() -> None:
    counters = Counters()
    steady(counters, 3)
    other = RatioIndicator(source="s", total='r{job="b"}', bad='r{job="b",code="500"}')
    for n in range(-60, 4):
        counters.add(n, "r", float("nan") if n == 1 else 10 * (n + 60), job="b", code="200")
    counting = counters.counting()
    found = []
    for n in range(3):
        (broken,) = await measured(counting, minute(n), other)
        found.append(broken)
        assert isinstance(await one(counting, minute(n)), Counts)
    assert [type(seen) for seen in found] == [Counts, NoData, Counts]
    assert why(found[1]) is Silence.NAN
    assert found[2] == Counts(50, 50)


# --- faults ----------------------------------------------------------------------------------------------------


async def test_a_refused_selector_blinds_only_itself() -> None:
    counters = Counters()
    for job in "abcdefgh":
        for n in range(-10, 2):
            counters.add(n, "r", 10 * (n + 10), job=job, code="200")
    counters.refused = "d"
    counting = counters.counting()
    asks = [
        Ask(replace(RATIO, total=f'r{{job="{job}"}}', bad=f'r{{job="{job}",code="500"}}'), 5 * MINUTE)
        for job in "abcdefgh"
    ]
    for n in range(2):
        found = await counting.measure([ask for ask in map(wanted, asks) if ask], minute(n))
        assert [type(found[ask]) for ask in asks] == [Counts, Counts, Counts, NoData, Counts, Counts, Counts, Counts]
    assert len(counters.asked) < 60


async def test_without_any_history_it_begins_with_what_there_is_now() -> None:
    counters = Counters()
    counters.has_history = False
    steady(counters, 5)
    counting = counters.counting()
    assert isinstance(await one(counting, minute(0), RATIO, 60 * MINUTE), Counts)
    for n in range(6):
        seen = await one(counting, minute(n), RATIO, 60 * MINUTE)
    assert isinstance(seen, Counts)
    assert seen.total == pytest.approx(10 * seen.coverage * 60)
    assert 16 / 60 <= seen.coverage <= 18 / 60


async def test_a_pause_longer_than_what_is_read_sample_by_sample_is_filled_from_the_source() -> None:
    counters = Counters()
    steady(counters, 200)
    counting = counters.counting()
    await one(counting, minute(0), RATIO, 300 * MINUTE)
    seen = await measured(counting, minute(200), RATIO, 5 * MINUTE, 100 * MINUTE, 260 * MINUTE)
    assert seen == [Counts(45, 50), Counts(900, 1000), Counts(2340, 2600)]


async def test_a_longer_window_than_any_before_is_given_its_past() -> None:
    counters = Counters()
    steady(counters, 1)
    counting = counters.counting()
    await one(counting, minute(0))
    assert await one(counting, minute(1), RATIO, 60 * MINUTE) == Counts(540, 600)


async def test_a_rate_waits_after_a_silence_until_enough_of_its_window_was_seen() -> None:
    counters = Counters()
    for n in range(-60, 1):
        counters.add(n, "jobs", 600 * (n + 60), queue="q")
    for n in range(7, 14):
        counters.add(n, "jobs", 600 * (n - 7), queue="q")
    counting = counters.counting()
    rate = RateIndicator(source="s", events='jobs{queue="q"}')
    seen = [await one(counting, minute(n), rate, 5 * MINUTE) for n in range(14)]
    assert seen[0] == Value(10.0)
    assert [why(one) for one in seen[4:7]] == [Silence.STALE, Silence.EMPTY, Silence.EMPTY]
    assert [why(one) for one in seen[7:11]] == [Silence.COLD] * 4
    assert seen[11:] == [Value(10.0)] * 3


@pytest.mark.parametrize("phase", [5, 30, 55])
@pytest.mark.parametrize("length", [3, 7, 20])
async def test_what_happened_while_nothing_was_scraped_is_in_no_window_that_began_meanwhile(
    length: int, phase: int
) -> None:
    """A rate of 100 a second was told as 203 after a gap: the first windows held what had happened before them."""
    counters = Counters()
    for n in (*range(-60, 1), *range(1 + length, 40)):
        for code, each in (("200", 90), ("500", 10)):
            counters.add(n + phase / 60, "r", each * (n * 60 + phase + 3600), job="a", code=code)
    rate = RateIndicator(source="s", events='r{job="a"}')
    along = counters.counting()
    for n in range(40):
        told = await one(along, minute(n), rate)
        if isinstance(told, Value):  # less while a scrape is missing that may only be late
            assert told.value <= 100.0 + 1e-9 if 0 < n <= 3 else told.value == pytest.approx(100.0)
        short, long = await measured(along, minute(n), RATIO, 5 * MINUTE, 60 * MINUTE)
        if isinstance(short, Counts):
            assert short.total <= 30_000 + 1e-6
        if isinstance(long, Counts) and n > 2 + length:
            assert (long.total, long.bad) == (360_000, 36_000)
    for n in range(2 + length, 20 + length):
        cold = await one(counters.counting(), minute(n), rate)
        assert isinstance(cold, NoData) or cold == Value(pytest.approx(100.0)), n


async def test_an_error_counter_that_was_away_for_itself_counts_at_once() -> None:
    """It is exposed again with the first error: others of its service were scraped all the time."""
    counters = Counters()
    for n in range(-60, 40):
        counters.add(n, "r", 60.0 * (n + 60), job="a", code="200")
        if n < 0 or n >= 30:
            counters.add(n, "r", 5.0 if n < 0 else 7.0 + n, job="a", code="500")
    counting = counters.counting()
    for n in range(31):
        seen = await one(counting, minute(n))
    assert isinstance(seen, Counts)
    assert seen.bad == 32


async def test_a_new_ask_does_not_disturb_the_others_and_has_its_past_at_once() -> None:
    counters = Counters()
    steady(counters, 2)
    for n in range(-60, 3):
        counters.add(n, "jobs", 60 * (n + 60), queue="q")
    counting = counters.counting()
    for n in range(2):
        await one(counting, minute(n), RATIO, 60 * MINUTE)
    rate = RateIndicator(source="s", events='jobs{queue="q"}')
    assert await one(counting, minute(2), rate, 30 * MINUTE) == Value(1.0)
    assert await one(counting, minute(2), RATIO, 60 * MINUTE) == Counts(540, 600)


# --- histograms ------------------------------------------------------------------------------------------------

BUCKETS = {"50": 1, "100": 6, "200": 9, "400": 10, "+Inf": 10}


def histogram(counters: Counters, until: int) -> None:
    for n in range(-120, until + 1):
        for le, each in BUCKETS.items():
            counters.add(n, "took_bucket", each * (n + 120), job="a", le=le)


def latency(threshold: str | None) -> HistogramIndicator:
    return HistogramIndicator(
        source="s", histogram='took{job="a"}', scale=Decimal("0.001"), threshold=threshold and Decimal(threshold)
    )


@pytest.mark.parametrize(
    ("threshold", "bounds"),
    [("0.2", (0.2, INF)), ("0.15", (0.1, 0.2, INF)), ("0.01", (0.05, INF)), ("0.5", (0.4, INF)), ("0.4", (0.4, INF))],
)
async def test_a_long_window_keeps_the_buckets_that_decide(threshold: str, bounds: tuple[float, ...]) -> None:
    counters = Counters()
    histogram(counters, 1)
    counting = counters.counting()
    each = {0.05: 1, 0.1: 6, 0.2: 9, 0.4: 10, INF: 10}
    for n in range(2):
        short, long = await measured(counting, minute(n), latency(threshold), 5 * MINUTE, 60 * MINUTE)
        assert long == Buckets(tuple((bound, 60 * each[bound]) for bound in bounds))
        assert short == Buckets(tuple((bound, 5 * count) for bound, count in each.items()))


async def test_a_bucket_that_is_new_decides_what_came_after_it() -> None:
    counters = Counters()
    histogram(counters, 7)
    for n in range(2, 8):
        counters.add(n, "took_bucket", 7 * (n - 1), job="a", le="150")
    counting = counters.counting()
    for n in range(8):  # all buckets are read at the sixth
        short, long = await measured(counting, minute(n), latency("0.15"), 5 * MINUTE, 60 * MINUTE)
    assert isinstance(short, Buckets)
    assert (0.15, 35) in short.cumulative
    assert long == Buckets(((0.1, 360), (0.2, 540), (INF, 600)))


async def test_between_looks_at_all_buckets_those_that_decide_are_counted_and_the_others_filled_as_before() -> None:
    counters = Counters()
    histogram(counters, 12)
    for key, samples in counters.series.items():  # from minute 6 on every event is slow
        extra = 0 if dict(key)["le"] in {"50", "100", "200"} else 20
        counters.series[key] = [
            (at, value + extra * max(0, (at - minute(6).timestamp()) / 60)) for at, value in samples
        ]
    counting = counters.counting()
    asked = []
    for n in range(9):
        counters.asked.clear()
        short, long = await measured(counting, minute(n), latency("0.2"), 5 * MINUTE, 60 * MINUTE)
        asked.append(any("le" in query for query in counters.asked))
    assert isinstance(short, Buckets)
    assert isinstance(long, Buckets)
    assert [bound for bound, _ in short.cumulative] == [0.05, 0.1, 0.2, 0.4, INF]
    assert [count for _, count in short.cumulative] == pytest.approx([5, 30, 45, 90, 90])
    assert long == Buckets(((0.2, 540), (INF, 640)))
    assert asked[1:] == [False, True, True, True, True, False, True, True]


async def test_a_scrape_missed_when_all_buckets_were_read_moves_none_of_those_that_decide() -> None:
    """All buckets are read at every fifth tick; one that was missed there is read with ten minutes in one."""
    counters = Counters()
    histogram(counters, 12)
    for key, samples in counters.series.items():
        if dict(key)["le"] == "100":
            missed = minute(5).timestamp(), minute(6).timestamp()
            counters.series[key] = [one for one in samples if one[0] not in missed]
    counting = counters.counting()
    for n in range(12):
        short = await one(counting, minute(n), latency("0.2"), 5 * MINUTE)
    assert isinstance(short, Buckets)
    assert short.cumulative == ((0.05, 5), (0.1, 45), (0.2, 45), (0.4, 50), (INF, 50))


async def test_a_silence_ends_with_the_first_series_that_is_back() -> None:
    counters = Counters()
    for pod, offset in (("a", 0.8), ("b", 0.1)):
        for n in (*range(-60, 1), *range(11, 31)):
            counters.add(n - offset, "r", 10 * (n + 60), job="a", code="200", pod=pod)
    counting = counters.counting()
    for n in range(31):
        seen = await one(counting, minute(n), RATIO, 60 * MINUTE)
    assert isinstance(seen, Counts)
    assert seen.coverage == pytest.approx(1 - (11 - 0.8 - (0 - 0.1)) / 60)


def test_a_whole_histogram_over_a_long_window_is_left_to_the_source() -> None:
    assert wanted(Ask(latency(None), 60 * MINUTE)) is None
    assert wanted(Ask(latency(None), 5 * MINUTE)) is not None


@pytest.mark.parametrize(("coverage", "rate"), [(1.0, 2.0), (0.8, 2.5), (0.79, None), (0.01, None)])
def test_a_rate_of_a_window_hardly_seen_is_none_yet(coverage: float, rate: float | None) -> None:
    """Just started, a service of five requests a second would be told as one of none."""
    found = RateReader(mark=0, column=0, length=300).read([600.0], None, coverage)
    assert found == Value(rate) if rate is not None else isinstance(found, NoData)


@pytest.mark.parametrize("window", [5 * MINUTE, timedelta(hours=5)])
async def test_a_source_that_was_down_for_hours_is_not_asked_for_every_sample_since(window: timedelta) -> None:
    """The longer the outage, the larger that answer, until no server gives it and the outage never ends."""
    counters = Counters()
    steady(counters, 300, since=-600)
    counting = counters.counting()
    await one(counting, minute(0), window=window)
    counters.fault = NoData(Silence.UNREACHABLE, "down")
    for n in range(1, 300):
        assert why(await one(counting, minute(n), window=window)) is Silence.UNREACHABLE
    counters.fault = None
    counters.asked.clear()
    total = 10.0 * (window // MINUTE)
    assert await one(counting, minute(300), window=window) == Counts(0.9 * total, total)
    (length,) = (int(text.partition("[")[2].removesuffix("s]")) for text in counters.asked if "[" in text)
    assert length < 30 * 60
