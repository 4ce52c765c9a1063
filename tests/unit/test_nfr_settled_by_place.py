"""What a number is told by beside its words: the title above it, the other half of its row, what stands behind it."""

# ruff: noqa: E501  (one case a line)

import pytest

from smartspec_ops.spec.nfr import read_requirements


def promises(text: str) -> list[str]:
    return [str(r.promise) for r in read_requirements(text, "spec.md").requirements if r.promise]


def under(title: str, *lines: str) -> str:
    return "\n".join(("# Service", "", f"## {title}", "", *lines, ""))


@pytest.mark.parametrize(
    ("title", "line", "found"),
    [
        ("并发能力", "| 指标 | 目标 |\n|---|---|\n| 入口TPS | ≥ 120 |", ["rate throughput ≥ 120 /s"]),
        ("Throughput", "- Storage: 6,000+ read/write operations per minute", ["rate throughput ≥ 100 /s"]),
        ("Performance\n\n### Memory usage", "- Gateway: < 1 GB baseline, < 3 GB under peak load", ["saturation < 1 GB", "saturation < 3 GB"]),
        ("Resource constraints", "- Memory target: <= 256 MiB at configured max clients.", ["saturation ≤ 256 MiB"]),
        ("Success metrics", "- 99.7% service uptime achieved", ["ratio availability ≥ 99.7 %"]),
        ("Non-functional requirements", "- NFR-4: Chart tooltips display within 60 ms of pointing", ["latency ≤ 60 ms"]),
        (
            "Latency",
            "- Clips: the transcript of audio is there in < 12 s for clips < 60 s in length.",
            ["latency < 12 s"],
        ),
        ("Latency targets", "- Endpoints: 95% under 400ms, 99% under 900ms", ["95 % of events latency < 400 ms", "99 % of events latency < 900 ms"]),
        ("非機能要件", "- 応答時間 2 秒以内（95%以上）", ["95 % of events latency ≤ 2 s"]),
        ("性能需求", "| 场景 | 最大响应时间 | 说明 |\n|---|---|---|\n| 订单 | ≤400ms | 95%的API请求 |", ["95 % of events latency ≤ 400 ms"]),
        ("Icke-funktionella krav", "- Tjänsten ska svara inom 2 sekunder för 95 % av anropen.", ["95 % of events latency ≤ 2 s"]),
        ("Nefunkční požadavky", "- Systém musí 95 % žádostí zpracovat do 4 s.", ["95 % of events latency ≤ 4 s"]),
        ("Imports", "- Target: 95% of imports should complete within 40 minutes.", ["95 % of events duration ≤ 40 min"]),
        ("Data freshness", "- Lag of the copies: < 2 h", ["freshness < 2 h"]),
        ("Provisioning", "- Target: queue wait p95 below 50 seconds.", ["p95 latency < 50 s"]),
        ("Response times", "| Screen | Target |\n|---|---|\n| App launch | < 3 s |", ["latency < 3 s"]),
        ("Requisitos no funcionales", "- CPU: < 6% en idle, < 40% durante cargas", ["saturation < 6 %", "saturation < 40 %"]),
        ("Service levels", "| Situação | Alvo |\n|---|---|\n| p95 com cache | até 700 ms |", ["p95 latency ≤ 700 ms"]),
        ("Service levels", "| ID | Metric | Target |\n|---|---|---|\n| P003 | Response time (P99) | ≤ 3 s |", ["p99 latency ≤ 3 s"]),
        ("Performance targets", "- Backtest of 200 titles: within 5 minutes", ["duration ≤ 5 min"]),
        ("Performance targets", "- Response time of the nightly summary: within 5 minutes", ["latency ≤ 5 min"]),
        ("Assumptions & constraints", "- Must achieve 99.7% uptime SLA", ["ratio availability ≥ 99.7 %"]),
        ("Performance requirements", "- Response time: 300 ms", ["latency ≤ 300 ms"]),
        (
            "Freshness targets",
            "| Data | Target | Measurement |\n|---|---|---|\n| Price freshness | < 5 s | Histogram of ages. Alert when p95 > 6 s. |",
            ["freshness < 5 s"],
        ),
        (
            "Latency targets",
            "| Critical path | Endpoint | p95 target (ms) |\n|---|---|---|\n| Quotes | /v1/quotes | ≤ 300 |",
            ["p95 latency ≤ 300 ms"],
        ),
    ],
)  # fmt: skip
def test_what_is_promised(title: str, line: str, found: list[str]) -> None:
    assert promises(under(title, line)) == found


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Reliability targets", "These targets do not require a production-grade SLA (99.9%)."),
        ("Success metrics", "- At least 95 % of the samples follow the style guide"),
        ("User success", "- > 90 % of the generated connectors run at the first go"),
        ("Enterprise target (future)", "| Metric | Target |\n|---|---|\n| Page load | < 1 s |"),
        ("MVP requirements", "| Metric | Target |\n|---|---|\n| Page load | < 3 s |"),
        ("Expected traffic", "| Property | Value |\n|---|---|\n| Steady | 40 req/s |"),
        ("Subscription tiers", "| Tier | Background jobs |\n|---|---|\n| Basic | 5/hour |"),
        ("Error budget of the SLO", "**Error budget:** 5 % — up to 5 of every 100 payments can fail."),
        ("SLO", "- `job:latency_p99_5m` — 5m p99 latency of a service."),
        ("Scenarios", "- **Given** a user clicks the button 4 times in 1 second while offline,"),
        ("Success criteria", "- SC-004: The reset of a password can be completed in under 5 minutes."),
        ("Exigences non fonctionnelles", "- ENF-3 : Un dossier complet doit pouvoir être créé en moins de 4 minutes"),
        ("Verdict", "- **Latency < 1 s:** reached on production hardware"),
        ("SLO", "**Расчёт 99.5%:** перезапуск при сбое и проверка балансировщиком"),
        ("SLO", "| Qualidade | ≥ 90% da referência |"),
        ("Grafana dashboard", "- p95 latency by route; red line at 500 ms"),
        ("Caching strategy", "- Search results: 10 minutes"),
        ("SLO", "Hedef: iç hedefler (örn. p95 latency < 500ms)"),
        ("SLO", "- 100 %+ → one week without releases"),
        ("Requisitos no funcionales", "- **Crecimiento esperado:** 8 mensajes/min en pico"),
        ("Reliability", "- **Graceful shutdown:** workers finish what they do before they end (max 30 s)."),
        ("Codes", "- Niveau de correction d'erreur : M (15 % de redondance)"),
        ("SLO", "**SLI.** `good / all`, where good = the answer is served within 20 seconds."),
        ("SLO", "**Rationale.** Two hours of downtime a month are plenty for a solo operator."),
        ("Memory", "| Part | Budget |\n|---|---|\n| Page cache | 64MB (configured) |"),
        ("SLO", "Графики: задержка p95, линия порога 200 мс"),
    ],
)
def test_what_is_not(title: str, line: str) -> None:
    assert promises(under(title, line)) == []


def test_a_report_may_set_levels() -> None:
    text = "# Performance baseline report (sprint 3)\n\n## SLO targets\n\n- **API availability**: 99.8%\n"
    assert promises(text) == ["ratio availability ≥ 99.8 %"]
