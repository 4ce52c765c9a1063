"""Kinds of objectives beyond events and values: time slices of events, native histograms, declared absence."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.backends import _promql_plan
from smartspec_ops.domain.alerting import current_burn, query_text
from smartspec_ops.domain.diagnostic import Place, render_all
from smartspec_ops.domain.judge import Compliance, Reason, compared_with, judge
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, NoData, Sample, Silence
from smartspec_ops.domain.objective import (
    Absent,
    Comparator,
    Indicator,
    Kind,
    NativeHistogramIndicator,
    Objective,
    Promise,
    Requirement,
    Statistic,
    Verdict,
)
from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.spec.binding import bind
from smartspec_ops.spec.fit import generation_of
from smartspec_ops.spec.observability import read_observability
from tests.unit.objectives import DEPTH, ERRORS, MINUTE, SILENT, UPTIME, latency

MET, BREACHED, UNKNOWN = Compliance.MET, Compliance.BREACHED, Compliance.UNKNOWN
EMPTY = NoData(Silence.EMPTY, "no series")
AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SLICED = replace(UPTIME, slice_share=Decimal("0.95"), current_window=MINUTE)
"""99.9 % of the minutes in which at least 95 % of the requests succeed."""


def measured_as(promise: Promise, metric: str) -> Objective:
    """The objective that one metric makes of one promise."""
    reading = read_observability(f"provider: prometheus\nmetrics:\n  - {{name: m, {metric}}}\n", "o.yaml")
    assert reading.value is not None, render_all(reading.diagnostics)
    place = Place(path="spec.md", line=1)
    one = Requirement(
        id="NFR-001", text="", place=place, verdict=Verdict.MEASURABLE, why="", promise=promise, metric="m"
    )
    (objective,) = bind([one], reading.value, "checkout").objectives
    return objective


# --- time slices of events ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (Counts(96, 100), MET),  # far from 99.9 %, and still a good minute
        (Counts(95, 100), MET),
        (Counts(94, 100), BREACHED),
        (Counts(949_999, 1_000_000), BREACHED),
        (Counts(0, 0), UNKNOWN),
        (SILENT, UNKNOWN),
    ],
)
def test_a_slice_is_good_when_enough_of_its_events_are(seen: Measurement, verdict: Compliance) -> None:
    assert judge(SLICED, seen).verdict is verdict


def test_slices_are_counted_and_not_events() -> None:
    assert not SLICED.counts_events
    assert UPTIME.counts_events
    judgement = judge(SLICED, Counts(90, 100))
    assert current_burn(SLICED, judgement) is None
    assert compared_with(SLICED) == (Comparator.GE, Quantity.ratio("0.95"))
    assert str(judgement.current) == "90 %"
    assert judgement.why == ("time slice of availability ≥ 99.9 %: 10 of 100 events in 1m were bad (10 %, allowed 5 %)")


@given(st.integers(0, 200), st.integers(1, 200))
def test_what_is_shown_of_a_slice_decides_it(good: int, total: int) -> None:
    judgement = judge(SLICED, Counts(min(good, total), total))
    comparator, needed = compared_with(SLICED)
    assert judgement.current is not None
    shown = Fraction(min(good, total), total)
    assert (judgement.verdict is MET) is comparator.holds(shown, needed.exact)


def test_a_slice_of_a_histogram_is_good_when_enough_events_are_fast() -> None:
    sliced = replace(latency(), slice_share=Decimal("0.9"))
    assert judge(sliced, Buckets(((0.2, 90), (float("inf"), 100)))).verdict is MET  # "p99" would need more than 99
    judgement = judge(sliced, Buckets(((0.2, 89), (float("inf"), 100))))
    assert (judgement.verdict, str(judgement.current)) == (BREACHED, "89 %")
    undecided = judge(sliced, Buckets(((0.1, 80), (0.5, 95), (float("inf"), 100))))
    assert (undecided.verdict, undecided.reason) == (UNKNOWN, Reason.UNDECIDABLE)
    assert "90 % are needed" in undecided.why


def test_slices_are_configured_on_the_metric() -> None:
    made = measured_as(UPTIME.promise, "bad: e, total: t, slices: {good_when: 95 %, window: 1m}")
    assert (made.slice_share, made.current_window, made.goal) == (Decimal("0.95"), MINUTE, Decimal("0.999"))
    assert measured_as(UPTIME.promise, "bad: e, total: t, slices: {good_when: 95 %}").current_window == 5 * MINUTE


def test_counting_slices_is_another_meaning_than_counting_events() -> None:
    metrics = [
        "bad: e, total: t",
        "bad: e, total: t, slices: {good_when: 0.95}",
        "bad: e, total: t, slices: {good_when: 0.9}",
    ]
    assert len({measured_as(UPTIME.promise, metric).generation for metric in metrics}) == 3
    percent = measured_as(UPTIME.promise, "bad: e, total: t, slices: {good_when: 95.0 %}")
    assert percent.generation == measured_as(UPTIME.promise, metrics[1]).generation


# --- absence that is declared ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("absent", "verdict"), [(Absent.GAP, UNKNOWN), (Absent.BAD, BREACHED), (Absent.GOOD, MET)])
@pytest.mark.parametrize("objective", [ERRORS, DEPTH, latency()], ids=lambda one: one.id)
def test_no_series_at_all_mean_what_is_declared(objective: Objective, absent: Absent, verdict: Compliance) -> None:
    judgement = judge(replace(objective, absent=absent), EMPTY)
    assert (judgement.verdict, judgement.reason) == (verdict, Silence.EMPTY)
    assert "no series" in judgement.why


@pytest.mark.parametrize("silence", [why for why in Silence if why is not Silence.EMPTY])
def test_every_other_silence_stays_unknown_whatever_is_declared(silence: Silence) -> None:
    for absent in Absent:
        assert judge(replace(ERRORS, absent=absent), NoData(silence, "")).verdict is UNKNOWN


def test_good_and_idle_are_only_assumed_where_they_are_written() -> None:
    plain = measured_as(UPTIME.promise, "bad: e, total: t")
    assert (plain.absent, plain.idle_ok) == (Absent.GAP, False)
    declared = measured_as(UPTIME.promise, "bad: e, total: t, absent: good, idle_ok: true")
    assert (declared.absent, declared.idle_ok) == (Absent.GOOD, True)


# --- native histograms -------------------------------------------------------------------------------------------

NATIVE = measured_as(latency().promise, "native_histogram: 'rpc_seconds{job=\"a\"}'")


def concluded(indicator: Indicator, *answers: Any) -> Measurement:
    """What the answers to the questions of `indicator` come to: the whole, its age, the share."""
    ask = Ask(indicator, timedelta(minutes=5))
    asked = _promql_plan.questions(ask)
    assert not isinstance(asked, NoData)
    found = [one if isinstance(one, NoData) else samples(one) for one in answers]
    return _promql_plan.conclude(ask, dict(zip(asked, found, strict=True)), AT, timedelta(minutes=5))


def samples(value: float | None) -> Sequence[Sample]:
    return [] if value is None else [Sample((), value)]


def test_a_native_histogram_is_asked_for_its_share_at_the_threshold() -> None:
    assert NATIVE.indicator == NativeHistogramIndicator(
        source="prometheus", histogram='rpc_seconds{job="a"}', threshold=Decimal("0.2")
    )
    asked = _promql_plan.questions(Ask(NATIVE.indicator, timedelta(minutes=5)))
    assert not isinstance(asked, NoData)
    assert [one.expression for one in asked] == [
        'histogram_count(sum(increase(rpc_seconds{job="a"}[300s])))',
        'max(timestamp(rpc_seconds{job="a"}))',
        'histogram_fraction(-Inf, 0.2, sum(increase(rpc_seconds{job="a"}[300s])))',
    ]
    assert query_text(NATIVE.indicator) == 'rpc_seconds{job="a"}'


def test_the_threshold_is_asked_for_in_the_histograms_own_unit() -> None:
    millis = measured_as(latency().promise, "native_histogram: rpc, unit: ms")
    asked = _promql_plan.questions(Ask(millis.indicator, timedelta(minutes=5)))
    assert not isinstance(asked, NoData)
    assert asked[2].expression == "histogram_fraction(-Inf, 200, sum(increase(rpc[300s])))"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((1000.0, AT.timestamp(), 0.995), Counts(995.0, 1000.0)),
        ((0.0, AT.timestamp(), float("nan")), Counts(0.0, 0.0)),  # the share of no events is no number
        ((1000.0, AT.timestamp(), float("nan")), Silence.NAN),
        ((1000.0, AT.timestamp(), 1.5), Silence.INSANE),
        ((float("nan"), AT.timestamp(), 0.5), Silence.NAN),
        ((None, None, None), Silence.EMPTY),
        ((None, AT.timestamp(), None), Silence.COLD),
        ((1000.0, AT.timestamp() - 3600, 0.995), Silence.STALE),
        ((1000.0, AT.timestamp(), NoData(Silence.BAD_QUERY, "unknown function")), Silence.BAD_QUERY),
    ],
)
def test_the_share_and_the_count_make_counts(answers: tuple[Any, ...], expected: object) -> None:
    seen = concluded(NATIVE.indicator, *answers)
    assert (seen.why if isinstance(seen, NoData) else seen) == expected


def test_what_is_no_selector_is_refused() -> None:
    wrong = NativeHistogramIndicator(source="prometheus", histogram="sum(x)", threshold=Decimal(1))
    asked = _promql_plan.questions(Ask(wrong, MINUTE))
    assert isinstance(asked, NoData)


def test_a_native_histogram_decides_where_a_classic_one_cannot() -> None:
    assert NATIVE.counts_events
    assert judge(NATIVE, Counts(991, 1000)).verdict is MET
    assert judge(NATIVE, Counts(990, 1000)).verdict is BREACHED  # p99 < 200 ms: at exactly 99 % it equals
    assert compared_with(NATIVE) == (Comparator.GE, Quantity.ratio("0.99"))


def test_a_lower_bound_counts_the_events_above() -> None:
    slow = replace(latency().promise, kind=Kind.DURATION, comparator=Comparator.GE, proportion=Decimal("0.9"))
    made = measured_as(slow, "native_histogram: job_seconds")
    assert judge(made, Counts(10, 100)).verdict is MET
    assert judge(made, Counts(11, 100)).verdict is BREACHED


def test_a_new_target_of_a_native_histogram_is_no_new_meaning() -> None:
    promise = latency().promise
    other = replace(promise, target=Quantity.seconds("0.3"))
    made = [measured_as(one, "native_histogram: rpc").generation for one in (promise, other)]
    assert made[0] == made[1]
    assert generation_of(promise, NATIVE.indicator, NATIVE.window) == NATIVE.generation


def test_a_native_histogram_is_bound_as_a_latency_and_has_a_unit() -> None:
    size = Promise(
        kind=Kind.OTHER_RUNTIME,
        statistic=Statistic.P99,
        comparator=Comparator.LE,
        target=Quantity(Decimal(5), Unit.BYTE),
    )
    reading = read_observability("provider: prometheus\nmetrics:\n  - {name: m, native_histogram: h}\n", "o.yaml")
    assert reading.value is not None
    place = Place(path="spec.md", line=1)
    lines = [
        Requirement(id=name, text="", place=place, verdict=Verdict.MEASURABLE, why="", promise=promise, metric=metric)
        for name, promise, metric in (("A", size, "m"), ("B", latency().promise, None))
    ]
    plan = bind(lines[:1], reading.value, "checkout")
    assert [one.why for one in plan.unbound] == ["m cannot measure it: it gives a duration, the spec promises a size"]
    assert len(bind(lines[1:], reading.value, "checkout").objectives) == 1
