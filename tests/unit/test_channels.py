"""What all channels share: the check of an entry, the verdict on an HTTP answer, and text that can do no harm."""

import errno
import io
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.channels import CHANNELS, ChannelConfig, build, check
from smartspec_ops.channels._http import delivery_of
from smartspec_ops.channels._text import cleaned, cut, is_web, one_line
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.edge.retry_after import LONGEST_WAIT, wait_of
from smartspec_ops.ports import Answer, Failure, FailureKind, Outcome, Secret
from smartspec_ops.testing.channels import HOSTILE_TEXTS, MESSAGE, hostile
from smartspec_ops.testing.clock import ManualClock

pytestmark = pytest.mark.edge

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def config(folder: Path, /, **settings: str | int | bool | Secret) -> ChannelConfig:
    return ChannelConfig(
        name="pager",
        http=HttpEdge(),
        clock=ManualClock(),
        drop_root=folder,
        console=io.StringIO(),
        settings=settings,
    )


@pytest.mark.parametrize(
    ("kind", "settings", "said"),
    [
        (
            "webhok",
            {},
            "channel 'pager': unknown kind 'webhok' [channel/unknown-kind]\n  hint: did you mean 'webhook'?",
        ),
        ("webhook", {"url": Secret("x"), "secret": Secret("y")}, ""),
        (
            "webhook",
            {"url": Secret("x"), "secret": Secret("y"), "previous_secrt": Secret("z")},
            (
                "channel 'pager': unknown key 'previous_secrt' [channel/unknown-key]\n"
                "  hint: did you mean 'previous_secret'?"
            ),
        ),
        (
            "webhook",
            {"url": Secret("x")},
            (
                "channel 'pager': 'secret' is missing [channel/missing]\n"
                "  hint: add secret: signing key, plain or whsec_ base64"
            ),
        ),
        (
            "webhook",
            {"url": Secret("x"), "secret": "canary"},
            (
                "channel 'pager': 'secret' holds a secret in plain text [channel/secret-literal]\n"
                "  hint: write env:NAME or file:path"
            ),
        ),
        ("console", {"colour": True}, "channel 'pager': unknown key 'colour' [channel/unknown-key]"),
    ],
)
def test_an_entry_is_checked_against_the_description(kind: str, settings: dict[str, object], said: str) -> None:
    faults = check("pager", kind, settings)
    assert (str(UserFault(faults)) if faults else "") == said


def test_building_lists_every_fault_at_once(tmp_path: Path) -> None:
    with pytest.raises(UserFault) as fault:
        build("webhook", config(tmp_path, urll="x"))
    codes = ["channel/unknown-key", "channel/missing", "channel/missing"]
    assert [diagnostic.code for diagnostic in fault.value.diagnostics] == codes


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("slack", {}),
        ("slack", {"token": Secret("canary"), "webhook": Secret("canary")}),
        ("slack", {"token": Secret("canary")}),
        ("webhook", {"url": Secret("canary"), "secret": Secret("whsec_canary!")}),
        ("webhook", {"url": Secret("canary"), "secret": Secret("whsec_")}),
        ("email", {"from": "a@example.test"}),
        ("email", {"from": "a@example.test", "host": "h", "drop": "d"}),
        ("email", {"from": "canary\r\nBcc: x@example.test", "host": "h"}),
        ("email", {"from": "a@example.test", "host": "h", "to": "canary"}),
        ("email", {"from": "a@example.test", "host": "h", "tls": "canary"}),
        ("email", {"from": "a@example.test", "host": "h", "port": "²"}),
        ("email", {"from": "a@example.test", "host": "h", "ca": "missing.pem"}),
        ("email", {"from": "a@example.test", "host": "h", "password": Secret("canary")}),
        ("email", {"from": "a@example.test", "host": "h", "username": "u", "password": Secret("canaryé")}),
        (
            "email",
            {"from": "a@example.test", "host": "h", "tls": "none", "username": "u", "password": Secret("canary")},
        ),
        ("email", {"from": "a@example.test", "drop": "../outside"}),
        ("email", {"from": "a@example.test", "drop": "/outside"}),
    ],
)
def test_settings_that_make_no_sense_are_refused_without_quoting_a_value(
    tmp_path: Path, kind: str, settings: dict[str, str | Secret]
) -> None:
    with pytest.raises(UserFault) as fault:
        build(kind, config(tmp_path, **settings))
    assert "canary" not in str(fault.value)
    assert "pager" in str(fault.value) or "whsec_" in str(fault.value) or "outside" in str(fault.value)


def test_a_drop_folder_behind_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "mail").symlink_to(tmp_path)
    with pytest.raises(UserFault, match="symbolic link"):
        build("email", config(tmp_path / "root", **{"from": "a@example.test", "drop": "mail"}))


def answer(status: int, **headers: str) -> Answer:
    return Answer(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}, body=b"")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *((status, Outcome.SENT) for status in (200, 201, 202, 204, 299)),
        *((status, Outcome.RETRY) for status in (408, 425, 429, 500, 502, 503, 504, 507, 529, 599)),
        *((status, Outcome.GIVE_UP) for status in (301, 302, 307, 400, 401, 403, 404, 405, 409, 410, 413, 422)),
    ],
)
def test_the_status_decides(status: int, outcome: Outcome) -> None:
    assert delivery_of(answer(status), NOW).outcome is outcome


