"""What a column holds by its header, and what a bare number under it is where only its title or its name asks for it."""

# ruff: noqa: E501  (one case a line)

import pytest

from smartspec_ops.spec.nfr import read_requirements
from smartspec_ops.spec.nfr.titles.columns import Column, column_of
from smartspec_ops.spec.nfr.titles.headers import aims

ROWS = (
    ("Answer time of the API (p95)", "< 200 ms", "p95 latency < 200 ms"),
    ("Page load time", "≤ 2 s", "latency ≤ 2 s"),
    ("Availability", "99.9 %", "ratio availability ≥ 99.9 %"),
    ("Error rate", "< 0.1 %", "ratio error_rate < 0.1 %"),
    ("Throughput", "1000 req/s", "rate throughput ≥ 1000 /s"),
)


def told(title: str, headers: tuple[str, ...], *rows: tuple[str, ...]) -> list[str]:
    lines = [headers, ("---",) * len(headers), *rows]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    found = read_requirements(f"# Harbour\n\n## {title}\n\n{table}\n", "spec.md").requirements
    return [str(r.promise) for r in found if r.promise and r.verdict.value == "measurable"]


TITLES = ("Requirements", "5. Quality", "Quality attributes", "Service levels", "Technical design")


@pytest.mark.parametrize("what", ["Metric", "Aspect", "Quality", "Property", "Criterion", "Item"])
@pytest.mark.parametrize(
    "header",
    [
        "Target", "SLO", "Goal", "Threshold", "Requirement", "Objective", "Acceptance", "Acceptance criteria", "Expected",
        "Specification", "Commitment", "Success criteria", "Fit criterion", "Minimum", "Required", "Criteria",
    ],
)  # fmt: skip
def test_a_column_that_asks_promises_whatever_its_title(header: str, what: str) -> None:
    rows = [(name, value) for name, value, _ in ROWS]
    promised = [promise for *_, promise in ROWS]
    assert {title: told(title, (what, header), *rows) for title in TITLES} == dict.fromkeys(TITLES, promised)


@pytest.mark.parametrize(
    "title", ["Requirements", "5. Quality", "Anforderungen an die Qualität", "Требования", "品质要求"]
)
@pytest.mark.parametrize("header", ["Value", "Description", "Definition"])
def test_a_bare_number_is_asked_for_by_its_title_and_its_name(title: str, header: str) -> None:
    assert told(title, ("Aspect", header), ("Availability", "99.9 %"), ("Throughput", "1000 req/s")) == [
        "ratio availability ≥ 99.9 %",
        "rate throughput ≥ 1000 /s",
    ]


@pytest.mark.parametrize("title", ["Requirements", "Technical design"])
def test_a_bare_number_that_names_no_indicator_is_a_setting(title: str) -> None:
    assert told(title, ("Aspect", "Value"), ("Cache", "10 s"), ("Workers", "4"), ("Share of the cache", "20 %")) == []


def test_a_bare_number_of_a_design_is_what_it_is_like() -> None:
    assert told("Architecture", ("Component", "Value"), ("Availability", "99.9 %"), ("Throughput", "1000 req/s")) == []


def test_a_goal_in_words_behind_an_id_names_its_row() -> None:
    assert told("Targets", ("ID", "Goal", "Bound"), ("NFR-1", "Availability", "99.9 %")) == [
        "ratio availability ≥ 99.9 %"
    ]
    assert told("Targets", ("What", "Target", "Remark"), ("Scratch files", "not promised", "removed after 24 h")) == []


def test_the_requirement_in_the_first_column_is_no_target_beside_the_value() -> None:
    assert told("Targets", ("Requirement", "Value"), ("Page load time", "≤ 2 s")) == ["latency ≤ 2 s"]
    assert told("Targets", ("Metric", "Value", "Target"), ("Page load time", "3 s", "≤ 2 s")) == ["latency ≤ 2 s"]


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Required", Column.TARGET),
        ("Homepage", Column.UNKNOWN),
        ("Registered users", Column.LOAD),
        ("Concurrent users", Column.LOAD),
        ("Metadata", Column.UNKNOWN),
        ("TargetType", Column.UNKNOWN),
        ("Aspect", Column.LABEL),
        ("Назначение", Column.UNKNOWN),
        ("Определение", Column.UNKNOWN),
        ("Hodnota", Column.TARGET),
        ("Resource", Column.UNKNOWN),
        ("Transaction", Column.UNKNOWN),
        ("User story", Column.UNKNOWN),
        ("Alert", Column.ALERT),
        ("Red", Column.ALERT),
        ("Page", Column.ALERT),
        ("Current value", Column.MEASURED),
        ("Test", Column.NOTE),
        ("Actions", Column.NOTE),
        ("Limit", Column.LIMIT),
        ("Предел", Column.LIMIT),
        ("Peak load", Column.LOAD),
    ],
)
def test_a_word_inside_another_word_says_nothing(header: str, column: Column) -> None:
    assert column_of(header) is column


@pytest.mark.parametrize(
    "header", ["Acceptance criteria", "Fit criterion", "Commitment", "Anforderung", "验收标准", "Требования"]
)
def test_a_header_that_asks(header: str) -> None:
    assert aims(header)


