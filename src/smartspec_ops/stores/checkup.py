"""Whether a database can be used, found out without changing a byte of it: nothing is made, migrated or locked.

Runs in a thread of its own, with a deadline; an SQLite file that nobody has open is read as it lies there, because
even reading it in the usual way would leave files beside it.
"""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.pool import NullPool

from smartspec_ops.domain.errors import OpsError, StoreUnavailable
from smartspec_ops.edge.database_faults import DAMAGED
from smartspec_ops.ports import Clock, Finding
from smartspec_ops.stores import schema
from smartspec_ops.stores.codec import load
from smartspec_ops.stores.crypto import KeyRing
from smartspec_ops.stores.driver import open_lying, wal_of
from smartspec_ops.stores.engine import readable
from smartspec_ops.stores.faults import no_driver, translated
from smartspec_ops.stores.presence import refuse_what_is_left
from smartspec_ops.stores.revision import EARLY, is_usable, key_checks, lacking, revision
from smartspec_ops.stores.schema import HEAD

REACHED, REVISION, INTEGRITY, WAL, KEY, PRIVATE = (
    f"database/{name}" for name in ("reached", "revision", "integrity", "wal", "key", "private")
)
MOST_WAL = 256 * 1024 * 1024
"""Usually it ends at 4 MB; far beyond that somebody keeps it from being folded back."""
OLDEST_POSTGRES = 14
PATIENCE = 2.0
"""Seconds for somebody who holds the file locked."""
_STEPS = 20_000
"""Virtual machine instructions of SQLite between two looks at the clock: some milliseconds."""
_REFUSES_WRITES = text("SELECT reset_val FROM pg_settings WHERE name = 'default_transaction_read_only'")
"""Of sessions that set nothing themselves, as we do not for those that write."""


def look(where: str | Path, keys: KeyRing | None, clock: Clock, within: timedelta) -> Sequence[Finding]:
    """Blocks for `within` at most. `keys` None: there is no key yet, which is right for a database that has none."""
    try:
        with translated():
            if isinstance(where, Path) or "://" not in where:
                return list(_sqlite(Path(where), keys, within))
            return list(_postgres(where, keys, clock, within))
    except OpsError as fault:
        return [_fail(REACHED, *_told(fault))]


def documents(where: str | Path, kind: str, within: timedelta) -> Sequence[Any]:
    """The bodies of one kind of document, by key; none where there is no database yet. OpsError where it cannot be
    read."""
    query = select(schema.documents.c.body).where(schema.documents.c.kind == kind).order_by(schema.documents.c.key)
    with translated():
        if isinstance(where, Path) or "://" not in where:
            if not Path(where).exists():
                return ()
            reading = _reading(Path(where))
        else:
            reading = _connected(where, within)
        with reading as connection:
            return [load(body) for body in connection.execute(query).scalars()] if revision(connection) else ()


def _told(fault: OpsError) -> tuple[str, str]:
    if isinstance(fault, StoreUnavailable):
        return fault.why, fault.hint or "see docs/store.md"
    return str(fault), "see docs/store.md"


# --- SQLite ------------------------------------------------------------------------------------------------------


def _sqlite(path: Path, keys: KeyRing | None, within: timedelta) -> Iterator[Finding]:
    refuse_what_is_left(path)
    if not path.exists():
        yield Finding(check=REACHED, state="ok", detail="SQLite; the file is made with the first use")
        yield from _key({}, keys)
        return
    if mode := path.stat().st_mode & 0o077:
        yield _warn(PRIVATE, f"others may use the database file (mode {0o600 | mode:04o})", f"chmod 600 {path}")
    with _reading(path) as connection:
        state = revision(connection)
        yield Finding(check=REACHED, state="ok", detail=f"SQLite, {_megabytes(path.stat().st_size)}")
        yield from _schema(state, connection)
        yield from _key(key_checks(connection) if state else {}, keys)
    yield from _wal(path)
    yield _integrity(path, within)


