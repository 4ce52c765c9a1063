"""One worker among several, on a real PostgreSQL: what it loses in the middle of a tick, and what it says of clocks."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from smartspec_ops.app.sharing import Sharing, _first
from smartspec_ops.app.watch import TickResult, Watch
from smartspec_ops.domain.measurement import Ask, Measurement
from smartspec_ops.domain.sharding import shards_of
from smartspec_ops.edge.clock import SystemClock
from smartspec_ops.queues import open_queue
from smartspec_ops.stores import open_membership, open_store
from smartspec_ops.stores.sql import SqlStore
from tests.unit.objectives import ERRORS, Source

pytestmark = pytest.mark.server

PATIENCE = 60.0
SECOND = timedelta(seconds=1)
SPECS = ("checkout", "search")


class Robbed(Source):
    """While it is asked the second time, another worker takes the shard of a spec."""

    def __init__(self, store: SqlStore, spec_id: str) -> None:
        super().__init__(delay=timedelta(0))
        self._store = store
        self._key = next(one.key for one in shards_of(SPECS) if spec_id in one.specs)

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        answers = await super().measure(asks, at)
        if len(self.asked) == 2:
            async with self._store.begin() as tx:
                taken = text("UPDATE shards SET fence = fence + 1 WHERE shard = :key")
                await tx.connection.execute(taken, {"key": self._key})
        return answers


@pytest.fixture
async def store(postgres_url: str) -> AsyncIterator[SqlStore]:
    store = open_store(postgres_url, b"k" * 32)
    await store.migrate()
    yield store
    await store.close()


async def test_a_shard_lost_in_the_middle_of_a_tick_costs_that_shard_alone(store: SqlStore, postgres_url: str) -> None:
    clock, source = SystemClock(), Robbed(store, "search")
    objectives = [replace(ERRORS, spec_id=spec) for spec in SPECS]
    queue = open_queue(postgres_url, store, clock)
    membership = open_membership(postgres_url)
    assert membership is not None
    sharing = Sharing(
        watch=Watch(objectives=objectives, backends={"prom": source}, store=store, queue=queue),
        membership=membership, clock=clock, interval=SECOND, name="w", version="1", roles=["watch"],
    )  # fmt: skip
    keeping = asyncio.create_task(sharing.keep())
    kept: TickResult | None = None
    try:
        async with asyncio.timeout(PATIENCE):
            async for result in sharing.run():
                if len(source.asked) < 2:
                    continue
                assert isinstance(result, TickResult), result
                kept = result
                break
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
    assert kept is not None
    assert [one.objective.spec_id for one in kept.watched] == ["checkout"]
    assert len(source.asked) == 3, "the same tick again, for what is kept"
    assert source.asked[1][1] == source.asked[2][1]
    async with store.begin() as tx:
        for spec, is_written in (("checkout", True), ("search", False)):
            rows = await tx.ledger(f"{spec}/error_rate", None, kept.at, kept.at + SECOND)
            assert bool(rows) is is_written, spec


async def test_what_a_wait_failed_with_is_not_lost() -> None:
    async def fail() -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        await _first(fail(), asyncio.Event().wait())
