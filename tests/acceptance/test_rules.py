"""Compiled rules of one spec in the real engine: promtool runs them over made-up histories, minute by minute."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from smartspec_ops.compilers import COMPILERS
from smartspec_ops.domain.calendar import Calendar, CalendarUnit
from smartspec_ops.domain.objective import (
    Absent,
    Comparator,
    HistogramIndicator,
    Kind,
    NativeHistogramIndicator,
    Objective,
    Promise,
    RateIndicator,
    RatioIndicator,
    Statistic,
    ValueIndicator,
)
from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.ports.compiler import Compiled
from tests.acceptance._rules import Engine, history, order_of, promtool, same_alerts, written
from tests.unit.objectives import ERRORS, PERFECT, UPTIME, latency

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

HOUR = 60
HTTP = RatioIndicator(
    source="p", bad='http_requests_total{job="shop",code=~"5.."}', total='http_requests_total{job="shop"}'
)


def compiled(*objectives: Objective) -> Compiled:
    return COMPILERS["prometheus-rules"].compile([order_of(*objectives)])


def throughput(comparator: Comparator = Comparator.GE) -> Promise:
    return Promise(
        kind=Kind.THROUGHPUT,
        statistic=Statistic.RATE,
        comparator=comparator,
        target=Quantity(Decimal(5), Unit.PER_SECOND),
    )


# --- every kind of objective -------------------------------------------------------------------------------------

SLOW = latency()
EVERY_KIND = [
    UPTIME,
    ERRORS,
    PERFECT,
    replace(UPTIME, id="bad", indicator=HTTP),
    replace(UPTIME, id="good", indicator=replace(HTTP, bad=None, good='http_requests_total{code!~"5..|429"}')),
    replace(
        UPTIME, id="dotted", indicator=RatioIndicator(source="p", bad='{"http.ok",code="500"}', total='{"http.ok"}')
    ),
    replace(UPTIME, id="by route", indicator=HTTP, group_by=("route", "method")),
    replace(UPTIME, id="calendar", calendar=Calendar(unit=CalendarUnit.MONTH, timezone="Europe/Berlin")),
    replace(UPTIME, id="paged when gone", absent=Absent.BAD),
    replace(UPTIME, id="sliced", slice_share=Decimal("0.95")),
    SLOW,
    replace(SLOW, id="milliseconds", indicator=HistogramIndicator(source="p", histogram="ms", scale=Decimal("0.001"))),
    replace(
        SLOW,
        id="native",
        indicator=NativeHistogramIndicator(source="p", histogram='native{job="a"}', threshold=Decimal("0.2")),
    ),
    replace(UPTIME, id="rate", indicator=RateIndicator(source="p", events="orders_total"), promise=throughput()),
    replace(
        UPTIME,
        id='text "quoted" {{ $labels }}',
        text='says {{ .Value }} and "more"\nover lines: #1',
        runbook="https://example.test/{{run}}",
        indicator=ValueIndicator(source="p", query="sum by (queue) (depth) / 2", scale=Decimal("0.5")),
        promise=replace(throughput(Comparator.LT), kind=Kind.SATURATION, target=Quantity(Decimal(50), Unit.COUNT)),
    ),
]


def test_rules_of_every_kind_of_objective_are_what_prometheus_accepts(tmp_path: Path) -> None:
    written(tmp_path, compiled(*EVERY_KIND))
    assert "SUCCESS" in promtool(tmp_path, "check", "rules", "checkout.rules.yaml")


UNCOUNTED = {"perfect", "native", "rate", 'text "quoted" {{ $labels }}'}
"""What counts no events of counters."""
TESTED = [one for one in EVERY_KIND if one.id not in UNCOUNTED]


@pytest.mark.parametrize("objective", TESTED, ids=lambda one: one.id)
def test_the_tests_beside_the_rules_hold(tmp_path: Path, objective: Objective) -> None:
    written(tmp_path, compiled(objective))
    promtool(tmp_path, "test", "rules", "checkout.rules.test.yaml")


def test_only_what_counts_no_events_of_counters_has_no_test_beside_it() -> None:
    without = {one.id for one in EVERY_KIND if "checkout.rules.test.yaml" not in compiled(one).files}
    assert without == UNCOUNTED


@pytest.mark.parametrize(
    ("days", "goal"), [(7, "0.8"), (7, "0.9999"), (28, "0.9"), (28, "0.95"), (30, "0.99999"), (90, "0.99"), (5, "0.99")]
)
def test_the_tests_beside_the_rules_hold_for_any_goal_and_window(tmp_path: Path, days: int, goal: str) -> None:
    written(tmp_path, compiled(replace(UPTIME, goal=Decimal(goal), window=timedelta(days=days))))
    promtool(tmp_path, "test", "rules", "checkout.rules.test.yaml")


def test_a_broken_rule_fails_the_tests_beside_it(tmp_path: Path) -> None:
    """A test that cannot fail shows nothing: silence taken for recovery is noticed."""
    found = compiled(UPTIME)
    written(tmp_path, found)
    rules = (tmp_path / "checkout.rules.yaml").read_text()
    (tmp_path / "checkout.rules.yaml").write_text(rules.replace("ALERTS{", "ALERTS_OF_NOBODY{"))
    with pytest.raises(AssertionError, match="FAILED"):
        promtool(tmp_path, "test", "rules", "checkout.rules.test.yaml")


# --- the same decisions in two engines ---------------------------------------------------------------------------


def test_compiled_rules_fire_and_end_when_the_monitors_own_rules_do(tmp_path: Path) -> None:
    """A history in which every tier fires and ends, most of them more than once. For another goal than this, and for
    three other histories, rules that are shared show the same."""
    objective = replace(UPTIME, indicator=HTTP, goal=Decimal("0.99"))
    bad, good = history(1, 20 * HOUR)
    written(tmp_path, compiled(objective))
    series = {'http_requests_total{job="shop",code="500"}': bad, 'http_requests_total{job="shop",code="200"}': good}
    same_alerts(tmp_path, "checkout.rules.yaml", series, {"": Engine(objective, bad, good)}, 20 * HOUR)
