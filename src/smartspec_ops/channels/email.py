"""E-mail: over SMTP submission, or dropped as ``.eml`` files into a folder.

All messages of an incident form one thread; `Message-ID` is derived from the idempotency key, so a repeat after a
lost connection is recognised as the same mail (RFC 5322 section 3.6.4).
"""

import asyncio
import hashlib
from collections.abc import Collection, Mapping
from datetime import UTC
from email.headerregistry import Address
from email.message import EmailMessage

from smartspec_ops.channels._config import ChannelConfig
from smartspec_ops.channels._mail import address, compose
from smartspec_ops.channels._smtp import Server
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.files import WriteScope
from smartspec_ops.ports import Channel, Delivery, Description, Message, Outcome, Setting

DESCRIPTION = Description(
    kind="email",
    summary="Sends mail over SMTP, or drops .eml files into a folder.",
    settings=(
        Setting(name="from", help="sender, an address or Name <address>", required=True),
        Setting(name="to", help="address that gets every notice, beside the recipients"),
        Setting(name="host", help="SMTP server; leave out to use a file drop"),
        Setting(name="port", help="587 for starttls, 465 for tls, 25 for none"),
        Setting(name="tls", help="starttls (default), tls, or none (refused with a password)"),
        Setting(name="username", help="for AUTH"),
        Setting(name="password", help="for AUTH, never before TLS", secret=True),
        Setting(name="ca", help="file with the certificate authorities to trust"),
        Setting(name="drop", help="folder in the workspace for .eml files, instead of a server"),
    ),
    abilities=frozenset({"addressed", "threads", "attachments", "idempotent"}),
)
_NOBODY = Delivery(outcome=Outcome.GIVE_UP, detail="nobody to write to: no recipient has a usable e-mail address")


class _Mail:
    """What both ways have in common: the sender, and who is written to."""

    def __init__(self, config: ChannelConfig) -> None:
        self.name = config.name
        self._sender = _setting(config, "from", config.required("from"))
        self._to = _setting(config, "to", to) if (to := config.text("to")) else None

    def render(self, message: Message) -> EmailMessage:
        return compose(message, self._sender, list(self._readers(message)))

    async def close(self) -> None:
        """Nothing is kept open between deliveries."""

    def _readers(self, message: Message) -> dict[str, str]:
        """Address to recipient id, without those that cannot be written to or have it already."""
        found: dict[str, str] = {}
        for known, id_ in [*((address(r.email or ""), r.id) for r in message.recipients), (self._to, "to")]:
            if known and (not message.remaining or id_ in message.remaining):
                found.setdefault(known.addr_spec, id_)
        return found


class Email(_Mail):
    """Over SMTP. Where a server takes the mail for some and puts others off, only the others are tried again."""

    def __init__(self, config: ChannelConfig, server: Server | None = None) -> None:
        super().__init__(config)
        self._server = server or Server(config)

    async def deliver(self, message: Message) -> Delivery:
        readers = self._readers(message)
        if not readers:
            return _NOBODY
        answer = await asyncio.to_thread(self._server.send, self.render(message), self._sender.addr_spec, list(readers))
        return answer if isinstance(answer, Delivery) else _judged(readers, answer)


class EmailDrop(_Mail):
    """Into a folder of the workspace. The file name comes from the key, so a repeat replaces the same file."""

    def __init__(self, config: ChannelConfig) -> None:
        super().__init__(config)
        self._folder = config.required("drop")
        self._scope = WriteScope(root=config.drop_root, allow=(self._folder,))
        self._scope.check(self._folder)

    async def deliver(self, message: Message) -> Delivery:
        readers = self._readers(message)
        if not readers:
            return _NOBODY
        mark = hashlib.sha256(message.key.encode()).hexdigest()[:12]
        name = f"{message.at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{message.kind}-{mark}.eml"
        return await asyncio.to_thread(self._write, name, self.render(message).as_bytes())

    def _write(self, name: str, content: bytes) -> Delivery:
        try:
            self._scope.directory(self._folder, 0o700)
            self._scope.write(f"{self._folder}/{name}", content)
        except (OSError, UserFault) as refused:
            cause = refused.__cause__ or refused
            return Delivery(outcome=Outcome.RETRY, detail=f"cannot write the mail drop ({type(cause).__name__})")
        return Delivery(outcome=Outcome.SENT, detail="dropped", remote_id=name)


def _judged(readers: Mapping[str, str], refused: Mapping[str, int]) -> Delivery:
    """What the codes of those who were refused mean for the mail."""
    reached = readers.keys() - refused.keys()
    later = tuple(readers[each] for each, code in refused.items() if code < 500)
    outcome = Outcome.RETRY if later else Outcome.SENT if reached else Outcome.GIVE_UP
    return Delivery(
        outcome=outcome,
        detail=_told(readers, reached, refused),
        unreached=later if reached else (),
    )


def _told(readers: Mapping[str, str], reached: Collection[str], refused: Mapping[str, int]) -> str:
    """Ids, not addresses."""
    if not refused:
        return "accepted"
    names = ", ".join(f"{readers[refusing]} (SMTP {code})" for refusing, code in list(refused.items())[:10])
    return f"accepted for {len(reached)} of {len(readers)} recipients; refused: {names}"


def _setting(config: ChannelConfig, key: str, text: str) -> Address:
    if known := address(text):
        return known
    raise config.fault("address", f"{key!r} is not an e-mail address", "user@example.org, or Name <user@example.org>")


def build(config: ChannelConfig) -> Channel:
    match config.text("drop"), config.text("host"):
        case str(), None:
            return EmailDrop(config)
        case None, str():
            return Email(config)
        case _:
            raise config.fault("email", "needs either host or drop")
