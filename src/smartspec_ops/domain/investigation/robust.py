"""Location and spread that a few wild values cannot move: the median, and the quartiles around it.

Source: Huber, Robust Statistics, ch. 5; for telling which indicator changed with an outage: BARO (Pham, Ha, Zhang,
FSE 2024), which scores by median and interquartile range because a z-score collapses when the onset is a minute off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

IQR_TO_SIGMA = 1.349
"""The interquartile range of a normal distribution, in standard deviations."""
SHARE_FLOOR = 0.01
"""The least spread, of the level itself: a series that never moved must not make a flicker the news of the day."""
LEAST = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Where values lie: `middle` is their median, `spread` their robust standard deviation, never zero."""

    middle: float
    spread: float

    def distance(self, value: float) -> float:
        """How far `value` is away, in robust standard deviations; positive above."""
        return (value - self.middle) / self.spread


def level(values: Sequence[float]) -> Level:
    """Needs at least one value."""
    middle = median(values)
    low, high = quartiles(values)
    return Level(middle=middle, spread=max((high - low) / IQR_TO_SIGMA, abs(middle) * SHARE_FLOOR, LEAST))


def quartiles(values: Sequence[float]) -> tuple[float, float]:
    """The lower and the upper one, interpolated between neighbours. Needs at least one value."""
    ordered = sorted(values)
    return _at(ordered, 0.25), _at(ordered, 0.75)


def _at(ordered: Sequence[float], share: float) -> float:
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
