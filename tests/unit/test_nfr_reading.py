"""Whole readings: the documented table, inheritance, look-alikes, review, annotations, hostile text."""

from datetime import timedelta

import pytest

from smartspec_ops.domain.objective import Comparator, Kind, Requirement, Statistic, Verdict
from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.spec.nfr import Reading, read_requirements


def read(body: str) -> Reading:
    return read_requirements(f"# Service\n\n## Non-Functional Requirements\n\n{body}\n", "spec.md")


def promises(body: str) -> list[str]:
    return [str(r.promise) for r in read(body).requirements if r.promise]


def only(body: str) -> Requirement:
    (requirement,) = read(body).requirements
    return requirement


def test_the_documented_table_keeps_the_metric_name() -> None:
    table = (
        "| Category | Requirement | Metric | Target |\n|---|---|---|---|\n"
        "| Performance | API latency | `api_latency_p99` | < 200ms |\n"
        "| Reliability | Errors | `api_error_rate` | < 0.1% |\n"
        "| Availability | Uptime | `api_uptime` | > 99.9% |"
    )
    found = read(table).requirements
    assert [r.metric for r in found] == ["api_latency_p99", "api_error_rate", "api_uptime"]
    assert [str(r.promise) for r in found] == [
        "p99 latency < 200 ms",
        "ratio error_rate < 0.1 %",
        "ratio availability > 99.9 %",
    ]
    assert [r.id for r in found] == ["NFR-api-latency-p99", "NFR-api-error-rate", "NFR-api-uptime"]


def test_the_place_is_the_number_in_the_file() -> None:
    requirement = only("- **Latency:** p95 < 300 ms")
    place = requirement.place
    assert (place.line, place.column, place.end_column) == (5, 22, 28)


def test_a_wrapped_item_that_becomes_a_block_quote_is_read_from_the_source() -> None:
    requirement = only("- Sustained throughput of the intake is\n  >= 500 rps at noon")
    assert str(requirement.promise) == "rate throughput ≥ 500 /s"
    assert requirement.place.line == 6


@pytest.mark.parametrize(
    ("line", "promise"),
    [
        ("- p95 latency: 200 ms", "p95 latency ≤ 200 ms"),
        ("- Uptime: 99.9%", "ratio availability ≥ 99.9 %"),
        ("- Availability 99.9% (43 min/month)", "ratio availability ≥ 99.9 %"),
        ("- 99.5% of requests under 300 ms", "99.5 % of events latency < 300 ms"),
        ("- 300 ms latency for 99.5% of requests", "99.5 % of events latency ≤ 300 ms"),
        ("- Median response time of at most 80 ms", "p50 latency ≤ 80 ms"),
        ("- Latency must never be greater than 2 s", "latency ≤ 2 s"),
        ("- Handles 500+ requests per second", "rate throughput ≥ 500 /s"),
        ("- Error rate: fewer than 1 ‰", "ratio error_rate ≤ 0.1 %"),
        ("- Response time: sub-second", "latency < 1 s"),
        ("- Replication lag within two seconds", "freshness ≤ 2 s"),
        ("- Heap memory below 512 MiB", "saturation < 536870912 B"),
    ],
)
def test_conventions(line: str, promise: str) -> None:
    (found,) = promises(line)
    if "saturation" in promise:
        requirement = only(line)
        assert requirement.promise is not None
        assert requirement.promise.target == Quantity(requirement.promise.target.value, Unit.BYTE)
        assert requirement.promise.target.value == 536870912
    elif "‰" in line:
        assert found.startswith("ratio error_rate")
        assert found.endswith("0.1 %")
    else:
        assert found == promise


def test_percentiles_come_from_the_header() -> None:
    table = "| Operation | p50 latency | p99 latency |\n|---|---|---|\n| search | 20 ms | 90 ms |"
    assert promises(table) == ["p50 latency ≤ 20 ms", "p99 latency ≤ 90 ms"]


