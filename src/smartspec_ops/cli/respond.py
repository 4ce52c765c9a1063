"""``smartspec_incident_response``: from an alert to a resolved incident and what was learned from it.

With `--alert-payload` an alert is taken in. Every later step is a sub-command a person or an agent can run; each
prints what happened, or why it was refused and what would help (exit 1).
"""

from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from smartspec_ops.cli._command import OK, Common, refuse_before_subcommand, run, universal, version
from smartspec_ops.cli._command import main as run_main
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.values import ActionCategory, ActionKind, FactorKind, Judged, Resolution, Route

SEVERITIES = click.Choice(["SEV-1", "SEV-2", "SEV-3", "SEV-4"], case_sensitive=False)
ID = click.argument("incident_id", metavar="INCIDENT")
AS = click.option(
    "--as", "actor", envvar="SMARTSPEC_OPS_ACTOR", required=True, help="Who you are: an id of the roster."
)


def steps() -> ModuleType:
    """What the commands do, loaded when one runs and not for ``--help``."""
    from smartspec_ops.cli import _incident

    return _incident


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--alert-payload", help="The alert as JSON, @file, or - for standard input.")
@click.option("--manual-incident", metavar="TITLE", is_flag=False, flag_value="", help="Open one without an alert.")
@click.option("--service", help="With --manual-incident: the service concerned.")
@click.option("--severity", type=SEVERITIES, help="With --manual-incident: how bad it is.")
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
    return run(lambda: steps().intake(common, given))


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Closed ones too.")
@universal
def list_(everything: bool, common: Common) -> int:
    """List incidents, newest first, and what could not be delivered."""
    from smartspec_ops.cli import _view

    return run(lambda: _view.list_incidents(common, everything=everything))


@command.command()
@click.argument("effect_id", metavar="EFFECT", type=int)
@universal
def retry(effect_id: int, common: Common) -> int:
    """Try again what was given up; `list` shows its number."""
    from smartspec_ops.cli import _dead

    return run(lambda: _dead.retry(common, effect_id))


@command.command()
@ID
@universal
def show(incident_id: str, common: Common) -> int:
    """Show an incident: facts, people, mitigations, deliveries, timeline, and what can be done next."""
    from smartspec_ops.cli import _view

    return run(lambda: _view.show(common, incident_id))


@command.command()
@ID
@AS
@universal
def ack(incident_id: str, actor: str, common: Common) -> int:
    """Acknowledge an incident; whoever was paged takes command with it."""
    return run(lambda: steps().act(common, incident_id, cmd.Acknowledge(actor=actor)))


@command.command()
@ID
@AS
@click.option("--to", "person", help="Who takes command; yourself by default.")
@universal
def assign(incident_id: str, actor: str, person: str | None, common: Common) -> int:
    """Hand over or take command."""
    return run(lambda: steps().assign(common, incident_id, actor, actor if person is None else person))


@command.command()
@ID
@AS
@click.option("--reason", default="escalated by hand", show_default=True)
@universal
def escalate(incident_id: str, actor: str, reason: str, common: Common) -> int:
    """Page the next person now."""
    return run(lambda: steps().escalate(common, incident_id, actor, reason))


@command.command()
@ID
@AS
@click.argument("level", type=SEVERITIES)
@click.option("--reason", required=True)
@universal
def severity(incident_id: str, actor: str, level: str, reason: str, common: Common) -> int:
    """Override the severity, with a reason."""
    override = cmd.OverrideSeverity(actor=actor, level=steps().level(level), reason=reason)
    return run(lambda: steps().act(common, incident_id, override))


@command.command()
@ID
@AS
@click.argument("text")
@click.option("--at", "occurred_at", type=click.DateTime(), help="When it happened (UTC), if not now.")
@universal
def note(incident_id: str, actor: str, text: str, occurred_at: datetime | None, common: Common) -> int:
    """Write something down on the timeline."""
    at = steps().utc(occurred_at)
    return run(lambda: steps().act(common, incident_id, cmd.AddNote(actor=actor, text=text, occurred_at=at)))


