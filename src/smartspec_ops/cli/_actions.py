"""Action items after the incident: the list of them over all incidents."""

from datetime import date

import click

from smartspec_ops.app.response.report_files import history
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import ActionItem, ActionState

MOST = 10_000


async def list_actions(common: Common, *, overdue: bool, everything: bool) -> int:
    """Open ones by due date; with `overdue` those whose day has passed, with `everything` settled ones too."""
    async with common.reading() as runtime:
        today = runtime.clock.now().date()
        store = await runtime.store()
        async with store.begin() as tx:
            incidents = [(await history(tx, row.id))[0] for row in await tx.incidents(limit=MOST)]
    found = sorted(
        ((incident, item) for incident in incidents for item in incident.action_items if _is_for_all(incident)),
        key=lambda pair: (pair[1].due, pair[1].id),
    )
    if not everything:
        found = [(incident, item) for incident, item in found if not item.state.is_settled]
    if overdue:
        found = [(incident, item) for incident, item in found if _is_overdue(item, today)]
    if common.json:
        emit(runtime.redactor.data({"items": [_data(incident, item, today) for incident, item in found]}))
        return OK
    for line in _show.table([_row(item, today) for _, item in found], indent=""):
        click.echo(runtime.redactor.text(line))
    if common.quiet:
        return OK
    if found:
        incident, item = found[0]
        step = "done" if item.state is ActionState.IN_PROGRESS else "start"
        click.echo(f"next: smartspec_incident_response action {step} {incident.id} {item.id} --as YOU")
    else:
        click.echo("no action item is overdue" if overdue else "no action items are open")
    return OK


def _is_for_all(incident: Incident) -> bool:
    """Those of a private incident are shown with it, to whom it is for."""
    return not incident.is_drill and not incident.is_private


def _row(item: ActionItem, today: date) -> list[str]:
    due = f"due {item.due}" + (" overdue" if _is_overdue(item, today) else "")
    return [item.id, item.state.value, due, item.owner_role, item.title]


def _is_overdue(item: ActionItem, today: date) -> bool:
    return not item.state.is_settled and item.due < today


def _data(incident: Incident, item: ActionItem, today: date) -> dict[str, object]:
    return {
        "id": item.id,
        "incident_id": incident.id,
        "service": incident.service,
        "title": item.title,
        "state": item.state.value,
        "overdue": _is_overdue(item, today),
        "due": item.due.isoformat(),
        "owner_role": item.owner_role,
        "kind": item.kind.value,
        "why": item.why,
        "tracker_url": item.tracker_url,
        "evidence": list(item.evidence),
    }
