"""What else of Datadog is read: its metrics, its SLOs with what they achieved, its monitors."""

from collections.abc import Mapping, Sequence
from typing import Any

from smartspec_ops.testing import datadog_engine as engine
from smartspec_ops.testing.armed_server import Reply, json_reply
from smartspec_ops.testing.datadog_engine import Span
from smartspec_ops.testing.datadog_queries import Call, errors, terms


def validate(_: Call) -> Reply:
    return json_reply(200, {"valid": True})


def metrics(call: Call) -> Reply:
    since = call.number("from")
    recent = {one.metric for one in call.organisation.series if one.times and one.times[-1] >= since}
    return json_reply(200, {"from": str(int(since)), "metrics": sorted(recent)})


def metric(call: Call) -> Reply:
    found = call.organisation.metrics.get(call.path.rpartition("/")[2])
    if found is None:
        return errors(404, "metric not found")
    body = {"type": found.type, "unit": found.unit, "per_unit": found.per_unit, "statsd_interval": found.interval}
    return json_reply(200, {**body, "description": "", "short_name": "", "integration": None})


def tags(call: Call) -> Reply:
    name = call.path.split("/")[4]
    tags = sorted({tag for one in call.organisation.series if one.metric == name for tag in one.tags})
    return json_reply(200, {"data": {"type": "metrics", "id": name, "attributes": {"tags": tags}}})


def slos(call: Call) -> Reply:
    wanted = call.query.get("ids")
    found = [one for one in call.organisation.slos if wanted is None or one["id"] in wanted.split(",")]
    first, most = int(call.query.get("offset", 0)), int(call.query.get("limit", 1000))
    page = found[first : first + most]
    total = {"total_count": len(found), "total_filtered_count": len(found)}
    return json_reply(200, {"data": page, "errors": [], "metadata": {"page": total}})


def slo(call: Call) -> Reply:
    name = call.path.split("/")[4]
    found = next((one for one in call.organisation.slos if one["id"] == name), None)
    if found is None:
        return errors(404, f"SLO not found: {name}")
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
        parts_of, formula = terms(query[name])
        named = {f"q{n}": call.evaluate(each, span) for n, each in enumerate(parts_of)}
        result = engine.Formula(formula, named).result()
        found[name] = {time: value for one in result.series for time, value in one.points.items()}
    times = sorted({time for points in found.values() for time in points})
    parts = {}
    for name, points in found.items():
        values = [points.get(time, 0.0) for time in times]
        parts[name] = {"count": len(points), "sum": sum(values), "values": values, "metadata": None}
    return [time * 1000 for time in times], parts


def slo_search(call: Call) -> Reply:
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


def monitors(call: Call) -> Reply:
    return json_reply(200, call.organisation.monitors)
