"""One worker among several, on a real PostgreSQL: what it loses in the middle of a tick, and what it says of clocks."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from smartspec_ops.app.fleet.sharing import AGAIN, BEAT, Sharing, _first
from smartspec_ops.app.running.daemon import Daemon
from smartspec_ops.app.watching.loop import attempt, pace
from smartspec_ops.app.watching.watch import TickResult, Watch
from smartspec_ops.app.watching.workers_part import Part
from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.domain.measurement import Ask, Measurement
from smartspec_ops.domain.overload import MOST, OVERRUNS
from smartspec_ops.domain.sharding import shards_of
from smartspec_ops.edge.clock import SystemClock
from smartspec_ops.ports import Introduction
from smartspec_ops.queues import open_queue
from smartspec_ops.stores import open_membership, open_store
from smartspec_ops.stores.membership import WORKER
from smartspec_ops.stores.spool import FileSpool
from smartspec_ops.stores.sql import SqlStore
from tests.unit.objectives import ERRORS, MINUTE, Source
from tests.unit.response import House
from tests.unit.test_away import Line
from tests.unit.test_overload import EVERYTHING, OBJECTIVES, START, EagerClock, Slow, watch_over, well

pytestmark = pytest.mark.server

PATIENCE = 60.0
SECOND = timedelta(seconds=1)
SPECS = ("checkout", "search")


class CutOff(Source):
    """While it is asked the second time, its worker's session ends, and the worker has taken everything again."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(delay=timedelta(0))
        self._store = store

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        answers = await super().measure(asks, at)
        if len(self.asked) == 2:
            before = await self._fences()
            async with self._store.begin() as tx:
                await tx.connection.execute(_END, {"name": WORKER})
            while not self._are_later(before, await self._fences()):  # noqa: ASYNC110 - a database tells nobody
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.2)  # for the worker to hear of it; without, it is judged again all the same
        return answers

    @staticmethod
    def _are_later(before: Mapping[int, int], now: Mapping[int, int]) -> bool:
        return all(fence > before[key] for key, fence in now.items())

    async def _fences(self) -> Mapping[int, int]:
        async with self._store.begin() as tx:
            found = await tx.connection.execute(text("SELECT shard, fence FROM shards"))
            return {row.shard: row.fence for row in found}


_END = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name")


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


def sharing_of(store: SqlStore, url: str, source: Source) -> Sharing:
    clock, membership = SystemClock(), open_membership(url)
    objectives = [replace(ERRORS, spec_id=spec) for spec in SPECS]
    assert membership is not None
    return Sharing(
        watch=Watch(objectives=objectives, backends={"prom": source}, store=store, queue=open_queue(url, store, clock)),
        membership=membership, clock=clock, interval=SECOND, name="w", version="1", roles=["watch"],
    )  # fmt: skip


async def test_a_shard_lost_in_the_middle_of_a_tick_costs_that_shard_alone(store: SqlStore, postgres_url: str) -> None:
    source = Robbed(store, "search")
    sharing = sharing_of(store, postgres_url, source)
    kept: TickResult | None = None
    async with asyncio.timeout(PATIENCE):
        # A session that a busy machine cuts off would take back what was robbed: from here on there is none.
        keeping = asyncio.create_task(sharing.keep())
        while not all(sharing.has(spec) for spec in SPECS):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        async for result in sharing.run():
            if len(source.asked) < 2:
                continue
            assert isinstance(result, TickResult), result
            kept = result
            break
    assert kept is not None
    assert [one.objective.spec_id for one in kept.watched] == ["checkout"]
    assert len(source.asked) == 3, "the same tick again, for what is kept"
    assert source.asked[1][1] == source.asked[2][1]
    async with store.begin() as tx:
        for spec, is_written in (("checkout", True), ("search", False)):
            rows = await tx.ledger(f"{spec}/error_rate", None, kept.at, kept.at + SECOND)
            assert bool(rows) is is_written, spec


async def test_a_worker_that_was_cut_off_in_the_middle_of_a_tick_goes_on_with_what_it_took_again(
    store: SqlStore, postgres_url: str
) -> None:
    source = CutOff(store)
    sharing, at = sharing_of(store, postgres_url, source), list[datetime]()
    keeping = asyncio.create_task(sharing.keep())
    try:
        async with asyncio.timeout(PATIENCE):
            async for result in sharing.run():
                if isinstance(result, TickResult) and len(source.asked) > 3 and len(result.watched) == len(SPECS):
                    at.append(result.at)
                if len(at) == 2:
                    break
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
    assert all(sharing.has(spec) for spec in SPECS)


async def test_specs_are_not_taken_up_before_ticks_that_wait_in_memory_are_written(
    store: SqlStore, postgres_url: str, tmp_path: Path
) -> None:
    source, line = Source(delay=timedelta(0)), Line(store)
    spool = FileSpool(tmp_path / "spool", "d", lambda: store.ring, reserved=4096)
    await spool.open()
    sharing = sharing_of(store, postgres_url, source)
    sharing.watch = replace(sharing.watch, store=line, spool=spool)
    house = House(store, tmp_path)
    daemon = Daemon(
        watch=sharing.watch, subjects=(), cadences=(), worker=house.worker, exporter=house.worker.exporter,
        clock=sharing.clock, interval=SECOND, on_tick=lambda _: None, sharing=sharing,
    )  # fmt: skip
    held: list[datetime] = []
    noted = []

    async def note() -> None:
        noted.append(len(held))

    keeping = asyncio.create_task(sharing.keep())
    try:
        async with asyncio.timeout(PATIENCE):
            async for result in sharing.run():
                if not isinstance(result, TickResult):
                    continue
                if result.away is None and not noted and result.is_first:
                    line.is_cut = True
                if result.away is not None:
                    held.append(result.at)
                if len(held) == 2:
                    with pytest.raises(StoreUnavailable, match="the line is cut"):
                        await daemon.take(replace(sharing.watch), (), note)
                    assert noted == []
                    line.is_cut = False
                    await daemon.take(replace(sharing.watch), (), note)
                    break
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        spool.close()
    assert noted == [2]
    async with store.begin() as tx:
        for spec in SPECS:
            rows = await tx.ledger(f"{spec}/error_rate", None, held[0], held[-1] + SECOND)
            assert [row.tick for row in rows] == held, spec


