"""On-call duty at the terminal: who, until when, who comes next, what is changed, and where nobody is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from smartspec_ops.app.oncall import changes, record, undo
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import BLOCKED, OK, Common, emit
from smartspec_ops.cli._incident import known
from smartspec_ops.cli._refused import say_refused
from smartspec_ops.cli._when import moment, span
from smartspec_ops.domain.diagnostic import Diagnostic, Level
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.timeline import took
from smartspec_ops.domain.oncall.duty import Duty
from smartspec_ops.domain.oncall.schedule import Change, ChangeKind, Schedule, Shift
from smartspec_ops.domain.oncall.shifts import Span, current, following, gaps, shifts
from smartspec_ops.domain.quantity import duration
from smartspec_ops.wiring import Runtime
from smartspec_ops.wiring.oncall import schedules


async def show(common: Common, at: str | None, name: str | None) -> int:
    runtime, duty = await _read(common)
    now = moment(at, runtime.clock.now()) if at else runtime.clock.now()
    found = [(one, current(one, duty.changes, now), following(one, duty.changes, now)) for one in _chosen(duty, name)]
    if common.json:
        emit([{"schedule": one.name, "at": _show.when(now), "now": _data(a), "next": _data(b)} for one, a, b in found])
        return OK
    rows = [[one.name, *_words(here), *(["then", *_words(then)] if then else [])] for one, here, then in found]
    widest = max((len(row) for row in rows), default=0)
    for line in _show.table([[*row, *[""] * (widest - len(row))] for row in rows], indent=""):
        click.echo(line)
    return OK


async def list_shifts(common: Common, name: str | None, days: float) -> int:
    runtime, duty = await _read(common)
    now = runtime.clock.now()
    found = [(one, shift) for one in _chosen(duty, name) for shift in shifts(one, duty.changes, now, now + _days(days))]
    if common.json:
        emit([{"schedule": one.name, **_shift(shift)} for one, shift in found])
        return OK
    rows = [[one.name, shift.person, *_between(shift.since, shift.until), shift.source] for one, shift in found]
    for line in _show.table(rows, indent=""):
        click.echo(line)
    return OK


async def list_gaps(common: Common, name: str | None, days: float) -> int:
    """Exit 1 where there is one."""
    runtime, duty = await _read(common)
    now = runtime.clock.now()
    found = [(one, gap) for one in _chosen(duty, name) for gap in gaps(one, duty.changes, now, now + _days(days))]
    if common.json:
        emit([{"schedule": one.name, "since": _show.when(g.since), "until": _show.when(g.until)} for one, g in found])
    else:
        for one, gap in found:
            click.echo(f"{one.name}: nobody is on call {gap_words(gap)}")
        if not found:
            click.echo(f"no gaps in the next {duration(_days(days))}")
    return BLOCKED if found else OK


def gap_words(gap: Span) -> str:
    since, until = _between(gap.since, gap.until)
    return f"from {since} to {until} ({took(gap.since, gap.until)})"


GAPS_WITHIN = timedelta(days=30)


async def gap_warnings(runtime: Runtime) -> Sequence[Diagnostic]:
    """The first gap of each schedule in the next 30 days, for `validate`."""
    duty = await _duty(runtime)
    now = runtime.clock.now()
    found = [(one, gaps(one, duty.changes, now, now + GAPS_WITHIN)) for one in duty.schedules]
    return [
        Diagnostic(
            code="oncall/gap",
            message=f"nobody is on call in {one.name} {gap_words(first[0])}" + _more(len(first) - 1),
            hint="put somebody on call, or say with `needed` when somebody must be",
            level=Level.WARNING,
        )
        for one, first in found
        if first
    ]


def _more(count: int) -> str:
    return f", and {count} more gaps in 30 days" if count else ""


async def list_changes(common: Common, name: str | None) -> int:
    _, duty = await _read(common)
    names = {one.name for one in _chosen(duty, name)}
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
    try:
        duty = await _duty(runtime)
        schedule = _chosen(duty, name)[0]
        asked = _asked(runtime, kind, actor, name, since, until, given, now)
        made = await record(await runtime.store(), runtime.access, asked)
    finally:
        await runtime.close()
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
    try:
        duty = await _duty(runtime)
        undone = await undo(await runtime.store(), runtime.access, change_id, actor, now)
    finally:
        await runtime.close()
    if isinstance(undone, Refused):
        return say_refused(undone, common)
    schedule = duty.find(undone.schedule)
    if schedule is None:
        click.echo(f"{undone.id} counts no longer")
        return OK
    standing = tuple(undone if one.id == undone.id else one for one in duty.changes)
    return _changed(common, schedule, duty, Duty(schedules=duty.schedules, changes=standing), undone, now)


async def export(common: Common, name: str, days: float, out: Path | None) -> int:
    """The shifts to come as iCalendar, to standard output or a file."""
    from smartspec_ops.edge.shift_calendar import write_shifts

    runtime, duty = await _read(common)
    now = runtime.clock.now()
    schedule = _chosen(duty, name)[0]
    here = current(schedule, duty.changes, now)
    # Whole from its start, so that the next export names the same shift.
    since = here.since if here else now
    content = write_shifts(name, shifts(schedule, duty.changes, since, now + _days(days)), now)
    if out is None:
        click.echo(content, nl=False)
        return OK
    path = runtime.scope.write(out, content)
    click.echo(f"written: {runtime.workspace.shown(path)}")
    return OK


# --- parts -------------------------------------------------------------------------------------------------------


async def _read(common: Common) -> tuple[Runtime, Duty]:
    """The schedules with every change; the database is closed again."""
    runtime = common.runtime()
    try:
        duty = await _duty(runtime)
    finally:
        await runtime.close()
    if not duty.schedules:
        hint = "add production_ops.schedules to .spec/smartspec.config.yaml"
        raise UserFault.of("oncall/none", "there is no schedule", hint)
    return runtime, duty


async def _duty(runtime: Runtime) -> Duty:
    """Without schedules the database is not asked. UserFault where a calendar cannot be read."""
    configured = schedules(runtime.workspace, runtime.clock.now())
    if not configured:
        return Duty()
    store = await runtime.store()
    async with store.begin() as tx:
        return Duty(schedules=configured, changes=tuple(await changes(tx)))


def _chosen(duty: Duty, name: str | None) -> Sequence[Schedule]:
    found = [one for one in duty.schedules if name in (None, one.name)]
    if not found:
        names = ", ".join(one.name for one in duty.schedules)
        raise UserFault.of("oncall/schedule", f"there is no schedule {name!r}", f"known: {names}")
    return found


def _changed(common: Common, schedule: Schedule, before: Duty, after: Duty, made: Change, now: datetime) -> int:
    """What a change does to the shifts to come."""
    since, until = max(made.since, now), max(made.until, now)
    was, will = (shifts(schedule, duty.changes, since, until) for duty in (before, after))
    if common.json:
        emit({"change": _change(made), "before": [_shift(one) for one in was], "after": [_shift(one) for one in will]})
        return OK
    click.echo(f"{made.id} {'counts no longer' if made.undone_at else 'is recorded'}")
    for sign, one in sorted(_differences(was, will), key=lambda pair: (pair[1].since, pair[0] == "+")):
        click.echo(f"{sign} {one.person}  {'  '.join(_between(one.since, one.until))}")
    return OK


def _differences(was: Sequence[Shift], will: Sequence[Shift]) -> Iterator[tuple[str, Shift]]:
    """Shifts that are not the same any more, by person and time."""
    old, new = ({(one.person, one.since, one.until) for one in each} for each in (was, will))
    yield from (("-", one) for one in was if (one.person, one.since, one.until) not in new)
    yield from (("+", one) for one in will if (one.person, one.since, one.until) not in old)


def _words(shift: Shift | None) -> Sequence[str]:
    if shift is None:
        return ["nobody", ""]
    return [shift.person, f"{_show.when(shift.since)} to {_show.when(shift.until)}"]


def _between(since: datetime, until: datetime) -> tuple[str, str]:
    return _show.when(since), _show.when(until)


def _days(days: float) -> timedelta:
    return timedelta(days=days)


def _data(shift: Shift | None) -> Mapping[str, str] | None:
    return _shift(shift) if shift else None


def _shift(shift: Shift) -> dict[str, str]:
    since, until = _between(shift.since, shift.until)
    return {"person": shift.person, "since": since, "until": until, "source": shift.source}


def _change(change: Change) -> dict[str, Any]:
    since, until = _between(change.since, change.until)
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
    times = " to ".join(_between(change.since, change.until))
    return [change.id, change.schedule, change.kind, who, times, f"by {change.by}", change.reason, undone]
