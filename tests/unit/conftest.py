"""A store of its own for each test, in milliseconds: a database migrated once is copied, on either engine."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from smartspec_ops.stores import open_store
from smartspec_ops.stores.sql import SqlStore
from tests import servers

KEY = b"k" * 32


async def migrate(where: str | Path) -> None:
    store = open_store(where, KEY)
    await store.migrate()
    await store.close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, to be copied and not to be opened."""
    path = tmp_path_factory.mktemp("empty") / "ops.db"
    asyncio.run(migrate(path))
    return path


@pytest.fixture
async def store(migrated: Path, tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = open_store(shutil.copy(migrated, tmp_path / "ops.db"), KEY)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> Iterator[str]:
    """The name of an empty database on that server, to be copied and not to be opened."""
    name = f"empty_{secrets.token_hex(6)}"
    with servers.database(postgres_server, name) as url:
        asyncio.run(migrate(url))
        yield name


@pytest.fixture
def migrated_url(postgres_server: str, migrated_postgres: str) -> Iterator[str]:
    """As `postgres_url`, with the store's tables in it."""
    with servers.database(postgres_server, f"test_{secrets.token_hex(6)}", migrated_postgres) as url:
        yield url
