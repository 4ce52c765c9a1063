"""The answers of one tick, read off the rows when they are looked up.

They hold what they are read from: nothing a later tick counts or forgets changes them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from smartspec_ops.backends._columns import COLD, RateReader, Reader, Shape
from smartspec_ops.backends._sides import beside, without
from smartspec_ops.backends._watch import Seen
from smartspec_ops.domain.measurement import Ask, Glimpse, Measurement, NoData, Readings, Silence, silences

Sides = tuple[int, int]
"""The columns of what certainly was within a threshold, and of what may have been."""


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
            seen = without(lacked, ask, self._special(reader, span))
            if not (lacked and reader.mark in span.even and ask in self._sides):
                return seen
            below, above = self._sides[ask]
            return beside(seen, ask, span.row[below], span.row[above])
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
