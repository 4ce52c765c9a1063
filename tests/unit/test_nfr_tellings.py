"""Numbers that are told, not asked for, each beside the line that does ask for it."""

import pytest

from smartspec_ops.spec.nfr import read_requirements


def promises(body: str, title: str = "Non-Functional Requirements") -> list[str]:
    found = read_requirements(f"# Depot\n\n## {title}\n\n{body}\n", "spec.md").requirements
    return [str(r.promise) for r in found if r.promise and r.verdict.value == "measurable"]


@pytest.mark.parametrize(
    "line",
    [
        "- Loading a tour took 190 ms on the yard tablet",
        "- 배차 검색은 190ms였다",
        "- Поиск рейса составил 190 мс",
        "- The map stays well within the 100 ms budget of the shell",
        "- The board keeps tours in the memory of the shell and sets aside 25 % of the RAM for photos",
        '- EN: "We are moving the board to another server, it will load again in 5 minutes."',
        "- If the queue is drained within 15 seconds, a bonus point is given to the shift",
        "- 若司机60秒内无响应，自动通知调度",
        "- Pause the upload of photos if battery < 20 %",
        "- Tour list: 5 s cache",
        "- 订单列表：5 秒缓存",
        "- T-LOAD-13: response time < 2 s",
        "- Worker: 4 CPU, 8 GB RAM per node",
        "- `boardd`: CPU 70 %, min 3 / max 10",
        "- Cached tours may reach > 95 % hit rate",
        "- *No stricter (< 1 minute):* the gateway cannot guarantee delivery within a minute",
        "- The dashboard shows a 5-minute rate of scans with the latency of each yard",
        "- Warning threshold: 5 % error rate",
        "- Finding: fetching each yard at 200 ms makes a cold sync of 25 s",
        "- Related NFRs: NFR2 (< 1 s latency), NFR6",
        "- Limit of the heap is doubled when utilisation is < 50 %",
        "- Both counts of the queue should be within 10 % of each other",
        "- P95: 95 % of requests finish in this time",
        "- Share of calls over 50 % in 60 s opens the circuit: error rate above 50 % in 60 s",
        "- A test of the gate that fails 100 % of the time is set aside",
        "- Tours run in 100 % of the yards, those with shifts longer than 1 hour included",
        "- Task completion rate > 95 %",
        "- Restored with no more than 24 hours of data loss",
    ],
)
def test_told_and_not_asked_for(line: str) -> None:
    assert promises(line) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("- Loading a tour takes at most 190 ms on the yard tablet", ["latency ≤ 190 ms"]),
        ("- Tour search: 50.4 s < 60 s target ✅", ["latency < 60 s"]),
        ("- The map must stay within the 100 ms budget of the shell", ["latency ≤ 100 ms"]),
        ("- If the queue is full, the board answers within 15 seconds", ["latency ≤ 15 s"]),
        ("- Cache hit ratio of tours above 85 %", ["ratio other_runtime > 85 %"]),
        (
            "- Answers: < 200 ms, 99.9 % uptime, sub-second search",
            ["latency < 200 ms", "ratio availability ≥ 99.9 %", "latency < 1 s"],
        ),
        ("- Rendering a tour sheet: < 5 minutes (90 %)", ["90 % of events latency < 5 min"]),
        ("- 95th percentile of scans ≤ 3 s (95 % of scans in under 3 s)", ["p95 latency ≤ 3 s"]),
        ("- Response time: P50, P95, P99 of scans (target: < 500 ms)", ["latency < 500 ms"]),
        ("- Error rate: 5xx errors per minute (target: < 0.1 %)", ["ratio error_rate < 0.1 %"]),
        ("- Response time: < 10 seconds average for tours", ["mean latency < 10 s"]),
        ("- Cache hit rate ≥ 80 % (10-minute moving average, 95 % of the windows)", ["ratio other_runtime ≥ 80 %"]),
        ("- 60 fps on the map", ["rate other_runtime ≥ 60 /s"]),
        ("- 最大内容绘制（LCP）< 2.5 秒", ["latency < 2.5 s"]),
        ("- The act is produced within 5\n  minutes of the request", ["duration ≤ 5 min"]),
        (
            "- User registration and login complete within 500 ms for 95 % of requests",
            ["95 % of events latency ≤ 500 ms"],
        ),
        ("- WHEN an admin saves a rate, THE Tier_Keeper SHALL confirm it within 10 seconds", ["latency ≤ 10 s"]),
        ("- A driver can add a note and see it appear on the board in under 2 seconds", ["latency < 2 s"]),
        ("- Maximum: < 10 seconds for the search", ["max latency < 10 s"]),
        ("- State is reconciled within 20 s after a 24 h outage of the gate", ["latency ≤ 20 s"]),
        ("- Hit rate of the cache meets or exceeds 60 %", ["ratio other_runtime ≥ 60 %"]),
        ("- Search p99 < 500 ms (95 % of any 30-day window)", ["p99 latency < 500 ms"]),
        (
            "- Search loads within 2 s, photos are found > 90 % of the time",
            ["latency ≤ 2 s", "ratio availability > 90 %"],
        ),
        ("- p95 of answers ≤ 2 s (under the load of the pilot)", ["p95 latency ≤ 2 s"]),
        ("- From the click on Save until the account is created: 30 seconds at most", ["latency ≤ 30 s"]),
    ],
)
def test_asked_for_beside_what_is_told(line: str, found: list[str]) -> None:
    assert promises(line) == found


