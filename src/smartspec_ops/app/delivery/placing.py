"""Where a notice goes in a chat that can change what it posted: into the incident's room, below the message that is
kept current, or in place of an older revision of the same text.
"""

from dataclasses import replace

from smartspec_ops.app.delivery.room_state import Books, books_of, document
from smartspec_ops.app.delivery.worker import Worker
from smartspec_ops.app.effects.kinds import LeftOut
from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.effects.showing import change, shows
from smartspec_ops.domain.incident import room as rooms
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.wording import Audience
from smartspec_ops.ports import Delivery, Message, Shown, StoredEffect, Transaction


async def placed(worker: Worker, stored: StoredEffect, message: Message) -> Message | LeftOut:
    """The notice with its place in the chat: in the incident's room, below the message kept current, or instead of an
    older revision of the same text. What is about no incident, and what everybody must hear, stays where it is."""
    channel = str(stored.effect.body["channel"])
    is_about_one = stored.effect.incident_id is not None
    if not (is_about_one and _moves(message) and shows(worker.responder.team.route(channel))):
        return message
    async with worker.store.begin() as tx:
        incident = await worker.responder.load(tx, message.thread)
        books = await books_of(tx, channel, message.thread)
    if message.slot and (known := books.public.room.texts.get(_slot(message))) is not None:
        if known.revision > message.revision:
            return LeftOut(why=f"left out: revision {known.revision} is shown already")
        return replace(_beside(message, incident, books), replaces=known.id, place=known.place, under=None)
    return _beside(message, incident, books)


def _moves(message: Message) -> bool:
    """Whether it may stand elsewhere than at the end of the usual channel. A page does not wait to find out."""
    return bool(message.slot) or _is_for_the_room(message)


def _is_for_the_room(message: Message) -> bool:
    return message.audience == Audience.RESPONDERS and message.kind not in rooms.ALOUD


def _beside(message: Message, incident: Incident, books: Books) -> Message:
    """In the room where there is one, below the message that is kept current where nobody must hear it."""
    if not _is_for_the_room(message):
        return message
    room, card = books.meeting(incident), books.public.room.card
    if room.is_usable:
        return replace(_brief(message), place=room.id)
    if card is not None and message.kind in rooms.QUIET:
        return replace(_brief(message), place=card.place, under=card.id)
    return message


def _brief(message: Message) -> Message:
    """News beside a message that shows how things stand: no facts but its revision, and nobody is called for it who
    need not do anything."""
    facts = message.facts[:1] if message.slot else ()
    readers = () if message.kind in rooms.QUIET else message.recipients
    return replace(message, facts=facts, links=(), recipients=readers)


async def noted(worker: Worker, tx: Transaction, stored: StoredEffect, message: Message, delivery: Delivery) -> None:
    """A notice stands in the chat: the first one is kept current from now on, a text may be edited later, and a call
    loses its buttons once somebody answered."""
    channel = str(stored.effect.body["channel"])
    opens, calls = is_opening(message), bool(message.offers) and message.kind in rooms.ALOUD
    if not (shows(worker.responder.team.route(channel)) and delivery.remote_id and (opens or calls or message.slot)):
        return
    await tx.hold(f"incident:{message.thread}")
    book = (await books_of(tx, channel, message.thread)).public
    stands = Shown(place=delivery.remote_place or "", id=delivery.remote_id, revision=message.revision)
    room = book.room
    if message.slot:
        room = replace(room, texts={**room.texts, _slot(message): stands})
    elif opens and room.card is None:
        room = replace(room, card=stands)
    elif calls:
        room = replace(room, calls={**room.calls, str(stored.id): stands})
    await tx.put_document(document(book.key, room, book.version))
    if opens:
        shown = change(message.thread, channel, worker.clock.now(), f"posted:{delivery.remote_id}")
        await emit(tx, worker.queue, [shown])


def _slot(message: Message) -> str:
    return f"{message.slot}:{message.audience}"


def is_opening(message: Message) -> bool:
    """Whether it is the notice that is kept current from then on."""
    return message.kind == "opened" and message.audience == Audience.RESPONDERS
