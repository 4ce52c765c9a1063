"""How often people want to hear during an incident, and whom to remind when an update is late. Pure; the caller keeps
the timer.

Source of the default figures: PagerDuty's incident response guide (first word within 5 minutes, an update every 20
minutes in the first two hours, executives about every 30), see docs/communication.md.
"""

from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.domain.incident.commands import RemindOfUpdate
from smartspec_ops.domain.incident.parts import Update
from smartspec_ops.domain.incident.policy import Cadence, Policy
from smartspec_ops.domain.incident.roles import COMMUNICATIONS
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.wording import Audience

REMINDER = "system:cadence"
MOST_REMINDERS = 6
"""Of one late update; who has not answered by then is not reached by a seventh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYet:
    """Nothing to remind of before `until`."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """No update is expected, now or later, unless something happens."""

    why: str


def paced_audiences(policy: Policy) -> tuple[Audience, ...]:
    """Who must hear regularly: executives where there are any, and customers, or without them the responders."""
    there = policy.final_audiences
    most = Audience.CUSTOMERS if Audience.CUSTOMERS in there else Audience.RESPONDERS
    return (most, *((Audience.EXECUTIVES,) if Audience.EXECUTIVES in there else ()))


def next_reminder(
    incident: Incident, audience: Audience, policy: Policy, now: datetime
) -> RemindOfUpdate | NotYet | Quiet:
    """What to do now about the updates this audience waits for."""
    if not incident.is_active:
        return Quiet(why=f"the incident is {incident.phase}")
    cadence = policy.cadence.get(incident.severity)
    if cadence is None or (incident.is_drill and audience is Audience.CUSTOMERS):
        return Quiet(why="no update is expected")
    last = last_update(incident, audience)
    due = due_at(incident, audience, cadence, last)
    count, reminded_at = incident.reminders.get(audience, (0, None))
    if count >= MOST_REMINDERS:
        return Quiet(why=f"reminded {count} times")
    wanted = due if reminded_at is None else max(due, reminded_at + cadence.remind)
    if now < wanted:
        return NotYet(until=wanted)
    return RemindOfUpdate(
        actor=REMINDER,
        audience=audience,
        due_at=due,
        last_at=last.told_at if last else incident.declared_at,
        count=count + 1,
        to=_speaker(incident),
    )


def counted_from(incident: Incident, audience: Audience) -> datetime:
    """The newest moment from which it is counted when this audience should hear next."""
    last, (_, reminded_at) = last_update(incident, audience), incident.reminders.get(audience, (0, None))
    told_at = last.told_at if last else incident.paced_at
    return max(incident.paced_at, told_at, reminded_at or told_at)


def last_update(incident: Incident, audience: Audience) -> Update | None:
    told = [update for update in incident.updates.values() if audience in update.audiences]
    return max(told, key=lambda update: update.told_at, default=None)


def due_at(incident: Incident, audience: Audience, cadence: Cadence, last: Update | None) -> datetime:
    """When this audience should hear next. What was promised to it counts, not the table."""
    executive = audience is Audience.EXECUTIVES
    first = incident.paced_at + (cadence.executives if executive else cadence.first)
    if last is None:
        return first
    if last.next_at is not None:
        return last.next_at
    is_late_on = last.told_at - incident.declared_at >= cadence.slow_after
    usual = cadence.executives if executive else cadence.every
    return max(last.told_at + (cadence.then_every if is_late_on else usual), first)


def _speaker(incident: Incident) -> str | None:
    leads = incident.held(COMMUNICATIONS)
    return leads[-1].person if leads else incident.commander
