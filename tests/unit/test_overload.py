"""Ticks that do not fit into their interval: cut to what fits, nobody starves, and it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.app.watching.loop import run
from smartspec_ops.app.watching.plan import ALERT
from smartspec_ops.app.watching.turns import overloads
from smartspec_ops.app.watching.watch import TickResult, Watch
from smartspec_ops.cli import _status
from smartspec_ops.cli._status import Known, Snapshot
from smartspec_ops.domain.alerting import AlertState
from smartspec_ops.domain.health import Status
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, Value
from smartspec_ops.domain.objective import Objective, ValueIndicator
from smartspec_ops.domain.overload import MOST, OVERRUNS, REST, Load, Unit, after, steady, turn
from smartspec_ops.edge.codec import decode
from smartspec_ops.edge.instruments import listening
from smartspec_ops.http.meters import Meters
from smartspec_ops.ports import Store
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.testing.clock import EagerClock, ManualClock
from tests.unit.objectives import DEPTH, ERRORS, MINUTE, NOON, Source

# --- whose turn it is ------------------------------------------------------------------------------------------------

specs = st.lists(st.tuples(st.integers(1, 40), st.none() | st.integers(1, 4)), min_size=1, max_size=40)
Shape = Sequence[tuple[int, int | None]]


def units(shape: Shape, judged: Mapping[str, int]) -> Sequence[Unit]:
    return [
        Unit(
            spec_id=f"s{number}",
            size=size,
            tier=tier,
            judged=judged.get(f"s{number}", -1) + 1,
        )
        for number, (size, tier) in enumerate(shape)
    ]


@given(specs, st.integers(1, 8), st.integers(1, 30))
def test_every_spec_is_judged_once_in_so_many_ticks(shape: Shape, parts: int, ticks: int) -> None:
    judged: dict[str, int] = {}
    for number in range(ticks + parts):
        chosen = turn(units(shape, judged), parts)
        judged |= dict.fromkeys(chosen, number)
        for unit in units(shape, judged):
            assert number - judged.get(unit.spec_id, -1) < parts


@given(specs, st.lists(st.floats(0.01, 20), min_size=1, max_size=60))
def test_nobody_starves_however_long_ticks_take(shape: Shape, took: Sequence[float]) -> None:
    load, judged = Load(), dict[str, int]()
    for number, seconds in enumerate(took):
        judged |= dict.fromkeys(turn(units(shape, judged), load.parts), number)
        load = after(load, MINUTE * seconds, MINUTE)
        assert 1 <= load.parts <= MOST
        for unit in units(shape, judged):
            assert number - judged.get(unit.spec_id, -1) < MOST


@given(specs, st.integers(2, MOST), st.dictionaries(st.integers(0, 39).map("s{}".format), st.integers(0, 5)))
def test_a_cut_tick_is_smaller_and_has_the_most_critical(shape: Shape, parts: int, judged: Mapping[str, int]) -> None:
    known = units(shape, judged)
    total, largest = sum(unit.size for unit in known), max(unit.size for unit in known)
    chosen, always = turn(known, parts), steady(known, parts)
    assert always <= chosen
    assert sum(unit.size for unit in known if unit.spec_id in chosen) <= total * 1.5 / parts + largest
    lowest = min((unit.tier or 9 for unit in known if unit.spec_id not in always), default=9)
    assert all((unit.tier or 9) < lowest for unit in known if unit.spec_id in always)


def test_the_most_critical_are_judged_at_every_tick_only_where_they_leave_room_for_the_others() -> None:
    few = units([(1, 1), *[(1, 2)] * 9], {})
    many = units([*[(1, 1)] * 5, *[(1, 2)] * 5], {})
    assert (steady(few, 3), steady(many, 3)) == ({"s0"}, frozenset())


# --- how much fits ---------------------------------------------------------------------------------------------------


def loads(*took: float) -> Sequence[Load]:
    load, found = Load(), []
    for seconds in took:
        load = after(load, timedelta(seconds=seconds), MINUTE)
        found.append(load)
    return found


@pytest.mark.parametrize(
    ("took", "parts"),
    [
        ([60, 60, 60], [1, 1, 1]),
        ([90, 50, 90, 50], [1, 1, 1, 1]),  # once is an accident
        ([90, 90], [1, 2]),
        ([130, 130], [1, 3]),
        ([900, 900], [1, 3]),
        ([70, 70, 45, 45], [1, 2, 2, 2]),  # everything would take 90 s
        ([70, 70, 45, 20], [1, 2, 2, 1]),
        ([130, 130, 40, 30, 22], [1, 3, 3, 2, 1]),
        ([70, 70, 50, 65, 65], [1, 2, 2, 2, 3]),  # it grew since
        ([900, 900, 400, 400, 400], [1, 3, 3, 3, 3]),  # more cannot be done
    ],
)
def test_ticks_are_cut_after_overruns_in_a_row_and_whole_again_when_they_fit(
    took: Sequence[float], parts: Sequence[int]
) -> None:
    assert [load.parts for load in loads(*took)] == parts


def test_where_cutting_is_no_help_ticks_are_whole_for_a_while() -> None:
    found = loads(*[100] * (2 * OVERRUNS + REST + OVERRUNS))
    assert [load.parts for load in found] == [1, 3, 3, *[1] * (REST + OVERRUNS), 3]


# --- the loop --------------------------------------------------------------------------------------------------------

pytestmark = pytest.mark.edge

START = NOON - 20 * MINUTE
SPECS = 8
GOOD, BAD = Counts(999_999, 1_000_000), Counts(900_000, 1_000_000)


class Slow(Source):
    """Takes its time for each indicator it is asked about."""

    def __init__(self, clock: ManualClock, each: timedelta) -> None:
        super().__init__()
        self.clock, self.each = clock, each

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        await self.clock.sleep(self.each * len({ask.indicator for ask in asks}))
        return await super().measure(asks, at)


class Along(Slow):
    counts_along = True


def of_spec(number: int) -> Objective:
    """Those with even numbers count events, the others slices; the first is the most critical."""
    usual, spec, tier = (ERRORS, DEPTH)[number % 2], f"spec-{number}", 1 if number == 0 else None
    indicator = (
        replace(ERRORS.indicator, total=f"requests_{number}")
        if number % 2 == 0
        else replace(DEPTH.indicator, query=f"depth_{number}")
    )
    return replace(usual, spec_id=spec, service=spec, tier=tier, indicator=indicator)


OBJECTIVES = [of_spec(number) for number in range(SPECS)]


def well(ask: Ask) -> Measurement:
    return Value(1.0) if isinstance(ask.indicator, ValueIndicator) else GOOD


def watch_over(store: Store, source: Source) -> Watch:
    return Watch(
        objectives=OBJECTIVES,
        backends={"prom": source},
        store=store,
        queue=LeaseQueue(store, ManualClock(NOON)),
    )


async def ticks(watch: Watch, clock: ManualClock, count: int) -> Sequence[TickResult]:
    found: list[TickResult] = []
    async for result in run(watch, clock):
        assert isinstance(result, TickResult)
        found.append(result)
        if len(found) == count:
            break
    return found


def asked(source: Source) -> Sequence[frozenset[str]]:
    """By tick, the specs that were asked about."""
    spec_of = {one.indicator: one.spec_id for one in OBJECTIVES}
    return [frozenset(spec_of[ask.indicator] for ask in asks) for asks, _ in source.asked]


EVERYTHING = frozenset(one.spec_id for one in OBJECTIVES)


async def test_ticks_that_do_not_fit_are_cut_the_most_critical_at_each_and_the_others_in_turn(store: Store) -> None:
    clock = EagerClock(START)
    source = Slow(clock, timedelta(seconds=12.5))
    source.answer = well
    watch = watch_over(store, source)
    found = await ticks(watch, clock, 32)
    turns = asked(source)
    assert turns[:OVERRUNS] == [EVERYTHING] * OVERRUNS
    cut = turns[OVERRUNS:]
    assert all("spec-0" in turn and len(turn) == 4 for turn in cut)
    assert all(frozenset().union(*cut[at : at + MOST]) == EVERYTHING for at in range(len(cut) - MOST + 1))
    assert [one.skipped for one in found[OVERRUNS + 1 :]] == [0] * (len(found) - OVERRUNS - 1)
    # Nobody is taken for silent, and the ledger has everybody in every hour, to the last slice.
    assert {one.health.status for result in found for one in result.watched} == {Status.HEALTHY}
    assert [len(result.watched) for result in found] == [SPECS] * len(found)
    assert not any(result.alerts for result in found)
    until = found[-1].at + MINUTE
    async with store.begin() as tx:
        last = await tx.last_ticks([one.key for one in OBJECTIVES])
        hours = await tx.hours([(one.key, one.generation) for one in OBJECTIVES], START)
        slices = {one.key: await tx.slices(one.key, one.generation, START, until) for one in OBJECTIVES}
    assert all(until - last[one.key] <= MOST * MINUTE for one in OBJECTIVES)
    assert all(len(hours[one.key, one.generation]) == 2 for one in OBJECTIVES)
    for one in OBJECTIVES:
        good, measured = slices[one.key]
        waits = (found[-1].at - last[one.key]) // MINUTE
        assert good == measured == len(found) - waits
    # Who comes after knows the same.
    again = watch_over(store, source)
    async with store.snapshot() as tx:
        await again.plan.learn(tx, until)
    assert [(one.mark, one.slices) for one in again.plan.items] == [(one.mark, one.slices) for one in watch.plan.items]


@pytest.mark.parametrize("broken", [f"spec-{number}" for number in (0, 2, 4, 6)])
async def test_an_alert_of_a_spec_that_rests_is_opened_when_it_is_its_turn(store: Store, broken: str) -> None:
    clock = EagerClock(START)
    source = Slow(clock, timedelta(seconds=12.5))
    since = START + 13 * MINUTE
    is_of = {one.indicator for one in OBJECTIVES if one.spec_id == broken}
    source.answer = lambda ask: BAD if ask.indicator in is_of and clock.now() >= since else well(ask)
    found = await ticks(watch_over(store, source), clock, 18)
    alerts = [alert for result in found for alert in result.alerts]
    assert {alert.spec_id for alert in alerts} == {broken}
    bound = 1 if broken == "spec-0" else MOST
    assert alerts[0].at - since <= bound * MINUTE
    async with store.begin() as tx:
        stored = await tx.document(ALERT, alerts[0].spec_id + "/" + str(alerts[0].objective_id))
    assert stored is not None
    assert decode(AlertState, stored.body).is_open


async def test_it_is_told_while_it_lasts_and_everything_is_judged_again_when_it_fits(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    clock = EagerClock(START)
    source = Slow(clock, timedelta(seconds=12.5))
    source.answer = well
    watch = watch_over(store, source)
    meters = Meters()
    with caplog.at_level("INFO"), listening(meters):
        found = await ticks(watch, clock, 10)
        assert b"smartspec_ops_tick_parts 3.0" in meters.page("")[0]
        async with store.begin() as tx:
            (told,) = await overloads(tx, clock.now())
            assert await overloads(tx, clock.now() + 10 * MINUTE) == []
        source.each = timedelta(seconds=1)
        source.asked.clear()
        found = await ticks(watch, clock, 5)
        assert b"smartspec_ops_tick_parts 1.0" in meters.page("")[0]
    assert (told.parts, told.at_every_tick, told.in_turn, told.interval) == (3, 1, 7, MINUTE)
    known = Known(key="a/b", state=found[-1].watched[0].health, values=(), left=None)
    _, line = _status.lines(Snapshot(objectives=[known], opened=(), dead=(), overloads=[told]))
    assert line == (
        f"overloaded: since {told.since:%Y-%m-%d %H:%M:%S}Z a tick of everything takes longer than 1m: "
        "1 spec at every tick, 7 others in turn, each at least once in 3 ticks"
    )
    assert [len(turn) for turn in asked(source)][2:] == [SPECS] * 3
    async with store.begin() as tx:
        assert await overloads(tx, found[-1].at) == []
    said = [one.getMessage() for one in caplog.records if "ticks." in one.getMessage()]
    assert len(said) == 3, said


async def test_a_source_that_counts_along_is_asked_for_everything_all_the_same(store: Store) -> None:
    clock = EagerClock(START)
    source = Along(clock, timedelta(seconds=12.5))
    source.answer = well
    found = await ticks(watch_over(store, source), clock, 6)
    assert asked(source) == [EVERYTHING] * 6
    assert {one.health.status for result in found for one in result.watched} == {Status.HEALTHY}


async def test_a_source_whose_objectives_all_rest_is_not_taken_for_one_that_is_away(store: Store) -> None:
    clock = EagerClock(START)
    slow, other = Slow(clock, timedelta(seconds=15)), Slow(clock, timedelta(seconds=15))
    other.name = "other"
    slow.answer = other.answer = well
    elsewhere = replace(OBJECTIVES[5], indicator=replace(OBJECTIVES[5].indicator, source="other"))
    watch = replace(
        watch_over(store, slow),
        objectives=[one if one.spec_id != elsewhere.spec_id else elsewhere for one in OBJECTIVES],
        backends={"prom": slow, "other": other},
    )
    found = await ticks(watch, clock, 15)
    assert len(other.asked) < len(slow.asked)
    assert [one.version for one in watch.plan.sources.values()] == [0, 0]
    assert not any(result.alerts for result in found)
    assert {one.health.status for result in found for one in result.watched} == {Status.HEALTHY}


async def test_the_first_tick_of_an_hour_is_kept_of_everybody_where_ticks_are_whole_again_in_it(store: Store) -> None:
    clock = EagerClock(START)
    source = Slow(clock, timedelta(seconds=12.5))
    source.answer = well
    watch = watch_over(store, source)
    async for result in run(watch, clock):
        assert isinstance(result, TickResult)
        if result.at == NOON - MINUTE:
            break
    source.each = timedelta(seconds=1)
    source.asked.clear()
    found = await ticks(watch, clock, 5)
    by_tick = dict(zip([one.at for one in found], asked(source), strict=True))
    assert (len(by_tick[NOON]), by_tick[NOON + MINUTE]) == (5, EVERYTHING)
    async with store.begin() as tx:
        hours = await tx.hours([(one.key, one.generation) for one in OBJECTIVES], NOON)
    assert {key: [row.tick - NOON for row in rows][:1] for (key, _), rows in hours.items()} == {
        one.key: [0 * MINUTE if one.spec_id in by_tick[NOON] else MINUTE] for one in OBJECTIVES
    }
