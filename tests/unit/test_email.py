"""Mail as servers and readers see it: real SMTP conversations, good and bad, and what a parser makes of the result."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from icalendar import Calendar

from smartspec_ops.channels import build
from smartspec_ops.channels._smtp import Server
from smartspec_ops.channels.email import Email
from smartspec_ops.edge.calendar import invitation
from smartspec_ops.ports import Attachment, Channel, Delivery, Message, Outcome, Recipient, Secret
from smartspec_ops.testing.channels import AT, HOSTILE_TEXTS, MESSAGE, hostile
from tests.conftest import MailFactory
from tests.mailserver import Login, self_signed
from tests.servers import free_port
from tests.unit.test_channels import config

pytestmark = pytest.mark.edge

SENDER = "incidents@example.test"
A, B, C = (Recipient(id=f"responder-{x}", role="responder", email=f"responder-{x}@example.test") for x in "abc")
TEAM = replace(MESSAGE, recipients=(A, B, C))
GREETING = {"EHLO": "250-here\r\n250 8BITMIME"}
CLOSE = "<close>"
SILENCE = "<silence>"


@dataclass
class Script:
    """A server that says what it is told to: by verb, one reply per time, the last one again and again."""

    replies: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    heard: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)

    def reply(self, verb: str) -> str:
        scripted = self.replies.get(verb, {"DATA": "354 go on", "<greeting>": "220 here"}.get(verb, "250 ok"))
        if isinstance(scripted, str):
            return scripted
        said = sum(line.split(" ")[0].upper() == verb for line in self.heard)
        return scripted[min(said, len(scripted)) - 1]

    def talk(self, plain: socket.socket, over: threading.Event) -> None:
        with contextlib.ExitStack() as stack:
            connection, verb = stack.enter_context(plain), "<greeting>"
            reader = stack.enter_context(connection.makefile("rb"))
            while (reply := self.reply(verb)) not in {CLOSE, SILENCE}:
                connection.sendall(reply.encode() + b"\r\n")
                if verb == "STARTTLS" and reply.startswith("220") and self.tls:
                    connection = stack.enter_context(self.tls.wrap_socket(connection, server_side=True))
                    reader = stack.enter_context(connection.makefile("rb"))
                if verb == "DATA" and reply.startswith("354"):
                    self.mails.append(b"".join(iter(reader.readline, b".\r\n")))
                    verb = "<taken>"
                    continue
                line = reader.readline().decode().strip()
                if not line:
                    return
                self.heard.append(line)
                verb = line.split(" ")[0].upper()
            if reply == SILENCE:
                over.wait()


@contextlib.contextmanager
def serving(script: Script) -> Iterator[int]:
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while not over.is_set():
                with contextlib.suppress(OSError):
                    script.talk(listener.accept()[0], over)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        over.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=60)


def channel(folder: Path, port: int, timeout: float = 60, **settings: str | Secret) -> Email:
    given = {"from": SENDER, "host": "127.0.0.1", "port": port, "tls": "none", **settings}
    entry = config(folder, **given)
    return Email(entry, Server(entry, timedelta(seconds=timeout)))


@pytest.mark.parametrize(
    ("replies", "outcome", "detail"),
    [
        ({}, Outcome.SENT, "accepted"),
        ({"QUIT": "500 no"}, Outcome.SENT, "accepted"),
        ({"<greeting>": "421 busy"}, Outcome.RETRY, "SMTP 421"),
        ({"<greeting>": "554 go away"}, Outcome.GIVE_UP, "SMTP 554"),
        ({"<greeting>": CLOSE}, Outcome.RETRY, "the server ended the connection"),
        ({"EHLO": "502 what", "HELO": "451 later"}, Outcome.RETRY, "SMTP 451"),
        ({"MAIL": "451 later"}, Outcome.RETRY, "SMTP 451: sender refused"),
        ({"MAIL": "550 not you"}, Outcome.GIVE_UP, "SMTP 550: sender refused"),
        ({"MAIL": "530 TLS first"}, Outcome.GIVE_UP, "SMTP 530: sender refused"),
        ({"RCPT": "421 closing"}, Outcome.RETRY, "SMTP 421"),
        ({"RCPT": ("250 ok", "421 closing")}, Outcome.RETRY, "SMTP 421"),
        ({"RCPT": CLOSE}, Outcome.RETRY, "the server ended the connection"),
        ({"DATA": "451 later"}, Outcome.RETRY, "SMTP 451"),
        ({"DATA": "554 no"}, Outcome.GIVE_UP, "SMTP 554"),
        ({"<taken>": "452 disk full"}, Outcome.RETRY, "SMTP 452"),
        ({"<taken>": "552 too big"}, Outcome.GIVE_UP, "SMTP 552"),
        ({"<taken>": CLOSE}, Outcome.RETRY, "the server ended the connection"),
        (
            {"RCPT": "451 greylisted"},
            Outcome.RETRY,
            (
                "accepted for 0 of 3 recipients; refused: responder-a (SMTP 451), responder-b (SMTP 451), "
                "responder-c (SMTP 451)"
            ),
        ),
        (
            {"RCPT": "550 unknown"},
            Outcome.GIVE_UP,
            (
                "accepted for 0 of 3 recipients; refused: responder-a (SMTP 550), responder-b (SMTP 550), "
                "responder-c (SMTP 550)"
            ),
        ),
        (
            {"RCPT": ("250 ok", "550 unknown", "251 forwarded")},
            Outcome.SENT,
            "accepted for 2 of 3 recipients; refused: responder-b (SMTP 550)",
        ),
    ],
)
async def test_what_the_server_says_decides(
    tmp_path: Path, replies: Mapping[str, str | Sequence[str]], outcome: Outcome, detail: str
) -> None:
    with serving(Script({**GREETING, **replies})) as port:
        delivery = await channel(tmp_path, port).deliver(TEAM)
    assert delivery == Delivery(outcome=outcome, detail=detail)


async def test_those_put_off_are_named_and_asked_alone_the_next_time(tmp_path: Path) -> None:
    script = Script({**GREETING, "RCPT": ("250 ok", "451 later", "550 unknown", "451 later", "250 ok")})
    with serving(script) as port:
        mail = channel(tmp_path, port)
        first = await mail.deliver(TEAM)
        left = replace(TEAM, remaining=first.unreached)
        told = [first, *[await mail.deliver(left) for _ in range(2)]]
    assert [delivery.outcome for delivery in told] == [Outcome.RETRY, Outcome.RETRY, Outcome.SENT]
    assert [delivery.unreached for delivery in told] == [("responder-b",), (), ()]
    assert told[0].detail == ("accepted for 1 of 3 recipients; refused: responder-b (SMTP 451), responder-c (SMTP 550)")
    asked = [line.split("<")[1].split("@")[0] for line in script.heard if line.startswith("rcpt")]
    assert [asked.count(f"responder-{letter}") for letter in "abc"] == [1, 3, 1]
    assert len({message_from_bytes(mail)["Message-ID"] for mail in script.mails}) == 1


async def test_the_fixed_address_is_not_written_to_twice_either(tmp_path: Path) -> None:
    script = Script({**GREETING, "RCPT": ("250 ok", "250 ok", "451 later", "250 ok", "250 ok")})
    with serving(script) as port:
        mail = channel(tmp_path, port, to="room@example.test")
        first = await mail.deliver(TEAM)
        await mail.deliver(replace(TEAM, remaining=first.unreached))
    assert first.unreached == ("responder-c",)
    asked = [line.split("<")[1].split("@")[0] for line in script.heard if line.startswith("rcpt")]
    assert asked.count("room") == 1


async def test_nobody_listening_and_nobody_answering_are_tried_again(tmp_path: Path) -> None:
    refused = await channel(tmp_path, free_port()).deliver(MESSAGE)
    assert (refused.outcome, refused.detail) == (Outcome.RETRY, "no connection (ConnectionRefusedError)")
    with serving(Script({**GREETING, "MAIL": SILENCE})) as port:
        silent = await channel(tmp_path, port, timeout=0.05).deliver(MESSAGE)
    assert silent.outcome is Outcome.RETRY


@pytest.mark.parametrize("host", ["a" * 64 + ".test", "..", "127.0.0.1:x"])
async def test_a_host_that_cannot_be_one_is_no_exception(tmp_path: Path, host: str) -> None:
    delivery = await build("email", config(tmp_path, **{"from": SENDER, "host": host, "tls": "none"})).deliver(MESSAGE)
    assert delivery.outcome is Outcome.RETRY


SECURE = {"EHLO": "250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN", "STARTTLS": "220 go ahead"}


@pytest.mark.parametrize(
    ("replies", "outcome", "detail"),
    [
        ({"AUTH": "235 welcome"}, Outcome.SENT, "accepted"),
        ({"AUTH": "535 wrong"}, Outcome.GIVE_UP, "SMTP 535: login refused"),
        ({"AUTH": "454 try later"}, Outcome.RETRY, "SMTP 454: login refused"),
        ({"AUTH": CLOSE}, Outcome.RETRY, "the server ended the connection"),
        ({"STARTTLS": "454 not now"}, Outcome.RETRY, "SMTP 454"),
        (GREETING, Outcome.GIVE_UP, "the server does not offer STARTTLS, or AUTH for the login"),
        (
            {"EHLO": "250-here\r\n250-STARTTLS\r\n250 AUTH GSSAPI"},
            Outcome.GIVE_UP,
            "the server does not offer STARTTLS, or AUTH for the login",
        ),
        (
            {"EHLO": "250-x\r\n250 STARTTLS"},
            Outcome.GIVE_UP,
            "the server does not offer STARTTLS, or AUTH for the login",
        ),
    ],
)
async def test_a_login_goes_over_tls_or_not_at_all(
    tmp_path: Path, replies: Mapping[str, str], outcome: Outcome, detail: str
) -> None:
    ca, context = self_signed(tmp_path)
    script = Script({**SECURE, **replies}, context)
    with serving(script) as port:
        mail = channel(tmp_path, port, tls="starttls", username="u", password=Secret("canary"), ca=str(ca))
        assert await mail.deliver(MESSAGE) == Delivery(outcome=outcome, detail=detail)
    before_tls = script.heard[: script.heard.index("STARTTLS")] if "STARTTLS" in script.heard else script.heard
    assert not any(line.startswith("AUTH") for line in before_tls)


async def test_a_certificate_nobody_vouches_for_is_not_talked_to(tmp_path: Path) -> None:
    _, context = self_signed(tmp_path)
    script = Script(SECURE, context)
    with serving(script) as port:
        mail = channel(tmp_path, port, tls="starttls", username="u", password=Secret("canary"))
        delivery = await mail.deliver(MESSAGE)
    assert (delivery.outcome, delivery.detail) == (
        Outcome.RETRY,
        "TLS: certificate verify failed: it is signed by itself, and not trusted here",
    )
    assert "AUTH" not in " ".join(script.heard)


@pytest.mark.server
async def test_a_real_server_takes_every_hostile_mail_over_starttls_and_login(
    smtp_server: MailFactory, tmp_path: Path
) -> None:
    server = smtp_server(Login("u", "p"))
    mail = channel(tmp_path, server.port, tls="starttls", username="u", password=Secret("p"), ca=str(server.ca_file))
    messages = [MESSAGE, replace(MESSAGE, subject=HOSTILE_TEXTS["header lines"], body=HOSTILE_TEXTS["header lines"])]
    for message in messages:
        assert (await mail.deliver(message)).outcome is Outcome.SENT
    assert server.recipients == [["responder-a@example.test"]] * 2
    for received in server.messages:
        assert received["Bcc"] is None
        assert received["X-Injected"] is None


@pytest.mark.server
async def test_a_wrong_password_is_not_sent(smtp_server: MailFactory, tmp_path: Path) -> None:
    server = smtp_server(Login("u", "p"))
    mail = channel(tmp_path, server.port, tls="starttls", username="u", password=Secret("x"), ca=str(server.ca_file))
    assert (await mail.deliver(MESSAGE)).outcome is not Outcome.SENT
    assert not server.messages


def drop(folder: Path, sender: str = SENDER, **settings: str) -> Channel:
    return build("email", config(folder, **{"from": sender, "drop": "mail", **settings}))


async def dropped(folder: Path, message: Message = MESSAGE, **settings: str) -> EmailMessage:
    delivery = await drop(folder, **settings).deliver(message)
    assert delivery.outcome is Outcome.SENT
    parsed = message_from_bytes((folder / "mail" / str(delivery.remote_id)).read_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


@pytest.mark.slow
async def test_every_hostile_mail_parses_without_a_defect_or_a_header_too_many(tmp_path: Path) -> None:
    expected = {
        *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "List-Id", "Auto-Submitted"),
        *("X-Auto-Response-Suppress", "MIME-Version", "Content-Type"),
    }
    for message in hostile():
        mail = await dropped(tmp_path, message)
        assert set(mail.keys()) == expected
        assert not [defect for part in mail.walk() for defect in part.defects]
        assert len(str(mail["Subject"])) <= 200
        raw = max((tmp_path / "mail").iterdir(), key=lambda path: path.stat().st_mtime_ns).read_bytes()
        assert max(len(line) for line in raw.split(b"\r\n")) <= 998
        page = mail.get_body(("html",))
        assert page is not None
        html = page.get_content()
        assert "<script" not in html
        assert "<img" not in html
        assert 'href="javascript' not in html


async def test_thai_subjects_and_names_arrive_as_written(tmp_path: Path) -> None:
    subject = "SEV-2 บริการเช็คเอาต์: อัตราความผิดพลาด 3.1 % สูงกว่าเป้าหมาย 0.1 % มานานสิบห้านาทีแล้ว กรุณาตรวจสอบ"
    mail = await dropped(tmp_path, replace(MESSAGE, subject=subject), sender=f"ทีมเหตุการณ์ <{SENDER}>")
    assert str(mail["Subject"]) == subject
    assert mail["From"].addresses[0].display_name == "ทีมเหตุการณ์"
    assert mail["From"].addresses[0].addr_spec == SENDER
    raw = next((tmp_path / "mail").iterdir()).read_bytes()
    head = raw.split(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(len(line) for line in head.split(b"\r\n")) <= 78


async def test_mails_of_an_incident_hang_below_one_root_and_repeats_are_the_same_mail(tmp_path: Path) -> None:
    first = await dropped(tmp_path)
    second = await dropped(tmp_path, replace(MESSAGE, key="INC-2026-0042:4:0"))
    other = await dropped(tmp_path, replace(MESSAGE, key="INC-2026-0043:1:0", thread="INC-2026-0043"))
    again = await dropped(tmp_path)
    assert first["References"] == second["References"] == first["In-Reply-To"] != other["References"]
    assert len({mail["Message-ID"] for mail in (first, second, other)}) == 3
    assert again["Message-ID"] == first["Message-ID"]
    assert len(list((tmp_path / "mail").iterdir())) == 3
    assert first["Date"].datetime == AT


async def test_an_invitation_is_a_form_of_the_mail_and_other_files_are_attached(tmp_path: Path) -> None:
    content = invitation(
        uid="INC-2026-0042",
        sequence=1,
        start=datetime(2026, 3, 4, 9, 0, tzinfo=UTC),
        length=timedelta(hours=1),
        summary="Post-mortem",
        description="Two questions",
        organizer=SENDER,
        attendees=["responder-a@example.test"],
        now=AT,
    )
    attachments = [
        Attachment(filename="report.md", media_type="text/markdown", content="รายงาน".encode()),
        Attachment(filename="post-mortem.ics", media_type="text/calendar; method=REQUEST", content=content),
    ]
    mail = await dropped(tmp_path, replace(MESSAGE, attachments=attachments))
    types = [part.get_content_type() for part in mail.walk()]
    assert types == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "text/markdown")
    ]
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    assert part.get_payload(decode=True) == content
    event = Calendar.from_ical(content).walk("VEVENT")[0]
    assert event["organizer"] == f"mailto:{SENDER}"
    assert [part.get_filename() for part in mail.iter_attachments()] == ["report.md"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b@c",
        "a@example.test\r\nBcc: b@example.test",
        "a@example.test, b@example.test",
        "é@example.test",
    ],
)
async def test_an_unusable_address_does_not_keep_the_notice_from_the_others(tmp_path: Path, address: str) -> None:
    odd = Recipient(id="odd", role="responder", email=address)
    mail = await dropped(tmp_path, replace(MESSAGE, recipients=[odd, A]))
    assert [known.addr_spec for known in mail["To"].addresses] == [A.email]
    alone = await drop(tmp_path).deliver(replace(MESSAGE, recipients=[odd]))
    assert alone.outcome is Outcome.GIVE_UP


async def test_the_extra_reader_gets_every_notice_once(tmp_path: Path) -> None:
    mail = await dropped(tmp_path, TEAM, to="responder-b@example.test")
    assert sorted(known.addr_spec for known in mail["To"].addresses) == [A.email, B.email, C.email]
    alone = await dropped(tmp_path, replace(MESSAGE, recipients=()), to="archive@example.test")
    assert str(alone["To"]) == "archive@example.test"


@pytest.mark.parametrize("blocked", ["file", "/proc"])
async def test_a_drop_that_cannot_be_written_is_tried_again(tmp_path: Path, blocked: str) -> None:
    """A file in the way, and a file system where nobody, not even root, can make a folder."""
    (tmp_path / "file").write_text("in the way")
    root = tmp_path if blocked == "file" else Path("/proc")
    if not root.is_dir():
        pytest.skip("no /proc here")
    delivery = await build("email", config(root, **{"from": SENDER, "drop": f"{blocked.strip('/')}/mail"})).deliver(
        MESSAGE
    )
    assert delivery.outcome is Outcome.RETRY
    assert delivery.detail.startswith("cannot write the mail drop (")
