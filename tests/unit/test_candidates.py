"""What a source holds is ranked for a person: by conventions, units, words and labels; what is alike is not chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from smartspec_ops.domain.inventory import Declared, Family, FamilyType, bounds, families
from smartspec_ops.domain.objective import Kind, Promise, Scope, Statistic
from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.spec.candidates import Candidate, bound_warning, candidates, shortlist, wanted
from smartspec_ops.spec.conventions import convention, failing, words
from smartspec_ops.spec.drafts import Source
from smartspec_ops.spec.fit import fit
from smartspec_ops.spec.promql import is_constant, selector, selector_fault, series_of
from tests.unit.test_binding import AVAILABLE, BARE, ERRORS, MEAN, P99, PART, QUEUE, RATE, requirement

T = FamilyType


def family(name: str, kind: FamilyType = T.COUNTER, **more: Any) -> Family:
    return Family(name=name, type=kind, **more)


def seconds(name: str, **labels: Sequence[str]) -> Family:
    return family(name, T.HISTOGRAM, labels=labels, bounds=tuple(map(Decimal, ("0.1", "0.25", "1"))))


def found(
    promise: Promise, *held: Family, text: str = "", service: str = "checkout", expressions: bool = True
) -> Sequence[Candidate]:
    one = wanted(requirement(promise, text=text), service)
    assert one is not None
    source = Source(id="s", families={each.name: each for each in held}, expressions=expressions)
    return candidates(one, shortlist(one, held), source)


def scoped(promise: Promise, **scope: str) -> Promise:
    return replace(promise, scope=Scope(**scope))


# --- families ----------------------------------------------------------------------------------------------------


def test_series_become_families_by_what_is_declared_and_else_by_how_they_end() -> None:
    names = (
        "a_total a_created h_bucket h_count h_sum h_created s s_sum s_count depth native x_count mystery orders_total "
        "go_goroutines"
    )
    declared = {
        "a": Declared(type="counter", help="as OpenMetrics declares it"),
        "s": Declared(type="summary", unit="seconds"),
        "depth": Declared(type="gauge"),
        "native": Declared(type="histogram"),
    }
    seen = {one.name: one for one in families(names.split(), declared)}
    assert {name: str(one.type) for name, one in seen.items()} == {
        "a_total": "counter",
        "depth": "gauge",
        "go_goroutines": "unknown",
        "h": "histogram",
        "mystery": "unknown",
        "native": "native histogram",
        "orders_total": "counter",
        "s": "summary",
        "x_count": "unknown",
    }
    assert (seen["a_total"].help, seen["s"].unit) == ("as OpenMetrics declares it", "seconds")
    assert [seen[name].counted for name in ("a_total", "h", "s")] == ["a_total", "h_count", "s_count"]
    assert [*seen["a_total"].described_by, *seen["h"].described_by] == ["a_total", "h_count"]
    assert list(seen["s"].described_by) == ["s_count", "s"]


def test_bounds_are_the_finite_ones_each_once() -> None:
    assert bounds(["+Inf", "1", "0.25", "1.0", "2.5e+01"]) == (Decimal("0.25"), Decimal("1.0"), Decimal("25.0"))


# --- conventions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("http_server_request_duration_seconds", "http.server.request.duration"),
        ("http.server.request.duration", "http.server.request.duration"),
        ("rpc_server_duration_milliseconds", "rpc.server.duration"),
        ("db_client_operation_duration_seconds", "db.client.operation.duration"),
        ("messaging_client_consumed_messages_total", "messaging.client.consumed.messages"),
        ("http_server_requests_seconds", None),
        ("checkout_http_server_request_duration_seconds", None),
    ],
)
def test_opentelemetry_names_are_known_dotted_and_as_prometheus_writes_them(name: str, known: str | None) -> None:
    convention_ = convention(name)
    assert (convention_.name if convention_ else None) == known


@pytest.mark.parametrize(
    ("label", "values", "matcher"),
    [
        ("code", ["200", "404"], '=~"5.."'),
        ("code", ["200", "500"], '=~"5.."'),
        ("http_response_status_code", ["201"], '=~"5.."'),
        ("status", ["2xx", "4xx"], '="5xx"'),
        ("status", ["2XX"], '="5XX"'),
        ("envoy_response_code_class", ["2", "4"], '="5"'),
        ("grpc_code", ["OK"], '=~"Unknown|DeadlineExceeded|Unimplemented|Internal|Unavailable|DataLoss"'),
        ("rpc_grpc_status_code", ["0", "5"], '=~"2|4|12|13|14|15"'),
        (
            "rpc_response_status_code",
            ["OK"],
            '=~"UNKNOWN|DEADLINE_EXCEEDED|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS"',
        ),
        ("outcome", ["success", "error"], '="error"'),
        ("result", ["error", "ok", "timeout"], '=~"error|timeout"'),
        ("result", ["ok"], '!="ok"'),
        ("error", ["false"], '="true"'),
        ("error_type", ["", "TimeoutError"], '!=""'),
        ("exception", ["None", "KeyError"], '!~"(?i:none)?"'),
    ],
)
def test_failed_events_are_told_apart_by_the_values_a_label_has(
    label: str, values: Sequence[str], matcher: str
) -> None:
    told = failing(label, values)
    assert told is not None
    assert f'{told.sign}"{told.value}"' == matcher
    assert selector_fault(selector("x_total", [(label, told.sign, told.value)])) is None


@pytest.mark.parametrize(
    ("label", "values"),
    [("method", ["GET", "POST"]), ("code", ["fra", "ams"]), ("status", []), ("code", ["1000"]), ("state", ["idle"])],
)
def test_a_label_that_does_not_say_how_things_ended_tells_nothing(label: str, values: Sequence[str]) -> None:
    assert failing(label, values) is None


def test_words_are_lower_case_singular_and_apart() -> None:
    assert words("httpRequests_total queries/second") == {"http", "request", "total", "query", "second"}


# --- ranking -----------------------------------------------------------------------------------------------------

CODES = {"code": ["200", "500"]}
RATIO = {"bad": 'r_requests_total{code=~"5.."}', "total": "r_requests_total"}
DURATION = seconds("http_request_duration_seconds", **CODES)


@pytest.mark.parametrize(
    ("promise", "held", "keys"),
    [
        (AVAILABLE, family("r_requests_total", labels=CODES), RATIO),
        (ERRORS, family("r_requests_total", labels=CODES), RATIO),
        (
            ERRORS,
            DURATION,
            {
                "bad": 'http_request_duration_seconds_count{code=~"5.."}',
                "total": "http_request_duration_seconds_count",
            },
        ),
        (P99, DURATION, {"histogram": "http_request_duration_seconds", "unit": "s"}),
        (
            P99,
            family("http_request_duration_seconds", T.NATIVE_HISTOGRAM),
            {"native_histogram": "http_request_duration_seconds", "unit": "s"},
        ),
        (
            PART,
            seconds("rpc_server_duration_milliseconds"),
            {"histogram": "rpc_server_duration_milliseconds", "unit": "ms"},
        ),
        (BARE, DURATION, {"histogram": "http_request_duration_seconds", "unit": "s", "goal": "99%"}),
        (
            P99,
            family("http_latency_seconds", T.SUMMARY, labels={"quantile": ["0.5", "0.99"]}),
            {"query": 'max(http_latency_seconds{quantile="0.99"})', "unit": "s"},
        ),
        (
            MEAN,
            DURATION,
            {
                "query": "sum(rate(http_request_duration_seconds_sum[5m])) "
                "/ sum(rate(http_request_duration_seconds_count[5m]))",
                "unit": "s",
            },
        ),
        (RATE, family("http_requests_total", labels=CODES), {"rate": "http_requests_total"}),
        (RATE, DURATION, {"rate": "http_request_duration_seconds_count"}),
        (AVAILABLE, family("probe_success", T.GAUGE), {"query": "avg(probe_success)", "unit": "ratio"}),
        (
            P99,
            seconds("http.server.request.duration"),
            {"histogram": '{__name__="http.server.request.duration"}', "unit": "s"},
        ),
    ],
)
def test_every_shape_of_promise_finds_its_shape_of_metric(
    promise: Promise, held: Family, keys: Mapping[str, str]
) -> None:
    if held.name == "http.server.request.duration":
        held = replace(held, unit="s")
    best = found(promise, held)[0]
    assert best.keys == keys
    metric = best.metric()
    assert fit(promise, metric.indicator("s"), metric.goal) is None


LEVELS = [
    (QUEUE, "The order queue holds at most 50 orders.", family("shop_queue_depth", T.GAUGE), "sum(shop_queue_depth)"),
    (
        Promise(
            kind=Kind.FRESHNESS, statistic=None, comparator=QUEUE.comparator, target=Quantity.seconds(900)
        ),
        "The last backup is at most 15 minutes old.",
        family("backup_last_success_timestamp_seconds", T.GAUGE),
        "time() - max(backup_last_success_timestamp_seconds)",
    ),
    (
        Promise(kind=Kind.SATURATION, statistic=None, comparator=QUEUE.comparator, target=Quantity.percent(80)),
        "CPU stays below 80 %.",
        family("node_cpu_seconds_total", labels={"mode": ["idle", "user"]}),
        '1 - avg(rate(node_cpu_seconds_total{mode="idle"}[5m]))',
    ),
    (
        Promise(
            kind=Kind.SATURATION, statistic=None, comparator=QUEUE.comparator,
            target=Quantity(Decimal(512_000_000), Unit.BYTE),
        ),
        "Resident memory stays below 512 MB.",
        family("process_resident_memory_bytes", T.GAUGE),
        "max(process_resident_memory_bytes)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("promise", "text", "held", "query"), LEVELS)
def test_a_level_is_found_by_a_word_it_shares_with_the_requirement(
    promise: Promise, text: str, held: Family, query: str
) -> None:
    assert [each.keys["query"] for each in found(promise, held, text=text)] == [query]
    assert found(promise, held, text="It stays low.") == []


def test_a_failure_counter_is_paired_with_the_whole_beside_it() -> None:
    held = [family("shop_requests_failed_total"), family("shop_requests_total"), family("shop_logins_total")]
    best = found(ERRORS, *held, service="shop")[0]
    assert best.keys == {"bad": "shop_requests_failed_total", "total": "shop_requests_total"}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("http_server_request_duration_seconds", "http_client_request_duration_seconds"),
        ("http_server_request_duration_seconds", "custom_duration_seconds"),
        ("checkout_duration_seconds", "custom_duration_seconds"),
        ("http_request_duration_seconds", "db_query_duration_seconds"),
    ],
)
def test_what_names_more_of_the_requirement_comes_first(better: str, worse: str) -> None:
    ranked = found(P99, seconds(worse), seconds(better))
    assert ranked[0].family == better


def test_a_promise_about_the_database_is_not_measured_at_the_front_door() -> None:
    held = [seconds("db_client_operation_duration_seconds"), seconds("http_server_request_duration_seconds")]
    ranked = found(P99, *held, text="Database queries take less than 200 ms.")
    assert ranked[0].family == "db_client_operation_duration_seconds"


@pytest.mark.parametrize(
    "machinery",
    [
        "prometheus_http_request_duration_seconds",
        "go_gc_duration_seconds",
        "prometheus_tsdb_compaction_duration_seconds",
    ],
)
def test_the_machinery_around_a_service_is_not_the_service(machinery: str) -> None:
    assert found(P99, seconds(machinery)) == []
    assert found(P99, seconds(machinery), text="Prometheus tsdb compaction, http and go gc.") != []


def test_two_families_alike_score_alike() -> None:
    held = [family(f"{name}_requests_total", labels=CODES) for name in ("orders", "payments")]
    first, second = found(AVAILABLE, *held, service="shop")[:2]
    assert first.score == second.score


@pytest.mark.parametrize(
    ("promise", "labels", "total"),
    [
        (AVAILABLE, {"job": ["checkout", "search"]}, 'x_requests_total{job="checkout"}'),
        (AVAILABLE, {"job": ["checkout-api", "search"]}, 'x_requests_total{job="checkout-api"}'),
        (AVAILABLE, {"job": ["checkout", "checkout-worker"]}, 'x_requests_total{job="checkout"}'),
        (AVAILABLE, {"job": ["checkout"]}, 'x_requests_total{job="checkout"}'),
        (AVAILABLE, {"service": ["checkout"]}, 'x_requests_total{service="checkout"}'),
        (AVAILABLE, {"service": ["checkout"], "job": ["proxy"]}, 'x_requests_total{service="checkout"}'),
        (
            scoped(AVAILABLE, endpoint="POST /orders/{id}"),
            {"route": ["/orders/:id", "/health"], "method": ["GET", "POST"]},
            'x_requests_total{route="/orders/:id",method="POST"}',
        ),
        (
            scoped(AVAILABLE, operation="search"),
            {"handler": ["SearchProducts", "AddItem"]},
            'x_requests_total{handler="SearchProducts"}',
        ),
        (scoped(AVAILABLE, environment="production"), {"env": ["prod", "dev"]}, 'x_requests_total{env="prod"}'),
        (scoped(AVAILABLE, environment="staging"), {"env": ["prod", "stage"]}, 'x_requests_total{env="stage"}'),
        (AVAILABLE, {"env": ["prod", "dev"]}, 'x_requests_total{env="prod"}'),
    ],
)
def test_labels_narrow_a_metric_to_what_the_promise_is_about(
    promise: Promise, labels: Mapping[str, Sequence[str]], total: str
) -> None:
    best = found(promise, family("x_requests_total", labels={**CODES, **labels}))[0]
    assert best.keys["total"] == total
    assert best.warnings == ()


@pytest.mark.parametrize(
    ("promise", "labels", "says"),
    [
        (AVAILABLE, {"job": ["a", "b"]}, "adds up every job: a, b"),
        (scoped(AVAILABLE, endpoint="/orders"), {"route": ["/health"]}, "measures more than /orders"),
        (scoped(AVAILABLE, endpoint="/orders"), {}, "no label for the endpoint"),
        (AVAILABLE, {"env": ["dev", "qa"]}, "adds up every env: dev, qa"),
    ],
)
def test_what_cannot_be_narrowed_is_warned_about(
    promise: Promise, labels: Mapping[str, Sequence[str]], says: str
) -> None:
    held = family("x_requests_total", labels={**CODES, **{k: sorted(v) for k, v in labels.items()}})
    assert any(says in warning for warning in found(promise, held)[0].warnings)


def test_a_page_is_asked_only_what_a_page_can_answer() -> None:
    assert found(MEAN, DURATION, expressions=False) == []
    assert found(MEAN, DURATION, expressions=True) != []


@pytest.mark.parametrize(
    ("target", "unit", "edges", "warns"),
    [
        ("0.2", "s", ("0.1", "0.25"), "le=0.2 does not exist; nearest 0.1/0.25"),
        ("0.25", "s", ("0.1", "0.25"), None),
        ("0.2", "ms", ("100", "200"), None),
        ("0.2", "ms", ("100", "250"), "le=200 does not exist; nearest 100/250"),
        ("5", "s", ("0.1", "1"), "le=5 does not exist; nearest 1/+Inf"),
        ("0.01", "s", ("0.1", "1"), "le=0.01 does not exist; nearest 0.1"),
    ],
)
def test_a_target_that_is_no_bucket_bound_is_told_with_its_neighbours(
    target: str, unit: str, edges: Sequence[str], warns: str | None
) -> None:
    promise = replace(P99, target=Quantity.seconds(target))
    one = wanted(requirement(promise), "checkout")
    assert one is not None
    held = Family(name="h", type=T.HISTOGRAM, bounds=tuple(map(Decimal, edges)))
    metric = Candidate(
        requirement_id="x", family="h", source="s", keys={"histogram": "h", "unit": unit}, score=0
    ).metric()
    told = bound_warning(one, metric, held)
    assert told is None if warns is None else told is not None and warns in told


def test_nothing_measurable_wants_nothing() -> None:
    assert wanted(requirement(None), "checkout") is None


def test_a_statistic_no_metric_gives_finds_nothing() -> None:
    assert found(replace(P99, statistic=Statistic.MAX), DURATION) == []


@pytest.mark.parametrize(
    ("query", "constant"),
    [
        ("vector(1)", True),
        ("1 + 2", True),
        ("time()", True),
        ("max_over_time(vector(1)[1d:5m])", True),
        ("sum(x)", False),
        ("topk(2, x)", False),
        ("scalar(x)", False),
        ("max_over_time(x[1d:5m])", False),
        ("1 - avg(rate(x[5m]))", False),
        ("sum(", False),
    ],
)
def test_a_query_that_reads_no_series_is_constant(query: str, constant: bool) -> None:
    assert is_constant(query) is constant


@pytest.mark.parametrize(
    ("query", "series"),
    [
        ('sum(rate(x{a="1"}[5m])) / on() y', ('x{a="1"}', "y")),
        ("max_over_time(x[1d:5m])", ("x",)),
        ("x or x", ("x",)),
        ('{a="b"}', ()),
        ('{__name__="a.b"}', ('{__name__="a.b"}',)),
        ("sum(", ()),
    ],
)
def test_every_series_an_expression_reads_is_known(query: str, series: Sequence[str]) -> None:
    assert tuple(series_of(query)) == series


@pytest.mark.parametrize(
    "label_values",
    [["OK", "INTERNAL"], ["Internal"]],
)
def test_codes_of_grpc_are_told_by_their_own_spelling(label_values: Sequence[str]) -> None:
    told = failing("status", label_values)
    assert told is not None
    assert ("DATA_LOSS" in told.value) is ("INTERNAL" in label_values)


@pytest.mark.parametrize(
    ("promise", "held"),
    [
        (P99, family("http_latency_seconds", T.SUMMARY, labels={"quantile": ["0.5", "none"]})),
        (MEAN, seconds("http_request_bytes")),
        (P99, seconds("http_request_size_bytes")),
    ],
)
def test_what_does_not_fit_is_no_candidate(promise: Promise, held: Family) -> None:
    assert found(promise, held) == []


def test_a_delay_is_measured_by_a_histogram_that_is_called_so() -> None:
    fresh = Promise(kind=Kind.FRESHNESS, statistic=Statistic.P99, comparator=P99.comparator, target=P99.target)
    text = "Replication is at most 200 ms behind at p99."
    held = [seconds("replication_delay_seconds"), seconds("http_server_request_duration_seconds")]
    assert [each.family for each in found(fresh, *held, text=text)] == ["replication_delay_seconds"]


def test_many_values_are_told_in_short() -> None:
    held = family("x_requests_total", labels={**CODES, "job": list("abcdef")})
    assert "adds up every job: a, b, c, d, and 2 more" in found(AVAILABLE, held)[0].warnings[0]
