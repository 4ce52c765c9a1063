"""Backups that are taken by themselves: an effect like any other, which puts the next one into the database first."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.domain.errors import OpsError
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Clock, Delivery, Effect, Outcome, Queue, Store

log = logger(__name__)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backups:
    """`take` makes one and gives what came of it; it does so in a process of its own."""

    every: timedelta
    take: Callable[[], Awaitable[Delivery]]


async def set_going(store: Store, queue: Queue, every: timedelta, now: datetime) -> None:
    """For whoever runs for long: one is taken at the next full interval, whoever asks for it."""
    try:
        async with store.begin() as tx:
            await emit(tx, queue, [_at(every, now)])
    except OpsError as fault:
        log.warning("backup.not_set", why=str(fault))


async def back_up(store: Store, queue: Queue, clock: Clock, backups: Backups) -> Delivery:
    """Take one. One that fails is tried again, and at last left as a dead letter; the next is taken all the same."""
    await set_going(store, queue, backups.every, clock.now())
    taken = await backups.take()
    log.info("backup.taken" if taken.outcome is Outcome.SENT else "backup.failed", why=taken.detail)
    return taken


def _at(every: timedelta, now: datetime) -> Effect:
    """The next on a grid, so that several processes mean the same one; patient, for it has a lane."""
    at = _EPOCH + ((now - _EPOCH) // every + 1) * every
    kind = EffectKind.BACKUP
    return Effect(kind=kind, key=f"{kind}:{at:%Y%m%dT%H%M%S}", due_at=at, body={}, lane=kind)