@command.group()
def hypothesis() -> None:
    """Claims about the cause, and what became of them."""


@hypothesis.command("propose")
@ID
@AS
@click.argument("claim")
@click.option("--predicts", default="", help="What must be seen if the claim is right.")
@universal
def hypothesis_propose(incident_id: str, actor: str, claim: str, predicts: str, common: Common) -> int:
    """Propose a claim."""
    proposal = cmd.ProposeHypothesis(actor=actor, claim=claim, predicts=predicts)
    return run(lambda: steps().act(common, incident_id, proposal))


@hypothesis.command("judge")
@ID
@AS
@click.argument("hypothesis_id", metavar="HYPOTHESIS")
@click.argument("judged", type=click.Choice([each.value for each in Judged]))
@click.option("--why", required=True)
@universal
def hypothesis_judge(incident_id: str, actor: str, hypothesis_id: str, judged: str, why: str, common: Common) -> int:
    """Say that evidence supports or refutes a claim."""
    judgement = cmd.JudgeHypothesis(actor=actor, id=hypothesis_id, judged=Judged(judged), why=why)
    return run(lambda: steps().act(common, incident_id, judgement))


@hypothesis.command("accept")
@ID
@AS
@click.argument("factor")
@click.option("--hypothesis", "hypothesis_id", help="The supported hypothesis it comes from.")
@click.option("--kind", type=click.Choice([each.value for each in FactorKind]), default="other", show_default=True)
@universal
def hypothesis_accept(
    incident_id: str, actor: str, factor: str, hypothesis_id: str | None, kind: str, common: Common
) -> int:
    """Accept a contributing factor; there is usually more than one."""
    accepted = cmd.AcceptFactor(actor=actor, factor=factor, factor_kind=FactorKind(kind), hypothesis_id=hypothesis_id)
    return run(lambda: steps().act(common, incident_id, accepted))


@command.command()
@ID
@AS
@click.argument("value")
@click.option("--query", required=True, help="Where it was seen.")
@click.option("--window", default="now", show_default=True)
@click.option("--hypothesis", "hypothesis_id", help="The claim it bears on.")
@universal
def evidence(
    incident_id: str, actor: str, value: str, query: str, window: str, hypothesis_id: str | None, common: Common
) -> int:
    """Keep what was seen, with its digest, beyond the metrics' retention."""
    seen = cmd.AttachEvidence(actor=actor, query=query, window=window, value=value, hypothesis_id=hypothesis_id)
    return run(lambda: steps().act(common, incident_id, seen))


@command.group()
def mitigate() -> None:
    """Plans to end the impact: proposed, approved, carried out, judged."""


@mitigate.command("propose")
@ID
@AS
@click.argument("workflow")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the workflow.")
@click.option("--deployment-id", help="For a rollback: the failed deployment; the alert's own by default.")
@click.option("--target-version", help="For a rollback: the version to go back to.")
@universal
def mitigate_propose(incident_id: str, actor: str, workflow: str, common: Common, **given: Any) -> int:
    """Propose to run a workflow, such as rollback."""
    return run(lambda: steps().propose(common, incident_id, actor, workflow, given))


@mitigate.command("approve")
@ID
@AS
@click.argument("mitigation_id", metavar="MITIGATION")
@click.option("--plan-hash", help="The plan you read; the proposed one by default.")
@universal
def mitigate_approve(incident_id: str, actor: str, mitigation_id: str, plan_hash: str | None, common: Common) -> int:
    """Approve a plan as the commander; it is then carried out."""
    return run(lambda: steps().approve(common, incident_id, actor, mitigation_id, plan_hash))


@mitigate.command("reject")
@ID
@AS
@click.argument("mitigation_id", metavar="MITIGATION")
@click.option("--reason", required=True)
@universal
def mitigate_reject(incident_id: str, actor: str, mitigation_id: str, reason: str, common: Common) -> int:
    """Reject a plan, with a reason."""
    return run(lambda: steps().act(common, incident_id, cmd.Reject(actor=actor, id=mitigation_id, reason=reason)))


