"""Ending the impact, and knowing that it ended."""

from typing import Any

import click

from smartspec_ops.cli._command import Common, run, universal
from smartspec_ops.cli._who import AS
from smartspec_ops.cli.incident._options import ID, steps
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.values import Resolution


@click.group()
def mitigate() -> None:
    """Plans to end the impact: proposed, approved, carried out, judged."""


@mitigate.command("propose")
@ID
@AS
@click.argument("workflow")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the workflow.")
@click.option("--deployment-id", help="For a rollback: the failed deployment; the alert's own by default.")
@click.option("--target-version", help="For a rollback: the version to go back to.")
@click.option("--preview", is_flag=True, help="Run it so that it only plans, and let its output be approved with it.")
@universal
def mitigate_propose(incident_id: str, actor: str, workflow: str, common: Common, **given: Any) -> int:
    """Propose to run a workflow, such as rollback."""
    from smartspec_ops.cli import _mitigation

    return run(lambda: _mitigation.propose(common, incident_id, actor, workflow, given))


@mitigate.command("approve")
@ID
@AS
@click.argument("mitigation_id", metavar="MITIGATION")
@click.option("--plan-hash", help="The plan you read; the proposed one by default.")
@click.option(
    "--wait/--no-wait",
    default=None,
    help="Wait for the report of somebody else's run, too; or for nothing, and leave it to the daemon or the server.",
)
@universal
def mitigate_approve(
    incident_id: str, actor: str, mitigation_id: str, plan_hash: str | None, wait: bool | None, common: Common
) -> int:
    """Approve a plan as the commander; it is then carried out. Exit 1 when it fails, or nobody knows how it ended."""
    from smartspec_ops.cli import _mitigation

    return run(lambda: _mitigation.approve(common, incident_id, actor, mitigation_id, plan_hash, wait=wait))


@mitigate.command("reject")
@ID
@AS
@click.argument("mitigation_id", metavar="MITIGATION")
@click.option("--reason", required=True, help="What speaks against the plan.")
@universal
def mitigate_reject(incident_id: str, actor: str, mitigation_id: str, reason: str, common: Common) -> int:
    """Reject a plan, with a reason."""
    return run(lambda: steps().act(common, incident_id, cmd.Reject(actor=actor, id=mitigation_id, reason=reason)))


@click.command()
@ID
@universal
def verify(incident_id: str, common: Common) -> int:
    """Measure the broken objectives now and compare; enough healthy checks resolve the incident."""
    return run(lambda: steps().verify_now(common, incident_id))


@click.command()
@ID
@AS
@click.option(
    "--code",
    type=click.Choice([each.value for each in Resolution]),
    default="fixed",
    show_default=True,
    help="What became of it.",
)
@click.option("--override-reason", help="Resolve without enough healthy checks, and say why.")
@click.option("--duplicate-of", help="With --code duplicate: the other incident.")
@universal
def resolve(
    incident_id: str,
    actor: str,
    code: str,
    override_reason: str | None,
    duplicate_of: str | None,
    common: Common,
) -> int:
    """Resolve an incident whose health is verified, or with a reason."""
    resolution = cmd.Resolve(
        actor=actor, code=Resolution(code), override_reason=override_reason, duplicate_of=duplicate_of
    )
    return run(lambda: steps().act(common, incident_id, resolution))


@click.command()
@ID
@AS
@click.option("--reason", required=True, help="Why it is open again.")
@universal
def reopen(incident_id: str, actor: str, reason: str, common: Common) -> int:
    """Reopen a resolved incident."""
    return run(lambda: steps().act(common, incident_id, cmd.Reopen(actor=actor, reason=reason)))


COMMANDS = (
    mitigate,
    verify,
    resolve,
    reopen,
)
