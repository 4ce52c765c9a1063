"""Bringing a database up to date, safely from several processes at once, and making sure that the key is its key.

An empty database gets today's tables in one step and the newest revision as its stamp; Alembic (half a second of
imports) is loaded only for a database of an older revision. Everything happens in one exclusive transaction.

A database newer than the program says from which revision on it can still be used, so that workers of two versions run
side by side while one after the other is upgraded.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Connection, delete, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.domain.sharding import member_key
from smartspec_ops.edge.database_faults import NOT_OURS
from smartspec_ops.edge.postgres import PROGRAM
from smartspec_ops.stores.crypto import KeyRing
from smartspec_ops.stores.engine import IDLE_IN_TRANSACTION, PATIENT_IN_TRANSACTION, idle_at_most
from smartspec_ops.stores.keys import load_key, load_or_create_key
from smartspec_ops.stores.rows import insert
from smartspec_ops.stores.schema import HEAD, READABLE_FROM, meta, metadata, tables_for, workers
from smartspec_ops.stores.workers import LOCKS

Keys: TypeAlias = KeyRing | Path
"""A key ring, or the key file: read when the database is opened, and made when nothing is sealed in it yet."""

MIGRATIONS = Path(__file__).parent / "migrations"
ADVISORY_LOCK = 0x534D4152544F5053
"""Any fixed number; held for the length of a migration's transaction on PostgreSQL."""

READABLE = "readable_from"
"""In `meta`: what a database says to programs that are older than it."""
EARLY = (
    "move it away with all that lies beside it, or name an empty database; the next check makes a new one: CHANGELOG.md"
)
SHOWN = 3
_KEY = "key:"
MOVED = "moved"
"""Noted in a database whose rows are all in another one now, so that nobody goes on writing here by mistake."""


async def exclusively(connection: AsyncConnection, step: Callable[[Connection, Keys], KeyRing], keys: Keys) -> KeyRing:
    """Run `step` in a transaction of its own; on SQLite BEGIN IMMEDIATE is the lock."""
    async with connection.begin():
        return await connection.run_sync(step, keys)


def check(connection: Connection, keys: Keys) -> KeyRing:
    """The key ring, if the schema is one this program can use and the key is the database's."""
    found = revision(connection)
    if found is None or not is_usable(connection, found):
        raise StoreUnavailable(
            f"the database is at revision {found or 'none'}, this program needs {HEAD}",
            hint="run: smartspec-ops migrate",
        )
    return _admit(connection, keys)


def bring_up_to_date(connection: Connection, keys: Keys) -> KeyRing:
    if connection.dialect.name == "postgresql":
        connection.execute(text(idle_at_most(PATIENT_IN_TRANSACTION)))
        connection.execute(
            text(f"SET LOCAL application_name = '{PROGRAM} migration'")
        )  # or workers end who is waited for
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
    found = revision(connection)
    if found is None:
        if connection.dialect.name == "sqlite" and inspect(connection).get_table_names():
            raise StoreUnavailable("the file holds tables of another program", hint=NOT_OURS)
        create(connection)
    elif not is_usable(connection, found):
        if found > HEAD:
            raise _unknown(found)
        if takes_away(found):
            refuse_beside_living(connection)
        upgrade(connection, found)
    return _admit(connection, keys)


def is_usable(connection: Connection, found: str) -> bool:
    """Whether this program can work with a database of that revision: its own, or a newer one that says so.

    A worker of the version before goes on, and may be started again, beside workers that have migrated the database.
    """
    if found <= HEAD:
        return found == HEAD
    noted = connection.execute(select(meta.c.value).where(meta.c.name == READABLE)).scalar_one_or_none()
    return noted is not None and noted <= HEAD


def takes_away(found: str, readable_from: str = READABLE_FROM) -> bool:
    """Whether programs that use tables of revision `found` can do so no more once these are migrated."""
    return found < readable_from


def refuse_beside_living(connection: Connection) -> None:
    """`StoreUnavailable` while workers are alive, by their names.

    Older ones would go on with tables that are other than they know, and newer ones cannot be there yet.
    """
    if connection.dialect.name != "postgresql" or not inspect(connection).has_table(workers.name):
        return
    held = {row.key for row in connection.execute(text(LOCKS))}
    rows = connection.execute(select(workers.c.id, workers.c.name, workers.c.version).order_by(workers.c.id))
    if living := [f"{row.name} ({row.version})" for row in rows if member_key(row.id) in held]:
        raise StoreUnavailable(
            f"the migration to {HEAD} takes away what older workers need, and there are some: {', '.join(living)}",
            hint="stop them all, and serve, then start this again: docs/workers.md; nothing was changed",
        )


