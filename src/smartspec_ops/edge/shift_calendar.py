"""Shifts from and to iCalendar (RFC 5545): what other tools export, and what a calendar program subscribes to.

Repetitions are followed on the wall clock of the event's own zone, so a shift at 09:00 stays at 09:00. An event of
another calendar program is a shift where its summary or an attendee is somebody of the roster.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # it has no annotations
from icalendar import Calendar, Event

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.oncall.schedule import Fixed, Shift
from smartspec_ops.domain.oncall.wallclock import first_instant, wall

PRODUCT = "-//smartspec-ops//on-call//EN"
MOST = 20_000
"""Shifts read of one calendar; a rule that makes more is a mistake or an attack."""
_TOO_FAST = ("SECONDLY", "MINUTELY")
_DAY = timedelta(days=1)
_BEGIN = re.compile(r"^BEGIN:VEVENT\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounds:
    """What is read: within these instants, floating times in this zone."""

    since: datetime
    until: datetime
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Local:
    """A time on the wall clock of a zone."""

    at: datetime
    timezone: str

    @property
    def instant(self) -> datetime:
        return first_instant(self.at, self.timezone)


def read_shifts(
    text: str, path: str, *, timezone: str, people: Mapping[str, str], since: datetime, until: datetime
) -> Fixed:
    """The shifts that touch `since` to `until`, the later one counting where two overlap.

    `people`: summary or e-mail address (lower case) -> id of the roster. UserFault for what cannot be read.
    """
    bounds = _Bounds(since=since, until=until, timezone=timezone)
    try:
        events = [event for calendar in Calendar.from_ical(text, multiple=True) for event in calendar.walk("VEVENT")]
        if len(events) != len(_BEGIN.findall(text)) or "BEGIN:VCALENDAR" not in text.upper():
            raise ValueError("it is cut short, or no calendar")
        moved = {key for event in events if (key := _moved_from(event, bounds))}
        found = [shift for event in events for shift in _shifts(event, moved, bounds, people, path)]
    except (ValueError, TypeError, KeyError, IndexError, OverflowError) as fault:
        message = f"{path} is no calendar that can be read: {fault}"
        raise UserFault.of("oncall/calendar", message, "export it again, or write the rotation as layers") from None
    return Fixed(name=path, shifts=tuple(sorted(found, key=lambda shift: shift.since)))


def write_shifts(name: str, shifts: Iterable[Shift], now: datetime) -> bytes:
    """One event a shift, in UTC; the summary is the id of whoever is on call. CRLF and folded."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for shift in shifts:
        event = Event()
        event.add("uid", f"{name}-{shift.since.astimezone(UTC):%Y%m%dT%H%M%SZ}@smartspec-ops")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", shift.since.astimezone(UTC))
        event.add("dtend", shift.until.astimezone(UTC))
        event.add("summary", shift.person)
        event.add("description", f"On call in {name} ({shift.source})")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


# --- reading -----------------------------------------------------------------------------------------------------


def _shifts(
    event: Any, moved: set[tuple[str, datetime]], bounds: _Bounds, people: Mapping[str, str], path: str
) -> Iterator[Shift]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    start = _local(event["DTSTART"].dt, bounds)
    length = _length(event, start, bounds)
    is_single = event.get("RECURRENCE-ID") is not None
    for at in [start.at] if is_single else _occurrences(event, start, length, bounds):
        begin = first_instant(at, start.timezone)
        end = first_instant(at + length, start.timezone)
        if (not is_single and (_uid(event), begin) in moved) or end <= bounds.since or begin >= bounds.until:
            continue
        yield Shift(person=_person(event, people, path), since=begin, until=end, source="")


