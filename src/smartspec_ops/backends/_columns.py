"""From a row of gains to the measurement of one ask: each kind of indicator reads its own columns.

Made once per ask and called at every tick, so the usual case comes first and does little.
"""

from collections.abc import Callable, Sequence
from itertools import accumulate
from math import inf
from operator import itemgetter
from typing import Protocol

from smartspec_ops.backends._numbers import counts, value
from smartspec_ops.domain.measurement import Buckets, Counts, Measurement, NoData, Silence

COLD = "less than two samples in this window yet"


class Reader(Protocol):
    """`mark` tells when the whole was observed, `part_mark` when its part was (-1: there is none)."""

    mark: int
    part_mark: int
    is_good: bool

    def read(self, row: Sequence[float], is_whole: bool, coverage: float) -> Measurement:
        """`row` holds the columns of the long book and, if it `is_whole`, those of the short one after them."""
        ...


class RatioReader:
    __slots__ = ("_part", "_total", "is_good", "mark", "part_mark")

    def __init__(self, mark: int, part_mark: int, total: int, part: int, is_good: bool) -> None:
        self.mark = mark
        self.part_mark = part_mark
        self.is_good = is_good
        self._total = total
        self._part = part

    def read(self, row: Sequence[float], is_whole: bool, coverage: float) -> Measurement:  # noqa: ARG002 - the protocol's
        total, part = row[self._total], row[self._part]
        if part > total:
            return counts(part, total, is_good=self.is_good, coverage=coverage)
        return Counts(part if self.is_good else total - part, total, coverage)


class RateReader:
    __slots__ = ("_column", "_length", "is_good", "mark", "part_mark")

    def __init__(self, mark: int, column: int, length: float) -> None:
        self.mark = mark
        self.part_mark = -1
        self.is_good = False
        self._column = column
        self._length = length

    def read(self, row: Sequence[float], is_whole: bool, coverage: float) -> Measurement:  # noqa: ARG002 - the protocol's
        return value(row[self._column] / (coverage * self._length))


class BucketReader:
    __slots__ = ("_every", "_few", "is_good", "mark", "part_mark")

    def __init__(self, mark: int, every: Sequence[tuple[float, int]], few: Sequence[tuple[float, int]]) -> None:
        """Canonical bounds, ascending, each with its column: `every` one, and the `few` in the long book."""
        self.mark = mark
        self.part_mark = -1
        self.is_good = False
        self._every = _Picked(every)
        self._few = _Picked(few)

    def read(self, row: Sequence[float], is_whole: bool, coverage: float) -> Measurement:
        picked = self._every if is_whole else self._few
        if picked.fault:
            return picked.fault
        gained: Sequence[float] = picked.pick(row)
        # Of several processes, scraped one after the other: no bucket counts less than a lower one.
        if gained != tuple(sorted(gained)):
            gained = list(accumulate(gained, max))
        return Buckets(tuple(zip(picked.bounds, gained, strict=True)), coverage)


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

    def read(self, row: Sequence[float], is_whole: bool, coverage: float) -> Measurement:  # noqa: ARG002 - the protocol's
        below, whole = row[self._below], row[self._all]
        return Buckets(((self._bound, below), (inf, max(below, whole))), coverage)


class _Picked:
    """Some columns of a row; `fault` says why they are no histogram."""

    __slots__ = ("bounds", "fault", "pick")

    def __init__(self, pairs: Sequence[tuple[float, int]]) -> None:
        self.bounds = [bound for bound, _ in pairs]
        columns = [column for _, column in pairs]
        self.pick: Callable[[Sequence[float]], tuple[float, ...]] = (
            itemgetter(*columns) if len(columns) > 1 else lambda row: tuple(row[column] for column in columns)
        )
        self.fault = None
        if not pairs:
            self.fault = NoData(Silence.COLD, COLD)
        elif pairs[-1][0] != inf:
            self.fault = NoData(Silence.INSANE, "the histogram has no +Inf bucket")
