"""Which buckets stand for a threshold where processes have different ones: of each its own nearest, from below and from
above.

Added up they say how many events certainly were within the threshold and how many may have been. Of the processes that
have a bucket at the threshold both are the same, so that only the events of the others are in doubt. Pure.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import inf, nan

from smartspec_ops.backends import _bounds
from smartspec_ops.backends._bounds import Changes, Series
from smartspec_ops.backends._legs import Leg, Side, is_same
from smartspec_ops.backends._selector import Selector

Found = Callable[[bytes], Iterable[Selector]]
"""The selectors that find a series."""


class Standing:
    """The sided legs there are, and the buckets that count in them."""

    def __init__(self) -> None:
        self._legs: Mapping[Selector, Sequence[tuple[Leg, int]]] = {}
        self._chosen: Mapping[tuple[bytes, Leg], bytes] = {}
        """By histogram and leg, the bucket that stands for it."""
        self._columns: Mapping[bytes, Sequence[int]] = {}

    def lay_out(self, columns: Mapping[Leg, int]) -> None:
        legs: dict[Selector, list[tuple[Leg, int]]] = defaultdict(list)
        for leg, column in columns.items():
            if leg.side is not None:
                legs[leg.selector].append((leg, column))
        self._legs = legs

    def look(self, keys: Iterable[bytes], series: Series, changes: Changes, found: Found) -> None:
        """Choose for every process among `keys`. A bucket that it has no longer stands for nothing."""
        before, chosen = self._chosen, dict[tuple[bytes, Leg], bytes]()
        columns: dict[bytes, list[int]] = defaultdict(list)
        for name, leg, column, key in self._choices(keys, series, changes, found):
            columns[key].append(column)
            if (whole := series.get(name)) is not None:
                chosen[name, leg] = key
                if before.get((name, leg), key) != key:
                    changes.turn(str(leg.selector), whole.at)
        self._chosen, self._columns = chosen, columns

    def is_outdated(self, series: Series, changes: Changes, found: Found) -> bool:
        """Whether others would be chosen now: what was not read for some ticks was taken for gone."""
        choices = self._choices(series, series, changes, found)
        return any(self._chosen.get((name, leg), key) != key for name, leg, _, key in choices)

    def _choices(
        self, keys: Iterable[bytes], series: Series, changes: Changes, found: Found
    ) -> Iterator[tuple[bytes, Leg, int, bytes]]:
        """Histogram, leg, its column, and the bucket that stands for it."""
        for bounds in _bounds.by_histogram(keys).values() if self._legs else ():
            name = bounds.get(inf, b"")
            whole = series.get(name)
            there = {
                bound: key
                for bound, key in bounds.items()
                if key not in series or not changes.is_over(series[key], whole)
            }
            for selector in found(next(iter(bounds.values()))):
                for leg, column in self._legs.get(selector, ()):
                    yield name, leg, column, nearest(there, leg)

    def of(self, key: bytes) -> Sequence[int]:
        """The columns that the bucket `key` counts in."""
        return self._columns.get(key, ())


def nearest(bounds: Mapping[float, bytes], leg: Leg) -> bytes:
    """Of one process' buckets by their bounds, the one that stands for a sided leg; nothing where there is none on that
    side."""
    assert leg.bound is not None
    for bound in bounds:
        if is_same(bound, leg.bound):
            return bounds[bound]
    if leg.side is Side.BELOW:
        return bounds.get(max((bound for bound in bounds if bound < leg.bound), default=nan), b"")
    return bounds.get(min((bound for bound in bounds if bound > leg.bound), default=nan), b"")
