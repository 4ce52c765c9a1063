"""How a drill went."""

import click

from smartspec_ops.app.response.access import may_see
from smartspec_ops.app.response.report_files import history
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.cli._refused import say_refused
from smartspec_ops.domain.incident.drill import score
from smartspec_ops.domain.incident.policy import Refused


async def show(common: Common, incident_id: str, viewer: str | None) -> int:
    runtime = common.reading()
    now = runtime.clock.now()
    async with runtime:
        responder = await runtime.responder()
        async with responder.store.begin() as tx:
            await responder.load(tx, incident_id)
            incident, events = await history(tx, incident_id)
            refused = await may_see(tx, runtime.access, viewer, incident, now)
    if refused is None and not incident.is_drill:
        hint = "metrics tell of real ones; open an exercise with --manual-incident TITLE --service S --drill"
        refused = Refused(rule="drill", why=f"{incident_id} is no drill", hint=hint)
    if refused is not None:
        return say_refused(refused, common)
    found = score(incident, events, responder.policy, now)
    if common.json:
        marks = [
            {"what": one.what, "took": one.took, "target": one.target, "verdict": one.verdict.value}
            for one in found.marks
        ]
        emit({"incident": incident_id, "met": found.met, "of": found.measured, "marks": marks})
        return OK
    head = ["", "took", "allowed", ""]
    for line in _show.table([head, *([m.what, m.took, m.target, m.verdict.value] for m in found.marks)], indent=""):
        click.echo(line)
    click.echo(f"{found.met} of {found.measured} met")
    return OK
