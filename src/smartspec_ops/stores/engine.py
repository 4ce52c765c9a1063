"""One engine per database: SQLite as a private, crash-safe file; PostgreSQL through psycopg.

SQLite gets a single connection: its writers run one after the other anyway, and waiting for our own connection is
fair and immediate where SQLite's busy handler sleeps and polls. Other processes are waited for with `busy_timeout`.
"""

import os
import sqlite3
import time
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, AdaptedConnection, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from smartspec_ops.domain.errors import StoreNotWritable, StoreUnavailable
from smartspec_ops.edge.postgres import conninfo, parameters
from smartspec_ops.stores.driver import OneHopConnection, connect, connect_alone
from smartspec_ops.stores.faults import no_driver

POSTGRES_POOL = 10
_READ_ONLY = "25006"
_FILE = "file"
POOL_TIMEOUT = timedelta(seconds=30)
"""How long a transaction waits for its turn."""
IDLE_IN_TRANSACTION = timedelta(seconds=4)
"""A process that hangs in the middle of a transaction holds what others wait for; the server ends it after so long: as
soon as it lets go of a worker's shards, or whoever is to have them would wait for their fences after that."""
PATIENT_IN_TRANSACTION = timedelta(minutes=1)
"""Of what holds nothing that a worker waits for at its ticks: snapshots, and the step that brings tables up to date as
long as it has changed none. A busy machine takes seconds to load the tool for that, or to fold a long log, between two
statements."""

PRAGMAS: Mapping[str, str] = {
    "journal_mode": "WAL",
    "synchronous": "FULL",  # a commit survives the machine, not only the process
    "foreign_keys": "ON",
    "wal_autocheckpoint": "1000",
    "trusted_schema": "OFF",
}
_ALONE: Mapping[str, str] = {"locking_mode": "EXCLUSIVE"}
"""Before all others: the index of the log is then kept in memory, and not in a file that processes share."""
AGAIN = 0.01
"""Seconds between two tries where SQLite does not wait by itself."""
_IGNORE = "# Written by smartspec-ops: nothing here belongs in version control.\n*\n"


def make_engine(where: str | Path, busy_timeout: timedelta, *, alone: bool = False) -> AsyncEngine:
    """`where` is a file path, or a ``sqlite:///`` or ``postgresql://`` URL. `alone`: see `open_store`."""
    if isinstance(where, Path) or "://" not in where:
        return _sqlite(Path(where), busy_timeout, alone)
    if where.startswith(("postgresql://", "postgresql+psycopg://")):
        return _postgres(where)
    try:
        url = make_url(where)
    except (ArgumentError, ValueError):
        raise _unreadable() from None
    match url.get_backend_name():
        case "sqlite" if url.database and url.database != ":memory:":
            return _sqlite(Path(url.database), busy_timeout, alone)
        case other:
            raise StoreUnavailable(
                f"{other} is not a database this program can use", hint="give a file path or postgresql://..."
            )


def _unreadable() -> StoreUnavailable:
    return StoreUnavailable("the database URL cannot be read", hint="postgresql://user@host:5432/name")


