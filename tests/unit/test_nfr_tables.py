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
