"""What widely used exporters hold, and what a person would measure of it: the right series, or a question, no guess.

Names, labels and bounds are as the exporters write them; each row is alone in its source, as on a page of its own.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

from smartspec_ops.domain.inventory import Family, FamilyType
from smartspec_ops.spec.candidates import Candidate, candidates, shortlist, wanted
from smartspec_ops.spec.drafts import Source
from smartspec_ops.spec.nfr import read_requirements

T = FamilyType
SECONDS = ("0.005", "0.1", "0.25", "0.3", "0.5", "1", "10")
MILLISECONDS = ("5", "10", "100", "250", "300", "500", "1000", "10000")


def held(name: str, kind: FamilyType, bounds: Sequence[str] = (), said: str = "", **labels: Sequence[str]) -> Family:
    return Family(name=name, type=kind, help=said, labels=labels, bounds=tuple(map(Decimal, bounds)))


def looked_for(text: str, *families: Family, expressions: bool = True) -> Sequence[Candidate]:
    spec = f"# Shop\n\n## Non-Functional Requirements\n\n- **NFR-001** {text}\n"
    (requirement,) = [one for one in read_requirements(spec, "spec.md").requirements if one.promise]
    one = wanted(requirement, "shop")
    assert one is not None
    source = Source(id="s", families={family.name: family for family in families}, expressions=expressions)
    return candidates(one, shortlist(one, families), source)


def picked(text: str, *families: Family, expressions: bool = True) -> Mapping[str, str] | None:
    """What would be proposed; None where a person is asked, or nothing is found."""
    found = looked_for(text, *families, expressions=expressions)
    best = [each for each in found if each.score == found[0].score]
    return best[0].keys if len(best) == 1 and not best[0].is_vague else None


ERRORS, P95, RATE, AVAILABLE = (
    "Error rate below 0.5 %.",
    "p95 latency stays below 300 ms.",
    "The service handles at least 50 req/s.",
    "99.9 % of requests succeed.",
)
CALLS = "traces_span_metrics_calls_total"
POST = "p99 latency of `POST /orders` below 500 ms."
STATUS = ("200", "404", "500")


# --- one end, one part, one service ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "family", "key", "expected"),
    [
        (
            ERRORS,
            held("istio_requests_total", T.COUNTER, response_code=STATUS, reporter=("destination", "source")),
            "total",
            'istio_requests_total{reporter="destination"}',
        ),
        (
            ERRORS,
            held("response_total", T.COUNTER, status_code=STATUS, direction=("inbound", "outbound")),
            "bad",
            'response_total{direction="inbound",status_code=~"5.."}',
        ),
        (
            ERRORS,
            held(
                CALLS,
                T.COUNTER,
                status_code=("STATUS_CODE_ERROR", "STATUS_CODE_UNSET"),
                span_kind=("SPAN_KIND_CLIENT", "SPAN_KIND_SERVER"),
                service_name=("search", "shop"),
            ),
            "bad",
            f'{CALLS}{{span_kind="SPAN_KIND_SERVER",service_name="shop",status_code="STATUS_CODE_ERROR"}}',
        ),
        (
            P95,
            held("apisix_http_latency", T.HISTOGRAM, MILLISECONDS, type=("apisix", "request", "upstream")),
            "histogram",
            'apisix_http_latency{type="request"}',
        ),
        (
            ERRORS,
            held("haproxy_backend_http_responses_total", T.COUNTER, code=("2xx", "5xx"), proxy=("search", "shop")),
            "total",
            'haproxy_backend_http_responses_total{proxy="shop"}',
        ),
        (
            ERRORS,
            held("envoy_http_rq_xx", T.COUNTER, envoy_response_code_class=("2", "5"), envoy_cluster_name=("shop", "x")),
            "total",
            'envoy_http_rq_xx{envoy_cluster_name="shop"}',
        ),
        (
            POST,
            held(
                "http_request_duration_seconds", T.HISTOGRAM, SECONDS, handler=("/", "/orders"), method=("get", "post")
            ),
            "histogram",
            'http_request_duration_seconds{handler="/orders",method="post"}',
        ),
        (
            POST,
            held("spans_duration_milliseconds", T.HISTOGRAM, MILLISECONDS, span_name=("GET /orders", "POST /orders")),
            "histogram",
            'spans_duration_milliseconds{span_name="POST /orders"}',
        ),
        (
            POST,
            held("http_server_duration_milliseconds", T.HISTOGRAM, MILLISECONDS, http_target=("/", "/orders")),
            "histogram",
            'http_server_duration_milliseconds{http_target="/orders"}',
        ),
        (AVAILABLE, held("http_t_seconds", T.SUMMARY, status=STATUS), "bad", 'http_t_seconds_count{status=~"5.."}'),
        (
            "DNS error rate below 1 %.",
            held("coredns_dns_responses_total", T.COUNTER, rcode=("NOERROR", "NXDOMAIN")),
            "bad",
            'coredns_dns_responses_total{rcode="SERVFAIL"}',
        ),
    ],
)
def test_what_is_counted_several_times_is_read_once(text: str, family: Family, key: str, expected: str) -> None:
    keys = picked(text, family)
    assert keys is not None
    assert keys[key] == expected


@pytest.mark.parametrize(
    ("text", "family"),
    [
        (POST, held("http_request_duration_seconds", T.HISTOGRAM, SECONDS)),
        (POST, held("http_request_duration_seconds", T.HISTOGRAM, SECONDS, route=("/", "/search"))),
        (POST, held("http_request_duration_seconds", T.HISTOGRAM, SECONDS, route=("/", "/orders"), method=("GET",))),
        (ERRORS, held("proxy_http_responses_total", T.COUNTER, code=("2xx", "5xx"), proxy=("in", "stats"))),
        (ERRORS, held("http_requests_total", T.COUNTER, code=STATUS, job=("billing", "search"))),
        (ERRORS, held("http_requests_total", T.COUNTER, code=STATUS, env=("blue", "green"))),
    ],
)
def test_what_cannot_be_told_apart_is_a_persons_to_say(text: str, family: Family) -> None:
    """A binding of more than is promised looks like any other, and alerts on what others do."""
    assert picked(text, family) is None
    assert [each.is_vague for each in looked_for(text, family)] == [True]


# --- units -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "family", "unit"),
    [
        (P95, held("http_server_duration", T.HISTOGRAM, MILLISECONDS), "ms"),
        (P95, held("http_server_duration", T.HISTOGRAM, SECONDS), "s"),
        ("p95 latency stays below 10 s.", held("http_server_duration", T.HISTOGRAM, MILLISECONDS), None),
        ("p95 latency below 10 s.", held("http_latency", T.HISTOGRAM, MILLISECONDS, "Latency in milliseconds."), "ms"),
        (P95, held("http_latency", T.HISTOGRAM, MILLISECONDS, "Request latency (ms)"), "ms"),
        (P95, held("http_requests_latency_seconds_by_view", T.HISTOGRAM, SECONDS), "s"),
        (P95, held("http_request_size", T.HISTOGRAM, ("100", "1000", "10000")), None),
        # Its name is newer than its description.
        (P95, held("http_duration_seconds", T.HISTOGRAM, SECONDS, "duration of calls, in milliseconds"), "s"),
    ],
)
def test_a_unit_nobody_states_is_read_off_the_bounds_or_asked(text: str, family: Family, unit: str | None) -> None:
    """Milliseconds read as seconds are a promise that is never broken: off by a thousand, and plausible."""
    keys = picked(text, family)
    assert (keys and keys["unit"]) == unit


def test_a_histogram_with_no_bucket_but_the_last_measures_no_time() -> None:
    bare = Family(name="http_request_duration_seconds", type=T.HISTOGRAM, labels={"status": STATUS}, is_bare=True)
    assert looked_for(P95, bare) == []
    assert picked(ERRORS, bare) is not None


# --- the whole, not a part ---------------------------------------------------------------------------------------


def test_the_time_of_a_request_comes_before_that_of_its_parts() -> None:
    parts = ("connect", "header", "request", "response")
    proxy = [held(f"nginx_ingress_controller_{part}_duration_seconds", T.HISTOGRAM, SECONDS) for part in parts]
    keys = picked(P95, *proxy)
    assert keys is not None
    assert keys["histogram"] == "nginx_ingress_controller_request_duration_seconds"
    gateway = [held(f"kong_{part}_latency_ms", T.HISTOGRAM, MILLISECONDS) for part in ("kong", "request", "upstream")]
    keys = picked(P95, *gateway)
    assert keys is not None
    assert keys["histogram"] == "kong_request_latency_ms"


def test_hits_of_a_cache_are_no_availability() -> None:
    cache = [held("page_cache_hits_total", T.COUNTER), held("page_cache_requests_total", T.COUNTER)]
    assert looked_for(AVAILABLE, *cache) == []
    assert looked_for(ERRORS, *cache) == []
    keys = picked("Cache hit ratio of at least 90 %.", *cache)
    assert keys is not None
    assert keys["good"] == "page_cache_hits_total"


def test_counted_failures_come_before_a_probe() -> None:
    pair = [held("service_errors", T.COUNTER), held("service_requests", T.COUNTER), held("up", T.GAUGE, job=("shop",))]
    assert picked(AVAILABLE, *pair) == {"bad": "service_errors", "total": "service_requests"}


def test_not_everything_that_is_counted_is_throughput() -> None:
    assert looked_for(RATE, held("x_panics_total", T.COUNTER), held("x_evicted_keys_total", T.COUNTER)) == []
    assert picked(RATE, held("api_requests_total", T.COUNTER)) == {"rate": "api_requests_total"}


def test_of_many_alike_those_that_tell_how_things_ended_are_looked_at() -> None:
    many = [held(f"django_http_requests_total_by_{each}_total", T.COUNTER) for each in "abcdefgh"]
    told = held("django_http_responses_total_by_status_total", T.COUNTER, status=STATUS)
    keys = picked(ERRORS, *many, told)
    assert keys is not None
    assert keys["total"] == told.name


# --- levels ------------------------------------------------------------------------------------------------------

SHARE_OF_HEAP = (
    'max(sum by (instance) (jvm_memory_used_bytes{area="heap"})'
    ' / sum by (instance) (jvm_memory_max_bytes{area="heap"}))'
)
POOLS = {"area": ("heap", "nonheap"), "id": ("Eden", "Old"), "instance": ("a", "b")}


@pytest.mark.parametrize(
    ("text", "families", "expressions", "query"),
    [
        (
            "Heap memory stays below 1 GB.",
            [held("jvm_memory_used_bytes", T.GAUGE, **POOLS), held("jvm_memory_max_bytes", T.GAUGE, **POOLS)],
            True,
            'max(sum by (instance) (jvm_memory_used_bytes{area="heap"}))',
        ),
        (
            "Heap memory stays below 1 GB.",
            [held("jvm_memory_used_bytes", T.GAUGE, area=("heap", "nonheap"), id=("Eden", "Old"))],
            False,
            'sum(jvm_memory_used_bytes{area="heap"})',
        ),
        (
            "Resident memory stays below 1 GB.",
            [held("jvm_memory_used_bytes", T.GAUGE), held("lua_memory_shared_dict_bytes", T.GAUGE)],
            True,
            None,
        ),
        (
            "The orders queue holds at most 50 ready messages.",
            [held("rabbitmq_queue_messages_ready", T.GAUGE, queue=("mails", "orders"))],
            True,
            'sum(rabbitmq_queue_messages_ready{queue="orders"})',
        ),
        (
            "JVM heap used stays below 85 %.",
            [held("jvm_memory_used_bytes", T.GAUGE, **POOLS), held("jvm_memory_max_bytes", T.GAUGE, **POOLS)],
            True,
            SHARE_OF_HEAP,
        ),
        (
            "Redis memory stays below 80 %.",
            [held("redis_memory_used_bytes", T.GAUGE), held("redis_memory_max_bytes", T.GAUGE)],
            True,
            "sum(redis_memory_used_bytes) / sum(redis_memory_max_bytes)",
        ),
        (
            "Usage of database connections stays below 90 %.",
            [held("hikaricp_connections_active", T.GAUGE), held("hikaricp_connections_max", T.GAUGE)],
            True,
            "sum(hikaricp_connections_active) / sum(hikaricp_connections_max)",
        ),
        ("Redis memory stays below 80 %.", [held("redis_memory_used_bytes", T.GAUGE)], True, None),
        (
            "Redis memory stays below 80 %.",
            [held("redis_memory_used_bytes", T.GAUGE), held("redis_memory_max_bytes", T.GAUGE)],
            False,
            None,
        ),
        (
            "Consumer lag of the settlement topic stays below 500 messages.",
            [
                held(
                    "kafka_consumergroup_lag",
                    T.GAUGE,
                    consumergroup=("audit", "settlement"),
                    topic=("audit", "settlement"),
                )
            ],
            True,
            'sum(kafka_consumergroup_lag{consumergroup="settlement",topic="settlement"})',
        ),
        ("CPU usage stays below 80 %.", [held("process_cpu_usage", T.GAUGE)], True, "max(process_cpu_usage)"),
        ("CPU usage stays below 80 %.", [held("process_cpu_usage", T.GAUGE)], False, "max(process_cpu_usage)"),
        (
            "The database is available 99.9 % of the time.",
            [held("pg_up", T.GAUGE), held("redis_up", T.GAUGE)],
            True,
            "avg(pg_up)",
        ),
        ("Response time below 2 s.", [held("probe_duration_seconds", T.GAUGE)], True, "max(probe_duration_seconds)"),
        ("p95 response time below 2 s.", [held("probe_duration_seconds", T.GAUGE)], True, None),
        (
            "p99 latency of orders below 500 ms.",
            [held("orders_latency_p95_ms", T.GAUGE), held("orders_latency_p99_seconds", T.GAUGE)],
            True,
            "max(orders_latency_p99_seconds)",
        ),
        ("p99 latency of orders below 500 ms.", [held("orders_latency_average_seconds", T.GAUGE)], True, None),
    ],
)
def test_a_level_is_the_one_that_is_meant_as_a_whole(
    text: str, families: Sequence[Family], expressions: bool, query: str | None
) -> None:
    keys = picked(text, *families, expressions=expressions)
    assert (keys and keys["query"]) == query


def test_what_a_level_adds_up_is_told() -> None:
    lag = held("kafka_consumergroup_lag", T.GAUGE, consumergroup=("audit", "billing"), partition=("0", "1"))
    (one,) = looked_for("Kafka consumer lag stays below 1000 messages.", lag)
    assert one.warnings == ("adds up every consumergroup: audit, billing",)
