"""What each event has to say, before any wording: which notice it is and the values its wording may name.

A table from event to a function; None says nothing. Values are texts in the language asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from smartspec_ops.domain.alert import NEARLY_SPENT
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.moves import EXCUSED
from smartspec_ops.domain.incident.notice_facts import Words, at, minute, promise_text, shown
from smartspec_ops.domain.incident.parts import MitigationState
from smartspec_ops.domain.incident.policy import SENDERS, SYSTEM
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import MitigationOutcome
from smartspec_ops.domain.incident.wording import Audience
from smartspec_ops.domain.quantity import budget_left, overspent


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """`what` names the wording (``resolved.override``). `only` narrows the audiences of the rule; `person` is who
    `Audience.PERSON` is, `channel` the only one to tell it by."""

    what: str
    values: Mapping[str, str] = field(default_factory=dict)
    person: str | None = None
    channel: str | None = None
    only: frozenset[str] | None = None


Say = Callable[[Incident, ev.Event, Words], Said | None]


def opened(incident: Incident, _: ev.Event, __: Words) -> Said:
    seen, alert = shown(incident.alert, "current"), incident.alert
    if alert.target is None:
        return Said(what="opened.manual")
    if seen is None:
        return Said(what="opened.unseen", values={"promise": promise_text(alert)})
    values = {"promise": promise_text(alert), "seen": seen}
    if alert.is_about_budget and alert.budget_remaining is not None:
        return _of_budget(alert.budget_remaining, values)
    return Said(what="opened", values=values)


def _of_budget(left: float, values: Mapping[str, str]) -> Said:
    if left < 0:
        return Said(what="opened.overspent", values={**values, "over": overspent(left)})
    if left == 0:
        return Said(what="opened.spent", values=values)
    what = "opened.budget" if left <= NEARLY_SPENT else "opened.burn"
    return Said(what=what, values={**values, "left": budget_left(left)})


def paged(_: Incident, event: ev.Event, __: Words) -> Said:
    assert isinstance(event, ev.Escalated)
    return Said(what="page", values={"why": event.why, "reader": event.to}, person=event.to)


def channel_paged(_: Incident, event: ev.Event, __: Words) -> Said:
    assert isinstance(event, ev.ChannelPaged)
    return Said(what="page", values={"why": event.why}, channel=event.channel)


def missed(_: Incident, event: ev.Event, __: Words) -> Said | None:
    assert isinstance(event, ev.StepPaged)
    if not event.missed:
        return None
    values = {"step": str(event.step), "missed": "; ".join(event.missed)}
    return Said(what="page_missed" if event.step else "page_missed.fallback", values=values)


def expired(_: Incident, event: ev.Event, words: Words) -> Said:
    assert isinstance(event, ev.AcknowledgementExpired)
    return Said(what="acknowledgement_expired", values={"after": words.lasted(event.after)})


def nobody(_: Incident, event: ev.Event, __: Words) -> Said:
    assert isinstance(event, ev.NobodyReachable)
    return Said(what="nobody_reachable", values={"why": event.why})


def acknowledged(incident: Incident, event: ev.Event, _: Words) -> Said:
    assert isinstance(event, ev.Acknowledged)
    return Said(what="acknowledged" if event.by == incident.commander else "acknowledged.responder")


def commanded(incident: Incident, event: ev.Event, _: Words) -> Said | None:
    """Only news to somebody whom another person put in command; an offer by policy comes with a page."""
    assert isinstance(event, ev.CommanderAssigned)
    is_news = not event.actor.startswith(SYSTEM) and event.actor != incident.commander
    return Said(what="command", person=event.person) if is_news and incident.is_active else None


def given_role(_: Incident, event: ev.Event, __: Words) -> Said | None:
    """Only news to somebody whom another person gave it."""
    assert isinstance(event, ev.RoleAssigned)
    if event.actor == event.person:
        return None
    if event.until is None:
        return Said(what="role", values={"role": event.role}, person=event.person)
    values = {"role": event.role, "until": minute(event.until)}
    return Said(what="role.until", values=values, person=event.person)


def shift_ended(_: Incident, event: ev.Event, __: Words) -> Said:
    assert isinstance(event, ev.ShiftEnded)
    return Said(what="shift_ended", values={"role": event.role}, person=event.person)


def overridden(_: Incident, event: ev.Event, __: Words) -> Said:
    assert isinstance(event, ev.SeverityOverridden)
    values = {"from": str(event.from_level), "to": str(event.to_level), "reason": event.reason}
    return Said(what="severity", values=values)


def assessed(incident: Incident, event: ev.Event, _: Words) -> Said | None:
    """Only a severity that rose after opening is news."""
    assert isinstance(event, ev.SeverityAssessed)
    if event.raised_from is None or incident.alerts == 1:
        return None
    values = {"from": str(event.raised_from), "to": str(event.effective), "why": event.severity.why}
    return Said(what="severity.raised", values=values)


def proposed(incident: Incident, event: ev.Event, _: Words) -> Said | None:
    """Nothing waits where the policy approved it in the same breath."""
    assert isinstance(event, ev.MitigationProposed)
    if incident.mitigations[event.id].state is not MitigationState.PROPOSED:
        return None
    return Said(what="approval", values={"mitigation": event.id, "plan": event.plan})


def runbook(_: Incident, event: ev.Event, __: Words) -> Said:
    assert isinstance(event, ev.RunbookProposed)
    listed = [f"{n}. {text}" for n, text in enumerate(event.steps[:MOST_STEPS], start=1)]
    more = [f"... {len(event.steps) - MOST_STEPS} more"] if len(event.steps) > MOST_STEPS else []
    return Said(
        what="runbook", values={"runbook": event.name, "about": event.title, "steps": "\n".join([*listed, *more])}
    )


MOST_STEPS = 12
"""Of a runbook that a notice lists."""


def started(_: Incident, event: ev.Event, __: Words) -> Said:
    assert isinstance(event, ev.MitigationStarted)
    return Said(what="mitigation", values={"mitigation": event.id})


def finished(_: Incident, event: ev.Event, words: Words) -> Said:
    assert isinstance(event, ev.MitigationFinished)
    outcome = words(f"outcome.{event.outcome}")
    what = "mitigation.failed" if event.outcome is MitigationOutcome.FAILED else "mitigation.finished"
    return Said(what=what, values={"mitigation": event.id, "outcome": outcome, "why": event.why})


def resolved(incident: Incident, event: ev.Event, words: Words) -> Said:
    assert isinstance(event, ev.Resolved)
    lasted = words.lasted(event.at - incident.impact_started_at)
    if event.code in EXCUSED:
        return Said(what="resolved.excused", values={"reason": words(f"resolution.{event.code}"), "lasted": lasted})
    if event.override_reason:
        return Said(what="resolved.override", values={"reason": event.override_reason, "lasted": lasted})
    return Said(what="resolved.senders" if event.by == SENDERS else "resolved", values={"lasted": lasted})


def reopened(_: Incident, event: ev.Event, __: Words) -> Said:
    assert isinstance(event, ev.Reopened)
    return Said(what="reopened", values={"reason": event.reason})


def meeting(_: Incident, event: ev.Event, __: Words) -> Said:
    assert isinstance(event, ev.PostMortemScheduled)
    return Said(what="postmortem_meeting", values={"meeting": minute(event.meeting_at)})


def cancelled(incident: Incident, event: ev.Event, _: Words) -> Said | None:
    """A meeting people were invited to, and that this event makes pointless before it took place."""
    invited = incident.invited
    if invited is None or not invited.is_cancelled or invited.meeting_at <= event.at:
        return None
    return Said(what="postmortem_cancelled", values={"meeting": minute(invited.meeting_at)})


def handed_over(_: Incident, event: ev.Event, __: Words) -> Said:
    """To whoever was asked, or to every responder but nobody in particular."""
    assert isinstance(event, ev.PostMortemSubmitted)
    return _for_review("review", event.to, event.due)


def review_overdue(_: Incident, event: ev.Event, __: Words) -> Said:
    assert isinstance(event, ev.PostMortemReviewOverdue)
    return _for_review("review_due", event.to, event.due)


def _for_review(what: str, to: str | None, due: datetime) -> Said:
    only = Audience.RESPONDERS if to is None else Audience.PERSON
    return Said(what=what, values={"due": minute(due), "reader": to or ""}, person=to, only=frozenset({only}))


def learned(incident: Incident, _: ev.Event, __: Words) -> Said:
    values = {"factors": str(len(incident.factors)), "actions": str(len(incident.action_items))}
    return Said(what="postmortem", values=values)


def item_overdue(incident: Incident, event: ev.Event, _: Words) -> Said:
    assert isinstance(event, ev.ActionItemOverdue)
    item = next(item for item in incident.action_items if item.id == event.id)
    values = {"item": item.id, "owner": item.owner_role, "due": f"{item.due:%Y-%m-%d}", "task": item.title}
    return Said(what="action_overdue", values=values)


def updated(_: Incident, event: ev.Event, __: Words) -> Said:
    assert isinstance(event, ev.UpdatePosted)
    values = {"text": event.text, "next": minute(event.next_at) if event.next_at else ""}
    return Said(what="update", values=values, only=frozenset(event.audiences))


def overdue(_: Incident, event: ev.Event, words: Words) -> Said:
    """To whoever speaks for the response; to every responder where nobody does."""
    assert isinstance(event, ev.UpdateOverdue)
    values = {
        "audience": words(f"audience.{event.audience}"),
        "last": at(event.last_at),
        "due": at(event.due_at),
        "reader": event.to or "",
    }
    only = Audience.RESPONDERS if event.to is None else Audience.PERSON
    return Said(what="update_due", values=values, person=event.to, only=frozenset({only}))
