"""Which file is meant by a spec's id. Pure rules; the caller lists files and reads them.

The index is a help, never a must: it exists in several shapes, its paths may name a directory, ``spec.md.md`` or
nothing at all. Then come the folders, then what the specs say about themselves. Two answers are a fault.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Any

from smartspec_ops.domain.diagnostic import Diagnostic, Level, Place
from smartspec_ops.domain.errors import UserFault

INDEXES = (".spec/SPEC_INDEX.json", "SPEC_INDEX.json", ".smartspec/SPEC_INDEX.json", "specs/SPEC_INDEX.json")
SPEC_NAMES = ("spec.md", "spec.md.md")
LISTS = ("specs", "ui_specs")
LONGEST_ID = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """One spec as the index has it; `path` as written."""

    id: str
    path: str
    title: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """What could be read of an index; entries that could not are warned about and left out."""

    entries: tuple[IndexEntry, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What is known of a workspace: the index, the spec files there are, and what each one calls itself.

    `files` and the keys of `declared` are paths relative to the workspace, with forward slashes.
    """

    index: Index = field(default_factory=Index)
    files: Sequence[str] = ()
    declared: Mapping[str, str] = field(default_factory=dict)


def read_index(text: str, path: str) -> Index:
    """Any of the published shapes: an object with ``specs`` (and ``ui_specs``), or the bare list."""
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as fault:
        place = Place(path=path, line=fault.lineno, column=fault.colno)
        return Index((), (_warning("index/syntax", "not JSON", place),))
    except (RecursionError, ValueError):
        return Index((), (_warning("index/syntax", "not JSON that can be read", Place(path=path)),))
    found = [_entry(entry) for entry in _listed(data)]
    entries = tuple(entry for entry in found if entry)
    lost = len(found) - len(entries)
    message = f"{lost} entries have no id or no path and are left out"
    return Index(entries, (_warning("index/entry", message, Place(path=path)),) if lost else ())


def check_id(spec_id: str, pattern: str) -> str:
    """The id in lower case. `UserFault` where it is none by the workspace's rule, or could leave the workspace."""
    lowered = spec_id.lower()
    unsafe = len(spec_id) > LONGEST_ID or ".." in spec_id or re.search(r"[/\\\x00-\x1f\x7f]", spec_id)
    if unsafe or not re.search(pattern, lowered):
        shown = spec_id[:LONGEST_ID].encode("unicode_escape").decode()
        raise UserFault.of("spec/id", f"'{shown}' is not the id of a spec", f"ids match {pattern}")
    return lowered


def path_variants(path: str) -> tuple[str, ...]:
    """The files an index entry's `path` may stand for: itself, without its second ``.md``, or a file inside it."""
    written = str(PurePosixPath(path.replace("\\", "/")))
    if written.lower().endswith(".md.md"):
        return (written, written[:-3])
    if written.lower().endswith(".md"):
        return (written, f"{written}.md")
    return tuple(f"{written}/{name}" for name in SPEC_NAMES)


def resolve(spec_id: str, shelf: Shelf) -> str:
    """The spec file of `spec_id`, relative to the workspace. `UserFault` lists candidates where there is not one."""
    for found in (_indexed(spec_id, shelf), _in_folder(spec_id, shelf.files), _declaring(spec_id, shelf.declared)):
        if len(found) > 1:
            raise UserFault.of("spec/ambiguous", f"{len(found)} specs are called {spec_id!r}", _list(found))
        if found:
            return found[0]
    raise UserFault.of("spec/not-found", f"no spec is called {spec_id!r}", _nearest(spec_id, shelf))


def declared_id(text: str) -> str | None:
    """What a spec calls itself: ``Spec ID: X``, also in bold, in backticks or in a table row."""
    match = _DECLARED.search(text)
    return match["id"] if match else None


def owner_of(spec_id: str, index: Index) -> str | None:
    """Who owns the spec, by the index."""
    return next((entry.owner for entry in index.entries if entry.id.lower() == spec_id.lower()), None)


