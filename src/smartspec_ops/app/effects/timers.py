"""What must happen later or outside because of an event, besides telling people: one table from event to effects.

A timer is an effect with a later `due_at`. It carries no decision: when it fires, the incident is decided anew, so a
timer that comes too late changes nothing. What it is counted from may lie ahead, of a clock that was set back since:
then it waits from that moment on, not from the present one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.domain.incident import cadence, escalation
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.cadence import NotYet, Quiet, next_reminder, paced_audiences
from smartspec_ops.domain.incident.escalation import due
from smartspec_ops.domain.incident.moves import EXCUSED
from smartspec_ops.domain.incident.policy import Policy
from smartspec_ops.domain.incident.review import UNREAD
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Phase
from smartspec_ops.ports import Effect

SECOND_LOOK = timedelta(minutes=10)
"""An alert comes minutes after the onset: a little later there is more to compare with what was before."""
_Rule = Callable[[Incident, ev.Event, Policy], Sequence[Effect]]


def timers(incident: Incident, events: Sequence[ev.Event], policy: Policy) -> Sequence[Effect]:
    """Effects of these events; `incident` is the state after them. Keys name incident, task and occasion."""
    return [effect for event in events if (rule := _RULES.get(type(event))) for effect in rule(incident, event, policy)]


def is_overtaken(incident: Incident, timer: Effect) -> bool:
    """Whether a timer of paging is void: the incident changed its mind since, and that set a timer of its own."""
    if timer.kind != EffectKind.PAGE_TIMEOUT or incident.paging is None:
        return False
    return int(timer.body.get("version", 0)) < incident.paging.marked


def is_void(incident: Incident, timer: Effect) -> bool:
    """Whether a timer will find nothing to do as things stand; it is left to find that out by itself."""
    body = timer.body
    match timer.kind:
        case EffectKind.PAGE_TIMEOUT:
            return not incident.is_active or is_overtaken(incident, timer)
        case EffectKind.UPDATE_DUE:
            return not incident.is_active or body.get("version") != incident.paced_version
        case EffectKind.VERIFY | EffectKind.INVESTIGATE:
            return not incident.is_active
        case EffectKind.REVIEW_DUE:
            return incident.phase is Phase.CLOSED or incident.post_mortem.stage not in UNREAD
        case EffectKind.ACTION_DUE:
            return any(item.id == body.get("item") and item.state.is_settled for item in incident.action_items)
        case _:
            return False


def verify_again(incident: Incident, at: datetime) -> Effect:
    """Look at the monitor again at `at`."""
    # A lane, so that the looks of all open incidents, due at the same moment, do not come before a page.
    return _effect(incident, EffectKind.VERIFY, f"{at:%Y%m%dT%H%M%S.%f}", at, lane="monitor")


def _effect(
    incident: Incident,
    task: EffectKind,
    occasion: str,
    due_at: datetime,
    lane: str | None = None,
    since: datetime | None = None,
    **body: str | int,
) -> Effect:
    return Effect(
        kind=task,
        key=f"{task}:{incident.id}:{occasion}",
        due_at=due_at,
        since=since,
        body={"incident": incident.id, **body},
        incident_id=incident.id,
        lane=f"{incident.id}:{lane}" if lane else None,
    )


def _look_into(incident: Incident, occasion: str, due_at: datetime) -> Effect:
    """One look at a time, whatever opens at once: looking must never keep a page waiting."""
    return replace(_effect(incident, EffectKind.INVESTIGATE, occasion, due_at), lane=f"investigations:{occasion}")


def _opened(incident: Incident, event: ev.Event, policy: Policy) -> Sequence[Effect]:
    return [
        _export(incident, event),
        verify_again(incident, event.at),
        _look_into(incident, "opened", event.at),
        _look_into(incident, "again", event.at + SECOND_LOOK),
        *(_fitting(incident, event) if policy.offers_runbooks else ()),
        *_paced(incident, event, policy),
    ]


def _fitting(incident: Incident, event: ev.Event) -> Sequence[Effect]:
    """At once, and once more when the alerts that follow the first have come."""
    return [
        _effect(incident, EffectKind.RUNBOOKS, occasion, at, lane="runbooks")
        for occasion, at in (("opened", event.at), ("again", event.at + SECOND_LOOK))
    ]


def _reopened(incident: Incident, event: ev.Event, policy: Policy) -> Sequence[Effect]:
    again = verify_again(incident, event.at + timedelta(microseconds=1))
    return [again, *_page_again(incident, event, policy), *_paced(incident, event, policy)]


def _paged(incident: Incident, event: ev.Event, policy: Policy) -> Sequence[Effect]:
    assert isinstance(event, ev.Escalated)
    if incident.paging is not None or event.fallback:
        return ()
    # No lane: a page that is due waits for nothing.
    occasion = f"{incident.reopen_count}-{event.step}"
    return [_effect(incident, EffectKind.PAGE_TIMEOUT, occasion, event.at + policy.ack_timeout, step=event.step)]


def _page_again(incident: Incident, event: ev.Event, _: Policy) -> Sequence[Effect]:
    """Look at the escalation policy when its next step may be due. One timer a decision: all of it gives one key."""
    at = due(incident)
    if at is None:
        return ()
    occasion = f"v{incident.version}"
    since = max(event.at, escalation.counted_from(incident) or event.at)
    return [_effect(incident, EffectKind.PAGE_TIMEOUT, occasion, at, since=since, version=incident.version)]


def _paced(incident: Incident, event: ev.Event, policy: Policy) -> Sequence[Effect]:
    """One timer for each audience that waits for updates; a later one of the same kind ends it."""
    return [
        _effect(
            incident,
            EffectKind.UPDATE_DUE,
            f"{audience}:{incident.paced_version}",
            step.until if isinstance(step, NotYet) else event.at,
            since=max(event.at, cadence.counted_from(incident, audience)) if isinstance(step, NotYet) else event.at,
            audience=audience,
            version=incident.paced_version,
        )
        for audience in paced_audiences(policy)
        if not isinstance(step := next_reminder(incident, audience, policy, event.at), Quiet)
    ]


def _shift(incident: Incident, event: ev.Event, _: Policy) -> Sequence[Effect]:
    assert isinstance(event, ev.RoleAssigned | ev.CommanderAssigned)
    if event.until is None:
        return ()
    occasion = f"v{incident.version}:{event.role}"
    return [_effect(incident, EffectKind.SHIFT_END, occasion, event.until, role=event.role, person=event.person)]


def _approved(incident: Incident, event: ev.Event, _: Policy) -> Sequence[Effect]:
    assert isinstance(event, ev.MitigationApproved)
    # Each approval is an occasion of its own: one that expired unused can be given again.
    occasion = f"{event.id}:{event.plan_hash[:16]}:{incident.version}"
    return [
        _effect(
            incident,
            EffectKind.MITIGATE,
            occasion,
            event.at,
            lane="mitigations",
            mitigation=event.id,
            plan_hash=event.plan_hash,
        )
    ]


def _export(incident: Incident, event: ev.Event) -> Effect:
    return _effect(incident, EffectKind.EXPORT, str(incident.version), event.at, lane="files")


def _moved(incident: Incident, event: ev.Event, _: Policy) -> Sequence[Effect]:
    return [_export(incident, event)]


def _resolved(incident: Incident, event: ev.Event, _: Policy) -> Sequence[Effect]:
    """What was no incident needs no post-mortem."""
    assert isinstance(event, ev.Resolved)
    if event.code in EXCUSED:
        return ()
    return [_effect(incident, EffectKind.DRAFT, str(incident.reopen_count), event.at, lane="files")]


def _final(incident: Incident, event: ev.Event, _: Policy) -> Sequence[Effect]:
    return [_effect(incident, EffectKind.FEED_BACK, str(incident.post_mortem.version), event.at, lane="files")]


DUE_HOUR = 9
"""UTC: a reminder comes at the beginning of a day's work, not at midnight."""
AGAIN = timedelta(days=7)


