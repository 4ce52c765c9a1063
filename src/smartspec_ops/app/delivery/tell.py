"""Telling one message by one channel, and what follows: the timeline knows, and where a channel does not deliver the
next one does.

A channel that gives up, or has failed `DEGRADE_AFTER` times in a row, is stood in for by the next in the list that
can carry the audience; it goes on trying, so that it catches up. What waits behind a message in the channel's lane is
stood in for together with it. Of notices that only say how things stand, the newest one waiting is told and the
others are left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from smartspec_ops.app.delivery.placing import noted, placed
from smartspec_ops.app.delivery.worker import DELIVERER, Worker
from smartspec_ops.app.effects.announce import Team, delivery
from smartspec_ops.app.effects.kinds import EffectKind, LeftOut
from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.response.identity import addressed
from smartspec_ops.domain.incident.wording import Audience
from smartspec_ops.edge.codec import Undecodable, decode, encode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Delivery, Effect, EffectState, Message, Outcome, StoredEffect, Transaction

log = logger(__name__)

DEGRADE_AFTER = 4  # failures in a row: some fifteen seconds
STANDING = frozenset({"severity", "mitigation", "update", "update_due", "reopened", "resolved"})
"""Kinds of which only the newest one matters."""


async def perform(worker: Worker, stored: StoredEffect) -> Delivery | LeftOut:
    name = str(stored.effect.body["channel"])
    channel = worker.channels.get(name)
    if channel is None:
        return Delivery(outcome=Outcome.GIVE_UP, detail=f"channel {name!r} is not configured")
    message = decode(Message, stored.effect.body["message"])
    if message.kind in STANDING and await _is_outdated(worker, stored, message):
        return LeftOut(why=f"left out: a newer {message.kind.replace('_', ' ')} follows")
    there = await placed(worker, stored, message)
    if isinstance(there, LeftOut):
        return there
    return await worker.silences.deliver(name, channel, await addressed(worker.store, there), worker.clock)


async def settled(
    worker: Worker, tx: Transaction, stored: StoredEffect, delivery: Delivery, attempts: int, *, is_told: bool
) -> None:
    """Write down what became of a notice, in the transaction that settles its effect; where no incident is to be told
    (`is_told`), or it is about none, who stands in tells it all the same."""
    message = message_of(stored)
    if message is None:
        return
    is_told = is_told and stored.effect.incident_id is not None  # else there is no timeline to write to
    if is_told and delivery.outcome is Outcome.SENT:
        await noted(worker, tx, stored, message, delivery)
    instead = ""
    if delivery.outcome is Outcome.GIVE_UP or attempts == DEGRADE_AFTER:
        instead = await _stand_in(worker, tx, stored, message)
    if delivery.outcome is Outcome.GIVE_UP and not instead:
        log.error("notice.undelivered", incident=stored.effect.incident_id, kind=message.kind, key=stored.effect.key)
    if delivery.outcome is Outcome.RETRY and attempts >= DEGRADE_AFTER:
        for waiting in await _behind(tx, stored):
            if (other := message_of(waiting)) is not None:
                await _stand_in(worker, tx, waiting, other)
    if is_told and (delivery.outcome is not Outcome.RETRY or instead):
        await _record(worker, tx, stored, message, delivery, instead)


async def rest(worker: Worker, tx: Transaction, stored: StoredEffect, delivery: Delivery, due_at: datetime) -> bool:
    """Where some readers have the message and others were put off, only those are told again; whether that is so."""
    message = message_of(stored)
    if message is None or not delivery.unreached:
        return False
    left = replace(message, remaining=tuple(delivery.unreached))
    effect = _passed_on(stored.effect, left, str(stored.effect.body["channel"]), due_at, f":{stored.id}")
    await emit(tx, worker.queue, [effect])
    return True


def message_of(stored: StoredEffect) -> Message | None:
    """None for a message that cannot be read: that it is dead is all there is to say of it."""
    try:
        return decode(Message, stored.effect.body["message"])
    except (Undecodable, KeyError):
        return None


async def _record(
    worker: Worker, tx: Transaction, stored: StoredEffect, message: Message, delivery: Delivery, instead: str
) -> None:
    from smartspec_ops.domain.incident.commands import RecordDelivery
    from smartspec_ops.domain.incident.values import DeliveryOutcome

    record = RecordDelivery(
        actor=DELIVERER,
        key=stored.effect.key,
        channel=str(stored.effect.body["channel"]),
        message=message.kind,
        outcome=DeliveryOutcome(delivery.outcome.value),
        detail=delivery.detail,
        audience=message.audience,
        instead=instead,
    )
    await worker.responder.decide_in(tx, message.thread, record)


async def _is_outdated(worker: Worker, stored: StoredEffect, message: Message) -> bool:
    """Whether a newer notice of the kind, or revision of the text, waits for the same readers of the same channel."""
    async with worker.store.begin() as tx:
        waiting = await tx.effects(state=EffectState.QUEUED, incident_id=message.thread, kind=EffectKind.NOTIFY)
    return any(one.id > stored.id and _place(one) == _place(stored) for one in waiting)


def _place(stored: StoredEffect) -> object:
    body: Mapping[str, object] = stored.effect.body
    said = stored.effect.body["message"]
    readers = sorted(str(reader["id"]) for reader in said.get("recipients") or ())
    return (body["channel"], said["kind"], said["audience"], said.get("slot"), readers)


async def _behind(tx: Transaction, stored: StoredEffect) -> Sequence[StoredEffect]:
    lane = stored.effect.lane
    if lane is None:
        return ()
    waiting = await tx.effects(state=EffectState.QUEUED, incident_id=stored.effect.incident_id, kind=EffectKind.NOTIFY)
    return [one for one in waiting if one.effect.lane == lane and one.id > stored.id]


async def _stand_in(worker: Worker, tx: Transaction, stored: StoredEffect, message: Message) -> str:
    """The channel that tells it as well; empty where there is none."""
    channel = str(stored.effect.body["channel"])
    tried = [*map(str, stored.effect.body.get("tried", ())), channel]
    team = worker.responder.team
    other = next_channel(team, message.audience, tried)
    if other is None:
        return ""
    if message.audience not in team.route(other).audiences:  # else it is told by that channel anyway
        effect = _passed_on(stored.effect, message, other, worker.clock.now())
        await emit(tx, worker.queue, [replace(effect, body={**effect.body, "tried": tried})])
    return other


def next_channel(team: Team, audience: str, tried: Sequence[str]) -> str | None:
    """Who stands in for the last of `tried`: the next in the list, from the beginning after its end."""
    names = list(team.channels)
    start = names.index(tried[-1]) + 1 if tried[-1] in names else 0
    for name in (*names[start:], *names[:start]):
        route = team.route(name)
        can = route.audiences if audience == Audience.CUSTOMERS else route.audiences | route.able
        if name not in tried and audience in can:
            return name
    return None


def _passed_on(effect: Effect, message: Message, channel: str, due_at: datetime, part: str = "") -> Effect:
    body = {**effect.body, "channel": channel, "message": encode(message)}
    return replace(delivery(message, channel, due_at, part), body=body, incident_id=effect.incident_id)
