"""The workspace on disk: finds it, finds a spec in it by id or path, and reads what is inside its bounds.

Everything read is a regular file inside the workspace's roots, no larger than its limits; the rules which file is
meant are in `spec.lookup`.
"""

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.errors import NOT_TEXT, UserFault
from smartspec_ops.edge.files import Sign, sign
from smartspec_ops.spec import lookup
from smartspec_ops.spec.settings import Settings, SettingsReading, read_settings

CONFIG = ".spec/smartspec.config.yaml"
_SKIPPED = frozenset({"node_modules", "__pycache__", "venv", "lost+found", *lookup.SPEC_NAMES})
_DEEPEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecLocation:
    """A spec that was found. Paths are absolute; `observability_path` is None where there is no such file."""

    spec_id: str
    spec_path: Path
    observability_path: Path | None
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A directory with ``.spec/`` or ``specs/`` in it. `warnings` came up while its settings were read, and `aside` was
    left out of them because it is broken; `untold` are channels that hear of nothing for it, and `is_closed` says that
    who may do what is among it."""

    root: Path
    settings: Settings = field(default_factory=Settings)
    warnings: tuple[Diagnostic, ...] = ()
    aside: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    is_closed: bool = False
    as_read: Sign | None = field(default=None, compare=False)
    """Its settings file just before it was read."""

    @classmethod
    def find(
        cls,
        start: Path,
        environment: Mapping[str, str] | None = None,
        config: Path | None = None,
        *,
        read: Callable[[str | None, str, Mapping[str, str]], SettingsReading] = read_settings,
        garbled: Callable[[str, SettingsReading], SettingsReading] = lambda _, refused: refused,
    ) -> "Workspace":
        """The workspace around `start`, its settings by `read`; where they are no text, by `garbled` of what is.
        `UserFault` where there is none or they are broken."""
        root = _root(start)
        bare = cls(root=root)
        path = config or root / CONFIG
        as_read = sign(path)
        try:
            text = bare.read(path) if config or path.exists() else None
            reading = read(text, bare.shown(path), environment or {})
        except UserFault as fault:
            if fault.diagnostics[0].code != NOT_TEXT:
                raise
            legible = bare.content(path).decode("utf-8", errors="replace")
            reading = garbled(legible, SettingsReading(None, fault.diagnostics))
        if reading.value is None:
            raise UserFault(reading.diagnostics)
        return cls(
            root=root,
            settings=reading.value,
            warnings=reading.diagnostics,
            aside=reading.aside,
            untold=reading.untold,
            is_closed=reading.is_closed,
            as_read=as_read,
        )

    def locate(self, spec_id: str) -> SpecLocation:
        """The spec called `spec_id`, whatever its case."""
        lookup.check_id(spec_id, self.settings.safety.spec_id_regex)
        shelf = self._shelf(declared=lambda _: False)
        try:
            file = lookup.resolve(spec_id, shelf)
        except UserFault as fault:
            if fault.diagnostics[0].code != "spec/not-found":
                raise
            # Only now is every spec read, to see what it calls itself.
            shelf = self._shelf(declared=lambda _: True)
            file = lookup.resolve(spec_id, shelf)
        return self._location(lookup.id_of(file, shelf), file, shelf.index)

    def locate_path(self, path: Path) -> SpecLocation:
        """The spec at `path`: its file, or the directory it is in."""
        given = path if path.is_absolute() else Path.cwd() / path
        candidates = [given / name for name in lookup.SPEC_NAMES] if given.is_dir() else [given]
        found = next((each for each in candidates if each.is_file()), None)
        if found is None:
            raise UserFault.of("spec/not-found", f"there is no spec at {path}", "name a spec.md or its directory")
        file = self.shown(self.inside(found))
        own = lookup.declared_id(self.read(found))
        shelf = lookup.Shelf(index=self.index(), files=[file], declared={file: own} if own else {})
        return self._location(lookup.id_of(file, shelf), file, shelf.index)

    def all_specs(self, unread: Callable[[OSError], object] = lambda _: None) -> tuple[SpecLocation, ...]:
        """Every spec there is, by path. `unread` hears of each folder that cannot be looked into."""
        shelf = self._shelf(declared=lambda file: not lookup.has_own_folder(file), unread=unread)
        return tuple(self._location(lookup.id_of(file, shelf), file, shelf.index) for file in shelf.files)

    def index(self) -> lookup.Index:
        """The first index there is; an empty one where there is none."""
        configured = self.settings.file.registries.spec_index
        for name in dict.fromkeys((configured, *lookup.INDEXES)):
            path = self.root / name
            if path.is_file():
                return lookup.read_index(self.read(path), name)
        return lookup.Index()

    def read(self, path: Path) -> str:
        """The text of a file inside the workspace's roots, within its size limit."""
        try:
            return self.content(path).decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            raise UserFault.not_text(self.shown(path), fault) from None

    def content(self, path: Path) -> bytes:
        real = self.inside(path)
        limit = self.settings.limits.max_context_bytes
        try:
            if not stat.S_ISREG(real.stat().st_mode):
                raise UserFault.of("files/not-a-file", f"{self.shown(path)} is not a regular file")
            with real.open("rb") as file:
                content = file.read(limit + 1)
        except OSError as fault:
            message = f"cannot read {self.shown(path)}: {fault.strerror}"
            raise UserFault.of("files/cannot-read", message, "check the name and who may read it") from fault
        if len(content) > limit:
            hint = "raise safety.content_limits.max_context_bytes if this is meant"
            raise UserFault.of("files/too-large", f"{self.shown(path)} is larger than {limit} bytes", hint)
        return content

    def inside(self, path: Path) -> Path:
        """The real path of `path`. `UserFault` where it leaves the roots, also through a symbolic link."""
        try:
            real = (self.root / path).resolve(strict=False)
        except (OSError, ValueError, RuntimeError):
            raise UserFault.of("files/unsafe-path", "this path cannot be followed") from None
        if not any(real.is_relative_to(root) for root in self._roots()):
            message = f"{self.shown(path)} lies outside the workspace"
            raise UserFault.of("files/unsafe-path", message, "list its root under workspace.roots if this is meant")
        return real

    def shown(self, path: Path) -> str:
        """`path` for people: relative to the workspace where it is inside."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return str(path)

    def _roots(self) -> tuple[Path, ...]:
        # "." is the workspace itself, which was resolved when it was found; this runs for every file that is read.
        return (self.root, *((self.root / each).resolve() for each in self.settings.roots if each != "."))

    def _location(self, spec_id: str, file: str, index: lookup.Index) -> SpecLocation:
        candidates = (self.root / each for each in lookup.observability_candidates(file, spec_id))
        # What lies there and is no file, or leads outside, is for who reads it to refuse: of this spec alone.
        found = next((path for path in candidates if _lies_there(path)), None)
        owner = lookup.owner_of(spec_id, index)
        return SpecLocation(spec_id=spec_id, spec_path=self.root / file, observability_path=found, owner=owner)

    def _shelf(
        self, *, declared: Callable[[str], bool], unread: Callable[[OSError], object] = lambda _: None
    ) -> lookup.Shelf:
        """`declared` says of which files is read what they call themselves."""
        index = self.index()
        listed = [variant for entry in index.entries for variant in lookup.path_variants(entry.path)]
        files = list(dict.fromkeys([*(each for each in listed if self._is_spec(each)), *sorted(self._scan(unread))]))
        own = {file: self._declared(file) for file in files if declared(file)}
        return lookup.Shelf(index=index, files=files, declared={file: name for file, name in own.items() if name})

    def _declared(self, file: str) -> str | None:
        """What a spec calls itself; one that cannot be read must not keep others from being found."""
        try:
            return lookup.declared_id(self.read(self.root / file))
        except UserFault:
            return None

    def _is_spec(self, file: str) -> bool:
        """Whether an index's path is a file; one that leads outside is refused, not skipped."""
        path = self.root / file
        return path.is_file() and self.inside(path).is_file()

    def _scan(self, unread: Callable[[OSError], object]) -> Iterator[str]:
        """Spec files under ``specs/`` of every root; links are not followed, and the scan ends at its limit."""
        left = self.settings.limits.max_files_scanned
        for root in dict.fromkeys(self._roots()):
            for folder, folders, names in os.walk(root / "specs", onerror=partial(_unless_gone, unread)):
                left -= len(names) + 1
                if left < 0:
                    hint = "raise safety.content_limits.max_files_scanned, or list the specs in an index"
                    raise UserFault.of("spec/too-many-files", "too many files under specs/", hint)
                depth = len(Path(folder).relative_to(root).parts)
                # A folder of that name is told of as one, by who reads it.
                if name := next((each for each in lookup.SPEC_NAMES if each in names or each in folders), None):
                    yield Path(os.path.relpath(Path(folder) / name, self.root)).as_posix()
                folders[:] = [each for each in folders if _is_walked(each) and depth < _DEEPEST]


def _lies_there(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:  # it cannot be seen: that is no reason to look elsewhere
        return True
    return True


def _unless_gone(unread: Callable[[OSError], object], fault: OSError) -> None:
    if not isinstance(fault, FileNotFoundError | NotADirectoryError):
        unread(fault)


def _is_walked(name: str) -> bool:
    return not name.startswith(".") and name not in _SKIPPED


def _root(start: Path) -> Path:
    """The nearest directory at or above `start` with ``.spec/`` or ``specs/``; ``specs/specs`` makes no workspace."""
    here = start.resolve()
    for folder in (here, *here.parents):
        nested = folder.name == "specs" and (folder / "specs").is_dir()
        if (folder / ".spec").is_dir() or ((folder / "specs").is_dir() and not nested):
            return folder
    hint = "run this inside a directory that has .spec/ or specs/, or name the spec.md"
    raise UserFault.of("workspace/not-found", f"no workspace at or above {start}", hint)
