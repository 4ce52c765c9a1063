"""Faults in text people wrote, as data with a place.

A wrong line in ``spec.md`` or a wrong key in ``observability.yaml`` is not an exception with a stack: it is a
`Diagnostic` with file, line and column, the line itself, a caret and a hint. Several are reported at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import combining, east_asian_width


class Level(StrEnum):
    """How much a diagnostic matters: an error stops the command (exit 2), the others do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a text file. Lines and columns count from 1; `end_column` is exclusive."""

    path: str
    line: int = 1
    column: int = 1
    end_column: int | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One fault: a stable `code` (``observability/unknown-key``), what is wrong, where, and what to do."""

    code: str
    message: str
    place: Place | None = None
    excerpt: str | None = None
    hint: str | None = None
    level: Level = Level.ERROR


def render(diagnostic: Diagnostic) -> str:
    """The diagnostic for a person: place, message, the line with carets under the fault, a hint."""
    where = f"{diagnostic.place}: " if diagnostic.place else ""
    prefix = "" if diagnostic.level is Level.ERROR else f"{diagnostic.level}: "
    lines = [f"{where}{prefix}{diagnostic.message} [{diagnostic.code}]"]
    if diagnostic.place and diagnostic.excerpt is not None:
        lines += _excerpt(diagnostic.place, diagnostic.excerpt)
    if diagnostic.hint:
        lines.append(f"  hint: {diagnostic.hint}")
    return "\n".join(lines)


def render_all(diagnostics: Iterable[Diagnostic]) -> str:
    """Every diagnostic, one after the other, in the order given."""
    return "\n".join(render(d) for d in diagnostics)


def _excerpt(place: Place, text: str) -> list[str]:
    shown = text.rstrip("\n").expandtabs(1)
    gutter = f"{place.line} | "
    start = min(place.column - 1, len(shown))
    end = max(place.end_column - 1 if place.end_column else start + 1, start + 1)
    carets = "^" * max(1, _columns(shown[start:end]))
    return [f"{gutter}{shown}", " " * (len(gutter) + _columns(shown[:start])) + carets]


def _columns(text: str) -> int:
    """Terminal cells, so that carets stand under Thai and CJK text too."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
