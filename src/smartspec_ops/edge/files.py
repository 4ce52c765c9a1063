"""Where we may write, and how: whole or not at all, never through a symlink, never outside the allow-list.

`WriteScope` decides about paths. A run's folder appears under its name with all its files at once.
"""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from errno import EEXIST, EISDIR, ENOTDIR
from itertools import count
from pathlib import Path
from secrets import token_hex
from stat import S_IMODE

from smartspec_ops.domain.errors import UserFault

STATE = ".spec/state/smartspec-ops"
TEMPORARY = ".tmp"
OURS = 0o600
SHARED = 0o666
"""Of a file for others to read: what the umask of whoever asked for it leaves, 0644 under the usual one."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_RUNS = 10_000


class CannotWrite(UserFault):
    """The system refuses to write what we may write: no room, no right, a disk mounted for reading."""


Sign = tuple[str, int, int, int]


def sign(path: Path) -> Sign:
    """What tells that a file has changed: path, time, size, file."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return str(path), 0, -1, 0
    return str(path), found.st_mtime_ns, found.st_size, found.st_ino


@dataclass(frozen=True, slots=True)
class WriteScope:
    """The directories under `root` that may be written. `allow` and `deny` are relative to it; deny wins."""

    root: Path
    allow: Sequence[str]
    deny: Sequence[str] = ()
    refuse_symlinks: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", self.root.resolve())

    def check(self, path: str | Path) -> Path:
        """The absolute path to write to. `UserFault` where it may not be; nothing is created."""
        text = str(path)
        if not text or _CONTROL.search(text):
            raise _unsafe(text, "it is empty or holds control characters")
        if ".." in Path(path).parts:
            raise _unsafe(text, "it climbs with ..")
        target = self.root / path
        if not target.is_relative_to(self.root) or target == self.root:
            raise _unsafe(text, "it lies outside the workspace")
        if self.refuse_symlinks and (link := _symlink(self.root, target)):
            raise _unsafe(text, f"{link} is a symbolic link")
        self._check_real(text, Path(os.path.realpath(target)))
        return target

    def _check_real(self, text: str, real: Path) -> None:
        if not any(real.is_relative_to(self.root / base) for base in self.allow):
            allowed = ", ".join(self.allow)
            raise _unsafe(text, f"writing is allowed only under {allowed}")
        lowered = Path(str(real).casefold())
        for base in self.deny:
            # Compared without case: on some file systems two spellings are one directory.
            if lowered.is_relative_to(str(self.root / base).casefold()):
                raise _unsafe(text, f"writing under {base} is denied")

    def directory(self, path: str | Path, mode: int = 0o755) -> Path:
        """The directory at `path`, made where it is missing."""
        target = self.check(path)
        with _reported(target):
            target.mkdir(parents=True, exist_ok=True, mode=mode)
        return self.check(path)

    def state(self) -> Path:
        """Our own directory for state: ours alone, and unknown to version control."""
        self.directory(Path(STATE).parent)
        target = self.directory(STATE, 0o700)
        ignore = target / ".gitignore"
        with _reported(target):
            # Not where nothing has to change: a look must do on a disk that is mounted for reading only.
            if S_IMODE(target.stat().st_mode) != 0o700:
                target.chmod(0o700)
        if not ignore.exists():
            self.write(f"{STATE}/.gitignore", b"*\n")
        return target

    def write(self, path: str | Path, content: bytes, mode: int = OURS) -> Path:
        """Write a file whole, replacing what is there; its directory is made where it is missing.

        What is made for other programs is `SHARED`.
        """
        target = self.check(path)
        with _reported(target.parent):
            target.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(target, content, mode)
        return target

    def create(self, path: str | Path, content: bytes) -> Path:
        """Write a file that is not there yet, whole or not at all. `UserFault` where anything has that name."""
        target = self.check(path)
        with _reported(target.parent):
            target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{target.name}.{token_hex(4)}{TEMPORARY}")
        write_atomic(aside, content, mode=0o644)
        try:
            with _reported(target):
                os.link(aside, target)
        finally:
            aside.unlink()
        return target

    def new_run(self, directory: str | Path, now: datetime) -> "RunFolder":
        """A new run under `directory`, with an id of its own even when many start in the same second."""
        parent = self.directory(directory)
        stamp = now.astimezone(UTC).strftime("%Y%m%d-%H%M%SZ")
        for number in count():
            run_id = stamp if number == 0 else f"{stamp}-{number}"
            if _claim(parent, run_id):
                return RunFolder(run_id=run_id, path=parent / run_id)
            if number >= _RUNS:
                raise UserFault.of("files/too-many-runs", f"{number} runs already started at {stamp}")
        raise AssertionError("count() does not end")