class Counted(SystemClock):
    """Remembers how long it was to sleep."""

    def __init__(self) -> None:
        self.slept: list[timedelta] = []

    async def sleep(self, duration: timedelta) -> None:
        self.slept.append(duration)
        await super().sleep(duration)


async def test_what_is_still_in_the_transaction_of_who_is_gone_is_tried_again_at_once(
    store: SqlStore, postgres_url: str
) -> None:
    """A worker that hung in the middle of a commit is let go of by the server with all it held, but not at one moment:
    whoever is to have its shards waited for a whole beat more."""
    sharing, clock = sharing_of(store, postgres_url, Source(delay=timedelta(0))), Counted()
    sharing.clock = clock
    keys = [one.key for one in shards_of(SPECS)]
    gone = open_membership(postgres_url)
    assert gone is not None
    await gone.join(Introduction(name="gone", version="1", roles=["watch"], shards=dict.fromkeys(keys, 1)))
    fences = await gone.take(keys)
    await gone.leave()
    keeping = asyncio.create_task(asyncio.sleep(0))
    with suppress(StoreUnavailable):  # on a slow machine it is ended, being in the way
        async with asyncio.timeout(PATIENCE), store.begin() as tx:
            await tx.connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            await tx.check_fences(fences)
            keeping = asyncio.create_task(sharing.keep())
            while AGAIN not in clock.slept:
                assert not sharing.holds
                await asyncio.sleep(0.01)
    async with asyncio.timeout(PATIENCE):
        while not sharing.holds or clock.slept[-1] != BEAT:  # noqa: ASYNC110 - same
            await asyncio.sleep(0.01)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    assert sharing.has("checkout")
    assert sharing.has("search")


async def test_who_takes_over_a_share_whose_ticks_were_cut_leaves_nobody_out(
    store: SqlStore, postgres_url: str
) -> None:
    """Two workers, neither of which has the time for its half; then one of them alone."""
    clock = EagerClock(START)
    source = Slow(clock, timedelta(seconds=18))
    source.answer = well
    by_spec = {spec: one.key for one in shards_of(sorted(EVERYTHING)) for spec in one.specs}
    keys = sorted(by_spec.values())
    halves = {"a": keys[::2], "b": keys[1::2]}
    members = {name: open_membership(postgres_url) for name in halves}

    async def over(name: str, shards: Sequence[int]) -> Watch:
        """The watch of that worker, which joins (anew) and takes them."""
        member = members[name]
        assert member is not None
        await member.join(Introduction(name=name, version="1", roles=["watch"], shards=dict.fromkeys(keys, 1)))
        fences = await member.take(shards)
        assert sorted(fences) == sorted(shards)
        objectives = [one for one in OBJECTIVES if by_spec[one.spec_id] in fences]
        objectives.sort(key=lambda one: by_spec[one.spec_id])
        part = Part(shards=by_spec, fences=fences, behind={})
        return replace(watch_over(store, source), objectives=objectives, part=part)

    async def judge(watches: Sequence[Watch], first: int, last: int) -> None:
        for number in range(first, last):
            for watch in watches:
                began = clock.now()
                result = await attempt(watch, START + number * MINUTE, 0)
                assert isinstance(result, TickResult), result
                pace(watch, result, clock.now() - began, MINUTE)

    try:
        await judge([await over(name, shards) for name, shards in halves.items()], 0, 9)
        for member in members.values():
            assert member is not None
            await member.leave()
        alone = await over("b", keys)
        await judge([alone], 9, 9 + OVERRUNS)
        assert alone.turns.load.parts == MOST
        await judge([alone], 9 + OVERRUNS, 30)
    finally:
        for member in members.values():
            assert member is not None
            await member.leave()
    async with store.begin() as tx:
        rows = {one.spec_id: await tx.ledger(one.key, None, START, START + 30 * MINUTE) for one in OBJECTIVES}
    judged = {spec: [(row.tick - START) // MINUTE for row in found] for spec, found in rows.items()}
    for spec, ticks in judged.items():
        assert len(ticks) == len(set(ticks)), (spec, ticks)
        assert ticks[0] == 0
        assert all(after - before <= MOST for before, after in pairwise([*ticks, 29 + 1])), (spec, ticks)
    assert any(len(ticks) < 30 for ticks in judged.values()), "nothing was cut"
    in_turn = {spec: sum(at >= 9 for at in ticks) for spec, ticks in judged.items() if spec != "spec-0"}
    assert max(in_turn.values()) - min(in_turn.values()) <= 1, in_turn


async def test_what_a_wait_failed_with_is_not_lost() -> None:
    async def fail() -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        await _first(fail(), asyncio.Event().wait())
