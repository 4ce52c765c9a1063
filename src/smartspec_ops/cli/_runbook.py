"""Runbooks of the workspace, matched to an incident's alerts; following one is part of the incident's log."""

from collections.abc import Mapping, Sequence

import click

from smartspec_ops.app.response.access import may_see
from smartspec_ops.app.response.decision import Done
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.app.response.runbooks import Runbooks
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.cli._incident import act, step
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.spec.runbook import Runbook, Step
from smartspec_ops.wiring import Runtime


async def show(common: Common, incident_id: str) -> int:
    async with common.reading() as runtime:
        responder = await runtime.responder()
        async with responder.store.begin() as tx:
            incident = await responder.load(tx, incident_id)
    if not runtime.access.sees(None, incident):
        raise UserFault.of("AC-03", f"{incident.id} is private", "its participants follow it with runbook start")
    found = _matching(runtime, incident)
    links = sorted({alert.runbook for alert in incident.members.values() if alert.runbook})
    if common.json:
        data = {"links": links, "runbooks": [_data(name, book, incident) for name, book in found.items()]}
        emit(runtime.redactor.data(data))
        return OK
    for link in links:
        click.echo(runtime.redactor.text(f"the alert's own: {link}"))
    for name, book in found.items():
        click.echo(runtime.redactor.text(f"{name}: {book.title}"))
        for number, one in enumerate(book.steps, start=1):
            for line in _lines(incident, name, number, one):
                click.echo(runtime.redactor.text(line))
    if not (links or found):
        click.echo("no runbook matches this incident; add runbooks to the settings")
    return OK


async def start(common: Common, incident_id: str, actor: str, name: str) -> int:
    async def decide(runtime: Runtime, responder: Responder) -> Done | Refused:
        incident = await _seen(runtime, responder, incident_id, actor)
        if isinstance(incident, Refused):
            return incident
        found = _matching(runtime, incident)
        if name not in found:
            known = ", ".join(found) or "none match this incident"
            return Refused(rule="runbook", why=f"there is no runbook {name} for it", hint=f"known: {known}")
        steps = tuple(one.text for one in found[name].steps)
        title = found[name].title or name
        return await responder.do(incident_id, cmd.StartRunbook(actor=actor, name=name, title=title, steps=steps))

    return await step(common, decide, [actor])


async def _seen(runtime: Runtime, responder: Responder, incident_id: str, actor: str) -> Incident | Refused:
    async with responder.store.begin() as tx:
        incident = await responder.load(tx, incident_id)
        return await may_see(tx, runtime.access, actor, incident, runtime.clock.now()) or incident


async def take(
    common: Common, incident_id: str, actor: str, name: str | None, number: int, note: str, *, is_done: bool
) -> int:
    if name is not None:
        taken = cmd.TakeRunbookStep(actor=actor, name=name, step=number, is_done=is_done, note=note)
        return await act(common, incident_id, taken)

    async def decide(runtime: Runtime, responder: Responder) -> Done | Refused:
        incident = await _seen(runtime, responder, incident_id, actor)
        if isinstance(incident, Refused):
            return incident
        begun = list(incident.runbooks)
        if len(begun) != 1:
            why = f"{len(begun)} runbooks were begun"
            return Refused(rule="runbook", why=why, hint=f"say which with --name: {', '.join(begun) or 'none yet'}")
        taken = cmd.TakeRunbookStep(actor=actor, name=begun[0], step=number, is_done=is_done, note=note)
        return await responder.do(incident_id, taken)

    return await step(common, decide, [actor])


def _matching(runtime: Runtime, incident: Incident) -> Mapping[str, Runbook]:
    """Those whose matchers fit an alert of the incident. UserFault where one cannot be read."""
    runbooks = Runbooks(workspace=runtime.workspace)
    return {entry.name: runbooks.read(entry) for entry in runbooks.fitting(incident)}


def _lines(incident: Incident, name: str, number: int, one: Step) -> Sequence[str]:
    begun = incident.runbooks.get(name)
    state = begun.taken.get(number) if begun else None
    mark = {True: "x", False: "-", None: " "}[state]
    lines = [f"  [{mark}] {number}. {one.text}"]
    if one.workflow is not None:
        params = "".join(f" --param {key}={value}" for key, value in one.params)
        lines.append(f"        mitigate propose {incident.id} {one.workflow}{params} --as YOU")
    return lines


def _data(name: str, book: Runbook, incident: Incident) -> Mapping[str, object]:
    begun = incident.runbooks.get(name)
    return {
        "name": name,
        "title": book.title,
        "begun": begun is not None,
        "steps": [
            {
                "step": number,
                "text": one.text,
                "taken": {True: "done", False: "skipped", None: None}[begun.taken.get(number) if begun else None],
                "workflow": one.workflow,
                "params": dict(one.params),
            }
            for number, one in enumerate(book.steps, start=1)
        ],
    }
