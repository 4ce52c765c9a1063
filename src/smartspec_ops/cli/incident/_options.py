"""What the steps share: which incident, how severe, and the module that does it."""

from types import ModuleType

import click

SEVERITIES = click.Choice(["SEV-1", "SEV-2", "SEV-3", "SEV-4"], case_sensitive=False)
ID = click.argument("incident_id", metavar="INCIDENT")


def steps() -> ModuleType:
    """What the commands do, loaded when one runs and not for ``--help``."""
    from smartspec_ops.cli import _incident

    return _incident
