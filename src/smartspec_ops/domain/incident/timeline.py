"""The events are the timeline: one plain sentence per event, with roles where people are meant.

An id of a person never appears in a sentence; who is not known by a role is "a responder".
The state diagram and the table of moves for the documentation are made from the same table the guards stand in.
"""

from collections.abc import Mapping
from datetime import datetime
from string import ascii_uppercase

from smartspec_ops.domain.alert import AlertStatus
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.moves import MOVES
from smartspec_ops.domain.incident.policy import SYSTEM
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import ActionState, DeliveryOutcome, MitigationOutcome, Moment, RoomFate
from smartspec_ops.domain.investigation.findings import headline
from smartspec_ops.domain.quantity import duration

Roles = Mapping[str, str]
"""Roster id to the words that stand for the person: ``commander``, ``responder A``."""
_MOMENTS = {
    Moment.IMPACT_STARTED: "the impact began",
    Moment.DETECTED: "it was noticed",
    Moment.MITIGATED: "the impact was ended",
}


def role_labels(incident: Incident) -> Roles:
    """Everybody who ever held a role, by the first that says most; letters where a role was held by several."""
    role_of: dict[str, str] = {}
    for tenure in incident.tenures:
        if tenure.role == "commander" or tenure.person not in role_of:
            role_of[tenure.person] = tenure.role
    holders: dict[str, list[str]] = {}
    for person, role in role_of.items():
        holders.setdefault(role, []).append(person)
    return {
        person: role if len(people) == 1 else f"{role} {_letter(n)}"
        for role, people in holders.items()
        for n, person in enumerate(people)
    }


def _letter(n: int) -> str:
    return ascii_uppercase[n] if n < len(ascii_uppercase) else str(n + 1)


def sentence(event: ev.Event, roles: Roles) -> str:
    """One plain line, however the texts in it were written; without a full stop and without the time."""
    return " ".join(_told(event, roles).split())


def _told(event: ev.Event, roles: Roles) -> str:
    if isinstance(event, ev.Opened):
        recurrence = f", a recurrence of {event.recurrence_of}" if event.recurrence_of else ""
        drill = "Drill: " if event.drill else ""
        return f"{drill}{event.incident_id} opened: {event.title}{recurrence}"
    if isinstance(event, ev.ResponseEvent):
        return _response(event, roles)
    if isinstance(event, ev.RoleEvent):
        return _role(event, roles)
    if isinstance(event, ev.PagingEvent):
        return _paging(event)
    if isinstance(event, ev.InvestigationEvent):
        return _investigation(event, roles)
    if isinstance(event, ev.MitigationEvent):
        return _mitigation(event, roles)
    if isinstance(event, ev.CommunicationEvent):
        return _communication(event, roles)
    return _learning(event, roles)


def occurred_at(event: ev.Event) -> datetime:
    """When the thing told happened, which for a note may be before it was written down."""
    if isinstance(event, ev.NoteAdded) and event.occurred_at is not None:
        return event.occurred_at
    return event.at


def who(person: str, roles: Roles) -> str:
    """The role of a person, or the name of a machine."""
    if person.startswith(SYSTEM):
        return f"the {person.removeprefix(SYSTEM)}"
    label = roles.get(person)
    if label is None:
        return "a responder"
    return label if label[-1].isupper() or label[-1].isdigit() else f"the {label}"


def unchanged(incident: Incident) -> str:
    """What whoever came second is told: that it was so already, and who has it in hand."""
    leads = f"; {incident.commander} leads the response" if incident.commander and incident.answered else ""
    return f"nothing changed: that was true already{leads}"


