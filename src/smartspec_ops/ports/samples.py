"""What sources that keep no past leave to the next process: scraped samples, and running totals of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSample:
    """One scraped sample. `series` is canonical text: ``name{label="value",...}`` with sorted labels."""

    series: str
    at: datetime
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalsRow:
    """Running totals at one time, packed by whoever keeps them."""

    at: datetime
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTotals:
    """What was kept of one source: rows by time, and a `head` that says what stands in them."""

    head: bytes
    rows: Sequence[TotalsRow]


class SampleFacts(Protocol):
    """The part of a transaction that keeps them."""

    async def add_samples(self, source: str, samples: Sequence[RawSample]) -> None: ...

    async def samples(self, source: str, since: datetime) -> Sequence[RawSample]:
        """Samples at or after `since`, by time."""
        ...

    async def take_back_samples(self, source: str, after: datetime) -> None:
        """Drop samples of `source` that are dated later than that: by a clock that was set back since."""
        ...

    async def newest_sample(self, source: str, before: datetime) -> datetime | None:
        """When the last sample of `source` before that was."""
        ...

    async def prune(self, source: str, before: datetime, since: datetime | None = None) -> int:
        """Drop samples of `source` older than `before`, but none from before `since`; returns how many."""
        ...

    async def take_totals(self, source: str, writer: str) -> KeptTotals | None:
        """Make `writer` the only one whose totals of `source` are taken from now on; what was kept by others."""
        ...

    async def put_totals(
        self,
        source: str,
        writer: str,
        rows: Sequence[TotalsRow],
        *,
        dropped: Sequence[datetime] | None = (),
        head: bytes | None = None,
    ) -> bool:
        """Keep `rows` and drop those at the times `dropped` (None: all others); `head` None leaves it as it is.

        False, and nothing is changed, where another writer has taken over: two processes' totals do not mix.
        """
        ...
