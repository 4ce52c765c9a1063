"""Tables of many languages: the words real teams head their columns with, and what a table as a whole is."""

# ruff: noqa: E501  (one language a row)

import pytest

from smartspec_ops.spec.nfr import read_requirements

# Answer time, availability and errors, as asked for and as found.
ROWS = {
    "de": ("Antwortzeit (p95)", "Verfügbarkeit", "Fehlerrate"),
    "fr": ("Temps de réponse (p95)", "Disponibilité", "Taux d’erreur"),
    "es": ("Tiempo de respuesta (p95)", "Disponibilidad", "Tasa de error"),
    "it": ("Tempo di risposta (p95)", "Disponibilità", "Tasso di errore"),
    "pt": ("Tempo de resposta (p95)", "Disponibilidade", "Taxa de erro"),
    "nl": ("Responstijd (p95)", "Beschikbaarheid", "Foutpercentage"),
    "pl": ("Czas odpowiedzi (p95)", "Dostępność", "Wskaźnik błędów"),
    "ru": ("Время отклика (p95)", "Доступность", "Доля ошибок"),
    "uk": ("Час відгуку (p95)", "Доступність", "Частка помилок"),
    "tr": ("Yanıt süresi (p95)", "Erişilebilirlik", "Hata oranı"),
    "zh": ("响应时间（p95）", "可用性", "错误率"),
    "ja": ("応答時間（p95）", "可用性", "エラー率"),
    "ko": ("응답 시간(p95)", "가용성", "오류율"),
    "th": ("เวลาตอบสนอง (p95)", "ความพร้อมใช้งาน", "อัตราข้อผิดพลาด"),
    "vi": ("Thời gian phản hồi (p95)", "Độ sẵn sàng", "Tỷ lệ lỗi"),
    "cs": ("Doba odezvy (p95)", "Dostupnost", "Chybovost"),
    "sv": ("Svarstid (p95)", "Tillgänglighet", "Felfrekvens"),
    "id": ("Waktu respons (p95)", "Ketersediaan", "Tingkat kesalahan"),
}
ASKED = ("< 200 ms", "99.9%", "< 0.1%")
FOUND = ("250 ms", "99.5%", "0.5%")
PROMISES = ["p95 latency < 200 ms", "ratio availability ≥ 99.9 %", "ratio error_rate < 0.1 %"]


def promised(text: str) -> list[str]:
    found = read_requirements(f"# Harbour\n\n{text}\n", "spec.md").requirements
    return [str(r.promise) for r in found if r.promise and r.verdict.value == "measurable"]


def table(*rows: tuple[str, ...]) -> str:
    head, *body = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *body))


# language: what a target is headed with; what stands beside it today; a title that asks; a title of what was found
HEADERS = """
de: Vorgabe, Erwartung, Grenzwert | Heute, Messwert, Stand heute | Dienstgüte und Qualitätsziele | Gemessene Werte
fr: Attendu, Valeur requise, Exigence | Réel, Observé, Constaté, Aujourd’hui | Niveaux de service | Situation actuelle
es: Esperado, Requerido, Mínimo | Obtenido, Valor obtenido, Real, Hoy, Ahora | Niveles de servicio | Línea base
it: Valore atteso, Criterio di accettazione | Ottenuto, Effettivo, Rilevato, Oggi | Requisiti di qualità | Report delle prestazioni
pt: Esperado, Exigido, Critério de aceitação | Obtido, Real, Observado, Hoje, Agora | Níveis de serviço | Linha de base
nl: Streefwaarde, Drempelwaarde, Eis | Werkelijk, Actueel, Nu, Behaald | Dienstverleningsniveaus | Prestatierapport
pl: Kryterium akceptacji, Oczekiwana wartość | Wartość aktualna, Aktualnie, Rzeczywiste | Poziomy usług | Stan obecny
ru: Требуется, Требуемое значение, Норматив | Сейчас, Получено | Уровни обслуживания | Результаты измерений
uk: Ціль, Цільове значення, Вимога | Зараз, Поточне значення | Вимоги до продуктивності | Результати вимірювань
tr: Kabul kriteri, Sınır değer, Gereksinim | Şu an, Güncel, Gerçekleşen | Hizmet seviyeleri | Performans raporu
zh: 预期, 要求, 指标值 | 测试值, 达成值, 现在 | 服务等级目标 | 测试结果
ja: 水準, 期待値, 要件 | 達成値, 実測値 | サービスレベル目標 | 測定結果
ko: 목표치, 요구 수준, 기대값 | 실제, 실측값 | 서비스 수준 목표 | 측정 결과
th: เกณฑ์, ค่าที่ต้องการ, ข้อกำหนด | ค่าที่วัดได้, ค่าจริง, ผลลัพธ์ | ระดับการให้บริการ | ผลการวัด
vi: Tiêu chí chấp nhận, Kỳ vọng, Ngưỡng | Thực tế, Đạt được | Mức dịch vụ | Kết quả đo
cs: Požadovaná hodnota, Požadavek, Očekávaná hodnota | Aktuální hodnota, Skutečnost, Nyní | Úrovně služeb | Aktuální výkon
sv: Börvärde, Gränsvärde, Tröskelvärde, Krav | Nuvarande, Uppmätt, Utfall, Nuläge | Tjänstenivåer | Prestandarapport
id: Standar, Persyaratan, Kriteria penerimaan | Aktual, Terukur, Realisasi, Tercapai | Tingkat layanan | Hasil pengukuran
"""
LANGUAGES = [
    (language.strip(), *([word.strip() for word in part.split(",")] for part in parts.split("|")))
    for language, _, parts in (line.partition(":") for line in HEADERS.strip().splitlines())
]


