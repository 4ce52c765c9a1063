"""The answers of one tick, read off the rows when they are looked up.

They hold what they are read from: nothing a later tick counts or forgets changes them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from smartspec_ops.backends._columns import COLD, RateReader, Reader, Shape, ascending
from smartspec_ops.backends._watch import Seen
from smartspec_ops.domain.measurement import Ask, Buckets, Glimpse, Measurement, NoData, Readings, Silence, silences
from smartspec_ops.domain.objective import HistogramIndicator
from smartspec_ops.domain.window import canonical

Sides = tuple[int, int]
"""The columns of what certainly was within a threshold, and of what may have been."""
BESIDE = 1e-6
"""So far from the threshold, as a part of it, stands what is certain and what may be: neither is a bucket at it."""


@dataclass(frozen=True, slots=True)
class Span:
    """What there is of one window: what the columns gained in it, and which marks are `special`.

    Coverage below `least` is less than two samples. By mark, the bounds of buckets that were `lacked` somewhere; each
    histogram of those that are `even` had the same buckets all the time.
    """

    row: Sequence[float]
    shape: Shape
    seen: Seen
    special: Collection[int]
    least: float
    lacked: Mapping[int, Sequence[float]] = field(default_factory=dict)
    even: Collection[int] = ()


class Told(Readings):
    """What counters answer at one time."""

    __slots__ = ("_newest", "_places", "_sides", "_silences", "_spans")

    def __init__(
        self,
        places: Mapping[Ask, tuple[int, Reader]],
        spans: Sequence[Span],
        silences: Mapping[int, NoData],
        newest: Mapping[int, float],
        sides: Mapping[Ask, Sides] | None = None,
    ) -> None:
        """`places` give the span of each ask; `silences` by mark why there is no number, `newest` its last sample.

        `sides` are those of histograms whose processes have different buckets.
        """
        self._places = places
        self._spans = spans
        self._silences = silences
        self._newest = newest
        self._sides = sides or {}

    def __getitem__(self, ask: Ask) -> Measurement:
        number, reader = self._places[ask]
        span = self._spans[number]
        special = span.special
        if special and (reader.mark in special or reader.part_mark in special):
            lacked = span.lacked.get(reader.mark, ())
            seen = _without(lacked, ask, self._special(reader, span))
            is_sided = lacked and reader.mark in span.even and ask in self._sides
            return _beside(seen, ask, span.row, self._sides[ask]) if is_sided else seen
        return reader.read(span.row, span.shape, span.seen.usual)

    def glimpse(self, ask: Ask) -> Glimpse | None:
        place = self._places.get(ask)
        if place is None:
            return None
        number, reader = place
        span = self._spans[number]
        special = span.special
        if special and (reader.mark in special or reader.part_mark in special):
            return None
        return reader.glimpse(span.row, span.seen.usual)

    def silences(self) -> Iterable[NoData]:
        return self._silences.values()

    def __iter__(self) -> Iterator[Ask]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, ask: object) -> bool:
        return ask in self._places

    def _special(self, reader: Reader, span: Span) -> Measurement:
        whole, part, seen = self._silences.get(reader.mark), self._silences.get(reader.part_mark), span.seen
        if whole and whole.why is Silence.STALE and self._newest[reader.mark] <= seen.now - seen.length:
            return NoData(Silence.EMPTY, "no sample in this window")
        if whole:
            return whole
        if part and part.why is Silence.EMPTY and reader.is_good:
            detail = "no series of good events, now or in the past: do good and total belong together?"
            return NoData(Silence.EMPTY, detail)
        # Counters appear with their first event: what was not counted did not happen.
        if part and part.why not in {Silence.EMPTY, Silence.STALE}:
            return part
        coverage = seen.coverage(reader.mark)
        if not span.row or coverage < span.least:
            return NoData(Silence.COLD, COLD)
        # Where some bucket was lacking, those are shown alone that decide.
        shape = None if reader.mark in span.lacked else span.shape
        return reader.read(span.row, shape, seen.span(reader.mark) if isinstance(reader, RateReader) else coverage)


def _without(lacked: Sequence[float], ask: Ask, seen: Measurement) -> Measurement:
    """A bucket that some process lacked says nothing of all events."""
    if not lacked or not isinstance(seen, Buckets) or not isinstance(ask.indicator, HistogramIndicator):
        return seen
    bounds = {canonical(bound, ask.indicator.scale) for bound in lacked}
    return replace(seen, cumulative=tuple(pair for pair in seen.cumulative if pair[0] not in bounds))


def _beside(seen: Measurement, ask: Ask, row: Sequence[float], sides: Sides) -> Measurement:
    """With what the buckets of each process, the nearest to the threshold, say together."""
    if not isinstance(seen, Buckets) or not isinstance(ask.indicator, HistogramIndicator):
        return seen
    threshold, total = float(ask.indicator.threshold or 0), seen.total
    below, above = (min(row[column], total) for column in sides)
    pairs = (threshold * (1 - BESIDE), below), (threshold * (1 + BESIDE), max(below, above))
    return replace(seen, cumulative=ascending(sorted([*seen.cumulative, *pairs])))


class Joined(Readings):
    """The answers of several, each of which has questions of its own."""

    __slots__ = ("_parts",)

    def __init__(self, *parts: Mapping[Ask, Measurement]) -> None:
        self._parts = parts

    def __getitem__(self, ask: Ask) -> Measurement:
        for part in self._parts:
            if ask in part:
                return part[ask]
        raise KeyError(ask)

    def glimpse(self, ask: Ask) -> Glimpse | None:
        for part in self._parts:
            if ask in part:
                return part.glimpse(ask) if isinstance(part, Readings) else None
        return None

    def silences(self) -> Iterable[NoData]:
        return chain.from_iterable(silences(part) for part in self._parts)

    def __iter__(self) -> Iterator[Ask]:
        return chain(*self._parts)

    def __len__(self) -> int:
        return sum(map(len, self._parts))
