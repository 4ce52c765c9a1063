"""Everything from one database to another, of whichever engine: a workspace that outgrows one file goes to PostgreSQL.

What is owed stays owed: it is the same moment, and nobody was at work meanwhile. Sealed fields stay sealed, so the key
stays the key.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from smartspec_ops.app.database.restored import EVERYTHING, requeue
from smartspec_ops.domain.audit import Action
from smartspec_ops.domain.errors import StoreUnavailable, UserFault
from smartspec_ops.ports import AuditEntry, EffectState
from smartspec_ops.queues import open_queue
from smartspec_ops.stores import open_store
from smartspec_ops.stores.backups import draft_in
from smartspec_ops.stores.copying import copy_pages, copy_postgres, forget_jobs, remove, settle
from smartspec_ops.stores.leaving import mark_moved, refuse_while_busy
from smartspec_ops.stores.placing import put_in_place
from smartspec_ops.wiring.backups import examine
from smartspec_ops.wiring.restoring import load, refuse_unless_empty

if TYPE_CHECKING:
    from smartspec_ops.stores.crypto import KeyRing
    from smartspec_ops.wiring.runtime import Runtime


async def move(runtime: "Runtime", target: str | Path, actor: str) -> Mapping[str, int]:
    """How many rows of each table went. The source is kept, and says from then on that it was left."""
    source = runtime.database_place
    await asyncio.to_thread(_refuse, source, target)
    draft = draft_in(target.parent if isinstance(target, Path) else runtime.scope.state())
    try:
        if isinstance(source, Path):
            await asyncio.to_thread(copy_pages, source, draft)
        else:
            await asyncio.to_thread(copy_postgres, source, draft)
        found = await examine(draft, runtime.key())
        if found.faults:
            name, why = next(iter(found.faults.items()))
            raise StoreUnavailable(
                f"the database is not intact: {name}: {why}", hint="see smartspec-ops verify, and docs/recovery.md"
            )
        await _noted(draft, found.ring, runtime, actor)
        if isinstance(target, Path):
            put_in_place(draft, target, "replaced", runtime.clock.now())
        else:
            await load(draft, target, found.ring, runtime)
        await asyncio.to_thread(mark_moved, source, runtime.clock.now())
        return found.rows
    finally:
        remove(draft)


def _refuse(source: str | Path, target: str | Path) -> None:
    if source == target:
        raise UserFault.of("move/same", "that is the database the settings name", "name another one")
    refuse_while_busy(source)
    if isinstance(target, Path):
        if target.exists():
            raise UserFault.of("move/exists", f"{target} is there already", "name a file that is not")
    else:
        refuse_unless_empty(target)


async def _noted(draft: Path, keys: "KeyRing", runtime: "Runtime", actor: str) -> None:
    """Who moved it is in what arrives; its queue is made anew from the effects."""
    store = open_store(draft, keys)
    queue = open_queue(draft, store, runtime.clock)
    try:
        await store.migrate()
        async with store.begin() as tx:
            await tx.connection.run_sync(forget_jobs)
            await requeue(tx, queue, await tx.effects(state=EffectState.QUEUED, limit=EVERYTHING))
            entry = AuditEntry(
                at=runtime.clock.now(), actor=actor, action=Action.MOVED, subject="database", why="to another database"
            )
            await tx.add_audit([entry])
    finally:
        await store.close()
        settle(draft)
