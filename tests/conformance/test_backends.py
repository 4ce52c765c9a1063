"""Every backend against its conformance suite: a real Prometheus, and a page scraped into a real SQLite store."""

import contextlib
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from smartspec_ops.backends import BACKENDS, SourceConfig
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, Value
from smartspec_ops.domain.objective import (
    HistogramIndicator,
    NativeHistogramIndicator,
    RateIndicator,
    RatioIndicator,
    ValueIndicator,
)
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.edge.sigv4 import Credentials, Scope, Signing
from smartspec_ops.ports import MetricsBackend, Secret, Store
from smartspec_ops.testing.backends import BackendConformance, Faulty, Recorder, Subject, faulty
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.cloudwatch_server import CloudWatch, Minutes
from smartspec_ops.testing.datadog_engine import Metric
from smartspec_ops.testing.datadog_server import API_KEY, APP_KEY, DatadogServer, Organisation
from smartspec_ops.testing.grafana_server import DataSource, GrafanaServer, Token
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from smartspec_ops.testing.sigv4 import Verifier
from tests import servers

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTES = 60
WINDOW = timedelta(minutes=5)

SERIES: dict[str, Callable[[int], float]] = {
    'http_requests_total{job="shop",code="200"}': lambda minute: 90 * minute,
    'http_requests_total{job="shop",code="500"}': lambda minute: 10 * minute,
    'latency_ms_bucket{job="shop",le="100"}': lambda minute: 60 * minute,
    'latency_ms_bucket{job="shop",le="200"}': lambda minute: 95 * minute,
    'latency_ms_bucket{job="shop",le="+Inf"}': lambda minute: 100 * minute,
    'queue_depth{job="shop"}': lambda _: 7,
}
EXPECTED: dict[Ask, Measurement] = {
    Ask(RatioIndicator(source="s", total='http_requests_total{job="shop"}', bad=bad), WINDOW): counts
    for bad, counts in {
        'http_requests_total{job="shop",code=~"5.."}': Counts(450, 500),
        'http_requests_total{job="shop",code="503"}': Counts(500, 500),  # counters appear with their first event
    }.items()
} | {
    Ask(
        RatioIndicator(source="s", total='http_requests_total{job="shop"}', good='http_requests_total{code!~"5.."}'),
        2 * WINDOW,
    ): Counts(900, 1000),
    Ask(HistogramIndicator(source="s", histogram="latency_ms", scale=Decimal("0.001")), WINDOW): Buckets(
        ((0.1, 300), (0.2, 475), (float("inf"), 500))
    ),
    Ask(RateIndicator(source="s", events='http_requests_total{job="shop"}'), WINDOW): Value(100 / 60),
    Ask(ValueIndicator(source="s", query="sum(queue_depth)", scale=Decimal("0.5")), WINDOW): Value(3.5),
}
ABSENT = Ask(RatioIndicator(source="s", total="nothing_total", bad='nothing_total{code="500"}'), WINDOW)
INVALID = Ask(ValueIndicator(source="s", query="sum(queue_depth"), WINDOW)


NO_STORE: Any = None
"""For kinds of source that keep nothing."""


def faulty_of(kind: str, store: Store, **settings: Any) -> Faulty:
    def build(url: Secret, headers: Mapping[str, Secret], patience: timedelta) -> MetricsBackend:
        config = SourceConfig(name="faulty", url=url, headers=headers, timeout=patience, **settings)
        edge = HttpEdge(allow=BACKENDS[kind].allow(config))
        return BACKENDS[kind].build(config, edge, store, EagerClock(AT))

    return faulty(build)


def history() -> str:
    """OpenMetrics text with a sample a minute, up to `AT`."""
    lines = []
    for series, value in SERIES.items():
        times = [(minute, AT - timedelta(minutes=MINUTES - minute)) for minute in range(MINUTES + 1)]
        lines += [f"{series} {value(minute)} {time.timestamp():.0f}" for minute, time in times]
    return "\n".join([*lines, "# EOF", ""])


@pytest.fixture(scope="module")
def prometheus_url() -> Iterator[str]:
    """One server for all tests: they only read."""
    with contextlib.ExitStack() as stack:
        try:
            running = stack.enter_context(servers.prometheus({}, history=history()))
        except servers.Missing as missing:
            pytest.skip(str(missing))
        yield running.url


