"""Letting go of what is not needed any more; never of what an incident or the audit log says.

Whatever is walked over is walked over in batches, each in a transaction of its own: a batch begins after the cursor
the last one ended at, and looks at no more rows than it is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from smartspec_ops.ports.documents import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """Bytes a database takes, and how many of them the next rows will use; None where the engine does not say. `dead`
    are rows that were dropped or changed and whose place is not free yet (PostgreSQL)."""

    size: int
    reusable: int | None = None
    dead: int | None = None


class Pruning(Protocol):
    """The part of a transaction that prunes."""

    async def drop_effects(
        self, before: datetime, after: int, most: int, *, given_up: datetime | None = None
    ) -> tuple[int, int | None]:
        """Look at the next `most` effects with an id above `after`, and drop those that are done and were due before
        `before`, and those given up that were due before `given_up`: how many were, and the id of the last that was
        looked at, None where there was none.

        Those of an incident that is not over stay: they are what keeps a thing from being done twice.
        """
        ...

    async def drop_alerts(self, before: datetime, after: str, most: int) -> tuple[int, str | None]:
        """As `drop_effects`, by key, of alerts that have ended and were heard of last before `before`, of incidents
        that are over and have not changed since then."""
        ...

    async def drop_unheard(self, before: datetime, after: str, most: int) -> tuple[int, str | None]:
        """As `drop_effects`, by fingerprint, of alerts that wait for others like them, or whose time to be told is
        past, and that nobody has heard of again since `before`."""
        ...

    async def layouts(self, *, unused: bool = False) -> Sequence[int]:
        """Every layout of the ledger, in order; `unused`: those without a sheet."""
        ...

    async def in_layouts(self, objective_keys: Sequence[str]) -> frozenset[str]:
        """Those of these objectives that some layout has a column for."""
        ...

    async def thin_layout(
        self, layout: int, keep: int, before: datetime, after: datetime, most: int
    ) -> tuple[int, datetime | None]:
        """Drop the next `most` sheets of one layout after the tick `after`, kept as `keep` says and older than
        `before`: how many, and the tick of the last; None where there was none."""
        ...

    async def drop_layouts(self, layouts: Sequence[int]) -> int:
        """Drop the columns of those of these layouts that have no sheet; how many columns."""
        ...

    async def idle_totals(self, before: datetime) -> Sequence[str]:
        """Sources whose newest running totals are older than that."""
        ...

    async def drop_totals(self, source: str, before: datetime, most: int) -> int:
        """Drop `most` running totals of a source that is still idle, and its head with the last; how many."""
        ...

    async def idle_samples(self, before: datetime) -> Sequence[str]:
        """Sources of which nothing was scraped since then."""
        ...

    async def count_totals(self, source: str) -> int:
        """How many rows there are of it."""
        ...

    async def count_samples(self, source: str) -> int:
        """How many there are of it."""
        ...

    async def drop_samples(self, source: str, before: datetime, most: int) -> int:
        """Drop `most` samples of a source older than that, and series that have none left; how many samples."""
        ...

    async def documents_after(self, kind: str, after: str, most: int, *, bare: bool = False) -> Sequence[Document]:
        """The next `most` documents of a kind with a key above `after`, by key; `bare`: without what they say."""
        ...

    async def drop_documents(self, documents: Sequence[Document]) -> int:
        """Drop these as they were read; one that changed since stays. How many were dropped."""
        ...

    async def row_counts(self) -> Mapping[str, int]:
        """How many rows each table has, those of the work queue too; documents by kind, as ``documents/<kind>``."""
        ...

    async def space(self) -> Space:
        """How much room everything takes."""
        ...
