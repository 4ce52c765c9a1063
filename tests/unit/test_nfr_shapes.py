"""Where promises stand, trees, rows, headings and second halves of sentences, and the figures that only look alike."""

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


TREE = """\
```
Quality
├── Performance
│   ├── Berth list (Q-1): < 400 ms p95
│   ├── The map reflects a move within 2 seconds
│   └── Theme: dark
└── Reliability
    └── Uptime ≥ 99.5 % (Q-4)
```
"""


def test_a_tree_of_qualities_states_its_leaves() -> None:
    assert told(TREE, "Quality tree") == ["p95 latency < 400 ms", "latency ≤ 2 s", "ratio availability ≥ 99.5 %"]


def test_a_tree_of_files_states_nothing() -> None:
    files = "```\n.\n├── src\n│   ├── timeout_5s.py\n│   └── retry.py  # < 300 ms\n└── README.md\n```"
    assert told(files, "Performance requirements", "Layout") == []


@pytest.mark.parametrize("header", ["Page", "Endpoint/Page", "Web page", "Page name", "Page (mobile)"])
def test_a_page_of_the_site_is_no_call_to_anybody(header: str) -> None:
    body = table(f"{header} | Target (p95) | Max (p99)", "Berths | < 200 ms | < 500 ms")
    assert told(body, "Response times") == ["p95 latency < 200 ms", "p99 latency < 500 ms"]


def test_whom_an_alert_pages_is_no_promise() -> None:
    assert told(table("Alert | Page | Ticket", "Slow answers | > 2 s | > 1 s"), "Response times") == []


@pytest.mark.parametrize(
    ("name", "promise"),
    [
        ("ai_error_rate", "ratio error_rate ≤ 3 %"),
        ("error rate", "ratio error_rate ≤ 3 %"),
        ("taux d'erreur", "ratio error_rate ≤ 3 %"),
        ("错误率", "ratio error_rate ≤ 3 %"),
    ],
)
def test_a_part_of_one_is_a_share(name: str, promise: str) -> None:
    assert told(table("Indicator | SLO | Window", f"{name} | <= 0.03 | 30 days"), "SLO") == [promise]
    assert told("- availability >= 0.995", "SLO") == ["ratio availability ≥ 99.5 %"]
    assert told("- Rating of the harbour >= 0.9", "SLO") == []


@pytest.mark.parametrize(
    ("label", "rate"), [("文件上传/小时", "0.1"), ("アップロード/時間", "0.1"), ("업로드/시간", "0.1")]
)
def test_a_rate_by_the_hour_in_the_label(label: str, rate: str) -> None:
    assert told(table("操作 | 目标", f"{label} | 360"), "吞吐量") == [f"rate throughput ≥ {rate} /s"]


@pytest.mark.parametrize(
    ("title", "promise"),
    [
        ("SLO1: Berth list is answered within 15 seconds in 99% of cases", ["99 % of events latency ≤ 15 s"]),
        ("NFR-2 - API latency below 300 ms", ["latency < 300 ms"]),
        ("Moved from 2 s to within 300 ms", []),
    ],
)
def test_a_heading_with_a_name_and_a_bound_promises(title: str, promise: list[str]) -> None:
    assert told("Because captains wait.", title, document="Service level objectives") == promise


@pytest.mark.parametrize(
    ("line", "promises"),
    [
        (
            "- 99.5% monthly availability for berths and 99.9% for payments.",
            ["ratio availability ≥ 99.5 % in month", "ratio availability ≥ 99.9 %"],
        ),
        (
            "- Disponibilidad de 99.5% para atraques y 99.9% para pagos.",
            ["ratio availability ≥ 99.5 %", "ratio availability ≥ 99.9 %"],
        ),
    ],
)
def test_the_second_half_says_it_of_something_else(line: str, promises: list[str]) -> None:
    assert [p.split(" in ")[0] for p in told(line, "Availability")] == [p.split(" in ")[0] for p in promises]


def test_the_worst_case_below_the_percentiles_is_bound() -> None:
    body = table("Percentile | Target | Alert", "p50 | ≤ 2 s | —", "Max (hard limit) | 30 s | at once")
    assert told(body, "Performance", "Latency end to end") == ["p50 latency ≤ 2 s", "max latency ≤ 30 s"]


def test_the_start_of_a_video_is_waited_for() -> None:
    assert told("- Video startup < 1 second", "Performance") == ["latency < 1 s"]
    assert told("- Service startup < 5 seconds", "Performance") == ["duration < 5 s"]


def test_what_shall_be_is_no_report_for_its_tick() -> None:
    assert told("- ✅ O sistema DEVE ter 99,5% de uptime", "Disponibilidade") == ["ratio availability ≥ 99.5 %"]
    assert told("- ✅ Response time: 24 seconds", "Performance") == []


