"""Alert text, notes and names are data: from intake to store, files and terminal nothing obeys them or is lost."""

import asyncio
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from smartspec_ops.app.response.respond import Intake
from smartspec_ops.cli import ops, respond
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.values import Resolution
from smartspec_ops.edge.redact import Redactor
from smartspec_ops.spec.alert_payload import parse_alert
from smartspec_ops.stores import open_store
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.testing.channels import HOSTILE_TEXTS
from tests.acceptance._workspace import Place
from tests.unit.conftest import KEY
from tests.unit.response import LEAD, NOON, House
from tests.unit.test_cli import ENVIRONMENT, SPEC, typed

pytestmark = pytest.mark.edge

TEXTS = {name: text for name, text in HOSTILE_TEXTS.items() if text.strip()}
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def payload(text: str, **more: Any) -> bytes:
    """An alert with the text wherever a sender can put one."""
    facts = {
        "service": "checkout",
        "metric": "error_rate",
        "current_value": 0.03,
        "target_value": 0.001,
        "why": text,
        "labels": {"note": text, text[:50] or "x": "y"},
        "links": {"runbook": text, "dashboards": [text]},
        text[:60] or "odd": {"deep": [text, {"er": text}]},
    }
    return json.dumps({**facts, **more}).encode()


def parsed(body: bytes) -> Alert:
    alert = parse_alert(body, NOON)
    assert isinstance(alert, Alert), alert
    return alert


@pytest.fixture
def house(store: SqlStore, tmp_path: Path) -> House:
    return House(store, tmp_path)


async def worked(house: House, text: str) -> str:
    """A whole incident with the text in everything a person can write."""
    incident_id = await house.opened(parsed(payload(text)))
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    await house.do(incident_id, cmd.AddNote(actor=LEAD.id, text=text))
    await house.do(incident_id, cmd.ProposeHypothesis(actor=LEAD.id, claim=text, predicts=text))
    await house.do(incident_id, cmd.AttachEvidence(actor=LEAD.id, query="up", window="5m", value=text))
    await house.do(incident_id, cmd.Resolve(actor=LEAD.id, code=Resolution.FIXED, override_reason=text))
    return incident_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a whole incident with the text leaves behind: its files by name, its last event of each kind, notices."""

    text: str
    files: Mapping[str, str]
    events: Mapping[str, Mapping[str, Any]]
    told: Sequence[str]
    was_obeyed: bool


@pytest.fixture(scope="module", params=TEXTS)
def left(request: pytest.FixtureRequest, migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Left:
    text, root = TEXTS[request.param], tmp_path_factory.mktemp("site")
    events, told = asyncio.run(lived(text, shutil.copy(migrated, root / "ops.db"), root))
    files = {path.name: path.read_text() for path in sorted(root.glob(".spec/**/*")) if path.is_file()}
    return Left(text=text, files=files, events=events, told=told, was_obeyed=(root / "pwned").exists())


async def lived(text: str, database: Path, root: Path) -> tuple[Mapping[str, Mapping[str, Any]], Sequence[str]]:
    store = open_store(database, KEY)
    try:
        house = House(store, root)
        incident_id = await worked(house, text)
        async with store.begin() as tx:
            events = {event.kind: event.body for event in await tx.events(incident_id)}
        return events, [message.body for message in house.channel.told]
    finally:
        await store.close()


class Tags(HTMLParser):
    """Every tag and attribute name of a page; texts are nothing to it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(f"{tag}.{name}" for name, _ in attrs)}


DANGEROUS = {"script", "img", "iframe", "object", "form", "img.onerror", "a.onclick"}


def test_no_text_breaks_a_report(left: Left) -> None:
    assert {"report.md", "summary.json", "timeline.json"} <= set(left.files)
    for file, content in left.files.items():
        assert not STEERING.search(content.replace("\r\n", "\n")), file
        if file.endswith(".json"):
            json.loads(content)
        if file.endswith(".md"):
            headings_are_ours(content)
        if file.endswith(".html"):
            tags = Tags()
            tags.feed(content)
            assert not tags.found & DANGEROUS
    assert not left.was_obeyed


