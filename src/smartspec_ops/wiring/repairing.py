"""Making a database that opens out of a damaged one: what can be read goes into a new file, the damaged one is kept."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from smartspec_ops.app.database.restored import EVERYTHING, requeue
from smartspec_ops.app.response.report_files import history
from smartspec_ops.app.response.stored_log import index_row
from smartspec_ops.domain.audit import Action
from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable, UserFault
from smartspec_ops.ports import AuditEntry, EffectState
from smartspec_ops.queues import open_queue
from smartspec_ops.stores import open_store
from smartspec_ops.stores.backups import draft_in
from smartspec_ops.stores.copying import carry, remove, settle
from smartspec_ops.stores.keys import default_key_path, load_or_create_key
from smartspec_ops.stores.placing import put_in_place, refuse_while_used
from smartspec_ops.stores.presence import refuse_what_is_left
from smartspec_ops.stores.salvage import Saved, salvage
from smartspec_ops.wiring.backups import examine

if TYPE_CHECKING:
    from smartspec_ops.stores.crypto import KeyRing
    from smartspec_ops.wiring.runtime import Runtime

MOST_TOLD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """`aside` is where the damaged file is now; `faults` are logs that still do not verify."""

    saved: Saved
    aside: Path | None
    faults: Mapping[str, str]


async def repair(runtime: "Runtime", actor: str, *, without_key: bool = False) -> Repaired:
    """`without_key`: the key is lost for good. What it sealed is lost with it, and a new one is made."""
    place = runtime.database_place
    if not isinstance(place, Path):
        raise UserFault.of("repair/postgresql", "PostgreSQL repairs itself", "put a backup back: smartspec-ops restore")
    if not place.exists():
        raise UserFault.of(
            "repair/none", f"there is no database at {place}", "put a backup back: smartspec-ops restore"
        )
    refuse_while_used(place)
    refuse_what_is_left(place)
    keys = _keys(runtime, without_key=without_key)
    draft, copy = draft_in(place.parent), draft_in(place.parent)
    try:
        await asyncio.to_thread(carry, place, copy)  # reading it may change it
        store = open_store(draft, keys)
        await store.migrate()
        await store.close()
        saved = await asyncio.to_thread(salvage, copy, draft, keys)
        await _made_whole(runtime, draft, keys, saved, actor)
        found = await examine(draft, keys)
        aside = put_in_place(draft, place, "damaged", runtime.clock.now())
        return Repaired(saved=saved, aside=aside, faults=found.faults)
    finally:
        remove(draft)
        remove(copy)


def _keys(runtime: "Runtime", *, without_key: bool) -> "KeyRing":
    keys = runtime.key()
    if without_key:
        return keys or load_or_create_key(default_key_path())
    if keys is None:
        raise StoreUnavailable(
            f"the key file {default_key_path()} is missing, and without it nothing sealed can be saved",
            hint="restore the key file; where it is lost for good, and with it every incident: repair --without-key",
        )
    return keys


async def _made_whole(runtime: "Runtime", draft: Path, keys: "KeyRing", saved: Saved, actor: str) -> None:
    """Index rows agree with the logs, the work queue with the effects, and the heads are signed as they are now."""
    store = open_store(draft, keys)
    now = runtime.clock.now()
    try:
        for id_ in saved.anew:
            try:
                async with store.begin() as tx:
                    incident, _ = await history(tx, id_)
                    events = await tx.take_out(id_)
                    await tx.append(index_row(incident, 0, now), [(one.kind, one.body, one.at) for one in events])
            except StoreConflict:
                saved.lost[id_] = "it would be open, as another one of the same alert is"
        async with store.begin() as tx:
            await tx.connection.execute(
                text("DELETE FROM incident_events WHERE incident_id NOT IN (SELECT id FROM incidents)")
            )
            told = (
                "; ".join(f"{name}: {why}" for name, why in list(saved.lost.items())[:MOST_TOLD]) or "nothing is lost"
            )
            entry = AuditEntry(at=now, actor=actor, action=Action.REPAIRED, subject="database", why=told)
            await tx.add_audit([entry])
            await tx.sign_heads(now, everywhere=True)
            queued = await tx.effects(state=EffectState.QUEUED, limit=EVERYTHING)
            await requeue(tx, open_queue(draft, store, runtime.clock), queued)
    finally:
        await store.close()
        settle(draft)