@pytest.mark.parametrize(("language", "asked", "found", "asking", "telling"), LANGUAGES)
def test_a_target_beside_what_there_is_today_is_read_in_either_order(
    language: str, asked: list[str], found: list[str], asking: list[str], telling: list[str]
) -> None:
    wrong = {}
    for target in asked:
        for today in found:
            lines = list(zip(ROWS[language], ASKED, FOUND, strict=True))
            first = promised(f"## {asking[0]}\n\n" + table(("KPI", target, today), *lines))
            last = promised(f"## {asking[0]}\n\n" + table(("KPI", today, target), *((n, f, a) for n, a, f in lines)))
            if not first == last == PROMISES:
                wrong[target, today] = first, last
    assert wrong == {}


@pytest.mark.parametrize(("language", "asked", "found", "asking", "telling"), LANGUAGES)
def test_what_was_found_promises_nothing_by_its_header_or_by_its_title(
    language: str, asked: list[str], found: list[str], asking: list[str], telling: list[str]
) -> None:
    lines = list(zip(ROWS[language], FOUND, strict=True))
    by_header = {today: promised("## KPI\n\n" + table(("KPI", today), *lines)) for today in found}
    assert not any(by_header.values()), by_header
    assert promised(f"## {telling[0]}\n\n" + table(("", ""), *lines)) == []


@pytest.mark.parametrize(
    ("title", "endpoint"),
    [("Performance targets", "Endpoint"), ("性能目标", "接口"), ("Целевые показатели", "Эндпоинт")],
)
@pytest.mark.parametrize("shares", [("50%", "95%", "99%"), ("50 %", "95 %", "99 %"), ("TP50", "TP95", "TP99")])
def test_shares_that_rise_to_nearly_all_are_percentiles(title: str, endpoint: str, shares: tuple[str, ...]) -> None:
    rows = ("GET /orders", "< 50 ms", "< 200 ms", "< 500 ms")
    assert promised(f"## {title}\n\n" + table((endpoint, *shares), rows)) == [
        "p50 latency < 50 ms",
        "p95 latency < 200 ms",
        "p99 latency < 500 ms",
    ]


