"""Gaps are told before they happen, once; whoever's shifts changed is told; and the looks keep themselves up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.database.retention import Retention
from smartspec_ops.app.effects.announce import Route
from smartspec_ops.app.response.duty import differences, unseen
from smartspec_ops.app.response.oncall import record
from smartspec_ops.app.running.handlers import look_ahead
from smartspec_ops.domain.access import Access
from smartspec_ops.domain.incident.oncall import Person, Roster
from smartspec_ops.domain.oncall.duty import Duty
from smartspec_ops.domain.oncall.schedule import Change, ChangeKind, Hours, Rotation, Schedule, Shift
from smartspec_ops.ports import EffectState, Message, Store
from smartspec_ops.spec.sections.retention import LEAST_EFFECTS
from smartspec_ops.testing.simulation import play
from tests.unit.response import NOON, House

pytestmark = pytest.mark.edge

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
WEEK = Rotation(
    name="week", people=("p-1", "p-2"), starts=datetime.fromisoformat("2026-03-02T09:00"), length=timedelta(days=7)
)
PEOPLE = tuple(Person(id=name, email=f"{name}@example.test") for name in ("p-1", "p-2", "p-3"))


def team_of(house: House, *layers: Rotation, is_live: bool = False) -> House:
    schedule = Schedule(name="primary", layers=layers)
    roster = Roster(people=PEOPLE, duty=Duty(schedules=(schedule,)))
    team = replace(house.responder.team, roster=roster, routes={"hook": Route(is_live=is_live)})
    house.responder = replace(house.responder, team=team)
    return house


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    return House(store, tmp_path)


async def looked(house: House, until: timedelta) -> Sequence[Message]:
    """What is told from a start of the worker on, while time passes."""
    before = len(house.channel.told)
    await look_ahead(house.worker)
    await play(
        house.store, house.clock, lambda: (house.responder.queue, house.worker.handle), house.clock.now() + until
    )
    return house.channel.told[before:]


@pytest.mark.parametrize("is_live", [False, True])
async def test_a_gap_is_told_a_week_before_and_once(house: House, *, is_live: bool) -> None:
    team_of(house, replace(WEEK, ends=NOON.replace(tzinfo=None) + 7 * DAY + 4 * HOUR), is_live=is_live)
    assert await looked(house, 2 * HOUR) == []
    (told,) = await looked(house, 6 * HOUR)
    assert (told.kind, told.audience) == ("oncall_gap", "responders")
    assert told.body.splitlines()[:2] == [
        "Nobody is on call in primary (UTC):",
        "- 2026-03-09 16:00 to 2026-03-09 17:00 or longer",
    ]
    assert {reader.id for reader in told.recipients} == {"p-1", "p-2", "p-3"}
    assert {one.effect.incident_id for one in await house.effects(kind="notify")} == {None}


async def test_a_gap_is_told_once_though_as_little_is_kept_as_may_be(house: House) -> None:
    team_of(house, replace(WEEK, ends=NOON.replace(tzinfo=None) + 7 * DAY))
    house.worker = replace(house.worker, retention=Retention(effects=LEAST_EFFECTS))
    assert [told.kind for told in await looked(house, 14 * DAY)] == ["oncall_gap", "oncall_turn"]


async def test_many_gaps_are_one_message(house: House) -> None:
    nights = replace(WEEK, only=(Hours(since=time(9), until=time(17)),))
    team_of(house, nights)
    (told,) = await looked(house, HOUR)
    assert told.body.splitlines()[1] == "- 2026-03-02 17:00 to 2026-03-03 09:00"
    assert len(told.body.splitlines()) == 9


async def test_without_a_gap_nothing_is_told_and_the_looks_go_on(house: House) -> None:
    team_of(house, WEEK)
    assert await looked(house, 6 * HOUR) == []
    done = await house.effects(kind="duty", state=EffectState.DONE)
    waiting = await house.effects(kind="duty", state=EffectState.QUEUED)
    assert (len(done), len(waiting)) == (7, 1)
    again = len(await house.effects(kind="duty"))
    await look_ahead(house.worker)
    assert len(await house.effects(kind="duty")) == again


async def test_whoever_comes_on_call_is_told_the_day_before_and_once(house: House) -> None:
    """They know who hands over to them, and that the laptop goes with them."""
    team_of(house, WEEK)
    assert await looked(house, 5 * DAY) == []
    (told,) = await looked(house, 3 * DAY)
    assert (told.kind, told.audience, [reader.id for reader in told.recipients]) == ("oncall_turn", "person", ["p-2"])
    assert told.at == datetime.fromisoformat("2026-03-08T09:00+00:00")
    assert told.body.splitlines() == [
        "You are on call in primary (UTC):",
        "2026-03-09 09:00 to 2026-03-16 09:00",
        "before you: p-1",
    ]


async def test_nobody_is_told_again_who_was_on_call_there_the_day_before(house: House) -> None:
    """By day the one, by night the other: they know. After a free weekend it is news."""
    office = Hours(days=frozenset(range(5)), since=time(9), until=time(17))
    week = replace(WEEK, starts=WEEK.starts - 28 * DAY)
    team_of(house, replace(week, people=("p-1",)), replace(week, name="office", people=("p-3",), only=(office,)))
    told = await looked(house, 8 * DAY)
    assert [(one.kind, one.recipients[0].id, f"{one.at:%a %H}") for one in told] == [("oncall_turn", "p-3", "Sun 09")]


async def test_without_schedules_nobody_looks(house: House) -> None:
    assert await looked(house, HOUR) == []
    assert await house.effects() == []


@pytest.mark.parametrize("is_live", [False, True])
async def test_who_is_on_call_at_other_times_after_an_edit_of_the_settings_is_told(
    house: House, *, is_live: bool
) -> None:
    """They were not elsewhere (grafana oncall #5353)."""
    team_of(house, WEEK, is_live=is_live)
    assert await looked(house, HOUR) == []
    team_of(house, replace(WEEK, people=("p-1", "p-3")), is_live=is_live)
    duty = house.responder.team.roster.duty
    async with house.store.begin() as tx:
        found = await unseen(tx, duty.schedules[0], duty, house.clock.now())
    assert found is not None
    assert [(one.person, [sign for sign, _ in one.changes]) for one in found] == [
        ("p-2", ["-", "-"]),
        ("p-3", ["+", "+"]),
    ]
    told = await looked(house, HOUR)
    assert {(m.kind, m.recipients[0].id) for m in told} == {("oncall_shifts", "p-2"), ("oncall_shifts", "p-3")}
    mine = next(m.body for m in told if m.recipients[0].id == "p-3")
    assert mine.splitlines()[1:] == ["+ 2026-03-09 09:00 to 2026-03-16 09:00", "+ 2026-03-23 09:00 to 2026-03-30 09:00"]
    assert await looked(house, 3 * HOUR) == []


async def test_an_override_is_told_to_both_and_time_that_passes_to_nobody(house: House) -> None:
    team_of(house, WEEK)
    assert await looked(house, 3 * HOUR) == []
    cover = Change(
        id="", schedule="primary", kind=ChangeKind.OVERRIDE, since=NOON + 6 * DAY, until=NOON + 6 * DAY + HOUR,
        person="p-3", by="p-3", made_at=NOON,
    )  # fmt: skip
    await record(house.store, Access(), cover)
    told = await looked(house, 2 * HOUR)
    assert {m.recipients[0].id for m in told} == {"p-1", "p-3"}


def test_where_a_shift_comes_from_is_no_difference() -> None:
    one = Shift(person="p-1", since=NOON, until=NOON + 2 * HOUR, source="a")
    halves = [replace(one, until=NOON + HOUR, source="b"), replace(one, since=NOON + HOUR, source="c")]
    assert differences([one], halves, NOON, NOON + DAY) == []
    (found,) = differences([one], halves[:1], NOON, NOON + DAY)
    assert (found.person, found.was[0].until, found.will[0].until) == ("p-1", NOON + 2 * HOUR, NOON + HOUR)
    assert differences([one], [], NOON + 2 * HOUR, NOON + DAY) == []
