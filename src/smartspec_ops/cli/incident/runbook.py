"""Runbooks: which there are for an incident, and the steps that were taken."""

import click

from smartspec_ops.cli._command import Common, run, universal
from smartspec_ops.cli._who import AS
from smartspec_ops.cli.incident._options import ID

STEP = click.argument("step", type=click.IntRange(min=1))
NAME = click.option("--name", help="Which one; the one that was begun where there is only one.")


@click.group()
def runbook() -> None:
    """What is known to help, as steps to take."""


@runbook.command("show")
@ID
@universal
def runbook_show(incident_id: str, common: Common) -> int:
    """Show the runbooks for an incident, their steps, and which were taken."""
    from smartspec_ops.cli import _runbook

    return run(lambda: _runbook.show(common, incident_id))


@runbook.command("start")
@ID
@AS
@click.argument("name")
@universal
def runbook_start(incident_id: str, actor: str, name: str, common: Common) -> int:
    """Begin to follow one; its steps are kept as they are now."""
    from smartspec_ops.cli import _runbook

    return run(lambda: _runbook.start(common, incident_id, actor, name))


@runbook.command("done")
@ID
@AS
@STEP
@NAME
@click.option("--note", default="", help="What was seen.")
@universal
def runbook_done(incident_id: str, actor: str, step: int, name: str | None, note: str, common: Common) -> int:
    """Say that a step was done."""
    from smartspec_ops.cli import _runbook

    return run(lambda: _runbook.take(common, incident_id, actor, name, step, note, is_done=True))


@runbook.command("skip")
@ID
@AS
@STEP
@NAME
@click.option("--reason", required=True, help="Why the step is left out.")
@universal
def runbook_skip(incident_id: str, actor: str, step: int, name: str | None, reason: str, common: Common) -> int:
    """Leave a step out, with a reason."""
    from smartspec_ops.cli import _runbook

    return run(lambda: _runbook.take(common, incident_id, actor, name, step, reason, is_done=False))


COMMANDS = (runbook,)
