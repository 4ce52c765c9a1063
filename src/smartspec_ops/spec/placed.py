"""Plain data that remembers where every key and value stands, whatever it was read from.

It knows nothing of YAML, so that who only looks at what was read before need not load what reads it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from smartspec_ops.domain.diagnostic import Diagnostic, Level, Place
from smartspec_ops.spec.secret_ref import secret_column

Path = tuple[str | int, ...]

MASK = "***"
WIDEST = 400
"""Characters of a line shown in a diagnostic."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in lines and columns that count from 0; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def last_line(self) -> int:
        """The last line with text of it: a block scalar ends at the start of the line after it."""
        return self.end_line - 1 if self.end_column == 0 and self.end_line > self.line else self.end_line

    def place(self, path: str) -> Place:
        """The same for a diagnostic; without an end where it goes on in another line."""
        end = self.end_column + 1 if self.end_line == self.line and self.end_column > self.column else None
        return Place(path=path, line=self.line + 1, column=self.column + 1, end_column=end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Parsed text: `data` is None, bool, int, float, str, list and dict; `keys` and `values` say where each stands."""

    path: str
    data: Any
    lines: Sequence[str]
    keys: Mapping[Path, Span]
    values: Mapping[Path, Span]
    secrets: Sequence[Span]

    def place(self, at: Path, *, key: bool = False) -> Place:
        """Where the value (or with `key` its key) at `at` stands, or the nearest thing around it that exists."""
        for length in range(len(at), -1, -1):
            span = (self.keys.get(at[:length]) if key else None) or self.values.get(at[:length])
            if span:
                return span.place(self.path)
        return Place(path=self.path)

    def fault(
        self, code: str, message: str, at: Path, *, key: bool = False, hint: str | None = None,
        level: Level = Level.ERROR,
    ) -> Diagnostic:  # fmt: skip
        """A diagnostic at a key or value, with its line as excerpt; secrets on that line are not shown."""
        place = self.place(at, key=key)
        return Diagnostic(code=code, message=message, place=place, excerpt=self.excerpt(place), hint=hint, level=level)

    def unknown(self, code: str, message: str, at: Path, *, hint: str | None = None) -> Diagnostic:
        """A fault at a key nobody knows: what follows it may be anything, so it is not shown."""
        fault = self.fault(code, message, at, key=True, hint=hint)
        end = fault.place.end_column if fault.place else None
        return replace(fault, excerpt=fault.excerpt[: end - 1] + ": …" if fault.excerpt and end else None)

    def excerpt(self, place: Place) -> str | None:
        """The line of `place` up to the first secret on it."""
        number = place.line - 1
        if number >= len(self.lines):
            return None
        line = self.lines[number]
        starts = [0 if s.line < number else s.column for s in self.secrets if s.line <= number <= s.last_line]
        return _shown(line[: min(starts)] + MASK if starts else line)

    def scalars(self) -> Iterator[tuple[Path, Any]]:
        """Every value that is neither a mapping nor a list."""
        yield from _scalars(self.data, ())


NOWHERE = Document(path="", data=None, lines=(), keys={}, values={}, secrets=())
"""For data that comes from no text."""


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a text: a document where it can be used at all, and everything that is wrong with it."""

    document: Document | None
    diagnostics: tuple[Diagnostic, ...] = ()


def scalar(text: str) -> Any:
    """The value of a plain scalar in the core schema of YAML 1.2: ``yes`` and ``1:30`` are text."""
    if text in _WORDS:
        return _WORDS[text]
    for pattern, convert in _NUMBERS:
        if len(text) <= 64 and pattern.fullmatch(text):
            return convert(text)
    return text


def raw_excerpt(lines: Sequence[str], number: int) -> str | None:
    """Line `number` (from 0) of text that was not parsed, up to what looks like a secret."""
    if number >= len(lines):
        return None
    line = lines[number]
    column = secret_column(line, lines[number - 1] if number else "")
    return _shown(line if column is None else line[:column] + MASK)


def _shown(line: str) -> str:
    return line if len(line) <= WIDEST else line[:WIDEST] + "…"


def _scalars(data: Any, at: Path) -> Iterator[tuple[Path, Any]]:
    inner: Iterator[tuple[str | int, Any]]
    if isinstance(data, dict):
        inner = iter(data.items())
    elif isinstance(data, list):
        inner = iter(enumerate(data))
    else:
        yield at, data
        return
    for key, value in inner:
        yield from _scalars(value, (*at, key))


_WORDS: Mapping[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_NUMBERS = (
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+"), lambda text: int(text, 0)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text, 0)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
    (re.compile(r"[-+]?\.(inf|Inf|INF)"), lambda text: float(text.replace(".", ""))),
    (re.compile(r"\.(nan|NaN|NAN)"), lambda _: float("nan")),
)
