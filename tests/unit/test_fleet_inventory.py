"""A fleet's Prometheus, with everything that usually lies around in one, and what a person would pick from it."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from smartspec_ops.domain.inventory import Family, FamilyType
from smartspec_ops.spec.candidates import candidates, shortlist, wanted
from smartspec_ops.spec.drafts import Source
from smartspec_ops.spec.nfr import read_requirements

T = FamilyType
BOUNDS = tuple(map(Decimal, ("0.1", "0.25", "0.5", "1")))
JOBS = ("checkout", "payments", "search", "node", "prometheus")


def held(name: str, kind: FamilyType, **labels: Sequence[str]) -> Family:
    return Family(name=name, type=kind, labels=labels, bounds=BOUNDS if kind is T.HISTOGRAM else ())


def shared(name: str, kind: FamilyType, **labels: Sequence[str]) -> Family:
    """Of three services alike."""
    return held(name, kind, **labels, job=("checkout", "payments", "search"))


FLEET = [
    shared(
        "http_server_request_duration_seconds",
        T.HISTOGRAM,
        http_route=("/checkout", "/orders/{id}", "/healthz"),
        http_request_method=("GET", "POST"),
        http_response_status_code=("200", "404", "500"),
    ),
    shared("http_server_active_requests", T.GAUGE),
    shared("http_client_request_duration_seconds", T.HISTOGRAM, http_response_status_code=("200", "500")),
    shared(
        "db_client_operation_duration_seconds",
        T.HISTOGRAM,
        db_operation_name=("SELECT", "INSERT"),
        error_type=("", "timeout"),
    ),
    shared("db_client_connections_usage", T.GAUGE, state=("idle", "used")),
    shared("hikaricp_connections_active", T.GAUGE),
    shared("messaging_process_duration_seconds", T.HISTOGRAM, error_type=("",)),
    shared("kafka_consumer_records_lag_max", T.GAUGE),
    shared(
        "rpc_server_duration_milliseconds",
        T.HISTOGRAM,
        rpc_grpc_status_code=("0", "13"),
        rpc_method=("Charge", "Refund"),
    ),
    shared("grpc_server_handled_total", T.COUNTER, grpc_code=("OK", "Internal"), grpc_method=("Charge", "Refund")),
    shared(
        "http_server_requests_seconds",
        T.HISTOGRAM,
        status=("200", "500"),
        uri=("/checkout", "/search"),
        outcome=("SUCCESS", "SERVER_ERROR"),
    ),
    held("process_cpu_seconds_total", T.COUNTER, job=JOBS),
    shared("process_cpu_usage", T.GAUGE),
    shared("jvm_memory_used_bytes", T.GAUGE, area=("heap", "nonheap")),
    shared("jvm_gc_pause_seconds", T.SUMMARY),
    held("process_resident_memory_bytes", T.GAUGE, job=JOBS),
    held("node_cpu_seconds_total", T.COUNTER, mode=("idle", "user"), job=("node",)),
    held("node_memory_MemAvailable_bytes", T.GAUGE, job=("node",)),
    held("node_memory_MemTotal_bytes", T.GAUGE, job=("node",)),
    held("node_filesystem_avail_bytes", T.GAUGE, job=("node",)),
    held("node_filesystem_size_bytes", T.GAUGE, job=("node",)),
    held("up", T.GAUGE, job=JOBS),
    held("probe_success", T.GAUGE, instance=("https://shop.example",)),
    held("prometheus_http_request_duration_seconds", T.HISTOGRAM, handler=("/api/v1/query",)),
    held("prometheus_http_requests_total", T.COUNTER, code=("200",), handler=("/",)),
    held("prometheus_tsdb_head_series", T.GAUGE),
    held("go_gc_duration_seconds", T.SUMMARY, quantile=("0.5", "1")),
    held("go_goroutines", T.GAUGE),
    held("scrape_duration_seconds", T.GAUGE),
    held("promhttp_metric_handler_requests_total", T.COUNTER, code=("200", "500")),
    held(
        "nginx_ingress_controller_requests",
        T.COUNTER,
        status=("200", "502"),
        path=("/",),
        service=("checkout", "search"),
    ),
    held("istio_requests_total", T.COUNTER, response_code=("200", "503"), destination_service=("checkout",)),
    held("istio_request_duration_milliseconds", T.HISTOGRAM, response_code=("200",)),
    held("checkout_orders_total", T.COUNTER, status=("accepted", "rejected", "failed"), job=("checkout",)),
    held("checkout_queue_depth", T.GAUGE, job=("checkout",)),
    held("checkout_cart_value_euros", T.HISTOGRAM, job=("checkout",)),
    held("backup_last_success_timestamp_seconds", T.GAUGE, job=("node",)),
    shared("cache_hits_total", T.COUNTER),
    shared("cache_requests_total", T.COUNTER),
    held("search_index_age_seconds", T.GAUGE, job=("search",)),
    held("payment_failures_total", T.COUNTER, job=("payments",)),
    held("payment_attempts_total", T.COUNTER, job=("payments",)),
]

CHECKOUT = 'job="checkout"'
SERVER = "http_server_request_duration_seconds"
RPC = "rpc_server_duration_milliseconds"


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("API availability of 99.9 % per month.", "total", f"{SERVER}_count{{{CHECKOUT}}}"),
        (
            "Error rate below 0.1 %.",
            "bad",
            f'{SERVER}_count{{{CHECKOUT},http_response_status_code=~"5.."}}',
        ),
        (
            "p95 latency of `POST /checkout` below 300 ms.",
            "histogram",
            f'{SERVER}{{{CHECKOUT},http_route="/checkout",http_request_method="POST"}}',
        ),
        (
            "Database queries complete within 50 ms at p99.",
            "histogram",
            f"db_client_operation_duration_seconds{{{CHECKOUT}}}",
        ),
        (
            "The Charge operation answers within 500 ms for 99 % of calls.",
            "histogram",
            f'{RPC}{{{CHECKOUT},rpc_method="Charge"}}',
        ),
        ("CPU utilisation stays below 80 %.", "query", f"max(process_cpu_usage{{{CHECKOUT}}})"),
        ("Memory usage stays below 512 MB.", "query", f"max(process_resident_memory_bytes{{{CHECKOUT}}})"),
        (
            "Kafka consumer lag stays below 1000 messages.",
            "query",
            f"sum(kafka_consumer_records_lag_max{{{CHECKOUT}}})",
        ),
        ("The system handles at least 200 req/s.", "rate", f"{SERVER}_count{{{CHECKOUT}}}"),
        ("Search index freshness: data is at most 5 minutes old.", "query", "max(search_index_age_seconds)"),
        (
            "The last backup is at most 24 hours old.",
            "query",
            "time() - max(backup_last_success_timestamp_seconds)",
        ),
        ("The order queue holds at most 50 waiting orders.", "query", f"sum(checkout_queue_depth{{{CHECKOUT}}})"),
        ("Payment failure rate below 1 %.", "bad", "payment_failures_total"),
        (
            "Disk usage stays below 85 %.",
            "query",
            "1 - min(node_filesystem_avail_bytes / node_filesystem_size_bytes)",
        ),
        ("Antwortzeit unter 2 Sekunden (95. Perzentil).", "histogram", f"{SERVER}{{{CHECKOUT}}}"),
        (
            "The gRPC API has an error ratio below 0.5 %.",
            "bad",
            f'{RPC}_count{{{CHECKOUT},rpc_grpc_status_code=~"2|4|12|13|14|15"}}',
        ),
        (
            "Message processing takes less than 5 s at p99.",
            "histogram",
            f"messaging_process_duration_seconds{{{CHECKOUT}}}",
        ),
        ("Cache hit ratio of at least 90 %.", "good", f"cache_hits_total{{{CHECKOUT}}}"),
    ],
)
def test_the_first_candidate_is_the_one_a_person_picks(text: str, key: str, expected: str) -> None:
    spec = f"# Checkout\n\n## Non-Functional Requirements\n\n- **NFR-001** {text}\n"
    (requirement,) = [one for one in read_requirements(spec, "spec.md").requirements if one.promise]
    one = wanted(requirement, "checkout")
    assert one is not None
    source = Source(id="s", families={family.name: family for family in FLEET}, expressions=True)
    best = candidates(one, shortlist(one, FLEET), source)[0]
    assert best.keys[key] == expected


def test_few_families_are_looked_at_closely() -> None:
    """However much a fleet holds, a requirement asks for the labels of a handful."""
    many = [*FLEET, *(held(f"svc{at}_requests_total", T.COUNTER) for at in range(5000))]
    spec = "# Checkout\n\n## NFR\n\n- **NFR-001** Error rate below 0.1 %.\n"
    (requirement,) = read_requirements(spec, "spec.md").requirements
    one = wanted(requirement, "checkout")
    assert one is not None
    assert len(shortlist(one, many)) <= 10
