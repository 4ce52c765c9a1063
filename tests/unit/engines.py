"""The same test on either engine: a store, and how the queue that belongs to it is made."""

import contextlib
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from smartspec_ops.edge.clock import SystemClock
from smartspec_ops.ports import Clock, Queue, Store
from smartspec_ops.queues import open_queue
from smartspec_ops.stores import open_store

Queues = Callable[[Clock], Queue]
KEY = b"k" * 32


@contextlib.asynccontextmanager
async def engine(
    name: str, request: pytest.FixtureRequest, folder: Path, migrated: Path | None = None
) -> AsyncIterator[tuple[Store, Queues]]:
    """`sqlite`, in `folder` and beginning as a copy of `migrated`, or `postgres`, where one can be had."""
    where: str | Path = folder / "ops.db"
    if name == "postgres":
        where = str(request.getfixturevalue("postgres_url"))
    elif migrated is not None:
        shutil.copy(migrated, where)
    store, opened = open_store(where, KEY), list[Queue]()
    await store.migrate()

    def queue(clock: Clock) -> Queue:
        opened.append(open_queue(where, store, clock))
        return opened[-1]

    made = open_queue(where, store, SystemClock())
    await made.migrate()
    await made.close()
    try:
        yield store, queue
    finally:
        for one in opened:
            await one.close()
        await store.close()
