"""When it began: an interval that holds the true moment, and no interval where nothing began."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from smartspec_ops.domain.investigation.onset import NoOnset, Onset, _costs, onset

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def course(values: Sequence[float]) -> list[tuple[datetime, float]]:
    return [(START + n * MINUTE, value) for n, value in enumerate(values)]


def found(values: Sequence[float], **more: bool) -> Onset:
    seen = onset(course(values), bad_is_high=more.get("bad_is_high", True))
    assert isinstance(seen, Onset), seen
    return seen


def brute_costs(values: Sequence[float]) -> list[float]:
    """Every split's distance from two medians, each median searched for among the values."""

    def least(part: Sequence[float]) -> float:
        return min((sum(abs(one - middle) for one in part) for middle in part), default=0.0)

    return [least(values[:n]) + least(values[n:]) for n in range(len(values) + 1)]


@pytest.mark.parametrize("seed", range(5))
def test_the_cost_of_a_split_is_the_least_sum_of_distances(seed: int) -> None:
    drawn = random.Random(seed)
    values = [drawn.choice([0.0, drawn.random(), 1.0]) for _ in range(drawn.randrange(1, 30))]
    assert _costs(values) == pytest.approx(brute_costs(values))


def test_a_clean_step_is_dated_to_the_minute_it_fell_into() -> None:
    seen = found([0.0] * 300 + [0.2] * 10)
    assert (seen.earliest, seen.latest) == (START + 299 * MINUTE, START + 300 * MINUTE)
    assert (seen.before, seen.after) == (0.0, 0.2)
    assert seen.why == "the median went from 0 to 0.2, more than 1,000 robust deviations"


@pytest.mark.slow
@pytest.mark.parametrize(("level", "spread", "least"), [(0.04, 0.015, 0.94), (0.3, 0.1, 0.98)])
def test_the_interval_holds_the_true_moment_of_noisy_steps(level: float, spread: float, least: float) -> None:
    """Drawn with the moment known: a hundred courses of six hours, the step a few minutes before their end."""
    held, widths = 0, []
    for seed in range(100):
        drawn = random.Random(seed)
        step = drawn.randrange(330, 366)
        values = [abs(drawn.gauss(0.01, 0.004)) for _ in range(step)]
        values += [abs(drawn.gauss(level, spread)) for _ in range(370 - step)]
        seen = found(values)
        held += seen.earliest <= START + step * MINUTE and seen.latest >= START + (step - 1) * MINUTE
        widths.append(seen.latest - seen.earliest)
    assert held >= least * 100
    assert sorted(widths)[50] <= 3 * MINUTE


def test_a_slow_ramp_began_where_the_values_left_what_is_usual() -> None:
    drawn = random.Random(7)
    values = [abs(drawn.gauss(0.01, 0.002)) for _ in range(300)]
    values += [0.01 + 0.02 * n for n in range(1, 16)]
    seen = found(values)
    assert seen.earliest <= START + 301 * MINUTE
    assert seen.latest - seen.earliest >= 5 * MINUTE, "nobody can say to the minute when a ramp began"


@pytest.mark.slow
def test_noise_alone_has_no_onset() -> None:
    for seed in range(50):
        drawn = random.Random(seed)
        assert isinstance(onset(course([abs(drawn.gauss(0.01, 0.004)) for _ in range(370)]), bad_is_high=True), NoOnset)


def test_a_step_to_the_better_is_no_onset() -> None:
    assert isinstance(onset(course([0.5] * 100 + [0.0] * 20), bad_is_high=True), NoOnset)
    assert found([0.5] * 100 + [0.0] * 20, bad_is_high=False).after == 0.0


def test_an_early_blip_is_another_story() -> None:
    values = [0.0] * 60 + [0.4] * 2 + [0.0] * 240 + [0.4] * 12
    assert found(values).earliest == START + 301 * MINUTE


def test_a_difference_below_what_matters_is_no_step() -> None:
    values = course([0.0] * 300 + [0.00001] * 10)
    assert isinstance(onset(values, bad_is_high=True, floor=0.0001), NoOnset)


def test_too_few_values_say_nothing() -> None:
    seen = onset(course([0.0] * 9), bad_is_high=True)
    assert isinstance(seen, NoOnset)
    assert "9 values are too few" in seen.no_onset
