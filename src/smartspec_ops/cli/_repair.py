"""Making a database that opens out of a damaged one."""

import click

from smartspec_ops.cli._command import BLOCKED, OK, Common, emit
from smartspec_ops.cli._refused import say_refused
from smartspec_ops.domain.access import Permission
from smartspec_ops.domain.words import counted


async def repair(common: Common, actor: str, *, without_key: bool) -> int:
    """Exit 1 where something is lost; what, is said."""
    from smartspec_ops.wiring.repairing import repair

    async with common.runtime() as runtime:
        refused = runtime.access.refusal(actor, Permission.ADMINISTER)
        if refused is not None:
            return say_refused(refused, common)
        done = await repair(runtime, actor, without_key=without_key)
    lost = {**done.saved.lost, **done.faults}
    if common.json:
        emit({"rows": done.saved.rows, "lost": lost, "aside": str(done.aside)})
        return BLOCKED if lost else OK
    rows = done.saved.rows
    click.echo(
        f"saved: {counted(sum(rows.values()), 'row')}, {counted(rows.get('incidents', 0), 'incident')} with "
        f"{counted(rows.get('incident_events', 0), 'event')}, "
        f"{counted(rows.get('audit', 0), 'audit entry', 'audit entries')}"
    )
    click.echo(f"  the damaged file is kept: {done.aside}")
    for name, why in lost.items():
        click.echo(f"  LOST {name}: {why}")
    if not lost:
        click.echo("  nothing is lost")
    return BLOCKED if lost else OK
