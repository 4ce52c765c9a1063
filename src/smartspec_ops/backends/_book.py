"""What was counted at one source: every series' last value, and what all legs gained from step to step.

Samples go in, gains come out. A value that falls is a restart from zero. A series that appears while its metric was
observed without it began at zero, so its first value counts: the first errors of a new series are the ones that
matter. What a series gained while nothing was observed happened between its last sample before and its first one after,
nobody knows when. Pure: no clock, no I/O. Times are seconds since 1970.
"""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf, isfinite

from smartspec_ops.backends import _bounds, _matrix
from smartspec_ops.backends._bounds import Changes, Shape, Shapes
from smartspec_ops.backends._legs import Leg, Matching, bound_of
from smartspec_ops.backends._matrix import Line
from smartspec_ops.backends._selector import Selector
from smartspec_ops.backends._standing import Standing
from smartspec_ops.domain.frames import GAP

PLAUSIBLE = 10.0
"""So many times what its metric gained in a step a new series may begin with, and more than that is an old past."""
USUAL = 10.0
"""What a metric is taken to gain in a step at least."""
SETBACK = 3.0
"""A counter that falls by more than so many times what it gained before began again."""
_NEVER = b"?"
_HUGE = float("inf")


@dataclass(slots=True)
class Series:
    """The newest sample of one series, the columns it counts in, and the selectors that find it."""

    at: float = -inf
    value: float = 0.0
    gain: float = 0.0
    """What it gained to its newest sample, so that what it loses can be told from a restart."""
    stamp: bytes = _NEVER
    columns: tuple[int, ...] = ()
    marks: tuple[int, ...] = ()
    born: float = inf
    """When its first sample was taken, as far as that is known."""


