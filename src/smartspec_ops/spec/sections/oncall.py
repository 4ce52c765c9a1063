"""Who is on call when, and who is paged in which order."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.oncall.schedule import Hours, Rotation
from smartspec_ops.spec.budget_window import Date, TimeZone
from smartspec_ops.spec.placed import Document
from smartspec_ops.spec.sections.values import Count, Identifier
from smartspec_ops.spec.validation import Duration, Model, Window, did_you_mean, read_window, wrong

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_NAMED = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}
_MINUTE = timedelta(minutes=1)


def _clock(value: object) -> time:
    if isinstance(value, time):
        return value
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise wrong("time-of-day", "not a time of day", 'write it in quotes, such as "09:00"')
    return time(int(match[1]), int(match[2]))


def _turn(value: object) -> timedelta:
    length = _NAMED.get(value) if isinstance(value, str) else None
    length = length or read_window(value)
    if length % _MINUTE:
        raise wrong("duration", "not whole minutes", "write daily, weekly, or for instance 3d or 12h")
    return length


WallTime = Annotated[time, PlainValidator(_clock), WithJsonSchema({"type": "string", "pattern": f"^{_CLOCK.pattern}$"})]
Turn = Annotated[timedelta, PlainValidator(_turn, json_schema_input_type=str | int)]


class HoursEntry(Model):
    """Some hours of some days; a day is the one on which they begin."""

    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = ()
    """On which days; every day without it."""
    since: WallTime = Field(default=time(), alias="from")
    """From when on, such as "09:00"."""
    until: WallTime = Field(default=time(), alias="to")
    """Up to when; on the next day where it is not later than `from`."""

    @property
    def value(self) -> Hours:
        return Hours(since=self.since, until=self.until, days=frozenset(DAYS.index(day) for day in self.days))


class LayerEntry(Model):
    """People who take turns."""

    name: Identifier
    """What `oncall show` calls it."""
    people: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """Ids of the roster, in the order of their turns."""
    starts: Date
    """The day of the first hand-off; before it the layer covers nothing."""
    hand_off: WallTime = time(9)
    """When turns change, on the wall clock of the schedule's time zone."""
    every: Turn = timedelta(days=7)
    """How long a turn is: daily, weekly, or for instance 3d or 12h."""
    ends: Date | None = None
    """The day of the last hand-off, after which the layer covers nothing."""
    only: tuple[HoursEntry, ...] = ()
    """The hours it covers; always without it."""

    @property
    def value(self) -> Rotation:
        return Rotation(
            name=self.name,
            people=self.people,
            starts=datetime.combine(self.starts, self.hand_off),
            length=self.every,
            ends=datetime.combine(self.ends, self.hand_off) if self.ends else None,
            only=tuple(hours.value for hours in self.only),
        )


class ScheduleEntry(Model):
    """Who is on call when. Of several layers that cover a time the last one counts."""

    name: Identifier
    """What escalation steps and commands call it."""
    timezone: TimeZone = "UTC"
    """Whose wall clock its times are of; an IANA name such as Europe/Berlin."""
    layers: tuple[LayerEntry, ...] = ()
    """Rotations, the last one counting most."""
    ical: str | None = None
    """An iCalendar file of the workspace, below the layers: whose shift it is is the event's summary, an id."""
    needed: tuple[HoursEntry, ...] = ()
    """When somebody must be on call, for `oncall gaps`; always without it."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.layers and self.ical is None:
            raise wrong("missing-key", "nobody is ever on call", "give layers, or an ical file")
        return self


class TargetEntry(Model):
    """Who a step pages: one of these."""

    person: Identifier | None = None
    """An id of the roster."""
    schedule: Identifier | None = None
    """Whoever is on call there."""
    role: Identifier | None = None
    """Whoever holds the role in the incident, or everybody of the roster who may."""
    channel: Identifier | None = None
    """A channel, by its name: a room rather than a person."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise wrong("one-of", "a target is one thing", "write for instance {schedule: primary}")
        return self

    @property
    def named(self) -> tuple[str, str]:
        """(kind, name)."""
        return next((kind, name) for kind, name in self.model_dump(exclude_none=True).items())


class StepEntry(Model):
    """Who is paged at once, and how long they have."""

    to: Annotated[tuple[TargetEntry, ...], Field(min_length=1)]
    """Everybody paged in this step."""
    timeout: Window | None = None
    """How long an answer is waited for before the next step; `escalation.ack_timeout` without it."""
    delay: Duration = timedelta(0)
    """How long this step waits before it pages."""


