"""A workspace measured by Datadog, from the documented file to a verdict, and its SLOs beside the spec's promises."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smartspec_ops.testing.datadog_engine import Metric
from smartspec_ops.testing.datadog_server import API_KEY, APP_KEY, SCOPES, DatadogServer, Organisation
from tests.acceptance._workspace import KEY, MONITOR, Place

pytestmark = [pytest.mark.acceptance, pytest.mark.slow]

SPEC = """\
# Shop

Spec ID: shop

## Non-Functional Requirements

| Category | Requirement | Metric | Target |
|---|---|---|---|
| Latency | p99 latency of the API | `api_latency_p99` | < 200ms |
| Reliability | error rate of the API | `api_error_rate` | < 0.1% |
"""
DOCUMENTED = """\
provider: datadog
api_key: "{{env.DATADOG_API_KEY}}"
metrics:
  - name: api_latency_p99
    query: "p99:trace.http.request{service:shop}"
  - name: api_error_rate
    query: "sum:trace.http.request.errors{service:shop}.as_rate()"
"""
CONFIG = "specs/core/shop/observability.yaml"
HITS, ERRORS = "sum:trace.http.request.hits{service:shop}", "sum:trace.http.request.errors{service:shop}"


def organisation() -> Organisation:
    """A healthy hour: 100 ms, one error in two thousand requests; in seconds, as traces are."""
    held = Organisation(
        slos=[
            {
                "id": "a" * 32,
                "name": "Shop answers",
                "type": "metric",
                "tags": ["service:shop"],
                "thresholds": [{"timeframe": "30d", "target": 99.5, "target_display": "99.5"}],
                "query": {"numerator": f"{HITS}.as_count() - {ERRORS}.as_count()", "denominator": f"{HITS}.as_count()"},
            },
            {
                "id": "b" * 32,
                "name": "Fast enough",
                "type": "metric",
                "thresholds": [{"timeframe": "7d", "target": 99.0, "target_display": "99."}],
                "query": {"numerator": "sum:trace.http.fast{*}", "denominator": "sum:trace.http.request.hits{*}"},
            },
        ]
    )
    now = time.time()
    minutes = [now // 60 * 60 - 60 * n + 10 for n in range(-10, 70)]
    hits = Metric(name="trace.http.request.hits", type="count", unit="hit")
    errors = Metric(name="trace.http.request.errors", type="count", unit="error")
    took = Metric(name="trace.http.request", type="distribution", unit="second")
    held.add(hits, "service:shop", points=[(at, 2000.0) for at in minutes])
    held.add(errors, "service:shop", points=[(at, 1.0) for at in minutes])
    held.add(took, "service:shop", points=[(at, 0.1) for at in minutes])
    return held


@pytest.fixture
def server() -> Iterator[DatadogServer]:
    with DatadogServer(organisation(), lambda: datetime.now(UTC)) as running:
        yield running
        assert running.writes == []


@pytest.fixture
def place(tmp_path: Path, server: DatadogServer) -> Place:
    keys = {"DATADOG_API_KEY": API_KEY, "DD_APP_KEY": APP_KEY, "DATADOG_URL": server.origin}
    made = Place.make(tmp_path, {**keys, "SMARTSPEC_OPS_KEY": KEY})
    made.write("specs/core/shop/spec.md", SPEC)
    return made


async def test_the_documented_file_gives_a_verdict_and_no_wrong_one(place: Place) -> None:
    place.write(CONFIG, DOCUMENTED)
    ran = await place.run(MONITOR, "validate", "--spec-id", "shop", "--json")
    assert ran.code == 0
    [checked] = json.loads(ran.stdout)
    assert "events per second; write bad:" in json.dumps(checked)
    place.write(CONFIG, DOCUMENTED.replace("metrics:", 'url: "{{env.DATADOG_URL}}"\nmetrics:', 1))
    ran = await place.run(MONITOR, "--spec-id", "shop", "--no-alert")
    assert "ok  api_latency_p99  100 ms  target < 200 ms" in ran.stdout
    assert "api_error_rate cannot measure it: its query gives events per second" in ran.stdout
    assert API_KEY not in ran.stdout + ran.stderr


async def test_slos_that_cannot_be_read_do_not_agree(place: Place, server: DatadogServer) -> None:
    server.organisation.app_keys[APP_KEY] = SCOPES - {"slos_read"}
    place.write(CONFIG, DOCUMENTED.replace("metrics:", 'url: "{{env.DATADOG_URL}}"\nmetrics:', 1))
    for strict, code in (((), 0), (("--strict",), 1)):
        ran = await place.run(MONITOR, "compare", "--spec-id", "shop", *strict)
        assert "not read: SLOs: 403: Forbidden" in ran.stdout
        assert ran.code == code


async def test_counts_and_the_platforms_own_slos(place: Place) -> None:
    counted = f'bad: "{ERRORS}"\n    total: "{HITS}"\n    window: 30d'
    text = DOCUMENTED.replace('query: "sum:trace.http.request.errors{service:shop}.as_rate()"', counted)
    place.write(CONFIG, text.replace("metrics:", 'url: "{{env.DATADOG_URL}}"\nmetrics:', 1))
    ran = await place.run(MONITOR, "--spec-id", "shop")
    assert (ran.code, ran.stdout.count("  ok  ")) == (0, 2)
    assert "ok  api_error_rate   0.05 %" in ran.stdout
    ran = await place.run(MONITOR, "compare", "--spec-id", "shop", "--strict", "--write-suggestion")
    assert ran.code == 1
    said = """\
    over 30d 99.95 % good by our count
    SLO 'Shop answers' (99.5 % over 30d, achieved 99.95 % there): differs
      99.5 % there, 99.9 % here
  there alone:
    SLO 'Fast enough' (99 % over 7d, achieved 0 % there)
      good: sum:trace.http.fast{*}
      total: sum:trace.http.request.hits{*}
written: specs/core/shop/compare.suggested.md; read it
"""
    assert said in ran.stdout
    assert "`fast_enough` | >= 99% |" in (place.root / "specs/core/shop/compare.suggested.md").read_text(
        encoding="utf-8"
    )
