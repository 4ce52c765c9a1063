"""When it began: the change point of an indicator, as an interval and never as a moment.

The course is split in two where the sum of absolute distances from the two medians is least. Every other split that
fits nearly as well is as good an answer, so the onset is the interval that all of them span; what builds on it uses
the interval. A course without a step towards the bad side has no onset, and says so.

Source: least absolute deviations (Laplace) segmentation; a log-likelihood within 3 of the best is not told apart
from it, a little wider than the usual 95 % profile interval, because change points are not regular parameters.
"""

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import isfinite, log

from smartspec_ops.domain.investigation.robust import LEAST, level

FEWEST_BEFORE = 10
"""Points a baseline needs before anything can be called a change."""
LEAST_STEP = 2.0
"""How far the level after must lie from the level before, in robust standard deviations."""
LEAST_GAIN = 10.0
"""By how much two levels must explain the course better than one, in log-likelihood."""
NEARLY_AS_GOOD = 3.0
"""Log-likelihood below the best split."""
ORDINARY = 2.0
"""Robust standard deviations up to which a value is as before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Onset:
    """It began after `earliest` and by `latest`. `before` and `after` are the medians on both sides.

    `why` is one sentence. `objective` names whose course it was.
    """

    earliest: datetime
    latest: datetime
    before: float
    after: float
    why: str
    objective: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoOnset:
    """No step was found, and why."""

    no_onset: str


Point = tuple[datetime, float]
"""When a step ended, and the value over it."""


def onset(course: Sequence[Point], *, bad_is_high: bool, objective: str = "", floor: float = 0.0) -> Onset | NoOnset:
    """`course` ascending, gaps left out; the step that a value is about ends at its time.

    `floor` is a spread below which differences do not matter, in the indicator's own unit.
    """
    points = [(at, value) for at, value in course if isfinite(value)]
    if len(points) <= FEWEST_BEFORE:
        return NoOnset(no_onset=f"{len(points)} values are too few to tell what was usual")
    values = [value if bad_is_high else -value for _, value in points]
    costs = _costs(values)
    best = min(range(FEWEST_BEFORE, len(values)), key=lambda n: costs[n])
    before, after = level(values[:best]), level(values[best:])
    before = replace(before, spread=max(before.spread, floor))
    step = before.distance(after.middle)
    sign = 1 if bad_is_high else -1
    usual, then = sign * before.middle, sign * after.middle
    if step < LEAST_STEP or len(values) * log(max(costs[0], LEAST) / max(costs[best], LEAST)) < LEAST_GAIN:
        return NoOnset(no_onset=f"no step for the worse: the best split lies between {usual:.4g} and {then:.4g}")
    first, last = _alike(costs, best, _noise(values, best))
    while first > 1 and before.distance(values[first - 1]) > ORDINARY:
        first -= 1  # a ramp: it began where the values left what is ordinary
    earliest, latest = points[first - 1][0], points[last][0]
    return Onset(
        earliest=earliest,
        latest=latest,
        before=usual,
        after=then,
        objective=objective,
        why=f"the median went from {usual:.4g} to {then:.4g}, {_times(step)} robust deviations",
    )


def _alike(costs: Sequence[float], best: int, scale: float) -> tuple[int, int]:
    """The first and the last of the splits around the best that fit nearly as well; an early blip is another story."""
    most = costs[best] + NEARLY_AS_GOOD * scale
    first = last = best
    while first - 1 >= FEWEST_BEFORE and costs[first - 1] <= most:
        first -= 1
    while last + 1 < len(costs) - 1 and costs[last + 1] <= most:
        last += 1
    return first, last


def _noise(values: Sequence[float], split: int) -> float:
    """The scale of a Laplace distribution, the mean distance from the median, of the noisier side."""
    sides = (values[:split], values[split:])
    return max(LEAST, *(_prefixes(side)[-1] / len(side) for side in sides))


def _times(step: float) -> str:
    return "more than 1,000" if step > 1000 else f"{step:.1f}"


def _costs(values: Sequence[float]) -> list[float]:
    """By split n: the sum of distances of the first n from their median, and of the others from theirs."""
    left, right = _prefixes(values), _prefixes(values[::-1])
    return [left[n] + right[len(values) - n] for n in range(len(values) + 1)]


def _prefixes(values: Sequence[float]) -> list[float]:
    """By length, the sum of distances of the first values from their median."""
    ordered, found = list[float](), [0.0]
    for value in values:
        insort(ordered, value)
        middle = ordered[len(ordered) // 2]  # of an even number either of the two middle ones gives the same sum
        found.append(sum(abs(one - middle) for one in ordered))
    return found
