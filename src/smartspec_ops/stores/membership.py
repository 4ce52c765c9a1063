"""`ports.Membership` on PostgreSQL: one session for each worker, whose advisory locks say that it is alive and what it
has.

The locks are the truth, and no clock is compared: a server lets go of them when the session ends. It ends at once with
a killed process; of one that hangs, or cannot be reached, it ends after `idle_session_timeout`, because nobody gives a
sign of life; TCP alone would hold it as long as the kernel answers. Whoever is back then finds its session gone.

That timeout, and the one within a transaction, count only while the server waits for a next command. They do not where
a process stopped with its answer half read, or its commands half sent (a batch of rows is sent ahead, as a pipeline),
or when the last it sent was a request to flush: then the living end the session, by the server's clock.

A pooler between must keep sessions as they are (PgBouncer: session mode).
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.domain.sharding import UNTOLD, Sizes, member_key
from smartspec_ops.edge.database_faults import postgres_fault
from smartspec_ops.edge.postgres import PROGRAM
from smartspec_ops.ports import Introduction, Seen
from smartspec_ops.stores.engine import IDLE_IN_TRANSACTION
from smartspec_ops.stores.workers import LOCKS

LET_GO_AFTER = IDLE_IN_TRANSACTION
"""Without a sign of life for so long, the server ends the session."""
NOTICED_AFTER = timedelta(seconds=3)
"""Without an answer for so long, we take the session for lost: before the server does."""
WAITS_AT_MOST = timedelta(seconds=0.5)
"""For a shard that is still in another worker's transaction; then it is tried again, and signs of life go on."""
SILENT_AFTER = timedelta(seconds=1)
"""Whoever says nothing for so long in such a transaction, which is older than a sign of life may be, is ended."""
FORGOTTEN_AFTER = timedelta(days=1)

WORKER = "smartspec-ops worker"
"""What the session of a worker is called."""
_TCP = {"keepalives_idle": 2, "keepalives_interval": 1, "keepalives_count": 2, "tcp_user_timeout": 3000}


