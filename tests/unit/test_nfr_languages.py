"""Sentences, tables and titles of other languages: the same conventions, said in other words."""

import pytest

from smartspec_ops.domain.objective import Verdict
from smartspec_ops.spec.nfr import Reading, read_requirements


def read(text: str) -> Reading:
    return read_requirements(text, "spec.md")


def promises(text: str) -> list[str]:
    return [str(r.promise) for r in read(text).requirements if r.promise]


def under(title: str, *lines: str) -> str:
    return "\n".join(("# Service", "", f"## {title}", "", *lines, ""))


@pytest.mark.parametrize(
    ("title", "line", "promise"),
    [
        (
            "Yêu cầu phi chức năng",
            "- Khi gọi API của bên thứ ba, thời gian phản hồi tối đa là 5 giây.",
            "latency ≤ 5 s",
        ),
        (
            "Requisitos no funcionales",
            "- Soportar campañas sin degradar el tiempo de respuesta por encima de 4 segundos.",
            "latency ≤ 4 s",
        ),
        ("Нефункціональні вимоги", "- Час холодного старту: < 3 секунд.", "duration < 3 s"),
        ("非機能要件", "- 2秒以内の応答率 95%以上", "95 % of events latency ≤ 2 s"),
        ("비기능 요구사항", "- 30초 이내 응답 달성률이 95% 이상", "95 % of events latency ≤ 30 s"),
        ("非機能要件", "- 主要APIの5xxエラー率 0.5%以下", "ratio error_rate ≤ 0.5 %"),
        ("Fonksiyonel olmayan gereksinimler", "- 10 sn'lik kayıt için ≤ 3 sn'de yanıt", "latency ≤ 3 s"),
        ("Fonksiyonel olmayan gereksinimler", "- Örnek ses ≤ 500 ms'de yüklenir", "latency ≤ 500 ms"),
        ("İşlevsel olmayan gereksinimler", "- p99 gecikme 800 ms'den düşük", "p99 latency < 800 ms"),
        (
            "Nichtfunktionale Anforderungen",
            "- Die durchschnittliche Antwortzeit überschreitet 300 ms nicht.",
            "mean latency ≤ 300 ms",
        ),
        (
            "Nichtfunktionale Anforderungen",
            "- Der Dienst ist im Monatsmittel zu 99,9 % erreichbar.",
            "ratio availability ≥ 99.9 %",
        ),
        (
            "Niet-functionele eisen",
            "- De laadtijd van een pagina overschrijdt 2 seconden niet.",
            "latency ≤ 2 s",
        ),
        (
            "Requisitos no funcionales",
            "- El sistema estará operativo el 99,9 % del tiempo.",
            "ratio availability ≥ 99.9 %",
        ),
        ("Нефункціональні вимоги", "- Завантаження процесора не перевищує 80 %.", "saturation ≤ 80 %"),
        (
            "Nichtfunktionale Anforderungen",
            "| ID | Anforderung |\n|---|---|\n| NFA-1 | Die Startseite ist in weniger als zwei Sekunden geladen. |",
            "latency < 2 s",
        ),
        (
            "Requisitos no funcionales",
            "| ID | Requisito |\n|---|---|\n| RNF-1 | Las consultas responden en menos de un segundo. |",
            "latency < 1 s",
        ),
    ],
)
def test_one_promise_a_sentence(title: str, line: str, promise: str) -> None:
    assert promises(under(title, line)) == [promise]


def test_a_percentile_before_the_colon_holds_for_the_list_after_it() -> None:
    found = promises(under("Нефункціональні вимоги", "- p95 латентність: читання < 200 мс; запис < 300 мс"))
    assert found == ["p95 latency < 200 ms", "p95 latency < 300 ms"]


