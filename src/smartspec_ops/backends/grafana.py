"""A Grafana as a source: whatever data source it has, asked with one token that may only read.

Prometheus and its kin are asked through the proxy, in their own language and with everything the `prometheus` source
knows (batches, counting along, silence by type); the others through Grafana's query API, which answers in data frames.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from smartspec_ops.backends import _grafana_api
from smartspec_ops.backends._config import Allow, SourceConfig
from smartspec_ops.backends._grafana_api import PROXY, Api, DataSource
from smartspec_ops.backends.prometheus import DELAY, Prometheus
from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Sample, Silence
from smartspec_ops.ports import Catalog, Clock, Description, Finding, Http, Setting, Store

if TYPE_CHECKING:
    from smartspec_ops.backends._grafana_queries import FrameQueries
    from smartspec_ops.backends._kept import Keeper
    from smartspec_ops.domain.deployed import Mark
    from smartspec_ops.domain.elsewhere import Elsewhere
    from smartspec_ops.domain.investigation.tracks import Grid, Track

KNOWN_FOR = timedelta(minutes=10)
"""How long what a name stands for is taken for granted: a data source made anew has another uid."""


def describe() -> Description:
    return Description(
        kind="grafana",
        summary="the data sources of a Grafana: Prometheus by proxy, others by its query API",
        settings=(
            Setting(name="url", help="Grafana's address, with the path it is served under", required=True),
            Setting(name="auth", help="bearer, with the token of a Viewer service account", secret=True),
            Setting(name="datasource", help="uid or name of the data source (the only Prometheus, or the default)"),
            Setting(name="datasource_api", help="proxy or query, where the kind's own choice does not fit"),
            Setting(name="headers", help="further headers, such as X-Grafana-Org-Id", secret=True),
            Setting(name="params", help="further parameters of a proxied Prometheus, such as dedup=true"),
            Setting(name="delay", help="how far behind the present to ask (60s)"),
            Setting(name="interval", help="how often the data source has a new sample (60s)"),
        ),
        abilities=frozenset({"counters", "histograms", "expressions", "history"}),
    )


def allow(config: SourceConfig) -> Allow:
    """Reads only, of a few kinds: a token may be allowed more than it should be."""
    return _grafana_api.allow(config)


def catalog(config: SourceConfig, http: Http, clock: Clock) -> Catalog:
    from smartspec_ops.backends._grafana_catalog import GrafanaCatalog

    return GrafanaCatalog(config, http, clock)


async def preflight(config: SourceConfig, http: Http, clock: Clock) -> Sequence[Finding]:
    from smartspec_ops.backends import _grafana_preflight

    return await _grafana_preflight.preflight(config, http, clock)


async def elsewhere(config: SourceConfig, http: Http, clock: Clock) -> "Elsewhere":
    from smartspec_ops.backends import _grafana_elsewhere

    return await _grafana_elsewhere.elsewhere(config, http, clock)


def build(config: SourceConfig, http: Http, store: Store, clock: Clock) -> "Grafana":
    if config.once or not config.keeps:
        return Grafana(config, http, clock)
    from smartspec_ops.backends._kept import StoreKeeper

    return Grafana(config, http, clock, StoreKeeper(store, config.name))


class Grafana:
    """`ports.MetricsBackend` on one data source, found when it is first asked."""

    counts_along = True
    """Long windows are added up from tick to tick; what is left out once is read anew as a whole."""

    def __init__(self, config: SourceConfig, http: Http, clock: Clock, keeper: "Keeper | None" = None) -> None:
        self.name = config.name
        self._config = config
        self._http = http
        self._clock = clock
        self._keeper = keeper
        self._api = Api(config, http, clock)
        self._source: DataSource | None = None
        self._looked_up: datetime | None = None
        self._looking = asyncio.Lock()
        self._engine: Prometheus | FrameQueries | None = None

    def delay(self) -> timedelta:
        return DELAY if self._config.delay is None else self._config.delay

    async def close(self) -> None:
        await self._http.close()

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        if not asks:
            return {}
        engine = await self._found()
        return dict.fromkeys(asks, engine) if isinstance(engine, NoData) else await engine.measure(asks, at)

    async def history(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        if not asks:
            return {}
        match await self._found():
            case NoData() as silent:
                return dict.fromkeys(asks, silent)
            case Prometheus() as engine:
                return await engine.history(asks, at)
            case engine:
                return await engine.measure(asks, at, is_past=True)

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        engine = await self._found()
        return engine if isinstance(engine, NoData) else await engine.series(query, at)

    async def course(
        self, ask: Ask, since: datetime, until: datetime
    ) -> Sequence[tuple[datetime, Measurement]] | NoData:
        """`ports.Chronicle`, where the data source speaks PromQL."""
        engine = await self._promql()
        return engine if isinstance(engine, NoData) else await engine.course(ask, since, until)

    async def tracks(self, selector: str, grid: "Grid", most: int) -> "Sequence[Track] | NoData":
        """`ports.Tracker`, where the data source speaks PromQL."""
        engine = await self._promql()
        return engine if isinstance(engine, NoData) else await engine.tracks(selector, grid, most)

    async def marks(self, tags: Sequence[str], since: datetime, until: datetime) -> "Sequence[Mark] | NoData":
        """`ports.Annotated`: annotations of this Grafana, whatever their dashboard."""
        from smartspec_ops.backends import _grafana_marks

        return await _grafana_marks.marks(self._api, tags, since, until)

    async def _promql(self) -> Prometheus | NoData:
        engine = await self._found()
        if isinstance(engine, Prometheus | NoData):
            return engine
        return NoData(Silence.BAD_QUERY, "only a data source that speaks PromQL has a course to read back")

    async def _found(self) -> "Prometheus | FrameQueries | NoData":
        """Whoever asks first looks it up for all. What is known stays known while nobody says otherwise."""
        async with self._looking:
            now = self._clock.now()
            if self._engine is None or self._looked_up is None or now - self._looked_up > KNOWN_FOR:
                found = await self._api.data_source()
                if isinstance(found, NoData):
                    if self._engine is None or found.why is Silence.BAD_QUERY:
                        return found
                elif found != self._source or self._engine is None:
                    self._source, self._engine = found, self._made(found)
                self._looked_up = now
            return self._engine

    def _made(self, source: DataSource) -> "Prometheus | FrameQueries":
        config = self._config
        if not source.speaks_promql:
            from smartspec_ops.backends._grafana_queries import FrameQueries

            return FrameQueries(self._api, source, config.stale_after)
        if (config.datasource_api or source.usual_api) == PROXY:
            return Prometheus(self._api.proxied(source), self._http, self._clock, self._keeper)
        from smartspec_ops.backends._grafana_wire import FramesWire

        return Prometheus(config, self._http, self._clock, self._keeper, FramesWire(self._api, source))
