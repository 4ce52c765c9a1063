"""Who is told what when something happens to an incident: one table from event to notice, one text per notice.

Texts name roles, never people, and stay short: what happened, how bad, what comes next. Executives get no internals.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.moves import EXCUSED
from smartspec_ops.domain.incident.parts import MitigationState
from smartspec_ops.domain.incident.policy import SYSTEM
from smartspec_ops.domain.incident.state import FINAL_MESSAGE, Incident
from smartspec_ops.domain.objective import Comparator
from smartspec_ops.domain.quantity import Quantity, Unit, duration


class Audience(StrEnum):
    """Who a notice is for. `PERSON` is one named roster entry: whoever is paged."""

    PERSON = "person"
    RESPONDERS = "responders"
    STAKEHOLDERS = "stakeholders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One text for one audience. `person` is set exactly for `Audience.PERSON`; `channel` is the only one it is for."""

    kind: str
    audience: Audience
    subject: str
    body: str
    facts: Sequence[tuple[str, str]] = ()
    links: Sequence[tuple[str, str]] = ()
    person: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class _Rule:
    """What an event announces: the notice's kind, who gets it, and its sentence. None says nothing."""

    kind: str
    audiences: tuple[Audience, ...]
    sentence: Callable[[Incident, ev.Event], str | None]
    person: Callable[[Incident, ev.Event], str | None] = lambda _i, _e: None
    channel: Callable[[ev.Event], str | None] = lambda _e: None


def notices(incident: Incident, events: Sequence[ev.Event]) -> tuple[Notice, ...]:
    """What to tell because of these events, in order; `incident` is the state after them."""
    return tuple(notice for event in events for notice in _of(incident, event))


def _of(incident: Incident, event: ev.Event) -> Sequence[Notice]:
    rule = _RULES.get(type(event))
    sentence = rule.sentence(incident, event) if rule else None
    if rule is None or sentence is None:
        return ()
    person, channel = rule.person(incident, event), rule.channel(event)
    return [_notice(incident, rule.kind, audience, sentence, person, channel) for audience in rule.audiences]


def _notice(
    incident: Incident, kind: str, audience: Audience, sentence: str, person: str | None, channel: str | None = None
) -> Notice:
    for_insiders = audience is not Audience.STAKEHOLDERS
    return Notice(
        kind=kind,
        audience=audience,
        subject=_subject(incident, kind),
        body=sentence,
        facts=_facts(incident) if for_insiders else _short_facts(incident),
        links=_links(incident.alert) if for_insiders else (),
        person=person if audience is Audience.PERSON else None,
        channel=channel,
    )


def discreet(incident: Incident, notice: Notice) -> Notice:
    """The same news of a private incident, for a channel that others may read too: how bad, and where to look."""
    look = f"smartspec_incident_response show {incident.id} --as {notice.person or 'YOU'}"
    asked = f" {notice.body}" if notice.kind in _PERSONAL else ""
    return replace(
        notice,
        subject=f"[{incident.severity}] {incident.id} {notice.kind.replace('_', ' ')}: private incident",
        body=f"There is news of a private incident.{asked} Look at it with: {look}",
        facts=(("Severity", str(incident.severity)), ("Status", str(incident.phase))),
        links=(),
    )


def _subject(incident: Incident, kind: str) -> str:
    drill = "DRILL " if incident.is_drill else ""
    return f"{drill}[{incident.severity}] {incident.id} {kind.replace('_', ' ')}: {incident.title}"


def _short_facts(incident: Incident) -> Sequence[tuple[str, str]]:
    return (
        ("Severity", str(incident.severity)),
        ("Status", str(incident.phase)),
        ("Service", incident.service),
        ("Impact since", f"{incident.impact_started_at:%Y-%m-%d %H:%M:%S} UTC"),
    )


def _facts(incident: Incident) -> Sequence[tuple[str, str]]:
    alert = incident.alert
    found = [*_short_facts(incident), *_broken(incident)]
    if alert.budget_remaining is not None:
        found.append(("Error budget left", str(Quantity.percent(f"{alert.budget_remaining * 100:.1f}"))))
    if alert.deployment is not None:
        version = f" ({alert.deployment.version})" if alert.deployment.version else ""
        found.append(("Live deployment", f"{alert.deployment.id}{version}"))
    if incident.assessed is not None:
        found.append(("Why this severity", incident.assessed.why))
    return found


def _broken(incident: Incident) -> Sequence[tuple[str, str]]:
    """One fact per broken promise: what was promised where, and what was seen; the first few of many."""
    if not incident.is_active:
        return ()
    open_ones = [a for a in incident.members.values() if a.status is not AlertStatus.RESOLVED] or [incident.alert]
    facts = [("Broken promise", _promise_and_value(alert)) for alert in open_ones[:_MOST_PROMISES]]
    more = len(open_ones) - len(facts)
    return [*facts, *([("And", f"{more} more")] if more else [])]


