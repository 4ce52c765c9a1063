"""The graph of contributing factors as Mermaid, whatever their texts hold; and questions without a why or a who."""

import re

import pytest

from smartspec_ops.domain.investigation.factors import Link, mermaid
from smartspec_ops.domain.investigation.prompts import CARDS, Category


def test_a_factor_that_leads_to_no_other_leads_to_what_happened() -> None:
    links = [Link(cause=1, effect=2, why="it hid the load"), Link(cause=3, effect=2)]
    assert mermaid(["no limit", "pool full", "no alert"], links, "checkout is slow").splitlines() == [
        "flowchart LR",
        '  O(["checkout is slow"])',
        '  F1["F1: no limit"]',
        '  F2["F2: pool full"]',
        '  F3["F3: no alert"]',
        '  F1 -->|"it hid the load"| F2',
        "  F3 --> F2",
        "  F2 --> O",
    ]


@pytest.mark.parametrize(
    "text", ['"] --> X["', "a\n  click F1 call alert()", "```\n# heading", "<script>", "a|b", "%%{init}%%"]
)
def test_no_text_becomes_part_of_the_chart(text: str) -> None:
    lines = mermaid([text], [], text).splitlines()
    assert len(lines) == 4
    assert all(line.count('"') in (0, 2) for line in lines)
    assert not re.search(r"[`<>|\]\[{}]", lines[2][6:-2].replace("F1: ", ""))


def test_every_category_has_its_questions_and_none_asks_why_or_who() -> None:
    assert set(CARDS) == set(Category)
    for question in (question for questions in CARDS.values() for question in questions):
        assert question.endswith("?")
        assert not re.search(r"\b(why|who|whose)\b", question, re.IGNORECASE)
        assert re.search(r"\b(what|how|where)\b", question, re.IGNORECASE)
