"""Numbers of people, of trials, of studies and of plans, each beside the promise that differs in the turn alone."""

import pytest

from smartspec_ops.spec.nfr import read_requirements


def promises(body: str, *titles: str) -> list[str]:
    heads = "\n\n".join(f"{'#' * depth} {title}" for depth, title in enumerate(titles, 2))
    found = read_requirements(f"# Harbour\n\n{heads}\n\n{body}\n", "spec.md").requirements
    return [str(r.promise) for r in found if r.promise and r.verdict.value == "measurable"]


def table(*lines: str) -> str:
    head, *rows = (f"| {line} |" for line in lines)
    return "\n".join([head, "|" + "---|" * lines[0].count("|") + "---|", *rows])


@pytest.mark.parametrize("title", ["User Success", "Business Success", "Sucesso do usuário", "Éxito del usuario"])
def test_the_success_of_people_is_none_of_the_system(title: str) -> None:
    body = "- ≥ 85% of the drafts kept by the harbour office\n- Berth is requested in ≤ 40 seconds"
    assert promises(body, "Success Criteria", title) == []


def test_what_the_system_answers_is_promised_under_the_success_of_people_too() -> None:
    body = "- Berth list response time: < 2 s\n- Availability: 99.5 %"
    assert promises(body, "Success Criteria", "User Success") == ["latency < 2 s", "ratio availability ≥ 99.5 %"]


@pytest.mark.parametrize("title", ["Technical Success", "Métricas de éxito", "Metryki sukcesu", "Başarı metrikleri"])
def test_a_title_of_success_names_no_share_of_answers(title: str) -> None:
    assert promises("- 80% of the berths are drawn as the office draws them", title) == []
    assert promises("- Availability: 99.5 %", title) == ["ratio availability ≥ 99.5 %"]


@pytest.mark.parametrize(
    "line",
    [
        "- **Why it matters**: captains expect the map within 3 seconds.",
        "- **Impact**: a berth list slower than 2 s loses ships.",
        "- Studies show that an answer within 2 seconds keeps every second visitor.",
        "- Studien zeigen, dass eine Antwort innerhalb von 2 Sekunden genügt.",
        "- The uptime of 99.5 % holds. It will be tightened to 99.95 % uptime next year.",
        "- The map is read from a cache. p95 < 300 ms is achievable for most ports.",
        "- Only clips < 4 minutes are displayed",
        "- Tide data is never older than what AWS guarantees at < 5 minutes",
        "- Latency p95 < 4 s measured over the same 20 runs",
        "- Availability ≥ 98 % on benchmark runs",
        "- Warm-up: the 4-min `/ready` ping of the monitor keeps the response time low",
        '- Latency is shown to the office ("answered 3 minutes ago")',
    ],
)
def test_told_beside_the_promises(line: str) -> None:
    assert [p for p in promises(line, "Performance targets") if "99.5" not in p] == []


@pytest.mark.parametrize(
    ("line", "promise"),
    [
        ("- Studies of the tide load within 2 seconds", "latency ≤ 2 s"),
        ("- Page load must be < 3 s, which is tight", "latency < 3 s"),
        ("- Only the berth list may take longer; every page loads < 3 s", "latency < 3 s"),
        ("- API response on AWS: < 300 ms", "latency < 300 ms"),
        ("- p95 latency < 300 ms while the nightly run is on", "p95 latency < 300 ms"),
        ("- Map drawing completes within 400 ms without visible lag", "latency ≤ 400 ms"),
    ],
)
def test_promised_in_like_words(line: str, promise: str) -> None:
    assert promises(line, "Performance targets") == [promise]


@pytest.mark.parametrize(
    "title",
    [
        "Mevcut Performans Metrikleri",
        "Obecna wydajność",
        "Huidige prestaties",
        "Aktuelle Performance",
        "当前性能",
        "現在のパフォーマンス",
        "현재 성능",
        "Expected improvements",
        "Erwartete Verbesserungen",
        "Beklenen İyileştirmeler",
    ],
)
def test_titles_of_what_is_and_of_what_is_hoped_for(title: str) -> None:
    assert promises("- API response time: 140 ms", title, "Backend performance") == []


