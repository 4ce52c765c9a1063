"""``observability.yaml``: how each requirement of a spec is measured.

The documented form (``provider``, ``api_key``, ``metrics: [{name, query}]``) is valid as it stands; everything else is
added to it. Text in, an `Observability` out, or every fault in it with its place.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator

from smartspec_ops.domain.diagnostic import Diagnostic, Level, Place
from smartspec_ops.domain.links import is_address
from smartspec_ops.domain.objective import (
    HistogramIndicator,
    Indicator,
    NativeHistogramIndicator,
    RateIndicator,
    RatioIndicator,
    ValueIndicator,
)
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.auth_entry import AuthEntry
from smartspec_ops.spec.budget_window import BudgetWindow
from smartspec_ops.spec.composites import unassembled
from smartspec_ops.spec.dashboards import Dashboard
from smartspec_ops.spec.datadog_query import misfit
from smartspec_ops.spec.metric_parts import Composite, Slices
from smartspec_ops.spec.observability_check import FAMILY, MEASURES, SOURCE_KEYS, meaning
from smartspec_ops.spec.source import Auth, Source
from smartspec_ops.spec.units import UNITS, unit_of
from smartspec_ops.spec.validation import (
    Duration,
    Model,
    Secret,
    Share,
    Text,
    Window,
    check,
    did_you_mean,
    distinct,
    json_schema,
    leaks,
    wrong,
)
from smartspec_ops.spec.yaml import read

PROVIDERS = ("datadog", "prometheus", "grafana", "cloudwatch", "influxdb", "openmetrics")
_OUTSIDE = r"^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+$"
"""What a kind of source from another package is called: the dot tells it from a misspelt one of ours."""
DataSourceApi = Literal["proxy", "query"]
SHAPES = (
    ("query",),
    ("good", "total"),
    ("bad", "total"),
    ("histogram",),
    ("native_histogram",),
    ("rate",),
    ("composite",),
)


def _unit(value: object) -> str:
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if text in UNITS:
        return text
    near = next((name for name in UNITS if name.lower() == text.lower()), None)
    hint = f"did you mean {near!r}?" if near else "use s, ms, %, ratio, /s, bytes or count"
    raise wrong("unit", "not a unit we know", hint)


def _link(text: str) -> str:
    if not is_address(text):
        raise wrong("url", "not an address people can open", "write for instance https://grafana.example")
    return text


def _provider(value: object) -> str:
    if isinstance(value, str) and (value in PROVIDERS or re.fullmatch(_OUTSIDE, value)):
        return value
    near = did_you_mean(str(value), PROVIDERS)
    hint = near or f"use one of: {', '.join(PROVIDERS)}; or a kind of another package, such as acme.metrics"
    raise wrong("not-one-of", "not one of the words known here", hint)


Provider = Annotated[
    str,
    PlainValidator(_provider, json_schema_input_type=str),
    WithJsonSchema({"anyOf": [{"enum": [*PROVIDERS]}, {"type": "string", "pattern": _OUTSIDE}]}),
]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Label = Annotated[str, Field(min_length=1, max_length=200)]
LabelName = Annotated[str, Field(max_length=200, pattern=r"^[a-zA-Z_][a-zA-Z0-9_]*$")]
Query = Annotated[str, Field(min_length=1, max_length=10_000)]
LinkUrl = Annotated[str, AfterValidator(_link)]
UnitName = Annotated[str, PlainValidator(_unit, json_schema_input_type=str), WithJsonSchema({"enum": [*UNITS, 1]})]


class SourceEntry(Model):
    """One place metrics are read from."""

    provider: Provider
    """What kind of source it is."""
    name: Name = ""
    """What metrics call it in `source`; the provider's name where it is not given."""
    url: Text | None = None
    """Its address, or a reference to it."""
    site: Text | None = None
    """Datadog's site, such as datadoghq.eu; datadoghq.com where it is not given."""
    api_key: Secret | None = None
    """Datadog's API key, a reference; env:DD_API_KEY where it is not given."""
    app_key: Secret | None = None
    """Datadog's application key, a reference; env:DD_APP_KEY where it is not given."""
    datasource: Name | None = None
    """Grafana's data source, by uid or name; the only one that speaks PromQL, or the default, where it is not given."""
    datasource_api: DataSourceApi | None = None
    """How Grafana is asked for it: proxy or query; by its kind where it is not given."""
    link_url: LinkUrl | None = None
    """The address people open it at, for links to dashboards, where that is not `url`."""
    auth: AuthEntry = AuthEntry.model_construct()
    """How we prove who we are."""
    headers: dict[Label, Text] = Field(default_factory=dict)
    """Further request headers, such as X-Scope-OrgID."""
    params: dict[Label, Text] = Field(default_factory=dict)
    """Further query parameters, such as dedup."""
    delay: Duration | None = None
    """How far behind the present this source can be trusted."""
    interval: Window | None = None
    """How often this source has a new sample."""
    fallback: Name | None = None
    """Another of `providers` that holds the same series and answers while this one answers nothing."""


