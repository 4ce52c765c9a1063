"""Scrapes as rows that share their times: what a series held at each, thinned with age, in eight bytes a number.

How much a counter rose between two rows is the difference of two numbers, whatever lies between; only restarts are
looked for, once. What is the same of many columns (that a selector was looked for, and found one series) is kept once.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isnan, nan

from smartspec_ops.domain.window import TIERS, Point, Span, Tier, coverage, span

NOT_FINITE = -1.0
"""What a selector found where a series was no finite number; else it is how many series were found."""


class Column:
    """Numbers from row `begin` on, NaN where there is none; rows at the end may be missing. `users` share it.

    `falls` are (time, what it had counted) where a counter began again, None while nobody has asked.
    """

    __slots__ = ("begin", "falls", "users", "values")

    def __init__(self, begin: int, values: "array[float]", users: int = 1) -> None:
        self.begin = begin
        self.values = values
        self.users = users
        self.falls: list[tuple[datetime, float]] | None = None

    def at(self, row: int) -> float:
        place = row - self.begin
        return self.values[place] if 0 <= place < len(self.values) else nan

    def newest(self, row: int) -> int:
        """The last row up to `row` that holds a number; -1 for none."""
        place = min(row - self.begin, len(self.values) - 1)
        while place >= 0 and isnan(self.values[place]):
            place -= 1
        return place + self.begin if place >= 0 else -1

    def rows(self) -> Iterable[int]:
        """Those that hold a number."""
        return (row for row, value in enumerate(self.values, self.begin) if not isnan(value))

    def put(self, row: int, value: float) -> None:
        place = row - self.begin
        missing = place + 1 - len(self.values)
        if missing > 0:
            self.values.extend([nan] * missing)
        if isnan(self.values[place]):
            self.values[place] = value

    def drop(self, row: int) -> None:
        if row < self.begin:
            self.begin -= 1
        elif row - self.begin < len(self.values):
            del self.values[row - self.begin]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The part of a window that was observed, its first and last row, and the share of the window it is."""

    over: Span
    first: int
    last: int
    coverage: float


