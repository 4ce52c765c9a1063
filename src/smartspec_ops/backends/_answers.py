"""From running totals to measurements: each ask once compiled to columns, then read off the rows of its window."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from math import inf

from smartspec_ops.backends import _bounds
from smartspec_ops.backends._book import Book
from smartspec_ops.backends._bounds import Shapes
from smartspec_ops.backends._columns import BucketReader, CutReader, Filling, RateReader, RatioReader, Reader, Shape
from smartspec_ops.backends._legs import Leg, Side, around
from smartspec_ops.backends._selector import Selector, read_all, read_local
from smartspec_ops.backends._told import Sides, Span, Told
from smartspec_ops.backends._watch import Watch
from smartspec_ops.domain.frames import Frames
from smartspec_ops.domain.measurement import Ask, NoData, Silence
from smartspec_ops.domain.objective import HistogramIndicator, Indicator, RateIndicator, RatioIndicator
from smartspec_ops.domain.window import canonical

SHORT = timedelta(minutes=10)
"""Windows up to this one are answered with all buckets of a histogram, longer ones with those that decide."""

Silences = Mapping[int, NoData]
"""By mark, why a selector has no number now."""
Bounds = tuple[tuple[float, int], ...]
"""Upper bounds and their columns."""
Place = tuple[int, Reader]
"""Which window an ask is about, and how it is read."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An ask that counters answer. `whole` finds all events, `part` the good or the bad ones of a ratio."""

    ask: Ask
    whole: Selector
    part: Selector | None = None

    @property
    def is_histogram(self) -> bool:
        return isinstance(self.ask.indicator, HistogramIndicator)

    @property
    def is_short(self) -> bool:
        return self.ask.window <= SHORT

    @property
    def selectors(self) -> Iterable[Selector]:
        return (self.whole, self.part) if self.part else (self.whole,)

    def legs(self, shapes: Shapes) -> Iterable[Leg]:
        """What must be kept for as long as the window is."""
        if isinstance(self.ask.indicator, HistogramIndicator):
            found = shapes.get(self.whole, ())
            return [*(Leg(self.whole, bound) for bound in self.deciding(found)), *self.sides(found)]
        return [Leg(selector) for selector in self.selectors]

    def deciding(self, shapes: Collection[_bounds.Shape]) -> Sequence[float]:
        """Of the bounds that histograms have, those this ask is about."""
        indicator = self.ask.indicator
        assert isinstance(indicator, HistogramIndicator)
        if indicator.threshold is None:
            return _bounds.union(shapes)
        return _bounds.union(_deciding(shape, indicator.scale, indicator.threshold) for shape in shapes)

    def sides(self, shapes: Collection[_bounds.Shape]) -> Sequence[Leg]:
        """The two sides of the threshold, where histograms have different buckets around it."""
        indicator = self.ask.indicator
        if not isinstance(indicator, HistogramIndicator) or indicator.threshold is None:
            return ()
        if len({_deciding(shape, indicator.scale, indicator.threshold) for shape in shapes}) < 2:
            return ()
        return [Leg(self.whole, float(indicator.threshold / indicator.scale), side) for side in Side]


@lru_cache(maxsize=1024)
def _deciding(bounds: _bounds.Shape, scale: Decimal, threshold: Decimal) -> _bounds.Shape:
    """The histograms of a fleet have the same bounds, and its promises few different thresholds."""
    by_canonical = {canonical(bound, scale): bound for bound in bounds}
    return tuple(by_canonical[bound] for bound in around(sorted(by_canonical), float(threshold)))


def wanted(ask: Ask) -> Wanted | None:
    """How counters answer `ask`; None where it takes the source's own language.

    A whole histogram over a long window is left to the source too: to keep all its buckets for a month costs more.
    """
    indicator = ask.indicator
    if isinstance(indicator, HistogramIndicator) and indicator.threshold is None and ask.window > SHORT:
        return None
    selectors = _selectors(indicator)
    return Wanted(ask, *selectors) if selectors else None


@lru_cache(maxsize=16_384)
def _selectors(indicator: Indicator) -> Sequence[Selector]:
    """What finds all events and, of a ratio, the good or bad ones; none where it takes the source's own language."""
    match indicator:
        case RatioIndicator(total=total, good=good, bad=bad):
            texts: tuple[str, ...] = (total, good or bad or "")
        case RateIndicator(events=events):
            texts = (events,)
        case HistogramIndicator(histogram=family):
            texts = (family,)
        case _:
            return ()
    selectors = read_all(read_local, *texts)
    if isinstance(selectors, NoData):
        return ()
    return (selectors[0].bucket(),) if isinstance(indicator, HistogramIndicator) else tuple(selectors)


