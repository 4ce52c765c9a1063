"""Where facts are kept: one SQL store, on SQLite by default and on PostgreSQL for a fleet.

Importing this package is cheap; the database libraries are loaded by `open_store`.
"""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smartspec_ops.stores.crypto import KeyRing
    from smartspec_ops.stores.membership import PostgresMembership
    from smartspec_ops.stores.sql import SqlStore

DATABASE = "ops.db"
"""The SQLite file's usual name inside the state directory."""

BUSY_TIMEOUT = timedelta(seconds=10)


def open_store(
    where: str | Path, key: "bytes | KeyRing | Path", *, busy_timeout: timedelta = BUSY_TIMEOUT, alone: bool = False
) -> "SqlStore":
    """A store at a file path or a ``postgresql://`` URL; call `migrate` before the first transaction.

    `key` is 32 bytes, a key ring, or the path of a key file, which is made if, and only if, the database holds
    nothing sealed yet. `busy_timeout` is how long another process's lock on SQLite is waited for. Who has an SQLite
    file `alone` keeps all others out until the store is closed, and needs no room beside it: a look at a full disk.
    """
    from smartspec_ops.stores.crypto import KeyRing
    from smartspec_ops.stores.engine import make_engine
    from smartspec_ops.stores.sql import SqlStore

    return SqlStore(make_engine(where, busy_timeout, alone=alone), KeyRing.of(key) if isinstance(key, bytes) else key)


def is_shared(where: str | Path) -> bool:
    """Whether processes on the database at `where` share the work: on SQLite one has it to itself."""
    return str(where).startswith("postgresql")


def open_membership(where: str | Path) -> "PostgresMembership | None":
    """How the workers of the database at `where` know of each other; None where one process has it to itself."""
    if not is_shared(where):
        return None
    from smartspec_ops.stores.faults import no_driver

    try:
        import psycopg  # noqa: F401 - an extra, and the first who misses it says so
    except ImportError:
        raise no_driver() from None
    from smartspec_ops.stores.membership import PostgresMembership

    return PostgresMembership(str(where))
