"""From a notice to messages: who reads it, and through which channels, as effects to be delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from smartspec_ops.app.effects import EffectKind
from smartspec_ops.domain.access import participants
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.notice import Audience, Notice, discreet, notices
from smartspec_ops.domain.incident.oncall import Person, Roster
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.edge.codec import encode
from smartspec_ops.ports import Attachment, Effect, Message, Recipient

MEETING = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Everybody who can be told, and through what. `channels` are names, tried side by side, one effect each."""

    roster: Roster
    stakeholders: Sequence[Person]
    channels: Sequence[str]
    organizer: str = "incidents@localhost"

    @property
    def audiences(self) -> frozenset[str]:
        """Who must hear that an incident is over."""
        return frozenset({Audience.RESPONDERS, *([Audience.STAKEHOLDERS] if self.stakeholders else [])})

    def readers(self, notice: Notice) -> Sequence[Recipient]:
        match notice.audience:
            case Audience.PERSON:
                return [_recipient(p) for p in self.roster.people if p.id == notice.person]
            case Audience.RESPONDERS:
                return [_recipient(p) for p in self.roster.people]
            case Audience.STAKEHOLDERS:
                return [_recipient(p) for p in self.stakeholders]


def messages(incident: Incident, events: Sequence[ev.Event], team: Team, now: datetime) -> Sequence[Message]:
    """Every message these events cause; `incident` is the state after them. Audiences without readers get none."""
    found = []
    told = _discreetly if incident.is_private else _openly
    for number, (notice, readers) in enumerate(told(incident, notices(incident, events), team)):
        # Responders are told even without a roster: a console or a fixed address may still hear.
        if readers or notice.audience is Audience.RESPONDERS:
            found.append(_message(incident, notice, f"{incident.id}:{incident.version}:{number}", readers, team, now))
    return found


def _openly(_: Incident, told: Sequence[Notice], team: Team) -> Sequence[tuple[Notice, Sequence[Recipient]]]:
    return [(notice, team.readers(notice)) for notice in told]


def _discreetly(incident: Incident, told: Sequence[Notice], team: Team) -> Sequence[tuple[Notice, Sequence[Recipient]]]:
    """Participants alone, in words that tell nothing; that nobody answers is for every responder to hear."""
    inside = participants(incident)
    found: list[tuple[Notice, Sequence[Recipient]]] = []
    for notice in told:
        for_all = notice.kind == "nobody_reachable" and notice.audience is Audience.RESPONDERS
        readers = [one for one in team.readers(notice) if for_all or one.id in inside]
        if readers or notice.channel:
            found.append((discreet(incident, notice), readers))
    return found


def deliveries(messages: Sequence[Message], team: Team, now: datetime) -> Sequence[Effect]:
    """One effect per message and channel, in the order of the incident within each channel."""
    return [
        Effect(
            kind=EffectKind.NOTIFY,
            key=f"notify:{message.key}:{channel}",
            due_at=now,
            body={"channel": channel, "message": encode(message)},
            incident_id=message.thread,
            lane=_lane(message, channel),
        )
        for message in messages
        for channel in ([message.only] if message.only else team.channels)
    ]


def _lane(message: Message, channel: str) -> str | None:
    """In order for each audience of each channel; a page waits for nothing."""
    return (
        None
        if message.audience == Audience.PERSON or message.only
        else f"{message.thread}:{channel}:{message.audience}"
    )


def _message(
    incident: Incident, notice: Notice, key: str, readers: Sequence[Recipient], team: Team, now: datetime
) -> Message:
    return Message(
        key=key,
        thread=incident.id,
        kind=notice.kind,
        audience=notice.audience,
        subject=notice.subject,
        body=notice.body,
        at=now,
        severity=incident.severity,
        status=incident.phase,
        facts=tuple(notice.facts),
        links=tuple(notice.links),
        recipients=tuple(readers),
        service=incident.service,
        only=notice.channel,
        attachments=_attachments(incident, notice, readers, team, now),
    )


def _attachments(
    incident: Incident, notice: Notice, readers: Sequence[Recipient], team: Team, now: datetime
) -> tuple[Attachment, ...]:
    meeting = incident.post_mortem
    if notice.kind != "postmortem_meeting" or meeting.meeting_at is None or meeting.ics_uid is None:
        return ()
    from smartspec_ops.edge.calendar import invitation  # heavy, and one message in an incident's life needs it

    content = invitation(
        uid=meeting.ics_uid,
        sequence=incident.reopen_count,
        start=meeting.meeting_at,
        length=MEETING,
        summary=f"Post-mortem of {incident.id}",
        description=notice.body,
        organizer=team.organizer,
        attendees=[reader.email for reader in readers if reader.email],
        now=now,
    )
    return (Attachment(filename="post-mortem.ics", media_type="text/calendar; method=REQUEST", content=content),)


def _recipient(person: Person) -> Recipient:
    return Recipient(id=person.id, role=person.roles[0] if person.roles else "", email=person.email, slack=person.slack)
