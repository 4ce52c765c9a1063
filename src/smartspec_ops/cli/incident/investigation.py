"""What was seen and what is claimed."""

from datetime import datetime
from typing import Any

import click

from smartspec_ops.cli._command import OK, Common, emit, run, universal
from smartspec_ops.cli._who import AS, VIEWER
from smartspec_ops.cli.incident._options import ID, steps
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.values import FactorKind, Judged, Moment
from smartspec_ops.domain.investigation.change import ChangeKind
from smartspec_ops.domain.investigation.prompts import CARDS, Category

LOOKED_FOR = click.option(
    "--looked-for", default="", help="What would have refuted it, and what was seen there; needed to accept a claim."
)


@click.command()
@ID
@AS
@click.argument("text")
@click.option("--at", "occurred_at", type=click.DateTime(), help="When it happened (UTC), if not now.")
@click.option("--corrects", type=click.IntRange(min=1), metavar="NUMBER", help="The note this stands for; see `show`.")
@universal
def note(
    incident_id: str, actor: str, text: str, occurred_at: datetime | None, corrects: int | None, common: Common
) -> int:
    """Write something down on the timeline."""
    said = cmd.AddNote(actor=actor, text=text, occurred_at=steps().utc(occurred_at), corrects=corrects)
    return run(lambda: steps().act(common, incident_id, said, urgent=True))


@click.command()
@ID
@AS
@click.argument("moment", type=click.Choice([each.value for each in Moment]))
@click.argument("at", metavar="TIME")
@click.option("--why", required=True, help="Who saw it, or where it is written.")
@universal
def time(incident_id: str, actor: str, moment: str, at: str, why: str, common: Common) -> int:
    """Put a time right: so long ago (40m), of the clock in UTC (21:40), or in full.

    Durations, metrics, the post-mortem and what is looked for go by it; the log keeps what it said before.
    """
    return run(lambda: steps().state_time(common, incident_id, actor, Moment(moment), at, why))


@click.group()
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
@click.option("--why", required=True, help="What shows it.")
@LOOKED_FOR
@universal
def hypothesis_judge(
    incident_id: str, actor: str, hypothesis_id: str, judged: str, why: str, looked_for: str, common: Common
) -> int:
    """Say that evidence supports or refutes a claim."""
    judgement = cmd.JudgeHypothesis(
        actor=actor, id=hypothesis_id, judged=Judged(judged), why=why, looked_for=looked_for
    )
    return run(lambda: steps().act(common, incident_id, judgement))


@hypothesis.command("accept")
@ID
@AS
@click.argument("factor")
@click.option("--hypothesis", "hypothesis_id", help="The supported hypothesis it comes from.")
@click.option(
    "--kind",
    type=click.Choice([each.value for each in FactorKind]),
    default="other",
    show_default=True,
    help="What it is a weakness of.",
)
@LOOKED_FOR
@universal
def hypothesis_accept(
    incident_id: str,
    actor: str,
    factor: str,
    hypothesis_id: str | None,
    kind: str,
    looked_for: str,
    common: Common,
) -> int:
    """Accept a contributing factor; there is usually more than one."""
    accepted = cmd.AcceptFactor(
        actor=actor,
        factor=factor,
        factor_kind=FactorKind(kind),
        hypothesis_id=hypothesis_id,
        looked_for=looked_for,
    )
    return run(lambda: steps().act(common, incident_id, accepted))


@hypothesis.command("link")
@ID
@AS
@click.argument("cause", type=int)
@click.argument("effect", type=int)
@click.option("--why", default="", help="How the one led to the other.")
@universal
def hypothesis_link(incident_id: str, actor: str, cause: int, effect: int, why: str, common: Common) -> int:
    """Say that accepted factor number CAUSE contributed to number EFFECT; the report draws the graph."""
    linked = cmd.LinkFactors(actor=actor, cause=cause, effect=effect, why=why)
    return run(lambda: steps().act(common, incident_id, linked))


@click.command()
@click.option("--category", type=click.Choice([each.value for each in Category]), help="Only this one.")
@universal
def prompts(category: str | None, common: Common) -> int:
    """Show questions that open an inquiry: how and what, never why or who."""
    cards = {each: CARDS[each] for each in ([Category(category)] if category else Category)}
    if common.json:
        emit({each.value: list(questions) for each, questions in cards.items()})
        return OK
    for each, questions in cards.items():
        click.echo("\n".join([f"{each}:", *(f"  {question}" for question in questions)]))
    return OK


@click.command()
@ID
@AS
@click.argument("value")
@click.option("--query", required=True, help="Where it was seen.")
@click.option("--window", default="now", show_default=True, help="What time it is about, in words.")
@click.option("--hypothesis", "hypothesis_id", help="The claim it bears on.")
@universal
def evidence(
    incident_id: str, actor: str, value: str, query: str, window: str, hypothesis_id: str | None, common: Common
) -> int:
    """Keep what was seen, with its digest, beyond the metrics' retention."""
    seen = cmd.AttachEvidence(actor=actor, query=query, window=window, value=value, hypothesis_id=hypothesis_id)
    return run(lambda: steps().act(common, incident_id, seen))


@click.command()
@ID
@VIEWER
@universal
def investigate(incident_id: str, viewer: str | None, common: Common) -> int:
    """Look for when it began and what changed before; findings and evidence go into the log."""
    from smartspec_ops.cli import _investigate

    return run(lambda: _investigate.investigate(common, incident_id, viewer))


@click.group()
def change() -> None:
    """What was changed, told by whoever changed it: a pipeline, a flag service, a person."""


@change.command("add")
@click.argument("kind", type=click.Choice([each.value for each in ChangeKind]))
@click.argument("change_id", metavar="ID")
@click.argument("what")
@click.option("--service", help="The service it is about.")
@click.option("--at", type=click.DateTime(), help="When it was made (UTC), if not now.")
@click.option("--version", "made", help="What it made live.")
@click.option("--previous", help="What was live before.")
@click.option("--path", "paths", multiple=True, help="A file it touched.")
@universal
def change_add(common: Common, **given: Any) -> int:
    """Write down a change, so that every incident of the next day sees it."""
    from smartspec_ops.cli import _investigate

    return run(lambda: _investigate.add_change(common, given))


@change.command("list")
@click.option("--hours", type=click.IntRange(1, 24 * 31), default=24, show_default=True, help="How far back.")
@universal
def change_list(hours: int, common: Common) -> int:
    """List what changed: told, seen live, in git and in the reports of other workflows."""
    from smartspec_ops.cli import _investigate

    return run(lambda: _investigate.list_changes(common, hours))


COMMANDS = (
    investigate,
    change,
    note,
    time,
    hypothesis,
    prompts,
    evidence,
)
