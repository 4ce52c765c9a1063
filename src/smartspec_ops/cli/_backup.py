"""Backups: taking one beside whoever writes, letting go of old ones, and showing which there are."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smartspec_ops.cli import _show
from smartspec_ops.cli._command import BLOCKED, OK, Common, emit
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.thinning import Keep
from smartspec_ops.domain.words import counted
from smartspec_ops.stores.backups import Backup, folder_for, found_in

if TYPE_CHECKING:
    from smartspec_ops.wiring import Runtime


async def take(common: Common, to: Path | None, folder: Path | None, keep: Keep | None) -> int:
    """Exit 1 where the copy was kept although what is in it does not verify; exit 2 where there is none."""
    from smartspec_ops.wiring.backups import take, thin

    async with common.runtime() as runtime:
        target = _new(to) if to else None
        place = folder_for(target.parent, made=False) if target else where(runtime, folder)
        taken = await take(runtime, place, target)
        gone = thin(place, keep, runtime.database_place) if keep and taken.is_intact else ()
    if common.json:
        emit({**_data(taken), "dropped": [str(one.path) for one in gone]})
    else:
        _say(taken, gone, quiet=common.quiet)
    return OK if taken.is_intact else BLOCKED


def _new(to: Path) -> Path:
    target = Path.cwd() / to
    if target.exists() or target.is_symlink():
        raise UserFault.of("backup/exists", f"{to} is there already", "name a file that is not, or a folder: --dir DIR")
    return target


def where(runtime: "Runtime", folder: Path | None) -> Path:
    """The folder of the flag, else of the settings, else the one beside the database. Only the last is made."""
    if folder is not None:
        return folder_for(Path.cwd() / folder, made=False)
    chosen, *others = runtime.backup_folders()
    if not others:
        runtime.scope.state()
    return folder_for(chosen, made=not others)


def _is_unmade(runtime: "Runtime") -> bool:
    """Whether the folder of backups is our own, which nobody made yet."""
    chosen, *others = runtime.backup_folders()
    return not others and not chosen.exists()


def _say(taken: Backup, gone: Sequence[Backup], *, quiet: bool) -> None:
    manifest = taken.manifest
    assert manifest is not None  # it was just written
    rows = manifest.rows
    click.echo(f"{taken.path}")
    if not quiet:
        click.echo(
            f"  {_show.when(manifest.taken_at)}, {manifest.size / 1_000_000:.1f} MB: "
            f"{counted(rows['incidents'], 'incident')} with {counted(rows['incident_events'], 'event')}, "
            f"{counted(manifest.audit_entries, 'audit entry', 'audit entries')}, "
            f"{counted(rows['effects'], 'effect')}"
        )
        opened = (
            f"opened by key {', '.join(manifest.keys)}, which is"
            if manifest.keys
            else "nothing in it is sealed yet; the key is"
        )
        click.echo(f"  {opened} not in it: keep the key file apart from it")
        if gone:
            click.echo(f"  {counted(len(gone), 'older backup')} let go of")
    for name, why in manifest.faults.items():
        click.echo(f"  NOT INTACT, as in the database itself: {name}: {why}", err=True)


def show(common: Common, folder: Path | None) -> int:
    """What can be gone back to, oldest first."""
    runtime = common.runtime()
    found = [] if folder is None and _is_unmade(runtime) else found_in(where(runtime, folder))
    if common.json:
        emit({"backups": [_data(one) for one in found]})
        return OK
    rows = [[_show.when(one.taken_at), *_told(one), one.path.name] for one in found]
    for line in _show.table(rows, indent=""):
        click.echo(line)
    if not found:
        click.echo("there is no backup")
    return OK


def _told(one: Backup) -> Sequence[str]:
    if one.manifest is None:
        return "?", "its manifest is missing"
    size = f"{one.manifest.size / 1_000_000:.1f} MB"
    return size, "intact" if one.is_intact else f"NOT INTACT: {', '.join(one.manifest.faults)}"


def _data(one: Backup) -> Mapping[str, Any]:
    from smartspec_ops.edge.codec import encode

    manifest = one.manifest
    return {
        "path": str(one.path),
        "taken_at": one.taken_at.isoformat(),
        "intact": one.is_intact,
        "manifest": encode(manifest) if manifest else None,
    }