@pytest.mark.server
@pytest.mark.slow
class TestPrometheus(BackendConformance):
    @pytest.fixture(params=[False, True], ids=["again and again", "once"])
    async def subject(
        self, prometheus_url: str, store: Store, request: pytest.FixtureRequest
    ) -> AsyncIterator[Subject]:
        config = SourceConfig(name="s", url=prometheus_url, once=request.param)
        allowed = BACKENDS["prometheus"].allow(config)
        http = Recorder(HttpEdge(allow=allowed))
        backend = BACKENDS["prometheus"].build(config, http, store, EagerClock(AT))
        yield Subject(
            backend=backend,
            at=AT,
            expected=EXPECTED,
            absent=ABSENT,
            invalid=INVALID,
            asked=lambda: http.asked,
            allowed=allowed,
            faulty=faulty_of("prometheus", store),
        )
        await backend.close()


@pytest.mark.server
@pytest.mark.slow
class TestGrafana(BackendConformance):
    """A Prometheus behind it, through the proxy and as data frames."""

    @pytest.fixture(params=["proxy", "query", "query once"])
    async def subject(
        self, prometheus_url: str, store: Store, request: pytest.FixtureRequest
    ) -> AsyncIterator[Subject]:
        api, _, once = request.param.partition(" ")
        sources = [DataSource(uid="prom-1", name="Shop metrics", at=prometheus_url)]
        with GrafanaServer([Token(value="glsa_viewer")], sources, path="/grafana") as grafana:
            config = SourceConfig(
                name="s",
                url=grafana.url,
                headers={"authorization": Secret("Bearer glsa_viewer")},
                datasource="Shop metrics",
                datasource_api=api,
                once=bool(once),
            )
            allowed = BACKENDS["grafana"].allow(config)
            http = Recorder(HttpEdge(allow=allowed))
            backend = BACKENDS["grafana"].build(config, http, store, EagerClock(AT))
            yield Subject(
                backend=backend,
                at=AT,
                expected=EXPECTED,
                absent=ABSENT,
                invalid=INVALID,
                asked=lambda: http.asked,
                allowed=allowed,
                faulty=faulty_of("grafana", store, datasource="prom-1", datasource_api=api),
            )
            await backend.close()
            assert grafana.writes == []


def organisation() -> Organisation:
    """The same hour as `SERIES`, as Datadog has it: what happened in each ten seconds, a minute's worth at once."""
    held = Organisation()
    hits = Metric(name="trace.http.request.hits", type="count", unit="hit")
    took = Metric(name="trace.http.request", type="distribution", unit="millisecond")
    depth = Metric(name="queue.depth", type="gauge", unit="item")
    start = AT - timedelta(minutes=MINUTES)
    minutes = [(start + timedelta(minutes=minute, seconds=10)).timestamp() for minute in range(MINUTES)]
    held.add(hits, "service:shop", "code:200", points=[(at, 90.0) for at in minutes])
    held.add(hits, "service:shop", "code:500", points=[(at, 10.0) for at in minutes])
    latencies = [50.0] * 60 + [150.0] * 35 + [900.0] * 5
    held.add(took, "service:shop", points=[(at, each) for at in minutes for each in latencies])
    held.add(depth, "service:shop", points=[(at, 7.0) for at in minutes])
    return held


HITS = "sum:trace.http.request.hits{service:shop%s}"
DATADOG_EXPECTED: dict[Ask, Measurement] = {
    Ask(RatioIndicator(source="s", total=HITS % "", bad=HITS % ",code:5*"), WINDOW): Counts(450, 500),
    Ask(RatioIndicator(source="s", total=HITS % "", bad=HITS % ",code:503"), WINDOW): Counts(500, 500),
    Ask(RatioIndicator(source="s", total=HITS % "", good=HITS % ",!code:5*"), 2 * WINDOW): Counts(900, 1000),
    Ask(
        HistogramIndicator(source="s", histogram="trace.http.request{service:shop}", threshold=Decimal("0.2")), WINDOW
    ): Buckets(((0.2, 475), (float("inf"), 500))),
    Ask(
        NativeHistogramIndicator(source="s", histogram="trace.http.request{service:shop}", threshold=Decimal("0.1")),
        WINDOW,
    ): Counts(300, 500),
    Ask(RateIndicator(source="s", events=HITS % ""), WINDOW): Value(100 / 60),
    Ask(ValueIndicator(source="s", query="p95:trace.http.request{service:shop}", unit=Unit.SECOND), WINDOW): Value(
        0.15
    ),
    Ask(ValueIndicator(source="s", query="sum:queue.depth{*} * 0.5", unit=Unit.COUNT), WINDOW): Value(3.5),
    Ask(
        ValueIndicator(
            source="s",
            query=f"{HITS % ',code:5*'}.as_rate() / {HITS % ''}.as_rate() * 100",
            unit=Unit.RATIO,
            scale=Decimal("0.01"),
        ),
        WINDOW,
    ): Value(0.1),
}