def test_target_and_limit_are_two_findings() -> None:
    table = "| Metric | Target | Hard limit |\n|---|---|---|\n| Latency | 200 ms | 1 s |"
    assert promises(table) == ["latency ≤ 200 ms", "max latency ≤ 1 s"]


def test_a_unit_in_the_header_is_inherited() -> None:
    table = "| Operation | p95 latency (ms) |\n|---|---|\n| search | 120 |"
    assert promises(table) == ["p95 latency ≤ 120 ms"]


@pytest.mark.parametrize(
    "line",
    [
        "- Session timeout: 30 minutes",
        "- Tokens expire after 15 minutes",
        "- Cache TTL of 60 s",
        "- Retry 3 times with 5 s between attempts",
        "- Rate limit: 100 requests per minute per client",
        "- Logs are retained for 90 days",
        "- Passwords have at least 12 characters",
        "- Uploads up to 25 MB",
        "- Unit test coverage above 80%",
        "- The build takes less than 10 minutes",
        "- Bundle size below 200 kB",
        "- Contrast ratio of at least 4.5:1",
        "- Cost below 500 USD per month",
        "- Conversion rises by 12%",
        "- Users can complete sign-up in under 3 minutes",
        "- Alert when p95 latency exceeds 500 ms",
        "- Latency below [X] ms, e.g. TBD 200 ms",
        "- Health checks every 10 s",
    ],
)
def test_look_alikes_are_listed_and_never_promised(line: str) -> None:
    found = read(line).requirements
    assert found, "the line must be listed"
    assert all(r.promise is None and r.why for r in found)


@pytest.mark.parametrize(
    "line",
    [
        "- Response time 100-200 ms",
        "- Response time between 100 and 200 ms",
        "- 10,000 concurrent users",
        "- RTO: 4 hours",
        "- Latency ideally 50 ms",
        "- MVP: latency of 500 ms",
        "- The system must be fast",
        "- Latency of 200 ms or 300 ms",
    ],
)
def test_what_a_person_must_decide_is_for_review(line: str) -> None:
    assert {r.verdict for r in read(line).requirements} == {Verdict.REVIEW}


@pytest.mark.parametrize(
    "line",
    [
        "- Availability is 150%.",
        "- Availability must be at least 999999999999999999999999999999999999999999999999%.",
        f"- Availability 99.{'9' * 60}%",
        "- Response time p95 < 99999999999999999999999999999999999 ms",
        "- Response time p95 < 9999999999999999 s",
        "- Response time p95 < 1e400 s",
        "- Response time below -5 ms",
        "- Error rate < -1%",
        "- Latency p95 < 0 ms",
        "- Response time: p95 < 1.2.3 s",
        "- Response time < 200,00,0 ms",
        "- Throughput ≥ 1e9 requests/s",
        "| Metric | Target |\n|---|---|\n| Availability | 140% |",
        f"| Metric | Target |\n|---|---|\n| Latency p95 | {'9' * 40} s |",
    ],
)
def test_a_number_that_cannot_be_meant_or_read_is_for_review(line: str) -> None:
    found = only(line)
    assert found.verdict is Verdict.REVIEW
    assert "the number cannot be " in found.why


@pytest.mark.parametrize(
    "line",
    [
        "- Availability: 100%",
        "- The service must be 100% available.",
        "- Die Verfügbarkeit beträgt 100 %.",
        "- 可用性：100%",
        "- O sistema deve estar disponível 100% do tempo.",
    ],
)
def test_an_availability_of_all_is_promised(line: str) -> None:
    assert promises(line) == ["ratio availability ≥ 100 %"]


@pytest.mark.parametrize(
    "line",
    [
        "- Rationale: signing must be available 100 % of the time.",
        "- 100% test coverage",
        "- 100% of the services are monitored",
        "- 100% of the answers are logged",
    ],
)
def test_all_of_anything_else_is_said_in_passing(line: str) -> None:
    assert promises(line) == []


def test_measured_values_beside_targets_are_no_targets() -> None:
    table = "| Metric | Target | Current |\n|---|---|---|\n| p95 latency | 200 ms | 340 ms |"
    assert promises(table) == ["p95 latency ≤ 200 ms"]