@contextmanager
def _reading(path: Path) -> Iterator[Connection]:
    engine = create_engine("sqlite://", creator=lambda: open_lying(path, PATIENCE), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def _wal(path: Path) -> Iterator[Finding]:
    """By the file's header: opened as it lies there, SQLite itself does not say."""
    with path.open("rb") as file:
        header = file.read(20)
    if header[18:20] != b"\x02\x02":
        yield _warn(
            WAL,
            "the database is not in WAL mode: a reader and a writer would wait for each other",
            "run: smartspec-ops migrate",
        )
        return
    wal = wal_of(path)
    size = wal.stat().st_size if wal.exists() else 0
    if size > MOST_WAL:
        hint = "end the process that holds a transaction open; the file is folded back by itself afterwards"
        yield _warn(WAL, f"the write-ahead log has grown to {_megabytes(size)}", hint)
    else:
        yield Finding(check=WAL, state="ok", detail="its write-ahead log is in use and small")


def _integrity(path: Path, within: timedelta) -> Finding:
    was_alone = not wal_of(path).exists()
    found = _quick_check(path, within)
    if found.state == "fail" and was_alone and wal_of(path).exists():
        found = _quick_check(path, within)  # somebody began to write while it was read as it lay there
    return found


def _quick_check(path: Path, within: timedelta) -> Finding:
    deadline = time.monotonic() + within.total_seconds()
    with closing(open_lying(path, PATIENCE)) as connection:
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        try:
            said = [str(row[0]) for row in connection.execute("PRAGMA quick_check(1)")]
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorname != "SQLITE_INTERRUPT":
                return _damaged()
            why = f"the file is too large to be checked within {within.total_seconds():g} s"
            return Finding(check=INTEGRITY, state="skip", detail=f"{why}; smartspec-ops verify takes its time")
        except sqlite3.DatabaseError:
            return _damaged()
    return Finding(check=INTEGRITY, state="ok", detail="its pages are whole") if said == ["ok"] else _damaged()


def _damaged() -> Finding:
    return _fail(INTEGRITY, "the database file is damaged", DAMAGED)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


# --- PostgreSQL --------------------------------------------------------------------------------------------------


def _postgres(where: str, keys: KeyRing | None, clock: Clock, within: timedelta) -> Iterator[Finding]:
    with _connected(where, within) as connection:
        yield from _server(connection, clock)
        state = revision(connection)
        yield from _schema(state, connection)
        if state is None:
            yield from _may_create(connection)
        yield from _key(key_checks(connection) if state else {}, keys)


@contextmanager
def _connected(where: str, within: timedelta) -> Iterator[Connection]:
    """Nothing can be written through it."""
    seconds = max(2, int(within.total_seconds()))  # libpq takes one second for two
    options = f"-c statement_timeout={seconds}s"
    try:
        from psycopg import connect

        engine = create_engine(
            "postgresql+psycopg://",
            creator=partial(connect, readable(where), connect_timeout=seconds, options=options),
            poolclass=NullPool,
            hide_parameters=True,
        )
    except ImportError:
        raise no_driver() from None
    with engine.connect() as connection:
        # Not before: of several hosts the one is wanted that takes what is written.
        connection.execute(text("SET SESSION default_transaction_read_only = on"))
        connection.commit()
        yield connection


def _server(connection: Connection, clock: Clock) -> Iterator[Finding]:
    number = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    told = f"PostgreSQL {number // 10_000}"
    if number // 10_000 < OLDEST_POSTGRES:
        yield _warn(REACHED, f"{told} is older than what is tested", f"use PostgreSQL {OLDEST_POSTGRES} or newer")
    else:
        yield Finding(check=REACHED, state="ok", detail=told)
    if connection.execute(text("SELECT pg_is_in_recovery()")).scalar_one():
        yield _fail(REACHED, "it is a standby: nothing can be written to it", "connect to the primary")
    elif connection.execute(_REFUSES_WRITES).scalar_one() == "on":
        fix = "see default_transaction_read_only of the database, the role and the server: a quota may be used up"
        yield _fail(REACHED, "it is read-only: nothing can be written to it", fix)
    theirs: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    off = (clock.now() - theirs).total_seconds()
    if abs(off) > 5:
        side = "ahead of" if off > 0 else "behind"
        fix = "synchronize both clocks (NTP)"
        yield _warn("database/clock", f"this machine's clock is {abs(off):.0f} s {side} the database's", fix)


def _may_create(connection: Connection) -> Iterator[Finding]:
    asked = text("SELECT has_schema_privilege(current_schema(), 'CREATE')")
    if not connection.execute(asked).scalar_one():
        fix = "GRANT CREATE ON SCHEMA ... TO the role of the URL"
        yield _fail(REVISION, "its role may not make tables, and there are none yet", fix)


# --- both --------------------------------------------------------------------------------------------------------


def _schema(state: str | None, connection: Connection) -> Iterator[Finding]:
    match state:
        case None:
            yield Finding(check=REVISION, state="ok", detail="it is empty; tables are made with the first use")
        case str() if state == HEAD and (missing := lacking(connection)):
            yield _fail(REVISION, f"an early development state made it: {missing[0]} is missing", EARLY)
        case str() if state == HEAD:
            yield Finding(check=REVISION, state="ok", detail=f"its schema is at revision {HEAD}")
        case str() if state < HEAD:
            yield _warn(REVISION, f"its schema is at revision {state}, older than {HEAD}", "run: smartspec-ops migrate")
        case str() if is_usable(connection, state):
            fix = "upgrade this one too, when it suits"
            yield _warn(REVISION, f"its schema is at revision {state}, of a newer version; {HEAD} can use it", fix)
        case _:
            fix = "a newer version of smartspec-ops wrote it: use that version"
            yield _fail(REVISION, f"its schema is at revision {state}, which this version does not know", fix)


def _key(known: dict[str, str], keys: KeyRing | None) -> Iterator[Finding]:
    if not known:
        told = f"key {keys.current.id} is there" if keys else "there is no key yet; it is made with the first use"
        yield Finding(check=KEY, state="ok", detail=told)
    elif keys is None:
        fix = "restore the key file from a backup; a new key could not open the database"
        yield _fail(KEY, f"there is no key, and the database is sealed with key {', '.join(sorted(known))}", fix)
    elif any(known.get(id_) == key.check for id_, key in keys.keys.items()):
        yield Finding(check=KEY, state="ok", detail=f"key {keys.current.id} opens it")
    else:
        fix = "give the key it was made with: the key file of that time, or SMARTSPEC_OPS_KEY"
        sealed = ", ".join(sorted(known))
        yield _fail(KEY, f"the key is {keys.current.id}, and the database is sealed with key {sealed}", fix)


def _fail(check: str, detail: str, fix: str) -> Finding:
    return Finding(check=check, state="fail", detail=detail, fix=fix)


def _warn(check: str, detail: str, fix: str) -> Finding:
    return Finding(check=check, state="warn", detail=detail, fix=fix)