def test_an_entry_in_the_books_is_no_release() -> None:
    assert told("- A inserção de um lançamento deve levar ≤ 1 segundo", "Desempenho") == ["latency ≤ 1 s"]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Availability", "- Database: 99.95% RDS SLA"),
        ("Availability", "- Delivery of files: 99.99% CloudFront SLA"),
        ("External services", "- Payments: 99.9% uptime"),
        ("Externe Dienste", "- Zahlung: 99,9 % Verfügbarkeit"),
        ("Performance", "- Clocks shall show tenths when under 10 seconds"),
        ("Performance", "- [es. < 2 secondi di risposta per le operazioni]"),
        ("Availability", "- The system shall reach 99.5% uptime (MVP target)"),
        ("Availability", "- The system shall reach 99.9% uptime (Phase 2 target)"),
        ("Availability", "- Maintenance is announced > 72 hours ahead (up to 4 hours a month)"),
        ("Availability", "- Budget: up to 4 hours of scheduled downtime a month"),
        ("Scalability", "- The autoscaler adds workers on CPU (> 70%) and request rate (> 100 req/s)"),
        ("Latency", "- Advisory target: p99 ≤ 1.5 s"),
        ("Frontend (advisory)\n\n### Objective", "- p95 of the map ≤ 1.2 s"),
        ("監視", "- 1分単位で応答時間を監視する"),
    ],
)  # fmt: skip
def test_what_only_looks_alike(title: str, line: str) -> None:
    assert told(line, title) == []


def test_an_offset_from_utc_is_no_figure() -> None:
    assert told("- Peak RPS: at least 20,000 (from 9:00 UTC+3)", "Throughput") == ["rate throughput ≥ 20000 /s"]


def test_a_scaling_metric_is_no_target() -> None:
    body = table("Service | Max replicas | Scaling metric", "Gateway | 10 | CPU > 70%, req/s > 100")
    assert told(body, "Scalability") == []


def test_a_document_still_to_be_named_is_a_template() -> None:
    line = "- Pages must load within 3 seconds"
    assert told(line, "Performance", document="Requirements for [Project Name]") == []
    assert told(line, "Performance", document="Requirements for Harbour") == ["latency ≤ 3 s"]


def test_the_plan_of_tests_promises_what_must_be() -> None:
    assert told("- The import must use no more than 512 MB of memory", "Testing and deployment") == [
        "saturation ≤ 512 MB"
    ]
    assert told("- Load: 200 users, latency 300 ms", "Testing and deployment") == []


@pytest.mark.parametrize(
    ("line", "promise"),
    [
        ("- API calls take no longer than a quarter of a second", "latency ≤ 250 ms"),
        ("- The API answers in under a tenth of a second", "latency < 100 ms"),
        ("- Throughput of 500 rps sustained for an hour", "rate throughput ≥ 500 /s"),
        ("- Durability of 11 nines", "ratio durability ≥ 99.999999999 %"),
    ],
)
def test_a_part_of_a_second_and_how_long_a_load_lasts(line: str, promise: str) -> None:
    assert told(line, "Performance") == [promise]


@pytest.mark.parametrize(
    "line", ["- Uptime: 99.9", "- Availability >= 99.95", table("Name | Target", "Availability | 99.9")]
)
def test_a_share_without_its_sign_is_for_a_person(line: str) -> None:
    found = read_requirements(f"# Harbour\n\n## Reliability\n\n{line}\n", "spec.md").requirements
    assert [(r.verdict.value, r.why) for r in found] == [("review", "the number cannot be read")]


@pytest.mark.parametrize(
    "line",
    [
        "Taxa de erro inferior a 0,1 %",
        "Tasso di errore inferiore allo 0,1 %",
        "Tingkat kesalahan di bawah 0,1 %",
        "Tasa de error inferior al 0,1 %",
        "Độ sẵn sàng tối thiểu 99,9 %",
    ],
)
def test_one_line_shows_its_language(line: str) -> None:
    assert len(told(f"- {line}", "NFR")) == 1


