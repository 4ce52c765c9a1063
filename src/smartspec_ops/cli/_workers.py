"""Who shares what is watched, as the database knows it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from smartspec_ops.app.fleet.clock_skew import SKEW
from smartspec_ops.app.fleet.unmanned import Unmanned, unmanned
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.ports import WorkerRole, WorkerRow
from smartspec_ops.stores import is_shared

if TYPE_CHECKING:
    from smartspec_ops.wiring import Runtime


async def command(common: Common) -> int:
    runtime = common.runtime()
    if not is_shared(runtime.database_place):
        found: Sequence[WorkerRow] = ()
        warnings: Sequence[str] = ()
        told = "on SQLite one process has everything to itself: smartspec_production_monitor status"
    else:
        found, waiting = await _living(runtime)
        told = "\n".join(_lines(found)) or "no worker is alive: nothing is watched, and nobody is told"
        warnings = [*_unwatched(found), *(one.sentence for one in waiting)]
    if common.json:
        emit({"workers": [_data(one) for one in found], "warnings": warnings})
    else:
        click.echo("\n".join([told, *(f"warning: {one}" for one in warnings)]))
    return OK


async def _living(runtime: "Runtime") -> tuple[Sequence[WorkerRow], Sequence[Unmanned]]:
    now = runtime.clock.now()
    async with runtime, (await runtime.store()).begin() as tx:
        living = await tx.workers()
        return living, unmanned(await tx.backlog(now), living, now)


def _unwatched(found: Sequence[WorkerRow]) -> Sequence[str]:
    if not found or any(WorkerRole.WATCH in one.roles for one in found):
        return ()
    return (f"nobody living has the role {WorkerRole.WATCH}: what specs promise is not judged",)


def _lines(found: Sequence[WorkerRow]) -> Sequence[str]:
    lines = []
    for one in found:
        lines.append(f"{one.name}  {one.version}  {','.join(one.roles)}  since {_show.when(one.started_at)}")
        if WorkerRole.WATCH in one.roles:
            lines.append(f"  {len(one.holds)} of {len(one.shards)} shards{_told(one.told)}")
        lines += _clock(one.told)
    known = frozenset[int]().union(*(one.shards for one in found))
    held = frozenset[int]().union(*(one.holds for one in found))
    if free := len(known - held):
        lines.append(f"{free} shards are nobody's now: if that lasts, see the logs of the workers")
    return lines


def _told(told: Mapping[str, Any]) -> str:
    """What it last said of its work."""
    parts = []
    if "objectives" in told:
        parts.append(f", {told['objectives']} objectives of {told['specs']} specs")
    if "tick" in told:
        took = f", took {told['took']:.2f} s" if "took" in told else ""
        parts.append(f"\n  last tick {_show.when(datetime.fromisoformat(told['tick']))}{took}")
        parts.append(f", {told['skipped']} skipped" if told.get("skipped") else "")
    return "".join(parts)


def _clock(told: Mapping[str, Any]) -> Sequence[str]:
    if "ahead" not in told:
        return ()
    mark = "warning: " if abs(told["ahead"]) >= SKEW.total_seconds() else ""
    return [f"  {mark}clock {-told['ahead']:+.3f} s against the database's"]


def _data(one: WorkerRow) -> Mapping[str, Any]:
    return {
        "name": one.name,
        "version": one.version,
        "roles": list(one.roles),
        "since": one.started_at.isoformat(),
        "shards": len(one.holds),
        "of": len(one.shards),
        "told": dict(one.told),
        "told_at": one.told_at.isoformat() if one.told_at else None,
    }
