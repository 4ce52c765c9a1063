"""The database and its key, looked at without making, migrating or locking anything."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from smartspec_ops.cli.doctor.examined import Examined, fail, skip
from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.ports import Finding
from smartspec_ops.spec.secret_ref import SecretRef

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


async def duty_changes(examined: Examined) -> "tuple[Change, ...]":
    """What was changed on the schedules; nothing where there is no database yet. OpsError where it cannot be read."""
    from smartspec_ops.app.oncall import CHANGE
    from smartspec_ops.domain.oncall.schedule import Change
    from smartspec_ops.edge.codec import decode
    from smartspec_ops.stores import checkup

    place = examined.runtime.database_place
    bodies = await asyncio.to_thread(checkup.documents, place, CHANGE, examined.within)
    return tuple(decode(Change, body) for body in bodies)
