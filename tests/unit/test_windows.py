"""Planned windows are announced when they begin and end, to whom they should be; not when they were cancelled."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.app.effects.announce import Route
from smartspec_ops.app.response.routing import Routing
from smartspec_ops.app.running.handlers import look_ahead
from smartspec_ops.channels._status import merged, written
from smartspec_ops.domain.incident.wording import Audience
from smartspec_ops.domain.routing.matching import Matcher
from smartspec_ops.domain.routing.quiet import Maintenance
from smartspec_ops.ports import Message
from smartspec_ops.spec.settings import read_settings
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.testing.simulation import play
from tests.unit.response import BOARD, NOON, House

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
EVERYBODY = frozenset({Audience.PERSON, Audience.RESPONDERS, Audience.EXECUTIVES, Audience.CUSTOMERS})
CHECKOUT = (Matcher(name="service", pattern="checkout"),)
ONCE = Maintenance(
    name="move",
    matchers=CHECKOUT,
    length=2 * HOUR,
    starts=NOON + HOUR,
    why="to the new racks",
    announce=("responders",),
)
WEEKLY = Maintenance(
    name="patches", matchers=CHECKOUT, length=2 * HOUR, begins=time(2, 30), days=frozenset({6}), zone=BERLIN,
    announce=("responders",),
)  # fmt: skip


@pytest.fixture
async def house(store: SqlStore, tmp_path: Path) -> House:
    return House(store, tmp_path)


def planned(house: House, *windows: Maintenance, is_live: bool = False) -> None:
    """The settings say so from now on."""
    route = Route(audiences=EVERYBODY, named=True, is_live=is_live)
    team = replace(house.responder.team, routes={"hook": route}, service_names={"checkout": "Ordering"})
    house.responder = replace(house.responder, routing=Routing(windows=windows), team=team)


async def passes(house: House, span: timedelta) -> list[Message]:
    before = len(house.channel.told)
    await look_ahead(house.worker)
    await play(house.store, house.clock, lambda: (house.responder.queue, house.worker.handle), house.clock.now() + span)
    return house.channel.told[before:]


def spoken(told: list[Message]) -> list[tuple[datetime, str]]:
    return [(one.at, one.subject) for one in told]


@pytest.mark.parametrize("is_live", [False, True])
async def test_beginning_and_end_are_told_at_their_moments_and_once(house: House, *, is_live: bool) -> None:
    planned(house, ONCE, is_live=is_live)
    told = await passes(house, 12 * HOUR)
    assert spoken(told) == [
        (NOON + HOUR, "Planned maintenance move has begun"),
        (NOON + 3 * HOUR, "Planned maintenance move is over"),
    ]
    assert told[0].body.startswith("to the new racks\nUntil 2026-03-02 15:00 UTC. Alerts that match service=checkout")
    assert {one.audience for one in told} == {"responders"}
    assert await passes(house, DAY) == []


async def test_each_audience_reads_its_own_words(house: House) -> None:
    planned(house, replace(ONCE, announce=("executives", "customers"), why="an internal reason"))
    begun = (await passes(house, 2 * HOUR))[:2]
    assert {one.audience: [reader.id for reader in one.recipients] for one in begun} == {
        "executives": [BOARD.id],
        "customers": [],
    }
    [public] = [one for one in begun if one.audience == "customers"]
    assert (public.subject, public.service) == ("Planned maintenance of Ordering", "Ordering")
    assert "internal" not in public.subject + public.body


async def test_a_window_nobody_is_to_hear_of_is_not_told(house: House) -> None:
    planned(house, replace(ONCE, announce=()))
    assert await passes(house, DAY) == []


async def test_one_that_was_cancelled_before_it_began_is_not_announced(house: House) -> None:
    planned(house, ONCE)
    await passes(house, HOUR / 2)
    planned(house)
    assert await passes(house, DAY) == []


async def test_one_cancelled_day_of_a_week_is_left_out_and_the_next_is_not(house: House) -> None:
    planned(house, replace(WEEKLY, not_on=frozenset({date(2026, 3, 8)})))
    told = await passes(house, 15 * DAY)
    assert [at.date() for at, _ in spoken(told)] == [date(2026, 3, 15)] * 2


async def test_one_that_is_cancelled_while_it_lasts_is_said_to_be_over(house: House) -> None:
    planned(house, ONCE)
    assert len(await passes(house, 1.5 * HOUR)) == 1
    planned(house)
    assert spoken(await passes(house, 5 * HOUR)) == [(NOON + 1.5 * HOUR, "Planned maintenance move is over")]


async def test_one_that_is_made_longer_ends_later(house: House) -> None:
    planned(house, ONCE)
    await passes(house, 2 * HOUR)
    planned(house, replace(ONCE, length=4 * HOUR))
    assert spoken(await passes(house, DAY)) == [(NOON + 5 * HOUR, "Planned maintenance move is over")]


async def test_a_process_that_comes_up_in_the_middle_tells_of_it_and_one_that_comes_too_late_does_not(
    house: House,
) -> None:
    await house.clock.advance(2 * HOUR)
    planned(house, ONCE)
    assert [subject for _, subject in spoken(await passes(house, HOUR / 2))] == ["Planned maintenance move has begun"]
    planned(house, ONCE, replace(ONCE, name="other", starts=NOON))
    await house.clock.advance(3 * HOUR)
    assert [subject for _, subject in spoken(await passes(house, DAY))] == ["Planned maintenance move is over"]


async def test_the_clock_of_the_place_decides_when_it_changes(house: House) -> None:
    """Half past two does not exist in Berlin on 29 March 2026, and is half past three of the new time then."""
    planned(house, WEEKLY)
    told = await passes(house, 35 * DAY)
    begun = [at for at, subject in spoken(told) if subject.endswith("begun")]
    over = [at for at, subject in spoken(told) if subject.endswith("over")]
    assert begun == [
        datetime(2026, 3, 8, 1, 30, tzinfo=UTC),
        datetime(2026, 3, 15, 1, 30, tzinfo=UTC),
        datetime(2026, 3, 22, 1, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 4, 5, 0, 30, tzinfo=UTC),
    ]
    assert [end - start for start, end in zip(begun, over, strict=True)] == [2 * HOUR] * 5


@given(
    st.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2027-12-31")),
    st.frozensets(st.integers(0, 6)),
    st.times(),
    st.integers(1, 7 * 24 * 60),
    st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=3),
)
def test_the_next_beginning_is_that_of_a_window_and_nothing_begins_before_it(
    at: datetime, days: frozenset[int], begins: time, minutes: int, off: frozenset[date]
) -> None:
    window = Maintenance(
        name="w", matchers=CHECKOUT, length=timedelta(minutes=minutes), begins=begins.replace(fold=0), days=days,
        zone=BERLIN, not_on=off,
    )  # fmt: skip
    now = at.replace(tzinfo=UTC)
    start = window.next_start(now)
    assert start is not None
    assert start > now
    covering = window.covering(start)
    assert covering is not None
    assert covering[0] <= start < covering[1]
    assert start.astimezone(BERLIN).date() not in off or start.astimezone(BERLIN).hour == 3
    just_before = window.next_start(start - timedelta(microseconds=1))
    assert just_before == start


async def test_a_status_page_says_that_it_is_planned_and_no_trouble(house: House) -> None:
    planned(house, replace(ONCE, announce=("customers",)))
    begun, over = await passes(house, 12 * HOUR)
    state = merged(None, begun)
    assert written(state)["status"] == "maintenance"
    assert written(merged(state, over))["status"] == "well"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("announce: [everybody]", "not one of the words known here"),
        ("not_on: [soon]", "not a day"),
        ("not_on: [2026-02-30]", "not a day"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(text: str, why: str) -> None:
    entry = f"{{name: w, match: [service=x], begins: '02:00', length: 1h, {text}}}"
    reading = read_settings(f"production_ops:\n  maintenance: [{entry}]\n", "c.yaml")
    assert reading.value is None
    assert any(why in fault.message for fault in reading.diagnostics), reading.diagnostics


def test_days_may_be_written_with_and_without_quotes() -> None:
    entry = "{name: w, match: [service=x], begins: '02:00', length: 1h, not_on: [2026-12-27, '2027-01-03']}"
    reading = read_settings(f"production_ops:\n  maintenance: [{entry}]\n", "c.yaml")
    assert reading.value is not None
    [window] = reading.value.ops.maintenance
    assert window.window.not_on == {date(2026, 12, 27), date(2027, 1, 3)}
