"""Early warnings come from the ledger, once an hour, and are a hint: no verdict, no alert."""

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from smartspec_ops.app.watching.anomalies import refresh, stored
from smartspec_ops.domain.objective import Objective
from smartspec_ops.ports import LedgerRow, Store
from smartspec_ops.testing.store_rows import written
from tests.unit.objectives import DEPTH, ERRORS, NOON

HOUR = timedelta(hours=1)
HOURS = 28 * 24


def past(objective: Objective, *, now: float = 1.0, bad: float = 0.0) -> Sequence[LedgerRow]:
    """Four weeks of hours with a day's rhythm; the newest has `now` times its usual traffic and a share of `bad`."""
    rng, rows = random.Random(3), []
    for n in range(HOURS, -1, -1):
        at = NOON - n * HOUR
        usual = 30_000 * (1.2 + math.sin(math.tau * at.hour / 24)) * math.exp(rng.gauss(0, 0.05))
        total = round(usual * (now if n == 0 else 1))
        share = bad if n == 0 and bad else rng.uniform(0.0001, 0.0003)
        rows.append(row(objective, at, total, round(total * (1 - share))))
    return rows


def row(objective: Objective, at: datetime, total: float, good: float, verdict: str = "met") -> LedgerRow:
    return LedgerRow(
        objective_key=objective.key,
        generation=objective.generation,
        tick=at,
        verdict=verdict,
        value=1 - good / total,
        good=good,
        total=total,
        slice_good=verdict == "met",
        budget_remaining=None,
        why="",
    )


async def keep(store: Store, rows: Sequence[LedgerRow]) -> None:
    async with store.begin() as tx:
        await written(tx, rows)


async def test_traffic_that_collapses_is_a_hint(store: Store) -> None:
    await keep(store, past(ERRORS, now=0.3))
    (warning,) = await refresh(store, [ERRORS], NOON)
    assert (warning.objective, warning.of, warning.seen.side) == ("error_rate", "traffic", "low")
    assert str(warning).startswith("traffic unusually low: ")


async def test_a_bad_share_far_from_its_own_past_is_a_hint_long_before_the_target_is_missed(store: Store) -> None:
    await keep(store, past(ERRORS, bad=0.0009))
    (warning,) = await refresh(store, [ERRORS], NOON)
    assert (warning.of, warning.seen.side) == ("bad share", "high")
    assert warning.seen.value < 1 - float(ERRORS.goal)


async def test_an_ordinary_hour_is_none_and_a_short_past_tells_nothing(store: Store) -> None:
    await keep(store, past(ERRORS))
    await keep(store, past(DEPTH, now=50)[-30:])
    assert await refresh(store, [ERRORS, DEPTH], NOON) == []


async def test_it_is_looked_once_an_hour_and_shown_until_it_is_old(store: Store) -> None:
    await keep(store, past(ERRORS, now=0.3))
    first = await refresh(store, [ERRORS], NOON)
    assert await refresh(store, [ERRORS], NOON + timedelta(minutes=59)) == first
    assert await stored(store, [ERRORS.key], NOON + HOUR) == {ERRORS.key: tuple(first)}
    assert await stored(store, [ERRORS.key], NOON + 3 * HOUR) == {}
    await keep(store, [row(ERRORS, NOON + HOUR, 36_000, 35_990)])
    assert await refresh(store, [ERRORS], NOON + HOUR) == []
    assert await stored(store, [ERRORS.key], NOON + HOUR) == {}


async def test_a_past_outage_is_not_what_is_usual(store: Store) -> None:
    rows = list(past(ERRORS, bad=0.05))
    outage = {NOON - 7 * n * 24 * HOUR for n in (1, 2)}
    told = [
        replace(one, good=one.total * 0.95 if one.total else None, verdict="breached") if one.tick in outage else one
        for one in rows
    ]
    await keep(store, told)
    (warning,) = await refresh(store, [ERRORS], NOON)
    assert warning.seen.expected < 0.001


@pytest.mark.parametrize("count", [0, 250])
async def test_any_number_of_objectives_is_looked_at(store: Store, count: int) -> None:
    every = [replace(ERRORS, id=f"o{n}") for n in range(count)]
    assert await refresh(store, every, NOON) == []
    assert await stored(store, [one.key for one in every], NOON) == {}
