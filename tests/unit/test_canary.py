"""The objectives whose outcome is known: all right while all is right, and every way to break the monitor is told."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from smartspec_ops.app.running.process_parts import once_judged
from smartspec_ops.app.self_monitoring import deadman
from smartspec_ops.app.self_monitoring.canary import HEARD, WITHIN, Canary, period_of, wrong
from smartspec_ops.domain.alert import AlertStatus
from smartspec_ops.domain.burn import ladder_of
from smartspec_ops.domain.canary import CANARIES, SPEC, objectives, page
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.window import TIERS
from smartspec_ops.ports import Answer, Failure, FailureKind, Job, Request
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.wiring.canary import OwnPage, canary_of
from tests.unit.objectives import MINUTE, NOON
from tests.unit.response import House

pytestmark = pytest.mark.edge


class Site:
    """A monitor that looks at its canary once a minute, and a response team, on one database and one clock."""

    def __init__(self, store: SqlStore, root: Path, period: timedelta = MINUTE) -> None:
        self.period = period
        self.house = House(store, root)
        self.clock, self.store = self.house.clock, store
        self.queue = LeaseQueue(store, self.clock, grace=timedelta(0))
        responder = replace(self.house.responder, queue=self.queue)
        self.worker = replace(self.house.worker, queue=self.queue, respond=lambda: responder)
        self.page: OwnPage | Tampered | Stuck = OwnPage(clock=self.clock, period=period)
        self.set_by = timedelta(0)
        self.canary = self.start()

    def start(self) -> Canary:
        """A process that remembers nothing."""
        made = canary_of(self.store, self.queue, self.clock, self.period, http=self, elapsed=self._elapsed)
        return replace(made, within=timedelta(milliseconds=100)) if isinstance(self.page, Stuck) else made

    def _elapsed(self) -> float:
        return (self.clock.now() - NOON - self.set_by).total_seconds()

    async def send(self, request: Request) -> Answer | Failure:
        return await self.page.send(request)

    async def close(self) -> None:
        return None

    async def set_clock(self, by: timedelta) -> None:
        """Ahead, without any time having passed."""
        await self.clock.advance(by)
        self.set_by += by

    async def watch_from_now(self) -> None:
        own = {SPEC: deadman.keys_of(objectives(MINUTE))}
        await deadman.begin(self.store, self.queue, self.clock.now(), own, MINUTE)

    async def minutes(self, count: int, *, looks: bool = True, works: bool = True) -> list[str]:
        """What was wrong, minute by minute, without repetitions."""
        found: list[str] = []
        for _ in range(count):
            if looks:
                await self.canary.look(self.clock.now())
            if works:
                await self.queue.work(self.worker.handle, drain=True)
            found += [one for one in self.canary.faults if one not in found]
            await self.clock.advance(MINUTE)
        return found

    async def incidents(self) -> list[tuple[str, str, str]]:
        async with self.store.begin() as tx:
            return [(one.service, one.status, one.severity) for one in await tx.incidents()]

    async def titles(self) -> list[str]:
        async with self.store.begin() as tx:
            return [one.title for one in await tx.incidents()]


class Tampered:
    """The page of somebody who counts one bad event too many in a minute."""

    def __init__(self, page: OwnPage) -> None:
        self.page = page

    async def send(self, request: Request) -> Answer | Failure:
        answer = await self.page.send(request)
        assert isinstance(answer, Answer)
        name, _, value = answer.body.decode().splitlines()[-1].rpartition(" ")
        more = int(value) + (self.page.clock.now() - NOON) // MINUTE
        lines = [*answer.body.decode().splitlines()[:-1], f"{name} {more}"]
        return replace(answer, body="\n".join([*lines, ""]).encode())

    async def close(self) -> None:
        return None


class Stuck:
    """A page that never answers."""

    async def send(self, _request: Request) -> Answer | Failure:
        await asyncio.Event().wait()
        raise AssertionError("it waits for ever")

    async def close(self) -> None:
        return None


def test_one_pages_one_raises_a_ticket_and_one_is_quiet_by_shares_and_goals_alone() -> None:
    assert [one.burn for one in CANARIES] == [20, 4, Fraction(1, 2)]
    for one, objective in zip(CANARIES, objectives(MINUTE), strict=True):
        rules = ladder_of(objective).rules
        holding = {rule.level for rule in rules if one.burn > rule.threshold}
        assert max(holding, key=["ticket", "page"].index, default=None) == one.level
        assert one.rule is None or one.rule in {rule.name for rule in rules if one.burn > rule.threshold}


def test_its_page_counts_from_the_time_alone() -> None:
    text = page(NOON + timedelta(seconds=59), MINUTE)
    assert text == page(NOON, MINUTE)
    before, after = (int(page(at, MINUTE).splitlines()[1].split()[1]) for at in (NOON, NOON + MINUTE))
    assert after - before == 6000


@pytest.mark.parametrize(("interval", "period"), [(1, 60), (60, 60), (120, 120), (3600, 300)])
def test_it_is_looked_at_as_often_as_ticks_within_limits(interval: int, period: int) -> None:
    assert period_of(timedelta(seconds=interval)) == timedelta(seconds=period)


async def test_a_monitor_that_judges_rightly_is_told_nothing_of_and_opens_no_incident(
    store: SqlStore, tmp_path: Path
) -> None:
    site = Site(store, tmp_path)
    await site.watch_from_now()
    assert await site.minutes(70) == []
    assert site.canary.sign() == "the canary comes out as it must"
    assert await site.incidents() == []
    async with store.begin() as tx:
        heard = {one.key: one.body["status"] for one in await tx.documents(HEARD)}
        assert await wrong(tx, site.clock.now()) == {}
    assert heard == {"canary-pages": AlertStatus.FIRING.value, "canary-raises-a-ticket": AlertStatus.FIRING.value}


async def test_a_restart_goes_on_with_what_the_database_holds(store: SqlStore, tmp_path: Path) -> None:
    site = Site(store, tmp_path)
    await site.minutes(6)
    site.canary = site.start()
    assert await site.minutes(6) == []
    await site.clock.advance(timedelta(hours=3))
    site.canary = site.start()
    assert await site.minutes(6) == []


async def tamper(store: SqlStore, now: datetime) -> None:
    """As if 50 bad events of the past had never been."""
    async with store.begin() as tx:
        for source in [f"canary/{tier.name}" for tier in TIERS]:
            known = await tx.samples(source, NOON)
            await tx.prune(source, now)
            less = [replace(one, value=one.value - 50) if "bad" in one.series else one for one in known]
            await tx.add_samples(source, less)


async def test_several_processes_on_one_database_each_prove_themselves(store: SqlStore, tmp_path: Path) -> None:
    """The second of a moment finds the tick done, the slow one comes when the other's next is done already."""
    site = Site(store, tmp_path)
    first, second, late = (replace(site.start(), name=name) for name in ("a/1", "b/1", "c/1"))
    for minute in range(9):
        now = site.clock.now()
        await asyncio.gather(first.look(now), second.look(now))
        if minute % 3 == 2:
            await late.look(now - MINUTE)
        assert not [*first.faults, *second.faults, *late.faults]
        await site.clock.advance(MINUTE)
    assert [one.is_proved for one in (first, second)] == [True, True]


