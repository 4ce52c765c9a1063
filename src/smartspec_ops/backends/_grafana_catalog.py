"""What a data source of a Grafana holds, where it speaks PromQL: the metadata of its API, through the proxy."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._grafana_api import Api
from smartspec_ops.backends._prometheus_catalog import PrometheusCatalog
from smartspec_ops.domain.inventory import Family
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Clock, Http


class GrafanaCatalog:
    """`ports.Catalog` by proxy."""

    def __init__(self, config: SourceConfig, http: Http, clock: Clock) -> None:
        self._api = Api(config, http, clock)
        self._http = http
        self._clock = clock
        self._known: PrometheusCatalog | None = None

    async def jobs(self, at: datetime) -> Sequence[str]:
        found = await self._proxied()
        return () if isinstance(found, NoData) else await found.jobs(at)

    async def families(self, at: datetime, job: str | None = None) -> Sequence[Family] | NoData:
        found = await self._proxied()
        return found if isinstance(found, NoData) else await found.families(at, job)

    async def details(self, wanted: Sequence[Family], at: datetime, job: str | None = None) -> Sequence[Family]:
        found = await self._proxied()
        return wanted if isinstance(found, NoData) else await found.details(wanted, at, job)

    async def retention(self) -> timedelta | None:
        found = await self._proxied()
        return None if isinstance(found, NoData) else await found.retention()

    async def _proxied(self) -> PrometheusCatalog | NoData:
        if self._known is None:
            source = await self._api.data_source()
            if isinstance(source, NoData):
                return source
            if not source.speaks_promql:
                return NoData(Silence.BAD_QUERY, f"a {source.type} data source does not tell what it holds")
            self._known = PrometheusCatalog(self._api.proxied(source), self._http, self._clock)
        return self._known
