"""The same two hours through every backend: the real Prometheus and VictoriaMetrics, and what stands for others."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from math import isnan
from typing import Any

import pytest

from smartspec_ops.backends import BACKENDS, SourceConfig
from smartspec_ops.domain.objective import HistogramIndicator, Indicator, RatioIndicator, ValueIndicator
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import MetricsBackend, Secret, Store
from smartspec_ops.testing import scenario
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.cloudwatch_server import CloudWatch, Minutes
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
    said = {"isPartial": True, "warnings": ["a store did not answer"]}
    upstream.amend = (lambda answer: {**answer, **said}) if is_partial else None


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
    depths = [(at, one.phase.depth) for at, one in zip(times, seen, strict=True) if not isnan(one.phase.depth)]
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


SHOP = '__namespace__="Shop",Service="pay"'
CLOUDWATCH: dict[str, Indicator] = {
    "errors": RatioIndicator(source="s", total=f"Requests{{{SHOP}}}", bad=f"Failures{{{SHOP}}}"),
    "latency": ValueIndicator(source="s", query=f'Latency{{{SHOP},__stat__="p95"}}', scale=Decimal("0.001")),
    "depth": ValueIndicator(source="s", query=f'Depth{{{SHOP},__stat__="Average"}}'),
}


def published() -> Mapping[tuple[str, str, tuple[tuple[str, str], ...]], Minutes]:
    """What a service sends to CloudWatch in each minute; it takes no NaN."""
    lived = {round((one.at - scenario.MINUTE).timestamp()): one for one in scenario.minutes() if not one.phase.is_gone}

    def of(values: Callable[[scenario.Minute], Sequence[float]]) -> Minutes:
        return lambda minute: values(lived[minute]) if minute in lived else ()

    made: Mapping[str, Minutes] = {
        "Requests": of(lambda one: [float(one.phase.requests)] if one.phase.requests else []),
        "Failures": of(lambda one: [float(one.phase.failed)] if one.phase.failed else []),
        "Latency": of(lambda one: [1000 * scenario.FAST] * one.counts[2] + [1000 * scenario.SLOW] * one.counts[3]),
        "Depth": of(lambda one: [] if isnan(one.phase.depth) else [one.phase.depth]),
    }
    return {("Shop", name, (("Service", "pay"),)): values for name, values in made.items()}


class TestCloudWatch(ScenarioConformance):
    @pytest.fixture
    async def player(self, store: Store, clock: EagerClock) -> AsyncIterator[Player]:
        cloud = CloudWatch(series=published(), now=clock.now)
        partial = [False]

        def answered(asked: Asked) -> Reply:
            reply = cloud(asked)
            assert reply.body is not None
            return replace(reply, body=reply.body.replace(b'"Complete"', b'"PartialData"')) if partial[0] else reply

        async with scripted_server(answered) as server:
            backend = built("cloudwatch", SourceConfig(name="s", url=server.url), store, clock)
            yield Player(
                backend=backend,
                clock=clock,
                indicators=CLOUDWATCH,
                partial=lambda is_partial: partial.__setitem__(0, is_partial),
            )
            await backend.close()
        assert cloud.writes == []


INFLUXQL: dict[str, Indicator] = {
    "errors": RatioIndicator(
        source="s",
        total="SELECT sum(n) FROM requests WHERE service = 'pay' AND $timeFilter",
        bad="SELECT sum(n) FROM requests WHERE service = 'pay' AND code =~ /^5/ AND $timeFilter",
    ),
    "latency": ValueIndicator(source="s", query="SELECT percentile(s, 95) FROM latency WHERE $timeFilter"),
    "depth": ValueIndicator(source="s", query="SELECT mean(n) FROM queue WHERE $timeFilter"),
}


def points() -> str:
    """Lines of InfluxDB's protocol, which has no NaN: counts of each minute, and the seconds of each request."""
    lines = []
    for one in scenario.minutes():
        if one.phase.is_gone:
            continue
        at = round((one.at - timedelta(seconds=50)).timestamp())
        good, failed, fast, _ = one.counts
        lines += [f"requests,service=pay,code={code} n={n} {at}" for code, n in (("200", good), ("500", failed)) if n]
        took = [scenario.FAST if n < fast else scenario.SLOW for n in range(one.phase.requests)]
        lines += [f"latency,request={n} s={seconds} {at}" for n, seconds in enumerate(took)]
        lines += [] if isnan(one.phase.depth) else [f"queue n={one.phase.depth} {at}"]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def influxdb_url() -> Iterator[str]:
    with ExitStack() as stack:
        try:
            running = stack.enter_context(servers.influxdb("shop", points()))
        except servers.Missing as missing:
            pytest.skip(str(missing))
        yield running.url


@pytest.mark.server
class TestInfluxDb(ScenarioConformance):
    @pytest.fixture
    async def player(self, influxdb_url: str, store: Store, clock: EagerClock) -> AsyncIterator[Player]:
        def partly(answer: dict[str, Any]) -> dict[str, Any]:
            return {**answer, "results": [{**one, "partial": True} for one in answer["results"]]}

        async with proxy(influxdb_url) as upstream:
            backend = built("influxdb", SourceConfig(name="s", url=upstream.url, params={"db": "shop"}), store, clock)
            yield Player(
                backend=backend,
                clock=clock,
                indicators=INFLUXQL,
                partial=lambda is_partial: setattr(upstream, "amend", partly if is_partial else None),
            )
            await backend.close()


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
