"""A replay raises the alerts the live watch would have raised, and scores them against what really happened."""

import math
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from types import FrameType

import pytest

from smartspec_ops.app.investigation.backtest import Replayed, Tried, aligned, with_target
from smartspec_ops.cli._backtest import _data, _missing, _of, target
from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.alerting import turn
from smartspec_ops.domain.backtest import Moment, Raised, Replay, match, replay
from smartspec_ops.domain.burn import Level
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.measurement import Buckets, Counts, NoData, Silence, Value
from smartspec_ops.domain.objective import Comparator, HistogramIndicator, Objective
from smartspec_ops.domain.period import Period
from smartspec_ops.domain.quantity import Quantity
from tests.unit.objectives import DAY, DEPTH, ERRORS, MINUTE, NOON, UPTIME, latency

LEAD = 3 * DAY
FIVE = 5 * MINUTE
HOUR = timedelta(hours=1)
SILENT = NoData(Silence.UNREACHABLE, "connection refused")
Outage = tuple[datetime, datetime, float]
"""From, to, share of bad events."""


def past(days: float, outages: Sequence[Outage] = (), every: timedelta = FIVE) -> list[Moment]:
    """A thousand events a step; those of an outage bad by its share. The lead-in comes before noon."""
    count = round((LEAD + timedelta(days=days)) / every)
    moments = []
    for n in range(1, count + 1):
        at = NOON - LEAD + n * every
        share = next((bad for since, until, bad in outages if since < at <= until), 0.0)
        moments.append(Moment(at, Counts(1000 * (1 - share), 1000)))
    return moments


def replayed(objective: Objective, moments: Sequence[Moment], every: timedelta = FIVE) -> Replay:
    return replay(objective, moments, every, NOON, Policy())


def test_the_walk_through_of_the_workbook_fires_after_six_minutes() -> None:
    """SRE Workbook, chapter 5: 15 % errors for ten minutes of a 99.9 % objective; on a one-minute grid at +6 min."""
    start = NOON + 2 * HOUR
    moments = past(0.2, [(start, start + 10 * MINUTE, 0.15)], MINUTE)
    found = replayed(UPTIME, [one for one in moments if one.at > NOON - 8 * HOUR], MINUTE)
    (alert,) = found.raised
    assert (alert.level, alert.rule) == (Level.PAGE, "page-fast")
    assert alert.fired_at - start == 6 * MINUTE
    assert alert.took == 5 * MINUTE  # the first broken tick is a minute after the start
    assert alert.resolved_at is not None
    assert start + 15 * MINUTE <= alert.resolved_at <= start + 22 * MINUTE


def test_a_quiet_past_raises_nothing_and_keeps_its_budget() -> None:
    found = replayed(UPTIME, past(1))
    assert found.raised == ()
    assert (found.measured, found.broken_ticks) == (1, 0)
    assert found.left is not None
    assert found.left.remaining == 1


def ticks_with_care(objective: Objective, moments: Sequence[Moment]) -> int:
    """How many steps of a replay the rules of alerts are asked about."""
    counted = 0

    def count(frame: FrameType, event: str, _arg: object) -> None:
        nonlocal counted
        counted += event == "call" and frame.f_code is turn.__code__

    sys.setprofile(count)
    try:
        replayed(objective, moments)
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("objective", [UPTIME, ERRORS])
def test_what_is_well_by_a_margin_is_not_judged_with_care(objective: Objective) -> None:
    """That was half of what a month costs."""
    start = NOON + 2 * HOUR
    calm, broken = past(1), past(1, [(start, start + HOUR, 1.0)])
    assert ticks_with_care(objective, calm) == 1  # the first tells that there is a signal
    assert ticks_with_care(objective, broken) > 12


def test_a_step_as_long_as_the_current_window_is_judged_by_what_was_measured_in_it() -> None:
    """The difference of large running totals has lost the fractions of events that break the promise."""
    every = max(UPTIME.current_window, FIVE)
    busy = [Moment(NOON - n * every, Counts(1e15, 1e15)) for n in (2, 1, 0)]
    assert replayed(UPTIME, [*busy, Moment(NOON + every, Counts(9.98, 10))], every).broken_ticks == 1


def test_what_the_source_did_not_have_yet_was_not_measured() -> None:
    moments = [one for one in past(1) if one.at > NOON + 18 * HOUR]
    assert replayed(UPTIME, moments).measured == Fraction(1, 4)


