"""A decision's messages leave in the decision's own transaction: no state without its message, none without state."""

from collections.abc import Sequence
from dataclasses import replace

from smartspec_ops.edge.spans import traceparent
from smartspec_ops.ports import Effect, Job, Queue, Transaction


async def emit(tx: Transaction, queue: Queue, effects: Sequence[Effect]) -> int:
    """Add the effects whose key is new and wake a worker for each; returns how many were new."""
    if not effects:
        return 0
    if trace := traceparent():
        effects = [one if one.trace else replace(one, trace=trace) for one in effects]
    new = await tx.add_effects(effects)
    jobs = [Job(effect_id=one.id, due_at=one.effect.due_at, lane=one.effect.lane) for one in new]
    await queue.enqueue(tx, jobs)
    return len(new)
