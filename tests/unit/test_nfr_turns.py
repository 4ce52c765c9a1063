"""Turns of phrase that decide what a number is: each pair differs in the turn alone."""

import pytest

from smartspec_ops.domain.objective import Verdict
from smartspec_ops.spec.nfr import read_requirements


def promises(body: str, title: str = "Non-Functional Requirements") -> list[str]:
    found = read_requirements(f"# Depot\n\n## {title}\n\n{body}\n", "spec.md").requirements
    return [str(r.promise) for r in found if r.promise]


@pytest.mark.parametrize(
    ("line", "promise"),
    [
        ("- The planner yields 20 routes within 25 seconds", "latency ≤ 25 s"),
        ("- 95% các lần mở bản đồ kho có thời gian phản hồi ≤ 1.5 giây", "95 % of events latency ≤ 1.5 s"),
        ("- Auto-save: < 400 ms", "latency < 400 ms"),
        ("- The client must reconnect within 5 seconds", "duration ≤ 5 s"),
        ("- Label printing completes within 4 minutes", "duration ≤ 4 min"),
        ("- Label printing completes within 40 seconds", "latency ≤ 40 s"),
    ],
)
def test_one_promise(line: str, promise: str) -> None:
    assert promises(line) == [promise]


@pytest.mark.parametrize(
    "line",
    [
        "- The account is locked after 5 failed logins within 40 seconds",
        "- Auto-save: every 30 seconds",
        "- Reconnect attempts stop within 5 seconds",
        "- Healthy: p95 latency < 1 s",
        "- ⚠️ Warning: p95 latency < 3 s",
        "- 🟢 Grün: Auslastung der CPU < 70 %",
    ],
)
def test_no_promise(line: str) -> None:
    assert promises(line) == []


def test_what_the_system_must_do_within_seconds_is_a_latency_in_any_section() -> None:
    assert promises("- The system MUST unlock the gate within 3 seconds", "Functions") == ["latency ≤ 3 s"]
    assert promises("- The driver unlocks the gate within 3 seconds", "Functions") == []


def test_a_threshold_beside_an_alert_level_is_an_alert() -> None:
    rows = "|---|---|---|\n| Slow scans a minute | > 10/min | page |"
    assert promises(f"| Metric | Threshold | Alert level |\n{rows}") == []
    assert promises("| Metric | Threshold | Team |\n|---|---|---|\n| Answer time | < 2 s | depot |") != []


def test_a_band_of_states_says_why() -> None:
    text = "# Depot\n\n## Non-Functional Requirements\n\n- Degraded: p95 latency < 3 s\n"
    (found,) = read_requirements(text, "spec.md").requirements
    assert (found.verdict, found.why.split(":")[0]) == (Verdict.NOT_A_PROMISE, "band")


def table(*lines: str) -> str:
    return "\n".join(lines)


@pytest.mark.parametrize(
    "header",
    ["Threshold", "Commitment", "Umbral", "Порог", "SLO", "Target"],
)
def test_a_header_that_names_a_target_names_nothing_else(header: str) -> None:
    body = table(f"| Metric | {header} |", "|---|---|", "| Gate uptime | 99.5% |", "| Gate latency p95 | < 200 ms |")
    assert promises(body) == ["ratio availability ≥ 99.5 %", "p95 latency < 200 ms"]


@pytest.mark.parametrize("header", ["Measured by", "Gemessen mit", "Mesuré par", "Example", "Beispiel", "예시"])
def test_how_it_is_measured_and_an_example_are_notes(header: str) -> None:
    body = table(f"| Metric | Target | {header} |", "|---|---|---|", "| Gate latency | < 2 s | a probe of 3 s |")
    assert promises(body) == ["latency < 2 s"]


def test_a_first_column_names_the_row_whatever_its_header() -> None:
    body = table("| Resource | Limit | Action |", "|---|---|---|", "| RAM of the gate | ≤ 16 MB | restart at 32 MB |")
    assert promises(body) == ["max saturation ≤ 16 MB"]


def test_two_phases_side_by_side_are_for_review() -> None:
    body = table("| Call | MVP p95 | Prod p95 |", "|---|---|---|", "| scan | ≤ 12 s | ≤ 300 ms |")
    assert promises(body) == []
    assert promises("- p95 scan latency: <= 500 ms under the MVP load") == ["p95 latency ≤ 500 ms"]


def test_what_the_target_column_leaves_open_stands_nowhere_else() -> None:
    rows = ("| Kind | Target | Upkeep |", "|---|---|---|", "| Drafts | none | export within 24 h |")
    assert promises(table(*rows)) == []


def test_a_payment_is_no_target() -> None:
    body = table("| Uptime | Compensation (credit) |", "|---|---|", "| Availability below 90% | 100% |")
    assert promises(body) == []


