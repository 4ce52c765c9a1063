"""Who is on call, held against a walk through time that knows nothing of intervals."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec_ops.domain.oncall.schedule import Change, ChangeKind, Fixed, Hours, Rotation, Schedule, Shift
from smartspec_ops.domain.oncall.shifts import Span, current, following, gaps, on_call, shifts
from smartspec_ops.domain.oncall.wallclock import first_instant, wall

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
PEOPLE = ("p-1", "p-2", "p-3")
# A place, and a day around which its clocks change: both ways, by half an hour, over midnight, and over a whole day.
CHANGES = (
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Sao_Paulo", date(2018, 2, 17)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Asia/Kathmandu", date(2026, 5, 1)),
    ("UTC", date(2026, 5, 1)),
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rotation(starts: str, length: timedelta, **more: object) -> Rotation:
    return Rotation(name="week", people=PEOPLE, starts=datetime.fromisoformat(starts), length=length, **more)  # type: ignore[arg-type]


def berlin(*layers: Rotation | Fixed, needed: tuple[Hours, ...] = ()) -> Schedule:
    return Schedule(name="primary", timezone="Europe/Berlin", layers=layers, needed=needed)


# --- the oracle --------------------------------------------------------------------------------------------------


def walk(
    schedule: Schedule, changes: Sequence[Change], since: datetime, until: datetime, step: timedelta
) -> Iterator[tuple[datetime, str | None]]:
    """Step by step with a clock that is never set back: it stands still until the wall shows as much again."""
    at, shown = since - 4 * DAY, wall(since - 5 * DAY, schedule.timezone)
    while at < until:
        shown = max(shown, wall(at, schedule.timezone))
        if at >= since:
            yield at, holder(schedule, changes, at, shown)
        at += step


def holder(schedule: Schedule, changes: Sequence[Change], at: datetime, shown: datetime) -> str | None:
    found = None
    for layer in schedule.layers:
        if isinstance(layer, Rotation):
            found = turn(layer, shown) or found
        else:
            found = next((s.person for s in reversed(layer.shifts) if s.since <= at < s.until), found)
    for change in changes:
        if change.undone_at is not None or not change.since <= at < change.until:
            continue
        if change.kind is ChangeKind.OVERRIDE:
            found = change.person
        elif found in (change.person, change.other):
            found = change.other if found == change.person else change.person
    return found


def turn(layer: Rotation, shown: datetime) -> str | None:
    over = layer.ends is not None and shown >= layer.ends
    if shown < layer.starts or over or (layer.only and not any(holds(hours, shown) for hours in layer.only)):
        return None
    return layer.people[(shown - layer.starts) // layer.length % len(layer.people)]


def holds(hours: Hours, shown: datetime) -> bool:
    for begun in (shown.date(), shown.date() - DAY):
        last = begun + DAY if hours.until <= hours.since else begun
        within = datetime.combine(begun, hours.since) <= shown < datetime.combine(last, hours.until)
        if within and (not hours.days or begun.weekday() in hours.days):
            return True
    return False


times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
hours = st.builds(Hours, since=times, until=times, days=st.frozensets(st.integers(0, 6), max_size=4))


@st.composite
def situations(draw: st.DrawFn) -> tuple[Schedule, Sequence[Change], datetime]:
    zone, day = draw(st.sampled_from(CHANGES))
    middle = datetime.combine(day, time(), UTC)

    def moment() -> datetime:
        return middle + timedelta(minutes=30 * draw(st.integers(-200, 200)))

    def stretch() -> tuple[datetime, datetime]:
        begin = moment()
        return begin, begin + timedelta(minutes=30 * draw(st.integers(1, 150)))

    def layer(number: int) -> Rotation | Fixed:
        if draw(st.integers(0, 4)) == 0:
            spans = [stretch() for _ in range(draw(st.integers(1, 3)))]
            made = [Shift(person=draw(st.sampled_from(PEOPLE)), since=a, until=b, source="") for a, b in spans]
            return Fixed(name=f"fixed {number}", shifts=tuple(made))
        starts = datetime.combine(day + draw(st.integers(-40, 2)) * DAY, draw(times))
        return Rotation(
            name=f"layer {number}",
            people=tuple(draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=4))),
            starts=starts,
            length=timedelta(minutes=30 * draw(st.sampled_from([7, 16, 24, 48, 96, 150, 336]))),
            ends=draw(st.none() | st.just(datetime.combine(day + DAY, draw(times)))),
            only=tuple(draw(st.lists(hours, max_size=2))),
        )

    layers = tuple(layer(number) for number in range(draw(st.integers(1, 3))))
    made = []
    for number in range(draw(st.integers(0, 3))):
        begin, end = stretch()
        made.append(
            Change(
                id=str(number), schedule="primary", kind=draw(st.sampled_from(ChangeKind)), since=begin, until=end,
                person=draw(st.sampled_from(PEOPLE)), other=draw(st.sampled_from(PEOPLE)), by="p-1", made_at=middle,
                undone_at=draw(st.sampled_from([None, None, middle])),
            )
        )  # fmt: skip
    return Schedule(name="primary", timezone=zone, layers=layers), made, middle


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(situations())
def test_shifts_are_what_a_walk_through_time_finds(made: tuple[Schedule, Sequence[Change], datetime]) -> None:
    schedule, changes, middle = made
    since, until = middle - 3 * DAY, middle + 3 * DAY
    found = shifts(schedule, changes, since, until)
    walked = list(walk(schedule, changes, since, until, timedelta(minutes=15)))
    listed = {at: [s.person for s in found if s.since <= at < s.until] for at, _ in walked}
    assert listed == {at: [person] if person else [] for at, person in walked}
    assert all(a.until <= b.since for a, b in pairwise(found))
    assert all(s.since < s.until for s in found)
    free = gaps(schedule, changes, since, until)
    assert sum((s.until - s.since for s in (*found, *free)), timedelta()) == until - since


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(situations(), st.integers(-5000, 5000))
def test_one_moment_is_the_list_cut_at_it(made: tuple[Schedule, Sequence[Change], datetime], minutes: int) -> None:
    schedule, changes, middle = made
    at = middle + timedelta(minutes=minutes)
    around = shifts(schedule, changes, at - 3 * DAY, at + 3 * DAY)
    expected = next((s.person for s in around if s.since <= at < s.until), None)
    found = on_call(schedule, changes, at)
    assert (found.person if found else None) == expected


# --- the wall clock ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_a_time_begins_at_the_first_moment_the_wall_shows_as_much(zone: str, day: date) -> None:
    start = datetime.combine(day, time(), UTC) - 2 * DAY
    walked = [start + timedelta(minutes=n) for n in range(4 * 24 * 60)]
    shown = [wall(at, zone) for at in walked]
    for quarter in range(96):
        local = datetime.combine(day, time()) + timedelta(minutes=15 * quarter)
        first = next(at for at, clock in zip(walked, shown, strict=True) if clock >= local)
        assert first_instant(local, zone) == first


def test_a_hand_off_at_nine_stays_at_nine_across_both_changes_of_the_clocks() -> None:
    schedule = berlin(rotation("2026-01-05T09:00", DAY))
    year = shifts(schedule, (), utc("2026-01-05T08:00"), utc("2027-01-05T08:00"))
    assert {f"{wall(s.since, 'Europe/Berlin'):%H:%M}" for s in year} == {"09:00"}
    assert sorted({s.until - s.since for s in year}) == [23 * HOUR, 24 * HOUR, 25 * HOUR]
    assert len(year) == 365
    assert all(a.until == b.since for a, b in pairwise(year))


# --- by hand -----------------------------------------------------------------------------------------------------

OFFICE = Hours(since=time(9), until=time(17), days=frozenset(range(5)))


def test_turns_go_round_and_outside_the_hours_of_a_layer_the_one_below_counts() -> None:
    nights = Rotation(name="nights", people=("n-1",), starts=datetime.fromisoformat("2026-01-05"), length=WEEK)
    days = rotation("2026-01-05T09:00", WEEK, only=(OFFICE,))
    found = shifts(berlin(nights, days), (), utc("2026-01-09T00:00"), utc("2026-01-13T00:00"))
    assert [(s.person, f"{s.since:%d %H}", f"{s.until:%d %H}") for s in found] == [
        ("n-1", "09 00", "09 08"),
        ("p-1", "09 08", "09 16"),
        ("n-1", "09 16", "12 08"),
        ("p-2", "12 08", "12 16"),
        ("n-1", "12 16", "13 00"),
    ]


def test_who_is_on_call_does_not_depend_on_the_hours_of_the_layer() -> None:
    """Restricted rotations elsewhere lose count of turns (OneUptime/oneuptime#2413)."""
    free = berlin(rotation("2026-01-05T09:00", DAY))
    bound = berlin(rotation("2026-01-05T09:00", DAY, only=(OFFICE,)))
    times = [utc("2026-02-01T00:30") + hour * HOUR for hour in range(24 * 30)]
    both = [(found.person, on_call(free, (), at)) for at in times if (found := on_call(bound, (), at))]
    assert len({person for person, _ in both}) > 1
    assert [person for person, other in both if other is None or other.person != person] == []


def change(kind: ChangeKind, since: str, until: str, person: str, other: str | None = None, number: int = 1) -> Change:
    return Change(
        id=str(number), schedule="primary", kind=kind, since=utc(since), until=utc(until), person=person, other=other,
        by="p-1", made_at=utc("2026-01-01T00:00"),
    )  # fmt: skip


def test_next_on_call_respects_an_override() -> None:
    """It did not elsewhere (grafana oncall #4755)."""
    schedule = berlin(rotation("2026-01-05T09:00", WEEK))
    at = utc("2026-01-06T00:00")
    cover = change(ChangeKind.OVERRIDE, "2026-01-08T12:00", "2026-01-08T18:00", "p-3")
    before, after = following(schedule, (), at), following(schedule, [cover], at)
    assert before is not None
    assert (before.person, before.since) == ("p-2", utc("2026-01-12T08:00"))
    assert after == Shift(
        person="p-3", since=utc("2026-01-08T12:00"), until=utc("2026-01-08T18:00"), source="override 1"
    )
    now = current(schedule, [cover], at)
    assert now is not None
    assert (now.since, now.until) == (utc("2026-01-05T08:00"), utc("2026-01-08T12:00"))


def test_a_swap_exchanges_two_people_and_nobody_else() -> None:
    schedule = berlin(rotation("2026-01-05T09:00", WEEK))
    swapped = change(ChangeKind.SWAP, "2026-01-05T00:00", "2026-01-30T00:00", "p-1", "p-2")
    found = shifts(schedule, [swapped], utc("2026-01-05T08:00"), utc("2026-01-26T08:00"))
    assert [s.person for s in found] == ["p-2", "p-1", "p-3"]
    back = change(ChangeKind.SWAP, "2026-01-05T00:00", "2026-01-30T00:00", "p-2", "p-1", 2)
    again = shifts(schedule, [swapped, back], utc("2026-01-05T08:00"), utc("2026-01-26T08:00"))
    assert [s.person for s in again] == list(PEOPLE)


def test_an_override_fills_a_gap_and_a_gap_is_only_what_is_needed() -> None:
    schedule = berlin(rotation("2026-01-05T09:00", WEEK, only=(OFFICE,)))
    week = (utc("2026-01-05T00:00"), utc("2026-01-12T00:00"))
    assert sum((g.until - g.since for g in gaps(schedule, (), *week)), timedelta()) == WEEK - 5 * 8 * HOUR
    needed = berlin(*schedule.layers, needed=(Hours(since=time(8), until=time(17), days=frozenset([0])),))
    early = Span(since=utc("2026-01-05T07:00"), until=utc("2026-01-05T08:00"))
    assert gaps(needed, (), *week) == (early,)
    filled = change(ChangeKind.OVERRIDE, "2026-01-05T06:00", "2026-01-05T08:30", "p-3")
    assert gaps(needed, [filled], *week) == ()


def test_hours_over_midnight_belong_to_the_day_they_begin_on() -> None:
    friday = Hours(since=time(22), until=time(6), days=frozenset([4]))
    found = shifts(
        berlin(rotation("2026-01-05T00:00", WEEK, only=(friday,))), (), utc("2026-01-05T00:00"), utc("2026-01-12T00:00")
    )
    assert [(s.since, s.until) for s in found] == [(utc("2026-01-09T21:00"), utc("2026-01-10T05:00"))]


def test_before_it_starts_and_after_it_ends_a_rotation_covers_nothing() -> None:
    schedule = berlin(rotation("2026-01-05T09:00", DAY, ends=datetime.fromisoformat("2026-01-06T12:00")))
    found = shifts(schedule, (), utc("2026-01-01T00:00"), utc("2026-02-01T00:00"))
    assert [(s.person, s.since, s.until) for s in found] == [
        ("p-1", utc("2026-01-05T08:00"), utc("2026-01-06T08:00")),
        ("p-2", utc("2026-01-06T08:00"), utc("2026-01-06T11:00")),
    ]
    assert current(schedule, (), utc("2026-02-01T00:00")) is None
    assert following(schedule, (), utc("2026-02-01T00:00")) is None
    assert schedule.people == PEOPLE


@pytest.mark.parametrize(
    "wrong",
    [
        {"people": ()},
        {"length": timedelta(0)},
        {"starts": utc("2026-01-05T09:00")},
    ],
)
def test_a_rotation_that_cannot_turn_does_not_build(wrong: dict[str, object]) -> None:
    fields = {"name": "x", "people": PEOPLE, "starts": datetime.fromisoformat("2026-01-05"), "length": DAY, **wrong}
    with pytest.raises(ValueError, match="a rotation needs"):
        Rotation(**fields)  # type: ignore[arg-type]
