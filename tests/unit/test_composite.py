"""Composites: a journey is as good as its steps, by their burn rates or by their time slices."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.app.reports.tick import Subject, check_report
from smartspec_ops.app.watching.measure import ask_past
from smartspec_ops.app.watching.watch import Watch, tick
from smartspec_ops.domain.alerting import query_text
from smartspec_ops.domain.budget import burn_rate, event_budget
from smartspec_ops.domain.composite import UNASKED, answer_of, asks_of
from smartspec_ops.domain.diagnostic import Place, render_all
from smartspec_ops.domain.judge import Compliance, compared_with, judge
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, NoData, Silence, Value
from smartspec_ops.domain.objective import (
    Comparator,
    Component,
    CompositeIndicator,
    Kind,
    Method,
    Missing,
    Objective,
    Promise,
    RatioIndicator,
    Requirement,
    Statistic,
    Verdict,
)
from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.spec.binding import Plan, bind
from smartspec_ops.spec.observability import read_observability
from smartspec_ops.stores import open_store
from smartspec_ops.testing.clock import ManualClock
from tests.unit.objectives import DEPTH, GAUGE, MINUTE, NOON, SILENT, UPTIME, latency, ratio_promise
from tests.unit.traffic import Traffic

MET, BREACHED, UNKNOWN = Compliance.MET, Compliance.BREACHED, Compliance.UNKNOWN
HOUR = timedelta(hours=1)


def step(name: str, goal: str = "0.999") -> Objective:
    counters = RatioIndicator(source="prom", bad=f"{name}_errors", total=f"{name}_total")
    return replace(UPTIME, id=name, indicator=counters, goal=Decimal(goal))


def journey(
    *parts: Objective,
    goal: str = "0.995",
    method: Method = Method.OCCURRENCES,
    missing: Missing = Missing.GAP,
    weights: Sequence[str] = (),
) -> Objective:
    given_ = [*weights, *["1"] * (len(parts) - len(weights))]
    components = tuple(Component(objective=one, weight=Decimal(w)) for one, w in zip(parts, given_, strict=True))
    indicator = CompositeIndicator(parts=components, method=method, goal=Decimal(goal), missing=missing)
    share = Decimal(1) if method is Method.SLICES else None
    promise = ratio_promise(Kind.AVAILABILITY, Comparator.GE, str(Decimal(goal) * 100))
    return replace(UPTIME, id="journey", promise=promise, indicator=indicator, goal=Decimal(goal), slice_share=share)


A, B, C = step("a"), step("b"), step("c", goal="0.99")


def measured(whole: Objective, *seen: Measurement, window: timedelta = HOUR) -> Measurement:
    """What the composite measures when its parts measured `seen`, in their order."""
    ask = Ask(whole.indicator, window)
    return answer_of(ask, dict(zip(asks_of(ask), seen, strict=True)))


def burn(whole: Objective, *seen: Measurement) -> Fraction | None:
    found = measured(whole, *seen)
    assert isinstance(found, Counts)
    return burn_rate(found, whole.goal)


# --- occurrences -------------------------------------------------------------------------------------------------


def test_parts_are_asked_over_the_window_of_the_composite() -> None:
    whole = journey(A, C)
    assert asks_of(Ask(whole.indicator, HOUR)) == (Ask(A.indicator, HOUR), Ask(C.indicator, HOUR))
    assert asks_of(Ask(A.indicator, HOUR)) == (Ask(A.indicator, HOUR),)


def test_it_burns_at_the_weighted_mean_of_its_parts() -> None:
    # 0.2 % of a 0.1 % budget burns twice as fast as allowed, 4 % of a 1 % budget four times.
    seen = Counts(998, 1000), Counts(96, 100)
    assert burn(journey(A, C), *seen) == 3
    assert burn(journey(A, C, weights=["3", "1"]), *seen) == Fraction(5, 2)
    assert burn(journey(A, C, weights=["0.5", "0.5"]), *seen) == 3


def test_parts_that_spend_exactly_their_budgets_spend_exactly_its() -> None:
    assert burn(journey(A, B, C), Counts(999, 1000), Counts(9990, 10_000), Counts(99, 100)) == 1
    left = event_budget(journey(A, C), measured(journey(A, C), Counts(999, 1000), Counts(99, 100)))
    assert left is not None
    assert (left.remaining, left.total) == (0, 1100)


def test_a_part_that_nobody_used_leaves_its_weight_to_the_others() -> None:
    assert burn(journey(A, C), Counts(998, 1000), Counts(0, 0)) == 2
    idle = measured(journey(A, C), Counts(0, 0), Counts(0, 0, 0.5))
    assert idle == Counts(0, 0, 0.5)
    assert judge(journey(A, C), idle).verdict is UNKNOWN


def test_it_is_seen_as_far_as_the_least_seen_part() -> None:
    found = measured(journey(A, B), Counts(9, 10, 0.9), Counts(9, 10, 0.4))
    assert isinstance(found, Counts)
    assert found.coverage == 0.4


def test_its_events_are_of_as_much_as_those_of_the_part_of_which_least_was_counted() -> None:
    whole = journey(step("a"), step("b"))
    seen = measured(whole, Counts(99, 100, 0.5, counted=1.0), Counts(99, 100, 0.6, counted=0.8))
    assert isinstance(seen, Counts)
    assert (seen.coverage, seen.counted) == (0.5, 0.8)
    known = measured(whole, Counts(99, 100, 0.5), Counts(99, 100, 0.6, counted=0.8))
    assert isinstance(known, Counts)
    assert (known.coverage, known.counted) == (0.5, None)


def test_no_more_than_everything_is_bad() -> None:
    assert measured(journey(A, B), Counts(0, 10), Counts(10, 10)) == Counts(0.0, 20.0)


TORN = Buckets(((0.1, 1), (0.3, 8), (float("inf"), 9)))


@pytest.mark.parametrize(
    ("part", "seen", "missing", "expected"),
    [
        (A, SILENT, Missing.GAP, None),
        (A, SILENT, Missing.GOOD, 1),
        (A, SILENT, Missing.BAD, 200),  # (2 + 1000) / 2, but no more than everything is bad
        (latency(), TORN, Missing.GAP, None),  # its threshold lies in a bucket
        (latency(), TORN, Missing.GOOD, 1),
        (latency(), TORN, Missing.BAD, 51),  # (2 + 100) / 2
    ],
)
def test_a_part_that_is_not_measured(
    part: Objective, seen: Measurement, missing: Missing, expected: int | None
) -> None:
    whole = journey(B, part, missing=missing)
    found = measured(whole, Counts(998, 1000), seen)
    if expected is None:
        assert isinstance(found, NoData)
        assert (found.why, found.detail.startswith(f"{part.id} is not measured")) == (Silence.PARTIAL, True)
    else:
        assert isinstance(found, Counts)
        assert burn_rate(found, whole.goal) == expected


def test_parts_that_are_all_missing_and_bad_are_bad() -> None:
    whole = journey(A, B, missing=Missing.BAD)
    assert measured(whole, SILENT, SILENT) == Counts(0.0, 1.0)
    assert measured(journey(A, B, missing=Missing.GOOD), SILENT, SILENT) == Counts(1.0, 1.0)


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 1000), st.integers(1, 5)), min_size=1, max_size=5))
def test_a_composite_of_one_burn_rate_burns_at_it(steps: list[tuple[int, int, int]]) -> None:
    """Its burn rate lies between the least and the most of its parts'."""
    parts = [step(f"s{number}") for number in range(len(steps))]
    whole = journey(*parts, goal="0.999", weights=[str(weight) for *_, weight in steps])
    seen = [Counts(total - min(bad, total), total) for bad, total, _ in steps]
    rates = [burn_rate(one, Decimal("0.999")) or Fraction(0) for one in seen]
    found = burn(whole, *seen)
    assert found is not None
    assert float(min(rates)) - 1e-6 <= float(found) <= float(max(rates)) + 1e-6