@pytest.mark.parametrize("kind", FailureKind)
def test_only_our_own_refusal_is_final(kind: FailureKind) -> None:
    expected = Outcome.GIVE_UP if kind is FailureKind.REFUSED else Outcome.RETRY
    assert delivery_of(Failure(kind=kind, detail="why"), NOW).outcome is expected


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("0", timedelta(0)),
        (" 30 ", timedelta(seconds=30)),
        ("3601", LONGEST_WAIT),
        ("9" * 5000, LONGEST_WAIT),
        ("Mon, 02 Mar 2026 12:00:20 GMT", timedelta(seconds=20)),
        ("Mon, 02 Mar 2026 12:00:20 -0000", timedelta(seconds=20)),
        ("Mon, 02 Mar 2026 11:00:00 GMT", timedelta(0)),
        ("Tue, 03 Mar 2026 12:00:00 GMT", LONGEST_WAIT),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("Mon, 99 Mar 2026 12:00:00 GMT", None),
        ("Mon, 02 Mar 99999999999999999999 12:00:00 GMT", None),
    ],
)
def test_retry_after_is_honoured_within_an_hour(header: str, wait: timedelta | None) -> None:
    assert wait_of(answer(429, retry_after=header), NOW) == wait
    assert delivery_of(answer(503, retry_after=header), NOW).retry_after == wait


@given(st.text())
def test_no_header_makes_the_wait_fail_or_leave_its_bounds(header: str) -> None:
    wait = wait_of(answer(429, retry_after=header), NOW)
    assert wait is None or timedelta(0) <= wait <= LONGEST_WAIT


@given(st.text(st.characters(codec=None)))
def test_cleaned_text_can_be_encoded_and_holds_no_control_character(text: str) -> None:
    line = one_line(text)
    line.encode()
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in line)
    assert one_line(line) == line


@pytest.mark.parametrize(("text", "line"), [
    ("อัตรา สูงกว่า", "อัตรา สูงกว่า"),
    ("👩‍🚒 ok", "👩‍🚒 ok"),
    ("a\r\nBcc: b", "a Bcc: b"),
    ("\x1b[31mred", "[31mred"),
    ("\u202egnp.exe", "gnp.exe"),
    ("\ud83d", "\ufffd"),
])  # fmt: skip
def test_what_a_person_writes_stays(text: str, line: str) -> None:
    assert one_line(text) == line


def test_paragraphs_and_indents_of_a_body_stay() -> None:
    message = replace(MESSAGE, body="one\r\n\r\n  two\t\nthree\n")
    assert cleaned(message).body == "one\n\n  two\nthree"


@pytest.mark.parametrize(("url", "web"), [
    ("https://example.test/a?b=c", True),
    ("HTTP://example.test", True),
    ("javascript:alert(1)", False),
    ("data:text/html,x", False),
    ("https://example.test/><script>", False),
    ("https://example.test/|x", False),
    ("https://example.test/ x", False),
    (".spec/reports/x", False),
])  # fmt: skip
def test_only_plain_web_addresses_become_links(url: str, web: bool) -> None:
    assert is_web(url) is web


def test_a_cut_is_shown() -> None:
    assert (cut("abc", 3), cut("abcd", 3)) == ("abc", "ab…")


async def test_a_terminal_without_thai_gets_numbers_and_not_silence(tmp_path: Path) -> None:
    raw = io.BytesIO()
    console = build("console", replace(config(tmp_path), console=io.TextIOWrapper(raw, encoding="ascii")))
    delivery = await console.deliver(replace(MESSAGE, subject=HOSTILE_TEXTS["thai"]))
    assert delivery.outcome is Outcome.SENT
    assert rb"\u0e2d" in raw.getvalue()


async def test_a_closed_console_gives_up(tmp_path: Path) -> None:
    closed = io.StringIO()
    closed.close()
    delivery = await build("console", replace(config(tmp_path), console=closed)).deliver(MESSAGE)
    assert (delivery.outcome, delivery.detail) == (Outcome.GIVE_UP, "the console is closed")


async def test_a_console_on_a_full_disk_is_tried_again(tmp_path: Path) -> None:
    delivery = await build("console", replace(config(tmp_path), console=FullDisk())).deliver(MESSAGE)
    assert (delivery.outcome, delivery.detail) == (Outcome.RETRY, "the console takes nothing: No space left on device")


class FullDisk(io.StringIO):
    def flush(self) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


async def test_an_escape_sequence_does_not_reach_the_terminal(tmp_path: Path) -> None:
    out = io.StringIO()
    for message in hostile():
        await build("console", replace(config(tmp_path), console=out)).deliver(message)
    assert "\x1b" not in out.getvalue()
    assert "\x07" not in out.getvalue()
    assert "\u202e" not in out.getvalue()


def test_the_registry_names_what_each_channel_can_do() -> None:
    abilities = {kind: set(channel.description.abilities) for kind, channel in CHANNELS.items()}
    assert abilities == {
        "apprise": set(),
        "console": set(),
        "email": {"addressed", "threads", "attachments", "idempotent"},
        "pagerduty": {"idempotent"},
        "slack": set(),
        "statuspage": {"idempotent", "public", "updates"},
        "teams": set(),
        "webhook": {"attachments", "idempotent"},
    }
