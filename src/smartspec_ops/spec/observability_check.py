"""What a model of ``observability.yaml`` cannot say by itself: names, sources, units and PromQL across entries.

It looks at the plain data, so that a fault in one key of an entry does not hide the others.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.links import is_address
from smartspec_ops.spec import cloudwatch, influxql, sql
from smartspec_ops.spec.datadog_query import QueryFault, counter_fault, distribution_fault, group_fault, query_fault
from smartspec_ops.spec.placed import Document, Path
from smartspec_ops.spec.promql import (
    PromqlFault,
    expression_fault,
    histogram_fault,
    native_histogram_fault,
    no_native_histograms,
    scrape_fault,
    selector_fault,
)
from smartspec_ops.spec.source_check import source_faults
from smartspec_ops.spec.units import UNITS
from smartspec_ops.spec.validation import did_you_mean

FAMILY = "observability"
MEASURES = ("query", "good", "bad", "total", "histogram", "native_histogram", "rate", "composite")
LANGUAGE = {"grafana": "prometheus"}
"""Providers that take the queries of another one."""
SOURCE_KEYS = (
    "url",
    "site",
    "api_key",
    "app_key",
    "datasource",
    "datasource_api",
    "link_url",
    "auth",
    "headers",
    "params",
    "delay",
    "interval",
)
Entry = tuple[Path, Mapping[str, Any]]


def meaning(document: Document) -> Iterator[Diagnostic]:
    """Every fault between the entries of a document whose top is a mapping."""
    providers = _providers(document.data)
    standing_in = _standing_in(document.data)
    yield from _source_faults(document, providers)
    yield from source_faults(document)
    yield from _unsigned(document)
    wrong = [*_fallback_faults(document, providers)]
    yield from wrong
    # Of a wrong fallback nobody knows which source is meant: no metric is blamed for not naming its own.
    usual = [*providers][:1] if wrong else [name for name in providers if name not in standing_in]
    metrics = _entries(document.data.get("metrics"), ("metrics",))
    yield from _doubles(document, metrics)
    yield from _dashboard_faults(document, metrics, providers)
    for at, metric in metrics:
        if "composite" not in metric:
            yield from _source_unknown(document, at, metric.get("source"), providers, usual)
            yield from _total_source_faults(document, at, metric, providers)
        yield from _unit_faults(document, at, metric)
        whole = _provider_of(metric.get("total_source") or metric.get("source"), providers, usual)
        part = _provider_of(metric.get("source"), providers, usual)
        yield from _group_faults(document, at, metric, part)
        yield from _query_faults(document, at, {k: v for k, v in metric.items() if k != "total"}, part)
        yield from _query_faults(document, at, {k: v for k, v in metric.items() if k == "total"}, whole)
    deployment = document.data.get("deployment")
    if isinstance(deployment, dict):
        source = deployment.get("source")
        yield from _source_unknown(document, ("deployment",), source, providers, usual)
        provider = _provider_of(source, providers, usual)
        yield from _query_faults(document, ("deployment",), deployment, provider)
        if deployment.get("annotations") and provider not in (None, "grafana"):
            message, hint = f"{provider} has no annotations", "name a grafana source, or write query:"
            yield document.fault(f"{FAMILY}/annotations", message, ("deployment", "annotations"), key=True, hint=hint)


def _entries(data: Any, at: Path) -> Sequence[Entry]:
    listed = data if isinstance(data, list) else []
    return [((*at, i), entry) for i, entry in enumerate(listed) if isinstance(entry, dict)]


def _providers(data: Mapping[str, Any]) -> dict[str, str]:
    """Provider by source id, from whatever of it can be read."""
    if isinstance(data.get("provider"), str):
        return {data["provider"]: data["provider"]}
    entries = _entries(data.get("providers"), ())
    return {str(entry.get("name") or entry.get("provider")): str(entry.get("provider")) for _, entry in entries}


def _source_faults(document: Document, providers: Mapping[str, str]) -> Iterator[Diagnostic]:
    data = document.data
    listed = _entries(data.get("providers"), ("providers",))
    if "provider" in data and "providers" in data:
        hint = "list every one of them under providers:"
        message = "provider and providers exclude each other"
        yield document.fault(f"{FAMILY}/conflict", message, ("providers",), key=True, hint=hint)
    elif "provider" not in data and not data.get("providers"):
        hint = "add: provider: datadog, prometheus, grafana, cloudwatch, influxdb or openmetrics"
        yield document.fault(f"{FAMILY}/missing-key", "'provider' is missing", (), hint=hint)
    for key in SOURCE_KEYS:
        if listed and key in data:
            message = f"{key!r} belongs to an entry of providers"
            yield document.fault(f"{FAMILY}/conflict", message, (key,), key=True)
    if "provider" not in data and len(providers) < len(listed):
        message, hint = "two providers have the same name", "give each one a name:"
        yield document.fault(f"{FAMILY}/duplicate-name", message, ("providers",), key=True, hint=hint)


def _dashboard_faults(
    document: Document, metrics: Sequence[Entry], providers: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """A dashboard told by its uid belongs to one Grafana, whose address people can open is written out."""
    grafanas = [id_ for id_, kind in providers.items() if kind == "grafana"]
    named = [((), document.data), *metrics]
    for at, board in (
        found for where, one in named for found in _entries(one.get("dashboards"), (*where, "dashboards"))
    ):
        if "uid" not in board:
            continue
        source = str(board.get("source") or (grafanas[0] if len(grafanas) == 1 else ""))
        if source not in grafanas:
            which = (
                "which of the Grafanas is not said" if grafanas and not board.get("source") else "that is no Grafana"
            )
            hint = f"add: source: {' or '.join(grafanas)}" if grafanas else "write its url: instead of uid:"
            message = f"a uid is a Grafana's, and {which if grafanas else 'no source is one'}"
            yield document.fault(f"{FAMILY}/dashboard", message, (*at, "uid"), hint=hint)
        elif not _is_open(document.data, source):
            hint = "add link_url: to that source, the address people open it at"
            message = "the address of its Grafana is a reference, and cannot be shown"
            yield document.fault(f"{FAMILY}/dashboard", message, (*at, "uid"), hint=hint)


def _is_open(data: Mapping[str, Any], source: str) -> bool:
    """Whether links to this source can be made."""
    listed = [entry for _, entry in _entries(data.get("providers"), ())]
    given = next((one for one in listed if source in (one.get("name"), one.get("provider"))), data)
    return bool(given.get("link_url")) or is_address(str(given.get("url") or ""))


def _unsigned(document: Document) -> Iterator[Diagnostic]:
    """CloudWatch is asked in signed requests, and where it is follows from the region that is signed for."""
    top = [((), document.data)] if "provider" in document.data else []
    for at, entry in (*top, *_entries(document.data.get("providers"), ("providers",))):
        auth = entry.get("auth")
        if entry.get("provider") == "cloudwatch" and (not isinstance(auth, dict) or auth.get("kind") != "sigv4"):
            hint = "write auth: {kind: sigv4, region: ..., access_key: env:NAME, secret_key: env:NAME}"
            yield document.fault(f"{FAMILY}/missing-key", "cloudwatch needs auth of kind sigv4", at, hint=hint)


def _doubles(document: Document, metrics: Sequence[Entry]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for at, metric in metrics:
        for where, name in _names(at, metric):
            if name.casefold() in seen:
                message = f"the name {name!r} is already taken"
                yield document.fault(f"{FAMILY}/duplicate-name", message, where, hint="rename or remove one of them")
            seen.add(name.casefold())


def _names(at: Path, metric: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    if isinstance(metric.get("name"), str):
        yield (*at, "name"), metric["name"]
    aliases = metric.get("aliases")
    for i, alias in enumerate(aliases if isinstance(aliases, list) else []):
        if isinstance(alias, str):
            yield (*at, "aliases", i), alias


def _standing_in(data: Mapping[str, Any]) -> set[str]:
    """The sources that only stand in for others; a metric is not read from one of these unless it says so."""
    return {str(entry["fallback"]) for _, entry in _entries(data.get("providers"), ()) if entry.get("fallback")}


def _fallback_faults(document: Document, providers: Mapping[str, str]) -> Iterator[Diagnostic]:
    entries = _entries(document.data.get("providers"), ("providers",))
    further = {str(entry.get("name") or entry.get("provider")) for _, entry in entries if entry.get("fallback")}
    for at, entry in entries:
        wanted, own = entry.get("fallback"), str(entry.get("name") or entry.get("provider"))
        if not isinstance(wanted, str):
            continue
        if wanted not in providers:
            near = did_you_mean(wanted, tuple(providers))
            message = f"no provider is called {wanted!r}"
            yield document.fault(f"{FAMILY}/unknown-source", message, (*at, "fallback"), hint=near)
        elif wanted == own or wanted in further:
            message = "a fallback is another provider, and has none of its own"
            yield document.fault(f"{FAMILY}/fallback", message, (*at, "fallback"))
        elif _language(providers[wanted]) != _language(providers[own]):
            message = f"{providers[wanted]} does not take the queries of {providers[own]}"
            hint = "a fallback holds the same series and is asked the same"
            yield document.fault(f"{FAMILY}/fallback", message, (*at, "fallback"), hint=hint)


def _language(provider: str) -> str:
    return LANGUAGE.get(provider, provider)


def _total_source_faults(
    document: Document, at: Path, metric: Mapping[str, Any], providers: Mapping[str, str]
) -> Iterator[Diagnostic]:
    wanted = metric.get("total_source")
    if isinstance(wanted, str) and wanted not in providers:
        near = did_you_mean(wanted, tuple(providers))
        message = f"no provider is called {wanted!r}"
        yield document.fault(f"{FAMILY}/unknown-source", message, (*at, "total_source"), hint=near)


def _source_unknown(
    document: Document, at: Path, wanted: object, providers: Mapping[str, str], usual: Sequence[str]
) -> Iterator[Diagnostic]:
    """`usual` are those a metric may mean without saying so, if it is one."""
    if wanted is None and len(providers) > 1 and len(usual) != 1:
        hint = f"add: source: {' or '.join(providers)}"
        message = "'source' is missing: there are several providers"
        yield document.fault(f"{FAMILY}/missing-key", message, at, hint=hint)
    elif isinstance(wanted, str) and wanted not in providers:
        near = did_you_mean(wanted, tuple(providers))
        message = f"no provider is called {wanted!r}"
        yield document.fault(f"{FAMILY}/unknown-source", message, (*at, "source"), hint=near)


def _provider_of(wanted: object, providers: Mapping[str, str], usual: Sequence[str]) -> str | None:
    return providers.get(str(wanted)) if wanted is not None else next((providers[name] for name in usual), None)


def _unit_faults(document: Document, at: Path, metric: Mapping[str, Any]) -> Iterator[Diagnostic]:
    unit = UNITS.get(str(metric.get("unit")))
    for key, needed in _UNIT_OF.items():
        if unit and key in metric and unit != needed:
            message = f"{key!r} is not measured in {str(metric['unit'])!r}"
            yield document.fault(f"{FAMILY}/unit", message, (*at, "unit"), hint="remove unit:")


def _group_faults(
    document: Document, at: Path, metric: Mapping[str, Any], provider: str | None
) -> Iterator[Diagnostic]:
    """Groups are told apart by a matcher on each selector, so every series must come from a selector."""
    query = metric.get("query")
    if metric.get("group_by") and provider in _UNGROUPED:
        message, hint = _UNGROUPED[provider]
        yield document.fault(f"{FAMILY}/group", message, (*at, "group_by"), key=True, hint=hint)
        return
    if metric.get("group_by") and provider == "datadog":
        for key in MEASURES:
            text = metric.get(key)
            if isinstance(text, str) and (fault := group_fault(text)):
                yield document.fault(f"{FAMILY}/group", fault.message, (*at, key), hint=fault.hint)
        return
    if metric.get("group_by") and isinstance(query, str) and selector_fault(query):
        message = "only a selector can be grouped, not an expression"
        hint = "group good, bad, total, histogram or rate, or write query: as one selector"
        yield document.fault(f"{FAMILY}/group", message, (*at, "query"), hint=hint)


def _query_faults(document: Document, at: Path, entry: Mapping[str, Any], provider: str | None) -> Iterator[Diagnostic]:
    for key in MEASURES:
        query = entry.get(key)
        if not isinstance(query, str) or not query:
            continue
        for find in _CHECKS.get(provider, {}).get(key, ()):
            if fault := find(query):
                code = f"{FAMILY}/{_LANGUAGES.get(provider or '', 'promql')}"
                yield document.fault(code, fault.message, (*at, key), hint=fault.hint)
                break


_UNIT_OF = {"total": UNITS["ratio"], "rate": UNITS["/s"]}
_LANGUAGES = {"grafana": "query", "datadog": "datadog", "cloudwatch": "cloudwatch", "influxdb": "influxql"}
"""What the queries of a provider are written in, where that is not PromQL."""
_UNGROUPED = {
    "influxdb": ("what InfluxQL gives is one number", "write an entry for each value of the tag"),
    "cloudwatch": ("a metric of CloudWatch is one series", "write an entry for each set of dimensions"),
}
_Check = Callable[[str], PromqlFault | QueryFault | None]
_SELECTORS: Mapping[str, Sequence[_Check]] = {
    **dict.fromkeys(("good", "bad", "total", "rate"), (selector_fault,)),
    "histogram": (selector_fault, histogram_fault),
    "native_histogram": (selector_fault, native_histogram_fault),
}
_CHECKS: Mapping[str | None, Mapping[str, Sequence[_Check]]] = {
    "prometheus": {"query": (expression_fault,), **_SELECTORS},
    "openmetrics": {"query": (scrape_fault,), **_SELECTORS, "native_histogram": (no_native_histograms,)},
    "grafana": dict.fromkeys(("query", "good", "bad", "total", "rate"), (sql.grafana_fault,)),
    "influxdb": {
        "query": (influxql.value_fault,),
        **dict.fromkeys(("good", "bad", "total", "rate"), (influxql.counted_fault,)),
        **dict.fromkeys(("histogram", "native_histogram"), (influxql.no_histograms,)),
    },
    "cloudwatch": {
        "query": (cloudwatch.value_fault,),
        **dict.fromkeys(("good", "bad", "total", "rate"), (cloudwatch.counted_fault,)),
        **dict.fromkeys(("histogram", "native_histogram"), (cloudwatch.no_histograms,)),
    },
    "datadog": {
        "query": (query_fault,),
        **dict.fromkeys(("good", "bad", "total", "rate"), (counter_fault,)),
        **dict.fromkeys(("histogram", "native_histogram"), (distribution_fault,)),
    },
}
