"""Putting a backup where the database is.

Everything is done to a copy beside its place first. What is replaced is kept; of PostgreSQL an empty database is asked
for, so there is nothing to replace.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from smartspec_ops.app.database.restored import EVERYTHING, Return, Settled, Since, requeue, settle
from smartspec_ops.app.response.report_files import INCIDENTS
from smartspec_ops.domain.errors import StoreUnavailable, UserFault
from smartspec_ops.ports import EffectState
from smartspec_ops.queues import open_queue
from smartspec_ops.stores import open_store
from smartspec_ops.stores.backups import Backup, check, draft_in
from smartspec_ops.stores.copying import (
    copy_pages,
    copy_rows,
    counted_rows,
    forget_jobs,
    reading_file,
    reading_postgres,
    remove,
)
from smartspec_ops.stores.copying import settle as settle_file
from smartspec_ops.stores.faults import translated
from smartspec_ops.stores.past import Outline, outline
from smartspec_ops.stores.placing import put_in_place, refuse_while_used
from smartspec_ops.stores.revision import revision
from smartspec_ops.stores.schema import HEAD, meta
from smartspec_ops.wiring.backups import examine

if TYPE_CHECKING:
    from smartspec_ops.stores.crypto import KeyRing
    from smartspec_ops.wiring.runtime import Runtime

_INCIDENT = re.compile(r"INC-(\d{4})-(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """`aside` is where the database that was there is now; `lost` says what of it is not in the backup.

    `lost` None: there was none, or it could not be read.
    """

    backup: Backup
    settled: Settled
    aside: Path | None = None
    lost: "Lost | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """Incidents opened after the backup, and those that went on, with how many events."""

    opened: Sequence[str] = ()
    went_on: Mapping[str, int] = field(default_factory=dict)


async def restore(runtime: "Runtime", backup: Backup, actor: str, *, accept_faults: bool = False) -> Restored:
    """Verify the backup, settle what was owed, and only then put it in place."""
    place = runtime.database_place
    if isinstance(place, Path):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_while_used(place)
        draft = draft_in(place.parent)
    else:
        await asyncio.to_thread(refuse_unless_empty, place)
        draft = draft_in(runtime.scope.state())
    try:
        keys = await _copied(runtime, backup, draft, accept_faults=accept_faults)
        before = outline(place) if isinstance(place, Path) else None
        now = runtime.clock.now()
        back = Return(taken_at=backup.taken_at, now=now, actor=actor, since=_since(before))
        settled, lost = await _settled(runtime, draft, keys, back, before)
        if isinstance(place, Path):
            aside = put_in_place(draft, place, "replaced", now)
            return Restored(backup=backup, settled=settled, aside=aside, lost=lost)
        await load(draft, place, keys, runtime)
        return Restored(backup=backup, settled=settled)
    finally:
        remove(draft)


async def _copied(runtime: "Runtime", backup: Backup, draft: Path, *, accept_faults: bool) -> "KeyRing":
    keys = runtime.key()
    check(backup, keys.chain_keys if keys else {})
    await asyncio.to_thread(copy_pages, backup.path, draft)
    found = await examine(draft, keys)
    if found.faults and not accept_faults:
        name, why = next(iter(found.faults.items()))
        raise StoreUnavailable(
            f"{backup.path.name} is not intact: {name}: {why}",
            hint="take another backup, or accept what is not: --accept-faults",
        )
    return found.ring


async def _settled(
    runtime: "Runtime", draft: Path, keys: "KeyRing", back: Return, before: Outline | None
) -> tuple[Settled, Lost | None]:
    store = open_store(draft, keys)
    try:
        await store.migrate()
        async with store.begin() as tx:
            await tx.connection.run_sync(forget_jobs)
            lengths = {row.id: row.version for row in await tx.incidents(limit=EVERYTHING)}
        settled = await settle(store, open_queue(draft, store, runtime.clock), back, _exported(runtime.workspace.root))
    finally:
        await store.close()
        settle_file(draft)
    return settled, _lost(before, lengths)


def _since(before: Outline | None) -> Since:
    if before is None:
        return Since()
    states = {key: EffectState(state) for key, state in before.effects.items() if state in set(EffectState)}
    return Since(states=states, lengths=before.incidents, numbers=before.numbers, is_known=True)


def _lost(before: Outline | None, lengths: Mapping[str, int]) -> Lost | None:
    if before is None:
        return None
    more = {id_: n - lengths[id_] for id_, n in before.incidents.items() if id_ in lengths and n > lengths[id_]}
    return Lost(opened=sorted({*before.incidents} - {*lengths}), went_on=more)


def _exported(root: Path) -> Mapping[int, int]:
    """The highest number of each year for which a report was ever written."""
    found: dict[int, int] = {}
    folder = root / INCIDENTS
    for one in folder.iterdir() if folder.is_dir() else ():
        if said := _INCIDENT.fullmatch(one.name):
            year, number = int(said[1]), int(said[2])
            found[year] = max(found.get(year, 0), number)
    return found


# --- into PostgreSQL -------------------------------------------------------------------------------------------------


def refuse_unless_empty(url: str) -> None:
    """`UserFault` where the database at `url` holds tables of ours already."""
    with translated(), reading_postgres(url) as connection:
        if revision(connection) is None:
            return
        if any(n for name, n in counted_rows(connection).items() if name != "meta"):
            raise UserFault.of(
                "restore/not-empty",
                "that PostgreSQL database is in use already, and nothing is overwritten",
                "make an empty one (createdb NAME) and let the settings name it",
            )


async def load(draft: Path, place: str | Path, keys: "KeyRing", runtime: "Runtime") -> Mapping[str, int]:
    """Every row of a database file into an empty database, with the work that is queued, in one transaction."""
    with translated(), reading_file(draft) as source:
        if (found_at := revision(source)) != HEAD:  # row by row, what this version does not know would be left behind
            hint = "use the version that wrote it"
            raise StoreUnavailable(f"it is at revision {found_at}, and this program knows {HEAD}", hint=hint)
    store = open_store(place, keys)
    queue = open_queue(place, store, runtime.clock)
    try:
        await store.migrate()
        await queue.migrate()
        with reading_file(draft) as source:
            async with store.begin() as tx:
                await tx.connection.run_sync(_emptied)
                found = await tx.connection.run_sync(lambda target: copy_rows(source, target))
                await requeue(tx, queue, await tx.effects(state=EffectState.QUEUED, limit=EVERYTHING))
        return found
    finally:
        await queue.close()
        await store.close()


def _emptied(target: Connection) -> None:
    """What opening it for the first time noted: the rows that come bring it along."""
    target.execute(meta.delete())
