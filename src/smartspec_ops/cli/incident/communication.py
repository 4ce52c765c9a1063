"""Telling people."""

from typing import Any

import click

from smartspec_ops.cli._command import Common, run, universal
from smartspec_ops.cli._who import AS
from smartspec_ops.cli.incident._options import ID, steps
from smartspec_ops.domain.incident import commands as cmd

AUDIENCES = click.Choice(["responders", "executives", "customers", "stakeholders"])
STATUSES = click.Choice(["investigating", "identified", "monitoring", "resolved"])


@click.command()
@ID
@AS
@click.argument("text")
@click.option("--audience", "audiences", type=AUDIENCES, multiple=True, help="Whom to tell; everybody by default.")
@click.option("--status", type=STATUSES, help="How far it is, in customers' words; follows the incident by default.")
@click.option("--next", "promised", metavar="DURATION", help="When the next update comes, such as 30m.")
@click.option("--edit", "edits", type=int, metavar="NUMBER", help="Correct the text of this update everywhere.")
@universal
def update(incident_id: str, actor: str, text: str, common: Common, **given: Any) -> int:
    """Tell responders, executives and customers how it stands, the same text everywhere."""
    return run(lambda: steps().update(common, incident_id, actor, text, given))


@click.command()
@ID
@AS
@click.option("--reason", required=True, help="Why nobody needs it.")
@universal
def waive(incident_id: str, actor: str, reason: str, common: Common) -> int:
    """Do without the final notice, with a reason."""
    return run(lambda: steps().act(common, incident_id, cmd.WaiveCommunication(actor=actor, reason=reason)))


COMMANDS = (update, waive)
