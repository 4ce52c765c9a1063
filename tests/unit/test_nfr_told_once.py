"""One promise is told once, whatever repeats it, and two that look alike stay two."""

import pytest

from smartspec_ops.domain.objective import Verdict
from smartspec_ops.spec.nfr import read_requirements


def promises(body: str, title: str = "Non-Functional Requirements") -> list[str]:
    found = read_requirements(f"# Ferry desk\n\n## {title}\n\n{body}\n", "spec.md").requirements
    return [str(r.promise) for r in found if r.promise]


DEFINED = (
    (
        "**Target**: p99 < 10 ms\n\n**Definition**: The 99th percentile of ticket checks must be below 10 ms",
        "p99 latency < 10 ms",
    ),
    (
        "**Definition**: Changes must replicate to the other pier within 2 s\n\n**Target**: < 2 s replication lag",
        "freshness < 2 s",
    ),
    ("- Definition: höchstens 1 % Fehler\n- Ziel: Fehlerrate < 1 %", "ratio error_rate < 1 %"),
    (
        "- Définition : au moins 99,5 % de disponibilité\n- Objectif : disponibilité ≥ 99,5 %",
        "ratio availability ≥ 99.5 %",
    ),
    ("- Определение: доступность не менее 99,5 %\n- Цель: доступность ≥ 99,5 %", "ratio availability ≥ 99.5 %"),
    ("- 定义：可用性不低于 99.5%\n- 目标：可用性 ≥ 99.5%", "ratio availability ≥ 99.5 %"),
)


@pytest.mark.parametrize(("body", "promise"), DEFINED)
def test_a_definition_beside_its_target_is_told_again(body: str, promise: str) -> None:
    assert promises(body) == [promise]


def test_where_it_stands_is_told() -> None:
    text = "# Desk\n\n## SLO\n\n- Target: latency < 2 s\n- Definition: latency must be below 2 s\n"
    told = next(r for r in read_requirements(text, "spec.md").requirements if r.place.line == 6)
    assert (told.verdict, told.why) == (Verdict.NOT_A_PROMISE, "told again: the target stands in line 5")


def test_a_definition_without_a_target_promises() -> None:
    assert promises("- Definition: ticket latency must be below 2 s") == ["latency < 2 s"]


def test_two_things_of_the_same_bound_are_two_promises() -> None:
    assert promises("- Search latency < 2 s\n- Booking latency < 2 s") == ["latency < 2 s"] * 2


def test_a_quotation_that_repeats_a_line_is_none_and_one_that_does_not_is() -> None:
    assert promises("> All pages load within 3 s\n\n- Page load: ≤ 3 s") == ["latency ≤ 3 s"]
    assert promises("> All pages load within 3 s\n\n- Page load: ≤ 2 s") == ["latency ≤ 3 s", "latency ≤ 2 s"]


@pytest.mark.parametrize(
    ("header", "share"),
    [
        ("Share", "90% of requests"),
        ("Success Rate", "90%"),
        ("Anteil", "90 % der Anfragen"),
        ("Part des requêtes", "90 %"),
        ("Porcentaje de casos", "90% de las solicitudes"),
        ("Доля запросов", "90 %"),
        ("占比", "90% 的请求"),
        ("割合", "90%"),
        ("비율", "90%"),
    ],
)
def test_a_share_in_a_column_of_its_own_belongs_to_the_time(header: str, share: str) -> None:
    rows = f"|---|---|---|\n| Ticket API | < 2 s | {share} |"
    assert promises(f"| Call | Target | {header} |\n{rows}") == ["90 % of events latency < 2 s"]


def test_a_column_for_each_of_several_things_promises_each() -> None:
    rows = "|---|---|---|\n| Timetable | < 2 s | < 2 s |"
    assert promises(f"| Page | First load | API answer |\n{rows}") == ["latency < 2 s"] * 2


@pytest.mark.parametrize(
    "line",
    [
        "1. When less than 30 seconds have passed since the booking, the system SHALL allow it to be cancelled",
        "- If the boat is due within 30 seconds, the system must show its name",
        "- Wenn innerhalb von 30 Sekunden storniert wird, muss das System den Betrag erstatten",
        "- Si l'annulation arrive en moins de 30 secondes, le système doit rembourser",
        "- Если отмена пришла в течение 30 секунд, система должна вернуть деньги",
    ],
)
def test_what_stands_in_the_occasion_is_not_promised(line: str) -> None:
    assert promises(line) == []


def test_what_follows_the_occasion_is() -> None:
    assert promises("- When a clerk searches, the system shall answer within 2 s") == ["latency ≤ 2 s"]


@pytest.mark.parametrize("remark", ["to be confirmed", "TBC", "noch offen", "à confirmer", "por confirmar", "待确认"])
def test_what_is_still_to_be_confirmed_is_for_review(remark: str) -> None:
    assert promises(f"- p95 latency < 150 ms ({remark})") == []


@pytest.mark.parametrize(
    "line", ["95% of bookings complete within the targets above", "> 90% of the piers are explored"]
)
def test_a_share_of_something_under_service_levels_names_no_indicator(line: str) -> None:
    assert promises(f"- {line}", "Service Level Objectives") == []


