"""What a whole document is for: targets named in guides, reports, prompts and templates are for a person to decide."""

import pytest

from smartspec_ops.domain.objective import Requirement, Verdict
from smartspec_ops.spec.nfr import read_requirements
from smartspec_ops.spec.nfr.reading import Reading

LINE = "- The yard map answers within 200 ms at p95"
HOLDS_NONE = {
    "instructions to an assistant",
    "a template",
    "a record of what was done or found",
    "a study or a comparison",
    "a glossary or an article",
}
COMMANDS = "```sh\n" + "\n".join(f"docker run depot{n}" for n in range(20)) + "\n```"


def read(text: str) -> Reading:
    return read_requirements(text, "spec.md")


def named(text: str) -> list[tuple[Verdict, str]]:
    """The verdicts, with reasons, on what stands at the line of the map."""
    return [(r.verdict, r.why) for r in read(text).requirements if "200" in r.text]


def only(text: str) -> Requirement:
    (one,) = [r for r in read(text).requirements if "200" in r.text]
    return one


@pytest.mark.parametrize(
    "title", ["Newsletter", "Order summary", "Survey", "Price comparison", "Audit", "Expense report"]
)
@pytest.mark.parametrize(
    "section", ["Non-functional requirements", "4. NFRs", "Nichtfunktionale Anforderungen", "非機能要件"]
)
def test_a_product_called_like_a_document_promises_what_its_requirements_say(title: str, section: str) -> None:
    assert only(f"# {title}\n\n## {section}\n\n{LINE}\n").verdict is Verdict.MEASURABLE
    elsewhere = named(f"# {title}\n\n## Yard\n\n{LINE}\n\n## {section}\n\nnone\n")
    assert all(verdict is not Verdict.MEASURABLE for verdict, _ in elsewhere)


def test_what_else_speaks_against_a_document_outdoes_its_requirements() -> None:
    article = f"---\ntags: [yard]\nauthor: x\n---\n# Newsletter\n\n## Non-functional requirements\n\n{LINE}\n"
    assert only(article).verdict is Verdict.REVIEW


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("Prompt: plan the yard", "instructions to an assistant"),
        ("提示词: 堆场规划", "instructions to an assistant"),
        ("Requirements template", "a template"),
        ("要件定義書テンプレート", "a template"),
        ("Шаблон требований", "a template"),
        ("Load test report - yard map", "a record of what was done or found"),
        ("Abschlussbericht: Hofkarte", "a record of what was done or found"),
        ("🚀 Résumé exécutif - livraison", "a record of what was done or found"),
        ("2026-03-04", "a record of what was done or found"),
        ("Specification quality checklist", "a record of what was done or found"),
        ("Yard maps - migration complete", "a record of what was done or found"),
        ("Depot — load test report: gateway SLO", "a record of what was done or found"),
        ("Specification Updates Summary", "a record of what was done or found"),
        ("成績レポート", "a record of what was done or found"),
        ("Ringkasan hasil pengujian peta halaman", "a record of what was done or found"),
        ("Kết quả kiểm thử bản đồ", "a record of what was done or found"),
        ("Результаты тестирования карты двора", "a record of what was done or found"),
        ("Yard map: benchmark results", "a record of what was done or found"),
        ("Research & technical decisions: yard map", "a study or a comparison"),
        ("State of the art in yard maps", "a study or a comparison"),
        ("堆场地图调研", "a study or a comparison"),
        ("Yard map deployment guide", "a guide"),
        ("Руководство пользователя", "a guide"),
        ("Guía de instalación del patio", "a guide"),
        ("야드 지도 설치 가이드", "a guide"),
        ("Glossary", "a glossary or an article"),
        ("Grafana dashboards of the yard", "a description of dashboards and alerts"),
        ("Casos de prueba del patio", "a plan of tests"),
    ],
)
def test_a_target_named_in_a_document_of_another_kind_is_for_a_person(title: str, genre: str) -> None:
    section = "Performance targets" if genre in HOLDS_NONE else "Performance"
    [(verdict, why)] = named(f"# {title}\n\n## {section}\n\n{LINE}\n")
    assert verdict is Verdict.REVIEW
    assert why == f"document: {genre} (its title is '{title}')"


@pytest.mark.parametrize(
    "title",
    [
        "Yard map",
        "Yard map specification",
        "Software Requirements Specification (SRS)",
        "Non-Functional Requirements & Definition of Done",
        "Feature: Reportes del patio",
        "Service Level Objectives of the e-Agent-OS",
        "Implementation Plan: contracts with snapshot validation",
        "SLO and operations runbook",
        "Feature specification: sales report",
        "Feature: Reports - Dashboard, export",
        "Parcel alerts: acceptance criteria",
        "Parcel alerts",
        "Yard journal",
        "Tour status",
        "Notification templates",
        "Fleet monitoring",
        "Driver onboarding",
        "Survey engine",
        "Система тестирования водителей",
        "여행 가이드 앱",
        "测试平台设计",
        "ADR-005: Monitoring and observability stack",
        "性能预算与测试计划",
        "Pflichtenheft Hofkarte",
        "Follow-up agent",
    ],
)
def test_a_spec_promises_what_it_names(title: str) -> None:
    [(verdict, _)] = named(f"# {title}\n\n## Performance targets\n\n{LINE}\n")
    assert verdict is Verdict.MEASURABLE