# --- time slices -------------------------------------------------------------------------------------------------


def sliced(*parts: Objective, missing: Missing = Missing.GAP) -> Objective:
    return journey(*parts, method=Method.SLICES, missing=missing)


def test_any_part_that_is_bad_makes_the_slice_bad() -> None:
    whole = sliced(UPTIME, DEPTH)
    assert asks_of(Ask(whole.indicator, HOUR)) == (Ask(UPTIME.indicator, 5 * MINUTE), Ask(GAUGE, 5 * MINUTE))
    assert not whole.counts_events
    assert compared_with(whole) == (Comparator.GE, Quantity.ratio(1))
    assert judge(whole, measured(whole, Counts(1000, 1000), Value(5))).verdict is MET
    broken = judge(whole, measured(whole, Counts(1000, 1000), Value(500)))
    assert (broken.verdict, broken.why.partition(": ")[2]) == (
        BREACHED, "1 of 2 parts were bad (50 %, allowed 0 %)",
    )  # fmt: skip
    assert judge(whole, measured(whole, Counts(1, 1000), Value(5))).verdict is BREACHED


@pytest.mark.parametrize("missing", list(Missing))
def test_a_part_of_a_slice_that_nobody_used_is_neither_good_nor_missing(missing: Missing) -> None:
    """Or every journey would be unmeasured at night, and with `missing: bad` broken."""
    whole = sliced(UPTIME, DEPTH, missing=missing)
    assert measured(whole, Counts(0, 0), Value(5)) == Counts(1, 1)
    assert measured(whole, Counts(0, 0), Value(500)) == Counts(0, 1)
    asleep = sliced(UPTIME, replace(UPTIME, id="other"), missing=missing)
    assert judge(asleep, measured(asleep, Counts(0, 0), Counts(0, 0))).verdict is UNKNOWN