def test_an_hour_of_a_service_has_not_spent_the_budget_of_a_month() -> None:
    """Every tenth event of twelve steps is bad: a hundred times what is allowed, for an hour of 28 days."""
    start = NOON + 18 * HOUR
    moments = [one for one in past(1, [(start, start + HOUR, 0.1)]) if one.at > start]
    left = replayed(UPTIME, moments).left
    assert left is not None
    assert left.remaining is not None
    assert left.remaining < -10  # of what was seen
    assert left.proven == pytest.approx(1 - 1200 / (28 * 24 * 12 * 1000 * 0.001), rel=0.01)


def test_a_period_that_begins_between_two_steps_is_not_measured_more_than_whole() -> None:
    since = NOON + 2 * MINUTE
    moments = [one for one in past(1) if one.at > since]
    assert replay(UPTIME, moments, FIVE, since, Policy()).measured == 1


def test_what_happened_in_the_lead_in_counts_but_is_not_reported() -> None:
    before = NOON - 5 * HOUR
    found = replayed(UPTIME, past(0.1, [(before, before + 10 * MINUTE, 1.0)]))
    assert not any(one.fired_at <= NOON and one.resolved_at and one.resolved_at <= NOON for one in found.raised)
    assert found.left is not None
    assert found.left.bad == 2000


def test_silence_resolves_nothing() -> None:
    start = NOON + HOUR
    moments = past(0.6, [(start, start + 30 * MINUTE, 1.0)])
    cut = [one if one.at <= start + 20 * MINUTE else Moment(one.at, SILENT) for one in moments]
    (alert,) = replayed(UPTIME, cut).raised
    assert alert.resolved_at is None
    assert replayed(UPTIME, moments).raised[0].resolved_at is not None


def test_slices_of_a_value_are_counted_step_by_step() -> None:
    start = NOON + HOUR
    moments = [
        Moment(at, Value(150.0 if start < at <= start + 40 * MINUTE else 10.0))
        for n in range(1, round((LEAD + 6 * HOUR) / FIVE) + 1)
        for at in [NOON - LEAD + n * FIVE]
    ]
    found = replayed(DEPTH, moments)
    assert [one.level for one in found.raised] == [Level.PAGE]
    assert found.broken_ticks == 8


def test_precision_and_recall_equal_an_oracle() -> None:
    """Seeded outages, most recorded as incidents, and incidents without an outage: counted by hand beside."""
    rng = random.Random(5)
    outages, incidents, caught, real = [], [], 0, 0
    for n in range(8):
        since = NOON + timedelta(hours=12 * n + rng.uniform(1, 4))
        if n % 4 == 3:  # an incident that no metric saw
            incidents.append(Period(since=since, until=since + HOUR))
            continue
        since = since.replace(second=0, microsecond=0)
        outages.append((since, since + 30 * MINUTE, 0.5))
        if n % 4 != 2:  # an outage that nobody declared
            incidents.append(Period(since=since, until=since + 30 * MINUTE))
            caught += 1
        real += 1
    found = replayed(UPTIME, past(5, outages))
    scored = match(found.raised, incidents)
    assert scored.alerts == len(found.raised) == real
    assert scored.precision == Fraction(caught, real)
    assert scored.recall == Fraction(caught, len(incidents))


def test_without_a_recorded_incident_nothing_is_said_about_precision() -> None:
    alert = Raised(started_at=NOON, fired_at=NOON, level=Level.PAGE, rule="page-fast")
    assert match([alert], []).precision is None
    assert match([], [Period(since=NOON, until=NOON + HOUR)]).recall == 0


@pytest.mark.parametrize(
    ("objective", "target", "goal"),
    [
        (UPTIME, Quantity.percent("99.5"), Decimal("0.995")),
        (ERRORS, Quantity.percent("1"), Decimal("0.99")),
        (ERRORS, Quantity.percent("99.5"), None),
        (UPTIME, Quantity.seconds("0.3"), None),
    ],
)
def test_another_target_brings_its_own_goal_or_does_not_fit(
    objective: Objective, target: Quantity, goal: Decimal | None
) -> None:
    other = with_target(objective, target)
    assert (other.goal if other else None) == goal


