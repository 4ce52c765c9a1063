"""A requirement is bound by an explicit word, by name, or to the only metric of its kind; never by guess."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from smartspec_ops.domain.calendar import Calendar, CalendarUnit
from smartspec_ops.domain.diagnostic import Level, Place, render_all
from smartspec_ops.domain.objective import (
    Comparator,
    Kind,
    Promise,
    Requirement,
    Scope,
    Statistic,
    ValueIndicator,
    Verdict,
)
from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.spec.binding import Plan, bind
from smartspec_ops.spec.nfr import read_requirements
from smartspec_ops.spec.observability import Observability, read_observability

ROOT = Path(__file__).resolve().parents[2]
AVAILABLE = Promise(
    kind=Kind.AVAILABILITY, statistic=Statistic.RATIO, comparator=Comparator.GT, target=Quantity.percent("99.9")
)
ERRORS = Promise(
    kind=Kind.ERROR_RATE, statistic=Statistic.RATIO, comparator=Comparator.LT, target=Quantity.percent("0.1")
)
P99 = Promise(kind=Kind.LATENCY, statistic=Statistic.P99, comparator=Comparator.LT, target=Quantity.seconds("0.2"))
PART = Promise(
    kind=Kind.LATENCY, statistic=None, comparator=Comparator.LE, target=Quantity.seconds("0.1"),
    proportion=Decimal("0.95"),
)  # fmt: skip
BARE = Promise(kind=Kind.LATENCY, statistic=None, comparator=Comparator.LT, target=Quantity.seconds("0.5"))
MEAN = Promise(kind=Kind.LATENCY, statistic=Statistic.MEAN, comparator=Comparator.LT, target=Quantity.seconds("0.5"))
RATE = Promise(
    kind=Kind.THROUGHPUT, statistic=Statistic.RATE, comparator=Comparator.GE,
    target=Quantity(Decimal(5), Unit.PER_SECOND),
)  # fmt: skip
QUEUE = Promise(
    kind=Kind.SATURATION, statistic=None, comparator=Comparator.LE, target=Quantity(Decimal(50), Unit.COUNT)
)
RATIO = "bad: 'x{code=\"500\"}', total: x"


def requirement(
    promise: Promise | None, *, name: str = "NFR-001", metric: str | None = None, text: str = ""
) -> Requirement:
    return Requirement(
        id=name,
        text=text,
        place=Place(path="spec.md", line=int(name[-3:])),
        verdict=Verdict.MEASURABLE if promise else Verdict.REVIEW,
        why="",
        promise=promise,
        metric=metric,
    )


def observed(*metrics: str, more: str = "") -> Observability:
    lines = "".join(f"  - {{{metric}}}\n" for metric in metrics)
    reading = read_observability(f"provider: prometheus\n{more}metrics:\n{lines or '  []'}", "o.yaml")
    assert reading.value is not None, render_all(reading.diagnostics)
    return reading.value


def plan(requirements: Sequence[Requirement], *metrics: str, more: str = "") -> Plan:
    return bind(requirements, observed(*metrics, more=more), "shop/checkout")


def scoped(promise: Promise, operation: str) -> Promise:
    changes: dict[str, Any] = {"kind": promise.kind, "statistic": promise.statistic, "target": promise.target}
    return Promise(comparator=promise.comparator, scope=Scope(operation=operation), **changes)


@pytest.mark.parametrize(
    ("asked", "metric"),
    [
        (requirement(AVAILABLE), f"name: a, requirement: NFR-001, {RATIO}"),
        (requirement(AVAILABLE), f"name: a, requirement: nfr-001, {RATIO}"),
        (requirement(AVAILABLE, metric="api_up"), f"name: api_up, {RATIO}"),
        (requirement(AVAILABLE, metric="API_UP"), f"name: x, aliases: [api_up], {RATIO}"),
        (requirement(AVAILABLE, text="At least 99.9 % as told by api_up."), f"name: api_up, {RATIO}"),
        (requirement(QUEUE, metric="depth"), "name: depth, query: depth"),
    ],
)
def test_a_tie_that_is_written_binds(asked: Requirement, metric: str) -> None:
    found = plan([asked], metric)
    assert [each.requirement_id for each in found.objectives] == ["NFR-001"]
    assert found.unbound == ()
    assert found.unused_metrics == ()


@pytest.mark.parametrize(
    ("promise", "metric"),
    [
        (AVAILABLE, f"name: a, {RATIO}"),
        (ERRORS, f"name: a, {RATIO}"),
        (P99, "name: a, histogram: h"),
        (PART, "name: a, histogram: h"),
        (RATE, "name: a, rate: x"),
    ],
)
def test_the_only_metric_of_its_kind_binds_with_a_note(promise: Promise, metric: str) -> None:
    found = plan([requirement(promise)], metric)
    assert len(found.objectives) == 1
    assert [(d.code, d.level) for d in found.diagnostics] == [("binding/by-kind", Level.NOTE)]


@pytest.mark.parametrize(
    ("asked", "metrics", "candidates"),
    [
        ([requirement(AVAILABLE)], [], ()),
        ([requirement(AVAILABLE)], [f"name: a, {RATIO}", f"name: b, {RATIO}"], ("a", "b")),
        ([requirement(AVAILABLE)], [f"name: {n}, requirement: NFR-001, {RATIO}" for n in "ab"], ("a", "b")),
        ([requirement(AVAILABLE)], [f"name: a, requirement: NFR-009, {RATIO}"], ()),
        ([requirement(QUEUE)], ["name: depth, query: depth"], ()),
        ([requirement(QUEUE, text="The depth stays low.")], ["name: depth, query: depth"], ()),
        ([requirement(scoped(P99, "search"))], ["name: pay_latency, histogram: pay_seconds"], ("pay_latency",)),
        ([requirement(BARE)], ["name: a, requirement: NFR-001, histogram: h"], ("a",)),
        ([requirement(MEAN)], ["name: a, requirement: NFR-001, histogram: h"], ("a",)),
        ([requirement(RATE)], [f"name: a, requirement: NFR-001, {RATIO}"], ("a",)),
        ([requirement(ERRORS)], ["name: a, requirement: NFR-001, rate: x"], ("a",)),
        ([requirement(P99)], ["name: a, requirement: NFR-001, histogram: x_bytes"], ("a",)),
        ([requirement(P99)], ["name: a, requirement: NFR-001, query: x, unit: bytes"], ("a",)),
    ],
)
def test_what_is_not_certain_stays_unbound_and_says_why(
    asked: Sequence[Requirement], metrics: Sequence[str], candidates: tuple[str, ...]
) -> None:
    found = plan(asked, *metrics)
    assert found.objectives == ()
    (unbound,) = found.unbound
    assert unbound.candidates == candidates
    assert unbound.why
    (told, *_) = [each for each in found.diagnostics if each.code == "binding/unbound"]
    assert told.level is Level.WARNING
    assert told.place == asked[0].place


def test_the_shortest_spec_is_measured_by_the_only_metrics_there_are() -> None:
    table = "| Requirement | SLO |\n|---|---|\n| Availability | 99.9% |\n| p95 latency | < 250ms |\n"
    read = read_requirements(f"# Api\n\n## Service levels\n\n{table}", "spec.md")
    found = plan(read.requirements, f"name: up, {RATIO}", "name: time, histogram: h")
    assert [each.id for each in found.objectives] == ["up", "time"]


def test_words_of_the_scope_decide_between_metrics_of_one_kind() -> None:
    found = plan(
        [requirement(scoped(P99, "search")), requirement(scoped(P99, "pay"), name="NFR-002")],
        "name: search_latency, histogram: search_seconds",
        "name: pay_latency, histogram: pay_seconds",
    )
    assert [(o.requirement_id, o.id) for o in found.objectives] == [
        ("NFR-001", "search_latency"),
        ("NFR-002", "pay_latency"),
    ]


P95 = Promise(kind=Kind.LATENCY, statistic=Statistic.P95, comparator=Comparator.LT, target=Quantity.seconds("0.1"))


@pytest.mark.parametrize(
    ("one", "other", "metric", "bound"),
    [
        (P99, P95, "histogram: pay_seconds", True),
        (AVAILABLE, ERRORS, RATIO, True),
        (P99, P99, "histogram: pay_seconds", False),
        (P95, scoped(P99, "pay"), "histogram: pay_seconds", False),
    ],
)
def test_one_metric_serves_several_requirements_of_its_kind_only_where_they_agree(
    one: Promise, other: Promise, metric: str, bound: bool
) -> None:
    found = plan([requirement(one), requirement(other, name="NFR-002")], f"name: a, {metric}")
    assert len(found.objectives) == (2 if bound else 0)
    assert len(found.unbound) == (0 if bound else 2)


def test_a_metric_that_belongs_to_one_requirement_is_not_lent_to_another() -> None:
    found = plan([requirement(P99, metric="api_p99"), requirement(PART, name="NFR-002")], "name: api_p99, histogram: h")
    assert [each.requirement_id for each in found.objectives] == ["NFR-001"]
    assert [each.requirement.id for each in found.unbound] == ["NFR-002"]


def test_lines_that_promise_nothing_measurable_are_left_alone() -> None:
    found = plan([requirement(None)], f"name: a, {RATIO}")
    assert (found.objectives, found.unbound, found.unused_metrics) == ((), (), ("a",))


@pytest.mark.parametrize(
    ("promise", "metric", "goal"),
    [
        (AVAILABLE, RATIO, "0.999"),
        (ERRORS, RATIO, "0.999"),
        (P99, "histogram: h", "0.99"),
        (PART, "histogram: h", "0.95"),
        (PART, RATIO, "0.95"),
        (BARE, "histogram: h, goal: 90 %", "0.9"),
        (P99, "query: x, unit: s", "0.99"),
        (P99, "query: x, unit: s, goal: 0.95", "0.95"),
        (RATE, "rate: x", "0.99"),
        # The share of time that is promised: 99 % of the ticks of a probe let it be down for seven hours of a month.
        (AVAILABLE, "query: x, unit: '%'", "0.999"),
        (AVAILABLE, "query: x, unit: '%', goal: 99 %", "0.99"),
        (replace(AVAILABLE, target=Quantity.percent("100")), "query: x, unit: '%'", "0.99"),
        (QUEUE, "query: x, unit: count", "0.99"),
    ],
)
def test_the_goal_is_what_the_spec_states_else_what_the_metric_states(promise: Promise, metric: str, goal: str) -> None:
    (objective,) = plan([requirement(promise)], f"name: a, requirement: NFR-001, {metric}").objectives
    assert objective.goal == Decimal(goal)


def test_a_goal_against_the_spec_is_ignored_with_a_warning() -> None:
    found = plan([requirement(AVAILABLE)], f"name: a, requirement: NFR-001, {RATIO}, goal: 90 %")
    assert found.objectives[0].goal == Decimal("0.999")
    assert [each.code for each in found.diagnostics] == ["binding/goal"]


def test_a_hundred_per_cent_is_watched_with_a_warning() -> None:
    promise = Promise(
        kind=Kind.AVAILABILITY, statistic=Statistic.RATIO, comparator=Comparator.GE, target=Quantity.percent(100)
    )
    found = plan([requirement(promise)], f"name: a, requirement: NFR-001, {RATIO}")
    assert found.objectives[0].goal == 1
    assert [each.code for each in found.diagnostics] == []


@pytest.mark.parametrize(
    ("kind", "comparator", "target"),
    [
        (Kind.AVAILABILITY, Comparator.LT, "0.999"),
        (Kind.ERROR_RATE, Comparator.GT, "0.001"),
        (Kind.ERROR_RATE, Comparator.LT, "1"),
        (Kind.AVAILABILITY, Comparator.GT, "0"),
        (Kind.AVAILABILITY, Comparator.GT, "1.5"),
    ],
)
def test_a_promise_the_wrong_way_round_is_not_watched(kind: Kind, comparator: Comparator, target: str) -> None:
    promise = Promise(kind=kind, statistic=Statistic.RATIO, comparator=comparator, target=Quantity.ratio(target))
    found = plan([requirement(promise)], f"name: a, requirement: NFR-001, {RATIO}")
    assert found.objectives == ()
    assert len(found.unbound) == 1


def test_a_query_without_a_unit_is_read_in_the_promised_one_with_a_warning() -> None:
    found = plan([requirement(P99, metric="a")], "name: a, query: x")
    assert found.objectives[0].indicator == ValueIndicator(source="prometheus", query="x", unit=Unit.SECOND)
    assert [each.code for each in found.diagnostics] == ["binding/unit"]


@pytest.mark.parametrize(
    ("stated", "metric", "more", "budget", "current"),
    [
        (None, "", "", timedelta(days=28), timedelta(minutes=5)),
        (None, "", "windows: {budget: 7d, current: 10m}\n", timedelta(days=7), timedelta(minutes=10)),
        (None, ", window: 14d", "windows: {budget: 7d}\n", timedelta(days=14), timedelta(minutes=5)),
        (timedelta(days=30), ", window: 14d", "", timedelta(days=30), timedelta(minutes=5)),
        (timedelta(minutes=15), "", "windows: {budget: 7d}\n", timedelta(days=7), timedelta(minutes=15)),
    ],
)
def test_windows(stated: timedelta | None, metric: str, more: str, budget: timedelta, current: timedelta) -> None:
    promise = Promise(
        kind=Kind.AVAILABILITY, statistic=Statistic.RATIO, comparator=Comparator.GT, target=Quantity.percent(99),
        window=stated,
    )  # fmt: skip
    (objective,) = plan([requirement(promise)], f"name: a, requirement: NFR-001, {RATIO}{metric}", more=more).objectives
    assert (objective.window, objective.current_window) == (budget, current)


def test_a_new_target_keeps_the_generation_and_a_new_meaning_does_not() -> None:
    def generation(promise: Promise, metric: str = "histogram: h") -> str:
        (objective,) = plan([requirement(promise)], f"name: a, requirement: NFR-001, {metric}").objectives
        return objective.generation

    tighter = Promise(
        kind=Kind.LATENCY, statistic=Statistic.P99, comparator=Comparator.LE, target=Quantity.seconds("0.1")
    )
    other = Promise(
        kind=Kind.LATENCY, statistic=Statistic.P95, comparator=Comparator.LT, target=Quantity.seconds("0.2")
    )
    assert generation(tighter) == generation(P99)
    meanings = {
        generation(P99),
        generation(other),
        generation(P99, "histogram: 'h{a=\"b\"}'"),
        generation(P99, "histogram: h, unit: ms"),
        generation(P99, "histogram: h, window: 7d"),
        generation(P99, "query: h, unit: s"),
    }
    assert len(meanings) == 6


def test_an_objective_is_called_after_its_metric_where_that_is_unique() -> None:
    found = plan(
        [
            requirement(P99, metric="api"),
            requirement(PART, name="NFR-002", metric="api"),
            requirement(RATE, name="NFR-003"),
        ],
        "name: api, histogram: h",
        "name: load, requirement: NFR-003, rate: x",
    )
    assert [each.id for each in found.objectives] == ["NFR-001", "NFR-002", "load"]


def test_two_promises_nothing_tells_apart_are_not_both_watched() -> None:
    found = plan([requirement(P99, metric="api"), requirement(PART, metric="api")], "name: api, histogram: h")
    assert [each.id for each in found.objectives] == ["NFR-001"]
    assert [each.requirement.promise for each in found.unbound] == [PART]


def calls_to_bind(lines: int) -> int:
    """Calls of functions, which a busy machine does not change."""
    asked = [
        replace(requirement(P99, name=f"NFR-{n:03d}", text=f"page {n} answers"), id=f"NFR-{n}") for n in range(lines)
    ]
    metrics = observed("name: api, histogram: h", "name: other_seconds, histogram: g")
    counted = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal counted
        counted += event == "call"

    sys.setprofile(count)
    try:
        found = bind(asked, metrics, "shop/checkout")
    finally:
        sys.setprofile(None)
    assert len(found.unbound) == lines
    return counted


def test_binding_four_times_the_lines_takes_four_times_the_work() -> None:
    assert calls_to_bind(400) < 5 * calls_to_bind(100)


def test_what_the_file_says_about_the_service_reaches_the_objective() -> None:
    found = plan(
        [requirement(RATE)],
        "name: a, requirement: NFR-001, rate: x, absent: bad",
        more="service: shop\ntier: 2\nrunbook: docs/r.md\ndashboards: [{title: t, url: 'https://d.example.test'}]\n",
    )
    (objective,) = found.objectives
    assert (objective.service, objective.tier, objective.runbook) == ("shop", 2, "docs/r.md")
    assert tuple(objective.dashboards) == ("https://d.example.test",)
    assert objective.key == "shop/checkout/a"
    assert found.absent_is_bad == {"a"}


def test_a_metric_for_a_requirement_that_is_not_there_is_told() -> None:
    found = plan([], f"name: a, requirement: NFR-009, {RATIO}")
    assert [each.code for each in found.diagnostics] == ["binding/unknown-requirement"]
    assert found.unused_metrics == ("a",)
    found = plan([requirement(P99, name="NFR-001")], f"name: a, requirement: Q1, {RATIO}")
    (told,) = (each for each in found.diagnostics if each.code == "binding/unknown-requirement")
    assert told.hint == "there are: NFR-001"


# --- budget windows by the calendar ------------------------------------------------------------------------------

MONTHLY = "windows: {budget: {calendar: month, timezone: Europe/Berlin}}\n"
IN_BERLIN = Calendar(unit=CalendarUnit.MONTH, timezone="Europe/Berlin")


@pytest.mark.parametrize(
    ("stated", "metric", "calendar", "window"),
    [
        (None, "", IN_BERLIN, 30),
        (30, "", IN_BERLIN, 30),  # "per month" in the spec; the configuration says which months
        (31, "", IN_BERLIN, 30),
        (7, "", None, 7),
        (None, ", window: 14d", None, 14),
        (None, ", window: {calendar: week}", Calendar(unit=CalendarUnit.WEEK), 7),
        (28, ", window: {calendar: quarter}", None, 28),
    ],
)
def test_a_calendar_is_followed_unless_the_spec_names_another_length(
    stated: int | None, metric: str, calendar: Calendar | None, window: int
) -> None:
    promise = replace(AVAILABLE, window=timedelta(days=stated) if stated else None)
    observability = observed(f"name: a, {RATIO}, requirement: NFR-001{metric}", more=MONTHLY)
    (objective,) = bind([requirement(promise)], observability, "checkout").objectives
    assert (objective.calendar, objective.window) == (calendar, timedelta(days=window))


def test_another_calendar_is_another_meaning() -> None:
    def generation(more: str) -> str:
        observability = observed(f"name: a, {RATIO}, requirement: NFR-001", more=more)
        return bind([requirement(AVAILABLE)], observability, "checkout").objectives[0].generation

    every = ["windows: {budget: 30d}\n", MONTHLY, "windows: {budget: {calendar: month}}\n"]
    assert len({generation(more) for more in every}) == 3
