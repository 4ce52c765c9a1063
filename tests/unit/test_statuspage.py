"""A public page from plain files: the newest revision of every text, in any order, by any number of writers."""

import asyncio
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from itertools import permutations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from smartspec_ops.channels import build
from smartspec_ops.channels._status import KEPT, MOST_ENTRIES, merged
from smartspec_ops.channels._status_words import WORDS
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.ports import Channel, Message, Outcome, Secret
from smartspec_ops.testing.channels import AT, hostile
from tests.unit.test_channels import config

pytestmark = pytest.mark.edge

MINUTE = timedelta(minutes=1)
ATOM = "{http://www.w3.org/2005/Atom}"


def told(key: str, minutes: int, body: str, status: str = "investigating", **given: Any) -> Message:
    return Message(
        **{
            "key": key,
            "thread": "INC-2026-0042",
            "kind": "update",
            "audience": "customers",
            "subject": "Problem with Checkout page",
            "body": body,
            "at": AT + minutes * MINUTE,
            "status": status,
            "service": "Checkout page",
            **given,
        }
    )


FIRST = told("1", 0, "We are looking into it.", slot="u1", revision=1, facts=[("Update", "1, revision 1")])
EDITED = told("3", 7, "We are looking into it closely.", slot="u1", revision=2, facts=[("Update", "1, revision 2")])
SECOND = told("2", 5, "We undo a change.", "identified", slot="u2", revision=1, facts=[("Update", "2, revision 1")])
OVER = told("4", 20, "It works again.", "resolved", subject="Problem with Checkout page: resolved")


def page(folder: Path, /, **given: str | Secret) -> Channel:
    return build("statuspage", config(folder, **{"folder": "public", "title": "Shop", **given}))