def _response(event: ev.ResponseEvent, roles: Roles) -> str:
    match event:
        case ev.AlertReceived():
            words = {AlertStatus.FIRING: "fires", AlertStatus.FROZEN: "is silent", AlertStatus.RESOLVED: "is over"}
            heard = "recovers" if event.alert.recovering else words[event.alert.status]
            if event.alert.withdrawn:
                return f"The alert for {event.alert.metric} is withdrawn: {event.alert.withdrawn}"
            return f"The alert for {event.alert.metric} {heard} (message {event.count})"
        case ev.SeverityAssessed():
            held = event.severity.level is not event.effective
            kept = f" (stays {event.effective} until a person lowers it)" if held else ""
            return f"Severity {event.severity.why.rstrip('.')}{kept}"
        case ev.SeverityOverridden():
            changed = f"from {event.from_level} to {event.to_level}"
            return f"Severity changed {changed} by {who(event.actor, roles)}: {event.reason}"
        case ev.CommanderAssigned():
            until = f" until {event.until:%Y-%m-%d %H:%M %Z}" if event.until else ""
            return f"{_capital(who(event.person, roles))} leads the response{until}"
        case ev.Acknowledged():
            return f"{_capital(who(event.by, roles))} acknowledged"
        case ev.Escalated():
            return f"Page {event.step} sent to {who(event.to, roles)}: {event.why}"
        case ev.NobodyReachable():
            return f"Nobody could be reached: {event.why}"
        case ev.ParticipantJoined():
            joined = f"{_capital(who(event.person, roles))} joined"
            return joined if event.role in roles.get(event.person, "") else f"{joined} as {event.role}"
        case ev.VisibilityChanged():
            seen = "private: its participants alone see it" if event.private else "visible to everybody"
            return f"The incident was made {seen}, by {who(event.actor, roles)}"
        case ev.Moved():
            return f"Status {event.from_phase} to {event.to_phase} ({event.rule}): {event.reason}"


def _role(event: ev.RoleEvent, roles: Roles) -> str:
    person = _capital(who(event.person, roles))
    what = "" if event.role in roles.get(event.person, "") else f" the role of {event.role}"
    match event:
        case ev.RoleAssigned():
            until = f" until {event.until:%Y-%m-%d %H:%M %Z}" if event.until else ""
            return f"{person} takes{what or ' over'}{until}"
        case ev.RoleLeft():
            return f"{person} leaves{what}"
        case ev.ShiftEnded():
            return f"The shift of {who(event.person, roles)} as {event.role} is over, and nobody took the role over"


def _paging(event: ev.PagingEvent) -> str:
    match event:
        case ev.EscalationPlanned():
            return f"Pages follow the escalation policy {event.policy.name}: {event.why}"
        case ev.StepPaged():
            step = f"Escalation step {event.step} of round {event.round}" if event.step else "The fallback"
            missed = f" ({'; '.join(event.missed)})" if event.missed else ""
            return f"{step} calls {_called(event)}{missed}: {event.why}"
        case ev.ChannelPaged():
            return f"Page sent to the channel {event.channel}: {event.why}"
        case ev.AcknowledgementExpired():
            return f"Nothing was done for {duration(event.after)} after the answer; the pages begin again"


def _called(event: ev.StepPaged) -> str:
    people, rooms = len(event.people), len(event.channels)
    found = [
        *([f"{people} {'person' if people == 1 else 'people'}"] if people else []),
        *([f"{rooms} channel{'s' if rooms > 1 else ''}"] if rooms else []),
    ]
    return " and ".join(found) or "nobody"


def _investigation(event: ev.InvestigationEvent, roles: Roles) -> str:
    match event:
        case ev.NoteAdded():
            did = "noted" if event.corrects is None else f"corrected note {event.corrects}"
            return f"{_capital(who(event.actor, roles))} {did}: {event.text}"
        case ev.TimeStated():
            said = f"{_MOMENTS[event.moment]} at {event.time:%Y-%m-%d %H:%M:%S %Z}"
            return f"{_capital(who(event.actor, roles))} says that {said}: {event.why}"
        case ev.RunbookProposed():
            fits = f" ({event.why})" if event.why else ""
            count = f"{len(event.steps)} step{'s' * (len(event.steps) != 1)}"
            return f"Runbook {event.name} fits{fits}: {event.title}, {count}"
        case ev.RunbookStarted():
            return f"{_capital(who(event.actor, roles))} began runbook {event.name}: {event.title}"
        case ev.RunbookStepTaken():
            note = f": {event.note}" if event.note else ""
            word = "did" if event.is_done else "skipped"
            return f"{_capital(who(event.actor, roles))} {word} step {event.step} of runbook {event.name}{note}"
        case ev.HypothesisProposed():
            predicts = f"; it predicts {event.predicts}" if event.predicts else ""
            return f"Hypothesis {event.id}: {event.claim}{predicts}"
        case ev.HypothesisJudged():
            looked = f"; looked for what would refute it: {event.looked_for}" if event.looked_for else ""
            # Accepting gives its own reason, which says so already.
            said = event.why if event.why.startswith(event.judged) else f"{event.judged}: {event.why}"
            return f"Hypothesis {event.id} {said}{looked}"
        case ev.EvidenceAttached():
            about = f" for {event.hypothesis_id}" if event.hypothesis_id else ""
            if event.summary:
                return f"Evidence {event.id}{about}: {event.summary}"
            when = f" {over(event.window)}".rstrip()
            return f"Evidence {event.id}{about}: {event.query}{when} gave {_short(event.value)}"
        case ev.Investigated():
            return f"Investigated: {headline(event.findings)}"
        case ev.FactorsLinked():
            why = f": {event.link.why}" if event.link.why else ""
            return f"Factor {event.link.cause} contributed to factor {event.link.effect}{why}"


