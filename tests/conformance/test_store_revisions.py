"""New tables equal migrated ones, and several processes may make them at once."""

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.stores import BUSY_TIMEOUT, open_store
from smartspec_ops.stores.engine import make_engine
from smartspec_ops.stores.revision import MIGRATIONS, create, upgrade
from smartspec_ops.stores.schema import HEAD
from tests.servers import database


def _index(index: Mapping[str, Any]) -> str:
    return str({**index, "dialect_options": {k: str(v) for k, v in index["dialect_options"].items()}})


def _described(connection: Connection) -> dict[str, object]:
    """Everything the engine knows about the tables."""
    seen = inspect(connection)
    described: dict[str, object] = {
        name: (
            [{**column, "type": repr(column["type"])} for column in seen.get_columns(name)],
            seen.get_pk_constraint(name),
            sorted(_index(index) for index in seen.get_indexes(name)),
            sorted(seen.get_unique_constraints(name), key=str),
            seen.get_foreign_keys(name),
        )
        for name in seen.get_table_names()
    }
    return described


async def _both_ways(first: str, second: str) -> tuple[dict[str, object], dict[str, object]]:
    found = []
    for url, step in ((first, create), (second, lambda connection: upgrade(connection, "base"))):
        engine = make_engine(url, BUSY_TIMEOUT)
        async with engine.begin() as connection:
            await connection.run_sync(step)
            found.append(await connection.run_sync(_described))
        await engine.dispose()
    return found[0], found[1]


async def test_new_tables_equal_migrated_ones_on_sqlite(tmp_path: Path) -> None:
    made, migrated = await _both_ways(str(tmp_path / "a.db"), str(tmp_path / "b.db"))
    assert made == migrated
    assert "jobs" in made
    for pattern in ("%WITHOUT ROWID%", "%AUTOINCREMENT%"):
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE ? ORDER BY name"
        with (
            contextlib.closing(sqlite3.connect(tmp_path / "a.db")) as one,
            contextlib.closing(sqlite3.connect(tmp_path / "b.db")) as two,
        ):
            assert len(found := one.execute(query, (pattern,)).fetchall()) == 2
            assert found == two.execute(query, (pattern,)).fetchall()


@pytest.mark.server
async def test_new_tables_equal_migrated_ones_on_postgresql(postgres_server: str) -> None:
    with database(postgres_server, "test_made") as first, database(postgres_server, "test_migrated") as second:
        made, migrated = await _both_ways(first, second)
    assert made == migrated
    assert "jobs" not in made


def test_the_newest_migration_is_the_revision_of_the_tables() -> None:
    names = [file.name.split("_")[0] for file in (MIGRATIONS / "versions").glob("*.py")]
    assert max(names) == HEAD


MIGRATE = """
import asyncio, sys
from pathlib import Path
from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.stores import BUSY_TIMEOUT, open_store

async def main():
    store = open_store(sys.argv[1], Path(sys.argv[2]))
    await store.migrate()
    async with store.begin() as tx:
        await tx.next_incident_id(2026)
    await store.close()

asyncio.run(main())
"""


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
async def test_several_processes_may_open_a_new_database_at_once(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    where = str(tmp_path / "ops.db") if engine == "sqlite" else request.getfixturevalue("postgres_url")
    argv = [sys.executable, "-c", MIGRATE, where, str(tmp_path / "key")]
    processes = [subprocess.Popen(argv, stderr=subprocess.PIPE) for _ in range(4)]  # noqa: ASYNC220 - nothing else runs here
    ends = [process.communicate()[1].decode() for process in processes]
    assert ends == [""] * 4
    store = open_store(where, tmp_path / "key")
    async with store.begin() as tx:
        assert await tx.next_incident_id(2026) == "INC-2026-0005"
    await store.close()


@pytest.mark.slow
def test_opening_an_up_to_date_database_loads_no_migration_tool(tmp_path: Path) -> None:
    check = MIGRATE + "assert not {'alembic', 'mako', 'psycopg'} & set(sys.modules), sorted(sys.modules)\n"
    argv = [sys.executable, "-c", check, str(tmp_path / "ops.db"), str(tmp_path / "key")]
    for _ in range(2):
        subprocess.run(argv, check=True)


@pytest.mark.slow
def test_importing_the_package_loads_no_database_library() -> None:
    check = "import sys, smartspec_ops.stores, smartspec_ops.queues; assert 'sqlalchemy' not in sys.modules"
    subprocess.run([sys.executable, "-c", check], check=True)


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
async def test_a_newer_database_says_whether_an_older_program_may_go_on(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Workers of two versions run beside each other while one after the other is upgraded."""
    where = str(tmp_path / "ops.db") if engine == "sqlite" else request.getfixturevalue("postgres_url")

    async def opened() -> None:
        store = open_store(where, tmp_path / "key")
        try:
            await store.migrate()
            async with store.begin() as tx:
                await tx.next_incident_id(2026)
        finally:
            await store.close()

    async def becomes(revision: str, readable_from: str | None) -> None:
        """What a newer version's migration leaves behind."""
        engine = make_engine(where, BUSY_TIMEOUT)
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
            await connection.execute(text("DELETE FROM meta WHERE name = 'readable_from'"))
            if readable_from is not None:
                given = {"value": readable_from}
                await connection.execute(text("INSERT INTO meta VALUES ('readable_from', :value)"), given)
        await engine.dispose()

    await opened()
    await becomes("9998", HEAD)
    await opened()
    for newer in ("9999", None):
        await becomes("9999", newer)
        with pytest.raises(StoreUnavailable, match="does not know"):
            await opened()
        store = open_store(where, tmp_path / "key")
        with pytest.raises(StoreUnavailable, match="this program needs"):
            async with store.begin():
                pass
        await store.close()


@pytest.mark.parametrize("change", ["DROP TABLE audit", "ALTER TABLE jobs DROP COLUMN role"])
async def test_a_database_that_lacks_what_its_revision_has_is_not_said_to_be_whole(change: str, tmp_path: Path) -> None:
    """The tables of an early state of development went by the number that the first ones have now."""
    store = open_store(tmp_path / "ops.db", b"k" * 32)
    await store.migrate()
    await store.whole()
    async with store.begin() as tx:
        await tx.connection.execute(text(change))
    with pytest.raises(StoreUnavailable, match=r"(audit|jobs\.role) missing"):
        await store.whole()
    await store.close()
