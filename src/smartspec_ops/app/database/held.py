"""What a restored database keeps back, and letting go of it: a person says whether it was done already."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from smartspec_ops.app.database.restored import EVERYTHING, TIMERS, requeue
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.ports import EffectState, Queue, StoredEffect, Transaction


async def held(tx: Transaction, ids: Sequence[int] = ()) -> Sequence[StoredEffect]:
    """Everything that is held, oldest first, or these; `UserFault` where one of them is not."""
    found = await tx.effects(state=EffectState.HELD, limit=EVERYTHING)
    if unknown := sorted({*ids} - {one.id for one in found}):
        raise UserFault.of("held/unknown", f"{unknown[0]} is not held", "list what is: smartspec-ops held list")
    return [one for one in found if not ids or one.id in ids]


async def release(
    tx: Transaction, queue: Queue, ids: Sequence[int], actor: str, now: datetime
) -> Sequence[StoredEffect]:
    """They were not done: a worker does them now, timers at their time, each deciding anew if it still has to be."""
    chosen = [_at_once(one, now) for one in await held(tx, ids)]
    for one in chosen:
        await tx.settle_effect(one.id, EffectState.QUEUED, f"let go by {actor}", one.attempts, due_at=one.effect.due_at)
    await requeue(tx, queue, chosen)
    return chosen


def _at_once(one: StoredEffect, now: datetime) -> StoredEffect:
    """The pause before another attempt is over: a person has decided."""
    due_at = one.effect.due_at if one.effect.kind in TIMERS else min(one.effect.due_at, now)
    return replace(one, effect=replace(one.effect, due_at=due_at))


async def drop(tx: Transaction, ids: Sequence[int], actor: str, now: datetime) -> Sequence[StoredEffect]:
    """They were done, or are not to be."""
    chosen = await held(tx, ids)
    for one in chosen:
        await tx.settle_effect(one.id, EffectState.DONE, f"dropped by {actor} at {now:%Y-%m-%d %H:%M}Z", one.attempts)
    return chosen