@pytest.mark.parametrize(
    "title",
    [
        "RNF-001: Tiempo de carga inicial",
        "RNF-02 Tempo de resposta",
        "ENF-3 Temps de réponse",
        "НФТ-4 Время отклика",
        "Ladezeit der Oberfläche",
        "Czas odpowiedzi API",
        "Yanıt süresi",
    ],
)
def test_an_id_of_a_quality_or_the_name_of_an_indicator_opens_a_section(title: str) -> None:
    assert promises(under(title, "- < 3 s")) == ["latency < 3 s"]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("비기능 요구사항", "| 구분 | 요구사항 |\n|---|---|\n| Reliability | 데이터 통합 정확도: 99% 이상 |"),
        ("비기능 요구사항", "- 실행 시간 제한: 리포트 생성 30초"),
        ("Yêu cầu phi chức năng", "- Thời gian chờ tối đa 10 giây khi gọi dịch vụ"),
        ("非機能要件", "- 時刻: UTC, 1分粒度で集計"),
        ("非功能需求", "- 统计粒度 1 分钟"),
        ("非機能要件", "- E2E: 100%成功"),
        ("Requisitos no funcionales", "- Los tests deben ejecutarse en < 10 minutos"),
        ("Plan de pruebas de rendimiento", "- Tiempo de respuesta p95 < 300 ms"),
        ("試験シナリオ", "- API p95 300ms以内で応答"),
        ("Nefunkční požadavky", "- Plátno s více než 300 uzly při 60 FPS"),
    ],
)
def test_look_alikes_of_other_languages(title: str, line: str) -> None:
    assert promises(under(title, line)) == []


def test_an_adverb_of_availability_is_no_availability() -> None:
    line = "- El 95% de los ciclistas utilizan las estadísticas cuando están disponibles"
    found = read(under("Requisitos no funcionales", line)).requirements
    assert all(r.verdict is not Verdict.MEASURABLE for r in found)


@pytest.mark.parametrize(
    "line",
    [
        "- 内存占用减少 60%",
        "- CPU 사용률 40% 감소",
        "- メモリ使用率を30%削減",
        "- Speicherverbrauch 20 % weniger",
        "- CPU 사용률 80% 초과 시 확장",
        "- CPU 使用率 80% 时扩容",
    ],
)
def test_changes_and_conditions_behind_the_number_promise_nothing(line: str) -> None:
    assert promises(under("Performance", line)) == []


def test_a_table_of_precise_bare_figures_is_data() -> None:
    rows = ("| 并发 | QPS | 延迟 p95 |", "|---|---|---|", "| 10 | 697.1 | 96 ms |", "| 100 | 23.9 | 60,007 ms |")
    assert promises(under("性能", *rows)) == []


def test_a_bound_in_a_table_of_data_and_round_figures_are_still_read() -> None:
    bounded = ("| 操作 | 延迟 p95 | 延迟 p99 |", "|---|---|---|", "| 查询 | < 100 ms | 187 ms |")
    rounded = ("| 操作 | p95 | p99 |", "|---|---|---|", "| 查询 | 100 ms | 250 ms |")
    assert promises(under("性能", *bounded)) == ["p95 latency < 100 ms"]
    assert promises(under("性能", *rounded)) == ["p95 latency ≤ 100 ms", "p99 latency ≤ 250 ms"]


def test_before_and_after_without_a_bound_is_for_a_person() -> None:
    (after,) = read(under("성능", "- 응답 시간 20초 → 5초")).requirements
    assert after.verdict is Verdict.REVIEW


def test_a_row_named_result_holds_what_was_reached() -> None:
    assert promises(under("성능", "| 항목 | 내용 |\n|---|---|\n| 목표 | p95 300ms |")) == ["p95 latency ≤ 300 ms"]
    assert promises(under("성능", "| 항목 | 내용 |\n|---|---|\n| 결과 | p95 300ms |")) == []


