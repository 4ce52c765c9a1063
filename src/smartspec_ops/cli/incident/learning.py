"""The post-mortem, its action items, and the end."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from smartspec_ops.cli._command import Common, run, universal
from smartspec_ops.cli._who import AS, VIEWER
from smartspec_ops.cli.incident._options import ID, steps
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.values import ActionCategory, ActionKind, ActionState, Level, Route


@click.group()
def postmortem() -> None:
    """The blameless post-mortem: draft, submit, review, finalize, or waive."""


@postmortem.command("draft")
@ID
@AS
@click.option("--file", "path", type=click.Path(path_type=Path), help="An edited text to store as the new draft.")
@universal
def postmortem_draft(incident_id: str, actor: str, path: Path | None, common: Common) -> int:
    """Draft it from the timeline, or store an edited text."""
    return run(lambda: steps().draft(common, incident_id, actor, path))


@postmortem.command("submit")
@ID
@AS
@click.option("--to", metavar="PERSON", help="Who is asked to review it; without it, every responder.")
@click.option("--due", type=click.DateTime(), help="Until when (UTC), if not a day before the meeting.")
@universal
def postmortem_submit(incident_id: str, actor: str, to: str | None, due: datetime | None, common: Common) -> int:
    """Hand the draft over to be reviewed; who forgets is reminded."""
    from smartspec_ops.cli import _review

    return run(lambda: _review.submit(common, incident_id, actor, to, due))


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
@click.option("--reason", required=True, help="Why there is nothing to learn here.")
@universal
def postmortem_waive(incident_id: str, actor: str, reason: str, common: Common) -> int:
    """Do without one, with a reason."""
    return run(lambda: steps().act(common, incident_id, cmd.WaivePostMortem(actor=actor, reason=reason)))


@postmortem.command("replay")
@ID
@AS
@click.option("--target", "targets", multiple=True, help="Another target to try, such as 99.95% or 300ms.")
@click.option("--objective", metavar="NAME", help="Another objective of the spec than those that broke.")
@click.option("--step", default="1m", show_default=True, help="How far apart the ticks are.")
@universal
def postmortem_replay(
    incident_id: str, actor: str, targets: tuple[str, ...], objective: str | None, step: str, common: Common
) -> int:
    """Say when an alert would have told, with this objective or threshold; kept as evidence."""
    from smartspec_ops.cli import _review

    return run(lambda: _review.replay(common, incident_id, actor, targets, objective, step))


@postmortem.command("publish")
@ID
@AS
@click.option("--level", type=click.Choice([each.value for each in Level]), required=True, help="Who may read it.")
@universal
def postmortem_publish(incident_id: str, actor: str, level: str, common: Common) -> int:
    """Write the final text without names and personal data, for the team, the company or the public."""
    from smartspec_ops.cli import _proposal

    return run(lambda: _proposal.publish(common, incident_id, actor, Level(level)))


@postmortem.command("propose")
@ID
@AS
@click.argument("sentence", metavar="PROMISE")
@click.option("--factor", type=click.IntRange(min=1), required=True, help="The contributing factor it answers, from 1.")
@click.option("--spec-id", metavar="ID", help="The spec to promise it in; that of the alert by default.")
@universal
def postmortem_propose(
    incident_id: str, actor: str, sentence: str, factor: int, spec_id: str | None, common: Common
) -> int:
    """Propose a promise for the spec, as a diff that was read back as an objective."""
    from smartspec_ops.cli import _proposal

    return run(lambda: _proposal.propose_requirement(common, incident_id, actor, factor, sentence, spec_id))


@click.group()
def action() -> None:
    """Action items: what will be done so that it does not happen again."""


@action.command("add")
@ID
@AS
@click.argument("title")
@click.option(
    "--kind",
    type=click.Choice([e.value for e in ActionKind]),
    default="prevent",
    show_default=True,
    help="What it does about the next one.",
)
@click.option(
    "--category",
    type=click.Choice([e.value for e in ActionCategory]),
    default="bug",
    show_default=True,
    help="What kind of work it is.",
)
@click.option(
    "--route",
    type=click.Choice([e.value for e in Route]),
    default="task",
    show_default=True,
    help="Where the work goes.",
)
@click.option("--owner-role", default="commander", show_default=True, help="Whose it is, as a role.")
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), help="By severity if not given.")
@universal
def action_add(incident_id: str, actor: str, title: str, common: Common, **given: Any) -> int:
    """Add an action item."""
    return run(lambda: steps().add_action(common, incident_id, actor, title, given))


@action.command("list")
@click.option("--overdue", is_flag=True, help="Only those whose day has passed.")
@click.option("--all", "everything", is_flag=True, help="Done ones and those given up too.")
@universal
def action_list(overdue: bool, everything: bool, common: Common) -> int:
    """List the action items of all incidents, by due date."""
    from smartspec_ops.cli import _actions

    return run(lambda: _actions.list_actions(common, overdue=overdue, everything=everything))


ITEM = click.argument("item_id", metavar="ITEM")
TRACKER = click.option("--tracker", "tracker_url", help="Where the work is followed.")


@action.command("start")
@ID
@ITEM
@AS
@TRACKER
@universal
def action_start(incident_id: str, item_id: str, actor: str, tracker_url: str | None, common: Common) -> int:
    """Say that work on an item has begun."""
    begun = cmd.MoveActionItem(actor=actor, id=item_id, state=ActionState.IN_PROGRESS, tracker_url=tracker_url)
    return run(lambda: steps().act(common, incident_id, begun))


@action.command("done")
@ID
@ITEM
@AS
@TRACKER
@click.option("--evidence", multiple=True, help="Where it can be seen: a change, a test, a page.")
@universal
def action_done(
    incident_id: str, item_id: str, actor: str, tracker_url: str | None, evidence: tuple[str, ...], common: Common
) -> int:
    """Say that an item is done, and where that can be seen."""
    done = cmd.MoveActionItem(
        actor=actor, id=item_id, state=ActionState.DONE, evidence=evidence, tracker_url=tracker_url
    )
    return run(lambda: steps().act(common, incident_id, done))


@action.command("wont-do")
@ID
@ITEM
@AS
@click.option("--reason", required=True, help="Why it will not be done.")
@universal
def action_wont_do(incident_id: str, item_id: str, actor: str, reason: str, common: Common) -> int:
    """Give an item up, with a reason."""
    given_up = cmd.MoveActionItem(actor=actor, id=item_id, state=ActionState.WONT_DO, why=reason)
    return run(lambda: steps().act(common, incident_id, given_up))


@action.command("accept")
@ID
@AS
@universal
def action_accept(incident_id: str, actor: str, common: Common) -> int:
    """Take over the action items the draft proposes."""
    return run(lambda: steps().accept_actions(common, incident_id, actor))


@click.command()
@ID
@AS
@universal
def close(incident_id: str, actor: str, common: Common) -> int:
    """Close an incident that is resolved, communicated and learned from."""
    return run(lambda: steps().act(common, incident_id, cmd.Close(actor=actor)))


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option("--name", "names", multiple=True, metavar="NAME[=ROLE]", help="A person to find besides the roster's.")
@click.option("--suppress", multiple=True, metavar="RULE=REASON", help="Let a rule's findings stand, with a reason.")
@click.option("--sarif", "as_sarif", is_flag=True, help="Print SARIF 2.1.0, for code hosts and editors.")
@click.option("--strict", is_flag=True, help="Exit 1 on warnings too.")
@universal
def lint(
    paths: tuple[str, ...], names: tuple[str, ...], suppress: tuple[str, ...], common: Common, **flags: bool
) -> int:
    """Read Markdown post-mortems, written here or elsewhere, for blame; - reads standard input."""
    from smartspec_ops.cli import _blameless

    return _blameless.lint(common, paths, names, steps().pairs(suppress), **flags)


@click.command()
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="How far back.")
@click.option("--zone", "zone_name", default="UTC", show_default=True, help="Whose working hours and nights.")
@universal
def metrics(days: int, zone_name: str, common: Common) -> int:
    """Show how the response went: times as distributions, who was paged when; drills apart."""
    from smartspec_ops.cli import _metrics

    return run(lambda: _metrics.metrics(common, days, zone_name))


@click.command()
@ID
@VIEWER
@universal
def drill(incident_id: str, viewer: str | None, common: Common) -> int:
    """Score a drill: times to answer, command, update and mitigate, against the policy. Kept out of metrics."""
    from smartspec_ops.cli import _drill

    return run(lambda: _drill.show(common, incident_id, viewer))


COMMANDS = (
    metrics,
    drill,
    lint,
    postmortem,
    action,
    close,
)