def _mitigation(event: ev.MitigationEvent, roles: Roles) -> str:
    match event:
        case ev.MitigationProposed():
            preview = f"; its preview: {_short(event.preview)}" if event.preview else ""
            return f"Mitigation {event.id} ({event.workflow}) proposed: {event.plan}{preview}"
        case ev.MitigationApproved():
            by = "the policy" if event.by == "policy" else who(event.by, roles)
            return f"Mitigation {event.id} approved by {by}, valid until {event.expires_at:%H:%M} UTC"
        case ev.MitigationRejected():
            return f"Mitigation {event.id} rejected by {who(event.by, roles)}: {event.reason}"
        case ev.MitigationStarted():
            return f"Mitigation {event.id} started"
        case ev.MitigationFinished():
            words = {
                MitigationOutcome.SUCCEEDED: "succeeded",
                MitigationOutcome.FAILED: "failed",
                MitigationOutcome.UNKNOWN: "ended without a readable result",
            }
            return f"Mitigation {event.id} {words[event.outcome]}: {event.why}"
        case ev.HealthChecked():
            return f"Health check {event.check} ({event.healthy_checks} healthy in a row): {event.why}"
        case ev.Resolved():
            override = f", without verification: {event.override_reason}" if event.override_reason else ""
            of = f" of {event.duplicate_of}" if event.duplicate_of else ""
            code = event.code.value.replace("_", " ")
            return f"Resolved by {who(event.by, roles)} as {code}{of}{override}"
        case ev.Reopened():
            return f"Reopened: {event.reason}"


def _communication(event: ev.CommunicationEvent, roles: Roles) -> str:
    match event:
        case ev.UpdatePosted():
            edited = f", revision {event.revision}" if event.revision > 1 else ""
            promised = f" (next by {event.next_at:%H:%M} UTC)" if event.next_at else ""
            return f"Update {event.number}{edited} to {_listed(event.audiences)}: {event.text}{promised}"
        case ev.UpdateOverdue():
            to = who(event.to, roles) if event.to else "every responder"
            since = f"{event.last_at:%H:%M} UTC"
            return f"Update to {event.audience} overdue, the last was at {since}: {to} reminded ({event.count})"
        case ev.DeliveryRecorded():
            words = {
                DeliveryOutcome.SENT: "delivered",
                DeliveryOutcome.RETRY: "not delivered yet",
                DeliveryOutcome.GIVE_UP: "could not be delivered",
            }
            detail = f": {event.detail}" if event.detail else ""
            to = f" to {event.audience}" if event.audience else ""
            instead = f"; it goes by {event.instead} as well" if event.instead else ""
            what = event.message.replace("_", " ")
            return f"Notice “{what}”{to} {words[event.outcome]} by {event.channel}{detail}{instead}"
        case ev.CommunicationWaived():
            return f"Final notice waived: {event.reason}"
        case ev.RoomRecorded():
            fates = {
                RoomFate.OPENED: "opened",
                RoomFate.FOUND: "found again",
                RoomFate.ARCHIVED: "archived",
                RoomFate.LEFT: "no longer used: somebody closed it there",
            }
            return f"Room #{event.name} in {event.channel} {fates[event.fate]}"


