"""The steps behind the sub-commands: one decision each, its effects performed at once, the outcome printed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from smartspec_ops.app.delivery.worker import Worker
from smartspec_ops.app.response.access import concealed
from smartspec_ops.app.response.decision import Done
from smartspec_ops.app.response.oncall import on_duty
from smartspec_ops.app.response.report_files import history
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, Common, emit, warn
from smartspec_ops.cli._due import perform_due
from smartspec_ops.cli._next import say_next
from smartspec_ops.cli._refused import say_refused
from smartspec_ops.cli._when import moment, past
from smartspec_ops.domain import blameless
from smartspec_ops.domain.diagnostic import Level
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import postmortem
from smartspec_ops.domain.incident.commands import Command
from smartspec_ops.domain.incident.escalation import next_page
from smartspec_ops.domain.incident.events import PostMortemDrafted
from smartspec_ops.domain.incident.oncall import names_in
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.timeline import role_labels, sentence, unchanged
from smartspec_ops.domain.incident.values import ActionCategory, ActionItem, ActionKind, Moment, PublicStatus, Route
from smartspec_ops.domain.incident.wording import Audience
from smartspec_ops.domain.severity import Sev
from smartspec_ops.wiring import Runtime

POLICY = "system:policy"
"""Who acts where no person was named."""

LEFT = "whom this tells hears of it from a process that began before the fault, or once it is mended"

Step = Callable[[Runtime, Responder], Awaitable[Done | Refused]]
"""(runtime, responder) -> the outcome of a decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What came of a step besides what it decided: the exit code, and a line about it."""

    code: int = OK
    says: str = ""


Perform = Callable[[Worker, Done], Awaitable[None]]


async def performed(worker: Worker, _: Done) -> None:
    """What follows from the decision and is due now."""
    await perform_due(worker)


async def act(
    common: Common,
    incident_id: str,
    *commands: Command,
    people: Sequence[str] = (),
    urgent: bool = False,
    tells: bool = False,
) -> int:
    """Carry out commands and show what they did; `people` they name must be as well known as who asks."""

    async def decide(_: Runtime, responder: Responder) -> Done | Refused:
        return await responder.do(incident_id, *commands)

    return await step(common, decide, [*(command.actor for command in commands), *people], urgent=urgent, tells=tells)


async def step(
    common: Common,
    decide: Step,
    actors: Sequence[str] = (),
    show: Callable[[Done, Runtime], None] | None = None,
    idle: Callable[[Incident, Runtime], str] = lambda incident, _: unchanged(incident),
    perform: Perform = performed,
    judge: Callable[[Incident], Judged] = lambda _: Judged(),
    *,
    urgent: bool = False,
    tells: bool = False,
) -> int:
    """Decide, perform what is due because of it, print; `idle` says what there is to say where nothing changed.

    Refused is exit 1, with the reason and what would help. `judge` says what else came of it, and the exit code.
    What is `urgent` is decided although parts of the settings are broken, and what follows is left to others; where a
    channel is, and this is to reach people (`tells`), it is refused.
    """
    runtime = common.runtime(urgent=urgent, tells=tells)
    for actor in actors:
        known(runtime, actor)
    async with runtime:
        worker = await _worker(runtime, urgent=urgent)
        responder = worker.responder if worker else await runtime.responder()
        outcome = await decide(runtime, responder)
        if isinstance(outcome, Refused):
            return say_refused(outcome, common)
        if worker:
            await perform(worker, outcome)
        async with responder.store.begin() as tx:
            incident, events = await history(tx, outcome.incident.id)
    shown, judged = runtime.redactor, judge(incident)
    is_seen = runtime.access.sees(next(iter(actors), None), incident)
    if not is_seen:
        incident, events = concealed(incident), ()
    if show is not None and is_seen:
        show(outcome, runtime)
        return OK
    if common.json:
        emit(shown.data(_show.incident(incident, runtime.workspace.root)))
        return judged.code
    new = events[outcome.incident.version - len(outcome.events) :]
    roles = role_labels(incident)
    for event in new:
        click.echo(shown.text(f"{event.at:%H:%M:%S}Z  {sentence(event, roles)}"))
    if not outcome.events:
        click.echo(idle(incident, runtime))
    if any(isinstance(event, PostMortemDrafted) for event in new):
        _say_draft(incident, runtime.workspace.root)
    click.echo(f"{incident.id} is {incident.phase} ({incident.severity})")
    if judged.says:
        click.echo(shown.text(judged.says), err=judged.code != OK)
    say_next(incident, common)
    return judged.code


async def _worker(runtime: Runtime, *, urgent: bool) -> Worker | None:
    """Who performs what follows; None where that is left to others, for the settings say only in part how."""
    if not runtime.workspace.aside:
        try:
            return await runtime.worker()
        except UserFault as fault:
            if not urgent:
                raise
            warn([replace(one, level=Level.WARNING) for one in fault.diagnostics])
    # Said even where little is to be said: somebody may wait for what does not come.
    untold = ", ".join(runtime.workspace.untold)
    if untold and not runtime.team().channels:
        click.echo("nobody is told of this, not later either: call whom it concerns yourself", err=True)
        return None
    click.echo(LEFT, err=True)
    if untold:
        click.echo(f"but nothing of this is told by {untold}, not later either: it is broken", err=True)
    return None


def _say_draft(incident: Incident, root: Path) -> None:
    place = _show.draft(incident, root)
    if place is not None:
        click.echo(f"draft: {place}")
        click.echo(f"  edit it, then: smartspec_incident_response postmortem draft {incident.id} --file FILE --as YOU")


async def assign(common: Common, incident_id: str, actor: str, person: str, role: str, until: str | None) -> int:
    """Hand over a role; whoever takes it must be as well known as whoever gives it."""

    async def decide(_: Runtime, responder: Responder) -> Done | Refused:
        ends = moment(until, responder.clock.now()) if until else None
        return await responder.do(incident_id, cmd.AssignRole(actor=actor, person=person, role=role, until=ends))

    return await step(common, decide, [actor, person], urgent=True)


async def state_time(common: Common, incident_id: str, actor: str, which: Moment, at: str, why: str) -> int:
    async def decide(_: Runtime, responder: Responder) -> Done | Refused:
        time = past(at, responder.clock.now())
        return await responder.do(incident_id, cmd.StateTime(actor=actor, moment=which, time=time, why=why))

    return await step(common, decide, [actor])


async def update(common: Common, incident_id: str, actor: str, text: str, given: Mapping[str, Any]) -> int:
    """Tell people how it stands; without audiences, everybody there is."""
    audiences = tuple(dict.fromkeys(Audience.of(word).value for word in given["audiences"]))
    status = PublicStatus(given["status"]) if given["status"] else None

    async def decide(_: Runtime, responder: Responder) -> Done | Refused:
        promised = moment(given["promised"], responder.clock.now()) if given["promised"] else None
        said = cmd.PostUpdate(
            actor=actor, text=text, audiences=audiences, status=status, next_at=promised, edits=given["edits"]
        )
        return await responder.do(incident_id, said)

    return await step(common, decide, [actor])


async def escalate(common: Common, incident_id: str, actor: str, reason: str) -> int:
    async def decide(_: Runtime, responder: Responder) -> Done | Refused:
        async with responder.store.begin() as tx:
            incident = await responder.load(tx, incident_id)
            roster = await on_duty(tx, responder.team.roster)
            page = next_page(incident, roster, actor, reason, responder.clock.now())
            return await responder.decide_in(tx, incident_id, page)

    return await step(common, decide, [actor], urgent=True, tells=True)


async def verify_now(common: Common, incident_id: str) -> int:
    """One tick of the incident's own spec, if it has one, then the comparison the daemon makes."""
    from smartspec_ops.app.mitigation.verify import verify
    from smartspec_ops.app.watching.watch import tick

    seen: list[str] = []

    async def decide(runtime: Runtime, responder: Responder) -> Done | Refused:
        async with responder.store.begin() as tx:
            incident = await responder.load(tx, incident_id)
        interval = runtime.workspace.settings.ops.monitor.interval
        reconciler = runtime.reconciler()
        if incident.spec_id is not None:
            assignment = runtime.assignments.read(runtime.workspace.locate(incident.spec_id))
            result = await tick(await runtime.monitor.watch([assignment], once=True), runtime.clock.now())
            about = {one.objective_id or one.metric for one in incident.members.values()}
            seen.extend(one.judgement.why for one in result.watched if one.objective.id in about)
        elif reconciler is None:
            return Refused(
                rule="T5",
                why="the monitor does not watch what this alert is about",
                hint="say why it is over: resolve --override-reason",
            )
        await verify(responder, incident_id, interval, runtime.clock.now(), reconciler)
        async with responder.store.begin() as tx:
            after, events = await history(tx, incident_id)
        return Done(incident=after, events=events[incident.version :])

    def as_measured(incident: Incident, runtime: Runtime) -> str:
        needed = runtime.workspace.settings.ops.resolution.healthy_checks
        found = f"nothing changed: {incident.healthy_checks} of {needed} healthy checks in a row"
        return "\n".join([found, *(f"  measured now: {why}" for why in seen)])

    return await step(common, decide, idle=as_measured)


