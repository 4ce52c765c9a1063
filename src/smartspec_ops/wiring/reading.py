"""A database that is not there yet, for who only reads: an empty one aside, so that nothing is made by looking."""

import secrets
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smartspec_ops.stores.crypto import KeyRing
    from smartspec_ops.wiring.runtime import Runtime


def not_there(runtime: "Runtime") -> Path | None:
    """The SQLite file that would have to be made first; None where there is one, or it is a server's."""
    place = runtime.database_place
    return place if isinstance(place, Path) and not place.exists() else None


def stand_in(runtime: "Runtime", until: AsyncExitStack) -> "tuple[Path, KeyRing | bytes]":
    """Where an empty database may be made that goes when `until` ends, and a key for it that is kept nowhere."""
    folder = until.enter_context(tempfile.TemporaryDirectory(prefix="smartspec-ops-"))
    return Path(folder) / "ops.db", runtime.key() or secrets.token_bytes(32)
