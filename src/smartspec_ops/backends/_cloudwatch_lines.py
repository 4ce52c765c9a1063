"""The points that were read, summed over any window: one pass over them, two look-ups for each window."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from smartspec_ops.backends import _cloudwatch_stretches as stretches
from smartspec_ops.backends._cloudwatch_api import Found
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.spec.cloudwatch import CloudMetric

_EMPTY = NoData(Silence.EMPTY, "no data point in the window")


@dataclass(frozen=True, slots=True)
class Summed:
    """`coverage` is the share of the window since its first point: idle minutes have none, and were observed."""

    value: float
    coverage: float


@dataclass(frozen=True, slots=True)
class _Line:
    """Every point of a metric, oldest first: where its period starts and ends, and the sum of all up to it."""

    starts: list[int]
    ends: list[int]
    sums: list[float]


class Lines:
    """What was `found`, for windows that end at `at`. With `stale_after` a line must reach nearly that far."""

    def __init__(self, found: Found, at: datetime, now: datetime, stale_after: timedelta | None) -> None:
        self.found = found
        self._at = at
        self._now = now
        self._end = stretches.end_of(at)
        self._stale_after = stale_after
        self._lines: dict[CloudMetric, _Line | NoData] = {}
        points: dict[CloudMetric, list[tuple[int, int, float]]] = {}
        for (metric, stretch), seen in found.items():
            if isinstance(seen, NoData):
                self._lines[metric] = seen
            elif metric.is_additive:
                points.setdefault(metric, []).extend((at, at + stretch.period, v) for at, v in seen.items())
        for metric, listed in points.items():
            self._lines.setdefault(metric, _line(listed))

    def sum(self, metric: CloudMetric, window: timedelta) -> Summed | NoData | None:
        """Everything in the window; None where there is no point in it."""
        line = self._lines.get(metric, _EMPTY)
        if isinstance(line, NoData):
            return line
        start = self._end - int(window.total_seconds())
        first, last = bisect_right(line.ends, start), bisect_right(line.starts, self._end - 1)
        if first >= last:
            return None
        total = line.sums[last] - line.sums[first]
        observed = self._end - max(start, line.starts[first])
        return Summed(total, min(1.0, observed / window.total_seconds()))

    def events(self, metric: CloudMetric, window: timedelta) -> Summed | NoData:
        """As `sum`, and a line that has ended says nothing."""
        found = self.sum(metric, window)
        if found is None or isinstance(found, NoData):
            return found or _EMPTY
        line = self._lines[metric]
        assert isinstance(line, _Line)
        if self._stale_after is not None and self._end - line.ends[-1] > self._stale_after.total_seconds():
            since = (self._end - line.ends[-1]) // stretches.MINUTE
            return NoData(Silence.STALE, f"its newest data point is {since} min old")
        return found

    def single(self, metric: CloudMetric, window: timedelta) -> float | NoData:
        """A statistic over the whole window."""
        seen = self.found.get((metric, stretches.whole(window, self._at, self._now)), _EMPTY)
        if isinstance(seen, NoData):
            return seen
        if len(seen) > 1:
            return NoData(Silence.INSANE, f"{len(seen)} data points where the window is one period")
        return next(iter(seen.values()), _EMPTY)


def _line(points: list[tuple[int, int, float]]) -> _Line:
    points.sort()
    sums = [0.0, *accumulate(value for *_, value in points)]
    return _Line([start for start, *_ in points], [end for _, end, _ in points], sums)