def test_code_comments_and_front_matter_never_promise() -> None:
    matter = "---\nspec_id: spec-core-9\nlatency: p95 < 1 ms\n---\n"
    text = f"{matter}# T\n\n## SLA\n\n```\np95 < 2 ms\n```\n\n<!-- p95 < 3 ms -->\n"
    reading = read_requirements(text, "spec.md")
    assert reading.spec_id == "spec-core-9"
    assert not [r for r in reading.requirements if r.promise]


def test_an_annotation_settles_a_line() -> None:
    body = (
        '- Answers come quickly <!-- nfr: kind=latency statistic=p99 target="< 200ms" metric=pay_latency window=28d -->'
    )
    requirement = only(body)
    assert requirement.metric == "pay_latency"
    promise = requirement.promise
    assert promise is not None
    assert (promise.kind, promise.statistic, promise.comparator) == (Kind.LATENCY, Statistic.P99, Comparator.LT)
    assert promise.target == Quantity.seconds("0.200")
    assert promise.window == timedelta(days=28)


@pytest.mark.parametrize(
    "line",
    [
        "- Response time 100-200 ms",
        "- 10,000 concurrent users",
        "- RTO: 4 hours",
        "- Latency ideally 50 ms",
        "- MVP: latency of 500 ms",
        "- The system must be fast",
        "- Latency of 200 ms or 300 ms",
        "- Average load: ~1,000 QPS",
        "- RAM: 8 GB",
        "- Queue length 20 messages",
        "- 2,000 uploads a month",
    ],
)
def test_an_annotation_settles_whatever_a_person_must_decide(line: str) -> None:
    assert {r.verdict for r in read(line).requirements} == {Verdict.REVIEW}
    settled = only(f'{line} <!-- nfr: kind=latency statistic=p95 target="< 0.5 s" proportion=99.5% -->')
    assert str(settled.promise) == "99.5 % of events p95 latency < 500 ms"
    assert settled.verdict is Verdict.MEASURABLE
    ignored = read(f"{line} <!-- nfr: ignore -->").requirements
    assert {r.verdict for r in ignored} == {Verdict.NOT_A_PROMISE}


def test_a_proportion_that_is_none_is_a_diagnostic() -> None:
    reading = read("- p95 latency below 200 ms <!-- nfr: proportion=fast -->")
    assert [d.code for d in reading.diagnostics] == ["nfr/annotation"]


def test_an_annotation_on_the_line_before_counts() -> None:
    assert promises("<!-- nfr: ignore -->\n- p95 latency below 200 ms") == []


def test_an_annotation_that_cannot_be_read_is_a_diagnostic() -> None:
    reading = read("- p95 latency below 200 ms <!-- nfr: knd=latency -->")
    assert [d.code for d in reading.diagnostics] == ["nfr/annotation"]


def test_explicit_ids_are_kept_and_duplicates_told() -> None:
    reading = read(
        "- NFR-012: p95 latency below 200 ms\n- [NFR-PERF-01] uptime of 99.9%\n- NFR-012: error rate below 1%"
    )
    assert [r.id for r in reading.requirements] == ["NFR-012", "NFR-PERF-01", "NFR-012-2"]
    assert [d.code for d in reading.diagnostics] == ["nfr/duplicate-id"]


def test_a_derived_id_survives_reordering_and_a_new_target() -> None:
    one, two = "- Search latency below 200 ms", "- Login latency below 300 ms"
    before = {r.text: r.id for r in read(f"{one}\n{two}").requirements}
    after = {r.text: r.id for r in read(f"{two}\n\nMore words.\n\n- Search latency below 250 ms").requirements}
    assert before["Login latency below 300 ms"] == after["Login latency below 300 ms"]
    assert before["Search latency below 200 ms"] == after["Search latency below 250 ms"]


def test_every_line_of_a_promising_section_is_listed() -> None:
    reading = read("- Uptime 99.9%\n- Data is stored in Europe\n- The system must scale easily and be robust")
    assert [r.verdict for r in reading.requirements] == [Verdict.MEASURABLE, Verdict.NOT_A_PROMISE, Verdict.REVIEW]


