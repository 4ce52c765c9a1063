"""Running totals of many columns, one row per moment, so that any window is the difference of two rows.

Rows are kept densely while they are young and thinned with age, so a month costs some 1,400 of them. Every column is
counted from a start of its own and only ever rises; what a window holds is what was added since the last row at or
before its start (the prefix formulation: no extrapolation, nothing lost between two rows).
"""

import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isnan, nan
from operator import sub

from smartspec_ops.domain.rows import Rows
from smartspec_ops.domain.rows import unpack as unpack_row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

GAP = 2.5
"""So many intervals without a row, and what lies between was not observed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Rows older than `after` are kept one per `step`: the first of each."""

    after: timedelta
    step: timedelta


TIERS = (
    Tier(after=timedelta(hours=6), step=timedelta(minutes=5)),
    Tier(after=timedelta(days=1), step=timedelta(minutes=15)),
    Tier(after=timedelta(days=3), step=timedelta(hours=1)),
)
"""Every row for 6 h, one per 5 min up to a day, one per 15 min up to 3 d, one per hour from there on.

So a window of a day, three days or a month begins less than 0.4 % of its length early, for 6 KiB a column
of whole numbers.
"""
DENSE = 600
"""So many rows are kept as they come; where that is less than 6 h, one per minute follows."""
KEEP = timedelta(days=28)
_SLACK = timedelta(minutes=10)
"""A window of exactly a tier's length still finds the row before its start; more where rows stand further apart."""


