"""Shifts written as iCalendar read back as they were, and other programs' calendars read as people mean them."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.oncall.schedule import Rotation, Schedule, Shift
from smartspec_ops.domain.oncall.shifts import shifts
from smartspec_ops.domain.oncall.wallclock import wall
from smartspec_ops.edge.shift_calendar import read_shifts, write_shifts

pytestmark = pytest.mark.edge

PEOPLE = {"p-1": "p-1", "a@example.test": "p-1", "p-2": "p-2", "b@example.test": "p-2"}
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def read(*lines: str, since: datetime = SINCE, until: datetime = UNTIL) -> tuple[Shift, ...]:
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *lines, "END:VCALENDAR", ""])
    return read_shifts(text, "oncall.ics", timezone=BERLIN, people=PEOPLE, since=since, until=until).shifts


def event(*lines: str, summary: str = "p-1", uid: str = "1") -> list[str]:
    return ["BEGIN:VEVENT", f"UID:{uid}", *lines, f"SUMMARY:{summary}", "END:VEVENT"]


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([BERLIN, "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]),
    st.integers(1, 400),
    st.lists(st.sampled_from(["p-1", "p-2"]), min_size=1, max_size=4),
    st.integers(0, 300),
)
def test_what_is_written_reads_back(zone: str, hours: int, people: list[str], day: int) -> None:
    starts = datetime.fromisoformat("2026-01-01T09:00")
    turns = Rotation(name="x", people=tuple(people), starts=starts, length=timedelta(hours=hours))
    begin = SINCE + timedelta(days=day)
    made = shifts(Schedule(name="s", timezone=zone, layers=(turns,)), (), begin, begin + timedelta(days=20))
    text = write_shifts("s", made, SINCE).decode()
    found = read_shifts(text, "f", timezone="UTC", people=PEOPLE, since=SINCE, until=UNTIL + timedelta(days=30)).shifts
    assert [(s.person, s.since, s.until) for s in found] == [(s.person, s.since, s.until) for s in made]


def test_a_repeated_shift_stays_at_its_hour_across_both_changes_of_the_clocks() -> None:
    found = read(
        *event(
            "DTSTART;TZID=Europe/Berlin:20260105T090000",
            "DTEND;TZID=Europe/Berlin:20260112T090000",
            "RRULE:FREQ=WEEKLY;INTERVAL=2",
        ),
        *event(
            "DTSTART;TZID=Europe/Berlin:20260112T090000",
            "DURATION:P7D",
            "RRULE:FREQ=WEEKLY;INTERVAL=2",
            summary="p-2",
            uid="2",
        ),
    )
    assert {f"{wall(s.since, BERLIN):%a %H:%M}" for s in found} == {"Mon 09:00"}
    assert all(a.until == b.since and a.person != b.person for a, b in pairwise(found))
    assert (found[0].since, found[0].source) == (utc("2026-01-05T08:00"), "")


@pytest.mark.parametrize(
    ("lines", "starts"),
    [
        (["DTSTART:20260301T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3"], ["01 09", "02 09", "03 09"]),
        (["DTSTART:20260301T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20260302T090000Z"], ["01 09", "02 09"]),
        (["DTSTART:20260301T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20260302"], ["01 09", "02 09"]),
        (
            ["DTSTART;TZID=Europe/Berlin:20260301T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20260302T080000Z"],
            ["01 08", "02 08"],
        ),
        (
            ["DTSTART:20260301T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20260302T090000Z"],
            ["01 09", "03 09"],
        ),
        (["DTSTART:20260301T090000Z", "DURATION:PT1H", "RDATE:20260305T110000Z"], ["01 09", "05 11"]),
        (["DTSTART;VALUE=DATE:20260301"], ["28 23"]),
        (["DTSTART;VALUE=DATE:20260301", "DTEND;VALUE=DATE:20260303"], ["28 23"]),
        (["DTSTART:20260301T090000", "DTEND:20260301T100000"], ["01 08"]),
        (["DTSTART:20260301T090000Z", "DTEND:20260301T090000Z"], ["01 09"]),
        (["STATUS:CANCELLED", "DTSTART:20260301T090000Z", "DURATION:PT1H"], []),
    ],
)
def test_events_are_read_as_they_are_meant(lines: list[str], starts: list[str]) -> None:
    assert [f"{s.since:%d %H}" for s in read(*event(*lines))] == starts


def test_a_moved_repetition_replaces_the_one_it_names() -> None:
    found = read(
        *event("DTSTART:20260301T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2"),
        *event("RECURRENCE-ID:20260302T090000Z", "DTSTART:20260302T150000Z", "DURATION:PT1H", summary="p-2"),
    )
    assert [(s.person, f"{s.since:%d %H}") for s in found] == [("p-1", "01 09"), ("p-2", "02 15")]


def test_an_old_rule_without_end_is_read_only_around_now() -> None:
    lines = event("DTSTART:19900101T000000Z", "DURATION:P1D", "RRULE:FREQ=DAILY")
    found = read(*lines, since=utc("2026-05-01"), until=utc("2026-05-04"))
    assert [f"{s.since:%m-%d}" for s in found] == ["05-01", "05-02", "05-03"]


def test_an_attendee_says_whose_shift_it_is() -> None:
    lines = event("DTSTART:20260301T090000Z", "DURATION:PT1H", "ATTENDEE:mailto:B@example.test", summary="On call")
    assert [s.person for s in read(*lines)] == ["p-2"]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (event("DTSTART:20260301T090000Z", "DURATION:PT1H", summary="stranger"), "belongs to nobody of the roster"),
        (event("DTSTART:20260301T090000Z", "DTEND:20260301T080000Z"), "ends before it starts"),
        (event("DTSTART:20260301T090000Z", "RRULE:FREQ=SECONDLY"), "does not repeat every minute"),
        (event("DTSTART:20260301T090000Z", "RRULE:FREQ=FORTNIGHTLY"), "no calendar that can be read"),
        (event("DURATION:PT1H"), "no calendar that can be read"),
        (["BEGIN:VEVENT"], "no calendar that can be read"),
    ],
)
def test_what_cannot_be_read_says_so(lines: list[str], why: str) -> None:
    with pytest.raises(UserFault, match=why):
        read(*lines)