def test_outside_promising_sections_only_clear_promises_count() -> None:
    text = "# T\n\n## Functions\n\n- FR-1: System MUST return results within 300 ms\n- The demo ran 20 s on a laptop\n"
    found = read_requirements(text, "spec.md").requirements
    assert [str(r.promise) for r in found] == ["latency ≤ 300 ms"]


def test_a_document_without_promises_says_so() -> None:
    reading = read_requirements("# Notes\n\nNothing here.\n", "spec.md")
    assert reading.requirements == ()
    assert [d.code for d in reading.diagnostics] == ["nfr/no-section"]


def test_control_characters_are_told_and_read_over() -> None:
    reading = read("- p95 latency\x00 below 200 ms")
    assert [str(r.promise) for r in reading.requirements] == ["p95 latency < 200 ms"]
    assert [d.code for d in reading.diagnostics] == ["nfr/control-character"]


def scopes(body: str) -> list[str | None]:
    return [r.promise.scope.environment for r in read(body).requirements if r.promise]


@pytest.mark.parametrize(
    ("line", "environments"),
    [
        ("- p95 latency < 200 ms in production, < 500 ms in staging", ["production", "staging"]),
        ("- p95 latency below 200 ms in production and below 500 ms in staging", ["production", "staging"]),
        ("- In production, p95 latency < 200 ms and error rate < 1%", ["production", "production"]),
        ("- Production: p95 < 200 ms; staging: p95 < 500 ms", ["production", "staging"]),
        ("- p95 latency < 200 ms in production, availability 99.9%", ["production", None]),
    ],
)
def test_an_environment_belongs_to_the_number_beside_it(line: str, environments: list[str | None]) -> None:
    assert scopes(line) == environments


def test_an_endpoint_belongs_to_the_number_beside_it() -> None:
    found = read("- GET /a answers in under 100 ms, POST /b in under 300 ms").requirements
    assert [r.promise.scope.endpoint for r in found if r.promise] == ["GET /a", "POST /b"]


@pytest.mark.parametrize(
    ("line", "operation"),
    [
        ("- Availability: 99.9%", None),
        ("- **Uptime** (monthly): 99.9%", None),
        ("- API availability: 99.9 %", None),
        ("- Verfügbarkeit: 99,9 %", None),
        ("- 可用性:99.9%", None),
        ("- Median response time: at most 200 ms", None),
        ("| Requirement | SLO |\n|---|---|\n| p95 latency | < 250ms |", None),
        ("| Requirement | SLO |\n|---|---|\n| Error rate | < 1% |", None),
        ("- Checkout availability: 99.9%", "Checkout availability"),
        ("- Search latency: p95 < 200 ms", "Search latency"),
        ("- Page load time: at most 2 s", "Page load time"),
        ("| Requirement | p95 |\n|---|---|\n| Checkout | < 250ms |", "Checkout"),
    ],
)
def test_a_label_that_only_names_the_figure_is_no_operation(line: str, operation: str | None) -> None:
    (promise,) = [r.promise for r in read(line).requirements if r.promise]
    assert promise.scope.operation == operation


@pytest.mark.parametrize(
    ("line", "promise"),
    [
        ("- Mindestens 1.000 Anfragen pro Sekunde bei 99.9% Verfügbarkeit", "rate throughput ≥ 1000 /s"),
        ("- 1.000.000 Nachrichten pro Stunde", "rate throughput ≥ 277.778 /s"),
        ("- Downtime of at most 3h 39m a month", "availability ≤ 3.65 h"),
        ("- The catalogue answers in a second", "latency ≤ 1 s"),
    ],
)
def test_numbers_as_people_write_them(line: str, promise: str) -> None:
    assert promises(line)[0] == promise


@pytest.mark.parametrize("line", ["- A second worker answers the queue", "- p95 latency over the last 5 minutes"])
def test_ordinals_and_windows_are_no_targets(line: str) -> None:
    assert promises(line) == []
