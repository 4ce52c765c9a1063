"""Datadog's API on loopback, as far as a monitor reads it: keys and scopes, queries v1 and v2, SLOs, limits.

It answers in the shapes of recorded answers, which Datadog's own Python client reads; what it evaluates are the metrics
it was given. Everything but a read is refused, and remembered in `writes`.
Source: the OpenAPI description, the recorded answers and the documentation of Datadog's API.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from smartspec_ops.testing import datadog_engine as engine
from smartspec_ops.testing.armed_server import ArmedServer, Reply, json_reply
from smartspec_ops.testing.datadog_engine import Metric, Refused, Result, Series, Span

API_KEY, APP_KEY = "0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef01234567"
SCOPES = frozenset({"timeseries_query", "metrics_read", "slos_read", "monitors_read"})
"""What an application key needs for everything a monitor reads."""
_JSON_API = "application/vnd.api+json"


@dataclass(slots=True)
class Limit:
    """So many requests in a period that begins with the first one."""

    name: str
    limit: int
    period: timedelta = timedelta(hours=1)
    began: datetime | None = None
    spent: int = 0
    highest: int = 0

    def take(self, now: datetime) -> bool:
        """Whether one more is allowed."""
        if self.began is None or now >= self.began + self.period:
            self.began, self.spent = now, 0
        if self.spent >= self.limit:
            return False
        self.spent += 1
        self.highest = max(self.highest, self.spent)
        return True

    def headers(self, now: datetime) -> Mapping[str, str]:
        reset = (self.began or now) + self.period - now
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Name": self.name,
            "X-RateLimit-Period": str(int(self.period.total_seconds())),
            "X-RateLimit-Remaining": str(self.limit - self.spent),
            "X-RateLimit-Reset": str(max(0, int(reset.total_seconds()))),
        }


@dataclass(slots=True, kw_only=True)
class Organisation:
    """What is in it. `app_keys` says what each key may do; `slos` and `monitors` are as the API has them."""

    metrics: dict[str, Metric] = field(default_factory=dict)
    series: list[Series] = field(default_factory=list)
    app_keys: dict[str, frozenset[str]] = field(default_factory=lambda: {APP_KEY: SCOPES})
    slos: list[dict[str, Any]] = field(default_factory=list)
    monitors: list[dict[str, Any]] = field(default_factory=list)

    def add(self, metric: Metric, *tags: str, points: Sequence[tuple[float, float]] = ()) -> Series:
        """A series of a metric, with its points in any order."""
        self.metrics[metric.name] = metric
        ordered = sorted(points)
        one = Series(
            metric=metric.name, tags=frozenset(tags), times=[t for t, _ in ordered], values=[v for _, v in ordered]
        )
        self.series.append(one)
        return one


class DatadogServer(ArmedServer):
    """`with DatadogServer(organisation, now) as server:` then `server.origin` is its address."""

    def __init__(
        self, organisation: Organisation, now: Callable[[], datetime], limit: int = 1600, *, has_v2: bool = True
    ) -> None:
        """Without `has_v2` it is a proxy or a site that has only v1 of the query API."""
        super().__init__()
        self.organisation = organisation
        self.limits = {"query": Limit("timeseries_query", limit), "list": Limit("metric_retrieval", limit)}
        self.writes: list[tuple[str, str]] = []
        self.refused: int = 0
        """How often a limit was reached."""
        self._now = now
        self._has_v2 = has_v2

    def serve(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        now = self._now()
        reply = self._answer(method, path, headers, body, now)
        dated = {"date": format_datetime(now.astimezone(UTC), usegmt=True)}
        return Reply(status=reply.status, body=reply.body, headers={**dated, **reply.headers})

    def _answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Reply:
        parts = urlsplit(path)
        route = _route(method, parts.path, has_v2=self._has_v2)
        if route is None:
            if method != "GET" and not (method == "POST" and parts.path in _POSTS):
                self.writes.append((method, parts.path))
            return _errors(404, "Not found")
        if refused := self._unauthorized(headers, route.scope):
            return refused
        limit = self.limits[route.limit]
        if not limit.take(now):
            self.refused += 1
            return _errors(429, "Rate limit reached. Please try again later.", **limit.headers(now))
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        try:
            reply = route.answer(Call(self.organisation, now, parts.path, query, body))
        except Refused as why:
            reply = _errors(400, str(why))
        return Reply(status=reply.status, body=reply.body, headers={**reply.headers, **limit.headers(now)})

    def _unauthorized(self, headers: Mapping[str, str], scope: str | None) -> Reply | None:
        """A missing scope is not named, as by the real one."""
        if "dd-api-key" not in headers:
            return _errors(403, "API key required")
        if headers["dd-api-key"] != API_KEY:
            return _errors(403, "Forbidden")
        if scope is None:
            return None
        if "dd-application-key" not in headers:
            return _errors(401, "Unauthorized")
        scopes = self.organisation.app_keys.get(headers["dd-application-key"])
        return None if scopes is not None and scope in scopes else _errors(403, "Forbidden")


# --- what is asked ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call:
    """One request that may be answered."""

    organisation: Organisation
    now: datetime
    path: str
    query: Mapping[str, str]
    body: bytes

    def number(self, name: str) -> float:
        try:
            return float(self.query[name])
        except (KeyError, ValueError):
            raise Refused(f"The parameter '{name}' is required") from None

    def evaluate(self, text: str, span: Span) -> Result:
        return engine.query(text, self.organisation.metrics, self.organisation.series, span)


@dataclass(frozen=True, slots=True)
class Route:
    """`scope` None: the API key alone is enough."""

    scope: str | None
    limit: str
    answer: Callable[[Call], Reply]


def _route(method: str, path: str, *, has_v2: bool) -> Route | None:
    if method == "POST":
        return _POSTS.get(path) if has_v2 else None
    if method != "GET":
        return None
    known = _GETS.get(path)
    if known is not None:
        return known
    return next((route for start, end, route in _BELOW if path.startswith(start) and path.endswith(end)), None)


def _validate(_: Call) -> Reply:
    return json_reply(200, {"valid": True})


# --- v2 --------------------------------------------------------------------------------------------------------


def _attributes(call: Call, kind: str) -> Mapping[str, Any]:
    try:
        data = json.loads(call.body)["data"]
        attributes: Mapping[str, Any] = data["attributes"]
        if data["type"] == kind and isinstance(attributes["from"], int) and isinstance(attributes["to"], int):
            return attributes
    except (ValueError, LookupError, TypeError):
        pass
    raise Refused('API input validation failed: {"errors": [{"title": "Generic Error"}]}')


def _span(call: Call, start: float, end: float, interval: int | None = None, *, whole: bool = False) -> Span | None:
    """None for a time before there was anything: milliseconds that were seconds, usually."""
    if end < 100_000_000:
        return None
    if end < call.now.timestamp() - engine.RETENTION:
        raise Refused("Queries ending outside the retention date are invalid")
    return Span(start, end, call.now.timestamp(), interval, whole)


def _results(call: Call, attributes: Mapping[str, Any], spans: Callable[[Mapping[str, Any]], Span]) -> list[Result]:
    """One for each formula."""
    try:
        named = {one["name"]: call.evaluate(one["query"], spans(one)) for one in attributes["queries"]}
        formulas = [one["formula"] for one in attributes.get("formulas") or [{"formula": name} for name in named]]
    except (LookupError, TypeError):
        raise Refused("API input validation failed") from None
    return [engine.Formula(formula, named).result() for formula in formulas]


def _timeseries(call: Call) -> Reply:
    attributes = _attributes(call, "timeseries_request")
    step = attributes.get("interval")
    span = _span(call, attributes["from"] / 1000, attributes["to"] / 1000, step // 1000 if step else None)
    results = _results(call, attributes, lambda _: span) if span else []
    times = sorted({time for result in results for one in result.series for time in one.points})
    listed = [(index, result, one) for index, result in enumerate(results) for one in result.series]
    series = [
        {"group_tags": list(one.tags), "query_index": index, "unit": units(result.unit)}
        for index, result, one in listed
    ]
    values = [[one.points.get(time) for time in times] for _, _, one in listed]
    body = {"series": series, "times": [time * 1000 for time in times], "values": values}
    answer = {"data": {"id": "0", "type": "timeseries_response", "attributes": body}}
    return json_reply(200, answer, content_type=_JSON_API)


_AGGREGATORS = frozenset({"avg", "min", "max", "sum", "last", "percentile", "mean", "l2norm", "area"})


def _scalar(call: Call) -> Reply:
    attributes = _attributes(call, "scalar_request")
    if any(one.get("aggregator", "avg") not in _AGGREGATORS for one in attributes.get("queries", ())):
        raise Refused("API input validation failed: aggregator")
    start, end = attributes["from"] / 1000, attributes["to"] / 1000
    whole = _span(call, start, end, whole=True)
    results = _results(call, attributes, lambda _: whole) if whole else []
    formulas = [one["formula"] for one in attributes.get("formulas", ())]
    limits = [one["limit"]["count"] for one in attributes.get("formulas", ()) if one.get("limit")]
    rows = sorted({one.tags for result in results for one in result.series})[: min(limits, default=None)]
    names = list(dict.fromkeys(tag.partition(":")[0] for row in rows for tag in row))
    groups = [
        {
            "name": name,
            "type": "group",
            "values": [[t.partition(":")[2] for t in row if t.startswith(f"{name}:")] for row in rows],
        }
        for name in names
    ]
    numbers = [
        {
            "name": formula,
            "type": "number",
            "values": [_at(result, row) for row in rows] if result.series else [],
            "meta": {"unit": units(result.unit)},
        }
        for formula, result in zip(formulas, results, strict=bool(results))
    ]
    return json_reply(200, {"data": {"type": "scalar_response", "attributes": {"columns": [*groups, *numbers]}}})


def _at(result: Result, tags: tuple[str, ...]) -> float | None:
    found = next((one for one in result.series if one.tags == tags), None)
    return next(iter(found.points.values())) if found else None


def units(pair: tuple[str | None, str | None]) -> list[Any] | None:
    """As an answer tells them."""
    if pair == (None, None):
        return None
    return [_unit(one) for one in pair]


def _unit(name: str | None) -> Mapping[str, Any] | None:
    if name is None:
        return None
    family, factor, short = engine.UNITS[name]
    number = list(engine.UNITS).index(name) + 1
    plural = name if name == "percent" else f"{name}s"
    return {"scale_factor": factor, "id": number, "name": name, "plural": plural, "family": family, "short_name": short}


# --- v1 --------------------------------------------------------------------------------------------------------


def _query(call: Call) -> Reply:
    start, end = call.number("from"), call.number("to")
    span = _span(call, start, end)
    text = call.query.get("query", "")
    if not text:
        raise Refused("The parameter 'query' is required")
    series = []
    for index, one in enumerate(_split(text)):
        terms, formula = _terms(one)
        result = (
            engine.Formula(formula, {f"q{n}": call.evaluate(each, span) for n, each in enumerate(terms)}).result()
            if span
            else Result(())
        )
        series += [_v1_series(one, index, result, found) for found in result.series]
    body = {
        "status": "ok",
        "resp_version": 1,
        "res_type": "time_series",
        "from_date": int(start * 1000),
        "to_date": int(end * 1000),
        "query": text,
        "message": "",
        "group_by": [],
        "times": [],
        "values": [],
        "series": series,
    }
    return json_reply(200, body)


def _v1_series(text: str, index: int, result: Result, found: engine.Found) -> Mapping[str, Any]:
    times = sorted(found.points)
    return {
        "metric": text.partition(":")[2].partition("{")[0] or text.partition("{")[0],
        "display_name": text,
        "expression": text,
        "scope": "*",
        "tag_set": list(found.tags),
        "aggr": None,
        "attributes": {},
        "interval": result.interval,
        "length": len(times),
        "start": times[0] * 1000,
        "end": (times[-1] + result.interval) * 1000 - 1,
        "query_index": index,
        "unit": units(result.unit),
        "pointlist": [[float(time * 1000), found.points[time]] for time in times],
    }


def _split(text: str) -> Sequence[str]:
    """At commas outside brackets."""
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        depth += (sign in "({") - (sign in ")}")
        if sign == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def _terms(text: str) -> tuple[Sequence[str], str]:
    """The metric queries of a v1 expression, and the formula over them."""
    found: list[str] = []

    def name(match: re.Match[str]) -> str:
        found.append(match[0])
        return f"q{len(found) - 1}"

    pattern = r"(?:[a-z]\w*(?:\([^()]*\))?:)?[A-Za-z][\w.]*\{[^{}]*\}(?: ?by ?\{[^{}]*\})?(?:\.\w+\([^()]*\))*"
    return found, re.sub(pattern, name, text)


# --- lists -----------------------------------------------------------------------------------------------------


def _metrics(call: Call) -> Reply:
    since = call.number("from")
    recent = {one.metric for one in call.organisation.series if one.times and one.times[-1] >= since}
    return json_reply(200, {"from": str(int(since)), "metrics": sorted(recent)})


def _metric(call: Call) -> Reply:
    found = call.organisation.metrics.get(call.path.rpartition("/")[2])
    if found is None:
        return _errors(404, "metric not found")
    body = {"type": found.type, "unit": found.unit, "per_unit": found.per_unit, "statsd_interval": found.interval}
    return json_reply(200, {**body, "description": "", "short_name": "", "integration": None})


def _tags(call: Call) -> Reply:
    name = call.path.split("/")[4]
    tags = sorted({tag for one in call.organisation.series if one.metric == name for tag in one.tags})
    return json_reply(200, {"data": {"type": "metrics", "id": name, "attributes": {"tags": tags}}})


def _slos(call: Call) -> Reply:
    wanted = call.query.get("ids")
    found = [one for one in call.organisation.slos if wanted is None or one["id"] in wanted.split(",")]
    first, most = int(call.query.get("offset", 0)), int(call.query.get("limit", 1000))
    page = found[first : first + most]
    total = {"total_count": len(found), "total_filtered_count": len(found)}
    return json_reply(200, {"data": page, "errors": [], "metadata": {"page": total}})


def _slo(call: Call) -> Reply:
    name = call.path.split("/")[4]
    found = next((one for one in call.organisation.slos if one["id"] == name), None)
    if found is None:
        return _errors(404, f"SLO not found: {name}")
    if call.path.endswith("/history"):
        return _history(call, found)
    if call.path.endswith("/corrections"):
        return json_reply(200, {"data": [], "meta": {"page": {"total_count": 0, "total_filtered_count": 0}}})
    return json_reply(200, {"data": found, "errors": []})


def _history(call: Call, slo: Mapping[str, Any]) -> Reply:
    start, end = call.number("from_ts"), call.number("to_ts")
    overall: dict[str, Any] = {"name": slo["name"], "sli_value": None, "span_precision": 2.0, "history": []}
    data: dict[str, Any] = {
        "type": slo["type"],
        "type_id": 1 if slo["type"] == "metric" else 0,
        "from_ts": int(start),
        "to_ts": int(end),
        "overall": overall,
        "thresholds": {one["timeframe"]: one for one in slo["thresholds"]},
    }
    if slo["type"] == "metric":
        span = Span(start, end, call.now.timestamp())
        times, parts = _summed(call, slo["query"], span)
        good, whole = (parts[name]["sum"] for name in _PARTS)
        data["series"] = {
            "interval": 7200,
            "resp_version": 2,
            "query": "",
            "message": "",
            "res_type": "time_series",
            "times": times,
            **parts,
        }
        if whole:
            overall |= {"sli_value": good / whole * 100}
        else:
            overall |= {"state": "no_data", "errors": [{"error_type": "ZERO_VALUED_DENOMINATOR", "error_message": ""}]}
    return json_reply(200, {"data": data, "errors": None})


_PARTS = ("numerator", "denominator")


def _summed(call: Call, query: Mapping[str, str], span: Span) -> tuple[Sequence[int], Mapping[str, Any]]:
    """The times at which either part has a point, and each part's values there."""
    found = {}
    for name in _PARTS:
        terms, formula = _terms(query[name])
        named = {f"q{n}": call.evaluate(each, span) for n, each in enumerate(terms)}
        result = engine.Formula(formula, named).result()
        found[name] = {time: value for one in result.series for time, value in one.points.items()}
    times = sorted({time for points in found.values() for time in points})
    parts = {}
    for name, points in found.items():
        values = [points.get(time, 0.0) for time in times]
        parts[name] = {"count": len(points), "sum": sum(values), "values": values, "metadata": None}
    return [time * 1000 for time in times], parts


