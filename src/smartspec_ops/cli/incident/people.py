"""Who answers, who leads, whom to call next, and how bad it is."""

import click

from smartspec_ops.cli._command import Common, run, universal
from smartspec_ops.cli._who import AS
from smartspec_ops.cli.incident._options import ID, SEVERITIES, steps
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.roles import COMMANDER, KNOWN


@click.command()
@ID
@AS
@universal
def ack(incident_id: str, actor: str, common: Common) -> int:
    """Acknowledge an incident; whoever was paged takes command with it."""
    return run(lambda: steps().act(common, incident_id, cmd.Acknowledge(actor=actor), urgent=True))


@click.command()
@ID
@AS
@click.option("--role", default=COMMANDER, show_default=True, help=f"{', '.join(KNOWN)}, or one of the roster's own.")
@click.option("--to", "person", help="Who takes it; yourself by default.")
@click.option("--until", help="When the shift ends: 2026-03-01T18:00Z, or 4h from now.")
@universal
def assign(incident_id: str, actor: str, role: str, person: str | None, until: str | None, common: Common) -> int:
    """Hand over or take a role: command, unless another is named."""
    return run(lambda: steps().assign(common, incident_id, actor, actor if person is None else person, role, until))


@click.command()
@ID
@AS
@click.option("--role", required=True, help="Which role nobody holds from now on.")
@click.option("--person", help="Whose, where several hold it; yourself by default.")
@universal
def leave(incident_id: str, actor: str, role: str, person: str | None, common: Common) -> int:
    """Leave a role; command is handed over instead."""
    return run(
        lambda: steps().act(common, incident_id, cmd.LeaveRole(actor=actor, role=role, person=person), urgent=True)
    )


@click.command()
@ID
@AS
@click.option("--reason", default="escalated by hand", show_default=True, help="Why, for the timeline.")
@universal
def escalate(incident_id: str, actor: str, reason: str, common: Common) -> int:
    """Page the next person now."""
    return run(lambda: steps().escalate(common, incident_id, actor, reason))


@click.command()
@ID
@AS
@click.argument("level", type=SEVERITIES)
@click.option("--reason", required=True, help="Why it is another severity.")
@universal
def severity(incident_id: str, actor: str, level: str, reason: str, common: Common) -> int:
    """Override the severity, with a reason."""
    override = cmd.OverrideSeverity(actor=actor, level=steps().level(level), reason=reason)
    return run(lambda: steps().act(common, incident_id, override, urgent=True, tells=True))


@click.command()
@ID
@AS
@click.argument("seen", type=click.Choice(["private", "public"]))
@universal
def visibility(incident_id: str, actor: str, seen: str, common: Common) -> int:
    """Show an incident to its participants alone (private), or to everybody again (public)."""
    change = cmd.ChangeVisibility(actor=actor, private=seen == "private")
    return run(lambda: steps().act(common, incident_id, change, urgent=True, tells=True))


@click.command()
@ID
@AS
@click.argument("person")
@click.option("--role", default="responder", show_default=True, help="The part they take.")
@universal
def invite(incident_id: str, actor: str, person: str, role: str, common: Common) -> int:
    """Let somebody take part in an incident; in a private one they then see it."""
    joined = cmd.Join(actor=actor, person=person, role=role)
    return run(lambda: steps().act(common, incident_id, joined, people=[person], urgent=True, tells=True))


COMMANDS = (
    ack,
    assign,
    escalate,
    leave,
    severity,
    visibility,
    invite,
)