class Answers:
    """All wanted asks, by window, for the columns and marks there are."""

    def __init__(
        self,
        asks: Iterable[Wanted],
        book: Book,
        long: Mapping[Leg, int],
        short: Mapping[Leg, int],
        shapes: Shapes,
    ) -> None:
        """`long` and `short` give the columns of both books of rows; those of `short` are counted on from `long`."""
        self._book = book
        columns = {**long, **{leg: len(long) + column for leg, column in short.items()}}
        bounds: dict[Selector, list[float]] = {}
        for leg in sorted(columns, key=lambda leg: leg.bound or 0.0):
            if leg.bound is not None and leg.side is None:
                bounds.setdefault(leg.selector, []).append(leg.bound)
        windows: dict[timedelta, int] = {}
        self._places: dict[Ask, Place] = {}
        self._sides: dict[Ask, Sides] = {}
        """The columns of both sides of the threshold, where there are any."""
        made: dict[tuple[Indicator, object], Reader] = {}
        fillings: dict[Bounds, Filling] = {}
        for one in asks:
            kind = one.ask.indicator, one.ask.window if one.part is None and not one.is_histogram else one.is_short
            if kind not in made:
                deciding = one.deciding(shapes.get(one.whole, ())) if one.is_histogram else ()
                made[kind] = _reader(one, book, columns, len(long), bounds.get(one.whole, ()), deciding, fillings)
            if one.is_histogram and (sides := one.sides(shapes.get(one.whole, ()))):
                below, above = (columns[leg] for leg in sides)
                self._sides[one.ask] = below, above
            self._places[one.ask] = windows.setdefault(one.ask.window, len(windows)), made[kind]
        self._windows = list(windows)
        self._shapes_at: datetime | None = None
        self._shapes: dict[timedelta, Shape] = {}

    def at(
        self,
        at: datetime,
        long: Frames,
        short: Frames,
        silent: Silences,
        stale_after: float,
        detailed: datetime | None = None,
    ) -> "Told":
        """Every ask answered. `silent` says by mark which selectors could not be read this time, and why.

        The short book was brought up to date at `detailed`: how buckets were filled then tells how they are now.
        """
        now = at.timestamp()
        silences = {**_silences(self._book, now, stale_after), **silent}
        newest = {mark: self._book.marks[mark].newest for mark in silences}
        watch, lacking = Watch(self._book, now), self._book.buckets.lacking()
        spans = []
        for window in self._windows:
            delta = long.window(at, window)
            row = delta.row() if delta else ()
            shape = self._shape(detailed, window, long, short) if detailed and window <= SHORT else None
            seen = watch.over(window.total_seconds(), delta.start.timestamp() if delta else now)
            begin = delta.start.timestamp() if delta else now
            lacked = {
                mark: found
                for mark, bounds in lacking.items()
                if (found := [bound for bound, until in bounds.items() if until > begin])
            }
            special: Collection[int] = {*silences, *seen.patchy, *lacked}
            if not row or seen.usual == 0.0:
                special = range(-1, len(self._book.marks))
            even = {mark for mark in lacked if self._book.buckets.is_even(mark, begin)}
            spans.append(Span(row, shape, seen, special, seen.least(self._book.interval), lacked, even))
        return Told(self._places, spans, silences, newest, self._sides)

    def _shape(self, at: datetime, window: timedelta, long: Frames, short: Frames) -> Shape:
        """What all columns gained in the window that ended when the short book was up to date."""
        if self._shapes_at != at:
            self._shapes_at, self._shapes = at, {}
        if window not in self._shapes:
            self._shapes[window] = _shape_at(at, window, long, short)
        return self._shapes[window]


def _shape_at(at: datetime, window: timedelta, long: Frames, short: Frames) -> Shape:
    delta, detail = long.window(at, window), short.window(at, window)
    return [*delta.row(), *detail.row()] if delta and detail and delta.start == detail.start else None


def _silences(book: Book, now: float, stale_after: float) -> Silences:
    found = {}
    for number, mark in enumerate(book.marks):
        if not mark.is_seen:
            found[number] = NoData(Silence.EMPTY, "no such series, now or in the past")
        elif now - mark.newest > stale_after:
            found[number] = NoData(Silence.STALE, f"the newest sample is {now - mark.newest:.0f} s old")
    odd = {number for key in book.odd for number in book.series[key].marks}
    return found | {number: NoData(Silence.NAN, "a series is not a finite number") for number in odd - found.keys()}


def _reader(
    one: Wanted,
    book: Book,
    columns: Mapping[Leg, int],
    width: int,
    bounds: Sequence[float],
    deciding: Collection[float],
    known: dict[Bounds, Filling],
) -> Reader:
    """`known` are those of other readers: objectives about one histogram share them."""
    indicator, mark = one.ask.indicator, book.number(one.whole)
    if not isinstance(indicator, HistogramIndicator):
        whole = columns[Leg(one.whole)]
        if one.part is None:
            return RateReader(mark, whole, one.ask.window.total_seconds())
        is_good = isinstance(indicator, RatioIndicator) and indicator.good is not None
        return RatioReader(mark, book.number(one.part), whole, columns[Leg(one.part)], is_good)
    every = tuple((canonical(bound, indicator.scale), columns[Leg(one.whole, bound)]) for bound in bounds)
    few = [pair for pair, bound in zip(every, bounds, strict=True) if bound in deciding and pair[1] < width]
    if not one.is_short and len(few) == 2 and few[-1][0] == inf:
        return CutReader(mark, *few[0], few[-1][1])
    shown = every if one.is_short else tuple(few)
    if shown not in known:
        known[shown] = Filling(shown, width)
    return BucketReader(mark, few, known[shown])
