"""E-mail: over SMTP submission, or dropped as ``.eml`` files into a folder.

All messages of an incident form one thread; `Message-ID` is derived from the idempotency key, so a repeat after a
lost connection is recognised as the same mail (RFC 5322 section 3.6.4). 4yz answers are retried, 5yz are final, per
recipient (RFC 5321 section 4.2.1).
"""

import asyncio
import hashlib
import html
import smtplib
import ssl
from collections.abc import Mapping
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from smartspec_ops.channels._config import ChannelConfig
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.files import write_atomic
from smartspec_ops.ports import Delivery, Description, Message, Outcome, Setting

DESCRIPTION = Description(
    kind="email",
    summary="Sends mail over SMTP, or drops .eml files into a folder.",
    settings=(
        Setting(name="from", help="sender address", required=True),
        Setting(name="host", help="SMTP server; leave out to use a file drop"),
        Setting(name="port", help="587 (STARTTLS) by default"),
        Setting(name="tls", help="starttls (default), tls, or none (refused with a password)"),
        Setting(name="username", help="for AUTH"),
        Setting(name="password", help="for AUTH, never before TLS", secret=True),
        Setting(name="ca", help="file with the certificate authorities to trust"),
        Setting(name="drop", help="folder for .eml files instead of a server"),
        Setting(name="to", help="extra recipient of every notice"),
    ),
    abilities=frozenset({"threads", "attachments", "idempotent"}),
)
_TIMEOUT = timedelta(seconds=20)


class Email:
    """Renders one mail per notice; where it goes, a server or a folder, is settled at construction."""

    def __init__(self, config: ChannelConfig) -> None:
        self.name = config.name
        self._sender = _address(config.required("from"))
        self._to = config.text("to")
        self._drop = config.drop_root / drop if (drop := config.text("drop")) else None
        self._server = None if self._drop else _Server(config)

    def render(self, message: Message) -> EmailMessage:
        mail = EmailMessage(policy=SMTP.clone(utf8=False))
        mail["From"] = self._sender
        mail["To"] = ", ".join(self._recipients(message)) or "undisclosed-recipients:;"
        mail["Subject"] = _one_line(message.subject)
        mail["Date"] = format_datetime(message.at)
        mail["Message-ID"] = self._id(message.key)
        root = self._id(message.thread)
        mail["In-Reply-To"] = root
        mail["References"] = root
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
        mail.set_content(_plain(message))
        mail.add_alternative(_html(message), subtype="html")
        for attachment in message.attachments:
            main, _, sub = attachment.media_type.partition("/")
            name, content = attachment.filename, attachment.content
            mail.add_attachment(content, maintype=main, subtype=sub or "octet-stream", filename=name)
        return mail

    async def deliver(self, message: Message) -> Delivery:
        recipients = self._recipients(message)
        if not recipients:
            return Delivery(outcome=Outcome.GIVE_UP, detail="nobody to write to: no recipient has an e-mail address")
        mail = self.render(message)
        if self._drop is not None:
            return await asyncio.to_thread(_drop, self._drop, mail, message)
        assert self._server is not None
        return await asyncio.to_thread(self._server.send, mail, self._sender, recipients)

    async def close(self) -> None:
        """Each delivery opens and closes its own connection."""

    def _recipients(self, message: Message) -> list[str]:
        found = [r.email for r in message.recipients if r.email] + ([self._to] if self._to else [])
        return list(dict.fromkeys(_address(address) for address in found))

    def _id(self, key: str) -> str:
        return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{self._sender.rpartition('@')[2]}>"


