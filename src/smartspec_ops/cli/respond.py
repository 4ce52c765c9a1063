"""``smartspec_incident_response``: from an alert to a resolved incident and what was learned from it.

With `--alert-payload` an alert is taken in. Every later step is a sub-command a person or an agent can run; each
prints what happened, or why it was refused and what would help (exit 1).
"""

from pathlib import Path
from typing import Any

import click

from smartspec_ops.cli._command import EXIT_CODES, OK, Common, refuse_before_subcommand, run, universal, version
from smartspec_ops.cli._command import main as run_main
from smartspec_ops.cli.incident import (
    communication,
    investigation,
    learning,
    mitigation,
    oncall,
    overview,
    people,
    runbook,
    silence,
)
from smartspec_ops.cli.incident._options import SEVERITIES


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EXIT_CODES)
@click.option("--alert-payload", help="The alert as JSON, @file, or - for standard input.")
@click.option("--manual-incident", metavar="TITLE", is_flag=False, flag_value="", help="Open one without an alert.")
@click.option("--service", help="With --manual-incident: the service concerned.")
@click.option("--severity", type=SEVERITIES, help="With --manual-incident: how bad it is.")
@click.option(
    "--since", metavar="TIME", help="With --manual-incident: when the impact began, such as 40m ago or 21:40 UTC."
)
@click.option("--drill", is_flag=True, help="With --manual-incident: an exercise; marked everywhere, in no metric.")
@click.option("--private", is_flag=True, help="With --manual-incident: show it to its participants alone.")
@click.option(
    "--as",
    "actor",
    envvar="SMARTSPEC_OPS_ACTOR",
    help="With --manual-incident: who reports it, an id of the roster; they take part in it.",
)
@click.option("--incident-id", help="An incident to work on, with --mode.")
@click.option("--mode", type=click.Choice(["triage", "investigate", "postmortem"]), help="What to show of it.")
@click.option("--out", type=click.Path(path_type=Path), hidden=True)
@click.option("--allow-network", is_flag=True, hidden=True)
@version
@universal
@click.pass_context
def command(ctx: click.Context, /, common: Common, **given: Any) -> int:
    """Respond to an incident: take in an alert, or run one of the steps below."""
    if ctx.invoked_subcommand is not None:
        refuse_before_subcommand(ctx)
        return OK
    from smartspec_ops.cli import _take_in

    return run(lambda: _take_in.intake(common, given))


for _area in (overview, people, oncall, investigation, runbook, mitigation, communication, silence, learning):
    for _step in _area.COMMANDS:
        command.add_command(_step)


def main() -> None:
    run_main(command)


if __name__ == "__main__":
    main()
