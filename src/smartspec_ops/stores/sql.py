"""The store: transactions over one SQL schema, on SQLite and PostgreSQL alike.

A transaction holds the database (all of it in SQLite), so a block does store calls and arithmetic, nothing slow, and
never begins another one inside itself.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from smartspec_ops.domain.errors import Bug, StoreConflict, StoreUnavailable
from smartspec_ops.edge.spans import Span, Work, span
from smartspec_ops.ports import Broken, Intact, StoredEvent
from smartspec_ops.stores.alerts import AlertTables
from smartspec_ops.stores.chain import against_head, against_index, verify
from smartspec_ops.stores.crypto import KeyRing
from smartspec_ops.stores.documents import DocumentTables
from smartspec_ops.stores.effects import EffectTable
from smartspec_ops.stores.engine import PATIENT_IN_TRANSACTION, POOL_TIMEOUT, idle_at_most
from smartspec_ops.stores.faults import translated
from smartspec_ops.stores.heads import Head, HeadsTable
from smartspec_ops.stores.identities import IdentityTable
from smartspec_ops.stores.incidents import IncidentTables
from smartspec_ops.stores.ledger import LedgerTable
from smartspec_ops.stores.pruning import PruningTables
from smartspec_ops.stores.reseal import BATCH, SEALED, Cursor, ResealTables
from smartspec_ops.stores.revision import Keys, bring_up_to_date, check, exclusively, refuse_without_all
from smartspec_ops.stores.samples import SampleTables
from smartspec_ops.stores.totals import TotalsTables
from smartspec_ops.stores.turns import Turns
from smartspec_ops.stores.withheld import WithheldTable
from smartspec_ops.stores.workers import WorkerTables


class SqlTransaction(
    AlertTables,
    LedgerTable,
    SampleTables,
    TotalsTables,
    DocumentTables,
    IncidentTables,
    WithheldTable,
    EffectTable,
    HeadsTable,
    IdentityTable,
    ResealTables,
    PruningTables,
    WorkerTables,
):
    """`ports.Transaction`."""


class SqlStore:
    """`ports.Store`. `keys` is asked once, when the database is first looked at, whether keys may be made."""

    def __init__(self, engine: AsyncEngine, keys: Keys) -> None:
        self._engine = engine
        self._keys = keys
        self._ring: KeyRing | None = None
        self._opening = asyncio.Lock()
        self._turns = Turns(longest=POOL_TIMEOUT) if engine.dialect.name == "sqlite" else None

    @property
    def ring(self) -> KeyRing:
        """The keys in use, once the database was opened."""
        if self._ring is None:
            raise Bug("the store was not opened")
        return self._ring

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqlTransaction]:
        with span(Work.TRANSACTION, outcome="ok") as one, _outcome(one), translated():
            ring = self._ring or await self._first_look()
            async with self._turns.turn() if self._turns else nullcontext(), self._engine.begin() as connection:
                yield SqlTransaction(connection, ring)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[SqlTransaction]:
        async with self.begin() as tx:
            if self._engine.dialect.name == "postgresql":
                # Otherwise each statement sees what was committed before it, and two of them two moments.
                await tx.connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                await tx.connection.exec_driver_sql(idle_at_most(PATIENT_IN_TRANSACTION))
            yield tx

    async def migrate(self) -> None:
        with translated():
            async with self._opening:
                await self._look(bring_up_to_date)

    async def whole(self) -> None:
        """`StoreUnavailable` where the database lacks a table or a column, as one of an early state does."""
        with translated():
            async with self._turns.turn() if self._turns else nullcontext(), self._engine.begin() as connection:
                await connection.run_sync(refuse_without_all)

    async def fits(self) -> None:
        with translated():
            async with self._turns.turn() if self._turns else nullcontext(), self._engine.begin() as connection:
                await connection.run_sync(check, self._keys)

    async def close(self) -> None:
        with translated():
            await self._engine.dispose()

    async def verify(self, incident_id: str) -> Intact | Broken:
        """Recompute an incident's hash chain from the stored rows; the first row that was touched is named."""
        return (await self._verify(incident_id)).get(incident_id, Intact(length=0))

    async def verify_all(self) -> Mapping[str, Intact | Broken]:
        """Every incident's chain, by incident id: those with an index row, with events, or with a signed head."""
        return await self._verify(None)

    async def verify_audit(self) -> Intact | Broken:
        """As `verify`, for the audit log and its signed head."""
        async with self.snapshot() as tx:
            return await tx.verify_audit()

    async def reseal(self, batch: int = BATCH) -> AsyncIterator[int]:
        """Seal anew what older keys sealed: how many fields after each batch, each in a transaction of its own."""
        for one in SEALED:
            after: Cursor | None = None
            while True:
                async with self.begin() as tx:
                    done, after = await tx.reseal(one, after, batch)
                if after is None:
                    break
                yield done

    async def _verify(self, only: str | None) -> Mapping[str, Intact | Broken]:
        async with self.snapshot() as tx:
            lengths, heads = await tx.incident_lengths(), await _heads(tx)
            known = {*lengths, *heads, *await tx.logged_incidents()} if only is None else {only}
            return {id_: await self._verify_log(tx, id_, lengths.get(id_), heads.get(id_)) for id_ in sorted(known)}

    async def _verify_log(
        self, tx: SqlTransaction, incident_id: str, length: int | None, head: Head | None
    ) -> Intact | Broken:
        rows = await tx.sealed_events(incident_id)
        events: list[StoredEvent] = []
        for row in rows:
            try:
                events.append(tx.opened(row))
            except StoreUnavailable as fault:
                found = verify(events, self.ring.chain_keys)
                origin = tx.origin(row, [one.seq for one in rows])
                moved = f": its body is the one of event {origin}" if origin else ""
                seq = len(events) + 1
                return found if isinstance(found, Broken) else Broken(seq=seq, why=f"{fault.why}{moved}")
        found = verify(events, self.ring.chain_keys, length)
        if isinstance(found, Broken):
            return found
        return against_head(events, head) or against_index(events, length) or found

    async def _first_look(self) -> KeyRing:
        async with self._opening:
            return self._ring or await self._look(check)

    async def _look(self, step: Callable[[Connection, Keys], KeyRing]) -> KeyRing:
        async with self._engine.connect() as connection:
            self._ring = await exclusively(connection, step, self._keys)
            return self._ring


async def _heads(tx: SqlTransaction) -> Mapping[str, Head]:
    """None where the audit log cannot be read: its own verification says so."""
    try:
        return await tx.signed_heads()
    except StoreUnavailable:
        return {}


@contextmanager
def _outcome(one: Span) -> Iterator[None]:
    try:
        yield
    except StoreConflict:
        one.note(outcome="conflict")
        raise
    except StoreUnavailable:
        one.note(outcome="unavailable")
        raise
    except BaseException:
        one.note(outcome="failed")
        raise
