"""Putting another file where an SQLite database is: only while nobody has it open, and the one that was there is kept.

Whoever has a database in WAL mode open holds a shared lock on a known range of its file for as long; the kernel says
who, whatever state the pages are in.
Source: SQLite, "The Pathological Lock Bytes" in the file format, and os_unix.c.
"""

import errno
import fcntl
import os
import sqlite3
import struct
import sys
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.stores.copying import lasting
from smartspec_ops.stores.driver import wal_of
from smartspec_ops.stores.faults import translated
from smartspec_ops.stores.presence import holds_anything, refuse_what_is_left

_SHARED_FIRST, _SHARED_SIZE = 0x4000_0002, 510
_FLOCK = "hhqqi4x"
"""``struct flock`` of Linux on 64 bits: type, whence, start, length, pid."""


def refuse_while_used(path: Path) -> None:
    """`UserFault` where another process has the database open. This one must not have."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
        except OSError as fault:
            if fault.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            who = _holder(file.fileno())
            raise UserFault.of(
                "database/in-use",
                f"{f'process {who}' if who else 'another process'} has {path} open",
                "stop the monitor and the server first: kill PID ends them in order",
            ) from None


def compact(path: Path) -> tuple[int, int]:
    """Give back to the disk what nothing stands in; the file's bytes before and after.

    `UserFault` where another process has it open, `StoreUnavailable` where it is lost but for what SQLite wrote last.
    Killed at any moment the database is whole; until the end it needs as much room again.
    """
    refuse_while_used(path)
    refuse_what_is_left(path)
    before = path.stat().st_size
    with translated(), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return before, path.stat().st_size


def _holder(descriptor: int) -> int | None:
    """The process id of somebody who holds it locked, where this system says."""
    if sys.platform != "linux":
        return None
    asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, _SHARED_FIRST, _SHARED_SIZE, 0)
    kind, _, _, _, pid = struct.unpack(_FLOCK, fcntl.fcntl(descriptor, fcntl.F_GETLK, asked))
    return None if kind == fcntl.F_UNLCK else int(pid)


def put_in_place(draft: Path, path: Path, word: str, now: datetime) -> Path | None:
    """Make `draft`, a whole database, the one at `path`; where the one that was there is from now on.

    Killed at any moment, what is at `path` is one of the two and whole, but for what SQLite had not folded back yet of
    one that is damaged; the copy that is set aside has all of it.
    """
    if not path.exists():
        aside = _set_aside_what_is_left(path, word, now)
        draft.rename(path)
        lasting(path.parent)
        return aside
    refuse_while_used(path)
    if holds_anything(path):  # beside an empty file SQLite would delete what it wrote last
        _fold_back(path)
    aside = _free(path, word, now)
    os.link(path, aside)
    if (wal := wal_of(path)).exists():
        os.link(wal, wal_of(aside))
        wal.unlink()  # it would be folded into the new one
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    draft.rename(path)
    lasting(path.parent)
    return aside


def _set_aside_what_is_left(path: Path, word: str, now: datetime) -> Path | None:
    """Of a database that is gone its write-ahead log may be there still: SQLite would fold it into any other one."""
    wal = wal_of(path)
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    if not wal.exists():
        return None
    return wal.rename(wal_of(_free(path, word, now)))


def _fold_back(path: Path) -> None:
    """What is committed and not in the file yet. A database that is damaged stays as it is."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=1)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _free(path: Path, word: str, now: datetime) -> Path:
    stamp = f"{path.name}.{word}-{now.astimezone(UTC):%Y%m%d-%H%M%SZ}"
    names = (path.with_name(f"{stamp}{f'-{n}' if n else ''}") for n in count())
    return next(name for name in names if not (os.path.lexists(name) or os.path.lexists(wal_of(name))))
