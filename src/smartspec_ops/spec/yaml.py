"""YAML as plain data with its places. Faults are diagnostics, never exceptions.

The YAML library is used by this module alone, and only up to its events: values follow the core schema of YAML 1.2
(``NO`` is text, ``1:30`` is text), and anchors, aliases, tags and a second document are refused.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from smartspec_ops.domain.diagnostic import Diagnostic, Place
from smartspec_ops.spec.placed import Document, Path, Read, Span, raw_excerpt, scalar
from smartspec_ops.spec.secret_ref import holds_secret, is_secret_position, parse

DEEPEST = 50
LONGEST = 1_000_000


def read(text: str, path: str, *, longest: int = LONGEST) -> Read:
    """Parse `text`; `path` is only named in diagnostics. `longest` bounds the characters accepted."""
    if len(text) > longest:
        return Read(None, (_bare("yaml/too-long", f"longer than {longest} characters", path),))
    text = text.removeprefix("\ufeff")
    lines = text.splitlines()
    if control := _CONTROL.search(text):
        return Read(None, (_control(text, control.start(), path),))
    builder = _Builder(path=path, lines=lines)
    try:
        data = builder.document(text)
    except _Stop as stop:
        return Read(None, (*builder.faults, stop.diagnostic))
    except MarkedYAMLError as fault:
        return Read(None, (*builder.faults, _syntax(fault, path, lines)))
    except (YAMLError, ValueError, TypeError, AttributeError, IndexError, AssertionError, NotImplementedError):
        # What the library raises, besides its own errors, on text made to break it.
        return Read(None, (*builder.faults, _bare("yaml/syntax", "not YAML that can be read", path)))
    if builder.faults:
        return Read(None, tuple(builder.faults))
    return Read(
        Document(path=path, data=data, lines=lines, keys=builder.keys, values=builder.values, secrets=builder.secrets)
    )


class _Stop(Exception):
    """Leaves the builder with the one fault after which nothing can be said."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@dataclass(slots=True, kw_only=True)
