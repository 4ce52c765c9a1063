"""Early warnings, once an hour: every indicator's newest tick against the same hours of the weeks before.

They come from the ledger alone, so no metrics source is asked anything for them. An hour is represented by its first
tick; what broke its promise is left out of the past, because a past outage is not what is usual.
"""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.domain.anomaly import HISTORY, HOUR, Anomaly, EarlyWarning, Hour, Measure, Side, look
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.ports import Document, LedgerRow, Store

EARLY = "early_warnings"
TRAFFIC, BAD_SHARE = "traffic", "bad share"
AT_ONCE = 100
"""Objectives read in one transaction, and looked at without a pause for others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was unusual about one objective when it was looked at last."""

    at: datetime
    found: tuple[EarlyWarning, ...] = ()


async def refresh(store: Store, objectives: Sequence[Objective], now: datetime) -> Sequence[EarlyWarning]:
    """Look again at every objective not looked at in this hour; whatever is unusual now, of all of them."""
    found: list[EarlyWarning] = []
    for start in range(0, len(objectives), AT_ONCE):
        found += await _refresh(store, objectives[start : start + AT_ONCE], now)
    return found


async def stored(store: Store, keys: Sequence[str], now: datetime) -> Mapping[str, Sequence[EarlyWarning]]:
    """By objective key, what was unusual at the last look; nothing older than two hours."""
    async with store.begin() as tx:
        documents = await tx.documents_of(EARLY, keys)
    known = {key: decode(Looked, document.body) for key, document in documents.items()}
    return {key: looked.found for key, looked in known.items() if looked.found and now - looked.at <= 2 * HOUR}


async def _refresh(store: Store, objectives: Sequence[Objective], now: datetime) -> Sequence[EarlyWarning]:
    hour = now.replace(minute=0, second=0, microsecond=0)
    async with store.begin() as tx:
        documents = await tx.documents_of(EARLY, [one.key for one in objectives])
        before = {key: decode(Looked, document.body) for key, document in documents.items()}
        due = [one for one in objectives if one.key not in before or before[one.key].at < hour]
        places = [(one.key, one.generation) for one in due]
        hours = await tx.hours(places, hour - HISTORY - HOUR) if due else {}
    looked = {key: one for key, one in before.items() if one.at >= hour}
    for objective in due:
        rows = hours.get((objective.key, objective.generation), ())
        # Beside the event loop: a look takes milliseconds, and ticks must not wait for hundreds of them.
        found = await asyncio.to_thread(_look, objective, rows)
        looked[objective.key] = Looked(at=now, found=found)
    changed = [
        Document(kind=EARLY, key=one.key, body=encode(looked[one.key]), version=_version(documents.get(one.key)))
        for one in due
    ]
    if changed:
        async with store.begin() as tx:
            await tx.put_documents(changed)
    return [warning for one in looked.values() for warning in one.found]


def _version(document: Document | None) -> int:
    return document.version if document else 0


def _look(objective: Objective, rows: Sequence[LedgerRow]) -> tuple[EarlyWarning, ...]:
    """`rows` are the first ticks of hours, oldest first; the newest is the present."""
    found = []
    for name, measure, readings in _indicators(objective, rows):
        if not readings or readings[-1].end != rows[-1].tick:
            continue
        *past, now = readings
        kept = {row.tick for row in rows if row.verdict == "met"}
        seen = look([one for one in past if one.end in kept], now, measure)
        if isinstance(seen, Anomaly) and seen.side in _worrying(objective, name):
            found.append(
                EarlyWarning(objective=objective.id, spec_id=objective.spec_id, of=name, at=now.end, seen=seen)
            )
    return tuple(found)


def _worrying(objective: Objective, name: str) -> Collection[Side]:
    """Traffic may be missing or too much; of all else only the bad side is worth a word."""
    if name == TRAFFIC:
        return (Side.LOW, Side.HIGH)
    is_high = name == BAD_SHARE or objective.promise.comparator.is_upper_bound
    return (Side.HIGH,) if is_high else (Side.LOW,)


def _indicators(objective: Objective, rows: Sequence[LedgerRow]) -> Iterator[tuple[str, Measure, Sequence[Hour]]]:
    """What an objective's ticks tell: of events their number and their bad share, else the value."""
    if objective.counts_events:
        counted = [(row.tick, row.good, row.total) for row in rows if row.good is not None and row.total is not None]
        seconds = objective.current_window.total_seconds()
        yield TRAFFIC, Measure.AMOUNT, [Hour(at, total / seconds) for at, _, total in counted]
        yield BAD_SHARE, Measure.SHARE, [Hour(at, 1 - good / total) for at, good, total in counted if total]
        return
    measure = Measure.SHARE if objective.promise.target.unit is Unit.RATIO else Measure.AMOUNT
    yield "value", measure, [Hour(row.tick, row.value) for row in rows if row.value is not None]