@pytest.mark.parametrize(
    "headers",
    [
        ("Users", "RPS", "Avg", "p95", "Errors"),
        ("VUs", "Throughput", "Mean", "p95", "Error rate"),
        ("Gleichzeitige Nutzer", "Durchsatz", "Mittelwert", "p95", "Fehlerquote"),
        ("Utilisateurs", "Débit", "Moyenne", "p95", "Erreurs"),
        ("Usuarios concurrentes", "RPS", "Promedio", "p95", "% errores"),
        ("Пользователи", "Пропускная способность", "Среднее", "p95", "Ошибки"),
        ("并发用户数", "QPS", "平均响应时间", "p95", "错误率"),
        ("同時接続数", "スループット", "平均", "p95", "エラー率"),
        ("동시 접속자", "TPS", "평균", "p95", "에러율"),
        ("Jumlah pengguna", "RPS", "Rata-rata", "p95", "Kesalahan"),
        ("Endpoint", "Requests", "Avg", "Max", "Errors"),
    ],
)
def test_what_a_load_test_prints_promises_nothing_however_round_it_is(headers: tuple[str, ...]) -> None:
    rows = [("10", "100", "20 ms", "50 ms", "0%"), ("50", "500", "40 ms", "100 ms", "0.5%")]
    assert promised("## Performance\n\n" + table(headers, *rows)) == []
    bounds = [(n, f"≥ {r} req/s", a, f"< {p}", f"< {e}") for n, r, a, p, e in rows[1:]]
    asked = promised("## Performance targets\n\n" + table(headers, *bounds))
    assert asked, "bounds under a title of targets are asked for"


@pytest.mark.parametrize(
    ("title", "headers"),
    [
        ("Performance requirements", ("Operation", "Average", "Maximum", "Error rate")),
        ("Leistungsanforderungen", ("Vorgang", "Mittelwert", "Maximum", "Fehlerrate")),
        ("Exigences de performance", ("Opération", "Moyenne", "Maximum", "Taux d’erreur")),
        ("Требования к производительности", ("Операция", "Среднее", "Макс.", "Доля ошибок")),
        ("性能要求", ("操作", "平均", "最大", "错误率")),
    ],
)
def test_what_a_tool_might_print_is_asked_for_under_a_title_of_requirements(
    title: str, headers: tuple[str, ...]
) -> None:
    rows = [("/search", "200 ms", "1 s", "0.1%"), ("/cart", "300 ms", "2 s", "0.1%")]
    assert promised(f"## {title}\n\n" + table(headers, *rows))


def test_two_shares_are_no_distribution() -> None:
    rows = table(("Service level", "80%", "95%"), ("GET /search", "300 ms", "1 s"), ("GET /cart", "400 ms", "2 s"))
    assert len(promised("## Performance\n\n" + rows)) == 4


@pytest.mark.parametrize(
    ("without", "with_it"),
    [("Ohne Anmeldung", "Mit Anmeldung"), ("Sans images", "Avec images"), ("Without login", "With login")],
)
def test_bounds_with_and_without_are_both_asked_for(without: str, with_it: str) -> None:
    rows = table(("Page", without, with_it), ("Search page", "< 300 ms", "< 500 ms"))
    assert len(promised("## Performance requirements\n\n" + rows)) == 2


def test_the_distribution_a_tool_prints_is_none_that_is_asked_for() -> None:
    headers = ("Name", "50%", "66%", "95%", "99%", "100%")
    assert (
        promised("## Performance\n\n" + table(headers, *[("GET /", "20 ms", "30 ms", "50 ms", "80 ms", "90 ms")] * 2))
        == []
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Old", "New"), ("Without cache", "With cache"), ("Alt", "Neu"), ("Ohne Cache", "Mit Cache"), ("Ancien", "Nouveau"),
        ("Sin caché", "Con caché"), ("Antes", "Ahora"), ("Vecchio", "Nuovo"), ("Przed", "Po"), ("Было", "Стало"), ("Без кешу", "З кешем"),
        ("Eski", "Yeni"), ("改造前", "改造后"), ("无缓存", "有缓存"), ("キャッシュなし", "キャッシュあり"), ("개선 전", "개선 후"),
        ("ก่อน", "หลัง"), ("Không cache", "Có cache"), ("Bez cache", "S cache"), ("Före", "Efter"), ("Tanpa cache", "Dengan cache"),
    ],
)  # fmt: skip
def test_how_it_was_and_what_became_of_it_promises_nothing(before: str, after: str) -> None:
    assert promised("## Performance\n\n" + table(("KPI", before, after), ("p95 latency", "900 ms", "200 ms"))) == []


