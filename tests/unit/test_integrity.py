"""Whatever is done to the database outside this program, verification names the incident, the row and what is wrong."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from smartspec_ops.app.response.integrity import verify_everything
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.ports import Broken, Intact
from smartspec_ops.stores import open_store
from smartspec_ops.stores.sql import SqlStore
from tests.unit.objectives import NOON
from tests.unit.response import ALERT, LEAD, House, later

pytestmark = pytest.mark.edge

KEY = b"k" * 32
FIRST, SECOND = "INC-2026-0001", "INC-2026-0002"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two incidents, their heads signed, and one more event of the first."""
    folder = tmp_path_factory.mktemp("full")
    asyncio.run(_fill(folder))
    return folder / "ops.db"


async def _fill(folder: Path) -> None:
    store = open_store(folder / "ops.db", KEY)
    await store.migrate()
    house = House(store, folder)
    await house.opened()
    await house.opened(later(ALERT, 1, fingerprint="e" * 32, spec_id="search", service="search"))
    async with store.begin() as tx:
        assert await tx.sign_heads(house.clock.now()) == 2
        assert await tx.sign_heads(house.clock.now()) == 0
    await house.do(FIRST, cmd.AddNote(actor=LEAD.id, text="seen"))
    await store.close()


@pytest.fixture
async def store(full: Path, tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = open_store(shutil.copy(full, tmp_path / "ops.db"), KEY)
    yield opened
    await opened.close()


async def found(store: SqlStore, tmp_path: Path, script: str) -> dict[str, Intact | Broken]:
    """What verification says after a person with the file, and without the key, ran SQL on it."""
    with sqlite3.connect(tmp_path / "ops.db") as connection:
        connection.executescript(script)
    connection.close()
    return dict(await verify_everything(store))


async def test_an_untouched_database_is_intact(store: SqlStore) -> None:
    assert {type(one) for one in (await verify_everything(store)).values()} == {Intact}
    assert await store.verify_audit() == Intact(length=1)


EVENTS = f"incident_events WHERE incident_id = '{FIRST}' AND seq"
SWAP = "UPDATE incident_events SET seq = {to} WHERE incident_id = '" + FIRST + "' AND seq = {of};"


@pytest.mark.parametrize(
    ("script", "seq", "why"),
    [
        (f"UPDATE incident_events SET kind = 'noted' WHERE incident_id = '{FIRST}' AND seq = 2", 2, "column kind says"),
        (
            f"UPDATE incident_events SET at = at + 1 WHERE incident_id = '{FIRST}' AND seq = 3",
            3,
            "does not match its hash",
        ),
        (f"UPDATE incident_events SET hash = hash || '0' WHERE incident_id = '{FIRST}' AND seq = 2", 2, "column hash"),
        (f"DELETE FROM {EVENTS} = 2", 2, "is missing: the next stored row is 3"),
        (f"DELETE FROM {EVENTS} = 1", 1, "is missing"),
        (SWAP.format(of=2, to=99) + SWAP.format(of=3, to=2) + SWAP.format(of=99, to=3), 2, "the one of event 3"),
        (
            (
                f"UPDATE incident_events SET body = (SELECT body FROM {EVENTS} = 1) "
                f"WHERE incident_id = '{FIRST}' AND seq = 2"
            ),
            2,
            "its body is the one of event 1",
        ),
        (
            (
                f"UPDATE incident_events SET body = (SELECT body FROM incident_events WHERE incident_id = '{SECOND}' "
                f"AND seq = 2) WHERE incident_id = '{FIRST}' AND seq = 2"
            ),
            2,
            "belongs to another row",
        ),
    ],
)
async def test_a_touched_event_is_named(store: SqlStore, tmp_path: Path, script: str, seq: int, why: str) -> None:
    result = await found(store, tmp_path, script)
    broken = result[FIRST]
    assert isinstance(broken, Broken)
    assert broken.seq == seq
    assert why in broken.why
    assert isinstance(result[SECOND], Intact)


async def last(store: SqlStore) -> int:
    async with store.begin() as tx:
        return len(await tx.events(FIRST))


async def test_an_inserted_event_is_named(store: SqlStore, tmp_path: Path) -> None:
    end = await last(store)
    copied = "incident_id, {seq}, kind, body, at, prev_hash, hash"
    script = f"INSERT INTO incident_events SELECT {copied.format(seq=end + 1)} FROM {EVENTS} = {end}"
    broken = (await found(store, tmp_path, script))[FIRST]
    assert isinstance(broken, Broken)
    assert broken.seq == end + 1
    assert f"its body is the one of event {end}" in broken.why


async def test_a_cut_end_is_named_by_the_index_row(store: SqlStore, tmp_path: Path) -> None:
    end = await last(store)
    broken = (await found(store, tmp_path, f"DELETE FROM {EVENTS} = {end}"))[FIRST]
    assert broken == Broken(seq=end, why=f"{end - 1} events stored, {end} expected: the end was cut off")


async def test_a_cut_end_is_named_by_the_signed_head_where_the_index_row_was_changed_too(
    store: SqlStore, tmp_path: Path
) -> None:
    script = f"DELETE FROM {EVENTS} > 2; UPDATE incidents SET version = 2 WHERE id = '{FIRST}'"
    broken = (await found(store, tmp_path, script))[FIRST]
    assert isinstance(broken, Broken)
    assert broken.seq == 3
    assert "its head was signed at" in broken.why


async def test_an_incident_taken_away_whole_is_missed(store: SqlStore, tmp_path: Path) -> None:
    gone = f"DELETE FROM incident_events WHERE incident_id = '{SECOND}'; DELETE FROM incidents WHERE id = '{SECOND}'"
    broken = (await found(store, tmp_path, gone))[SECOND]
    assert isinstance(broken, Broken)
    assert "0 events stored, its head was signed at" in broken.why


async def test_what_only_a_newer_version_can_read_is_intact_and_said_to_be_unread(store: SqlStore) -> None:
    async with store.begin() as tx:
        row = await tx.incident(FIRST)
        assert row is not None
        await tx.append(row, [("foretold", {"kind": "foretold", "at": "then"}, NOON)])
    chains = await verify_everything(store)
    first = chains[FIRST]
    assert isinstance(first, Intact)
    assert first.unread == f"event {first.length} of {FIRST} (foretold) is none that this version can read"
    assert chains[SECOND] == (await store.verify_all())[SECOND]


async def test_events_without_an_index_row_are_named(store: SqlStore, tmp_path: Path) -> None:
    broken = (await found(store, tmp_path, f"DELETE FROM incidents WHERE id = '{SECOND}'"))[SECOND]
    assert broken == Broken(seq=1, why="its index row is missing")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("status = 'closed'", "column status of the index row says 'closed', the log 'open'"),
        ("severity = 'SEV-4'", "column severity of the index row says 'SEV-4'"),
        ("open_key = NULL", "column open_key of the index row says 'None'"),
        ("service = 'other'", "column service of the index row says 'other', the log 'checkout'"),
        ("private = 1", "column private of the index row says 'True'"),
        (f"title = (SELECT title FROM incidents WHERE id = '{SECOND}')", "column title, was changed outside"),
    ],
)
async def test_an_index_row_that_does_not_say_what_the_log_says_is_named(
    store: SqlStore, tmp_path: Path, change: str, why: str
) -> None:
    broken = (await found(store, tmp_path, f"UPDATE incidents SET {change} WHERE id = '{FIRST}'"))[FIRST]
    assert isinstance(broken, Broken)
    assert why in broken.why


async def test_heads_that_were_taken_out_of_the_audit_log_are_missed(store: SqlStore, tmp_path: Path) -> None:
    await found(store, tmp_path, "DELETE FROM audit; DELETE FROM meta WHERE name = 'audit:head'")
    # Both together leave a log that looks as if it never began: the hash to compare with must be kept elsewhere.
    assert await store.verify_audit() == Intact(length=0)