@command.command()
@ID
@universal
def verify(incident_id: str, common: Common) -> int:
    """Measure the broken objectives now and compare; enough healthy checks resolve the incident."""
    return run(lambda: steps().verify_now(common, incident_id))


@command.command()
@ID
@AS
@click.option("--code", type=click.Choice([each.value for each in Resolution]), default="fixed", show_default=True)
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


@command.command()
@ID
@AS
@click.option("--reason", required=True)
@universal
def reopen(incident_id: str, actor: str, reason: str, common: Common) -> int:
    """Reopen a resolved incident."""
    return run(lambda: steps().act(common, incident_id, cmd.Reopen(actor=actor, reason=reason)))


@command.group()
def postmortem() -> None:
    """The blameless post-mortem: draft, review, finalize, or waive."""


@postmortem.command("draft")
@ID
@AS
@click.option("--file", "path", type=click.Path(path_type=Path), help="An edited text to store as the new draft.")
@universal
def postmortem_draft(incident_id: str, actor: str, path: Path | None, common: Common) -> int:
    """Draft it from the timeline, or store an edited text."""
    return run(lambda: steps().draft(common, incident_id, actor, path))


@postmortem.command("review")
@ID
@AS
@universal
def postmortem_review(incident_id: str, actor: str, common: Common) -> int:
    """Say that you, not its author, reviewed it."""
    return run(lambda: steps().act(common, incident_id, cmd.ReviewPostMortem(actor=actor)))


@postmortem.command("finalize")
@ID
@AS
@click.option("--suppress", multiple=True, metavar="RULE=REASON", help="Let a blameless finding stand, with a reason.")
@universal
def postmortem_finalize(incident_id: str, actor: str, suppress: tuple[str, ...], common: Common) -> int:
    """Check it for blame and make it final; its action items are fed back."""
    return run(lambda: steps().finalize(common, incident_id, actor, steps().pairs(suppress)))


@postmortem.command("waive")
@ID
@AS
@click.option("--reason", required=True)
@universal
def postmortem_waive(incident_id: str, actor: str, reason: str, common: Common) -> int:
    """Do without one, with a reason."""
    return run(lambda: steps().act(common, incident_id, cmd.WaivePostMortem(actor=actor, reason=reason)))


@command.group()
def action() -> None:
    """Action items: what will be done so that it does not happen again."""


@action.command("add")
@ID
@AS
@click.argument("title")
@click.option("--kind", type=click.Choice([e.value for e in ActionKind]), default="prevent", show_default=True)
@click.option("--category", type=click.Choice([e.value for e in ActionCategory]), default="bug", show_default=True)
@click.option("--route", type=click.Choice([e.value for e in Route]), default="task", show_default=True)
@click.option("--owner-role", default="commander", show_default=True)
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), help="By severity if not given.")
@universal
def action_add(incident_id: str, actor: str, title: str, common: Common, **given: Any) -> int:
    """Add an action item."""
    return run(lambda: steps().add_action(common, incident_id, actor, title, given))


@action.command("accept")
@ID
@AS
@universal
def action_accept(incident_id: str, actor: str, common: Common) -> int:
    """Take over the action items the draft proposes."""
    return run(lambda: steps().accept_actions(common, incident_id, actor))


@command.command()
@ID
@AS
@click.option("--reason", required=True)
@universal
def waive(incident_id: str, actor: str, reason: str, common: Common) -> int:
    """Do without the final notice, with a reason."""
    return run(lambda: steps().act(common, incident_id, cmd.WaiveCommunication(actor=actor, reason=reason)))


@command.command()
@ID
@AS
@universal
def close(incident_id: str, actor: str, common: Common) -> int:
    """Close an incident that is resolved, communicated and learned from."""
    return run(lambda: steps().act(common, incident_id, cmd.Close(actor=actor)))


def main() -> None:
    run_main(command)


if __name__ == "__main__":
    main()