def _learning(event: ev.LearningEvent, roles: Roles) -> str:
    if isinstance(event, ev.PostMortemEvent):
        return _post_mortem(event, roles)
    match event:
        case ev.FactorAccepted():
            backed = f" ({event.hypothesis_id})" if event.hypothesis_id else ""
            return f"Contributing factor, {event.factor_kind}{backed}: {event.factor}"
        case ev.ActionItemAdded():
            item = event.item
            return f"Action item {item.id} ({item.kind}), {item.owner_role}, due {item.due}: {item.title}"
        case ev.ActionItemMoved():
            why = f": {event.why}" if event.why else ""
            return f"Action item {event.id} {ACTED[event.state]} by {who(event.actor, roles)}{why}"
        case ev.ActionItemOverdue():
            return f"Action item {event.id} was due {event.due} and is not settled"
        case ev.FedBack():
            return f"Action items handed on: {event.result}"
        case ev.Closed():
            return f"Closed by {who(event.by, roles)}"


def _post_mortem(event: ev.PostMortemEvent, roles: Roles) -> str:
    match event:
        case ev.PostMortemScheduled():
            return f"Post-mortem meeting set for {event.meeting_at:%Y-%m-%d %H:%M} UTC"
        case ev.PostMortemDrafted():
            return f"Post-mortem draft {event.version} written"
        case ev.PostMortemSubmitted():
            to = f" by {who(event.to, roles)}" if event.to else ""
            return f"Post-mortem handed over to be reviewed{to} until {event.due:%Y-%m-%d %H:%M} UTC"
        case ev.PostMortemReviewOverdue():
            return f"The review of the post-mortem was due {event.due:%Y-%m-%d %H:%M} UTC and is not done"
        case ev.PostMortemReviewed():
            return f"Post-mortem reviewed by {who(event.by, roles)}"
        case ev.PostMortemFinalized():
            stood = f", {sum(s.count for s in event.suppressed)} findings let stand" if event.suppressed else ""
            return f"Post-mortem finalized by {who(event.by, roles)}{stood}"
        case ev.PostMortemWaived():
            return f"Post-mortem waived: {event.reason}"
        case ev.PostMortemPublished():
            return f"Post-mortem published to the {event.level} by {who(event.by, roles)}"


ACTED = {
    ActionState.OPEN: "put back",
    ActionState.IN_PROGRESS: "begun",
    ActionState.DONE: "done",
    ActionState.WONT_DO: "given up",
}


def _listed(words: tuple[str, ...]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def over(window: str) -> str:
    """``over the last hour``; nothing for what was seen at that moment, which `evidence` calls ``now``."""
    return f"over {window}" if window != "now" else ""


def _short(text: str, limit: int = 200) -> str:
    return text if len(text) <= limit else text[:limit] + "…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def mermaid() -> str:
    """The state diagram of the moves, for the documentation."""
    lines = ["stateDiagram-v2"]
    for row in MOVES.values():
        target = row.target or "[*]"
        lines += [f"    {source or '[*]'} --> {target}: {row.rule}" for source in row.sources]
    return "\n".join(lines)


def moves_table() -> str:
    """The same moves as a Markdown table, with their guards by name."""
    head = ["| Rule | From | To | When | Guard | Effect |", "|---|---|---|---|---|---|"]
    rows = [
        f"| {row.rule} | {', '.join(source or '(none)' for source in row.sources)} | {row.target or '(none)'} "
        f"| {row.when} | `{row.guard.__name__}` | {row.effect} |"
        for row in MOVES.values()
    ]
    return "\n".join([*head, *rows])


def took(start: datetime, end: datetime | None) -> str:
    """The time from one moment to another in words a person reads: ``25 min``; ``not yet`` without an end."""
    if end is None:
        return "not yet"
    minutes, seconds = divmod(int((end - start).total_seconds()), 60)
    hours, rest = divmod(minutes, 60)
    parts = ((hours, "h"), (rest, "min"), (seconds if not hours else 0, "s"))
    return " ".join(f"{n} {unit}" for n, unit in parts if n) or "0 s"