def test_a_risk_is_no_promise() -> None:
    assert promises("- The response time of the API stays < 300 ms", "Performance", "Risk: the quay is flooded") == []


def test_estimated_columns_hold_no_targets() -> None:
    assert promises(table("Ships | Estimated response time", "1-50 | < 50 ms"), "Performance") == []
    assert promises(table("Ships | Geschätzte Antwortzeit", "1-50 | < 50 ms"), "Leistung") == []


def test_targets_of_several_horizons_are_for_a_person_to_decide() -> None:
    rows = "Uptime of the map | 99 % | 99.5 %"
    assert promises(table("Metric | Target 30d | Target 6m", rows), "Success metrics") == []
    assert promises(table("Metric | Target | Window 30d", "Uptime of the map | 99 % | 30 d"), "Success metrics") != []


def test_a_table_of_burn_rates_is_one_of_alerts() -> None:
    rows = "fast | 5 min | 14.4 | 2 min | failed"
    assert promises(table("Policy | Window | Burn rate | Hold | Outcome", rows), "Latency SLO") == []


def test_a_row_of_the_implementation_is_none_of_the_requirement() -> None:
    rows = ("**Criterion** | p95 < 400 ms for each read", "**Implementation** | ramp to 10 users, 30 s, then down")
    assert promises(table(" | ", *rows), "Performance", "NFR-08 Response time") == ["p95 latency < 400 ms"]


def test_the_measure_of_a_requirement_holds_its_bound() -> None:
    rows = "N1 | Rapidité | Plan du port affiché en moins de 3 s"
    assert promises(table("N° | Exigence | Mesure", rows), "Exigences non fonctionnelles") == ["latency < 3 s"]


@pytest.mark.parametrize("title", ["Quay benchmarks", "Technical validation"])
def test_benchmarks_under_a_title_that_commits_are_to_be_passed(title: str) -> None:
    found = read_requirements(f"# Performance budget\n\n## {title}\n\n- Berth list latency: < 200 ms\n", "spec.md")
    assert [str(r.promise) for r in found.requirements] == ["latency < 200 ms"]


def test_service_levels_and_their_alerts() -> None:
    body = table("Signal | Objective | Alert", "Booking latency | p95 < 500 ms | 5m p95 breach")
    found = read_requirements(f"# Booking SLOs and alerts\n\n{body}\n", "spec.md").requirements
    assert [str(r.promise) for r in found if r.promise] == ["p95 latency < 500 ms"]


def test_the_present_target_is_one() -> None:
    assert promises("**Current target**: availability of 99.9 %", "SLOs") == ["ratio availability ≥ 99.9 %"]
    assert promises("**Current availability**: 99.9 %", "Service level objectives") == []


@pytest.mark.parametrize(
    ("line", "promise"),
    [
        ("- **Sustained in season**: ≥ 4 msg/s", "rate throughput ≥ 4 /s"),
        ("- **Peak**: ≥ 90 msg/s", "rate throughput ≥ 90 /s"),
    ],
)
def test_a_labelled_rate_with_a_lower_bound_is_promised_anywhere(line: str, promise: str) -> None:
    assert promises(line, "Tide messages") == [promise]


def test_a_rate_takes_its_unit_from_the_first_cell() -> None:
    assert promises(table("Metric | Target", "Messages/s | ≥ 4"), "Summary of figures") == ["rate throughput ≥ 4 /s"]


def test_an_alert_that_is_sent_is_what_the_system_does() -> None:
    row = "Alert detected → notification sent | ≤ 45 s"
    assert promises(table("Operation | Limit", row), "Latency") == ["max latency ≤ 45 s"]
    assert promises(table("Operation | Limit", "Alert level of the queue | ≤ 45 s"), "Latency") == []


def test_a_feature_that_must_be_there_is_bounded() -> None:
    assert promises("- Returns the berths within 2 seconds", "Core features (must have)") == ["latency ≤ 2 s"]
    assert promises("- Returns the berths within 2 seconds", "Core features") == []


