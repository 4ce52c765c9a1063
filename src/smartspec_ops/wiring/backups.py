"""Taking a backup, checking it before it is called one, and letting go of old ones."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from smartspec_ops import __version__
from smartspec_ops.app.response.integrity import verify_everything
from smartspec_ops.domain.errors import StoreUnavailable, UserFault
from smartspec_ops.domain.thinning import Keep, kept
from smartspec_ops.edge.database_faults import DAMAGED
from smartspec_ops.ports import Broken, Intact
from smartspec_ops.stores import open_store
from smartspec_ops.stores.backups import Backup, Manifest, draft_in, drop, found_in, free_name, keep, place_of
from smartspec_ops.stores.copying import (
    chained_with,
    copy_pages,
    copy_postgres,
    counted_rows,
    damaged_pages,
    reading_file,
    remove,
    settle,
)
from smartspec_ops.stores.faults import translated
from smartspec_ops.stores.keys import default_key_path
from smartspec_ops.stores.revision import key_checks, revision
from smartspec_ops.stores.schema import HEAD

if TYPE_CHECKING:
    from smartspec_ops.stores.crypto import KeyRing
    from smartspec_ops.wiring.runtime import Runtime

AUDIT = "audit"
"""What the audit log is called among the logs that have faults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What was found in a database file, and the keys that opened it."""

    revision: str
    keys: tuple[str, ...]
    rows: Mapping[str, int]
    audit: Intact | Broken
    faults: Mapping[str, str]
    ring: "KeyRing"


async def take(runtime: "Runtime", folder: Path, target: Path | None = None) -> Backup:
    """Copy the database into `folder`, check the copy, and only then give it its name (`target`, or one by its time).

    A copy with logs that do not verify is kept and says so; one with damaged pages is not.
    """
    place = runtime.database_place
    try:
        draft = draft_in(folder)
        try:
            if isinstance(place, Path):
                taken_at, engine = runtime.clock.now(), "sqlite"
                await asyncio.to_thread(copy_pages, place, draft)
            else:
                engine, taken_at = "postgresql", await asyncio.to_thread(copy_postgres, place, draft)
            found = await examine(draft, runtime.key())
            manifest = _manifest(found, taken_at, place, engine)
            return keep(draft, target or free_name(folder, taken_at), manifest, found.ring.current.chain)
        finally:
            remove(draft)
    except OSError as fault:
        raise _unwritable(folder, fault) from fault


async def examine(path: Path, keys: "KeyRing | None") -> Examined:
    """Look at every page and every log of a database file that nobody else has; what it holds stays as it is."""
    state = _admitted(path, keys)
    if state == HEAD:
        return await _looked_through(path, state, keys)
    upgraded = draft_in(path.parent)  # it is kept as the older version can use it
    try:
        await asyncio.to_thread(copy_pages, path, upgraded)
        return await _looked_through(upgraded, state, keys)
    finally:
        remove(upgraded)


def _admitted(path: Path, keys: "KeyRing | None") -> str:
    """Its revision, where its pages are whole and there is a key."""
    with translated(), reading_file(path) as connection:
        state = revision(connection)
        noted = key_checks(connection) if state else {}
    if state is None:
        raise StoreUnavailable(f"{path.name} holds no database of this program", hint="choose another file")
    if why := damaged_pages(path):
        raise StoreUnavailable(f"the database file is damaged: {why}", hint=DAMAGED)
    if noted and keys is None:
        raise StoreUnavailable(
            f"there is no key, and the database is sealed with key {', '.join(sorted(noted))}",
            hint=f"restore the key file {default_key_path()}: a new key opens nothing that is in it",
        )
    return state


async def _looked_through(path: Path, state: str, keys: "KeyRing | None") -> Examined:
    store = open_store(path, keys or default_key_path())
    try:
        await store.migrate()
        chains = await verify_everything(store)
        audit = await store.verify_audit()
        async with store.begin() as tx:
            sealed = await tx.sealed_with()
            rows = await tx.connection.run_sync(counted_rows)
            chained = await tx.connection.run_sync(chained_with)
    finally:
        await store.close()
        settle(path)
    broken = {name: _told(one) for name, one in {**chains, AUDIT: audit}.items() if isinstance(one, Broken)}
    ids = tuple(sorted({*sealed, *chained} - {""}))
    return Examined(revision=state, keys=ids, rows=rows, audit=audit, faults=broken, ring=store.ring)


def _manifest(found: Examined, taken_at: datetime, place: str | Path, engine: str) -> Manifest:
    audit = found.audit
    return Manifest(
        taken_at=taken_at,
        place=place_of(place),
        engine=engine,
        program=__version__,
        revision=found.revision,
        keys=found.keys,
        rows=found.rows,
        audit_entries=audit.length if isinstance(audit, Intact) else 0,
        audit_head=audit.head if isinstance(audit, Intact) else "",
        faults=found.faults,
    )


def _told(broken: Broken) -> str:
    return f"event {broken.seq}: {broken.why}" if broken.seq else broken.why


def thin(folder: Path, keep: Keep, database: str | Path) -> Sequence[Backup]:
    """Let go of the backups of `database` that `keep` does not keep; which.

    One that is not intact counts for nothing, and only goes when it is older than all that are kept.
    """
    place = place_of(database)
    found = [one for one in found_in(folder) if one.is_of(place)]
    intact = kept([one.taken_at for one in found if one.is_intact], keep)
    if not intact:
        return ()
    oldest = min(intact)
    gone = [one for one in found if one.taken_at not in intact and (one.is_intact or one.taken_at < oldest)]
    for one in gone:
        drop(one)
    return gone


def _unwritable(folder: Path, fault: OSError) -> UserFault:
    why = fault.strerror or str(fault)
    return UserFault.of(
        "backup/cannot-write",
        f"no backup was made: cannot write to {folder}: {why}",
        "free space there or name another folder: --dir DIR",
    )