@dataclass(slots=True)
class RunFolder:
    """A run's files, written aside and shown by `publish` all at once. Use it as a context: an exception discards."""

    run_id: str
    path: Path
    _names: set[str] = field(default_factory=set)

    @property
    def _aside(self) -> Path:
        return self.path.with_name(self.run_id + TEMPORARY)

    def write(self, name: str, content: bytes) -> None:
        """Add a file; `name` has no directory in it."""
        if not name or _CONTROL.search(name) or name != Path(name).name or name == "..":
            raise _unsafe(name, "a file of a run has a plain name")
        with _reported(self.path / name):
            # Straight under its name: until `publish` nobody looks here, and the folder is made to last once for all.
            _fill(self._aside / name, content)
        self._names.add(name)

    def publish(self) -> Path:
        """Make the run visible; returns its directory."""
        with _reported(self.path):
            _sync(self._aside)
            self._aside.rename(self.path)
            _sync(self.path.parent)
        return self.path

    def discard(self) -> None:
        """Leave nothing behind."""
        with _reported(self.path):
            for name in self._names:
                (self._aside / name).unlink(missing_ok=True)
            self._aside.rmdir()

    def __enter__(self) -> "RunFolder":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.publish()
        else:
            self.discard()


def write_atomic(path: Path, content: bytes, mode: int = OURS, *, lasting: bool = True) -> None:
    """Replace the file at `path` by `content`; a reader sees the old or the new one, also after a crash.

    What is not `lasting` may be lost or cut short when the power goes, and does not wait for the disk.
    """
    aside = path.with_name(f".{path.name}.{token_hex(4)}{TEMPORARY}")
    with _reported(path):
        _fill(aside, content, mode, lasting=lasting)
        try:
            aside.replace(path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        if lasting:
            _sync(path.parent)


def _fill(path: Path, content: bytes, mode: int = OURS, *, lasting: bool = True) -> None:
    """Make a file that is not there yet; after a failure it is not there either."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)
    try:
        with os.fdopen(os.open(path, flags, mode), "wb") as file:
            file.write(content)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
    except FileExistsError:
        raise
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _claim(parent: Path, run_id: str) -> bool:
    """Making the folder aside is the claim: only its holder ever makes the folder of that name."""
    aside = parent / (run_id + TEMPORARY)
    if os.path.lexists(parent / run_id):
        return False
    with _reported(aside):
        try:
            aside.mkdir(mode=0o755)
        except FileExistsError:
            return False
    if os.path.lexists(parent / run_id):
        # Published by another run between our look and our claim.
        aside.rmdir()
        return False
    return True


def _symlink(root: Path, target: Path) -> Path | None:
    """The first symbolic link on the way from `root` to `target`, the target included."""
    step = root
    for part in target.relative_to(root).parts:
        step /= part
        if step.is_symlink():
            return step.relative_to(root)
    return None


def _sync(directory: Path) -> None:
    """Make a rename inside `directory` survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    """What the system refuses, as a fault that names the path and the reason."""
    try:
        yield
    except OSError as fault:
        hint = _HINTS.get(fault.errno or 0, "check the permissions and the free space of this directory")
        raise CannotWrite.of("files/cannot-write", f"cannot write {path}: {fault.strerror}", hint) from fault


_HINTS = dict.fromkeys(
    (EEXIST, ENOTDIR, EISDIR), "a file stands where a folder is to be, or the other way round: name another"
)


def _unsafe(path: str, why: str) -> UserFault:
    shown = path[:200].encode("unicode_escape").decode()
    return UserFault.of("files/unsafe-path", f"refusing to write '{shown}': {why}", "choose a path inside .spec")
