"""What there is: incidents, one of them, and what could not be delivered."""

import click

from smartspec_ops.cli._command import Common, run, universal
from smartspec_ops.cli._who import VIEWER
from smartspec_ops.cli.incident._options import ID


@click.command("list")
@click.option("--all", "everything", is_flag=True, help="Closed ones too.")
@VIEWER
@universal
def list_(everything: bool, viewer: str | None, common: Common) -> int:
    """List incidents, newest first, and what could not be delivered."""
    from smartspec_ops.cli import _view

    return run(lambda: _view.list_incidents(common, viewer, everything=everything))


@click.command()
@click.argument("effect_id", metavar="EFFECT", type=int)
@universal
def retry(effect_id: int, common: Common) -> int:
    """Try again what was given up; `list` shows its number."""
    from smartspec_ops.cli import _dead

    return run(lambda: _dead.retry(common, effect_id))


@click.command()
@ID
@VIEWER
@universal
def show(incident_id: str, viewer: str | None, common: Common) -> int:
    """Show an incident: facts, people, mitigations, deliveries, timeline, and what can be done next."""
    from smartspec_ops.cli import _view

    return run(lambda: _view.show(common, incident_id, viewer))


COMMANDS = (
    list_,
    retry,
    show,
)