def test_words_in_parentheses_speak_only_where_nothing_outside_them_does() -> None:
    rows = ("|---|---|", "| API response (data refresh) | ≤ 2 s |", "| Gate (data refresh) | ≤ 2 s |")
    assert promises(table("| Call | Target |", *rows)) == ["latency ≤ 2 s", "freshness ≤ 2 s"]


def test_code_between_two_code_spans_is_text() -> None:
    body = table(
        "| Part | Upper bound | Measured |", "|---|---|---|", "| Memory (`rss`) | $\\le 16\\text{ MB}$ | `7.5 MB` |"
    )
    assert promises(body) == ["max saturation ≤ 16 MB"]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Support response times", "- Outage of the gate: 4 h"),
        ("Failure modes", "- Slow gate: latency of up to 5 s"),
        ("Risks and mitigations", "- The response time must stay below 2 s"),
        ("How fast is the gate?", "- The gate answers in less than 2 s"),
        ("Performance", "- ✅ Reliability: uptime of 99.95%"),
        ("Performance", "- Availability = up / (up + down) × 100%"),
        ("Performance", "- Defaults: 30 s for the printer, 5 s for the gate"),
        ("Performance", "- The hint about the gate disappears within 5 seconds"),
        ("Performance", "- The ledger is fast (1M+ TPS)"),
        ("Performance", "- The answer of the architect goes into the talk (pitch 5 min,\n  demo)"),
    ],
)
def test_what_its_place_or_its_turn_makes_no_promise(title: str, line: str) -> None:
    assert promises(line, title) == []


def test_a_section_about_several_things_promises_where_levels_are_one_of_them() -> None:
    assert promises("- Gate latency p95 ≤ 5 s", "Observability, SLAs, Runbooks") == ["p95 latency ≤ 5 s"]
    assert promises("- Gate latency p95 ≤ 5 s", "SLO alerting") == []


def test_a_lead_that_says_where_it_is_measured_titles_nothing() -> None:
    body = table("Measured at the load balancer:", "", "| Percentile | Target |", "|---|---|", "| p95 | < 100 ms |")
    assert promises(body, "Latency targets") == ["p95 latency < 100 ms"]


def test_the_time_of_anything_within_seconds_is_a_latency() -> None:
    assert promises("- время печати этикетки ≤ 3 секунд", "KPI системы") == ["latency ≤ 3 s"]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Case study", "- The gate opens in 51 ms and carries 900 trucks a day"),
        ("Overview", "The day's summary in 51 ms, a folder in ~39 ms."),
        ("Capacity analysis", "- Declared peak of reads: 50 req/s"),
        ("Service levels", "- 50 req/s is a low load for one gate"),
        ("Success criteria", "- The copy of a label has a success rate of 100%"),
        ("Success criteria", "- **When** the gate is called 10 times within 1 second, **Then** each call succeeds"),
        ("Success criteria", "- Users can find any label in under 5 seconds"),
        ("成功标准", "- 用户可以在3秒内识别出已停用的标签"),
        ("Success criteria", "- The rate of wrong taps by users stays below 5%"),
    ],
)
def test_tales_occasions_and_people_promise_nothing(title: str, line: str) -> None:
    assert promises(line, title) == []


@pytest.mark.parametrize(
    ("line", "promise"),
    [
        ("- 95% of label prints reach a user-visible state within 5 seconds", "95 % of events latency ≤ 5 s"),
        ("- Old labels are removed within 5 seconds of the grace period expiring", "latency ≤ 5 s"),
        ("- El tiempo de carga entre transiciones de página no debe superar los 2 segundos", "latency ≤ 2 s"),
        ("- **When** a truck leaves, **Then** the gate closes within 3 seconds", "latency ≤ 3 s"),
        ("- Gate availability: ≥ 99.9% of `GET /ready` = 200", "ratio availability ≥ 99.9 %"),
    ],
)
def test_what_only_looks_like_people_settings_or_sums(line: str, promise: str) -> None:
    assert promises(line) == [promise]


def test_an_empty_cell_says_nothing_of_the_others() -> None:
    rows = ("| Part | Uptime SLO | Error rate SLO |", "|---|---|---|", "| Archive | 99.99% | N/A |")
    assert promises(table(*rows)) == ["ratio availability ≥ 99.99 %"]


def test_the_unit_of_one_cell_is_not_that_of_a_number_among_words() -> None:
    rows = ("| Part | Ceiling | Why |", "|---|---|---|", "| Printer | hundreds of events/s | batches of 20 |")
    assert promises(table(*rows)) == []


def test_memory_met_in_a_long_lead_names_no_number() -> None:
    lead = "Sampled from the in-memory registry that the gate exposes, over a window of 30 days:"
    rows = ("| SLO | SLI | Target |", "|---|---|---|", "| SLO-01 | opened / asked | ≥ 99.5% |")
    assert promises(table(lead, "", *rows), "SLO table") == ["ratio availability ≥ 99.5 %"]


