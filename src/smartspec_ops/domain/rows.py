"""A list of rows of running totals in which the older ones take half the room, and come back exactly as they were.

Counters count whole things, so a total, or what it has gained since some earlier row, is nearly always a whole number
below 2^32. A row that is put away is kept as those; one that cannot be is kept as it is.
"""

import sys
from array import array
from collections.abc import Iterable, Iterator
from math import isnan, nan
from operator import add, sub
from typing import Any


class _Away:
    """A row as whole numbers `above` a base (None: it is the base). `unborn` are the columns that are NaN in it."""

    __slots__ = ("above", "base", "unborn")

    def __init__(self, base: "array[float] | None", above: "array[int] | None", unborn: tuple[int, ...]) -> None:
        self.base = base
        self.above = above
        self.unborn = unborn

    def row(self) -> "array[float]":
        back = _sum(self.base, self.above)
        for column in self.unborn:
            back[column] = nan
        return back


class Rows:
    """Oldest first. A row got by its index may be a copy; what is changed in one is kept after `bring_back` only."""

    __slots__ = ("_away", "_base", "_rows", "_unborn")

    def __init__(self, rows: "Iterable[array[Any]]" = ()) -> None:
        """Rows of whole numbers are taken as put away."""
        self._rows: list[array[Any] | _Away] = list(rows)
        self._away = next((at for at, row in enumerate(self._rows) if not _is_small(row)), len(self._rows))
        """So many, from the oldest on, are put away."""
        self._rows[self._away :] = [_opened(row) for row in self._rows[self._away :]]
        self._base: array[float] | None = None
        self._unborn: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> "array[float]":
        return _opened(self._rows[index])

    def __iter__(self) -> "Iterator[array[float]]":
        return map(_opened, self._rows)

    def __delitem__(self, index: int) -> None:
        del self._rows[index]
        self._away -= index < self._away

    def append(self, row: "array[float]") -> None:
        self._rows.append(row)

    def packed(self, index: int) -> bytes:
        """What `unpack` makes the row from again."""
        row = self._rows[index]
        return pack(row.row() if isinstance(row, _Away) else row)

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

    def _smaller(self, row: "array[float]") -> "array[int] | _Away":
        numbers = row
        unborn = tuple(column for column, value in enumerate(row) if isnan(value)) if isnan(sum(row)) else ()
        if unborn:
            numbers = array("d", [0.0 if isnan(value) else value for value in row])
        above = _above(numbers, self._base)
        if above is None:
            # Too far from the base, or not whole: those to come are tried above it.
            self._base = array("d", numbers)
        elif self._base is None and not unborn:
            return above
        self._unborn = self._unborn if unborn == self._unborn else unborn  # one for all rows that have the same
        return _Away(self._base, above, self._unborn)


def pack(row: "array[Any]") -> bytes:
    """Little-endian: whole numbers of 32 bits where that is exact, else 64-bit floats. The first byte says which."""
    small = row if row.typecode == "I" else _above(row, None)
    kept = row if small is None else small
    return kept.typecode.encode() + _little(kept).tobytes()


def unpack(packed: bytes) -> "array[Any]":
    """The row. `ValueError` where it is none."""
    if packed[:1] not in (b"I", b"d"):
        raise ValueError("not a row")
    row: array[Any] = array(packed[:1].decode())
    row.frombytes(packed[1:])
    return _little(row)[:]  # a copy has no room to grow, which nobody needs


def _little(row: "array[Any]") -> "array[Any]":
    """From this machine's order of bytes to little-endian, or back."""
    if sys.byteorder == "little":
        return row
    turned = row[:]
    turned.byteswap()
    return turned


def _opened(row: "array[Any] | _Away") -> "array[float]":
    if isinstance(row, _Away):
        return row.row()
    return array("d", row) if row.typecode == "I" else row


def _is_small(row: "array[Any] | _Away") -> bool:
    return isinstance(row, _Away) or row.typecode == "I"


def _above(row: "array[float]", base: "array[float] | None") -> "array[int] | None":
    """By how much each column is above the base, or above zero; None where that is not exact in 32 bits."""
    try:
        above = array("I", map(int, row if base is None else map(sub, row, base)))
    except (OverflowError, ValueError):
        return None
    return above if _sum(base, above) == row else None


def _sum(base: "array[float] | None", above: "array[int] | None") -> "array[float]":
    if base is None or above is None:
        return array("d", base or above or ())
    return array("d", map(add, base, above))
