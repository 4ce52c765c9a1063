"""An anomaly is rare on an ordinary past, whatever its shape, and found when the present is not like it."""

import math
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.anomaly import HOUR, WEEK, Anomaly, Hour, Measure, Side, Usual, look

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday


def daily(hour: int) -> float:
    """Traffic of a service that people use by day and not at weekends."""
    day, at = divmod(hour, 24)
    weekend = 0.4 if day % 7 >= 5 else 1.0
    return 1000 * weekend * (1.2 + math.sin(math.tau * (at - 9) / 24))


def series(weeks: float, noise: Callable[[random.Random], float], seed: int = 1) -> list[Hour]:
    rng = random.Random(seed)
    return [Hour(START + (n + 1) * HOUR, daily(n) * noise(rng)) for n in range(round(weeks * 168))]


def jitter(rng: random.Random) -> float:
    return math.exp(rng.gauss(0, 0.05))


def test_a_collapse_of_traffic_at_noon_is_unusually_low() -> None:
    *past, now = series(4, jitter)
    found = look(past, Hour(now.end, now.value / 3), Measure.AMOUNT)
    assert isinstance(found, Anomaly)
    assert found.side is Side.LOW
    assert found.expected == pytest.approx(now.value, rel=0.3)
    assert found.score > found.threshold >= 4


def test_the_same_traffic_is_usual_at_night_and_unusual_at_noon() -> None:
    past = series(4, jitter)
    midnight, noon = (START + 4 * WEEK + timedelta(hours=hour) for hour in (3, 15))
    night_traffic = daily(2)
    upto = [*past, *(Hour(START + (672 + n + 1) * HOUR, daily(n)) for n in range(14))]
    assert isinstance(look(past + upto[672:674], Hour(midnight, night_traffic), Measure.AMOUNT), Usual)
    assert isinstance(look(upto, Hour(noon, night_traffic), Measure.AMOUNT), Anomaly)


def test_a_quiet_saturday_is_not_compared_with_fridays() -> None:
    past = series(4, jitter)
    saturday = [Hour(START + (n + 1) * HOUR, daily(n)) for n in range(672, 672 + 5 * 24 + 13)]
    *before, now = [*past, *saturday]
    assert isinstance(look(before, now, Measure.AMOUNT), Usual)
    assert isinstance(look(before, Hour(now.end, daily(4 * 24 + 12)), Measure.AMOUNT), Anomaly)


def test_a_rise_of_the_bad_share_is_seen_before_a_budget_is_gone() -> None:
    rng = random.Random(7)
    past = [Hour(START + (n + 1) * HOUR, sum(rng.random() < 0.002 for _ in range(1000)) / 1000) for n in range(671)]
    found = look(past, Hour(START + 672 * HOUR, 0.03), Measure.SHARE)
    assert isinstance(found, Anomaly)
    assert found.side is Side.HIGH


@pytest.mark.parametrize(
    ("name", "noise"),
    [
        ("narrow", lambda rng: math.exp(rng.gauss(0, 0.02))),
        ("wide", lambda rng: math.exp(rng.gauss(0, 0.5))),
        ("heavy tails", lambda rng: math.exp(0.05 * rng.gauss(0, 1) / max(abs(rng.gauss(0, 1)), 0.05))),
        ("bursts", lambda rng: 3.0 if rng.random() < 0.02 else math.exp(rng.gauss(0, 0.05))),
    ],
)
def test_false_alarms_stay_at_the_declared_rate(name: str, noise: Callable[[random.Random], float]) -> None:
    """A week of new hours after four weeks of past, several times: with the declared 1 in 672 hours, 0.25 a week."""
    alarms = hours = 0
    for seed in range(8):
        whole = series(5, noise, seed)
        for n in range(672, len(whole), 3):
            alarms += isinstance(look(whole[n - 672 : n], whole[n], Measure.AMOUNT), Anomaly)
            hours += 1
    # Four standard deviations above what is declared, and the few peers of an hour make it somewhat worse than ideal.
    assert alarms / hours <= 3 / 672 + 4 * math.sqrt(3 / 672 / hours), f"{name}: {alarms} of {hours}"


def test_too_short_a_past_says_so() -> None:
    *past, now = series(0.25, jitter)
    found = look(past, now, Measure.AMOUNT)
    assert found == Usual(why="0 earlier hours can be compared, 72 are needed")


def test_a_short_past_supports_no_rarer_alarm_than_it_has_hours() -> None:
    *past, now = series(1, jitter)
    found = look(past, Hour(now.end, now.value * 20), Measure.AMOUNT, false_alarms_per_hour=1e-9)
    assert isinstance(found, Anomaly)
    assert 1 / 168 <= found.false_alarms_per_hour < 1 / 100


def test_a_past_without_any_change_is_not_alarmed_by_a_flicker() -> None:
    past = [Hour(START + (n + 1) * HOUR, 100.0) for n in range(671)]
    assert isinstance(look(past, Hour(START + 672 * HOUR, 100.2), Measure.AMOUNT), Usual)
    assert isinstance(look(past, Hour(START + 672 * HOUR, 150.0), Measure.AMOUNT), Anomaly)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_warns_of_nothing(value: float) -> None:
    past = series(4, jitter)
    now = START + 673 * HOUR
    assert look(past, Hour(now, value), Measure.AMOUNT) == Usual(why="not a number")
    spoilt = [*past[:50], Hour(past[50].end, value), *past[51:]]
    assert isinstance(look(spoilt, Hour(now, daily(672)), Measure.AMOUNT), Usual)


@given(st.floats(min_value=0, max_value=1))
def test_a_share_survives_its_scale(value: float) -> None:
    assert Measure.SHARE.plain(Measure.SHARE.scaled(value)) == pytest.approx(value, abs=1e-9)


@given(st.floats(min_value=-1e12, max_value=1e12))
def test_an_amount_survives_its_scale(value: float) -> None:
    assert Measure.AMOUNT.plain(Measure.AMOUNT.scaled(value)) == pytest.approx(value, rel=1e-6, abs=1e-6)


@given(st.permutations(range(60)))
def test_the_order_of_the_past_does_not_matter(order: list[int]) -> None:
    past = series(1, jitter)[-60 - 48 :]
    head, tail = past[:48], past[48:]
    now = Hour(past[-1].end + HOUR, 5000.0)
    assert look([*head, *(tail[n] for n in order)], now, Measure.AMOUNT) == look(past, now, Measure.AMOUNT)
