"""A rule that says nothing is named: a series nobody ever saw, a value that never moves; and a quiet day is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from smartspec_ops.app.watching.findings import finding, refresh_findings, standing
from smartspec_ops.app.watching.watch import Watch, tick
from smartspec_ops.domain.measurement import Counts, Measurement
from smartspec_ops.ports import LedgerRow
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.testing.clock import ManualClock
from tests.unit.objectives import ERRORS, NOON, SILENT, Source

HOUR = timedelta(hours=1)
ROW = LedgerRow(
    objective_key="s/o",
    generation="g",
    tick=NOON,
    verdict="met",
    value=7.0,
    good=None,
    total=None,
    slice_good=True,
    budget_remaining=None,
    why="",
)
NOTHING = replace(ROW, verdict="unknown", value=None)
EVENTS = replace(ROW, value=0.0, good=990.0, total=1000.0)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], ""),
        ([NOTHING] * 10, ""),
        ([NOTHING] * 24, "nothing was ever measured in 24 hours"),
        ([NOTHING] * 23 + [ROW], ""),
        ([ROW] * 24, "every hour of a day had the same value (7)"),
        ([ROW] * 23 + [replace(ROW, value=7.0000001)], ""),
        ([replace(ROW, value=0.0)] * 24, ""),
        ([replace(ROW, value=1.0)] * 24, ""),
        ([EVENTS] * 24, "every hour of a day had the same counts (990 of 1000)"),
        ([EVENTS] * 23 + [replace(EVENTS, good=991.0)], ""),
        ([replace(EVENTS, good=0.0, total=0.0)] * 24, ""),
    ],
)
def test_what_a_day_of_hours_says(rows: list[LedgerRow], says: str) -> None:
    found = finding(rows)
    assert found.startswith(says)
    assert bool(found) == bool(says)


@pytest.mark.edge
@pytest.mark.parametrize(("answer", "says"), [(SILENT, "nothing was ever"), (Counts(990, 1000), "every hour")])
async def test_a_daemons_own_ledger_tells_and_forgets(store: SqlStore, answer: Measurement, says: str) -> None:
    clock, source = ManualClock(NOON), Source()
    watch = Watch(objectives=(ERRORS,), backends={"prom": source}, store=store, queue=LeaseQueue(store, clock))
    source.answer = answer
    for hour in range(24):
        await tick(watch, NOON + hour * HOUR)
    assert (await refresh_findings(store, [ERRORS], NOON + 23 * HOUR))[ERRORS.key].startswith(says)
    async with store.begin() as tx:
        assert list(await standing(tx, "checkout/")) == [ERRORS.key]
    source.answer = Counts(995, 1001)
    await tick(watch, NOON + 24 * HOUR)
    assert await refresh_findings(store, [ERRORS], NOON + 24 * HOUR) == {}
    async with store.begin() as tx:
        assert await standing(tx) == {}
