"""A worker played over simulated time: the clock jumps from one due effect to the next, so a month takes a moment.

Every timer is a row; nothing else moves time forward, so what is not written down does not happen.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import text

from smartspec_ops.ports import EffectState, Job, Queue, Store
from smartspec_ops.testing.clock import ManualClock

Handle = Callable[[Job], Awaitable[None]]
Restart = Callable[[], tuple[Queue, Handle]]
"""(queue, handler) of the worker that goes on: the same one, or a new one on the same database."""


_NEARER = text("UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - :span WHERE status = 'todo'")


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
        assert due > clock.now(), "what is due is left undone"
        await let_pass(store, clock, due - clock.now())
        jumps += 1
    await let_pass(store, clock, until - clock.now())
    return jumps


async def let_pass(store: Store, clock: ManualClock, span: timedelta) -> None:
    """Move the clock on, and with it what waits in PostgreSQL: there a wait is counted by the database's own clock,
    which nobody sets."""
    await clock.advance(span)
    async with store.begin() as tx:
        if tx.connection.dialect.name == "postgresql":
            await tx.connection.execute(_NEARER, {"span": span})


async def next_due(store: Store) -> datetime | None:
    """When the first effect that is still to be performed is due."""
    async with store.begin() as tx:
        queued = await tx.effects(state=EffectState.QUEUED, limit=10_000)
    return min((one.effect.due_at for one in queued), default=None)
