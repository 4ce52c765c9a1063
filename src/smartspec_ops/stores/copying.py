"""A database as one SQLite file that nobody writes to: what a backup is, whichever engine it was taken from.

SQLite copies its own pages in one step, beside whoever writes. Of PostgreSQL every row is read in one snapshot and put
into a file of the same schema. Rows go from any engine into any other the same way, and what came in is read again and
compared.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Float,
    LargeBinary,
    RowMapping,
    Table,
    column,
    create_engine,
    func,
    select,
    text,
)
from sqlalchemy import table as table_of
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.stores.driver import open_lying, wal_of
from smartspec_ops.stores.faults import no_driver, translated
from smartspec_ops.stores.revision import create, revision
from smartspec_ops.stores.schema import HEAD, audit, incident_events, jobs, meta, tables_for

AT_ONCE = 2_000
"""Rows of one statement."""
WAIT = 10.0
"""Seconds for another process that holds an SQLite database locked."""


def copied_tables() -> Sequence[Table]:
    """What a copy holds: everything but the work queue, which follows from the effects that are queued."""
    return [one for one in tables_for("sqlite") if one is not jobs]


def copy_pages(source: Path, target: Path) -> None:
    """SQLite's online backup, in one step: nobody who writes waits, and the copy is of one moment.

    `target` must not be there yet. It is a whole database by itself afterwards, with nothing beside it.
    """
    with _only_if_whole(target), translated():
        try:
            _backed_up(source, target)
        except sqlite3.OperationalError as fault:
            # What SQLite needs beside a database to read it, it cannot have on a disk that is full or read-only.
            if not fault.sqlite_errorname.startswith(_NOTHING_BESIDE) or not wal_of(source).exists():
                raise
            carry(source, target)
        settle(target)


_NOTHING_BESIDE = ("SQLITE_IOERR_SHM", "SQLITE_CANTOPEN", "SQLITE_READONLY")


def _backed_up(source: Path, target: Path) -> None:
    with closing(_source(source)) as given, closing(sqlite3.connect(target, timeout=WAIT)) as taken:
        given.backup(taken, pages=-1)


def carry(source: Path, target: Path) -> None:
    """The file and what was not folded back into it, as they lie there; nobody can have it open."""
    remove(target)
    for one, there in ((source, target), (wal_of(source), wal_of(target))):
        if one.exists():
            there.touch(mode=0o600)
            shutil.copyfile(one, there)


def _source(path: Path) -> sqlite3.Connection:
    """Nothing is written to it, and where its folder cannot be written, nothing beside it either."""
    if not path.exists():
        raise StoreUnavailable(f"there is no database at {path}", hint="it is made with the first use")
    return open_lying(path, WAIT)


def settle(path: Path) -> None:
    """Leave one file with everything in it, on the disk."""
    with translated(), closing(sqlite3.connect(path, timeout=WAIT)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    lasting(path)


def lasting(path: Path) -> None:
    """What was written to the file survives the power."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def counted_rows(connection: Connection) -> Mapping[str, int]:
    """How many rows each table has."""
    counts = [(one.name, select(func.count()).select_from(one)) for one in copied_tables()]
    return {name: connection.execute(count).scalar_one() for name, count in counts}


def chained_with(connection: Connection) -> frozenset[str]:
    """The ids of the keys that the hash chains were made with."""
    ids = (func.substr(one.c.hash, 1, func.instr(one.c.hash, ".") - 1) for one in (incident_events, audit))
    return frozenset(id_ for each in ids for id_ in connection.execute(select(each).distinct()).scalars())


def forget_jobs(connection: Connection) -> None:
    """Of an SQLite copy: leases of workers that are not there, and jobs that are made again from the effects."""
    connection.execute(jobs.delete())


def damaged_pages(path: Path) -> str | None:
    """What SQLite's own check of every page and index says; None where all are whole. Nothing is written."""
    try:
        with closing(open_lying(path, WAIT)) as connection:
            said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(1)")]
    except sqlite3.DatabaseError:
        return "its pages cannot be read"
    return None if said == ["ok"] else said[0].replace("\n", " ")[:200]


