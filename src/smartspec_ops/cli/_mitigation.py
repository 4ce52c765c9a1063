"""Proposing and approving a mitigation, and telling what came of it: its failure is the command's, too."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from smartspec_ops.app.delivery.worker import Worker
from smartspec_ops.app.effects.kinds import EffectKind, Later
from smartspec_ops.app.mitigation.mitigate import mitigate
from smartspec_ops.app.response.decision import Done
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.cli._command import BLOCKED, OK, Common
from smartspec_ops.cli._incident import Judged, pairs, performed, step
from smartspec_ops.domain.access import Permission
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.parts import Mitigation, MitigationState
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.ports import EffectState
from smartspec_ops.wiring import Runtime

_POLL = timedelta(milliseconds=500)
"""How often it is looked whether a daemon that took the run up has ended it, or a report has come: somebody waits."""
_MARGIN = timedelta(seconds=30)
"""How much longer than its time limit a run is waited for."""
_UNDER_WAY = frozenset({MitigationState.APPROVED, MitigationState.RUNNING})


async def propose(common: Common, incident_id: str, actor: str, workflow: str, given: Mapping[str, Any]) -> int:
    """The plan is the exact command line; for a rollback the alert's own deployment is the default.

    Where the policy approves it, it is carried out at once, and judged as after `approve`.
    """
    params, proposed = dict(pairs(given["params"])), list[str]()
    for name in ("deployment_id", "target_version"):
        if given[name]:
            params[name] = given[name]

    async def decide(runtime: Runtime, responder: Responder) -> Done | Refused:
        async with responder.store.begin() as tx:
            incident = await responder.load(tx, incident_id)
            deployment = incident.alert.deployment or incident.first_alert.deployment
            if workflow == "rollback" and deployment is not None:
                params.setdefault("deployment_id", deployment.id)
        workflows = runtime.workflows()
        if "incident_id" in workflows.asks(workflow):
            params.setdefault("incident_id", incident_id)
        plan, preview = workflows.plan(workflow, params), ""
        if given["preview"]:
            # It runs a program: who may not propose may not have that run either.
            if (refused := responder.access.refusal(actor, Permission.RESPOND)) is not None:
                return refused
            preview = await workflows.preview(workflow, params, f"{incident_id}:preview")
        command = cmd.ProposeMitigation(actor=actor, workflow=workflow, params=params, plan=plan, preview=preview)
        done = await responder.do(incident_id, command)
        if isinstance(done, Done):
            proposed.extend(one.id for one in done.events if isinstance(one, ev.MitigationProposed))
        return done

    def judge(incident: Incident) -> Judged:
        mine = incident.mitigations[proposed[0]] if proposed else None
        return Judged() if mine is None or mine.state is MitigationState.PROPOSED else judged(mine)

    return await step(common, decide, [actor], judge=judge)


async def approve(
    common: Common, incident_id: str, actor: str, mitigation_id: str, plan_hash: str | None, *, wait: bool | None
) -> int:
    """`wait` None waits for what is run here; true also for what somebody else was asked to run, false for nothing."""

    async def decide(_: Runtime, responder: Responder) -> Done | Refused:
        async with responder.store.begin() as tx:
            incident = await responder.load(tx, incident_id)
            known = incident.mitigations.get(mitigation_id)
            read = plan_hash or (known.plan_hash if known else "")
            return await responder.decide_in(
                tx, incident_id, cmd.Approve(actor=actor, id=mitigation_id, plan_hash=read)
            )

    gone: list[str] = []

    async def perform(worker: Worker, done: Done) -> None:
        if wait is False:
            return
        await performed(worker, done)
        await _ended(worker, incident_id, mitigation_id, for_others=bool(wait))
        gone.extend(await _given_up(worker, incident_id, mitigation_id))

    def judge(incident: Incident) -> Judged:
        known = incident.mitigations[mitigation_id]
        if wait is False and known.state in _UNDER_WAY:
            return Judged(says=f"{known.id} is {known.state}: the daemon or `smartspec-ops serve` carries it out")
        if known.state is MitigationState.APPROVED and gone:
            return Judged(code=BLOCKED, says=f"{known.id} was not carried out: {gone[-1]}")
        return judged(known)

    return await step(common, decide, [actor], perform=perform, judge=judge)


def judged(one: Mitigation) -> Judged:
    """What a mitigation came to, as a line and an exit code. That it helped is for the monitor to say."""
    match one.state:
        case MitigationState.SUCCEEDED:
            return Judged(code=OK, says=f"{one.id} succeeded: {one.why}")
        case MitigationState.FAILED | MitigationState.UNKNOWN:
            word = "failed" if one.state is MitigationState.FAILED else "ended, and nobody knows how"
            return Judged(code=BLOCKED, says=f"{one.id} {word}: {one.why}")
        case MitigationState.RUNNING:
            return Judged(says=f"{one.id} is under way, run by somebody else; --wait waits for its report")
        case _:
            return Judged(says=f"{one.id} is {one.state}")


async def _ended(worker: Worker, incident_id: str, mitigation_id: str, *, for_others: bool) -> None:
    """Return when the run has ended, or somebody else's is not waited for. A daemon may have taken it up before us."""
    clock = worker.clock
    began, passed = clock.now(), clock.uptime().passed
    while True:
        now = max(clock.now(), began + (clock.uptime().passed - passed))  # a clock that is set back waits no longer
        one = await _now(worker, incident_id, mitigation_id)
        waits = one.state is MitigationState.APPROVED and await _is_queued(worker, incident_id, mitigation_id)
        if one.state is not MitigationState.RUNNING and not waits:
            return
        entry = worker.workflows.configured.get(one.workflow)
        if one.state is MitigationState.RUNNING and entry is not None and entry.runner is not None:
            if not for_others:
                return
            ends_at = (one.started_at or now) + worker.workflows.timeout(one.workflow)
            waited = min(now, ends_at)  # the whole of it, however late we look
            found = await mitigate(
                worker.responder, worker.workflows, incident_id, mitigation_id, one.plan_hash, waited
            )
            if isinstance(found, Later):
                await clock.sleep(_POLL)
            continue
        limit = worker.workflows.timeout(one.workflow) + _MARGIN
        if one.started_at is not None and now - one.started_at > limit:
            return
        await clock.sleep(_POLL)


async def _now(worker: Worker, incident_id: str, mitigation_id: str) -> Mitigation:
    async with worker.store.begin() as tx:
        return (await worker.responder.load(tx, incident_id)).mitigations[mitigation_id]


async def _is_queued(worker: Worker, incident_id: str, mitigation_id: str) -> bool:
    async with worker.store.begin() as tx:
        queued = await tx.effects(state=EffectState.QUEUED, incident_id=incident_id, kind=EffectKind.MITIGATE)
    return any(one.effect.body.get("mitigation") == mitigation_id for one in queued)


async def _given_up(worker: Worker, incident_id: str, mitigation_id: str) -> list[str]:
    async with worker.store.begin() as tx:
        dead = await tx.effects(state=EffectState.DEAD, incident_id=incident_id, kind=EffectKind.MITIGATE)
    return [one.detail for one in dead if one.effect.body.get("mitigation") == mitigation_id]
