"""Putting a backup where the database is, and letting go of what is held afterwards."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smartspec_ops.app.response.access import permitted
from smartspec_ops.cli import _show
from smartspec_ops.cli._backup import where
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.cli._refused import say_refused
from smartspec_ops.cli._when import moment
from smartspec_ops.domain.access import Permission
from smartspec_ops.domain.audit import Action
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.words import counted
from smartspec_ops.ports import AuditEntry, StoredEffect, Transaction
from smartspec_ops.stores.backups import Backup, found_in, place_of, read

if TYPE_CHECKING:
    from smartspec_ops.wiring import Runtime
    from smartspec_ops.wiring.restoring import Restored

NEXT = "list what is held: smartspec-ops held list; what was not done yet: held release, what was: held drop"


async def restore(common: Common, actor: str, source: Path | None, at: str | None, *, accept_faults: bool) -> int:
    from smartspec_ops.wiring.restoring import restore

    async with common.runtime() as runtime:
        refused = runtime.access.refusal(actor, Permission.ADMINISTER)
        if refused is not None:
            return say_refused(refused, common)
        until = moment(at, runtime.clock.now()) if at else None
        chosen, after = choose(runtime, source, until)
        done = await restore(runtime, chosen, actor, accept_faults=accept_faults)
    shown = runtime.redactor
    if common.json:
        emit(shown.data(_data(done)))
        return OK
    for line in _lines(done, after):
        click.echo(shown.text(line))
    return OK


def choose(runtime: "Runtime", source: Path | None, until: datetime | None) -> tuple[Backup, Backup | None]:
    """The backup that is meant, and the one after it: the newest, or of a moment the last one before it; an intact one
    where there is any. Of a folder that several databases share only this one's are meant."""
    given = Path.cwd() / source if source else None
    if given is not None and given.is_file():
        if until is not None:
            raise UserFault.of("restore/at", f"{source} is one backup", "--at chooses in a folder of them")
        return read(given), None
    found = _ours(found_in(where(runtime, given)), place_of(runtime.database_place))
    usable = [one for one in found if until is None or one.taken_at <= until]
    if not usable:
        first = f"the first is of {_show.when(found[0].taken_at)}" if found else "there is none"
        raise UserFault.of("restore/none", f"there is no such backup: {first}", "smartspec-ops backup --list")
    chosen = next((one for one in reversed(usable) if one.is_intact), usable[-1])
    return chosen, next((one for one in found if one.taken_at > chosen.taken_at), None)


def _ours(found: Sequence[Backup], place: str) -> Sequence[Backup]:
    """Those of the database at `place`. Where there is none, it may have had another place: those of the only one."""
    places = {one.manifest.place for one in found if one.manifest}
    if place in places:
        return [one for one in found if one.is_of(place)]
    if len(places) > 1:
        listed = ", ".join(sorted(places))
        raise UserFault.of(
            "restore/others",
            f"the backups there are of other databases than {place}: {listed}",
            "name the file that is meant",
        )
    return found


def _lines(done: "Restored", after: Backup | None) -> Sequence[str]:
    settled = done.settled
    lines = [f"the database is as it was at {_show.when(done.backup.taken_at)} ({done.backup.path.name})"]
    if after is not None:
        lines.append(f"  the next backup is of {_show.when(after.taken_at)}; between them there is none")
    if done.aside is not None:
        lines.append(f"  what was there is kept: {done.aside}")
    if done.lost is None:
        lines.append("  what happened after the backup is not known: there was no database that could be read")
    else:
        lines += [f"  gone with it: incident {id_}" for id_ in done.lost.opened]
        lines += [f"  gone with it: {counted(n, 'event')} of {id_}" for id_, n in done.lost.went_on.items()]
        if not (done.lost.opened or done.lost.went_on):
            lines.append("  nothing of any incident happened after the backup")
    if settled.done:
        lines.append(f"  {counted(settled.done, 'effect')} of the backup done since, and not done again")
    if settled.held:
        lines.append(f"HELD: {counted(len(settled.held), 'effect')} that may have been done since:")
        lines += [f"  {line}" for line in _show.table([_row(one) for one in settled.held], indent="")]
        lines.append(f"  hint: {NEXT}")
    return lines


def _row(one: StoredEffect) -> Sequence[str]:
    effect = one.effect
    return str(one.id), effect.kind, effect.incident_id or "-", about(one), f"due {_show.when(effect.due_at)}"


def about(one: StoredEffect) -> str:
    """What it would do, in a few words: by which channel what is told, or which workflow is started."""
    body = one.effect.body
    said = body.get("message")
    kind = said.get("kind", "") if isinstance(said, Mapping) else ""
    return " ".join(str(part) for part in (kind, body.get("channel"), body.get("mitigation")) if part) or "-"


def _data(done: "Restored") -> Mapping[str, Any]:
    lost = done.lost
    return {
        "backup": str(done.backup.path),
        "taken_at": done.backup.taken_at.isoformat(),
        "aside": str(done.aside) if done.aside else None,
        "lost": {"opened": list(lost.opened), "went_on": dict(lost.went_on)} if lost else None,
        "done_since": done.settled.done,
        "goes_on": done.settled.goes_on,
        "held": [held_data(one) for one in done.settled.held],
    }


def held_data(one: StoredEffect) -> Mapping[str, Any]:
    return {
        "effect": one.id,
        "kind": one.effect.kind,
        "incident": one.effect.incident_id,
        "about": about(one),
        "due_at": one.effect.due_at.isoformat(),
        "why": one.detail,
    }


# --- what is held ----------------------------------------------------------------------------------------------------


async def show_held(common: Common) -> int:
    from smartspec_ops.app.database.held import held

    async with common.reading() as runtime, (await runtime.store()).begin() as tx:
        found = await held(tx)
    shown = runtime.redactor
    if common.json:
        emit(shown.data({"held": [held_data(one) for one in found]}))
        return OK
    for line in _show.table([_row(one) for one in found], indent=""):
        click.echo(shown.text(line))
    click.echo(f"  hint: {NEXT}" if found else "nothing is held")
    return OK


async def let_go(common: Common, actor: str, ids: Sequence[int], *, everything: bool, done: bool) -> int:
    """Release what is held, or drop it because it was `done`."""
    from smartspec_ops.app.database.held import drop, release

    if everything == bool(ids):
        raise UserFault.of("held/which", "say which", "name their numbers, or all of them: --all")
    async with common.runtime() as runtime:
        store, queue, now = await runtime.store(), await runtime.queue(), runtime.clock.now()
        async with store.begin() as tx:
            refused = await permitted(tx, runtime.access, actor, Permission.ADMINISTER, "held", now)
            if refused is not None:
                return say_refused(refused, common)
            chosen = await (drop(tx, ids, actor, now) if done else release(tx, queue, ids, actor, now))
            await _note(tx, chosen, actor, now, "dropped" if done else "released")
    told = f"{counted(len(chosen), 'effect')} {'dropped' if done else 'released'}"
    emit({"done": told}) if common.json else click.echo(told)
    return OK


async def _note(tx: Transaction, chosen: Sequence[StoredEffect], actor: str, now: datetime, word: str) -> None:
    why = f"{word}: {' '.join(str(one.id) for one in chosen[:100])}"
    await tx.add_audit([AuditEntry(at=now, actor=actor, action=Action.LET_GO, subject="held", why=why)])
