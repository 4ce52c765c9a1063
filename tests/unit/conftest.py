"""A store of its own for each test, in milliseconds: a database migrated once is copied."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from smartspec_ops.stores import open_store
from smartspec_ops.stores.sql import SqlStore

KEY = b"k" * 32


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, to be copied and not to be opened."""
    path = tmp_path_factory.mktemp("empty") / "ops.db"

    async def make() -> None:
        store = open_store(path, KEY)
        await store.migrate()
        await store.close()

    asyncio.run(make())
    return path


@pytest.fixture
async def store(migrated: Path, tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = open_store(shutil.copy(migrated, tmp_path / "ops.db"), KEY)
    yield opened
    await opened.close()
