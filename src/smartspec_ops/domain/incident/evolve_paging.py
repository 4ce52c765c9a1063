"""How events change where an incident stands in its escalation policy. Nothing is decided here."""

from dataclasses import replace
from datetime import datetime

from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.parts import PagingRun
from smartspec_ops.domain.incident.policy import SYSTEM
from smartspec_ops.domain.incident.state import Incident

_ACTIONS = ev.MitigationStarted | ev.MitigationFinished


def after_paging(i: Incident, event: ev.PagingEvent) -> Incident:
    """The pages themselves are events of their own."""
    match event:
        case ev.EscalationPlanned():
            return replace(i, paging=PagingRun(policy=event.policy, began_at=event.at, marked=i.version + 1))
        case ev.StepPaged():
            return replace(i, paging=_stepped(i, event))
        case ev.AcknowledgementExpired():
            return replace(i, answered=False, paging=_anew(i, event))
        case ev.ChannelPaged():
            return i


def paging_after(i: Incident, event: ev.Reopened | ev.Acknowledged | ev.NobodyReachable) -> PagingRun | None:
    """What other groups' events do to the run; `i` is the state before the event."""
    if i.paging is None or isinstance(event, ev.Reopened):
        return _anew(i, event)
    return replace(i.paging, marked=i.version + 1, is_over=i.paging.is_over or isinstance(event, ev.NobodyReachable))


def acted_at(i: Incident, event: ev.Event) -> datetime | None:
    """When somebody last did anything: a person, or a mitigation that people let run."""
    is_act = isinstance(event, _ACTIONS) or not event.actor.startswith(SYSTEM)
    return event.at if is_act else i.acted_at


def _anew(i: Incident, event: ev.Event) -> PagingRun | None:
    return PagingRun(policy=i.paging.policy, began_at=event.at, marked=i.version + 1) if i.paging else None


def _stepped(i: Incident, event: ev.StepPaged) -> PagingRun | None:
    if i.paging is None or not event.step:
        return i.paging
    reached = bool(event.people or event.channels)
    before = i.paging.reached_in_round if event.round == i.paging.round else False
    return replace(
        i.paging,
        marked=i.version + 1,
        round=event.round,
        step=event.step,
        at=event.at,
        reached=reached,
        reached_in_round=before or reached,
        is_over=False,
    )