def headings_are_ours(markdown: str) -> None:
    """What the text says is no heading, no fence, no HTML, and no link of its own."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    kinds = [token.type for token in tokens]
    texts = [tokens[n + 1].content for n, kind in enumerate(kinds) if kind == "heading_open"]
    inline = [child for token in tokens for child in token.children or ()]
    assert "heading" not in texts
    assert not [token for token in inline if token.type in ("html_inline", "image")]
    assert not [t for t in tokens if t.type == "html_block" and not t.content.startswith("<!--")]
    links = [str(token.attrGet("href")) for token in inline if token.type == "link_open"]
    assert not [link for link in links if "evil" in link and link != "https://evil.example.test"]


def test_no_text_is_lost_or_run(left: Left) -> None:
    expected = Redactor(inside=True).text(left.text)
    assert left.events["note_added"]["text"] == expected
    assert left.events["hypothesis_proposed"]["claim"] == expected
    assert "49" not in str(left.told) or "49" in left.text


@pytest.mark.parametrize("name", TEXTS)
def test_a_reader_of_alerts_bounds_and_keeps(name: str) -> None:
    alert = parsed(payload(TEXTS[name]))
    assert alert.service == "checkout"
    assert not STEERING.search(json.dumps(alert.labels, ensure_ascii=False) + alert.why.replace("\n", " "))


@pytest.mark.parametrize(
    "body",
    [
        b'{"service": "a", "service": "b", "metric": "m", "current_value": 1, "target_value": 2}',
        b'{"service": "a", "metric": "m", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        payload("x", filler="y" * 10_000_000),
        b'{"service": "a", "metric": "m", "current_value": NaN, "target_value": 1}',
        b'{"service": "a", "metric": "m", "current_value": 1e999999999, "target_value": 1}',
        b"\xff\xfe{}",
        b"",
    ],
    ids=["duplicate keys", "deep nesting", "10 MB", "NaN", "huge number", "no UTF-8", "nothing"],
)
def test_a_body_that_is_no_alert_is_refused_with_a_reason(body: bytes) -> None:
    faults = parse_alert(body, NOON)
    assert not isinstance(faults, Alert)
    assert all(fault.code.startswith("INC-1") and fault.message for fault in faults)
    assert all(len(fault.message) < 500 for fault in faults)


async def test_a_name_that_only_looks_the_same_is_another(house: House) -> None:
    real = await house.responder.receive(parsed(payload("x")))
    lookalike = await house.responder.receive(parsed(payload("x", service="сheckout")))
    assert isinstance(real, Intake)
    assert real.incident_id != lookalike.incident_id


async def test_a_plan_with_hostile_parameters_is_one_argument_each(house: House) -> None:
    incident_id = await house.opened()
    for name in ("shell", "templates", "instructions"):
        params = {"target_version": TEXTS[name]}
        proposal = cmd.ProposeMitigation(actor=LEAD.id, workflow="rollback", params=params, plan=f"to {name}")
        proposed = await house.do(incident_id, proposal)
        [mitigation] = [m for m in proposed.mitigations.values() if m.plan == f"to {name}"]
        assert mitigation.params == params
    arguments = house.workflows.configured["rollback"].workflow.arguments({"target_version": TEXTS["shell"]})
    assert arguments == [f"--target_version={TEXTS['shell']}"]


CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster: [{id: lead-a, roles: [commander]}]
"""


def test_a_terminal_is_not_steered(tmp_path: Path) -> None:
    """Everything at once, and every command that shows it."""
    place = Place.make(tmp_path, ENVIRONMENT)
    place.write(".spec/smartspec.config.yaml", CONFIG)
    place.write("specs/shop/pay/spec.md", SPEC)
    everything = " ".join(text for name, text in TEXTS.items() if name not in ("half characters", "long", "long lines"))
    place.write("alert.json", payload(everything[:5_000], labels={}).decode())
    ran = [typed(place, respond.command, "--alert-payload", "@alert.json")]
    found = re.search(r"INC-\d{4}-0001", ran[0].stdout)
    assert found, ran[0].stderr
    for text in (TEXTS["control characters"].replace("\x00", ""), TEXTS["direction"], TEXTS["header lines"]):
        ran.append(typed(place, respond.command, "note", found[0], text, "--as", "lead-a"))
        ran.append(typed(place, respond.command, "hypothesis", "propose", found[0], text, "--as", "lead-a"))
    shown = [typed(place, respond.command, "show", found[0]), typed(place, respond.command, "list")]
    shown.append(typed(place, ops.command, "audit", "list", "--as", "lead-a"))
    for one in [*ran, *shown]:
        assert not STEERING.search(one.stdout + one.stderr)
    assert shown[0].code == 0
    assert not list(tmp_path.rglob("pwned"))


def test_what_a_person_writes_keeps_its_lines_and_its_signs() -> None:
    text = "first\r\nsecond\tthird é 🔥 ไทย\n\x1b[31mred\x1b[0m"
    assert Redactor().text(text) == "first\r\nsecond\tthird é 🔥 ไทย\n␛[31mred␛[0m"
    note = cmd.AddNote(actor="a", text="\u202egnp.exe")
    assert Redactor().record(note).text == "<U+202E>gnp.exe"
    assert Redactor().record(replace(note, text="plain")).text == "plain"