@dataclass(slots=True)
class Mark:
    """When one selector was observed: from `born` to `newest`, without the `gaps`."""

    born: float = inf
    newest: float = -inf
    gaps: list[tuple[float, float]] = field(default_factory=list)

    @property
    def is_seen(self) -> bool:
        return self.newest > -inf

    def pass_by(self, times: Iterable[float], since: float | None, interval: float) -> None:
        """Samples were seen at `times`; the metric was observed until `since` (None: never before)."""
        seen = sorted({time for time in times if time > self.newest})
        if seen and not self.is_seen:
            self.born = min(self.born, seen[0] if since is None else since)
        known = [self.newest] if self.is_seen else []
        self.gaps += [(a, b) for a, b in pairwise([*known, *seen]) if b - a > GAP * interval]
        self.newest = max([self.newest, *seen[-1:]])

    def observed(self, since: float, until: float, interval: float) -> float:
        """How many of the seconds from `since` to `until` were observed."""
        end = until if until - self.newest <= GAP * interval else min(until, self.newest)
        start = max(since, self.born)
        missing = sum(max(0.0, min(stop, end) - max(begin, start)) for begin, stop in self.gaps)
        return max(0.0, end - start - missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How lines are to be read.

    Gains fall into steps that end at `moments` (ascending). The metric was observed until `since`, None where it
    never was. A series not known whose first sample is at or before `begins` counts from that one, any other from
    zero.
    """

    moments: Sequence[float]
    since: float | None
    begins: float = -inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Leap:
    """What a series gained from its sample at `since` to its next one, at `until`: too far apart to be one step."""

    since: float
    until: float
    gain: float
    key: bytes
    series: Series


@dataclass(frozen=True, slots=True)
class Gains:
    """What each column gained in each step, and what was gained `unseen`, which is in no step."""

    steps: Sequence["array[float]"]
    unseen: Sequence[Leap]


class Book:
    """The last value of every series that some selector finds."""

    def __init__(self, interval: float) -> None:
        """A sample is expected every `interval` seconds."""
        self.interval = interval
        self.series: dict[bytes, Series] = {}
        self.odd: set[bytes] = set()
        """Series whose newest sample is no finite number."""
        self.recent: Sequence[float] = ()
        """What each column gained in the step before."""
        self.marks: list[Mark] = []
        self.names: list[str] = []
        """The selectors of the marks as text."""
        self._numbers: dict[Selector, int] = {}
        self._observers: Sequence[Sequence[int]] = ()
        """By mark, those that tell whether its series could be observed."""
        self._leaps: list[Leap] = []
        self.buckets = Changes(interval)
        self._columns: Mapping[Leg, int] = {}
        self._standing = Standing()
        self._matching = Matching(())

    def number(self, selector: Selector) -> int:
        """Where the mark of `selector` stands in `marks`."""
        return self._numbers[selector]

    @property
    def selectors(self) -> Iterable[Selector]:
        return self._numbers

    def watch(self, selectors: Mapping[Selector, Collection[Selector]]) -> None:
        """Which selectors to tell apart, and of which others each finds a part only. What is known of those that stay
        is kept.

        A counter of errors appears with the first one, so only the whole tells whether there was nobody to ask.
        """
        before = {selector: self.marks[number] for selector, number in self._numbers.items()}
        self._numbers = {selector: number for number, selector in enumerate(dict.fromkeys(selectors))}
        self.marks = [before.get(selector, Mark()) for selector in self._numbers]
        self._observers = [
            [self._numbers[one] for one in selectors[selector] or (selector,)] for selector in self._numbers
        ]
        self._matching = Matching(self._numbers)
        self.names = [str(selector) for selector in self._numbers]

    def lay_out(self, columns: Mapping[Leg, int], deciding: Iterable[Leg] = (), keys: Iterable[bytes] = ()) -> None:
        """Where each leg is added up, which of the buckets decide, and which `keys` there will be."""
        self._columns = columns
        self._standing.lay_out(columns)
        self.recent = [0.0] * len(columns)
        self.stand_in(keys)
        for key, series in self.series.items():
            self.place(key, series)
        by_mark = [
            (self._numbers[leg.selector], leg.bound) for leg in deciding if leg.bound is not None and leg.side is None
        ]
        self.buckets.lay_out(by_mark, self.names, self.series)

    def stand_in(self, keys: Iterable[bytes]) -> None:
        """Choose the buckets that stand for thresholds, of the known series and of `keys`."""
        self._standing.look({*keys, *self.series}, self.series, self.buckets, self._found)

    def look_again(self) -> None:
        """After all buckets were read: whether others stand for thresholds than those that were chosen before."""
        if self._standing.is_outdated(self.series, self.buckets, self._found):
            self.buckets.is_new = True

    def _found(self, key: bytes) -> Sequence[Selector]:
        return self._matching.of(_matrix.labels(key))

    def place(self, key: bytes, series: Series) -> None:
        """Find out where a series counts."""
        labels = _matrix.labels(key)
        found = self._matching.of(labels)
        bound = bound_of(labels)
        legs = [leg for selector in found for leg in (Leg(selector), Leg(selector, bound)) if leg in self._columns]
        series.columns = (*dict.fromkeys(self._columns[leg] for leg in legs), *self._standing.of(key))
        series.marks = tuple(self._numbers[selector] for selector in found)

    def is_strange(self, key: bytes) -> bool:
        """Whether this unknown series is a bucket, so that the columns must be laid out again: its histogram may have
        other buckets than those known, or more than were read of it so far."""
        if key in self.series:
            return False
        return bound_of(_matrix.labels(key)) is not None

    def shapes(self, keys: Iterable[bytes]) -> Shapes:
        """By selector, the upper bounds of the buckets that its histograms have among `keys` and the known series."""
        found: dict[Selector, set[Shape]] = {}
        for key, variants in self.buckets.shapes({*keys, *self.series}, self.series).items():
            for selector in self._matching.of(_matrix.labels(key)):
                late = self.buckets.late.get(str(selector), {})
                without = {tuple(bound for bound in shape if bound not in late) for shape in variants}
                found.setdefault(selector, set()).update(variants, without)
        return found

    def read(self, lines: Iterable[Line], how: Reading) -> Gains:
        """What `lines` add to each column."""
        steps = [[0.0] * len(self._columns) for _ in how.moments]
        seen: dict[int, set[float]] = {}
        others = self._read_newest(lines, steps[0], how) if len(steps) == 1 else list(lines)
        new = [line for line in others if not self._knows(line[0])]
        for line in others:
            if (series := self.series.get(line[0])) is not None:
                self._walk(line, series, how, steps, seen)
        self._begin(new, how, steps, seen)
        for number, times in seen.items():
            self.marks[number].pass_by(times, how.since, self.interval)
        unseen = self._settle_leaps(how, steps)
        self.recent = steps[-1]
        return Gains([array("d", step) for step in steps], unseen)

    def _knows(self, key: bytes) -> bool:
        """Whether a series is known: one that was away since the past was read may be so by its labels in order."""
        if key not in self.series and (known := self.series.pop(_matrix.ordered(key), None)) is not None:
            self.series[key] = known
        return key in self.series

    def _settle_leaps(self, how: Reading, steps: Sequence[list[float]]) -> Sequence[Leap]:
        """Those over which nothing was observed; the others are of counters that were away for themselves, and belong
        to the step they came back in."""
        leaps, self._leaps = self._leaps, []
        away = {leap.key for leap in leaps}
        unseen = []
        for leap in leaps:
            observers = {one for mark in leap.series.marks for one in self._observers[mark]}
            seen = (self.marks[one].observed(leap.since, leap.until, self.interval) for one in observers)
            if all(seconds <= GAP * self.interval for seconds in seen):
                unseen.append(leap)
                continue
            step = steps[min(bisect_left(how.moments, leap.until), len(steps) - 1)]
            for column in leap.series.columns:
                step[column] += leap.gain
            if _bounds.whole_of(leap.key) not in away:  # or its process was, with all its buckets
                self.buckets.came_back(leap.key, leap.until, self.series)
        return unseen

    def _read_newest(self, lines: Iterable[Line], gains: list[float], how: Reading) -> Sequence[Line]:
        """The usual case in a loop of its own: known series with one sample more. What is not usual is given back."""
        known, odd, usual = self.series, self.odd, GAP * self.interval
        newest = [mark.newest for mark in self.marks]
        is_back = self._is_coming_back(how.moments[0])
        times: dict[bytes, tuple[float, bytes]] = {}
        others = []
        for line in lines:
            key, cut = line
            series = known.get(key)
            text = cut[-3]
            if series is None:
                others.append(line)
                continue
            if text.endswith(series.stamp):
                continue
            value = float(cut[-2])
            if not -_HUGE < value < _HUGE or (len(cut) > 3 and not cut[-5].endswith(series.stamp)) or key in odd:
                others.append(line)
                continue
            known_time = times.get(text)
            if known_time is None:  # many series share one scrape
                known_time = times[text] = (_matrix.time(text), _matrix.stamp(text))
            if is_back and known_time[0] - series.at > usual:
                others.append(line)
                continue
            gain = value - series.value
            if gain < 0:
                others.append(line)
                continue
            at, series.stamp = known_time
            series.value, series.at, series.gain = value, at, gain
            if gain:
                for column in series.columns:
                    gains[column] += gain
            for mark in series.marks:
                newest[mark] = max(newest[mark], at)
        self._move_on(newest, how.since)
        return others

    def _is_coming_back(self, now: float) -> bool:
        """Whether something was not observed until just now: of several series some are back a scrape later."""
        usual = GAP * self.interval
        return any(
            -inf < mark.newest < now - usual or (mark.gaps and mark.gaps[-1][1] > now - 2 * usual)
            for mark in self.marks
        )

    def _move_on(self, newest: Sequence[float], since: float | None) -> None:
        """Selectors were seen up to `newest`, by mark."""
        back, usual = set[int](), GAP * self.interval
        for number, (seen, at) in enumerate(zip(self.marks, newest, strict=True)):
            if 0 < at - seen.newest <= usual:
                seen.newest = at
            elif at > seen.newest:
                back.add(number)
        if back:
            self._come_back(back, since)

    def _come_back(self, numbers: Collection[int], since: float | None) -> None:
        """After a silence, or for the first time: that ends with the first series that is there, not with the last."""
        times: dict[int, set[float]] = {number: set() for number in numbers}
        for series in self.series.values():
            for number in series.marks:
                if number in times:
                    times[number].add(series.at)
        for number, seen in times.items():
            self.marks[number].pass_by(seen, since, self.interval)

    def _begin(
        self, lines: Sequence[Line], how: Reading, steps: Sequence[list[float]], seen: dict[int, set[float]]
    ) -> None:
        """Series that were not known. Where they begin is judged by what the known ones gained."""
        if not lines:
            return
        gained = list(map(max, self.recent, steps[-1]))
        new = {key for key, _ in lines}
        for line in lines:
            key, cut = line
            series = self.series[key] = Series()
            self.place(key, series)
            first = _first(cut)
            if first is not None:
                at, value = first
                series.born = at
                whole = _bounds.whole_of(key)
                if whole not in new:
                    step = how.moments[min(bisect_left(how.moments, at), len(how.moments) - 1)]
                    self.buckets.came(key, at, self.series, counted=step)
                usual = max((gained[column] for column in series.columns), default=0.0)
                # A process that has been running for long may be observed for the first time: its past is not now.
                if at <= how.begins or value >= PLAUSIBLE * max(usual, USUAL):
                    series.at, series.value = at, value
            self._walk(line, series, how, steps, seen)
        if any(_bounds.whole_of(key) for key in new):
            self.buckets.look(self.series)

    def _walk(
        self,
        line: Line,
        series: Series,
        how: Reading,
        steps: Sequence[list[float]],
        seen: dict[int, set[float]],
    ) -> None:
        """Every sample newer than the last one known, into the step it belongs to."""
        key, cut = line
        times, values = _matrix.times(cut), _matrix.values(cut)
        known_at, known_value, last = series.at, series.value, len(steps) - 1
        usual = GAP * self.interval
        for at, value in zip(times, values, strict=True):
            if at <= known_at or not isfinite(value):
                continue
            before, known_at = known_at, at
            is_leap = usual < at - before < inf
            if not is_leap and is_setback(known_value, value, series.gain):
                continue
            gain = value - known_value if value >= known_value else value
            known_value, series.gain = value, 0.0 if is_leap else gain
            if gain and is_leap:
                self._leaps.append(Leap(since=before, until=at, gain=gain, key=key, series=series))
            elif gain:
                step = steps[min(bisect_left(how.moments, at), last)]
                for column in series.columns:
                    step[column] += gain
        series.at, series.value = known_at, known_value
        for mark in series.marks:
            seen.setdefault(mark, set()).update(times)
        series.stamp = _matrix.stamp(cut[-3])
        (self.odd.discard if isfinite(values[-1]) else self.odd.add)(key)


def is_setback(before: float, value: float, gained: float) -> bool:
    """Whether a counter that fell did not begin again: by no more than it had just `gained`, or little more, and to
    more than could have happened since.

    Of two servers that scrape the same and stand in for each other, one is some seconds behind: nothing happened until
    the counter has passed where it was. One that had nothing to do cannot be behind.
    """
    return 0 < before - value <= SETBACK * gained and value >= PLAUSIBLE * max(gained, USUAL)


def _first(cut: Sequence[bytes]) -> tuple[float, float] | None:
    """The first sample that is a finite number."""
    numbers = ((at, float(text)) for at, text in zip(cut[:-1:2], cut[1::2], strict=True))
    return next(((_matrix.time(at), value) for at, value in numbers if isfinite(value)), None)
