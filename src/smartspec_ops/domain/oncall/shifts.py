"""Who is on call: layers laid over each other, changes laid over them. Everything else is a question to that list.

At any time at most one person is on call, and exactly one wherever a layer or an override covers the time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from smartspec_ops.domain.oncall.schedule import Change, ChangeKind, Hours, Layer, Rotation, Schedule, Shift
from smartspec_ops.domain.oncall.wallclock import first_instant, wall

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
LOOK_AHEAD = timedelta(days=70)
"""How far `current` and `following` look for the end of a shift and for the next person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From `since`, up to `until`."""

    since: datetime
    until: datetime


def shifts(schedule: Schedule, changes: Iterable[Change], since: datetime, until: datetime) -> tuple[Shift, ...]:
    """Everybody's time on call between two instants, in order; shifts that reach beyond are cut."""
    found: Sequence[Shift] = ()
    for layer in schedule.layers:
        found = _over(found, _layer(layer, schedule.timezone, since, until))
    for change in changes:
        if change.schedule == schedule.name and change.undone_at is None:
            found = _changed(found, change, since, until)
    return tuple(_joined(found))


def on_call(schedule: Schedule, changes: Iterable[Change], at: datetime) -> Shift | None:
    """Who is on call at an instant, cut to a moment; None where nobody is."""
    return next(iter(shifts(schedule, changes, at, at + MOMENT)), None)


def current(schedule: Schedule, changes: Iterable[Change], at: datetime) -> Shift | None:
    """Who is on call at an instant, from when and until when, as far as `LOOK_AHEAD` reaches."""
    near = shifts(schedule, changes, at - LOOK_AHEAD, at + LOOK_AHEAD)
    return next((shift for shift in near if shift.since <= at < shift.until), None)


def following(schedule: Schedule, changes: Iterable[Change], at: datetime) -> Shift | None:
    """The first shift after `at` of somebody other than whoever is on call then, within `LOOK_AHEAD`."""
    now = on_call(schedule, changes, at)
    ahead = shifts(schedule, changes, at, at + LOOK_AHEAD)
    return next((one for one in ahead if one.since > at and (now is None or one.person != now.person)), None)


def gaps(schedule: Schedule, changes: Iterable[Change], since: datetime, until: datetime) -> tuple[Span, ...]:
    """When somebody must be on call and nobody is, in order."""
    whole = [Span(since=since, until=until)]
    needed = _hours(schedule.needed, schedule.timezone, since, until) if schedule.needed else whole
    return tuple(_without(needed, shifts(schedule, changes, since, until)))


# --- layers ------------------------------------------------------------------------------------------------------


def _layer(layer: Layer, timezone: str, since: datetime, until: datetime) -> Sequence[Shift]:
    if not isinstance(layer, Rotation):
        found: Sequence[Shift] = ()
        for one in layer.shifts:
            found = _over(found, _cut([replace(one, source=layer.name)], since, until))
        return found
    turns = _cut(_turns(layer, timezone, since, until), since, until)
    return _within(turns, _hours(layer.only, timezone, since, until)) if layer.only else turns