class TestDatadog(BackendConformance):
    @pytest.fixture
    async def subject(self, store: Store) -> AsyncIterator[Subject]:
        with DatadogServer(organisation(), lambda: AT) as server:
            keys = {"dd-api-key": Secret(API_KEY), "dd-application-key": Secret(APP_KEY)}
            config = SourceConfig(name="s", url=server.origin, headers=keys)
            allowed = BACKENDS["datadog"].allow(config)
            http = Recorder(HttpEdge(allow=allowed))
            backend = BACKENDS["datadog"].build(config, http, store, EagerClock(AT))
            yield Subject(
                backend=backend,
                at=AT,
                expected=DATADOG_EXPECTED,
                absent=Ask(RatioIndicator(source="s", total="sum:nothing{*}", bad="sum:nothing{code:500}"), WINDOW),
                invalid=Ask(ValueIndicator(source="s", query="avg:queue.depth{*}.p99()"), WINDOW),
                asked=lambda: http.asked,
                allowed=lambda method, path: allowed(method, path.partition("?")[0]),
                faulty=faulty_of("datadog", store),
            )
            await backend.close()
            assert server.writes == []


class TestOpenMetrics(BackendConformance):
    @pytest.fixture
    async def subject(self, store: Store) -> AsyncIterator[Subject]:
        clock = EagerClock(AT - timedelta(minutes=10))

        def page(_: Asked) -> Reply:
            minute = MINUTES - (AT - clock.now()) // timedelta(minutes=1)
            lines = [f"{series} {value(minute)}" for series, value in SERIES.items()]
            return Reply(body="\n".join([*lines, ""]).encode(), headers={"content-type": "text/plain; version=0.0.4"})

        async with scripted_server(page) as server:
            config = SourceConfig(name="s", url=f"{server.url}/metrics")
            allowed = BACKENDS["openmetrics"].allow(config)
            http = Recorder(HttpEdge(allow=allowed))
            backend = BACKENDS["openmetrics"].build(config, http, store, clock)
            for _ in range(10):
                await backend.measure(list(EXPECTED), clock.now())
                await clock.advance(timedelta(minutes=1))
            yield Subject(
                backend=backend,
                at=AT,
                expected=EXPECTED,
                absent=ABSENT,
                invalid=INVALID,
                asked=lambda: http.asked,
                allowed=allowed,
                faulty=faulty_of("openmetrics", store),
            )
            await backend.close()


def published(minute: int, values: Sequence[float]) -> Sequence[float]:
    """What a service published in the hour before `AT`."""
    return values if AT - timedelta(hours=1) <= datetime.fromtimestamp(minute, UTC) < AT else ()


SHOP = '__namespace__="Shop",Service="pay"'
SHOP_SERIES: Mapping[tuple[str, str, tuple[tuple[str, str], ...]], Minutes] = {
    ("Shop", "Requests", (("Service", "pay"),)): lambda minute: published(minute, [60, 40]),
    ("Shop", "Failures", (("Service", "pay"),)): lambda minute: published(minute, [10]),
    ("Shop", "Good", (("Service", "pay"),)): lambda minute: published(minute, [90]),
    ("Shop", "Latency", (("Service", "pay"),)): lambda minute: published(minute, [100, 200, 300, 400]),
}
SHOP_EXPECTED: Mapping[Ask, Measurement] = {
    Ask(RatioIndicator(source="s", total=f"Requests{{{SHOP}}}", bad=f"Failures{{{SHOP}}}"), WINDOW): Counts(450, 500),
    # Nobody publishes a count of what has not happened.
    Ask(RatioIndicator(source="s", total=f"Requests{{{SHOP}}}", bad=f"Errors{{{SHOP}}}"), WINDOW): Counts(500, 500),
    Ask(RatioIndicator(source="s", total=f"Requests{{{SHOP}}}", good=f"Good{{{SHOP}}}"), 2 * WINDOW): Counts(900, 1000),
    Ask(RateIndicator(source="s", events=f"Requests{{{SHOP}}}"), WINDOW): Value(100 / 60),
    Ask(ValueIndicator(source="s", query=f'Latency{{{SHOP},__stat__="p99"}}', scale=Decimal("0.001")), WINDOW): Value(
        0.4
    ),
    Ask(ValueIndicator(source="s", query=f'Latency{{{SHOP},__stat__="SampleCount"}}'), WINDOW): Value(20),
}


