"""Texts that came out of a word processor: their titles have numbers or stand alone, and no signs before them."""

# ruff: noqa: E501  (one case a line)

import pytest

from smartspec_ops.spec.nfr import read_requirements
from smartspec_ops.spec.nfr.document.markdown import read_document


def told(text: str) -> list[str]:
    found = read_requirements(text, "spec.md").requirements
    return [str(r.promise) for r in found if r.promise and r.verdict.value == "measurable"]


@pytest.mark.parametrize(
    "title",
    [
        "5.1 Performance requirements",
        "5.1. Performance Requirements",
        "PERFORMANCE REQUIREMENTS",
        "Performance requirements",
        "Section 5.1: Performance requirements",
        "IV. Performance requirements",
        "Kapitel 5: Leistungsanforderungen",
        "Art. 7 – Performances",
        "Capítulo 4. Requisitos de rendimiento",
        "Глава 5. Требования к производительности",
        "第三章 性能要求",
        "제3장 성능 요구사항",
        "三、性能要求",
    ],
)
def test_a_line_that_stands_alone_is_the_title_of_what_follows(title: str) -> None:
    text = f"Berth planner\n\n{title}\n\nThe list of berths opens within 2 s.\n"
    assert [head for _, _, head in read_document(text).headings] == ["Berth planner", title]


def test_what_stands_below_a_title_of_requirements_is_asked_for() -> None:
    assert told("Berth planner\n\nHistory\n\nList of berths: 2 s\n") == []
    assert told("Berth planner\n\n5.1 Performance requirements\n\nList of berths: 2 s\n") == ["latency ≤ 2 s"]


@pytest.mark.parametrize(
    "line",
    [
        "5.1 The list of berths is short.",
        "What was measured in May: 3 s",
        "Berths, quays and cranes,",
        "the harbour",
        "Uptime = 99 %",
        "| 5.1 | Performance |",
    ],
)
def test_a_sentence_that_stands_alone_is_no_title(line: str) -> None:
    text = f"Berth planner\n\n{line}\n\nThe list of berths opens within 2 s.\n"
    assert [head for _, _, head in read_document(text).headings] == ["Berth planner"]


def test_a_document_with_headings_has_no_other_titles() -> None:
    text = "# Berth planner\n\n## Settings\n\nPerformance requirements\n\nList of berths: 2 s\n"
    assert told(text) == []


def test_a_title_above_everything_does_not_hide_the_others() -> None:
    text = "# Berth planner\n\n5.1 Performance requirements\n\nList of berths: 2 s\n\n5.2 Settings\n\nList of berths: 3 s\n"
    assert told(text) == ["latency ≤ 2 s"]


def test_code_holds_no_titles() -> None:
    text = "Berth planner\n\n```\n\nPerformance requirements\n\n```\n\nList of berths: 2 s\n"
    assert told(text) == told("Berth planner\n\nList of berths: 2 s\n")


@pytest.mark.parametrize("numbers", [("5.1.1", "5.1.2"), ("5.1", "5.2"), ("(1)", "(2)"), ("1)", "2)")])
def test_each_numbered_line_is_a_statement(numbers: tuple[str, str]) -> None:
    first, second = numbers
    text = f"5 Performance requirements\n\n{first} The average bill must open within 3 s\n{second} The list of berths must open within 5 s\n"
    assert told(text) == ["mean latency ≤ 3 s", "latency ≤ 5 s"]


def test_the_end_of_a_wrapped_line_is_no_number_of_a_paragraph() -> None:
    text = "# Berth planner\n\n## Resource limits\n\nThe memory of the process must stay below\n2.5 GiB at any time.\n"
    assert told(text) == ["saturation < 2560 MiB"]


def test_lines_and_columns_are_those_of_the_text() -> None:
    text = "Berth planner\n\n5.1 Performance requirements\n\nThe list must answer within 2 s\n"
    (found,) = [r for r in read_requirements(text, "spec.md").requirements if r.promise]
    assert (found.place.line, text.splitlines()[4][found.place.column - 1 :][:3]) == (5, "2 s")
