"""Time that is left out of a budget: who asked for it, why, when it was asked for, and which stretches it covers.

Entries are only ever added; one that was wrong is revoked by a later entry. What is excluded overlays what was
measured and never replaces it: raw figures stay, adjusted ones stand beside them, and without exclusions both agree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.period import Period


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """Begins at local time `at` on each of `days` and lasts `length`, between `since` and `until`.

    `days` are 0 (Monday) to 6 of a week, 1 to 31 of a month, and empty for every day; a month without that day has no
    occurrence. A beginning that the clocks skip is the moment they skip it; one that comes twice is the first.
    """

    every: Every
    at: time
    length: timedelta
    days: tuple[int, ...] = ()
    timezone: str = "UTC"
    since: datetime | None = None
    until: datetime | None = None

    def __str__(self) -> str:
        names = [_WEEKDAYS[day] if self.every is Every.WEEK else str(day) for day in self.days]
        on = f" on {', '.join(names)}" if names else ""
        return f"every {self.every}{on} at {self.at:%H:%M} {self.timezone}"


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
        return not self.objectives or not {objective.id, objective.requirement_id}.isdisjoint(self.objectives)

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
    """A stretch that is left out, and by which exclusions. `is_late` where one of them was asked for too late."""

    period: Period
    ids: tuple[str, ...]
    is_late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """Every exclusion that stands, with its occurrences in one span of time: worked out once for all objectives."""

    found: tuple[tuple[Exclusion, tuple[Period, ...]], ...] = ()

    def of(self, objective: Objective, over: Period) -> tuple[Excluded, ...]:
        """What is left out of `over`: disjoint stretches in the order of time."""
        parts = [
            Excluded(period=part, ids=(exclusion.id,), is_late=exclusion.is_late(occurrence))
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
            since = datetime.combine(day, when.at, here).astimezone(UTC)
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


def _merged(parts: Sequence[Excluded]) -> tuple[Excluded, ...]:
    """Stretches that overlap or touch become one, so that nothing is left out twice."""
    merged: list[Excluded] = []
    for part in sorted(parts, key=lambda one: (one.period.since, one.period.until, one.ids)):
        if merged and part.period.since <= merged[-1].period.until:
            last = merged[-1]
            until = max(last.period.until, part.period.until)
            ids = tuple(dict.fromkeys((*last.ids, *part.ids)))
            period = replace(last.period, until=until)
            merged[-1] = Excluded(period=period, ids=ids, is_late=last.is_late or part.is_late)
        else:
            merged.append(part)
    return tuple(merged)


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS = {name: number for number, name in enumerate(_WEEKDAYS)}
