"""Budget windows by the calendar: which week, month, quarter or year of a place an instant belongs to.

A window begins at local midnight and ends where the next one begins. Both are instants, so a month across a change of
the clocks is an hour shorter or longer than its days; a midnight that the clocks skip is the moment they skip it, one
that comes twice is the first of the two.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo


class CalendarUnit(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


NOMINAL = {
    CalendarUnit.WEEK: timedelta(days=7),
    CalendarUnit.MONTH: timedelta(days=30),
    CalendarUnit.QUARTER: timedelta(days=90),
    CalendarUnit.YEAR: timedelta(days=365),
}
"""The length burn rates are about: alerts are equally strict in February and in March.

Source: OpenSLO SDK, which reads M, Q and Y as 30, 90 and 365 days.
"""
_MONTHS = {CalendarUnit.MONTH: 1, CalendarUnit.QUARTER: 3, CalendarUnit.YEAR: 12}
_LONGEST = {
    CalendarUnit.WEEK: timedelta(days=7),
    CalendarUnit.MONTH: timedelta(days=31),
    CalendarUnit.QUARTER: timedelta(days=92),
    CalendarUnit.YEAR: timedelta(days=366),
}
_SHORTEST = {
    CalendarUnit.WEEK: timedelta(days=7),
    CalendarUnit.MONTH: timedelta(days=28),
    CalendarUnit.QUARTER: timedelta(days=89),
    CalendarUnit.YEAR: timedelta(days=364),
}
START = date(2024, 1, 1)
"""A Monday and a New Year's Day: where no start is given, weeks begin on Mondays and the others with the calendar's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWindow:
    """From `since`, up to and not including `until`; both in UTC."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        return self.until - self.since


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Windows of one `unit` in an IANA `timezone`. One of them begins on `start`, where it is given.

    A start on the 31st begins the windows of shorter months on their last day.
    """

    unit: CalendarUnit
    timezone: str = "UTC"
    start: date | None = None

    @property
    def nominal(self) -> timedelta:
        return NOMINAL[self.unit]

    def means(self, length: timedelta) -> bool:
        """Whether somebody who says `length` may mean this unit: 28 to 31 days are a month."""
        return _SHORTEST[self.unit] <= length <= _LONGEST[self.unit]

    def window(self, at: datetime) -> CalendarWindow:
        """The window that `at` lies in."""
        return _window(self, at)

    def ending(self, until: datetime) -> CalendarWindow:
        """The window of what happened just before `until`: at the boundary, the one that is over."""
        return _window(self, until - timedelta(microseconds=1))

    def __str__(self) -> str:
        start = f" from {self.start.isoformat()}" if self.start else ""
        return f"calendar {self.unit} in {self.timezone}{start}"


@lru_cache(maxsize=256)
def _window(calendar: Calendar, at: datetime) -> CalendarWindow:
    number = _near(calendar, at.astimezone(ZoneInfo(calendar.timezone)).date())
    # The local date may run backwards where clocks do, so the instants decide.
    while _begin(calendar, number) > at:
        number -= 1
    while _begin(calendar, number + 1) <= at:
        number += 1
    return CalendarWindow(since=_begin(calendar, number), until=_begin(calendar, number + 1))


def _near(calendar: Calendar, day: date) -> int:
    start = calendar.start or START
    if calendar.unit is CalendarUnit.WEEK:
        return (day - start).days // 7
    return ((day.year - start.year) * 12 + day.month - start.month) // _MONTHS[calendar.unit]


def _begin(calendar: Calendar, number: int) -> datetime:
    """The instant at which window `number`, counted from the start, begins."""
    start = calendar.start or START
    if calendar.unit is CalendarUnit.WEEK:
        day = start + timedelta(days=7 * number)
    else:
        year, month = divmod(start.year * 12 + start.month - 1 + number * _MONTHS[calendar.unit], 12)
        day = date(year, month + 1, min(start.day, _days(year, month + 1)))
    return datetime.combine(day, time(), ZoneInfo(calendar.timezone)).astimezone(UTC)


def _days(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days
