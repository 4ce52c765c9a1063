"""One daemon for a spec and a workspace, by a locked file that holds its process id."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO

from smartspec_ops.domain.errors import UserFault

NAME = "monitor"


def lock_name(spec_id: str | None) -> str:
    """The file that says which process watches the spec (None: all of them); a safe name for any id."""
    if spec_id is None:
        return f"{NAME}.pid"
    return f"{NAME}-{hashlib.sha256(spec_id.encode()).hexdigest()[:16]}.pid"


def names(path: Path) -> Iterator[Path]:
    """The file, and those of further processes beside it: monitor.pid, monitor-2.pid ..."""
    yield path
    for number in count(2):
        yield path.with_stem(f"{path.stem}-{number}")


def is_free(path: Path) -> bool:
    """Whether no process holds the file now."""
    try:
        with path.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except BlockingIOError:
        return False
    return True


@contextmanager
def only_one(path: Path, *, is_shared: bool) -> Iterator[None]:
    """One daemon per spec and workspace; the lock goes with the process, however it ends.

    `is_shared`: any number of them, each with a file of its own, for they share what is watched.
    """
    with _locked(path, is_shared=is_shared) as file:
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _locked(path: Path, *, is_shared: bool) -> IO[str]:
    for each in names(path):
        file = os.fdopen(os.open(each, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            said = file.read()
            file.close()
            if not is_shared:
                raise runs_already(said) from None
        else:
            return file
    raise AssertionError("the names do not end")


def runs_already(said: str) -> UserFault:
    pid = said.strip() or "unknown"
    hint = f"stop it first: kill {pid}" if pid.isdigit() else "stop it first"
    return UserFault.of("daemon/running", f"a daemon already runs for this (pid {pid})", hint)