async def draft(common: Common, incident_id: str, actor: str | None, path: Path | None) -> int:
    """Without an actor it is drafted as the policy would."""
    text = _text(path) if path else None

    async def decide(runtime: Runtime, responder: Responder) -> Done | Refused:
        exporter = runtime.exporter()
        if text is None:
            return await exporter.draft(responder, incident_id, actor or POLICY)
        return await exporter.store_draft(responder, incident_id, actor or POLICY, text)

    return await step(common, decide, [actor] if actor is not None else [])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8 text"
        raise UserFault.of("INC-120", f"cannot read {path}: {why}", "name a text file of yours") from None


async def finalize(common: Common, incident_id: str, actor: str, suppressions: Mapping[str, str]) -> int:
    async def decide(runtime: Runtime, responder: Responder) -> Done | Refused:
        text = await runtime.exporter().post_mortem_text(responder, incident_id)
        findings = blameless.lint(text, names_in(responder.team.roster), runtime.redactor.scan)
        command = cmd.FinalizePostMortem(actor=actor, findings=tuple(findings), suppressions=suppressions)
        return await responder.do(incident_id, command)

    return await step(common, decide, [actor])


async def add_action(common: Common, incident_id: str, actor: str, title: str, given: Mapping[str, Any]) -> int:
    async def decide(_: Runtime, responder: Responder) -> Done | Refused:
        async with responder.store.begin() as tx:
            incident = await responder.load(tx, incident_id)
            item = ActionItem(
                id=f"{incident.id}-A{len(incident.action_items) + 1}",
                title=title,
                kind=ActionKind(given["kind"]),
                category=ActionCategory(given["category"]),
                route=Route(given["route"]),
                owner_role=given["owner_role"],
                due=_due(incident, given["due"], responder.clock.now()),
                impact=incident.severity.rank,
            )
            return await responder.decide_in(tx, incident_id, cmd.AddActionItem(actor=actor, item=item))

    return await step(common, decide, [actor])


