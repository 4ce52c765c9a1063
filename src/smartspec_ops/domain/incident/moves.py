"""How an incident may change its status: one table, its guards by name, nothing else moves it.

A guard answers None, or why the move is refused. Source: the incident machine T1..T8.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.domain.alert import AlertStatus
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.commands import Command
from smartspec_ops.domain.incident.events import Event, Moved
from smartspec_ops.domain.incident.parts import FinalNotice, MitigationState, PostMortemStage
from smartspec_ops.domain.incident.policy import SYSTEM, Policy, Refused, plan_hash
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import MitigationOutcome, Phase, Resolution

EXCUSED = frozenset({Resolution.FALSE_POSITIVE, Resolution.DUPLICATE, Resolution.TEST})
"""Resolutions that need no healthy checks: there was nothing of its own to heal."""

Decision = tuple[Event, ...] | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a guard looks at: the incident, the command, the time, the policy."""

    incident: Incident
    command: Command
    now: datetime
    policy: Policy

    @property
    def actor(self) -> str:
        return self.command.actor

    @property
    def is_machine(self) -> bool:
        return self.actor.startswith(SYSTEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One row: from any of `sources` (None: no incident yet) to `target` (None: nowhere) when `guard` agrees."""

    rule: str
    sources: tuple[Phase | None, ...]
    target: Phase | None
    guard: Callable[[Situation], Refused | None]
    when: str
    effect: str


def alert_is_firing(s: Situation) -> Refused | None:
    if s.incident.alert.status is not AlertStatus.RESOLVED:
        return None
    return Refused(rule="T1", why="the alert is not firing", hint="nothing to respond to; it is only recorded")


def somebody_answered(s: Situation) -> Refused | None:
    if s.incident.answered:
        return None
    return Refused(rule="T2", why="nobody has acknowledged the incident", hint="acknowledge it, or take command")


def plan_is_approved(s: Situation) -> Refused | None:
    """Approved, not expired, and what is about to run is exactly what was approved."""
    assert isinstance(s.command, cmd.StartMitigation)
    mitigation = s.incident.mitigations[s.command.id]
    approval = mitigation.approval
    if s.incident.running is not None:
        return Refused(rule="T3", why=f"{s.incident.running.id} is still running", hint="wait for its result")
    if approval is None or mitigation.state is not MitigationState.APPROVED:
        return Refused(
            rule="T3", why=f"{mitigation.id} is {mitigation.state}", hint="the commander must approve it first"
        )
    if s.now >= approval.expires_at:
        return Refused(rule="T3", why="the approval has expired", hint="read the plan again and approve it again")
    hashes = {s.command.plan_hash, approval.plan_hash, plan_hash(mitigation.workflow, mitigation.params)}
    if len(hashes) > 1:
        return Refused(rule="T3", why="the plan is not the one that was approved", hint="propose the changed plan anew")
    return None


def mitigation_did_not_help(s: Situation) -> Refused | None:
    """The action failed, the last one standing was rejected, or verification failed."""
    incident = s.incident
    standing = MitigationState.PROPOSED, MitigationState.APPROVED, MitigationState.SUCCEEDED
    if incident.running is not None:
        return Refused(rule="T4", why=f"{incident.running.id} is still running", hint="wait for its result")
    match s.command:
        case cmd.FinishMitigation(outcome=MitigationOutcome.FAILED):
            return None
        case cmd.Reject() if not any(m.state in standing for m in incident.mitigations.values()):
            return None
        case cmd.RecordHealth() if incident.unhealthy_checks >= s.policy.unhealthy_checks:
            return None
        case _:
            return Refused(rule="T4", why="the mitigation may still help", hint="let the monitor verify it")


def verified_or_excused(s: Situation) -> Refused | None:
    assert isinstance(s.command, cmd.Resolve)
    code, seen, needed = s.command.code, s.incident.healthy_checks, s.policy.healthy_checks
    if code is Resolution.DUPLICATE and not s.command.duplicate_of:
        return Refused(rule="T5", why="a duplicate of what?", hint="name the other incident")
    if code in EXCUSED or seen >= needed:
        return None
    if not (s.command.override_reason or "").strip():
        return Refused(
            rule="T5",
            why=f"{seen} of {needed} healthy checks in a row",
            hint="wait for the monitor to confirm, or say why it is over all the same: --override-reason",
        )
    if s.is_machine:
        return Refused(rule="T5", why="only a person may override verification", hint="ask the commander")
    return None


def fires_again_or_reason(s: Situation) -> Refused | None:
    if isinstance(s.command, cmd.Reopen):
        return None if s.command.reason.strip() else Refused(rule="T6", why="reopening needs a reason")
    resolved_at = s.incident.resolved_at
    if resolved_at is not None and s.now - resolved_at <= s.policy.reopen_window:
        return None
    return Refused(
        rule="T6",
        why="the reopen window has passed",
        hint=f"open a new incident as a recurrence of {s.incident.id}",
    )


def told_and_learned(s: Situation) -> Refused | None:
    incident = s.incident
    if incident.running is not None:
        return Refused(rule="T7", why=f"{incident.running.id} is still running", hint="wait for its result")
    # Of a private incident only those inside are told, and customers only of what they were told of before.
    wanted = s.policy.final_audiences - (set() if incident.is_public else {"customers"})
    missing = sorted((wanted & {"responders"} if incident.is_private else wanted) - incident.final_told)
    if missing and incident.final_notice is not FinalNotice.WAIVED:
        return Refused(
            rule="T7",
            why=f"the final notice has not reached the {' and the '.join(missing)}",
            hint="deliver it, or waive it with a reason",
        )
    if incident.final_notice is FinalNotice.PENDING:
        return Refused(
            rule="T7", why="the final notice has not been delivered", hint="deliver it, or waive it with a reason"
        )
    learned = incident.post_mortem.stage in {PostMortemStage.FINALIZED, PostMortemStage.WAIVED}
    is_real = incident.resolution not in EXCUSED
    if is_real and incident.severity in s.policy.post_mortem_levels and not learned:
        return Refused(
            rule="T7",
            why=f"a {incident.severity} incident needs a finalized post-mortem",
            hint="finalize it, or waive it with a reason",
        )
    return None


def never(s: Situation) -> Refused | None:
    return Refused(
        rule="T8",
        why=f"{s.incident.id} is closed, and closed is final",
        hint=f"open a new incident as a recurrence of {s.incident.id}",
    )


_ACTIVE = (Phase.OPEN, Phase.INVESTIGATING, Phase.MITIGATING)

_ROWS = (
    Move(
        rule="T1",
        sources=(None,),
        target=Phase.OPEN,
        guard=alert_is_firing,
        when="a valid alert fires and no incident is open for its dedup key",
        effect="severity computed, commander offered, first notice, timers",
    ),
    Move(
        rule="T2",
        sources=(Phase.OPEN,),
        target=Phase.INVESTIGATING,
        guard=somebody_answered,
        when="a commander accepts or a responder acknowledges",
        effect="pages stop, update cadence starts",
    ),
    Move(
        rule="T3",
        sources=(Phase.OPEN, Phase.INVESTIGATING),
        target=Phase.MITIGATING,
        guard=plan_is_approved,
        when="an approved, unexpired mitigation starts, and its plan is the approved one",
        effect="the workflow runs",
    ),
    Move(
        rule="T4",
        sources=(Phase.MITIGATING,),
        target=Phase.INVESTIGATING,
        guard=mitigation_did_not_help,
        when="the mitigation failed, was rejected, or verification failed",
        effect="the search for causes goes on",
    ),
    Move(
        rule="T5",
        sources=_ACTIVE,
        target=Phase.RESOLVED,
        guard=verified_or_excused,
        when="the monitor is healthy often enough in a row, or a person overrides with a reason, "
        "or it is a false positive, a duplicate or a test",
        effect="final notice, escalations stop, post-mortem due date",
    ),
    Move(
        rule="T6",
        sources=(Phase.RESOLVED,),
        target=Phase.INVESTIGATING,
        guard=fires_again_or_reason,
        when="the same alert fires inside the reopen window, or a person reopens with a reason",
        effect="the timeline goes on, the reopening is counted",
    ),
    Move(
        rule="T7",
        sources=(Phase.RESOLVED,),
        target=Phase.CLOSED,
        guard=told_and_learned,
        when="the final notice is delivered or waived, the post-mortem finalized or waived, nothing is running",
        effect="the log is sealed",
    ),
    Move(
        rule="T8",
        sources=(Phase.CLOSED,),
        target=None,
        guard=never,
        when="never: a new firing opens a new incident that names this one",
        effect="the recurrence is linked",
    ),
)
MOVES = {row.rule: row for row in _ROWS}


def move(s: Situation, rule: str, reason: str) -> Moved | Refused:
    """The change of status by a rule of the table, or why not."""
    row, phase = MOVES[rule], s.incident.phase
    if phase not in row.sources or row.target is None:
        wanted = " or ".join(str(source) for source in row.sources)
        return Refused(rule=rule, why=f"the incident is {phase}", hint=f"possible only while {wanted}")
    refused = row.guard(s)
    if refused is not None:
        return refused
    return Moved(at=s.now, actor=s.actor, rule=rule, from_phase=phase, to_phase=row.target, reason=reason)
