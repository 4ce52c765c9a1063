"""Taking everything to another database."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.cli._refused import say_refused
from smartspec_ops.domain.access import Permission
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.words import counted

if TYPE_CHECKING:
    from smartspec_ops.wiring import Runtime


async def move(common: Common, actor: str, to: str) -> int:
    from smartspec_ops.wiring.moving import move

    async with common.runtime() as runtime:
        refused = runtime.access.refusal(actor, Permission.ADMINISTER)
        if refused is not None:
            return say_refused(refused, common)
        target = _target(runtime, to)
        rows = await move(runtime, target, actor)
    if common.json:
        emit({"moved": dict(rows)})
        return OK
    incidents = f"{counted(rows['incidents'], 'incident')} with {counted(rows['incident_events'], 'event')}"
    click.echo(f"moved: {counted(sum(rows.values()), 'row')}, {incidents}; compared, and intact")
    setting = "path" if isinstance(target, Path) else "url"
    click.echo(
        f"  let the settings name it: production_ops.database.{setting}; the old one is kept, and refuses to open"
    )
    return OK


async def undo(common: Common, actor: str) -> int:
    from smartspec_ops.stores.leaving import unmark

    runtime = common.runtime()
    refused = runtime.access.refusal(actor, Permission.ADMINISTER)
    if refused is not None:
        return say_refused(refused, common)
    if not unmark(runtime.database_place):
        raise UserFault.of("move/undo", "the database the settings name was not moved", "there is nothing to undo")
    emit({"done": "undone"}) if common.json else click.echo("the database opens again, as it was when it was left")
    return OK


def _target(runtime: "Runtime", to: str) -> str | Path:
    """A reference to a URL, as in the settings, or a path inside the workspace."""
    from smartspec_ops.spec.secret_ref import parse

    reference = parse(to)
    given = runtime.reveal(reference) if reference else to
    if not given.startswith("postgresql"):
        return runtime.scope.check(given)
    if reference is None:
        hint = "put it into a variable, and name that: --to env:NEW_DATABASE_URL"
        raise UserFault.of("move/secret", "an address on a command line is for everybody on the machine to see", hint)
    return given
