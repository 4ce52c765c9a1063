"""Two workers, each with its part of what is watched: one alert for one outage, and rows that stay whose they are."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from smartspec_ops.app.watching.loop import attempt
from smartspec_ops.app.watching.missed_tick import Missed
from smartspec_ops.app.watching.watch import Watch, tick
from smartspec_ops.app.watching.workers_part import Part
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.objective import Objective
from smartspec_ops.edge.clock import SystemClock
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import Introduction
from smartspec_ops.queues.procrastinate import ProcrastinateQueue
from smartspec_ops.stores import open_membership, open_store
from smartspec_ops.stores.membership import PostgresMembership
from smartspec_ops.stores.sql import SqlStore
from tests.unit.objectives import ERRORS, MINUTE, NOON, SILENT, UPTIME, Source

pytestmark = pytest.mark.server

SHARDS = {"cart": 1, "checkout": 2}
OBJECTIVES = [replace(one, spec_id=spec, service=spec) for spec in SHARDS for one in (ERRORS, UPTIME)]
BEHIND = {"prom": OBJECTIVES}


@pytest.fixture
async def store(postgres_url: str) -> AsyncIterator[SqlStore]:
    store = open_store(postgres_url, b"k" * 32)
    await store.migrate()
    yield store
    await store.close()


@pytest.fixture
async def member(postgres_url: str, store: SqlStore) -> AsyncIterator[PostgresMembership]:
    made = open_membership(postgres_url)
    assert made is not None
    await made.join(Introduction(name="a", version="1", roles=(), shards=dict.fromkeys(SHARDS.values(), 1)))
    yield made
    await made.leave()


class Workers:
    """Watches over parts of the same specs, on one source."""

    def __init__(self, store: SqlStore, queue: ProcrastinateQueue) -> None:
        self.source = Source()
        self.store = store
        self.queue = queue

    def watch(self, fences: dict[int, int]) -> Watch:
        mine = [one for one in OBJECTIVES if SHARDS[one.spec_id] in fences]
        behind = BEHIND if SHARDS["cart"] in fences else dict[str, list[Objective]]()
        part = Part(shards=SHARDS, fences=fences, behind=behind)
        backends = {"prom": self.source}
        return Watch(objectives=mine, backends=backends, store=self.store, queue=self.queue, part=part)

    async def alerts(self) -> list[Alert]:
        async with self.store.begin() as tx:
            return [decode(Alert, one.effect.body) for one in await tx.effects(kind="intake")]


@pytest.fixture
async def workers(postgres_url: str, store: SqlStore) -> Workers:
    queue = ProcrastinateQueue(postgres_url, SystemClock())
    await queue.migrate()
    return Workers(store, queue)


async def test_an_outage_of_a_source_that_both_ask_is_one_alert_about_all_behind_it(
    workers: Workers, member: PostgresMembership
) -> None:
    fences = dict(await member.take([1, 2]))
    both = [workers.watch({key: fence}) for key, fence in fences.items()]
    for minute in range(10):
        workers.source.answer = SILENT if minute > 3 else workers.source.answer
        for watch in both:
            await tick(watch, NOON + minute * MINUTE)
    (alert,) = [one for one in await workers.alerts() if one.kind == "source"]
    assert "4 objectives not measured" in alert.why


async def test_rows_of_the_ledger_stay_the_same_whoever_writes_them(
    workers: Workers, member: PostgresMembership
) -> None:
    fences = dict(await member.take([1, 2]))
    together, alone = workers.watch(fences), workers.watch({2: fences[2]})
    assert [len(layout.columns) for layout in together.plan.layouts] == [2, 2]
    assert together.plan.layouts[1] == alone.plan.layouts[0]


async def test_a_worker_whose_shard_was_taken_writes_nothing(workers: Workers, member: PostgresMembership) -> None:
    old = workers.watch(dict(await member.take([1, 2])))
    await tick(old, NOON)
    await member.give_up([2])
    new = workers.watch(dict(await member.take([2])))
    missed = await attempt(old, NOON + MINUTE, 0)
    assert isinstance(missed, Missed)
    assert "1 of 2 shards are another worker's now" in missed.why
    assert (await tick(new, NOON + MINUTE)).is_first
    async with workers.store.begin() as tx:
        ticks = await tx.last_ticks([one.key for one in OBJECTIVES])
    assert ticks == {one.key: NOON + MINUTE * (one.spec_id == "checkout") for one in OBJECTIVES}
