"""Alert text is data: whatever a label or a log line holds, it cannot steer a terminal, a header or a chat client.

Every channel renders `cleaned(message)`. What a person could have written stays, Thai and emoji included.
"""

import re
import unicodedata
from dataclasses import replace

from smartspec_ops.ports import Message

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Direction controls show text in another order than it has (CVE-2021-42574)."""
_WEB = re.compile(r"https?://[^\s<>\"|]+", re.IGNORECASE)


def cleaned(message: Message) -> Message:
    """The message without control characters, direction controls and half characters; labels on one line."""
    return replace(
        message,
        subject=one_line(message.subject),
        body="\n".join(one_line(line) for line in message.body.replace("\r\n", "\n").split("\n")).strip("\n"),
        facts=tuple((one_line(label), one_line(value)) for label, value in message.facts),
        links=tuple((one_line(title), one_line(url)) for title, url in message.links),
    )


def one_line(text: str) -> str:
    """Runs of control characters become one space; a lone surrogate, which no encoding can carry, becomes U+FFFD."""
    shown = "".join(_shown(character) for character in _BIDI.sub("", text))
    return re.sub(r" *\x00+[ \x00]*", " ", shown).strip(" ")


def cut(text: str, limit: int) -> str:
    """At most `limit` characters; an ellipsis says that something is missing."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def is_web(url: str) -> bool:
    """Only these become something to click on; paths and other schemes are shown as text."""
    return _WEB.fullmatch(url) is not None


def _shown(character: str) -> str:
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp":
            return "\x00"
        case "Cs":
            return "\ufffd"
        case _:
            return character