@pytest.mark.parametrize("header", ["Value", "Default", "Name", "Specialist", "Значение"])
def test_a_header_that_only_names(header: str) -> None:
    assert not aims(header)


def test_an_error_budget_beside_the_level_it_restates_is_none_of_its_own() -> None:
    rows = (
        ("Disponibilité 99,5 %", "≤ 3 h 36 min d'indisponibilité"),
        ("Erreurs 5xx < 1 %", "≤ 1 % des requêtes en erreur"),
    )
    assert told("Fenêtres d'erreur (Error Budget)", ("SLO", "Budget autorisé (30j)"), *rows) == []


@pytest.mark.parametrize(
    "title", ["Performance targets vs measured results", "Targets vs. results", "Performance targets and results"]
)
def test_targets_beside_what_was_measured_stay_targets(title: str) -> None:
    assert told(
        title, ("Operation", "Target SLA", "Measured performance"), ("Triage", r"$< 50\text{ ms}$", "1.8 ms")
    ) == ["latency < 50 ms"]


@pytest.mark.parametrize(
    ("title", "what", "header", "rows"),
    [
        ("Anforderungen", "Merkmal", "Sollwert", (("Verfügbarkeit", "99,9 %"), ("Ladezeit", "≤ 2 Sekunden"))),
        ("Exigences", "Domaine", "Niveau attendu", (("Disponibilité", "99,9 %"), ("Temps de chargement", "≤ 2 secondes"))),
        ("Requisitos", "Aspecto", "Compromiso", (("Disponibilidad", "99,9 %"), ("Tiempo de carga", "≤ 2 segundos"))),
        ("Requisitos", "Atributo", "Exigido", (("Disponibilidade", "99,9%"), ("Tempo de carregamento", "≤ 2 segundos"))),
        ("Requisiti", "Aspetto", "Soglia", (("Disponibilità", "99,9%"), ("Tempo di caricamento", "≤ 2 secondi"))),
        ("Eisen", "Kenmerk", "Norm", (("Beschikbaarheid", "99,9%"), ("Laadtijd", "≤ 2 seconden"))),
        ("Wymagania niefunkcjonalne", "Parametr", "Próg", (("Dostępność", "99,9%"), ("Czas ładowania", "≤ 2 sekundy"))),
        ("Требования", "Показатель", "Норматив", (("Доступность", "99,9 %"), ("Время загрузки", "≤ 2 секунды"))),
        ("Нефункціональні вимоги", "Показник", "Поріг", (("Доступність", "99,9 %"), ("Час завантаження", "≤ 2 секунди"))),
        ("Gereksinimler", "Özellik", "Beklenen", (("Erişilebilirlik", "%99,9"), ("Yükleme süresi", "≤ 2 saniye"))),
        ("非功能需求", "指标", "期望值", (("可用性", "99.9%"), ("页面加载时间", "≤ 2秒"))),
        ("要件", "特性", "水準", (("可用性", "99.9%"), ("ページ表示時間", "2秒以内"))),
        ("요구사항", "속성", "기대값", (("가용성", "99.9%"), ("페이지 로딩 시간", "2초 이내"))),
        ("Yêu cầu", "Hạng mục", "Ngưỡng", (("Độ sẵn sàng", "99,9%"), ("Thời gian tải trang", "≤ 2 giây"))),
        ("Kebutuhan", "Aspek", "Sasaran", (("Ketersediaan", "99,9%"), ("Waktu muat halaman", "≤ 2 detik"))),
        ("Požadavky", "Ukazatel", "Práh", (("Dostupnost", "99,9 %"), ("Doba načtení", "≤ 2 sekundy"))),
        ("Krav", "Egenskap", "Målvärde", (("Tillgänglighet", "99,9 %"), ("Laddningstid", "≤ 2 sekunder"))),
        ("Ikke-funksjonelle krav", "Egenskap", "Krav", (("Tilgjengelighet", "99,9 %"), ("Lastetid", "≤ 2 sekunder"))),
    ],
)  # fmt: skip
def test_tables_of_other_languages(title: str, what: str, header: str, rows: tuple[tuple[str, str], ...]) -> None:
    assert told(title, (what, header), *rows) == ["ratio availability ≥ 99.9 %", "latency ≤ 2 s"]


def test_a_critical_threshold_is_an_alert_beside_its_target_in_every_language() -> None:
    row = ("Latency (p95)", "≤ 90 s", "> 300 s")
    for target, critical in (
        ("Ціль", "Критичний поріг"),
        ("Cel", "Próg krytyczny"),
        ("Objectif", "Seuil critique"),
        ("Meta", "Umbral crítico"),
    ):
        assert told("SLO", ("Metric", target, critical), row) == ["p95 latency ≤ 90 s"]


def test_a_target_and_how_it_is_measured_share_a_column() -> None:
    row = ("NFR-1", "The search shall answer soon.", "p95 latency < 2000 ms", "Load test")
    assert told("Performance", ("ID", "Requirement", "Target / Measurement", "Validation"), row) == [
        "p95 latency < 2 s"
    ]
