"""Burn rates and budgets against worked numbers. Source: Google SRE Workbook, chapter 5."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.budget import (
    budget,
    burn_rate,
    event_budget,
    slice_budget,
    time_to_exhaustion,
)
from smartspec_ops.domain.measurement import Counts
from tests.unit.objectives import ERRORS, SILENT, buckets, latency

MONTH = timedelta(days=30)
NINES = Decimal("0.999")


@pytest.mark.parametrize(
    ("bad", "total", "goal", "burn"),
    [
        (14_440, 1_000_000, "0.999", "14.44"),
        (14_400, 1_000_000, "0.999", "14.4"),  # in floats 14.4 * (1 - 0.999) is more than 0.0144
        (1, 1000, "0.999", "1"),
        (2, 1000, "0.999", "2"),
        (10, 1000, "0.999", "10"),
        (1000, 1000, "0.999", "1000"),
        (49, 100_000_000, "0.9999999", "4.9"),  # an engine that rounds the ratio sees no error at all
        (104, 100_000, "0.999", "1.04"),  # rounded to one decimal it would pass for 1
        (0, 10, "1", "0"),
        (0, 10, "0.999", "0"),
    ],
)
def test_burn_rates_are_exact(bad: int, total: int, goal: str, burn: str) -> None:
    assert burn_rate(Counts(total - bad, total), Decimal(goal)) == Fraction(burn)


def test_just_above_the_threshold_is_above_the_threshold() -> None:
    burn = burn_rate(Counts(985_560, 1_000_000), NINES)
    assert burn is not None
    assert burn > Fraction("14.4")


@pytest.mark.parametrize(("good", "total", "goal"), [(0, 0, "0.999"), (9, 10, "1"), (0, 0, "1")])
def test_idle_and_infinite_burn_are_no_numbers(good: int, total: int, goal: str) -> None:
    assert burn_rate(Counts(good, total), Decimal(goal)) is None


@pytest.mark.parametrize(
    ("goal", "max_burn"),
    [("0.9", 10), ("0.99", 100), ("0.999", 1000), ("0.9995", 2000), ("0.9999", 10_000), ("0.99999", 100_000)],
)
def test_the_fastest_burn_is_that_of_a_full_outage(goal: str, max_burn: int) -> None:
    assert burn_rate(Counts(0, 1), Decimal(goal)) == max_burn


@pytest.mark.parametrize(
    ("burn", "left"),
    [
        (1, timedelta(days=30)),
        (2, timedelta(days=15)),
        (10, timedelta(days=3)),
        (1000, timedelta(minutes=43.2)),
        (35, timedelta(hours=30 * 24) / 35),  # 20.6 h: never noticed by an alert at 36x
    ],
)
def test_a_full_budget_lasts_its_window_divided_by_the_burn_rate(burn: int, left: timedelta) -> None:
    assert time_to_exhaustion(budget(Counts(1000, 1000), NINES), MONTH, Fraction(burn)) == left


def test_what_is_spent_is_subtracted_from_the_time_that_is_left() -> None:
    half = budget(Counts(999_500, 1_000_000), NINES)
    assert half.remaining == Fraction(1, 2)
    assert time_to_exhaustion(half, MONTH, Fraction(1)) == timedelta(days=15)


@pytest.mark.parametrize("burn", [None, Fraction(0), Fraction(1, 10**15)])
def test_a_budget_that_is_not_being_spent_never_ends(burn: Fraction | None) -> None:
    assert time_to_exhaustion(budget(Counts(1000, 1000), NINES), MONTH, burn) is None


def test_one_failure_of_ten_requests_an_hour() -> None:
    one = budget(Counts(7199, 7200), NINES)
    assert one.allowed == Fraction("7.2")
    assert one.remaining is not None
    assert 1 - one.remaining == Fraction(1000, 7200)  # 13.9 % of the month's budget
    assert burn_rate(Counts(9, 10), NINES) == 100
    assert burn_rate(Counts(0, 1), NINES) == 1000


def test_an_overspent_budget_is_negative_and_not_clamped() -> None:
    spent = budget(Counts(997_000, 1_000_000), NINES)
    assert (spent.remaining, spent.burn, spent.is_exhausted) == (Fraction(-2), Fraction(3), True)
    assert time_to_exhaustion(spent, MONTH, Fraction(1)) == timedelta(0)


def test_spent_to_the_last_event_is_exhausted() -> None:
    assert budget(Counts(999, 1000), NINES).remaining == 0
    assert budget(Counts(999, 1000), NINES).is_exhausted


@pytest.mark.parametrize(
    ("good", "total", "remaining", "is_exhausted"),
    [(10, 10, Fraction(1), False), (9, 10, None, True), (0, 0, None, False)],
)
def test_a_goal_of_all_has_no_budget(good: int, total: int, remaining: Fraction | None, is_exhausted: bool) -> None:
    left = budget(Counts(good, total), Decimal(1))
    assert (left.remaining, left.is_exhausted) == (remaining, is_exhausted)
    assert time_to_exhaustion(left, MONTH, None) == (timedelta(0) if is_exhausted else None)


def test_one_bad_minute_of_a_new_service_costs_one_minute_of_the_month() -> None:
    left = slice_budget(0, 1, 43_200, NINES)
    assert left.allowed == Fraction("43.2")
    assert left.remaining == 1 - 1 / Fraction("43.2")
    assert left.burn == 1000
    assert slice_budget(0, 0, 43_200, NINES).remaining is None
    assert slice_budget(43_200 - 44, 43_200, 43_200, NINES).is_exhausted


def test_a_budget_needs_the_whole_window_measured_exactly() -> None:
    inside = buckets((0.1, 900), (0.25, 995), (float("inf"), 1000))
    assert event_budget(ERRORS, SILENT) is None
    assert event_budget(latency(), inside) is None
    measured = event_budget(ERRORS, Counts(9995, 10_000))
    assert measured is not None
    assert measured.remaining == Fraction(1, 2)


def test_a_little_more_good_than_total_is_an_untouched_budget() -> None:
    left = event_budget(ERRORS, Counts(1001, 1000))
    assert left is not None
    assert left.remaining == 1


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.decimals("0", "0.99999", places=5))
def test_remaining_and_average_burn_are_two_views_of_the_same(good: int, bad: int, goal: Decimal) -> None:
    left = budget(Counts(good, good + bad), goal)
    if good + bad:
        assert left.remaining is not None
        assert left.burn is not None
        assert left.remaining == 1 - left.burn
        assert left.is_exhausted == (left.burn >= 1)


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_more_bad_events_never_burn_slower(good: int, bad: int, more: int) -> None:
    slow = burn_rate(Counts(good, good + bad), NINES)
    fast = burn_rate(Counts(good, good + bad + more), NINES)
    assert slow is not None
    assert fast is not None
    assert fast > slow


def test_what_was_counted_while_nobody_looked_is_spent_all_the_same() -> None:
    """Eight days of 28 were counted and an hour of them seen; at the same traffic 28 days allow 28/8 as many."""
    seen = Counts(980_000, 1_000_000, coverage=1 / (24 * 28), counted=8 / 28)
    left = event_budget(replace(ERRORS, window=timedelta(days=28), goal=NINES), seen)
    assert left is not None
    assert float(left.allowed_in_all) == pytest.approx(3_500)
    assert left.is_provisional
    assert left.is_exhausted
    assert left.proven is not None
    assert float(left.proven) == pytest.approx(1 - 20_000 / 3_500)
