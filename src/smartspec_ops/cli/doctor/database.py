"""The database and its key, looked at without making, migrating or locking anything."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from smartspec_ops.cli.doctor.examined import Examined, fail, skip
from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.domain.words import counted
from smartspec_ops.ports import Finding
from smartspec_ops.spec.secret_ref import SecretRef

BACKUP = "database/backup"
LATE = 2
"""So many intervals without a backup are too many."""

if TYPE_CHECKING:
    from smartspec_ops.domain.oncall.schedule import Change
    from smartspec_ops.stores.crypto import KeyRing


async def database(examined: Examined) -> Sequence[Finding]:
    from smartspec_ops.stores import checkup

    runtime, ops = examined.runtime, examined.runtime.workspace.settings.ops
    if isinstance(ops.database.url, SecretRef) and examined.missing(ops.database.url):
        return [skip(checkup.REACHED, f"{ops.database.url} is not there")]
    found, keys = _keys(examined)
    looked = await asyncio.to_thread(checkup.look, runtime.database_place, keys, runtime.clock, examined.within)
    return [*(one for one in looked if one.check != checkup.KEY or not found), *found]


def _keys(examined: Examined) -> "tuple[Sequence[Finding], KeyRing | None]":
    """The keys, or what is wrong with them. None without a finding: there are none yet."""
    from smartspec_ops.stores import checkup

    reference = examined.runtime.workspace.settings.ops.key
    if reference and examined.missing(reference):
        return [skip(checkup.KEY, f"{reference} is not there")], None
    try:
        return [], examined.runtime.key()
    except StoreUnavailable as fault:
        return [fail(checkup.KEY, fault.why, fault.hint or "see docs/store.md")], None


async def backups(examined: Examined) -> Sequence[Finding]:
    """Whether what is to be backed up was, and whether what was backed up is still there."""
    from smartspec_ops.stores.backups import found_in
    from smartspec_ops.stores.presence import gone

    runtime = examined.runtime
    ops = runtime.workspace.settings.ops
    every, folders = ops.backup.every, runtime.backup_folders()
    if isinstance(ops.database.url, SecretRef) and examined.missing(ops.database.url):
        return [skip(BACKUP, f"{ops.database.url} is not there")]
    if gone(runtime.database_place, folders) is not None:
        why = "the database is gone, and there are backups of it"
        return [fail(BACKUP, why, "put the newest back: smartspec-ops restore --as YOU")]
    if every is None:
        return []
    if not folders[0].is_dir():
        return [fail(BACKUP, "the folder of backups is not there", "make it, or change production_ops.backup.dir")]
    found = [one for one in found_in(folders[0]) if one.is_intact]
    told = counted(len(found), "intact backup")
    if not found or runtime.clock.now() - found[-1].taken_at > LATE * every:
        last = f"the newest is of {found[-1].taken_at:%Y-%m-%d %H:%M}Z" if found else "there is none"
        fix = "see whether the monitor or the server runs, and smartspec_incident_response list"
        return [Finding(check=BACKUP, state="warn", detail=f"no backup was taken for too long: {last}", fix=fix)]
    return [Finding(check=BACKUP, state="ok", detail=told)]


async def duty_changes(examined: Examined) -> "tuple[Change, ...]":
    """What was changed on the schedules; nothing where there is no database yet. OpsError where it cannot be read."""
    from smartspec_ops.app.response.oncall import CHANGE
    from smartspec_ops.domain.oncall.schedule import Change
    from smartspec_ops.edge.codec import decode
    from smartspec_ops.stores import checkup

    place = examined.runtime.database_place
    bodies = await asyncio.to_thread(checkup.documents, place, CHANGE, examined.within)
    return tuple(decode(Change, body) for body in bodies)
