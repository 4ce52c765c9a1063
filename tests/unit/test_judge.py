"""Verdicts: exact at the edge, and unknown wherever nobody can tell."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.judge import Compliance, Reason, compared_with, estimate_quantile, exact, good_events, judge
from smartspec_ops.domain.measurement import Buckets, Counts, Measurement, NoData, Silence, Value
from smartspec_ops.domain.objective import Comparator, Kind, Objective, Statistic
from smartspec_ops.domain.quantity import Quantity, Unit
from tests.unit.objectives import COUNTERS, DEPTH, ERRORS, PERFECT, UPTIME, buckets, latency, objective, ratio_promise

MET, BREACHED, UNKNOWN = Compliance.MET, Compliance.BREACHED, Compliance.UNKNOWN
INF = float("inf")


@pytest.mark.parametrize(
    ("promised", "good", "total", "verdict"),
    [
        (ERRORS, 1_000_000, 1_000_000, MET),
        (ERRORS, 999_001, 1_000_000, MET),
        (ERRORS, 999_000, 1_000_000, BREACHED),  # exactly 0.1 % is not below 0.1 %
        (UPTIME, 999_000, 1_000_000, MET),  # exactly 99.9 % is at least 99.9 %
        (UPTIME, 998_999, 1_000_000, BREACHED),
        (ERRORS, 985_560, 1_000_000, BREACHED),
        (UPTIME, 0, 1, BREACHED),
        (PERFECT, 10, 10, MET),
        (PERFECT, 9_999_999, 10_000_000, BREACHED),  # an engine that rounds the ratio reports 100 %
        (ERRORS, 999.5, 1000.0, MET),  # extrapolated counts are no integers
    ],
)
def test_shares_are_compared_as_written(promised: Objective, good: float, total: float, verdict: Compliance) -> None:
    assert judge(promised, Counts(good, total)).verdict is verdict


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (Counts(0, 0), Reason.IDLE),  # silence is not health
        (Counts(1002, 1000), Silence.INSANE),
        (Counts(-1, 1000), Silence.INSANE),
        (Counts(0, -5), Silence.INSANE),
        (Counts(float("nan"), 1000), Silence.NAN),
        (Value(0.5), Silence.GARBAGE),
        (buckets((INF, 10)), Silence.GARBAGE),
        *[(NoData(why, "a reason"), why) for why in Silence],
    ],
)
def test_without_a_usable_number_the_verdict_is_unknown(seen: Measurement, reason: Reason | Silence) -> None:
    judgement = judge(ERRORS, seen)
    assert (judgement.verdict, judgement.reason) == (UNKNOWN, reason)
    assert judgement.why


@pytest.mark.parametrize("promised", [DEPTH, ERRORS, latency()])
def test_a_heartbeat_that_is_gone_has_stopped(promised: Objective) -> None:
    gone = NoData(Silence.EMPTY, "no series")
    assert judge(promised, gone, absent_is_bad=True).verdict is BREACHED
    assert judge(promised, gone, absent_is_bad=True).reason is Silence.EMPTY
    unreachable = NoData(Silence.UNREACHABLE, "no route")
    assert judge(promised, unreachable, absent_is_bad=True).verdict is UNKNOWN  # nobody could look


def test_counters_scraped_one_after_the_other_may_disagree_by_a_thousandth() -> None:
    judgement = judge(UPTIME, Counts(1001, 1000))
    assert (judgement.verdict, judgement.good, judgement.bad_ratio) == (MET, 1000, 0)


def test_the_sentence_has_the_numbers_and_rounds_only_there() -> None:
    judgement = judge(ERRORS, Counts(985_560, 1_000_000))
    assert judgement.bad_ratio == Fraction(1444, 100_000)
    assert judgement.current == Quantity.percent("1.444")
    assert judgement.why == (
        "error rate is 1.444 %, promised < 0.1 %: 14440 of 1000000 events in 5m were bad (1.444 %, allowed 0.1 %)"
    )


@pytest.mark.parametrize(
    ("promised", "seen", "verdict"),
    [
        (latency(), buckets((0.1, 900), (0.2, 991), (INF, 1000)), MET),
        (latency(), buckets((0.1, 900), (0.2, 990), (INF, 1000)), BREACHED),  # p99 is 200 ms, not below
        (latency(comparator=Comparator.LE), buckets((0.1, 900), (0.2, 990), (INF, 1000)), MET),
        (latency(), buckets((0.1, 900), (0.2, 989), (INF, 1000)), BREACHED),
        (latency(None, proportion="0.995", goal="0.995"), buckets((0.2, 995), (INF, 1000)), MET),
        (latency(None, proportion="0.995", goal="0.995"), buckets((0.2, 994), (INF, 1000)), BREACHED),
        (latency(Statistic.MAX, goal="1"), buckets((0.2, 1000), (INF, 1000)), MET),
        (latency(Statistic.MAX, goal="1"), buckets((0.2, 999), (INF, 1000)), BREACHED),
        # No bucket ends at 200 ms, and yet there is only one answer.
        (latency(None, proportion="0.99"), buckets((0.1, 995), (0.25, 1000), (INF, 1000)), MET),
        (latency(), buckets((0.1, 995), (0.25, 1000), (INF, 1000)), MET),
        (latency(), buckets((0.1, 900), (0.25, 980), (INF, 1000)), BREACHED),
        (latency(seconds="0.3"), buckets((3 * 0.1, 995), (INF, 1000)), MET),  # 0.30000000000000004
        (latency(comparator=Comparator.GE), buckets((0.2, 10), (INF, 1000)), MET),
        (latency(comparator=Comparator.GE), buckets((0.2, 11), (INF, 1000)), BREACHED),
    ],
)
def test_a_percentile_holds_when_enough_events_are_below_the_threshold(
    promised: Objective, seen: Buckets, verdict: Compliance
) -> None:
    assert judge(promised, seen).verdict is verdict


@pytest.mark.parametrize(
    ("seen", "good"),
    [
        (buckets((0.1, 995), (0.25, 1000), (INF, 1000)), 995),  # met by at least so many
        (buckets((0.1, 900), (0.25, 980), (INF, 1000)), 980),  # broken by at most so many
    ],
)
def test_between_two_bounds_only_what_is_proven_is_counted(seen: Buckets, good: float) -> None:
    assert judge(latency(), seen).good == good


def test_a_threshold_inside_a_bucket_is_undecidable_and_says_between_what() -> None:
    judgement = judge(latency(), buckets((0.1, 970), (0.25, 995), (INF, 1000)))
    assert (judgement.verdict, judgement.reason) == (UNKNOWN, Reason.UNDECIDABLE)
    assert (
        judgement.why
        == "no bucket ends at 200 ms: between 97 % and 99.5 % of 1000 events are good, and 99 % are needed"
    )


@pytest.mark.parametrize("statistic", [Statistic.MEAN, Statistic.MIN])
def test_buckets_do_not_tell_a_mean(statistic: Statistic) -> None:
    judgement = judge(latency(statistic), buckets((0.2, 1000), (INF, 1000)))
    assert (judgement.verdict, judgement.reason) == (UNKNOWN, Reason.UNMEASURABLE)


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (Buckets(()), Silence.EMPTY),
        (buckets((0.1, 0), (INF, 0)), Reason.IDLE),
        (buckets((0.1, 10), (0.2, 5), (INF, 20)), Silence.INSANE),
        (Counts(1, 1), Silence.GARBAGE),
    ],
)
def test_a_histogram_without_an_answer(seen: Measurement, reason: Reason | Silence) -> None:
    judgement = judge(latency(), seen)
    assert (judgement.verdict, judgement.reason) == (UNKNOWN, reason)


def test_extrapolated_buckets_may_differ_in_the_last_bit() -> None:
    assert judge(latency(), buckets((0.1, 10.0), (0.2, 9.999999999999998), (INF, 10.0))).verdict is MET


@pytest.mark.parametrize(
    ("seen", "quantile", "value"),
    [
        (buckets((1, 50), (2, 100), (INF, 100)), "0.5", "1"),
        (buckets((1, 50), (2, 100), (INF, 100)), "0.75", "1.5"),
        (buckets((1, 50), (2, 100), (INF, 100)), "0.25", "0.5"),
        (buckets((1, 50), (2, 60), (INF, 100)), "0.99", "2"),  # beyond the last bound: that bound
        (buckets((-1, 50), (2, 100), (INF, 100)), "0.25", "-1"),
        (buckets((INF, 100)), "0.5", None),
        (buckets((1, 0), (INF, 0)), "0.5", None),
    ],
)
def test_the_quantile_is_interpolated_for_display(seen: Buckets, quantile: str, value: str | None) -> None:
    assert estimate_quantile(seen, Fraction(quantile)) == (None if value is None else Fraction(value))


@pytest.mark.parametrize(
    ("value", "verdict", "reason"),
    [
        (100, MET, Reason.MET),
        (100.1, BREACHED, Reason.BREACHED),
        (float("nan"), UNKNOWN, Silence.NAN),
        (INF, UNKNOWN, Silence.NAN),
    ],
)
def test_a_value_is_compared_with_its_target(value: float, verdict: Compliance, reason: Reason | Silence) -> None:
    judgement = judge(DEPTH, Value(value))
    assert (judgement.verdict, judgement.reason) == (verdict, reason)


def test_a_value_at_the_target_is_read_as_the_decimal_that_was_written() -> None:
    target = Quantity(Decimal("0.1"), Unit.COUNT)
    promise = objective("x", ratio_promise(Kind.SATURATION, Comparator.LE, "10"), DEPTH.indicator, "0.99")
    assert Fraction(0.1) > target.exact  # the nearest binary fraction is above
    assert judge(promise, Value(0.1)).verdict is MET


def test_counters_of_fast_requests_are_held_against_the_share_that_is_needed() -> None:
    fast = objective("fast", latency(None, proportion="0.99").promise, COUNTERS, "0.99")
    assert judge(fast, Counts(99, 100)).verdict is MET
    assert judge(fast, Counts(98, 100)).current == Quantity.percent("98")
    assert compared_with(fast) == (Comparator.GE, Quantity.percent("99"))


@pytest.mark.parametrize(
    ("promised", "seen"),
    [
        (ERRORS, Counts(985_560, 1_000_000)),
        (UPTIME, Counts(5, 10)),
        (DEPTH, Value(101)),
        (latency(), buckets((0.2, 900), (1, 1000), (INF, 1000))),
        (latency(None, proportion="0.99"), buckets((0.2, 900), (1, 1000), (INF, 1000))),
        # No bound at 200 ms: broken however those between 100 and 250 ms are counted, and told as "no value".
        (latency(None, proportion="0.99"), buckets((0.1, 500), (0.25, 900), (INF, 1000))),
    ],
)
def test_what_is_shown_as_current_breaks_what_is_shown_as_target(promised: Objective, seen: Measurement) -> None:
    judgement = judge(promised, seen)
    comparator, target = compared_with(promised)
    assert judgement.verdict is BREACHED
    assert judgement.current is not None
    assert judgement.current.unit is target.unit
    assert not comparator.holds(judgement.current.exact, target.exact)


@given(st.lists(st.integers(0, 1000), min_size=3, max_size=3), st.sampled_from(["0.1", "0.15", "0.2", "0.5"]))
def test_a_threshold_between_bounds_never_contradicts_the_bounds_around_it(steps: list[int], seconds: str) -> None:
    a, b, c = (sum(steps[: n + 1]) for n in range(3))
    seen = buckets((0.1, a), (0.2, b), (INF, c))
    found = good_events(latency(seconds=seconds), seen)
    assert not isinstance(found, NoData)
    assert a <= found.low <= found.high <= c
    verdict = judge(latency(seconds=seconds), seen).verdict
    if found.exact and found.total:
        assert verdict is not UNKNOWN


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_exact_is_the_decimal_that_is_printed(value: float) -> None:
    assert float(exact(value)) == value


def test_an_upper_bound_beyond_every_finite_bucket_is_between_the_last_one_and_all() -> None:
    found = good_events(latency(seconds="5"), buckets((0.1, 3), (INF, 10)))
    assert not isinstance(found, NoData)
    assert (found.low, found.high) == (3, 10)


@pytest.mark.parametrize(
    ("coverage", "said"), [(1.0, "in 5m were"), (0.95, "in 5m were"), (0.08, "in the 24s seen of 5m")]
)
def test_a_window_that_was_seen_in_part_is_not_told_as_whole(coverage: float, said: str) -> None:
    why = judge(ERRORS, Counts(900, 1000, coverage)).why
    assert said in why, why
