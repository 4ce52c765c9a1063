"""From a notice to messages: who reads it, in which language, through which channels, as effects to be delivered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.notice import Notice, Speech, discreet, notices, product_wordings
from smartspec_ops.domain.incident.offers import deeds
from smartspec_ops.domain.incident.oncall import Person, Roster
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.wording import Audience, Lang, Wordings
from smartspec_ops.domain.severity import Sev
from smartspec_ops.edge.codec import encode
from smartspec_ops.ports import Attachment, Effect, Message, Offer, Recipient

MEETING = timedelta(hours=1)
INSIDE = frozenset({Audience.PERSON, Audience.RESPONDERS, Audience.EXECUTIVES})
"""Whom a channel is for where nothing else is said: everybody in the house."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What a channel carries, and what it is `able` to carry for another one that fails.

    `named`: its entry names the audiences, so that it is told without readers. `lang` None is the readers' own
    language where the channel writes to each of them (`addressed`), else the team's. `is_live`: it keeps a message of
    every incident current; `rooms`: incidents as bad as this get a place of their own there.
    """

    audiences: frozenset[str] = INSIDE
    able: frozenset[str] = INSIDE
    named: bool = False
    addressed: bool = False
    lang: Lang | None = None
    is_live: bool = False
    rooms: Sev | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Everybody who can be told, and through what. `channels` are names, tried side by side, one effect each.

    `routes` say what a channel carries, `service_names` how customers know a service, `lineage` what tells the keys of
    messages from those of a database that this one replaced.
    """

    roster: Roster
    stakeholders: Sequence[Person]
    channels: Sequence[str]
    organizer: str = "incidents@localhost"
    lang: Lang = Lang.EN
    routes: Mapping[str, Route] = field(default_factory=dict)
    wordings: Wordings = field(default_factory=lambda: Wordings(known=product_wordings()))
    service_names: Mapping[str, str] = field(default_factory=dict)
    lineage: str = ""

    @property
    def audiences(self) -> frozenset[str]:
        """Everybody there is to tell. Responders always: a console or a fixed address may still hear."""
        return frozenset(a for a in Audience if a is not Audience.PERSON and self._is_there(a))

    def route(self, channel: str) -> Route:
        return self.routes.get(channel, _ROUTE)

    def readers(self, audience: Audience, person: str | None = None) -> Sequence[Person]:
        match audience:
            case Audience.PERSON:
                return [p for p in self.roster.people if p.id == person]
            case Audience.RESPONDERS:
                return self.roster.people
            case _:
                return [p for p in self.stakeholders if Audience.of(p.roles[0] if p.roles else "") is audience]

    def _is_there(self, audience: Audience) -> bool:
        if audience is Audience.RESPONDERS or self.readers(audience):
            return True
        return any(audience in r.audiences for c in self.channels if (r := self.route(c)).named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """One message and the channels it goes by."""

    message: Message
    channels: Sequence[str]


def messages(incident: Incident, events: Sequence[ev.Event], team: Team, now: datetime) -> Sequence[Addressed]:
    """Every message these events cause; `incident` is the state after them."""
    spoken: dict[Lang, Sequence[Notice]] = {}
    found: list[Addressed] = []
    for number, notice in enumerate(_spoken(spoken, incident, events, team, team.lang)):
        ways: dict[tuple[Lang, tuple[str, ...]], list[str]] = {}
        everybody = _readers(incident, notice, team)
        for channel in team.channels:
            for lang, readers in _groups(notice, everybody, team, channel, is_private=incident.is_private):
                ways.setdefault((lang, tuple(p.id for p in readers)), []).append(channel)
        for (lang, ids), channels in ways.items():
            said = _spoken(spoken, incident, events, team, lang)[number]
            key = f"{incident.id}:{incident.version}:{number}{team.lineage}" + ("" if lang is team.lang else f":{lang}")
            message = message_for(incident, said, key, [p for p in everybody if p.id in ids], team, now)
            found.append(Addressed(message=message, channels=channels))
    return found


def deliveries(told: Sequence[Addressed], team: Team, now: datetime) -> Sequence[Effect]:
    """One effect per message and channel, in the order of the incident within each channel."""
    order = {channel: place for place, channel in enumerate(team.channels)}
    return [
        delivery(each.message, channel, now)
        for each in told
        for channel in sorted(each.channels, key=lambda name: order[name])
    ]


def delivery(message: Message, channel: str, due_at: datetime, part: str = "") -> Effect:
    """The effect that tells `message` by `channel`; `part` names what is left of one that was partly told."""
    return Effect(
        kind=EffectKind.NOTIFY,
        key=f"notify:{message.key}:{channel}{part}",
        due_at=due_at,
        body={"channel": channel, "message": encode(message)},
        incident_id=message.thread,
        lane=_lane(message, channel),
    )


def _spoken(
    known: dict[Lang, Sequence[Notice]], incident: Incident, events: Sequence[ev.Event], team: Team, lang: Lang
) -> Sequence[Notice]:
    if lang not in known:
        speech = Speech(lang=lang, wordings=team.wordings, service_names=team.service_names)
        told = notices(incident, events, speech)
        known[lang] = [discreet(incident, one, speech.words) for one in told] if incident.is_private else told
    return known[lang]


def _readers(incident: Incident, notice: Notice, team: Team) -> Sequence[Person]:
    """Of a private incident its participants alone; that nobody answers is for every responder to hear."""
    readers = team.readers(notice.audience, notice.person)
    for_all = notice.kind == "nobody_reachable" and notice.audience is Audience.RESPONDERS
    if not incident.is_private or for_all:
        return readers
    inside = incident.participants
    return [person for person in readers if person.id in inside]


def ways(notice: Notice, team: Team) -> Iterator[tuple[str, Lang, Sequence[Person]]]:
    """By which channels a notice that is about no incident goes, each with language and readers."""
    everybody = team.readers(notice.audience)
    for channel in team.channels:
        for lang, readers in _groups(notice, everybody, team, channel, is_private=False):
            yield channel, lang, readers


def _groups(
    notice: Notice, readers: Sequence[Person], team: Team, channel: str, *, is_private: bool
) -> Iterator[tuple[Lang, Sequence[Person]]]:
    """Who is told by this channel in which language; nothing where it does not carry the audience."""
    if notice.channel is not None:
        if notice.channel == channel:
            yield team.route(channel).lang or team.lang, readers
        return
    route = team.route(channel)
    # Responders are told even without a roster: a console or a fixed address may still hear.
    heard = bool(readers) or (not is_private and (notice.audience is Audience.RESPONDERS or route.named))
    if notice.audience not in route.audiences or not heard or (notice.audience is Audience.PERSON and not readers):
        return
    if route.lang is not None or not (route.addressed and readers):
        yield route.lang or team.lang, readers
        return
    for lang in Lang:
        if own := [person for person in readers if (Lang.of(person.lang) if person.lang else team.lang) is lang]:
            yield lang, own


def _lane(message: Message, channel: str) -> str | None:
    """In order for each audience of each channel; a page waits for nothing."""
    if message.audience == Audience.PERSON or message.kind == "page":
        return None
    return f"{message.thread}:{channel}:{message.audience}"


def message_for(
    incident: Incident, notice: Notice, key: str, readers: Sequence[Person], team: Team, now: datetime
) -> Message:
    public = notice.audience is Audience.CUSTOMERS
    message = Message(
        key=key,
        thread=incident.id,
        kind=notice.kind,
        audience=notice.audience,
        lang=notice.lang,
        subject=notice.subject,
        body=notice.body,
        at=now,
        severity=None if public else incident.severity,
        status=notice.status,
        facts=tuple(notice.facts),
        links=tuple(notice.links),
        recipients=tuple(recipient(person) for person in readers),
        service=team.service_names.get(incident.service, incident.service) if public else incident.service,
        slot=notice.slot,
        revision=notice.revision,
        is_discreet=notice.is_discreet,
        offers=tuple(
            Offer(verb=one.verb, label=one.label, about=one.about, asks=one.asks, choices=one.choices, opens=one.opens)
            for one in deeds(incident, notice.kind, notice.audience, is_discreet=notice.is_discreet)
        ),
    )
    return replace(message, attachments=_attachments(incident, message, readers, team))


def _attachments(incident: Incident, message: Message, readers: Sequence[Person], team: Team) -> tuple[Attachment, ...]:
    """The invitation to the post-mortem, or its cancellation."""
    invited = incident.invited
    if invited is None or message.kind not in ("postmortem_meeting", "postmortem_cancelled"):
        return ()
    from smartspec_ops.edge.calendar import invitation  # heavy, and one message in an incident's life needs it

    content = invitation(
        uid=invited.uid,
        sequence=invited.sequence,
        start=invited.meeting_at,
        length=MEETING,
        summary=f"Post-mortem of {incident.id}",
        description=message.body,
        organizer=team.organizer,
        attendees=[person.email for person in readers if person.email],
        now=message.at,
        is_cancelled=invited.is_cancelled,
    )
    method = "CANCEL" if invited.is_cancelled else "REQUEST"
    return (Attachment(filename="post-mortem.ics", media_type=f"text/calendar; method={method}", content=content),)


def recipient(person: Person) -> Recipient:
    return Recipient(id=person.id, role=person.roles[0] if person.roles else "", email=person.email, slack=person.slack)


_ROUTE = Route()
