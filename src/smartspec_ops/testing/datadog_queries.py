"""Datadog's query API on loopback, v2 and v1: what is asked, and answers in the shapes of recorded ones."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from smartspec_ops.testing import datadog_engine as engine
from smartspec_ops.testing.armed_server import Reply, json_reply
from smartspec_ops.testing.datadog_engine import Metric, Refused, Result, Series, Span

API_KEY, APP_KEY = "0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef01234567"
SCOPES = frozenset({"timeseries_query", "metrics_read", "slos_read", "monitors_read"})
"""What an application key needs for everything a monitor reads."""
_JSON_API = "application/vnd.api+json"


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


def errors(status: int, *said: str, **headers: str) -> Reply:
    return json_reply(status, {"errors": list(said)}, **headers)


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


def timeseries(call: Call) -> Reply:
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


def scalar(call: Call) -> Reply:
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


def query(call: Call) -> Reply:
    start, end = call.number("from"), call.number("to")
    span = _span(call, start, end)
    text = call.query.get("query", "")
    if not text:
        raise Refused("The parameter 'query' is required")
    series = []
    for index, one in enumerate(_split(text)):
        parts, formula = terms(one)
        result = (
            engine.Formula(formula, {f"q{n}": call.evaluate(each, span) for n, each in enumerate(parts)}).result()
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


def terms(text: str) -> tuple[Sequence[str], str]:
    """The metric queries of a v1 expression, and the formula over them."""
    found: list[str] = []

    def name(match: re.Match[str]) -> str:
        found.append(match[0])
        return f"q{len(found) - 1}"

    pattern = r"(?:[a-z]\w*(?:\([^()]*\))?:)?[A-Za-z][\w.]*\{[^{}]*\}(?: ?by ?\{[^{}]*\})?(?:\.\w+\([^()]*\))*"
    return found, re.sub(pattern, name, text)