def _item_due(incident: Incident, event: ev.Event, _: Policy) -> Sequence[Effect]:
    assert isinstance(event, ev.ActionItemAdded)
    item = event.item
    at = datetime(item.due.year, item.due.month, item.due.day, DUE_HOUR, tzinfo=UTC)
    return [_effect(incident, EffectKind.ACTION_DUE, f"{item.id}:{item.due}", max(at, event.at), item=item.id)]


def _item_still_due(incident: Incident, event: ev.Event, _: Policy) -> Sequence[Effect]:
    assert isinstance(event, ev.ActionItemOverdue)
    at = event.at + AGAIN
    return [_effect(incident, EffectKind.ACTION_DUE, f"{event.id}:{at:%Y-%m-%d}", at, item=event.id)]


def _review_due(incident: Incident, event: ev.Event, policy: Policy) -> Sequence[Effect]:
    """Where a review is asked for: by the severity, or because somebody handed the draft over."""
    due = incident.post_mortem.review_due
    asked = isinstance(event, ev.PostMortemSubmitted) or incident.severity in policy.post_mortem_levels
    return [_review_at(incident, due)] if due is not None and asked else ()


def _review_still_due(incident: Incident, event: ev.Event, _: Policy) -> Sequence[Effect]:
    return [_review_at(incident, event.at + NEXT_DAY)]


def _review_at(incident: Incident, at: datetime) -> Effect:
    occasion = f"{incident.reopen_count}-{at:%Y%m%dT%H%M%S}"
    return _effect(incident, EffectKind.REVIEW_DUE, occasion, at)


NEXT_DAY = timedelta(days=1)
_RULES: Mapping[type, _Rule] = {
    ev.Opened: _opened,
    ev.Escalated: _paged,
    ev.CommanderAssigned: _shift,
    ev.RoleAssigned: _shift,
    ev.EscalationPlanned: _page_again,
    ev.StepPaged: _page_again,
    ev.Acknowledged: _page_again,
    ev.AcknowledgementExpired: _page_again,
    ev.SeverityAssessed: _paced,
    ev.SeverityOverridden: _paced,
    ev.UpdatePosted: _paced,
    ev.MitigationApproved: _approved,
    ev.Moved: _moved,
    ev.Reopened: _reopened,
    ev.Resolved: _resolved,
    ev.PostMortemFinalized: _final,
    ev.PostMortemScheduled: _review_due,
    ev.PostMortemSubmitted: _review_due,
    ev.PostMortemReviewOverdue: _review_still_due,
    ev.ActionItemAdded: _item_due,
    ev.ActionItemOverdue: _item_still_due,
}
