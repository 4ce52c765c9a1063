"""The course of an objective: slices that add up, stretches that missed, and where the budget went."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.attribution import Disturbance, Part, attribute
from smartspec_ops.domain.measurement import Buckets, Counts, Measurement, NoData, Silence
from smartspec_ops.domain.objective import Comparator, Objective
from smartspec_ops.domain.period import Period, steps
from smartspec_ops.domain.suggestion import Advice, about_metrics, about_target
from smartspec_ops.domain.trend import Slice, Tick, joined, runs, slices, strain, ticks
from tests.unit.objectives import DAY, DEPTH, ERRORS, MINUTE, NOON, PERFECT, SILENT, latency

HOUR = timedelta(hours=1)
INF = float("inf")


def nested(*per_slice: tuple[int, int]) -> Sequence[tuple[datetime, Measurement]]:
    """Windows that all end after the last slice, from (good, total) of each hour."""
    found = []
    for first in range(len(per_slice)):
        rest = per_slice[first:]
        found.append((NOON + first * HOUR, Counts(sum(g for g, _ in rest), sum(t for _, t in rest))))
    return found


def slice_at(hour: int, bad: int, total: int = 1000, value: float | None = None, coverage: float = 1.0) -> Slice:
    since = NOON + hour * HOUR
    return Slice(
        since=since, until=since + HOUR, bad=Fraction(bad), total=Fraction(total), value=value, coverage=coverage
    )


def incident(name: str, first: float, last: float | None) -> Disturbance:
    until = None if last is None else NOON + last * HOUR
    return Disturbance(id=name, severity="SEV-2", since=NOON + first * HOUR, until=until)


# --- slices ----------------------------------------------------------------------------------------------------


def test_slices_are_the_differences_of_windows_with_one_end() -> None:
    found = slices(ERRORS, nested((990, 1000), (1000, 1000), (0, 0)), NOON + 3 * HOUR)
    assert [(one.since, one.until, one.bad, one.total, one.coverage) for one in found] == [
        (NOON, NOON + HOUR, 10, 1000, 1.0),
        (NOON + HOUR, NOON + 2 * HOUR, 0, 1000, 1.0),
        (NOON + 2 * HOUR, NOON + 3 * HOUR, 0, 0, 1.0),
    ]
    assert found[-1].share is None


def test_a_source_that_extrapolates_never_makes_a_slice_negative() -> None:
    windows = [(NOON, Counts(990.0, 1000.0)), (NOON + HOUR, Counts(991.5, 1001.5))]
    found = slices(ERRORS, windows, NOON + 2 * HOUR)
    assert [(one.bad, one.total) for one in found] == [(0, 0), (10, Fraction("1001.5"))]


@pytest.mark.parametrize("why", [Silence.EMPTY, Silence.COLD])
def test_a_window_without_a_sample_holds_nothing_and_was_not_observed(why: Silence) -> None:
    windows = [(NOON, Counts(90, 100, 0.5)), (NOON + HOUR, NoData(why, "no samples"))]
    found = slices(ERRORS, windows, NOON + 2 * HOUR)
    assert [(one.bad, one.total, one.coverage) for one in found] == [(10, 100, 1.0), (0, 0, 0.0)]


def test_a_window_nobody_knows_joins_its_neighbours() -> None:
    first, _, last = nested((990, 1000), (1000, 1000), (999, 1000))
    found = slices(ERRORS, [first, (NOON + HOUR, SILENT), last], NOON + 3 * HOUR)
    assert [(one.since, one.until, one.bad) for one in found] == [
        (NOON, NOON + 2 * HOUR, 10),
        (NOON + 2 * HOUR, NOON + 3 * HOUR, 1),
    ]
    assert slices(ERRORS, [(NOON, SILENT)], NOON + HOUR) == []


def test_between_bucket_bounds_only_what_is_proven_counts_as_bad() -> None:
    seen = Buckets(((0.1, 900.0), (0.25, 950.0), (INF, 1000.0)))
    (found,) = slices(latency(), [(NOON, seen)], NOON + HOUR)
    assert (found.bad, found.total) == (50, 1000)


COUNTS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=12)


@given(COUNTS)
def test_slices_add_up_to_the_whole_window(events: list[tuple[int, int]]) -> None:
    per_slice = [(good, good + bad) for good, bad in events]
    found = slices(ERRORS, nested(*per_slice), NOON + len(events) * HOUR)
    assert sum(one.bad for one in found) == sum(bad for _, bad in events)
    assert [(one.bad, one.total) for one in found] == [(bad, good + bad) for good, bad in events]


@given(COUNTS, st.integers(1, 5))
def test_joining_slices_loses_nothing(events: list[tuple[int, int]], width: int) -> None:
    found = slices(ERRORS, nested(*[(good, good + bad) for good, bad in events]), NOON + len(events) * HOUR)
    cuts = [*(NOON + n * HOUR for n in range(0, len(events), width)), NOON + len(events) * HOUR]
    wide = joined(found, cuts)
    assert [(one.since, one.until) for one in wide] == list(pairwise(cuts))
    assert sum(one.bad for one in wide) == sum(bad for _, bad in events)


def test_ticks_of_a_value_are_counted_and_the_worst_is_kept() -> None:
    seen = [Tick(at=NOON + n * MINUTE, is_good=value <= 100, value=value) for n, value in enumerate([1.0, 300.0, 90.0])]
    found = ticks(DEPTH, seen, [NOON, NOON + 2 * MINUTE, NOON + 4 * MINUTE, NOON + 6 * MINUTE], MINUTE)
    assert [(one.bad, one.total, one.value, one.coverage) for one in found] == [
        (1, 2, 300.0, 1.0),
        (0, 1, 90.0, 0.5),
        (0, 0, None, 0.0),
    ]


@pytest.mark.parametrize(
    ("apart", "every", "coverage"),
    [
        (MINUTE, MINUTE / 2, 1.0),  # since then twice as often: the hour was told as half observed
        (MINUTE / 2, MINUTE, 1.0),
        (5 * MINUTE, MINUTE, 1.0),
        (20 * MINUTE, MINUTE, 0.25),  # by hand, and not by a monitor that waits so long
        (20 * MINUTE, 20 * MINUTE, 1.0),
    ],
)
def test_a_tick_stands_for_the_time_between_ticks_as_it_was_then(
    apart: timedelta, every: timedelta, coverage: float
) -> None:
    times = [NOON + n * apart for n in range(HOUR // apart)]
    seen = [Tick(at=at, is_good=True, value=1.0) for at in times]
    (found,) = ticks(DEPTH, seen, [NOON, NOON + HOUR], every)
    assert found.coverage == coverage
    (half,) = ticks(DEPTH, seen[::2], [NOON, NOON + HOUR], every, times)
    assert half.coverage == pytest.approx(coverage * len(seen[::2]) / len(seen)), (
        "the others were made, and saw nothing"
    )


# --- stretches that missed -------------------------------------------------------------------------------------


def test_the_worst_stretches_come_first_and_are_at_most_three() -> None:
    bad = [5, 5, 0, 1, 1, 9, 0, 2, 0, 3, 0]
    found = runs(ERRORS, [slice_at(hour, one) for hour, one in enumerate(bad)])
    assert [((run.since - NOON) // HOUR, (run.until - NOON) // HOUR, run.bad) for run in found] == [
        (0, 2, 10),
        (5, 6, 9),
        (9, 10, 3),
    ]


def test_exactly_what_is_allowed_is_no_miss_and_a_pause_parts_two_stretches() -> None:
    found = runs(ERRORS, [slice_at(0, 1), slice_at(1, 2), slice_at(2, 0, 0), slice_at(3, 2)])
    assert [((run.since - NOON) // HOUR, run.bad) for run in found] == [(1, 2), (3, 2)]


def test_a_stretch_of_values_keeps_its_worst() -> None:
    found = runs(DEPTH, [slice_at(0, 30, 60, value=120.0), slice_at(1, 60, 60, value=180.0)])
    assert [(run.bad, run.total, run.value) for run in found] == [(90, 120, 180.0)]


@pytest.mark.parametrize(
    ("one", "found", "used"),
    [
        (ERRORS, slice_at(0, 1), Fraction(1)),
        (ERRORS, slice_at(0, 0, 0), None),
        (PERFECT, slice_at(0, 1), None),
        (DEPTH, slice_at(0, 0, 60, value=10.0), Fraction(1, 10)),
        (latency(), slice_at(0, 5), Fraction(1, 2)),
    ],
)
def test_strain_is_one_at_the_limit(one: Objective, found: Slice, used: Fraction | None) -> None:
    assert strain(one, found) == used


def test_a_lower_bound_is_strained_as_the_value_falls() -> None:
    promise = replace(DEPTH.promise, comparator=Comparator.GE)
    floor = replace(DEPTH, promise=promise)
    assert strain(floor, slice_at(0, 0, 60, value=1000.0)) == Fraction(1, 10)
    assert strain(floor, slice_at(0, 60, 60, value=0.0)) is None


# --- where the budget went -------------------------------------------------------------------------------------


def test_bad_events_go_to_the_incident_that_was_open_and_the_rest_is_background() -> None:
    found = [slice_at(hour, bad) for hour, bad in enumerate([1, 2, 4, 8, 16])]
    parts = attribute(found, [incident("INC-2", 2, None), incident("INC-1", 1, 3)], Fraction(31))
    assert parts == [
        Part(incident_id="INC-1", bad=Fraction(6)),
        Part(incident_id="INC-2", bad=Fraction(24)),
        Part(incident_id=None, bad=Fraction(1)),
    ]


def test_without_an_incident_all_is_background() -> None:
    assert attribute([slice_at(0, 3)], [], Fraction(3)) == [Part(incident_id=None, bad=Fraction(3))]


SPANS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=4)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12), SPANS, st.fractions(0, 2))
def test_the_parts_are_the_whole_exactly(bad: list[int], spans: list[tuple[int, int]], drift: Fraction) -> None:
    found = [slice_at(hour, one) for hour, one in enumerate(bad)]
    incidents = [incident(f"INC-{n}", min(span), max(span)) for n, span in enumerate(spans)]
    whole = sum(bad) * drift
    parts = attribute(found, incidents, whole)
    assert sum(part.bad for part in parts) == whole
    assert all(part.bad >= 0 for part in parts)
    assert [part.incident_id for part in parts][-1] is None
    assert {part.incident_id for part in parts[:-1]} == {one.id for one in incidents}


# --- what the spec might say -----------------------------------------------------------------------------------


def days(bad: Sequence[int], total: int = 100_000, coverage: float = 1.0) -> Sequence[Slice]:
    step = 7 * DAY / len(bad)
    return [
        Slice(
            since=NOON + n * step,
            until=NOON + (n + 1) * step,
            bad=Fraction(one),
            total=Fraction(total),
            coverage=coverage,
        )
        for n, one in enumerate(bad)
    ]


@pytest.mark.parametrize(
    ("found", "advice"),
    [
        (days([9] * 56), Advice.TOO_LOOSE),
        (days([9] * 55 + [11]), None),  # one step used more than a tenth
        (days([0] * 56, total=100), None),  # 5 bad events were allowed: that none came says little
        (days([0] * 20), None),  # too few steps
        (days([0] * 56, coverage=0.1), None),  # hardly observed
        (days([101] * 29 + [0] * 27), Advice.TOO_TIGHT),
        (days([101] * 28 + [0] * 28), None),
        ([slice_at(hour, 0, 100_000) for hour in range(48)], None),  # a quiet weekend is no evidence
    ],
)
def test_a_target_is_questioned_on_evidence_only(found: Sequence[Slice], advice: Advice | None) -> None:
    said = about_target(ERRORS, found, [])
    assert (said.advice if said else None) is advice
    if said:
        assert said.place == "specs/core/checkout/spec.md:12:3"
        assert "56 measured steps of 3h" in said.evidence


def test_a_target_missed_during_a_declared_incident_is_not_too_tight() -> None:
    found = days([101] * 56)
    assert about_target(ERRORS, found, [incident("INC-1", 5, 9)]) is None
    assert about_target(ERRORS, found, [incident("INC-1", -9, -5)]) is not None


def test_a_metric_nobody_promised_anything_about_is_named() -> None:
    (said,) = about_metrics(["orders_total"])
    assert (said.advice, said.about, said.place) == (Advice.MISSING, "orders_total", None)


def test_values_speak_for_themselves() -> None:
    found = [replace(one, value=9.5) for one in days([0] * 56, total=180)]
    said = about_target(DEPTH, found, [])
    assert said is not None
    assert (said.advice, "9.5 % of what is allowed" in said.evidence) == (Advice.TOO_LOOSE, True)


# --- periods ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "step"),
    [
        (HOUR, MINUTE),
        (DAY, 30 * MINUTE),
        (7 * DAY, 3 * HOUR),
        (30 * DAY, 12 * HOUR),
        (60 * DAY, DAY),
        (120 * DAY, 2 * DAY),
    ],
)
def test_a_period_has_some_sixty_steps(length: timedelta, step: timedelta) -> None:
    period = Period(since=NOON, until=NOON + length)
    found = steps(period)
    assert (found[0], found[-1]) == (period.since, period.until)
    assert {later - earlier for earlier, later in pairwise(found)} == {step}
    assert len(found) <= 62


def test_a_last_step_may_be_shorter_and_the_period_before_ends_where_this_begins() -> None:
    period = Period(since=NOON, until=NOON + 90 * MINUTE + timedelta(seconds=1))
    assert steps(period)[-2:] == [NOON + 90 * MINUTE, period.until]
    assert (period.before.until, period.before.length) == (period.since, period.length)


def test_only_the_part_of_an_incident_inside_a_period_counts() -> None:
    period = Period(since=NOON, until=NOON + DAY)
    assert incident("a", -2, 1).within(period) == Period(since=NOON, until=NOON + HOUR)
    assert incident("b", 23, None).within(period) == Period(since=NOON + 23 * HOUR, until=NOON + DAY)
    assert incident("c", 24, None).within(period) is None
    assert incident("d", -2, 0).within(period) is None
