"""A Grafana on loopback: its routes that read, its tokens and permissions, its errors; and no way to write.

Data sources of type ``prometheus`` stand in front of a real server whose address they are given, by the proxy and by
the query API; those of a SQL type answer from a SQLite database. Whatever would change something is answered 403 and
noted in `writes`: a client that promises only to read leaves that list empty.

Sources: Grafana's HTTP API documentation; the behaviour of ``ds_query``, the data source proxy and the Prometheus
library as their public source has it (versions 11 to 13). Where neither says, the docstring of the part does.
"""

import http.client
import json
import re
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from smartspec_ops.testing import grafana_frames as frames
from smartspec_ops.testing.armed_server import ArmedServer, Fault, Reply, json_reply

Role = Literal["Viewer", "Editor"]
SQL = frozenset({"postgres", "grafana-postgresql-datasource", "mysql", "mssql"})
MIN_STEP = 15.0
"""Seconds: what a range query's step is at least, where neither query nor data source says otherwise."""
_SAFE_POINTS = 11_000
_DENIED = "You'll need additional permissions to perform this action. Permissions needed: {}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A service account's token. `sees` None: every data source; `org` is the only organization it belongs to."""

    value: str
    role: Role = "Viewer"
    sees: frozenset[str] | None = None
    may_read: bool = True
    """Whether it may read what its data sources are; a grant to query alone says no."""
    expired: bool = False
    org: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource:
    """`at` is the base address of the Prometheus, or the path of the SQLite file."""

    uid: str
    name: str
    at: str = ""
    type: str = "prometheus"
    is_default: bool = False


@dataclass(slots=True, kw_only=True)
class Content:
    """What this Grafana holds beside its data sources, as its API shows it; may be changed at any time."""

    annotations: list[Mapping[str, Any]] = field(default_factory=list)
    dashboards: list[Mapping[str, Any]] = field(default_factory=list)
    """Each with uid, title, tags and panels [{id, title}]."""
    rule_groups: list[Mapping[str, Any]] = field(default_factory=list)
    slos: list[Mapping[str, Any]] | None = None
    """None: the SLO app is not installed."""


