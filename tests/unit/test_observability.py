"""observability.yaml: the documented form works, every fault is told with its place, no secret is ever quoted."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from smartspec_ops.domain.diagnostic import render_all
from smartspec_ops.domain.objective import HistogramIndicator, RateIndicator, RatioIndicator, ValueIndicator
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.observability import Observability, read_observability, schema
from smartspec_ops.spec.secret_ref import SecretRef
from smartspec_ops.spec.yaml import read

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples/checkout/specs/shop/checkout/observability.yaml"
SCHEMA = ROOT / "docs/schema/observability.schema.json"
P = "provider: prometheus\n"


def value(text: str) -> Observability:
    reading = read_observability(text, "o.yaml")
    assert reading.value is not None, render_all(reading.diagnostics)
    return reading.value


def places(text: str) -> list[tuple[str, int, int]]:
    reading = read_observability(text, "o.yaml")
    assert reading.value is None
    return [
        (d.code.removeprefix("observability/"), d.place.line, d.place.column) for d in reading.diagnostics if d.place
    ]


def test_a_password_in_an_address_nobody_can_read_is_not_shown() -> None:
    reading = read_observability(P + "url: 'http://reader:hunter 2@[h'\n", "o.yaml")
    assert [one.code for one in reading.diagnostics] == ["observability/url"]
    assert "hunter" not in render_all(reading.diagnostics)


def test_the_documented_form_works_unchanged() -> None:
    found = value(
        'provider: datadog\napi_key: "{{env.DATADOG_API_KEY}}"\nmetrics:\n'
        '  - name: api_latency_p99\n    query: "p99:trace.request.duration{service:api}"\n'
    )
    assert found.api_key == SecretRef("env", "DATADOG_API_KEY")
    assert found.indicator(found.metrics[0]) == ValueIndicator(
        source="datadog", query="p99:trace.request.duration{service:api}"
    )


FAULTS = [
    ("provider: prometheu\n", [("not-one-of", 1, 11)]),
    ("url: http://h\n", [("missing-key", 1, 1)]),
    ("[]\n", [("wrong-type", 1, 1)]),
    ("", [("wrong-type", 1, 1)]),
    (P + "tiers: 1\n", [("unknown-key", 2, 1)]),
    (P + "tier: 5\n", [("out-of-range", 2, 7)]),
    (P + "tier: '1'\n", [("wrong-type", 2, 7)]),
    (P + "tier: true\n", [("wrong-type", 2, 7)]),
    (P + "windows: {current: 5x}\n", [("duration", 2, 20)]),
    (P + "windows: {budget: 0s}\n", [("duration", 2, 19)]),
    (P + "windows: {budget: {calendar: monthly}}\n", [("not-one-of", 2, 30)]),
    (P + "windows: {budget: {calendar: month, timezone: Berlin}}\n", [("timezone", 2, 47)]),
    (P + "windows: {budget: {calendar: month, start: 2026-02-30}}\n", [("date", 2, 44)]),
    (P + "windows: {budget: {calendar: month, zone: UTC}}\n", [("unknown-key", 2, 37)]),
    (P + "windows: {budget: {timezone: UTC}}\n", [("missing-key", 2, 11)]),
    (P + "metrics:\n  - {name: a, query: up, slices: {good_when: 0.9}}\n", [("conflict", 3, 5)]),
    (P + "metrics:\n  - {name: a, rate: up, slices: {good_when: 0.9}}\n", [("conflict", 3, 5)]),
    (P + "metrics:\n  - {name: a, bad: x, total: y, slices: {}}\n", [("missing-key", 3, 33)]),
    (P + "metrics:\n  - {name: a, bad: x, total: y, slices: {good_when: 2}}\n", [("share", 3, 53)]),
    (P + "metrics:\n  - {name: a, rate: up, absent: ok}\n", [("not-one-of", 3, 33)]),
    (P + "metrics:\n  - {name: a, rate: up, idle_ok: maybe}\n", [("wrong-type", 3, 34)]),
    (P + "metrics:\n  - {name: a, native_histogram: x_bucket}\n", [("promql", 3, 33)]),
    (P + "metrics:\n  - {name: a, native_histogram: sum(x)}\n", [("promql", 3, 33)]),
    ("provider: openmetrics\nmetrics:\n  - {name: a, native_histogram: x}\n", [("promql", 3, 33)]),
    (P + "metrics:\n  - {name: a, composite: {of: [x]}}\n", [("empty", 3, 31)]),
    (P + "metrics:\n  - {name: a, composite: {of: [x, x]}}\n", [("duplicate-name", 3, 26)]),
    (P + "metrics:\n  - {name: a, composite: {of: [x, y], weights: {z: 1}}}\n", [("not-one-of", 3, 26)]),
    (P + "metrics:\n  - {name: a, composite: {of: [x, y], weights: {x: 0}}}\n", [("weight", 3, 52)]),
    (P + "metrics:\n  - {name: a, composite: {of: [x, y], weights: {x: big}}}\n", [("weight", 3, 52)]),
    (P + "metrics:\n  - {name: a, composite: {of: [x, y], weights: {x: 1}, method: slices}}\n", [("conflict", 3, 15)]),
    (P + "metrics:\n  - {name: a, composite: {of: [x, y], method: any}}\n", [("not-one-of", 3, 47)]),
    (P + "metrics:\n  - {name: a, composite: {of: [x, y]}, rate: z}\n", [("one-of", 3, 5)]),
    (P + "metrics:\n  - {name: a, composite: {of: [x, y]}, slices: {good_when: 1}}\n", [("conflict", 3, 5)]),
    (P + "metrics:\n  - {name: a, composite: {of: [x, y]}, group_by: [z]}\n", [("conflict", 3, 5)]),
    (P + "metrics:\n  - {name: a, rate: z, group_by: ['a b']}\n", [("wrong-value", 3, 35)]),
    (P + "metrics:\n  - {name: a, query: sum(z), group_by: [b]}\n", [("group", 3, 22)]),
    (P + "windows: 5m\n", [("wrong-type", 2, 10)]),
    (P + "delay: -1\n", [("duration", 2, 8)]),
    (P + "api_key: hunter2\n", [("secret-literal", 2, 10)]),
    (P + "api_key: 12345\n", [("secret-literal", 2, 10)]),
    (P + "api_key: exec:cat\n", [("secret-literal", 2, 10)]),
    (P + "headers: {Authorization: Bearer hunter2}\n", [("secret-literal", 2, 26)]),
    (P + "headers: {X-Api-Key: hunter2, X-Scope-OrgID: a}\n", [("secret-literal", 2, 22)]),
    (P + "url: https://u:hunter2@h/x\n", [("url-credentials", 2, 6)]),
    (P + "url: https://{{env.HOST}}/x\n", [("reference", 2, 6)]),
    (P + "url: 5\n", [("wrong-type", 2, 6)]),
    (P + "url: 'http://[::1'\n", [("url", 2, 6)]),
    (P + "url: 'http://h:port/'\n", [("url", 2, 6)]),
    (P + "url: http://h /x\n", [("url", 2, 6)]),
    (P + 'url: "http://h\\n/x"\n', [("url", 2, 6)]),
    (P + "url: file:///etc/passwd\n", [("url", 2, 6)]),
    (P + "url: http:///x\n", [("url", 2, 6)]),
    (P + "url: metrics.example:9090\n", [("url", 2, 6)]),
    (P + "link_url: 'http://[::1'\n", [("url", 2, 11)]),
    (
        "provider: grafana\nurl: 'http://[::1'\ndashboards: [{title: a, uid: b}]\n",
        [("url", 2, 6), ("dashboard", 3, 30)],
    ),
    (P + 'headers: {X-Team: "a\\r\\nX-Other: b"}\n', [("header", 2, 11)]),
    (P + "headers: {'X Team': a}\n", [("header", 2, 11)]),
    (P + "params: {dedup: a, query: up}\n", [("params", 2, 20)]),
    ("providers: [{provider: prometheus, params: {time: '1'}}]\n", [("params", 1, 45)]),
    ("provider: influxdb\nparams: {db: shop, q: DROP DATABASE shop}\n", [("params", 2, 20)]),
    ("provider: influxdb\nparams: {db: shop, chunked: 'true'}\n", [("params", 2, 20)]),
    (P + "auth: {kind: basic, username: u}\n", [("missing-key", 2, 1)]),
    (P + "auth: {kind: digest}\n", [("not-one-of", 2, 14)]),
    (P + "metrics: x\n", [("wrong-type", 2, 10)]),
    (P + "metrics:\n  - query: up\n", [("missing-key", 3, 5)]),
    (P + "metrics:\n  - {name: a}\n", [("one-of", 3, 5)]),
    (P + "metrics:\n  - {name: a, good: x}\n", [("one-of", 3, 5)]),
    (P + "metrics:\n  - {name: a, good: x, bad: y, total: z}\n", [("one-of", 3, 5)]),
    (P + "metrics:\n  - {name: a, query: up, rate: y}\n", [("one-of", 3, 5)]),
    (P + "metrics:\n  - {name: a, query: 'sum('}\n", [("promql", 3, 22)]),
    (P + "metrics:\n  - {name: a, rate: 'rate(x[5m])'}\n", [("promql", 3, 21)]),
    (P + "metrics:\n  - {name: a, rate: 'x offset 5m'}\n", [("promql", 3, 21)]),
    (P + "metrics:\n  - {name: a, rate: '{job=\"x\"}'}\n", [("promql", 3, 21)]),
    (P + "metrics:\n  - {name: a, histogram: x_bucket}\n", [("promql", 3, 26)]),
    (P + "metrics:\n  - {name: a, histogram: 'x{le=\"1\"}'}\n", [("promql", 3, 26)]),
    (P + "metrics:\n  - {name: a, rate: x, unit: ms}\n", [("unit", 3, 30)]),
    (P + "metrics:\n  - {name: a, query: x, unit: MS}\n", [("unit", 3, 31)]),
    (P + "metrics:\n  - {name: a, query: x, goal: 120 %}\n", [("share", 3, 31)]),
    (P + "metrics:\n  - {name: a, query: x, goal: lots}\n", [("share", 3, 31)]),
    (P + "metrics:\n  - {name: a, query: x}\n  - {name: A, query: y}\n", [("duplicate-name", 4, 12)]),
    (P + "metrics:\n  - {name: a, query: x, aliases: [b, a]}\n", [("duplicate-name", 3, 38)]),
    (P + "metrics:\n  - {name: a, query: x, source: other}\n", [("unknown-source", 3, 33)]),
    (P + "providers: []\n", [("conflict", 2, 1)]),
    ("providers: [{provider: prometheus}]\nurl: http://h\n", [("conflict", 2, 1)]),
    ("providers: [{provider: prometheus}, {provider: prometheus}]\n", [("duplicate-name", 1, 1)]),
    (
        "providers: [{name: a, provider: prometheus}, {name: b, provider: datadog}]\nmetrics: [{name: m, query: x}]\n",
        [("missing-key", 2, 11)],
    ),
    ("provider: openmetrics\nmetrics: [{name: m, query: 'rate(x[5m])'}]\n", [("promql", 2, 28)]),
    ("provider: openmetrics\nmetrics: [{name: m, query: 'sum by (a) (x)'}]\n", [("promql", 2, 28)]),
    ("provider: openmetrics\nmetrics: [{name: m, query: 'count(x)'}]\n", [("promql", 2, 28)]),
    (P + "deployment: {query: 'x{'}\n", [("promql", 2, 21)]),
    (P + "deployment: {source: prometheus}\n", [("one-of", 2, 1)]),
    (P + "deployment: {query: x, annotations: [deploy]}\n", [("one-of", 2, 1), ("annotations", 2, 24)]),
    (P + "deployment: {annotations: [deploy]}\n", [("annotations", 2, 14)]),
    (P + "dashboards: [{title: t}]\n", [("missing-key", 2, 14)]),
]


@pytest.mark.parametrize(("text", "expected"), FAULTS)
def test_a_fault_is_told_at_its_place(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert places(text) == expected


def test_all_faults_are_told_at_once_in_the_order_of_the_text() -> None:
    text = (
        "provider: prometheus\napi_key: hunter2\ntier: 9\nmetrics:\n  - {name: a, query: 'sum(', bogus: 1}\n"
        "  - 3\n  - {name: a, good: x, total: y, source: z}\n"
    )
    assert places(text) == [
        ("secret-literal", 2, 10),
        ("out-of-range", 3, 7),
        ("promql", 5, 22),
        ("unknown-key", 5, 30),
        ("wrong-type", 6, 5),
        ("duplicate-name", 7, 12),
        ("unknown-source", 7, 42),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "api_key: hunter2",
        "api_key: 'hunter2'",
        "password: [hunter2]",
        "app_key: {x: hunter2}",
        "api_kye: hunter2",
        "auth: {kind: basic, username: u, password: hunter2, bogus: 1}",
        "auth: {tokn: hunter2}",
        "headers: {Authorization: hunter2, X: {}}",
        "params: {api_key: hunter2}",
        "url: https://u:hunter2@h/",
        "metrics: [{name: a, query: 'https://u:hunter2@h', goal: x}]",
        "api_key: >-\n  hunter2\n  hunter2",
        "providers: [{provider: datadog, token: hunter2}]",
        "dashboards: [{title: t, url: 'https://u:hunter2@h'}]",
        "api_key: {hunter2: 1}",
    ],
)
def test_no_diagnostic_quotes_a_secret(text: str) -> None:
    reading = read_observability(P + text + "\n", "o.yaml")
    assert reading.value is None
    assert "hunter2" not in render_all(reading.diagnostics)


def test_an_unknown_key_is_answered_with_the_nearest_known_one() -> None:
    reading = read_observability(P + "metrics: [{name: a, qurey: up}]\n", "o.yaml")
    assert "did you mean 'query'?" in render_all(reading.diagnostics)


def test_each_shape_of_metric_becomes_its_indicator() -> None:
    found = value(
        P + "metrics:\n"
        "  - {name: a, good: 'x{code=\"200\"}', total: x}\n"
        "  - {name: b, bad: 'x{code=\"500\"}', total: x}\n"
        "  - {name: c, histogram: h_milliseconds}\n"
        "  - {name: d, histogram: h, unit: ms}\n"
        "  - {name: e, rate: x}\n"
        "  - {name: f, query: 'avg(x)', unit: '%'}\n"
        "  - {name: g, histogram: body_bytes}\n"
    )
    s = "prometheus"
    assert [found.indicator(metric) for metric in found.metrics] == [
        RatioIndicator(source=s, total="x", good='x{code="200"}'),
        RatioIndicator(source=s, total="x", bad='x{code="500"}'),
        HistogramIndicator(source=s, histogram="h_milliseconds", unit=Unit.SECOND, scale=Decimal("0.001")),
        HistogramIndicator(source=s, histogram="h", unit=Unit.SECOND, scale=Decimal("0.001")),
        RateIndicator(source=s, events="x"),
        ValueIndicator(source=s, query="avg(x)", unit=Unit.RATIO, scale=Decimal("0.01")),
        HistogramIndicator(source=s, histogram="body_bytes", unit=Unit.BYTE, scale=Decimal(1)),
    ]


def test_several_providers_are_named_by_their_metrics() -> None:
    found = value(
        "providers:\n  - {name: main, provider: prometheus, url: http://h, delay: 30s}\n  - {provider: datadog}\n"
        "metrics: [{name: a, query: up, source: main}, {name: b, query: 'avg:a.b{c:d}', source: datadog}]\n"
    )
    assert [source.id for source in found.sources] == ["main", "datadog"]
    assert [found.indicator(metric).source for metric in found.metrics] == ["main", "datadog"]


def test_one_provider_at_the_top_is_the_only_source() -> None:
    (source,) = value(P + 'url: "{{env.URL}}"\nauth: {kind: mtls, cert: c.pem, key: k.pem}\n').sources
    assert source.id == "prometheus"
    assert source.url == SecretRef("env", "URL")
    assert source.auth.kind == "mtls"
    assert source.headers == {}


@pytest.mark.parametrize("query", ["x", 'x{a="b"}', "sum(x)", "max(x{a!~'b'})", '{__name__="x"}'])
def test_what_a_scraped_page_can_answer(query: str) -> None:
    assert (
        value(f"provider: openmetrics\nmetrics: [{{name: a, query: {json.dumps(query)}}}]\n").metrics[0].query == query
    )


def test_percentages_and_ratios_are_the_same_goal() -> None:
    found = value(P + "metrics: [{name: a, query: x, goal: 99.9 %}, {name: b, query: x, goal: 0.999}]\n")
    assert [metric.goal for metric in found.metrics] == [Decimal("0.999"), Decimal("0.999")]


def test_the_example_is_read_without_a_remark() -> None:
    reading = read_observability(EXAMPLE.read_text(), "observability.yaml")
    assert reading.value is not None
    assert reading.diagnostics == ()


def test_the_committed_schema_is_the_generated_one() -> None:
    assert json.loads(SCHEMA.read_text()) == schema()


def test_the_schema_accepts_the_example_and_refuses_unknown_keys() -> None:
    Draft202012Validator.check_schema(schema())
    validator = Draft202012Validator(schema())
    document = read(EXAMPLE.read_text(), "o.yaml").document
    assert document is not None
    assert validator.is_valid(document.data)
    assert not validator.is_valid({**document.data, "tiers": 1})
    assert not validator.is_valid({"provider": "prometheus", "metrics": [{"name": "a", "qurey": "up"}]})


WORDS = st.sampled_from(
    [
        "provider",
        "prometheus",
        "metrics",
        "name",
        "query",
        "good",
        "total",
        "up",
        "auth",
        "kind",
        "headers",
        "windows",
        "unit",
        "ms",
        "source",
        "providers",
        "goal",
        "aliases",
    ]
)
LEAVES = st.one_of(WORDS, st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=25)
@given(st.dictionaries(WORDS, TREES, max_size=6))
def test_no_data_raises_and_every_refusal_says_why(data: dict[str, object]) -> None:
    reading = read_observability(json.dumps(data), "o.yaml")
    assert reading.value is not None or reading.diagnostics
    assert all(fault.place for fault in reading.diagnostics)


SEVERAL = """\
providers:
  - {provider: prometheus, name: main, url: http://a.example, fallback: spare}
  - {provider: prometheus, name: spare, url: http://b.example}
metrics:
  - {name: m, bad: 'e_total{code="500"}', total: e_total}
"""


def test_a_source_that_only_stands_in_is_nobodys_source() -> None:
    found = value(SEVERAL)
    assert found.indicator(found.metrics[0]).source == "main"
    assert [source.fallback for source in found.sources] == ["spare", ""]


def test_a_total_may_have_a_source_of_its_own() -> None:
    text = SEVERAL.replace("total: e_total", "total: e_total, source: main, total_source: spare")
    [metric] = value(text).metrics
    assert metric.indicator("main") == RatioIndicator(
        source="spare", total="e_total", bad='e_total{code="500"}', part_source="main"
    )
    same = value(SEVERAL.replace("total: e_total", "total: e_total, source: main, total_source: main")).metrics[0]
    assert same.indicator("main") == RatioIndicator(source="main", total="e_total", bad='e_total{code="500"}')


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("fallback: spare", "fallback: spire", "unknown-source"),
        ("fallback: spare", "fallback: main", "fallback"),
        ("url: http://b.example", "url: http://b.example, fallback: main", "fallback"),
        ("{provider: prometheus, name: spare", "{provider: openmetrics, name: spare", "fallback"),
        ("total: e_total", "total: e_total, total_source: spire", "unknown-source"),
        ("bad: 'e_total{code=\"500\"}', total: e_total", "rate: e_total, total_source: spare", "conflict"),
        ("total: e_total", "total: 'sum(e_total)', total_source: spare", "promql"),
        ("fallback: spare", "delay: 1m", "missing-key"),
    ],
)
def test_sources_that_cannot_work_together_are_told(before: str, after: str, code: str) -> None:
    assert before in SEVERAL
    faults = read_observability(SEVERAL.replace(before, after), "o.yaml").diagnostics
    assert {fault.code for fault in faults} == {f"observability/{code}"}
