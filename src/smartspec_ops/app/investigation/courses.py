"""The course of objectives around the time something began: from the source's own history, or from our ledger.

The ledger holds what every tick saw, so there is a course also where the source keeps none or is away.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from smartspec_ops.domain.alert_message import query_text
from smartspec_ops.domain.errors import BackendUnavailable
from smartspec_ops.domain.investigation.evidence import Captured, course_evidence
from smartspec_ops.domain.investigation.onset import NoOnset, Onset, onset
from smartspec_ops.domain.judge import Bounds, good_events
from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Value
from smartspec_ops.domain.objective import EVENTS, CompositeIndicator, Objective
from smartspec_ops.ports import Chronicle, LedgerRow, MetricsBackend, Store

STEP = timedelta(minutes=1)
MOST_OBJECTIVES = 5
FEWEST = 12
"""Values a course needs to say anything about a change."""

Points = Sequence[tuple[datetime, float | None]]
"""When each step ended, ascending at equal steps, and the value over it; None where nothing was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What one objective did: the share of bad events, or its value in the canonical unit."""

    objective: Objective
    points: Points
    onset: Onset | NoOnset
    evidence: Captured | None = None
    unknown: str = ""


async def courses(
    objectives: Sequence[Objective],
    backends: Mapping[str, MetricsBackend],
    store: Store,
    since: datetime,
    until: datetime,
    now: datetime,
) -> Sequence[Course]:
    """Of the first few objectives, each over [since, until] as far as its source is settled."""
    chosen = objectives[:MOST_OBJECTIVES]
    told = await asyncio.gather(*(_told(one, backends, since, until, now) for one in chosen))
    return [
        await asyncio.to_thread(_course, one, found)
        if not isinstance(found, str)
        else await _ledgered(one, store, since, until, found)
        for one, found in zip(chosen, told, strict=True)
    ]


async def _told(
    objective: Objective, backends: Mapping[str, MetricsBackend], since: datetime, until: datetime, now: datetime
) -> Points | str:
    """From the source, or why not."""
    indicator = objective.indicator
    backend = backends.get(indicator.source)
    if isinstance(indicator, CompositeIndicator):
        return "a composite has no history of its own"
    if backend is None or not isinstance(backend, Chronicle):
        return "its source keeps no history that can be read back"
    end = min(until, now - backend.delay())
    # On whole minutes: a look a moment later asks the same, and finds the same.
    end -= timedelta(seconds=end.timestamp() % STEP.total_seconds())
    try:
        found = await backend.course(Ask(indicator, STEP), since, end)
    except BackendUnavailable as fault:
        return f"its history cannot be read: {fault.why}"
    if isinstance(found, NoData):
        return f"its history cannot be read: {found.detail}"
    points = [(at, value_of(objective, seen)) for at, seen in found]
    known = sum(value is not None for _, value in points)
    return points if known >= FEWEST else f"its source knows {known} values of that time"


def value_of(objective: Objective, seen: Measurement) -> float | None:
    """The share of bad events, at least what is proven, or the value; None where nothing was measured."""
    if isinstance(seen, NoData):
        return None
    if isinstance(seen, Value):
        return seen.value
    found = good_events(objective, seen)
    return 1 - found.high / found.total if isinstance(found, Bounds) and found.total else None


async def _ledgered(objective: Objective, store: Store, since: datetime, until: datetime, why: str) -> Course:
    async with store.begin() as tx:
        rows = await tx.ledger(objective.key, objective.generation or None, since, until + timedelta(microseconds=1))
    points = [(row.tick, _value(objective, row)) for row in rows]
    if sum(value is not None for _, value in points) < FEWEST:
        unknown = f"the course of {objective.id}: {why}, and the ledger has {len(points)} ticks of that time"
        missing = NoOnset(no_onset=f"{objective.id} has no course: {why}")
        return Course(objective=objective, points=(), onset=missing, unknown=unknown)
    return _course(objective, points)


def _value(objective: Objective, row: LedgerRow) -> float | None:
    if not isinstance(objective.indicator, EVENTS):
        return row.value
    return (row.total - row.good) / row.total if row.total and row.good is not None else None


def _course(objective: Objective, points: Points) -> Course:
    known = [(at, value) for at, value in points if value is not None]
    counts = isinstance(objective.indicator, EVENTS)
    found = onset(
        known,
        bad_is_high=counts or objective.promise.comparator.is_upper_bound,
        objective=objective.id,
        floor=float(1 - objective.needed_share) / 10 if counts else 0.0,
    )
    what = "share of bad events" if counts else "value"
    said = found.why if isinstance(found, Onset) else found.no_onset
    step = min((b - a for (a, _), (b, _) in pairwise(points)), default=STEP)
    evidence = course_evidence(query_text(objective.indicator), points, step, f"{what} of {objective.id}: {said}")
    return Course(objective=objective, points=points, onset=found, evidence=evidence)
