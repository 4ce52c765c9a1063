"""JSON from strangers. What two readers could understand differently is refused, and the fault says where it is.

A key that is there twice: readers differ in which of the two they believe. Endless nesting: it is nobody's alert.
Numbers that are none (``NaN``, ``1e999``) pass, and become a fault with a place wherever they would count.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from smartspec_ops.spec.alert_fields import clean

DEPTH = 64
"""Deepest nesting that is read."""
_PATH = 200


def loads(text: bytes | str) -> Any:
    """The parsed document. ValueError, with one short sentence, for anything else."""
    try:
        found = _DECODER.decode(text if isinstance(text, str) else _decoded(text))
    except _Twice as twice:
        raise ValueError(clean(f"{_place_of(text)}: the key {twice.key!r} is there twice", 2 * _PATH)) from None
    except RecursionError:
        raise ValueError(f"$: nested deeper than {DEPTH}") from None
    except ValueError as fault:
        raise ValueError(_place_and_fault(fault)) from None
    # Counting brackets is free; only what has many of them is measured.
    if _brackets(text) > DEPTH and _is_deep(found) and (path := _too_deep(found)):
        raise ValueError(clean(f"{path}: nested deeper than {DEPTH}", 2 * _PATH))
    return found


def _place_and_fault(fault: ValueError) -> str:
    """Where the text is broken, and how, in words of whoever sends it and not of the parser."""
    match fault:
        case json.JSONDecodeError() if not fault.doc.strip():
            return "it is empty"
        case json.JSONDecodeError():
            said = next((said for begin, said in _SAID if fault.msg.startswith(begin)), "it cannot be read")
            return f"line {fault.lineno}, column {fault.colno}: {said}"
        case UnicodeDecodeError() if fault.object.startswith(_GZIP):
            return "it is compressed with gzip; send it as it is"
        case UnicodeDecodeError():
            return f"byte {fault.start + 1} is no text in {fault.encoding.upper()}"
        case _:  # the one left is of `int`
            return "a number has too many digits"


_GZIP = b"\x1f\x8b"
_SAID = (
    ("Expecting value", "a value is missing"),
    ("Expecting ','", "a comma or the end is missing"),
    ("Expecting ':'", "a colon is missing"),
    ("Expecting property name", "a key in double quotes is missing"),
    ("Illegal trailing comma", "a comma stands before the end"),
    ("Unterminated string", "a text begins that has no end"),
    ("Invalid control character", "a text holds a line break or another control character"),
    ("Invalid \\", "a backslash in a text escapes nothing"),
    ("Extra data", "something stands behind the end"),
    ("Unexpected UTF-8 BOM", "a byte order mark stands in front"),
)
"""The parser's words, by how they begin in every version of it, and ours."""


class _Twice(Exception):
    """A key that is there twice in one object."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Twice(next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1))
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_once)
"""Made once: `json.loads` makes one for each text, which costs as much as reading a short one."""


def _decoded(text: bytes) -> str:
    """As `json.loads` does."""
    return text.decode(json.detect_encoding(text), "surrogatepass")


def _brackets(text: bytes | str) -> int:
    if isinstance(text, str):
        return text.count("{") + text.count("[")
    return text.count(b"{") + text.count(b"[")


def _is_deep(value: Any) -> bool:
    """Level by level, without the places that only a fault needs."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEPTH):
        members = chain.from_iterable(one.values() if isinstance(one, dict) else one for one in level)
        level = [member for member in members if isinstance(member, dict | list)]
        if not level:
            return False
    return True


def _too_deep(value: Any) -> str | None:
    """The path of the first value nested deeper than `DEPTH`."""
    waiting = [("$", value, 1)]
    while waiting:
        path, here, level = waiting.pop()
        if level > DEPTH and isinstance(here, Mapping | list):
            return path
        waiting += [(where, item, level + 1) for where, item in _members(path, here)]
    return None


class _Pairs(list[tuple[str, Any]]):
    """An object as it stands in the text, every key kept."""


def _place_of(text: bytes | str) -> str:
    """The path of the first object that says something twice; read again, because only faults need it."""
    waiting: list[tuple[str, Any]] = [("$", json.loads(text, object_pairs_hook=_Pairs))]
    for path, here in waiting:
        if isinstance(here, _Pairs) and len({key for key, _ in here}) < len(here):
            return path
        waiting += _members(path, here)
    return "$"


def _members(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, _Pairs | Mapping):
        pairs = value if isinstance(value, _Pairs) else value.items()
        yield from ((f"{path}.{key}"[:_PATH], item) for key, item in pairs)
    elif isinstance(value, list):
        yield from ((f"{path}[{number}]"[:_PATH], item) for number, item in enumerate(value))
