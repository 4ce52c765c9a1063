"""What is blame and what is not: each rule on phrases that must be found, and on honest ones that must not."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smartspec_ops.domain.blameless import (
    Finding,
    Names,
    Weight,
    action_findings,
    factor_findings,
    lint,
    unsuppressed,
    without_names,
)

PEOPLE = (
    Names(role="the commander", words=("Given Surname", "Given", "gsurname", "lead@example.test", "U0AB12")),
    Names(role="the database on-call", words=("p-7",)),
)


def rules(text: str) -> list[str]:
    return [f.rule for f in lint(text, PEOPLE)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Given Surname restarted it.", "BL-01"),
        ("ask @gsurname about it", "BL-01"),
        ("mail LEAD@example.test", "BL-01"),
        ("given's change", "BL-01"),
        ("p-7 looked", "BL-01"),
        ("`gsurname` in the shell history", "BL-01"),
        ("The engineer forgot to run the check.", "BL-02"),
        ("An operator, in a hurry, mistakenly picked production.", "BL-02"),
        ("Someone ignored the page.", "BL-02"),
        ("She failed to notice it.", "BL-02"),
        ("the database on-call neglected the alert", "BL-02"),
        ("It was human error.", "BL-04"),
        ("A sloppy change.", "BL-04"),
        ("The team was at fault.", "BL-04"),
        ("The culprit was an operator of the night shift.", "BL-04"),
        ("The check should have caught it.", "BL-05"),
        ("We could not have known.", "BL-05"),
        ("If the page had arrived, it would be shorter.", "BL-05"),
        ("There was a lack of monitoring.", "BL-05"),
        ("Insufficient tests.", "BL-05"),
        ("Obviously the cache was cold.", "BL-06"),
        ("In hindsight the limit was low.", "BL-06"),
    ],
)
def test_blame_is_found(text: str, rule: str) -> None:
    assert rule in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "Engineers discovered that the new cluster failed to write updates.",
        "An operator asked why the job ignored the limit.",
        "The culprit was a stale cache entry.",
        "User errors became apparent at 11:02.",
        "The service failed to start after the deployment.",
        "The pod failed to pull its image; the operator pattern retried.",
        "The engineer rolled back. The job failed to stop.",
        "The cache entry was ignored by the proxy.",
        "Traffic moved to Paris and March was quiet.",
        "The dashboard shows what the user saw.",
        "Forgiven requests are retried.",
        "See [the notes](https://example.test/should-have-known).",
        "The flag `should_have_index` was off.",
    ],
)
def test_honest_sentences_are_left_alone(text: str) -> None:
    assert rules(text) == []


def test_a_wish_belongs_to_the_action_items() -> None:
    text = (
        "## Timeline\n\nThe alert should have fired.\n\n"
        "## Action items\n\nIt should have a limit; insufficient tests today.\n\n"
        "### Details\n\nThere is a lack of tests.\n\n"
        "## Impact\n\nUsers could have left.\n"
    )
    found = lint(text)
    assert [(f.rule, f.line) for f in found] == [("BL-05", 3), ("BL-05", 15)]
    assert all(f.weight is Weight.WARNING for f in found)


def test_code_blocks_are_read_for_names_only() -> None:
    text = "```\nobviously gsurname should have\n# Action items\n```\n\nIt should have worked.\n"
    assert [(f.rule, f.line) for f in lint(text, PEOPLE)] == [("BL-01", 2), ("BL-05", 6)]


def test_a_finding_names_its_place_its_phrase_and_another_way_to_say_it() -> None:
    (found,) = lint("First line.\nThen `x` was  human error.")
    assert (found.line, found.column, found.span) == (2, 15, "human error")
    assert found.why
    assert found.rewrite


def test_the_longest_name_counts_once() -> None:
    (found,) = lint("Given Surname was paged.", PEOPLE)
    assert found.span == "Given Surname"
    assert found.rewrite == "write “the commander” instead"


def test_secrets_are_found_by_the_engine_given_and_never_shown() -> None:
    def engine(line: str) -> list[tuple[str, str, int]]:
        at = line.find("hunter2")
        return [("password", "hunter2", at)] if at >= 0 else []

    (found,) = lint("the key\nis hunter2 here", secrets=engine)
    assert (found.rule, found.line, found.column, found.span) == ("BL-12", 2, 4, "<password>")
    assert "hunter2" not in repr(found)


def test_names_are_replaced_by_roles() -> None:
    text = "@gsurname (Given Surname, lead@example.test) and p-7; forgiven."
    assert without_names(text, PEOPLE) == (
        "the commander (the commander, the commander) and the database on-call; forgiven."
    )


@given(st.lists(st.sampled_from([w for p in PEOPLE for w in p.words]) | st.text(max_size=5), max_size=6))
def test_after_replacing_no_name_is_left(parts: list[str]) -> None:
    cleaned = without_names(" ".join(parts), PEOPLE)
    assert not [f for f in lint(cleaned, PEOPLE) if f.rule == "BL-01"]


BLAME = ["Given Surname", "@gsurname", "someone forgot", "human error", "should have", "obviously", "\n", "`", "\x85"]


@given(st.lists(st.sampled_from(BLAME) | st.text(max_size=9), max_size=9).map(" ".join))
@example("one\ntwo Given Surname, in hindsight")
def test_any_text_is_read_and_every_place_is_inside_it(text: str) -> None:
    lines = text.splitlines()
    for found in lint(text, PEOPLE):
        assert lines[found.line - 1][found.column - 1 :].startswith(found.span)


def finding(rule: str, weight: Weight = Weight.ERROR) -> Finding:
    return Finding(rule=rule, weight=weight, line=1, column=1, span="x", why="y", rewrite="z")


def test_only_errors_without_a_written_reason_block() -> None:
    found = (finding("BL-01"), finding("BL-02"), finding("BL-05", Weight.WARNING))
    assert [f.rule for f in unsuppressed(found, {"BL-02": "a quotation", "BL-01": " "})] == ["BL-01"]


@pytest.mark.parametrize(
    ("factor", "rule"),
    [
        ("The operator", "BL-08"),
        ("on-call was asleep", "BL-08"),
        ("team did not know the limit", "BL-08"),
        ("a deployment nobody reviewed, human error", "BL-04"),
    ],
)
def test_a_factor_is_never_a_person(factor: str, rule: str) -> None:
    assert factor_findings(factor)[0].rule == rule


@pytest.mark.parametrize(
    "factor",
    ["the release check counts no queries", "Operators' console hides the region", "there was a lack of quota"],
)
def test_a_factor_is_a_condition(factor: str) -> None:
    assert factor_findings(factor) == ()


@pytest.mark.parametrize(
    ("title", "weight"),
    [
        ("Be more careful with migrations", Weight.ERROR),
        ("Train everybody on the console", Weight.ERROR),
        ("Remind people to check", Weight.ERROR),
        ("The limit of the pool", Weight.WARNING),
        ("More tests", Weight.WARNING),
    ],
)
def test_an_action_item_changes_the_system_and_begins_with_a_verb(title: str, weight: Weight) -> None:
    (found,) = action_findings(title)
    assert (found.rule, found.weight) == ("BL-10", weight)


@pytest.mark.parametrize("title", ["Add a limit to the pool", "Alert when the training job stops"])
def test_a_useful_action_item_has_no_finding(title: str) -> None:
    assert action_findings(title) == ()
