"""What a process meets that opens a database while another one does."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from smartspec_ops.stores.engine import make_engine

pytestmark = pytest.mark.edge


async def test_a_new_file_that_another_process_writes_to_first_is_waited_for(tmp_path: Path) -> None:
    """Two commands begun at once where there was no database yet: one in forty ended with SQLITE_BUSY, at once."""
    path = tmp_path / "ops.db"
    engine = make_engine(path, timedelta(seconds=60))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(0.1, other.execute, "COMMIT")
        async with engine.connect() as connection:
            assert (await connection.execute(text("PRAGMA journal_mode"))).scalar_one() == "wal"
    await engine.dispose()


async def test_who_does_not_let_go_of_a_new_file_is_named_when_patience_ends(tmp_path: Path) -> None:
    path = tmp_path / "ops.db"
    engine = make_engine(path, timedelta(seconds=0.1))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="database is locked"):
            await engine.connect().start()
    await engine.dispose()
