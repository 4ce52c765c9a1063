"""The same two hours through every backend: the real Prometheus and VictoriaMetrics, and what stands for others."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from datetime import timedelta
from decimal import Decimal

import pytest

from smartspec_ops.backends import BACKENDS, SourceConfig
from smartspec_ops.domain.objective import HistogramIndicator, Indicator, RatioIndicator, ValueIndicator
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import MetricsBackend, Secret, Store
from smartspec_ops.testing import scenario
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.datadog_engine import Metric
from smartspec_ops.testing.datadog_server import API_KEY, APP_KEY, DatadogServer, Organisation
from smartspec_ops.testing.grafana_server import DataSource, GrafanaServer, Token
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from smartspec_ops.testing.scenario import Player, ScenarioConformance
from tests import servers
from tests.acceptance._prometheus import Proxy, proxy

pytestmark = pytest.mark.slow

PROMQL: dict[str, Indicator] = {
    "errors": RatioIndicator(
        source="s", total='http_requests_total{job="shop"}', bad='http_requests_total{job="shop",code=~"5.."}'
    ),
    "latency": HistogramIndicator(source="s", histogram='request_seconds{job="shop"}'),
    "depth": ValueIndicator(source="s", query='sum(queue_depth{job="shop"})'),
}
HITS = "sum:trace.http.request.hits{service:shop%s}"
DATADOG: dict[str, Indicator] = {
    "errors": RatioIndicator(source="s", total=HITS % "", bad=HITS % ",code:5*"),
    "latency": HistogramIndicator(source="s", histogram="trace.http.request{service:shop}"),
    "depth": ValueIndicator(source="s", query="avg:queue.depth{service:shop}", unit=Unit.COUNT, scale=Decimal(1)),
}


@pytest.fixture
def clock() -> EagerClock:
    return EagerClock(scenario.START)


def built(kind: str, config: SourceConfig, store: Store, clock: EagerClock) -> MetricsBackend:
    return BACKENDS[kind].build(config, HttpEdge(allow=BACKENDS[kind].allow(config)), store, clock)


def partially(upstream: Proxy, is_partial: bool) -> None:
    """As VictoriaMetrics' cluster says it, and as Thanos does."""
    upstream.also = {"isPartial": True, "warnings": ["a store did not answer"]} if is_partial else {}


@pytest.fixture(scope="module")
def prometheus_url() -> Iterator[str]:
    with ExitStack() as stack:
        try:
            running = stack.enter_context(servers.prometheus({}, history=f"{scenario.samples()}# EOF\n"))
        except servers.Missing as missing:
            pytest.skip(str(missing))
        yield running.url


@pytest.fixture(scope="module")
def victoriametrics_url() -> Iterator[str]:
    with ExitStack() as stack:
        try:
            running = stack.enter_context(servers.victoriametrics(scenario.samples(milliseconds=True)))
        except servers.Missing as missing:
            pytest.skip(str(missing))
        yield running.url


class OfPromql(ScenarioConformance):
    """Whoever takes PromQL, behind a proxy that can add to its answers."""

    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture(params=[False, True], ids=["counting along", "once"])
    async def player(
        self, url: str, store: Store, clock: EagerClock, request: pytest.FixtureRequest
    ) -> AsyncIterator[Player]:
        async with proxy(url) as upstream:
            backend = built("prometheus", SourceConfig(name="s", url=upstream.url, once=request.param), store, clock)
            yield Player(
                backend=backend,
                clock=clock,
                indicators=PROMQL,
                partial=lambda is_partial: partially(upstream, is_partial),
            )
            await backend.close()


@pytest.mark.server
class TestPrometheus(OfPromql):
    @pytest.fixture
    def url(self, prometheus_url: str) -> str:
        return prometheus_url


@pytest.mark.server
class TestVictoriaMetrics(OfPromql):
    @pytest.fixture
    def url(self, victoriametrics_url: str) -> str:
        return victoriametrics_url


@pytest.mark.server
class TestGrafana(ScenarioConformance):
    @pytest.fixture(params=["proxy", "query"])
    async def player(
        self, prometheus_url: str, store: Store, clock: EagerClock, request: pytest.FixtureRequest
    ) -> AsyncIterator[Player]:
        async with proxy(prometheus_url) as upstream:
            sources = [DataSource(uid="prom-1", name="Shop metrics", at=upstream.url)]
            with GrafanaServer([Token(value="glsa_viewer")], sources) as grafana:
                config = SourceConfig(
                    name="s",
                    url=grafana.url,
                    headers={"authorization": Secret("Bearer glsa_viewer")},
                    datasource="prom-1",
                    datasource_api=request.param,
                )
                backend = built("grafana", config, store, clock)
                yield Player(
                    backend=backend,
                    clock=clock,
                    indicators=PROMQL,
                    partial=lambda is_partial: partially(upstream, is_partial),
                )
                await backend.close()
                assert grafana.writes == []


def organisation() -> Organisation:
    """What happened in each minute, ten seconds into it; of what is not a number Datadog keeps no point."""
    held = Organisation()
    seen = [one for one in scenario.minutes() if not one.phase.is_gone]
    times = [(one.at - timedelta(seconds=50)).timestamp() for one in seen]
    hits = Metric(name="trace.http.request.hits", type="count", unit="hit")
    for code, number in (("code:200", 0), ("code:500", 1)):
        points = [(at, float(one.counts[number])) for at, one in zip(times, seen, strict=True) if one.counts[number]]
        held.add(hits, "service:shop", code, points=points)
    took = Metric(name="trace.http.request", type="distribution", unit="second")
    observed = [
        (at, value)
        for at, one in zip(times, seen, strict=True)
        for value, count in ((scenario.FAST, one.counts[2]), (scenario.SLOW, one.counts[3]))
        for _ in range(count)
    ]
    held.add(took, "service:shop", points=observed)
    depth = Metric(name="queue.depth", type="gauge", unit="item")
    depths = [(at, one.phase.depth) for at, one in zip(times, seen, strict=True) if one.phase.depth == one.phase.depth]
    held.add(depth, "service:shop", points=depths)
    return held


class TestDatadog(ScenarioConformance):
    """It has no word for an answer that is not whole: that phase is left out."""

    @pytest.fixture
    async def player(self, store: Store, clock: EagerClock) -> AsyncIterator[Player]:
        with DatadogServer(organisation(), clock.now) as server:
            keys = {"dd-api-key": Secret(API_KEY), "dd-application-key": Secret(APP_KEY)}
            backend = built("datadog", SourceConfig(name="s", url=server.origin, headers=keys), store, clock)
            yield Player(backend=backend, clock=clock, indicators=DATADOG)
            await backend.close()
            assert server.writes == []


class TestOpenMetrics(ScenarioConformance):
    @pytest.fixture
    async def player(self, store: Store, clock: EagerClock) -> AsyncIterator[Player]:
        def page(_: Asked) -> Reply:
            media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8"
            return Reply(body=scenario.page(clock.now()).encode(), headers={"content-type": media_type})

        async with scripted_server(page) as server:
            backend = built("openmetrics", SourceConfig(name="s", url=f"{server.url}/metrics"), store, clock)
            yield Player(backend=backend, clock=clock, indicators=PROMQL, partial=lambda _: None)
            await backend.close()


def test_every_backend_plays_the_scenario() -> None:
    tested = {name.removeprefix("Test").lower() for name in globals() if name.startswith("Test")}
    assert tested == {*BACKENDS, "victoriametrics"}
