"""What the database holds, how long each thing is kept, and what pruning lets go of: seen, never done, but for room."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smartspec_ops.app.database.retention import Look
from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.pruning.prune import let_go
from smartspec_ops.app.pruning.table import KEPT, QUEUE
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.quantity import duration
from smartspec_ops.ports import EffectState, StoredEffect
from smartspec_ops.ports.pruning import Space
from smartspec_ops.stores.placing import compact as give_back
from smartspec_ops.wiring.kept import retention

if TYPE_CHECKING:
    from smartspec_ops.app.database.retention import Retention

LOOKS = 3
"""Looks of pruning that are shown."""
KNOWN = {one.what: one for one in (*KEPT, *QUEUE)}
_KINDS = ("effects", "given_up", "alerts", "courses", "silences", "history")


async def show(common: Common, *, would_go: bool) -> int:
    runtime = common.reading()
    kept = retention(runtime.workspace.settings.ops, runtime.assignments)
    async with runtime:
        store = await runtime.store()
        async with store.begin() as tx:
            space, counts = await tx.space(), await tx.row_counts()
            looks = await tx.effects(kind=EffectKind.PRUNE)
        look = Look(store=store, now=runtime.clock.now(), retention=kept, trial=True)
        going = (await let_go(look)).dropped if would_go else None
    if common.json:
        emit(_data(space, counts, going, looks, kept))
    else:
        click.echo("\n".join(_lines(space, counts, going, looks, kept)))
    return OK


def _data(
    space: Space,
    counts: Mapping[str, int],
    going: Mapping[str, int] | None,
    looks: Sequence[StoredEffect],
    kept: "Retention",
) -> Mapping[str, Any]:
    return {
        "bytes": space.size,
        "reusable_bytes": space.reusable,
        "dead_rows": space.dead,
        "retention": {name: getattr(kept, name).total_seconds() for name in _KINDS},
        "held": [
            {"what": what, "rows": count, "kept": KNOWN[what].how_long if what in KNOWN else None}
            | ({} if going is None else {"would_go": going.get(what, 0)})
            for what, count in counts.items()
        ],
        "looks": [
            {"at": _show.when(one.effect.due_at), "state": one.state.value, "dropped": one.detail} for one in looks
        ],
    }


def _lines(
    space: Space,
    counts: Mapping[str, int],
    going: Mapping[str, int] | None,
    looks: Sequence[StoredEffect],
    kept: "Retention",
) -> Sequence[str]:
    goes = [] if going is None else ["would go"]
    rows = [["", "rows", *goes, "kept"]]
    order = [what for what in KNOWN if counts.get(what)] + [what for what in counts if what not in KNOWN]
    for what in order:
        gone = [] if going is None else [f"{going.get(what, 0):,}"]
        rows.append([what, f"{counts[what]:,}", *gone, KNOWN[what].how_long if what in KNOWN else "of no known kind"])
    settings = ", ".join(f"{name} {duration(getattr(kept, name))}" for name in _KINDS)
    return [_room(space), *_show.table(rows), f"settings: {settings}", *_looked(looks)]


def _room(space: Space) -> str:
    said = f"{_bytes(space.size)} in all"
    if space.reusable is not None:
        said += f", of which {_bytes(space.reusable)} are free for what comes next"
    if space.dead is not None:
        said += f", {space.dead:,} rows of it dropped or changed and not vacuumed yet"
    return said


def _looked(looks: Sequence[StoredEffect]) -> Sequence[str]:
    """What went at the newest looks, and when the next one is due."""
    done = [one for one in looks if one.state is EffectState.DONE][-LOOKS:]
    lines = [f"pruned {_show.when(one.effect.due_at)}: {one.detail}" for one in reversed(done)]
    ahead = [one.effect.due_at for one in looks if one.state is EffectState.QUEUED]
    lines += [f"next look: {_show.when(min(ahead))}"] if ahead else []
    return lines or ["never pruned: the daemon, or the server, does it once a day"]


def compact(common: Common) -> int:
    runtime = common.reading()
    place = runtime.database_place
    if not isinstance(place, Path):
        raise UserFault.of(
            "store/postgresql", "PostgreSQL looks after its own files", "see autovacuum, or VACUUM FULL, in its manual"
        )
    if not place.exists():
        return OK
    before, after = give_back(place)
    if common.json:
        emit({"bytes_before": before, "bytes": after})
    elif not common.quiet:
        click.echo(f"{runtime.workspace.shown(place)}: {_bytes(before)} became {_bytes(after)}")
    return OK


def _bytes(size: int) -> str:
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.3g} {unit}"
        amount /= 1000
    return f"{amount:.3g} GB"