class PostgresMembership:
    """`ports.Membership`."""

    def __init__(self, url: str) -> None:
        self._url = "postgresql://" + url.partition("://")[2]  # a driver's name after a plus means nothing here
        self._session: psycopg.AsyncConnection[Any] | None = None
        self._me = 0
        self._known: dict[int, Sizes] = {}
        self._refused: Sequence[int] = ()

    async def join(self, me: Introduction) -> int:
        await self.leave()
        async with self._guarded(NOTICED_AFTER * _hosts(self._url)):  # the first of several may be gone
            self._session = await psycopg.AsyncConnection.connect(
                self._url,
                autocommit=True,
                connect_timeout=int(NOTICED_AFTER.total_seconds()),
                application_name=WORKER,
                **_TCP,  # type: ignore[arg-type]  # libpq's own words
            )
            await self._session.execute(f"SET idle_session_timeout = {_millis(LET_GO_AFTER)}")
            await self._session.execute(f"SET lock_timeout = {_millis(WAITS_AT_MOST)}")
            given = {
                "name": me.name,
                "version": me.version,
                "roles": json.dumps(list(me.roles)),
                "shards": json.dumps(sorted(me.shards)),
                "sizes": json.dumps([me.shards[key] for key in sorted(me.shards)]),
            }
            ((self._me,),) = await (await self._session.execute(_JOIN, given)).fetchall()
            self._known = {}
            # Visible before it is a member: whoever sees the lock finds the row.
            await self._session.execute("SELECT pg_advisory_lock(%s)", (member_key(self._me),))
        return self._me

    async def look(self) -> Seen:
        async with self._asking() as session:
            before = datetime.now(UTC)
            now, locks = _read(await (await session.execute(_LOOK)).fetchall())
            ahead = now - (before + (datetime.now(UTC) - before) / 2)
            await self._meet(session, locks)
            given = {"refused": list(self._refused)}
            ended = len(await (await session.execute(_END_WHAT_HANGS, given)).fetchall())
            self._refused = ()
        by_member = {member_key(one): one for one in self._known}
        living = {pid: by_member[key] for key, pid in locks.items() if key in by_member}
        known = {one: self._known[one] for one in living.values()}
        shards = frozenset[int]().union(*known.values())
        holders = {key: living.get(pid, 0) for key, pid in locks.items() if key in shards}
        return Seen(me=self._me, known=known, holders=holders, ahead=ahead, ended=ended)

    async def take(self, shards: Sequence[int]) -> Mapping[int, int]:
        async with self._asking() as session:
            rows = await (await session.execute(_TRY, {"shards": list(shards)})).fetchall()
            ours = sorted(row[0] for row in rows if row[1])
            if not ours:
                return {}
            try:
                raised = await session.execute(_RAISE, {"shards": ours, "worker": self._me})
            except psycopg.errors.LockNotAvailable:
                self._refused = ours
                await session.execute(_LET_GO, {"shards": ours})
                return {}
            return dict(await raised.fetchall())

    async def give_up(self, shards: Sequence[int]) -> None:
        async with self._asking() as session:
            await session.execute(_LET_GO, {"shards": list(shards)})

    async def tell(self, told: Mapping[str, Any]) -> None:
        async with self._asking() as session:
            await session.execute(_TELL, {"id": self._me, "told": json.dumps(dict(told))})

    async def leave(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with suppress(psycopg.Error, OSError):
                await session.close()

    async def _meet(self, session: "psycopg.AsyncConnection[Any]", locks: Mapping[int, int]) -> None:
        """Read what workers said of themselves that we have not seen before, when there is a lock we do not know."""
        strangers = locks.keys() - {member_key(one) for one in self._known} - frozenset().union(*self._known.values())
        if not strangers:
            return
        ids = [id_ for (id_,) in await (await session.execute(_IDS)).fetchall()]
        new = [id_ for id_ in ids if id_ not in self._known and member_key(id_) in strangers]
        for id_, shards, sizes in await (await session.execute(_WORKERS, {"ids": new})).fetchall():
            keys = json.loads(shards)
            self._known[id_] = dict(zip(keys, json.loads(sizes) if sizes else [UNTOLD] * len(keys), strict=True))

    @asynccontextmanager
    async def _asking(self) -> "AsyncIterator[psycopg.AsyncConnection[Any]]":
        if self._session is None:
            raise StoreUnavailable("this worker is no member of its database's workers")
        async with self._guarded(NOTICED_AFTER):
            yield self._session

    @asynccontextmanager
    async def _guarded(self, within: timedelta) -> AsyncIterator[None]:
        """What fails, or takes longer than that, loses the session."""
        try:
            async with asyncio.timeout(within.total_seconds()):
                yield
        except TimeoutError:
            await self.leave()
            raise StoreUnavailable("PostgreSQL does not answer", hint="check the server and the network") from None
        except (psycopg.Error, OSError) as fault:
            await self.leave()
            raise postgres_fault(fault) from fault
        except asyncio.CancelledError:
            # A statement cut short may have taken locks that nobody knows of.
            await self.leave()
            raise


def _hosts(url: str) -> int:
    """How many servers may have to be asked, one after the other."""
    return len(str(psycopg.conninfo.conninfo_to_dict(url).get("host") or "").split(","))


def _millis(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


def _read(rows: Sequence[tuple[datetime, int | None, int | None]]) -> tuple[datetime, dict[int, int]]:
    return rows[0][0], {key: pid for _, key, pid in rows if key is not None and pid is not None}


_NOW = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_LOOK = f"""
SELECT clock_timestamp(), locks.key, locks.pid FROM (SELECT 1) AS once LEFT JOIN ({LOCKS}) AS locks ON true
"""  # noqa: S608 - put together from constants
_JOIN = f"""
WITH gone AS (
  DELETE FROM workers WHERE coalesce(told_at, started_at) < {_NOW} - {FORGOTTEN_AFTER // timedelta(microseconds=1)}
)
INSERT INTO workers (name, version, roles, shards, sizes, started_at, told)
VALUES (%(name)s, %(version)s, %(roles)s, %(shards)s, %(sizes)s, {_NOW}, '{{}}') RETURNING id
"""  # noqa: S608 - put together from constants
_IDS = "SELECT id FROM workers"
_WORKERS = "SELECT id, shards, sizes FROM workers WHERE id = ANY(%(ids)s)"
_TRY = "SELECT shard, pg_try_advisory_lock(shard) FROM unnest(%(shards)s::bigint[]) AS wanted(shard)"
_RAISE = f"""
INSERT INTO shards (shard, fence, worker, taken_at)
SELECT shard, 1, %(worker)s, {_NOW} FROM unnest(%(shards)s::bigint[]) AS taken(shard) ORDER BY shard
ON CONFLICT (shard) DO UPDATE
SET fence = shards.fence + 1, worker = excluded.worker, taken_at = excluded.taken_at
RETURNING shard, fence
"""  # noqa: S608 - put together from constants
_LONG = f"clock_timestamp() - interval '{LET_GO_AFTER.total_seconds()} s'"
_SHORT = f"clock_timestamp() - interval '{SILENT_AFTER.total_seconds()} s'"
_HAS_FENCE = """EXISTS (
    SELECT FROM pg_locks WHERE pid = one.pid AND relation = to_regclass('shards')
      AND mode IN ('RowShareLock', 'RowExclusiveLock'))"""
_IS_IN_THE_WAY = f"""EXISTS (
    SELECT FROM pg_stat_activity AS other WHERE datname = current_database() AND usename = current_user
      AND application_name IN ('{PROGRAM}', '{WORKER}') AND wait_event_type = 'Lock' AND wait_event <> 'relation'
      AND one.pid = ANY(pg_blocking_pids(other.pid)))"""
_REFUSES = """EXISTS (
    SELECT FROM shards JOIN pg_locks AS own ON own.transactionid = shards.xmax
    WHERE shard = ANY(%(refused)s::bigint[]) AND own.pid = one.pid AND own.mode = 'ExclusiveLock')"""
_END_WHAT_HANGS = f"""
WITH silent AS (
  SELECT pid, xact_start, state = 'active' AS is_within, application_name = '{WORKER}' AS is_worker,
    application_name = '{PROGRAM}' AS is_program,
    CASE state WHEN 'active' THEN query_start ELSE state_change END AS since
  FROM pg_stat_activity
  WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
    AND (state = 'active' AND wait_event_type = 'Client' OR state LIKE 'idle in transaction%%')
)
SELECT pg_terminate_backend(pid) FROM silent AS one WHERE
  since < {_LONG} AND (is_within AND (is_worker OR {_HAS_FENCE}) OR is_program AND {_IS_IN_THE_WAY})
  OR since < {_SHORT} AND xact_start < {_LONG} AND {_REFUSES}
"""  # noqa: S608 - put together from constants
"""Sessions that wait in the middle of something for a client that does nothing: a worker's own, those that hold the
fence of a shard, and those of our name whose rows others of us wait for. Of our role alone, which needs no privilege:
what else goes on by that role, an import say, has another name, and holds no fence. The server's own timeout of a
transaction is off once it was told to flush (the end of a batch).

Where a fence was refused to us, its holder is ended sooner: it may have waited itself for somebody who hung, and its
own silence counts only from then on, though it stopped with the other. The holder is whose number the row has as that
of the last transaction to lock it (`xmax`; where several share the lock it is the number of none)."""
_LET_GO = "SELECT pg_advisory_unlock(shard) FROM unnest(%(shards)s::bigint[]) AS given(shard)"
_TELL = f"UPDATE workers SET told = %(told)s, told_at = {_NOW} WHERE id = %(id)s"  # noqa: S608 - same