def tiers_of(interval: timedelta) -> Sequence[Tier]:
    """How rows that come every `interval` are thinned: one second between them must not cost more than one minute."""
    dense = Tier(after=interval * DENSE, step=timedelta(minutes=1))
    return TIERS if interval >= dense.step or dense.after >= TIERS[0].after else (dense, *TIERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One moment: running totals by column, and the seconds observed up to it. What a database keeps."""

    at: datetime
    observed: float
    values: "array[float]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """What was added from `start` to `end`, for every column at once.

    `coverage` is the share of the window asked for that was observed, 0..1. A column younger than `start` counts from
    its own first row.
    """

    start: datetime
    end: datetime
    coverage: float
    _first: "array[float]"
    _last: "array[float]"
    _young: "Mapping[int, array[float] | None]"

    def __getitem__(self, column: int) -> float:
        """What was added to one column; 0 where it is younger than `end`."""
        if column in self._young:
            born = self._young[column]
            return self._last[column] - born[column] if born else 0.0
        return self._last[column] - self._first[column]

    def row(self) -> "array[float]":
        """What was added to each column, in their order."""
        added = array("d", map(sub, self._last, self._first))
        for column in self._young:
            added[column] = self[column]
        return added


class Frames:
    """The rows. Times rise strictly and are kept to the millisecond."""

    def __init__(
        self,
        *,
        interval: timedelta,
        columns: Sequence[str] = (),
        keep: timedelta = KEEP,
        tiers: Sequence[Tier] | None = None,
    ) -> None:
        """A row is expected every `interval`; windows up to `keep` can be asked for. None: `tiers_of(interval)`."""
        tiers = tiers_of(interval) if tiers is None else tiers
        self._gap = interval * GAP
        apart = [interval, *(tier.step for tier in tiers)]
        self._tiers = [
            (_length(tier.after + max(_SLACK, before)), _length(tier.step))
            for tier, before in zip(tiers, apart, strict=False)
        ]
        self._keep = _length(keep + max([interval * GAP, *(tier.step * GAP for tier in tiers)]))
        self._times: list[int] = []
        self._rows = Rows()
        self._observed: list[float] = []
        self._thinned = [0] * len(tiers)  # so many rows, from the oldest on, were thinned for each tier
        self._born: dict[int, int] = {}
        self._columns = _numbered(columns)

    def __len__(self) -> int:
        return len(self._times)

    @property
    def columns(self) -> Mapping[str, int]:
        """Where each column stands in a row."""
        return self._columns

    @property
    def newest(self) -> datetime | None:
        return _instant(self._times[-1]) if self._times else None

    def is_newer(self, at: datetime) -> bool:
        """Whether a row of this time can be added: times are told apart by the millisecond, and another process may
        have taken a row in this very one."""
        return not self._times or _millis(at) > self._times[-1]

    @property
    def times(self) -> Sequence[datetime]:
        return [_instant(time) for time in self._times]

    def totals(self) -> "array[float]":
        """A copy of the newest row, zeros before the first: what the next row is made from."""
        row = array("d", self._rows[-1]) if self._rows else array("d", bytes(8 * len(self._columns)))
        for column in self._born:
            row[column] = 0.0 if isnan(row[column]) else row[column]
        return row

    def add(self, at: datetime, values: "array[float]", observed: float | None = None) -> Sequence[datetime]:
        """Take a row newer than all others, in the order of `columns`; the times of the rows it makes too old.

        `observed` is how many of the seconds since the row before were observed; all of them if that is less than
        `GAP` intervals ago, else none, where it is not given.
        """
        time = _millis(at)
        if not self.is_newer(at):
            raise ValueError("rows are added in the order of time")
        if len(values) != len(self._columns):
            raise ValueError(f"{len(values)} values for {len(self._columns)} columns")
        self._append(time, values, observed)
        return [_instant(dropped) for dropped in self._thin(time)]

    def put_away(self) -> None:
        """Nothing more is expected to be learnt about older rows: keep them in half the room, where that is exact."""
        if self._times:
            self._rows.put_away(bisect_right(self._times, self._times[-1] - _OPEN))

    def load(self, rows: Iterable[Row]) -> None:
        """Begin from rows kept earlier, oldest first. Before its first number, a column's values are NaN."""
        kept = list(rows)
        times, observed = [_millis(row.at) for row in kept], [row.observed for row in kept]
        self._begin(times, Rows(row.values for row in kept), observed)

    def _begin(self, times: list[int], rows: Rows, observed: list[float]) -> None:
        self._times, self._rows, self._observed = times, rows, observed
        self._thinned = [0] * len(self._tiers)
        self._look_for_births()
        if self._times:
            self._thin(self._times[-1])

    def load_packed(self, rows: Iterable[tuple[datetime, bytes]]) -> None:
        """Begin from what `packed` gave; nothing is told of what was observed. `ValueError` where a row is no row of
        these columns."""
        kept = [(_millis(at), unpack_row(body)) for at, body in rows]
        if any(len(row) != len(self._columns) for _, row in kept):
            raise ValueError("a row of other columns")
        self._begin([time for time, _ in kept], Rows(row for _, row in kept), [0.0] * len(kept))

    def packed(self) -> Iterable[tuple[datetime, bytes]]:
        """Everything kept, oldest first, for a database: times and rows."""
        return ((_instant(time), self._rows.packed(index)) for index, time in enumerate(self._times))

    def rows(self) -> Iterable[Row]:
        """Everything kept, oldest first, to be read."""
        return (self._row(index) for index in range(len(self._times)))

    def since(self, at: datetime) -> Sequence[Row]:
        """The rows newer than `at`, oldest first. Their values may be added to: what is learnt late belongs there."""
        first = bisect_right(self._times, _millis(at))
        self._rows.bring_back(first)
        return [self._row(index) for index in range(first, len(self._times))]

    def arrange(self, columns: Sequence[str], before: float = nan) -> None:
        """Change which columns there are; those known keep their history.

        A new one holds `before` in the rows there are: NaN begins it with the next row, 0 says that nothing was added.
        """
        if tuple(columns) == tuple(self._columns):
            return
        known = [self._columns.get(name) for name in columns]
        self._rows = Rows(array("d", [before if at is None else row[at] for at in known]) for row in self._rows)
        self._columns = _numbered(columns)
        self._look_for_births()

    def fill(self, pasts: Mapping[int, Sequence[float]]) -> None:
        """Give columns their past: a running total for each of the kept `times`, NaN before it began."""
        self._rows.bring_back(0)
        for column, past in pasts.items():
            for row, value in zip(self._rows, past, strict=True):
                row[column] = value
        self._look_for_births()

    def window(self, at: datetime, length: timedelta) -> Delta | None:
        """What was added in (at - length, at]; None where less than two rows can tell.

        It begins at the last row at or before its start, unless that one lies further back than `GAP` steps of its
        tier (after a pause): old events are never taken for recent ones, so then at the first row inside.
        """
        end, span = _millis(at), _length(length)
        last = bisect_right(self._times, end) - 1
        first = bisect_right(self._times, end - span, hi=last + 1) - 1
        if first < 0 or (end - span) - self._times[first] > self._slack(end - span):
            first += 1
        if first >= last:
            return None
        return self._delta(first, last, span / 1000)

    def _delta(self, first: int, last: int, length: float) -> Delta:
        start = self._times[first]
        young = {column: self._birth(born, last) for column, born in self._born.items() if born > start}
        return Delta(
            start=_instant(start),
            end=_instant(self._times[last]),
            coverage=_share(self._observed[last] - self._observed[first], length),
            _first=self._rows[first],
            _last=self._rows[last],
            _young=young,
        )

    def _birth(self, born: int, last: int) -> "array[float] | None":
        index = bisect_right(self._times, born - 1)
        return self._rows[index] if index <= last else None

    def _row(self, index: int) -> Row:
        return Row(at=_instant(self._times[index]), observed=self._observed[index], values=self._rows[index])

    def _append(self, time: int, values: "array[float]", observed: float | None) -> None:
        if self._times:
            passed = time - self._times[-1]
            seen = observed if observed is not None else passed / 1000 * (passed <= _length(self._gap))
            self._observed.append(self._observed[-1] + seen)
        else:
            self._observed.append(0.0)
        self._born |= {c: time for c, born in self._born.items() if born == _UNBORN and not isnan(values[c])}
        self._times.append(time)
        self._rows.append(values)

    def _thin(self, now: int) -> Sequence[int]:
        """Drop what the tiers no longer keep; the times of what was dropped."""
        dropped: list[int] = []
        for tier, (after, step) in enumerate(self._tiers):
            index = self._thinned[tier]
            while index < len(self._times) and now - self._times[index] > after:
                if index and self._times[index] // step == self._times[index - 1] // step:
                    dropped.append(self._drop(index))
                else:
                    index += 1
                    self._thinned[tier] = index
        while len(self._times) > 1 and now - self._times[1] > self._keep:
            dropped.append(self._drop(0))
        return dropped

    def _drop(self, index: int) -> int:
        del self._rows[index], self._observed[index]
        self._thinned = [count - (index < count) for count in self._thinned]
        time = self._times.pop(index)
        self._born = {column: born for column, born in self._born.items() if born > self._times[0]}
        return time

    def _slack(self, start: int) -> float:
        age = self._times[-1] - start
        return max([_length(self._gap), *(step * GAP for after, step in self._tiers if age > after)])

    def _look_for_births(self) -> None:
        """Columns that were not there from the first row on."""
        self._born = {}
        if not self._rows:
            return
        for column, value in enumerate(self._rows[0]):
            if isnan(value):
                index = bisect_right(self._rows, False, key=lambda row: not isnan(row[column]))
                self._born[column] = self._times[index] if index < len(self._times) else _UNBORN


_UNBORN = sys.maxsize


def pack(values: "array[float]") -> bytes:
    """A row as little-endian 64-bit floats, the same on every machine."""
    return _little(values).tobytes()


def unpack(packed: bytes) -> "array[float]":
    values = array("d")
    values.frombytes(packed)
    return _little(values)


def _little(values: "array[float]") -> "array[float]":
    """From this machine's order of bytes to little-endian, or back."""
    if sys.byteorder == "little":
        return values
    turned = array("d", values)
    turned.byteswap()
    return turned


def _numbered(columns: Sequence[str]) -> Mapping[str, int]:
    numbered = {name: number for number, name in enumerate(columns)}
    if len(numbered) != len(columns):
        raise ValueError("two columns of one name")
    return numbered


def _share(part: float, whole: float) -> float:
    return min(1.0, max(0.0, part / whole)) if whole else 0.0


def _millis(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND


def _length(duration: timedelta) -> int:
    return duration // _MILLISECOND


_OPEN = _length(timedelta(hours=1))
"""What is learnt late belongs to rows younger than this, nearly always."""


def _instant(millis: int) -> datetime:
    return _EPOCH + millis * _MILLISECOND