def id_of(file: str, shelf: Shelf) -> str:
    """The one id a spec file goes by, however it was asked for: the index's, else its folder's, else its own."""
    indexed = next((entry.id for entry in shelf.index.entries if file in path_variants(entry.path)), None)
    folder = PurePosixPath(file).parent.name
    return indexed or (folder if has_own_folder(file) else shelf.declared.get(file)) or folder or "spec"


def has_own_folder(file: str) -> bool:
    """Whether the folder a spec lies in names it: what the spec calls itself is then not asked."""
    return PurePosixPath(file).parent.name not in ("", ".", "specs")


def observability_candidates(spec_file: str, spec_id: str) -> tuple[str, ...]:
    """Where ``observability.yaml`` of a spec may be, best first, relative to the workspace."""
    shared = [f"{base}/{name}" for base in _OBSERVABILITY_BASES for name in (spec_id, f"{spec_id}/observability")]
    plain = [f"{base}/observability" for base in (*_OBSERVABILITY_BASES, ".spec")]
    stems = [str(PurePosixPath(spec_file).with_name("observability")), *shared, *plain]
    return tuple(f"{stem}{ending}" for stem in stems for ending in (".yaml", ".yml"))


_OBSERVABILITY_BASES = ("observability", "config/observability")
_DECLARED = re.compile(r"(?im)^[\s|>*-]*\**spec[ _-]?id\**\s*(?:\||:)[\s*`]*(?P<id>[A-Za-z0-9][\w.-]{1,127})")


def _listed(data: Any) -> list[Any]:
    if isinstance(data, list):
        return data
    lists = [data.get(name) for name in LISTS] if isinstance(data, dict) else []
    return [entry for each in lists if isinstance(each, list) for entry in each]


def _entry(data: Any) -> IndexEntry | None:
    if not isinstance(data, dict):
        return None
    spec_id, path = data.get("id"), data.get("path")
    if not (isinstance(spec_id, str) and isinstance(path, str) and spec_id and path):
        return None
    metadata = data.get("metadata")
    owner = data.get("owner") or (metadata.get("owner") if isinstance(metadata, dict) else None)
    title = data.get("title")
    return IndexEntry(
        id=spec_id,
        path=path,
        title=title if isinstance(title, str) else None,
        owner=owner if isinstance(owner, str) else None,
    )


def _indexed(spec_id: str, shelf: Shelf) -> list[str]:
    entries = [entry for entry in shelf.index.entries if entry.id == spec_id] or [
        entry for entry in shelf.index.entries if entry.id.lower() == spec_id.lower()
    ]
    files = {file for entry in entries if (file := _first(path_variants(entry.path), shelf.files))}
    return sorted(files)


def _first(variants: Iterable[str], files: Sequence[str]) -> str | None:
    return next((variant for variant in variants if variant in files), None)


def _in_folder(spec_id: str, files: Sequence[str]) -> list[str]:
    found: dict[str, str] = {}
    for file in sorted(files):
        path = PurePosixPath(file)
        if path.parent.name.lower() == spec_id.lower() and _is_spec_folder(path.parent.parts[:-1]):
            found.setdefault(str(path.parent), file)
    return list(found.values())


def _is_spec_folder(parents: Sequence[str]) -> bool:
    """``specs/``, ``specs/*/`` and ``specs/specs/*/`` hold the folders of specs."""
    # What stands before the first one is the way to another root.
    first = parents.index("specs") if "specs" in parents else 0
    match tuple(parents[first:]):
        case ("specs",) | ("specs", _) | ("specs", "specs", _):
            return True
        case _:
            return False


def _declaring(spec_id: str, declared: Mapping[str, str]) -> list[str]:
    return sorted(file for file, own in declared.items() if own.lower() == spec_id.lower())


def _nearest(spec_id: str, shelf: Shelf) -> str:
    known = sorted({entry.id for entry in shelf.index.entries} | {id_of(file, shelf) for file in shelf.files})
    near = get_close_matches(spec_id, known, n=3, cutoff=0.5)
    if near:
        return f"did you mean {' or '.join(repr(name) for name in near)}?"
    return _list(known) if known else "write specs/<category>/<id>/spec.md first"


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return f"there are: {', '.join(names[:10])}{more}"


def _warning(code: str, message: str, place: Place) -> Diagnostic:
    return Diagnostic(code=code, message=message, place=place, level=Level.WARNING)
