"""The running totals of one source as rows, and how raw samples and the past get into them. Pure: no clock, no I/O.

Two books of rows: the long one for every window, and a short one with all the buckets of histograms that the long one
leaves out. Times are seconds since 1970.
"""

from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from operator import add, sub

from smartspec_ops.backends import _bounds, _matrix
from smartspec_ops.backends._answers import SHORT, Answers, Wanted
from smartspec_ops.backends._book import Book, Leap, Reading, Series
from smartspec_ops.backends._bounds import Shapes
from smartspec_ops.backends._kept import Head, Kept
from smartspec_ops.backends._legs import Leg
from smartspec_ops.backends._matrix import Line
from smartspec_ops.backends._past import Past
from smartspec_ops.backends._selector import Selector
from smartspec_ops.domain.frames import GAP, Frames, Row
from smartspec_ops.domain.rows import pack
from smartspec_ops.ports import TotalsRow

EVERY = 5
"""In one of so many ticks all buckets of histograms are read; in the others those that decide, a third of the work."""
DETAIL = SHORT + timedelta(minutes=2)
"""How long all buckets are kept at least: the longest window that shows them, and the row before its start."""
LATELY = timedelta(minutes=15)
"""What began by then, of a metric that was observed, began at zero; groups are looked for more often."""
_SETTLED = 1.5
"""Intervals within which every series of a source is seen at least once."""
_SAME = 0.0005
"""Seconds by which equal times may differ, rows being kept to the millisecond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One reading. `since` is up to when the same was read before, None where it never was.

    With a `floor` another process did, up to then: what it adds to the long book counts after that only.
    """

    lines: Sequence[Line]
    since: float | None
    floor: float = -inf


