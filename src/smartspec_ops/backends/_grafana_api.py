"""Grafana's HTTP API, as far as it only reads: data sources by uid or name, queries, and what may be asked at all.

`POST /api/ds/query` reads although it is a POST; everything else that is not a GET is refused before it is sent.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from smartspec_ops.backends import _faults, _frames, _json
from smartspec_ops.backends._ask_http import ask as ask_http
from smartspec_ops.backends._config import Allow, SourceConfig
from smartspec_ops.backends._faults import Cleaner
from smartspec_ops.backends._frames import Result
from smartspec_ops.backends._promql_wire import ApiWire
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Answer, Clock, Http, Request, Secret

Read = TypeVar("Read")
Results = Mapping[str, Result | NoData]

PROMQL_BY_PROXY = frozenset({"prometheus", "victoriametrics-metrics-datasource"})
PROMQL_BY_QUERY = frozenset({"grafana-amazonprometheus-datasource", "grafana-azureprometheus-datasource"})
"""They speak PromQL, too, but sign their requests in a plug-in that the proxy goes past."""
PROXY, QUERY = "proxy", "query"

_GET = re.compile(
    r"/api/(?:health|org|search|annotations|datasources|dashboards/uid/[\w-]+"
    r"|datasources/uid/[\w-]+(?:/health)?|datasources/name/[^/]+"
    r"|prometheus/grafana/api/v1/(?:rules|alerts)|alertmanager/grafana/api/v2/(?:alerts|silences)"
    r"|v1/provisioning/alert-rules(?:/[\w-]+)?|plugins/grafana-slo-app/resources/v1/slo)",
    re.ASCII,
)
_PROXIED = re.compile(
    r"/api/datasources/proxy/uid/[\w-]+/api/v1/"
    r"(?:query|query_range|series|labels|label/[^/]+/values|metadata|status/(?:buildinfo|runtimeinfo))",
    re.ASCII,
)
_UID = re.compile(r"[\w-]{1,40}", re.ASCII)
"""What Grafana takes as a uid; a name may hold anything."""


def allow(config: SourceConfig) -> Allow:
    base = urlsplit(config.base).path

    def allowed(method: str, path: str) -> bool:
        if not path.startswith(base) or "/.." in path:
            return False
        inner = path[len(base) :]
        if _PROXIED.fullmatch(inner):
            return method in {"GET", "POST"}
        return (method == "GET" and _GET.fullmatch(inner) is not None) or (method, inner) == ("POST", "/api/ds/query")

    return allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource:
    """What Grafana calls a data source; `type` is empty where this token may not read what it is."""

    uid: str
    type: str = ""
    name: str = ""

    @property
    def speaks_promql(self) -> bool:
        return not self.type or self.type in PROMQL_BY_PROXY | PROMQL_BY_QUERY

    @property
    def usual_api(self) -> str:
        return PROXY if not self.type or self.type in PROMQL_BY_PROXY else QUERY


@dataclass(frozen=True, slots=True)
class _Hidden:
    """A data source that this token may not read."""

    why: NoData


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One query of a request: `ref` names it in the answer, `model` is what its kind of data source wants."""

    ref: str
    model: Mapping[str, Any]


