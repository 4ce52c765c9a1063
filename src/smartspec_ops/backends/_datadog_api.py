"""Datadog's metric queries over HTTP: what is sent, and what comes back as values.

v2 takes many queries and formulas in one request, in epoch milliseconds; v1 takes queries joined by commas, in epoch
seconds. Both leave out or null what has no points, which is never zero.
Source: the OpenAPI description and the recorded answers of Datadog's own Python client.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from smartspec_ops.backends import _faults, _json
from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._faults import Cleaner
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Answer, Request, Secret
from smartspec_ops.spec.datadog_query import Expression

SCALAR, TIMESERIES, V1 = "/api/v2/query/scalar", "/api/v2/query/timeseries", "/api/v1/query"

MOST_GROUPS = 1000
"""Of one question. An answer does not say that there were more, so that many are taken for too many."""

Read = TypeVar("Read")

_NOT_THERE = (404, 405)
NO_V2 = NoData(Silence.BAD_QUERY, "404: there is no v2 of the API at this address")
Points = Mapping[int, float]
"""Value by the start of its interval, in epoch seconds; intervals without a point are not there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A formula over queries. `aggregators` make one number of each query's points, where one is wanted."""

    expression: Expression
    queries: tuple[str, ...]
    aggregators: tuple[str, ...] = ("",)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Looked up at every tick, so the hash is computed once."""
        object.__setattr__(self, "_hash", hash((self.expression, self.queries, self.aggregators)))

    def __hash__(self) -> int:
        return self._hash

    @property
    def named(self) -> Sequence[tuple[str, str]]:
        return list(zip(self.queries, self.aggregators, strict=True))

    @property
    def text(self) -> str:
        """As one query of v1."""
        return self.expression.named(self.queries)


@dataclass(frozen=True, slots=True)
class Named:
    """One unit as Datadog tells it: ``millisecond`` of the family ``time``, 0.001 of that family's own unit."""

    family: str
    name: str
    factor: float


UnitPair = tuple[Named | None, Named | None]
"""What is measured, and per what."""


