"""SQLAlchemy's connections, awaited: blocks commit or roll back whole, and connections go back whatever happens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from smartspec_ops.stores.awaited import AsyncConnection, AsyncEngine
from smartspec_ops.stores.driver import Deferred, OneHopConnection
from smartspec_ops.stores.engine import make_engine

ADD = text("INSERT INTO words VALUES (:word)")
ALL = text("SELECT word FROM words ORDER BY word")


@asynccontextmanager
async def database(path: Path) -> AsyncIterator[AsyncEngine]:
    """With a table of words, and one connection for all who ask."""
    engine = make_engine(path / "words.db", timedelta(seconds=60))
    try:
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TABLE words (word TEXT PRIMARY KEY)"))
        yield engine
    finally:
        await engine.dispose()


async def words(engine: AsyncEngine) -> list[str]:
    async with asyncio.timeout(60), engine.connect() as connection:
        return [word for (word,) in (await connection.execute(ALL)).all()]


async def test_a_block_commits_what_it_wrote(tmp_path: Path) -> None:
    async with database(tmp_path) as engine:
        async with engine.begin() as connection:
            await connection.execute(ADD, [{"word": "b"}, {"word": "a"}])
            await connection.exec_driver_sql("INSERT INTO words VALUES (?)", ("c",))
            assert await connection.run_sync(lambda sync, sql: len(sync.execute(sql).all()), ALL) == 3
        assert await words(engine) == ["a", "b", "c"]


@pytest.mark.parametrize("fault", [KeyError("x"), asyncio.CancelledError()], ids=["raises", "is cancelled"])
async def test_a_block_that_ends_early_leaves_nothing(tmp_path: Path, fault: BaseException) -> None:
    async with database(tmp_path) as engine:

        async def leave() -> None:
            async with engine.begin() as connection:
                await connection.execute(ADD, {"word": "a"})
                raise fault

        with pytest.raises(type(fault)):
            await leave()
        assert await words(engine) == []


async def test_a_commit_that_fails_is_told_and_rolled_back(tmp_path: Path) -> None:
    async with database(tmp_path) as engine:

        async def add_twice() -> None:
            async with engine.begin() as connection:
                await connection.execute(ADD, {"word": "a"})
                driver = await connection.driver_connection()
                assert isinstance(driver, OneHopConnection)
                driver.defer(Deferred("INSERT INTO words VALUES ('a')"))

        with pytest.raises(IntegrityError):
            await add_twice()
        assert await words(engine) == []


async def test_a_connection_goes_on_after_a_block_that_raised(tmp_path: Path) -> None:
    async with database(tmp_path) as engine, engine.connect() as connection:

        async def leave() -> None:
            async with connection.begin():
                await connection.execute(ADD, {"word": "a"})
                raise KeyError("x")

        with pytest.raises(KeyError):
            await leave()
        async with connection.begin():
            await connection.execute(ADD, {"word": "b"})
        assert (await connection.execute(ALL)).scalars().all() == ["b"]


async def test_nothing_runs_after_a_block_was_rolled_back_inside_it(tmp_path: Path) -> None:
    async with database(tmp_path) as engine, engine.connect() as connection:
        async with connection.begin():
            await connection.execute(ADD, {"word": "a"})
            await connection.run_sync(Connection.rollback)
        async with connection.begin():
            await connection.execute(ADD, {"word": "b"})
        assert (await connection.execute(ALL)).scalars().all() == ["b"]


async def test_a_connection_goes_back_whole_though_its_user_is_cancelled_while_it_does(tmp_path: Path) -> None:
    async with database(tmp_path) as engine:
        went_back, may_go = asyncio.Event(), asyncio.Event()

        async def slowly(connection: AsyncConnection) -> None:
            driver = await connection.driver_connection()
            rollback = driver.rollback

            async def held() -> None:
                went_back.set()
                await may_go.wait()
                await rollback()

            driver.rollback = held

        async def use() -> None:
            async with engine.connect() as connection:
                await slowly(connection)
                await connection.execute(ADD, {"word": "a"})

        task = asyncio.create_task(use())
        async with asyncio.timeout(60):
            await went_back.wait()
            for _ in range(3):
                task.cancel()
                await asyncio.sleep(0)
            assert not task.done()
            may_go.set()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert await words(engine) == []
