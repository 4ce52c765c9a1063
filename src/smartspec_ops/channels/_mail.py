"""One notice as one mail: who it is from and to, which thread it belongs to, its text in two forms.

Nothing a person or an alert wrote can become a header line of its own.
"""

import hashlib
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from smartspec_ops.channels._mail_html import html_of
from smartspec_ops.channels._text import cleaned, cut, one_line
from smartspec_ops.ports import Attachment, Message


def compose(message: Message, sender: Address, recipients: Sequence[str]) -> EmailMessage:
    message = cleaned(message)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = ", ".join(recipients) or "undisclosed-recipients:;"
    mail["Subject"] = cut(message.subject, 200)
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = _id(message.key, sender)
    # The root is never sent itself: every mail of the incident hangs below the same id, whichever came first.
    mail["In-Reply-To"] = mail["References"] = _id(message.thread, sender)
    mail["List-Id"] = f"<incidents.{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(_plain(message))
    mail.add_alternative(html_of(message), subtype="html")
    # Invitations first: they are alternatives to the text, which attachments enclose.
    for attachment in sorted(message.attachments, key=lambda a: not _is_invitation(a)):
        _attach(mail, attachment)
    return mail


def address(text: str) -> Address | None:
    """An ASCII address with an optional name; None for anything else, above all for a smuggled header line."""
    if one_line(text) != text:
        return None
    header = SMTP.header_factory("to", text)
    found: Sequence[Address] = getattr(header, "addresses", ())
    if len(found) != 1 or header.defects or not (found[0].domain and found[0].addr_spec.isascii()):
        return None
    return Address(display_name=found[0].display_name, addr_spec=found[0].addr_spec)


def _id(key: str, sender: Address) -> str:
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{sender.domain}>"


def _is_invitation(attachment: Attachment) -> bool:
    return attachment.media_type.startswith("text/calendar")


def _attach(mail: EmailMessage, attachment: Attachment) -> None:
    """An invitation becomes one more form of the mail itself, which is where mail clients look for it (RFC 6047)."""
    kind, *parameters = (part.strip() for part in attachment.media_type.split(";"))
    main, _, sub = kind.partition("/")
    add = mail.add_alternative if _is_invitation(attachment) else mail.add_attachment
    add(
        attachment.content,
        maintype=main,
        subtype=sub or "octet-stream",
        disposition="inline" if _is_invitation(attachment) else "attachment",
        filename=attachment.filename,
        params={name: value for name, _, value in (parameter.partition("=") for parameter in parameters)},
    )


def _plain(message: Message) -> str:
    facts = "\n".join(f"{label}: {value}" for label, value in message.facts)
    links = "\n".join(f"{title}: {url}" for title, url in message.links)
    return "\n\n".join(part for part in (message.body, facts, links) if part) + "\n"