def _promise_and_value(alert: Alert) -> str:
    seen = shown(alert, "current")
    place = f" ({alert.requirement_place})" if alert.requirement_place else ""
    return f"{promise_text(alert)}{place}: {f'now {seen}' if seen else 'nothing measured'}"


_MOST_PROMISES = 5


def _links(alert: Alert) -> Sequence[tuple[str, str]]:
    boards = [(f"Dashboard {n}", url) for n, url in enumerate(alert.dashboards, start=1)]
    return [*([("Runbook", alert.runbook)] if alert.runbook else []), *boards]


def promise_text(alert: Alert) -> str:
    """``checkout_error_rate < 0.1 % over 5m``: the target in the spec's own sense."""
    sign = f" {Comparator(alert.comparator).sign}" if alert.comparator in list(Comparator) else " target"
    over = f" over {duration(alert.window)}" if alert.window else ""
    return f"{alert.metric}{sign} {shown(alert, 'target') or '?'}{over}"


def shown(alert: Alert, which: str) -> str | None:
    """`current` or `target` with its unit; None where there is none."""
    value = alert.current if which == "current" else alert.target
    if value is None:
        return None
    return str(Quantity(value, Unit(alert.unit))) if alert.unit in list(Unit) else f"{value} {alert.unit or ''}".strip()


def _opened(incident: Incident, _: ev.Event) -> str:
    seen, alert = shown(incident.alert, "current"), incident.alert
    if alert.target is None:
        return f"{incident.title}. A commander is being called."
    observed = f"{seen} was observed" if seen else "nothing was measured"
    return (
        f"{incident.service} breaks a promise of its spec: {promise_text(alert)}, and {observed}. "
        "A commander is being called."
    )


def _paged(incident: Incident, event: ev.Event) -> str:
    assert isinstance(event, ev.Escalated)
    return (
        f"You are asked to take command ({event.why}). "
        f"Answer with: smartspec_incident_response ack {incident.id} --as {event.to}"
    )


def _nobody(incident: Incident, event: ev.Event) -> str:
    assert isinstance(event, ev.NobodyReachable)
    return f"Nobody has answered for {incident.id}: {event.why}. Whoever reads this first, please acknowledge."


def _acknowledged(incident: Incident, event: ev.Event) -> str:
    assert isinstance(event, ev.Acknowledged)
    leads = event.by == incident.commander
    held = "A commander has taken over." if leads else "A responder has answered; the commander has not yet."
    return f"{held} The incident is {incident.phase}."


def _commanded(incident: Incident, event: ev.Event) -> str | None:
    """Only news to somebody whom another person put in command; an offer by policy comes with a page."""
    is_news = not event.actor.startswith(SYSTEM) and event.actor != incident.commander
    return f"Command of {incident.id} was handed to you." if is_news and incident.is_active else None


def _channel_paged(incident: Incident, event: ev.Event) -> str:
    assert isinstance(event, ev.ChannelPaged)
    return (
        f"Somebody is needed for {incident.id} ({event.why}). "
        f"Answer with: smartspec_incident_response ack {incident.id} --as YOU"
    )


def _missed(_: Incident, event: ev.Event) -> str | None:
    assert isinstance(event, ev.StepPaged)
    if not event.missed:
        return None
    step = f"Escalation step {event.step}" if event.step else "The fallback"
    return f"{step} could not call everybody: {'; '.join(event.missed)}."


def _expired(_: Incident, event: ev.Event) -> str:
    assert isinstance(event, ev.AcknowledgementExpired)
    return f"Nothing was done for {duration(event.after)} after somebody answered. The pages begin again."


def _given_role(_: Incident, event: ev.Event) -> str | None:
    """Only news to somebody whom another person gave it."""
    assert isinstance(event, ev.RoleAssigned)
    if event.actor == event.person:
        return None
    until = f" until {event.until:%Y-%m-%d %H:%M} UTC" if event.until else ""
    return f"You were asked to take the role of {event.role}{until}."


def _overridden(_: Incident, event: ev.Event) -> str:
    assert isinstance(event, ev.SeverityOverridden)
    return f"Severity changed from {event.from_level} to {event.to_level}: {event.reason}."


def _assessed(incident: Incident, event: ev.Event) -> str | None:
    """Only a severity that rose after opening is news."""
    assert isinstance(event, ev.SeverityAssessed)
    if event.raised_from is None or incident.alerts == 1:
        return None
    return f"Severity rose from {event.raised_from}. {event.severity.why}"


def _proposed(incident: Incident, event: ev.Event) -> str | None:
    """Nothing waits where the policy approved it in the same breath."""
    assert isinstance(event, ev.MitigationProposed)
    if incident.mitigations[event.id].state is not MitigationState.PROPOSED:
        return None
    return f"Mitigation {event.id} is proposed and waits for approval: {event.plan}"


