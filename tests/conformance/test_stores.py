"""The shipped store suite on SQLite and on a real PostgreSQL, and what only an SQL store can get wrong."""

import asyncio
import contextlib
import itertools
import os
import sqlite3
import stat
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from smartspec_ops.domain.errors import Bug, StoreUnavailable
from smartspec_ops.ports import Broken, Intact
from smartspec_ops.stores import open_store
from smartspec_ops.stores.crypto import KeyRing
from smartspec_ops.stores.engine import PRAGMAS
from smartspec_ops.stores.revision import bring_up_to_date
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.testing.stores import NOON, StoreConformance, effect, incident_row
from tests.servers import free_port

KEY, OTHER_KEY = b"k" * 32, b"o" * 32


class TestSqlite(StoreConformance):
    """On the store of conftest.py: a copy of a file migrated once."""


@pytest.mark.server
class TestPostgres(StoreConformance):
    @pytest.fixture
    async def store(self, migrated_url: str) -> AsyncIterator[SqlStore]:
        store = open_store(migrated_url, KEY)
        yield store
        await store.close()

    async def test_a_lost_connection_is_named_so_and_replaced(self, store: SqlStore) -> None:
        with pytest.raises(StoreUnavailable) as caught:
            async with store.begin() as tx:
                await tx.connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        assert caught.value.hint
        async with store.begin() as tx:
            assert await tx.effects() == []

    async def test_a_read_only_server_is_named_so(self, store: SqlStore) -> None:
        with pytest.raises(StoreUnavailable, match="read-only"):
            await add_while_read_only(store)

    async def test_a_snapshot_sees_one_moment_whatever_others_commit(self, store: SqlStore) -> None:
        async with store.snapshot() as tx:
            assert await tx.effects() == []
            async with store.begin() as other:
                await other.add_effects([effect()])
            assert await tx.effects() == []
        async with store.snapshot() as tx:
            assert len(await tx.effects()) == 1

    async def test_what_nobody_waits_for_is_not_ended_where_the_machine_is_busy(self, store: SqlStore) -> None:
        """Between two statements of a snapshot a process folds logs, of a migration it loads the tool for it."""
        shown = "SHOW idle_in_transaction_session_timeout"
        async with store.begin() as tx:
            assert (await tx.connection.exec_driver_sql(shown)).scalar_one() == "4s"
        async with store.snapshot() as tx:
            assert (await tx.connection.exec_driver_sql(shown)).scalar_one() == "1min"
        async with store.begin() as tx:
            await tx.connection.run_sync(bring_up_to_date, KeyRing.of(KEY))
            assert (await tx.connection.exec_driver_sql(shown)).scalar_one() == "1min"
        async with store.begin() as tx:
            assert (await tx.connection.exec_driver_sql(shown)).scalar_one() == "4s"

    async def test_a_log_that_grows_while_it_is_verified_is_intact(self, store: SqlStore) -> None:
        """Its length used to be read before its events: `verify` called every busy incident altered."""

        looks = 0

        async def grow() -> None:
            numbers = itertools.count()
            while (number := next(numbers)) < 60 or looks <= 3:
                async with store.begin() as tx:
                    await tx.append(incident_row(version=number), [("noted", {"n": number}, NOON)])

        growing = asyncio.create_task(grow())
        while not growing.done():
            found = await store.verify_all()
            assert all(isinstance(one, Intact) for one in found.values()), found
            looks += 1
        await growing
        assert looks > 3


async def add_while_read_only(store: SqlStore) -> None:
    async with store.begin() as tx:
        await tx.connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        await tx.add_effects([effect()])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ops.db"


async def made(path: Path, key: bytes | KeyRing | Path = KEY) -> None:
    """A database with one incident of three events, closed again."""
    store = open_store(path, key)
    await store.migrate()
    async with store.begin() as tx:
        await tx.append(incident_row(), [(f"event-{n}", {"n": n}, NOON) for n in range(3)])
        await tx.add_effects([effect()])
    await store.close()


def content(path: Path) -> bytes:
    return path.read_bytes()


