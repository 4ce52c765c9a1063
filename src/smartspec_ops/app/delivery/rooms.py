"""The incident as it stands, in chats that can change what they posted: one message kept current, a room of its own.

Each change of the incident leaves an effect; whoever performs it makes the chat look like the incident *now*, so what
comes late, twice or out of order shows the same. Of several that wait only the last one calls anything. What is known
of the far side is kept after every call, which is how a crash goes on and does not begin again.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from smartspec_ops.app.delivery.placing import is_opening
from smartspec_ops.app.delivery.room_state import Books, Keeper, books_of
from smartspec_ops.app.delivery.tell import DEGRADE_AFTER, message_of
from smartspec_ops.app.delivery.worker import DELIVERER, Worker
from smartspec_ops.app.effects.announce import message_for, recipient
from smartspec_ops.app.effects.kinds import EffectKind, LeftOut
from smartspec_ops.app.response.identity import addressed, with_addresses
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import room as rooms
from smartspec_ops.domain.incident.notice import Notice, Speech, current, discreet, words_of
from smartspec_ops.domain.incident.notice_facts import STATUS
from smartspec_ops.domain.incident.oncall import Person
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import DeliveryOutcome, Phase
from smartspec_ops.domain.incident.wording import Audience, Lang
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import (
    SHOWN,
    Delivery,
    EffectState,
    KeepsRooms,
    Message,
    Outcome,
    Recipient,
    RoomPlan,
    Shown,
    StoredEffect,
    Transaction,
)

ANSWERED, PRIVATE = "answered", "private"
_WORST = (Outcome.RETRY, Outcome.GIVE_UP, Outcome.SENT)


async def perform(worker: Worker, stored: StoredEffect) -> Delivery | LeftOut:
    """Make one chat show the incident as it is now."""
    incident_id, name = str(stored.effect.body["incident"]), str(stored.effect.body["channel"])
    channel = worker.channels.get(name)
    if not isinstance(channel, KeepsRooms):
        return Delivery(outcome=Outcome.GIVE_UP, detail=f"channel {name!r} cannot change what it posted")
    async with worker.store.begin() as tx:
        if await _is_overtaken(tx, stored, worker.clock.now()):
            return LeftOut(why="left out: a newer change follows")
        incident = await worker.responder.load(tx, incident_id)
        books = await books_of(tx, name, incident_id)
        opening_waits = await _opening_waits(tx, incident_id, name)
    told = await _answered(worker, incident, channel, Keeper(worker, incident, name, books.public))
    for book in books.needed(incident):
        plan = await plan_of(worker, incident, name, books, is_private=book is books.private)
        if opening_waits:
            plan = replace(plan, card=None)
        keeper = Keeper(worker, incident, name, book)
        told.append(await channel.arrange(plan, book.room, keeper.keep))
        if keeper.is_unsure:
            told.append(Delivery(outcome=Outcome.RETRY, detail="somebody else changed the same message"))
    return min(told, key=lambda delivery: _WORST.index(delivery.outcome))


async def _answered(worker: Worker, incident: Incident, channel: KeepsRooms, keeper: Keeper) -> list[Delivery]:
    """Whoever looks at a call that was answered sees that it was, and finds nothing to press; of an incident that
    became private it says no more than a call made since would."""
    told: list[Delivery] = []
    for effect_id, stands in dict(keeper.book.room.calls).items():
        looks = _looks(incident, stands)
        if looks == stands.digest:
            continue
        async with worker.store.begin() as tx:
            stored = await tx.effect(int(effect_id))
        message = message_of(stored) if stored else None
        if message is not None:
            past = _past(incident, message, worker.clock.now(), is_answered=ANSWERED in looks)
            past = replace(past, place=stands.place, replaces=stands.id)
            told.append(await channel.change(await addressed(worker.store, past)))
            if told[-1].outcome is Outcome.RETRY:
                continue
        calls = {key: shown for key, shown in keeper.book.room.calls.items() if key != effect_id}
        known = {effect_id: replace(stands, digest=looks)} if message is not None else {}
        await keeper.keep(replace(keeper.book.room, calls={**calls, **known}))
    return [delivery for delivery in told if delivery.outcome is Outcome.RETRY]


def _looks(incident: Incident, stands: Shown) -> str:
    """What became of a call; one that was answered stays so."""
    is_answered = incident.answered or ANSWERED in stands.digest
    return " ".join([*([ANSWERED] if is_answered else []), *([PRIVATE] if incident.is_private else [])])


def _past(incident: Incident, message: Message, now: datetime, *, is_answered: bool) -> Message:
    """A call as it is to look now."""
    words = words_of(Lang.of(message.lang))
    if incident.is_private and not message.is_discreet:
        audience = Audience.of(message.audience)
        whole = Notice(
            kind=message.kind,
            audience=audience,
            lang=Lang.of(message.lang),
            subject=message.subject,
            body=message.body,
            status=str(message.status),
            person=message.recipients[0].id if audience is Audience.PERSON and message.recipients else None,
        )
        said = discreet(incident, whole, words)
        message = replace(
            message, subject=said.subject, body=said.body, facts=tuple(said.facts), links=(), is_discreet=True
        )
    if not is_answered:
        return message
    at = incident.acknowledged_at or now
    return replace(message, body=f"{message.body}\n{words('answered', at=f'{at:%H:%M} UTC')}", offers=())


async def settled(
    worker: Worker, tx: Transaction, stored: StoredEffect, delivery: Delivery, attempts: int, *, is_told: bool
) -> None:
    """Whether the chat shows how it stands goes to the timeline once, and when that changes."""
    if not is_told or (delivery.outcome is Outcome.RETRY and attempts < DEGRADE_AFTER):
        return
    channel = str(stored.effect.body["channel"])
    remark = "" if delivery.detail == SHOWN else delivery.detail
    key = f"{EffectKind.ROOM}:{stored.effect.incident_id}:{channel}"
    if delivery.outcome is Outcome.SENT and remark:  # an entry of its own, once for each
        key = f"{key}:{hashlib.sha256(remark.encode()).hexdigest()[:8]}"
    record = cmd.RecordDelivery(
        actor=DELIVERER,
        key=key,
        channel=channel,
        message=STATUS,
        outcome=DeliveryOutcome(delivery.outcome.value),
        detail=remark,
        audience=Audience.RESPONDERS,
    )
    await worker.responder.decide_in(tx, str(stored.effect.incident_id), record)


async def _is_overtaken(tx: Transaction, stored: StoredEffect, now: datetime) -> bool:
    waiting = await tx.effects(state=EffectState.QUEUED, incident_id=stored.effect.incident_id, kind=EffectKind.ROOM)
    newer = [one.effect for one in waiting if one.id > stored.id and one.effect.due_at <= now]
    return any(one.body["channel"] == stored.effect.body["channel"] for one in newer)


async def _opening_waits(tx: Transaction, incident_id: str, channel: str) -> bool:
    """Whether the notice that becomes the message kept current is still on its way."""
    waiting = await tx.effects(state=EffectState.QUEUED, incident_id=incident_id, kind=EffectKind.NOTIFY)
    bodies = [one.effect.body for one in waiting]
    return any(body["channel"] == channel and is_opening(decode(Message, body["message"])) for body in bodies)


async def plan_of(worker: Worker, incident: Incident, channel: str, books: Books, *, is_private: bool) -> RoomPlan:
    """How one side is to look."""
    team, now = worker.responder.team, worker.clock.now()
    route = team.route(channel)
    speech = Speech(lang=route.lang or team.lang, wordings=team.wordings, service_names=team.service_names)
    is_secret = books.is_secret(incident)
    whole = current(incident, speech)
    said = discreet(incident, whole, speech.words) if incident.is_private and not is_private else whole
    message = message_for(incident, said, f"{incident.id}:status:{channel}", (), team, now)
    people = {person.id: person for person in team.roster.people}
    message = replace(
        message,
        holders=()
        if said is not whole
        else tuple(_holder(held.person, held.role, people) for held in rooms.holders(incident)),
    )
    message = await addressed(worker.store, message)
    inside = [_holder(each, "", people) for each in rooms.members(incident)]
    return RoomPlan(
        incident=incident.id,
        name=rooms.name(incident),
        mark=rooms.mark(incident),
        opened_at=incident.declared_at,
        revision=incident.version,
        is_wanted=is_secret is is_private and rooms.wants_room(incident, route.rooms),
        is_private=is_private,
        is_over=incident.phase is Phase.CLOSED,
        is_disused=is_secret and not is_private,
        topic=said.subject if said is not whole else rooms.topic(incident, speech.words),
        members=await with_addresses(worker.store, inside),
        links=said.links,
        status=message,
        card=None if is_private else message,
    )


def _holder(person: str, role: str, people: Mapping[str, Person]) -> Recipient:
    """Somebody of the roster, or a member of the chat who acted without being in it."""
    if (known := people.get(person)) is not None:
        return replace(recipient(known), role=role)
    return Recipient(id=person, role=role, slack=person.removeprefix("slack:") if person.startswith("slack:") else None)
