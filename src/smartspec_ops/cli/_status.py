"""The last known health of every objective, from the database: no metrics source is asked.

What nobody checked for several intervals is unknown, whatever it was then: a monitor that died leaves its last word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import click

from smartspec_ops.app.watch import HEALTH
from smartspec_ops.cli import _dead, _show
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.domain.health import HealthState, Status
from smartspec_ops.domain.spark import sparkline
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import Document, LedgerRow

LOOK_BACK = timedelta(hours=1)
INTERVALS = 4
"""So many intervals without a check, and health is no longer known."""


async def command(spec_id: str | None, common: Common) -> int:
    runtime = common.runtime()
    if spec_id:
        spec_id = runtime.workspace.locate(spec_id).spec_id
    try:
        store, now = await runtime.store(), runtime.clock.now()
        async with store.begin() as tx:
            found = await tx.documents(HEALTH, f"{spec_id}/" if spec_id else "")
            dead = await _dead.letters(tx)
            rows = {one.key: await tx.ledger(one.key, None, now - LOOK_BACK, now) for one in found}
            checked_at = await tx.last_ticks([one.key for one in found])
        opened = await _show.open_incidents(store)
    finally:
        await runtime.close()
    longest = INTERVALS * runtime.workspace.settings.ops.monitor.interval
    states = {one.key: as_of(_now(one, rows[one.key], checked_at), now, longest) for one in found}
    shown = runtime.redactor
    if common.json:
        objectives = {
            key: {"status": s.status.value, "since": s.since.isoformat(), "at": s.at.isoformat(), "why": s.why}
            for key, s in states.items()
        }
        emit(shown.data({"objectives": objectives, "open_incidents": list(opened), "not_delivered": dead}))
        return OK
    if not states:
        click.echo("nothing was checked yet: run smartspec_production_monitor --run-once")
    lines = []
    for key, state in states.items():
        values = [row.value for row in rows[key]]
        left = next((r.budget_remaining for r in reversed(rows[key]) if r.budget_remaining is not None), None)
        budget = f"budget left {_show.share(left)}" if left is not None else ""
        since = f"since {_show.when(state.since)}"
        checked = f"as of {_show.when(state.at)}"
        lines.append([_show.MARKS[state.status], key, sparkline(values), budget, since, checked, state.why])
    for line in _show.table(lines, indent=""):
        click.echo(line)
    for incident in opened:
        click.echo(f"open incident: {incident['id']} {incident['severity']} {incident['status']}: {incident['title']}")
    for line in _dead.lines(dead):
        click.echo(shown.text(line))
    return OK


def _now(stored: Document, rows: Sequence[LedgerRow], checked_at: Mapping[str, datetime]) -> HealthState:
    """The state as of its last check, which need not have changed it; what is well says its newest figures."""
    state = decode(HealthState, stored.body)
    at = max(state.at, checked_at.get(stored.key, state.at))
    is_well = state.status is Status.HEALTHY and rows
    return replace(state, at=at, why=rows[-1].why if is_well else state.why)


def as_of(state: HealthState, now: datetime, longest: timedelta) -> HealthState:
    """What may be said `now`: a state not checked for longer than `longest` is unknown since then."""
    if now - state.at <= longest:
        return state
    why = f"not checked since {_show.when(state.at)}; it was {_show.MARKS[state.status]} then"
    return replace(state, status=Status.UNKNOWN, since=state.at, why=why)