def test_a_looser_target_raises_no_more_alerts() -> None:
    moments = past(1, [(NOON + HOUR, NOON + 3 * HOUR, 0.03)])
    strict = replayed(UPTIME, moments)
    loose = with_target(UPTIME, Quantity.percent("95"))
    assert loose is not None
    assert len(strict.raised) == 1
    assert replayed(loose, moments).raised == ()


def test_a_replay_begins_on_a_full_step() -> None:
    assert aligned(NOON + timedelta(minutes=7, seconds=3), 5 * MINUTE) == NOON + 5 * MINUTE


def test_a_target_that_cannot_be_the_objective_s_is_named_and_not_passed_over() -> None:
    tested = Replayed(objective=UPTIME, unfit=(Quantity.percent("200"),))
    period = Period(since=NOON - HOUR, until=NOON)
    assert "  with 200 %: no target for this objective" in list(_of(tested))
    (shown,) = _data([tested], period, FIVE)["objectives"]
    assert shown["not_tried"] == ["200 %"]


def test_another_target_whose_past_cannot_be_read_is_told_as_that() -> None:
    """A histogram is asked about each target, and its source may stop answering between two."""
    own = Tried(replay=replayed(latency(), past(0.1)), match=match((), ()))
    other = Tried(replay=replayed(latency(), ()), match=match((), ()), silence=SILENT)
    tested = Replayed(objective=latency(), tried=[own, other])
    assert list(_of(tested))[-1] == "  with < 200 ms: not replayed: connection refused"
    (shown,) = _data([tested], Period(since=NOON - HOUR, until=NOON), FIVE)["objectives"]
    assert [one["not_replayed"] for one in shown["targets"]] == [None, "connection refused"]
    assert _missing([tested]) == "not everything was replayed: connection refused"


@pytest.mark.parametrize("text", ["120%", "100.1 %", "often", "", "-5%"])
def test_more_than_all_is_no_target(text: str) -> None:
    with pytest.raises(UserFault, match=r"is not a target|more than all"):
        target(text)


def test_all_is_a_target() -> None:
    assert target("100%").exact == 1


def test_another_target_of_a_histogram_is_asked_for() -> None:
    """Counted up to the old one, nothing could be said of a new one: 0 % of the ticks were measured."""
    one = latency()
    assert isinstance(one.indicator, HistogramIndicator)
    cut = replace(one, indicator=replace(one.indicator, threshold=Decimal("0.2")))
    other = with_target(cut, Quantity.seconds("0.5"))
    assert other is not None
    assert isinstance(other.indicator, HistogramIndicator)
    assert other.indicator.threshold == Decimal("0.5")
    assert with_target(one, Quantity.seconds("0.5")).indicator == one.indicator  # type: ignore[union-attr]


@pytest.mark.parametrize(("below", "broken"), [(1000.0, 288), (0.0, 0)])
def test_of_a_lower_bound_what_lies_beyond_the_threshold_is_good(below: float, broken: int) -> None:
    """Over windows longer than a step the buckets are put together anew from the events that were good."""
    one = replace(latency(comparator=Comparator.GE), current_window=2 * FIVE)
    steps = [Moment(it.at, Buckets(((0.1, below), (0.2, below), (math.inf, 1000.0)))) for it in past(1)]
    assert replayed(one, steps).broken_ticks == broken


def test_where_nothing_could_be_judged_it_is_said_why() -> None:
    doubtful = [Moment(one.at, Buckets(((0.1, 500.0), (0.3, 999.0), (math.inf, 1000.0)))) for one in past(0.1)]
    found = replayed(latency(), doubtful)
    assert (found.measured, found.raised) == (0, ())
    shown = list(_of(Replayed(objective=latency(), tried=[Tried(replay=found, match=match((), ()))])))
    assert (
        "    nothing could be judged: no bucket ends at 200 ms: between 50 % and 99.9 % of 1000 events are good"
        in "\n".join(shown)
    )


def test_what_was_not_read_of_the_budget_s_window_is_said_to_be_taken_for_perfect() -> None:
    """A day and its lead-in are four of 28 days: half of a budget was left that was spent three times."""
    found = replayed(UPTIME, past(1))
    shown = list(_of(Replayed(objective=UPTIME, tried=[Tried(replay=found, match=match((), ()))])))
    assert "100 % of the budget left at the end if the 85.7 % of its window before was perfect" in shown[2]
