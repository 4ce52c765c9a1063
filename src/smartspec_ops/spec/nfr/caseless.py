"""Expressions that ignore case, found several times as fast in text without letters beyond ASCII.

An expression told to ignore case is tried at every character of a text. One that is not can skip whatever none of its
words begins with: so in such a text, set in lower case, it is looked for as written.
"""

import re
import sys
from functools import cached_property

# Anything but ASCII, punctuation, arrows and mathematical signs may have an upper case that takes more than `lower`.
_BEYOND = re.compile(r"[^\x00-\x7f\u2010-\u203a\u2190-\u22ff]")
_ESCAPED = re.compile(r"\\.")


class Caseless:
    """`source` in lower case. What it finds says where, not in which case it was written."""

    def __init__(self, source: str) -> None:
        bare = _ESCAPED.sub("", source)
        if bare != bare.lower():
            raise ValueError(f"an expression that ignores case is written in lower case: {source[:60]}")
        self._source = source
        # Ignoring case, a dotless i of Turkish is also the other.
        self._lower = re.compile(source.replace("ı", "i"))

    @cached_property
    def _any_case(self) -> re.Pattern[str]:
        """Compiled for the first text that needs it: most documents hold none."""
        return re.compile(self._source, re.IGNORECASE)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        if text.isascii() or _BEYOND.search(text) is None:
            return self._lower.search(text.lower(), start, end)
        return self._any_case.search(text, start, end)
