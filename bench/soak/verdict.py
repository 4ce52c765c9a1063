"""What a series of looks at a process says: does something grow, by how much, and how sure is that.

A slope is the median of the slopes between all pairs of minutes (Theil and Sen), each minute being the median of its
looks: a loaded machine that stops a process, or a page that is paged out, moves few of them. Its bounds are Sen's, from
the normal approximation of Kendall's statistic; what it says is *grows* only where even the lower one is above what is
allowed. So few minutes, or noisy ones, give "not decided" and no false alarm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from statistics import median

Point = tuple[float, float]
"""Seconds and a value."""
SURE = 1.96
"""Of the normal distribution: 95 of 100."""
BUCKET = 60.0
FEWEST = 5
SHORTEST = 480.0
"""Seconds: a quarter of it is longer than a busy machine takes to start the monitor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """An hour; `low` and `high` are its bounds."""

    middle: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.middle:+.2f} ({self.low:+.2f} to {self.high:+.2f})"


def slope(points: Sequence[Point]) -> Slope | None:
    """None where there are too few minutes."""
    minutes = by_minute(points)
    if len(minutes) < FEWEST:
        return None
    slopes = sorted((b - a) / (y - x) * 3600 for (x, a), (y, b) in combinations(minutes, 2))
    count = len(minutes)
    spread = SURE * sqrt(count * (count - 1) * (2 * count + 5) / 18)
    low, high = (len(slopes) - spread) / 2, (len(slopes) + spread) / 2
    return Slope(middle=median(slopes), low=slopes[max(0, int(low))], high=slopes[min(len(slopes) - 1, int(high) + 1)])


def by_minute(points: Sequence[Point]) -> Sequence[Point]:
    """The median of each minute, at its middle."""
    found: dict[int, list[float]] = {}
    for at, value in points:
        found.setdefault(int(at // BUCKET), []).append(value)
    return [((minute + 0.5) * BUCKET, median(values)) for minute, values in sorted(found.items())]


def second_half(points: Sequence[Point]) -> Sequence[Point]:
    if not points:
        return ()
    middle = (points[0][0] + points[-1][0]) / 2
    return [one for one in points if one[0] >= middle]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`is_bad` None: neither this nor that is sure. What `fails` makes the whole run one that failed."""

    what: str
    is_bad: bool | None
    why: str
    fails: bool = True

    def __str__(self) -> str:
        word = {True: "NO", False: "yes", None: "not decided"}[self.is_bad]
        return f"{self.what:32} {word:12} {self.why}"


def memory(resident: Sequence[Point], bound: float, why: str) -> Verdict:
    """`resident` in MiB, `bound` in MiB an hour."""
    found = slope(second_half(resident))
    if found is None:
        return Verdict(what="memory flat", is_bad=None, why="too short: the second half must be five minutes at least")
    is_bad = True if found.low > bound else None if found.high > bound else False
    return Verdict(
        what="memory flat", is_bad=is_bad, why=f"{found} MiB/h in the second half; at most {bound:.1f}: {why}"
    )


def level(what: str, seen: Sequence[Point], slack: float) -> Verdict:
    """Things that come and go: the fewest there were at any moment must not rise, from the second quarter to the last.

    Load makes more of them at once, and never makes the fewest more for a quarter of the time.
    """
    if not seen or seen[-1][0] - seen[0][0] < SHORTEST:
        return Verdict(what=what, is_bad=None, why="too short: its start must be over before the second quarter")
    start, length = seen[0][0], seen[-1][0] - seen[0][0]
    quarters = [[value for at, value in seen if int(4 * (at - start) / length) in parts] for parts in ({1}, {3, 4})]
    if not all(quarters):
        return Verdict(what=what, is_bad=None, why="a quarter without a look")
    before, after = map(min, quarters)
    most = max(value for _, value in seen)
    why = f"at least {before:.0f} in the second quarter, {after:.0f} in the last; at most {most:.0f} at once"
    return Verdict(what=what, is_bad=after > before + slack, why=why)