@pytest.mark.parametrize(
    ("title", "lead"),
    [
        ("Performance", "Results of the run on 12 March:"), ("Performance", "Ergebnisse des Laufs vom 12. März:"), ("Rendimiento", "Resultados de la ejecución del 12 de marzo:"),
        ("Производительность", "Результаты прогона от 12 марта:"), ("性能", "3月12日压测结果："), ("性能", "3月12日の実行結果："), ("성능", "3월 12일 실행 결과:"),
    ],
)  # fmt: skip
def test_a_dated_line_that_leads_in_to_results_is_their_title(title: str, lead: str) -> None:
    found = table(("Endpoint", "p50", "p95"), ("GET /orders", "50 ms", "200 ms"))
    assert promised(f"## {title}\n\n{lead}\n\n{found}") == []
    assert len(promised(f"## {title}\n\n{found}")) == 2


@pytest.mark.parametrize(
    ("title", "header", "row"),
    [
        ("Fonksiyonel olmayan gereksinimler", ("ID", "Açıklama", "Hedef"), ("NFR-1", "Erişilebilirlik", "%99,9")),
        ("非機能要件", ("ID", "説明", "目標値"), ("NFR-1", "可用性", "99.9%")),
        ("비기능 요구사항", ("ID", "설명", "목표값"), ("NFR-1", "가용성", "99.9%")),
    ],
)
def test_an_explanation_names_the_row_where_nothing_else_does(
    title: str, header: tuple[str, ...], row: tuple[str, ...]
) -> None:
    assert promised(f"## {title}\n\n" + table(header, row)) == ["ratio availability ≥ 99.9 %"]


HTML = """<table>
  <thead>
    <tr>
      <th>Metric</th>
      <th>{second}</th>
    </tr>
  </thead>
  <tbody>
    <tr>
      <td>p95 latency</td>
      <td>&lt; 200 ms</td>
    </tr>
    <tr><td>Availability</td><td>99.9 %</td></tr>
  </tbody>
</table>"""


def test_what_stands_around_a_table_in_html_is_read_as_well() -> None:
    around = f"<div>\nBerths must be shown within 300 ms (p95).\n{HTML.format(second='Target')}\nMaps must be shown within 2 s.\n</div>"
    found = read_requirements(f"# Harbour\n\n## Performance\n\n{around}\n", "spec.md").requirements
    assert [(str(r.promise), r.place.line) for r in found if r.promise] == [
        ("p95 latency ≤ 300 ms", 6),
        ("p95 latency < 200 ms", 17),
        ("ratio availability ≥ 99.9 %", 19),
        ("latency ≤ 2 s", 22),
    ]


def test_a_table_in_html_is_read_by_its_headers_and_placed_cell_by_cell() -> None:
    found = read_requirements(
        f"# Harbour\n\n## Performance\n\n{HTML.format(second='Target')}\n", "spec.md"
    ).requirements
    assert [(str(r.promise), r.place.line, r.place.column) for r in found if r.promise] == [
        ("p95 latency < 200 ms", 15, 16),
        ("ratio availability ≥ 99.9 %", 17, 34),
    ]
    assert promised(f"## Performance\n\n{HTML.format(second='Measured')}") == []
    assert promised(f"## Load test results\n\n{HTML.format(second='p95')}") == []


DRAWN = """```
┌──────────────┬──────────┐
│ Metric       │ Target   │
├──────────────┼──────────┤
│ p95 latency  │ < 200 ms │
├──────────────┼──────────┤
│ Availability │ 99.9%    │
└──────────────┴──────────┘
```"""


@pytest.mark.parametrize(
    "drawn",
    [
        DRAWN,
        DRAWN.translate(str.maketrans("┌┬┐├┼┤└┴┘─│", "+++++++++-|")),
        "```text\nMetric       | Target\n-------------+---------\np95 latency  | < 200 ms\nAvailability | 99.9%\n```",
    ],
)
def test_a_table_drawn_in_code_is_read_in_a_section_that_promises(drawn: str) -> None:
    expected = ["p95 latency < 200 ms", "ratio availability ≥ 99.9 %"]
    assert promised(f"## Performance targets\n\n{drawn}") == expected
    assert promised(f"## Architecture\n\n{drawn}") == []


