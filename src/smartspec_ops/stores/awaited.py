"""SQLAlchemy's engine and connections, awaited.

`sqlalchemy.ext.asyncio` does the same and more, and loads the ORM with it, which nobody here uses: a tenth of what a
check costs (docs/adr/0075). What it adds for others (streams of rows, nested transactions, sessions) is not here. As
there, each call runs in a greenlet of its own, out of which the driver awaits.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, CursorResult, Dialect, Engine
from sqlalchemy.sql.base import Executable
from sqlalchemy.util.concurrency import greenlet_spawn

P = ParamSpec("P")
R = TypeVar("R")

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


class AsyncConnection:
    """Of one block; results are in memory when they are given back."""

    __slots__ = ("sync_connection",)

    def __init__(self, sync_connection: Connection) -> None:
        self.sync_connection = sync_connection

    @property
    def dialect(self) -> Dialect:
        return self.sync_connection.dialect

    @property
    def info(self) -> dict[Any, Any]:
        """What somebody noted about it, for as long as the driver's connection lives."""
        return self.sync_connection.info

    async def execute(self, statement: Executable, parameters: Parameters = None) -> CursorResult[*tuple[Any, ...]]:
        return await greenlet_spawn(self.sync_connection.execute, statement, parameters)

    async def exec_driver_sql(
        self, statement: str, parameters: Any = None, execution_options: Mapping[str, Any] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        return await greenlet_spawn(self.sync_connection.exec_driver_sql, statement, parameters, execution_options)

    async def run_sync(self, act: Callable[Concatenate[Connection, P], R], *args: P.args, **named: P.kwargs) -> R:
        return await greenlet_spawn(partial(act, self.sync_connection, *args, **named))

    async def driver_connection(self) -> Any:
        """What the driver itself made, inside the transaction."""
        return (await greenlet_spawn(getattr, self.sync_connection, "connection")).driver_connection

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        """A transaction that commits at the end of the block, or rolls back where that raises."""
        transaction = await greenlet_spawn(self.sync_connection.begin)
        transaction.__enter__()
        try:
            yield
        except BaseException:
            await greenlet_spawn(transaction.__exit__, *sys.exc_info())
            raise
        await greenlet_spawn(transaction.__exit__, None, None, None)


class AsyncEngine:
    """The connections to one database."""

    __slots__ = ("sync_engine",)

    def __init__(self, sync_engine: Engine) -> None:
        self.sync_engine = sync_engine

    @property
    def dialect(self) -> Dialect:
        return self.sync_engine.dialect

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        connection = AsyncConnection(await greenlet_spawn(self.sync_engine.connect))
        try:
            yield connection
        finally:
            await _to_its_end(greenlet_spawn(connection.sync_connection.close))

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        async with self.connect() as connection, connection.begin():
            yield connection

    async def dispose(self) -> None:
        await greenlet_spawn(self.sync_engine.dispose)


async def _to_its_end(closing: Coroutine[Any, Any, None]) -> None:
    """Also for who is cancelled meanwhile: a connection that went back half-way would be somebody else's next."""
    task = asyncio.ensure_future(closing)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as fault:
            if task.cancelled():
                raise
            cancelled = fault
    task.result()
    if cancelled is not None:
        raise cancelled
