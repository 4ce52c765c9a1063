"""The database is away: judging goes on from memory, and what it decided waits.

Messages wait in a spool on the disk, each with the state of the alert it came from. Ticks wait in memory, the last hour
of them, with the states they end in. When the database is back the messages go first: their delivery keys make them
once, whoever has sent them meanwhile. Then the ticks, by compare-and-set: what another worker has judged wins, but an
alert that was told is known again, so that what was begun is ended, and no number is given to two messages.

A commit that failed may be in the database all the same. It is known by what is stored: the very states and totals in
which one of the waiting ticks ended.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.watching.outcome import Weighed
from smartspec_ops.app.watching.plan import ALERT, SOURCE, Plan, alert_body
from smartspec_ops.app.watching.remembering import documents, intake, remember, written
from smartspec_ops.app.watching.waiting_ticks import Key, Outage, Waiting, merged
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.alert_lifecycle import later_told
from smartspec_ops.domain.alerting import AlertState
from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable
from smartspec_ops.domain.source_alert import SourceState
from smartspec_ops.edge import instruments
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Document, Queue, Spool, SpoolRecord, Store, Transaction, Watermark
from smartspec_ops.ports.ledger import ABSENT

log = logger(__name__)

KEPT = timedelta(hours=1)
"""How much of the ledger waits in memory; of a longer outage the oldest ticks are let go of. No alert is."""
AT_ONCE = 500
"""Messages in one transaction."""
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """How it stands: since which tick the database takes nothing, why, and what waits for it."""

    since: datetime
    why: str
    ticks: int
    messages: int


async def hold(plan: Plan, spool: Spool, weighed: Weighed, now: datetime, why: str) -> Sequence[Alert]:
    """Keep what was decided until the database is back; the alerts that are safe now.

    Where the spool takes no more, no alert is told and none changes its state: it is decided again at the next tick.
    """
    outage = plan.outage
    if outage is None:
        outage = plan.outage = Outage(since=now, why=why)
        log.warning("database.away", since=now.isoformat(), why=why)
    if weighed.alerts and (refused := await spool.append(_record(plan, weighed, now))) is not None:
        log.error("spool.refused", why=refused, alerts=len(weighed.alerts))
        quiet = [replace(one, alert=None) for one in weighed.changed]
        weighed = replace(weighed, alerts=(), changed=quiet, sources={})
    waiting = Waiting(tick=now, sheets=weighed.sheets, documents=documents(plan, weighed))
    outage.add(waiting, max(1, KEPT // plan.interval))
    remember(plan, weighed, now, is_written=False)
    return weighed.alerts


def _record(plan: Plan, weighed: Weighed, now: datetime) -> SpoolRecord:
    told = [one for one in documents(plan, weighed) if one.kind in (ALERT, SOURCE)]
    return SpoolRecord(at=now, effects=[intake(alert) for alert in weighed.alerts], documents=told)


def standing(plan: Plan, spool: Spool | None) -> Away | None:
    """None where the database has everything."""
    outage = plan.outage
    if outage is None:
        return None
    return Away(since=outage.since, why=outage.why, ticks=len(outage.ticks), messages=waiting(spool))


def measure(since: datetime | None, spool: Spool | None, now: datetime) -> None:
    """Tell whoever listens how it stands after a tick or a look at `now`."""
    if spool is None or not instruments.is_heard():
        return
    holds = spool.holds
    instruments.put(instruments.AWAY, (now - since).total_seconds() if since else 0)
    instruments.put(instruments.SPOOL_MESSAGES, holds.messages)
    instruments.put(instruments.SPOOL_BYTES, holds.size)
    instruments.put(instruments.SPOOL_AGE, (now - holds.oldest).total_seconds() if holds.oldest else 0)


def waiting(spool: Spool | None) -> int:
    """Messages that are on the disk and not in the database."""
    return spool.holds.messages if spool is not None else 0


async def catch_up(plan: Plan, store: Store, queue: Queue, spool: Spool) -> bool:
    """Give the database everything that waits; whether it took it."""
    outage = plan.outage
    assert outage is not None
    try:
        records = await spool.records()
        delivered = await deliver(store, queue, records)
        await _write(plan, outage, store, records)
        await spool.clear()
    except (StoreUnavailable, StoreConflict, OSError) as fault:
        outage.why = str(fault)
        log.info("database.still_away", since=outage.since.isoformat(), why=str(fault))
        return False
    plan.outage = None
    log.warning("database.back", away_since=outage.since.isoformat(), delivered=delivered, let_go=outage.let_go)
    return True


async def recover(store: Store, queue: Queue, spool: Spool) -> None:
    """Deliver what an earlier process left, and know its alerts again. Raises what the store raises."""
    records = await spool.records()  # once: reading again may take over a file that would be cleared undelivered
    delivered = await deliver(store, queue, records)
    await carry_on(store, records)
    await spool.clear()
    log.warning("spool.delivered", messages=delivered)


async def deliver(store: Store, queue: Queue, records: Sequence[SpoolRecord]) -> int:
    """Hand every message over, in order; how many were new."""
    effects = [effect for record in records for effect in record.effects]
    new = 0
    for start in range(0, len(effects), AT_ONCE):
        async with store.begin() as tx:
            new += await emit(tx, queue, effects[start : start + AT_ONCE])
    return new


async def carry_on(store: Store, records: Sequence[SpoolRecord]) -> None:
    """The alerts that were told stand as they were told last, whatever else has been judged of them."""
    last = {(one.kind, one.key): one for record in records for one in record.documents}
    for attempt in range(_ATTEMPTS):
        try:
            async with store.begin() as tx:
                await _carry_on(tx, last)
        except StoreConflict:
            if attempt + 1 == _ATTEMPTS:
                raise
        else:
            return


async def _carry_on(tx: Transaction, last: Mapping[Key, Document]) -> None:
    for kind in (ALERT, SOURCE):
        stored = await tx.documents_of(kind, [key for of, key in last if of == kind])
        changed = []
        for told in (one for (of, _), one in last.items() if of == kind):
            known = stored.get(told.key)
            body = told.body if known is None else _later(kind, known.body, told.body)
            if known is None or body != known.body:
                changed.append(replace(told, body=body, version=known.version if known else 0))
        if changed:
            await tx.put_documents(changed)


def _later(kind: str, known: Mapping[str, object], told: Mapping[str, object]) -> Mapping[str, object]:
    """Of two states of the alerts of one objective or source, what was told last of each."""
    if kind == SOURCE:
        source, other_source = decode(SourceState, known), decode(SourceState, told)
        life = later_told(source.life, other_source.life)
        return known if life == source.life else dict(encode(replace(source, life=life)))
    state, other = decode(AlertState, known), decode(AlertState, told)
    after = replace(
        state,
        breach=later_told(state.breach, other.breach),
        signal=later_told(state.signal, other.signal),
        budget=later_told(state.budget, other.budget),
    )
    return known if after == state else alert_body(after)


# --- the ticks -----------------------------------------------------------------------------------------------------


async def _write(plan: Plan, outage: Outage, store: Store, records: Sequence[SpoolRecord]) -> None:
    while outage.ticks:
        try:
            mark = await _write_all(plan, outage, store)
        except StoreConflict as conflict:
            if (count := await _look_for_landed(plan, outage, store)) == 0:
                log.warning("database.judged_meanwhile", why=str(conflict), ticks=len(outage.ticks))
                await carry_on(store, records)
                plan.forget()
                return
            written(plan, outage.landed(count))
        else:
            written(plan, list(outage.states.values()))
            outage.ticks.clear()
            outage.states.clear()
            plan.mark = mark
        plan.has_layouts, plan.is_known = True, True


async def _write_all(plan: Plan, outage: Outage, store: Store) -> int:
    async with store.begin() as tx:
        if not plan.has_layouts:
            await tx.add_layouts(plan.layouts)
        mark = await tx.add_sheets([sheet for one in outage.ticks for sheet in one.sheets], plan.mark)
        if outage.states:
            await tx.put_documents(list(outage.states.values()))
    return mark


async def _look_for_landed(plan: Plan, outage: Outage, store: Store) -> int:
    """How many of the waiting ticks are in the database: a commit of ours whose end nobody heard of."""
    places = [item.place for item in plan.items]
    async with store.snapshot() as tx:
        mark, marks = await tx.ledger_mark(), await tx.watermarks(places)
        newest = max((one.tick for one in marks.values()), default=None)
        count = next((n for n, one in enumerate(outage.ticks, 1) if one.tick == newest), 0)
        if not count or any(marks.get(place) != expected for place, expected in _ends(outage.ticks[count - 1])):
            return 0
        if not await _are_stored(tx, merged(list(outage.ticks)[:count])):
            return 0
    plan.mark = mark
    return count


def _ends(waiting: Waiting) -> Iterable[tuple[tuple[str, str], Watermark]]:
    for sheet in waiting.sheets:
        for place, verdict, total in zip(sheet.layout.columns, sheet.verdicts, sheet.slices, strict=True):
            if verdict != ABSENT:
                yield place, Watermark(tick=sheet.tick, slices=total)


async def _are_stored(tx: Transaction, kept: Mapping[Key, Document]) -> bool:
    for kind in {kind for kind, _ in kept}:
        stored = await tx.documents_of(kind, [key for of, key in kept if of == kind])
        for (of, key), mine in kept.items():
            found = stored.get(key)
            if of == kind and (
                found is None or found.version != mine.version + 1 or _plain(found.body) != _plain(mine.body)
            ):
                return False
    return True


def _plain(body: Mapping[str, object]) -> object:
    return json.loads(json.dumps(body))
