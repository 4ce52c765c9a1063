"""The monitor that fell silent: told once, ended by ticks, and never where silence was meant or nobody looked."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from smartspec_ops.app.self_monitoring.deadman import (
    GAP,
    PERIOD,
    Watching,
    at_rest,
    begin,
    begin_in,
    end,
    keys_of,
    set_going,
    watching,
    weigh,
)
from smartspec_ops.app.watching.watch import Watch, tick
from smartspec_ops.domain.alert import AlertStatus
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import EffectState, Secret
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.spec.grouping import instance
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from smartspec_ops.wiring.pings import Pings
from tests.unit.objectives import ERRORS, MINUTE, NOON, Source
from tests.unit.response import House

pytestmark = pytest.mark.edge

SPEC = Watching(spec_id="checkout", interval=MINUTE, since=NOON)


def at(minutes: float) -> datetime:
    return NOON + minutes * MINUTE


def looks(until: float, *ticks: float, stopped: float | None = None) -> list[tuple[str, float]]:
    """What is told from now on, with the minute it is told at; `ticks` are the minutes somebody judged."""
    told, now, body = [], 0.0, dict[str, Any]()
    while now <= until:
        last = max((at(one) for one in ticks if one <= now), default=None)
        is_over = stopped is not None and stopped <= now
        one = replace(SPEC, last=last, stopped=at(stopped or 0) if is_over else None)
        new, alert = weigh(body, [one], at(now))
        body = dict(new)
        if alert:
            told.append((alert.status.value, now))
        now += PERIOD / MINUTE
    return told


def test_silence_is_told_once_and_ends_with_the_first_tick() -> None:
    assert looks(20, *range(11)) == [("firing", 15.5)]
    assert looks(30, *range(11), *range(25, 31)) == [("firing", 15.5), ("resolved", 25.0)]


def test_a_daemon_that_never_judged_anything_is_silent_too() -> None:
    assert looks(20) == [("firing", 5.5)]


def test_a_stop_on_purpose_is_no_silence_and_ends_one() -> None:
    assert looks(30, *range(11), stopped=10.5) == []
    assert looks(30, *range(11), stopped=20) == [("firing", 15.5), ("resolved", 20.0)]


def test_whoever_judges_on_after_one_stopped_is_expected_to_go_on() -> None:
    assert looks(30, *range(11), 11.5, stopped=11) == [("firing", 17.0)]


def test_where_nobody_looked_for_a_while_silence_counts_anew() -> None:
    body, alert = weigh({}, [replace(SPEC, last=at(10))], at(10.2))
    hours = NOON + timedelta(hours=3)
    body, alert = weigh(body, [replace(SPEC, last=at(10))], hours)
    assert alert is None
    body, alert = weigh(body, [replace(SPEC, last=at(10))], hours + GAP)
    assert alert is None


def test_a_clock_that_is_set_back_is_no_silence_and_hides_none() -> None:
    body, _ = weigh({}, [replace(SPEC, last=at(70))], at(70))
    # What was judged ahead of the clock is read as far as it has come.
    for half in range(10):
        body, alert = weigh(body, [replace(SPEC, last=at(8))], at(10 + half / 2))
        assert alert is None
    body, alert = weigh(body, [replace(SPEC, last=at(8))], at(15.5))
    assert alert is not None


def test_two_silent_specs_are_one_alert_whose_words_follow() -> None:
    one, other = replace(SPEC, last=at(0)), replace(SPEC, spec_id="pay", last=at(2))
    told, body = [], dict[str, Any]()
    for half in range(20):
        new, alert = weigh(body, [one, other], at(half / 2))
        body = dict(new)
        told += [alert] if alert else []
    assert [(alert.status, alert.seq) for alert in told] == [(AlertStatus.FIRING, 1), (AlertStatus.FIRING, 2)]
    assert len({(alert.fingerprint, alert.episode) for alert in told}) == 1
    assert told[0].why == "the monitor has not judged checkout since 2026-03-02 12:00:00Z"
    assert told[1].why == "the monitor has not judged checkout, pay since 2026-03-02 12:00:00Z"


class Fleet:
    """A response team and a daemon for one spec on one database, on a clock the test drives."""

    def __init__(self, store: SqlStore, root: Path) -> None:
        self.house = House(store, root)
        self.clock, self.store = self.house.clock, store
        self.queue = LeaseQueue(store, self.clock, grace=timedelta(0))
        responder = replace(self.house.responder, queue=self.queue)
        self.worker = replace(self.house.worker, queue=self.queue, respond=lambda: responder)
        self.watch = Watch(objectives=(ERRORS,), backends={"prom": Source()}, store=store, queue=self.queue)

    async def start(self) -> None:
        await begin(self.store, self.queue, self.clock.now(), {"checkout": [ERRORS.key]}, MINUTE)

    async def minutes(self, count: int, *, judges: bool, looks: bool = True) -> None:
        for _ in range(count):
            if judges:
                await tick(self.watch, self.clock.now())
            for _ in range(2):
                if looks:
                    await self.queue.work(self.worker.handle, drain=True)
                await self.clock.advance(MINUTE / 2)

    async def incidents(self) -> list[tuple[str, str]]:
        async with self.store.begin() as tx:
            return [(one.service, one.status) for one in await tx.incidents()]


async def test_a_killed_daemon_opens_one_incident_that_ends_when_it_judges_again(
    store: SqlStore, tmp_path: Path
) -> None:
    fleet = Fleet(store, tmp_path)
    await fleet.start()
    await fleet.minutes(8, judges=True)
    assert await fleet.incidents() == []
    await fleet.minutes(8, judges=False)
    assert [service for service, _ in await fleet.incidents()] == ["smartspec-ops"]
    await fleet.minutes(8, judges=True)
    assert await fleet.incidents() == [("smartspec-ops", "resolved")]
    async with store.begin() as tx:
        assert [one.is_stopped for one in await watching(tx)] == [False]
        assert len(await tx.effects(kind="watched")) == 1
        assert await tx.effects(state=EffectState.DEAD) == []


async def test_nothing_is_told_after_a_stop_on_purpose_nor_where_no_daemon_ever_ran(
    store: SqlStore, tmp_path: Path
) -> None:
    fleet = Fleet(store, tmp_path)
    await set_going(store, fleet.queue, fleet.clock.now())
    await fleet.minutes(2, judges=True)  # a person's own checks
    await fleet.minutes(10, judges=False)
    async with store.begin() as tx:
        assert await tx.effects(kind="watched") == []
    await fleet.start()
    await fleet.minutes(3, judges=True)
    await end(store, fleet.clock.now(), ["checkout"])
    await fleet.minutes(10, judges=False)
    assert await fleet.incidents() == []
    async with store.begin() as tx:
        assert [one.is_stopped for one in await watching(tx)] == [True]


async def test_nothing_is_told_when_the_database_was_away(store: SqlStore, tmp_path: Path) -> None:
    fleet = Fleet(store, tmp_path)
    await fleet.start()
    await fleet.minutes(3, judges=True)
    await fleet.minutes(60, judges=False, looks=False)
    await fleet.minutes(2, judges=False)  # it is back, and what was judged meanwhile is not written yet
    await fleet.minutes(3, judges=True)
    assert await fleet.incidents() == []


async def test_a_spec_of_nothing_but_groups_is_heard_by_them(store: SqlStore, tmp_path: Path) -> None:
    fleet, pattern = Fleet(store, tmp_path), replace(ERRORS, group_by=("route",))
    group = instance(pattern, (("route", "/pay"),), idle_ok=True)
    fleet.watch = replace(fleet.watch, objectives=(group,))
    await begin(store, fleet.queue, fleet.clock.now(), {"checkout": keys_of([pattern])}, MINUTE)
    await fleet.minutes(10, judges=True)
    assert await fleet.incidents() == []
    await fleet.minutes(8, judges=False)
    assert [service for service, _ in await fleet.incidents()] == ["smartspec-ops"]


async def test_a_check_by_hand_after_a_stop_on_purpose_is_not_expected_again(store: SqlStore, tmp_path: Path) -> None:
    fleet = Fleet(store, tmp_path)
    await fleet.start()
    await fleet.minutes(3, judges=True)
    assert await at_rest(store, {"checkout"}) == []
    await end(store, fleet.clock.now(), ["checkout"])
    await fleet.minutes(2, judges=False)
    resting = await at_rest(store, {"checkout", "pay"})
    await fleet.minutes(1, judges=True)
    await end(store, fleet.clock.now(), resting)
    await fleet.minutes(10, judges=False)
    assert (resting, await fleet.incidents()) == (["checkout"], [])


async def test_a_daemon_that_starts_and_dies_over_and_over_again_is_silent(store: SqlStore, tmp_path: Path) -> None:
    fleet = Fleet(store, tmp_path)
    await fleet.start()
    await fleet.minutes(3, judges=True)
    for _ in range(8):
        await fleet.start()
        await fleet.minutes(1, judges=False)
    assert [service for service, _ in await fleet.incidents()] == ["smartspec-ops"]
    await end(store, fleet.clock.now(), ["checkout"])
    await fleet.minutes(1, judges=False)
    await fleet.start()
    await fleet.minutes(4, judges=False)
    assert await fleet.incidents() == [("smartspec-ops", "resolved")]


async def test_a_spec_that_left_the_workspace_is_missed_by_nobody(store: SqlStore, tmp_path: Path) -> None:
    fleet = Fleet(store, tmp_path)
    await fleet.start()
    async with store.begin() as tx:
        await begin_in(tx, fleet.queue, at(1), {"pay": ["pay/x"]}, MINUTE, known={"pay"})
        assert {one.spec_id: one.is_stopped for one in await watching(tx)} == {"checkout": True, "pay": False}


async def test_the_outside_hears_of_every_tick_and_its_faults_change_nothing() -> None:
    asked, heard = list[Asked](), asyncio.Event()

    def answer(one: Asked) -> Reply:
        asked.append(one)
        heard.set()
        return Reply(status=500 if len(asked) == 2 else 200)

    async with scripted_server(answer) as server:
        pings = Pings(http=HttpEdge(), url=Secret(f"{server.url}/ping/uuid"))
        task = asyncio.create_task(pings.run())
        for _ in range(3):
            heard.clear()
            pings.ticked.set()
            async with asyncio.timeout(60):
                await heard.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await pings.close()
    assert [(one.method, one.path) for one in asked] == [("GET", "/ping/uuid")] * 3