class Metric(Model):
    """One way to measure something: a query, good or bad over total events, a histogram, a rate, or other metrics."""

    name: Name
    """The name an NFR table uses for it."""
    query: Query | None = None
    """An expression in the source's own language that gives one number."""
    good: Query | None = None
    """A counter of good events, as a selector."""
    bad: Query | None = None
    """A counter of bad events, as a selector."""
    total: Query | None = None
    """A counter of all events, as a selector."""
    histogram: Query | None = None
    """The family name of a classic histogram, without ``_bucket``, with matchers where needed."""
    native_histogram: Query | None = None
    """A native histogram, as a selector: shares of events are exact to the resolution of its buckets."""
    rate: Query | None = None
    """A counter whose increase per second is measured."""
    unit: UnitName | None = None
    """The unit the numbers come in; they are converted."""
    aliases: tuple[Name, ...] = ()
    """Other names requirements use for it."""
    requirement: Name | None = None
    """The id of the requirement this measures, such as NFR-004."""
    goal: Share | None = None
    """The share of time slices (or of a histogram's events) that must be good, where the spec states none."""
    window: BudgetWindow | None = None
    """The budget window, where the spec states none: a duration, or {calendar: month, timezone: Europe/Berlin}."""
    composite: Composite | None = None
    """Other objectives of the spec, judged as one."""
    group_by: tuple[LabelName, ...] = ()
    """Labels: one objective for each of their values that the source has, with a budget of its own."""
    slices: Slices | None = None
    """Counts time slices instead of events, of good or bad over total and of histograms."""
    absent: Literal["gap", "bad", "good"] = "gap"
    """Whether missing series are a gap in our knowledge, break the promise, or keep it."""
    idle_ok: bool = False
    """Whether its series may go away for a while, as between the runs of a job, without that being told as a loss."""
    source: Name | None = None
    """Which of `providers` it is read from."""
    total_source: Name | None = None
    """Which of `providers` the total is read from, where good or bad are counted by another one."""
    runbook: str | None = None
    """Where to look when this one breaks."""
    dashboards: tuple[Dashboard, ...] = ()
    """Shown with its alerts and in reports, before those of the service."""

    @property
    def shape(self) -> tuple[str, ...]:
        """Which of the ways to measure is written here, as the keys given."""
        return tuple(key for key in MEASURES if getattr(self, key) is not None)

    @property
    def counts_events(self) -> bool:
        return self.total is not None or self.histogram is not None or self.native_histogram is not None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.shape not in SHAPES:
            given = f"given: {', '.join(self.shape)}" if self.shape else "none is given"
            hint = "use one of: query; good and total; bad and total; histogram; native_histogram; rate; composite"
            raise wrong("one-of", f"a metric is measured in exactly one way ({given})", hint)
        if self.slices is not None and not self.counts_events:
            hint = "remove slices: what gives one number is counted in time slices anyway"
            raise wrong("conflict", f"{self.shape[0]!r} counts no events to make slices of", hint)
        if self.total_source is not None and self.total is None:
            raise wrong("conflict", "'total_source' is where a total is read from, and there is none", "use source:")
        if self.group_by and self.composite:
            raise wrong("conflict", "a composite has no series to group", "group its parts instead")
        return self

    def indicator(self, source: str) -> Indicator:
        """As the domain has it; `source` is the id of the source it is read from, the total's own aside."""
        unit, scale = UNITS[self.unit] if self.unit else (None, Decimal(1))
        if self.total is not None:
            whole = self.total_source or source
            part = None if whole == source else source
            return RatioIndicator(source=whole, total=self.total, good=self.good, bad=self.bad, part_source=part)
        if self.composite is not None:
            return unassembled(self.composite)
        if self.rate is not None:
            return RateIndicator(source=source, events=self.rate)
        if self.histogram is not None:
            bounds, factor = UNITS[self.unit or unit_of(self.histogram)]
            return HistogramIndicator(source=source, histogram=self.histogram, unit=bounds, scale=factor)
        if self.native_histogram is not None:
            bounds, factor = UNITS[self.unit or unit_of(self.native_histogram)]
            return NativeHistogramIndicator(
                source=source, histogram=self.native_histogram, threshold=Decimal(0), unit=bounds, scale=factor
            )
        return ValueIndicator(source=source, query=self.query or "", unit=unit, scale=scale)