def test_a_service_level_among_the_features_of_a_plan_is_one() -> None:
    rows = "|---|---|\n| Tickets | 500 a month |\n| SLA | 99.5% uptime |\n| Discount | 20% |"
    assert promises(f"| Feature | Limit |\n{rows}", "Pricing: pro tier") == ["ratio availability ≥ 99.5 %"]


def test_a_column_of_slos_beside_what_a_load_test_measured_is_promised() -> None:
    rows = "|---|---|---|\n| p95 latency of `book` | < 100 ms | 2 ms |\n| median | - | 1 ms |"
    assert promises(f"| Metric | SLO | Measured |\n{rows}", "Load test results") == ["p95 latency < 100 ms"]
    assert promises(f"| Metric | Value | Measured |\n{rows}", "Load test results") == []


def test_rates_in_a_list_set_as_code_are_read() -> None:
    body = "```yaml\nTransactions:\n  Reads: 1,000 TPS\n  Writes: 200 TPS\n```"
    assert promises(body) == ["rate throughput ≥ 1000 /s", "rate throughput ≥ 200 /s"]


@pytest.mark.parametrize("title", ["Measurement conditions", "Messbedingungen", "Meetcondities", "测量条件"])
def test_conditions_of_a_measurement_are_none(title: str) -> None:
    assert promises("- a warm-up of 5 minutes, then at least 30 minutes of load", title) == []


def test_downtime_that_says_the_availability_again_is_told_once() -> None:
    rows = "|---|---|\n| Target uptime | 95% per month |\n| Max downtime | 36 hours per month |"
    assert promises(f"| Category | Commitment |\n{rows}") == ["ratio availability ≥ 95 %"]
    rows = rows.replace("36 hours", "2 hours")
    assert promises(f"| Category | Commitment |\n{rows}") == ["ratio availability ≥ 95 %", "availability ≤ 2 h"]


@pytest.mark.parametrize(
    "line",
    [
        "- Crawl in the background, so that the <2s discovery SLO is kept",
        "- Payloads stay small, preserving the < 2s start-up target",
    ],
)
def test_a_target_named_with_its_article_stands_elsewhere(line: str) -> None:
    assert promises(line) == []


@pytest.mark.parametrize("header", ["NFR", "НФТ", "RNF", "非功能要求", "非機能要件"])
def test_a_table_of_nfrs_promises_without_a_title(header: str) -> None:
    text = f"| Area | {header} |\n|---|---|\n| Speed | tickets are shown within 2 s |\n"
    assert [str(r.promise) for r in read_requirements(text, "spec.md").requirements if r.promise] == ["latency ≤ 2 s"]


@pytest.mark.parametrize(
    "words",
    [
        "of bookings succeed on the first attempt without correction",
        "der Buchungen gelingen beim ersten Versuch",
        "des réservations réussissent du premier coup",
        "de las reservas tienen éxito al primer intento",
        "бронирований успешны с первой попытки",
    ],
)
def test_who_gets_it_right_at_once_is_no_availability(words: str) -> None:
    assert promises(f"- 95% {words}") == []


def test_deliveries_of_the_first_attempt_are() -> None:
    assert promises("- 99% of deliveries succeed on the first attempt") == ["ratio availability ≥ 99 %"]


def test_the_criteria_of_a_test_promise_nothing_and_those_of_a_product_do() -> None:
    line = "- All searches complete in < 60 s"
    assert promises(f"### Success criteria\n\n{line}", "Stress testing strategy") == []
    assert promises(f"### Success criteria\n\n{line}", "Search") == ["latency < 60 s"]


def test_of_a_scenario_the_bounds_of_condition_response_and_measure_are_read() -> None:
    table = (
        "| Источник | Событие | Условие | Реакция | Мера |\n|---|---|---|---|---|\n"
        "| Пассажир | Поиск | Среднее время ответа не превышает 500 мс | Рейсы показаны в течение 1 секунды | мс |"
    )
    assert promises(table) == ["mean latency ≤ 500 ms", "latency ≤ 1 s"]


@pytest.mark.parametrize(
    "line",
    [
        "- The desk must reconnect within 5 s, with retries every 2 s",
        "- Die Wiederverbindung muss innerhalb von 5 s gelingen, mit Wiederholungen alle 2 s",
        "- Система должна восстанавливать соединение не более чем за 5 с с повторными попытками каждые 2 с",
    ],
)
def test_how_often_it_is_tried_meanwhile_takes_nothing_back(line: str) -> None:
    assert promises(line) == ["duration ≤ 5 s"]


def test_a_column_of_bursts_is_for_review() -> None:
    assert promises("| Tier | Burst capacity |\n|---|---|\n| Standard | 100/second |") == []


@pytest.mark.parametrize("title", ["Quality scenarios", "Сценарии качества", "Escenarios de calidad", "品質シナリオ"])
def test_a_document_of_quality_scenarios_asks_under_every_title(title: str) -> None:
    text = (
        f"# {title}\n\n## Pier\n\n| Event | Response |\n|---|---|\n| A clerk searches | The list shows within 2 s |\n"
    )
    assert [str(r.promise) for r in read_requirements(text, "spec.md").requirements if r.promise] == ["latency ≤ 2 s"]
