"""Budgets of ticks and reports: rolling or by the calendar, in events or in time slices, by one definition."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from smartspec_ops.app.reports.period import period_report
from smartspec_ops.app.reports.tick import Subject, check_report
from smartspec_ops.app.watching.watch import TickResult, Watch, tick
from smartspec_ops.domain.calendar import Calendar, CalendarUnit
from smartspec_ops.domain.health import Status
from smartspec_ops.domain.measurement import Value
from smartspec_ops.domain.performance_summary import summary
from smartspec_ops.domain.period import Cadence, Period
from smartspec_ops.ports import Store
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.testing.clock import ManualClock
from tests.unit.objectives import COUNTERS, DAY, DEPTH, ERRORS, MINUTE, NOON, Source
from tests.unit.traffic import Traffic

pytestmark = pytest.mark.edge

SUBJECT = Subject(spec_id="checkout", service="checkout-api")
BERLIN = Calendar(unit=CalendarUnit.MONTH, timezone="Europe/Berlin")
MONTHLY = replace(ERRORS, calendar=BERLIN, window=BERLIN.nominal)
JUNE_30_MIDNIGHT = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
"""Local midnight in Berlin: here June ends."""


def left(result: TickResult) -> Fraction | None:
    found = result.watched[0].left
    return found.remaining if found else None


async def test_a_monthly_budget_is_spent_over_the_month_and_new_at_local_midnight(store: Store) -> None:
    source = Traffic()
    watch = Watch(
        objectives=[MONTHLY], backends={"prom": source}, store=store, queue=LeaseQueue(store, ManualClock(NOON))
    )
    june = BERLIN.ending(JUNE_30_MIDNIGHT)
    for day in range(60):  # 1,000 a day, in two months
        source.happens(COUNTERS, june.since - 30 * DAY + day * DAY + timedelta(hours=1), 1000, 1000)
    source.happens(COUNTERS, june.since + 3 * DAY, 0, 15)
    halfway = await tick(watch, june.since + 15 * DAY + MINUTE)
    assert float(left(halfway) or 0) == pytest.approx(0.5, abs=0.001)  # 15 of the 30 a whole month allows
    last = await tick(watch, JUNE_30_MIDNIGHT + MINUTE)  # the source is a minute behind: the end of June exactly
    assert left(last) == 1 - Fraction(15_000, 30_015)
    first = await tick(watch, JUNE_30_MIDNIGHT + 2 * MINUTE)
    assert left(first) == 1
    rolling = await tick(replace(watch, objectives=[ERRORS]), JUNE_30_MIDNIGHT + 2 * MINUTE)
    assert float(left(rolling) or 0) == pytest.approx(1 - 15_000 / 28_015)


@pytest.mark.parametrize("minutes", [5, 30, 60, 120, 360, 24 * 60, 3 * 24 * 60])
async def test_a_month_that_is_as_old_as_a_rules_window_is_long_has_its_budget(store: Store, minutes: int) -> None:
    """What it held so far is then a question that is asked already."""
    source = Traffic()
    watch = Watch(
        objectives=[MONTHLY], backends={"prom": source}, store=store, queue=LeaseQueue(store, ManualClock(NOON))
    )
    source.flows(COUNTERS, JUNE_30_MIDNIGHT - timedelta(hours=1), JUNE_30_MIDNIGHT + timedelta(hours=1), 10, 10)
    found = await tick(watch, JUNE_30_MIDNIGHT + (minutes + 1) * MINUTE)
    assert left(found) == 1


async def test_a_budget_by_the_calendar_is_settled_at_a_glance_until_it_is_at_risk(store: Store) -> None:
    """Ticks that change nothing write the same figures as those that are judged in full."""
    source = Traffic()
    watch = Watch(
        objectives=[MONTHLY], backends={"prom": source}, store=store, queue=LeaseQueue(store, ManualClock(NOON))
    )
    june = BERLIN.ending(JUNE_30_MIDNIGHT)
    begin = june.since + 20 * DAY
    for hour in range(50 * 24):
        source.happens(COUNTERS, june.since - 30 * DAY + hour * timedelta(hours=1), 600, 600)
    source.flows(COUNTERS, begin - timedelta(hours=1), begin + timedelta(hours=1), 10, 10)
    source.happens(COUNTERS, june.since + 3 * DAY, 0, 20)
    for minute in range(6):
        result = await tick(watch, begin + minute * MINUTE)
    assert result.watched[0].health.status is Status.HEALTHY
    assert watch.plan.items[0].is_steady
    async with store.begin() as tx:
        rows = await tx.ledger(MONTHLY.key, None, begin, begin + DAY)
    assert rows[-1].budget_remaining == pytest.approx(float(left(result) or 0), rel=1e-12)
    assert 0.9 < float(left(result) or 0) < 1
    source.happens(COUNTERS, begin + 6 * MINUTE, 0, 400)
    for minute in range(12, 20):
        result = await tick(watch, begin + minute * MINUTE)
    assert float(left(result) or 0) < 0.25
    assert result.watched[0].health.status is not Status.HEALTHY


async def test_time_slices_before_the_month_began_do_not_count(store: Store) -> None:
    source = Source(delay=timedelta(0))
    monthly = replace(DEPTH, calendar=BERLIN, window=BERLIN.nominal)
    watch = Watch(
        objectives=[monthly], backends={"prom": source}, store=store, queue=LeaseQueue(store, ManualClock(NOON))
    )
    source.answer = Value(500)
    for minutes in (3, 2, 1):
        await tick(watch, JUNE_30_MIDNIGHT - minutes * MINUTE)
    at_the_end = await tick(watch, JUNE_30_MIDNIGHT)
    assert left(at_the_end) == 1 - Fraction(4, 432)  # 43,200 minutes in June, 1 % of them
    source.answer = Value(5)
    after = await tick(watch, JUNE_30_MIDNIGHT + MINUTE)
    assert left(after) == 1 - Fraction(1, Fraction(44_640, 100))  # July began with the tick at midnight


async def test_what_was_bad_before_the_month_began_is_not_of_it_however_old_it_is(store: Store) -> None:
    """Rows of that time are minutes apart by then, and an hour later in the month; after a restart, too."""
    source = Source(delay=timedelta(0))
    monthly = replace(DEPTH, calendar=BERLIN, window=BERLIN.nominal)
    found = []
    for minutes in (*range(-40, 3), 7 * 60, 2 * 1440, 5 * 1440, 20 * 1440):
        source.answer = Value(500 if minutes < 0 else 5)
        if minutes >= 0 or minutes == -40:
            queue = LeaseQueue(store, ManualClock(NOON))
            watch = Watch(objectives=[monthly], backends={"prom": source}, store=store, queue=queue)
        found.append(left(await tick(watch, JUNE_30_MIDNIGHT + minutes * MINUTE)))
    assert found[40:] == [1 - Fraction(40, 432), *[1] * 6]


async def test_reports_say_which_month_the_budget_is_that_of(store: Store) -> None:
    source = Traffic()
    watch = Watch(
        objectives=[MONTHLY], backends={"prom": source}, store=store, queue=LeaseQueue(store, ManualClock(NOON))
    )
    june = BERLIN.ending(JUNE_30_MIDNIGHT)
    source.flows(COUNTERS, JUNE_30_MIDNIGHT - timedelta(hours=1), JUNE_30_MIDNIGHT, 999, 1000)
    result = await tick(watch, JUNE_30_MIDNIGHT - MINUTE)
    (row,) = check_report(SUBJECT, result, "r", result.at).rows
    assert row.budget_window == Period(since=june.since, until=june.until)
    period = Period(since=JUNE_30_MIDNIGHT - DAY, until=JUNE_30_MIDNIGHT)
    report = await period_report(watch, SUBJECT, period, Cadence.DAILY, "r", JUNE_30_MIDNIGHT + DAY)
    (objective,) = summary(report)["ext"]["objectives"]
    assert objective["budget_window"] == {"since": "2026-05-31T22:00:00Z", "until": "2026-06-30T22:00:00Z"}
    assert objective["budget_remaining"] == 0.0  # 0.1 % bad of all that June held
