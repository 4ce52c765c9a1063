"""Whether a database that is not there should be: backups of it are the witness, and what SQLite left beside it.

It needs none of the libraries."""

from collections.abc import Sequence
from pathlib import Path

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.edge.logs import logger

log = logger(__name__)

BACKUPS = "ops-*.db"


def holds_anything(place: Path) -> bool:
    """Whether something is in that file. It is there and empty where a first start was killed, or a file was cut."""
    return place.exists() and place.stat().st_size > 0


def gone(place: str | Path, folders: Sequence[Path]) -> Path | None:
    """The newest backup of an SQLite database that is not there or empty; None where all is well, or nobody knows."""
    if not isinstance(place, Path) or holds_anything(place):
        return None
    found = [one for folder in folders if folder.is_dir() for one in folder.glob(BACKUPS)]
    return max(found, key=lambda one: one.name, default=None)


def refuse_to_begin(place: str | Path) -> None:
    """`StoreUnavailable` where there is no SQLite database yet, for who works on what there is already."""
    if isinstance(place, Path) and not place.exists():
        raise StoreUnavailable(f"there is no database at {place}", hint="mend the settings: they may name another one")


def refuse_to_begin_anew(place: str | Path, folders: Sequence[Path]) -> None:
    """`StoreUnavailable` where an empty database would silently take the place of one that was lost."""
    if (newest := gone(place, folders)) is not None:
        raise StoreUnavailable(
            f"there is nothing at {place}, and there are backups of what was, the newest {newest}",
            hint="put it back: smartspec-ops restore --as YOU; to begin anew, move the backups away first",
        )
    if isinstance(place, Path) and not holds_anything(place):
        refuse_what_is_left(place)
        if place.exists():
            log.warning("database.empty", file=str(place), why="a new one is begun in it")


def refuse_what_is_left(place: Path) -> None:
    """`StoreUnavailable` where an SQLite file is gone or empty and its write-ahead log is not.

    SQLite takes what lies beside an empty file for a leftover, and deletes it, also for who only reads.
    """
    wal = place.with_name(f"{place.name}-wal")
    if holds_anything(wal) and not holds_anything(place):
        raise StoreUnavailable(
            f"there is nothing at {place}, and what was last written to it is in {wal.name}",
            hint=f"put the file back: docs/recovery.md; to begin anew, move {wal.name} away first",
        )
