"""How a team's response went, over many incidents, told honestly.

Times to respond are skewed far to the right, so a mean says little: the median, the ninetieth percentile and the number
of incidents are told, and a change only where resampling says that chance does not explain it. Drills and what was no
incident are counted apart. Sources: Google's "Incident Metrics in SRE" (Davidovič), the VOID reports.
"""

import random
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from statistics import median
from zoneinfo import ZoneInfo

from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.moves import EXCUSED
from smartspec_ops.domain.incident.state import Incident


class Stretch(StrEnum):
    """What is timed. Impact began, detected (the alert fired), declared, answered, mitigated and resolved are six
    different moments."""

    DETECT = "detect"
    DECLARE = "declare"
    ACKNOWLEDGE = "acknowledge"
    MITIGATE = "mitigate"
    RESOLVE = "resolve"
    IMPACT = "impact"


_ENDS: Mapping[Stretch, tuple[Callable[[Incident], datetime], Callable[[Incident], datetime | None]]] = {
    Stretch.DETECT: (lambda i: i.impact_started_at, lambda i: i.detected_at),
    Stretch.DECLARE: (lambda i: i.detected_at, lambda i: i.declared_at),
    Stretch.ACKNOWLEDGE: (lambda i: i.detected_at, lambda i: i.acknowledged_at),
    Stretch.MITIGATE: (lambda i: i.detected_at, lambda i: i.mitigated_at),
    Stretch.RESOLVE: (lambda i: i.detected_at, lambda i: i.resolved_at),
    Stretch.IMPACT: (lambda i: i.impact_started_at, lambda i: i.resolved_at),
}
WORDS: Mapping[Stretch, str] = {
    Stretch.DETECT: "impact began to detected",
    Stretch.DECLARE: "detected to declared",
    Stretch.ACKNOWLEDGE: "detected to first answer",
    Stretch.MITIGATE: "detected to mitigated",
    Stretch.RESOLVE: "detected to resolved",
    Stretch.IMPACT: "impact began to resolved",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """Of `n` times. `p90` is None below ten of them, where it would be the worst by another name.

    `bins` counts the times by `EDGES`; the last one is beyond the last edge.
    """

    n: int
    median: timedelta
    p90: timedelta | None
    worst: timedelta
    bins: tuple[int, ...]


EDGES = tuple(timedelta(minutes=m) for m in (1, 2, 5, 10, 20, 45, 90, 180, 360, 720, 1440))
ENOUGH_FOR_P90 = 10


class Change(StrEnum):
    SHORTER = "shorter"
    LONGER = "longer"
    NONE = "no change can be told"
    TOO_FEW = "too few to compare"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Against the period before. `chance` is how often resampling alone makes so large a difference of the medians."""

    before: Distribution | None
    change: Change
    chance: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Pages to one role, by the hour they came at in the team's own zone."""

    pages: int
    working: int
    late: int
    sleeping: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """`counted` incidents were measured; `apart` says what was left out, and why."""

    since: datetime
    until: datetime
    counted: int
    apart: Mapping[str, int]
    times: Mapping[Stretch, Distribution]
    compared: Mapping[Stretch, Comparison]
    by_severity: Mapping[str, Mapping[Stretch, Distribution]]
    by_service: Mapping[str, Mapping[Stretch, Distribution]]
    load: Mapping[str, Load]
    reopened: int
    recurred: int
    raised: int
    lowered: int
    """Of these the severity the rules gave was changed by hand, in the end for worse or for better."""


History = tuple[Incident, Sequence[ev.Event]]
"""An incident and the events that made it."""


def measure(
    histories: Sequence[History],
    since: datetime,
    until: datetime,
    *,
    zone: ZoneInfo,
    role_of: Callable[[str], str],
) -> Metrics:
    """The metrics of those declared in [since, until), compared with those of the same stretch of time before it."""
    span, incidents = until - since, [incident for incident, _ in histories]
    now = [i for i in incidents if since <= i.declared_at < until]
    real = [i for i in now if _apart(i) is None]
    past = [i for i in incidents if since - span <= i.declared_at < since and _apart(i) is None]
    by_hand = [_by_hand(events) for i, events in histories if since <= i.declared_at < until and _apart(i) is None]
    apart = [reason for i in now if (reason := _apart(i)) is not None]
    return Metrics(
        since=since,
        until=until,
        counted=len(real),
        apart={reason: apart.count(reason) for reason in sorted(set(apart))},
        times=_times(real),
        compared={stretch: _compared(stretch, past, real) for stretch in Stretch},
        by_severity={level: _times(some) for level, some in _by(real, lambda i: str(i.severity)).items()},
        by_service={service: _times(some) for service, some in _by(real, lambda i: i.service).items()},
        load=_load(_pages(histories, {i.id for i in real}), zone, role_of),
        reopened=sum(i.reopen_count > 0 for i in real),
        recurred=sum(i.recurrence_of is not None for i in real),
        raised=sum(change > 0 for change in by_hand),
        lowered=sum(change < 0 for change in by_hand),
    )


def _by_hand(events: Sequence[ev.Event]) -> int:
    """How many levels graver people made it than it was when they first changed it; below 0 for milder."""
    changes = [event for event in events if isinstance(event, ev.SeverityOverridden)]
    return changes[0].from_level.rank - changes[-1].to_level.rank if changes else 0


def _apart(incident: Incident) -> str | None:
    if incident.is_drill:
        return "drill"
    if incident.resolution in EXCUSED:
        return str(incident.resolution).replace("_", " ")
    return None


def _by(incidents: Sequence[Incident], key: Callable[[Incident], str]) -> Mapping[str, Sequence[Incident]]:
    return {name: [i for i in incidents if key(i) == name] for name in sorted({key(i) for i in incidents})}


def _values(stretch: Stretch, incidents: Sequence[Incident]) -> Sequence[timedelta]:
    """Those that have both ends, in order of size; a clock that disagrees makes no negative time."""
    start, end = _ENDS[stretch]
    pairs = [(start(i), end(i)) for i in incidents]
    return sorted(max(b - a, timedelta()) for a, b in pairs if b is not None)


def _times(incidents: Sequence[Incident]) -> Mapping[Stretch, Distribution]:
    found = {stretch: _values(stretch, incidents) for stretch in Stretch}
    return {stretch: distribution(values) for stretch, values in found.items() if values}


def distribution(values: Sequence[timedelta]) -> Distribution:
    """Of at least one time. The ninetieth percentile is by nearest rank: a time that really was."""
    ordered = sorted(values)
    n = len(ordered)
    below = [sum(value <= edge for value in ordered) for edge in EDGES]
    bins = [after - before for before, after in zip([0, *below], [*below, n], strict=True)]
    return Distribution(
        n=n,
        median=timedelta(seconds=median(value.total_seconds() for value in ordered)),
        p90=ordered[ceil(0.9 * n) - 1] if n >= ENOUGH_FOR_P90 else None,
        worst=ordered[-1],
        bins=tuple(bins),
    )


# --- change ----------------------------------------------------------------------------------------------------------

FEWEST = 8
"""On either side; with fewer, medians of the same team differ by whatever you like."""
ROUNDS = 2000
SURE = 0.05


def _compared(stretch: Stretch, past: Sequence[Incident], now: Sequence[Incident]) -> Comparison:
    before, after = _values(stretch, past), _values(stretch, now)
    change, chance = compare([v.total_seconds() for v in before], [v.total_seconds() for v in after])
    return Comparison(before=distribution(before) if before else None, change=change, chance=chance)


def compare(before: Sequence[float], after: Sequence[float], rounds: int = ROUNDS) -> tuple[Change, float | None]:
    """Whether the median really changed: a two-sided bootstrap test, resampled from both periods taken together.

    If nothing had changed, both would be drawn from that pool; `chance` is how often such draws differ as much.
    The draws are the same every time, so the answer is.
    """
    if min(len(before), len(after)) < FEWEST:
        return Change.TOO_FEW, None
    seen = median(after) - median(before)
    pool = [*before, *after]
    draw = random.Random(len(pool))  # noqa: S311 - resampling, no secret
    as_far = sum(
        abs(median(draw.choices(pool, k=len(after))) - median(draw.choices(pool, k=len(before)))) >= abs(seen)
        for _ in range(rounds)
    )
    chance = (as_far + 1) / (rounds + 1)
    if chance > SURE:
        return Change.NONE, chance
    return (Change.SHORTER if seen < 0 else Change.LONGER), chance


# --- load ------------------------------------------------------------------------------------------------------------

WORKING = range(8, 18)
SLEEPING = (*range(22, 24), *range(7))
_SATURDAY = 5


def _pages(histories: Sequence[History], ids: Set[str]) -> Sequence[tuple[str, datetime]]:
    """Every page, those before a reopening too."""
    return [
        (event.to, event.at)
        for incident, events in histories
        if incident.id in ids
        for event in events
        if isinstance(event, ev.Escalated)
    ]


def _load(paged: Sequence[tuple[str, datetime]], zone: ZoneInfo, role_of: Callable[[str], str]) -> Mapping[str, Load]:
    pages = [(role_of(person), at.astimezone(zone)) for person, at in paged]
    found = {}
    for role in sorted({role for role, _ in pages}):
        hours = [_hours(at) for name, at in pages if name == role]
        found[role] = Load(
            pages=len(hours),
            working=hours.count("working"),
            late=hours.count("late"),
            sleeping=hours.count("sleeping"),
        )
    return found


def _hours(at: datetime) -> str:
    if at.hour in SLEEPING:
        return "sleeping"
    return "working" if at.hour in WORKING and at.weekday() < _SATURDAY else "late"