def copy_postgres(url: str, target: Path) -> datetime:
    """Every row as it stood in one moment, which is returned (the database's time)."""
    with _only_if_whole(target), translated():
        with reading_postgres(url) as given, writing_file(target) as taken:
            at: datetime = given.execute(text("SELECT clock_timestamp()")).scalar_one()
            if (found := revision(given)) != HEAD:
                raise StoreUnavailable(
                    f"the database is at revision {found or 'none'}, this program needs {HEAD}",
                    hint="run: smartspec-ops migrate",
                )
            create(taken)
            taken.execute(meta.delete())  # the rows that come bring it along
            copy_rows(given, taken)
        settle(target)
    return at.astimezone(UTC)


def copy_rows(source: Connection, target: Connection) -> Mapping[str, int]:
    """Every row of every table into empty tables of the same revision, compared afterwards; how many of each.

    `StoreUnavailable` where what came in is not what was read; the caller's transaction is then not to be kept.
    """
    found: dict[str, int] = {}
    for one in copied_tables():
        went, came = hashlib.sha256(), hashlib.sha256()
        plain = _plain(one)
        for rows in _batches(source, one):
            _count_in(went, rows)
            target.execute(plain.insert(), [dict(row) for row in rows])
            found[one.name] = found.get(one.name, 0) + len(rows)
        for rows in _batches(target, one):
            _count_in(came, rows)
        if went.digest() != came.digest():
            raise StoreUnavailable(f"the rows of {one.name} did not arrive as they were", hint="nothing was kept")
        found.setdefault(one.name, 0)
    _go_on_counting(target)
    return found


def _batches(connection: Connection, one: Table) -> Iterator[Sequence[RowMapping]]:
    plain = _plain(one)
    query = select(plain).order_by(*(plain.c[key.name] for key in one.primary_key.columns))
    with connection.execute(query, execution_options={"yield_per": AT_ONCE}) as result:
        yield from result.mappings().partitions()


def _plain(one: Table) -> Any:
    """The table without what our own column types do: as it is stored is as it is copied."""
    return table_of(one.name, *(column(each.name, _type(each.type)) for each in one.columns))


def _type(kind: Any) -> Any:
    """The one type that both engines give as the same value; None where the driver's is."""
    impl = getattr(kind, "impl_instance", kind)
    return next((each() for each in (Boolean, LargeBinary, Float) if isinstance(impl, each)), None)


def _count_in(digest: Any, rows: Iterable[RowMapping]) -> None:
    for row in rows:
        digest.update(repr(tuple(row.values())).encode("utf-8", "surrogatepass"))


def _go_on_counting(target: Connection) -> None:
    """PostgreSQL numbers on from its own sequence, which rows that bring their number do not move."""
    if target.dialect.name == "postgresql":
        target.execute(
            text(
                "SELECT setval(pg_get_serial_sequence('effects', 'id'), "
                "greatest((SELECT max(id) FROM effects), 1), EXISTS (SELECT FROM effects))"
            )
        )


@contextmanager
def reading_file(path: Path) -> Iterator[Connection]:
    """A file that nobody writes to."""
    with _connected("sqlite://", creator=lambda: open_lying(path, WAIT)) as connection:
        yield connection


@contextmanager
def writing_file(path: Path) -> Iterator[Connection]:
    """One transaction, kept if the block ends well."""
    with _connected("sqlite://", creator=lambda: sqlite3.connect(path, timeout=WAIT)) as connection:
        yield connection
        connection.commit()


@contextmanager
def reading_postgres(url: str) -> Iterator[Connection]:
    """Everything as it stood in one moment; nothing can be written through it."""
    try:
        address = make_url(url).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError):
        raise StoreUnavailable("the database URL cannot be read", hint="postgresql://user@host:5432/name") from None
    try:
        with _connected(address, connect_args={"connect_timeout": int(WAIT)}) as connection:
            yield connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    except ImportError:
        raise no_driver() from None


@contextmanager
def _connected(url: Any, **options: Any) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, **options)
    with engine.connect() as connection:
        yield connection


@contextmanager
def _only_if_whole(target: Path) -> Iterator[None]:
    """The file is 0600 before anything is in it, and gone where it did not become whole."""
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    try:
        yield
    except BaseException:
        remove(target)
        raise


def remove(path: Path) -> None:
    """The file, and what SQLite may have left beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
