"""An SQLite file that somebody deletes or replaces while it is in use: nothing is written where nobody will read it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.ports import Document
from smartspec_ops.stores import open_store
from tests.unit.engines import KEY


def test_what_is_done_after_the_file_is_gone_is_refused_until_it_is_back(tmp_path: Path) -> None:
    path, away = tmp_path / "ops.db", tmp_path / "away.db"

    async def live() -> None:
        store = open_store(path, KEY)
        try:
            await store.migrate()
            path.rename(away)
            with pytest.raises(StoreUnavailable, match=r"ops\.db is gone") as refused:
                async with store.begin() as tx:
                    await tx.put_document(Document(kind="a", key="b", body={}, version=0))
            assert "put it back" in (refused.value.hint or "")
            path.write_bytes(away.read_bytes())
            with pytest.raises(StoreUnavailable, match="another file"):
                async with store.begin():
                    pass
            path.unlink()
            away.rename(path)
            async with store.begin() as tx:
                await tx.put_document(Document(kind="a", key="b", body={}, version=0))
            async with store.begin() as tx:
                assert await tx.document("a", "b") is not None
        finally:
            await store.close()

    asyncio.run(live())


def listed(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


def test_who_looks_alone_makes_no_file_beside_the_database_and_changes_nothing(tmp_path: Path) -> None:
    """No inode left, or a disk that is mounted for reading: SQLite's own log beside the file could not be made."""
    path = tmp_path / "ops.db"
    there = Document(kind="a", key="b", body={}, version=0)

    async def live() -> None:
        store = open_store(path, KEY)
        await store.migrate()
        async with store.begin() as tx:
            await tx.put_document(there)
        await store.close()
        alone = open_store(path, KEY, alone=True)
        try:
            await alone.migrate()
            async with alone.begin() as tx:
                assert await tx.document("a", "b") is not None
                assert listed(tmp_path) == ["ops.db"]
            with pytest.raises(StoreUnavailable, match="read-only"):
                async with alone.begin() as tx:
                    await tx.put_document(replace(there, key="c"))
        finally:
            await alone.close()

    asyncio.run(live())


def test_who_looks_alone_sees_what_a_crash_left_beside_the_database(tmp_path: Path) -> None:
    path, copy = tmp_path / "ops.db", tmp_path / "crashed" / "ops.db"
    copy.parent.mkdir()

    async def live() -> None:
        store = open_store(path, KEY)
        try:
            await store.migrate()
            async with store.begin() as tx:
                await tx.put_document(Document(kind="a", key="b", body={}, version=0))
            for end in ("", "-wal"):
                copy.with_name(f"ops.db{end}").write_bytes(path.with_name(f"ops.db{end}").read_bytes())
        finally:
            await store.close()
        alone = open_store(copy, KEY, alone=True)
        try:
            await alone.migrate()
            async with alone.begin() as tx:
                assert await tx.document("a", "b") is not None
        finally:
            await alone.close()

    asyncio.run(live())


@pytest.mark.parametrize("in_its_place", [Path.touch, lambda folder: folder.symlink_to(folder)], ids=["file", "loop"])
def test_a_folder_that_is_none_any_more_is_said(tmp_path: Path, in_its_place: Callable[[Path], None]) -> None:
    folder, away = tmp_path / "state", tmp_path / "away"

    async def live() -> None:
        store = open_store(folder / "ops.db", KEY)
        try:
            await store.migrate()
            folder.rename(away)
            in_its_place(folder)
            with pytest.raises(StoreUnavailable, match="cannot look at"):
                async with store.begin():
                    pass
            folder.unlink()
            away.rename(folder)
            async with store.begin():
                pass
        finally:
            await store.close()

    asyncio.run(live())
