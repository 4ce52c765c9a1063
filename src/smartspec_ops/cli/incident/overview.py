"""What there is: incidents, one of them, and what could not be delivered."""

from typing import Any

import click

from smartspec_ops.cli._command import Common, run, universal
from smartspec_ops.cli._who import VIEWER
from smartspec_ops.cli.incident._options import ID, SEVERITIES
from smartspec_ops.domain.incident.values import Phase


@click.command("list")
@click.option("--all", "everything", is_flag=True, help="Closed ones too.")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice([each.value for each in Phase]),
    help="Only these; may be repeated.",
)
@click.option("--severity", "severities", multiple=True, type=SEVERITIES, help="Only these; may be repeated.")
@click.option("--service", "services", multiple=True, help="Only these; may be repeated.")
@click.option("--match", "words", multiple=True, metavar="WORD", help="In its id, service or title.")
@click.option("--since", metavar="TIME", help="Opened since then: 7d for so long ago, 21:40 UTC, or in full.")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="What goes on is never cut.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table for a spreadsheet.")
@VIEWER
@universal
def list_(viewer: str | None, common: Common, *, as_csv: bool, **given: Any) -> int:
    """List incidents, newest first, and what could not be delivered; every filter given must hold."""
    from smartspec_ops.cli import _list

    return run(lambda: _list.list_incidents(common, viewer, _list.Wanted(**given), as_csv=as_csv))


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
