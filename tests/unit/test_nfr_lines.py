"""Lines with two readings: phases, outages, messages on their way, plain texts, conditions, sums, reasons, Nordic lines."""

# ruff: noqa: E501  (one case a line)

import pytest

from smartspec_ops.spec.nfr import read_requirements


def told(body: str, *titles: str, document: str = "Harbour") -> list[str]:
    heads = "\n\n".join(f"{'#' * depth} {title}" for depth, title in enumerate(titles, 2))
    found = read_requirements(f"# {document}\n\n{heads}\n\n{body}\n", "spec.md").requirements
    return [str(r.promise) for r in found if r.promise and r.verdict.value == "measurable"]


def table(*lines: str) -> str:
    head, *rows = (f"| {line} |" for line in lines)
    return "\n".join([head, "|" + "---|" * (lines[0].count("|") + 1), *rows])


def test_quarters_of_a_plan_are_phases() -> None:
    assert told("- Q1: Support 50 requests per second\n- Q2: Support 500 requests per second", "Throughput") == []
    assert told("- Q1: p95 latency < 50 ms", "Queries") == ["p95 latency < 50 ms"]


def test_a_system_that_is_down_is_when_not_how_long() -> None:
    line = "- When the backend is unavailable, the endpoint must return HTTP 503 within 3 seconds, without crashing"
    assert told(line, "Fault tolerance") == ["latency ≤ 3 s"]
    assert told("- Unplanned downtime must stay below 3 minutes a month", "Availability") == ["availability < 3 min"]


@pytest.mark.parametrize(
    ("line", "promise"),
    [
        ("- Notifications must propagate to all participants within 200 ms", "latency ≤ 200 ms"),
        ("- Los eventos se propagan en menos de 1 s", "latency < 1 s"),
        ("- Configuration changes must propagate to all nodes within 5 s", "freshness ≤ 5 s"),
        ("- DNS records propagate within 5 minutes", "freshness ≤ 5 min"),
    ],
)
def test_a_message_is_on_its_way_and_a_record_is_fresh(line: str, promise: str) -> None:
    assert told(line, "Performance") == [promise]


@pytest.mark.parametrize(
    ("line", "promise"),
    [
        ("- Celery tasks finish within 2 minutes", "duration ≤ 2 min"),
        ("- Background tasks: < 2 min", "duration < 2 min"),
        ("- Throughput: baseline 10,000 TPS with the ability to scale", "rate throughput ≥ 10000 /s"),
        ("- Counts shall be updated with a maximum lag of 24 hours", "freshness ≤ 24 h"),
        ("- The queries have a maximum load time of 1 minute", "latency ≤ 60 s"),
        ("- The maximum response time is 2 s", "max latency ≤ 2 s"),
        ("- Maximum response time: 2 s", "max latency ≤ 2 s"),
        ("- Working set ≤ 25 MiB", "saturation ≤ 25 MiB"),
    ],
)
def test_words_with_two_readings(line: str, promise: str) -> None:
    assert told(line, "Performance requirements") == [promise]


def test_percentiles_of_one_thing_are_of_one_kind() -> None:
    assert told("- Time to detection: p95 ≤ 60 s, p99 ≤ 180 s", "Performance") == [
        "p95 latency ≤ 60 s",
        "p99 latency ≤ 3 min",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "- Reliability: 100 % calculation accuracy",
        "- **Acceptance test:** measure the start. It must complete in ≤ 50 ms",
        "- **Related ADR:** ADR-3: the 500 ms budget of an answer is that of the stub",
        "- Throughput: we measured a baseline of 10,000 TPS",
    ],
)
def test_what_is_of_the_test_or_of_the_answer(line: str) -> None:
    assert told(line, "Non-functional requirements") == []


def test_a_panel_and_what_not_to_do_state_nothing() -> None:
    assert told("- Availability SLO (99 %)", "SLO dashboard", "SLO compliance panels") == []
    assert told('- "CPU < 80 %" is no objective', "SLOs", "What NOT to do") == []


PLAIN = """\
Non-functional requirements (draft)
Version: 3

Performance and capacity
Latency targets (P95)
Request accepted → stored: P95 ≤ 150 ms; P99 ≤ 300 ms
Stored → evaluated: P95 ≤ 200 ms (without the time of whoever is called)
Availability and recovery
Availability: 99.9 %
Configuration: http://localhost
"""