def test_what_stands_beside_its_target_in_code_was_printed_by_a_tool() -> None:
    printed = (
        "```\nMetric      | Target   | Actual\n------------+----------+-------\np95 latency | < 200 ms | 150 ms\n```"
    )
    assert promised(f"## Performance targets\n\n{printed}") == []


@pytest.mark.parametrize(
    ("title", "first", "second"),
    [
        ("Requirements", ("Answer time (p95)", "< 200 ms"), ("Availability", "99.9 %")),
        ("Anforderungen", ("Verfügbarkeit", "99,9 %"), ("Antwortzeit (p95)", "< 200 ms")),
        ("Требования", ("Время отклика (p95)", "< 200 мс"), ("Доступность", "99,9 %")),
        ("非功能需求", ("响应时间（p95）", "< 200ms"), ("可用性", "99.9%")),
    ],
)
def test_the_first_row_of_a_table_may_stand_where_its_header_would(
    title: str, first: tuple[str, str], second: tuple[str, str]
) -> None:
    assert sorted(promised(f"## {title}\n\n" + table(first, second))) == [
        "p95 latency < 200 ms",
        "ratio availability ≥ 99.9 %",
    ]


@pytest.mark.parametrize(
    ("title", "headers"),
    [
        ("Quality requirements", ("Stimulus", "Response", "Response measure")), ("Requisitos no funcionales", ("Estímulo", "Respuesta", "Medida de respuesta")),
        ("Exigences non fonctionnelles", ("Stimulus", "Réponse", "Mesure")), ("Requisiti non funzionali", ("Stimolo", "Risposta", "Misura della risposta")),
        ("Requisitos não funcionais", ("Estímulo", "Resposta", "Medida da resposta")), ("非機能要件", ("刺激", "応答", "応答測定")),
        ("Wymagania niefunkcjonalne", ("Bodziec", "Odpowiedź", "Miara odpowiedzi")), ("비기능 요구사항", ("자극", "응답", "응답 측정")),
    ],
)  # fmt: skip
def test_by_what_a_response_is_measured_is_no_measured_value(title: str, headers: tuple[str, ...]) -> None:
    assert promised(f"## {title}\n\n" + table(headers, ("GET /search", "200 OK", "< 200 ms (p95)"))) == [
        "p95 latency < 200 ms"
    ]


@pytest.mark.parametrize(
    ("title", "lead"),
    [
        ("Metrics", "The following must hold:"), ("Kennzahlen", "Folgende Werte müssen eingehalten werden:"), ("Métricas", "Se deben cumplir los siguientes valores:"),
        ("Метрики", "Должны выполняться следующие значения:"), ("指標", "以下の値を満たすこと："), ("지표", "다음 값을 만족해야 한다:"), ("Metrik", "Nilai berikut harus dipenuhi:"),
    ],
)  # fmt: skip
def test_a_line_that_says_what_must_hold_asks_for_the_percentiles_below_it(title: str, lead: str) -> None:
    asked = table(("Endpoint", "p50", "p95"), ("GET /orders", "50 ms", "200 ms"))
    assert promised(f"## {title}\n\n{lead}\n\n{asked}") == ["p50 latency ≤ 50 ms", "p95 latency ≤ 200 ms"]


def test_what_is_down_until_it_recovers_is_for_a_person() -> None:
    rows = [("Database unavailable", "< 15 min"), ("Instance down", "< 5 min")]
    text = f"# Harbour\n\n## Recovery time objectives\n\n{table(('Failure', 'Resolution'), *rows)}\n"
    assert {r.verdict.value for r in read_requirements(text, "spec.md").requirements} == {"review"}


@pytest.mark.parametrize("header", ["Users", "Liczba użytkowników", "Souběžní uživatelé", "Số người dùng"])
def test_a_rate_of_requests_heads_no_requirement(header: str) -> None:
    headers = (header, {"S": "požadavků/s", "L": "żądań/s"}.get(header[0], "yêu cầu/s"), "Avg", "p95")
    rows = [("10", "100", "20 ms", "50 ms"), ("50", "500", "40 ms", "100 ms")]
    assert promised("## Výkon\n\n" + table(headers, *rows)) == []
