"""A database that is not there yet, for who only reads: an empty one aside, so that nothing is made by looking."""

import secrets
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from smartspec_ops.domain.errors import StoreNotWritable
from smartspec_ops.stores.presence import holds_anything

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made in it is ours alone

if TYPE_CHECKING:
    from smartspec_ops.stores.crypto import KeyRing


def not_there(place: str | Path) -> Path | None:
    """The SQLite file that would have to be made first, or filled; None where there is one, or it is a server's."""
    return place if isinstance(place, Path) and not holds_anything(place) else None


def stand_in(key: "KeyRing | None", until: AsyncExitStack) -> "tuple[Path, KeyRing | bytes]":
    """Where an empty database may be made that goes when `until` ends, and its key, which is kept nowhere
    where `key` is None. `StoreNotWritable` where there is no place for it."""
    from tempfile import TemporaryDirectory

    try:
        folder = until.enter_context(TemporaryDirectory(prefix="smartspec-ops-", dir=_in_memory()))
    except OSError as fault:
        why = f"there is none yet, and no folder for temporary files takes an empty one: {fault.strerror}"
        raise StoreNotWritable(why, hint="let TMPDIR name a folder that can be written to") from fault
    return Path(folder) / "ops.db", key or secrets.token_bytes(32)


def _in_memory() -> Path | None:
    """Where a container whose disk is read-only can write all the same; None where there is a place for such things."""
    from tempfile import gettempdir

    try:
        gettempdir()
    except FileNotFoundError:
        if SHARED_MEMORY.is_dir():
            return SHARED_MEMORY
        raise
    return None
