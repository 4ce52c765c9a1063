"""What stands beside a number and is taken for something else: notes, shares above a list, tiers, today's value."""

import pytest

from smartspec_ops.spec.nfr import read_requirements


def promises(body: str, title: str = "Quality requirements") -> list[str]:
    found = read_requirements(f"# Ferry desk\n\n## {title}\n\n{body}\n", "spec.md").requirements
    return [str(r.promise) for r in found if r.promise and r.verdict.value == "measurable"]


def verdicts(body: str, title: str = "Quality requirements") -> list[str]:
    found = read_requirements(f"# Ferry desk\n\n## {title}\n\n{body}\n", "spec.md").requirements
    return [r.verdict.value for r in found]


def test_a_commitment_is_no_commit() -> None:
    line = "- **Commitment**: 99.9% of bookings will be processed within 2 seconds"
    assert promises(line, "SLA") == ["99.9 % of events latency ≤ 2 s"]


@pytest.mark.parametrize("heading", ["KPIs techniques", "Technical KPIs", "KPIs técnicos"])
def test_technical_indicators_are_no_business_figures(heading: str) -> None:
    assert promises("- Availability: ≥ 99,5 %\n- Boarding page: load ≤ 3 s", heading) == [
        "ratio availability ≥ 99.5 %",
        "latency ≤ 3 s",
    ]


def test_the_core_of_an_application_is_no_processor() -> None:
    table = "| 模块 | 响应时间 | 吞吐量 |\n|---|---|---|\n| 应用核心 | < 50ms | 10000 req/s |"
    assert promises(table, "性能要求") == ["latency < 50 ms", "rate throughput ≥ 10000 /s"]


def test_a_bound_alone_in_a_column_of_words_is_one_more() -> None:
    head = "| 模块 | 响应时间 | 特殊要求 |\n|---|---|---|\n"
    table = f"{head}| 购物车 | < 100ms | 搜索 < 500ms |\n| 登录 | < 200ms | 支持续传 |"
    assert promises(table, "性能要求") == ["latency < 100 ms", "latency < 500 ms", "latency < 200 ms"]


def test_a_share_above_a_list_holds_for_each_time_in_it() -> None:
    body = "- **Target**: 95% of requests complete within:\n  - GET requests: 200ms\n  - POST requests: 500ms"
    assert promises(body, "Latency SLO") == ["95 % of events latency ≤ 200 ms", "95 % of events latency ≤ 500 ms"]


def test_a_best_effort_tier_has_its_target_as_the_others_have() -> None:
    table = "| Tier | Target |\n|---|---|\n| Critical | 99.9% |\n| Best-effort | 99% |"
    assert promises(table, "Availability targets by tier") == [
        "ratio availability ≥ 99.9 %",
        "ratio availability ≥ 99 %",
    ]


def test_a_target_told_with_the_value_of_today() -> None:
    line = "- Disponibilité cible : **99,5 %** (vs 97,2 % actuel)"
    assert promises(line, "Performance") == ["ratio availability ≥ 99.5 %"]
    assert promises("- Availability 97.2 % (-2 % vs. last year)") == []


def test_a_share_of_windows_is_how_often_it_is_kept() -> None:
    assert promises("- The page is served for 99.5% of 5-minute windows", "Availability") == [
        "ratio availability ≥ 99.5 %"
    ]


def test_requirements_in_capitals_are_requirements_in_a_fence_as_well() -> None:
    body = "```\nWHILE the queue is long,\nthe gate SHALL add no more than 20ms of latency\nto each call.\n```"
    assert promises(body, "REQ-NF-001: Added latency") == ["latency ≤ 20 ms"]
    assert promises(body.replace("SHALL add", "adds"), "REQ-NF-001: Added latency") == []


@pytest.mark.parametrize(
    "line",
    [
        "- Users can tell the state of their booking within 5 seconds of page load",
        "- El sistema debe permitir consultar y actualizar fichas en menos de 5 min",
        "- Onboarding time: p50 < 30 min",
        "- The desk MUST render from a local adapter with 300ms network delay simulation",
    ],
)
def test_what_people_do_and_what_is_simulated_or_given_is_no_promise(line: str) -> None:
    assert promises(line) == []


@pytest.mark.parametrize(
    "line", ["- Bring the latency of the first page close to 1.8 s", "- Start of a case ≤ 3 s (MVP) / ≤ 1.5 s (tuned)"]
)
def test_what_is_only_approached_or_of_one_phase_is_for_a_person(line: str) -> None:
    assert set(verdicts(line)) == {"review"}


