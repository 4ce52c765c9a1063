"""Alert text is data: whatever a label holds, it ends up as words in a Markdown cell, never as markup.

Two kinds of strings: what came from outside goes through `escape` or `code` exactly once; what those return, and what
is written here, is Markdown. Rendered by any CommonMark renderer, an escaped text reads as it was written.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from smartspec_ops.domain.words import counted

LINE = 300
"""Characters a text from outside may take in a cell or a bullet; what is longer ends in an ellipsis."""
LONG = 2000
"""The same for what people approve or read as a whole: plans, observed values, summaries."""

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Direction controls show text in another order than it has (CVE-2021-42574)."""
_MARKS = re.compile(r"[\\`*\[\]|~]|(?<![^\W_])_|_(?![^\W_])")
"""Underscores inside words mark nothing and stay readable: ``checkout_error_rate``."""
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BLOCK_START = re.compile(r"^(?:[#>]|[-+=](?=$|[\s=+-])|\d{1,9}(?=[.)](?:\s|$)))")
_HEADING_END = re.compile(r"(?<=\s)#+$")
_WEB = re.compile(r"https?://[^\s<>\\`|\x00-\x1f\x7f]+", re.ASCII)
_NO_CODE = re.compile(r"[`|]|^\s|\s$|^$")


def escape(text: str, limit: int = LINE) -> str:
    """The text as Markdown that shows it, on one line and at most `limit` characters of it."""
    marked = _MARKS.sub(lambda m: f"\\{m[0]}", cut(one_line(text), limit))
    safe = _TAG.sub("&lt;", _ENTITY.sub("&amp;", marked))
    closed = _HEADING_END.sub(lambda m: f"\\{m[0]}", safe)
    return _BLOCK_START.sub(lambda m: f"{m[0]}\\" if m[0].isdigit() else f"\\{m[0]}", closed)


def code(text: str, limit: int = LINE) -> str:
    """An identifier, a path or a query as a code span; as escaped text where a span could be left or split."""
    shown = cut(one_line(text), limit)
    return escape(text, limit) if _NO_CODE.search(shown) else f"`{shown}`"


def link(url: str) -> str:
    """An address that can be followed; as code where it is none, or could end the link early."""
    return f"<{url}>" if _WEB.fullmatch(url) and len(url) <= LONG else code(url)


def one_line(text: str) -> str:
    """Without control and direction characters; a lone surrogate, which no encoding can carry, becomes U+FFFD."""
    return " ".join("".join(_shown(character) for character in _BIDI.sub("", text)).split())


def _shown(character: str) -> str:
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cs":
            return "\ufffd"
        case _:
            return character


def cut(text: str, limit: int) -> str:
    """At most `limit` characters; an ellipsis says that something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def document(*blocks: str) -> str:
    """Blocks with a blank line between them, without the empty ones."""
    return "\n\n".join(block for block in blocks if block) + "\n"


def section(title: str, *blocks: str) -> str:
    """A heading with its blocks; nothing where there is nothing to say."""
    said = [block for block in blocks if block]
    return "\n\n".join([f"## {title}", *said]) if said else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown cells; nothing where there is no row."""
    lines = [f"| {' | '.join(cell or '–' for cell in row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines]) if lines else ""


def bullets(items: Iterable[str], mark: str = "-") -> str:
    return "\n".join(f"{mark} {item}" for item in items)


def facts(pairs: Iterable[tuple[str, str | None]]) -> str:
    """Labelled values as bullets; those that are not known are left out."""
    return bullets(f"**{label}:** {value}" for label, value in pairs if value)


def ended(text: str) -> str:
    """Markdown that reads as a whole sentence."""
    return text if text.endswith((".", "…", "!", "?")) else f"{text}."


def listed(items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else "".join(items)


def moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def utc(at: datetime) -> str:
    return f"{moment(at)} UTC"


def day(at: datetime) -> str:
    return f"{at.astimezone(UTC):%A} {at.astimezone(UTC).day} {at.astimezone(UTC):%B %Y}"


def lasting(span: timedelta) -> str:
    """``5 minutes``, ``1 day``, ``90 seconds``: the largest unit that says it exactly."""
    seconds = round(span.total_seconds())
    for size, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds and seconds % size == 0:
            return counted(seconds // size, name)
    return counted(seconds, "second")


def place(text: str) -> str:
    """``spec.md:54:3`` as ``spec.md:54``: people look for the line."""
    return code(re.sub(r"(:\d+):\d+$", r"\1", text))
