"""A whole run of the monitor, every command of it, against sources that note whatever is no read: there is none."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smartspec_ops.testing.datadog_engine import Metric
from smartspec_ops.testing.datadog_server import API_KEY, APP_KEY, DatadogServer, Organisation
from smartspec_ops.testing.grafana_server import DataSource, GrafanaServer, Token
from smartspec_ops.testing.http_server import Asked, Reply, ScriptedServer, scripted_server
from tests.acceptance._prometheus import Proxy, proxy
from tests.acceptance._workspace import KEY, MONITOR, Place, stop
from tests.conftest import ServerFactory
from tests.servers import wait_until

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

READS = re.compile(
    r"(?:GET|POST) /api/v1/(?:query|query_range|series|labels|metadata|rules|alerts|label/[^/]+/values"
    r"|status/(?:buildinfo|runtimeinfo|flags|tsdb))|GET /-/(?:ready|healthy)"
)
"""What reads at a Prometheus, as its documentation has it: written down here once more, not taken from the adapter."""
SPEC = """\
# Shop

Spec ID: shop

## Non-Functional Requirements

- NFR-001: Error rate < 5 % (`errors`)
- NFR-002: Error rate of the edge < 5 % (`edge_errors`)
- NFR-003: Error rate of the store < 5 % (`store_errors`)
- NFR-004: Error rate of the page < 5 % (`page_errors`)
"""
OBSERVABILITY = """\
windows: {current: 5m, budget: 1d}
providers:
  - {provider: prometheus, url: "env:PROMETHEUS_URL"}
  - {provider: grafana, url: "env:GRAFANA_URL", datasource: prom-1, auth: {kind: bearer, token: "env:GRAFANA_TOKEN"}}
  - {provider: datadog, url: "env:DATADOG_URL"}
  - {provider: openmetrics, url: "env:PAGE_URL"}
metrics:
  - {name: errors, source: prometheus, bad: 'http_requests_total{code=~"5.."}', total: http_requests_total}
  - {name: edge_errors, source: grafana, bad: 'http_requests_total{code=~"5.."}', total: http_requests_total}
  - {name: store_errors, source: datadog, bad: 'sum:hits{code:5*}', total: 'sum:hits{*}'}
  - {name: page_errors, source: openmetrics, bad: 'page_total{code="500"}', total: page_total}
deployment: {query: build_info, source: prometheus}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """One of each kind, holding the last hour and the next half."""

    prometheus: Proxy
    behind_grafana: Proxy
    grafana: GrafanaServer
    datadog: DatadogServer
    page: ScriptedServer

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            "PROMETHEUS_URL": self.prometheus.url,
            "GRAFANA_URL": self.grafana.url,
            "GRAFANA_TOKEN": "glsa_viewer",
            "DATADOG_URL": self.datadog.origin,
            "DD_API_KEY": API_KEY,
            "DD_APP_KEY": APP_KEY,
            "PAGE_URL": f"{self.page.url}/metrics",
            "OPS_KEY": KEY,
        }


def history(now: datetime) -> str:
    lines = []
    for name, step in (('http_requests_total{code="200"}', 99), ('http_requests_total{code="500"}', 1)):
        times = [(minute, now + timedelta(minutes=minute - 60)) for minute in range(90)]
        lines += [f"{name} {step * minute} {at.timestamp():.0f}" for minute, at in times]
    lines += [f'build_info{{deployment_id="d1"}} 1 {at.timestamp():.0f}' for _, at in times]
    return "\n".join([*lines, "# EOF", ""])


def organisation(now: datetime) -> Organisation:
    held = Organisation()
    hits = Metric(name="hits", type="count", unit="hit")
    for code, count in (("code:200", 99.0), ("code:500", 1.0)):
        points = [((now + timedelta(minutes=minute - 60)).timestamp(), count) for minute in range(90)]
        held.add(hits, code, points=points)
    return held


@pytest.fixture
async def sources(prometheus_server: ServerFactory) -> AsyncIterator[Sources]:
    now = datetime.now(UTC)
    scrapes = [0]

    def page(_: Asked) -> Reply:
        scrapes[0] += 1
        lines = [f'page_total{{code="{code}"}} {step * scrapes[0]}' for code, step in (("200", 99), ("500", 1))]
        return Reply(body=("\n".join(lines) + "\n").encode(), headers={"content-type": "text/plain"})

    async with AsyncExitStack() as stack:
        upstream = prometheus_server({}, history=history(now)).url
        first, behind = [await stack.enter_async_context(proxy(upstream)) for _ in range(2)]
        grafana = GrafanaServer([Token(value="glsa_viewer")], [DataSource(uid="prom-1", name="Shop", at=behind.url)])
        yield Sources(
            prometheus=first,
            behind_grafana=behind,
            grafana=stack.enter_context(grafana),
            datadog=stack.enter_context(DatadogServer(organisation(now), lambda: datetime.now(UTC))),
            page=await stack.enter_async_context(scripted_server(page)),
        )


async def test_nothing_but_reads_is_ever_sent(tmp_path: Path, sources: Sources) -> None:
    place = Place.make(tmp_path, sources.environment)
    place.write("specs/core/shop/spec.md", SPEC)
    place.write("specs/core/shop/observability.yaml", OBSERVABILITY)

    async def said(module: str, *arguments: str) -> str:
        ran = await place.run(module, *arguments)
        assert ran.code == 0, (arguments, ran)
        return ran.stdout

    # Strict: whatever could not be measured would end it with 1.
    await said(MONITOR, "--spec-id", "shop", "--run-once", "--warm-up", "2s", "--strict")
    with (place.root / "daemon.log").open("wb") as output:
        daemon = await place.daemon(output, "--spec-id", "shop", "--interval", "1s")
        before = sources.prometheus.asked
        assert await wait_asked(sources, before + 6)
        assert await stop(daemon) == 0
    await said(MONITOR, "bind", "--spec-id", "shop", "--write-suggestion")
    await said(MONITOR, "validate", "--spec-id", "shop", "--ask")
    await said(MONITOR, "explain", "shop/errors")
    await said(MONITOR, "report", "--spec-id", "shop", "--since", "30m")
    await said(MONITOR, "backtest", "--spec-id", "shop", "--days", "0.03")
    await said("smartspec_ops.cli.ops", "doctor")

    for asked in (sources.prometheus, sources.behind_grafana):
        assert asked.seen
        assert [one for one in asked.seen if not READS.fullmatch(" ".join(one))] == []
    assert sources.grafana.seen
    assert sources.datadog.requests
    assert (sources.grafana.writes, sources.datadog.writes) == ([], [])
    assert {(one.method, one.path, one.body) for one in sources.page.asked} == {("GET", "/metrics", b"")}


async def wait_asked(sources: Sources, count: int) -> bool:
    """Until the Prometheus was asked that often."""
    return await asyncio.to_thread(wait_until, lambda: sources.prometheus.asked >= count)
