"""The ledger: what every tick judged, many objectives to a row: a tick costs a few writes, whatever it watches."""

import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Layout:
    """Which objectives, each in which generation, the columns of a `Sheet` are about.

    `id` is the same wherever the columns are the same: 63 bits of their hash.
    """

    columns: tuple[tuple[str, str], ...]
    id: int = field(init=False)

    def __post_init__(self) -> None:
        digest = sha256(json.dumps(self.columns).encode()).digest()
        object.__setattr__(self, "id", int.from_bytes(digest[:8], "big") >> 1)


ABSENT = 255
VERDICTS = ("unknown", "met", "breached")
"""What a byte of `Sheet.verdicts` stands for; `ABSENT` for a column this sheet says nothing about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One judged tick of many objectives, one column each: a single row of the ledger.

    `numbers` holds value, good, total and budget remaining of each column in turn, NaN where there is none. `slices`
    are running totals of the column's judged ticks, as `slices_of` reads them. `notes` are sentences by column, where
    there is more to say than the numbers. `keep` is 2 for the first sheet of an hour, 1 for the first of 5 minutes.
    """

    layout: Layout
    tick: datetime
    verdicts: bytes
    slices: "array[float]"
    numbers: "array[float]"
    notes: Mapping[int, str] = field(default_factory=dict)
    keep: int = 0


GOOD_SLICE = 2**26 + 1
BAD_SLICE = 2**26
"""What a tick adds to the running total of its column: measured ticks count 2**26 each, good ones 1."""


def slices_of(total: float) -> tuple[int, int]:
    """(good, measured) of a running total, or of the difference of two; exact below 2**26 ticks, 127 years.

    Where a tick was judged again because the clock was set back, totals from before and after it may not quite agree:
    then not less than none, and not more good ones than there are.
    """
    measured, good = divmod(max(int(total), 0), BAD_SLICE)
    return min(good, measured), measured


def slices_total(good: int, measured: int) -> float:
    """The other way round."""
    return float(measured * BAD_SLICE + good)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watermark:
    """The last judged tick of an objective, and its running total of slices there."""

    tick: datetime
    slices: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One judged tick of one objective, as read from the ledger.

    `good`/`total` are the counts of the current window, `value` the current value in the canonical unit, both None
    when nothing was measured; `slice_good` says whether this tick was a good time slice.
    """

    objective_key: str
    generation: str
    tick: datetime
    verdict: str
    value: float | None
    good: float | None
    total: float | None
    slice_good: bool | None
    budget_remaining: float | None
    why: str
    is_bare: bool = False
    """Whether `why` is made from the numbers alone, which know no unit: see `domain.judge.figures`."""


class LedgerFacts(Protocol):
    """The part of a transaction that writes and reads it.

    After a clock was set back there are several sheets about a tick. All stay, in the order they were written in, and
    what is read of a tick is what was written last.
    """

    async def ledger_mark(self) -> int:
        """The number of the newest sheet; 0 before the first."""
        ...

    async def add_layouts(self, layouts: Sequence[Layout]) -> None:
        """Make sheets of these layouts readable. Adding one twice changes nothing."""
        ...

    async def add_sheets(self, sheets: Sequence[Sheet], after: int) -> int:
        """Append sheets, decided from what was written up to number `after`; the number of the last.

        Raises `StoreConflict` where a later sheet is about any of the same objectives. Layouts must have been added.
        """
        ...

    async def thin_ledger(self, objective_keys: Sequence[str], raw: datetime, oldest: datetime) -> int:
        """Of the sheets about these objectives, drop those before `oldest`, and before `raw` those kept for the raw.

        Running totals stay exact at the sheets that remain. Returns how many were dropped.
        """
        ...

    async def watermarks(
        self, columns: Sequence[tuple[str, str]], until: datetime | None = None
    ) -> Mapping[tuple[str, str], Watermark]:
        """The last tick of each (objective key, generation) that has one, at or before `until`."""
        ...

    async def last_ticks(self, objective_keys: Sequence[str], until: datetime | None = None) -> Mapping[str, datetime]:
        """When each objective that was ever judged was judged last, in whatever generation, at or before `until`."""
        ...

    async def slice_totals(
        self, columns: Sequence[tuple[str, str]], raw: datetime, medium: datetime, oldest: datetime
    ) -> Sequence[tuple[datetime, Mapping[tuple[str, str], float]]]:
        """Running totals by tick, oldest first: every sheet from `raw` on, those kept longer from the other two."""
        ...

    async def hours(
        self, columns: Sequence[tuple[str, str]], since: datetime
    ) -> Mapping[tuple[str, str], Sequence[LedgerRow]]:
        """The first tick of every hour from `since` on, oldest first, without sentences; for all columns at once."""
        ...

    async def ledger(
        self, objective_key: str, generation: str | None, since: datetime, until: datetime
    ) -> Sequence[LedgerRow]:
        """Rows with since <= tick < until, oldest first; `generation` None means any."""
        ...

    async def slices(self, objective_key: str, generation: str, since: datetime, until: datetime) -> tuple[int, int]:
        """(good, measured) ticks with since <= tick < until."""
        ...
