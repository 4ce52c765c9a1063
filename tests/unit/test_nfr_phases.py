"""What is said of one phase: for a person beside a later one, and a promise where the document knows no other."""

import pytest

from smartspec_ops.spec.nfr import read_requirements


def told(*lines: str) -> dict[str, list[str]]:
    text = "\n".join(("# Harbour", "", *lines, ""))
    found: dict[str, list[str]] = {}
    for r in read_requirements(text, "spec.md").requirements:
        found.setdefault(r.verdict.value, []).append(str(r.promise) if r.promise else r.why.partition(":")[0])
    return found


AVAILABLE = "ratio availability ≥ 99.5 %"


@pytest.mark.parametrize(
    "line",
    [
        "- The service must be 99.5 % available for v1",
        "- Target 99.5 % monthly availability for the MVP",
        "- MVP 운영 환경의 월간 가용성 목표는 99.5 % 이상이다",
        "| Requirement | Target |\n|---|---|\n| An uptime target for the MVP | ≥ 99.5 % |",
    ],
)
def test_the_only_phase_leaves_nothing_open(line: str) -> None:
    assert told("## Availability", "", line).get("measurable") == [AVAILABLE]
    assert told("## Availability", "", line, "", "## Later", "", "- Phase 2 brings regions").get("review") == ["phase"]


def test_a_section_named_after_a_phase_is_one_of_several() -> None:
    rows = ("| Objective | Target |", "|---|---|", "| API availability | 99.5 % during the pilot |")
    assert told("## Objectives", "", *rows) == {"measurable": [AVAILABLE]}
    assert told("## Pilot SLOs", "", *rows) == {"review": ["phase"]}


@pytest.mark.parametrize(
    "line",
    [
        "- MVP: 99.5 % uptime",
        "- Uptime of 99.5 % (target of the MVP)",
        "- Uptime of 95 % for the MVP, 99.5 % for the cloud",
        "| Stage | Uptime |\n|---|---|\n| MVP | 99.5 % |\n| Scale | 99.9 % |",
    ],
)
def test_a_phase_that_labels_its_figure_is_one_of_several(line: str) -> None:
    found = told("## Availability", "", line)
    assert "measurable" not in found
    assert "review" in found


@pytest.mark.parametrize(
    "later",
    ["after go-live 99.95 %", "Release 2 brings regions", "raised in later phases", "Production availability: 99.95 %"],
)
def test_what_comes_later_is_said_in_many_words(later: str) -> None:
    assert told("## Availability", "", "- 99.5 % availability for the MVP", "", f"Then {later}").get("review")


def test_what_the_only_phase_does_not_need_is_no_promise() -> None:
    assert "measurable" not in told("## Availability", "", "- 99.9 % availability is not required for the MVP")
