"""Whole post-mortems: what each section must hold, what a text lets stand, and the command on files from elsewhere."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from smartspec_ops.cli.respond import command
from smartspec_ops.domain.blameless import RULES, Names
from smartspec_ops.domain.blameless_document import review
from smartspec_ops.domain.markdown_parts import items_of, sections_of

GOOD = """\
# Checkout slow on 4 March

## Impact
8 % of checkouts took longer than two seconds for 41 minutes; 12 % of the month's error budget.

## Contributing factors
- The release had no load test for the new query.
- The dashboard showed the mean, which hid the slow tenth.

## Timeline (UTC)
| Time | What happened | Look it up |
|---|---|---|
| 09:58 | Release 1.4.0 rolled out | deploy log |
| 10:04 | The latency alert fired | alert 3f2a |
| 10:45 | Rolled back | `rollback report` |

## Action items
| Item | What to do | Owner | Due |
|---|---|---|---|
| A-1 | Add a load test that checks the slowest tenth | platform | 2026-03-20 |
| A-2 | Alert on the tail of the query's duration | database | 2026-03-27 |
"""


def found(text: str) -> list[tuple[str, int]]:
    return [(one.rule, one.line) for one in review(text).findings]


def test_a_whole_document_without_faults() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("- The dashboard showed the mean, which hid the slow tenth.\n", "", [("BL-07", 6)]),
        ("## Contributing factors\n- The release had", "## Root cause\nThe release had", [("BL-07", 6)]),
        ("## Timeline (UTC)", "## Timeline", [("BL-09", 10)]),
        ("| 09:58 | Release 1.4.0 rolled out | deploy log |\n", "| 10:03 | Quiet until then | log |\n", []),
        ("| 10:04 | The latency", "| 09:04 | The latency", [("BL-09", 14)]),
        ("| 10:04 | The latency alert fired | alert 3f2a |", "| 10:04 | It got slow | graph |", [("BL-09", 10)]),
        ("| 10:04 |", "| 10:04 CET |", [("BL-09", 14)]),
        ("| Owner | Due |", "| Kind | Due |", [("BL-10", 17)]),
        ("platform | 2026-03-20 |", "platform | |", [("BL-10", 20)]),
        ("Add a load test that checks the slowest tenth", "Be more careful with releases", [("BL-10", 20)]),
        ("Add a load test that checks the slowest tenth", "The load tests", [("BL-10", 20)]),
        (
            "8 % of checkouts took longer than two seconds for 41 minutes; 12 % of",
            "Many were slow. Much of",
            [("BL-11", 3)],
        ),
        ("8 % of checkouts", "In the outage 8 % of checkouts", [("BL-11", 4)]),
    ],
)
def test_one_fault_is_found_where_it_stands(old: str, new: str, expected: list[tuple[str, int]]) -> None:
    assert old in GOOD
    assert found(GOOD.replace(old, new, 1)) == expected


def test_a_timeline_that_starts_with_the_alert_began_too_late() -> None:
    text = GOOD.replace("| 09:58 | Release 1.4.0 rolled out | deploy log |\n", "").replace(
        "| 10:45 |", "| 10:20 | Looked at the log | log |\n| 10:45 |"
    )
    assert found(text) == [("BL-09", 10)]


def test_the_clock_may_go_round_midnight() -> None:
    text = GOOD.replace("09:58", "23:50").replace("10:04", "00:10").replace("10:45", "00:55")
    assert found(text) == []


def test_dated_rows_are_in_order_by_date() -> None:
    text = GOOD.replace("| 09:58", "| 2026-03-05 09:58").replace("| 10:04", "| 2026-03-04 10:04")
    assert found(text.replace("| 10:45", "| 2026-03-05 10:45")) == [("BL-09", 14)]


def test_forward_looking_words_belong_into_action_items() -> None:
    assert found(GOOD.replace("platform |", "platform, which should have one |")) == []
    assert found(GOOD.replace("took longer", "should have been faster")) == [("BL-05", 4)]


def test_a_text_lets_a_finding_stand_with_a_reason_and_not_without() -> None:
    blame = GOOD.replace("8 % of", "An operator mistakenly stopped 8 % of")
    assert found(blame) == [("BL-02", 4)]
    quoted = blame.replace("## Impact\n", "## Impact\n<!-- lint: allow BL-02: words of the status page -->\n")
    one = review(quoted)
    assert one.findings == ()
    assert [(a.finding.rule, a.reason) for a in one.allowed] == [("BL-02", "words of the status page")]
    assert [f.rule for f in review(blame.replace("## Impact\n", "## Impact\n<!-- lint: allow BL-02 -->\n")).findings]
    assert review(blame, reasons={"BL-02": "  "}).errors == 1
    assert review(blame, reasons={"BL-02": "quoted"}).errors == 0


def test_code_is_no_prose() -> None:
    assert found(GOOD + "\n```\n## Timeline\n- 10:00 PST an engineer forgot to run it\n```\n") == []


PARTS = [
    "\n## Timeline\n",
    "\n## Action items\n- [ ] b\n",
    "\n- 09:58 aZ",
    "\n| 10:04 CET | c | d |",
    "it was human error",
    "\n\n",
]


@given(
    st.lists(st.sampled_from(PARTS) | st.text(alphabet="#*-| \n:.0129aZÜ`<!>[]?", max_size=30), max_size=12).map(
        "".join
    )
)
@example(GOOD.replace("8 % of", "aZ mistakenly stopped 8 % of"))
def test_any_text_can_be_read_and_every_place_is_in_it(text: str) -> None:
    lines = text.splitlines()
    for one in review(text, [Names(role="the lead", words=("aZ",))]).findings:
        assert 1 <= one.line <= len(lines)
        assert 1 <= one.column <= len(lines[one.line - 1]) + 1
    for section in sections_of(text):
        assert all(section.line < item.line <= len(lines) for item in items_of(section))


SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {"type": "object", "required": ["driver"]},
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
                            "properties": {
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": {"type": "object", "required": ["text"]},
                            },
                        },
                    },
                },
            },
        },
    },
}
"""What SARIF 2.1.0 asks of the parts we write (sections 3.13, 3.14, 3.27)."""


@pytest.fixture
def bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("bad.md").write_text("## Summary\nJo Doe forgot to ask: mail jo@example.test.\nObviously slow.\n")
    return "bad.md"


def test_the_command_reads_files_outside_a_workspace(bad: str) -> None:
    done = CliRunner().invoke(command, ["lint", bad, "--name", "Jo Doe=the release manager"])
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert "bad.md:2:1: error BL-01: “Jo Doe” names a person" in lines
    assert "    write “the release manager” instead" in lines
    assert lines[-1] == "1 read: 3 errors, 1 warning"


def test_errors_end_with_1_and_warnings_only_when_asked(bad: str) -> None:
    run = CliRunner().invoke(command, ["lint", bad], standalone_mode=False)
    assert run.return_value == 1
    Path("warn.md").write_text("Obviously slow.\n")
    assert CliRunner().invoke(command, ["lint", "warn.md"], standalone_mode=False).return_value == 0
    assert CliRunner().invoke(command, ["lint", "warn.md", "--strict"], standalone_mode=False).return_value == 1
    args = ["lint", bad, "--suppress", "BL-12=of a public mailbox"]
    assert CliRunner().invoke(command, args, standalone_mode=False).return_value == 0


def test_sarif_names_rule_and_place(bad: str) -> None:
    log = json.loads(CliRunner().invoke(command, ["lint", bad, "--sarif"]).output)
    jsonschema.validate(log, SARIF)
    driver = log["runs"][0]["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == list(RULES)
    for result in log["runs"][0]["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] in (2, 3)
    assert "jo@example" not in json.dumps(log)


@pytest.mark.parametrize(
    ("args", "code"),
    [(["missing.md"], "INC-120"), ([".", "--sarif"], "INC-120"), (["bad.md", "--suppress", "BL-99=x"], "usage/rule")],
)
def test_what_cannot_be_read_is_said(bad: str, args: list[str], code: str) -> None:
    done = CliRunner().invoke(command, ["lint", *args])
    assert code in str(getattr(done.exception, "diagnostics", ""))
