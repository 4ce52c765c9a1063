"""Once a day: letting go of what is over for long. Incidents, their logs and the audit log stay.

What there is, and how long it is kept, is a table (`app/kept.py`), and this walks over it: everything in batches, each
in a transaction of its own, so that nobody waits for long and a crash in between loses nothing but the rest of the
day's work. The look is an effect like any other and puts the next one into the database with itself.
"""

from collections.abc import Mapping
from contextlib import aclosing

from smartspec_ops.app.kept import KEPT
from smartspec_ops.app.outbox import emit
from smartspec_ops.app.retention import DAY, Look, Retention, look_at
from smartspec_ops.domain.errors import StoreConflict
from smartspec_ops.edge.aside import aside
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Clock, Queue, Store

log = logger(__name__)

MOST = 500_000
"""Rows of one kind that go in one day; what is more goes the next day."""
FILES = "files of specs"


async def prune(store: Store, queue: Queue, clock: Clock, retention: Retention) -> str:
    """Let go of what is old, in small transactions, and come again tomorrow; how much it was."""
    look = Look(store=store, now=clock.now(), retention=retention)
    dropped = dict(await let_go(look))
    if files := await aside(retention.forget, look.now):
        dropped[FILES] = files
    async with store.begin() as tx:
        await emit(tx, queue, [look_at(look.now + DAY)])
    log.info("pruned", rows=dropped)
    return told(dropped)


async def let_go(look: Look) -> Mapping[str, int]:
    """How many rows of each thing went, of those of which any did. One that somebody else just changed keeps none of
    the others."""
    dropped: dict[str, int] = {}
    for one in KEPT:
        if one.prune is None:
            continue
        gone = 0
        try:
            async with aclosing(one.prune(look)) as batches:
                async for count in batches:
                    gone += count
                    if gone >= MOST:
                        break
        except StoreConflict as conflict:
            log.info("prune.put_off", what=one.what, why=str(conflict))
        if gone:
            dropped[one.what] = gone
    return dropped


def told(dropped: Mapping[str, int]) -> str:
    """In the words of people."""
    return ", ".join(f"{count} of {what}" for what, count in dropped.items()) or "nothing"
