"""How long what is over is kept, and the daily look that lets go of it: what everybody needs who runs for long.

What is done then is loaded when it is done (`app/pruning/prune.py`).
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.domain.errors import OpsError
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Effect, Queue, Store, Transaction

log = logger(__name__)

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long what is over is kept. `forget` lets go of files of specs that are not there any more; `grouped_within`
    is the longest time in which an alert still joins the others of its group."""

    effects: timedelta = timedelta(days=30)
    given_up: timedelta = timedelta(days=180)
    alerts: timedelta = timedelta(days=90)
    courses: timedelta = timedelta(days=7)
    silences: timedelta = timedelta(days=90)
    history: timedelta = timedelta(days=400)
    grouped_within: timedelta = timedelta(0)
    forget: Callable[[datetime], int] = lambda _: 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at everything. In a `trial` each batch is taken back again, so that what is found is still there."""

    store: Store
    now: datetime
    retention: Retention
    trial: bool = False

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Transaction]:
        try:
            async with self.store.begin() as tx:
                yield tx
                if self.trial:
                    raise _TakenBackError
        except _TakenBackError:
            pass


class _TakenBackError(Exception):
    """Ends the transaction of a trial."""


async def set_going(store: Store, queue: Queue, now: datetime) -> None:
    """For whoever runs for long; nothing new where it goes on already."""
    try:
        async with store.begin() as tx:
            await emit(tx, queue, [look_at(now)])
    except OpsError as fault:
        log.warning("prune.not_set", why=str(fault))


def look_at(at: datetime) -> Effect:
    """One a day, whoever asks for it; patient, for it has a lane."""
    kind = EffectKind.PRUNE
    return Effect(kind=kind, key=f"{kind}:{at:%Y%m%d}", due_at=at, body={}, lane=kind)