def test_a_numbered_requirement_stands_under_compatibility() -> None:
    line = "- **NFR12:** The tablet app uses < 60 MB of memory"
    assert len(promises(line, "Non-functional requirements", "Compatibility")) == 1


def test_a_percentile_of_recoveries_is_of_an_operation() -> None:
    head = "# Depot\n\n## Performance\n\n- "
    assert promises(f"{head}Recovery of a saved board: p90 < 900 ms") == ["p90 latency < 900 ms"]
    assert promises(f"{head}Recovery of a saved board: < 900 ms") == []


def test_the_downtime_of_a_recovery_objective_is_for_a_person_to_decide() -> None:
    body = "- **RTO (Recovery Time Objective)**: 20 minutes\n  - Maximum acceptable downtime: 20 minutes"
    assert promises(body, "Backup SLOs") == []


def test_a_loading_time_is_promised_under_ease_of_use() -> None:
    assert promises("- Loading time of each step: within 1 second", "Usability") == ["latency ≤ 1 s"]


def test_what_is_made_in_minutes_is_a_run() -> None:
    assert promises("- Quarterly report generated within 4 minutes", "Performance") == ["duration ≤ 4 min"]
    assert promises("- 백테스팅 처리 시간: 선박 40척 기준 4분 이내", "성능") == ["duration ≤ 4 min"]


def test_a_script_without_spaces_ends_a_word() -> None:
    assert promises("- 潮位APIは3秒timeoutとし、その後は前回の値を返す", "性能") == []
    assert promises("- 潮位APIのlatencyは300ms以内", "性能") == ["latency ≤ 300 ms"]
    assert promises("- JWT验证 < 40ms", "性能") == ["latency < 40 ms"]


def test_the_time_of_a_review_is_one_of_people() -> None:
    assert promises("- Average review time of a draft ≤ 5 min", "Success Criteria") == []


@pytest.mark.parametrize(
    ("line", "promise"),
    [
        ("- The manifest must be sent to customs within 5 minutes", "duration ≤ 5 min"),
        ("- p95 of the manifest being sent to customs: < 5 min", "p95 duration < 5 min"),
        ("- Latency of the manifest to customs: < 5 min", "latency < 5 min"),
        ("- The manifest is sent to customs within 90 s", "latency ≤ 90 s"),
    ],
)
def test_nobody_waits_minutes_for_an_answer_unless_it_is_called_one(line: str, promise: str) -> None:
    assert promises(line, "Performance") == [promise]


def test_minutes_under_a_title_of_latency_are_called_one() -> None:
    assert promises("- The manifest must be sent to customs within 5 minutes", "Latency") == ["latency ≤ 5 min"]


def test_an_objective_that_is_also_a_threshold_is_asked_for_beside_alerts() -> None:
    rows = "Booking latency | p95 < 500 ms | page the office"
    assert promises(table("Signal | Objective/threshold | Alert", rows), "Service level objectives") != []
    assert promises(table("Signal | Threshold | Alert", rows), "Service level objectives") == []


@pytest.mark.parametrize("title", ["Tydzień 3", "Неделя 3", "Hafta 3", "Tuần 3", "阶段 3", "Week 3"])
def test_a_title_of_a_plan_is_for_a_person_to_decide(title: str) -> None:
    assert promises("- Berth API p95 latency < 200 ms", "Targets", title) == []


@pytest.mark.parametrize("title", ["User journey", "High-performance framework", "高性能框架"])
def test_titles_that_tell_of_people_or_praise_ask_nothing(title: str) -> None:
    assert promises("- The berth is found: 1 ms", title) == []


@pytest.mark.parametrize(
    "line",
    [
        "- Fine (<200 ms): green",
        "- Langsam (<900 ms): gelb",
        "- The berth map is fresh (4 s polling + latency)",
        "- 100% of entries of the operational catalogs display their quay",
    ],
)
def test_bands_intervals_and_names(line: str) -> None:
    assert promises(line, "Latency") == []


def test_tiers_of_tests_have_budgets_of_their_own() -> None:
    rows = "P0 | Consumed signals | Every CI run | <40s"
    assert promises(table("Tier | What | When | Budget", rows), "Conformance Tests", "Test Tier Strategy") == []
