"""Compiled rules of several specs at once, in the real engine: one rule measures many services.

The oracle is the same as of one spec's rules, service by service: measured together, nothing is decided otherwise.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from smartspec_ops.compilers import COMPILERS
from smartspec_ops.domain.objective import HistogramIndicator, Objective, RateIndicator, RatioIndicator
from smartspec_ops.ports.compiler import Compiled
from tests.acceptance._rules import Engine, Samples, history, order_of, promtool, same_alerts, written
from tests.acceptance.test_rules import throughput
from tests.unit.objectives import UPTIME, latency

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

HOURS = 12
SHARED, TESTS = "shared.shapes.rules.yaml", "shared.shapes.rules.test.yaml"


def uptime(name: str, more: str = "", goal: str = "0.999") -> Objective:
    own = f'job="{name}"{more}'
    indicator = RatioIndicator(
        source="p", bad=f'http_requests_total{{{own},code=~"5.."}}', total=f"http_requests_total{{{own}}}"
    )
    return replace(UPTIME, spec_id=name, service=f"{name}-api", indicator=indicator, goal=Decimal(goal))


def compiled(*specs: Sequence[Objective]) -> Compiled:
    return COMPILERS["prometheus-rules"].compile([order_of(*objectives) for objectives in specs])


def test_services_measured_together_alert_when_each_of_the_monitors_own_rules_does(tmp_path: Path) -> None:
    """Each with errors, idle hours, restarts, missed scrapes and outages of its own."""
    names = ["cart", "pay", "search"]
    past: dict[str, tuple[Samples, Samples]] = {name: history(11 + n, HOURS * 60) for n, name in enumerate(names)}
    found = compiled(*([uptime(name)] for name in names))
    assert set(found.files) == {SHARED, TESTS}
    written(tmp_path, found)
    series = {
        f'http_requests_total{{job="{name}",code="{code}"}}': samples
        for name, both in past.items()
        for code, samples in zip(("500", "200"), both, strict=True)
    }
    engines = {name: Engine(uptime(name), *both) for name, both in past.items()}
    same_alerts(tmp_path, SHARED, series, engines, HOURS * 60)


def by_route(name: str) -> Objective:
    return replace(uptime(name), id="by route", group_by=("route",))


def slow(name: str) -> Objective:
    return replace(
        latency(),
        spec_id=name,
        service=name,
        indicator=HistogramIndicator(source="p", histogram=f'seconds{{service="{name}"}}'),
    )


def rate(name: str) -> Objective:
    indicator = RateIndicator(source="p", events=f'orders_total{{spec_id="{name}"}}')
    return replace(uptime(name), id="rate", indicator=indicator, promise=throughput())


KINDS = [
    [uptime, slow, by_route, rate],
    [lambda name: replace(uptime(name), id="sliced", slice_share=Decimal("0.95"))],
    [
        lambda name: replace(
            uptime(name, f',zone="z-{name}"'), id='says "{{ $labels }}"', text="{{ .Value }}", runbook="http://r/{{x}}"
        )
    ],
]


@pytest.mark.parametrize("kinds", KINDS, ids=["events and rates", "slices", "two labels"])
def test_rules_of_every_kind_are_accepted_and_their_own_tests_hold(tmp_path: Path, kinds: list) -> None:  # type: ignore[type-arg]
    written(tmp_path, compiled(*([kind(name) for kind in kinds] for name in ("cart", "pay", "a.b+c"))))
    assert "SUCCESS" in promtool(tmp_path, "check", "rules", SHARED)
    promtool(tmp_path, "test", "rules", TESTS)
