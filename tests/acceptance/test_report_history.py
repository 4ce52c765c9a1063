"""A day of the past in a real Prometheus: the report finds what happened in it, and finds it again."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.acceptance._prometheus import Proxy, proxy
from tests.acceptance._workspace import KEY, MONITOR, Place

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

DAY = datetime(2026, 3, 2, tzinfo=UTC)
NEXT = DAY + timedelta(days=1)
MINUTE = timedelta(minutes=1)
OUTAGE = (DAY + timedelta(hours=9), DAY + timedelta(hours=9, minutes=30))
RELEASE = DAY + timedelta(hours=8, minutes=50)
SPEC = """\
# Shop

Spec ID: shop

## Non-Functional Requirements

| Category | Requirement | Metric | Target |
|---|---|---|---|
| Errors | NFR-001 Orders that end in a server error | `shop_errors` | `< 0.1%` |
| Latency | NFR-002 Time to answer an order, p99 | `shop_latency_p99` | `< 200ms` |
"""
OBSERVABILITY = """\
provider: prometheus
url: "{{env.METRICS_URL}}"
metrics:
  - {name: shop_errors, bad: 'shop_requests_total{code="500"}', total: shop_requests_total}
  - {name: shop_latency_p99, histogram: shop_seconds}
  - {name: shop_orders_stored, query: shop_orders}
deployment: {query: shop_deployment_info, id: deployment_id, version: version}
"""


def bad_in(minute: datetime) -> int:
    """Bad ones of the 100 events of the minute that begins then."""
    return 50 if OUTAGE[0] <= minute < OUTAGE[1] else int(minute.minute == 0)


def history() -> str:
    """Counters by code, a histogram in which the bad events are slow, and which version was live, once a minute."""
    families: dict[str, list[str]] = {name: [] for name in ("requests", "seconds", "deployment")}
    good = bad = 0
    at = DAY - timedelta(days=1)
    rows = []
    while at <= NEXT:
        live, since = ("2", RELEASE) if at >= RELEASE else ("1", DAY - timedelta(days=3))
        rows.append((int(at.timestamp()), good, bad, live, int(since.timestamp())))
        good, bad, at = good + 100 - bad_in(at), bad + bad_in(at), at + MINUTE
    for code, column in (("200", 1), ("500", 2)):
        families["requests"] += [f'shop_requests_total{{code="{code}"}} {row[column]} {row[0]}' for row in rows]
    for bound in ("0.1", "0.2", "+Inf"):
        families["seconds"] += [
            f'shop_seconds_bucket{{le="{bound}"}} {row[1] + row[2] * (bound == "+Inf")} {row[0]}' for row in rows
        ]
    for name in ("1", "2"):
        families["deployment"] += [
            f'shop_deployment_info{{deployment_id="d{name}",version="v{name}"}} {row[4]} {row[0]}'
            for row in rows
            if row[3] == name
        ]
    kinds = (("shop_requests", "counter", "requests"), ("shop_seconds", "histogram", "seconds"))
    parts = [f"# TYPE {name} {kind}\n" + "\n".join(families[family]) for name, kind, family in kinds]
    gauge = "# TYPE shop_deployment_info gauge\n" + "\n".join(families["deployment"])
    return "\n".join([*parts, gauge, "# EOF\n"])


@pytest.fixture(scope="module")
def source() -> Iterator[str]:
    try:
        with servers.prometheus({}, history=history()) as running:
            yield running.url
    except servers.Missing as missing:
        pytest.skip(str(missing))


def workspace(folder: Path, url: str) -> Place:
    place = Place.make(folder, {"OPS_KEY": KEY, "METRICS_URL": url})
    place.write(".spec/smartspec.config.yaml", 'production_ops:\n  key: "env:OPS_KEY"\n')
    place.write("specs/shop/shop/spec.md", SPEC)
    place.write("specs/shop/shop/observability.yaml", OBSERVABILITY)
    return place


async def report(place: Place, since: str = "2026-03-02", until: str = "2026-03-03") -> Any:
    ran = await place.run(MONITOR, "report", "--spec-id", "shop", "--since", since, "--until", until, "--json")
    assert ran.code == 0, ran.stderr
    return json.loads(ran.stdout)


async def test_a_day_of_the_past_is_reported_as_it_was_and_stays_so(source: str, tmp_path: Path) -> None:
    async with proxy(source) as between:
        place = workspace(tmp_path, between.url)
        said = await report(place)
        _check_figures(said)
        _check_cost(between)
        before = {path.name: path.read_bytes() for path in (place.root / said["report"]).iterdir()}
        again = await report(place)
    assert (said["outcome"], again["outcome"], again["report"]) == ("written", "unchanged", said["report"])
    assert {path.name: path.read_bytes() for path in (place.root / said["report"]).iterdir()} == before
    assert set(before) == {"summary.json", "report.md", "report.html"}
    assert b"<svg" in before["report.html"]


async def test_a_service_that_was_gone_before_the_end_keeps_the_figures_it_had(source: str, tmp_path: Path) -> None:
    said = await report(workspace(tmp_path, source), "2026-03-02T12:00", "2026-03-03T12:00")
    errors, _ = said["ext"]["objectives"]
    assert (errors["verdict"], errors["total"]) == ("met", pytest.approx(72_000, abs=200))
    steps = errors["course"]["slices"]
    assert [step["total"] > 0 for step in steps] == [True] * 24 + [False] * 24
    assert steps[-1]["coverage"] == 0


def _check_figures(said: Any) -> None:
    """Within one scrape of what was generated: the server extrapolates."""
    bad, total = 30 * 50 + 23, 24 * 60 * 100
    assert [one["name"] for one in said["metrics"]] == ["shop_errors", "shop_latency_p99"]
    for one in said["ext"]["objectives"]:
        spent = one["course"]["spent"]
        assert (spent["bad"], spent["total"]) == (pytest.approx(bad, abs=50), pytest.approx(total, abs=200))
        assert sum(part["bad"] for part in spent["parts"]) == pytest.approx(spent["bad"])
        assert sum(step["bad"] for step in one["course"]["slices"]) == pytest.approx(spent["bad"], abs=50)
        (worst,) = one["course"]["worst_periods"]
        assert worst["since"] == "2026-03-02T09:00:00Z"
        assert worst["bad"] == pytest.approx(1500, abs=75)
        assert one["course"]["previous"]["verdict"] == "met"
    releases = [(one["id"], one["at"], one["first_seen"]) for one in said["ext"]["releases"]]
    assert releases == [("d2", "2026-03-02T08:50:00Z", False)]
    assert [one["about"] for one in said["ext"]["suggestions"]] == ["shop_orders_stored"]


def _check_cost(between: Proxy) -> None:
    """48 steps of two objectives and the whole, the day before and the budget: a dozen questions."""
    assert between.asked <= 12
