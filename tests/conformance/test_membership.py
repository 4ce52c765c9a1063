"""Workers on a real PostgreSQL: who is alive, who has what, and who may no longer write."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import psycopg
import pytest

from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable
from smartspec_ops.edge.clock import SystemClock
from smartspec_ops.ports import Introduction
from smartspec_ops.stores import open_membership, open_store
from smartspec_ops.stores.membership import PostgresMembership
from smartspec_ops.stores.sql import SqlStore

pytestmark = pytest.mark.server

SHARDS = (11, 12, 2**62 + 13)
FIRST = Introduction(name="first", version="1", roles=("watch",), shards=frozenset(SHARDS))


@pytest.fixture
async def store(postgres_url: str) -> AsyncIterator[SqlStore]:
    store = open_store(postgres_url, b"k" * 32)
    await store.migrate()
    yield store
    await store.close()


@asynccontextmanager
async def members(url: str, count: int) -> AsyncIterator[Sequence[PostgresMembership]]:
    joined = []
    for _ in range(count):
        one = open_membership(url)
        assert one is not None
        await one.join(FIRST)
        joined.append(one)
    try:
        yield joined
    finally:
        for one in joined:
            await one.leave()


async def until(one: PostgresMembership, holders: Mapping[int, int]) -> None:
    """Until it sees these, and gives signs of life meanwhile."""
    async with asyncio.timeout(10):
        while (await one.look()).holders != holders:
            await SystemClock().sleep(timedelta(seconds=0.1))


async def test_it_joins_by_the_second_host_where_the_first_says_nothing(store: SqlStore, postgres_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        given = psycopg.conninfo.conninfo_to_dict(postgres_url)
        hosts = f"host=127.0.0.1,{given['host']}&port={port},{given['port']}"
        one = PostgresMembership(f"postgresql://{given['user']}@/{given['dbname']}?{hosts}")
        assert await one.join(FIRST) > 0
        await one.leave()


async def test_a_shard_has_one_holder_and_a_fence_that_only_rises(store: SqlStore, postgres_url: str) -> None:
    async with members(postgres_url, 2) as (first, second):
        taken = await first.take(SHARDS)
        assert taken == dict.fromkeys(SHARDS, 1)
        assert await second.take(SHARDS) == {}
        seen = await second.look()
        other = next(iter(seen.known.keys() - {seen.me}))
        assert seen.holders == dict.fromkeys(SHARDS, other)
        async with store.begin() as tx:
            await tx.check_fences(taken)
        await first.give_up(SHARDS[:1])
        assert await second.take(SHARDS) == {11: 2}
        for fences in (taken, {11: 1}):
            with pytest.raises(StoreConflict):
                async with store.begin() as tx:
                    await tx.check_fences(fences)
        async with store.begin() as tx:
            await tx.check_fences({12: 1, 11: 2})
            assert [(one.name, len(one.holds)) for one in await tx.workers()] == [("first", 2), ("first", 1)]
        await first.leave()
        await until(second, {11: seen.me})


async def test_whoever_takes_a_shard_waits_for_the_commit_that_is_about_it(store: SqlStore, postgres_url: str) -> None:
    async with members(postgres_url, 2) as (first, second):
        fences = await first.take(SHARDS)
        async with store.begin() as tx:
            await tx.check_fences(fences)
            await first.leave()
            await until(second, {})
            taking = asyncio.create_task(second.take(SHARDS))
            async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as other:
                while not await (await other.execute("SELECT 1 FROM pg_locks WHERE NOT granted")).fetchone():
                    assert not taking.done()
        assert await taking == dict.fromkeys(SHARDS, 2)


async def test_a_session_that_is_gone_is_noticed_and_joined_anew(store: SqlStore, postgres_url: str) -> None:
    async with members(postgres_url, 2) as (first, second):
        await first.take(SHARDS)
        async with store.begin() as tx:
            await tx.connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'smartspec-ops worker'"
            )
        for one in (first, second):
            with pytest.raises(StoreUnavailable):
                await one.look()
        await first.join(FIRST)
        await until(first, {})
        assert await first.take(SHARDS) == dict.fromkeys(SHARDS, 2)


@pytest.mark.slow
async def test_who_gives_no_sign_of_life_loses_all_and_who_hangs_in_a_commit_does_too(
    store: SqlStore, postgres_url: str
) -> None:
    async with members(postgres_url, 2) as (first, second):
        fences = await first.take(SHARDS)
        taken: dict[int, int] = {}

        async def commit() -> None:
            """What a worker does that was stopped between its check and its commit."""
            async with store.begin() as tx:
                await tx.check_fences(fences)
                await until(second, {})
                taken.update(await second.take(SHARDS))
                await tx.check_fences(fences)

        with pytest.raises(StoreUnavailable, match="hung"):
            await commit()
        assert taken == dict.fromkeys(SHARDS, 2)
        with pytest.raises(StoreUnavailable):
            await first.look()
