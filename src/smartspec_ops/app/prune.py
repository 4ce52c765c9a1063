"""Once a day: letting go of what was done, told or held long ago. Incidents, their logs and the audit log stay.

The look is an effect like any other and puts the next one into the database with itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from smartspec_ops.app.effects import EffectKind
from smartspec_ops.app.once import REQUEST, is_forgotten
from smartspec_ops.app.outbox import emit
from smartspec_ops.app.routing import COURSE, SILENCE, silence_of
from smartspec_ops.app.silent_senders import SILENT, is_long_past
from smartspec_ops.domain.errors import OpsError
from smartspec_ops.domain.routing.flapping import Course
from smartspec_ops.edge.aside import aside
from smartspec_ops.edge.codec import decode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Clock, Document, Effect, Queue, Store

log = logger(__name__)

AT_ONCE = 2_000
"""Rows that one transaction looks at: in SQLite everybody waits for it."""
MOST = 500_000
"""Effects of one day; what is more goes the next day."""
DAY = timedelta(days=1)
EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long what is over is kept. `forget` lets go of files of specs that are not there any more."""

    effects: timedelta = timedelta(days=30)
    courses: timedelta = timedelta(days=7)
    silences: timedelta = timedelta(days=90)
    forget: Callable[[datetime], int] = lambda _: 0


async def set_going(store: Store, queue: Queue, now: datetime) -> None:
    """For whoever runs for long; nothing new where it goes on already."""
    try:
        async with store.begin() as tx:
            await emit(tx, queue, [_look_at(now)])
    except OpsError as fault:
        log.warning("prune.not_set", why=str(fault))


async def prune(store: Store, queue: Queue, clock: Clock, retention: Retention) -> str:
    """Let go of what is old, in small transactions, and come again tomorrow; how much it was."""
    now = clock.now()
    effects = await _effects(store, now - retention.effects)
    courses = await _documents(store, await _old_courses(store, now - retention.courses))
    silences = await _documents(store, await _old_silences(store, now - retention.silences))
    requests = await _documents(store, await _forgotten(store, REQUEST, now, is_forgotten))
    await _documents(store, await _forgotten(store, SILENT, now, is_long_past))
    specs = await aside(retention.forget, now)
    async with store.begin() as tx:
        await emit(tx, queue, [_look_at(now + DAY)])
    log.info("pruned", effects=effects, courses=courses, silences=silences, requests=requests, specs=specs)
    return f"{effects} effects, {courses} courses, {silences} silences, {requests} requests, {specs} files of specs"


def _look_at(at: datetime) -> Effect:
    """One a day, whoever asks for it; patient, for it has a lane."""
    kind = EffectKind.PRUNE
    return Effect(kind=kind, key=f"{kind}:{at:%Y%m%d}", due_at=at, body={}, lane=kind)


async def _effects(store: Store, before: datetime) -> int:
    """All are gone over once, each transaction going on where the last one ended."""
    dropped, last = 0, 0
    while dropped < MOST:
        async with store.begin() as tx:
            some, following = await tx.drop_effects(before, last, AT_ONCE)
        dropped += some
        if following is None:
            break
        last = following
    return dropped


async def _documents(store: Store, old: Sequence[Document]) -> int:
    dropped = 0
    for start in range(0, len(old), AT_ONCE):
        async with store.begin() as tx:
            dropped += await tx.drop_documents(old[start : start + AT_ONCE])
    return dropped


async def _old_courses(store: Store, before: datetime) -> Sequence[Document]:
    """Of alerts that have not gone on or off for long: they flap no more, and their next change is a first one."""
    async with store.begin() as tx:
        found = await tx.documents(COURSE)
    return [one for one in found if _changed(decode(Course, one.body)) < before]


def _changed(course: Course) -> datetime:
    known = [*course.changed_at, *([course.flapping_since] if course.flapping_since else [])]
    return max(known, default=EVER)


async def _forgotten(
    store: Store, kind: str, now: datetime, is_past: Callable[[Document, datetime], bool]
) -> Sequence[Document]:
    async with store.begin() as tx:
        return [one for one in await tx.documents(kind) if is_past(one, now)]


async def _old_silences(store: Store, before: datetime) -> Sequence[Document]:
    """But never the newest: its number is the last that was given."""
    async with store.begin() as tx:
        found = await tx.documents(SILENCE)
    newest = max(found, key=lambda one: int(one.key.removeprefix("S")), default=None)
    return [one for one in found if one is not newest and silence_of(one).ends < before]
