"""On-call duty at the terminal: who, until when, who comes next, what is changed, and where nobody is."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import click

from smartspec_ops.app.response.duty import unseen
from smartspec_ops.app.response.oncall import changes
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import BLOCKED, OK, Common, emit
from smartspec_ops.cli._when import moment
from smartspec_ops.domain.diagnostic import Diagnostic, Level
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident.oncall import commander_candidates
from smartspec_ops.domain.incident.timeline import took
from smartspec_ops.domain.oncall.duty import Duty
from smartspec_ops.domain.oncall.schedule import Schedule, Shift
from smartspec_ops.domain.oncall.shifts import Span, current, following, gaps, shifts
from smartspec_ops.domain.quantity import duration
from smartspec_ops.wiring import Runtime
from smartspec_ops.wiring.oncall import schedules


async def show(common: Common, at: str | None, name: str | None) -> int:
    runtime, duty = await read_duty(common, or_roster=name is None)
    if not duty.schedules:
        return _show_roster(runtime, common)
    now = moment(at, runtime.clock.now()) if at else runtime.clock.now()
    found = [(one, current(one, duty.changes, now), following(one, duty.changes, now)) for one in chosen(duty, name)]
    if common.json:
        emit([{"schedule": one.name, "at": _show.when(now), "now": _data(a), "next": _data(b)} for one, a, b in found])
        return OK
    rows = [[one.name, *_words(here), *(["then", *_words(then)] if then else [])] for one, here, then in found]
    widest = max((len(row) for row in rows), default=0)
    for line in _show.table([[*row, *[""] * (widest - len(row))] for row in rows], indent=""):
        click.echo(line)
    return OK


def _show_roster(runtime: Runtime, common: Common) -> int:
    """Without a schedule: who is called first, and who after them."""
    policy, called = runtime.workspace.settings.ops.escalation, commander_candidates(runtime.team().roster)
    if common.json:
        emit(
            [
                {"schedule": None, "order": number, "person": one.id, "roles": one.roles}
                for number, one in enumerate(called, 1)
            ]
        )
        return OK
    where = "where no escalation policy fits, " if policy.policies else ""
    wait = duration(policy.ack_timeout)
    click.echo(f"no schedule: {where}the roster is called one after the other, {wait} for each to answer")
    for line in _show.table(
        [[f"{number}.", one.id, ", ".join(one.roles)] for number, one in enumerate(called, 1)], "  "
    ):
        click.echo(line)
    return OK


async def list_shifts(common: Common, name: str | None, days: float) -> int:
    runtime, duty = await read_duty(common)
    now = runtime.clock.now()
    found = [(one, shift) for one in chosen(duty, name) for shift in shifts(one, duty.changes, now, now + _days(days))]
    if common.json:
        emit([{"schedule": one.name, **shift_data(shift)} for one, shift in found])
        return OK
    rows = [[one.name, shift.person, *between(shift.since, shift.until), shift.source] for one, shift in found]
    for line in _show.table(rows, indent=""):
        click.echo(line)
    return OK


async def list_gaps(common: Common, name: str | None, days: float) -> int:
    """Exit 1 where there is one."""
    runtime, duty = await read_duty(common)
    now = runtime.clock.now()
    found = [(one, gap) for one in chosen(duty, name) for gap in gaps(one, duty.changes, now, now + _days(days))]
    if common.json:
        emit([{"schedule": one.name, "since": _show.when(g.since), "until": _show.when(g.until)} for one, g in found])
    else:
        for one, gap in found:
            click.echo(f"{one.name}: nobody is on call {gap_words(gap)}")
        if not found:
            click.echo(f"no gaps in the next {duration(_days(days))}")
    return BLOCKED if found else OK


def gap_words(gap: Span) -> str:
    since, until = between(gap.since, gap.until)
    return f"from {since} to {until} ({took(gap.since, gap.until)})"


GAPS_WITHIN = timedelta(days=30)


async def gap_warnings(runtime: Runtime) -> Sequence[Diagnostic]:
    """The first gap of each schedule in the next 30 days, for `validate`."""
    duty = await duty_of(runtime)
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


async def diff(common: Common, name: str | None) -> int:
    """What changed since the daemon looked last, and will be told to whom it concerns."""
    runtime = common.reading()
    now = runtime.clock.now()
    async with runtime:
        duty = await duty_of(runtime)
        async with (await runtime.store()).begin() as tx:
            found = [(one, await unseen(tx, one, duty, now)) for one in chosen(duty, name)]
    rows = [
        [one.name, sign, each.person, *between(shift.since, shift.until)]
        for one, differences in found
        for each in differences or ()
        for sign, shift in each.changes
    ]
    if common.json:
        keys = ("schedule", "sign", "person", "since", "until")
        emit([dict(zip(keys, row, strict=True)) for row in rows])
        return OK
    for line in _show.table(rows, indent=""):
        click.echo(line)
    for one, differences in found:
        if differences is None:
            click.echo(f"{one.name}: nothing to compare with yet; the daemon looks once an hour")
    if not rows and all(differences is not None for _, differences in found):
        click.echo("nobody's time on call changed")
    return OK


async def export(common: Common, name: str, days: float, out: Path | None) -> int:
    """The shifts to come as iCalendar, to standard output or a file."""
    from smartspec_ops.edge.shift_calendar import write_shifts

    runtime, duty = await read_duty(common)
    now = runtime.clock.now()
    schedule = chosen(duty, name)[0]
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


async def read_duty(common: Common, *, or_roster: bool = False) -> tuple[Runtime, Duty]:
    """The schedules with every change; the database is closed again. There must be one, or with `or_roster` somebody
    to call."""
    async with common.reading() as runtime:
        duty = await duty_of(runtime)
    if not duty.schedules and not (or_roster and commander_candidates(runtime.team().roster)):
        hint = "add production_ops.schedules to .spec/smartspec.config.yaml"
        raise UserFault.of("oncall/none", "there is no schedule", hint)
    return runtime, duty


async def duty_of(runtime: Runtime) -> Duty:
    """Without schedules the database is not asked. UserFault where a calendar cannot be read."""
    configured = schedules(runtime.workspace, runtime.clock.now())
    if not configured:
        return Duty()
    store = await runtime.store()
    async with store.begin() as tx:
        return Duty(schedules=configured, changes=tuple(await changes(tx)))


def chosen(duty: Duty, name: str | None) -> Sequence[Schedule]:
    found = [one for one in duty.schedules if name in (None, one.name)]
    if not found:
        names = ", ".join(one.name for one in duty.schedules)
        raise UserFault.of("oncall/schedule", f"there is no schedule {name!r}", f"known: {names}")
    return found


def _words(shift: Shift | None) -> Sequence[str]:
    if shift is None:
        return ["nobody", ""]
    return [shift.person, f"{_show.when(shift.since)} to {_show.when(shift.until)}"]


def between(since: datetime, until: datetime) -> tuple[str, str]:
    return _show.when(since), _show.when(until)


def _days(days: float) -> timedelta:
    return timedelta(days=days)


def _data(shift: Shift | None) -> Mapping[str, str] | None:
    return shift_data(shift) if shift else None


def shift_data(shift: Shift) -> dict[str, str]:
    since, until = between(shift.since, shift.until)
    return {"person": shift.person, "since": since, "until": until, "source": shift.source}
