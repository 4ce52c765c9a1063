"""What a finished post-mortem leads to outside: a promise for the spec, and a text others may read."""

import click

from smartspec_ops.app.response.decision import Done
from smartspec_ops.app.response.published_postmortem import published
from smartspec_ops.app.response.report_files import POST_MORTEMS
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.cli._command import Common
from smartspec_ops.cli._incident import step
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import postmortem
from smartspec_ops.domain.incident.decide import decide as decide_on
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import ActionCategory, ActionItem, ActionKind, Level, Route
from smartspec_ops.spec.proposal import NotAPromise, Proposal, propose
from smartspec_ops.wiring import Runtime

PATCH = "spec.patch"


async def propose_requirement(
    common: Common, incident_id: str, actor: str, factor: int, sentence: str, spec_id: str | None
) -> int:
    """Writes the diff into the post-mortem's folder and adds an action item that leads to it; changes no spec.

    The spec is the one of the alert where no other is named.
    """
    made: list[tuple[Proposal, str]] = []

    async def decide(runtime: Runtime, responder: Responder) -> Done | Refused:
        async with responder.store.begin() as tx:
            incident = await responder.load(tx, incident_id)
        about = spec_id or incident.spec_id
        if about is None:
            return Refused(
                rule="promise", why="the alert names no spec", hint="name one: --spec-id; or write a new one"
            )
        if (refused := _refused(incident, factor)) is not None:
            return refused
        spec = runtime.workspace.locate(about).spec_path
        because = f"{incident.id}, factor {factor}"
        proposal = propose(runtime.workspace.read(spec), str(runtime.workspace.shown(spec)), sentence, because)
        if isinstance(proposal, NotAPromise):
            return Refused(rule="promise", why=proposal.why, hint=proposal.hint)
        # Asked before anything is written: a refusal leaves no file behind that nothing leads to.
        trial = cmd.AddActionItem(actor=actor, item=_item(incident, sentence, PATCH, responder))
        if (refused := _would_refuse(responder, incident, trial)) is not None:
            return refused
        folder = f"{POST_MORTEMS}/{incident.id}"
        with runtime.scope.new_run(folder, responder.clock.now()) as run:
            run.write(PATCH, proposal.patch.encode())
        path = f"{folder}/{run.run_id}/{PATCH}"
        made.append((proposal, path))
        item = _item(incident, sentence, path, responder)
        return await responder.do(incident_id, cmd.AddActionItem(actor=actor, item=item))

    code = await step(common, decide, [actor])
    for proposal, path in made:
        if not common.json:
            click.echo(f"\n{proposal.patch}")
            click.echo(f"apply it with: git apply {path}")
    return code


def _would_refuse(responder: Responder, incident: Incident, command: cmd.Command) -> Refused | None:
    refused = responder.access.refuse(incident, [command])
    decided = refused or decide_on(incident, command, responder.clock.now(), responder.policy)
    return decided if isinstance(decided, Refused) else None


def _refused(incident: Incident, factor: int) -> Refused | None:
    if not 1 <= factor <= len(incident.factors):
        known = "; ".join(f"{n}: {one.factor}" for n, one in enumerate(incident.factors, start=1))
        return Refused(
            rule="promise",
            why=f"there is no contributing factor {factor}",
            hint=known or "accept one first: smartspec_incident_response hypothesis accept",
        )
    return None


def _item(incident: Incident, sentence: str, path: str, responder: Responder) -> ActionItem:
    due = postmortem.due(incident.severity, incident.resolved_at or responder.clock.now())
    return ActionItem(
        id=f"{incident.id}-A{len(incident.action_items) + 1}",
        title=f"Promise in the spec, and measure: {sentence}",
        kind=ActionKind.DETECT,
        category=ActionCategory.FEATURE,
        route=Route.SPEC_UPDATE,
        owner_role="spec owner",
        due=due,
        impact=incident.severity.rank,
        evidence=(path,),
    )


async def publish(common: Common, incident_id: str, actor: str, level: Level) -> int:
    """The final text once more, cleaned and checked, as a file of its own."""
    written: list[str] = []

    async def decide(runtime: Runtime, responder: Responder) -> Done | Refused:
        shown = runtime.redactor
        made = await published(runtime.exporter(), responder, incident_id, level, shown.text, shown.scan)
        command = cmd.PublishPostMortem(actor=actor, level=level, findings=made.findings)
        done = await responder.do(incident_id, command)
        if isinstance(done, Done):
            written.append(made.write())
        return done

    code = await step(common, decide, [actor])
    for path in written:
        if not common.json:
            click.echo(f"written to {path}")
    return code