async def accept_actions(common: Common, incident_id: str, actor: str) -> int:
    async def decide(_: Runtime, responder: Responder) -> Done | Refused:
        async with responder.store.begin() as tx:
            incident, events = await history(tx, incident_id)
            proposed = postmortem.draft(incident, events, responder.clock.now()).proposed_items
            taken = [cmd.AddActionItem(actor=actor, item=item) for item in proposed]
            return await responder.decide_in(tx, incident_id, *taken)

    return await step(common, decide, [actor])


def _due(incident: Incident, given: datetime | None, now: datetime) -> date:
    return given.date() if given else postmortem.due(incident.severity, incident.resolved_at or now)


def level(text: str) -> Sev:
    return Sev(text.upper())


def utc(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at else None


def pairs(words: Sequence[str]) -> Mapping[str, str]:
    """``NAME=VALUE`` words. UserFault for a word without an equals sign."""
    found = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name:
            raise UserFault.of("usage/pair", f"{word!r} is not NAME=VALUE", "write for instance version=v1.2.0")
        found[name] = value
    return found


def known(runtime: Runtime, actor: str) -> None:
    """With a roster, only its people act, and who has a role by name: a typing error must not become a person, and the
    system never is one."""
    roster = runtime.team().roster
    if not actor.strip() or actor.strip().casefold().startswith("system:"):
        raise UserFault.of("INC-131", f"{actor!r} is no person", "name who acts by the id of a person")
    if roster.people and not roster.find(actor) and actor not in (runtime.access.roles or {}):
        known = ", ".join(person.id for person in roster.people)
        raise UserFault.of("INC-130", f"{actor!r} is not in the roster", f"known: {known}")
