"""The ledger: what every tick judged, many objectives to a row: a tick costs a few writes, whatever it watches."""

import json
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256


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
    """(good, measured) of a running total, or of the difference of two; exact below 2**26 ticks, 127 years."""
    measured, good = divmod(int(total), BAD_SLICE)
    return good, measured


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
