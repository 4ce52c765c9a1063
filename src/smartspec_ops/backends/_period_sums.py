"""The points that were read, summed over any window: one pass over them, two look-ups for each window."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Generic

from smartspec_ops.backends._periods import MINUTE, Found, S, end_of
from smartspec_ops.domain.measurement import NoData, Silence

_EMPTY = NoData(Silence.EMPTY, "no data point in the window")


@dataclass(frozen=True, slots=True)
class Summed:
    """`coverage` is the share of the window since its first point: idle minutes have none, and were observed."""

    value: float
    coverage: float


@dataclass(frozen=True, slots=True)
class _Line:
    """Every point of a series, oldest first: where its period starts and ends, and the sum of all up to it."""

    starts: list[int]
    ends: list[int]
    sums: list[float]


class Lines(Generic[S]):
    """What was `found`, for windows that end at `at`. With `stale_after` a line must reach nearly that far."""

    def __init__(self, found: Found[S], at: datetime, stale_after: timedelta | None) -> None:
        self.found = found
        self._end = end_of(at)
        self._stale_after = stale_after
        self._lines: dict[S, _Line | NoData] = {}
        points: dict[S, list[tuple[int, int, float]]] = {}
        for (one, stretch), seen in found.items():
            if isinstance(seen, NoData):
                self._lines[one] = seen
            elif one.is_additive:
                points.setdefault(one, []).extend((at, at + stretch.period, v) for at, v in seen.items())
        for one, listed in points.items():
            self._lines.setdefault(one, _line(listed))

    def sum(self, one: S, window: timedelta) -> Summed | NoData | None:
        """Everything in the window; None where there is no point in it."""
        line = self._lines.get(one, _EMPTY)
        if isinstance(line, NoData):
            return line
        start = self._end - int(window.total_seconds())
        first, last = bisect_right(line.ends, start), bisect_right(line.starts, self._end - 1)
        if first >= last:
            return None
        total = line.sums[last] - line.sums[first]
        observed = self._end - max(start, line.starts[first])
        return Summed(total, min(1.0, observed / window.total_seconds()))

    def events(self, one: S, window: timedelta) -> Summed | NoData:
        """As `sum`, and a line that has ended says nothing."""
        found = self.sum(one, window)
        if found is None or isinstance(found, NoData):
            return found or _EMPTY
        line = self._lines[one]
        assert isinstance(line, _Line)
        if self._stale_after is not None and self._end - line.ends[-1] > self._stale_after.total_seconds():
            since = (self._end - line.ends[-1]) // MINUTE
            return NoData(Silence.STALE, f"its newest data point is {since} min old")
        return found


def _line(points: list[tuple[int, int, float]]) -> _Line:
    points.sort()
    sums = [0.0, *accumulate(value for *_, value in points)]
    return _Line([start for start, *_ in points], [end for _, end, _ in points], sums)
