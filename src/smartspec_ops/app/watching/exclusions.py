"""Which exclusions stand: those ever read, as they were first read.

The database remembers every entry with the moment it was first seen. A file that is changed or shortened afterwards
changes nothing: the entry that was recorded stands until a later one revokes it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable, UserFault
from smartspec_ops.domain.exclusions import Entry
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Document, Store, Transaction

log = logger(__name__)

EXCLUSION = "exclusion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An entry, and when a monitor first saw it. `number` is its place among all of them."""

    entry: Entry
    seen_at: datetime
    number: int


class Exclusions:
    """What stands, read again only when `read` gives something new; nothing at all without it.

    A `UserFault` of the first reading is the caller's; a later one leaves standing what stood.
    """

    def __init__(self, read: Callable[[], Sequence[Entry]] | None = None) -> None:
        self._read = read
        self._last: Sequence[Entry] | None = None
        self._standing: Sequence[Recorded] = ()

    async def standing(self, store: Store, now: datetime, *, record: bool = True) -> Sequence[Recorded]:
        """Every entry that counts, the oldest first. Without `record` nothing is written.

        What is new while the database is away counts once it can be recorded; until then stands what stood.
        """
        found = self._look(self._read) if self._read else self._last
        if found is self._last:
            return self._standing
        assert found is not None
        try:
            return await self._take(found, store, now, record=record)
        except StoreUnavailable as fault:
            if self._last is None:
                raise
            log.warning("exclusions.not_recorded", why=fault.why)
            return self._standing

    async def _take(self, found: Sequence[Entry], store: Store, now: datetime, *, record: bool) -> Sequence[Recorded]:
        async with store.begin() as tx:
            stored = await recorded(tx)
        new = _new(found, stored, now)
        is_kept = record and await _record(store, new)
        self._standing = (*stored, *new)
        if is_kept:
            self._last = found
        return self._standing

    def _look(self, read: Callable[[], Sequence[Entry]]) -> Sequence[Entry]:
        try:
            return read()
        except UserFault as fault:
            if self._last is None:
                raise
            log.warning("exclusions.unread", why=fault.diagnostics[0].message)
            return self._last


async def _record(store: Store, new: Sequence[Recorded]) -> bool:
    """False where another worker recorded one of them at the same moment: look again at the next tick."""
    try:
        async with store.begin() as tx:
            await tx.put_documents([_document(one) for one in new])
    except StoreConflict:
        return False
    for one in new:
        log.info("exclusion.recorded", id=one.entry.id, author=one.entry.author, why=one.entry.reason)
    return True


async def recorded(tx: Transaction) -> Sequence[Recorded]:
    """Every entry ever recorded, in the order of recording."""
    found = [decode(Recorded, one.body) for one in await tx.documents(EXCLUSION)]
    return sorted(found, key=lambda one: one.number)


def _new(found: Sequence[Entry], stored: Sequence[Recorded], now: datetime) -> Sequence[Recorded]:
    known: Mapping[str, Entry] = {one.entry.id: one.entry for one in stored}
    for entry in found:
        if entry.id in known and known[entry.id] != entry:
            log.warning(
                "exclusion.rewritten", id=entry.id, why="the entry stands as it was recorded; revoke it instead"
            )
    for name in known.keys() - {entry.id for entry in found}:
        log.warning("exclusion.removed", id=name, why="the entry stands as it was recorded; revoke it instead")
    fresh = [entry for entry in found if entry.id not in known]
    return [Recorded(entry=entry, seen_at=now, number=len(stored) + n) for n, entry in enumerate(fresh)]


def _document(one: Recorded) -> Document:
    return Document(kind=EXCLUSION, key=one.entry.id, body=encode(one), version=0)