async def test_a_store_somebody_tampered_with_is_found_out_and_told_as_an_incident_of_the_monitor(
    store: SqlStore, tmp_path: Path
) -> None:
    site = Site(store, tmp_path)
    await site.watch_from_now()
    await site.minutes(10)
    await tamper(store, site.clock.now())
    site.canary = site.start()
    found = await site.minutes(5)
    assert any(one.startswith("canary-pages: ") for one in found), found
    assert await site.incidents() == [("smartspec-ops", "open", "SEV-2")]
    async with store.begin() as tx:
        assert list(await wrong(tx, site.clock.now())) == [site.canary.name]


async def test_what_the_database_holds_is_looked_at_without_a_restart_too(store: SqlStore, tmp_path: Path) -> None:
    site = Site(store, tmp_path)
    await site.minutes(10)
    await tamper(store, site.clock.now())
    assert await site.minutes(3) == []
    await site.clock.advance(timedelta(hours=1))
    assert any(one.startswith("canary-pages: ") for one in await site.minutes(4))


async def test_an_adapter_that_reads_wrongly_is_found_out(store: SqlStore, tmp_path: Path) -> None:
    site = Site(store, tmp_path)
    await site.minutes(5)
    site.page = Tampered(OwnPage(clock=site.clock, period=MINUTE))
    assert any("which is not 2 %" in one for one in await site.minutes(3))


