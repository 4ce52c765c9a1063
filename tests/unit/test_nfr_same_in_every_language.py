"""The same requirement in each language gives the same finding: kind, statistic, comparator, value and unit.

The sentences are in `tests/corpus/nfr-sentences.txt`; a language the reader knows has one for every requirement.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from smartspec_ops.spec.nfr import read_requirements

SENTENCES = Path(__file__).parent.parent / "corpus" / "nfr-sentences.txt"
TITLES = {
    "en": "Non-functional requirements",
    "de": "Nichtfunktionale Anforderungen",
    "fr": "Exigences non fonctionnelles",
    "es": "Requisitos no funcionales",
    "pt": "Requisitos não funcionais",
    "it": "Requisiti non funzionali",
    "nl": "Niet-functionele eisen",
    "pl": "Wymagania niefunkcjonalne",
    "ru": "Нефункциональные требования",
    "uk": "Нефункціональні вимоги",
    "cs": "Nefunkční požadavky",
    "tr": "Fonksiyonel olmayan gereksinimler",
    "zh": "非功能需求",
    "ja": "非機能要件",
    "ko": "비기능 요구사항",
    "th": "ข้อกำหนดที่ไม่ใช่ฟังก์ชัน",
    "vi": "Yêu cầu phi chức năng",
    "id": "Kebutuhan non-fungsional",
}
TARGET_THEN_CURRENT = {
    "en": "Metric | Target | Current",
    "de": "Metrik | Zielwert | Aktuell",
    "fr": "Métrique | Objectif | Valeur actuelle",
    "es": "Métrica | Objetivo | Actual",
    "pt": "Métrica | Meta | Atual",
    "it": "Metrica | Obiettivo | Attuale",
    "nl": "Metriek | Doel | Huidig",
    "pl": "Metryka | Cel | Obecnie",
    "ru": "Метрика | Цель | Сейчас",
    "uk": "Метрика | Ціль | Зараз",
    "cs": "Metrika | Cíl | Aktuálně",
    "tr": "Metrik | Hedef | Mevcut",
    "zh": "指标 | 目标 | 当前",
    "ja": "指標 | 目標 | 現状",
    "ko": "지표 | 목표 | 현재",
    "th": "ตัวชี้วัด | เป้าหมาย | ปัจจุบัน",
    "vi": "Chỉ số | Mục tiêu | Hiện tại",
    "id": "Metrik | Target | Saat ini",
}
MEASURED_THEN_TARGET = {
    "en": "Metric | Measured | Target",
    "de": "Metrik | Gemessen | Ziel",
    "fr": "Métrique | Mesuré | Cible",
    "es": "Métrica | Medido | Meta",
    "pt": "Métrica | Medido | Alvo",
    "it": "Metrica | Misurato | Obiettivo",
    "nl": "Metriek | Gemeten | Streefwaarde",
    "pl": "Metryka | Zmierzono | Cel",
    "ru": "Метрика | Измерено | Целевое значение",
    "uk": "Метрика | Виміряно | Цільове значення",
    "cs": "Metrika | Naměřeno | Cíl",
    "tr": "Metrik | Ölçülen | Hedef",
    "zh": "指标 | 实测 | 目标值",
    "ja": "指標 | 実測値 | 目標値",
    "ko": "지표 | 측정값 | 목표값",
    "th": "ตัวชี้วัด | ค่าที่วัดได้ | ค่าเป้าหมาย",
    "vi": "Chỉ số | Đo được | Mục tiêu",
    "id": "Metrik | Terukur | Target",
}


def groups() -> Iterator[tuple[str, dict[str, str]]]:
    """Each promise, "-" for none, with its sentences by language."""
    for group in SENTENCES.read_text(encoding="utf-8").split("\n= ")[1:]:
        promise, *rows = group.strip().splitlines()
        yield promise, dict(row.split(": ", 1) for row in rows)


GROUPS = tuple(groups())


def promises(language: str, lines: str) -> list[str]:
    text = f"# {TITLES[language]}\n\n{lines}\n"
    return [str(r.promise) for r in read_requirements(text, "spec.md").requirements if r.promise]


@pytest.mark.parametrize(("promise", "rows"), GROUPS, ids=[rows["en"] for _, rows in GROUPS])
def test_the_same_requirement_gives_the_same_finding(promise: str, rows: dict[str, str]) -> None:
    found = {language: promises(language, f"- {text}") for language, text in rows.items()}
    assert found == {language: [] if promise == "-" else [promise] for language in rows}


@pytest.mark.parametrize("language", TITLES)
def test_a_target_beside_what_is_measured(language: str) -> None:
    target_first = f"| {TARGET_THEN_CURRENT[language]} |\n|---|---|---|\n| API p95 | 300 ms | 450 ms |"
    target_last = f"| {MEASURED_THEN_TARGET[language]} |\n|---|---|---|\n| API p95 | 450 ms | 300 ms |"
    assert promises(language, target_first) == promises(language, target_last) == ["p95 latency ≤ 300 ms"]


def test_every_language_has_a_sentence_for_every_requirement() -> None:
    assert len(GROUPS) > 40
    assert all(set(rows) == set(TITLES) for _, rows in GROUPS)