def test_the_1c_system_is_no_second() -> None:
    assert promises("- Остатки берутся из 1С при каждом поиске") == []


def test_a_threshold_beside_how_it_is_notified_is_an_alert() -> None:
    rows = "|---|---|---|\n| CPU usage | ≤ 80 % | Slack |"
    assert promises(f"| Item | Threshold | Notified by |\n{rows}") == []
    assert promises(f"| 監視項目 | 閾値 | 通知方法 |\n{rows}") == []
    assert promises(f"| Item | Threshold | Team |\n{rows}") == ["saturation ≤ 80 %"]


def test_a_column_for_later_beside_one_of_a_phase_is_a_phase() -> None:
    rows = "|---|---|---|\n| API availability | 99.5 % | 99.9 % |"
    for later in ("Futuro", "Cible 6 mois", "Year 2"):
        assert promises(f"| Metric | MVP | {later} |\n{rows}") == []


def test_a_sentence_with_a_target_of_its_own_lends_no_percentile() -> None:
    table = "|---|---|\n| Lookup latency | < 2 ms |"
    lead = "The filter aims at a sub-millisecond p99 overhead for every scan of the yard."
    assert promises(f"{lead}\n\n| Metric | Target |\n{table}")[-1] == "latency < 2 ms"
    assert promises(f"All of these are p99:\n\n| Metric | Target |\n{table}") == ["p99 latency < 2 ms"]


def test_a_column_of_least_levels_is_a_target_too() -> None:
    rows = "|---|---|---|\n| Uptime a month | 99.9 % | 99.5 % |"
    for least in ("Minimum acceptable", "Mínimo aceitável", "最低要求"):
        assert promises(f"| Metric | Target | {least} |\n{rows}") == [
            "ratio availability ≥ 99.9 %",
            "ratio availability ≥ 99.5 %",
        ]


def test_a_title_that_names_a_setting_says_what_the_target_is() -> None:
    assert promises("- **Target**: ≤ 10 minutes", "Non-functional: signed URLs, TTL") == []
    assert promises("- **Target**: ≤ 10 s search latency", "Non-functional: signed URLs, TTL") == ["latency ≤ 10 s"]


def test_outside_the_sections_that_promise_a_sentence_ahead_says_less_than_a_label() -> None:
    prose = "- By leaving the network out of the hot path of the board the engine moves tours in < 1 ms latency"
    assert promises(prose, "Design principles") == []
    assert promises("- Latency of the engine: < 1 ms", "Design principles") == ["latency < 1 ms"]
    assert promises("- Availability of the board — 99.5 % of a month", "Principles") == ["ratio availability ≥ 99.5 %"]


def test_the_percentile_in_the_braces_of_a_metric_counts() -> None:
    table = "| Metric | Target |\n|---|---|\n| `scan_duration_seconds{p99}` | < 500 ms |"
    assert promises(table) == ["p99 latency < 500 ms"]


def test_what_is_told_assumed_or_taken_by_default_promises_nothing() -> None:
    for line in (
        "- Notes: response time < 200 ms at the edge",
        "- Use a write-through cache → 20 ms latency",
        "- Freshness check interval: 15 minutes",
        "- Latency of a booking (assuming a carrier latency of 1,000 ms)",
        "- Every page comes well within the 100 ms p95 latency target",
    ):
        assert promises(line) == [], line
    assert promises("- Latency of a booking → 20 ms → 15 ms must hold: p95 latency < 15 ms")[-1:] == [
        "p95 latency < 15 ms"
    ]
    assert promises("| Metric | Default | Target |\n|---|---|---|\n| Response time p95 | 500 ms | 200 ms |") == [
        "p95 latency ≤ 200 ms"
    ]


