"""A folder of backups: each a database file, and beside it what is known of it.

A backup is ``ops-<time>.db``; ``ops-<time>.json`` says when it was taken, which keys open it and what is in it, with
the SHA-256 of the file, and is signed with the database's key. The database file is the last to get its name: what
bears such a name is whole.
"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hmac import compare_digest
from itertools import count
from pathlib import Path
from secrets import token_hex

from sqlalchemy import make_url

from smartspec_ops.domain.errors import StoreUnavailable, UserFault
from smartspec_ops.edge.codec import Undecodable, decode, encode
from smartspec_ops.edge.files import write_atomic
from smartspec_ops.stores.chain import ChainKey, sign
from smartspec_ops.stores.codec import dump, load
from smartspec_ops.stores.copying import remove

PREFIX, SUFFIX = "ops-", ".db"
_STAMP = "%Y%m%d-%H%M%SZ"
_DRAFT = ".ops-draft."


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is known of a backup. `place` says which database it was (`place_of`). `keys` are the ids of the keys that
    what is in it was sealed and chained with.

    `faults` say by log what cannot be trusted in it, as it could not in the database when the backup was taken.
    """

    taken_at: datetime
    place: str
    engine: str
    program: str
    revision: str
    keys: tuple[str, ...]
    rows: Mapping[str, int]
    audit_entries: int
    audit_head: str
    faults: Mapping[str, str]
    size: int = 0
    sha256: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A file of a folder of backups, or one that was carried elsewhere. `manifest` None: it came without one."""

    path: Path
    taken_at: datetime
    manifest: Manifest | None

    @property
    def is_intact(self) -> bool:
        return self.manifest is not None and not self.manifest.faults

    def is_of(self, place: str) -> bool:
        """Whether it may be one of the database at `place`: that of one without a manifest is not known."""
        return self.manifest is None or self.manifest.place == place


def place_of(database: str | Path) -> str:
    """Which database that is: the path of its file, or host and name of a PostgreSQL, without user and password."""
    if isinstance(database, Path):
        return str(database.resolve())
    url = make_url(database)
    hosts = url.query.get("host", url.host or "")
    return f"postgresql://{hosts if isinstance(hosts, str) else ','.join(hosts)}:{url.port or ''}/{url.database}"


def draft_in(folder: Path) -> Path:
    """A name for a backup in the making; drafts of processes that were killed are removed."""
    for left in folder.glob(f"{_DRAFT}*"):
        owner = left.name.removeprefix(_DRAFT).split(".")[0]
        if owner.isdigit() and not _is_alive(int(owner)):
            left.unlink(missing_ok=True)
    return folder / f"{_DRAFT}{os.getpid()}.{token_hex(4)}"


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)  # asked of the kernel: macOS has no /proc, and our own draft must not go
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def keep(draft: Path, target: Path, manifest: Manifest, key: ChainKey) -> Backup:
    """Give a finished draft its name, with its manifest beside it."""
    whole = replace(manifest, size=draft.stat().st_size, sha256=digest(draft))
    signed = replace(whole, signature=sign(key, _signed(whole)))
    write_atomic(_beside(target), dump(encode(signed)) + b"\n")
    draft.rename(target)
    _sync(target.parent)
    return Backup(path=target, taken_at=signed.taken_at, manifest=signed)


def free_name(folder: Path, at: datetime) -> Path:
    stamp = f"{PREFIX}{at.astimezone(UTC):{_STAMP}}"
    names = (folder / f"{stamp}{f'-{n}' if n else ''}{SUFFIX}" for n in count())
    return next(name for name in names if not os.path.lexists(name))


def found_in(folder: Path) -> Sequence[Backup]:
    """The backups of a folder, oldest first."""
    found = [read(path) for path in folder.glob(f"{PREFIX}*{SUFFIX}") if path.is_file()]
    return sorted(found, key=lambda one: (one.taken_at, one.path.name))


def read(path: Path) -> Backup:
    """By its manifest; without a readable one by its name, else by the time of the file."""
    try:
        manifest = decode(Manifest, load(_beside(path).read_bytes()))
    except (OSError, ValueError, Undecodable):
        return Backup(path=path, taken_at=_named(path), manifest=None)
    return Backup(path=path, taken_at=manifest.taken_at, manifest=manifest)


def check(backup: Backup, keys: Mapping[str, ChainKey]) -> None:
    """`StoreUnavailable` where the file is not what its manifest says, or the manifest not what was signed."""
    manifest = backup.manifest
    if manifest is None:
        return
    if digest(backup.path) != manifest.sha256:
        raise StoreUnavailable(
            f"{backup.path.name} is not what was backed up: its SHA-256 differs from the one in its manifest",
            hint="the file was damaged or changed since; take another backup: smartspec-ops backup --list",
        )
    key = keys.get(manifest.signature.partition(".")[0])
    if key is not None and not compare_digest(sign(key, _signed(replace(manifest, signature=""))), manifest.signature):
        raise StoreUnavailable(
            f"the manifest of {backup.path.name} was changed since it was signed", hint="take another backup"
        )


def drop(backup: Backup) -> None:
    """The database first: a manifest alone is not taken for a backup."""
    remove(backup.path)
    _beside(backup.path).unlink(missing_ok=True)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_for(path: Path, *, made: bool) -> Path:
    """`path` as a folder to keep backups in; `made`: it may be made, for its owner alone."""
    if made:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.is_dir():
        raise UserFault.of("backup/folder", f"there is no folder {path}", "make it, readable by its owner alone")
    return path


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name.removesuffix(SUFFIX)}.json")


def _signed(manifest: Manifest) -> str:
    return f"backup {dump(encode(manifest)).decode('ascii')}"


def _named(path: Path) -> datetime:
    stamp = path.name.removeprefix(PREFIX)[:16]
    try:
        return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
