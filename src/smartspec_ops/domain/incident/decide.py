"""What becomes of a command: the events it causes, or the reason it is refused. Pure; time is an argument.

A command that is already true is accepted and causes nothing, so every retry is safe.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from smartspec_ops.domain.alert import NEARLY_SPENT, Alert, AlertStatus
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.commands import Command
from smartspec_ops.domain.incident.decide_communication import decide_communication
from smartspec_ops.domain.incident.decide_investigation import decide_investigation
from smartspec_ops.domain.incident.decide_learning import decide_learning
from smartspec_ops.domain.incident.decide_mitigation import decide_mitigation
from smartspec_ops.domain.incident.decide_paging import decide_paging, nobody_is_paged
from smartspec_ops.domain.incident.decide_roles import decide_roles
from smartspec_ops.domain.incident.evolve import evolve
from smartspec_ops.domain.incident.hearing import fires_anew, heard, says_more
from smartspec_ops.domain.incident.moves import MOVES, Decision, Situation, move
from smartspec_ops.domain.incident.policy import Policy, Refused
from smartspec_ops.domain.incident.roles import COMMANDER, role_name
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Phase
from smartspec_ops.domain.quantity import Quantity, Unit, budget_left, digits, overspent
from smartspec_ops.domain.severity import Severity, assess, impact_of

AFTER_CLOSE = (
    cmd.RecordDelivery
    | cmd.RecordRoom
    | cmd.RecordFeedback
    | cmd.MoveActionItem
    | cmd.RemindOfActionItem
    | cmd.PublishPostMortem
    | cmd.Close
    | cmd.Open
)
"""What may still be said of a closed incident: reports of things already under way, what becomes of
action items, and harmless repeats."""


def decide(incident: Incident | None, command: Command, now: datetime, policy: Policy) -> Decision:
    """The events to append, perhaps none, or `Refused` with rule, reason and hint."""
    if incident is None:
        if isinstance(command, cmd.Open):
            return _open(command, now, policy)
        return Refused(rule="T1", why="there is no such incident", hint="open one with an alert")
    s = Situation(incident=incident, command=command, now=now, policy=policy)
    if incident.phase is Phase.CLOSED and not isinstance(command, AFTER_CLOSE):
        return MOVES["T8"].guard(s) or ()
    if isinstance(command, cmd.ResponseCommand):
        return _decide_response(s, command)
    if isinstance(command, cmd.RoleCommand):
        return _decide_role(s, command)
    if isinstance(command, cmd.PagingCommand):
        return decide_paging(s, command)
    if isinstance(command, cmd.InvestigationCommand):
        return decide_investigation(s, command)
    if isinstance(command, cmd.MitigationCommand):
        return decide_mitigation(s, command)
    if isinstance(command, cmd.CommunicationCommand):
        return decide_communication(s, command)
    return decide_learning(s, command)


def title_of(alert: Alert) -> str:
    """``checkout: api_latency_p99 is 350 ms, target < 200 ms``; of a value that keeps its target though the budget
    is nearly spent, what of that is left."""
    if alert.current is None and alert.target is None and alert.why:
        return f"{alert.service}: {alert.why}"
    sign = {"lt": "< ", "le": "≤ ", "ge": "≥ ", "gt": "> "}.get(alert.comparator or "", "")
    left = alert.budget_remaining
    if alert.is_about_budget and left is not None and left <= NEARLY_SPENT:
        budget = f"the error budget of {alert.metric} is"
        said = f"{budget} overspent by {overspent(left)}" if left < 0 else f"{budget_left(left)} of {budget} left"
        return f"{alert.service}: {said}, target {sign}{_shown(alert, alert.target or Decimal(0))}"
    seen = "has no value" if alert.current is None else f"is {_shown(alert, alert.current)}"
    wanted = "" if alert.target is None else f", target {sign}{_shown(alert, alert.target)}"
    return f"{alert.service}: {alert.metric} {seen}{wanted}"


def _shown(alert: Alert, value: Decimal) -> str:
    if alert.unit in set(Unit):
        return str(Quantity(value, Unit(alert.unit)))
    return digits(value) + (f" {alert.unit}" if alert.unit else "")


def _open(command: cmd.Open, now: datetime, policy: Policy) -> Decision:
    alert = command.alert
    opened = ev.Opened(
        at=now,
        actor=command.actor,
        incident_id=command.incident_id,
        title=command.title or title_of(alert),
        alert=alert,
        dedup_key=command.dedup_key or alert.fingerprint,
        recurrence_of=command.recurrence_of,
        drill=command.drill,
        private=command.private,
    )
    s = Situation(incident=evolve(None, opened), command=command, now=now, policy=policy)
    severity = assess(impact_of(alert))
    assessed = ev.SeverityAssessed(at=now, actor=command.actor, severity=severity, effective=severity.level)
    return MOVES["T1"].guard(s) or (opened, assessed)


def _decide_response(s: Situation, command: cmd.ResponseCommand) -> Decision:
    match command:
        case cmd.Open():
            return _open_again(s, command)
        case cmd.ReceiveAlert():
            return _receive(s, command)
        case cmd.Assess():
            return _reassessed(s, assess(command.impact)) if s.incident.is_active else ()
        case cmd.OverrideSeverity():
            return _override(s, command)
        case cmd.AssignCommander():
            return _assign(s, command)
        case cmd.Acknowledge():
            return _acknowledge(s)
        case cmd.Escalate():
            return _escalate(s, command)
        case cmd.Join():
            if any(t.person == command.person and t.role == command.role for t in s.incident.tenures):
                return ()
            return (ev.ParticipantJoined(at=s.now, actor=s.actor, person=command.person, role=command.role),)
        case cmd.ChangeVisibility():
            if command.private == s.incident.is_private:
                return ()
            return (ev.VisibilityChanged(at=s.now, actor=s.actor, private=command.private),)


def _decide_role(s: Situation, command: cmd.RoleCommand) -> Decision:
    """Command is a role too, with rules of its own."""
    if not isinstance(command, cmd.AssignRole) or role_name(command.role) != COMMANDER:
        return decide_roles(s, command)
    return _assign(s, cmd.AssignCommander(actor=s.actor, person=command.person, until=command.until))


def _open_again(s: Situation, command: cmd.Open) -> Decision:
    if command.incident_id == s.incident.id and command.alert.delivery_key == s.incident.first_alert.delivery_key:
        return ()
    return Refused(rule="T1", why=f"{s.incident.id} exists already", hint="receive the alert into it instead")


def _receive(s: Situation, command: cmd.ReceiveAlert) -> Decision:
    """A message that is new is recorded; a firing one raises the severity, and reopens what was just resolved."""
    known = s.incident.members.get(command.alert.fingerprint)
    last = heard(known) if known else None
    is_anew = not s.incident.is_active and fires_anew(s.incident.resolved_at, last, command.alert)
    if last is not None and not is_anew and not says_more(last, heard(command.alert)):
        return ()
    told = ev.AlertReceived(at=s.now, actor=s.actor, alert=command.alert, count=s.incident.alerts + 1)
    if s.incident.is_active:
        return (told, *_reassessed(replace(s, incident=evolve(s.incident, told))))
    if not is_anew:
        return (told,)
    severity = _reassessed(replace(s, incident=evolve(s.incident, told)))
    reason = "the same alert fires again" if known else f"another alert of it fires: {command.alert.metric}"
    moved = move(s, "T6", reason)
    if isinstance(moved, Refused):
        return moved
    return (told, *severity, ev.Reopened(at=s.now, actor=s.actor, reason=reason), moved)


def _reassessed(s: Situation, given: Severity | None = None) -> tuple[ev.Event, ...]:
    """SR-60: raised at once, lowered only by a person; an override holds until things get worse than it knew.

    The worst of the alerts that fire counts; one that is silent says nothing about how bad it is.
    """
    i = s.incident
    firing = [assess(impact_of(a)) for a in i.members.values() if a.status is AlertStatus.FIRING]
    severity = given or min(firing, key=lambda one: one.level.rank, default=None)
    if severity is None:
        return ()
    base = i.assessed_at_override
    may_raise = base is None or severity.level.is_worse_than(base)
    effective = i.severity.worst(severity.level) if may_raise else i.severity
    known = i.assessed
    same = known is not None and (known.level, known.rules) == (severity.level, severity.rules)
    if same and effective is i.severity:
        return ()
    raised_from = i.severity if effective.is_worse_than(i.severity) else None
    return (
        ev.SeverityAssessed(at=s.now, actor=s.actor, severity=severity, effective=effective, raised_from=raised_from),
    )


def _override(s: Situation, command: cmd.OverrideSeverity) -> Decision:
    if command.level is s.incident.severity:
        return ()
    if not command.reason.strip():
        return Refused(rule="SR-60", why="an override needs a reason", hint="say why the computed level is wrong")
    if s.is_machine:
        return Refused(rule="SR-60", why="only a person overrides a severity", hint="assess it instead")
    return (
        ev.SeverityOverridden(
            at=s.now,
            actor=s.actor,
            from_level=s.incident.severity,
            to_level=command.level,
            reason=command.reason,
        ),
    )


def _assign(s: Situation, command: cmd.AssignCommander) -> Decision:
    takes = command.person == s.actor and not s.incident.answered and s.incident.is_active
    assigned = ev.CommanderAssigned(at=s.now, actor=s.actor, person=command.person, until=command.until)
    held = ((t.person, t.planned_until) for t in s.incident.held(COMMANDER))
    events: tuple[ev.Event, ...] = () if (command.person, command.until) in held else (assigned,)
    return _answered(s, events) if takes else events


def _acknowledge(s: Situation) -> Decision:
    """Who was paged and answers first leads, unless they lead already; anybody else joins as a responder."""
    i = s.incident
    if i.answered or not i.is_active:
        return ()
    if s.is_machine:
        return Refused(rule="T2", why="only a person acknowledges", hint="page somebody")
    if s.actor != i.commander and any(page.to == s.actor for page in i.pages):
        return _answered(s, (ev.CommanderAssigned(at=s.now, actor=s.actor, person=s.actor),))
    if any(t.person == s.actor and t.until is None for t in i.tenures):
        return _answered(s, ())
    return _answered(s, (ev.ParticipantJoined(at=s.now, actor=s.actor, person=s.actor, role="responder"),))


def _answered(s: Situation, events: tuple[ev.Event, ...]) -> Decision:
    acknowledged = ev.Acknowledged(at=s.now, actor=s.actor, by=s.actor)
    if s.incident.phase is not Phase.OPEN:
        return (*events, acknowledged)
    moved = move(replace(s, incident=evolve(s.incident, acknowledged)), "T2", "somebody answered")
    return moved if isinstance(moved, Refused) else (*events, acknowledged, moved)


def _escalate(s: Situation, command: cmd.Escalate) -> Decision:
    """A timer that comes too late (answered, resolved, or paged already) changes nothing."""
    if refused := nobody_is_paged(s):
        return refused
    i = s.incident
    last = i.pages[-1].step if i.pages else 0
    if not i.is_active or command.step <= last or (i.answered and s.is_machine):
        return ()
    if command.to is None:
        return (ev.NobodyReachable(at=s.now, actor=s.actor, step=command.step, why=command.why),)
    return (
        ev.Escalated(at=s.now, actor=s.actor, to=command.to, role=command.role, step=command.step, why=command.why),
    )
