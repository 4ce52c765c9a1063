"""``observability.yaml`` with further metrics written into its text; what stands there already stays as it is.

Values come from a metrics source, so nothing of them is trusted: what is no plain text is escaped, in comments too.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from smartspec_ops.domain.errors import Bug
from smartspec_ops.spec.observability import Observability, read_observability
from smartspec_ops.spec.placed import Document, scalar
from smartspec_ops.spec.yaml import read

WIDTH = 112
_PLAIN = re.compile(r"[A-Za-z_][\w.%/-]*", re.ASCII)
_SCHEMA = "# yaml-language-server:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One metric to add: what a person should know about it, then its keys. Without keys it is a remark only.

    `alternatives` are written as comments: one of them may be meant, and a person has to say which.
    """

    comments: Sequence[str]
    keys: Mapping[str, str] | None = None
    alternatives: Sequence[Mapping[str, str]] = ()


def suggestion(text: str, entries: Sequence[Entry], *, head: Sequence[str], schema: str) -> str:
    """`text`, which is a valid file, with `entries` added to its metrics. `schema` is where editors find the schema."""
    own = [line for line in text.splitlines() if line.startswith(_SCHEMA)]
    first = own[0] if own else f"{_SCHEMA} $schema={schema}"
    rest = "\n".join(line for line in text.splitlines() if not line.startswith(_SCHEMA)).strip("\n")
    start = "\n".join([first, *_comment(head, "")])
    for made in (_beside, _anew):
        whole = f"{start}\n{made(rest, entries)}"
        if _holds(whole, text, entries):
            return whole
    raise Bug("a suggestion cannot be read back")


def _holds(made: str, text: str, entries: Sequence[Entry]) -> bool:
    """Whether what is made says what the text says, and the entries."""
    after, before = read_observability(made, "suggestion").value, read_observability(text, "text").value
    if after is None or before is None:
        return False
    added = [entry.keys for entry in entries if entry.keys]
    kept, new = after.metrics[: len(before.metrics)], after.metrics[len(before.metrics) :]
    same = Observability.model_fields.keys() - {"metrics"}
    return (
        kept == before.metrics
        and [metric.name for metric in new] == [keys["name"] for keys in added]
        and all(
            getattr(metric, key) == keys[key] for metric, keys in zip(new, added, strict=True) for key in metric.shape
        )
        and all(getattr(after, name) == getattr(before, name) for name in same)
    )


# --- the text ----------------------------------------------------------------------------------------------------


def _beside(text: str, entries: Sequence[Entry]) -> str:
    """The text as people wrote it, the entries after its last metric."""
    document = _document(text)
    lines = text.splitlines()
    start, end = _segment(document, len(lines))
    block = lines[start:end]
    while block and (not block[-1].strip() or block[-1].startswith("#")):
        block.pop()
    after = lines[start + len(block) :]
    indent = next((len(line) - len(line.lstrip()) for line in block[1:] if line.lstrip().startswith("-")), None)
    if indent is None:
        metrics = document.data.get("metrics") or []
        has_any = metrics or any(entry.keys for entry in entries)
        block = [
            "metrics:" if has_any else "metrics: []",
            *(f"  - {json.dumps(metric, ensure_ascii=False)}" for metric in metrics),
        ]
    new = [line for entry in entries for line in _entry(entry, " " * (2 if indent is None else indent))]
    return "\n".join([*lines[:start], *block, *new, *after]) + "\n"


def _anew(text: str, entries: Sequence[Entry]) -> str:
    """The same data, written by us: for a text that cannot be added to, such as one long flow mapping."""
    data = _document(text).data
    rest = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in data.items() if key != "metrics"]
    metrics = [f"  - {json.dumps(metric, ensure_ascii=False)}" for metric in data.get("metrics") or []]
    new = [line for entry in entries for line in _entry(entry, "  ")]
    has_any = metrics or any(entry.keys for entry in entries)
    return "\n".join([*rest, "metrics:" if has_any else "metrics: []", *metrics, *new]) + "\n"


def _document(text: str) -> Document:
    document = read(text, "observability.yaml").document
    assert document is not None  # only valid files get here
    return document


def _segment(document: Document, length: int) -> tuple[int, int]:
    """From the line of ``metrics:`` to that of the next key, counted from 0; else the end of the text."""
    places = {key: document.place((key,), key=True).line - 1 for key in document.data}
    if "metrics" not in places:
        return length, length
    start = places["metrics"]
    return start, min((line for line in places.values() if line > start), default=length)


def _entry(entry: Entry, indent: str) -> Iterator[str]:
    yield from _comment(entry.comments, indent)
    if entry.keys:
        yield from _keys(entry.keys, indent)
    for keys in entry.alternatives:
        yield from (f"{indent}# {line}" for line in _keys(keys, ""))


def _keys(keys: Mapping[str, str], indent: str) -> Iterator[str]:
    for at, (key, value) in enumerate(keys.items()):
        yield f"{indent}{'- ' if at == 0 else '  '}{key}: {as_scalar(value)}"


def _comment(sentences: Sequence[str], indent: str) -> Iterator[str]:
    """The first line of an entry's comment stands out, the others belong to it."""
    for at, sentence in enumerate(sentences):
        lead = f"{indent}# " if at == 0 else f"{indent}#   "
        plain = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in sentence)
        wrapped = wrap(plain, WIDTH, initial_indent=lead, subsequent_indent=f"{indent}#     ", break_on_hyphens=False)
        yield from wrapped or [lead.rstrip()]


def as_scalar(value: str) -> str:
    """As plain as it can be while it reads back as this text."""
    if _PLAIN.fullmatch(value) and _is_text(value):
        return value
    if value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return '"' + "".join(_escaped(character) for character in value) + '"'


def _escaped(character: str) -> str:
    """YAML's own escape: JSON's, in pairs beyond the first plane, are read as two characters."""
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def _is_text(value: str) -> bool:
    found: Any = scalar(value)
    return isinstance(found, str)
