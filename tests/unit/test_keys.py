"""Keys are changed under a running system, and killed at any moment: nothing is ever sealed with a key that is lost."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.ports import AuditEntry, Intact
from smartspec_ops.stores import open_store
from smartspec_ops.stores.crypto import KeyRing
from smartspec_ops.stores.keys import load_key, load_or_create_key, retire_key, rotate_key
from smartspec_ops.stores.reseal import SEALED
from smartspec_ops.stores.schema import Sealed, metadata
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.testing.stores import NOON, effect, incident_row

pytestmark = pytest.mark.edge

EVENTS = 30


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "keys" / "key"
    load_or_create_key(path)
    return path


def loaded(path: Path) -> KeyRing:
    ring = load_key(path)
    assert ring is not None
    return ring


async def filled(store: SqlStore) -> None:
    """An incident of many events, some effects, an audit entry."""
    await store.migrate()
    async with store.begin() as tx:
        await tx.append(incident_row(), [(f"event-{n}", {"n": n}, NOON) for n in range(EVENTS)])
        await tx.add_effects([effect(f"e{n}") for n in range(5)])
        await tx.add_audit([AuditEntry(at=NOON, actor="p-1", action="approved", subject="INC-2026-0001")])


@pytest.fixture
async def store(tmp_path: Path, key: Path) -> AsyncIterator[SqlStore]:
    opened = open_store(tmp_path / "ops.db", key)
    await filled(opened)
    yield opened
    await opened.close()


async def sealed_with(store: SqlStore) -> dict[str, int]:
    async with store.begin() as tx:
        return dict(await tx.sealed_with())


def test_every_sealed_column_can_be_sealed_anew() -> None:
    columns = {(t.name, c.name) for t in metadata.tables.values() for c in t.columns if isinstance(c.type, Sealed)}
    assert {(one.table.name, one.column) for one in SEALED} == columns


def test_a_new_key_comes_first_and_the_older_ones_stay(key: Path) -> None:
    before = loaded(key)
    after = rotate_key(key)
    assert after.current.id != before.current.id
    assert set(after.keys) == {before.current.id, after.current.id}
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert loaded(key).current.id == after.current.id


def test_two_who_rotate_at_once_lose_no_key(key: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = {ring.current.id for ring in pool.map(lambda _: rotate_key(key), range(8))}
    assert made <= set(loaded(key).keys)
    assert len(loaded(key).keys) == 9


def test_what_a_killed_rotation_left_is_cleared_away(key: Path) -> None:
    left = key.with_name(f".{key.name}.new.123.abcd")
    left.write_text("half")
    rotate_key(key)
    assert [one.name for one in key.parent.iterdir()] == [key.name]


def test_without_a_key_file_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="missing"):
        rotate_key(tmp_path / "key")


async def test_a_running_process_takes_up_a_key_another_made(store: SqlStore, key: Path, tmp_path: Path) -> None:
    old = store.ring.current.id
    new = rotate_key(key).current.id
    other = open_store(tmp_path / "ops.db", key)
    async with other.begin() as tx:
        await tx.append(incident_row(version=EVENTS), [("event-30", {"n": EVENTS}, NOON)])
    await other.close()
    async with store.begin() as tx:  # reads what the other sealed, and seals with its key from then on
        assert [event.body["n"] for event in await tx.events("INC-2026-0001")] == list(range(EVENTS + 1))
        await tx.add_effects([effect("later")])
    found = await sealed_with(store)
    assert store.ring.current.id == new
    assert found[new] == 3  # an event, the title that moved with it, an effect
    assert found[old] > 0


@pytest.mark.parametrize("batch", [1, 7, 500])
async def test_after_sealing_anew_the_new_key_alone_opens_everything(
    store: SqlStore, key: Path, tmp_path: Path, batch: int
) -> None:
    old = store.ring.current.id
    total = sum((await sealed_with(store)).values())
    ring = rotate_key(key)
    await store.close()
    again = open_store(tmp_path / "ops.db", key)
    async with again.begin():
        pass
    done = [n async for n in again.reseal(batch)]
    assert sum(done) == total
    assert max(done) <= batch
    assert await sealed_with(again) == {ring.current.id: total}
    assert [n async for n in again.reseal(batch)] == []
    await again.close()
    await opens_after_retiring(key, old, tmp_path)


async def opens_after_retiring(key: Path, old: str, tmp_path: Path) -> None:
    """The chains are still verified, with what is left of the old key; and nothing else of it is left."""
    retire_key(key, old)
    ring = loaded(key)
    assert old not in ring.keys
    assert old in ring.chain_keys
    store = open_store(tmp_path / "ops.db", key)
    assert await store.verify_all() == {"INC-2026-0001": Intact(length=EVENTS)}
    assert await store.verify_audit() == Intact(length=1)
    async with store.begin() as tx:
        assert [event.body["n"] for event in await tx.events("INC-2026-0001")] == list(range(EVENTS))
        assert len(await tx.effects()) == 5
    await store.close()


def test_what_is_left_of_a_retired_key_opens_nothing(key: Path) -> None:
    before = loaded(key)
    place = {"table": "effects", "row": "7", "column": "body"}
    sealed = before.seal(b"x", **place)
    rotate_key(key)
    after = retire_key(key, before.current.id)
    with pytest.raises(StoreUnavailable, match="not in the key ring"):
        after.open(sealed, **place)
    assert not any(before.current.reveal() == one.reveal() for one in after.keys.values())


RESEAL = """
import asyncio, sys
from pathlib import Path
from smartspec_ops.stores import open_store

async def main():
    store = open_store(Path(sys.argv[1]), Path(sys.argv[2]))
    async with store.begin():
        pass
    async for done in store.reseal(2):
        print(done, flush=True)
        sys.stdin.readline()

asyncio.run(main())
"""


@pytest.mark.slow
async def test_sealing_anew_goes_on_where_it_was_killed(store: SqlStore, key: Path, tmp_path: Path) -> None:
    total = sum((await sealed_with(store)).values())
    new = rotate_key(key).current.id
    await store.close()
    for batches in (1, 4, 2):  # killed after so many of them were committed
        kill_after(batches, tmp_path / "ops.db", key)
    again = open_store(tmp_path / "ops.db", key)
    async with again.begin():
        pass
    found = await sealed_with(again)
    assert found[new] == 13  # the one title, then six times two events
    assert sum(found.values()) == total
    assert await again.verify_all() == {"INC-2026-0001": Intact(length=EVENTS)}
    rest = sum([n async for n in again.reseal(2)])
    assert found[new] + rest == total
    assert await sealed_with(again) == {new: total}
    assert await again.verify_all() == {"INC-2026-0001": Intact(length=EVENTS)}
    await again.close()


def kill_after(batches: int, database: Path, key: Path) -> None:
    argv = [sys.executable, "-c", RESEAL, str(database), str(key)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        for _ in range(batches - 1):
            assert process.stdout.readline()
            print(file=process.stdin, flush=True)
        assert process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.server
async def test_on_postgresql_too(postgres_url: str, key: Path) -> None:
    store = open_store(postgres_url, key)
    await filled(store)
    async with store.begin() as tx:
        assert await tx.sign_heads(NOON) == 1
    total = sum((await sealed_with(store)).values())
    await store.close()
    new = rotate_key(key).current.id
    store = open_store(postgres_url, key)
    async with store.begin():
        pass
    assert sum([n async for n in store.reseal(7)]) == total
    assert await sealed_with(store) == {new: total}
    assert await store.verify_all() == {"INC-2026-0001": Intact(length=EVENTS)}
    assert await store.verify_audit() == Intact(length=2)
    await store.close()
