"""An invitation as calendar programs read it, and as the wire carries it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from smartspec_ops.domain.errors import Bug
from smartspec_ops.edge.calendar import invitation

pytestmark = pytest.mark.edge

NOW = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
GIVEN: dict[str, Any] = {
    "uid": "INC-2026-0042@example.test",
    "sequence": 2,
    "start": datetime(2026, 3, 29, 9, 0, tzinfo=ZoneInfo("Europe/Berlin")),
    "length": timedelta(hours=1),
    "summary": "Post-mortem of INC-2026-0042",
    "description": "What surprised us?\nWhat will we change?",
    "organizer": "incidents@example.test",
    "attendees": ["responder-a@example.test", "responder-b@example.test"],
    "now": NOW,
}


def event(content: bytes) -> Any:
    calendar = Calendar.from_ical(content)
    assert (calendar["method"], calendar["version"]) == ("REQUEST", "2.0")
    (found,) = calendar.walk("VEVENT")
    return found


def test_times_are_utc_whatever_zone_they_came_in() -> None:
    found = event(invitation(**GIVEN))
    assert found.decoded("dtstart") == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)
    assert found.decoded("dtend") == datetime(2026, 3, 29, 8, 0, tzinfo=UTC)
    assert found.decoded("dtstamp") == NOW.replace(microsecond=0)
    assert b"DTSTART:20260329T070000Z" in invitation(**GIVEN)


def test_a_meeting_across_the_clock_change_is_as_long_as_asked() -> None:
    start = datetime(2026, 3, 29, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    found = event(invitation(**{**GIVEN, "start": start}))
    assert found.decoded("dtend") - found.decoded("dtstart") == timedelta(hours=1)


def test_a_meeting_that_will_not_take_place_is_cancelled_under_its_own_id() -> None:
    asked, off = invitation(**GIVEN), invitation(**{**GIVEN, "sequence": 3}, is_cancelled=True)
    calendar = Calendar.from_ical(off)
    (found,) = calendar.walk("VEVENT")
    assert (calendar["method"], found["status"], found["sequence"]) == ("CANCEL", "CANCELLED", 3)
    assert (found["uid"], found["dtstart"].dt) == (event(asked)["uid"], event(asked)["dtstart"].dt)
    assert event(asked)["status"] == "CONFIRMED"


def test_an_organizer_with_a_name_is_known_by_the_address() -> None:
    found = event(invitation(**{**GIVEN, "organizer": "Incidents <incidents@example.test>"}))
    assert found["organizer"] == "mailto:incidents@example.test"


def test_everybody_is_asked_to_answer() -> None:
    found = event(invitation(**GIVEN))
    assert [str(attendee) for attendee in found["attendee"]] == [f"mailto:{known}" for known in GIVEN["attendees"]]
    for attendee in found["attendee"]:
        assert dict(attendee.params) == {
            "CUTYPE": "INDIVIDUAL",
            "ROLE": "REQ-PARTICIPANT",
            "PARTSTAT": "NEEDS-ACTION",
            "RSVP": "TRUE",
        }
    assert found["organizer"] == "mailto:incidents@example.test"
    assert (found["uid"], found["sequence"]) == (GIVEN["uid"], 2)


@pytest.mark.parametrize("attendees", [[], ["responder-a@example.test"]])
def test_few_attendees_are_fine(attendees: list[str]) -> None:
    assert "mailto:incidents" in event(invitation(**{**GIVEN, "attendees": attendees}))["organizer"]


@pytest.mark.parametrize(
    "text",
    [
        "อัตราความผิดพลาดของบริการเช็คเอาต์สูงกว่าเป้าหมาย " * 10,
        "🔥👩‍🚒" * 40,
        'one, two; three\\four: "five"\nsix',
        "x" * 1_000,
    ],
)
def test_text_arrives_as_written_in_lines_of_75_octets(text: str) -> None:
    content = invitation(**{**GIVEN, "summary": text, "description": text})
    assert event(content)["summary"] == event(content)["description"] == text
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert content.replace(b"\r\n", b"").find(b"\n") == -1
    assert content.endswith(b"END:VCALENDAR\r\n")


SMUGGLED = "x\r\nATTENDEE:mailto:victim@example.test\r\nEND:VEVENT\x00\x1b\ud800"


@pytest.mark.parametrize("place", ["uid", "summary", "description", "organizer", "attendees"])
def test_nothing_starts_a_line_of_its_own(place: str) -> None:
    value = [SMUGGLED] if place == "attendees" else SMUGGLED
    content = invitation(**{**GIVEN, place: value})
    plain = invitation(**{**GIVEN, "attendees": ["x@example.test"]} if place == "attendees" else GIVEN)
    names = [line.split(b":")[0].split(b";")[0] for line in content.replace(b"\r\n ", b"").split(b"\r\n")]
    expected = [line.split(b":")[0].split(b";")[0] for line in plain.replace(b"\r\n ", b"").split(b"\r\n")]
    assert names == expected
    assert not set(content) & set(b"\x00\x1b")


@pytest.mark.parametrize("place", ["start", "now"])
def test_a_time_without_a_zone_is_a_bug_and_not_a_guess(place: str) -> None:
    with pytest.raises(Bug):
        invitation(**{**GIVEN, place: datetime(2026, 3, 2, 12, 0)})  # noqa: DTZ001 - that is the point
