"""A store whose transactions end in time: a server that took a connection may never say more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.ports import Store, Transaction

WITHIN = timedelta(seconds=15)
"""Longer than another process's lock on SQLite, or a connection, is waited for."""


@dataclass(frozen=True, slots=True)
class BoundedStore:
    """`ports.Store`. Whether a transaction that was cut short is in the database, nobody knows then."""

    inner: Store
    within: timedelta = WITHIN

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        return self._ending(self.inner.begin())

    def snapshot(self) -> AbstractAsyncContextManager[Transaction]:
        return self._ending(self.inner.snapshot())

    @asynccontextmanager
    async def _ending(self, inner: AbstractAsyncContextManager[Transaction]) -> AsyncIterator[Transaction]:
        try:
            async with asyncio.timeout(self.within.total_seconds()), inner as tx:
                yield tx
        except TimeoutError:
            raise StoreUnavailable(
                f"the database did not answer within {self.within.total_seconds():g} s",
                hint="see whether it is overloaded, or stopped",
            ) from None

    async def migrate(self) -> None:
        await self.inner.migrate()

    async def fits(self) -> None:
        await self.inner.fits()

    async def close(self) -> None:
        await self.inner.close()
