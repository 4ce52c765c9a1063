"""What a check asks of each kind of source: requests and bytes, counted and not timed, by the size of the fleet.

Half of the objectives are ratios over all windows that alerts and budgets need, half are one number. Each source holds
the hour before; the first check is counted apart, because it asks for the past.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench._fleet import MINUTE, START, objective_of
from bench._measure import Figure, Table
from smartspec_ops.app.watching.plan import Plan
from smartspec_ops.backends import BACKENDS, SourceConfig
from smartspec_ops.domain.burn import Options
from smartspec_ops.domain.measurement import NoData
from smartspec_ops.domain.objective import Indicator, Objective, RatioIndicator, ValueIndicator
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Answer, Failure, Http, Request, Secret
from smartspec_ops.stores import open_store
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.cloudwatch_server import CloudWatch, Minutes
from smartspec_ops.testing.datadog_engine import Metric
from smartspec_ops.testing.datadog_server import API_KEY, APP_KEY, DatadogServer, Organisation
from smartspec_ops.testing.grafana_server import DataSource, GrafanaServer, Token
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests import servers

HOUR = 60
PATIENCE = timedelta(minutes=10)
STEADY = 3
"""Checks after the first one."""
Opened = AbstractAsyncContextManager[SourceConfig]


@dataclass(slots=True)
class Counted:
    """`ports.Http` that counts: requests, the bytes of addresses and bodies sent, the bytes of bodies received."""

    http: Http
    requests: int = 0
    sent: int = 0
    received: int = 0

    async def send(self, request: Request) -> Answer | Failure:
        url = request.url.reveal() if isinstance(request.url, Secret) else request.url
        self.requests += 1
        self.sent += len(url) + len(request.body)
        answer = await self.http.send(request)
        if isinstance(answer, Failure) or answer.status >= 400:
            raise SystemExit(f"bench sources: not answered: {answer}")
        self.received += len(answer.body)
        return answer

    async def close(self) -> None:
        await self.http.close()

    def taken(self) -> tuple[int, int, int]:
        """What was counted since the last time."""
        found = self.requests, self.sent, self.received
        self.requests = self.sent = self.received = 0
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`ratio` and `number` ask about one service; `open` is a source that holds so many of them."""

    name: str
    ratio: Callable[[str], Indicator]
    number: Callable[[str], Indicator]
    open: Callable[[Sequence[str], EagerClock], Opened]


