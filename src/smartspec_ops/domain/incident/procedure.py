"""What follows from an event without a person: paging, assembling the team, approval by policy, the meeting.

A table from event to commands. Each is decided like any other command, so the log shows that the policy did it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.commands import Command
from smartspec_ops.domain.incident.escalation import next_step
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
    return [step] if isinstance(step, cmd.Escalate) else ()


def _call(incident: Incident, event: ev.Event, roster: Roster, policy: Policy, now: datetime) -> Sequence[Command]:
    return [
        *_offer_command(incident, event, roster, policy, now),
        *_page(incident, event, roster, policy, now),
    ]


def _call_again(
    incident: Incident, event: ev.Event, roster: Roster, policy: Policy, now: datetime
) -> Sequence[Command]:
    return () if incident.answered else _page(incident, event, roster, policy, now)


def _assemble(
    incident: Incident, _event: ev.Event, roster: Roster, _policy: Policy, _now: datetime
) -> Sequence[Command]:
    """Into a private incident people are let one by one."""
    if incident.is_private:
        return ()
    return [cmd.Join(actor=POLICY, person=person.id) for person in team_for(incident, roster)]


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
    ev.Reopened: _call_again,
    ev.Acknowledged: _assemble,
    ev.MitigationProposed: _approve,
    ev.Resolved: _meet,
}
