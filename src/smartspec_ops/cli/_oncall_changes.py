"""Overrides and swaps at the terminal: made, undone, and what each does to the shifts to come."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from smartspec_ops.app.response.oncall import record, undo
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.cli._incident import known
from smartspec_ops.cli._oncall import between, chosen, duty_of, read_duty, shift_data
from smartspec_ops.cli._refused import say_refused
from smartspec_ops.cli._when import span
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.oncall.duty import Duty
from smartspec_ops.domain.oncall.schedule import Change, ChangeKind, Schedule, Shift
from smartspec_ops.domain.oncall.shifts import shifts
from smartspec_ops.wiring import Runtime


async def list_changes(common: Common, name: str | None) -> int:
    _, duty = await read_duty(common)
    names = {one.name for one in chosen(duty, name)}
    found = [change for change in duty.changes if change.schedule in names]
    if common.json:
        emit([_change(change) for change in found])
        return OK
    for line in _show.table([_change_row(change) for change in found], indent=""):
        click.echo(line)
    if not found:
        click.echo("nothing was changed")
    return OK


async def change(
    common: Common, kind: ChangeKind, actor: str, name: str, since: str, until: str, given: Mapping[str, Any]
) -> int:
    """Record an override or a swap, and say whose shifts it changes."""
    runtime = common.runtime()
    now = runtime.clock.now()
    async with runtime:
        duty = await duty_of(runtime)
        schedule = chosen(duty, name)[0]
        asked = _asked(runtime, kind, actor, name, since, until, given, now)
        made = await record(await runtime.store(), runtime.access, asked)
    if isinstance(made, Refused):
        return say_refused(made, common)
    after = Duty(schedules=duty.schedules, changes=(*duty.changes, made))
    return _changed(common, schedule, duty, after, made, now)


def _asked(
    runtime: Runtime,
    kind: ChangeKind,
    actor: str,
    name: str,
    since: str,
    until: str,
    given: Mapping[str, Any],
    now: datetime,
) -> Change:
    """UserFault where somebody is unknown or the time is over."""
    person, other = given["person"], given.get("other")
    for one in filter(None, (actor, person, other)):
        known(runtime, one)
    if person == other:
        raise UserFault.of("oncall/swap", "nobody swaps with themselves", "name two people")
    begin, end = span(since, until, now)
    if end <= now:
        raise UserFault.of("oncall/past", "that time is over", "name a time to come")
    return Change(
        id="",
        schedule=name,
        kind=kind,
        since=begin,
        until=end,
        person=person,
        other=other,
        by=actor,
        reason=runtime.redactor.text(given["reason"]),
        made_at=now,
    )


async def take_back(common: Common, actor: str, change_id: str) -> int:
    runtime = common.runtime()
    known(runtime, actor)
    now = runtime.clock.now()
    async with runtime:
        duty = await duty_of(runtime)
        undone = await undo(await runtime.store(), runtime.access, change_id, actor, now)
    if isinstance(undone, Refused):
        return say_refused(undone, common)
    schedule = duty.find(undone.schedule)
    if schedule is None:
        click.echo(f"{undone.id} counts no longer")
        return OK
    standing = tuple(undone if one.id == undone.id else one for one in duty.changes)
    return _changed(common, schedule, duty, Duty(schedules=duty.schedules, changes=standing), undone, now)


# --- parts -------------------------------------------------------------------------------------------------------


def _changed(common: Common, schedule: Schedule, before: Duty, after: Duty, made: Change, now: datetime) -> int:
    """What a change does to the shifts to come."""
    since, until = max(made.since, now), max(made.until, now)
    was, will = (shifts(schedule, duty.changes, since, until) for duty in (before, after))
    if common.json:
        emit(
            {
                "change": _change(made),
                "before": [shift_data(one) for one in was],
                "after": [shift_data(one) for one in will],
            }
        )
        return OK
    click.echo(f"{made.id} {'counts no longer' if made.undone_at else 'is recorded'}")
    for sign, one in sorted(_differences(was, will), key=lambda pair: (pair[1].since, pair[0] == "+")):
        click.echo(f"{sign} {one.person}  {'  '.join(between(one.since, one.until))}")
    return OK


def _differences(was: Sequence[Shift], will: Sequence[Shift]) -> Iterator[tuple[str, Shift]]:
    """Shifts that are not the same any more, by person and time."""
    old, new = ({(one.person, one.since, one.until) for one in each} for each in (was, will))
    yield from (("-", one) for one in was if (one.person, one.since, one.until) not in new)
    yield from (("+", one) for one in will if (one.person, one.since, one.until) not in old)


def _change(change: Change) -> dict[str, Any]:
    since, until = between(change.since, change.until)
    return {
        "id": change.id,
        "schedule": change.schedule,
        "kind": change.kind.value,
        "person": change.person,
        "other": change.other,
        "since": since,
        "until": until,
        "by": change.by,
        "reason": change.reason,
        "made_at": _show.when(change.made_at),
        "undone_at": _show.when(change.undone_at) if change.undone_at else None,
        "undone_by": change.undone_by,
    }


def _change_row(change: Change) -> Sequence[str]:
    who = change.person + (f" and {change.other}" if change.other else "")
    undone = f"undone by {change.undone_by}" if change.undone_at else ""
    times = " to ".join(between(change.since, change.until))
    return [change.id, change.schedule, change.kind, who, times, f"by {change.by}", change.reason, undone]