class GrafanaServer(ArmedServer):
    """`with GrafanaServer(...) as server:` then `server.url`."""

    def __init__(
        self,
        tokens: Sequence[Token],
        sources: Sequence[DataSource],
        *,
        path: str = "",
        content: Content | None = None,
        is_old: bool = False,
    ) -> None:
        """`path` is the sub-path it is served under. `is_old`: up to version 9, a request is about one source."""
        super().__init__()
        self.content = content or Content()
        self.writes: list[tuple[str, str]] = []
        """Method and path of everything that would have changed something, here or behind the proxy."""
        self.seen: list[tuple[str, str]] = []
        """Method and path of every request."""
        self.bodies: list[bytes] = []
        """What was sent to the query API."""
        self.bent: Callable[[list[frames.Frame]], list[frames.Frame]] = list
        self._tokens = {one.value: one for one in tokens}
        self._sources = list(sources)
        self._path = path
        self._is_old = is_old
        self._on: list[tuple[str, Fault]] = []

    @property
    def url(self) -> str:
        return self.origin + self._path

    def arm_on(self, path: str, *faults: Fault) -> None:
        """Each fault answers one request whose path begins so, in order; other requests go on as usual."""
        self._on.extend((path, fault) for fault in faults)

    def said(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Fault:
        """Without the lock of the others: what is behind may be slow, and clients ask several things at once."""
        inner = path.removeprefix(self._path)
        with self._lock:
            self.seen.append((method, path))
            if inner == "/api/ds/query":
                self.bodies.append(body)
            hit = next((at for at, (prefix, _) in enumerate(self._on) if inner.startswith(prefix)), None)
            if hit is not None:
                return self._on.pop(hit)[1]
        return self.serve(method, path, headers, body)

    def serve(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        parts = urlsplit(path)
        if not parts.path.startswith(self._path):
            return json_reply(404, {"message": "Not found"})
        inner = parts.path[len(self._path) :]
        if inner == "/api/health":
            return json_reply(200, {"database": "ok", "version": "12.1.0", "commit": "0000000"})
        token = self._token(headers)
        if isinstance(token, Reply):
            return token
        if proxied := _PROXY.fullmatch(inner):
            return self._proxied(method, unquote(proxied[1]), proxied[2], parts.query, body, token)
        if (method, inner) == ("POST", "/api/ds/query"):
            return self._query(body, token)
        if method != "GET":
            self.writes.append((method, path))
            return _denied("a permission to write")
        return self._read(inner, parse_qs(parts.query), token)

    # --- who asks --------------------------------------------------------------------------------------------------

    def _token(self, headers: Mapping[str, str]) -> Token | Reply:
        kind, _, value = headers.get("authorization", "").partition(" ")
        if kind != "Bearer" or not value:
            return _unauthorized("auth.unauthorized", "Unauthorized")
        token = self._tokens.get(value)
        if token is None:
            return _unauthorized("api-key.invalid", "Invalid API key")
        if token.expired:
            return _unauthorized("api-key.expired", "Expired API key")
        if headers.get("x-grafana-org-id", str(token.org)) != str(token.org):
            said = "API key does not belong to the requested organization"
            return _unauthorized("api-key.organization-mismatch", said)
        return token

    def _visible(self, token: Token) -> Sequence[DataSource]:
        return [one for one in self._sources if token.sees is None or one.uid in token.sees]

    # --- what is read ----------------------------------------------------------------------------------------------

    def _read(self, path: str, query: Mapping[str, Sequence[str]], token: Token) -> Reply:
        if path == "/api/org":
            return json_reply(200, {"id": token.org, "name": "Main Org." if token.org == 1 else f"Org {token.org}"})
        if path == "/api/datasources":
            return json_reply(200, [_described(one) for one in self._visible(token)] if token.may_read else [])
        if wanted := _SOURCE.fullmatch(path):
            return self._source(unquote(wanted[2]), wanted[1], token, health=wanted[3] is not None)
        if path == "/api/annotations":
            return json_reply(200, _annotations(self.content.annotations, query))
        if path == "/api/search":
            return json_reply(200, [_found(one) for one in self.content.dashboards if _matches(one, query)])
        if board := re.fullmatch(r"/api/dashboards/uid/([\w-]+)", path):
            one = next((one for one in self.content.dashboards if one["uid"] == board[1]), None)
            if one is None:
                return json_reply(404, {"message": "Dashboard not found", "status": "not-found"})
            return json_reply(200, {"meta": {"url": _found(one)["url"]}, "dashboard": one})
        if path == "/api/prometheus/grafana/api/v1/rules":
            return json_reply(200, {"status": "success", "data": {"groups": self.content.rule_groups}})
        if path == "/api/v1/provisioning/alert-rules" and token.role == "Viewer":
            return _denied("alert.provisioning:read")
        if path == "/api/plugins/grafana-slo-app/resources/v1/slo":
            return self._slos(token)
        return json_reply(404, {"message": "Not found"})

    def _source(self, wanted: str, by: str, token: Token, *, health: bool) -> Reply:
        """By uid or by name. Who may not read it is told so before whether it exists."""
        if not token.may_read:
            return _denied("datasources:read")
        found = next((one for one in self._sources if (one.uid if by == "uid" else one.name) == wanted), None)
        if found is None:
            return json_reply(404, {"message": "Data source not found", "messageId": "", "statusCode": 404})
        if found not in self._visible(token):
            return _denied("datasources:read")
        if health:
            return json_reply(200, {"status": "OK", "message": "Successfully queried the data source."})
        return json_reply(200, _described(found))

    def _slos(self, token: Token) -> Reply:
        if self.content.slos is None:
            return json_reply(404, {"message": "Plugin not found, no installed plugin with that id"})
        if token.role == "Viewer":
            return _denied("grafana-slo-app.slo:read")
        return json_reply(200, {"slos": self.content.slos})

    # --- the data source proxy -------------------------------------------------------------------------------------

    def _proxied(self, method: str, uid: str, path: str, query: str, body: bytes, token: Token) -> Reply:
        """As the server behind answers, but that its 401 becomes a 400, and that it may be away."""
        source = next((one for one in self._sources if one.uid == uid), None)
        if source is None:
            return json_reply(404, {"message": "Data source not found"})
        if source not in self._visible(token):
            return _denied("datasources:query")
        if method not in {"GET", "POST"} or "/admin/" in path or path.startswith("/-/"):
            self.writes.append((method, path))
            return json_reply(403, {"message": "non allow-listed data source proxy request"})
        answer = _upstream(source, method, f"{path}?{query}" if query else path, body)
        if answer.status == 401:
            return Reply(status=400, body=b"Authentication to data source failed")
        return answer

    # --- the query API ---------------------------------------------------------------------------------------------

    def _query(self, body: bytes, token: Token) -> Reply:
        """200 only where every query is answered; with one that fails 400, and the others' frames all the same."""
        try:
            asked = json.loads(body)
            since, until = _moment(asked["from"]), _moment(asked["to"])
            queries = [dict(one) for one in asked["queries"]]
            uids = [str(one["datasource"]["uid"]) for one in queries]
        except (ValueError, LookupError, TypeError):
            return json_reply(400, {"message": "bad request data", "messageId": "", "statusCode": 400})
        if not queries:
            return json_reply(400, {"message": "No queries found", "messageId": "query.noQueries", "statusCode": 400})
        if self._is_old and len(set(uids)) > 1:
            said = "All queries must use the same datasource"
            return json_reply(400, {"message": said, "messageId": "query.differentDatasources", "statusCode": 400})
        results: dict[str, Any] = {}
        for query, uid in zip(queries, uids, strict=True):
            source = next((one for one in self._sources if one.uid == uid), None)
            if source is None:
                return json_reply(404, {"message": "Data source not found"})
            if source not in self._visible(token):
                return json_reply(403, {"message": "Access denied to data source"})
            results[str(query.get("refId") or "A")] = self._result(source, query, since, until)
        failed = any("error" in one for one in results.values())
        return json_reply(400 if failed else 200, {"results": results})

    def _result(self, source: DataSource, query: Mapping[str, Any], since: float, until: float) -> dict[str, Any]:
        if source.type in SQL:
            found = _sql(source, str(query.get("rawSql", "")), since, until)
        elif "prometheus" in source.type:
            found = _promql(source, query, since, until)
        else:
            found = {"error": "plugin not found", "status": 404, "frames": []}
        return found if "error" in found else {**found, "frames": self.bent(found["frames"])}


_PROXY = re.compile(r"/api/datasources/proxy/uid/([^/]+)(/.*)")
_SOURCE = re.compile(r"/api/datasources/(uid|name)/([^/]+)(/health)?")


def _unauthorized(message_id: str, said: str) -> Reply:
    return json_reply(401, {"message": said, "messageId": message_id, "statusCode": 401, "traceID": ""})


def _denied(permission: str) -> Reply:
    body = {"accessErrorId": "ACE0000000000", "message": _DENIED.format(permission), "title": "Access denied"}
    return json_reply(403, body)


def _described(one: DataSource) -> Mapping[str, Any]:
    return {
        "id": 1,
        "uid": one.uid,
        "orgId": 1,
        "name": one.name,
        "type": one.type,
        "access": "proxy",
        "url": one.at,
        "isDefault": one.is_default,
        "jsonData": {},
        "readOnly": False,
    }


def _annotations(known: Sequence[Mapping[str, Any]], query: Mapping[str, Sequence[str]]) -> Sequence[Any]:
    """Newest first; all of the tags have to be there."""
    since, until = (int(query.get(key, [default])[0]) for key, default in (("from", "0"), ("to", "0")))
    wanted = set(query.get("tags", ()))
    found = [
        one for one in known if wanted <= set(one.get("tags", ())) and (not until or since <= int(one["time"]) <= until)
    ]
    return sorted(found, key=lambda one: -int(one["time"]))[: int(query.get("limit", ["100"])[0])]


def _found(one: Mapping[str, Any]) -> Mapping[str, Any]:
    slug = re.sub(r"[^a-z0-9]+", "-", str(one["title"]).lower()).strip("-")
    tags = list(one.get("tags", ()))
    return {"uid": one["uid"], "title": one["title"], "url": f"/d/{one['uid']}/{slug}", "type": "dash-db", "tags": tags}


def _matches(one: Mapping[str, Any], query: Mapping[str, Sequence[str]]) -> bool:
    words = query.get("query", [""])[0].lower()
    return words in str(one["title"]).lower() and set(query.get("tag", ())) <= set(one.get("tags", ()))


def _moment(text: Any) -> float:
    """Seconds since 1970, of milliseconds as a text, ``now`` or ``now-5m``; TypeError of a number, as Go has it."""
    if not isinstance(text, str):
        raise TypeError
    if relative := re.fullmatch(r"now(?:-(\d+)([smhd]))?", text):
        back = int(relative[1] or 0) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[relative[2] or "s"]
        return time.time() - back
    return int(text) / 1000


def _upstream(source: DataSource, method: str, path: str, body: bytes) -> Reply:
    parts = urlsplit(source.at)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
    try:
        headers = {"content-type": "application/x-www-form-urlencoded"} if body else {}
        connection.request(method, parts.path + path, body or None, headers)
        answer = connection.getresponse()
        kept = {"content-type": answer.getheader("content-type", "text/plain")}
        return Reply(status=answer.status, body=answer.read(), headers=kept)
    except (OSError, http.client.HTTPException):
        return json_reply(502, {"message": "Bad Gateway"})
    finally:
        connection.close()


def _promql(source: DataSource, query: Mapping[str, Any], since: float, until: float) -> dict[str, Any]:
    """An instant query at the end of the range; a range query aligned, with a step of its own."""
    expression, step = str(query.get("expr", "")), _step(query, since, until)
    if query.get("instant"):
        path, times = "/api/v1/query", {"time": repr(until)}
    else:
        offset = float(query.get("utcOffsetSec") or 0)
        start, end = ((at + offset) // step * step - offset for at in (since, until))
        path, times = "/api/v1/query_range", {"start": repr(start), "end": repr(end), "step": repr(step)}
    answer = _upstream(source, "POST", path, urlencode({"query": expression, **times}).encode())
    try:
        body = json.loads(answer.body)
        if body["status"] == "success":
            return {"status": answer.status, "frames": frames.of_prometheus(body, expression, step)}
        said = f"{body['errorType']}: {body['error']}"
    except (ValueError, LookupError, TypeError):
        said = f"unexpected response with status code {answer.status}"
    meta = {"executedQueryString": f"Expr: {expression}"}
    empty = {"schema": {"meta": meta, "fields": []}, "data": {"values": []}}
    return {"error": said, "errorSource": "downstream", "status": answer.status, "frames": [empty]}


def _step(query: Mapping[str, Any], since: float, until: float) -> float:
    """The query's own interval, else its intervalMs, else 15 s; more where that would be too many points.

    The real server rounds what it had to enlarge to a table of pleasant numbers; here it stays as it is.
    """
    own = re.fullmatch(r"(\d+)(ms|s|m|h)", str(query.get("interval") or ""))
    if own:
        least = int(own[1]) * {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}[own[2]]
    else:
        least = float(query.get("intervalMs") or 0) / 1000 or MIN_STEP
    points = float(query.get("maxDataPoints") or 100)
    return max(least, (until - since) / points, (until - since) / _SAFE_POINTS)


def _sql(source: DataSource, text: str, since: float, until: float) -> dict[str, Any]:
    """On SQLite, with the macros for the range over columns of seconds since 1970."""
    for macro, made in (
        (r"\$__timeFilter\(([\w.]+)\)", rf"\1 BETWEEN {since!r} AND {until!r}"),
        (r"\$__unixEpochFilter\(([\w.]+)\)", rf"\1 BETWEEN {since!r} AND {until!r}"),
        (r"\$__unixEpochFrom\(\)", repr(since)),
        (r"\$__unixEpochTo\(\)", repr(until)),
        (r"\$__unixEpochGroup\(([\w.]+),\s*(\d+)\)", r"(CAST(\1 / \2 AS INTEGER) * \2)"),
    ):
        text = re.sub(macro, made, text)
    connection = sqlite3.connect(f"{Path(source.at).absolute().as_uri()}?mode=ro", uri=True)
    try:
        found = connection.execute(text)
        rows, names = found.fetchall(), [one[0] for one in found.description]
    except sqlite3.Error as fault:
        return {"error": f"db query error: {fault}", "errorSource": "downstream", "status": 400, "frames": []}
    finally:
        connection.close()
    return {"status": 200, "frames": frames.of_rows(names, rows, text)}