class Windows(Model):
    """Over how long things are judged."""

    current: Window | None = None
    """The window judged at each tick; 5m where it is not given."""
    budget: BudgetWindow | None = None
    """The window of the error budget, as a metric's window; 28d where it is not given."""


class Deployment(Model):
    """What tells which deployment is live: a series that exists as long, or marks on a time line."""

    query: Query | None = None
    """The series, as a selector; its labels say which deployment."""
    annotations: tuple[Label, ...] = ()
    """Or tags: a Grafana annotation with all of them marks a deployment."""
    id: Label | None = None
    """The label, or the key of the tag, with the deployment's id; deployment_id, deployment or id."""
    version: Label | None = None
    """The label, or the key of the tag, with its version; version."""
    source: Name | None = None
    """Which of `providers` it is read from."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.query is None) == (not self.annotations):
            raise wrong("one-of", "a deployment is told by query or by annotations", "write one of the two")
        return self


class Observability(Model):
    """The whole file: one provider at the top, or several under `providers`."""

    model_config = ConfigDict(title="observability.yaml")

    provider: Provider | None = None
    """What kind of source the metrics come from."""
    url: Text | None = None
    """Its address, or a reference to it."""
    site: Text | None = None
    """Datadog's site, such as datadoghq.eu; datadoghq.com where it is not given."""
    api_key: Secret | None = None
    """Datadog's API key, a reference; env:DD_API_KEY where it is not given."""
    app_key: Secret | None = None
    """Datadog's application key, a reference; env:DD_APP_KEY where it is not given."""
    datasource: Name | None = None
    """Grafana's data source, by uid or name; the only one that speaks PromQL, or the default, where it is not given."""
    datasource_api: DataSourceApi | None = None
    """How Grafana is asked for it: proxy or query; by its kind where it is not given."""
    link_url: LinkUrl | None = None
    """The address people open it at, for links to dashboards, where that is not `url`."""
    auth: AuthEntry | None = None
    """How we prove who we are."""
    headers: dict[Label, Text] | None = None
    """Further request headers, such as X-Scope-OrgID."""
    params: dict[Label, Text] | None = None
    """Further query parameters, such as dedup."""
    delay: Duration | None = None
    """How far behind the present this source can be trusted."""
    interval: Window | None = None
    """How often this source has a new sample."""
    providers: tuple[SourceEntry, ...] = ()
    """Several sources instead of one at the top."""
    service: Name | None = None
    """The service's name; the spec's id where it is not given."""
    tier: Annotated[int, Field(strict=True, ge=1, le=4)] | None = None
    """How much the service matters: 1 is the most important."""
    windows: Windows = Windows.model_construct()
    """Over how long things are judged."""
    metrics: tuple[Metric, ...] = ()
    """What can be measured."""
    deployment: Deployment | None = None
    """Where the service says what is live."""
    dashboards: tuple[Dashboard, ...] = ()
    """Shown with every alert, and in reports."""
    runbook: str | None = None
    """Where to look when anything breaks."""

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        if self.provider is None:
            return tuple(source_of(one) for one in self.providers)
        return (_source(self, self.provider, ""),)

    def source_of(self, wanted: str | None) -> str:
        """The id of the source a metric or the deployment reads: the one it names, else the only one there is."""
        if wanted:
            return wanted
        standing_in = {one.fallback for one in self.sources}
        return next((one.id for one in self.sources if one.id not in standing_in), self.sources[0].id)

    def dashboards_of(self, metric: Metric) -> tuple[str, ...]:
        """Their addresses; those of a Grafana have yet to be `resolved`."""
        grafana = next((one.id for one in self.sources if one.provider == "grafana"), None)
        return tuple(dict.fromkeys(one.address(grafana) for one in (*metric.dashboards, *self.dashboards)))

    def indicator(self, metric: Metric) -> Indicator:
        if metric.histogram and self.tells_units(metric):
            # Datadog counts a distribution's events at any threshold, and has no buckets to show.
            metric = metric.model_copy(update={"histogram": None, "native_histogram": metric.histogram})
        return metric.indicator(self.source_of(metric.source))

    def misfit(self, metric: Metric, unit: Unit) -> str | None:
        """Why its query cannot give numbers in `unit`, where its source's own language tells."""
        return misfit(metric.query, unit) if self.tells_units(metric) and metric.query else None

    def tells_units(self, metric: Metric) -> bool:
        """Whether its source's answers come with their unit."""
        asked = self.source_of(metric.source)
        return any(one.provider == "datadog" for one in self.sources if one.id == asked)