class Sheet(Table):
    """A row for each source and size, a column for each measure: counts have no spread and no baseline."""

    def __str__(self) -> str:
        rows: dict[str, list[str]] = {}
        for one in self.figures:
            shown = f"{one.values[0]:,.0f} {one.unit}" if one.unit else f"{one.values[0]:.1f}".removesuffix(".0")
            rows.setdefault(one.name, []).append(shown)
        measures = list(dict.fromkeys(one.measure for one in self.figures))
        table = [["", *measures], *([name, *cells] for name, cells in rows.items())]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = [
            "  ".join(
                cell.rjust(width) if n else cell.ljust(width)
                for n, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in table
        ]
        return "\n".join([self.title, *lines, *(f"  note: {note}" for note in self.notes)])


def objectives(kind: Kind, services: Sequence[str], count: int) -> Sequence[Objective]:
    asked = [make(service) for service in services for make in (kind.ratio, kind.number)]
    return [objective_of(n, indicator) for n, indicator in enumerate(asked[:count])]


async def run(sizes: Sequence[int]) -> Table:
    """A row for each kind and size; a kind whose server is not on this machine is left out by name."""
    figures, notes = list[Figure](), list[str]()
    for kind in KINDS:
        try:
            for size in sizes:
                figures += await _counted(kind, size)
        except servers.Missing as missing:
            notes.append(f"{kind.name}: {missing}")
    title = f"asked in one check: the first, and the mean of the {STEADY} after it"
    return Sheet(name="sources", title=title, figures=figures, notes=notes)


async def _counted(kind: Kind, size: int) -> Sequence[Figure]:
    services = [f"s{n:04d}" for n in range((size + 1) // 2)]
    clock = EagerClock(START)
    with TemporaryDirectory(prefix="bench-") as folder:
        store = open_store(Path(folder) / "ops.db", bytes(32))
        await store.migrate()
        async with kind.open(services, clock) as opened:
            provider = kind.name.partition(" ")[0]
            config = replace(opened, timeout=PATIENCE, budget=PATIENCE)  # what stands for a service may be slow
            edge = Counted(HttpEdge(allow=BACKENDS[provider].allow(config)))
            backend = BACKENDS[provider].build(config, edge, store, clock)
            plan = Plan(objectives(kind, services, size), Options(interval=MINUTE))
            rows = []
            for _ in range(1 + STEADY):
                at = clock.now() - backend.delay()
                asks = [ask for group in plan.asks({"s": at}).values() for ask in group]
                seen = await backend.measure(asks, at)
                rows.append(edge.taken())
                await clock.advance(MINUTE)
            if silent := [one for one in seen.values() if isinstance(one, NoData)]:
                raise SystemExit(f"bench sources: {kind.name} did not measure {len(silent)} questions: {silent[0]}")
            await backend.close()
        await store.close()
    first, later = rows[0], [sum(column) / STEADY for column in zip(*rows[1:], strict=True)]
    measures = (("requests", ""), ("sent", "B"), ("received", "B"))
    name = f"{kind.name}, {size:,}"
    return [
        Figure(name=name, measure=f"{which} {measure}", unit=unit, values=(float(values[n]),))
        for which, values in (("first", first), ("later", later))
        for n, (measure, unit) in enumerate(measures)
    ]


# --- what each kind holds ----------------------------------------------------------------------------------------


def _minutes() -> Iterator[tuple[int, datetime]]:
    """The hour before `START`, and as much after it as is measured."""
    return ((n, START + (n - HOUR) * MINUTE) for n in range(HOUR + STEADY + 2))


def _page(services: Sequence[str], minute: int) -> Iterator[tuple[str, int]]:
    for service in services:
        yield f'requests_total{{service="{service}",code="200"}}', 99 * minute
        yield f'requests_total{{service="{service}",code="500"}}', minute
        yield f'queue_depth{{service="{service}"}}', 7


def _history(services: Sequence[str]) -> str:
    series: dict[str, list[str]] = {}
    for minute, at in _minutes():
        for name, value in _page(services, minute):
            series.setdefault(name, []).append(f"{name} {value} {at.timestamp():.0f}")
    return "\n".join([*(line for lines in series.values() for line in lines), "# EOF", ""])


@asynccontextmanager
async def _prometheus(services: Sequence[str], _: EagerClock) -> AsyncIterator[SourceConfig]:
    with servers.prometheus({}, history=_history(services)) as running:
        yield SourceConfig(name="s", url=running.url)


def _grafana(api: str) -> Callable[[Sequence[str], EagerClock], Opened]:
    @asynccontextmanager
    async def opened(services: Sequence[str], clock: EagerClock) -> AsyncIterator[SourceConfig]:
        async with _prometheus(services, clock) as behind:
            source = DataSource(uid="prom-1", name="Shop", at=behind.base)
            with GrafanaServer([Token(value="glsa_viewer")], [source]) as grafana:
                headers = {"authorization": Secret("Bearer glsa_viewer")}
                yield SourceConfig(name="s", url=grafana.url, headers=headers, datasource="prom-1", datasource_api=api)

    return opened


@asynccontextmanager
async def _openmetrics(services: Sequence[str], clock: EagerClock) -> AsyncIterator[SourceConfig]:
    def page(_: Asked) -> Reply:
        lines = [f"{name} {value}" for name, value in _page(services, HOUR + (clock.now() - START) // MINUTE)]
        return Reply(body="\n".join([*lines, ""]).encode(), headers={"content-type": "text/plain; version=0.0.4"})

    async with scripted_server(page) as server:
        yield SourceConfig(name="s", url=f"{server.url}/metrics")


@asynccontextmanager
async def _datadog(services: Sequence[str], clock: EagerClock) -> AsyncIterator[SourceConfig]:
    held = Organisation()
    hits, depth = Metric(name="requests", type="count"), Metric(name="queue.depth", type="gauge")
    times = [at.timestamp() for _, at in _minutes()]
    for service in services:
        for code, count in (("code:200", 99.0), ("code:500", 1.0)):
            held.add(hits, f"service:{service}", code, points=[(at, count) for at in times])
        held.add(depth, f"service:{service}", points=[(at, 7.0) for at in times])
    with DatadogServer(held, clock.now, limit=1_000_000) as server:
        keys = {"dd-api-key": Secret(API_KEY), "dd-application-key": Secret(APP_KEY)}
        yield SourceConfig(name="s", url=server.origin, headers=keys)


@asynccontextmanager
async def _cloudwatch(services: Sequence[str], clock: EagerClock) -> AsyncIterator[SourceConfig]:
    def of(value: float) -> Minutes:
        known = {round(at.timestamp()) for _, at in _minutes()}
        return lambda minute: [value] if minute in known else []

    made = {"Requests": of(100.0), "Failures": of(1.0), "Depth": of(7.0)}
    series = {("Shop", name, (("Service", one),)): values for one in services for name, values in made.items()}
    async with scripted_server(CloudWatch(series=series, now=clock.now)) as server:
        yield SourceConfig(name="s", url=server.url)


@asynccontextmanager
async def _influxdb(services: Sequence[str], _: EagerClock) -> AsyncIterator[SourceConfig]:
    lines = []
    for _n, at in _minutes():
        second = round(at.timestamp())
        for service in services:
            lines += [f"requests,service={service},code={code} n={n} {second}" for code, n in ((200, 99), (500, 1))]
            lines.append(f"queue,service={service} n=7 {second}")
    with servers.influxdb("shop", "\n".join(lines)) as running:
        yield SourceConfig(name="s", url=running.url, params={"db": "shop"})


def _promql(name: str, opened: Callable[[Sequence[str], EagerClock], Opened]) -> Kind:
    return Kind(
        name=name,
        ratio=lambda one: RatioIndicator(
            source="s",
            total=f'requests_total{{service="{one}"}}',
            bad=f'requests_total{{service="{one}",code=~"5.."}}',
        ),
        number=lambda one: ValueIndicator(source="s", query=f'sum(queue_depth{{service="{one}"}})'),
        open=opened,
    )


def _select(what: str, service: str, more: str = "") -> str:
    return f"SELECT {what} WHERE service = '{service}'{more} AND $timeFilter"


KINDS: Sequence[Kind] = (
    _promql("prometheus", _prometheus),
    _promql("grafana by its proxy", _grafana("proxy")),
    _promql("grafana by its query API", _grafana("query")),
    _promql("openmetrics", _openmetrics),
    Kind(
        name="datadog",
        ratio=lambda one: RatioIndicator(
            source="s", total=f"sum:requests{{service:{one}}}", bad=f"sum:requests{{service:{one},code:5*}}"
        ),
        number=lambda one: ValueIndicator(source="s", query=f"avg:queue.depth{{service:{one}}}", unit=Unit.COUNT),
        open=_datadog,
    ),
    Kind(
        name="cloudwatch",
        ratio=lambda one: RatioIndicator(
            source="s",
            total=f'Requests{{__namespace__="Shop",Service="{one}"}}',
            bad=f'Failures{{__namespace__="Shop",Service="{one}"}}',
        ),
        number=lambda one: ValueIndicator(
            source="s", query=f'Depth{{__namespace__="Shop",Service="{one}",__stat__="Average"}}'
        ),
        open=_cloudwatch,
    ),
    Kind(
        name="influxdb",
        ratio=lambda one: RatioIndicator(
            source="s",
            total=_select("sum(n) FROM requests", one),
            bad=_select("sum(n) FROM requests", one, " AND code =~ /^5/"),
        ),
        number=lambda one: ValueIndicator(source="s", query=_select("mean(n) FROM queue", one)),
        open=_influxdb,
    ),
)
