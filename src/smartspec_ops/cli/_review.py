"""A post-mortem handed over to be read, and the question when an alert would have told."""

from collections.abc import Sequence
from datetime import datetime

import click

from smartspec_ops.app.response.decision import Done
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.cli._command import OK, Common, emit, interval_of
from smartspec_ops.cli._incident import known, step, utc
from smartspec_ops.cli._refused import say_refused
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.wiring import Runtime


async def submit(common: Common, incident_id: str, actor: str, to: str | None, due: datetime | None) -> int:
    async def decide(_: Runtime, responder: Responder) -> Done | Refused:
        return await responder.do(incident_id, cmd.SubmitPostMortem(actor=actor, to=to, due=utc(due)))

    return await step(common, decide, [actor, *([to] if to else [])])


async def replay(
    common: Common, incident_id: str, actor: str, targets: Sequence[str], objective: str | None, every: str
) -> int:
    """Every answer that can be given becomes evidence of the incident; exit 1 where none can."""
    from smartspec_ops.app.investigation.counterfactual import evidence, when_known
    from smartspec_ops.cli._backtest import target

    runtime = common.runtime()
    known(runtime, actor)
    pace = interval_of(every)
    assert pace is not None
    wanted = [target(text) for text in targets]
    async with runtime:
        responder = await runtime.responder()
        async with responder.store.begin() as tx:
            incident = await responder.load(tx, incident_id)
        if incident.spec_id is None:
            hint = "only alerts of a spec the monitor reads can be replayed"
            return say_refused(Refused(rule="replay", why="its alert names no spec", hint=hint), common)
        if (refused := responder.access.refuse(incident, [cmd.AddNote(actor=actor, text="")])) is not None:
            return say_refused(refused, common)
        assignment = runtime.assignments.read(runtime.workspace.locate(incident.spec_id))
        watch = await runtime.monitor.watch([assignment], once=True, keeps=False)
        found = await when_known(watch, incident, pace, runtime.clock.now(), wanted, objective)
        told = [one for one in found if not one.why_not]
        kept = [evidence(one, pace) for one in told]
        commands = [
            cmd.AttachEvidence(
                actor=actor, query=one.query, window=one.window, value=one.value, about=one.about, summary=one.summary
            )
            for one in kept
        ]
        done = await responder.do(incident_id, *commands) if commands else None
    if isinstance(done, Refused):
        return say_refused(done, common)
    if not found:
        which = f"there is no objective {objective}" if objective else "the spec has none of the objectives that broke"
        return say_refused(Refused(rule="replay", why=which, hint="name one: --objective"), common)
    if common.json:
        rows = [{"told": str(one), "fired_at": one.raised and one.raised.fired_at.isoformat()} for one in found]
        emit(runtime.redactor.data({"incident": incident_id, "replayed": rows}))
    else:
        for one in found:
            click.echo(runtime.redactor.text(str(one)))
    return OK if told else 1
