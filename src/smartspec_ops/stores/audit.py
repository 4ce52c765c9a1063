"""The audit log: one append-only hash chain over everything that mattered, and a signed head.

An entry is chained like an incident's event. The head in `meta` is a MAC over the newest number and hash: entries cut
off at the end, or all of them, do not pass for a log that was always that short.
"""

import hmac
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, insert, select, type_coerce

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.ports import AuditEntry, Broken, Intact, StoredAudit, StoredEvent
from smartspec_ops.stores.chain import START, ChainKey, link, sign, verify
from smartspec_ops.stores.codec import dump, instant, load
from smartspec_ops.stores.rows import AnyRow, Rows
from smartspec_ops.stores.schema import audit, meta

LOG = "audit"
"""What the chain calls this log, where it calls an incident's by the incident's id."""
HEAD = "audit:head"
_NEWEST = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)


class AuditTable(Rows):
    """`audit`, and its head in `meta`."""

    async def add_audit(self, entries: Sequence[AuditEntry]) -> None:
        if not entries:
            return
        await self.hold(LOG)
        last = (await self._connection.execute(_NEWEST)).one_or_none()
        seq, hash_ = (last.seq, last.hash) if last else (0, START)
        rows = []
        for entry in entries:
            row = self._row(entry, seq + 1, hash_)
            seq, hash_ = row["seq"], row["hash"]
            rows.append(row)
        await self._connection.execute(insert(audit), rows)
        head = {"name": HEAD, "value": f"{seq} {sign(self._keys.current.chain, f'{LOG} {seq} {hash_}')}"}
        noted = self._insert(meta).values(head)
        await self._connection.execute(
            noted.on_conflict_do_update(index_elements=["name"], set_={"value": noted.excluded.value})
        )

    async def audit(self, limit: int = 100) -> Sequence[StoredAudit]:
        query = self._columns().order_by(audit.c.seq.desc()).limit(limit)
        found = [self._opened(row) for row in await self._connection.execute(query)]
        return [StoredAudit(seq=one.seq, entry=_entry(one), hash=one.hash) for one in found]

    async def verify_audit(self) -> Intact | Broken:
        """The first entry that was touched, or what is wrong with the end."""
        rows = (await self._connection.execute(self._columns().order_by(audit.c.seq))).all()
        events: list[StoredEvent] = []
        for seq, row in enumerate(rows, start=1):
            try:
                events.append(self._opened(row))
            except StoreUnavailable as fault:
                return Broken(seq=seq, why=fault.why)
        found = verify(events, self._keys.chain_keys)
        return found if isinstance(found, Broken) else await self._against_head(events)

    async def _against_head(self, events: Sequence[StoredEvent]) -> Intact | Broken:
        value = (await self._connection.execute(select(meta.c.value).where(meta.c.name == HEAD))).scalar_one_or_none()
        if value is None:
            return Broken(seq=1, why="its signed head is missing") if events else Intact(length=0)
        count, _, signature = value.partition(" ")
        last = events[-1].hash if events else START
        key = self._keys.chain_keys.get(signature.partition(".")[0])
        if key is not None and hmac.compare_digest(sign(key, f"{LOG} {len(events)} {last}"), signature):
            return Intact(length=len(events), head=last)
        return Broken(
            seq=len(events) + 1, why=f"it ends at {len(events)}, its signed head was made for {count} entries"
        )

    def _row(self, entry: AuditEntry, seq: int, prev: str) -> dict[str, Any]:
        body = {"actor": entry.actor, "subject": entry.subject, "allowed": entry.allowed, "why": entry.why}
        key: ChainKey = self._keys.current.chain
        values: dict[str, Any] = {"seq": seq, "kind": entry.action, "at": entry.at}
        return {
            **values,
            "body": self._keys.seal(dump(body), table=LOG, row=str(seq), column="body"),
            "prev_hash": prev,
            "hash": link(key, prev, incident_id=LOG, body=body, **values),
        }

    def _columns(self) -> Any:
        # The time is read as a number: a damaged one must not break the reading of the others.
        plain = [column for column in audit.c if column.name != "at"]
        return select(*plain, type_coerce(audit.c.at, BigInteger).label("at"))

    def _opened(self, row: AnyRow) -> StoredEvent:
        body = load(self._keys.open(row.body, table=LOG, row=str(row.seq), column="body"))
        try:
            return StoredEvent(**{**row._mapping, "incident_id": LOG, "body": body, "at": instant(row.at)})
        except (TypeError, OverflowError):
            raise StoreUnavailable(f"audit {row.seq} holds no time", hint="restore a backup") from None


def _entry(stored: StoredEvent) -> AuditEntry:
    return AuditEntry(at=stored.at, action=stored.kind, **stored.body)
