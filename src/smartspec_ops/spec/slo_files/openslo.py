"""OpenSLO v1, v2alpha and v1alpha: SLO documents, and the SLIs they refer to.

Queries in PromQL become counters; those of other sources stay as they are written.
Source: github.com/OpenSLO/OpenSLO, README of each version.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from smartspec_ops.domain.elsewhere import Kept
from smartspec_ops.spec.slo_files._counters import Counted, Uncountable, at, counter_of, listed, slo, text_at
from smartspec_ops.spec.slo_files._goals import goal, share, window

_UNITS = {"Second": "s", "Minute": "m", "Hour": "h", "Day": "d", "Week": "w", "Month": "M", "Quarter": "Q", "Year": "Y"}
_PROMETHEUS = ("prometheus", "promql", "thanos", "mimir", "cortex", "")


def is_one(document: Mapping[str, Any]) -> bool:
    return text_at(document, "apiVersion").startswith(("openslo/", "openslo.com/"))


class _Known(NamedTuple):
    """What documents refer to by name: SLIs, and the kinds of data sources."""

    slis: Mapping[str, Mapping[str, Any]]
    sources: Mapping[str, str]


def slos(documents: Sequence[Mapping[str, Any]]) -> Iterator[Kept]:
    named = [(one.get("kind"), text_at(one, "metadata", "name"), one) for one in documents]
    known = _Known(
        slis={name: one for kind, name, one in named if kind == "SLI"},
        sources={name: text_at(one, "spec", "type") for kind, name, one in named if kind == "DataSource"},
    )
    for document in documents:
        if document.get("kind") == "SLO":
            yield from _objectives(document, known)


def _objectives(document: Mapping[str, Any], known: _Known) -> Iterator[Kept]:
    body = at(document, "spec")
    name = text_at(document, "metadata", "displayName") or text_at(document, "metadata", "name")
    objectives = listed(body, "objectives")
    for one in objectives:
        own = text_at(one, "displayName") if len(objectives) > 1 else ""
        yield slo(f"{name} {own}".strip(), _goal(one), _window(body), partial(_counted, body, one, known))


def _goal(objective: object) -> Decimal | None:
    if (percent := at(objective, "targetPercent")) is not None:
        return goal(percent)
    found = share(at(objective, "target"))
    return found if found is not None and 0 < found < 1 else None


def _window(body: object) -> timedelta | None:
    for one in listed(body, "timeWindow|timeWindows"):
        if text := text_at(one, "duration"):
            return window(text)
        return window(f"{at(one, 'count')}{_UNITS.get(text_at(one, 'unit'), '')}")
    return None


def _counted(body: object, objective: object, known: _Known) -> Counted:
    if text_at(body, "budgetingMethod") not in ("Occurrences", ""):
        raise Uncountable("its budget is counted in time slices: promise it with slices, or by a query")
    ratio = at(objective, "ratioMetrics") or at(_indicator(body, objective, known.slis), "spec", "ratioMetric")
    if ratio is None:
        raise Uncountable("it holds a value against a threshold: promise that value, by a query")
    if at(ratio, "raw") is not None:
        raise Uncountable("its query gives the ratio itself: promise it by a query")
    good, bad, total = (at(ratio, word) for word in ("good", "bad", "total"))
    if total is None or (good is None and bad is None):
        raise Uncountable("it does not say what it counts")
    whole = _query(total, known)
    if good is not None:
        return Counted(total=whole, good=_query(good, known))
    return Counted(total=whole, bad=_query(bad, known))


def _indicator(body: object, objective: object, slis: Mapping[str, Mapping[str, Any]]) -> object:
    for where in (objective, body):
        if (own := at(where, "indicator|sli")) is not None:
            return own
        if reference := text_at(where, "indicatorRef|sliRef"):
            if reference not in slis:
                raise Uncountable(f"its indicator {reference} is in none of the files")
            return slis[reference]
    return None


def _query(metric: object, known: _Known) -> str:
    source = at(metric, "metricSource") or metric
    spec = at(source, "spec") or source
    query = text_at(spec, "query|promql|expr|q")
    if not query:
        raise Uncountable("its query is written in keys of its source's own")
    own = text_at(source, "type") or text_at(source, "dataSourceSpec", "type") or text_at(source, "queryType")
    kind = own or known.sources.get(text_at(source, "metricSourceRef|dataSourceRef"), "")
    return counter_of(query) if kind.casefold() in _PROMETHEUS else query