def readable(url: str) -> str:
    """The URL as libpq reads it; `StoreUnavailable` where it does not."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        ports = str(conninfo_to_dict(conninfo(url)).get("port") or "").split(",")
    except ProgrammingError:
        raise _unreadable() from None
    if not all(port.isdecimal() for port in ports if port):
        raise _unreadable()
    return conninfo(url)


def _postgres(url: str) -> AsyncEngine:
    try:
        from psycopg import AsyncConnection
    except ImportError:
        raise no_driver() from None
    # Not by SQLAlchemy's URL: it knows one host, and libpq several, of which one takes what is written.
    given: Mapping[str, Any] = parameters(url)
    engine = create_async_engine(
        "postgresql+psycopg://",
        async_creator=partial(AsyncConnection.connect, readable(url), **given),
        pool_size=POSTGRES_POOL,
        pool_pre_ping=True,
        pool_timeout=POOL_TIMEOUT.total_seconds(),
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "connect", _end_what_hangs)
    event.listen(engine.sync_engine, "handle_error", _leave_a_standby)
    return engine


def idle_at_most(span: timedelta, scope: str = "LOCAL") -> str:
    return f"SET {scope} idle_in_transaction_session_timeout = {span // timedelta(milliseconds=1)}"


def _end_what_hangs(connection: Any, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(idle_at_most(IDLE_IN_TRANSACTION, "SESSION"))
    cursor.close()
    connection.commit()


def _leave_a_standby(context: ExceptionContext) -> None:
    """A server that has become a standby answers, and takes nothing: the next connection is to whoever does."""
    if getattr(context.original_exception, "sqlstate", None) == _READ_ONLY:
        context.is_disconnect = True


def _sqlite(path: Path, busy_timeout: timedelta, alone: bool) -> AsyncEngine:
    _make_private(path)
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        pool_size=1,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT.total_seconds(),
        hide_parameters=True,
        connect_args={
            "timeout": busy_timeout.total_seconds(),
            # The driver must not begin transactions: it would begin deferred ones, which can fail half-way.
            "isolation_level": None,
            "async_creator_fn": connect_alone if alone else connect,
        },
    )
    pragmas = {**_ALONE, **PRAGMAS} if alone else PRAGMAS
    event.listen(engine.sync_engine, "connect", partial(_configure, pragmas, busy_timeout))
    event.listen(engine.sync_engine, "connect", partial(_note_file, path))
    event.listen(engine.sync_engine, "begin", partial(_refuse_another_file, path))
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


def _configure(
    pragmas: Mapping[str, str], patience: timedelta, connection: AdaptedConnection, _entry: ConnectionPoolEntry
) -> None:
    connection.run_async(lambda driver: driver.in_thread(partial(_set, pragmas, patience)))


def _set(pragmas: Mapping[str, str], patience: timedelta, connection: sqlite3.Connection) -> None:
    """Who comes upon a new file that another process is about to write to for the first time is refused its way to WAL
    at once: there SQLite's own patience does not hold."""
    deadline = time.monotonic() + patience.total_seconds()
    for name, value in pragmas.items():
        while not _is_set(f"PRAGMA {name}={value}", deadline, connection):
            time.sleep(AGAIN)


def _is_set(pragma: str, deadline: float, connection: sqlite3.Connection) -> bool:
    try:
        connection.execute(pragma).close()
    except sqlite3.OperationalError as fault:
        is_busy = fault.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY  # the rest says more of the same
        if not is_busy or time.monotonic() >= deadline:
            raise
        return False
    return True


def _file_at(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as fault:
        hint = "put back its folder as it was, and who may look into it"
        raise StoreUnavailable(f"cannot look at {path}: {fault.strerror}", hint=hint) from fault
    return found.st_dev, found.st_ino


def _note_file(path: Path, _connection: Any, entry: ConnectionPoolEntry) -> None:
    entry.info[_FILE] = _file_at(path)


def _refuse_another_file(path: Path, connection: Connection) -> None:
    """A file that was deleted or replaced is written on as if nothing had happened, and all of it is lost."""
    there = _file_at(path)
    if there == connection.info[_FILE]:
        return
    what = "is gone" if there is None else "is another file than the one that was opened"
    raise StoreUnavailable(
        f"{path} {what}", hint="put it back as it was; or stop what runs on it, and: smartspec-ops restore --as YOU"
    )


def _begin_immediate(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, OneHopConnection)
    driver.begin()


def _make_private(path: Path) -> None:
    """The file is 0600 before SQLite opens it; SQLite gives -wal and -shm the mode of the file."""
    try:
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700, parents=True)
            (path.parent / ".gitignore").write_text(_IGNORE)
        os.close(os.open(path, os.O_RDONLY | os.O_CREAT, 0o600))
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as fault:
        raise StoreNotWritable(
            f"{path} cannot be opened: {fault.strerror}", hint="check the owner and mode of the file and its directory"
        ) from fault