def _started(_: Incident, event: ev.Event) -> str:
    assert isinstance(event, ev.MitigationStarted)
    return f"Mitigation {event.id} is being carried out."


def _finished(_: Incident, event: ev.Event) -> str:
    assert isinstance(event, ev.MitigationFinished)
    return f"Mitigation {event.id} {event.outcome}: {event.why}. The monitor now verifies the effect."


def _resolved(incident: Incident, event: ev.Event) -> str:
    assert isinstance(event, ev.Resolved)
    lasted = Quantity.seconds(int((event.at - incident.impact_started_at).total_seconds()))
    if event.code in EXCUSED:
        return f"This was no incident to act on: {str(event.code).replace('_', ' ')}."
    after = f"It lasted {lasted}. A blameless post-mortem follows."
    if event.override_reason:
        return f"Declared resolved without verification by the monitor: {event.override_reason}. {after}"
    return f"{incident.service} keeps its promise again, as the monitor measured. {after}"


def _reopened(_: Incident, event: ev.Event) -> str:
    assert isinstance(event, ev.Reopened)
    return f"The incident is open again: {event.reason}."


def _meeting(_: Incident, event: ev.Event) -> str:
    assert isinstance(event, ev.PostMortemScheduled)
    return f"The post-mortem meeting is on {event.meeting_at:%Y-%m-%d %H:%M} UTC. An invitation is attached."


def _learned(incident: Incident, _: ev.Event) -> str:
    return (
        f"The post-mortem is final: {len(incident.factors)} contributing factors, "
        f"{len(incident.action_items)} action items."
    )


def _overdue(incident: Incident, event: ev.Event) -> str:
    assert isinstance(event, ev.ActionItemOverdue)
    item = next(item for item in incident.action_items if item.id == event.id)
    return (
        f"Action item {item.id} of the {item.owner_role} was due {item.due:%Y-%m-%d}: {item.title}. "
        "Say what became of it: "
        f"smartspec_incident_response action done {incident.id} {item.id} --evidence ... --as YOU"
    )


def _page_to(_: Incident, event: ev.Event) -> str | None:
    return event.to if isinstance(event, ev.Escalated) else None


def _paged_channel(event: ev.Event) -> str | None:
    return event.channel if isinstance(event, ev.ChannelPaged) else None


def _holder(_: Incident, event: ev.Event) -> str | None:
    return event.person if isinstance(event, ev.RoleAssigned) else None


def _new_commander(_: Incident, event: ev.Event) -> str | None:
    return event.person if isinstance(event, ev.CommanderAssigned) else None


_PERSONAL = ("page", "command")
"""What these say is about the reader, not about the incident."""
_EVERYBODY = (Audience.RESPONDERS, Audience.STAKEHOLDERS)
_INSIDE = (Audience.RESPONDERS,)
_ONE = (Audience.PERSON,)
_RULES: Mapping[type, _Rule] = {
    ev.Opened: _Rule("opened", _EVERYBODY, _opened),
    ev.Escalated: _Rule("page", _ONE, _paged, _page_to),
    ev.NobodyReachable: _Rule("nobody_reachable", _EVERYBODY, _nobody),
    ev.Acknowledged: _Rule("acknowledged", _EVERYBODY, _acknowledged),
    ev.CommanderAssigned: _Rule("command", _ONE, _commanded, _new_commander),
    ev.StepPaged: _Rule("page_missed", _INSIDE, _missed),
    ev.ChannelPaged: _Rule("page", _INSIDE, _channel_paged, channel=_paged_channel),
    ev.AcknowledgementExpired: _Rule("acknowledgement_expired", _INSIDE, _expired),
    ev.RoleAssigned: _Rule("role", _ONE, _given_role, _holder),
    ev.SeverityAssessed: _Rule("severity", _EVERYBODY, _assessed),
    ev.SeverityOverridden: _Rule("severity", _EVERYBODY, _overridden),
    ev.MitigationProposed: _Rule("approval", _INSIDE, _proposed),
    ev.MitigationStarted: _Rule("mitigation", _EVERYBODY, _started),
    ev.MitigationFinished: _Rule("mitigation", _INSIDE, _finished),
    ev.Resolved: _Rule(FINAL_MESSAGE, _EVERYBODY, _resolved),
    ev.Reopened: _Rule("reopened", _EVERYBODY, _reopened),
    ev.PostMortemScheduled: _Rule("postmortem_meeting", _INSIDE, _meeting),
    ev.ActionItemOverdue: _Rule("action_overdue", _INSIDE, _overdue),
    ev.PostMortemFinalized: _Rule("postmortem", _EVERYBODY, _learned),
}
