"""The store: transactions over one SQL schema, on SQLite and PostgreSQL alike.

A transaction holds the database (all of it in SQLite), so a block does store calls and arithmetic, nothing slow, and
never begins another one inside itself.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.ports import StoredEvent
from smartspec_ops.stores.alerts import AlertTables
from smartspec_ops.stores.audit import AuditTable
from smartspec_ops.stores.chain import Broken, Intact, verify
from smartspec_ops.stores.crypto import KeyRing
from smartspec_ops.stores.documents import DocumentTables
from smartspec_ops.stores.effects import EffectTable
from smartspec_ops.stores.faults import translated
from smartspec_ops.stores.incidents import IncidentTables
from smartspec_ops.stores.ledger import LedgerTable
from smartspec_ops.stores.revision import Keys, bring_up_to_date, check, exclusively
from smartspec_ops.stores.samples import SampleTables
from smartspec_ops.stores.totals import TotalsTables


class SqlTransaction(
    AlertTables, LedgerTable, SampleTables, TotalsTables, DocumentTables, IncidentTables, EffectTable, AuditTable
):
    """`ports.Transaction`."""


class SqlStore:
    """`ports.Store`. `keys` is asked once, when the database is first looked at, whether keys may be made."""

    def __init__(self, engine: AsyncEngine, keys: Keys) -> None:
        self._engine = engine
        self._keys = keys
        self._ring: KeyRing | None = None
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqlTransaction]:
        with translated():
            ring = self._ring or await self._first_look()
            async with self._engine.begin() as connection:
                yield SqlTransaction(connection, ring)

    async def migrate(self) -> None:
        with translated():
            async with self._opening:
                await self._look(bring_up_to_date)

    async def close(self) -> None:
        with translated():
            await self._engine.dispose()

    async def verify(self, incident_id: str) -> Intact | Broken:
        """Recompute an incident's hash chain from the stored rows; the first row that was touched is named."""
        async with self.begin() as tx:
            length = (await tx.incident_lengths()).get(incident_id)
            return await self._verify(tx, incident_id, length)

    async def verify_all(self) -> Mapping[str, Intact | Broken]:
        """Every incident's chain, by incident id."""
        async with self.begin() as tx:
            lengths = await tx.incident_lengths()
            return {id_: await self._verify(tx, id_, length) for id_, length in lengths.items()}

    async def verify_audit(self) -> Intact | Broken:
        """As `verify`, for the audit log and its signed head."""
        async with self.begin() as tx:
            return await tx.verify_audit()

    async def _verify(self, tx: SqlTransaction, incident_id: str, length: int | None) -> Intact | Broken:
        assert self._ring is not None  # a transaction is open
        events: list[StoredEvent] = []
        for seq, row in enumerate(await tx.sealed_events(incident_id), start=1):
            try:
                events.append(tx.opened(row))
            except StoreUnavailable as fault:
                return Broken(seq=seq, why=fault.why)
        return verify(events, self._ring.chain_keys, length)

    async def _first_look(self) -> KeyRing:
        async with self._opening:
            return self._ring or await self._look(check)

    async def _look(self, step: Callable[[Connection, Keys], KeyRing]) -> KeyRing:
        async with self._engine.connect() as connection:
            self._ring = await exclusively(connection, step, self._keys)
            return self._ring
