"""Workers on a real PostgreSQL: who is alive, who has what, and who may no longer write."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import psycopg
import pytest
from psycopg.pq.abc import PGconn
from sqlalchemy import text

from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable
from smartspec_ops.domain.sharding import member_key
from smartspec_ops.edge.clock import SystemClock
from smartspec_ops.edge.postgres import PROGRAM
from smartspec_ops.ports import Introduction
from smartspec_ops.stores import open_membership, open_store
from smartspec_ops.stores.crypto import KeyRing
from smartspec_ops.stores.membership import LET_GO_AFTER, WORKER, PostgresMembership
from smartspec_ops.stores.revision import bring_up_to_date, refuse_beside_living, takes_away
from smartspec_ops.stores.sql import SqlStore

pytestmark = pytest.mark.server

SHARDS = (11, 12, 2**62 + 13)
FIRST = Introduction(name="first", version="1", roles=("watch",), shards=dict.fromkeys(SHARDS, 1))


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
    async with asyncio.timeout(60):
        while (await one.look()).holders != holders:
            await SystemClock().sleep(timedelta(seconds=0.1))


async def taken(one: PostgresMembership, wanted: Mapping[int, int]) -> None:
    """Until it has taken these, with these fences, and gives signs of life meanwhile."""
    found: dict[int, int] = {}
    async with asyncio.timeout(60):
        while found != wanted:
            await one.look()
            found |= await one.take([shard for shard in wanted if shard not in found])


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
            # It waits for a moment, gives up what it could not have, and stays a member with what it has.
            assert await second.take((14,)) == {14: 1}
            assert await second.take(SHARDS) == {}
            assert (await second.look()).holders == {}
            assert await second.take((14,)) == {14: 2}, "still the same session"
        await taken(second, dict.fromkeys(SHARDS, 2))


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

        async def commit() -> None:
            """What a worker does that was stopped between its check and its commit."""
            async with store.begin() as tx:
                await tx.check_fences(fences)
                await until(second, {})
                await taken(second, dict.fromkeys(SHARDS, 2))
                await tx.check_fences(fences)

        with pytest.raises(StoreUnavailable, match="hung"):
            await commit()
        with pytest.raises(StoreUnavailable):
            await first.look()


# What no timeout of the server's ends: it counts only while it waits for a next command.


async def _is_waiting(url: str, pid: int, what: str, state: str = "active") -> None:
    """Until the server waits for that client, in the middle of something."""
    waits = "SELECT wait_event FROM pg_stat_activity WHERE pid = %s AND state = %s"
    async with asyncio.timeout(60), await psycopg.AsyncConnection.connect(url, autocommit=True) as other:
        while await (await other.execute(waits, (pid, state))).fetchone() != (what,):
            await SystemClock().sleep(timedelta(seconds=0.01))


@pytest.mark.slow
async def test_who_stops_in_the_middle_of_a_batch_holds_no_shard_for_ever(store: SqlStore, postgres_url: str) -> None:
    """Rows are sent ahead, and the server works on them; for the rest it would wait as long as the process is stopped.
    Others that wanted its shards waited for it and lost their own."""
    async with members(postgres_url, 2) as (first, second):
        fences = await first.take(SHARDS)

        async def commit() -> None:
            async with store.begin() as tx:
                await tx.check_fences(fences)
                held = (await tx.connection.get_raw_connection()).driver_connection
                assert held is not None
                held.pgconn.enter_pipeline_mode()
                held.pgconn.send_query_params(b"SELECT 1", None)
                held.pgconn.send_flush_request()
                held.pgconn.flush()
                await _is_waiting(postgres_url, held.pgconn.backend_pid, "ClientRead")
                await first.leave()
                assert await second.take((14,)) == {14: 1}
                await taken(second, {shard: fence + 1 for shard, fence in fences.items()})
                assert await second.take((14,)) == {14: 2}, "still the same session"
                await held.close()

        with pytest.raises(StoreUnavailable):
            await commit()


def _half_sent(pgconn: PGconn) -> None:
    pgconn.send_query_params(b"SELECT 1", None)
    pgconn.send_flush_request()


def _flushed(pgconn: PGconn) -> None:
    """The server shows it as idle in its transaction, and has put out the clock that ends such."""
    pgconn.send_flush_request()


@pytest.mark.slow
@pytest.mark.parametrize(("send", "state"), [(_half_sent, "active"), (_flushed, "idle in transaction")])
async def test_who_stops_in_the_middle_of_a_batch_is_ended_where_others_wait_for_its_rows(
    store: SqlStore, postgres_url: str, send: Callable[[PGconn], None], state: str
) -> None:
    """What was scraped is written apart from the tick, without a fence: everybody whose service is on the same page
    waited for that row, fifteen seconds and again."""
    write = "INSERT INTO workers (id, name, version, roles, shards, started_at, told) VALUES (7, '', '', '', '', 0, '')"
    written = asyncio.Event()

    async def waits() -> None:
        async with await psycopg.AsyncConnection.connect(
            postgres_url, autocommit=True, application_name=PROGRAM
        ) as other:
            await other.execute(write.encode())
        written.set()

    async with members(postgres_url, 1) as (living,):

        async def stopped() -> None:
            async with store.begin() as tx:
                await tx.connection.execute(text(write))
                held = (await tx.connection.get_raw_connection()).driver_connection
                assert held is not None
                held.pgconn.enter_pipeline_mode()
                send(held.pgconn)
                held.pgconn.flush()
                async with asyncio.timeout(60), asyncio.TaskGroup() as both:
                    waiting = both.create_task(waits())
                    await _is_waiting(postgres_url, held.pgconn.backend_pid, "ClientRead", state)
                    while not waiting.done():
                        await living.look()
                        await SystemClock().sleep(timedelta(seconds=0.1))
                await held.close()

        with pytest.raises(StoreUnavailable):
            await stopped()
    assert written.is_set()


@pytest.mark.slow
async def test_who_stopped_while_it_waited_for_another_is_ended_with_it_where_its_shards_are_wanted(
    store: SqlStore, postgres_url: str
) -> None:
    """The server counts its silence from the end of its wait: whoever was to have its shards waited for both in turn,
    ten seconds. Here it has no timeout of its own, and speaks until its transaction is old. Somebody who is as slow and
    refuses nothing goes on."""
    age = text("SELECT clock_timestamp() - now() > interval '5 s'")
    async with members(postgres_url, 2) as (first, second), store.begin() as beside:
        await beside.connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        await beside.check_fences(await second.take((14,)))
        fences, now_taken = await first.take(SHARDS), list[int]()

        async def commit() -> None:
            async with store.begin() as tx:
                await tx.connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
                await tx.check_fences(fences)
                await first.leave()
                async with asyncio.timeout(60):
                    while not (await tx.connection.execute(age)).scalar_one():
                        await second.look()
                        await SystemClock().sleep(timedelta(seconds=0.2))
                await taken(second, {shard: fence + 1 for shard, fence in fences.items()})
                now_taken.extend(fences)
                await tx.check_fences(fences)

        with pytest.raises(StoreUnavailable):
            await commit()
        assert now_taken == list(SHARDS)
        await beside.check_fences({14: 1})


@pytest.mark.slow
async def test_a_migration_that_stands_still_is_not_ended_because_another_process_waits_for_it(
    store: SqlStore, postgres_url: str
) -> None:
    """Two new ones start beside a living worker; the first is busy loading what it migrates with."""
    age = text("SELECT clock_timestamp() - state_change FROM pg_stat_activity WHERE pid = :pid")
    own = text("SELECT pg_backend_pid()")
    second = open_store(postgres_url, b"k" * 32)
    async with members(postgres_url, 1) as (living,):
        async with store.begin() as tx, store.begin() as beside:
            await tx.connection.run_sync(bring_up_to_date, KeyRing.of(b"k" * 32))
            pid = (await tx.connection.execute(own)).scalar_one()
            waiting = asyncio.create_task(second.migrate())
            async with asyncio.timeout(60):
                while (await beside.connection.execute(age, {"pid": pid})).scalar_one() < 2 * LET_GO_AFTER:
                    assert (await living.look()).ended == 0
                    await SystemClock().sleep(timedelta(seconds=0.2))
            assert not waiting.done()
            assert (await tx.connection.execute(own)).scalar_one() == pid
        await waiting
    await second.close()


@pytest.mark.slow
async def test_who_stops_with_half_an_answer_read_is_no_member_for_ever(store: SqlStore, postgres_url: str) -> None:
    async with members(postgres_url, 1) as (second,):
        hung = await psycopg.AsyncConnection.connect(postgres_url, autocommit=True, application_name=WORKER)
        await hung.execute(f"SET idle_session_timeout = '{LET_GO_AFTER.total_seconds()} s'".encode())
        joined = await hung.execute(
            "INSERT INTO workers (name, version, roles, shards, started_at, told) "
            "VALUES ('hung', '1', '[]', '[11, 12]', 0, '{}') RETURNING id"
        )
        ((number,),) = await joined.fetchall()
        await hung.execute("SELECT pg_advisory_lock(key) FROM unnest(%s::bigint[]) key", ([member_key(number), 11],))
        assert (await second.look()).holders == {11: number}
        hung.pgconn.send_query(b"SELECT repeat('x', 1000) FROM generate_series(1, 100000)")
        hung.pgconn.flush()
        await _is_waiting(postgres_url, hung.pgconn.backend_pid, "ClientWrite")
        await until(second, {})
        assert await second.take((11,)) == {11: 1}
        await hung.close()


@pytest.mark.slow
async def test_who_reads_slowly_or_writes_something_else_is_left_alone(store: SqlStore, postgres_url: str) -> None:
    """A backup by the same role, say: it holds no fence, and no worker waits for it. Or an import that a page of its
    own waits for."""
    write = (
        b"INSERT INTO workers (id, name, version, roles, shards, started_at, told) VALUES (7, '', '', '', '', 0, '')"
    )
    async with (
        members(postgres_url, 1) as (one,),
        await psycopg.AsyncConnection.connect(postgres_url) as slow,
        await psycopg.AsyncConnection.connect(postgres_url, application_name="an import") as imports,
        await psycopg.AsyncConnection.connect(postgres_url, application_name="a page") as page,
    ):
        await imports.execute(write)
        imports.pgconn.send_query(b"COPY workers FROM STDIN")
        imports.pgconn.flush()
        page.pgconn.send_query(write)
        page.pgconn.flush()
        await _is_waiting(postgres_url, imports.pgconn.backend_pid, "ClientRead")
        await _is_waiting(postgres_url, page.pgconn.backend_pid, "transactionid")
        slow.pgconn.send_query(
            b"SELECT repeat('x', 1000), s.* FROM generate_series(1, 100000) LEFT JOIN shards s ON true"
        )
        slow.pgconn.flush()
        pid = slow.pgconn.backend_pid
        await _is_waiting(postgres_url, pid, "ClientWrite")
        age = b"SELECT extract(epoch FROM clock_timestamp() - query_start) FROM pg_stat_activity WHERE pid = %d" % pid
        async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as other:
            while (found := await (await other.execute(age)).fetchone()) and found[
                0
            ] < LET_GO_AFTER.total_seconds() + 1:
                assert (await one.look()).ended == 0
                await SystemClock().sleep(timedelta(seconds=0.1))
        assert found is not None, "the session is still there"
        for session in (slow, imports, page):
            session.pgconn.finish()


async def test_a_migration_that_takes_away_is_refused_while_workers_live(store: SqlStore, postgres_url: str) -> None:
    """They would go on with tables that are other than they know."""

    async def look() -> None:
        async with store.begin() as tx:
            await tx.connection.run_sync(refuse_beside_living)

    async with members(postgres_url, 2) as (first, second):
        with pytest.raises(StoreUnavailable, match=r"some: first \(1\), first \(1\)$"):
            await look()
        await first.leave()
        await second.leave()
        async with asyncio.timeout(60), await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as other:
            gone = f"SELECT 1 FROM pg_stat_activity WHERE application_name = '{WORKER}'".encode()
            while await (await other.execute(gone)).fetchone():
                await SystemClock().sleep(timedelta(seconds=0.01))
        await look()


@pytest.mark.parametrize(
    ("found", "readable_from", "takes"), [("0001", "0001", False), ("0002", "0003", True), ("0003", "0003", False)]
)
def test_a_migration_takes_away_where_it_raises_what_it_can_be_read_from(
    found: str, readable_from: str, takes: bool
) -> None:
    assert takes_away(found, readable_from) is takes
