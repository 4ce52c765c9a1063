"""Every format over the sample reports: goldens, schemas, hostile text, no people, and how it reads."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from markdown_it import MarkdownIt
from markdown_it.token import Token

from smartspec_ops.domain.alert import AlertStatus
from smartspec_ops.domain.blameless import Weight, lint
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.events import AlertReceived
from smartspec_ops.domain.incident.evolve import fold
from smartspec_ops.domain.incident.values import DeliveryOutcome, MitigationOutcome, Resolution
from smartspec_ops.domain.performance import PerformanceReport
from smartspec_ops.domain.period import Cadence
from smartspec_ops.domain.severity import Sev
from smartspec_ops.domain.words import counted
from smartspec_ops.formats import FORMATS
from smartspec_ops.formats._log import log_rows, noteworthy
from smartspec_ops.formats._text import LINE, code, escape, lasting, listed, one_line, place
from smartspec_ops.ports import IncidentReport, PostMortemReport, Report
from tests import examples_of_reports as ex

pytestmark = pytest.mark.edge

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "reports"
CASES = [
    (kind, example)
    for kind in FORMATS
    for example, report in ex.EXAMPLES.items()
    if kind != "html" or isinstance(report, PerformanceReport)  # of other reports there is no page
]
BROWSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HOSTILE = (
    "a | b",
    "``` `x` ```",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1)) ![](https://tracker.example.test/x.png)",
    "**bold** _soft_ __strong__ ~~gone~~ \\| \\",
    "# heading\n\n---\n| x | y |\n|---|---|",
    "&lt;b&gt; &#60; &amp;",
    "<https://example.test> <!-- hidden --> <?php ?>",
    "ok\x1b[31m\x00\u202etxt.exe\ud800",
)


def markdown(report: Report) -> str:
    return FORMATS["markdown"].files(report)["report.md"]


def tokens(text: str) -> Iterator[Token]:
    for block in BROWSER.parse(text):
        yield block
        yield from block.children or ()


def read(text: str) -> str:
    """What a reader sees of one escaped text in a table cell."""
    found = [token for token in BROWSER.parse(f"| a | b |\n|---|---|\n| {text} | end |\n") if token.type == "inline"]
    assert [token.content for token in found[:2]] == ["a", "b"]
    assert len(found) == 4
    children = found[2].children or []
    assert {child.type for child in children} <= {"text", "text_special", "code_inline"}, [c.type for c in children]
    return "".join(child.content for child in children)


def hostile_incident(text: str) -> IncidentReport:
    # The hash of a plan takes encodable text only; a plan is ours, and never has half characters.
    sendable = text.replace("\ud800", "")
    alert = replace(
        ex.ALERT,
        service=text,
        metric=text,
        why=text,
        requirement_text=text,
        requirement_place=text,
        query=text,
        runbook=text,
        dashboards=(text,),
    )
    steps: tuple[ex.Step, ...] = (
        (0, cmd.Open(actor="system:monitor", incident_id="INC-1", alert=alert, title=text or None)),
        (1, cmd.Acknowledge(actor=ex.LEADER)),
        (1, cmd.AssignCommander(actor=ex.LEADER, person=ex.LEADER)),
        (2, cmd.ProposeHypothesis(actor=ex.LEADER, claim=text, predicts=text)),
        (3, cmd.AttachEvidence(actor=ex.LEADER, query=text, window=text, value="v", hypothesis_id="H1")),
        (4, cmd.ProposeMitigation(actor=ex.LEADER, workflow=sendable, params={sendable: sendable}, plan=text)),
        (5, cmd.Reject(actor=ex.LEADER, id="M1", reason=text)),
        (6, ex.told("n1", text, text, DeliveryOutcome.GIVE_UP, text)),
    )
    return ex.incident(steps, people=())


def hostile_performance(text: str) -> PerformanceReport:
    row = replace(ex.BROKEN, name=text, requirement_id=text, text=text, place=text, why=text)
    gap = replace(ex.UNBOUND, requirement_id=text, text=text, place=text, why=text, candidates=(text,) * 9)
    return replace(ex.performance(Cadence.CHECK, ex.broken_check().period, [row], [gap]), service=text, spec_id=text)


# --- goldens and schemas ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "example"), CASES)
def test_a_report_is_written_as_reviewed(kind: str, example: str, request: pytest.FixtureRequest) -> None:
    files = FORMATS[kind].files(ex.EXAMPLES[example])
    assert files
    for name, whole in files.items():
        golden, text = GOLDEN / example / name, without_style(whole)
        if request.config.getoption("--write-golden"):
            golden.parent.mkdir(parents=True, exist_ok=True)
            golden.write_text(text, encoding="utf-8")
        assert text == golden.read_text(encoding="utf-8"), f"{example}/{name}: review, then pytest --write-golden"


def without_style(text: str) -> str:
    """How a page looks is the same for every report, and reviewed by looking at it."""
    return re.sub(r"<style>.*?</style>", "<style></style>", text, flags=re.DOTALL)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_writes_performance_reports(kind: str) -> None:
    assert FORMATS[kind].files(ex.broken_check())


def test_every_golden_belongs_to_an_example() -> None:
    written = {f"{example}/{name}" for kind, example in CASES for name in FORMATS[kind].files(ex.EXAMPLES[example])}
    assert {str(path.relative_to(GOLDEN)) for path in GOLDEN.rglob("*.*")} == written


@pytest.mark.parametrize("kind", FORMATS)
def test_a_format_is_named_as_it_is_registered_and_has_a_page(kind: str) -> None:
    assert FORMATS[kind].name == kind
    page = (ROOT / "docs" / "formats" / f"{kind}.md").read_text(encoding="utf-8")
    names = {name for one, example in CASES if one == kind for name in FORMATS[kind].files(ex.EXAMPLES[example])}
    assert [name for name in names if name not in page] == []


@pytest.mark.parametrize(("kind", "example"), CASES)
def test_the_same_report_gives_the_same_bytes_with_one_newline_at_the_end(kind: str, example: str) -> None:
    report = ex.EXAMPLES[example]
    assert FORMATS[kind].files(report) == FORMATS[kind].files(replace(report))
    for text in FORMATS[kind].files(report).values():
        assert text.encode().endswith(b"\n")
        assert not text.endswith("\n\n")


def schema(name: str) -> Validator:
    data = json.loads((ROOT / "docs" / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(data)
    return Draft202012Validator(data, format_checker=Draft202012Validator.FORMAT_CHECKER)


def schemas(report: Report) -> dict[str, str]:
    match report:
        case PerformanceReport():
            return {"summary.json": "monitor_summary"}
        case IncidentReport():
            return {"summary.json": "incident_summary"}
        case PostMortemReport():
            return {"summary.json": "incident_summary", "action_items.json": "action_items"}


@pytest.mark.parametrize("example", ex.EXAMPLES)
def test_what_other_programs_read_follows_its_published_schema(example: str) -> None:
    report = ex.EXAMPLES[example]
    files = FORMATS["json"].files(report)
    described_files = schemas(report)
    assert described_files
    for name, described in described_files.items():
        data = json.loads(files[name])
        validator = schema(described)
        validator.validate(data)
        for key in data:
            assert not validator.is_valid({k: v for k, v in data.items() if k != key}), f"{key} is not required"
        assert not validator.is_valid({**data, "undocumented": 1})


def test_a_summary_has_exactly_the_documented_keys() -> None:
    keys = {
        example: list(json.loads(FORMATS["json"].files(report)["summary.json"]))
        for example, report in ex.EXAMPLES.items()
    }
    assert keys["check-broken"] == ["workflow", "version", "run_id", "spec_id", "status", "metrics", "ext"]
    assert keys["post-mortem-draft"] == keys["incident-closed"] == [
        "workflow", "version", "run_id", "incident_id", "severity", "status",
        "root_cause_identified", "action_items_created", "ext",
    ]  # fmt: skip


def test_the_timeline_is_the_whole_log_with_when_it_happened_and_when_it_was_written_down() -> None:
    report = ex.incident(ex.BEGIN, ex.WORK)
    data = json.loads(FORMATS["json"].files(report)["timeline.json"])
    assert (data["version"], data["incident_id"]) == (1, "INC-2026-0042")
    assert [row["seq"] for row in data["rows"]] == list(range(1, len(report.events) + 1))
    assert [row["kind"] for row in data["rows"]] == [event.kind for event in report.events]
    note = next(row for row in data["rows"] if row["kind"] == "note_added")
    assert note == {
        "seq": note["seq"],
        "at": "2026-03-02T11:57:00Z",
        "recorded_at": "2026-03-02T12:08:00Z",
        "kind": "note_added",
        "actor": "the responder",
        "sentence": "The responder noted: The first errors are all card payments",
        "evidence": ["recollection"],
    }


# --- no people -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "example"), CASES)
def test_nobody_is_named(kind: str, example: str) -> None:
    texts = FORMATS[kind].files(ex.EXAMPLES[example]).values()
    assert texts
    for text in texts:
        assert [one for one in (*ex.IDS, *ex.NAMES, *ex.ADDRESSES) if one in text] == []


@pytest.mark.parametrize("kind", FORMATS)
def test_people_in_free_text_become_roles_and_addresses_disappear(kind: str) -> None:
    who = f"{ex.NAMES[0]} <{ex.ADDRESSES[0]}>, {ex.SECOND} and stranger@example.test"
    steps: tuple[ex.Step, ...] = (
        (0, cmd.Open(actor="system:monitor", incident_id="INC-1", alert=ex.ALERT, title=f"paged {who}")),
        (1, cmd.Acknowledge(actor=ex.LEADER)),
        (1, cmd.AssignCommander(actor=ex.LEADER, person=ex.LEADER)),
        (2, cmd.Join(actor=ex.LEADER, person=ex.SECOND)),
        (2, cmd.AddNote(actor=ex.SECOND, text=f"called {who}")),
        (3, cmd.ProposeHypothesis(actor=ex.SECOND, claim=f"seen by {who}", predicts=who)),
        (3, cmd.AttachEvidence(actor=ex.SECOND, query=who, window="5m", value=who, hypothesis_id="H1")),
        (4, cmd.ProposeMitigation(actor=ex.LEADER, workflow="w", params={"asked-by": who}, plan=f"ask {who}")),
        (5, cmd.Reject(actor=ex.LEADER, id="M1", reason=f"says {who}")),
        (6, ex.told("n1", "email", "opened", DeliveryOutcome.GIVE_UP, f"550 {who}")),
        (7, cmd.OverrideSeverity(actor=ex.LEADER, level=Sev.SEV1, reason=who)),
        (9, cmd.AddActionItem(actor=ex.LEADER, item=replace(ex.ITEM, title=f"Add a check for {who}"))),
        (9, cmd.Resolve(actor=ex.LEADER, code=Resolution.MITIGATED, override_reason=f"{who} saw it")),
    )
    for report in (ex.incident(steps), ex.post_mortem(steps)):
        files = FORMATS[kind].files(report)
        text = "".join(files.values())
        assert [one for one in (*ex.IDS, *ex.NAMES, *ex.ADDRESSES, "stranger@") if one in text] == []
        assert "responder" in text or not files


def test_the_log_alone_is_enough_to_take_ids_out() -> None:
    steps: tuple[ex.Step, ...] = (*ex.BEGIN, (8, cmd.AddNote(actor=ex.LEADER, text=f"{ex.LEADER} asked {ex.ABSENT}")))
    report = ex.incident(steps, people=())
    for kind in FORMATS:
        assert [one for text in FORMATS[kind].files(report).values() for one in ex.IDS if one in text] == []


# --- hostile text ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_reads_as_written(text: str) -> None:
    assert read(escape(text)) == one_line(text)
    assert read(code(text)) == one_line(text)


@given(st.text(st.characters(), min_size=1, max_size=80).filter(one_line))
def test_any_text_reads_as_written_in_a_cell(text: str) -> None:
    assert read(escape(text)) == one_line(text)
    assert read(code(text)) == one_line(text)


@example("1 #")
@given(st.text("|`*_[]()<>!\\~#&;-+=1. abx", min_size=1, max_size=40).filter(one_line))
def test_markup_reads_as_written_wherever_a_text_may_stand(text: str) -> None:
    assert read(escape(text)) == one_line(text)
    for before in ("", "- ", "- **Label:** ", "## "):
        found = BROWSER.parse(f"{before}{escape(text)}\n")
        inline = [token for token in found if token.type == "inline"]
        said = "".join(child.content for child in inline[0].children or ())
        assert len(inline) == 1
        assert said == (f"Label: {one_line(text)}" if "Label" in before else one_line(text))


@given(st.text("|`<>\\ abx", min_size=1, max_size=40).filter(one_line))
def test_a_long_text_is_cut_before_it_is_escaped(text: str) -> None:
    shown = read(escape(text * 100, 50))
    assert len(shown) <= 50
    assert one_line(text * 100).startswith(shown.rstrip("…").rstrip())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_cannot_break_a_report(text: str) -> None:
    for build in (hostile_incident, hostile_performance):
        found, expected = list(tokens(markdown(build(text)))), list(tokens(markdown(build("x"))))
        assert {"html_block", "html_inline", "link_open", "image"}.isdisjoint(token.type for token in found)
        for structure in ("table_open", "tr_open", "td_open", "heading_open", "bullet_list_open", "list_item_open"):
            assert _count(found, structure) == _count(expected, structure), structure


def _count(found: list[Token], kind: str) -> int:
    return sum(token.type == kind for token in found)


def test_every_line_of_a_report_can_be_encoded_and_is_bounded() -> None:
    text = markdown(hostile_performance("long \ud800 " * 5_000))
    assert max(map(len, text.encode().decode().splitlines())) < 20 * LINE


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("text", HOSTILE)
def test_every_file_can_be_written_in_utf_8(kind: str, text: str) -> None:
    for report in (hostile_incident(text), hostile_performance(text)):
        for content in FORMATS[kind].files(report).values():
            assert content.encode()


# --- how it reads ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", ex.EXAMPLES)
def test_nothing_is_empty_and_nothing_is_raw(example: str) -> None:
    text = markdown(ex.EXAMPLES[example])
    prose = re.sub(r"`[^`]*`", "code", text)
    assert not re.search(r"\bNone\b(?! is| yet)|\bnan\b|Phase\.|<[A-Z]|\[\]|\(\)", prose)
    assert "|  |" not in text
    assert not re.search(r"\.\.(?!\d)", re.sub(r"5\.\.", "", prose))
    assert not re.search(
        r"\b(?:at_risk|false_positive|give_up|spec_update|production_monitor|signal_lost)\b", _said(prose)
    )
    assert not re.search(r"\b1 \w+ (?:are|promises|checks|notices|lines|messages|times)\b", prose)


def _said(text: str) -> str:
    """Without the sentences of the log, which speak of machines by their names."""
    return re.sub(r"^\|.*Detected by.*$", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("example", ex.EXAMPLES)
def test_every_section_says_something(example: str) -> None:
    found = [token.type for token in BROWSER.parse(markdown(ex.EXAMPLES[example]))]
    ends = [n for n, kind in enumerate(found) if kind == "heading_close"]
    assert all(n + 1 < len(found) and found[n + 1] != "heading_open" for n in ends)


def test_a_person_reads_the_verdict_first() -> None:
    lines = markdown(ex.broken_check()).splitlines()
    assert lines[2].startswith("**Promise broken.** checkout_error_rate: error rate is 3.1 %")
    assert (
        lines[4] == "1 of 3 watched promises kept, 1 broken, 1 not known. 2 further lines of the spec are not measured."
    )


def test_nothing_watched_is_said_and_not_counted() -> None:
    text = markdown(ex.performance(Cadence.CHECK, ex.broken_check().period, []))
    assert "**Not known.** nothing is measured." in text
    assert "No promise of the spec is watched." in text


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (1.0, "100 %"),
        (0.125, "12.5 %"),
        (0.0, "0 %"),
        (-1.4, "none, 240 % spent"),
        (None, "not known"),
    ],
)
def test_an_error_budget_in_words(left: float | None, said: str) -> None:
    report = replace(ex.broken_check(), rows=[replace(ex.BROKEN, budget_remaining=left)])
    assert f"| {said} |" in markdown(report)


def _steps(*parts: Any) -> str:
    text = markdown(ex.incident(*parts))
    return text.split("## What is next\n\n")[1].split("\n\n##")[0]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((ex.BEGIN[:3],), "Somebody must acknowledge the incident"),
        ((ex.BEGIN,), "A mitigation must be proposed"),
        ((ex.BEGIN, ex.WORK), "Mitigation `M1` waits for the commander's approval"),
        ((ex.BEGIN, ex.WORK, ex.MITIGATION[:1]), "is approved and must start by 2026-03-02 12:44:00 UTC"),
        ((ex.BEGIN, ex.WORK, ex.MITIGATION[:2]), "Mitigation `M1` is running"),
        ((ex.BEGIN, ex.WORK, ex.MITIGATION), "1 healthy check in a row so far"),
        ((ex.BEGIN, ex.WORK, ex.MITIGATION, ex.END[:3]), "The final notice must be delivered"),
        ((ex.BEGIN, ex.WORK, ex.MITIGATION, ex.END), "A draft of the post-mortem must be written. The meeting"),
        ((ex.BEGIN, ex.WORK, ex.MITIGATION, ex.END, ex.LEARN, ex.CLOSE[:1]), "must review the post-mortem"),
        ((ex.BEGIN, ex.WORK, ex.MITIGATION, ex.END, ex.LEARN, ex.CLOSE[:2]), "must be finalized"),
        ((ex.BEGIN, ex.WORK, ex.MITIGATION, ex.END, ex.LEARN, ex.CLOSE[:3]), "Nothing stands against closing"),
        ((ex.BEGIN, ex.WORK, ex.MITIGATION, ex.END, ex.LEARN, ex.CLOSE), "Add a release check"),
        (
            (ex.BEGIN[:3], ((15, cmd.Escalate(actor="system:escalation", to=None, step=2, why="2 pages")),)),
            "Nobody could be reached",
        ),
    ],
)
def test_what_is_next_follows_from_where_the_incident_stands(parts: Any, said: str) -> None:
    assert said in _steps(*parts)


def test_a_timeline_leaves_repetitions_out_and_the_log_keeps_them() -> None:
    beats = tuple((10 + n, ex.message(10 + n, 10 + n, "3.4")) for n in range(30))
    report = ex.incident(ex.BEGIN, beats, ((50, ex.message(90, 50, "0.01", AlertStatus.RESOLVED)),))
    heard = [row for row in log_rows(report) if row.kind == "alert_received"]
    shown = [row for row in noteworthy(report, log_rows(report)) if row.kind == "alert_received"]
    assert len(heard) == sum(isinstance(event, AlertReceived) for event in report.events) == 32
    assert [row.seq for row in shown] == [len(report.events)]


def test_a_second_alert_of_the_same_incident_is_no_repetition() -> None:
    opened, *_ = report_events = ex.log(ex.BEGIN[:3])
    other = replace(ex.ALERT, fingerprint="0" * 32, metric="checkout_latency_p99")
    joined = [AlertReceived(at=ex.at(n), actor=opened.actor, alert=other, count=n + 1) for n in (1, 2)]
    events = (*report_events, *joined)
    report = IncidentReport(incident=fold(events), events=events, run_id="20260302-120200Z")
    shown = [row for row in noteworthy(report, log_rows(report)) if row.kind == "alert_received"]
    assert [row.seq for row in shown] == [len(events) - 1]
    assert "\n| checkout_latency_p99 < 0.1 % over 5m | error rate is 3.1 %" in markdown(report)


def test_a_long_timeline_shows_its_ends_and_says_what_it_leaves_out() -> None:
    notes = tuple((8 + n / 100, cmd.AddNote(actor=ex.LEADER, text=f"note {n}")) for n in range(500))
    text = markdown(ex.incident(ex.BEGIN, notes))
    shown = text.split("## Timeline")[1].count("\n| ")
    assert shown == 1 + 401
    assert "rows are left out here" in text
    assert "INC-2026-0042 opened" in text
    assert "note 499" in text


def test_a_failed_mitigation_says_so_and_its_time_is_not_mitigated() -> None:
    failed = cmd.FinishMitigation(actor="system:worker", id="M1", outcome=MitigationOutcome.FAILED, why="exit code 2")
    text = markdown(ex.incident(ex.BEGIN, ex.WORK, ex.MITIGATION[:2], ((16, failed),)))
    assert "**`M1` failed:**" in text
    assert "Result: exit code 2" in text
    assert "| Mitigated | not yet | – |" in text


def test_a_mitigation_shows_the_plan_that_was_approved() -> None:
    report = ex.incident(ex.BEGIN, ex.WORK, ex.MITIGATION)
    mitigation = report.incident.mitigations["M1"]
    assert f"for plan `{mitigation.plan_hash[:12]}`, to start by 2026-03-02 12:44:00 UTC" in markdown(report)


def test_a_severity_set_by_a_person_keeps_the_computed_reason() -> None:
    level = Sev.SEV1
    lowered = (30, cmd.OverrideSeverity(actor=ex.LEADER, level=level, reason="all orders fail"))
    text = markdown(ex.incident(ex.BEGIN, (lowered,)))
    assert "**SEV-1, investigating.**" in text
    assert "SEV-2: 3.1 % of events are bad" in text
    assert "A person changed it from SEV-2 to SEV-1 at 2026-03-02 12:30:00 UTC: all orders fail" in text


# --- post-mortem -----------------------------------------------------------------------------------------------

SECTIONS = (
    "Summary", "Impact", "Detection", "Trigger", "Investigation", "Contributing factors", "Resolution", "Timeline",
    "What went well", "What went poorly", "Where we got lucky", "What surprised us", "Communication", "Action items",
    "Supporting queries", "Review card",
)  # fmt: skip


def test_a_post_mortem_has_the_sections_in_their_order() -> None:
    found = re.findall(r"^## (.*)$", markdown(ex.EXAMPLES["post-mortem-draft"]), flags=re.MULTILINE)
    assert tuple(found) == SECTIONS


def test_open_questions_are_boxes_to_tick_and_proposals_are_marked() -> None:
    text = markdown(ex.EXAMPLES["post-mortem-early"])
    assert "- [ ] Which conditions together made this possible? None is accepted yet." in text
    assert "[x]" not in text
    report = ex.EXAMPLES["post-mortem-draft"]
    assert isinstance(report, PostMortemReport)
    actions = markdown(report).split("## Action items")[1]
    for item in report.document.proposed_items:
        assert f"| `{item.id}` | **proposed** |" in actions
    assert f"| `{ex.ITEM.id}` | taken |" in actions


@pytest.mark.parametrize("example", ["post-mortem-draft", "post-mortem-early"])
def test_a_draft_passes_the_blameless_check(example: str) -> None:
    findings = lint(markdown(ex.EXAMPLES[example]), ex.PEOPLE)
    assert [finding for finding in findings if finding.weight is Weight.ERROR] == []


@pytest.mark.parametrize("text", ["# Ours\n\n| <b> |", "no newline at the end", ""])
def test_what_people_made_of_a_post_mortem_is_written_as_it_is(text: str) -> None:
    assert markdown(ex.post_mortem(ex.BEGIN, text=text)) == text


# --- words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (counted(0, "promise"), "0 promises"),
        (counted(1, "promise"), "1 promise"),
        (counted(12_345, "message"), "12,345 messages"),
        (counted(2, "person", "people"), "2 people"),
        (listed([]), ""),
        (listed(["a"]), "a"),
        (listed(["a", "b", "c"]), "a, b and c"),
        (lasting(timedelta(minutes=5)), "5 minutes"),
        (lasting(timedelta(days=1)), "1 day"),
        (lasting(timedelta(seconds=90)), "90 seconds"),
        (place("specs/shop/checkout/spec.md:54:3"), "`specs/shop/checkout/spec.md:54`"),
        (place("spec.md:54"), "`spec.md:54`"),
        (escape("checkout_error_rate < 0.1 %"), "checkout_error_rate < 0.1 %"),
        (escape("ความล่าช้า 🚨"), "ความล่าช้า 🚨"),
    ],
)
def test_words_for_people(said: str, expected: str) -> None:
    assert said == expected