async def test_an_adapter_that_is_stuck_is_told_and_ends_when_it_answers_again(store: SqlStore, tmp_path: Path) -> None:
    site = Site(store, tmp_path)
    await site.watch_from_now()
    await site.minutes(5)
    working, site.page = site.page, Stuck()
    site.canary = site.start()
    assert await site.minutes(3) == ["nothing came of a look within 0.1s"]
    assert isinstance(site.canary.sign(), Diagnostic)
    assert await site.incidents() == [("smartspec-ops", "open", "SEV-2")]
    site.page, site.canary.within = working, WITHIN
    await site.minutes(4)
    assert site.canary.sign() == "the canary comes out as it must"
    async with store.begin() as tx:
        assert await wrong(tx, site.clock.now()) == {}


async def test_a_source_that_fails_is_not_what_it_must_know(store: SqlStore, tmp_path: Path) -> None:
    site = Site(store, tmp_path)
    await site.minutes(5)

    class Broken(Stuck):
        async def send(self, _request: Request) -> Answer | Failure:
            return Failure(kind=FailureKind.TOO_LARGE, detail="the page is too large")

    site.page = Broken()
    assert any("was not measured" in one for one in await site.minutes(3))


@pytest.mark.parametrize(
    ("by", "word", "minutes"), [(timedelta(hours=2), "2h", 120), (timedelta(minutes=20), "20m", 20)]
)
async def test_a_clock_that_was_set_back_is_told_until_the_old_time_comes_again(
    store: SqlStore, tmp_path: Path, by: timedelta, word: str, minutes: int
) -> None:
    site = Site(store, tmp_path)
    await site.minutes(5)
    await site.set_clock(-by)
    found = await site.minutes(3)
    assert any(f"the clock was set back by {word}" in one for one in found), found
    await site.clock.advance(timedelta(minutes=minutes - 2))
    await site.minutes(1)
    assert not any("clock" in one for one in site.canary.faults)


def clock_faults(site: Site) -> list[str]:
    return [one for one in site.canary.faults if "clock" in one]


async def test_a_clock_set_back_and_then_corrected_is_told_no_longer(store: SqlStore, tmp_path: Path) -> None:
    site = Site(store, tmp_path)
    await site.minutes(5)
    await site.set_clock(-timedelta(days=1))
    await site.minutes(1)
    assert clock_faults(site)
    await site.set_clock(timedelta(days=1))
    await site.minutes(1)
    assert not clock_faults(site)


async def test_a_clock_set_back_and_corrected_in_part_is_told_for_what_is_left(store: SqlStore, tmp_path: Path) -> None:
    site = Site(store, tmp_path)
    await site.minutes(5)
    await site.set_clock(-timedelta(hours=6))
    await site.minutes(1)
    await site.set_clock(timedelta(hours=5, minutes=39))
    await site.minutes(1)
    [said] = clock_faults(site)
    assert "set back by 6h" in said
    assert said.endswith("what is due at a time of day comes later by 20m")
    await site.clock.advance(18 * MINUTE)
    await site.minutes(1)
    assert clock_faults(site)
    await site.minutes(1)
    assert not clock_faults(site)