def _slo_search(call: Call) -> Reply:
    """What each achieved comes with it, where it counts events."""
    words = call.query.get("query", "").casefold()
    found = [one for one in call.organisation.slos if words in one["name"].casefold()]
    size, number = int(call.query.get("page[size]", 10)), int(call.query.get("page[number]", 0))
    page = found[size * number : size * (number + 1)]
    meta = {"pagination": {"number": number, "size": size, "total": len(found), "type": "number_size"}}
    data = {"type": "", "attributes": {"slos": [_found(call, one) for one in page], "facets": {}}}
    return json_reply(200, {"data": data, "meta": meta, "links": {}})


def _found(call: Call, slo: Mapping[str, Any]) -> Mapping[str, Any]:
    attributes = {
        "name": slo["name"],
        "slo_type": slo["type"],
        "all_tags": slo.get("tags", []),
        "thresholds": slo["thresholds"],
        "overall_status": [_status(call, slo, one) for one in slo["thresholds"]],
    }
    return {"data": {"id": slo["id"], "type": "slo", "attributes": attributes}}


_TIMEFRAMES = {"7d": 7, "30d": 30, "90d": 90}


def _status(call: Call, slo: Mapping[str, Any], threshold: Mapping[str, Any]) -> Mapping[str, Any]:
    share = None
    days = _TIMEFRAMES.get(threshold["timeframe"])
    if days and slo.get("query"):
        now = call.now.timestamp()
        _, parts = _summed(call, slo["query"], Span(now - days * 86_400, now, now))
        good, whole = (parts[name]["sum"] for name in _PARTS)
        share = good / whole * 100 if whole else None
    state = "no_data" if share is None else "ok" if share >= threshold["target"] else "breached"
    return {
        "timeframe": threshold["timeframe"],
        "target": threshold["target"],
        "status": share,
        "state": state,
        "error": None,
        "error_budget_remaining": None,
        "indexed_at": int(call.now.timestamp()),
        "span_precision": 2,
    }


def _monitors(call: Call) -> Reply:
    return json_reply(200, call.organisation.monitors)


def _errors(status: int, *said: str, **headers: str) -> Reply:
    return json_reply(status, {"errors": list(said)}, **headers)


_POSTS: Mapping[str, Route] = {
    "/api/v2/query/scalar": Route("timeseries_query", "query", _scalar),
    "/api/v2/query/timeseries": Route("timeseries_query", "query", _timeseries),
}
_GETS: Mapping[str, Route] = {
    "/api/v1/validate": Route(None, "list", _validate),
    "/api/v1/query": Route("timeseries_query", "query", _query),
    "/api/v1/metrics": Route("metrics_read", "list", _metrics),
    "/api/v1/slo": Route("slos_read", "list", _slos),
    "/api/v1/slo/search": Route("slos_read", "list", _slo_search),
    "/api/v1/monitor": Route("monitors_read", "list", _monitors),
}
_BELOW: Sequence[tuple[str, str, Route]] = (
    ("/api/v1/metrics/", "", Route("metrics_read", "list", _metric)),
    ("/api/v2/metrics/", "/all-tags", Route("metrics_read", "list", _tags)),
    ("/api/v1/slo/", "", Route("slos_read", "list", _slo)),
)
