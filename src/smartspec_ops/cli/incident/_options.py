"""What the steps share: whose incident, who acts, and the module that does it."""

from types import ModuleType

import click

SEVERITIES = click.Choice(["SEV-1", "SEV-2", "SEV-3", "SEV-4"], case_sensitive=False)
ID = click.argument("incident_id", metavar="INCIDENT")
AS = click.option(
    "--as", "actor", envvar="SMARTSPEC_OPS_ACTOR", required=True, help="Who you are: an id of the roster."
)
VIEWER = click.option(
    "--as",
    "viewer",
    envvar="SMARTSPEC_OPS_ACTOR",
    help="Who you are; private incidents are shown to their participants.",
)


def steps() -> ModuleType:
    """What the commands do, loaded when one runs and not for ``--help``."""
    from smartspec_ops.cli import _incident

    return _incident
