"""Datadog's own SLOs: how each counts, its goals, and what it achieved by Datadog's figures. Only read.

Of events (``numerator`` and ``denominator``, or formulas over named queries), of time slices, and of monitors. What
each achieved comes from the search, a hundred to a request, because a history is a request for each.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._datadog_client import Client
from smartspec_ops.domain.elsewhere import Elsewhere, Kept
from smartspec_ops.domain.measurement import NoData
from smartspec_ops.ports import Clock, Http
from smartspec_ops.spec.datadog_query import QueryFault, expression, same_events
from smartspec_ops.spec.durations import parse_duration

PAGE, SEARCHED = 1000, 100
PAGES = 10
_NAME = re.compile(r"[A-Za-z_]\w*")
_SHAPELESS = "SLOs: an answer that does not have the shape of a list of them"

Achieved = Mapping[tuple[str, timedelta], float]
"""The share of good ones, 0..1, by SLO and window."""


async def elsewhere(config: SourceConfig, http: Http, clock: Clock) -> Elsewhere:
    client = Client(config, http, clock)
    listed: list[Mapping[str, Any]] = []
    unread: list[str] = []
    for page in range(PAGES):
        told: Any = await client.document(f"/api/v1/slo?limit={PAGE}&offset={page * PAGE}")
        if isinstance(told, NoData):
            return Elsewhere(kept=(), unread=[f"SLOs: {told.detail}"])
        found = told.get("data") if isinstance(told, dict) else None
        if not isinstance(found, list):
            return Elsewhere(kept=(), unread=[_SHAPELESS])
        listed += found
        if len(found) < PAGE:
            break
    achieved = await _achieved(client, len(listed))
    if isinstance(achieved, str):
        unread, achieved = [achieved], {}
    try:
        kept = [each for one in listed for each in _slo(one, achieved)]
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        return Elsewhere(kept=(), unread=[_SHAPELESS])
    return Elsewhere(kept=kept, unread=unread, same=same_events)


async def _achieved(client: Client, count: int) -> Achieved | str:
    """What the search says each achieved; else why it does not."""
    found: dict[tuple[str, timedelta], float] = {}
    for page in range(min(-(-count // SEARCHED), PAGES)):
        told: Any = await client.document(f"/api/v1/slo/search?page[size]={SEARCHED}&page[number]={page}")
        if isinstance(told, NoData):
            return f"what SLOs achieved: {told.detail}"
        try:
            for one in told["data"]["attributes"]["slos"]:
                attributes = one["data"]["attributes"]
                for each in attributes.get("overall_status") or ():
                    window = parse_duration(str(each["timeframe"]))
                    if window is not None and each.get("status") is not None:
                        found[str(one["data"]["id"]), window] = float(each["status"]) / 100
        except (LookupError, TypeError, ValueError, AttributeError):
            return "what SLOs achieved: an answer of another shape"
    return found


def _slo(data: Mapping[str, Any], achieved: Achieved) -> Iterator[Kept]:
    """One for each of its goals; one without a goal over a fixed window is one all the same."""
    number = str(data["id"])
    common: dict[str, Any] = {
        "kind": "SLO",
        "name": str(data["name"]),
        "words": tuple(part for tag in data.get("tags") or () for part in (str(tag), str(tag).partition(":")[2])),
        **_measured(data),
    }
    goals = [(parse_duration(str(one["timeframe"])), Decimal(str(one["target"])) / 100) for one in data["thresholds"]]
    for window, goal in goals:
        share = achieved.get((number, window)) if window else None
        yield Kept(goal=goal, window=window, achieved=share, **common)


def _measured(data: Mapping[str, Any]) -> Mapping[str, str]:
    specification = data.get("sli_specification") or {}
    if data["type"] == "monitor":
        return {"told": f"watches monitors {', '.join(map(str, data.get('monitor_ids') or ()))}"}
    if "time_slice" in specification:
        return _slices(specification["time_slice"])
    total, good, bad = _events(data.get("query") or {}, specification.get("count"))
    return {"total": total, "good": good, "bad": bad}


def _slices(slice_: Mapping[str, Any]) -> Mapping[str, str]:
    query = slice_["query"]
    text = _spelt(query["formulas"][0]["formula"], query["queries"])
    return {"query": text, "told": f"time in which {text} is {slice_['comparator']} {slice_['threshold']}"}


def _events(query: Mapping[str, Any], count: Mapping[str, Any] | None) -> tuple[str, str, str]:
    """All events, and the good or the bad ones."""
    if count is None:
        return _split(str(query["denominator"]), str(query["numerator"]))
    spelt = {
        name: _spelt(count[name]["formula"], count["queries"])
        for name in ("good_events_formula", "bad_events_formula", "total_events_formula")
        if count.get(name)
    }
    good, bad = spelt.get("good_events_formula", ""), spelt.get("bad_events_formula", "")
    if total := spelt.get("total_events_formula"):
        return _split(total, good) if good else (total, "", bad)
    return f"{good} + {bad}", "", bad


def _split(total: str, good: str) -> tuple[str, str, str]:
    """Good events that are written as all but the bad ones are told by the bad ones."""
    read = expression(good)
    if not isinstance(read, QueryFault) and re.sub(r"\s", "", read.formula) == "\0-\0":
        whole, bad = map(str, read.terms)
        if same_events(whole, total):
            return total, "", bad
    return total, good, ""


def _spelt(formula: str, queries: Sequence[Mapping[str, Any]]) -> str:
    """A formula over named queries, with the queries in the place of their names."""
    texts = {str(one["name"]): str(one["query"]) for one in queries}
    return _NAME.sub(lambda found: texts.get(found[0], found[0]), formula)
