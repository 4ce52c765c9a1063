"""Signed heads: now and then the audit log notes how long every incident's log is, and its last hash.

A chain cannot show that its own end is missing, nor an incident's index row that it was taken away with its log. The
audit log can: each entry holds the heads of what changed since the entry before, and is itself chained and signed.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import and_, select

from smartspec_ops.ports import AuditEntry
from smartspec_ops.stores.audit import AuditTable
from smartspec_ops.stores.schema import audit, incident_events, incidents

SIGNED = "heads_signed"
SYSTEM = "system:heads"
OVERLAP = timedelta(minutes=10)
"""A transaction may commit after the heads were signed and carry an earlier time."""
MOST = 2_000
"""Heads in one entry; the rest is in the next."""

Head = tuple[int, str]
"""How many events, and the hash of the last."""
LOST: Head = (0, "")
"""Of an incident that was in a damaged file and could not be saved."""


class HeadsTable(AuditTable):
    """Heads of incidents, as entries of the audit log."""

    async def sign_heads(self, now: datetime, *, everywhere: bool = False) -> int:
        """Note the heads that are new; how many. Nothing is written where nothing changed.

        `everywhere`: after a repair, whatever was written since the last time; of an incident that is lost, that it is.
        """
        signed = await self.signed_heads()
        current = await self._heads_since(None if everywhere else await self._last_signed(), signed)
        if everywhere:
            current = {**dict.fromkeys(signed, LOST), **current}
        new = [(id_, head) for id_, head in current.items() if signed.get(id_) != head]
        entries = [
            AuditEntry(
                at=now,
                actor=SYSTEM,
                action=SIGNED,
                subject="incidents",
                why=" ".join(f"{id_}={length}:{hash_}" for id_, (length, hash_) in new[start : start + MOST]),
            )
            for start in range(0, len(new), MOST)
        ]
        await self.add_audit(entries)
        return len(new)

    async def signed_heads(self) -> Mapping[str, Head]:
        """The newest signed head of every incident that has one. `StoreUnavailable` where an entry cannot be opened."""
        found: dict[str, Head] = {}
        query = self._columns().where(audit.c.kind == SIGNED).order_by(audit.c.seq)
        for row in await self._connection.execute(query):
            for word in str(self._opened(row).body["why"]).split():
                id_, _, head = word.partition("=")
                length, _, hash_ = head.partition(":")
                found[id_] = (int(length), hash_)
                if found[id_] == LOST:
                    del found[id_]
        return found

    async def _last_signed(self) -> datetime | None:
        query = select(audit.c.at).where(audit.c.kind == SIGNED).order_by(audit.c.seq.desc()).limit(1)
        at: datetime | None = (await self._connection.execute(query)).scalar_one_or_none()
        return at

    async def _heads_since(self, since: datetime | None, signed: Mapping[str, Head]) -> Mapping[str, Head]:
        last = and_(incident_events.c.incident_id == incidents.c.id, incident_events.c.seq == incidents.c.version)
        query = select(incidents.c.id, incidents.c.version, incident_events.c.hash).join(incident_events, last)
        if since is not None and signed:
            query = query.where(incidents.c.updated_at >= since - OVERLAP)
        rows = await self._connection.execute(query.order_by(incidents.c.id))
        return {row.id: (row.version, row.hash) for row in rows}
