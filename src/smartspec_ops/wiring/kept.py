"""What specs gave to do, kept between processes: who finds it there reads neither prose nor YAML.

A file for each spec in our state folder, sealed by the key of the facts for a digest of everything it was made from. So
whatever changed, was damaged, or came from elsewhere does not open, and the spec is read anew. Losing a file costs time
and nothing else.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from smartspec_ops import __version__
from smartspec_ops.app.specs.workspace import SpecLocation, Workspace
from smartspec_ops.domain.errors import StoreUnavailable, UserFault
from smartspec_ops.edge.codec import Undecodable, canonical, decode, encode
from smartspec_ops.edge.files import STATE, WriteScope, write_atomic
from smartspec_ops.wiring.assignment import Assignment, assignment_of
from smartspec_ops.wiring.texts import Texts, texts_of

if TYPE_CHECKING:
    from smartspec_ops.app.database.retention import Retention
    from smartspec_ops.spec.settings import ProductionOps
    from smartspec_ops.stores.crypto import KeyRing

FOLDER = f"{STATE}/specs"
MOST = 4_000_000
"""Bytes of one file: what is larger is not ours, or takes as long to open as to make."""


class Assignments:
    """Of every spec what it gives to do. `key` is asked when it is needed: it may be made after specs were read."""

    def __init__(self, workspace: Workspace, scope: WriteScope, key: "Callable[[], KeyRing | None]") -> None:
        self._workspace = workspace
        self._folder = workspace.root / FOLDER
        self._scope = scope
        self._key = key
        self._ring: KeyRing | None = None
        self._made: list[tuple[Texts, Assignment]] = []
        self._words: dict[object, object] = {}
        self.digests: dict[str, str] = {}
        """By spec, of the texts it was read from first: as the process began to watch it, before anything else."""

    def read(self, location: SpecLocation) -> Assignment:
        """It is made where its text is new here. UserFault with every fault of it."""
        return self._read(texts_of(self._workspace, location), location)

    def _read(self, texts: Texts, location: SpecLocation) -> Assignment:
        sum_of_texts = digest(texts)
        if (found := self._find(texts, sum_of_texts)) is None:
            from smartspec_ops.wiring.target import target_of

            found = assignment_of(target_of(location, texts))
            self._made.append((texts, found))
        self.digests.setdefault(texts.spec_id, sum_of_texts)
        return found

    def read_if_new(
        self, location: SpecLocation, in_use: Assignment | None, known: str | None
    ) -> tuple[Assignment, str] | None:
        """As `read`, with the digest of its text; None where that is `known`, of what `in_use` was read from. A file
        without a word is no spec: it is what a full disk leaves of one."""
        texts = texts_of(self._workspace, location)
        if in_use is not None and in_use.objectives and not texts.spec.strip():
            raise UserFault.of("files/empty", f"{texts.spec_path} is empty", "write it anew, or remove it")
        if in_use is not None and known == digest(texts):
            return None
        return self._read(texts, location), digest(texts)

    def keep(self) -> None:
        """Leave what was made to the next process, where that can be done."""
        with suppress(OSError, UserFault, StoreUnavailable):
            if self._made and (ring := self._known_key()) is not None:
                self._scope.state()
                folder = self._scope.directory(FOLDER, 0o700)
                for texts, made in self._made:
                    self._write(folder, texts, made, ring)
        self._made.clear()
        self._words.clear()

    def _write(self, folder: Path, texts: Texts, made: Assignment, ring: "KeyRing") -> None:
        sealed = ring.seal(canonical(encode(made)), table=FOLDER, row=digest(texts), column="assignment")
        if len(sealed) <= MOST:
            write_atomic(folder / _name(texts), sealed, lasting=False)

    def _find(self, texts: Texts, sum_of_texts: str) -> Assignment | None:
        path = self._folder / _name(texts)
        with suppress(OSError, UserFault, StoreUnavailable, Undecodable, ValueError):
            seen = path.stat()
            if S_ISREG(seen.st_mode) and seen.st_size <= MOST and (ring := self._known_key()) is not None:
                content = ring.open(path.read_bytes(), table=FOLDER, row=sum_of_texts, column="assignment")
                return decode(Assignment, json.loads(content, object_hook=self._with_shared_words))
        return None

    def _with_shared_words(self, found: dict[str, object]) -> dict[str, object]:
        """The specs of a fleet say the same words many times over; one of each is enough to keep."""
        words = self._words
        return {
            key: words.setdefault(value, value) if value.__class__ is str else value for key, value in found.items()
        }

    def _known_key(self) -> "KeyRing | None":
        self._ring = self._ring or self._key()
        return self._ring

    def forget(self, before: datetime) -> int:
        """Let go of what was kept before `before` of specs that are not there any more; how many files."""
        workspace = self._workspace
        known = {_called(one.spec_id, workspace.shown(one.spec_path)) for one in workspace.all_specs()}
        dropped = 0
        with suppress(OSError):
            for path in self._folder.iterdir():
                if path.name in known or not _NAME.fullmatch(path.name) or path.is_symlink():
                    continue
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    dropped += 1
        return dropped


_NAME = re.compile(r"[0-9a-f]{32}")


def _name(texts: Texts) -> str:
    return _called(texts.spec_id, texts.spec_path)


def _called(spec_id: str, spec_path: str) -> str:
    return sha256(f"{spec_id}\0{spec_path}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def digest(texts: Texts) -> str:
    """Of all that an assignment is made from: the texts, what they are called, and who reads them."""
    whole = sha256(_this_reader())
    for part in (texts.spec_id, texts.spec_path, texts.spec, texts.observability_path, texts.observability):
        data = part.encode("utf-8", "surrogatepass")
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


@cache
def _this_reader() -> bytes:
    return reader(sys.path, Path(__file__).parent.parent).encode("utf-8", "surrogatepass")


def reader(path: Sequence[str], code: Path) -> str:
    """Who reads: the interpreter, what is installed on its `path`, and our own `code` as it lies on the disk."""
    return "\n".join([__version__, sys.version, *sorted(_installed(path)), *sorted(_files(code))])


def _installed(path: Sequence[str]) -> Iterator[str]:
    """Names and versions of distributions: another version of a library may read otherwise."""
    for entry in path:
        with suppress(OSError), os.scandir(entry or ".") as found:
            yield from (one.name for one in found if one.name.endswith((".dist-info", ".egg-info")))


def _files(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as found:
        for one in found:
            if one.is_dir():
                yield from _files(Path(one.path)) if one.name != "__pycache__" else ()
            elif one.name.endswith((".py", ".tsv")):
                seen = one.stat()
                yield f"{one.path} {seen.st_size} {seen.st_mtime_ns}"


def retention(ops: "ProductionOps", assignments: Assignments) -> "Retention":
    """How long this workspace keeps what is over."""
    from smartspec_ops.app.database.retention import Retention

    given = ops.retention
    return Retention(
        effects=given.effects,
        given_up=given.given_up,
        alerts=given.alerts,
        courses=given.courses,
        silences=given.silences,
        history=given.history,
        grouped_within=max((rule.within for rule in ops.grouping.rules if rule.within), default=timedelta(0)),
        forget=lambda now: assignments.forget(now - given.specs),
    )
