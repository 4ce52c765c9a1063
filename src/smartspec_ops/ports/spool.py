"""What waits on this machine's own disk while the database is away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from smartspec_ops.ports.documents import Document
from smartspec_ops.ports.store import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoolRecord:
    """The messages of one tick, and the states of the alerts that they came from: what was decided, whole.

    The version of a document is the one it had in the database when that was last seen.
    """

    at: datetime
    effects: Sequence[Effect]
    documents: Sequence[Document]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """How much waits. `oldest` is the tick of the first record; None where nothing waits."""

    records: int = 0
    messages: int = 0
    size: int = 0
    """Bytes."""
    oldest: datetime | None = None


class Spool(Protocol):
    """Keeps messages durably, in order, until they are in the database."""

    @property
    def holds(self) -> Spooled: ...

    async def append(self, record: SpoolRecord) -> str | None:
        """None once the record survives a crash of the machine; else why it was refused, and nothing of it counts."""
        ...

    async def records(self) -> Sequence[SpoolRecord]:
        """Everything that waits, oldest first; what an earlier process left comes before our own."""
        ...

    async def clear(self) -> None:
        """Forget what `records` gave: it is in the database. Interrupted, it gives the same again."""
        ...
