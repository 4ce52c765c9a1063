"""Looking after the database: its schema, the hash chains of its incidents, and the files made from it."""

import click

from smartspec_ops.cli._command import BLOCKED, OK, Common, emit
from smartspec_ops.stores.chain import Intact


async def migrate(common: Common) -> int:
    """Opening the store brings its schema up to date; this only says so."""
    runtime = common.runtime()
    try:
        await runtime.store()
    finally:
        await runtime.close()
    if common.json:
        emit({"database": "up to date"})
    elif not common.quiet:
        click.echo("the database is up to date")
    return OK


async def verify(common: Common) -> int:
    """Recompute every incident's chain. Exit 1 when a row was altered; it is named."""
    runtime = common.runtime()
    try:
        found = await (await runtime.store()).verify_all()
    finally:
        await runtime.close()
    broken = {name: result for name, result in found.items() if not isinstance(result, Intact)}
    if common.json:
        emit(
            {"intact": len(found) - len(broken), "broken": {n: {"seq": b.seq, "why": b.why} for n, b in broken.items()}}
        )
    else:
        for name, result in broken.items():
            click.echo(f"{name}: event {result.seq} was altered: {result.why}")
        click.echo(f"{len(found) - len(broken)} of {len(found)} incident logs are intact")
    return BLOCKED if broken else OK


async def export(common: Common, incident_id: str) -> int:
    """Write an incident's report files again, from the database alone."""
    runtime = common.runtime()
    try:
        folder = await runtime.exporter().incident(await runtime.responder(), incident_id)
    finally:
        await runtime.close()
    emit({"report": folder}) if common.json else click.echo(folder)
    return OK
