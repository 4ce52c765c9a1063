"""A decision's messages leave in the decision's own transaction: no state without its message, none without state."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from smartspec_ops.app.effects.kinds import elapses, role_of
from smartspec_ops.edge.spans import traceparent
from smartspec_ops.ports import Effect, Job, Queue, StoredEffect, Transaction


async def emit(tx: Transaction, queue: Queue, effects: Sequence[Effect]) -> int:
    """Add the effects whose key is new and wake a worker for each; returns how many were new."""
    if not effects:
        return 0
    if trace := traceparent():
        effects = [one if one.trace else replace(one, trace=trace) for one in effects]
    new = await tx.add_effects(effects)
    await queue.enqueue(tx, [job_of(one) for one in new])
    return len(new)


def job_of(stored: StoredEffect, due_at: datetime | None = None, since: datetime | None = None) -> Job:
    """What wakes a worker of its role for it, at its own time or at `due_at`; what waits for time to pass waits from
    `since` on, the moment it is for what waits, or from now."""
    effect = stored.effect
    return Job(
        effect_id=stored.id,
        due_at=due_at or effect.due_at,
        lane=effect.lane,
        role=role_of(effect.kind),
        elapses=elapses(effect.kind, stored.attempts),
        since=since or effect.since,
    )
