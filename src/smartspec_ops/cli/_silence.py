"""Silences and heartbeats: what the commands do and print."""

from collections.abc import Sequence
from datetime import datetime

import click

from smartspec_ops.app.intake.heartbeats import Heartbeat
from smartspec_ops.app.response.reception import says
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import BLOCKED, OK, Common, emit, interval_of
from smartspec_ops.cli._due import perform_due
from smartspec_ops.cli._incident import known
from smartspec_ops.cli._refused import say_refused
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.routing.matching import Matcher, Unreadable, parse
from smartspec_ops.domain.routing.quiet import Silence
from smartspec_ops.ports import PRIVATE_TITLE, Withheld
from smartspec_ops.wiring import Runtime
from smartspec_ops.wiring.routing import silences


async def add(common: Common, actor: str, matchers: Sequence[str], length: str, why: str) -> int:
    runtime = common.runtime()
    known(runtime, actor)
    found = [_matcher(text) for text in matchers]
    duration = interval_of(length)
    assert duration is not None
    async with runtime:
        one = await (await silences(runtime)).add(found, duration, actor, runtime.redactor.text(why))
    return _told(runtime, common, one, "added")


async def end(common: Common, actor: str, identifier: str, why: str) -> int:
    runtime = common.runtime()
    known(runtime, actor)
    async with runtime:
        one = await (await silences(runtime)).end(identifier, actor, runtime.redactor.text(why))
        worker = await runtime.worker()
        await perform_due(worker)
    return _told(runtime, common, one, "over")


async def note(common: Common, actor: str, identifier: str, text: str) -> int:
    runtime = common.runtime()
    known(runtime, actor)
    async with runtime:
        one = await (await silences(runtime)).remark(identifier, actor, runtime.redactor.text(text))
    return _told(runtime, common, one, "noted")


async def show_all(common: Common, *, everything: bool) -> int:
    async with common.reading() as runtime:
        found = await (await silences(runtime)).all()
        store = await runtime.store()
        async with store.begin() as tx:
            kept = await tx.withheld()
    now = runtime.clock.now()
    listed = [(one, rows) for one, rows in found if everything or one.ends > now]
    windows = [
        (one.window.name, one.window.until(now), one.window.next_start(now), one.why)
        for one in runtime.workspace.settings.ops.maintenance
    ]
    if common.json:
        data = {
            "silences": [_data(one, rows, now) for one, rows in listed],
            "maintenance": [
                {"name": name, "until": _when(until), "next": _when(start), "why": why}
                for name, until, start, why in windows
            ],
            "kept": [_kept(row) for row in kept],
        }
        emit(runtime.redactor.data(data))
        return OK
    shown = runtime.redactor.text
    for one, rows in listed:
        click.echo(shown(_line(one, rows, now)))
        for remark in one.remarks:
            click.echo(shown(f"    {_show.when(remark.at)} {remark.by}: {remark.text}"))
    for name, until, start, why in windows:
        state = f"until {_show.when(until)}" if until else f"next {_show.when(start)}" if start else "over"
        click.echo(shown(f"maintenance {name}  {state}  {why}".rstrip()))
    for row in kept:
        about = " ".join(filter(None, _about(row)))
        told = f"  kept: {about}, {row.count} messages since"
        click.echo(shown(f"{told} {_show.when(row.since)}: {row.why}"))
    if not (listed or windows or kept):
        click.echo("nothing is silenced")
    return OK


async def beat(common: Common, name: str | None) -> int:
    runtime = common.runtime() if name else common.reading()
    names = {one.name for one in runtime.workspace.settings.ops.heartbeats}
    if name is not None and name not in names:
        listed = ", ".join(sorted(names)) or "none; add heartbeats to the settings"
        raise UserFault.of("heartbeat/unknown", f"there is no heartbeat {name!r}", f"known: {listed}")
    async with runtime:
        worker = await runtime.worker()
        if name is None:
            return _states(common, await worker.heartbeats.states() if worker.heartbeats else ())
        assert worker.heartbeats is not None
        again = await worker.heartbeats.beat(name)
        if again is not None:
            await worker.responder.receive(again)
            await worker.heartbeats.taken_in(name, again)
            await perform_due(worker)
    if not common.quiet:
        click.echo(f"{name} is alive" + (", and was missed before" if again is not None else ""))
    return OK


def _states(common: Common, rows: Sequence[tuple[Heartbeat, datetime | None, bool]]) -> int:
    if common.json:
        emit({"heartbeats": [{"name": h.name, "last": _when(at), "missed": missed} for h, at, missed in rows]})
        return BLOCKED if any(missed for _, _, missed in rows) else OK
    for heartbeat, at, missed in rows:
        last = f"last heard {_show.when(at)}" if at else "never counted: start the daemon or the server"
        click.echo(f"{heartbeat.name}  {'MISSED' if missed else 'in time'}  {last}")
    if not rows:
        click.echo("no heartbeats are configured")
    return BLOCKED if any(missed for _, _, missed in rows) else OK


def _matcher(text: str) -> Matcher:
    found = parse(text)
    if isinstance(found, Unreadable):
        raise UserFault.of("silence/matcher", found.why, found.hint)
    return found


def _told(runtime: Runtime, common: Common, one: Silence | Refused, word: str) -> int:
    if isinstance(one, Refused):
        return say_refused(one, common)
    now = runtime.clock.now()
    if common.json:
        emit(runtime.redactor.data(_data(one, (), now)))
    else:
        click.echo(runtime.redactor.text(f"{word}: {_line(one, (), now)}"))
    return OK


def _line(one: Silence, rows: Sequence[Withheld], now: datetime) -> str:
    about = ", ".join(map(str, one.matchers))
    until = f"until {_show.when(one.ends)}" if one.ends > now else f"ended {_show.when(one.ends)}"
    keeps = f", keeps {len(rows)} alerts" if rows else ""
    return f"{one.id}  {about}  {until}  by {one.by}: {one.why}{keeps}"


def _data(one: Silence, rows: Sequence[Withheld], now: datetime) -> dict[str, object]:
    return {
        "id": one.id,
        "match": [str(matcher) for matcher in one.matchers],
        "starts": _when(one.starts),
        "ends": _when(one.ends),
        "active": one.covers(now),
        "by": one.by,
        "why": one.why,
        "remarks": [{"at": _when(r.at), "by": r.by, "text": r.text} for r in one.remarks],
        "kept": [_kept(row) for row in rows],
    }


def _about(row: Withheld) -> tuple[str | None, str | None]:
    """Service and metric; of what is to become a private incident only that it is private."""
    if says(row.body.get("extra") or {}, "private"):
        return PRIVATE_TITLE, None
    return row.body.get("service"), row.body.get("metric")


def _kept(row: Withheld) -> dict[str, object]:
    service, metric = _about(row)
    return {
        "fingerprint": row.fingerprint,
        "service": service,
        "metric": metric,
        "by": row.by,
        "why": row.why,
        "since": _when(row.since),
        "until": _when(row.until),
        "messages": row.count,
    }


def _when(at: datetime | None) -> str | None:
    return None if at is None else _show.when(at)