@pytest.mark.parametrize(
    ("line", "promise"),
    [
        ("- **LCP**: 7.06s (Target: <2.5s)", "latency < 2.5 s"),
        ("- TBT: 132ms (<200ms)", "latency < 200 ms"),
        ("- Tiempo de respuesta: 850 ms (objetivo: < 300 ms)", "latency < 300 ms"),
        ("- 响应时间：850 ms（目标：< 300 ms）", "latency < 300 ms"),
    ],
)
def test_the_present_value_beside_its_target_is_none(line: str, promise: str) -> None:
    assert promises(under("Performance", line)) == [promise]


@pytest.mark.parametrize(
    "line",
    [
        "- Latencia de la API (-88% con caché)",
        "- Disponibilidad objetivo (99.9%, 99.99%)",
        "- **SLA:** [99.9% uptime | 99.95% | etc.]",
        "- Mejora estimada de 500ms en la carga",
        "- Nessuna sorveglianza ad alta frequenza (no <10s di risposta)",
        "- 데이터 통합 일치율 99% 이상",
    ],
)
def test_differences_choices_and_denials_promise_nothing(line: str) -> None:
    assert promises(under("Performance", line)) == []


def test_frames_a_second_stand_before_or_after_their_number() -> None:
    before, after = promises(under("Performance", "- FPS > 24", "- Frame rate > 24 fps"))
    assert before == after


def test_k6_writes_percentiles_in_parentheses() -> None:
    assert promises(under("성능 목표", "- p(95) 응답시간 300ms 이하")) == ["p95 latency ≤ 300 ms"]


def test_acceptance_conditions_are_statements_and_no_load() -> None:
    table = "| 标准ID | 验收条件 | 验证方法 |\n|---|---|---|\n| AC-009 | 登录响应时间 P95 < 500ms | 性能测试 |"
    assert promises(under("验收标准", table)) == ["p95 latency < 500 ms"]


def test_a_numbered_title_leads_the_list_right_below_it() -> None:
    lines = ("5. **SLAs (Service Level Agreements)**", " - Tempo de resposta: 2 s", " - Suporte: dias úteis")
    assert promises(under("Etapas da fase", *lines)) == ["latency ≤ 2 s"]
    apart = ("5. **SLAs (Service Level Agreements)**", "", "Texto.", "", "- Tempo de resposta: 2 s")
    assert promises(under("Etapas da fase", *apart)) == []


def test_a_value_beside_a_threshold_is_what_there_is() -> None:
    table = "| Métrica | Valor | Umbral |\n|---|---|---|\n| Latencia de carga | 7.06s | ≤ 2.5s |"
    assert promises(under("Requisitos no funcionales", table)) == ["latency ≤ 2.5 s"]
    alone = "| Métrica | Valor |\n|---|---|\n| Latencia de carga | 2.5s |"
    assert promises(under("Requisitos no funcionales", alone)) == ["latency ≤ 2.5 s"]


@pytest.mark.parametrize(
    "line",
    [
        "- Réplicas de lectura (si RPS > 1000)",
        "- Tiempo de respuesta: 132ms (-34% vs 200ms)",
        "- 扩容（如果 CPU > 80%）",
    ],
)
def test_conditions_in_parentheses_and_told_changes_promise_nothing(line: str) -> None:
    assert promises(under("Performance", line)) == []


def test_a_no_before_the_case_turns_the_sign_round() -> None:
    line = "- Geen enkele actie mag >10 seconden duren"
    assert promises(under("Niet-functionele eisen", line)) == ["max latency ≤ 10 s"]


def test_endings_and_compounds_are_known_by_their_last_part() -> None:
    text = "Kullanılabilirlik:\nSistem %99,9 çalışma süresi garantisi vermeli.\n"
    assert promises(text) == ["ratio availability ≥ 99.9 %"]
    assert promises(under("Anforderungen an den Dienst", "- Suchantwortzeit: < 300 ms")) == ["latency < 300 ms"]