class Tally:
    """Rows, columns and series of one source."""

    def __init__(self, interval: timedelta, keep: timedelta) -> None:
        self.interval = interval
        self.keep = keep
        self.book = Book(interval.total_seconds())
        self.long = Frames(interval=interval, keep=keep)
        self.short = Frames(interval=interval, keep=DETAIL + EVERY * interval, tiers=())
        self.detailed: datetime | None = None
        """When the short book was last brought up to date."""
        self.legs: list[Leg] = []
        self.details: list[Leg] = []
        self._shapes: Shapes = {}

    @property
    def newest(self) -> float:
        """The time of the newest row."""
        return self.long.newest.timestamp() if self.long.newest else -inf

    def is_behind(self, at: datetime, most: timedelta) -> bool:
        """Whether the newest row is so old that what happened since is not read sample by sample."""
        return self.long.newest is not None and at - self.long.newest > most

    def lay_out(self, wanted: Collection[Wanted], keys: Collection[bytes]) -> Sequence[Leg]:
        """Give every leg its column, the bounds of histograms being known from `keys`; the legs that are new."""
        shapes = self._shapes = self.book.shapes(keys)
        # All windows of an indicator stand on the same legs.
        distinct = {one.ask.indicator: one for one in wanted}.values()
        kept = {leg.name: leg for leg in dict.fromkeys(leg for one in distinct for leg in one.legs(shapes))}
        bounds = {one.whole: _bounds.union(shapes.get(one.whole, ())) for one in distinct if one.is_histogram}
        every = (Leg(whole, bound) for whole, found in bounds.items() for bound in found)
        new = [leg for name, leg in kept.items() if name not in self.long.columns]
        self.legs = [*(kept[name] for name in self.long.columns if name in kept), *new]
        known = set(self.legs)
        self.details = [leg for leg in dict.fromkeys(every) if leg not in known]
        self.long.arrange([leg.name for leg in self.legs], before=0.0)
        self.short.arrange([leg.name for leg in self.details], before=0.0)
        self.book.lay_out({leg: column for column, leg in enumerate([*self.legs, *self.details])}, self.legs, keys)
        self._remember_gains()
        return new

    def _remember_gains(self) -> None:
        """What the last step of the long book gained, for new series to be judged by."""
        young = self.rows_from(self.newest - DETAIL.total_seconds()) if self.long.newest else ()
        if len(young) > 1:
            gained = map(sub, young[-1].values, young[-2].values)
            self.book.recent = [*gained, *([0.0] * len(self.details))]

    def head(self) -> Head:
        """What stands in the rows, and what of the series must outlive this process."""
        behind = self.newest - GAP * self.interval.total_seconds()
        self.book.buckets.lacking()  # what was read last is looked through before it is kept
        forgotten = self.newest - self.keep.total_seconds()
        for key in [key for key, series in self.book.series.items() if series.at < forgotten]:
            del self.book.series[key]
            self.book.odd.discard(key)
        marks = {
            name: (mark.born, mark.newest if mark.newest < behind else None, tuple(mark.gaps)) if mark.is_seen else None
            for name, mark in zip(self.book.names, self.book.marks, strict=True)
        }
        width = len(self.legs)
        gone = {
            key.decode(): (one.at, one.value)
            for key, one in self.book.series.items()
            if one.at < behind and any(column < width for column in one.columns)
        }
        return Head(
            interval=self.interval.total_seconds(),
            keep=self.keep.total_seconds(),
            columns=list(self.long.columns),
            marks=marks,
            gone=gone,
            late={
                name: known
                for name, bounds in self.book.buckets.late.items()
                if (known := {bound: at for bound, at in bounds.items() if at > forgotten})
            },
            turned={name: at for name, at in self.book.buckets.turned.items() if at > forgotten},
        )

    def restore(self, kept: Kept, at: datetime) -> Collection[Selector]:
        """Go on from what an earlier process kept; the selectors known from it, none where it does not fit."""
        head, rows = kept.head, [row for row in kept.rows if row.at < at]
        if head.interval != self.interval.total_seconds() or head.keep < self.keep.total_seconds() or not rows:
            return ()
        self.long.arrange(head.columns)
        try:
            self.long.load_packed((row.at, bytes(row.body)) for row in rows)
        except ValueError:
            return ()
        for row in self.long.since(rows[-1].at - DETAIL):
            self.short.add(row.at, self.short.totals())
        known = [selector for selector in self.book.selectors if str(selector) in head.marks]
        for selector in known:
            if (told := head.marks[str(selector)]) is not None:
                mark = self.book.marks[self.book.number(selector)]
                mark.born, newest, mark.gaps = told[0], told[1], list(told[2])
                mark.newest = self.newest if newest is None else newest
        gone = {key.encode(): Series(time, value) for key, (time, value) in head.gone.items()}
        self.book.series |= gone
        self.book.buckets.restore(head.late, head.turned, gone)
        return known

    def answers(self, wanted: Iterable[Wanted]) -> Answers:
        """The asks compiled for the columns there are now."""
        long = {leg: column for column, leg in enumerate(self.legs)}
        return Answers(wanted, self.book, long, {leg: column for column, leg in enumerate(self.details)}, self._shapes)

    def extend(self, times: Iterable[float]) -> Sequence[datetime]:
        """Rows for new times, as if nothing had happened since the newest; the times of rows that became too old."""
        dropped: list[datetime] = []
        for at in map(_instant, times):
            if self.long.is_newer(at):
                dropped += self.long.add(at, self.long.totals())
            if self.short.is_newer(at):
                self.short.add(at, self.short.totals())
        return dropped

    def kept(self, first: float) -> Sequence[TotalsRow]:
        """The rows of the long book from `first` on, all where that is `-inf`, as they are kept."""
        if first == -inf:
            return [TotalsRow(at=at, body=body) for at, body in self.long.packed()]
        return [TotalsRow(at=row.at, body=pack(row.values)) for row in self.rows_from(first)]

    def rows_from(self, first: float) -> Sequence[Row]:
        """The rows of the long book from `first` on."""
        return self.long.since(_instant(first) - _MILLISECOND) if first < inf else ()

    def hear(self, heard: Heard, at: float, given: Collection[int] = ()) -> float:
        """Add what was read to the rows it belongs to; the time of the first row that changed.

        `given` are the columns of the long book that were given their past, up to `at`.
        """
        known = heard.since is not None and heard.floor == -inf
        detail_from = at - DETAIL.total_seconds()
        after = (
            heard.since
            if known and heard.since is not None
            else (min(detail_from, heard.floor - 1) if heard.floor > -inf else detail_from)
        )
        rows = self.long.since(_instant(after))
        moments = [row.at.timestamp() for row in rows]
        earliest = min((_matrix.time(cut[0]) for _, cut in heard.lines), default=at) if not known else at
        settled = earliest + _SETTLED * self.interval.total_seconds()
        begins = -inf if known else heard.floor if heard.floor > -inf else settled
        gains = self.book.read(heard.lines, Reading(moments=moments, since=heard.since, begins=begins))
        details = {row.at: row for row in self.short.since(_instant(after))}
        width = len(self.legs)
        running = array("d", bytes(8 * (width + len(self.details))))
        for row, step, moment in zip(rows, gains.steps, moments, strict=True):
            if given or moment <= heard.floor:
                for column in range(width) if moment <= heard.floor else given:
                    step[column] = 0.0
            running = array("d", map(add, running, step))
            _raise(row, running[:width])
            if detail := details.get(row.at):
                _raise(detail, running[width:])
        first = next((moment for moment in moments if moment > heard.floor), at)
        unseen = [leap for leap in gains.unseen if leap.until > heard.floor]
        return min([first, *(self._take_back(leap, given) for leap in unseen)])

    def _take_back(self, leap: Leap, given: Collection[int]) -> float:
        """Add what was gained unseen to every row since it began, so that it is of the windows that hold all of that
        time and of no other; the time of the first row that changed.

        The past of columns that were `given` one has it from the end of that time on.
        """
        width, begin = len(self.legs), _instant(leap.since) - _MILLISECOND
        rows = self.long.since(begin)
        for book, shift in ((rows, 0), (self.short.since(begin), width)):
            for row in book:
                is_before = row.at.timestamp() < leap.until
                for column in leap.series.columns:
                    if 0 <= column - shift < len(row.values) and (is_before or column not in given):
                        row.values[column - shift] += leap.gain
        return rows[0].at.timestamp() if rows else leap.until

    def give_past(self, past: Past, columns: Collection[int], after: float) -> None:
        """Fill columns of the long book from the source's own history, in all rows newer than `after`.

        At `after` they hold what they hold already; the past says what was gained since.
        """
        homes = self._homes(past)
        where = {key: [c for c in series.columns if c in columns] for key, series in homes.items()}
        totals = past.totals(where, self._watched({self.legs[column].selector for column in columns}))
        if not totals:
            return
        rows = self.long.since(_instant(after) if after > -inf else _EPOCH)
        base = next((row.values for row in reversed([*self.long.rows()]) if row.at.timestamp() <= after), None)
        start = bisect_right(past.times, after + _SAME) - 1
        offsets = [(base[c] if base else 0.0) - (gained[start] if start >= 0 else 0.0) for c, gained in totals.items()]
        moments = zip(*totals.values(), strict=True)
        points = [array("d", map(add, values, offsets) if any(offsets) else values) for values in moments]
        is_all = list(totals) == list(range(len(self.legs)))
        for row in rows:
            place = bisect_right(past.times, row.at.timestamp() + _SAME) - 1
            if is_all and place >= 0:
                row.values[:] = points[place]
                continue
            for number, column in enumerate(totals):
                row.values[column] = points[place][number] if place >= 0 else 0.0

    def _watched(self, new: Collection[Selector]) -> Mapping[str, float]:
        """By metric, since when series of it that `new` selectors are not about are observed without a break; of late
        only, since all series of a source may begin where its history does."""
        found: dict[str, float] = {}
        for selector in self.book.selectors:
            mark = self.book.marks[self.book.number(selector)]
            if selector not in new and self.newest - mark.newest <= GAP * self.interval.total_seconds():
                breaks = (until for _, until in mark.gaps[-1:])
                since = max([mark.born, self.newest - LATELY.total_seconds(), *breaks])
                found[selector.name] = min(since, found.get(selector.name, inf))
        return found

    def know(self, past: Past, lines: Iterable[Line], selectors: Collection[Selector]) -> None:
        """What the past says about series and, of these that are new, selectors: where each stood before the samples in
        `lines`."""
        first = {key: _matrix.time(cut[0]) for key, cut in lines}
        homes = self._homes(past)
        for key, home in homes.items():
            known = past.before(key, first.get(key, inf))
            if key not in self.book.series and known is not None:
                home.at, home.value = known
                self.book.series[key] = home
        born = past.born()
        for key, (time, _) in born.items():
            if key in homes and key in self.book.series:
                homes[key].born = min(time, homes[key].born)
        for key, (time, step) in born.items():
            self.book.buckets.came(key, time, self.book.series, step)
        self.book.buckets.look(self.book.series)
        self.book.stand_in({*past.keys, *first})
        for key, home in homes.items():
            self.book.place(key, home)
        until: dict[int, float] = {}
        for key, time in first.items():
            for number in homes[key].marks if key in homes else ():
                until[number] = min(time, until.get(number, inf))
        numbers = {self.book.number(selector) for selector in selectors}
        observed = past.observed({key: home.marks for key, home in homes.items()}, until)
        for number in numbers & observed.keys():
            mark, seen = self.book.marks[number], observed[number]
            mark.born = mark.born if mark.is_seen else seen.born
            mark.gaps += seen.gaps
            mark.newest = max(mark.newest, seen.newest)

    def _homes(self, past: Past) -> Mapping[bytes, Series]:
        """Where each series of the past counts."""
        homes = {}
        for key in past.keys:
            homes[key] = self.book.series.get(key) or Series()
            if key not in self.book.series:
                self.book.place(key, homes[key])
        return homes


def _raise(row: Row, gains: "array[float]") -> None:
    row.values[:] = array("d", map(add, row.values, gains))


def _instant(at: float) -> datetime:
    """To the millisecond, as rows are kept."""
    return _EPOCH + round(at * 1000) * _MILLISECOND


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