def test_nines_that_explain_promise_nothing() -> None:
    assert promises("Three nines matches what the cluster below gives.", "Availability") == []


def test_an_error_budget_restates() -> None:
    assert promises("가용성 99.9% → 28일에 40분 19초.", "에러 예산") == []


def test_a_column_of_targets_beside_columns_named_after_their_indicator() -> None:
    table = "| Endpoint | Latency target | Availability |\n|---|---|---|\n| `/berths` | p99 ≤ **30ms** | 99.99% |"
    assert promises(table, "Health endpoint SLOs") == ["p99 latency ≤ 30 ms", "ratio availability ≥ 99.99 %"]


def test_what_another_column_leaves_open_says_nothing_of_this_one() -> None:
    table = "| Call | Latency p99 | Error rate | Uptime |\n|---|---|---|---|\n| map | 30 ms | < 1% | best-effort |"
    assert promises(table, "Targets") == ["p99 latency ≤ 30 ms", "ratio error_rate < 1 %"]


def test_a_service_called_after_a_resource_has_an_availability() -> None:
    table = "| Service | Target |\n|---|---|\n| GPU Integrity Watch | 99.5% |"
    assert promises(table, "Service availability") == ["ratio availability ≥ 99.5 %"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("| NFR-014 | Performance | Reservation search must return results within 1 second. |", "latency ≤ 1 s"),
        ("| NFR-015 | Performance | Incident creation returns within 1 second. |", "latency ≤ 1 s"),
        ("| NFR-016 | Queue | Consumer lag of billing stays below 1000 messages |", "saturation < 1000"),
    ],
)
def test_names_of_things_are_no_settings_and_no_reports(line: str, found: str) -> None:
    assert promises(f"| ID | Category | Requirement |\n|---|---|---|\n{line}") == [found]


def test_the_condition_of_a_scenario_is_over_before_what_must_hold() -> None:
    line = "4. WHEN under peak load THEN the system SHALL not exceed 2 microseconds (99.9th percentile)"
    assert promises(line, "Latency") == ["p999 latency ≤ 2 us"]


def test_a_percentile_with_its_own_number_is_none_of_the_next_clause() -> None:
    assert promises("- API 応答は p95 < 300ms、一覧の初回表示は 1.5 秒以内を目標にする。", "性能要件") == [
        "p95 latency < 300 ms",
        "latency ≤ 1.5 s",
    ]
    assert promises("- p95 latency < 200 ms for reads, < 500 ms for writes") == [
        "p95 latency < 200 ms",
        "p95 latency < 500 ms",
    ]


def test_a_plain_sentence_that_says_what_an_indicator_is() -> None:
    assert promises("- Availability of the gRPC API is 99.9 %", "SLOs") == ["ratio availability ≥ 99.9 %"]
    assert promises("- The platform below it has an SLA of 99.95 %") == []


def test_an_id_of_quality_in_a_table_of_all_requirements() -> None:
    table = (
        "| ID | Anforderung | Prio |\n|---|---|---|\n| NFA-01 | Normale Aktionen reagieren in max. 2 Sekunden | Muss |"
    )
    about = "Die Anwendung ist für den Hafen und soll mit der Verfügbarkeit werden.\n\n"
    assert promises(about + table, "Anforderungstabelle") == ["latency ≤ 2 s"]


@pytest.mark.parametrize(
    "line",
    [
        "- **Alert threshold:** 200ms (early warning)",
        "- **Límite de alerta:** 200ms (alerta temprana)",
        "- Green (OK): ≥ 99.7%",
        "- Verde (OK): ≥ 99.7%",
        "**Cost of 1% monthly downtime:** 4 h of work",
        "Less than 99% but more than 95% uptime -> 5 credits of reimbursement",
        "A 99.9% availability target gives a 0.1% budget",
        "The aggregate RPS that each berth must take\nat concurrency=20. Failing this is a blocker.",
        "Measured under 20 clients, 60-second run",
    ],
)
def test_alerts_bands_credits_and_explanations_promise_nothing(line: str) -> None:
    assert promises(line, "Latency SLO") == []


def test_nines_in_brackets_say_the_share_again() -> None:
    assert promises("- Availability: 99.95% (3.5 nines)") == ["ratio availability ≥ 99.95 %"]