async def test_a_clock_set_back_twice_is_told_until_the_time_before_both_comes_again(
    store: SqlStore, tmp_path: Path
) -> None:
    site = Site(store, tmp_path)
    await site.minutes(5)
    await site.set_clock(-timedelta(hours=6))
    await site.minutes(1)
    await site.set_clock(-timedelta(seconds=60))
    await site.minutes(3)
    [said] = clock_faults(site)
    assert "set back by 1m" in said
    assert said.endswith("what is due at a time of day comes later by 6h")
    await site.clock.advance(timedelta(hours=6) - 4 * MINUTE)
    await site.minutes(1)
    assert clock_faults(site)
    await site.minutes(1)
    assert not clock_faults(site)


@pytest.mark.parametrize("by", [timedelta(hours=2), timedelta(minutes=1)])
async def test_a_clock_that_was_set_ahead_is_as_a_pause_and_nobody_is_called(
    store: SqlStore, tmp_path: Path, by: timedelta
) -> None:
    site = Site(store, tmp_path)
    await site.minutes(5)
    await site.set_clock(by)
    assert await site.minutes(10) == []


async def test_a_machine_that_slept_is_no_clock_that_was_set(store: SqlStore, tmp_path: Path) -> None:
    site = Site(store, tmp_path)
    await site.minutes(5)
    await site.clock.advance(timedelta(hours=5))
    assert await site.minutes(5) == []


async def test_a_monitor_that_was_off_for_days_pages_once_an_hour_was_seen(store: SqlStore, tmp_path: Path) -> None:
    """Counters went on: their events of the days between are no traffic of the minutes that were seen."""
    site = Site(store, tmp_path, 5 * MINUTE)

    async def looks(count: int) -> list[str]:
        found: list[str] = []
        for _ in range(count):
            await site.canary.look(site.clock.now())
            found += site.canary.faults
            await site.clock.advance(site.period)
        return found

    assert await looks(6) == []
    await site.clock.advance(timedelta(days=8))
    site.canary = site.start()
    assert await looks(18) == []
    async with store.begin() as tx:
        pages = await tx.document("alert", f"{SPEC}/canary-pages")
    assert pages is not None
    assert "page-fast" in pages.body["breach"]["active"]


async def test_who_comes_back_to_deliver_gives_its_alerts_time_to_arrive(store: SqlStore, tmp_path: Path) -> None:
    """Whoever hears them looks at the monitor, too: it was all away, and what waits first is that look."""
    site = Site(store, tmp_path)
    await site.watch_from_now()
    await site.minutes(5)
    await site.clock.advance(70 * MINUTE)
    await site.minutes(1, works=False)
    await site.minutes(3)
    assert await site.incidents() == []


async def test_a_canary_nobody_judges_any_more_is_missed_like_any_spec(store: SqlStore, tmp_path: Path) -> None:
    site = Site(store, tmp_path)
    await site.watch_from_now()
    await site.minutes(5)
    await site.minutes(10, looks=False)
    assert [title for title in await site.titles() if "its canary" in title] == await site.titles() != []


async def test_alerts_that_do_not_arrive_are_told(store: SqlStore, tmp_path: Path) -> None:
    """A worker that drops what intake is to hear."""
    site = Site(store, tmp_path)
    await site.watch_from_now()
    await site.minutes(5)

    async def dropping(job: Job) -> None:
        async with store.begin() as tx:
            stored = await tx.effect(job.effect_id)
        if stored is not None and stored.effect.kind != "canary":
            await site.worker.handle(job)

    for minute in range(72):
        if minute % 4 == 0:
            await site.canary.look(site.clock.now())
        await deadman.look(site.store, site.queue, site.clock, f"{site.clock.now():%Y%m%d}")
        await site.clock.advance(MINUTE)
    await site.queue.work(dropping, drain=True)
    assert await site.incidents() == [("smartspec-ops", "open", "SEV-2")]
    assert ["has not judged" in one for one in await site.titles()] == [False]


async def test_it_is_looked_at_after_the_first_tick_or_when_that_takes_long() -> None:
    judged, looked = asyncio.Event(), asyncio.Event()

    async def run() -> None:
        looked.set()

    waiting = asyncio.create_task(once_judged(judged, run))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not looked.is_set()
    judged.set()
    await waiting
    assert looked.is_set()
    looked.clear()
    await once_judged(asyncio.Event(), run, long=0.01)
    assert looked.is_set()