def refuse_without_all(connection: Connection) -> None:
    """`StoreUnavailable` where tables or columns are missing, whatever revision the database says it has.

    States of the program from before its tables were numbered by what they hold called theirs by the first number.
    """
    if missing := lacking(connection):
        shown = ", ".join(missing[:SHOWN]) + (f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else "")
        raise StoreUnavailable(
            f"an early development state made it, and it cannot be brought up to date: {shown} missing", EARLY
        )


def lacking(connection: Connection) -> Sequence[str]:
    """The tables this program uses and the database lacks, and the columns, as ``table.column``."""
    seen = inspect(connection)
    there = set(seen.get_table_names())
    missing = list[str]()
    for table in tables_for(connection.dialect.name):
        if table.name not in there:
            missing.append(table.name)
            continue
        columns = {column["name"] for column in seen.get_columns(table.name)}
        missing += [f"{table.name}.{column.name}" for column in table.columns if column.name not in columns]
    return missing


def note_readable(connection: Connection) -> None:
    connection.execute(delete(meta).where(meta.c.name == READABLE))
    connection.execute(meta.insert().values(name=READABLE, value=READABLE_FROM))


def revision(connection: Connection) -> str | None:
    """None for a database without our tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return revision


def create(connection: Connection) -> None:
    metadata.create_all(connection, tables=tables_for(connection.dialect.name))
    # The very table Alembic makes, so that it finds its own.
    connection.execute(
        text(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
    )
    connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": HEAD})
    note_readable(connection)


def upgrade(connection: Connection, found: str) -> None:
    """Run the migrations after revision `found`; ``base`` is before the first."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    if connection.dialect.name == "postgresql":
        connection.execute(text(idle_at_most(IDLE_IN_TRANSACTION)))  # workers wait for tables that are changed
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise _unknown(found) from None
    note_readable(connection)


def _unknown(found: str) -> StoreUnavailable:
    return StoreUnavailable(
        f"the database is at revision {found}, which this program does not know (it knows {HEAD})",
        hint="a newer version wrote it: use that version",
    )


def _admit(connection: Connection, keys: Keys) -> KeyRing:
    """Compare the key with the check values kept in the database; a new key is noted beside the older ones."""
    if at := connection.execute(select(meta.c.value).where(meta.c.name == MOVED)).scalar_one_or_none():
        raise StoreUnavailable(
            f"everything in this database was moved to another one at {at}",
            hint="let the settings name that one; to go on here all the same: smartspec-ops move --undo --as YOU",
        )
    noted = key_checks(connection)
    ring = keys if isinstance(keys, KeyRing) else _from_file(keys, noted)
    known = {id_ for id_, key in ring.keys.items() if noted.get(id_) == key.check}
    if noted and not known:
        raise StoreUnavailable(
            f"the encryption key is {ring.current.id}, but this database is sealed with {_listed(noted)}",
            hint="give the key it was made with: the key file of that time, or SMARTSPEC_OPS_KEY",
        )
    if ring.current.id not in known:
        note = insert(connection.dialect.name, meta).on_conflict_do_nothing()
        connection.execute(note, {"name": f"{_KEY}{ring.current.id}", "value": ring.current.check})
    return ring


def _from_file(path: Path, noted: dict[str, str]) -> KeyRing:
    if not noted:
        return load_or_create_key(path)
    if (ring := load_key(path)) is None:
        raise StoreUnavailable(
            f"the key file {path} is missing, and this database is sealed with {_listed(noted)}",
            hint="restore the key file from a backup; a new key could not open the database",
        )
    return ring


def key_checks(connection: Connection) -> dict[str, str]:
    """Key id -> check value, of every key that sealed something here."""
    rows = connection.execute(select(meta).where(meta.c.name.startswith(_KEY)))
    return {row.name.removeprefix(_KEY): row.value for row in rows}


def _listed(noted: dict[str, str]) -> str:
    return "key " + ", ".join(sorted(noted))
