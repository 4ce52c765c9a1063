"""Telling people."""

import click

from smartspec_ops.cli._command import Common, run, universal
from smartspec_ops.cli.incident._options import AS, ID, steps
from smartspec_ops.domain.incident import commands as cmd


@click.command()
@ID
@AS
@click.option("--reason", required=True)
@universal
def waive(incident_id: str, actor: str, reason: str, common: Common) -> int:
    """Do without the final notice, with a reason."""
    return run(lambda: steps().act(common, incident_id, cmd.WaiveCommunication(actor=actor, reason=reason)))


COMMANDS = (waive,)
