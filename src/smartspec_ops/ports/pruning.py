"""Letting go of what is not needed any more; never of what an incident or the audit log says."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from smartspec_ops.ports.store import Document


class Pruning(Protocol):
    """The part of a transaction that prunes."""

    async def drop_effects(self, before: datetime, most: int) -> int:
        """Drop effects that are done and were due before `before`, the oldest first, at most `most`; how many were.

        Those of an incident that is not over stay: they are what keeps a thing from being done twice.
        """
        ...

    async def drop_documents(self, documents: Sequence["Document"]) -> int:
        """Drop these as they were read; one that changed since stays. How many were dropped."""
        ...