def test_a_column_of_several_percentiles_pairs_with_as_many_numbers() -> None:
    table = "| Route | Latency p50 / p95 / p99 |\n|---|---|\n| `GET /shelves` | 20 / 80 / 200 ms |"
    assert promises(table) == ["p50 latency ≤ 20 ms", "p95 latency ≤ 80 ms", "p99 latency ≤ 200 ms"]


def test_charts_distributions_simulations_and_probes_promise_nothing() -> None:
    for line in (
        "| Panel | Shows |\n|---|---|\n| Loans that succeed | Gauge (99.5 % target line) |",
        "| Percentile | Time |\n|---|---|\n| 95% | 1000 ms |",
        "- Simulating 200 returns in < 300 ms leaves one receipt",
        "| Setting | Value |\n|---|---|\n| readiness probe, initial delay | Java: 30 s |",
        "- The catalogue is available 100 % offline",
        "At a 99 % availability target over 30 days the budget is about 7 hours",
    ):
        assert promises(line) == [], line
    assert promises("P99 延迟仅 **1.2ms**") == []


def test_titles_say_the_same_in_english_as_elsewhere() -> None:
    for title in ("Success metrics", "Success indicators", "Métricas de éxito", "Erfolgsmetriken"):
        assert promises("- Uptime of the board: 99.9 %", title) == ["ratio availability ≥ 99.9 %"], title
    for title in (
        "Code quality",
        "コード品質",
        "Качество кода",
        "Calidad del código",
        "Usability tests",
        "CI/CD metrics",
    ):
        assert promises("- Share of copied lines: < 3 %", title) == [], title


def test_a_paragraph_in_italics_explains_what_stands_above() -> None:
    reason = "*99.5% uptime is enough for the back office, and 200 ms latency keeps the queue short.*"
    text = f"# Non-functional requirements\n\n- Uptime: 99.9%\n\n{reason}\n"
    assert [str(r.promise) for r in read_requirements(text, "spec.md").requirements if r.promise] == [
        "ratio availability ≥ 99.9 %"
    ]
    asked = text.replace(reason, "*The latency of the API must not exceed 200 ms.*")
    assert len([r for r in read_requirements(asked, "spec.md").requirements if r.promise]) == 2


def test_values_beside_a_verdict_were_found_not_asked_for() -> None:
    for table in (
        "| Metric | Value | Status |\n|---|---|---|\n| API response | < 10 ms | ✅ excellent |",
        "| Métrica | Valor | Estado |\n|---|---|---|\n| Tiempo de respuesta | < 10 ms | ✅ excelente |",
        "| 指标 | 值 | 状态 |\n|---|---|---|\n| 响应时间 | < 10 ms | ✅ |",
        "| Métrique | Valeur |\n|---|---|\n| Temps de chargement | 1616 ms |\n| TTFB | 94 ms |\n| DOM | 1373 ms |",
    ):
        assert promises(table) == [], table
    table = "| Metric | Target | Status |\n|---|---|---|\n| API response | < 10 ms | ✅ met |"
    assert promises(table) == ["latency < 10 ms"]


def test_placeholders_reasons_days_and_cited_ids_promise_nothing() -> None:
    for line in (
        "| Metric | Target |\n|---|---|\n| Availability | {99.9%} |\n| Error rate | {<0.1%} |",
        "- Почему: кэш даёт нужный P95 < 10 мс",
        "- Pourquoi : le cache donne un p95 < 10 ms",
        "- Fraîcheur : mise à jour tous les lundis 8h",
        "- El SLA final de entrega no puede garantizarse 100%",
        "- ECE가 0.10 초과 시 보정한다",
        "- デフォルト遅延: 30秒",
        "| 항목 | 기술 |\n|---|---|\n| 프레임워크 | React 18+ |",
    ):
        assert promises(line) == [], line
    assert promises("- The cache answers 50 req/s with p95 < 500 ms (NFR-03)", "Decisions") == []


def test_titles_are_known_whatever_letters_folding_takes_from_them() -> None:
    for title in ("Độ tin cậy", "Критерії", "Показатели", "Надійність"):
        assert promises("- Uptime: 99.9 %", title) == ["ratio availability ≥ 99.9 %"], title
    for title in ("Настройки", "Мониторинг и алерты", "Desvantagens", "Runbook", "사용자 매뉴얼", "Manual de usuario"):
        assert promises("- Страница: 300 мс, page 300 ms", title) == [], title


def test_a_letter_for_ten_is_no_number_where_it_says_enough() -> None:
    assert promises("- 60 FPS のゲームに十分な性能", "性能") == ["rate other_runtime ≥ 60 /s"]
    assert promises("- バッチ処理は十分以内に完了する", "性能要件") == ["duration ≤ 10 min"]
