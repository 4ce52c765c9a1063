"""Once a day: letting go of what is over for long. Incidents, their logs and the audit log stay.

What there is, and how long it is kept, is a table (`app/pruning/table.py`), and this walks over it: everything in
batches, each in a transaction of its own, so that nobody waits for long and a crash in between loses nothing but the
rest of the day's work. The look is an effect like any other, and the first thing it does is to put the next one into
the database: whatever fails after that, there is a look tomorrow. A clock that may be wrong lets nothing go.
"""

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime

from smartspec_ops.app.database.last_look import LOOKED
from smartspec_ops.app.database.retention import DAY, Look, Retention, look_at
from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.pruning.table import KEPT, Kept
from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable
from smartspec_ops.domain.pruning_clock import EARLIEST, Looks, after, as_at
from smartspec_ops.edge.aside import aside
from smartspec_ops.edge.codec import Undecodable, decode, encode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Clock, Document, EffectState, Queue, Store, Transaction, Uptime

log = logger(__name__)

MOST = 500_000
"""Rows of one kind that go in one day; what is more goes the next day."""
FILES = "files of specs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """`dropped`: rows of each thing of which any went. `failed`: what could not be looked at to its end."""

    dropped: Mapping[str, int]
    failed: Sequence[str] = ()


async def prune(store: Store, queue: Queue, clock: Clock, retention: Retention) -> str:
    """Come again tomorrow, and let go of what is old, in small transactions; how much it was."""
    now = clock.now()
    async with store.begin() as tx:
        seen = await _weigh(tx, now, clock.uptime())
        await emit(tx, queue, [look_at(now + DAY)])
    if isinstance(seen, str):
        return seen
    look = Look(store=store, now=seen, retention=retention)
    went = await let_go(look)
    try:
        files = await aside(retention.forget, look.now)
    except Exception:  # whatever it is: this look is noted, and its rows went; again it would walk over everything
        log.exception("prune.failed", what=FILES, hint="they are kept; it is tried again tomorrow")
        went = replace(went, failed=[*went.failed, FILES])
    else:
        went = replace(went, dropped={**went.dropped, **({FILES: files} if files else {})})
    log.info("pruned", rows=went.dropped, failed=went.failed, as_at=seen.isoformat())
    return told(went)


async def _weigh(tx: Transaction, now: datetime, uptime: Uptime) -> datetime | str:
    """Note this look; as at which moment it lets go of what is old, or why of nothing."""
    await tx.hold(LOOKED)
    noted = await tx.document(LOOKED, LOOKED)
    before = await _before(tx, noted)
    note = noted or Document(kind=LOOKED, key=LOOKED, body={}, version=0)
    given = before, now, uptime.boot, uptime.passed
    await tx.put_document(replace(note, body=encode(after(*given))))
    if (seen := as_at(*given)) is not None:
        return seen
    last = f"{before.last:%Y-%m-%dT%H:%M:%SZ}"
    log.error(
        "prune.clock_doubted",
        place=f"documents/{LOOKED}",
        now=now.isoformat(),
        last=last,
        hint="if the clock is ahead, correct it within a day; after a pause do nothing: a later look goes on",
    )
    return f"nothing: the last look was {last}, and the clock may be ahead; a look in a day confirms it"


async def _before(tx: Transaction, noted: Document | None) -> Looks:
    """As noted. Older versions noted nothing: then the newest look that was done."""
    if noted is None:
        done = await tx.effects(kind=EffectKind.PRUNE, state=EffectState.DONE)
        return Looks(last=max((one.effect.due_at for one in done), default=None))
    try:
        return decode(Looks, noted.body)
    except Undecodable as fault:
        log.warning("prune.note_unreadable", place=f"documents/{LOOKED}", why=str(fault))
        return Looks(last=EARLIEST)


async def let_go(look: Look) -> Went:
    """How many rows of each thing went. One that fails, or that somebody else just changed, keeps none of the others;
    `StoreUnavailable` where the database is away, which no other thing would fare better with."""
    dropped: dict[str, int] = {}
    failed: list[str] = []
    for one in KEPT:
        gone, is_whole = await _of_one(look, one)
        if gone:
            dropped[one.what] = gone
        if not is_whole:
            failed.append(one.what)
    return Went(dropped=dropped, failed=failed)


async def _of_one(look: Look, one: Kept) -> tuple[int, bool]:
    """How many rows went, and whether nothing failed."""
    gone = 0
    if one.prune is None:
        return gone, True
    try:
        async with aclosing(one.prune(look)) as batches:
            async for count in batches:
                gone += count
                if gone >= MOST:
                    break
    except StoreConflict as conflict:
        log.info("prune.put_off", what=one.what, why=str(conflict))
    except StoreUnavailable:
        raise
    except Exception:  # an unreadable row, whatever of it: it stays, and so does what stands behind it
        log.exception("prune.failed", what=one.what, hint="what could not be read is kept; it is tried again tomorrow")
        return gone, False
    return gone, True


def told(went: Went) -> str:
    """In the words of people."""
    said = ", ".join(f"{count} of {what}" for what, count in went.dropped.items()) or "nothing"
    return said + (f"; not done: {', '.join(went.failed)}" if went.failed else "")
