"""Letting go of what is not needed any more; never of what an incident or the audit log says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from smartspec_ops.ports.documents import Document


class Pruning(Protocol):
    """The part of a transaction that prunes."""

    async def drop_effects(self, before: datetime, after: int, most: int) -> tuple[int, int | None]:
        """Look at the next `most` effects with an id above `after`, and drop those that are done and were due before
        `before`: how many were, and the id of the last that was looked at, None where there was none.

        Those of an incident that is not over stay: they are what keeps a thing from being done twice.
        """
        ...

    async def drop_documents(self, documents: Sequence[Document]) -> int:
        """Drop these as they were read; one that changed since stays. How many were dropped."""
        ...
