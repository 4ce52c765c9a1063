"""Meeting invitations as iCalendar (RFC 5545, iTIP method REQUEST after RFC 5546).

Times are written in UTC, so no VTIMEZONE is needed; `uid` and `sequence` make a later invitation an update of the
same meeting.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

PRODUCT = "-//smartspec-ops//incident response//EN"


def invitation(
    *,
    uid: str,
    sequence: int,
    start: datetime,
    length: timedelta,
    summary: str,
    description: str,
    organizer: str,
    attendees: Sequence[str],
    now: datetime,
) -> bytes:
    """One meeting request, CRLF and folded. `organizer` and `attendees` are e-mail addresses."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "REQUEST")
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", start.astimezone(UTC))
    event.add("dtend", (start + length).astimezone(UTC))
    event.add("summary", summary)
    event.add("description", description)
    event["organizer"] = vCalAddress(f"mailto:{organizer}")
    for address in attendees:
        attendee = vCalAddress(f"mailto:{address}")
        attendee.params["rsvp"] = vText("TRUE")
        event.add("attendee", attendee, encode=False)
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