def state(folder: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((folder / "public/status.json").read_text())
    return found


def html(folder: Path) -> str:
    return (folder / "public/index.html").read_text()


async def tell(folder: Path, /, *messages: Message, **given: str) -> None:
    for message in messages:
        assert (await page(folder, **given).deliver(message)).outcome is Outcome.SENT


class Shown(HTMLParser):
    """The text of a page, and its tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data.strip())


@pytest.mark.parametrize(
    "order", list(permutations([FIRST, EDITED, SECOND, OVER])), ids=lambda o: "".join(m.key for m in o)
)
async def test_in_any_order_the_page_ends_the_same(tmp_path: Path, order: tuple[Message, ...]) -> None:
    await tell(tmp_path, *order, order[0])
    [one] = state(tmp_path)["incidents"]
    assert [(e["text"], e["label"]) for e in one["entries"]] == [
        ("We are looking into it closely.", "Update 1, revision 2"),
        ("We undo a change.", "Update 2, revision 1"),
        ("It works again.", ""),
    ]
    assert (one["status"], state(tmp_path)["status"]) == ("resolved", "well")
    assert "We are looking into it.<" not in html(tmp_path), "an older revision came back"


async def test_page_feed_and_data_show_the_same_revision(tmp_path: Path) -> None:
    await tell(tmp_path, FIRST, SECOND, EDITED, base_url="https://status.example.test")
    shown = html(tmp_path)
    assert "Update 1, revision 2" in shown
    assert "edited 2026-03-02 12:07 UTC" in shown
    feed = ElementTree.fromstring((tmp_path / "public/feed.xml").read_text())  # noqa: S314 - our own file
    contents = [entry.findtext(f"{ATOM}content") or "" for entry in feed.iter(f"{ATOM}entry")]
    assert contents[0] == "We are looking into it closely.\n\nUpdate 1, revision 2"
    links = [link.get("href") for link in feed.iter(f"{ATOM}link")]
    assert links[:2] == ["https://status.example.test/feed.xml", "https://status.example.test/"]


async def test_what_is_over_moves_below_and_what_comes_back_moves_up(tmp_path: Path) -> None:
    await tell(tmp_path, FIRST)
    assert WORDS["en"]["trouble"] in html(tmp_path)
    await tell(tmp_path, OVER)
    assert WORDS["en"]["well"] in html(tmp_path)
    assert "2026-03-02 12:00 UTC until 2026-03-02 12:20 UTC" in html(tmp_path)
    await tell(tmp_path, told("5", 30, "It is back."))
    assert state(tmp_path)["status"] == "trouble"
    assert [one["title"] for one in state(tmp_path)["incidents"]] == ["Problem with Checkout page"]


async def test_nothing_of_ours_is_on_the_page(tmp_path: Path) -> None:
    await tell(tmp_path, FIRST, OVER)
    files = "".join(path.read_text() for path in (tmp_path / "public").iterdir())
    assert "INC-2026" not in files
    assert "SEV" not in files


async def test_the_page_needs_nothing_else_and_runs_nothing(tmp_path: Path) -> None:
    for message in hostile():
        await tell(tmp_path, replace(message, audience="customers", status="investigating"))
    shown = Shown(html(tmp_path))
    assert not {"script", "img", "iframe", "object", "form", "base"} & set(shown.tags)
    assert shown.tags.count("a") == 1
    assert "default-src 'none'" in html(tmp_path)
    ElementTree.fromstring((tmp_path / "public/feed.xml").read_text())  # noqa: S314 - our own file
    assert any("<script>alert(1)</script>" in text for text in shown.text), "hostile text is lost"


async def test_a_page_in_thai(tmp_path: Path) -> None:
    await tell(tmp_path, replace(FIRST, lang="th", subject="ปัญหาของ หน้าชำระเงิน"))
    assert '<html lang="th">' in html(tmp_path)
    assert WORDS["th"]["trouble"] in html(tmp_path)
    assert WORDS["th"].keys() == WORDS["en"].keys()


async def test_writers_beside_each_other_lose_nothing(tmp_path: Path) -> None:
    messages = [told(str(n), n, f"text {n}", slot=f"u{n}", revision=1) for n in range(20)]
    await asyncio.gather(*(page(tmp_path).deliver(message) for message in messages))
    assert len(state(tmp_path)["incidents"][0]["entries"]) == 20


async def test_the_web_server_can_read_the_files(tmp_path: Path) -> None:
    await tell(tmp_path, FIRST)
    for name in ("index.html", "feed.xml", "status.json"):
        assert (tmp_path / "public" / name).stat().st_mode & 0o044 == 0o044 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("content", ["", "[]", '{"schema_version": 2, "updated_at": "2026-03-02T12:00:00Z"}', "{"])
async def test_somebody_elses_file_is_not_overwritten(tmp_path: Path, content: str) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public/status.json").write_text(content)
    delivery = await page(tmp_path).deliver(FIRST)
    assert (delivery.outcome, delivery.detail) == (Outcome.RETRY, "status.json is not one of this page's")
    assert (tmp_path / "public/status.json").read_text() == content


async def test_a_lost_page_is_made_again_from_the_data(tmp_path: Path) -> None:
    await tell(tmp_path, FIRST)
    (tmp_path / "public/index.html").unlink()
    await tell(tmp_path, FIRST)
    assert "We are looking into it." in html(tmp_path)


async def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "public").write_text("a file")
    delivery = await page(tmp_path).deliver(FIRST)
    assert delivery.outcome is Outcome.RETRY
    assert delivery.detail.startswith("cannot write the status page")


@pytest.mark.parametrize(
    "given", [{"folder": "../x"}, {"folder": "/x"}, {"base_url": "javascript:canary"}, {"folder": ""}]
)
def test_settings_that_make_no_sense_are_refused(tmp_path: Path, given: dict[str, str]) -> None:
    with pytest.raises(UserFault) as fault:
        page(tmp_path, **given)
    assert "canary" not in str(fault.value)


def test_old_troubles_and_long_ones_are_cut() -> None:
    known = merged(merged(None, FIRST), OVER)
    later = datetime.fromisoformat("2026-03-02T12:21:00+00:00") + KEPT
    assert [i.title for i in merged(known, replace(FIRST, thread="INC-2", at=later)).incidents] == [FIRST.subject]
    for number in range(MOST_ENTRIES + 5):
        known = merged(known, told(f"n{number}", 30 + number, "still"))
    assert len(known.incidents[0].entries) == MOST_ENTRIES