class _Builder:
    """Turns events into data, collecting places and faults on the way."""

    path: str
    lines: Sequence[str]
    keys: dict[Path, Span] = field(default_factory=dict)
    values: dict[Path, Span] = field(default_factory=dict)
    secrets: list[Span] = field(default_factory=list)
    faults: list[Diagnostic] = field(default_factory=list)

    def document(self, text: str) -> Any:
        events = iter(YAML(typ="safe", pure=True).parse(text))
        data: Any = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    message, hint = "a second document starts here", "keep one document: remove this line"
                    raise _Stop(self._fault("several-documents", message, _span(event), hint))
                data = self._node(next(events), events, ())
        return data

    def _node(self, event: Any, events: Iterator[Any], at: Path) -> Any:
        span = _span(event)
        self.values[at] = span
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            self._refuse_anchor(span)
        if len(at) > DEEPEST:
            raise _Stop(self._fault("too-deep", f"nested deeper than {DEEPEST} levels", span, "close some brackets"))
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, at)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(events, at)
        return self._scalar(event, at, span) if isinstance(event, ScalarEvent) else None

    def _mapping(self, events: Iterator[Any], at: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                self._hide(at, _span(event))
                break
            key = self._key(event, data)
            inner = (*at, key)
            self.keys.setdefault(inner, _span(event))
            data[key] = self._node(next(events), events, inner)
        return data

    def _refuse_anchor(self, span: Span) -> None:
        """Whoever made a file of them is not told of each."""
        message = "anchors and aliases are not accepted"
        if len(self.faults) >= MOST_FAULTS:
            raise _Stop(self._fault("anchor", f"{message}; more follow", span, _ANCHOR_HINT))
        self.faults.append(self._fault("anchor", message, span, _ANCHOR_HINT))

    def _key(self, event: Any, seen: Mapping[str, Any]) -> str:
        if not isinstance(event, ScalarEvent):
            raise _Stop(self._fault("key-not-text", "a key is a word, not a list or a mapping", _span(event)))
        key = str(event.value)
        if getattr(event, "anchor", None):
            self.faults.append(self._fault("anchor", "anchors and aliases are not accepted", _span(event)))
        if key == "<<":
            self.faults.append(self._fault("anchor", "merge keys are not accepted", _span(event), _ANCHOR_HINT))
        if key in seen:
            first = "the first one would be lost; keep one of them"
            self.faults.append(self._fault("duplicate-key", f"the key {key!r} is given twice", _span(event), first))
        return key

    def _sequence(self, events: Iterator[Any], at: Path) -> list[Any]:
        data: list[Any] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                self._hide(at, _span(event))
                break
            data.append(self._node(event, events, (*at, len(data))))
        return data

    def _hide(self, at: Path, end: Span) -> None:
        """A whole list or mapping where one secret belongs."""
        if is_secret_position(at):
            start = self.values[at]
            self.secrets.append(Span(start.line, start.column, end.end_line, end.end_column))

    def _scalar(self, event: Any, at: Path, span: Span) -> Any:
        text = str(event.value)
        if event.tag not in (None, "!", "tag:yaml.org,2002:str"):
            self.faults.append(self._fault("tag", "tags are not accepted", span, "remove the word after !"))
        value = scalar(text) if event.implicit[0] else text
        if value is not None and parse(text) is None and (_inside_secret(at) or holds_secret(text)):
            self.secrets.append(span)
        return value

    def _fault(self, name: str, message: str, span: Span, hint: str | None = None) -> Diagnostic:
        place = span.place(self.path)
        excerpt = raw_excerpt(self.lines, span.line)
        return Diagnostic(code=f"yaml/{name}", message=message, place=place, excerpt=excerpt, hint=hint)


def _inside_secret(at: Path) -> bool:
    return any(is_secret_position(at[:length]) for length in range(1, len(at) + 1))


def _syntax(fault: MarkedYAMLError, path: str, lines: Sequence[str]) -> Diagnostic:
    problem = str(fault.problem or fault.context or "")
    mark = fault.problem_mark or fault.context_mark
    if any(words in problem for words in _BEGUN_BEFORE) and fault.context_mark:
        mark = fault.context_mark
    name, message, hint = next((row[1:] for row in _SYNTAX if row[0] in problem), _SYNTAX_OTHER)
    place = Place(path=path, line=mark.line + 1, column=mark.column + 1) if mark else Place(path=path)
    excerpt = raw_excerpt(lines, place.line - 1)
    return Diagnostic(code=f"yaml/{name}", message=message, place=place, excerpt=excerpt, hint=hint)


def _control(text: str, offset: int, path: str) -> Diagnostic:
    breaks = [match.end() for match in _BREAK.finditer(text, 0, offset)]
    place = Place(path=path, line=len(breaks) + 1, column=offset - (breaks or [0])[-1] + 1)
    hint = "delete it and type the line again"
    message = f"the character U+{ord(text[offset]):04X} is not allowed"
    return Diagnostic(code="yaml/control-character", message=message, place=place, hint=hint)


def _bare(code: str, message: str, path: str) -> Diagnostic:
    return Diagnostic(code=code, message=message, place=Place(path=path))


def _span(event: Any) -> Span:
    start, end = event.start_mark, event.end_mark
    return Span(start.line, start.column, end.line, end.column)


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\ufeff]")
_BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
MOST_FAULTS = 20
_ANCHOR_HINT = "write the value out where it is used"
_SYNTAX_OTHER = ("syntax", "this is not YAML", "check the indentation, the colons and the quotes of this line")
_BEGUN_BEFORE = ("end of stream", "<stream end>", "expected ',' or", "could not find expected ':'")
"""Where the parser stumbles is no place to look at: what it was in the middle of began before."""
_SYNTAX = (
    ("'\\t'", "tab", "a tab stands where YAML wants spaces", "indent with spaces"),
    ("end of stream", "unclosed", "a quote or a bracket is opened here and never closed", "close it"),
    ("<stream end>", "unclosed", "a bracket is opened here and never closed", "close it"),
    (
        "expected ',' or",
        "unclosed",
        "the bracket opened here is not closed in time, or a comma is missing behind it",
        "close it, or put a comma between what stands in it",
    ),
    ("could not find expected ':'", "syntax", "no ':' behind this", "write it as 'name: value'"),
    (
        "expected <block end>",
        "syntax",
        "this line does not fit those above it",
        "begin it below the line it belongs to; a list and names do not stand side by side",
    ),
    ("mapping values", "syntax", "a second ': ' on this line", "put the value in quotes"),
    ("escape character", "escape", "an unknown escape in double quotes", "use single quotes, or write \\\\ for \\"),
    ("cannot start any token", "syntax", "a value cannot start with this character", "put the value in quotes"),
    ("incompatible YAML", "syntax", "this version of YAML is not known", "remove the %YAML line"),
)