def test_how_often_something_is_drawn_anew_is_no_latency() -> None:
    table = "| 指标 | 可视化 | 刷新 |\n|---|---|---|\n| 平均延迟 (ms) | 面积图 | 3 秒 |"
    assert promises(table, "指标") == []


def test_what_names_the_next_number_does_not_name_this_one() -> None:
    assert promises("- **SLO**: P95 < 200ms, freshness < 5min", "Search") == [
        "p95 latency < 200 ms",
        "freshness < 5 min",
    ]


def test_a_paragraph_indented_by_four_spaces_is_a_paragraph() -> None:
    body = "    As respostas devem ser retornadas em menos de 2 segundos.\n\n    $ curl --max-time 2"
    assert promises(body, "Desempenho") == ["latency < 2 s"]
    assert promises('    wait_for("answer", timeout < 2 s).', "Desempenho") == []


def test_the_explanation_is_the_requirement_where_no_column_is_one_of_targets() -> None:
    table = "| ID | 요구사항 | 설명 |\n|---|---|---|\n| NFR-001 | 응답성 | 화면 전환은 3초 이내여야 한다. |"
    assert promises(table, "비기능 요구사항") == ["latency ≤ 3 s"]
    beside = "| 지표 | 목표 | 설명 |\n|---|---|---|\n| 응답 시간 | 300ms | 지난달 500ms |"
    assert promises(beside, "비기능 요구사항") == ["latency ≤ 300 ms"]


def test_a_target_beside_what_is_measured_is_one_under_any_title() -> None:
    table = "| Operation | Current time | Target |\n|---|---|---|\n| Berth plan | 6.4s | <3s |"
    assert promises(table, "Current performance") == ["latency < 3 s"]


def test_a_timeout_in_the_stimulus_is_none_of_the_response() -> None:
    table = (
        "| ID | Stimulus | Response | Metric |\n|---|---|---|---|\n"
        "| QS-3 | A port does not respond within the timeout. | A part comes. | The desk shows the rest within 10s. |"
    )
    assert promises(table, "Quality scenarios") == ["latency ≤ 10 s"]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("- **Network**: Regular 3G (1.6 Mbps, 600ms RTT)", "Performance requirements"),
        ("- The server is reached in a network with a median RTT of at most 1 ms", "Performance requirements"),
        ("- **Answers at once**: <100ms response time", "Benefits"),
    ],
)
def test_the_line_somebody_has_and_what_is_praised_promise_nothing(line: str, title: str) -> None:
    assert promises(line, title) == []


@pytest.mark.parametrize(
    "line",
    [
        "- Il downtime durante la finestra di manutenzione programmata (fino a 2 ore/settimana) non viene conteggiato.",
        "- The system shall maintain 95%+ uptime for MVP (self-hosted), 99%+ for cloud production",
    ],
)
def test_maintenance_and_all_of_several_phases_are_for_a_person(line: str) -> None:
    assert promises(line, "Availability") == []
    assert "review" in verdicts(line, "Availability")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("- Availability must be 99.9 % (see below)", ["ratio availability ≥ 99.9 %"]),
        ("- Availability of 99.9 % in the regions we operate in.", ["ratio availability ≥ 99.9 %"]),
        (
            "- Search: 99.9 % uptime\n- Payments: at most 43 minutes of downtime per month",
            ["ratio availability ≥ 99.9 %", "availability ≤ 43 min"],
        ),
        (
            "> Search must answer within 200 ms.\n\n- Login must answer within 200 ms.",
            ["latency ≤ 200 ms", "latency ≤ 200 ms"],
        ),
        ("- The service must meet the 99.9 % availability target.", ["ratio availability ≥ 99.9 %"]),
        ("- Availability 99.9 % allows no planned outage", ["ratio availability ≥ 99.9 %"]),
        (
            "- While under normal load the API responds within 200 ms (p95), and it must not drop requests.",
            ["p95 latency ≤ 200 ms"],
        ),
        ("- Alert API: 99.9 % availability", ["ratio availability ≥ 99.9 %"]),
        ("- CPU utilisation must stay below 99 %", ["saturation < 99 %"]),
        ("- The success rate of checkouts must be at least 75 %", ["ratio availability ≥ 75 %"]),
        ("- Availability: thirty nines", []),
    ],
)
def test_what_looks_like_a_neighbour_and_is_a_promise(line: str, found: list[str]) -> None:
    assert promises(line, "Service levels") == found
