"""From a proposed mitigation to a verified resolution: nothing runs unapproved, nothing resolves unverified."""

from dataclasses import replace
from datetime import datetime, timedelta

from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.evolve import evolve
from smartspec_ops.domain.incident.moves import EXCUSED, MOVES, Decision, Situation, move
from smartspec_ops.domain.incident.parts import Mitigation, MitigationState
from smartspec_ops.domain.incident.policy import POLICY, Refused, plan_hash, previewed
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Check, Phase

_FINISHED = frozenset({MitigationState.SUCCEEDED, MitigationState.FAILED, MitigationState.UNKNOWN})


def decide_mitigation(s: Situation, command: cmd.MitigationCommand) -> Decision:
    match command:
        case cmd.ProposeMitigation():
            return _propose(s, command)
        case cmd.Approve():
            return _approve(s, command)
        case cmd.Reject():
            return _reject(s, command)
        case cmd.StartMitigation():
            return _start(s, command)
        case cmd.FinishMitigation():
            return _finish(s, command)
        case cmd.RecordHealth():
            return _check(s, command)
        case cmd.Resolve():
            return _resolve(s, command)
        case cmd.Reopen():
            return _reopen(s, command)


def _propose(s: Situation, command: cmd.ProposeMitigation) -> Decision:
    identifier = command.id or f"M{len(s.incident.mitigations) + 1}"
    params = previewed(command.params, command.preview)
    hashed = plan_hash(command.workflow, params)
    known = s.incident.mitigations.get(identifier)
    if known is not None:
        same = known.plan_hash == hashed
        return () if same else Refused(rule="mitigation", why=f"{identifier} is another plan already")
    if not s.incident.is_active:
        return Refused(rule="mitigation", why=f"the incident is {s.incident.phase}", hint="reopen it first")
    if not command.plan.strip():
        return Refused(rule="mitigation", why="a mitigation needs a plan people can read")
    return (
        ev.MitigationProposed(
            at=s.now,
            actor=s.actor,
            id=identifier,
            workflow=command.workflow,
            params=dict(params),
            plan=command.plan,
            plan_hash=hashed,
            preview=command.preview,
        ),
    )


def _approve(s: Situation, command: cmd.Approve) -> Decision:
    mitigation = _find(s.incident, command.id)
    refused = mitigation if isinstance(mitigation, Refused) else _may_not_approve(s, command, mitigation)
    if isinstance(mitigation, Refused) or refused is not None:
        return refused or ()
    approval = mitigation.approval
    if mitigation.state is MitigationState.APPROVED and approval and s.now < approval.expires_at:
        return ()
    return (
        ev.MitigationApproved(
            at=s.now,
            actor=s.actor,
            id=mitigation.id,
            plan_hash=mitigation.plan_hash,
            by="policy" if s.actor == POLICY else s.actor,
            expires_at=s.now + s.policy.approval_lifetime,
        ),
    )


def _may_not_approve(s: Situation, command: cmd.Approve, mitigation: Mitigation) -> Refused | None:
    """Only the commander, who has the role for it, or the policy where it says so; and only the plan that was read."""
    if mitigation.state not in {MitigationState.PROPOSED, MitigationState.APPROVED}:
        return Refused(rule="approval", why=f"{mitigation.id} is {mitigation.state}", hint="propose it anew")
    if not s.incident.is_active:
        return Refused(rule="approval", why=f"the incident is {s.incident.phase}")
    if s.actor == POLICY and mitigation.workflow not in s.policy.auto_approve:
        return Refused(
            rule="approval", why=f"the policy does not approve {mitigation.workflow}", hint="ask the commander"
        )
    if s.actor not in {POLICY, s.incident.commander} | s.policy.approvers:
        return Refused(
            rule="approval",
            why="only the commander approves a mitigation",
            hint="assign a commander first" if s.incident.commander is None else "ask the commander",
        )
    if command.plan_hash != mitigation.plan_hash:
        return Refused(rule="approval", why="the plan is not the one that was read", hint="read the plan again")
    return None


def _reject(s: Situation, command: cmd.Reject) -> Decision:
    mitigation = _find(s.incident, command.id)
    if isinstance(mitigation, Refused):
        return mitigation
    if mitigation.state is MitigationState.REJECTED:
        return ()
    if mitigation.state not in {MitigationState.PROPOSED, MitigationState.APPROVED}:
        return Refused(rule="approval", why=f"{mitigation.id} is {mitigation.state}")
    if not command.reason.strip():
        return Refused(rule="approval", why="a rejection needs a reason")
    rejected = ev.MitigationRejected(at=s.now, actor=s.actor, id=mitigation.id, by=s.actor, reason=command.reason)
    return _and_back(s, rejected, f"{mitigation.id} was rejected")


