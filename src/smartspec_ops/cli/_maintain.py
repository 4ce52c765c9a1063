"""Looking after the database: its schema, the hash chains of its incidents, and the files made from it."""

import asyncio
from pathlib import Path

import click

from smartspec_ops.app.response.access import may_see
from smartspec_ops.app.response.integrity import verify_everything
from smartspec_ops.cli._command import BLOCKED, OK, Common, emit
from smartspec_ops.cli._refused import say_refused
from smartspec_ops.domain.audit import Action
from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.edge.database_faults import DAMAGED
from smartspec_ops.ports import AuditEntry, Intact
from smartspec_ops.stores.copying import damaged_pages


async def migrate(common: Common) -> int:
    """Opening the store brings its schema up to date; this only says so, and looks whether it is true."""
    async with common.runtime() as runtime:
        await (await runtime.store()).whole()
    if common.json:
        emit({"database": "up to date"})
    elif not common.quiet:
        click.echo("the database is up to date")
    return OK


async def verify(common: Common) -> int:
    """Recompute every incident's chain. Exit 1 when a row was altered; it is named."""
    async with common.reading() as runtime:
        store = await runtime.store()
        place = runtime.database_place
        if isinstance(place, Path) and place.exists() and (why := await asyncio.to_thread(damaged_pages, place)):
            raise StoreUnavailable(f"the database file is damaged: {why}", hint=DAMAGED)
        found = await verify_everything(store)
        audit = await store.verify_audit()
    broken = {name: result for name, result in found.items() if not isinstance(result, Intact)}
    unread = {name: result.unread for name, result in found.items() if isinstance(result, Intact) and result.unread}
    if common.json:
        emit(
            {
                "intact": len(found) - len(broken),
                "broken": {n: {"seq": b.seq, "why": b.why} for n, b in broken.items()},
                "unreadable": unread,
                "audit": {"intact": True} if isinstance(audit, Intact) else {"seq": audit.seq, "why": audit.why},
            }
        )
    else:
        for name, result in broken.items():
            click.echo(f"{name}: event {result.seq}: {result.why}" if result.seq else f"{name}: {result.why}")
        for name, why in unread.items():
            click.echo(f"{name}: not readable by this version: {why}")
        if not isinstance(audit, Intact):
            click.echo(f"audit log: entry {audit.seq}: {audit.why}")
        click.echo(f"{len(found) - len(broken)} of {len(found)} incident logs are intact")
    return BLOCKED if broken or not isinstance(audit, Intact) else OK


async def export(common: Common, incident_id: str, actor: str | None) -> int:
    """Write an incident's report files again, from the database alone. Who asks must be somebody who sees it."""
    async with common.reading() as runtime:
        responder, now = await runtime.responder(), runtime.clock.now()
        async with responder.store.begin() as tx:
            incident = await responder.load(tx, incident_id)
            if (refused := await may_see(tx, runtime.access, actor, incident, now)) is not None:
                return say_refused(refused, common)
            who = actor or "somebody"
            await tx.add_audit([AuditEntry(at=now, actor=who, action=Action.EXPORTED, subject=incident_id)])
        folder = await runtime.exporter().incident(responder, incident_id, on_request=True)
    emit({"report": folder}) if common.json else click.echo(folder)
    return OK
