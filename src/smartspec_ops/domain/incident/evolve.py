"""The incident as a fold: `evolve` applies one event, and the list of events alone gives the whole state back.

Nothing is decided here and no event is refused; `decide` does that before an event exists.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.errors import Bug
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.evolve_communication import after_communication, paced
from smartspec_ops.domain.incident.evolve_investigation import after_investigation
from smartspec_ops.domain.incident.evolve_learning import after_learning
from smartspec_ops.domain.incident.evolve_mitigation import after_mitigation
from smartspec_ops.domain.incident.evolve_paging import acted_at, after_paging, paging_after
from smartspec_ops.domain.incident.parts import Page, Tenure
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Phase


def fold(events: Iterable[ev.Event], incident: Incident | None = None) -> Incident:
    """The incident all its events make, in order: these, or these after what earlier ones made. `Bug` when there is
    none or the first does not open it."""
    for event in events:
        incident = evolve(incident, event)
    if incident is None:
        raise Bug("an incident has at least the event that opened it")
    return incident


def evolve(incident: Incident | None, event: ev.Event) -> Incident:
    """The incident after one more event."""
    if isinstance(event, ev.Opened):
        if incident is not None:
            raise Bug("an incident opens once")
        return _opened(event)
    if incident is None:
        raise Bug("the first event of an incident opens it")
    return replace(
        after_paging(incident, event) if isinstance(event, ev.PagingEvent) else _after(incident, event),
        version=incident.version + 1,
        acted_at=acted_at(incident, event),
    )


def _opened(event: ev.Opened) -> Incident:
    alert = event.alert
    return Incident(
        id=event.incident_id,
        title=event.title,
        service=alert.service,
        spec_id=alert.spec_id,
        source=alert.source,
        dedup_key=event.dedup_key,
        first_alert=alert,
        alert=alert,
        members={alert.fingerprint: alert},
        impact_started_at=alert.started_at or alert.fired_at or alert.at,
        detected_at=_detected(alert),
        declared_at=event.at,
        paced_at=event.at,
        paced_version=1,
        recurrence_of=event.recurrence_of,
        is_drill=event.drill,
        is_private=event.private,
    )


def _detected(alert: Alert) -> datetime:
    """A promise that broke again soon goes on with its episode, whose first alarm is older than this impact: then this
    very message is how it was noticed."""
    began, fired = alert.started_at, alert.fired_at or alert.at
    return alert.at if began is not None and fired < began else fired


_ActiveEvent = (
    ev.ResponseEvent
    | ev.RoleEvent
    | ev.InvestigationEvent
    | ev.MitigationEvent
    | ev.CommunicationEvent
    | ev.LearningEvent
)


def _after(incident: Incident, event: _ActiveEvent) -> Incident:
    if isinstance(event, ev.ResponseEvent):
        return _after_response(incident, event)
    if isinstance(event, ev.RoleEvent):
        return replace(incident, tenures=_after_role(incident.tenures, event))
    if isinstance(event, ev.InvestigationEvent):
        return after_investigation(incident, event)
    if isinstance(event, ev.MitigationEvent):
        return after_mitigation(incident, event)
    if isinstance(event, ev.CommunicationEvent):
        return after_communication(incident, event)
    return after_learning(incident, event)


def _after_response(i: Incident, event: ev.ResponseEvent) -> Incident:
    match event:
        case ev.AlertReceived():
            members = {**i.members, event.alert.fingerprint: event.alert}
            return replace(i, alert=event.alert, alerts=event.count, members=members)
        case ev.SeverityAssessed():
            changed = replace(i, assessed=event.severity, severity=event.effective)
            return changed if event.effective is i.severity else paced(replace(changed, severity_reason=None), event.at)
        case ev.SeverityOverridden():
            computed = i.assessed.level if i.assessed else None
            told = replace(i, assessed_at_override=computed, severity_reason=event.reason)
            return paced(replace(told, severity=event.to_level), event.at)
        case ev.CommanderAssigned():
            ended = _end(i.tenures, "commander", event.at)
            held = Tenure(person=event.person, role="commander", since=event.at, planned_until=event.until)
            return replace(i, commander=event.person, tenures=(*ended, held))
        case ev.Acknowledged():
            answered_at = i.acknowledged_at or event.at
            return replace(i, answered=True, acknowledged_at=answered_at, paging=paging_after(i, event))
        case ev.Escalated():
            page = Page(to=event.to, step=event.step, at=event.at, is_fallback=event.fallback)
            return replace(i, pages=(*i.pages, page))
        case ev.NobodyReachable():
            nobody = Page(to=None, step=event.step, at=event.at)
            return replace(i, pages=(*i.pages, nobody), paging=paging_after(i, event))
        case ev.VisibilityChanged():
            return replace(i, is_private=event.private)
        case ev.ParticipantJoined():
            return replace(i, tenures=(*i.tenures, Tenure(person=event.person, role=event.role, since=event.at)))
        case ev.Moved():
            return _moved(i, event)


def _after_role(tenures: tuple[Tenure, ...], event: ev.RoleEvent) -> tuple[Tenure, ...]:
    match event:
        case ev.RoleAssigned():
            held = Tenure(person=event.person, role=event.role, since=event.at, planned_until=event.until)
            return (*_end(tenures, event.role, event.at), held)
        case ev.RoleLeft():
            return _end(tenures, event.role, event.at, event.person)
        case ev.ShiftEnded():
            meant = event.person, event.role, None
            return tuple(replace(t, is_over=True) if (t.person, t.role, t.until) == meant else t for t in tenures)


def _moved(i: Incident, event: ev.Moved) -> Incident:
    closed_at = event.at if event.to_phase is Phase.CLOSED else None
    undone = event.rule == "T4"
    mitigated_at = None if undone else i.mitigated_at
    return replace(i, phase=event.to_phase, closed_at=closed_at, mitigated_at=mitigated_at)


def _end(tenures: tuple[Tenure, ...], role: str, at: datetime, person: str | None = None) -> tuple[Tenure, ...]:
    return tuple(
        replace(t, until=at) if t.role == role and t.until is None and person in (None, t.person) else t
        for t in tenures
    )
