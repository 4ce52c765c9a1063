"""Every kind of objective from its words in the workspace to what a person is shown, through the commands alone."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests.acceptance._workspace import KEY, MONITOR, Place

pytestmark = [pytest.mark.acceptance, pytest.mark.slow]

SPEC = """\
# Shop

Spec ID: shop

## Non-Functional Requirements

- NFR-001: Error rate < 1 % (`shop_errors`)
- NFR-002: p95 latency < 200 ms (`shop_latency`)
- NFR-003: Availability >= 99 % (`shop_minutes`)
- NFR-004: Availability >= 99.5 % per month (`shop_journey`)
"""
OBSERVABILITY = """\
provider: openmetrics
url: "{{env.METRICS_URL}}"
windows: {current: 3s, budget: {calendar: month, timezone: Europe/Berlin}}
metrics:
  - {name: shop_errors, bad: 'requests_total{code="500"}', total: requests_total, group_by: [route]}
  - {name: shop_latency, histogram: answer_seconds}
  - {name: shop_minutes, bad: 'requests_total{code="500"}', total: requests_total, slices: {good_when: 90 %}}
  - {name: shop_journey, composite: {of: [NFR-002, NFR-003], method: slices}}
deployment: {query: build_info}
"""
EXCLUSIONS = """\
exclusions:
  - id: EX-1
    author: ann
    reason: the new cart is being tried
    created_at: 2026-01-01T00:00:00Z
    every: day at 00:00 for 1d
    spec: shop
    objectives: ['shop_errors{route="/cart"}']
"""


@dataclass(slots=True)
class Shop:
    """Every scrape finds 100 more requests on each route; half of those for the cart fail."""

    seen: int = 0

    def __call__(self, asked: Asked) -> Reply:
        self.seen += 100
        page = [f'requests_total{{route="/pay",code="200"}} {self.seen}']
        page += [f'requests_total{{route="/cart",code="{code}"}} {self.seen // 2}' for code in ("200", "500")]
        page += [f'answer_seconds_bucket{{le="{le}"}} {self.seen}' for le in ("0.1", "0.2", "+Inf")]
        page += ['build_info{deployment_id="d7",version="v1.2"} 1']
        return Reply(body=("\n".join(page) + "\n").encode(), headers={"content-type": "text/plain; version=0.0.4"})


async def test_kinds_of_objectives_are_judged_budgeted_and_shown(tmp_path: Path) -> None:
    async with scripted_server(Shop()) as server:
        place = Place.make(tmp_path, {"METRICS_URL": f"{server.url}/metrics", "OPS_KEY": KEY})
        place.write("specs/core/shop/spec.md", SPEC)
        place.write("specs/core/shop/observability.yaml", OBSERVABILITY)
        place.write(".spec/exclusions.yaml", EXCLUSIONS)

        async def said(*arguments: str, code: int = 0) -> str:
            ran = await place.run(MONITOR, *arguments)
            assert ran.code == code, ran.stderr
            assert "/cart" not in ran.stderr  # nobody is told of what is excluded
            return ran.stdout

        planned = await said("validate", "--spec-id", "shop")
        assert "for each route" in planned
        assert "calendar month in Europe/Berlin" in planned
        checked = await said("--run-once", "--spec-id", "shop", "--warm-up", "1s", code=1)
        assert "budget left" in checked
        found: dict[str, Any] = json.loads(await said("status", "--json"))["objectives"]
        explained = json.loads(await said("explain", 'shop/shop_errors{route="/cart"}', "--json"))
    health = {key.removeprefix("shop/"): one["status"] for key, one in found.items()}
    assert health == {
        'shop_errors{route="/cart"}': "breached",
        'shop_errors{route="/pay"}': "healthy",
        "shop_journey": "breached",  # one of its parts is
        "shop_latency": "healthy",
        "shop_minutes": "breached",  # a quarter of all requests fails
    }
    cart, pay = (found[f'shop/shop_errors{{route="{name}"}}'] for name in ("/cart", "/pay"))
    assert (cart["exclusions"]["ids"], cart["exclusions"]["is_now"], pay["exclusions"]) == (["EX-1"], True, None)
    assert cart["exclusions"]["budget_remaining"]["adjusted"] == 1.0
    assert cart["exclusions"]["budget_remaining"]["raw"] < 1.0
    assert explained["alerts"]["promise"]["phase"] == "inactive"
    assert [one["id"] for one in explained["deployments"]] == ["d7"]
    (summary,) = place.root.glob(".spec/reports/production-monitoring/shop/*/summary.json")
    rows = json.loads(summary.read_text())["ext"]["objectives"]
    assert {row["budget_window"]["until"][11:] for row in rows} <= {"22:00:00Z", "23:00:00Z"}  # midnight in Berlin
