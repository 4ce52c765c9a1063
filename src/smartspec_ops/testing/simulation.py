"""A worker played over simulated time: the clock jumps from one due effect to the next, so a month takes a moment.

Every timer is a row; nothing else moves time forward, so what is not written down does not happen.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from smartspec_ops.ports import EffectState, Job, Queue, Store
from smartspec_ops.testing.clock import ManualClock

Handle = Callable[[Job], Awaitable[None]]
Restart = Callable[[], tuple[Queue, Handle]]
"""(queue, handler) of the worker that goes on: the same one, or a new one on the same database."""


async def play(store: Store, clock: ManualClock, worker: Restart, until: datetime) -> int:
    """Perform everything that falls due up to `until`, each when it is due; `worker` is asked before every jump.

    Returns how many jumps it took. The clock ends at `until`.
    """
    jumps = 0
    while True:
        queue, handle = worker()
        await queue.work(handle, drain=True)
        due = await next_due(store)
        if due is None or due > until:
            break
        await clock.advance(due - clock.now())
        jumps += 1
    await clock.advance(until - clock.now())
    return jumps


async def next_due(store: Store) -> datetime | None:
    """When the first effect that is still to be performed is due."""
    async with store.begin() as tx:
        queued = await tx.effects(state=EffectState.QUEUED, limit=10_000)
    return min((one.effect.due_at for one in queued), default=None)