def overwrite(path: Path, raw: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(raw)


def change(path: Path, sql: str) -> None:
    """Somebody else's hands on the file."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql)


async def refused(where: str | Path, key: bytes | KeyRing | Path = KEY) -> StoreUnavailable:
    """What opening says; it must say both what is wrong and what to do."""
    store = open_store(where, key, busy_timeout=timedelta(milliseconds=20))
    try:
        with pytest.raises(StoreUnavailable) as caught:
            await store.migrate()
    finally:
        await store.close()
    assert caught.value.why
    assert caught.value.hint
    return caught.value


async def test_only_the_owner_can_read_the_database_and_the_key(path: Path, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        store = open_store(path, tmp_path / "config" / "key")
        await store.migrate()
        async with store.begin() as tx:
            await tx.add_effects([effect()])
        files = [file for folder in (path.parent, tmp_path / "config") for file in folder.iterdir()]
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in files}
        await store.close()
    finally:
        os.umask(old)
    del modes[".gitignore"]
    assert modes == {"ops.db": 0o600, "ops.db-wal": 0o600, "ops.db-shm": 0o600, "key": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert (path.parent / ".gitignore").read_text().splitlines()[-1] == "*"


async def test_nothing_confidential_is_readable_in_the_file(path: Path) -> None:
    store = open_store(path, KEY)
    await store.migrate()
    async with store.begin() as tx:
        await tx.append(incident_row(title="marker-title"), [("opened", {"x": "marker-event"}, NOON)])
        await tx.add_effects([effect(body={"x": "marker-effect"})])
    await store.close()
    assert b"checkout" in content(path)
    assert b"marker" not in content(path)


async def test_a_commit_survives_the_machine() -> None:
    assert PRAGMAS["journal_mode"] == "WAL"
    assert PRAGMAS["synchronous"] == "FULL"


async def test_the_pragmas_are_in_force(path: Path) -> None:
    store = open_store(path, KEY)
    await store.migrate()
    async with store.begin() as tx:
        found = [
            (await tx.connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    await store.close()
    assert found == ["wal", 2, 1]


# --- keys ---------------------------------------------------------------------------------------------------------


async def test_a_wrong_key_is_told_apart_from_a_damaged_database(path: Path) -> None:
    await made(path)
    fault = await refused(path, OTHER_KEY)
    assert KeyRing.of(KEY).current.id in fault.why


async def test_a_wrong_key_is_refused_without_migrating_too(path: Path) -> None:
    await made(path)
    store = open_store(path, OTHER_KEY)
    with pytest.raises(StoreUnavailable):
        async with store.begin():
            pass
    await store.close()


async def test_a_lost_key_file_is_never_made_again_for_a_sealed_database(path: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    await made(path, key)
    key.unlink()
    fault = await refused(path, key)
    assert "missing" in fault.why
    assert not key.exists()


async def test_a_rotated_key_opens_what_older_keys_sealed(path: Path) -> None:
    await made(path)
    store = open_store(path, KeyRing.of(OTHER_KEY, KEY))
    await store.migrate()
    async with store.begin() as tx:
        await tx.append(incident_row(version=3, title="renamed"), [("event-3", {"n": 3}, NOON)])
        assert [event.body["n"] for event in await tx.events("INC-2026-0001")] == [0, 1, 2, 3]
    assert await store.verify("INC-2026-0001") == Intact(length=4)
    await store.close()
    await made_with_only(path, OTHER_KEY)


async def made_with_only(path: Path, key: bytes) -> None:
    """With the new key alone the database opens, and says which rows need the older one."""
    store = open_store(path, key)
    await store.migrate()
    async with store.begin() as tx:
        assert (await tx.incidents())[0].title == "renamed"
        with pytest.raises(StoreUnavailable, match="not in the key ring"):
            await tx.events("INC-2026-0001")
    await store.close()


# --- damage -------------------------------------------------------------------------------------------------------


async def verified(path: Path) -> Intact | Broken:
    store = open_store(path, KEY)
    found = await store.verify_all()
    await store.close()
    return found["INC-2026-0001"]


@pytest.mark.parametrize(
    ("sql", "seq"),
    [
        ("UPDATE incident_events SET body = substr(body, 1, length(body) - 1) || CAST('~' AS BLOB) WHERE seq = 2", 2),
        ("UPDATE incident_events SET body = CAST(substr(body, 1, 9) AS BLOB) WHERE seq = 3", 3),
        ("UPDATE incident_events SET body = 'text' WHERE seq = 1", 1),
        ("UPDATE incident_events SET kind = CAST(x'ff41' AS TEXT) WHERE seq = 2", 2),
        ("UPDATE incident_events SET at = 9000000000000000000 WHERE seq = 2", 2),
        ("UPDATE incident_events SET at = 'noon' WHERE seq = 2", 2),
        ("UPDATE incident_events SET kind = 'other' WHERE seq = 1", 1),
        ("UPDATE incident_events SET at = at + 1 WHERE seq = 3", 3),
        ("UPDATE incident_events SET hash = replace(hash, '.', '.0') WHERE seq = 2", 2),
        ("UPDATE incident_events SET prev_hash = 'x' WHERE seq = 3", 3),
        ("UPDATE incident_events SET body = (SELECT body FROM incident_events WHERE seq = 1) WHERE seq = 2", 2),
        ("DELETE FROM incident_events WHERE seq = 1", 1),
        ("DELETE FROM incident_events WHERE seq = 2", 2),
        ("DELETE FROM incident_events WHERE seq = 3", 3),
        ("UPDATE incident_events SET seq = 4 WHERE seq = 3", 3),
    ],
)
async def test_verification_names_the_row_that_was_touched(path: Path, sql: str, seq: int) -> None:
    await made(path)
    assert await verified(path) == Intact(length=3)
    change(path, sql)
    found = await verified(path)
    assert isinstance(found, Broken)
    assert found.seq == seq


async def test_a_damaged_file_is_named_so(path: Path) -> None:
    await made(path)
    overwrite(path, content(path)[:4096] + b"\xff" * 50_000)
    assert "damaged" in (await refused(path)).why


async def test_a_file_of_another_kind_is_left_untouched(path: Path) -> None:
    overwrite(path, b"a letter to nobody in particular\n" * 100)
    assert "not a database" in (await refused(path)).why
    assert content(path) == b"a letter to nobody in particular\n" * 100


async def write_under(path: Path, pragma: str) -> None:
    """Write more than fits on a page, with the engine put into a state that a whole disk would take root to make."""
    store = open_store(path, KEY)
    try:
        async with store.begin() as tx:
            await tx.connection.exec_driver_sql(pragma)
            await tx.add_effects([effect("big", body={"x": "x" * 500_000})])
    finally:
        await store.close()


async def test_a_full_disk_is_named_so(path: Path) -> None:
    await made(path)
    with pytest.raises(StoreUnavailable, match="disk is full"):
        await write_under(path, "PRAGMA max_page_count=1")


async def test_a_read_only_database_is_named_so(path: Path) -> None:
    await made(path)
    with pytest.raises(StoreUnavailable, match="read-only"):
        await write_under(path, "PRAGMA query_only=ON")


async def test_a_database_locked_by_another_process_is_named_so(path: Path) -> None:
    await made(path)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "locked" in (await refused(path)).why


async def test_a_place_that_cannot_hold_a_file_is_named_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable) as caught:
        open_store(tmp_path / "file" / "ops.db", KEY)
    assert caught.value.hint


async def test_an_unreachable_server_is_named_so_and_its_password_is_not() -> None:
    fault = await refused(f"postgresql://ops:hunter2@127.0.0.1:{free_port()}/ops")
    assert "cannot be reached" in fault.why
    assert "hunter2" not in f"{fault} {fault.hint}"


@pytest.mark.parametrize(
    "url", ["postgresql://ops:hunter2@host:port/name", "://", "mysql://localhost/ops", "sqlite://"]
)
async def test_a_url_that_cannot_be_used_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        open_store(url, KEY)
    assert caught.value.hint
    assert "hunter2" not in str(caught.value)


async def test_a_row_that_the_tables_forbid_is_a_bug_and_not_a_lost_race(path: Path) -> None:
    await made(path)
    store = open_store(path, KEY)
    with pytest.raises(Bug):
        async with store.begin() as tx:
            await tx.add_effects([effect("x", kind=None)])
    await store.close()


# --- other revisions ----------------------------------------------------------------------------------------------


async def test_a_database_of_a_newer_version_is_refused(path: Path) -> None:
    await made(path)
    change(path, "UPDATE alembic_version SET version_num = '9999'")
    change(path, "DELETE FROM meta WHERE name = 'readable_from'")
    assert "9999" in (await refused(path)).why


async def test_transactions_before_migrating_are_refused(path: Path) -> None:
    store = open_store(path, KEY)
    with pytest.raises(StoreUnavailable, match="revision none"):
        async with store.begin():
            pass
    await store.close()
