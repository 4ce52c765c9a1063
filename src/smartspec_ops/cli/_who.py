"""Who acts, or looks: the same option everywhere."""

import click

_VARIABLE = "SMARTSPEC_OPS_ACTOR"
AS = click.option(
    "--as", "actor", envvar=_VARIABLE, show_envvar=True, required=True, help="Who you are: an id of the roster."
)
VIEWER = click.option(
    "--as",
    "viewer",
    envvar=_VARIABLE,
    show_envvar=True,
    help="Who you are; private incidents are shown to their participants.",
)
