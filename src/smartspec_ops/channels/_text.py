"""Alert text is data: whatever a label or a log line holds, it cannot steer a terminal, a header or a chat client.

Every channel renders `cleaned(message)`. What a person could have written stays, Thai and emoji included.
"""

import re
from dataclasses import replace

from smartspec_ops.ports import Message

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Direction controls show text in another order than it has (CVE-2021-42574)."""
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_WEB = re.compile(r"https?://[^\s<>\"|]+", re.IGNORECASE)


def cleaned(message: Message) -> Message:
    """The message without control characters, direction controls and half characters; labels on one line."""
    return replace(
        message,
        subject=one_line(message.subject),
        body="\n".join(_safe(line).rstrip() for line in message.body.replace("\r\n", "\n").split("\n")).strip("\n"),
        facts=tuple((one_line(label), one_line(value)) for label, value in message.facts),
        service=None if message.service is None else one_line(message.service),
        links=tuple((one_line(title), one_line(url)) for title, url in message.links),
        attachments=tuple(replace(a, filename=_file_name(a.filename)) for a in message.attachments),
    )


def one_line(text: str) -> str:
    """The text without line breaks or other control characters, and without spaces around it."""
    return _safe(text).strip()


def cut(text: str, limit: int) -> str:
    """At most `limit` characters; an ellipsis says that something is missing."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _file_name(text: str) -> str:
    return cut(one_line(text).replace("/", "-"), 100)


def is_web(url: str) -> bool:
    """Only these become something to click on; paths and other schemes are shown as text."""
    return _WEB.fullmatch(url) is not None


def _safe(text: str) -> str:
    """Runs of control characters become one space; half characters, which no encoding can carry, become U+FFFD."""
    return _CONTROL.sub(" ", _BIDI.sub("", text)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