def test_a_lead_that_only_says_requirements_leaves_the_title_above_in_force() -> None:
    assert promises(under("Производительность", "**Требования**:", "- 99.9% uptime")) == ["ratio availability ≥ 99.9 %"]
    assert promises(under("Контекст", "**Требования**:", "- 99.9% uptime")) == []


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("NFR 1: Gebruiksvriendelijkheid - Leercurve", "- Succespercentage (taak correct afgerond) moet >90% zijn"),
        ("NFR 4: Bruikbaarheid", "- Gemiddelde voltooiingstijd voor ervaren gebruiker per taak: <15 seconden"),
        ("可用性・バックアップ要件", "- 自動バックアップを毎日1回以上実行する"),
    ],
)
def test_ease_of_use_and_daily_chores_are_no_promises(title: str, line: str) -> None:
    assert promises(under(title, line)) == []


def test_words_of_a_path_name_a_resource() -> None:
    table = "| API 端點 | 目標 P95 | 最大可接受 |\n|---|---|---|\n| GET /pattern/scan | < 500ms | < 2s |"
    assert promises(under("效能目標", table)) == ["p95 latency < 500 ms", "max latency < 2 s"]


def test_the_rest_of_a_share_restates_it() -> None:
    line = "Een uptime van minimaal 98% per jaar; waarbij de 2% downtime door onderhoud ontstaat."
    assert promises(under("Niet-functionele eisen", line)) == ["ratio availability ≥ 98 %"]


def test_highest_of_an_indicator_is_no_limit_of_a_table() -> None:
    table = (
        "| Szenario | Wall time | Max RSS |\n|---|---|---|\n| klein | 0.39 s | 6,880 KB |\n| leer | 0.00 s | 5,760 KB |"
    )
    assert promises(under("Leistung", table)) == []


def test_a_lone_numbered_heading_is_a_section_and_no_title() -> None:
    assert promises("## 6. Mierniki sukcesu\n\n- 90% dostępność aplikacji mierzona co miesiąc.\n") == [
        "ratio availability ≥ 90 %"
    ]


def test_a_time_for_each_megabyte_is_for_a_person() -> None:
    (found,) = read(under("性能需求", "- 文件上传响应 < 3秒/MB")).requirements
    assert found.verdict is Verdict.REVIEW


def test_an_ideal_is_a_wish() -> None:
    (found,) = read(under("Requisitos no funcionales", "- Latencia de las llamadas (< 150ms ideal)")).requirements
    assert found.verdict is Verdict.REVIEW


def test_requirements_for_each_of_something_keep_the_title_above() -> None:
    lines = ("**Requisitos por tipo de documento:**", "- Leitura: < 30 segundos")
    assert promises(under("RNF001.2 - Tempo de processamento", *lines)) == ["latency < 30 s"]


def test_a_remark_in_a_title_does_not_close_its_section() -> None:
    assert promises(under("Volumétrie et performances (hypothèses)", "- Temps de réponse API : < 200 ms.")) == [
        "latency < 200 ms"
    ]
    assert promises(under("Hypothèses", "- Temps de réponse API : < 200 ms.")) == []


def test_memory_that_must_not_be_exceeded_is_no_hardware() -> None:
    assert promises(under("RNF002 - Escalabilidade", "- O worker DEVE usar no máximo 1GB RAM por conversão")) == [
        "saturation ≤ 1 GB"
    ]
    assert promises(under("RNF002 - Escalabilidade", "- Servidor com 4 GB RAM")) == []


def test_no_time_at_all_is_the_reading_of_a_coarse_clock() -> None:
    assert promises(under("Leistung", "- Antwortzeit im Leerlauf: 0 s")) == []


def test_the_name_of_a_system_does_not_say_what_takes_a_second() -> None:
    text = "# Yêu cầu phi chức năng của Mini Job\n\n## 1. Hiệu năng\n\n- Tin nhắn nội bộ phải tới dưới 1 giây.\n"
    assert promises(text) == ["latency < 1 s"]
