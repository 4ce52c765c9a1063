"""The last known health of every objective, from the database: no metrics source is asked."""

from datetime import timedelta

import click

from smartspec_ops.app.watch import HEALTH
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.cli.spark import sparkline
from smartspec_ops.domain.health import HealthState
from smartspec_ops.edge.codec import decode

LOOK_BACK = timedelta(hours=1)


async def command(spec_id: str | None, common: Common) -> int:
    runtime = common.runtime()
    try:
        store, now = await runtime.store(), runtime.clock.now()
        async with store.begin() as tx:
            found = await tx.documents(HEALTH, f"{spec_id}/" if spec_id else "")
            rows = {one.key: await tx.ledger(one.key, None, now - LOOK_BACK, now) for one in found}
        opened = await _show.open_incidents(store)
    finally:
        await runtime.close()
    states = {one.key: decode(HealthState, one.body) for one in found}
    if common.json:
        objectives = {
            key: {"status": s.status.value, "since": s.since.isoformat(), "at": s.at.isoformat(), "why": s.why}
            for key, s in states.items()
        }
        emit({"objectives": objectives, "open_incidents": list(opened)})
        return OK
    if not states:
        click.echo("nothing was checked yet: run smartspec_production_monitor --run-once")
    lines = []
    for key, state in states.items():
        values = [row.value for row in rows[key]]
        left = next((r.budget_remaining for r in reversed(rows[key]) if r.budget_remaining is not None), None)
        budget = f"budget left {_show.share(left)}" if left is not None else ""
        since = f"since {_show.when(state.since)}"
        # What was true at the last check says nothing about now: a monitor that died leaves its last word here.
        as_of = f"as of {_show.when(state.at)}"
        lines.append([_show.MARKS[state.status], key, sparkline(values), budget, since, as_of, state.why])
    for line in _show.table(lines, indent=""):
        click.echo(line)
    for incident in opened:
        click.echo(f"open incident: {incident['id']} {incident['severity']} {incident['status']}: {incident['title']}")
    return OK