def _turns(layer: Rotation, timezone: str, since: datetime, until: datetime) -> Iterator[Shift]:
    # A day early: the wall clock may have shown more than it does now.
    number = max(0, (wall(since, timezone) - DAY - layer.starts) // layer.length)
    last = first_instant(layer.ends, timezone) if layer.ends else None
    while True:
        begin = first_instant(layer.starts + number * layer.length, timezone)
        end = first_instant(layer.starts + (number + 1) * layer.length, timezone)
        if begin >= until or (last is not None and begin >= last):
            return
        person = layer.people[number % len(layer.people)]
        yield Shift(person=person, since=begin, until=min(end, last) if last else end, source=layer.name)
        number += 1


def _hours(hours: Sequence[Hours], timezone: str, since: datetime, until: datetime) -> Sequence[Span]:
    """All stretches of these hours, in order, joined where they meet."""
    found = sorted((span for one in hours for span in _stretches(one, timezone, since, until)), key=lambda s: s.since)
    joined: list[Span] = []
    for span in found:
        if joined and span.since <= joined[-1].until:
            joined[-1] = replace(joined[-1], until=max(joined[-1].until, span.until))
        else:
            joined.append(span)
    return joined


def _stretches(hours: Hours, timezone: str, since: datetime, until: datetime) -> Iterator[Span]:
    day = wall(since, timezone).date() - 3 * DAY
    while True:
        begin = first_instant(datetime.combine(day, hours.since), timezone)
        last = day + DAY if hours.ends_next_day else day
        end = first_instant(datetime.combine(last, hours.until), timezone)
        if begin >= until:
            return
        is_day = not hours.days or day.weekday() in hours.days
        if is_day and max(begin, since) < min(end, until):
            yield Span(since=max(begin, since), until=min(end, until))
        day += DAY


# --- laying one list over another --------------------------------------------------------------------------------


def _changed(found: Sequence[Shift], change: Change, since: datetime, until: datetime) -> Sequence[Shift]:
    source = f"{change.kind} {change.id}"
    if change.kind is ChangeKind.OVERRIDE:
        taken = Shift(person=change.person, since=change.since, until=change.until, source=source)
        return _over(found, _cut([taken], since, until))
    instead = {change.person: change.other or change.person, change.other: change.person}
    exchanged = [
        replace(one, person=instead[one.person], source=source)
        for one in _cut(found, change.since, change.until)
        if one.person in instead
    ]
    return _over(found, exchanged)


def _over(below: Sequence[Shift], above: Sequence[Shift]) -> Sequence[Shift]:
    """Two lists in order as one: wherever both have somebody, the one above."""
    if not below or not above:
        return above or below
    rest: list[Shift] = []
    first = 0
    for shift in below:
        while first < len(above) and above[first].until <= shift.since:
            first += 1
        free = _without([Span(since=shift.since, until=shift.until)], islice(above, first, None))
        rest += [replace(shift, since=span.since, until=span.until) for span in free]
    return sorted([*above, *rest], key=lambda shift: shift.since)


def _without(spans: Sequence[Span], taken: Iterable[Shift]) -> Iterator[Span]:
    """What remains of `spans`; both in order and without overlaps."""
    waiting = iter(taken)
    next_one = next(waiting, None)
    for span in spans:
        begin = span.since
        while next_one is not None and next_one.until <= begin:
            next_one = next(waiting, None)
        while next_one is not None and next_one.since < span.until:
            if begin < next_one.since:
                yield Span(since=begin, until=next_one.since)
            begin = next_one.until
            if next_one.until > span.until:
                break
            next_one = next(waiting, None)
        if begin < span.until:
            yield Span(since=begin, until=span.until)


def _within(turns: Sequence[Shift], spans: Sequence[Span]) -> Sequence[Shift]:
    found: list[Shift] = []
    first = 0
    for turn in turns:
        while first < len(spans) and spans[first].until <= turn.since:
            first += 1
        for span in islice(spans, first, None):
            if span.since >= turn.until:
                break
            found.append(replace(turn, since=max(turn.since, span.since), until=min(turn.until, span.until)))
    return found


def _cut(found: Iterable[Shift], since: datetime, until: datetime) -> Sequence[Shift]:
    return [
        replace(one, since=max(one.since, since), until=min(one.until, until))
        for one in found
        if max(one.since, since) < min(one.until, until)
    ]


def _joined(found: Iterable[Shift]) -> Iterator[Shift]:
    """Without seams between shifts of one person from one source."""
    last: Shift | None = None
    for one in found:
        if last is not None and (last.person, last.source, last.until) == (one.person, one.source, one.since):
            last = replace(last, until=one.until)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last
