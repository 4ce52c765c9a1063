"""What becomes of word about notices."""

from datetime import datetime

from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.cadence import next_reminder
from smartspec_ops.domain.incident.jargon import internals
from smartspec_ops.domain.incident.moves import Decision, Situation
from smartspec_ops.domain.incident.parts import FinalNotice, Update
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Phase, PublicStatus
from smartspec_ops.domain.incident.wording import Audience

LONGEST_UPDATE = 4_000
_ORDER = (PublicStatus.INVESTIGATING, PublicStatus.IDENTIFIED, PublicStatus.MONITORING)
_PHASES = {Phase.OPEN: PublicStatus.INVESTIGATING, Phase.MITIGATING: PublicStatus.IDENTIFIED}


def decide_communication(s: Situation, command: cmd.CommunicationCommand) -> Decision:
    match command:
        case cmd.RecordDelivery():
            if s.incident.deliveries.get(command.key) is command.outcome:
                return ()
            return (
                ev.DeliveryRecorded(
                    at=s.now,
                    actor=s.actor,
                    key=command.key,
                    channel=command.channel,
                    message=command.message,
                    outcome=command.outcome,
                    detail=command.detail,
                    audience=command.audience,
                    instead=command.instead,
                ),
            )
        case cmd.PostUpdate():
            return _post_update(s, command)
        case cmd.RemindOfUpdate():
            return _remind(s, command)
        case cmd.WaiveCommunication():
            return _waive_communication(s, command)
        case cmd.RecordRoom():
            return _record_room(s, command)


def _post_update(s: Situation, command: cmd.PostUpdate) -> Decision:
    i = s.incident
    before = i.updates.get(command.edits) if command.edits is not None else None
    wanted = command.audiences or (before.audiences if before else tuple(sorted(s.policy.final_audiences)))
    audiences = tuple(each for each in wanted if _may_hear(i, each))
    if refused := _unfit(s, command, audiences):
        return refused
    update = ev.UpdatePosted(
        at=s.now,
        actor=s.actor,
        number=before.number if before else len(i.updates) + 1,
        revision=before.revision + 1 if before else 1,
        text=command.text.strip(),
        audiences=audiences,
        status=command.status or (before.status if before else _public_status(i)),
        next_at=command.next_at or _still_promised(before, s.now),
    )
    same = before is not None and (before.text, before.audiences, before.status, before.next_at) == (
        (update.text, update.audiences, update.status, update.next_at)
    )
    return () if same else (update,)


def _record_room(s: Situation, command: cmd.RecordRoom) -> Decision:
    known = s.incident.rooms.get(command.room)
    if known is not None and known.fate is command.fate:
        return ()
    return (
        ev.RoomRecorded(
            at=s.now,
            actor=s.actor,
            channel=command.channel,
            room=command.room,
            name=command.name,
            fate=command.fate,
        ),
    )


def _still_promised(before: Update | None, now: datetime) -> datetime | None:
    """A corrected text does not take back what was promised with it."""
    return before.next_at if before and before.next_at and before.next_at > now else None


def _may_hear(i: Incident, audience: str) -> bool:
    """A drill is no news to customers, and a private incident none to anybody outside."""
    if i.is_private:
        return audience == Audience.RESPONDERS
    return not (i.is_drill and audience == Audience.CUSTOMERS)


def _unfit(s: Situation, command: cmd.PostUpdate, audiences: tuple[str, ...]) -> Refused | None:
    """Why an update cannot be told like this."""
    numbers = ", ".join(map(str, s.incident.updates)) or "none yet"
    if s.is_machine:
        return Refused(rule="CM-1", why="only a person posts an update", hint="notices by rule come by themselves")
    if not command.text.strip() or len(command.text) > LONGEST_UPDATE:
        return Refused(rule="CM-2", why=f"an update has between 1 and {LONGEST_UPDATE} characters")
    if command.edits is not None and command.edits not in s.incident.updates:
        return Refused(rule="CM-3", why=f"there is no update {command.edits}", hint=f"updates: {numbers}")
    if not audiences:
        return Refused(
            rule="CM-4",
            why="nobody is there to tell",
            hint="a drill tells no customers, a private incident only responders",
        )
    if command.next_at is not None and command.next_at <= s.now:
        return Refused(rule="CM-5", why="the next update lies in the past", hint="--next takes a duration, such as 30m")
    if Audience.CUSTOMERS in audiences and (words := internals(command.text, s.incident)):
        listed = ", ".join(repr(word) for word in words[:5])
        hint = "say it in customers' words, or name the audiences it is for with --audience"
        return Refused(rule="CM-6", why=f"customers would read {listed}", hint=hint)
    return None


def _public_status(i: Incident) -> PublicStatus:
    """Follows the incident, and does not fall behind what was said before, unless it reopened since."""
    if i.phase is Phase.RESOLVED:
        return PublicStatus.RESOLVED
    has_fix = i.mitigated_at is not None
    known = PublicStatus.MONITORING if has_fix else _PHASES.get(i.phase, PublicStatus.INVESTIGATING)
    said = [u.status for u in i.updates.values() if i.reopened_at is None or u.told_at > i.reopened_at]
    return max((known, *(one for one in said if one in _ORDER)), key=_ORDER.index)


def _remind(s: Situation, command: cmd.RemindOfUpdate) -> Decision:
    due = next_reminder(s.incident, Audience.of(command.audience), s.policy, s.now)
    if not isinstance(due, cmd.RemindOfUpdate):
        return ()
    return (
        ev.UpdateOverdue(
            at=s.now,
            actor=s.actor,
            audience=due.audience,
            due_at=due.due_at,
            last_at=due.last_at,
            count=due.count,
            to=due.to,
        ),
    )


def _waive_communication(s: Situation, command: cmd.WaiveCommunication) -> Decision:
    if s.incident.phase is not Phase.RESOLVED:
        return Refused(rule="T7", why=f"the incident is {s.incident.phase}", hint="resolve it first")
    if not command.reason.strip():
        return Refused(rule="T7", why="waiving the final notice needs a reason")
    if s.incident.final_notice is not FinalNotice.PENDING:
        return ()
    return (ev.CommunicationWaived(at=s.now, actor=s.actor, reason=command.reason),)
