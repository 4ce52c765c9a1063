"""Statements nobody waits for: they go along with what is asked next, and what is wrong with them is told in time."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from smartspec_ops.domain.errors import StoreConflict
from smartspec_ops.stores.driver import Deferred, OneHopConnection
from smartspec_ops.stores.engine import make_engine

COUNT = text("SELECT count(*) FROM words")


@asynccontextmanager
async def database(path: Path, patience: timedelta = timedelta(0)) -> AsyncIterator[AsyncEngine]:
    """With a table of words."""
    engine = make_engine(path / "words.db", patience)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TABLE words (word TEXT PRIMARY KEY)"))
        yield engine
    finally:
        await engine.dispose()


async def driver_of(connection: AsyncConnection) -> OneHopConnection:
    driver = (await connection.get_raw_connection()).driver_connection
    assert isinstance(driver, OneHopConnection)
    return driver


def adding(*words: str, expected: int | None = None) -> Deferred:
    return Deferred("INSERT OR IGNORE INTO words VALUES (?)", [(word,) for word in words], expected, "a word is there")


async def test_what_is_asked_next_sees_them_and_so_does_everybody_after_the_commit(tmp_path: Path) -> None:
    async with database(tmp_path) as engine:
        async with engine.begin() as connection:
            driver = await driver_of(connection)
            driver.defer(adding("a", "b"))
            driver.defer(adding("b", "c", expected=1))
            assert (await connection.execute(COUNT)).scalar_one() == 3
            driver.defer(adding("d"))
        with closing(sqlite3.connect(tmp_path / "words.db")) as other:
            assert other.execute("SELECT word FROM words ORDER BY word").fetchall() == [("a",), ("b",), ("c",), ("d",)]


async def test_a_lost_race_is_told_by_the_commit_and_nothing_is_kept(tmp_path: Path) -> None:
    async with database(tmp_path) as engine:

        async def lose() -> None:
            async with engine.begin() as connection:
                driver = await driver_of(connection)
                driver.defer(adding("a"))
                driver.defer(adding("a", "b", expected=2))

        with pytest.raises(StoreConflict, match="a word is there"):
            await lose()
        async with engine.begin() as connection:
            assert (await connection.execute(COUNT)).scalar_one() == 0


async def test_what_was_deferred_is_gone_with_its_transaction(tmp_path: Path) -> None:
    async with database(tmp_path) as engine:

        async def fail() -> None:
            async with engine.begin() as connection:
                (await driver_of(connection)).defer(adding("a"))
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await fail()
        async with engine.begin() as connection:
            assert (await connection.execute(COUNT)).scalar_one() == 0


async def test_a_connection_goes_on_after_a_block_that_raised(tmp_path: Path) -> None:
    async with database(tmp_path) as engine, engine.connect() as connection:

        async def fail() -> None:
            async with connection.begin():
                (await driver_of(connection)).defer(adding("a"))
                assert (await connection.execute(COUNT)).scalar_one() == 1
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await fail()
        async with connection.begin():
            (await driver_of(connection)).defer(adding("b"))
        assert (await connection.execute(text("SELECT word FROM words"))).scalars().all() == ["b"]


async def test_a_transaction_that_asks_nothing_waits_for_nobody(tmp_path: Path) -> None:
    async with database(tmp_path) as engine:
        with closing(sqlite3.connect(tmp_path / "words.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            async with engine.begin():
                pass

            async def ask() -> None:
                async with engine.begin() as connection:
                    await connection.execute(COUNT)

            with pytest.raises(OperationalError, match="locked"):
                await ask()
            other.execute("COMMIT")
        async with engine.begin() as connection:
            assert (await connection.execute(COUNT)).scalar_one() == 0


async def test_who_is_cancelled_while_the_database_is_held_leaves_no_transaction_open(tmp_path: Path) -> None:
    async with database(tmp_path, patience=timedelta(seconds=60)) as engine:
        reached = asyncio.Event()

        async def add() -> None:
            async with engine.begin() as connection:
                (await driver_of(connection)).defer(adding("a"))
                reached.set()
                await connection.execute(COUNT)
                raise AssertionError("it is cancelled before")

        with closing(sqlite3.connect(tmp_path / "words.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            task = asyncio.create_task(add())
            await reached.wait()
            task.cancel()
            other.execute("COMMIT")
            with pytest.raises(asyncio.CancelledError):
                await task
        async with asyncio.timeout(60), engine.begin() as connection:
            assert (await connection.execute(COUNT)).scalar_one() == 0


async def test_what_is_asked_ahead_is_answered_once_and_not_after_anything_was_written(tmp_path: Path) -> None:
    every, of_word = ("SELECT word FROM words", ()), "SELECT count(*) FROM words WHERE word = ?"
    async with database(tmp_path) as engine, engine.begin() as connection:
        driver = await driver_of(connection)
        driver.defer(adding("a"))

        async def ahead() -> None:
            answers = await driver.foresee(lambda _: every, lambda found: (of_word, tuple(found[0][0])), lambda _: None)
            assert [list(one) for one in answers[1:]] == [[(1,)], []]

        await ahead()
        assert driver.foreseen(("SELECT word FROM words WHERE 1", ())) is None
        assert driver.foreseen((of_word, ("a",))) == [(1,)]
        assert driver.foreseen((of_word, ("a",))) is None
        assert (await connection.execute(COUNT)).scalar_one() == 1
        assert driver.foreseen(every) == [("a",)]  # what was asked between changed nothing
        await ahead()
        driver.defer(adding("b"))
        assert driver.foreseen(every) is None
        await ahead()
        await connection.execute(text("INSERT INTO words VALUES ('c')"))
        assert driver.foreseen(every) is None
        await ahead()
        await connection.commit()
        assert driver.foreseen(every) is None


async def test_a_flipped_byte_is_read_ahead_as_it_is_read_otherwise(tmp_path: Path) -> None:
    async with database(tmp_path) as engine, engine.begin() as connection:
        await connection.execute(text("INSERT INTO words VALUES ('a'), (CAST(x'61ff' AS TEXT))"))
        driver, every = await driver_of(connection), ("SELECT word FROM words ORDER BY word", ())
        usual = (await connection.execute(text(every[0]))).scalars().all()
        assert [word for (word,) in (await driver.foresee(lambda _: every))[0]] == usual == ["a", "a\udcff"]
        assert (await connection.execute(text(every[0]))).scalars().all() == usual
