"""A watch that outlives its database: with a spool on this machine's disk, and somebody to tell."""

import socket
from dataclasses import replace
from typing import TYPE_CHECKING

from smartspec_ops.app.self_monitoring.away_notice import AwayNotice
from smartspec_ops.app.watching.watch import Watch
from smartspec_ops.edge.files import STATE
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Recipient

if TYPE_CHECKING:
    from smartspec_ops.wiring.runtime import Runtime

log = logger(__name__)

FOLDER = f"{STATE}/spool"


async def outliving(runtime: "Runtime", watch: Watch) -> Watch:
    """The same watch, going on while the database is away. Without a spool where this disk has no room for one."""
    from smartspec_ops.stores.spool import FileSpool, database_id

    store = await runtime.store()
    runtime.scope.state()
    spool = FileSpool(runtime.scope.directory(FOLDER, 0o700), await database_id(store), lambda: store.ring)
    try:
        await spool.open()
    except OSError as fault:
        log.error("spool.unusable", why=fault.strerror)  # noqa: TRY400 - what the system said is all there is to know
        return watch

    async def close() -> None:
        spool.close()

    runtime.last(close)
    found = notice(runtime)
    return replace(watch, spool=spool, told=found.look) if found else replace(watch, spool=spool)


def notice(runtime: "Runtime") -> AwayNotice | None:
    """None where nobody is to be told."""
    ops = runtime.workspace.settings.ops
    wanted = ops.monitor.database_down
    if wanted.channel is None:
        return None
    return AwayNotice(
        channel=runtime.channels()[wanted.channel],
        clock=runtime.clock,
        where=socket.gethostname(),
        recipients=[Recipient(id=one.id, role="responder", email=one.email, slack=one.slack) for one in ops.roster],
        after=wanted.after,
        every=wanted.every,
    )