def _local(value: date | datetime, bounds: _Bounds) -> _Local:
    """A day begins at midnight of the schedule's zone; a time of a zone without a name is the same time in UTC."""
    if not isinstance(value, datetime):
        return _Local(at=datetime.combine(value, time()), timezone=bounds.timezone)
    if value.tzinfo is None:
        return _Local(at=value, timezone=bounds.timezone)
    named = getattr(value.tzinfo, "key", None)
    if not isinstance(named, str):
        return _Local(at=value.astimezone(UTC).replace(tzinfo=None), timezone="UTC")
    return _Local(at=value.replace(tzinfo=None, fold=0), timezone=named)


def _length(event: Any, start: _Local, bounds: _Bounds) -> timedelta:
    """On the wall clock of where it starts."""
    if (given := event.get("DURATION")) is not None:
        length: timedelta = given.dt
    elif (end := event.get("DTEND")) is not None:
        length = wall(_local(end.dt, bounds).instant, start.timezone) - start.at
    else:
        length = timedelta(0) if isinstance(event["DTSTART"].dt, datetime) else _DAY
    if length < timedelta(0):
        raise ValueError(f"the event {_uid(event)} ends before it starts")
    return length


def _occurrences(event: Any, start: _Local, length: timedelta, bounds: _Bounds) -> Iterable[datetime]:
    """Starts on the wall clock, each once: those of the rule and those listed, without those taken out."""
    first = wall(bounds.since, start.timezone) - length - _DAY
    last = wall(bounds.until, start.timezone) + _DAY
    rules = [*_listed(event.get("RRULE"))]
    found = {start.at} if first <= start.at <= last else set()
    for rule in rules:
        found |= set(islice(_repeated(rule, start, first, last), MOST))
    found |= {one.at for one in _dates(event, "RDATE", start, bounds)}
    found -= {one.at for one in _dates(event, "EXDATE", start, bounds)}
    if len(found) >= MOST:
        raise ValueError(f"the event {_uid(event)} repeats too often")
    return sorted(found)


def _repeated(rule: Any, start: _Local, first: datetime, last: datetime) -> Iterator[datetime]:
    if {str(one).upper() for one in _listed(rule.get("FREQ"))} & set(_TOO_FAST):
        raise ValueError("a shift does not repeat every minute")
    parts = dict(rule)
    if until := _listed(parts.pop("UNTIL", None)):
        last = min(last, _until(until[0], start))
    for at in rrulestr(type(rule)(parts).to_ical().decode(), dtstart=start.at):
        if at > last:
            return
        if at >= first:
            yield at


def _until(value: date | datetime, start: _Local) -> datetime:
    """The last moment a repetition may start at, on the wall clock; a day means all of it."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time.max)
    return value if value.tzinfo is None else wall(value, start.timezone)


def _dates(event: Any, name: str, start: _Local, bounds: _Bounds) -> Iterator[_Local]:
    for given in _listed(event.get(name)):
        for one in given.dts:
            local = _local(one.dt, bounds)
            yield _Local(at=wall(local.instant, start.timezone), timezone=start.timezone)


def _moved_from(event: Any, bounds: _Bounds) -> tuple[str, datetime] | None:
    """Which repetition an event stands for, where it replaces one."""
    given = event.get("RECURRENCE-ID")
    return (_uid(event), _local(given.dt, bounds).instant) if given is not None else None


def _person(event: Any, people: Mapping[str, str], path: str) -> str:
    summary = str(event.get("SUMMARY", "")).strip()
    words = [
        summary,
        *(str(one).removeprefix("mailto:").removeprefix("MAILTO:") for one in _listed(event.get("ATTENDEE"))),
    ]
    found = next((people[word.casefold()] for word in words if word.casefold() in people), None)
    if found is None:
        raise UserFault.of(
            "oncall/calendar",
            f"{path}: the shift {summary[:80]!r} belongs to nobody of the roster",
            "its summary must be an id of the roster, or an attendee one of its e-mail addresses",
        )
    return found


def _uid(event: Any) -> str:
    return str(event.get("UID", ""))


def _listed(value: Any) -> Sequence[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