@pytest.mark.parametrize(
    ("text", "genre"),
    [
        (f"---\nname: yard\ntools: [read]\n---\n\n## Performance\n\n{LINE}\n", "instructions to an assistant"),
        (f"# Yard\n\nYou are a planner of yards.\n\n## Performance\n\n{LINE}\n", "instructions to an assistant"),
        (f"---\ntags: [yard]\nauthor: Depot\n---\n\n# Yard\n\n## Performance\n\n{LINE}\n", "a glossary or an article"),
        (f"# Yard\n\n{COMMANDS}\n\n## Performance\n\n{LINE}\n", "a guide"),
    ],
)
def test_without_a_telling_title_the_parts_tell(text: str, genre: str) -> None:
    [(verdict, why)] = named(text)
    assert verdict is Verdict.REVIEW
    assert why.startswith(f"document: {genre} (")


def test_what_asks_outweighs_commands_to_type() -> None:
    asks = "\n".join(f"- NFR-{n}: The board shall hold tour {n}" for n in range(8))
    [(verdict, _)] = named(f"# Yard\n\n{COMMANDS}\n\n## Non-functional requirements\n\n{asks}\n{LINE}\n")
    assert verdict is Verdict.MEASURABLE


@pytest.mark.parametrize("section", ["Service Level Objectives", "Performance targets", "Ziele", "목표", "性能指标"])
def test_a_guide_holds_promises_where_a_title_names_targets(section: str) -> None:
    assert only(f"# Yard map deployment guide\n\n## {section}\n\n{LINE}\n").verdict is Verdict.MEASURABLE


@pytest.mark.parametrize("title", ["Prompt: plan the yard", "Requirements template", "Load test report"])
def test_a_prompt_a_template_and_a_report_hold_none_there_either(title: str) -> None:
    assert only(f"# {title}\n\n## Service Level Objectives\n\n{LINE}\n").verdict is Verdict.REVIEW


def test_sizes_in_a_guide_are_what_is_given_to_its_containers() -> None:
    body = "| Container | Memory |\n|---|---|\n| board | 200 MB |"
    assert only(f"# Yard map deployment guide\n\n## Memory budget\n\n{body}\n").verdict is Verdict.REVIEW


def test_a_report_says_what_was_aimed_at_beside_what_came_out() -> None:
    table = "| Metric | Target | Measured |\n|---|---|---|\n| Map latency p95 | < 200 ms | 132 ms |"
    one = only(f"# Load test report\n\n## Results\n\n{table}\n")
    assert (one.verdict, str(one.promise)) == (Verdict.MEASURABLE, "p95 latency < 200 ms")


def test_nothing_is_lost_and_the_document_is_told_once_with_the_way_out() -> None:
    reading = read(f"# Deployment guide\n\n## Performance\n\n{LINE}\n- Search answers within 300 ms\n")
    assert [r.verdict for r in reading.requirements] == [Verdict.REVIEW, Verdict.REVIEW]
    (told,) = [d for d in reading.diagnostics if d.code == "nfr/document"]
    assert told.message == (
        "2 targets are for a person to decide, because this reads as a guide (its title is 'Deployment guide')"
    )
    assert told.place.line == 5
    assert told.hint is not None
    assert "document=promises" in told.hint


@pytest.mark.parametrize("place", ["before", "after"])
def test_an_annotation_says_that_a_document_promises(place: str) -> None:
    said = "<!-- nfr: document=promises -->"
    body = f"# Deployment guide\n\n## Performance\n\n{LINE}\n"
    reading = read(f"{said}\n\n{body}" if place == "before" else f"{body}\n{said}\n")
    assert [r.verdict for r in reading.requirements if "200" in r.text] == [Verdict.MEASURABLE]
    assert not reading.diagnostics


def test_an_annotation_says_that_a_spec_only_tells() -> None:
    one = only(f"# Yard specification\n\n<!-- nfr: document=tells -->\n\n## Performance\n\n{LINE}\n")
    assert one.verdict is Verdict.REVIEW
    assert one.why == "document: a document that promises nothing (an annotation says so)"


def test_an_annotation_of_a_line_outdoes_the_document() -> None:
    settled = f'{LINE} <!-- nfr: target="< 200ms" -->'
    one = only(f"# Deployment guide\n\n## Performance\n\n{settled}\n")
    assert (one.verdict, str(one.promise)) == (Verdict.MEASURABLE, "p95 latency < 200 ms")


def test_an_unknown_word_for_a_document_is_told() -> None:
    reading = read(f"# Yard\n\n<!-- nfr: document=maybe -->\n\n## Performance\n\n{LINE}\n")
    assert [d.message for d in reading.diagnostics] == [
        "annotation not understood: document is 'promises' or 'tells', not 'maybe'"
    ]


SHORT = """
## Problem
Drivers wait for their money.

## Requirements
- The form must load within 200 ms at p95
- Sending it must fail for less than 0.1 % of requests

## Out of scope
- Phones
"""


def test_a_short_spec_of_something_that_is_called_like_a_record_promises() -> None:
    for title in ("Expense report", "Order summary", "Tariff comparison", "Newsletter"):
        assert only(f"# {title}\n{SHORT}").verdict is Verdict.MEASURABLE, title


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- ", "- [ ] "),
        ("must load", "loads"),
        ("## Out of scope", "## Results"),
        ("## Problem", "## Run\n\n## Load\n\n## Cost"),
    ],
    ids=["ticked-off", "tells", "has-results", "long"],
)
def test_a_record_that_says_what_was_asked_does_not(old: str, new: str) -> None:
    assert only(f"# Launch report\n{SHORT.replace(old, new)}").verdict is Verdict.REVIEW