def _start(s: Situation, command: cmd.StartMitigation) -> Decision:
    mitigation = _find(s.incident, command.id)
    if isinstance(mitigation, Refused):
        return mitigation
    if mitigation.key == command.key and mitigation.state in {MitigationState.RUNNING, *_FINISHED}:
        return ()
    started = ev.MitigationStarted(at=s.now, actor=s.actor, id=mitigation.id, key=command.key)
    if s.incident.phase is Phase.MITIGATING:
        return MOVES["T3"].guard(s) or (started,)
    moved = move(s, "T3", f"{mitigation.id} started")
    return moved if isinstance(moved, Refused) else (started, moved)


def _finish(s: Situation, command: cmd.FinishMitigation) -> Decision:
    mitigation = _find(s.incident, command.id)
    if isinstance(mitigation, Refused):
        return mitigation
    if mitigation.state.value == command.outcome.value:
        return ()
    if mitigation.state not in {MitigationState.RUNNING, MitigationState.UNKNOWN}:
        return Refused(rule="mitigation", why=f"{mitigation.id} is {mitigation.state}, not running")
    finished = ev.MitigationFinished(
        at=s.now,
        actor=s.actor,
        id=mitigation.id,
        outcome=command.outcome,
        why=command.why,
        report=command.report,
    )
    return _and_back(s, finished, f"{mitigation.id} failed")


def _check(s: Situation, command: cmd.RecordHealth) -> Decision:
    """One look at the monitor. Repeats that change nothing leave no trace."""
    i = s.incident
    if not i.is_active or _is_old_news(s, command):
        return ()
    healthy = i.healthy_checks + 1 if command.check is Check.HEALTHY else 0
    checked = ev.HealthChecked(
        at=s.now, actor=s.actor, check=command.check, healthy_checks=healthy, why=command.why, tick=command.tick
    )
    return _and_back(s, checked, f"verification failed: {command.why}")


def _is_old_news(s: Situation, command: cmd.RecordHealth) -> bool:
    i, check = s.incident, command.check
    if command.tick is not None and command.tick <= i.checks_from:
        return True
    if check is Check.HEALTHY:
        return i.healthy_checks >= s.policy.healthy_checks
    verifying = i.phase is Phase.MITIGATING and i.running is None and check is Check.UNHEALTHY
    return check is i.check and not (verifying and not _sees_the_past(s, command.tick or s.now))


def _sees_the_past(s: Situation, at: datetime) -> bool:
    """The measured window still reaches back before the mitigation, so a bad check says nothing against it yet."""
    reach = max((a.window for a in s.incident.members.values() if a.window), default=timedelta(0))
    ended = s.incident.mitigation_ended_at
    return ended is not None and at - ended < reach


def _and_back(s: Situation, event: ev.Event, reason: str) -> Decision:
    """The event, and T4 where it shows that the mitigation did not help."""
    after = replace(s, incident=evolve(s.incident, event))
    moved = move(after, "T4", reason)
    return (event,) if isinstance(moved, Refused) else (event, moved)


def _resolve(s: Situation, command: cmd.Resolve) -> Decision:
    if s.incident.phase is Phase.RESOLVED and s.incident.resolution is command.code:
        return ()
    moved = move(s, "T5", command.code.value.replace("_", " "))
    if isinstance(moved, Refused):
        return moved
    verified = command.code in EXCUSED or s.incident.healthy_checks >= s.policy.healthy_checks
    resolved = ev.Resolved(
        at=s.now,
        actor=s.actor,
        code=command.code,
        by=s.actor,
        override_reason=None if verified else command.override_reason,
        duplicate_of=command.duplicate_of,
    )
    return (resolved, moved)


def _reopen(s: Situation, command: cmd.Reopen) -> Decision:
    moved = move(s, "T6", command.reason)
    if isinstance(moved, Refused):
        return moved
    return (ev.Reopened(at=s.now, actor=s.actor, reason=command.reason), moved)


def _find(incident: Incident, identifier: str) -> Mitigation | Refused:
    known = incident.mitigations.get(identifier)
    if known is not None:
        return known
    proposed = ", ".join(f"{one.id} ({one.state})" for one in incident.mitigations.values())
    hint = f"there are: {proposed}" if proposed else "none was proposed yet: mitigate propose INC WORKFLOW"
    return Refused(rule="mitigation", why=f"there is no mitigation {identifier}", hint=hint)
