"""Who shares what is watched, as the database knows it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.ports import WorkerRow
from smartspec_ops.stores import is_shared

if TYPE_CHECKING:
    from smartspec_ops.wiring import Runtime


async def command(common: Common) -> int:
    runtime = common.runtime()
    if not is_shared(runtime.database_place):
        found: Sequence[WorkerRow] = ()
        told = "on SQLite one process has everything to itself: smartspec_production_monitor status"
    else:
        found = await _living(runtime)
        told = "\n".join(_lines(found)) or "no worker is alive: nothing is watched, and nobody is told"
    if common.json:
        emit({"workers": [_data(one) for one in found]})
    else:
        click.echo(told)
    return OK


async def _living(runtime: "Runtime") -> Sequence[WorkerRow]:
    try:
        async with (await runtime.store()).begin() as tx:
            return await tx.workers()
    finally:
        await runtime.close()


def _lines(found: Sequence[WorkerRow]) -> Sequence[str]:
    lines = []
    for one in found:
        lines.append(f"{one.name}  {one.version}  {','.join(one.roles)}  since {_show.when(one.started_at)}")
        if "watch" in one.roles:
            lines.append(f"  {len(one.holds)} of {len(one.shards)} shards{_told(one.told)}")
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
    if abs(told.get("ahead", 0.0)) >= 1:
        parts.append(f"\n  its clock is {-told['ahead']:+.1f} s off the database's")
    return "".join(parts)


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
