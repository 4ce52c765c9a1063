"""Time that is left out of a budget: who asked for it, why, when it was asked for, and which stretches it covers.

Entries are only ever added; one that was wrong is revoked by a later entry. What is excluded overlays what was
measured and never replaces it: raw figures stay, adjusted ones stand beside them, and without exclusions both agree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.period import Period


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """Begins at `hour`:`minute` local time on each of `days` and lasts `length`, between `since` and `until`.

    `days` are 0 (Monday) to 6 of a week, 1 to 31 of a month, and empty for every day; a month without that day has no
    occurrence. A beginning that the clocks skip comes later by what they skip; one that comes twice is the first.
    """

    every: Every
    hour: int
    length: timedelta
    minute: int = 0
    days: tuple[int, ...] = ()
    timezone: str = "UTC"
    since: datetime | None = None
    until: datetime | None = None

    def __str__(self) -> str:
        names = [_WEEKDAYS[day] if self.every is Every.WEEK else str(day) for day in self.days]
        on = f" on {', '.join(names)}" if names else ""
        return f"every {self.every}{on} at {self.hour:02}:{self.minute:02} {self.timezone}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """One request. Without `spec_id` it is about every spec, without `objectives` (or requirements) about all of it."""

    id: str
    author: str
    reason: str
    created_at: datetime
    when: Period | Recurrence
    spec_id: str | None = None
    objectives: tuple[str, ...] = ()

    def covers(self, objective: Objective) -> bool:
        if self.spec_id is not None and self.spec_id != objective.spec_id:
            return False
        names = {objective.id, objective.pattern_id, objective.requirement_id}
        return not self.objectives or not names.isdisjoint(self.objectives)

    def is_late(self, occurrence: Period) -> bool:
        """Whether it was asked for when the excluded time had already begun."""
        return self.created_at > occurrence.since


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """Takes back the exclusion called `revokes`: all of it, or the time from `since` on."""

    id: str
    author: str
    reason: str
    created_at: datetime
    revokes: str
    since: datetime | None = None


Entry = Exclusion | Revocation


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """A stretch that is left out, and by which exclusions; `late` are those asked for after it had begun."""

    period: Period
    ids: tuple[str, ...]
    late: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Exclusions over an objective's budget window as of tick `at`, with what is left of it raw and adjusted.

    `late` are those asked for after the time they exclude had begun. `is_now` while time is being excluded. `excluded`
    is how much of the window is; `raw` and `adjusted` are 1 for an untouched budget, None where it is not known.
    """

    at: datetime
    ids: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    is_now: bool = False
    excluded: timedelta = timedelta(0)
    raw: float | None = None
    adjusted: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """Every exclusion that stands, with its occurrences in one span of time: worked out once for all objectives."""

    found: tuple[tuple[Exclusion, tuple[Period, ...]], ...] = ()

    def of(self, objective: Objective, over: Period) -> tuple[Excluded, ...]:
        """What is left out of `over`: disjoint stretches in the order of time."""
        parts = [
            _excluded(exclusion, occurrence, part)
            for exclusion, occurrences in self.found
            if exclusion.covers(objective)
            for occurrence in occurrences
            if (part := over.clip(occurrence.since, occurrence.until)) is not None
        ]
        return _merged(parts)


NOTHING = Overlay()


def overlay(entries: Iterable[Entry], over: Period) -> Overlay:
    """The exclusions of `entries` that stand, with their occurrences that touch `over`."""
    known = list(entries)
    found = []
    for one in known:
        if not isinstance(one, Exclusion):
            continue
        limits = [entry.since for entry in known if isinstance(entry, Revocation) and entry.revokes == one.id]
        if None in limits:
            continue
        until = min([over.until, *(limit for limit in limits if limit is not None)])
        within = over.clip(over.since, until)
        occurrences = occurrences_of(one.when, within) if within else ()
        # What is revoked from a moment on ends there, inside an occurrence, too.
        cut = tuple(replace(each, until=min(each.until, until)) for each in occurrences) if limits else occurrences
        if cut:
            found.append((one, cut))
    return Overlay(found=tuple(found))


def occurrences_of(when: Period | Recurrence, over: Period) -> tuple[Period, ...]:
    """Those that touch `over`, whole."""
    if isinstance(when, Period):
        return (when,) if over.clip(when.since, when.until) else ()
    here = ZoneInfo(when.timezone)
    day = (over.since - when.length).astimezone(here).date() - timedelta(days=1)
    last = over.until.astimezone(here).date()
    found = []
    while day <= last:
        if _falls_on(when, day.weekday(), day.day):
            since = datetime.combine(day, time(when.hour, when.minute), here).astimezone(UTC)
            if _is_between(when, since) and over.clip(since, since + when.length):
                found.append(Period(since=since, until=since + when.length))
        day += timedelta(days=1)
    return tuple(found)


def _falls_on(when: Recurrence, weekday: int, day: int) -> bool:
    if when.every is Every.DAY:
        return True
    return (weekday if when.every is Every.WEEK else day) in when.days


def _is_between(when: Recurrence, begin: datetime) -> bool:
    return (when.since is None or begin >= when.since) and (when.until is None or begin < when.until)


def _excluded(exclusion: Exclusion, occurrence: Period, part: Period) -> Excluded:
    late = (exclusion.id,) if exclusion.is_late(occurrence) else ()
    return Excluded(period=part, ids=(exclusion.id,), late=late)


def _merged(parts: Sequence[Excluded]) -> tuple[Excluded, ...]:
    """Stretches that overlap or touch become one, so that nothing is left out twice."""
    merged: list[Excluded] = []
    for part in sorted(parts, key=lambda one: (one.period.since, one.period.until, one.ids)):
        if merged and part.period.since <= merged[-1].period.until:
            last = merged[-1]
            until = max(last.period.until, part.period.until)
            period = replace(last.period, until=until)
            merged[-1] = Excluded(period=period, ids=_each((last, part), "ids"), late=_each((last, part), "late"))
        else:
            merged.append(part)
    return tuple(merged)


def named(excluded: Sequence[Excluded]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All their ids, and those that were asked for too late."""
    return _each(excluded, "ids"), _each(excluded, "late")


def _each(excluded: Sequence[Excluded], what: Literal["ids", "late"]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in excluded for name in getattr(one, what)))


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS = {name: number for number, name in enumerate(_WEEKDAYS)}