@dataclass(frozen=True, slots=True)
class Line:
    """One series of an answer. `tags` are ``name:value``; `step` is None where the answer does not tell it."""

    tags: tuple[str, ...]
    points: Points
    unit: UnitPair = (None, None)
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a scalar answer, None where there was nothing to make it of."""

    tags: tuple[str, ...]
    value: float | None
    unit: UnitPair = (None, None)


# --- asking ----------------------------------------------------------------------------------------------------


def timeseries(config: SourceConfig, asked: Sequence[Asked], start: int, end: int, step: int) -> Request:
    """Points in intervals of `step` from `start` up to, not including, `end`: epoch seconds on the grid of `step`."""
    # Up to the last millisecond before the end: at it another interval would begin, which is not over.
    times = {"from": start * 1000, "to": end * 1000 - 1, "interval": step * 1000}
    return _post(config, TIMESERIES, "timeseries_request", {**times, **_queries(asked, with_aggregator=False)})


def scalar(config: SourceConfig, asked: Sequence[Asked], start: int, end: int) -> Request:
    times = {"from": start * 1000, "to": end * 1000}
    return _post(config, SCALAR, "scalar_request", {**times, **_queries(asked, with_aggregator=True)})


def v1(config: SourceConfig, texts: Sequence[str], start: int, end: int) -> Request:
    """Queries whose own ``.rollup()`` says the interval."""
    query = urlencode({"from": start, "to": end - 1, "query": ",".join(texts)}, quote_via=quote)
    return get(config, f"{V1}?{query}")


def get(config: SourceConfig, target: str) -> Request:
    url = Secret(f"{config.base}{target}")
    return Request(
        method="GET", url=url, headers={"accept": "application/json", **config.headers}, timeout=config.timeout
    )


def _post(config: SourceConfig, path: str, kind: str, attributes: Mapping[str, Any]) -> Request:
    return Request(
        method="POST",
        url=Secret(f"{config.base}{path}"),
        headers={"accept": "application/json", **config.headers, "content-type": "application/json"},
        body=json.dumps({"data": {"type": kind, "attributes": attributes}}, separators=(",", ":")).encode(),
        timeout=config.timeout,
    )


def _queries(asked: Sequence[Asked], *, with_aggregator: bool) -> Mapping[str, Any]:
    names: dict[tuple[str, str], str] = {}
    for one in asked:
        for query in one.named:
            names.setdefault(query, f"q{len(names)}")
    formulas = [one.expression.named(tuple(names[query] for query in one.named)) for one in asked]
    queries = [
        {"data_source": "metrics", "name": name, "query": text} | ({"aggregator": how} if with_aggregator else {})
        for (text, how), name in names.items()
    ]
    limit = {"limit": {"count": MOST_GROUPS, "order": "desc"}}
    limits = [limit if any(" by {" in text for text in one.queries) else {} for one in asked]
    listed = [{"formula": formula, **more} for formula, more in zip(formulas, limits, strict=True)]
    return {"queries": queries, "formulas": listed}


# --- reading ---------------------------------------------------------------------------------------------------


def lines_of(answer: Answer, count: int, clean: Cleaner) -> Sequence[Sequence[Line]] | NoData:
    """By formula asked for, the series of a v2 timeseries answer."""
    if answer.status in _NOT_THERE:
        return NO_V2
    return _read(answer, clean, lambda body: _lines(body["data"]["attributes"], count))


def numbers_of(answer: Answer, count: int, clean: Cleaner) -> Sequence[Sequence[Number]] | NoData:
    """By formula asked for, the numbers of a v2 scalar answer: one, or one for each group."""
    if answer.status in _NOT_THERE:
        return NO_V2
    return _read(answer, clean, lambda body: _numbers(body["data"]["attributes"]["columns"], count))


def v1_lines_of(answer: Answer, count: int, clean: Cleaner) -> Sequence[Sequence[Line]] | NoData:
    """By query asked for, the series of a v1 answer."""
    return _read(answer, clean, lambda body: _v1_lines(body, count, clean))


def document(answer: Answer, clean: Callable[[str], str]) -> Any | NoData:
    """The JSON of a success, as it is."""
    return _read(answer, clean, lambda body: body)


def _read(answer: Answer, clean: Callable[[str], str], shape: Callable[[Any], Read | NoData]) -> Read | NoData:
    body = _json.read(answer)
    if answer.status != 200:
        return _refused(answer.status, body, clean)
    if isinstance(body, NoData):
        return body
    try:
        return shape(body)
    except (LookupError, TypeError, ValueError, AttributeError):
        return NoData(Silence.GARBAGE, "an answer that does not have the shape of a query result")


def _refused(status: int, body: Any, clean: Callable[[str], str]) -> NoData:
    errors = body.get("errors") if isinstance(body, dict) else None
    said = "; ".join(map(_error, errors)) if isinstance(errors, list) else ""
    why = _faults.of_status(status, text=said)
    return NoData(why, clean(f"{status}: {said}" if said else f"status {status}"))


def _error(one: Any) -> str:
    """v1 lists texts, JSON:API lists objects."""
    return str(one.get("detail") or one.get("title") or "") if isinstance(one, dict) else str(one)


def _lines(attributes: Mapping[str, Any], count: int) -> Sequence[Sequence[Line]]:
    times = [_time(each) for each in attributes["times"]]
    found: list[list[Line]] = [[] for _ in range(count)]
    for series, values in zip(attributes["series"], attributes["values"], strict=True):
        points = {time: value for time, value in zip(times, map(_value, values), strict=True) if value is not None}
        line = Line(tuple(series.get("group_tags") or ()), points, _pair(series.get("unit")))
        _at(found, series.get("query_index", 0)).append(line)
    return found


def _v1_lines(body: Mapping[str, Any], count: int, clean: Cleaner) -> Sequence[Sequence[Line]] | NoData:
    if body["status"] != "ok":
        return NoData(_faults.of_status(422, text=str(body.get("error", ""))), clean(str(body.get("error", "refused"))))
    found: list[list[Line]] = [[] for _ in range(count)]
    for series in body["series"]:
        points = {_time(time): value for time, raw in series["pointlist"] if (value := _value(raw)) is not None}
        line = Line(tuple(series.get("tag_set") or ()), points, _pair(series.get("unit")), int(series["interval"]))
        _at(found, series.get("query_index", 0)).append(line)
    return found


def _numbers(columns: Sequence[Mapping[str, Any]], count: int) -> Sequence[Sequence[Number]]:
    """Group columns come first; then one column for each formula, in the order asked for."""
    groups = [column for column in columns if column["type"] == "group"]
    numbers = [column for column in columns if column["type"] == "number"]
    if not columns:
        return [()] * count
    if len(numbers) != count:
        raise ValueError("another number of columns than was asked for")
    return [_column(column, groups) for column in numbers]


def _column(column: Mapping[str, Any], groups: Sequence[Mapping[str, Any]]) -> Sequence[Number]:
    pair = _pair((column.get("meta") or {}).get("unit"))
    rows = [
        tuple(f"{group['name']}:{','.join(map(str, group['values'][row]))}" for group in groups)
        for row in range(len(column["values"]))
    ]
    return [Number(tags, _value(value), pair) for tags, value in zip(rows, column["values"], strict=True)]


def _at(found: Sequence[list[Line]], index: Any) -> list[Line]:
    if not isinstance(index, int) or not 0 <= index < len(found):
        raise ValueError("an answer to a question nobody asked")
    return found[index]


def _time(value: Any) -> int:
    """Milliseconds since 1970 to seconds."""
    return round(float(value) / 1000)


def _value(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError("not a number")
    return float(value)


def _pair(given: Any) -> UnitPair:
    listed = list(given) if isinstance(given, list) else []
    first, second = [*(_named(one) for one in listed[:2]), None, None][:2]
    return first, second


def _named(one: Any) -> Named | None:
    if not isinstance(one, dict):
        return None
    return Named(str(one.get("family", "")), str(one.get("name", "")), float(one.get("scale_factor") or 1.0))


def seconds(at: datetime) -> int:
    """Whole seconds, cut."""
    return int(at.timestamp())


def path_of(request: Request) -> str:
    """Of what is asked, without what is asked about it: limits are told for each."""
    url = request.url.reveal() if isinstance(request.url, Secret) else request.url
    return next((path for path in (SCALAR, TIMESERIES, V1) if path in url), urlsplit(url).path)


def reduced(lines: Sequence[Line], aggregators: Sequence[str]) -> Sequence[Number] | NoData:
    """What v2 would make of the same points, where that can be known: no percentile of several, nothing computed."""
    aggregator = aggregators[0]
    if (aggregator == "percentile" or len(aggregators) > 1) and any(len(line.points) > 1 for line in lines):
        return NoData(Silence.BAD_QUERY, "v1 of the API makes no such number over a window; v2 is needed for it")
    return [
        Number(line.tags, _REDUCE.get(aggregator, _mean)(line.points.values()) if line.points else None, line.unit)
        for line in lines
    ]


def _mean(values: Collection[float]) -> float:
    return sum(values) / len(values)


_REDUCE: Mapping[str, Callable[[Collection[float]], float]] = {
    "sum": sum,
    "max": max,
    "min": min,
    "last": lambda values: list(values)[-1],
}
