"""Values in reports, which are judged by checks, and what excluded time leaves of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from smartspec_ops.app.reports.period import period_report
from smartspec_ops.app.watching.exclusions import Exclusions
from smartspec_ops.app.watching.watch import tick
from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.exclusions import Exclusion
from smartspec_ops.domain.judge import Compliance
from smartspec_ops.domain.measurement import Value
from smartspec_ops.domain.performance import PerformanceReport, Row
from smartspec_ops.domain.period import Cadence, Period
from smartspec_ops.domain.suggestion import Advice
from smartspec_ops.formats._performance import performance_text
from smartspec_ops.ports import Store
from tests.unit.objectives import DAY, DEPTH, MINUTE, NOON, Source
from tests.unit.response import House
from tests.unit.test_reports import HOUR, SUBJECT, Past, course, reported, watching

pytestmark = pytest.mark.edge

WEEK = Period(since=NOON, until=NOON + 7 * DAY)
LAX = replace(DEPTH, goal=Decimal("0.8"))
"""So many of a week's hours may be bad that none of them being bad says something."""


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    return House(store, tmp_path)


def left_out(since: datetime, until: datetime) -> Exclusions:
    when = Period(since=since, until=until)
    planned = Exclusion(id="EX-1", author="ann", reason="upgrade", created_at=NOON - DAY, when=when)
    return Exclusions(lambda: (planned,))


async def of_a_week(house: House, value: Callable[[datetime], float], exclusions: Exclusions) -> PerformanceReport:
    """Of hourly checks."""
    source = Source()
    policy = Policy(interval=HOUR)
    watch = watching(house, source, LAX, policy=policy, exclusions=exclusions)
    for hour in range(7 * 24):
        at = NOON + hour * HOUR
        source.answer = Value(value(at))
        await tick(watch, at)
    return await period_report(watch, SUBJECT, WEEK, Cadence.WEEKLY, "", WEEK.until + HOUR)


def told(report: PerformanceReport) -> set[Advice]:
    return {one.advice for one in report.suggestions if one.about == LAX.id}


@pytest.mark.parametrize(("value", "advice"), [(97, set()), (9, {Advice.TOO_LOOSE})])
async def test_a_value_is_held_against_its_target_before_a_stricter_one_is_suggested(
    house: House, value: float, advice: set[Advice]
) -> None:
    """A week at 97 of at most 100 was said to have used 0 % of what is allowed."""
    report = await of_a_week(house, lambda _: value, Exclusions(lambda: ()))
    assert report.rows[0].verdict is Compliance.MET
    assert told(report) == advice


@pytest.mark.parametrize(("value", "advice"), [(97, set()), (9, {Advice.TOO_LOOSE})])
async def test_excluded_values_are_no_evidence_for_another_target(
    house: House, value: float, advice: set[Advice]
) -> None:
    since, until = NOON + DAY, NOON + 2 * DAY
    out = left_out(since, until)
    report = await of_a_week(house, lambda at: 9999 if since < at <= until else value, out)
    assert report.rows[0].verdict is Compliance.MET
    assert course(report).runs == []
    assert told(report) == advice


async def test_a_week_that_is_excluded_whole_is_no_evidence(house: House) -> None:
    report = await of_a_week(house, lambda _: 9, left_out(WEEK.since - HOUR, WEEK.until + HOUR))
    assert told(report) == set()
    assert report.rows[0].worst is None


async def test_worst_periods_and_moments_of_values_tell_the_worst_value_that_is_not_excluded(house: House) -> None:
    source = Source()
    watch = watching(house, source, DEPTH, exclusions=left_out(NOON + 2 * HOUR, NOON + 145 * MINUTE))
    for minute, value in {0: 1, 125: 9999, 140: 9999, 155: 300, 156: 200, 400: 1}.items():
        source.answer = Value(value)
        await tick(watch, NOON + minute * MINUTE)
    report = await reported(watch)
    ((run),) = course(report).runs
    assert (run.value, run.bad, run.total) == (300.0, 2, 2)
    assert max(one.value or 0 for one in course(report).slices) == 9999, "the chart is as it was measured"
    worst = report.rows[0].worst
    assert worst is not None
    assert (worst.at, worst.value) == (NOON + 155 * MINUTE, 300.0)
    assert "9999" not in performance_text(report)


async def test_checks_of_events_that_saw_excluded_time_are_no_worst_moments(house: House) -> None:
    source = Past(lambda minute: 90 if 120 <= minute < 145 else 10 if minute == 300 else 0)

    for minute in (130, 147, 200, 302):
        await tick(watching(house, source), NOON + minute * MINUTE)

    async def worst(exclusions: Exclusions) -> datetime:
        found: Row = (await reported(watching(house, source, exclusions=exclusions))).rows[0]
        assert found.worst is not None
        return found.worst.at

    assert await worst(Exclusions(lambda: ())) == NOON + 130 * MINUTE
    assert await worst(left_out(NOON + 2 * HOUR, NOON + 145 * MINUTE)) == NOON + 302 * MINUTE