class _Server:
    """One SMTP submission server. Blocking; called in a thread."""

    def __init__(self, config: ChannelConfig) -> None:
        self._host = config.required("host")
        self._tls = config.text("tls", "starttls")
        self._port = config.integer("port", 465 if self._tls == "tls" else 587)
        self._username = config.text("username")
        self._password = config.secret("password")
        self._ca = config.text("ca")
        if self._tls not in ("starttls", "tls", "none"):
            raise UserFault.of("channel/tls", f"channel {config.name!r}: tls is starttls, tls or none")
        if self._tls == "none" and self._password is not None:
            raise UserFault.of("channel/tls", f"channel {config.name!r}: a password needs TLS", "use tls: starttls")

    def send(self, mail: EmailMessage, sender: str, recipients: list[str]) -> Delivery:
        try:
            with self._connect() as smtp:
                if self._password is not None:
                    smtp.login(self._username or sender, self._password.reveal())
                refused = smtp.send_message(mail, sender, recipients)
        except smtplib.SMTPRecipientsRefused as nobody:
            return _refusal(nobody.recipients, recipients)
        except smtplib.SMTPAuthenticationError as wrong:
            outcome = Outcome.GIVE_UP if wrong.smtp_code >= 500 else Outcome.RETRY
            return Delivery(outcome=outcome, detail=f"SMTP {wrong.smtp_code}: login refused")
        except smtplib.SMTPResponseException as answer:
            outcome = Outcome.GIVE_UP if answer.smtp_code >= 500 else Outcome.RETRY
            return Delivery(outcome=outcome, detail=f"SMTP {answer.smtp_code}")
        except smtplib.SMTPNotSupportedError:
            return Delivery(outcome=Outcome.GIVE_UP, detail="the server offers no STARTTLS or no AUTH")
        except ssl.SSLCertVerificationError:
            return Delivery(outcome=Outcome.RETRY, detail="the server's certificate is not trusted")
        except (OSError, smtplib.SMTPException) as broken:
            return Delivery(outcome=Outcome.RETRY, detail=f"connection failed ({type(broken).__name__})")
        return _refusal(refused, recipients) if refused else Delivery(outcome=Outcome.SENT, detail="accepted")

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context(cafile=self._ca)
        timeout = _TIMEOUT.total_seconds()
        if self._tls == "tls":
            return smtplib.SMTP_SSL(self._host, self._port, timeout=timeout, context=context)
        smtp = smtplib.SMTP(self._host, self._port, timeout=timeout)
        if self._tls == "starttls":
            smtp.starttls(context=context)
        return smtp


def _refusal(refused: Mapping[str, tuple[int, bytes]], recipients: list[str]) -> Delivery:
    """Retry only where a refusal was temporary; a mail that reached somebody is not sent to them twice."""
    temporary = any(400 <= code < 500 for code, _ in refused.values())
    reached = len(recipients) - len(refused)
    detail = (
        f"{len(refused)} of {len(recipients)} recipients refused ({sorted({code for code, _ in refused.values()})})"
    )
    if reached:
        return Delivery(outcome=Outcome.SENT, detail=detail)
    return Delivery(outcome=Outcome.RETRY if temporary else Outcome.GIVE_UP, detail=detail)


def _drop(folder: Path, mail: EmailMessage, message: Message) -> Delivery:
    """The file name comes from the key, so a repeat replaces the same file."""
    name = f"{message.at:%Y%m%dT%H%M%SZ}-{message.kind}-{hashlib.sha256(message.key.encode()).hexdigest()[:12]}.eml"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomic(folder / name, mail.as_bytes())
    except OSError as full:
        return Delivery(outcome=Outcome.RETRY, detail=f"cannot write the mail drop ({type(full).__name__})")
    return Delivery(outcome=Outcome.SENT, detail="dropped", remote_id=name)


def _address(text: str) -> str:
    """A bare address; CR, LF and friends are refused, so that no header can be smuggled in."""
    try:
        return Address(addr_spec=text).addr_spec
    except (ValueError, IndexError):
        raise UserFault.of("channel/address", "not an e-mail address in the roster or channel") from None


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]


def _plain(message: Message) -> str:
    facts = "\n".join(f"{label}: {value}" for label, value in message.facts)
    links = "\n".join(f"{title}: {url}" for title, url in message.links)
    return "\n\n".join(part for part in (message.body, facts, links) if part) + "\n"


def _html(message: Message) -> str:
    rows = "".join(f"<tr><th align=left>{_e(label)}</th><td>{_e(value)}</td></tr>" for label, value in message.facts)
    links = "".join(f'<li><a href="{_e(url)}">{_e(title)}</a></li>' for title, url in message.links)
    paragraphs = "".join(f"<p>{_e(part)}</p>" for part in message.body.split("\n\n"))
    table = f"<table cellpadding=4>{rows}</table>" if rows else ""
    return f"<html><body>{paragraphs}{table}{f'<ul>{links}</ul>' if links else ''}</body></html>"


def _e(text: str) -> str:
    return html.escape(text, quote=True)


def build(config: ChannelConfig) -> Email:
    return Email(config)
