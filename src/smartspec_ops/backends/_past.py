"""Running totals of the past, from a source's own history: counters at rising distance, as the rows are kept.

One minute apart for the last hours, five minutes for the last days, an hour before that. A counter says at any time
what it had counted, so nothing between two points is lost, except where a restart lies between them: there the samples
themselves are asked for, unless the counter has passed its old value again, which hides it. Pure: which points to ask
for, and what they add up to.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from math import inf, isfinite, isnan, nan
from operator import add

from smartspec_ops.backends import _matrix
from smartspec_ops.backends._book import PLAUSIBLE, USUAL, is_setback
from smartspec_ops.backends._matrix import Line
from smartspec_ops.domain.frames import GAP, tiers_of

EARLIER = timedelta(hours=1)
MOST_POINTS = 10_000
"""Of one series in one answer; Prometheus refuses more than 11,000."""
MOST_BYTES = 6_000_000
"""Aimed at for one answer; the HTTP edge refuses more than 16 MiB."""
SAMPLE_BYTES = 26
"""Of one sample in an answer, about."""
AT_ONCE = 2.0
"""So many times what a metric gains in a step may have been counted by counters that begin in it and stand still after:
an outage, and what was asked again in it."""
SERVING = 0.01
"""Counters that go on with more than this part of what their metric gains are of a process that serves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Points from `start` to `end`, both included, `step` apart. All in seconds since 1970."""

    start: float
    end: float
    step: float

    @property
    def times(self) -> Sequence[float]:
        return [self.start + n * self.step for n in range(self.count)]

    @property
    def count(self) -> int:
        return round((self.end - self.start) / self.step) + 1

    @property
    def halves(self) -> Sequence["Stretch"]:
        middle = self.start + (self.count // 2) * self.step
        first = Stretch(start=self.start, end=middle - self.step, step=self.step)
        return [first, Stretch(start=middle, end=self.end, step=self.step)]


def grid(at: datetime, keep: timedelta, interval: timedelta) -> Sequence[Stretch]:
    """Where rows stand that end at `at` and reach back over `keep` and an hour more, oldest first.

    On full hours and five minutes where `at` is on a full minute, so that windows of a day and more begin where they
    should as often as possible. The hour more tells what a series had counted that was away when the window began.
    """
    now, finest = at.timestamp(), interval.total_seconds()
    tiers, reach = tiers_of(interval), keep + EARLIER
    steps = [finest, *(max(finest, tier.step.total_seconds()) for tier in tiers)]
    # One step more than a tier is long: whenever we begin, a window as long finds a point at or before its start.
    ages = [tier.after.total_seconds() + step for tier, step in zip(tiers, steps, strict=False)]
    starts = [now - min(age, reach.total_seconds()) for age in (*ages, inf)]
    starts[0] = max(starts[0], now - keep.total_seconds())
    found: list[Stretch] = []
    end, offset = now, now % finest
    for step, start in zip(steps, starts, strict=True):
        last = now if not found else end - (end - offset) % step
        first = last - (last - start) // step * step
        if start <= first <= last:
            found.append(Stretch(start=first, end=last, step=step))
            end = first - finest
    return found[::-1]


def parts(stretch: Stretch, series: int) -> Sequence[Stretch]:
    """`stretch` in pieces small enough to be answered for that many series."""
    most = max(1, min(MOST_POINTS, MOST_BYTES // (SAMPLE_BYTES * max(series, 1))))
    size = -(-stretch.count // -(-stretch.count // most))
    times = stretch.times
    pieces = [times[at : at + size] for at in range(0, len(times), size)]
    return [Stretch(start=piece[0], end=piece[-1], step=stretch.step) for piece in pieces]


_NOTHING: Mapping[str, float] = {}


class Past:
    """What every series had counted, point by point. Their labels stand in the order of their names, until `call`."""

    def __init__(self, stretches: Sequence[Stretch], interval: float = inf) -> None:
        """Samples come every `interval` seconds where that is less than any two points are apart."""
        self.times: list[float] = []
        self._offsets: dict[float, int] = {}
        for stretch in stretches:
            self._offsets[stretch.start] = len(self.times)
            self.times += stretch.times
        self._steps = [stretch.step for stretch in stretches for _ in range(stretch.count)]
        self._finest = min([interval, *self._steps])
        self._values: dict[bytes, array[float]] = {}
        self._rising: set[bytes] = set()
        self._gained: dict[tuple[bytes, int], float] = {}
        """By series and point, what it gained since the point before, where the samples between them were looked at."""

    def __bool__(self) -> bool:
        return bool(self._values)

    @property
    def keys(self) -> Iterable[bytes]:
        return self._values

    def take(self, lines: Iterable[Line], stretch: Stretch) -> None:
        """The answer for one stretch, which is one of those given or a piece of one."""
        offset = self._offset(stretch)
        for key, cut in ((_matrix.ordered(key), cut) for key, cut in lines):
            series = self._values.get(key)
            if series is None:
                series = self._values[key] = array("d", [nan]) * len(self.times)
            values = _matrix.values(cut)
            if len(values) == stretch.count:
                series[offset : offset + len(values)] = array("d", values)
                continue
            for at, value in zip(_matrix.times(cut), values, strict=True):
                series[offset + round((at - stretch.start) / stretch.step)] = value

    def merge(self, other: "Past") -> None:
        """Take over what `other`, of the same stretches, knows."""
        self._values |= other._values
        self._rising |= other._rising
        self._gained |= other._gained

    def call(self, known: Iterable[bytes]) -> None:
        """Call series as they are `known`: the source may write their labels in another order elsewhere."""
        names = {own: key for key in known if (own := _matrix.ordered(key)) != key and own in self._values}
        if names:
            self._values = {names.get(key, key): series for key, series in self._values.items()}
            self._rising = {names.get(key, key) for key in self._rising}
            self._gained = {(names.get(key, key), number): gain for (key, number), gain in self._gained.items()}

    def falls(self) -> Mapping[tuple[int, int], Sequence[bytes]]:
        """By two neighbouring points further apart than samples are, the newest first: the series that began again
        between them. What was away for longer than a point is not looked for: its samples of hours may be too many."""
        found: dict[tuple[int, int], list[bytes]] = {}
        for key, series in self._values.items():
            values = series.tolist()
            if isfinite(sum(values)) and values == sorted(values):
                self._rising.add(key)
                continue
            last = -1
            for number, value in enumerate(values):
                if not isfinite(value):
                    continue
                is_far = self.times[number] - self.times[last] > GAP * self._finest
                if 0 <= last >= number - _AWAY and value < values[last] and is_far:
                    found.setdefault((last, number), []).append(key)
                last = number
        return dict(sorted(found.items(), reverse=True))

    def look_between(self, lines: Iterable[Line], last: int, number: int) -> None:
        """What these series gained up to a point, from all of their samples after the point before (`last`, or a later
        one): also those that counted more than before since their process began again."""
        for key, cut in ((_matrix.ordered(key), cut) for key, cut in lines):
            series = self._values.get(key, ())
            known = [n for n in range(last, number) if isfinite(series[n])] if series else []
            if known and isfinite(series[number]):
                since = self.times[known[-1]]
                told = zip(_matrix.times(cut), _matrix.values(cut), strict=True)
                samples = [series[known[-1]], *(value for at, value in told if at > since and isfinite(value))]
                self._rising.discard(key)
                self._gained[key, number] = _gained_over(samples)

    def present(self, keys: Iterable[bytes]) -> Sequence[bool]:
        """At each of `times`, whether any of these series had a sample."""
        found = [False] * len(self.times)
        for key in keys:
            found = [there or isfinite(value) for there, value in zip(found, self._values[key], strict=True)]
        return found

    def values(self, key: bytes) -> Sequence[float]:
        """The newest sample of a series at each of `times`, NaN where there was none."""
        return self._values[key].tolist()

    def before(self, key: bytes, time: float) -> tuple[float, float] | None:
        """The newest point of a series before `time`."""
        series = self._values.get(key, ())
        for number in range(bisect_left(self.times, time) - 1, -1, -1) if series else ():
            if isfinite(series[number]):
                return self.times[number], series[number]
        return None

    def born(self) -> Mapping[bytes, tuple[float, float]]:
        """The first point of each series, and how far from the one before, of which nothing is known at first."""
        firsts = (
            (key, next((n for n, one in enumerate(of) if not isnan(one)), -1)) for key, of in self._values.items()
        )
        return {
            key: (self.times[number], self._steps[number] if number else inf) for key, number in firsts if number >= 0
        }

    def totals(
        self, columns: Mapping[bytes, Sequence[int]], watched: Mapping[str, float] = _NOTHING
    ) -> Mapping[int, "array[float]"]:
        """By column, ascending, a running total at each of `times`. `columns` says where each series counts, `watched`
        by metric since when other series of it are counted."""
        found: dict[int, array[float]] = {}
        begun: dict[int, list[bytes]] = {}
        for key, series in self._values.items():
            if (begin := next((n for n, value in enumerate(series) if isfinite(value)), None)) is not None:
                begun.setdefault(begin, []).append(key)
            wanted = columns.get(key, ())
            gained = series if not wanted or key in self._rising else self._running(key)
            for column in wanted:
                known = found.get(column)
                found[column] = array("d", map(add, known, gained)) if known else gained
        first = min(begun, default=0)
        begun[first] = [key for key in begun.get(first, ()) if self._was_watched(key, first, watched)]
        late: dict[int, dict[int, float]] = {}
        for number, keys in begun.items():
            counting = [key for key in keys if columns.get(key)]
            for key in self._born_at_zero(counting, number, columns, found):
                for column in columns[key]:
                    of = late.setdefault(column, {})
                    of[number] = of.get(number, 0.0) + self._values[key][number]
        for column, of in late.items():
            steps = accumulate(of.get(number, 0.0) for number in range(len(self.times)))
            found[column] = array("d", map(add, found[column], steps))
        return {column: found[column] for column in sorted(found)}

    def _running(self, key: bytes) -> "array[float]":
        """What one series had counted at each point, from wherever it was first seen."""
        gained, total, previous = array("d"), 0.0, nan
        for number, value in enumerate(self._values[key].tolist()):
            if isfinite(value):
                if not isnan(previous):
                    looked_at = self._gained.get((key, number))
                    total += _gain(previous, value) if looked_at is None else looked_at
                previous = value
            gained.append(total)
        return gained

    def _was_watched(self, key: bytes, number: int, watched: Mapping[str, float]) -> bool:
        """Whether the metric was observed at the point before the first of all; of these series nothing was, there."""
        metric = _matrix.labels(key).get("__name__", "")
        return number > 0 and self.times[number - 1] >= watched.get(metric, inf)

    def _born_at_zero(
        self,
        keys: Sequence[bytes],
        number: int,
        columns: Mapping[bytes, Sequence[int]],
        totals: Mapping[int, Sequence[float]],
    ) -> Iterable[bytes]:
        """Those of the series first seen at this point that began since the point before, so that their value counts.

        Of one that goes on, its next step tells. Errors of an outage that is over do not: together they may be as
        many as their metric counts in such a time. More is the past of a process observed for the first time, and so
        are the errors that come with it: where such a process goes on to serve, they are not told apart.
        """
        doubtful = [key for key in keys if not _is_plausible(self._values[key], number)]
        sums: dict[int, float] = {}
        then: dict[int, float] = {}
        for key in doubtful:
            for column in columns[key]:
                sums[column] = sums.get(column, 0.0) + self._values[key][number]
                then[column] = then.get(column, 0.0) + self._gained_next(key, number)
        usual = {column: self._usual(totals[column], number) for column in sums}
        widest = {key: max(columns[key], key=lambda column: usual[column]) for key in doubtful}
        old = {
            key
            for key, column in widest.items()
            if sums[column] > AT_ONCE * usual[column] or then[column] > SERVING * usual[column]
        }
        return [key for key in keys if key not in old]

    def _gained_next(self, key: bytes, number: int) -> float:
        """What a series gained after this point, in a time as long as the step to it."""
        now, *following = self._values[key][number : number + 2]
        if not following or not following[0] > now:
            return 0.0
        before, at, then = self.times[number - 1 : number + 2]
        return (following[0] - now) * (at - before) / (then - at)

    def _usual(self, total: Sequence[float], number: int) -> float:
        """The most a column gained around this point, in a time as long as the step to it."""
        steps = range(max(1, number - 1), min(number + 2, len(total)))
        rates = [(total[n] - total[n - 1]) / (self.times[n] - self.times[n - 1]) for n in steps]
        return max(rates) * (self.times[number] - self.times[number - 1])

    def observed(self, marks: Mapping[bytes, Sequence[int]], until: Mapping[int, float]) -> Mapping[int, "Observed"]:
        """By mark, when any of its series was there before the time `until` gives for it."""
        seen: dict[int, bytes] = {}
        whole = bytes([1]) * len(self.times)
        for key, series in self._values.items():
            present = whole if not isnan(sum(series)) else bytes(not isnan(value) for value in series)
            for mark in marks.get(key, ()):
                known = seen.get(mark)
                if known is None or present is whole:
                    seen[mark] = present
                elif known is not whole:
                    seen[mark] = bytes(map(max, known, present))
        cut = {mark: present[: bisect_left(self.times, until.get(mark, inf))] for mark, present in seen.items()}
        return {mark: self._observed(present) for mark, present in cut.items() if any(present)}

    def _offset(self, stretch: Stretch) -> int:
        start = max(start for start in self._offsets if start <= stretch.start)
        return self._offsets[start] + round((stretch.start - start) / stretch.step)

    def _observed(self, present: bytes) -> "Observed":
        first = last = present.find(1)
        gaps = []
        while (gone := present.find(0, last)) != -1:
            last = gone - 1
            back = present.find(1, gone)
            if back == -1:
                break
            if self.times[back] - self.times[last] > GAP * self._steps[back]:
                gaps.append((self.times[last], self.times[back]))
            last = back
        else:
            last = len(present) - 1
        return Observed(self.times[first], self.times[last], gaps)


@dataclass(frozen=True, slots=True)
class Observed:
    """From `born` to `newest`, without the `gaps`."""

    born: float
    newest: float
    gaps: Sequence[tuple[float, float]]


_AWAY = 2
"""Points."""


def _gain(before: float, value: float) -> float:
    return value - before if value >= before else value


def _gained_over(samples: Sequence[float]) -> float:
    """What a counter gained over neighbouring samples; nothing where one was read from a replica that is behind."""
    most = max((value - before for before, value in pairwise(samples)), default=0.0)
    total, known = 0.0, samples[0]
    for value in samples[1:]:
        if not is_setback(known, value, most):
            total, known = total + _gain(known, value), value
    return total


def _is_plausible(values: Sequence[float], number: int) -> bool:
    """Whether a series can have begun with this value since the point before: not where its next step is far less."""
    following = next((value for value in values[number + 1 : number + 2] if isfinite(value)), 0.0)
    return values[number] < PLAUSIBLE * max(USUAL, following - values[number])
