"""Scrapes as rows that share their times: what every series held at each, thinned with age, in eight bytes a number.

How much a counter rose between two rows is the difference of two numbers, whatever lies between; only restarts are
looked for, once. What is the same of many columns (that a selector was looked for, and found one series) is kept once.

A row is one block of memory, and all of a source are of one size, so that the next one takes the place of the one that
is dropped for it. Thousands of columns that grow side by side leave as much room unused as they use.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isnan, nan

from smartspec_ops.backends._restarts import Restarts
from smartspec_ops.domain.window import TIERS, Pauses, Point, Span, Tier, coverage, pauses, span

NOT_FINITE = -1.0
"""What a selector found where a series was no finite number; else it is how many series were found."""

ABSENT = 3
"""Rows without a series, and its place may be another's."""


class Column:
    """The numbers at one place of the rows from `begin` to `end`; None where it had no other column before, or has none
    since. `users` share it.

    It `is_counter` from the time somebody asks what it counted; then it is known where it began again.
    """

    __slots__ = ("begin", "end", "is_counter", "place", "users")

    def __init__(self, place: int, users: int = 1, begin: datetime | None = None) -> None:
        self.place = place
        self.begin = begin
        self.end: datetime | None = None
        self.users = users
        self.is_counter = False


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
        self._rows: list[array[float]] = []
        """NaN where a column has no number; the older ones end before columns that are newer."""
        self._restarts = Restarts()
        self._width = 0
        self._unused: list[int] = []
        """Places that no column has now."""
        self._together: dict[tuple[Column, ...], tuple[Sequence[datetime], Pauses]] = {}
        self._seen: dict[tuple[tuple[Column, ...], timedelta, datetime], Seen | None] = {}
        self._is_torn = False
        self._seam: datetime | None = None

    @property
    def size(self) -> tuple[int, int, int]:
        """How many rows there are, the numbers in the widest, and at how many something began again."""
        return len(self._rows), max(map(len, self._rows), default=0), len(self._restarts)

    @property
    def times(self) -> Sequence[datetime]:
        return self._times

    @property
    def newest(self) -> datetime | None:
        return self._times[-1] if self._times else None

    def put(
        self,
        at: datetime,
        level: int,
        series: Mapping[str, float],
        looks: Mapping[str, float],
        staying: Collection[str] = (),
    ) -> bool:
        """What a scrape at `at` held, the first of its step in every tier up to `level`; whether a series is new.

        A number that is there already stays, and so do the places of series that are `staying`, there or not.
        """
        self._together.clear()
        self._seen.clear()
        if self._is_torn:
            self._is_torn, self._seam = False, at
        row = self._row(at, level)
        known = len(self.series)
        if not series.keys() <= self.series.keys():
            self._retire(series, row, staying)
        for name, value in series.items():
            column = self.series.get(name)
            if column is None:
                column = self.series[name] = self._new(at)
            elif column.end is not None:
                self._move(column)
            self._add(column, row, value)
        self._look(row, looks)
        return len(self.series) > known

    def forget(self, now: datetime, since: datetime | None = None) -> bool:
        """Drop the rows that are too old for their tiers, but none from before `since`; whether a series is gone with
        them."""
        oldest, times = [now - tier.keep for tier in self._tiers], self._times
        begin = 0 if since is None else bisect_left(times, since)
        old = [row for row in range(begin, len(times)) if times[row] < oldest[self._levels[row]]]
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
        gone = self._let_go(self.series)
        self._let_go(self.looks)
        return gone

    def _let_go(self, columns: dict[str, Column]) -> bool:
        """Whether a column has no number any more; its place is another's then."""
        empty = {column for column in columns.values() if self._newest(column, len(self._times) - 1) < 0}
        self._unused += [column.place for column in empty if column.end is None]
        for name in [name for name, column in columns.items() if column in empty] if empty else ():
            del columns[name]
        return bool(empty)

    def points(self, column: Column) -> Sequence[Point]:
        return [(self._times[row], value) for row, value in self._numbers(column)]

    def last(self, column: Column, at: datetime) -> Point | None:
        """The newest number at or before `at`."""
        row = self._newest(column, bisect_right(self._times, at) - 1)
        return (self._times[row], self._rows[row][column.place]) if row >= 0 else None

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
        last = self._newest(column, seen.last)
        if last <= seen.first:
            return 0.0
        first, place = self._newest(column, seen.first), column.place
        risen = self._rows[last][place] - (self._rows[first][place] if first >= 0 else 0.0)
        if not column.is_counter:
            self._follow(column)
        if not self._restarts:
            return risen
        start, end = seen.over.start, seen.over.end
        start = start if column.begin is None else max(start, column.begin)
        return risen + self._restarts.between(place, start, end if column.end is None else min(end, column.end))

    def _cover(self, columns: tuple[Column, ...], window: timedelta, at: datetime, interval: timedelta) -> Seen | None:
        if columns not in self._together:
            first, *others = (
                {row for row, value in self._numbers(column) if value != NOT_FINITE}
                for column in dict.fromkeys(columns)
            )
            times = [self._times[row] for row in sorted(first.intersection(*others))]
            self._together[columns] = times, pauses(times, interval)
        scrapes, apart = self._together[columns]
        over = span(scrapes, window, at, interval)
        if over is None:
            return None
        return Seen(
            over=over,
            first=bisect_right(self._times, over.start) - 1,
            last=bisect_right(self._times, over.end) - 1,
            coverage=coverage(apart, over, window, interval, self._tiers),
        )

    def _numbers(self, column: Column) -> Iterable[tuple[int, float]]:
        """(row, number) of the rows that hold one."""
        place = column.place
        begin = 0 if column.begin is None else bisect_left(self._times, column.begin)
        end = len(self._rows) if column.end is None else bisect_right(self._times, column.end)
        for row in range(begin, end):
            values = self._rows[row]
            if place < len(values) and not isnan(value := values[place]):
                yield row, value

    def _newest(self, column: Column, row: int) -> int:
        """The last row up to `row` that holds a number; -1 for none."""
        rows, place = self._rows, column.place
        if column.end is not None:
            row = min(row, bisect_right(self._times, column.end) - 1)
        while row >= 0 and (place >= len(values := rows[row]) or isnan(values[place])):
            row -= 1
        return -1 if column.begin is not None and row >= 0 and self._times[row] < column.begin else row

    def _new(self, at: datetime) -> Column:
        """One whose first number comes at that time."""
        return Column(self._unused.pop(), begin=at) if self._unused else self._fresh()

    def _fresh(self, users: int = 1) -> Column:
        self._width += 1
        return Column(self._width - 1, users)

    def _retire(self, series: Mapping[str, float], row: int, staying: Collection[str]) -> None:
        """Give the places of series that were not there for some rows to others, or every row would have room for all
        there ever were."""
        for name, column in self.series.items():
            is_gone = column.end is None and name not in series and name not in staying
            if is_gone and (last := self._newest(column, row)) < row - ABSENT:
                column.end = self._times[max(last, 0)]
                self._unused.append(column.place)

    def _move(self, column: Column) -> None:
        """To a place of its own, what it held included."""
        numbers, place = list(self._numbers(column)), self._fresh().place
        assert column.end is not None
        self._restarts.move(column.place, place, column.begin or self._times[0], column.end)
        column.place, column.begin, column.end = place, None, None
        for row, value in numbers:
            self._put(column, row, value)

    def _put(self, column: Column, row: int, value: float) -> bool:
        """Whether it is new: a number that is there already stays."""
        values = self._rows[row]
        if column.place >= len(values):
            values.extend([nan] * (self._width - len(values)))
        is_new = isnan(values[column.place])
        if is_new:
            values[column.place] = value
        return is_new

    def _next(self, column: Column, row: int) -> int:
        """The first row after `row` that holds a number; -1 for none."""
        return next((one for one in range(row + 1, len(self._rows)) if self._newest(column, one) == one), -1)

    def _row(self, at: datetime, level: int) -> int:
        """The row of that time, made where there is none."""
        row = bisect_left(self._times, at)
        if row == len(self._times):
            self._times.append(at)
            self._levels.append(level)
            self._rows.append(array("d", (nan,)) * self._width)
        elif self._times[row] == at:
            self._levels[row] = max(level, self._levels[row])
        else:
            raise ValueError("scrapes are added in the order of time")
        return row

    def _add(self, column: Column, row: int, value: float) -> None:
        is_seam = self._times[row] == self._seam
        if is_seam and not column.is_counter:
            self._follow(column)
        if not self._put(column, row, value) or not column.is_counter:
            return
        before = self._newest(column, row - 1)
        counted = self._rows[before][column.place] if before >= 0 else value
        if is_seam:
            self._restarts.add(self._times[row], column.place, counted - value)
        elif value < counted:
            self._restarts.add(self._times[row], column.place, counted)

    def _look(self, row: int, looks: Mapping[str, float]) -> None:
        """Names whose columns are one and whose values are the same stay together."""
        groups: dict[tuple[Column | None, float], list[str]] = {}
        for name, value in looks.items():
            groups.setdefault((self.looks.get(name), value), []).append(name)
        for (known, value), names in groups.items():
            if known is None or self._newest(known, row) < row:
                column = self._shared(known, row, len(names))
                self._put(column, row, value)
                self.looks.update(dict.fromkeys(names, column))

    def _shared(self, known: Column | None, row: int, users: int) -> Column:
        """A column for so many of those that share this one, which is left to the others."""
        if known is None:
            return self._fresh(users)
        if known.users == users:
            return known
        known.users -= users
        column = self._fresh(users)
        for each, value in self._numbers(known):
            if each < row:
                self._put(column, each, value)
        return column

    def _follow(self, column: Column) -> None:
        """Find where it began again, and from now on heed it."""
        column.is_counter, before = True, nan
        for row, value in self._numbers(column):
            if value < before:
                self._restarts.add(self._times[row], column.place, before)
            before = value

    def _drop(self, row: int) -> None:
        self._together.clear()
        self._seen.clear()
        if self._restarts:
            counted = self._restarts.pop(self._times[row])
            for column in self.series.values():
                if column.is_counter and self._newest(column, row) == row:
                    lost = counted[column.place] if counted and column.place < len(counted) else 0.0
                    self._bridge(column, row, lost)
        del self._times[row], self._levels[row], self._rows[row]

    def _bridge(self, column: Column, row: int, lost: float) -> None:
        """What was counted up to a restart stays counted when its row goes: it is kept at the next."""
        is_first = self._newest(column, row - 1) < 0
        if not is_first and not lost:
            return
        after = self._next(column, row)
        if after >= 0 and is_first:
            self._restarts.forget(self._times[after], column.place)
        elif after >= 0:
            self._restarts.add(self._times[after], column.place, lost)