class Api:
    """One Grafana, asked by one token."""

    def __init__(self, config: SourceConfig, http: Http, clock: Clock) -> None:
        self.config = config
        self._http = http
        self.clock = clock
        self.clean = Cleaner(config)

    async def get(self, path: str, read: Callable[[Any], Read], query: Sequence[tuple[str, str]] = ()) -> Read | NoData:
        """What `read` makes of the JSON at `path`, such as ``/api/org``."""
        decode = partial(decoded, read=read, clean=self.clean)
        return await ask_http(self._http, self.clock, self.request(path, query), decode, self.config.budget)

    def request(self, path: str, query: Sequence[tuple[str, str]] = ()) -> Request:
        asked = f"?{urlencode(query, quote_via=quote)}" if query else ""
        return Request(
            method="GET",
            url=Secret(f"{self.config.base}{path}{asked}"),
            headers={"accept": "application/json", **self.config.headers},
            timeout=self.config.timeout,
        )

    # --- data sources ----------------------------------------------------------------------------------------------

    async def data_source(self) -> DataSource | NoData:
        """The one that is configured by uid or by name; without either the only one with PromQL, or the default."""
        wanted = self.config.datasource
        if not wanted:
            listed = await self.listed()
            return listed if isinstance(listed, NoData) else _chosen(listed)
        if _UID.fullmatch(wanted):
            request = self.request(f"/api/datasources/uid/{wanted}")
            found: DataSource | _Hidden | NoData = await ask_http(
                self._http, self.clock, request, self._by_uid, self.config.budget
            )
            if isinstance(found, _Hidden):
                return await self._probed(wanted, found.why)
            if not isinstance(found, NoData) or found.why is not Silence.BAD_QUERY:
                return found
        by_name = await self.get(f"/api/datasources/name/{quote(wanted, safe='')}", _data_source)
        if isinstance(by_name, NoData) and by_name.why is Silence.BAD_QUERY:
            return NoData(Silence.BAD_QUERY, f"no data source has the uid or name {self.clean(wanted)!r}")
        return by_name

    def _by_uid(self, answer: Answer) -> "DataSource | _Hidden | NoData":
        found = decoded(answer, _data_source, self.clean)
        return _Hidden(found) if answer.status == 403 and isinstance(found, NoData) else found

    async def _probed(self, uid: str, refused: NoData) -> DataSource | NoData:
        """A token that may query it and nothing else may not read what it is: whether it answers PromQL says so."""
        source = DataSource(uid=uid)
        wire = ApiWire(self.proxied(source), self._http, self.clock)
        answered = await wire.instant("vector(1)", self.clock.now())
        is_another = isinstance(answered, NoData) and answered.why not in _faults.RETRIED - {Silence.GARBAGE}
        return refused if is_another else source

    async def listed(self) -> Sequence[Mapping[str, Any]] | NoData:
        """Those this token may see."""
        return await self.get("/api/datasources", _list)

    def proxied(self, source: DataSource) -> SourceConfig:
        """The configuration of a Prometheus that this Grafana stands in front of."""
        url = f"{self.config.base}/api/datasources/proxy/uid/{source.uid}"
        return replace(self.config, url=Secret(url) if isinstance(self.config.url, Secret) else url)

    # --- queries ---------------------------------------------------------------------------------------------------

    async def query(self, since: datetime, until: datetime, queries: Sequence[Query]) -> Results:
        """Every query's own result; those that failed in a way that may have passed are sent once more."""
        found = await self._sent(since, until, queries)
        again = [query for query in queries if _may_pass(found[query.ref])]
        return {**found, **await self._sent(since, until, again)} if 0 < len(again) < len(queries) else found

    def asking(self, since: datetime, until: datetime, queries: Sequence[Query]) -> Request:
        """All of them in one request."""
        body = {
            "from": _milliseconds(since),
            "to": _milliseconds(until),
            "queries": [{**query.model, "refId": query.ref} for query in queries],
        }
        return Request(
            method="POST",
            url=Secret(f"{self.config.base}/api/ds/query"),
            headers={**self.config.headers, "content-type": "application/json", "accept": "application/json"},
            body=json.dumps(body).encode(),
            timeout=self.config.timeout,
        )

    async def _sent(self, since: datetime, until: datetime, queries: Sequence[Query]) -> Results:
        request = self.asking(since, until, queries)
        found = await ask_http(self._http, self.clock, request, self._decode, self.config.budget)
        if isinstance(found, NoData):
            return dict.fromkeys((query.ref for query in queries), found)
        missing = NoData(Silence.GARBAGE, "the answer leaves this query out")
        return {query.ref: found.get(query.ref, missing) for query in queries}

    def _decode(self, answer: Answer) -> Results | NoData:
        """One silence for all where every query failed in a way that may pass: the request is tried again then."""
        found = _frames.results(answer, self.clean)
        if isinstance(found, NoData):
            return found
        failed = [one for one in found.values() if isinstance(one, NoData)]
        return failed[0] if failed and len(failed) == len(found) and all(map(_may_pass, failed)) else found


def decoded(answer: Answer, read: Callable[[Any], Read], clean: Cleaner) -> Read | NoData:
    """What `read` makes of a success, else what Grafana said instead, its missing permission included."""
    body = _json.read(answer)
    if answer.status != 200 or isinstance(body, NoData):
        return _frames.refused(answer, body, clean)
    try:
        return read(body)
    except (LookupError, TypeError, ValueError, AttributeError):
        return _frames.refused(answer, body, clean)


def _may_pass(one: Result | NoData) -> bool:
    return isinstance(one, NoData) and one.why in _faults.RETRIED


def _milliseconds(at: datetime) -> str:
    """Grafana takes times as texts: relative ones, or milliseconds since 1970."""
    return str(round(at.timestamp() * 1000))


def _list(data: Any) -> Sequence[Mapping[str, Any]]:
    if not isinstance(data, list):
        raise TypeError
    return [one for one in data if isinstance(one, dict)]


def _data_source(data: Any) -> DataSource:
    uid = str(data["uid"])
    if not _UID.fullmatch(uid):
        raise ValueError
    return DataSource(uid=uid, type=str(data["type"]), name=str(data.get("name") or ""))


def _chosen(listed: Sequence[Mapping[str, Any]]) -> DataSource | NoData:
    known = [_data_source(one) for one in listed if _UID.fullmatch(str(one.get("uid"))) and one.get("type")]
    promql = [one for one in known if one.speaks_promql]
    default = next((one for one in listed if one.get("isDefault") is True and one.get("uid")), None)
    if len(promql) == 1:
        return promql[0]
    if default is not None:
        return _data_source(default)
    return NoData(Silence.BAD_QUERY, f"{len(known)} data sources and none is the default: write datasource:")