class WhenEntry(Model):
    """Which incidents: all conditions given must hold."""

    services: tuple[Identifier, ...] = ()
    """Any of these services."""
    severities: tuple[Literal["SEV-1", "SEV-2", "SEV-3", "SEV-4"], ...] = ()
    """Any of these severities."""


class PolicyEntry(Model):
    """Who is paged, in which order, for which incidents. The first policy that fits an incident is the one."""

    name: Identifier
    """What the timeline calls it."""
    when: WhenEntry = WhenEntry.model_construct()
    """Which incidents it is for; all without it."""
    steps: Annotated[tuple[StepEntry, ...], Field(min_length=1)]
    """In order."""
    repeat: Count = 2
    """How often all steps are gone through again after nobody answered."""
    ack_expiry: Window | None = None
    """After an acknowledged incident has shown no activity for so long, it pages again."""


class Escalation(Model):
    ack_timeout: Window = timedelta(minutes=5)
    """How long a page waits for an answer before the next person is paged."""
    repeat: Count = 3
    """How often everybody is called again after nobody answered."""
    policies: tuple[PolicyEntry, ...] = ()
    """Who is paged in which order; the roster, one after the other, where none fits."""
    fallback: tuple[TargetEntry, ...] = ()
    """Who is paged once when nobody could be reached."""

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        names = [policy.name for policy in self.policies]
        if double := next((name for name in names if names.count(name) > 1), None):
            raise wrong("duplicate-name", f"two policies are called {double!r}", "rename or remove one of them")
        return self


# --- names that must be there ------------------------------------------------------------------------------------


def unknown_names(document: Document, at: tuple[str, ...], family: str) -> Iterator[Diagnostic]:
    """Faults of people, schedules and channels that are named and not configured; `at` is where our section stands."""
    section: Any = document.data
    for key in at:
        section = section.get(key) if isinstance(section, dict) else None
    if not isinstance(section, dict):
        return
    known = {
        "person": _names(section, "roster", "id"),
        "schedule": _names(section, "schedules", "name"),
        "channel": _names(section, "channels", "name") or ["console"],
    }
    for path, kind, name in (*_people(section), *_targets(section), *_told_of_the_database(section)):
        if kind in known and str(name) not in known[kind]:
            hint = did_you_mean(str(name), known[kind]) or f"add it to {_WHERE[kind]} first"
            yield document.fault(f"{family}/unknown-name", f"there is no {kind} {str(name)!r}", (*at, *path), hint=hint)


_WHERE = {"person": "the roster", "schedule": "schedules", "channel": "channels"}
_Named = tuple[tuple[str | int, ...], str, object]


def _names(section: Mapping[str, Any], group: str, key: str) -> list[str]:
    return [str(entry[key]) for _, entry in _entries(section, group) if key in entry]


def _people(section: Mapping[str, Any]) -> Iterator[_Named]:
    for n, schedule in _entries(section, "schedules"):
        for m, layer in _entries(schedule, "layers"):
            people = layer.get("people")
            for k, person in enumerate(people if isinstance(people, list) else []):
                yield ("schedules", n, "layers", m, "people", k), "person", person


def _told_of_the_database(section: Mapping[str, Any]) -> Iterator[_Named]:
    monitor = section.get("monitor")
    down = monitor.get("database_down") if isinstance(monitor, dict) else None
    if isinstance(down, dict) and down.get("channel") is not None:
        yield ("monitor", "database_down", "channel"), "channel", down["channel"]


def _targets(section: Mapping[str, Any]) -> Iterator[_Named]:
    escalation = section.get("escalation")
    if not isinstance(escalation, dict):
        return
    lists: list[tuple[tuple[str | int, ...], Mapping[str, Any], str]] = [(("escalation",), escalation, "fallback")]
    for n, policy in _entries(escalation, "policies"):
        lists += [(("escalation", "policies", n, "steps", m), step, "to") for m, step in _entries(policy, "steps")]
    for path, holder, key in lists:
        for k, target in _entries(holder, key):
            yield from (((*path, key, k, str(kind)), str(kind), name) for kind, name in target.items())


def _entries(holder: Mapping[str, Any], key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    found = holder.get(key)
    for n, entry in enumerate(found if isinstance(found, list) else []):
        if isinstance(entry, dict):
            yield n, entry
