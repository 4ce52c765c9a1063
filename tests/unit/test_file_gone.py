"""An SQLite file that somebody deletes or replaces while it is in use: nothing is written where nobody will read it."""

import asyncio
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