def test_three_monitors_at_90_90_and_80_percent_are_up_for_70() -> None:
    """Datadog's example: ten slots; two of the four bad ones fall on the same."""
    parts = [replace(DEPTH, id=name, indicator=replace(GAUGE, query=name)) for name in ("a", "b", "c")]
    whole = sliced(*parts)
    down = {(0, 2), (1, 5), (2, 5), (2, 9)}
    slots = [
        judge(whole, measured(whole, *(Value(500 if (n, slot) in down else 5) for n in range(3)))).verdict
        for slot in range(10)
    ]
    assert slots.count(MET) == 7


@pytest.mark.parametrize(
    ("missing", "other", "verdict"),
    [
        (Missing.GAP, 5, UNKNOWN),
        (Missing.GAP, 500, BREACHED),  # bad, whatever the missing one would have said
        (Missing.GOOD, 5, MET),
        (Missing.GOOD, 500, BREACHED),
        (Missing.BAD, 5, BREACHED),
    ],
)
def test_a_missing_part_of_a_slice(missing: Missing, other: float, verdict: Compliance) -> None:
    whole = sliced(UPTIME, DEPTH, missing=missing)
    found = measured(whole, SILENT, Value(other))
    assert judge(whole, found).verdict is verdict
    assert not isinstance(found, NoData) or found.detail == "not measured: availability"


# --- asked, configured, bound ------------------------------------------------------------------------------------


async def test_sources_are_asked_for_the_parts_alone() -> None:
    source = Traffic()
    for part, bad in ((A, 2), (C, 40)):
        source.happens(part.indicator, NOON - 5 * MINUTE, 1000 - bad, 1000)
    asks = [Ask(journey(A, C).indicator, HOUR), Ask(A.indicator, HOUR)]
    answers = await ask_past(asks, {"prom": source}, NOON, NOON)
    assert source.asked == 2  # the part they share is asked for once
    assert set(answers) == set(asks)
    found = answers[asks[0]]
    assert isinstance(found, Counts)
    assert burn_rate(found, Decimal("0.995")) == 3


def test_an_ask_without_an_answer_is_silence() -> None:
    assert answer_of(Ask(A.indicator, HOUR), {}) == UNASKED


AVAILABLE = ratio_promise(Kind.AVAILABILITY, Comparator.GE, "99.5")
METRICS = """
  - {name: a, bad: a_e, total: a_t, requirement: NFR-001}
  - {name: b, histogram: b_seconds, requirement: NFR-002}
  - {name: c, query: queue, unit: count, requirement: NFR-003}
  - {name: d, bad: d_e, total: d_t, requirement: NFR-005}
  - {name: e, bad: e_e, total: e_t, requirement: NFR-006, group_by: [route]}
"""


def plan(composite: str, promise: Promise = AVAILABLE, more: str = "") -> Plan:
    promises = {
        "NFR-001": ratio_promise(Kind.AVAILABILITY, Comparator.GE, "99.9"),
        "NFR-002": latency().promise,
        "NFR-003": DEPTH.promise,
        "NFR-004": promise,
        "NFR-005": ratio_promise(Kind.AVAILABILITY, Comparator.GE, "100"),
        "NFR-006": ratio_promise(Kind.AVAILABILITY, Comparator.GE, "99"),
        "NFR-007": AVAILABLE,
    }
    lines = [
        Requirement(
            id=name, text="", place=Place(path="spec.md", line=1), verdict=Verdict.MEASURABLE, why="", promise=one
        )
        for name, one in promises.items()
    ]
    journey_ = f"  - {{name: j, requirement: NFR-004, composite: {{{composite}}}}}\n"
    text = f"provider: prometheus\nmetrics:{METRICS}{journey_}{more}"
    reading = read_observability(text, "o.yaml")
    assert reading.value is not None, render_all(reading.diagnostics)
    return bind(lines, reading.value, "checkout")


def bound(composite: str, **more: Any) -> Objective:
    return next(one for one in plan(composite, **more).objectives if one.id == "j")


def refused(composite: str, **more: Any) -> str:
    found = plan(composite, **more)
    return next(one.why for one in found.unbound if one.requirement.id == "NFR-004")