def test_lines_of_a_plain_text_stand_for_themselves() -> None:
    found = read_requirements(PLAIN, "spec.md").requirements
    assert [(r.place.line, str(r.promise)) for r in found if r.promise and r.verdict.value == "measurable"] == [
        (6, "p95 latency ≤ 150 ms"),
        (6, "p99 latency ≤ 300 ms"),
        (7, "p95 latency ≤ 200 ms"),
        (9, "ratio availability ≥ 99.9 %"),
    ]


def test_many_lines_of_a_plain_text_are_all_read() -> None:
    many = "\n".join(f"Step {i}: p95 latency ≤ {i} ms{' of the whole way' * (i % 3)}" for i in range(1, 201))
    assert len(told(many, "Performance")) == 200


def test_a_wrapped_sentence_is_one_statement() -> None:
    wrapped = "The search must answer\nwithin\n200 ms for everybody who asks for a berth in the harbour,\nat any hour."
    assert told(wrapped, "Performance") == ["latency ≤ 200 ms"]


@pytest.mark.parametrize(
    ("line", "promise"),
    [
        ("- Sayfa 100 görev içerdiğinde bile 2 saniye içinde yüklenmeli", ["latency ≤ 2 s"]),
        ("- Answers ≤ 200 ms (p95) / page load ≤ 1.5 s", ["p95 latency ≤ 200 ms", "latency ≤ 1.5 s"]),
        ("- 响应时间限制：API 响应时间需控制在 5 秒以内", ["latency ≤ 5 s"]),
        ("- The archive keeps records for an outage of up to 72 hours", []),
        ("- Under test conditions: RTT ≤ 50 ms, packet loss ≤ 1 %, jitter ≤ 20 ms", []),
        ("- Delivery (≤ 2 min) + recording it (≤ 1 min) = 3 minutes", []),
        ("- Availability: 99.0 % / month (MVP) → 99.5 % (SaaS)", []),
        ("- Svarstiden ska vara under 200 ms (p95)", ["p95 latency < 200 ms"]),
        ("- Responstiden skal være under 200 ms (p95)", ["p95 latency < 200 ms"]),
        ("- Svartiden skal være under 200 ms (p95)", ["p95 latency < 200 ms"]),
        ("- Feilraten må ikke overstige 0,1 %", ["ratio error_rate ≤ 0.1 %"]),
        ("- Oppetiden skal være minst 99,9 %", ["ratio availability ≥ 99.9 %"]),
        ("- **CPU usage** — < 80 %", ["saturation < 80 %"]),
    ],
)
def test_conditions_sums_phases_and_nordic_lines(line: str, promise: list[str]) -> None:
    assert told(line, "Non-functional requirements") == promise


def test_what_a_feasibility_study_finds_is_none() -> None:
    assert told("- < 100 ms: feels instant", "Feasibility analysis", "Interaction latency") == []


def test_search_results_are_no_results() -> None:
    assert told("- Target: < 200 ms", "Performance", "Search results") == ["latency < 200 ms"]


def test_right_under_requirements_a_bound_asks() -> None:
    assert told("- Search < 200 ms", "Requirements") == ["latency < 200 ms"]
    assert told("- Search < 200 ms", "Notes") == []


def test_what_a_user_sees_soon_and_an_availability_are_none_of_people() -> None:
    assert told("- The user sees the state of the system within 2 s", "Non-functional requirements", "Usability") == [
        "latency ≤ 2 s"
    ]
    assert told("- Service availability ≥ 99.5 %", "Non-functional requirements", "Usability and availability") == [
        "ratio availability ≥ 99.5 %"
    ]
    assert told("- 100 % usable from 360 px", "Non-functional requirements", "Usability and availability") == []


def test_a_ratio_named_as_metrics_are() -> None:
    assert told(table("SLO | Target", "core.availability (share of success) | ≥ 0.995"), "SLO") == [
        "ratio availability ≥ 99.5 %"
    ]


def test_the_reason_of_a_table_about_one_objective_states_nothing() -> None:
    rows = (
        "Field | Value",
        "SLI | p95 latency",
        "Target | ≤ 500 ms",
        "Justification | Beyond 700 ms people notice, beyond 3 s they leave",
    )
    assert told(table(*rows), "SLO 3: p95 latency") == ["p95 latency ≤ 500 ms"]


def test_a_greatest_number_of_something_else_is_no_statistic() -> None:
    assert told(table("What | Target", "Shows the map with max 50 nodes | ≤ 2 s"), "Performance") == ["latency ≤ 2 s"]
    assert told(table("What | Target", "Max response time | ≤ 2 s"), "Performance") == ["max latency ≤ 2 s"]
