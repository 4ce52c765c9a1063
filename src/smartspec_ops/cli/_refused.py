"""A refusal as it is told: the rule, the reason and what would help."""

import click

from smartspec_ops.cli._command import BLOCKED, Common, emit
from smartspec_ops.domain.incident.policy import Refused


def say_refused(refused: Refused, common: Common) -> int:
    if common.json:
        emit({"refused": refused.rule, "why": refused.why, "hint": refused.hint})
    else:
        click.echo(f"refused ({refused.rule}): {refused.why}", err=True)
        if refused.hint:
            click.echo(f"  hint: {refused.hint}", err=True)
    return BLOCKED
