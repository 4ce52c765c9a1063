"""Responding from a chat: the words of the command line, one line each, with the same guards and the same log.

Every deed goes through `Responder.do`, so who may do what and what is refused is the same everywhere.
"""

import re
import shlex
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.app.mitigation.workflows import WorkflowStarter
from smartspec_ops.app.response.access import concealed
from smartspec_ops.app.response.decision import Done
from smartspec_ops.app.response.report_files import SCRIBE, Exporter
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.domain import blameless
from smartspec_ops.domain.access import HIDDEN
from smartspec_ops.domain.errors import StoreConflict, UserFault
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import postmortem
from smartspec_ops.domain.incident.commands import Command
from smartspec_ops.domain.incident.forms import Form, form
from smartspec_ops.domain.incident.oncall import names_in
from smartspec_ops.domain.incident.parts import MitigationState
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.roles import COMMANDER
from smartspec_ops.domain.incident.state import ACTIVE, Incident
from smartspec_ops.domain.incident.timeline import role_labels, sentence, unchanged
from smartspec_ops.domain.incident.values import (
    ActionCategory,
    ActionItem,
    ActionKind,
    FactorKind,
    Moment,
    Phase,
    PublicStatus,
    Resolution,
    Route,
)
from smartspec_ops.domain.severity import Sev
from smartspec_ops.spec.durations import parse_duration, parse_past

