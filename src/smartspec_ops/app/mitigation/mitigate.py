"""Carrying out an approved mitigation: started once, judged by its own report, never by its exit code alone.

The start is committed before the program runs. After a crash in between nobody knows how far it came, so it is not
started again: its report is looked for under the same key, and without one the result is unknown.
"""

from datetime import datetime, timedelta

from smartspec_ops.app.effects.kinds import Later
from smartspec_ops.app.mitigation.workflows import WorkflowStarter
from smartspec_ops.app.response.decision import Done
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.domain.errors import Bug, UserFault
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.parts import Mitigation, MitigationState
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.values import MitigationOutcome
from smartspec_ops.ports import Delivery, Finished, Outcome, RunOutcome, Waiting

RUNNER = "system:runner"
LOOK_AGAIN = timedelta(seconds=15)
"""How often the report of a run that somebody else carries out is looked for."""


async def mitigate(
    responder: Responder,
    workflows: WorkflowStarter,
    incident_id: str,
    mitigation_id: str,
    plan_hash: str,
    due_at: datetime,
) -> Delivery | Later:
    """`due_at` is what its effect waited for."""
    async with responder.store.begin() as tx:
        incident = await responder.load(tx, incident_id)
    mitigation = incident.mitigations[mitigation_id]
    if mitigation.state is MitigationState.RUNNING:
        return await _take_up(responder, workflows, incident_id, mitigation, due_at)
    if mitigation.state is not MitigationState.APPROVED:
        return Delivery(outcome=Outcome.SENT, detail=f"{mitigation_id} is {mitigation.state}")
    if workflows.plan(mitigation.workflow, mitigation.params) != mitigation.plan:
        why = "the settings now say another command line than was approved; propose it anew"
        return Delivery(outcome=Outcome.GIVE_UP, detail=why)
    key = f"{incident_id}:{mitigation_id}:{plan_hash[:16]}{responder.team.lineage}"
    start = cmd.StartMitigation(actor=RUNNER, id=mitigation_id, plan_hash=plan_hash, key=key)
    started = await responder.do(incident_id, start)
    if isinstance(started, Refused):
        return Delivery(outcome=Outcome.GIVE_UP, detail=started.why)
    finished: Finished | Waiting
    try:
        finished = await workflows.run(mitigation.workflow, mitigation.params, key)
    except UserFault as fault:
        finished = Finished(outcome=RunOutcome.FAILED, why=fault.diagnostics[0].message)
    if isinstance(finished, Waiting):
        return Later(at=responder.clock.now() + LOOK_AGAIN, why=finished.why)
    return await _finish(responder, incident_id, mitigation_id, finished)


async def _take_up(
    responder: Responder, workflows: WorkflowStarter, incident_id: str, mitigation: Mitigation, due_at: datetime
) -> Delivery | Later:
    """After a crash the program may still be at work, and so may who was asked: the report is awaited that long."""
    finished = _interrupted(workflows, mitigation)
    began = mitigation.started_at or responder.clock.now()
    ends_at = began + workflows.timeout(mitigation.workflow)
    # A clock that was set back says nothing of the wait: as much of it is over as was waited for.
    waited = due_at if began <= due_at <= ends_at else began
    now = max(responder.clock.now(), waited)
    left = ends_at - now
    if finished.outcome is RunOutcome.UNKNOWN and left > timedelta(0):
        return Later(at=now + min(left, LOOK_AGAIN), since=now, why="waiting for its report")
    return await _finish(responder, incident_id, mitigation.id, finished)


def _interrupted(workflows: WorkflowStarter, mitigation: Mitigation) -> Finished:
    if mitigation.key is None or mitigation.started_at is None:
        raise Bug(f"{mitigation.id} runs without a key")
    return workflows.look_for(mitigation.workflow, mitigation.key, mitigation.started_at)


async def _finish(responder: Responder, incident_id: str, mitigation_id: str, finished: Finished) -> Delivery:
    outcome = MitigationOutcome(finished.outcome.value)
    command = cmd.FinishMitigation(
        actor=RUNNER, id=mitigation_id, outcome=outcome, why=finished.why, report=finished.report
    )
    done = await responder.do(incident_id, command)
    detail = f"{outcome}: {finished.why}" if isinstance(done, Done) else done.why
    return Delivery(outcome=Outcome.SENT, detail=detail)