class TestCloudWatch(BackendConformance):
    @pytest.fixture
    async def subject(self) -> AsyncIterator[Subject]:
        clock = EagerClock(AT)
        scope = Scope("eu-west-1", "monitoring")
        verifier = Verifier(keys={"AKIA": "secret"}, tokens={}, region=scope.region, service=scope.service)
        cloud = CloudWatch(series=SHOP_SERIES, now=clock.now, verifier=verifier)
        who = Credentials(access_key=Secret("AKIA"), secret_key=Secret("secret"))
        async with scripted_server(cloud) as server:
            config = SourceConfig(name="s", url=server.url)
            allowed = BACKENDS["cloudwatch"].allow(config)
            http = Recorder(HttpEdge(allow=allowed))
            signing = Signing(http, lambda: who, scope, clock)
            backend = BACKENDS["cloudwatch"].build(config, signing, NO_STORE, clock)
            yield Subject(
                backend=backend,
                at=AT,
                expected=SHOP_EXPECTED,
                absent=Ask(
                    RatioIndicator(source="s", total='N{__namespace__="Shop"}', bad=f"Errors{{{SHOP}}}"), WINDOW
                ),
                invalid=Ask(ValueIndicator(source="s", query=f'Latency{{{SHOP},__stat__="tm99"}}'), WINDOW),
                asked=lambda: http.asked,
                allowed=allowed,
                faulty=faulty_of("cloudwatch", NO_STORE),
            )
            await backend.close()
        assert cloud.writes == []


PAY = "\"service\" = 'pay' AND $timeFilter"
PAY_EXPECTED: Mapping[Ask, Measurement] = {
    Ask(
        RatioIndicator(
            source="s",
            total=f'SELECT sum("n") FROM "requests" WHERE {PAY}',
            bad=f'SELECT sum("n") FROM "requests" WHERE "code" =~ /^{code}/ AND {PAY}',
        ),
        WINDOW,
    ): counts
    for code, counts in {"5": Counts(450, 500), "x": Counts(500, 500)}.items()
} | {
    Ask(
        RatioIndicator(
            source="s",
            total=f"SELECT sum(n) FROM requests WHERE {PAY}",
            good=f"select count(n) from requests where code='200' AND {PAY}",
        ),
        2 * WINDOW,
    ): Counts(10, 1000),
    Ask(RateIndicator(source="s", events=f"SELECT sum(n) FROM requests WHERE {PAY}"), WINDOW): Value(100 / 60),
    Ask(
        ValueIndicator(
            source="s",
            query="SELECT percentile(ms, 99) FROM shop.autogen.latency WHERE $timeFilter",
            scale=Decimal("0.001"),
        ),
        WINDOW,
    ): Value(0.4),
    Ask(ValueIndicator(source="s", query=f"SELECT 2 * mean(n) AS twice FROM requests WHERE {PAY}"), WINDOW): Value(100),
}


def points() -> str:
    """Lines of InfluxDB's protocol, a minute each, up to `AT`."""
    lines = []
    for minute in range(1, MINUTES + 1):
        at = round((AT - timedelta(minutes=minute)).timestamp())
        lines += [f"requests,service=pay,code={code} n={n} {at}" for code, n in (("200", 90), ("500", 10))]
        lines += [f"latency ms={ms} {at + ms // 10}" for ms in (100, 200, 300, 400)]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def influxdb_url() -> Iterator[str]:
    with contextlib.ExitStack() as stack:
        try:
            running = stack.enter_context(servers.influxdb("shop", points(), users=True))
        except servers.Missing as missing:
            pytest.skip(str(missing))
        yield running.url


@pytest.mark.server
@pytest.mark.slow
class TestInfluxDb(BackendConformance):
    @pytest.fixture
    async def subject(self, influxdb_url: str) -> AsyncIterator[Subject]:
        headers = {"authorization": Secret("Basic " + b64encode(b"reader:reader-secret").decode())}
        config = SourceConfig(name="s", url=influxdb_url, params={"db": "shop"}, headers=headers)
        allowed = BACKENDS["influxdb"].allow(config)
        http = Recorder(HttpEdge(allow=allowed))
        backend = BACKENDS["influxdb"].build(config, http, NO_STORE, EagerClock(AT))
        yield Subject(
            backend=backend,
            at=AT,
            expected=PAY_EXPECTED,
            absent=Ask(RateIndicator(source="s", events="SELECT sum(n) FROM nothing WHERE $timeFilter"), WINDOW),
            invalid=Ask(ValueIndicator(source="s", query="SELECT nothing(n) FROM requests WHERE $timeFilter"), WINDOW),
            asked=lambda: http.asked,
            allowed=allowed,
            faulty=faulty_of("influxdb", NO_STORE),
        )
        await backend.close()


def test_every_backend_has_a_conformance_test() -> None:
    tested = {name.removeprefix("Test").lower() for name in globals() if name.startswith("Test")}
    assert tested == set(BACKENDS)