def test_beside_a_worst_case_the_percentiles_are_promised_too() -> None:
    row = "Berth list | `100ms` | `200ms` | `< 1s`"
    assert told(table("Operation | P50 | P95 | SLA", row), "Objectives of latency") == [
        "p50 latency ≤ 100 ms",
        "p95 latency ≤ 200 ms",
        "latency < 1 s",
    ]
    assert told(table("Operation | P50 | P95 | Target", row), "Response times") == ["latency < 1 s"]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("性能要件一覧（例）", "- 応答時間（P95）は 500 ms 以内"),
        ("Performance (example)", "- Response time < 500 ms"),
        ("Availability", "**Why 99.5 % and not 99.9 %.** 99.9 % would need two regions."),
        ("Disponibilité", "**Pourquoi 99,5 % et pas 99,9 %.** 99,9 % imposerait deux régions."),
        ("SLO\n\n### Medido (fase 8)", "- p95: 33 ms"),
        ("NFR", "- Usability (easy to learn, an order is completed in < 2 min)"),
        ("NFR", table("Id | Category | Requirement", "N-2 | Usability | A new captain ends the process in ≤ 3 minutes")),
        ("Device support", table("Item | Minimum", "RAM | 2 GB")),
        ("NFR", "- The app runs on phones with at least 2 GB of RAM"),
        ("Performance", "- Answers should remain below 300 ms when possible"),
        ("Availability", table("Part | Target", "Files | 99.99% (GCP SLA)")),
    ],
)  # fmt: skip
def test_what_is_an_example_a_reason_or_for_people(title: str, line: str) -> None:
    assert told(line, title) == []


@pytest.mark.parametrize(
    ("line", "title", "promise"),
    [
        ("- Respuesta del asistente: primer token en menos de ~2s bajo condiciones normales", "Requisitos no funcionales", "latency < 2 s"),
        ("- Respuesta: menos de 2 s", "Rendimiento", "latency < 2 s"),
        ("> **99,5 % des requêtes HTTP aboutissent sans erreur serveur.**", "SLO 1 — Disponibilité", "ratio availability ≥ 99.5 %"),
        ("- Thời gian phản hồi API < 500ms", "Metrics thành công\n\n### Metrics kỹ thuật", "latency < 500 ms"),
        ("- The service needs at most 2 GB of RAM", "NFR", "saturation ≤ 2 GB"),
    ],
)  # fmt: skip
def test_what_looks_like_a_past_an_answer_or_a_tale_and_promises(line: str, title: str, promise: str) -> None:
    assert told(line, title) == [promise]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Performance", "- Why we exist: captains wait. Answers must stay below 300 ms"),
        ("Performans gereksinimleri", "- Neden analizi API yanıt süresi 500 ms altında olmalıdır"),
        ("Performance", "- The advisory service must answer within 300 ms (p95)"),
        ("Advisory service performance", "- p95 latency ≤ 300 ms"),
        ("SLO", table("Service | p95 latency", "Advisory feed | < 300 ms")),
        ("Availability", "- Availability 99.9 % (PLATFORM SLA)"),
        ("Availability", "- 99.95 % OrderService SLA"),
        ("Availability", "- Unplanned downtime ≤ 43 minutes per month"),
        ("Availability", "- Downtime ≤ 43 minutes per month, excluding scheduled downtime"),
        ("Performance", "- The nightly maintenance job finishes within 2 hours"),
        ("Leistung", "- Der Export der Wartungsprotokolle dauert höchstens 10 Minuten"),
        ("Interfaces to external systems", "- Availability of the interface ≥ 99.9 %"),
        ("Требования к интеграции с внешними системами", "- Доступность API не менее 99,9 %"),
        ("System requirements", "- The service must use at most 512 MB of memory"),
        ("Hardware requirements", "- Peak memory usage ≤ 512 MB"),
        ("Performance", "- Response time [es. search] < 300 ms"),
        ("性能要件", "- 応答時間 [例: 検索] は 500 ms 以内"),
        ("Mesures de performance exigées", "- La latence p95 reste inférieure à 300 ms"),
        ("Medida: latencia", "- Latencia p95 inferior a 300 ms"),
        ("Scalability", "- Auto-scaling enabled, throughput must be > 1000 req/s"),
        ("性能需求", "- 系统支持弹性扩容，吞吐量 > 1000 QPS"),
        ("Performance", "- Data is cached where possible and p95 latency is < 300 ms"),
        ("Availability", "- 99.9 % uptime (alpha and beta channels excluded)"),
    ],
)  # fmt: skip
def test_what_has_a_word_of_a_look_alike_and_promises(title: str, line: str) -> None:
    assert len(told(line, title)) == 1


def test_remarks_in_a_tree_of_files_state_nothing() -> None:
    files = "```\nsrc/\n├── api            # p95 latency < 300 ms\n├── worker.py\n└── docs/  # availability 99.9 %\n```"
    assert told(files, "Performance requirements") == []


def test_a_small_number_beside_an_error_rate_is_hardly_a_part_of_one() -> None:
    found = read_requirements(
        f"# Harbour\n\n## SLO\n\n{table('Name | Target', 'Error rate | < 0.1')}\n", "s"
    ).requirements
    assert [(r.verdict.value, r.why) for r in found] == [("review", "the number cannot be read")]
    assert told("- error_rate < 0.1", "SLO") == ["ratio error_rate < 10 %"]
    assert told("- Fehlerrate < 0,1", "SLO") == []


