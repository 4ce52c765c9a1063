"""Looking into an incident, and telling what was changed."""

from collections.abc import Mapping
from datetime import UTC, timedelta
from typing import Any

import click

from smartspec_ops.app.investigation.changes import record, told
from smartspec_ops.app.investigation.investigate import INVESTIGATOR
from smartspec_ops.app.response.decision import Done
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.cli._incident import step
from smartspec_ops.cli._view import findings
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.investigation.change import Change, ChangeKind, with_paths
from smartspec_ops.edge.codec import encode
from smartspec_ops.wiring import Runtime


async def investigate(common: Common, incident_id: str, viewer: str | None) -> int:
    async def look(runtime: Runtime, _: Responder) -> Done | Refused:
        return await (await runtime.investigator()).look(incident_id, viewer or INVESTIGATOR)

    def shown(done: Done, runtime: Runtime) -> None:
        if common.json:
            emit(runtime.redactor.data(encode(done.incident.findings)))
            return
        for line in findings(done.incident):
            click.echo(runtime.redactor.text(line))

    return await step(common, look, [viewer] if viewer else [], show=shown)


async def add_change(common: Common, given: Mapping[str, Any]) -> int:
    runtime = common.runtime()
    now = runtime.clock.now()
    at = given["at"].replace(tzinfo=UTC) if given["at"] else now
    shown = runtime.redactor.text
    change = told(
        Change(
            at=at,
            kind=ChangeKind(given["kind"]),
            id=given["change_id"],
            what=shown(given["what"]),
            source="told",
            service=given["service"],
            version=given["made"],
            previous=given["previous"],
        ),
        now,
    )
    async with runtime:
        store = await runtime.store()
        async with store.begin() as tx:
            is_new = await record(tx, with_paths(change, given["paths"]), is_timed=given["at"] is not None)
    if common.json:
        emit({"recorded": is_new, "change": encode(change)})
    else:
        click.echo(f"{'recorded' if is_new else 'known already'}: {change} at {_show.when(at)}")
    return OK


def _id(one: Change) -> str:
    """Of a commit as much as git shows; any other is whole, so that it can be looked for."""
    return one.id[:12] if one.kind is ChangeKind.COMMIT else one.id


async def list_changes(common: Common, hours: int) -> int:
    runtime = common.runtime()
    now = runtime.clock.now()
    async with runtime:
        investigator = await runtime.investigator()
        found = await investigator.records.between(now - timedelta(hours=hours), now)
    shown = runtime.redactor
    if common.json:
        emit(shown.data({"changes": encode(found.changes), "unknown": list(found.unknown)}))
        return OK
    rows = [[_show.when(one.at), one.kind.value, one.service or "-", _id(one), one.what] for one in found.changes]
    for line in _show.table(rows, indent=""):
        click.echo(shown.text(line))
    if not rows:
        click.echo("nothing is known to have changed")
    for why in found.unknown:
        click.echo(shown.text(f"not known: {why}"))
    return OK
