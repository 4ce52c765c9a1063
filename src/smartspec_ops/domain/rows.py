"""A list of rows of running totals in which the older ones take half the room, and come back exactly as they were.

Counters count whole things, so what a column has gained since some earlier row is nearly always a whole number below
2^32. A row that is put away is kept as those; one that cannot be is kept as it is.
"""

from array import array
from collections.abc import Iterable, Iterator
from math import isnan, nan
from operator import add, sub


class _Away:
    """A row as whole numbers `above` a base (None: it is the base). `unborn` are the columns that are NaN in it."""

    __slots__ = ("above", "base", "unborn")

    def __init__(self, base: "array[float]", above: "array[int] | None", unborn: tuple[int, ...]) -> None:
        self.base = base
        self.above = above
        self.unborn = unborn

    def row(self) -> "array[float]":
        back = array("d", self.base if self.above is None else map(add, self.base, self.above))
        for column in self.unborn:
            back[column] = nan
        return back


class Rows:
    """Oldest first. A row got by its index may be a copy; what is changed in one is kept after `bring_back` only."""

    __slots__ = ("_away", "_base", "_rows", "_unborn")

    def __init__(self, rows: "Iterable[array[float]]" = ()) -> None:
        self._rows: list[array[float] | _Away] = list(rows)
        self._away = 0  # so many, from the oldest on, were put away
        self._base: array[float] | None = None
        self._unborn: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> "array[float]":
        found = self._rows[index]
        return found.row() if isinstance(found, _Away) else found

    def __iter__(self) -> "Iterator[array[float]]":
        return map(self.__getitem__, range(len(self._rows)))

    def __delitem__(self, index: int) -> None:
        del self._rows[index]
        self._away -= index < self._away

    def append(self, row: "array[float]") -> None:
        self._rows.append(row)

    def put_away(self, until: int) -> None:
        """The rows before index `until` will hardly be changed any more."""
        for index in range(self._away, until):
            self._rows[index] = self._smaller(self[index])
        self._away = max(self._away, until)

    def bring_back(self, first: int) -> None:
        """The rows from index `first` on may be changed now."""
        for index in range(first, self._away):
            self._rows[index] = self[index]
        self._away = min(self._away, first)

    def _smaller(self, row: "array[float]") -> _Away:
        numbers = row
        unborn = tuple(column for column, value in enumerate(row) if isnan(value)) if isnan(sum(row)) else ()
        if unborn:
            numbers = array("d", [0.0 if isnan(value) else value for value in row])
        above = _above(numbers, self._base)
        if above is None or self._base is None:
            # The first, too far from the base, or not whole: those to come are tried above it.
            self._base = array("d", numbers)
        self._unborn = self._unborn if unborn == self._unborn else unborn  # one for all rows that have the same
        return _Away(self._base, above, self._unborn)


def _above(row: "array[float]", base: "array[float] | None") -> "array[int] | None":
    """By how much each column is above the base; None where that is not exact in 32 bits."""
    if base is None:
        return None
    try:
        above = array("I", map(int, map(sub, row, base)))
    except (OverflowError, ValueError):
        return None
    return above if _Away(base, above, ()).row() == row else None
