"""What is known of notices, updates and invitations after one more event: a part of `evolve`."""

from dataclasses import replace
from datetime import datetime

from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.parts import FinalNotice, Invited, Room, Update
from smartspec_ops.domain.incident.state import FINAL_MESSAGE, Incident
from smartspec_ops.domain.incident.values import DeliveryOutcome, Phase

_AUDIENCE_WAS = {"stakeholders": "executives"}
"""What older logs call an audience."""


def after_communication(i: Incident, event: ev.CommunicationEvent) -> Incident:
    match event:
        case ev.DeliveryRecorded():
            return _delivered(i, event)
        case ev.UpdatePosted():
            return _updated(i, event)
        case ev.UpdateOverdue():
            return replace(i, reminders={**i.reminders, event.audience: (event.count, event.at)})
        case ev.CommunicationWaived():
            return replace(i, final_notice=FinalNotice.WAIVED)
        case ev.RoomRecorded():
            return replace(
                i, rooms={**i.rooms, event.room: Room(channel=event.channel, name=event.name, fate=event.fate)}
            )


def _delivered(i: Incident, event: ev.DeliveryRecorded) -> Incident:
    told = event.message == FINAL_MESSAGE and event.outcome is DeliveryOutcome.SENT
    counts = told and i.phase is Phase.RESOLVED
    audience = _AUDIENCE_WAS.get(event.audience, event.audience)
    return replace(
        i,
        deliveries={**i.deliveries, event.key: event.outcome},
        final_notice=FinalNotice.DELIVERED if counts else i.final_notice,
        final_told=i.final_told | {audience} if counts else i.final_told,
    )


def _updated(i: Incident, event: ev.UpdatePosted) -> Incident:
    before = i.updates.get(event.number)
    update = Update(
        number=event.number,
        revision=event.revision,
        text=event.text,
        audiences=event.audiences,
        status=event.status,
        at=before.at if before else event.at,
        told_at=event.at,
        next_at=event.next_at,
    )
    waiting = {audience: reminded for audience, reminded in i.reminders.items() if audience not in event.audiences}
    return replace(i, updates={**i.updates, event.number: update}, reminders=waiting, paced_version=i.version + 1)


def paced(i: Incident, at: datetime) -> Incident:
    """From here on another severity says how often people want to hear."""
    return replace(i, paced_at=at, paced_version=i.version + 1)


def invited(before: Invited | None, event: ev.PostMortemScheduled) -> Invited:
    sequence = before.sequence + 1 if before else 0
    return Invited(uid=event.ics_uid, meeting_at=event.meeting_at, sequence=sequence)


def uninvited(before: Invited | None, at: datetime) -> Invited | None:
    """A meeting that is still to come will not take place."""
    if before is None or before.is_cancelled or before.meeting_at <= at:
        return before
    return replace(before, sequence=before.sequence + 1, is_cancelled=True)