def source_of(entry: SourceEntry) -> Source:
    """As it is asked."""
    return replace(_source(entry, entry.provider, entry.name), fallback=entry.fallback or "")


def _source(given: SourceEntry | Observability, provider: str, name: str) -> Source:
    written = {key: value for key in SOURCE_KEYS if (value := getattr(given, key)) is not None}
    if given.auth is not None:
        written["auth"] = Auth(**{one.name: getattr(given.auth, one.name) for one in fields(Auth)})
    return Source(provider=provider, name=name, **written)


@dataclass(frozen=True, slots=True)
class ObservabilityReading:
    """`value` is None when something is wrong; `diagnostics` says what, all at once.

    `written` is where each metric's way to measure stands, by the metric's name: its place and the line there.
    """

    value: Observability | None
    diagnostics: tuple[Diagnostic, ...] = ()
    written: Mapping[str, tuple[Place, str | None]] = field(default_factory=dict)


def read_observability(text: str, path: str) -> ObservabilityReading:
    """Read the file's text; `path` is only named in diagnostics."""
    parsed = read(text, path)
    if parsed.document is None:
        return ObservabilityReading(None, parsed.diagnostics)
    document = parsed.document
    if not isinstance(document.data, dict):
        hint = "start with: provider: prometheus"
        fault = document.fault(f"{FAMILY}/wrong-type", "must be a mapping", (), hint=hint)
        return ObservabilityReading(None, (fault,))
    value, structure = check(document, Observability, FAMILY)
    faults = distinct((*leaks(document, FAMILY), *structure, *meaning(document)))
    failed = any(fault.level is Level.ERROR for fault in faults)
    if failed or value is None:
        return ObservabilityReading(None, faults)
    places = {metric.name: document.place(("metrics", at, metric.shape[0])) for at, metric in enumerate(value.metrics)}
    written = {name: (place, document.excerpt(place)) for name, place in places.items()}
    return ObservabilityReading(value, faults, written)


def schema() -> dict[str, Any]:
    """The JSON Schema editors use."""
    return json_schema(Observability)
