"""From a row of gains to the measurement of one ask: each kind of indicator reads its own columns.

Made once per ask and called at every tick, so the usual case comes first and does little.
"""

from collections.abc import Sequence
from math import inf
from typing import Protocol

from smartspec_ops.backends._numbers import ENOUGH, counts, value
from smartspec_ops.backends._sides import ascending
from smartspec_ops.domain.measurement import Buckets, Counts, Glimpse, Measurement, NoData, Silence

COLD = "less than two samples in this window yet"
YOUNGER = "events are counted for a part of this window only yet"
"""What may well hold many samples, of a stretch too short for a rate over all of it."""


Shape = Sequence[float] | None
"""What all columns of both books gained in a window that ended a little earlier."""


class Reader(Protocol):
    """`mark` tells when the whole was observed, `part_mark` when its part was (-1: there is none)."""

    mark: int
    part_mark: int
    is_good: bool

    def read(self, row: Sequence[float], shape: Shape, coverage: float) -> Measurement:
        """`row` holds what the columns of the long book gained; `shape` is None where nothing finer is known."""
        ...

    def glimpse(self, row: Sequence[float], coverage: float) -> Glimpse | None:
        """`Readings.glimpse` of what `read` would give."""
        ...


class RatioReader:
    __slots__ = ("_part", "_total", "is_good", "mark", "part_mark")

    def __init__(self, mark: int, part_mark: int, total: int, part: int, is_good: bool) -> None:
        self.mark = mark
        self.part_mark = part_mark
        self.is_good = is_good
        self._total = total
        self._part = part

    def read(self, row: Sequence[float], shape: Shape, coverage: float) -> Measurement:  # noqa: ARG002 - the protocol's
        total, part = row[self._total], row[self._part]
        if part > total:
            return counts(part, total, is_good=self.is_good, coverage=coverage)
        return Counts(part if self.is_good else total - part, total, coverage)

    def glimpse(self, row: Sequence[float], coverage: float) -> Glimpse | None:
        total, part = row[self._total], row[self._part]
        return None if part > total else (part if self.is_good else total - part, total, inf, coverage)


class RateReader:
    """Its coverage is the share of the window since there are events to count, gaps and all."""

    __slots__ = ("_column", "_length", "is_good", "mark", "part_mark")

    def __init__(self, mark: int, column: int, length: float) -> None:
        self.mark = mark
        self.part_mark = -1
        self.is_good = False
        self._column = column
        self._length = length

    def read(self, row: Sequence[float], shape: Shape, coverage: float) -> Measurement:  # noqa: ARG002 - the protocol's
        if coverage < ENOUGH:
            return NoData(Silence.COLD, YOUNGER)
        return value(row[self._column] / (coverage * self._length))

    def glimpse(self, row: Sequence[float], coverage: float) -> None:
        """It has no events."""


class Filling:
    """All buckets of a histogram, those that were not read now filled as they were a little earlier.

    Objectives about one histogram share it, so what it made last is kept.
    """

    __slots__ = ("_pairs", "_places", "_row", "_shape")

    def __init__(self, every: Sequence[tuple[float, int]], width: int) -> None:
        """Canonical bounds, ascending, with their columns: those below `width` are counted, the others filled."""
        self._places = [(bound, column, *_between(every, at, width)) for at, (bound, column) in enumerate(every)]
        self._row: Sequence[float] | None = None
        self._shape: Shape = None
        self._pairs: Sequence[tuple[float, float]] = ()

    def pairs(self, row: Sequence[float], shape: Sequence[float]) -> Sequence[tuple[float, float]]:
        """Bounds and what is at or below them, by `row`, and by `shape` for those between."""
        if row is not self._row or shape is not self._shape:
            self._pairs = ascending(self._filled(row, shape))
            self._row, self._shape = row, shape
        return self._pairs

    def _filled(self, row: Sequence[float], shape: Sequence[float]) -> list[tuple[float, float]]:
        pairs = []
        for bound, column, below, above in self._places:
            if above < 0:
                pairs.append((bound, row[column]))
                continue
            low, then = (row[below], shape[below]) if below >= 0 else (0.0, 0.0)
            span = shape[above] - then
            if span > 0:
                # A scrape missed when all buckets were read may have put too much here: never past those that decide.
                part = min(1.0, max(0.0, (shape[column] - then) / span))
                pairs.append((bound, low + part * (row[above] - low)))
        return pairs


def _between(every: Sequence[tuple[float, int]], at: int, width: int) -> tuple[int, int]:
    """The counted columns below and above the bucket between which it is filled; -1 for none, and for a counted one."""
    if every[at][1] < width:
        return -1, -1
    below = [column for _, column in every[:at] if column < width]
    above = [column for _, column in every[at:] if column < width]
    return below[-1] if below else -1, above[0] if above else -1


class BucketReader:
    """The buckets that decide are counted; those between are filled, for the percentile that people read.

    Verdicts look at the former only.
    """

    __slots__ = ("_cut", "_few", "_filling", "is_good", "mark", "part_mark")

    def __init__(self, mark: int, few: Sequence[tuple[float, int]], filling: Filling) -> None:
        """`few` are the bounds that decide with their columns, ascending."""
        self.mark = mark
        self.part_mark = -1
        self.is_good = False
        self._few = few
        self._filling = filling
        self._cut = (*few[0], few[1][1]) if len(few) == 2 and few[1][0] == inf else None

    def read(self, row: Sequence[float], shape: Shape, coverage: float) -> Measurement:
        if not self._few:
            return NoData(Silence.COLD, COLD)
        if self._few[-1][0] != inf:
            return NoData(Silence.INSANE, "the histogram has no +Inf bucket")
        if shape is None:
            return Buckets(ascending([(bound, row[column]) for bound, column in self._few]), coverage)
        return Buckets(self._filling.pairs(row, shape), coverage)

    def glimpse(self, row: Sequence[float], coverage: float) -> Glimpse | None:
        if self._cut is None:
            return None
        bound, below, whole = self._cut
        return row[below], max(row[below], row[whole]), bound, coverage


class CutReader:
    """A histogram of two buckets over a long window: at or below the threshold, and all. Most asks are of this kind."""

    __slots__ = ("_all", "_below", "_bound", "is_good", "mark", "part_mark")

    def __init__(self, mark: int, bound: float, below: int, whole: int) -> None:
        self.mark = mark
        self.part_mark = -1
        self.is_good = False
        self._bound = bound
        self._below = below
        self._all = whole

    def read(self, row: Sequence[float], shape: Shape, coverage: float) -> Measurement:  # noqa: ARG002 - the protocol's
        below, whole = row[self._below], row[self._all]
        return Buckets(((self._bound, below), (inf, max(below, whole))), coverage)

    def glimpse(self, row: Sequence[float], coverage: float) -> Glimpse | None:
        below, whole = row[self._below], row[self._all]
        return below, max(below, whole), self._bound, coverage