def test_a_composite_is_bound_to_the_objectives_it_names() -> None:
    found = bound("of: [NFR-001, b], weights: {b: 2}")
    assert isinstance(found.indicator, CompositeIndicator)
    assert [(one.objective.id, one.weight) for one in found.indicator.parts] == [("a", 1), ("b", 2)]
    assert (found.indicator.goal, found.goal, found.counts_events) == (Decimal("0.995"), Decimal("0.995"), True)
    assert query_text(found.indicator) == "occurrences of a, b"
    in_slices = bound("of: [NFR-001, NFR-003], method: slices, missing: bad")
    assert isinstance(in_slices.indicator, CompositeIndicator)
    assert (in_slices.slice_share, in_slices.indicator.missing) == (1, Missing.BAD)


@pytest.mark.parametrize(
    ("composite", "why"),
    [
        ("of: [NFR-001, NFR-009]", "its part NFR-009 is not measured"),
        ("of: [NFR-001, NFR-007]", "its part NFR-007 is not measured"),
        ("of: [NFR-001, NFR-003]", "its part c counts time slices, not events; use method: slices"),
        ("of: [NFR-001, NFR-006]", "its part e is measured once for each route"),
        ("of: [NFR-001, NFR-005]", "its part d promises 100 %, which is no budget to burn; use method: slices"),
    ],
)
def test_what_cannot_be_put_together_is_told(composite: str, why: str) -> None:
    assert refused(composite) == f"j cannot measure it: {why}"


def test_a_whole_of_100_percent_is_no_budget_either() -> None:
    perfect = ratio_promise(Kind.AVAILABILITY, Comparator.GE, "100")
    why = "j cannot measure it: 100 % leaves no budget for its parts to burn; use method: slices"
    assert refused("of: [NFR-001, NFR-002]", promise=perfect) == why
    assert bound("of: [NFR-001, NFR-003], method: slices", promise=perfect).goal == 1


def test_a_composite_measures_a_share_and_nothing_else() -> None:
    slow = Promise(
        kind=Kind.LATENCY, statistic=Statistic.MEAN, comparator=Comparator.LT, target=Quantity(Decimal(1), Unit.SECOND)
    )
    assert refused("of: [NFR-001, NFR-002]", promise=slow) == (
        "j cannot measure it: good and total give a ratio, the spec promises 1 s"
    )


def test_another_part_or_weight_is_another_meaning() -> None:
    every = ["of: [a, b]", "of: [a, c], method: slices", "of: [a, b], weights: {a: 2}", "of: [a, b], missing: good"]
    assert len({bound(one).generation for one in every}) == len(every)
    same = bound("of: [NFR-001, NFR-002], weights: {NFR-001: 1.0}")
    other = ratio_promise(Kind.AVAILABILITY, Comparator.GE, "99")
    assert same.generation == bound("of: [a, b]", promise=other).generation == bound("of: [a, b]").generation


def test_a_composite_of_composites_is_refused() -> None:
    more = "  - {name: k, requirement: NFR-007, composite: {of: [NFR-001, NFR-004]}}\n"
    found = plan("of: [NFR-001, NFR-002]", more=more)
    (unbound,) = [one for one in found.unbound if one.requirement.id == "NFR-007"]
    assert unbound.why == "k cannot measure it: its part NFR-004 is not measured"


# --- watched -----------------------------------------------------------------------------------------------------


@pytest.mark.edge
async def test_a_journey_is_watched_beside_its_steps(tmp_path: Path) -> None:
    source = Traffic()
    for part in (A, C):
        source.flows(part.indicator, NOON - HOUR, NOON + HOUR, 999, 1000)
    for minute in range(3):
        source.happens(A.indicator, NOON + (10 + minute) * MINUTE, 0, 1000)
    store = open_store(tmp_path / "ops.db", b"k" * 32)
    await store.migrate()
    watch = Watch(
        objectives=[A, C, replace(journey(A, C), current_window=MINUTE), replace(sliced(A, C), id="slices")],
        backends={"prom": source},
        store=store,
        queue=LeaseQueue(store, ManualClock(NOON)),
    )
    try:
        before = await tick(watch, NOON)
        broken = [await tick(watch, NOON + minute * MINUTE) for minute in range(11, 14)][-1]
        report = check_report(Subject(spec_id="checkout", service="shop"), broken, "r", NOON)
        async with store.begin() as tx:
            rows = await tx.ledger("checkout/slices", "g1", NOON, NOON + HOUR)
    finally:
        await store.close()
    assert [one.judgement.verdict for one in before.watched] == [MET] * 4
    assert [one.judgement.verdict for one in broken.watched] == [BREACHED, MET, BREACHED, BREACHED]
    left = [one.left for one in broken.watched]
    assert left[2] is not None
    assert left[2].burn is not None
    a, c = (one.burn for one in left[:2] if one is not None and one.burn is not None)
    assert float(left[2].burn) == pytest.approx(float((a + c) / 2))
    assert [row.slice_good for row in rows] == [True, False, False, False]
    assert report.sources == ("prom",)
