"""The loop that repeats a tick on the grid of the epoch, and outlives those that fail."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from smartspec_ops.app.watching import database_away
from smartspec_ops.app.watching.database_away import Away
from smartspec_ops.app.watching.grid import following, on_grid, on_waking, skipped
from smartspec_ops.app.watching.missed_tick import Missed, missed
from smartspec_ops.app.watching.watch import TickResult, Watch, tick
from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.edge.logs import logger
from smartspec_ops.edge.spans import Work, span
from smartspec_ops.ports import Clock

log = logger(__name__)

LOOK_EVERY = timedelta(seconds=5)
"""Between two looks whether a database that is away is back."""


async def run(
    watch: Watch | Callable[[], Watch],
    clock: Clock,
    interval: timedelta | None = None,
    turn: asyncio.Lock | None = None,
) -> AsyncIterator[TickResult | Missed]:
    """Ticks for ever, the first at once, at multiples of `interval` since the epoch; late ones are skipped.

    Who holds `turn` may have `watch` give another one from then on. Stop by leaving the loop or cancelling the task: a
    tick cut short leaves nothing half done.
    """
    current: Callable[[], Watch] = (lambda: watch) if isinstance(watch, Watch) else watch
    turn = turn or asyncio.Lock()
    every = interval or current().policy.interval
    due, late = on_grid(clock.now(), every), 0
    while True:
        async with turn:
            began = clock.now()
            result = await attempt(current(), due, late)
            pace(current(), result, clock.now() - began, every)
        yield result
        last, due = due, await _next_due(current(), clock, due, every)
        late = skipped(last, due, every)


async def _next_due(watch: Watch, clock: Clock, last: datetime, every: timedelta) -> datetime:
    """Wait for the instant to judge after `last`."""
    while True:
        due = following(last, clock.now(), every)
        await wait(watch, clock, due)
        if (found := on_waking(due, clock.now(), every)) is not None:
            return found


async def wait(watch: Watch, clock: Clock, until: datetime) -> None:
    """Sleep until then, as the clock stands now; while the database is away, look every few seconds whether it is back.

    A clock that is set back meanwhile makes nobody wait longer.
    """
    left = until - clock.now()
    while watch.plan.outage is not None and left > LOOK_EVERY:
        await clock.sleep(LOOK_EVERY)
        await look_again(watch, clock.now())
        left = min(left - LOOK_EVERY, until - clock.now())
    await clock.sleep(max(left, timedelta(0)))


async def look_again(watch: Watch, now: datetime) -> None:
    """If the database was away: whether it is back, and then give it what waits."""
    if watch.plan.outage is None or watch.spool is None:
        return
    if await database_away.catch_up(watch.plan, watch.store, watch.queue, watch.spool):
        database_away.measure(None, watch.spool, now)
        watch.told(None)


async def attempt(watch: Watch, due: datetime, skipped: int) -> TickResult | Missed:
    """The tick at `due`, after `skipped` that were late."""
    if skipped:
        log.warning("tick.skipped", count=skipped, before=due.isoformat())
    result: TickResult | Missed
    try:
        with span(Work.TICK, objectives=len(watch.plan.items), outcome="missed") as one:
            result = replace(await tick(watch, due), skipped=skipped)
            outcome = "held" if result.away else "committed" if result.is_first else "repeated"
            one.note(outcome=outcome, alerts=len(result.alerts))
    except Exception as fault:  # noqa: BLE001 - the watcher outlives it; `missed` logs it
        result = missed(due, fault)
        if watch.plan.outage is None:  # else memory is all there is
            watch.plan.forget()
        if isinstance(fault, StoreUnavailable):
            watch.told(Away(since=due, why=fault.why, ticks=0, messages=database_away.waiting(watch.spool)))
            return result
    standing = database_away.standing(watch.plan, watch.spool)
    database_away.measure(standing.since if standing else None, watch.spool, due)
    watch.told(standing)
    return result


def pace(watch: Watch, result: TickResult | Missed, took: timedelta, every: timedelta) -> None:
    """How long a tick took decides how much the next one judges; one that waited for the database does not."""
    if isinstance(result, TickResult) and result.away is None:
        watch.turns.heard(took, every, result.at)