class Scrapes:
    """The rows of one source, oldest first; `tiers` say how long each is kept. `looks` are columns of selectors."""

    def __init__(self, tiers: Sequence[Tier] = TIERS) -> None:
        self.series: dict[str, Column] = {}
        self.looks: dict[str, Column] = {}
        self._tiers = tiers
        self._times: list[datetime] = []
        self._levels = bytearray()
        self._together: dict[tuple[Column, ...], Sequence[datetime]] = {}
        self._seen: dict[tuple[tuple[Column, ...], timedelta, datetime], Seen | None] = {}
        self._is_torn = False
        self._seam: datetime | None = None

    @property
    def newest(self) -> datetime | None:
        return self._times[-1] if self._times else None

    def put(self, at: datetime, level: int, series: Mapping[str, float], looks: Mapping[str, float]) -> bool:
        """What a scrape at `at` held, the first of its step in every tier up to `level`; whether a series is new.

        A number that is there already stays.
        """
        self._together.clear()
        self._seen.clear()
        if self._is_torn:
            self._is_torn, self._seam = False, at
        row = self._row(at, level)
        known = len(self.series)
        for name, value in series.items():
            column = self.series.get(name)
            if column is None:
                self.series[name] = Column(row, array("d", (value,)))
            else:
                self._add(column, row, value)
        self._look(row, looks)
        return len(self.series) > known

    def forget(self, now: datetime) -> bool:
        """Drop the rows that are too old for their tiers; whether a series is gone with them."""
        oldest = [now - tier.keep for tier in self._tiers]
        old = [row for row, at in enumerate(self._times) if at < oldest[self._levels[row]]]
        if not old:
            return False
        return self._drop_all(old)

    def take_back(self, after: datetime) -> bool:
        """Drop the rows later than that, of a clock that was set back since; whether a series is gone with them.

        What is counted up to the next row belongs to no time there is, and to no window.
        """
        self._is_torn = True
        return self._drop_all(range(bisect_right(self._times, after), len(self._times)))

    def _drop_all(self, rows: Sequence[int]) -> bool:
        for row in reversed(rows):
            self._drop(row)
        gone = [name for name, column in self.series.items() if column.newest(len(self._times)) < 0]
        for name in gone:
            del self.series[name]
        for name in [name for name, column in self.looks.items() if column.newest(len(self._times)) < 0]:
            del self.looks[name]
        return bool(gone)

    def points(self, column: Column) -> Sequence[Point]:
        return [(self._times[row], column.at(row)) for row in column.rows()]

    def last(self, column: Column, at: datetime) -> Point | None:
        """The newest number at or before `at`."""
        row = column.newest(bisect_right(self._times, at) - 1)
        return (self._times[row], column.at(row)) if row >= 0 else None

    def seen(self, columns: tuple[Column, ...], window: timedelta, at: datetime, interval: timedelta) -> Seen | None:
        """What the scrapes that looked for all of these cover of a window; None for less than two of them."""
        key = columns, window, at
        if key not in self._seen:
            self._seen[key] = self._cover(columns, window, at, interval)
        return self._seen[key]

    def increase(self, column: Column, seen: Seen) -> float:
        """Events of one counter; a value that falls is a restart from zero.

        A series without a number at the start was not there when the others were scraped: it counts from zero.
        """
        last = column.newest(seen.last)
        if last <= seen.first:
            return 0.0
        first = column.newest(seen.first)
        risen = column.at(last) - (column.at(first) if first >= 0 else 0.0)
        falls = self._falls(column)
        if falls:
            since = bisect_right(falls, seen.over.start, key=_time)
            risen += sum(before for _, before in falls[since : bisect_right(falls, seen.over.end, key=_time)])
        return risen

    def _cover(self, columns: tuple[Column, ...], window: timedelta, at: datetime, interval: timedelta) -> Seen | None:
        if columns not in self._together:
            first, *others = (
                {row for row in column.rows() if column.at(row) != NOT_FINITE} for column in dict.fromkeys(columns)
            )
            self._together[columns] = [self._times[row] for row in sorted(first.intersection(*others))]
        scrapes = self._together[columns]
        over = span(scrapes, window, at, interval)
        if over is None:
            return None
        return Seen(
            over=over,
            first=bisect_right(self._times, over.start) - 1,
            last=bisect_right(self._times, over.end) - 1,
            coverage=coverage(scrapes, over, window, interval, self._tiers),
        )

    def _row(self, at: datetime, level: int) -> int:
        """The row of that time, made where there is none."""
        row = bisect_left(self._times, at)
        if row == len(self._times):
            self._times.append(at)
            self._levels.append(level)
        elif self._times[row] == at:
            self._levels[row] = max(level, self._levels[row])
        else:
            raise ValueError("scrapes are added in the order of time")
        return row

    def _add(self, column: Column, row: int, value: float) -> None:
        before, is_seam = column.newest(row - 1), self._times[row] == self._seam
        if is_seam:
            self._falls(column)
        column.put(row, value)
        if column.falls is None or before < 0:
            return
        if is_seam:
            column.falls.append((self._times[row], column.at(before) - column.at(row)))
        elif column.at(row) < column.at(before):
            fall = (self._times[row], column.at(before))
            if fall not in column.falls[-1:]:
                column.falls.append(fall)

    def _look(self, row: int, looks: Mapping[str, float]) -> None:
        """Names whose columns are one and whose values are the same stay together."""
        groups: dict[tuple[Column | None, float], list[str]] = {}
        for name, value in looks.items():
            groups.setdefault((self.looks.get(name), value), []).append(name)
        for (known, value), names in groups.items():
            if known is None or isnan(known.at(row)):
                column = _shared(known, row, len(names))
                column.put(row, value)
                self.looks.update(dict.fromkeys(names, column))

    def _falls(self, column: Column) -> Sequence[tuple[datetime, float]]:
        if column.falls is None:
            column.falls = []
            before = nan
            for row in column.rows():
                if column.at(row) < before:
                    column.falls.append((self._times[row], before))
                before = column.at(row)
        return column.falls

    def _drop(self, row: int) -> None:
        self._together.clear()
        self._seen.clear()
        for column in self.series.values():
            if column.falls:
                self._bridge(column, row)
            column.drop(row)
        for column in dict.fromkeys(self.looks.values()):
            column.drop(row)
        del self._times[row], self._levels[row]

    def _bridge(self, column: Column, row: int) -> None:
        """What was counted up to a restart stays counted when the rows around it go: it is kept at the next row."""
        assert column.falls is not None
        if isnan(column.at(row)):
            return
        before, after = column.newest(row - 1), next((one for one in column.rows() if one > row), -1)
        since = bisect_right(column.falls, self._times[before], key=_time) if before >= 0 else 0
        until = bisect_right(column.falls, self._times[max(row, after)], key=_time)
        lost = sum(number for _, number in column.falls[since:until])
        is_between = before >= 0 and after >= 0 and since < until
        column.falls[since:until] = [(self._times[after], lost)] if is_between else []


def _shared(known: Column | None, row: int, users: int) -> Column:
    """A column for so many of those that share this one, which is left to the others."""
    if known is None:
        return Column(row, array("d"), users)
    if known.users == users:
        return known
    known.users -= users
    return Column(known.begin, known.values[:], users)


def _time(point: Point) -> datetime:
    return point[0]
