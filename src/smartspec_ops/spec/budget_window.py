"""How configuration writes a budget's window: a duration, or a unit of the calendar."""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import Discriminator, PlainValidator, Tag, WithJsonSchema

from smartspec_ops.domain.calendar import Calendar, CalendarUnit
from smartspec_ops.spec.validation import Model, Window, wrong


def _zone(value: object) -> str:
    text = value if isinstance(value, str) else ""
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = get_close_matches(text, available_timezones(), n=1)
        hint = f"did you mean {near[0]!r}?" if near else "write for instance Europe/Berlin or UTC"
        raise wrong("timezone", "not an IANA time zone", hint) from None


def _date(value: object) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise wrong("date", "not a date", "write for instance 2026-01-01") from None


TimeZone = Annotated[str, PlainValidator(_zone, json_schema_input_type=str)]
Date = Annotated[date, PlainValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]


class CalendarEntry(Model):
    """A window of the calendar, which begins anew at midnight of a place."""

    calendar: Literal["week", "month", "quarter", "year"]
    """Which unit of the calendar."""
    timezone: TimeZone = "UTC"
    """Whose midnight; an IANA name such as Europe/Berlin."""
    start: Date | None = None
    """A day on which a window begins; without it a Monday, or the first of a month, quarter or year."""

    @property
    def value(self) -> Calendar:
        return Calendar(unit=CalendarUnit(self.calendar), timezone=self.timezone, start=self.start)


def _shape(value: object) -> str:
    return "[calendar]" if isinstance(value, Mapping | CalendarEntry) else "[duration]"


BudgetWindow = Annotated[
    Annotated[Window, Tag("[duration]")] | Annotated[CalendarEntry, Tag("[calendar]")], Discriminator(_shape)
]
