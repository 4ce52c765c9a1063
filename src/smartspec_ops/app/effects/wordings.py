"""A workspace's own wordings of notices: one file each, ``<folder>/<lang>/<audience>/<notice>.txt``.

They are data with names in braces (`domain.incident.wording`); a name that is not known there, or a file that says
nothing, is told before the first incident.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident.notice import product_wordings
from smartspec_ops.domain.incident.wording import Audience, Key, Lang, Wording, Wordings, faults, read

LARGEST = 64 * 1024
"""Bytes of a file; a notice is a page at most."""


def wordings(root: Path, folder: str) -> Wordings:
    """The product's wordings, and before them the workspace's. `UserFault` lists every fault of its files."""
    known = product_wordings()
    own: dict[Key, Wording] = {}
    wrong: list[Diagnostic] = []
    for path in _files(root, folder):
        shown = path.relative_to(root).as_posix()
        key = _key(path)
        wording = _read(path)
        if key is None:
            wrong.append(_fault(shown, "the path is not <lang>/<audience>/<notice>.txt"))
        elif wording is None:
            wrong.append(_fault(shown, f"it is not UTF-8 text of at most {LARGEST} bytes"))
        elif complaints := list(faults(known, key, wording)):
            wrong += [_fault(shown, complaint) for complaint in complaints]
        else:
            own[key] = wording
    if wrong:
        raise UserFault(wrong)
    return Wordings(known=known, own=own)


def usual() -> Wordings:
    """The product's wordings alone."""
    return Wordings(known=product_wordings())


def listed(known: Mapping[Key, Wording]) -> Iterator[tuple[Audience, str]]:
    """Every notice there is a wording of, once."""
    yield from dict.fromkeys((audience, what) for _, audience, what in known)


def _files(root: Path, folder: str) -> list[Path]:
    base = root / folder
    is_inside = base.resolve().is_relative_to(root.resolve())
    return sorted(base.rglob("*.txt")) if is_inside and base.is_dir() else []


def _key(path: Path) -> Key | None:
    lang, audience = path.parent.parent.name, path.parent.name
    if lang not in list(Lang) or audience not in list(Audience):
        return None
    return Lang(lang), Audience(audience), path.stem


def _read(path: Path) -> Wording | None:
    try:
        content = path.read_bytes() if path.stat().st_size <= LARGEST and not path.is_symlink() else None
        return None if content is None else read(content.decode())
    except (OSError, UnicodeDecodeError):
        return None


def _fault(path: str, message: str) -> Diagnostic:
    return Diagnostic(
        code="notices/wording", message=f"{path}: {message}", hint="docs/communication.md lists the names"
    )
