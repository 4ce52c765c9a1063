"""What follows from an event without a person: paging, assembling the team, approval by policy, the meeting.

A table from event to commands. Each is decided like any other command, so the log shows that the policy did it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from smartspec_ops.domain import incident_commands as cmd
from smartspec_ops.domain import incident_events as ev
from smartspec_ops.domain.escalation import page_command
from smartspec_ops.domain.incident import Incident
from smartspec_ops.domain.incident_commands import POLICY, Command, Policy
from smartspec_ops.domain.oncall import Person, commander_candidates, team_for
from smartspec_ops.domain.postmortem import schedule

_Step = Callable[[Incident, ev.Event, Sequence[Person], Policy, datetime], Sequence[Command]]


def next_commands(
    incident: Incident, events: Sequence[ev.Event], roster: Sequence[Person], policy: Policy, now: datetime
) -> Sequence[Command]:
    """The commands these events call for, in order; `incident` is the state after them."""
    found: list[Command] = []
    for event in events:
        step = _STEPS.get(type(event))
        found += step(incident, event, roster, policy, now) if step else ()
    return found


def _call_commander(
    incident: Incident, _: ev.Event, roster: Sequence[Person], policy: Policy, now: datetime
) -> Sequence[Command]:
    """Offer command to the first candidate and page them; with an empty roster the page says nobody is reachable."""
    candidates = commander_candidates(roster)
    offer = [cmd.AssignCommander(actor=POLICY, person=candidates[0].id)] if candidates else []
    return [*offer, *page_command(incident, roster, policy, now)]


def _assemble(
    incident: Incident, _: ev.Event, roster: Sequence[Person], _policy: Policy, _now: datetime
) -> Sequence[Command]:
    return [cmd.Join(actor=POLICY, person=person.id, role=role) for person, role in team_for(incident, roster)]


def _approve(
    _incident: Incident, event: ev.Event, _roster: Sequence[Person], policy: Policy, _now: datetime
) -> Sequence[Command]:
    assert isinstance(event, ev.MitigationProposed)
    if event.workflow not in policy.auto_approve:
        return ()
    return [cmd.Approve(actor=POLICY, id=event.id, plan_hash=event.plan_hash)]


def _meet(
    incident: Incident, event: ev.Event, _roster: Sequence[Person], policy: Policy, _now: datetime
) -> Sequence[Command]:
    meeting = schedule(incident.severity, event.at)
    uid = f"{incident.id.lower()}-post-mortem@smartspec-ops"
    return [cmd.SchedulePostMortem(actor=POLICY, meeting_at=meeting, ics_uid=uid)]


_STEPS: Mapping[type, _Step] = {
    ev.Opened: _call_commander,
    ev.Acknowledged: _assemble,
    ev.MitigationProposed: _approve,
    ev.Resolved: _meet,
}