def test_percentiles_beside_a_service_level_that_was_met_are_results() -> None:
    assert told(table("Date | p50 | p95 | SLA", "Monday | 45 ms | 120 ms | met"), "Performance") == []


def test_a_heading_that_tells_a_change_promises_nothing() -> None:
    assert told("Because.", "NFR-4: moved from 2 s to below 300 ms last year", document="Service levels") == []


def test_a_product_in_an_english_line_shows_no_language() -> None:
    assert told("- Tempo: p95 latency below 1.250 s", "NFR") == ["p95 latency < 1.25 s"]


def test_a_row_about_usability_may_promise_an_availability() -> None:
    body = table("Id | Category | Requirement", "N-1 | Usability | The help is available 99.9 % of the time")
    assert told(body, "Quality") == ["ratio availability ≥ 99.9 %"]


SWEEP = table(
    "Concurrency | ok/err | req/s | p50 | p90 | max",
    "1 | 500/0 | 85 | 11 ms | 14 ms | 30 ms",
    "8 | 500/0 | 275 | 19 ms | 64 ms | 210 ms",
    "64 | 500/0 | 400 | 120 ms | 250 ms | 1050 ms",
)


def test_what_was_found_at_each_level_of_a_load_is_no_promise() -> None:
    assert told(SWEEP, "Latency and throughput") == []


def test_a_table_of_percentiles_and_their_maximum_is_one() -> None:
    rows = table("Call | p50 | p99 | max", "search | 50 ms | 200 ms | 1 s")
    assert told(rows, "Latency") == ["p50 latency ≤ 50 ms", "p99 latency ≤ 200 ms", "max latency ≤ 1 s"]
    rows = table("Call | req/s | p50 | p99 | max", "search | 318 | 37 ms | 1047 ms | 1302 ms")
    assert told(rows, "Latency") == []  # too precise to be aimed at


def test_what_a_line_calls_its_target_is_not_doubted() -> None:
    line = "- **Alvo:** 400 ms para ações de leitura (listar pedidos, abrir fatura).\n- **Medida em:** p95 no cliente."
    assert told(line, "RNF numéricos", "RNF-002 — Latência p95 de tela crítica") == ["p95 latency ≤ 400 ms"]
    assert told("- Target: 5 minutes to explain the product", "Latency") == []


def test_a_rate_is_the_unit_of_the_number_before_it() -> None:
    for line in (
        "- The system must sustain 1000 RPS with 500 concurrent users",
        "- It must serve 1000 queries per second (QPS) with 500 concurrent users",
    ):
        assert told(line, "Performance") == ["rate throughput ≥ 1000 /s"]
    for line in ("- QPS: 500", "- Layer 7 RPS ≥ 500"):
        assert told(line, "Performance targets") == ["rate throughput ≥ 500 /s"]


def test_hours_of_business_bound_when_a_system_must_keep_its_promise() -> None:
    line = "- Replication lag must not exceed 60 seconds during business hours"
    assert told(line, "Data") == ["freshness ≤ 60 s"]
    assert told("- Support answers tickets within 4 hours during business hours", "Service levels") == []


def test_an_item_says_what_the_target_below_it_is_of() -> None:
    items = "- **SLI:** p95 latency of GET requests\n- **SLO:** < 200 ms over 30 days\n- SLI: share of successful requests\n- SLO: 99.9 %"
    assert told(items, "Search") == ["p95 latency < 200 ms", "ratio availability ≥ 99.9 %"]
    # What names its own indicator takes none from above.
    assert told("- SLI: p95 latency and freshness\n- SLO: p95 < 200 ms", "Search") == ["p95 latency < 200 ms"]


@pytest.mark.parametrize("values", ["50/200/500 ms", "50 / 200 / 500 ms", "< 50 ms / < 200 ms / < 500 ms"])
def test_as_many_numbers_as_percentiles(values: str) -> None:
    sign = "<" if "<" in values else "≤"
    promised = [f"p{p} latency {sign} {ms} ms" for p, ms in ((50, 50), (95, 200), (99, 500))]
    assert told(f"- Latency p50/p95/p99: {values}", "Performance") == promised
    assert told(table("Metric | Target", f"Latency p50/p95/p99 | {values}"), "Performance") == promised


def test_a_median_is_the_fiftieth_percentile() -> None:
    rows = table("Call | Median | p95", "find | < 50 ms | < 200 ms")
    assert told(rows, "Response times") == ["p50 latency < 50 ms", "p95 latency < 200 ms"]
