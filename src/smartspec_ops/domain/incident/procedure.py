"""What follows from an event without a person: paging, assembling the team, approval by policy, the meeting.

A table from event to commands. Each is decided like any other command, so the log shows that the policy did it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.commands import Command
from smartspec_ops.domain.incident.escalation import Settled, Wait, next_step, page_step, plan_for
from smartspec_ops.domain.incident.moves import EXCUSED
from smartspec_ops.domain.incident.oncall import Roster, commander_candidates, team_for
from smartspec_ops.domain.incident.policy import POLICY, Policy
from smartspec_ops.domain.incident.postmortem import schedule
from smartspec_ops.domain.incident.state import Incident

_Step = Callable[[Incident, ev.Event, Roster, Policy, datetime], Sequence[Command]]


def next_commands(
    incident: Incident, events: Sequence[ev.Event], roster: Roster, policy: Policy, now: datetime
) -> Sequence[Command]:
    """The commands these events call for, in order; `incident` is the state after them."""
    found: list[Command] = []
    for event in events:
        step = _STEPS.get(type(event))
        found += step(incident, event, roster, policy, now) if step else ()
    return found


def _offer_command(
    incident: Incident, _event: ev.Event, roster: Roster, _policy: Policy, _now: datetime
) -> Sequence[Command]:
    """Command is offered to the first candidate; it is theirs once they answer."""
    candidates = commander_candidates(roster, incident.service)
    return [cmd.AssignCommander(actor=POLICY, person=candidates[0].id)] if candidates else ()


def _page(incident: Incident, _event: ev.Event, roster: Roster, policy: Policy, now: datetime) -> Sequence[Command]:
    """With nobody to page, the page itself says so."""
    step = next_step(incident, roster, policy, now)
    return () if isinstance(step, Wait | Settled) else [step]


def _call(incident: Incident, event: ev.Event, roster: Roster, policy: Policy, now: datetime) -> Sequence[Command]:
    """By the escalation policy that fits; without one the roster is called in order."""
    plan = plan_for(incident, policy)
    if plan is not None:
        return [cmd.PlanEscalation(actor=POLICY, policy=plan, why="new incident")]
    return [
        *_offer_command(incident, event, roster, policy, now),
        *_page(incident, event, roster, policy, now),
    ]


def _call_again(
    incident: Incident, event: ev.Event, roster: Roster, policy: Policy, now: datetime
) -> Sequence[Command]:
    return () if incident.answered else _page(incident, event, roster, policy, now)


def _replan(incident: Incident, event: ev.Event, _roster: Roster, policy: Policy, _now: datetime) -> Sequence[Command]:
    """Worse than before, another policy may be the one that fits; an edit of the same one changes nothing."""
    assert isinstance(event, ev.SeverityOverridden | ev.SeverityAssessed)
    before = event.from_level if isinstance(event, ev.SeverityOverridden) else event.raised_from
    plan = plan_for(incident, policy)
    held = incident.paging.policy.name if incident.paging else None
    if before is None or not incident.severity.is_worse_than(before) or plan is None or plan.name == held:
        return ()
    return [cmd.PlanEscalation(actor=POLICY, policy=plan, why=f"the severity rose to {incident.severity}")]


def _stepped(incident: Incident, event: ev.Event, roster: Roster, policy: Policy, now: datetime) -> Sequence[Command]:
    """Who is called first is offered command; where nobody could be called, the next step does not wait."""
    assert isinstance(event, ev.StepPaged)
    if not event.people and not event.channels:
        return _page(incident, event, roster, policy, now) if event.step else ()
    if incident.commander is not None or not event.people:
        return ()
    return [cmd.AssignCommander(actor=POLICY, person=event.people[0])]


def _fall_back(
    incident: Incident, _event: ev.Event, roster: Roster, policy: Policy, now: datetime
) -> Sequence[Command]:
    targets = incident.paging.policy.fallback if incident.paging else policy.fallback
    if not targets:
        return ()
    return [page_step(targets, incident, roster, now, 0, 0, "nobody else could be reached")]


def _assemble(
    incident: Incident, _event: ev.Event, roster: Roster, _policy: Policy, _now: datetime
) -> Sequence[Command]:
    """The responders of the service; under an escalation policy those it called. Into a private incident people are let
    one by one."""
    if incident.is_private:
        return ()
    called = dict.fromkeys(page.to for page in incident.pages if page.to not in (None, incident.commander))
    people = [p.id for p in team_for(incident, roster)] if incident.paging is None else [p for p in called if p]
    return [cmd.Join(actor=POLICY, person=person) for person in people]


def _approve(incident: Incident, event: ev.Event, _roster: Roster, policy: Policy, _now: datetime) -> Sequence[Command]:
    """Never in a drill: nothing real is changed without a person's word."""
    assert isinstance(event, ev.MitigationProposed)
    if event.workflow not in policy.auto_approve or incident.is_drill:
        return ()
    return [cmd.Approve(actor=POLICY, id=event.id, plan_hash=event.plan_hash)]


def _meet(incident: Incident, event: ev.Event, _roster: Roster, policy: Policy, _now: datetime) -> Sequence[Command]:
    assert isinstance(event, ev.Resolved)
    if event.code in EXCUSED:
        return ()
    uid = f"{incident.id.lower()}-post-mortem@smartspec-ops"
    meeting_at = schedule(incident.severity, event.at, policy.meeting_within.get(incident.severity))
    return [cmd.SchedulePostMortem(actor=POLICY, meeting_at=meeting_at, ics_uid=uid)]


_STEPS: Mapping[type, _Step] = {
    ev.Opened: _call,
    ev.SeverityAssessed: _replan,
    ev.SeverityOverridden: _replan,
    ev.EscalationPlanned: _call_again,
    ev.StepPaged: _stepped,
    ev.NobodyReachable: _fall_back,
    ev.AcknowledgementExpired: _call_again,
    ev.Reopened: _call_again,
    ev.Acknowledged: _assemble,
    ev.MitigationProposed: _approve,
    ev.Resolved: _meet,
}
