"""Which points are read for a window, from sources that give them by periods: minutes for hours, five minutes for days,
hours beyond.

Every stretch begins and ends at multiples of its period: so a period means the same whichever stretch it is in, and a
stretch that is over is the very same one at the next tick.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from math import isfinite
from typing import Protocol, TypeVar

from smartspec_ops.domain.measurement import NoData, Silence

MINUTE, FIVE_MINUTES, HOUR, DAY = 60, 300, 3600, 86_400
FINE, MIDDLE = 6 * HOUR, 3 * DAY
"""How far back points of a minute, and of five, are read."""
SETTLED = 30 * MINUTE
"""What is older hardly changes: it is read again when the hour has changed, not at every tick."""
_EVER, _LATELY = 28 * DAY, 3 * HOUR


@dataclass(frozen=True, slots=True)
class Part:
    """Of some points those in a window: their sum, and where the first begins; None where there is none."""

    value: float
    first: int | None


_NOTHING = Part(0.0, None)


@dataclass(frozen=True, slots=True)
class Points:
    """The values of periods by their start in seconds since 1970, oldest first; `sums` are those of all before each."""

    period: int
    starts: "array[int]"
    values: "array[float]"
    sums: "array[float]"

    @classmethod
    def of(cls, seen: Mapping[int, float], period: int) -> "Points":
        ordered = sorted(seen.items())
        values = array("d", (value for _, value in ordered))
        return cls(period, array("q", (at for at, _ in ordered)), values, array("d", (0.0, *accumulate(values))))

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def end(self) -> int:
        """Where the newest period ends; 0 where there is none."""
        return self.starts[-1] + self.period if self.starts else 0

    def at(self, start: int) -> float | None:
        place = bisect_left(self.starts, start)
        return self.values[place] if place < len(self.starts) and self.starts[place] == start else None

    def between(self, start: int, end: int) -> Part:
        """Periods that end after `start` and begin before `end`."""
        first, last = bisect_right(self.starts, start - self.period), bisect_left(self.starts, end)
        return Part(self.sums[last] - self.sums[first], self.starts[first]) if first < last else _NOTHING


def finite(seen: Mapping[int, float], period: int) -> Points | NoData:
    """The points, if all of them are numbers: one that is none makes every sum so."""
    if all(map(isfinite, seen.values())):
        return Points.of(seen, period)
    return NoData(Silence.NAN, "a data point is not a finite number")


class Series(Hashable, Protocol):
    """What a source is asked for. Additive: the values of parts of a time add up to that of the whole."""

    @property
    def is_additive(self) -> bool: ...


S = TypeVar("S", bound=Series)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` up to `end`, in periods of `period`; all in seconds, the first two since 1970."""

    start: int
    end: int
    period: int

    @property
    def points(self) -> int:
        return -(-(self.end - self.start) // self.period)


Found = Mapping[tuple[S, Stretch], Points | NoData]


@dataclass(frozen=True, slots=True)
class Periods:
    """`kept`: from which age on (in seconds) periods are at least how long, the oldest first."""

    kept: Sequence[tuple[int, int]] = ()

    def of(
        self, windows: Iterable[tuple[S, timedelta]], at: datetime, now: datetime
    ) -> Mapping[Stretch, dict[S, None]]:
        """By stretch the series to read in it, each once and in order."""
        longest: dict[S, int] = {}
        found: dict[Stretch, dict[S, None]] = {}
        for one, window in windows:
            seconds = int(window.total_seconds())
            if one.is_additive:
                longest[one] = max(longest.get(one, 0), seconds)
            else:
                found.setdefault(self.whole(window, at, now), {})[one] = None
        for one, seconds in longest.items():
            for stretch in self._parts(seconds, at, now):
                found.setdefault(stretch, {})[one] = None
        return found

    def whole(self, window: timedelta, at: datetime, now: datetime) -> Stretch:
        """A single period as long as the window, rounded up to what there is."""
        end = end_of(at)
        seconds = int(window.total_seconds())
        step = self._shortest(end - seconds, MINUTE, now)
        period = -(-seconds // step) * step
        return Stretch(end - period, end, period)

    def ever(self, at: datetime, now: datetime) -> Stretch:
        """Far enough back to know whether there ever was anything, for all that matters."""
        end = end_of(at)
        return self._aligned(end - _EVER, end + HOUR - 1, HOUR, now)

    def lately(self, at: datetime, now: datetime) -> Stretch:
        end = end_of(at)
        return self._aligned(end - _LATELY, end, MINUTE, now)

    def row(self, since: datetime, until: datetime, step: int, now: datetime) -> Stretch | str | None:
        """Periods of `step` one after the other, the last one up to `until`. None where not one fits; a sentence where
        there are none so short that long ago."""
        count = int((until - since).total_seconds()) // step
        end = end_of(until)
        start = end - count * step
        if count < 1:
            return None
        if step % self._shortest(start, MINUTE, now):
            return "there are no points in periods that short, that long ago"
        return Stretch(start, end, step)

    def _parts(self, seconds: int, at: datetime, now: datetime) -> Iterator[Stretch]:
        """Newest first. All but the newest begin and end with an hour, so they are the same until the next one."""
        end = end_of(at)
        start = end - seconds
        bounds = [(end, MINUTE), *((_hour(end - ago), period) for ago, period in _LADDER)]
        if start >= bounds[1][0]:
            yield self._aligned(start, end, MINUTE, now)
            return
        for (until, period), (since, _) in pairwise((*bounds, (_hour(start), HOUR))):
            if (begin := max(since, _hour(start))) < until:
                yield self._aligned(begin, until, period, now)

    def _aligned(self, start: int, end: int, period: int, now: datetime) -> Stretch:
        """From a multiple of the period to a multiple of it, in the shortest period that is still kept there."""
        period = self._shortest(start, period, now)
        begin = start // period * period
        return Stretch(begin, max(end // period * period, begin + period), period)

    def _shortest(self, start: int, period: int, now: datetime) -> int:
        age = now.timestamp() - start
        return next((max(period, least) for older, least in self.kept if age > older), period)


_LADDER = ((SETTLED, MINUTE), (FINE, FIVE_MINUTES), (MIDDLE, HOUR))
"""From how long ago on, which period is read."""


def _hour(at: int) -> int:
    return at // HOUR * HOUR


def end_of(at: datetime) -> int:
    """The last minute that is over."""
    return int(at.timestamp()) // MINUTE * MINUTE
