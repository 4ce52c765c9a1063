"""The quick look never says that all is well where the careful way would change anything."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.alerting import AlertState, Burns, doing, step
from smartspec_ops.domain.budget import event_budget
from smartspec_ops.domain.burn import ladder_of, windows_of
from smartspec_ops.domain.burn_reading import proven_burn, seen_in
from smartspec_ops.domain.calendar import Calendar, CalendarUnit
from smartspec_ops.domain.health import HealthState, Outlook, Status, advance
from smartspec_ops.domain.judge import Compliance, judge
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, NoData, Silence, Value
from smartspec_ops.domain.objective import Comparator, Kind, NativeHistogramIndicator, Objective, Statistic
from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.domain.steady import DAY, HOUR, Quick, QuickSlice, look, quick
from tests.unit.objectives import (
    COUNTERS,
    DEPTH,
    ERRORS,
    MINUTE,
    NOON,
    PERFECT,
    SILENT,
    UPTIME,
    latency,
    objective,
    ratio_promise,
    with_window,
)

P99 = latency()
EVENTS = [
    ERRORS,
    UPTIME,
    PERFECT,
    P99,
    latency(None, Comparator.LE, "0.25", proportion="0.95", goal="0.95"),
    latency(Statistic.MAX, Comparator.LE),
    objective("half", ratio_promise(Kind.AVAILABILITY, Comparator.GE, "50"), COUNTERS, "0.5"),
    with_window(ERRORS, timedelta(hours=2)),
    with_window(UPTIME, timedelta(days=14)),
]
POLICY = Policy()
numbers = st.one_of(
    st.integers(0, 20).map(float),
    st.integers(0, 10**6).map(float),
    st.floats(0, 1e6),
    st.sampled_from([float("nan"), float("inf"), -1.0, 0.1 + 0.2]),
)
coverages = st.sampled_from([1.0, 0.95, 0.85, 0.5, 0.01, 0.0])
reaches = st.sampled_from([None, None, 0.02, 0.9, 1.0])
good_ratios = st.one_of(st.sampled_from([1.0, 0.9999, 0.99905, 0.999, 0.9989, 0.985, 0.9, 0.5]), st.floats(0, 1))


@st.composite
def counts(draw: st.DrawFn) -> Measurement:
    if draw(st.integers(0, 19)) == 0:
        return draw(st.sampled_from([SILENT, NoData(Silence.COLD, "too young"), Value(1.0)]))
    if draw(st.integers(0, 9)) == 0:
        return Counts(draw(numbers), draw(numbers), draw(coverages))
    total = draw(st.sampled_from([0, 1, 5, 40, 1000, 10**6]))
    return Counts(float(int(total * draw(good_ratios))), float(total), draw(coverages))


@st.composite
def histograms(draw: st.DrawFn) -> Measurement:
    if draw(st.integers(0, 19)) == 0:
        return SILENT
    bounds = draw(st.sampled_from([(0.1, 0.2, 0.25), (0.1, 0.2000000000001, 0.5), (0.1, 0.5), (0.3,), (0.2,)]))
    total = draw(st.sampled_from([0, 1, 40, 1000, 10**6]))
    shares = [draw(good_ratios) for _ in bounds]
    if draw(st.integers(0, 9)):
        shares.sort()
    pairs = [(bound, float(int(total * share))) for bound, share in zip(bounds, shares, strict=True)]
    return Buckets((*pairs, (float("inf"), float(total))), draw(coverages))


def mostly_well(promised: Objective) -> st.SearchStrategy[Measurement]:
    """Seven of eight windows are well, some just so; the eighth may be anything."""
    allowed = float(1 - promised.goal)
    shares = st.sampled_from([0.0, 0.0, 0.1, 0.7, 0.74999, 0.75, 0.9, 0.99999, 1.0]).map(lambda part: part * allowed)
    totals = st.sampled_from([1000.0, 10.0**6])
    if promised.indicator is COUNTERS:
        well = st.builds(
            lambda total, bad, seen, reach: Counts(total - int(total * bad), total, seen, reach),
            totals,
            shares,
            coverages,
            reaches,
        )
        return st.integers(0, 7).flatmap(lambda n: well if n else counts())
    near = st.builds(
        lambda total, bad, seen, reach: Buckets(
            ((0.1, 0.0), (0.2, total - int(total * bad)), (float("inf"), total)), seen, reach
        ),
        totals,
        shares,
        coverages,
        reaches,
    )
    return st.integers(0, 7).flatmap(lambda n: near if n else histograms())


def steady_health(*, provisional: bool) -> HealthState:
    return HealthState(
        status=Status.HEALTHY,
        since=NOON,
        at=NOON,
        why="",
        reason="met",
        good_streak=3,
        measured=True,
        provisional=provisional,
    )


@given(st.sampled_from(EVENTS), st.data())
def test_a_quick_yes_means_that_nothing_changes(promised: Objective, data: st.DataObject) -> None:
    rules = ladder_of(promised)
    asks = {window: Ask(promised.indicator, window) for window in windows_of(promised, rules)}
    measurements = mostly_well(promised)
    answers: Mapping[Ask, Measurement] = {ask: data.draw(measurements) for ask in asks.values()}
    limits = quick(promised, rules, asks)
    found = look(limits, answers) if isinstance(limits, Quick) else None
    if found is None:
        return
    value, good, total, remaining, is_provisional = found
    now = NOON + MINUTE
    judgement = judge(promised, answers[asks[promised.current_window]])
    assert judgement.verdict is Compliance.MET
    left = event_budget(promised, answers[asks[promised.window]])
    assert left is not None
    seen = {window: seen_in(promised, answers[ask]) for window, ask in asks.items()}
    before = AlertState(at=NOON, seen_in="g1")
    alert, messages = step(before, promised, judgement, left, now, POLICY, burns=Burns(rules=rules, seen=seen))
    assert (alert, messages) == (before, ())
    day, hour = (proven_burn(promised.goal, seen.get(min(span, promised.window))) for span in (DAY, HOUR))
    outlook = Outlook(day=day, hour=hour, window=promised.window) if rules.rules else None
    health = steady_health(provisional=is_provisional)
    assert advance(health, judgement, left, doing(alert), now, outlook) is health
    assert (good, total) == (judgement.good, judgement.total)
    if judgement.current is not None and not isnan(value):
        assert value == pytest.approx(float(judgement.current.value), rel=1e-9)
    if left.proven is not None:
        assert remaining == pytest.approx(float(left.proven), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("promised", [ERRORS, UPTIME, P99])
def test_a_healthy_service_needs_no_closer_look(promised: Objective) -> None:
    rules = ladder_of(promised)
    asks = {window: Ask(promised.indicator, window) for window in windows_of(promised, rules)}
    well = (
        Counts(999_900, 10**6) if promised is not P99 else Buckets(((0.1, 9e5), (0.2, 999_000.0), (float("inf"), 1e6)))
    )
    limits = quick(promised, rules, asks)
    assert isinstance(limits, Quick)
    assert look(limits, dict.fromkeys(asks.values(), well)) is not None
    assert look(limits, {}) is None


@pytest.mark.parametrize(
    ("comparator", "kept", "broken"),
    [
        (Comparator.LE, [100.0, 0.0], [100.00000000000001, float("nan"), float("inf")]),
        (Comparator.LT, [99.99999999999999], [100.0]),
        (Comparator.GE, [100.0, 1e300], [99.99999999999999, float("inf")]),
        (Comparator.GT, [100.00000000000001], [100.0]),
    ],
)
def test_a_value_is_compared_exactly(comparator: Comparator, kept: list[float], broken: list[float]) -> None:
    promised = replace(DEPTH, promise=replace(DEPTH.promise, comparator=comparator))
    ask = Ask(promised.indicator, promised.current_window)
    limits = quick(promised, ladder_of(promised), {promised.current_window: ask})
    assert isinstance(limits, QuickSlice)
    for value in kept:
        assert limits.read(Value(value)) is not None
        assert judge(promised, Value(value)).verdict is Compliance.MET
    for value in broken:
        assert limits.read(Value(value)) is None
        assert judge(promised, Value(value)).verdict is not Compliance.MET
    assert limits.read(SILENT) is None


def test_a_slice_of_events_is_good_where_enough_of_them_are() -> None:
    sliced = replace(ERRORS, slice_share=Decimal("0.95"))
    asks = {sliced.current_window: Ask(sliced.indicator, sliced.current_window)}
    limits = quick(sliced, ladder_of(sliced), asks)
    assert isinstance(limits, QuickSlice)
    assert limits.read(Counts(951, 1000)) == (0.951, 951, 1000)
    for seen in (Counts(949, 1000), Counts(0, 0), Counts(1001, 1000), SILENT):
        assert limits.read(seen) is None


NATIVE = replace(
    P99, indicator=NativeHistogramIndicator(source="prom", histogram="request_seconds", threshold=Decimal("0.2"))
)
NEVER_QUICK = [
    replace(DEPTH, calendar=Calendar(unit=CalendarUnit.MONTH)),
    objective("inverse", ratio_promise(Kind.ERROR_RATE, Comparator.GE, "1"), COUNTERS, "0.99"),
    objective("none at all", ratio_promise(Kind.ERROR_RATE, Comparator.LT, "0"), COUNTERS, "0.999"),
    latency(Statistic.P99, Comparator.GE),
    latency(Statistic.MEAN),
    replace(NATIVE, promise=latency(Statistic.MEAN).promise),
    replace(DEPTH, promise=replace(DEPTH.promise, target=Quantity(Decimal("0.1000000000000000055"), Unit.COUNT))),
    replace(latency(Statistic.MEAN), slice_share=Decimal("0.95")),
]


@pytest.mark.parametrize("promised", NEVER_QUICK, ids=lambda one: f"{one.id} {one.promise}")
def test_what_floats_cannot_prove_is_always_judged_with_care(promised: Objective) -> None:
    rules = ladder_of(promised)
    asks = {window: Ask(promised.indicator, window) for window in windows_of(promised, rules)}
    assert quick(promised, rules, asks) is None


def test_a_native_histogram_is_a_pair_of_counts() -> None:
    rules = ladder_of(NATIVE)
    asks = {window: Ask(NATIVE.indicator, window) for window in windows_of(NATIVE, rules)}
    limits = quick(NATIVE, rules, asks)
    assert isinstance(limits, Quick)
    figures = look(limits, dict.fromkeys(asks.values(), Counts(999, 1000)))
    assert figures is not None
    assert figures[1:3] == (999, 1000)


def test_a_window_nobody_has_seen_yet_holds_nothing_against_a_service() -> None:
    rules = ladder_of(ERRORS)
    asks = {window: Ask(ERRORS.indicator, window) for window in windows_of(ERRORS, rules)}
    limits = quick(ERRORS, rules, asks)
    assert isinstance(limits, Quick)
    well: dict[Ask, Measurement] = dict.fromkeys(asks.values(), Counts(1000, 1000))
    cold = NoData(Silence.COLD, "too young")
    assert look(limits, well | {asks[3 * DAY]: cold}) is not None
    assert look(limits, well | {asks[3 * DAY]: Value(1)}) is None
    assert look(limits, well | {asks[28 * DAY]: cold}) is None


@pytest.mark.parametrize(
    ("pairs", "value"),
    [
        (((0.1, 500.0), (0.2, 1000.0), (float("inf"), 1000.0)), 0.198),
        (((0.2, 1000.0), (float("inf"), 1000.0)), 0.198),
        (((0.1, 0.0), (0.2, 995.0), (float("inf"), 1000.0)), 0.2 * 0.5 + 0.1 * 990 / 995),
    ],
)
def test_the_percentile_shown_is_the_one_a_judgement_shows(
    pairs: tuple[tuple[float, float], ...], value: float
) -> None:
    rules = ladder_of(P99)
    asks = {window: Ask(P99.indicator, window) for window in windows_of(P99, rules)}
    limits = quick(P99, rules, asks)
    assert isinstance(limits, Quick)
    figures = look(limits, dict.fromkeys(asks.values(), Buckets(pairs)))
    shown = judge(P99, Buckets(pairs)).current
    assert figures is not None
    assert shown is not None
    assert figures[0] == pytest.approx(float(shown.value))
