"""Workers that share what is watched: who is alive, and the fences that keep whoever lost a shard from writing about
it.

Only PostgreSQL has these tables; on SQLite one process has everything to itself.
"""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import select, text

from smartspec_ops.domain.errors import ShardsLost
from smartspec_ops.domain.sharding import member_key
from smartspec_ops.ports import WorkerRow
from smartspec_ops.stores.rows import AnyRow, Rows
from smartspec_ops.stores.schema import workers


class WorkerTables(Rows):
    """The tables `shards` and `workers`."""

    async def check_fences(self, fences: Mapping[int, int]) -> None:
        keys = sorted(fences)
        given = {"shards": keys, "fences": [fences[key] for key in keys]}
        kept = {row.shard for row in await self._connection.execute(_CHECK, given)}
        if lost := fences.keys() - kept:
            raise ShardsLost(frozenset(lost), len(fences))

    async def workers(self) -> Sequence[WorkerRow]:
        if self._connection.dialect.name != "postgresql":
            return ()
        holder = {row.key: row.pid for row in await self._connection.execute(_LOCKS)}
        found = (await self._connection.execute(_WORKERS)).all()
        living = [(row, holder[member_key(row.id)]) for row in found if member_key(row.id) in holder]
        return [_worker(row, frozenset(key for key, by in holder.items() if by == pid)) for row, pid in living]


def _worker(row: AnyRow, locks: frozenset[int]) -> WorkerRow:
    shards = frozenset(json.loads(row.shards))
    return WorkerRow(
        id=row.id,
        name=row.name,
        version=row.version,
        roles=json.loads(row.roles),
        shards=shards,
        holds=shards & locks,
        started_at=row.started_at,
        told=json.loads(row.told),
        told_at=row.told_at,
    )


LOCKS = """
SELECT (classid::bigint << 32) | objid::bigint AS key, pid FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 1 AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
"""Advisory locks of this database and who holds them; a key of 64 bits is shown as two halves."""
_LOCKS = text(LOCKS)
_WORKERS = select(workers).order_by(workers.c.id)
_CHECK = text(
    """
    SELECT shard FROM shards JOIN unnest(cast(:shards AS bigint[]), cast(:fences AS bigint[])) AS ours(shard, fence)
    USING (shard, fence) ORDER BY shard FOR SHARE OF shards
    """
)
"""Locked to the end of the transaction: whoever takes one of them meanwhile waits, and reads what was written."""