MOST_LISTED = 15
_INCIDENT = re.compile(r"INC-\d{4}-\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What to tell whoever asked. `is_refused`: nothing was done."""

    text: str
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class _Verb:
    usage: str
    help: str
    fewest: int
    run: Callable[["Chat", str, Sequence[str]], Awaitable[Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """One response team, reached by text. `actor` in each call is a roster id, or a name roles are given to."""

    responder: Responder
    workflows: WorkflowStarter
    exporter: Exporter
    scan: blameless.Scan

    async def say(self, actor: str, text: str, here: str | None = None) -> Reply:
        """Carry out one line, such as ``ack INC-2026-0001``; in the room of an incident (`here`) without its id."""
        try:
            words = shlex.split(text)
        except ValueError:
            return Reply(text="a quotation mark is not closed", is_refused=True)
        if here is not None:
            words = _with_incident(words, here)
        if not words or words[0].lower() not in VERBS:
            is_asked = not words or words[0].lower() == "help"
            unknown = "" if is_asked else f"{words[0][:40]!r} is no command here. There are:\n"
            return Reply(text=unknown + usage(), is_refused=not is_asked)
        return await self.do(actor, words[0].lower(), words[1:])

    async def do(self, actor: str, verb: str, args: Sequence[str]) -> Reply:
        """As `say`, with the words apart: what a button says."""
        known = VERBS.get(verb)
        if known is None or len(args) < known.fewest:
            return Reply(text=f"usage: {known.usage}" if known else usage(), is_refused=True)
        try:
            return await known.run(self, actor, [args[0].upper(), *args[1:]] if args else args)
        except UserFault as fault:
            first = fault.diagnostics[0]
            return Reply(text=first.message + _hint(first.hint), is_refused=True)

    async def note(self, actor: str, incident_id: str, text: str, at: datetime) -> Reply:
        """Keep what was written in a chat at `at`."""
        try:
            return await self._decide(incident_id, cmd.AddNote(actor=actor, text=text, occurred_at=at))
        except (UserFault, StoreConflict) as fault:
            return Reply(text=str(fault), is_refused=True)

    async def _decide(self, incident_id: str, *commands: Command) -> Reply:
        return self._told(await self.responder.do(incident_id, *commands), commands[0].actor)

    def _told(self, outcome: Done | Refused, actor: str) -> Reply:
        if isinstance(outcome, Refused):
            return Reply(text=f"refused ({outcome.rule}): {outcome.why}{_hint(outcome.hint)}", is_refused=True)
        incident = outcome.incident
        if not self.responder.access.sees(actor, incident):
            return Reply(text=f"{incident.id}: done")
        if outcome.is_repeat:
            return Reply(text=f"{incident.id}: done already, when this was sent first")
        roles = role_labels(incident)
        lines = [sentence(event, roles) for event in outcome.events] or [unchanged(incident)]
        return Reply(text="\n".join([*lines[:10], f"{incident.id} is {incident.phase} ({incident.severity})"]))

    async def _load(self, incident_id: str) -> Incident:
        async with self.responder.store.begin() as tx:
            return await self.responder.load(tx, incident_id)

    async def form(self, actor: str, verb: str, incident_id: str) -> Form | Reply:
        """What to ask before a deed. A stranger to a private incident is not shown what it is about."""
        try:
            incident = await self._load(incident_id.upper())
        except UserFault as fault:
            return Reply(text=fault.diagnostics[0].message, is_refused=True)
        if not self.responder.access.sees(actor, incident):
            return self._told(HIDDEN, actor)
        found = form(incident, verb, sorted(self.responder.team.audiences))
        return found or Reply(text=f"there is nothing to fill in for {verb!r}", is_refused=True)

    # --- the verbs -----------------------------------------------------------------------------------------------

    async def _list(self, actor: str, _: Sequence[str]) -> Reply:
        async with self.responder.store.begin() as tx:
            rows = list(await tx.incidents(statuses=sorted(ACTIVE), limit=MOST_LISTED + 1))
            more, rows = len(rows) > MOST_LISTED, rows[:MOST_LISTED]
            if len(rows) < MOST_LISTED:  # what is over never hides what goes on
                rows += await tx.incidents(statuses=[Phase.RESOLVED], limit=MOST_LISTED - len(rows))
        lines = []
        for row in rows:
            title = row.title
            if row.private and not self.responder.access.sees(actor, await self._load(row.id)):
                title = "private"
            lines.append(f"{row.id} {row.severity} {row.status}: {title}")
        if more:
            lines.append("and older ones that go on: `smartspec_incident_response list` shows all")
        return Reply(text="\n".join(lines) or "no incidents")

    async def _show(self, actor: str, args: Sequence[str]) -> Reply:
        incident = await self._load(args[0])
        if not self.responder.access.sees(actor, incident):
            incident = concealed(incident)
        lines = [f"{incident.id} {incident.severity} {incident.phase}: {incident.title}"]
        roles = role_labels(incident)
        lines += [f"{roles.get(t.person, t.role)}: since {t.since:%H:%M} UTC" for t in incident.tenures if not t.until]
        lines += [f"{m.id} {m.state}: {m.plan}" for m in incident.mitigations.values()]
        lines += [f"{h.id} {h.judged or 'not judged'}: {h.claim}" for h in incident.hypotheses.values()]
        return Reply(text="\n".join(lines[:30]))

    async def _ack(self, actor: str, args: Sequence[str]) -> Reply:
        return await self._decide(args[0], cmd.Acknowledge(actor=actor))

    async def _lead(self, actor: str, args: Sequence[str]) -> Reply:
        return await self._decide(args[0], cmd.AssignRole(actor=actor, person=actor, role="commander"))

    async def _role(self, actor: str, args: Sequence[str]) -> Reply:
        role = " ".join(args[1:])
        return await self._decide(args[0], cmd.AssignRole(actor=actor, person=actor, role=role))

    async def _update(self, actor: str, args: Sequence[str]) -> Reply:
        """Options first, each at most once, then the text."""
        given, rest = dict[str, str](), list(args[1:])
        while rest and (option := _option(rest[0])) is not None and option[0] not in given:
            given[option[0]] = option[1]
            rest.pop(0)
        promised = parse_duration(given["next"]) if "next" in given else None
        if "next" in given and promised is None:
            return Reply(text=f"{given['next']!r} is no duration, such as 30m", is_refused=True)
        return await self._decide(
            args[0],
            cmd.PostUpdate(
                actor=actor,
                text=" ".join(rest),
                audiences=tuple(each for each in given.get("to", "").split(",") if each),
                status=PublicStatus(given["status"]) if "status" in given else None,
                next_at=self.responder.clock.now() + promised if promised else None,
            ),
        )

    async def _reopen(self, actor: str, args: Sequence[str]) -> Reply:
        return await self._decide(args[0], cmd.Reopen(actor=actor, reason=" ".join(args[1:])))

    async def _note(self, actor: str, args: Sequence[str]) -> Reply:
        return await self._decide(args[0], cmd.AddNote(actor=actor, text=" ".join(args[1:])))

    async def _time(self, actor: str, args: Sequence[str]) -> Reply:
        if args[1].lower() not in set(Moment):
            return Reply(text=f"{args[1]} is none of {', '.join(Moment)}", is_refused=True)
        time = parse_past(args[2], self.responder.clock.now())
        if time is None:
            return Reply(text=f"{args[2]!r} is no time, such as 40m for so long ago, or 21:40 in UTC", is_refused=True)
        moment, why = Moment(args[1].lower()), " ".join(args[3:])
        return await self._decide(args[0], cmd.StateTime(actor=actor, moment=moment, time=time, why=why))

    async def _severity(self, actor: str, args: Sequence[str]) -> Reply:
        try:
            level = Sev(args[1].upper())
        except ValueError:
            return Reply(text=f"{args[1]} is no severity; use SEV-1 to SEV-4", is_refused=True)
        return await self._decide(args[0], cmd.OverrideSeverity(actor=actor, level=level, reason=" ".join(args[2:])))

    async def _propose(self, actor: str, args: Sequence[str]) -> Reply:
        incident_id, workflow, params = args[0], args[1], {}
        for word in args[2:]:
            name, sign, value = word.partition("=")
            if not sign:
                return Reply(text=f"{word!r} is not NAME=VALUE", is_refused=True)
            params[name] = value
        incident = await self._load(incident_id)
        deployment = incident.alert.deployment or incident.first_alert.deployment
        if workflow == "rollback" and deployment is not None:
            params.setdefault("deployment_id", deployment.id)
        plan = self.workflows.plan(workflow, params)
        command = cmd.ProposeMitigation(actor=actor, workflow=workflow, params=params, plan=plan)
        return await self._decide(incident_id, command)

    async def _approve(self, actor: str, args: Sequence[str]) -> Reply:
        """A button names the plan it showed; a line of text means the plan as it is."""
        incident = await self._load(args[0])
        if not self.responder.access.sees(actor, incident):
            return self._told(HIDDEN, actor)
        known = incident.mitigations.get(args[1].upper())
        waiting = [m.id for m in incident.mitigations.values() if m.state is MitigationState.PROPOSED]
        if known is None:
            return Reply(text=f"there is no {args[1]}; waiting: {', '.join(waiting) or 'nothing'}", is_refused=True)
        read = args[2] if len(args) > 2 else known.plan_hash
        return await self._decide(args[0], cmd.Approve(actor=actor, id=known.id, plan_hash=read))

    async def _reject(self, actor: str, args: Sequence[str]) -> Reply:
        reason = " ".join(args[2:]) or "rejected in the chat"
        return await self._decide(args[0], cmd.Reject(actor=actor, id=args[1].upper(), reason=reason))

    async def _resolve(self, actor: str, args: Sequence[str]) -> Reply:
        code, rest = Resolution.FIXED, list(args[1:])
        if rest and rest[0].lower() in {one.value for one in Resolution}:
            code = Resolution(rest.pop(0).lower())
        reason = " ".join(rest) or None
        return await self._decide(args[0], cmd.Resolve(actor=actor, code=code, override_reason=reason))

    async def _factor(self, actor: str, args: Sequence[str]) -> Reply:
        if args[1].lower() not in set(FactorKind):
            return Reply(text=f"{args[1]} is none of {', '.join(FactorKind)}", is_refused=True)
        kind, factor = FactorKind(args[1].lower()), " ".join(args[2:])
        return await self._decide(args[0], cmd.AcceptFactor(actor=actor, factor=factor, factor_kind=kind))

    async def _item(self, actor: str, args: Sequence[str]) -> Reply:
        if args[1].lower() not in set(ActionKind):
            return Reply(text=f"{args[1]} is none of {', '.join(ActionKind)}", is_refused=True)
        async with self.responder.store.begin() as tx:
            incident = await self.responder.load(tx, args[0])
            item = ActionItem(
                id=f"{incident.id}-A{len(incident.action_items) + 1}",
                title=" ".join(args[2:]),
                kind=ActionKind(args[1].lower()),
                category=ActionCategory.BUG,
                route=Route.TASK,
                owner_role=COMMANDER,
                due=postmortem.due(incident.severity, incident.resolved_at or self.responder.clock.now()),
                impact=incident.severity.rank,
            )
            done = await self.responder.decide_in(tx, args[0], cmd.AddActionItem(actor=actor, item=item))
        return self._told(done, actor)

    async def _draft(self, actor: str, args: Sequence[str]) -> Reply:
        return self._told(await self.exporter.draft(self.responder, args[0], actor or SCRIBE), actor)

    async def _review(self, actor: str, args: Sequence[str]) -> Reply:
        return await self._decide(args[0], cmd.ReviewPostMortem(actor=actor))

    async def _finalize(self, actor: str, args: Sequence[str]) -> Reply:
        text = await self.exporter.post_mortem_text(self.responder, args[0])
        findings = blameless.lint(text, names_in(self.responder.team.roster), self.scan)
        reasons = dict(word.partition("=")[::2] for word in args[1:])
        command = cmd.FinalizePostMortem(actor=actor, findings=tuple(findings), suppressions=reasons)
        return await self._decide(args[0], command)

    async def _close(self, actor: str, args: Sequence[str]) -> Reply:
        return await self._decide(args[0], cmd.Close(actor=actor))


VERBS: Mapping[str, _Verb] = {
    "list": _Verb("list", "what is open", 0, Chat._list),
    "show": _Verb("show INC", "who leads, what is tried", 1, Chat._show),
    "ack": _Verb("ack INC", "answer the page", 1, Chat._ack),
    "lead": _Verb("lead INC", "take command", 1, Chat._lead),
    "role": _Verb("role INC ROLE", "take a role: deputy, scribe, communications, ...", 2, Chat._role),
    "update": _Verb(
        "update INC [STATUS] [next=30m] [to=responders,executives] TEXT", "tell how it stands", 2, Chat._update
    ),
    "note": _Verb("note INC TEXT", "write something down", 2, Chat._note),
    "time": _Verb("time INC impact-started 40m WHY", "put right when it began, was detected, mitigated", 4, Chat._time),
    "severity": _Verb("severity INC SEV-2 REASON", "change how bad it is", 3, Chat._severity),
    "propose": _Verb("propose INC WORKFLOW [NAME=VALUE ...]", "propose a rollback or hotfix", 2, Chat._propose),
    "approve": _Verb("approve INC M1", "let it run", 2, Chat._approve),
    "reject": _Verb("reject INC M1 [REASON]", "do not let it run", 2, Chat._reject),
    "resolve": _Verb("resolve INC [CODE] [REASON]", "say that it is over", 1, Chat._resolve),
    "reopen": _Verb("reopen INC REASON", "it is not over", 2, Chat._reopen),
    "factor": _Verb("factor INC KIND SENTENCE", "accept what contributed: change, process, ...", 3, Chat._factor),
    "item": _Verb("item INC KIND TITLE", "what will be done: prevent, detect, ...", 3, Chat._item),
    "draft": _Verb("draft INC", "draft the post-mortem anew", 1, Chat._draft),
    "review": _Verb("review INC", "say that you reviewed it", 1, Chat._review),
    "finalize": _Verb("finalize INC [RULE=REASON ...]", "make it final", 1, Chat._finalize),
    "close": _Verb("close INC", "close it", 1, Chat._close),
}
"""One line each. What they do to an incident is decided where the command line's is."""


def _with_incident(words: Sequence[str], here: str) -> list[str]:
    """The words, about the incident one is in where they name none; no words at all ask how it stands."""
    verb, *rest = words or ["show"]
    known = VERBS.get(verb.lower())
    if known is None or known.fewest == 0 or (rest and _INCIDENT.fullmatch(rest[0].upper())):
        return [verb, *rest]
    return [verb, here, *rest]


def _option(word: str) -> tuple[str, str] | None:
    """``monitoring``, ``next=30m``, ``to=customers``: what may stand before the text of an update."""
    name, sign, value = word.partition("=")
    if sign and name in {"next", "to"}:
        return name, value
    return ("status", word.lower()) if word.lower() in {one.value for one in PublicStatus} else None


def _hint(hint: str | None) -> str:
    """Hints name the command line; where the chat has the same, its own words stand in for it."""
    if not hint:
        return ""
    here = _COMMAND_LINE.sub(lambda found: f"/incident {found[1]}" if found[1] in VERBS else found[0], hint)
    return f"\nhint: {here.replace('--override-reason', 'resolve INC CODE REASON')}"


_COMMAND_LINE = re.compile(r"smartspec_incident_response (\w+)")


def usage() -> str:
    return "\n".join(f"{verb.usage}  ({verb.help})" for verb in VERBS.values())