def test_a_value_of_the_future_is_for_review() -> None:
    assert promises("- Disponibilidad objetivo 99.5% hoy, 99.9% futuro") == []


def test_the_tier_in_the_first_column_is_no_target_left_open() -> None:
    rows = ("| SLA level | Uptime | Downtime a month |", "|---|---|---|", "| Small depot | 99.5% | about 3.6 h |")
    assert promises(table(*rows), "Uptime commitments") == ["ratio availability ≥ 99.5 %"]


def test_the_last_line_before_a_table_titles_it_without_a_heading() -> None:
    lead = "What we owe the depots is told below.\nUptime commitments"
    text = table(lead, "| Depot | Uptime |", "|---|---|", "| Small | 99.5% |")
    assert [str(r.promise) for r in read_requirements(text, "spec.md").requirements] == ["ratio availability ≥ 99.5 %"]


@pytest.mark.parametrize(
    "line",
    ["We commit to 99.95% uptime for all gates in Europe:", "Wir verpflichten uns zu 99,95 % Verfügbarkeit aller Tore"],
)
def test_who_commits_needs_no_bound(line: str) -> None:
    assert promises(line, "Terms") == ["ratio availability ≥ 99.95 %"]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Service levels", "Monthly uptime less than 99.5% but greater than 98%: one tenth is paid back"),
        ("Service levels", "Note that 99.5% uptime over a month means that the gates may be shut for 3.6 hours"),
        ("Operations", "- [ ] Graceful stop of the gate configured (40s drain)"),
        ("CI/CD targets", "- Success rate of builds: > 90%"),
        ("Service levels", "- Rate of gates opened by hand > 10%: possibly a broken reader"),
        ("Success criteria", "- The word error rate of spoken labels (WER) stays below 10%"),
        ("Erfolgskriterien", "- Anteil von Hand geöffneter Tore > 10 %: Verdacht auf defekte Leser"),
    ],
)
def test_scales_explanations_settings_and_suspicions_promise_nothing(title: str, line: str) -> None:
    assert promises(line, title) == []


def test_two_bounds_of_two_things_are_two_promises() -> None:
    assert promises("- Cache hit rate > 90% and error rate < 1%") == [
        "ratio other_runtime > 90 %",
        "ratio error_rate < 1 %",
    ]


def test_what_is_paid_back_is_no_target() -> None:
    rows = ("| Uptime in a month | Credit |", "|---|---|", "| 98.0% - 99.5% | 10% |", "| < 98.0% | 25% |")
    assert promises(table(*rows), "Service levels") == []


def test_a_scenario_commits_to_being_connected_again() -> None:
    line = "- **When** the network is back, **Then** the gate reconnects by itself within 4 seconds"
    assert promises(line) == ["duration ≤ 4 s"]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Check yourself", "1. What matters for gates?\n   *Answer:* an error rate < 1% and p95 latency < 2 s"),
        ("Проверь себя", "1. Что важно?\n   *Ответ:* доля ошибок < 1 %, время ответа < 2 с"),
        ("Drill evidence", "**Timing summary:**\n- Copy of the labels: 0.27s"),
        ("가용성", "- 다운타임 허용: 주간 8시간"),
        ("Availability", "- Allowed downtime: 8 h a week"),
        ("RPO", "- RPO:\n  - Database of labels: at most 24 hours (daily copies)"),
    ],
)
def test_answers_evidence_and_restated_downtime_promise_nothing(title: str, line: str) -> None:
    assert promises(line, title) == []


def test_a_scale_of_grades_is_no_target() -> None:
    head = "| Metric | Bad | Fair | Good | Excellent |"
    assert promises(table(head, "|---|---|---|---|---|", "| Start of the gate | > 9s | 5s | 3s | < 2s |")) == []


def test_all_of_a_kind_in_a_cell_is_no_rate() -> None:
    rows = ("| Attribute | Requirement |", "|---|---|", "| Availability | 100% local (offline) |")
    assert promises(table(*rows)) == []
    rows = ("| Attribute | Requirement |", "|---|---|", "| Reliability | 100% of late labels must show a reason |")
    assert promises(table(*rows)) == []


def test_a_table_without_headers_says_above_what_its_target_is_of() -> None:
    rows = ("| | |", "|---|---|", "| **What it measures** | p99 of gate openings |", "| **Target** | < 150 ms |")
    assert promises(table(*rows), "SLO 2 - gate latency") == ["p99 latency < 150 ms"]


def test_deployments_a_success_holds_for_are_no_builds() -> None:
    rows = ("| Area | SLO |", "|---|---|", "| Successful gate openings | 99.0% for guarded deployments |")
    assert promises(table(*rows)) == ["ratio availability ≥ 99 %"]
