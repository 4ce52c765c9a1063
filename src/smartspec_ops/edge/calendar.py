"""Meeting invitations as iCalendar (RFC 5545; iTIP methods REQUEST and CANCEL after RFC 5546).

Times are written in UTC, so no VTIMEZONE is needed; `uid` and `sequence` make a later invitation an update of the
same meeting.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from icalendar import Calendar, Event, vCalAddress, vText

from smartspec_ops.domain.errors import Bug

PRODUCT = "-//smartspec-ops//incident response//EN"
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ATTENDEE = {"cutype": "INDIVIDUAL", "role": "REQ-PARTICIPANT", "partstat": "NEEDS-ACTION", "rsvp": "TRUE"}


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
    is_cancelled: bool = False,
) -> bytes:
    """One meeting request, or its cancellation, CRLF and folded. Times are aware.

    `organizer` and `attendees` are e-mail addresses, the organizer's perhaps with a name: ``Name <address>``.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_cancelled else "REQUEST")
    event = Event()
    event.add("uid", _printable(uid))
    event.add("sequence", sequence)
    event.add("dtstamp", _utc(now))
    event.add("dtstart", _utc(start))
    event.add("dtend", _utc(start + length))
    event.add("summary", _printable(summary))
    event.add("description", _printable(description))
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event["organizer"] = _address(parseaddr(organizer)[1] or organizer)
    for address in attendees:
        attendee = _address(address)
        attendee.params.update({name: vText(value) for name, value in _ATTENDEE.items()})
        event.add("attendee", attendee, encode=False)
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise Bug("a meeting needs times with a zone")
    return moment.astimezone(UTC)


def _address(address: str) -> vCalAddress:
    """Anything that is not one printable word would start a line of its own."""
    return vCalAddress("mailto:" + "".join(_printable(address).split()))


def _printable(text: str) -> str:
    """Without control characters, which RFC 5545 section 3.1 forbids, and without half characters."""
    return _CONTROL.sub("", text.replace("\r\n", "\n")).encode("utf-8", "replace").decode()
