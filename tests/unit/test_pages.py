"""Incidents in a browser: what a person sees there, who is let in, and that no text becomes markup."""

import base64
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.values import Resolution
from smartspec_ops.formats.html import text_page
from smartspec_ops.testing.channels import HOSTILE_TEXTS
from tests.serving import CONFIG, Answer, Serving, serving

pytestmark = pytest.mark.edge

TOKENS = """\
  intake:
    tokens:
      desk: {secret: "file:desk.secret", scopes: ["incidents:read"]}
      sender: {secret: "file:sender.secret"}
"""
HARMLESS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "section",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "a",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "ul",
        "ol",
        "li",
        "strong",
        "em",
        "code",
        "pre",
        "blockquote",
        "hr",
        "br",
    ]
)


@dataclass
class Page(HTMLParser):
    """The tags of a page, where its links lead, and its words."""

    tags: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    words: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    @classmethod
    def of(cls, answer: Answer | str) -> "Page":
        page = cls()
        page.feed(answer if isinstance(answer, str) else answer.body.decode())
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on")], attrs
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Serving]:
    async with serving(tmp_path) as server:
        yield server


async def opened(server: Serving, **fields: object) -> str:
    return str((await server.alert(**fields)).json["alerts"][0]["incident_id"])


async def test_what_goes_on_stands_before_what_was_resolved_and_each_leads_to_its_page(server: Serving) -> None:
    over, burning = await opened(server, service="cart"), await opened(server, service="pay")
    responder = server.server.worker.responder
    await responder.do(over, cmd.Resolve(actor="commander-a", code=Resolution.TEST))
    listed = await server.ask("GET", "/incidents")
    assert (listed.status, listed.headers["content-type"]) == (200, "text/html; charset=utf-8")
    page = Page.of(listed)
    assert page.links == [f"/incidents/{burning}", f"/incidents/{over}"]
    one = Page.of(await server.ask("GET", f"/incidents/{burning}"))
    assert page.tags | one.tags <= HARMLESS
    assert "pay: errors is 3, target 1" in one.words
    assert "opened: pay" in one.words[one.words.index("Timeline") :]
    assert (await server.ask("GET", "/incidents/INC-2026-9999")).status == 404


async def test_nothing_on_a_page_runs_loads_or_is_kept(server: Serving) -> None:
    for path in ("/incidents", f"/incidents/{await opened(server)}"):
        headers = (await server.ask("GET", path)).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("text", HOSTILE_TEXTS.values(), ids=HOSTILE_TEXTS)
async def test_no_text_becomes_markup(server: Serving, text: str) -> None:
    incident = await opened(
        server, service="pay", metric="x", why=f"{text} <script>alert(1)</script> ![i](https://e.test/i)"
    )
    note = cmd.AddNote(actor="commander-a", text=f"{text} [click](javascript:alert(1)) <img src=x onerror=alert(1)>")
    await server.server.worker.responder.do(incident, note)
    for path in ("/incidents", f"/incidents/{incident}"):
        page = Page.of(await server.ask("GET", path))
        assert page.tags <= HARMLESS
        assert [link for link in page.links if not link.startswith(("/incidents", "http://", "https://"))] == []


def test_raw_html_and_images_of_a_report_are_words() -> None:
    page = Page.of(
        text_page("t", "<script>alert(1)</script>\n\n![i](https://e.test/i) [x](javascript:alert(1)) <b>b</b>\n")
    )
    assert page.tags <= HARMLESS
    assert page.links == ["/incidents", "https://e.test/i"]
    assert "<script>alert(1)</script>" in page.words


@pytest.mark.parametrize(
    "address",
    ["ms-msdt:/id", "vscode://x", "tel:1", "data:image/png;base64,x", "//evil.test", "JavaScript:x", "file:///x"],
)
def test_a_link_leads_to_the_web_or_to_this_page(address: str) -> None:
    page = Page.of(text_page("t", f"[x]({address}) [y](https://e.test/i) [z](/incidents/INC-1) [m](mailto:a@b.test)"))
    assert page.links == ["/incidents", "https://e.test/i", "/incidents/INC-1", "mailto:a@b.test"]


async def test_a_private_incident_is_only_said_to_be_there(server: Serving) -> None:
    incident = await opened(server, service="payroll", private=True)
    listed = Page.of(await server.ask("GET", "/incidents"))
    assert "(private incident)" in listed.words
    assert "payroll" not in listed.words
    hidden = await server.ask("GET", f"/incidents/{incident}")
    assert hidden.status == 403
    assert b"payroll" not in hidden.body


async def test_a_browser_is_asked_for_a_token_and_sends_it_as_a_password(tmp_path: Path) -> None:
    for name in ("desk", "sender"):
        path = tmp_path / f"{name}.secret"
        path.write_text(f"token-of-the-{name}-0123456789")
        path.chmod(0o600)
    async with serving(tmp_path, config=CONFIG + TOKENS, trusts_local=False) as server:
        asked = await server.ask("GET", "/incidents")
        assert (asked.status, asked.headers["www-authenticate"].split()[0]) == (401, "Basic")
        assert (await server.ask("GET", "/incidents", **password("desk"))).status == 200
        assert (await server.ask("GET", "/incidents", **password("sender"))).status == 403


def password(name: str) -> Mapping[str, str]:
    told = base64.b64encode(f"anybody:token-of-the-{name}-0123456789".encode()).decode()
    return {"authorization": f"Basic {told}"}
