"""The incident as a fold: `evolve` applies one event, and the list of events alone gives the whole state back.

Nothing is decided here and no event is refused; `decide` does that before an event exists.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.errors import Bug
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.evolve_communication import after_communication, invited, paced, uninvited
from smartspec_ops.domain.incident.evolve_paging import acted_at, after_paging, paging_after
from smartspec_ops.domain.incident.parts import (
    Approval,
    Evidence,
    Factor,
    FinalNotice,
    Hypothesis,
    Mitigation,
    MitigationState,
    Page,
    PostMortemStage,
    PostMortemStatus,
    RunbookFollowed,
    RunbookOffered,
    Tenure,
)
from smartspec_ops.domain.incident.review import author_of, due_before
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import (
    ActionItem,
    Check,
    MitigationOutcome,
    Moment,
    Phase,
)


def fold(events: Iterable[ev.Event]) -> Incident:
    """The incident all its events make, in order. `Bug` when there is none or the first does not open it."""
    incident: Incident | None = None
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
        return _after_investigation(incident, event)
    if isinstance(event, ev.MitigationEvent):
        return _after_mitigation(incident, event)
    if isinstance(event, ev.CommunicationEvent):
        return after_communication(incident, event)
    return _after_learning(incident, event)


def _after_response(i: Incident, event: ev.ResponseEvent) -> Incident:
    match event:
        case ev.AlertReceived():
            members = {**i.members, event.alert.fingerprint: event.alert}
            return replace(i, alert=event.alert, alerts=event.count, members=members)
        case ev.SeverityAssessed():
            changed = replace(i, assessed=event.severity, severity=event.effective)
            return changed if event.effective is i.severity else paced(changed, event.at)
        case ev.SeverityOverridden():
            computed = i.assessed.level if i.assessed else None
            return paced(replace(i, severity=event.to_level, assessed_at_override=computed), event.at)
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


def _timed(i: Incident, event: ev.TimeStated) -> Incident:
    told = replace(i, times_told={**i.times_told, event.moment: (event.time, event.why)})
    match event.moment:
        case Moment.IMPACT_STARTED:
            return replace(told, impact_started_at=event.time)
        case Moment.DETECTED:
            return replace(told, detected_at=event.time)
        case Moment.MITIGATED:
            return replace(told, mitigated_at=event.time)


def _after_investigation(i: Incident, event: ev.InvestigationEvent) -> Incident:
    match event:
        case ev.NoteAdded():
            return i if event.corrects is not None else replace(i, notes=(*i.notes, i.version + 1))
        case ev.TimeStated():
            return _timed(i, event)
        case ev.RunbookProposed():
            offer = RunbookOffered(title=event.title, steps=event.steps)
            return replace(i, offered={**i.offered, event.name: offer})
        case ev.RunbookStarted():
            begun = RunbookFollowed(name=event.name, title=event.title, steps=event.steps, taken={})
            return replace(i, runbooks={**i.runbooks, event.name: begun})
        case ev.RunbookStepTaken():
            followed = i.runbooks[event.name]
            followed = replace(followed, taken={**followed.taken, event.step: event.is_done})
            return replace(i, runbooks={**i.runbooks, event.name: followed})
        case ev.HypothesisProposed():
            proposed = Hypothesis(id=event.id, claim=event.claim, predicts=event.predicts)
            return replace(i, hypotheses={**i.hypotheses, event.id: proposed})
        case ev.HypothesisJudged():
            known = i.hypotheses[event.id]
            judged = replace(known, judged=event.judged, looked_for=event.looked_for or known.looked_for)
            return replace(i, hypotheses={**i.hypotheses, event.id: judged})
        case ev.EvidenceAttached():
            return _with_evidence(i, event)
        case ev.Investigated():
            return replace(i, findings=event.findings)
        case ev.FactorsLinked():
            return replace(i, factor_links=(*i.factor_links, event.link))


def _with_evidence(i: Incident, event: ev.EvidenceAttached) -> Incident:
    seen = Evidence(
        id=event.id,
        query=event.query,
        window=event.window,
        value=event.value,
        digest=event.digest,
        hypothesis_id=event.hypothesis_id,
        at=event.at,
        about=event.about,
        summary=event.summary,
    )
    i = replace(i, evidence={**i.evidence, event.id: seen})
    if event.hypothesis_id is None:
        return i
    claim = i.hypotheses[event.hypothesis_id]
    return replace(i, hypotheses={**i.hypotheses, claim.id: replace(claim, evidence=(*claim.evidence, event.id))})


def _after_mitigation(i: Incident, event: ev.MitigationEvent) -> Incident:
    match event:
        case ev.MitigationProposed():
            proposed = Mitigation(
                id=event.id,
                workflow=event.workflow,
                params=event.params,
                plan=event.plan,
                plan_hash=event.plan_hash,
                preview=event.preview,
            )
            return replace(i, mitigations={**i.mitigations, event.id: proposed})
        case ev.MitigationApproved():
            approval = Approval(by=event.by, plan_hash=event.plan_hash, expires_at=event.expires_at)
            approved = replace(i.mitigations[event.id], state=MitigationState.APPROVED, approval=approval)
            return _with_mitigation(i, approved)
        case ev.MitigationRejected():
            rejected = replace(i.mitigations[event.id], state=MitigationState.REJECTED, why=event.reason)
            return _with_mitigation(i, rejected)
        case ev.MitigationStarted():
            started = replace(
                i.mitigations[event.id], state=MitigationState.RUNNING, key=event.key, started_at=event.at
            )
            return replace(_with_mitigation(i, started), healthy_checks=0, unhealthy_checks=0)
        case ev.MitigationFinished():
            return _finished(i, event)
        case ev.HealthChecked():
            unhealthy = i.unhealthy_checks + 1 if event.check is Check.UNHEALTHY else 0
            return replace(i, check=event.check, healthy_checks=event.healthy_checks, unhealthy_checks=unhealthy)
        case ev.Resolved():
            return replace(
                i,
                resolved_at=event.at,
                resolution=event.code,
                override_reason=event.override_reason,
                duplicate_of=event.duplicate_of,
            )
        case ev.Reopened():
            return _reopened(i, event)


def _finished(i: Incident, event: ev.MitigationFinished) -> Incident:
    done = replace(
        i.mitigations[event.id],
        state=MitigationState(event.outcome.value),
        why=event.why,
        report=event.report,
    )
    worked = event.outcome is MitigationOutcome.SUCCEEDED
    i = replace(_with_mitigation(i, done), healthy_checks=0, unhealthy_checks=0, mitigation_ended_at=event.at)
    return replace(i, mitigated_at=event.at if worked else i.mitigated_at)


def _reopened(i: Incident, event: ev.Reopened) -> Incident:
    """A machine's reopening needs a new answer; a person's is one. What was learned is kept."""
    return replace(
        paced(i, event.at),
        reopen_count=i.reopen_count + 1,
        reopened_at=event.at,
        answered=not event.actor.startswith("system:"),
        pages=(),
        paging=paging_after(i, event),
        check=None,
        healthy_checks=0,
        unhealthy_checks=0,
        mitigated_at=None,
        resolved_at=None,
        resolution=None,
        override_reason=None,
        duplicate_of=None,
        final_notice=FinalNotice.PENDING,
        final_told=frozenset(),
        reminders={},
        invited=uninvited(i.invited, event.at),
        post_mortem=PostMortemStatus(version=i.post_mortem.version),
    )


def _with_mitigation(i: Incident, mitigation: Mitigation) -> Incident:
    return replace(i, mitigations={**i.mitigations, mitigation.id: mitigation})


def _after_learning(i: Incident, event: ev.LearningEvent) -> Incident:
    match event:
        case ev.FactorAccepted():
            accepted = Factor(factor=event.factor, kind=event.factor_kind, hypothesis_id=event.hypothesis_id)
            return replace(i, factors=(*i.factors, accepted))
        case ev.ActionItemAdded():
            return replace(i, action_items=(*i.action_items, event.item))
        case ev.ActionItemMoved():
            return replace(i, action_items=tuple(_acted(item, event) for item in i.action_items))
        case ev.ActionItemOverdue():
            return i
        case ev.FedBack():
            return replace(i, fed_back=event.path)
        case ev.Closed():
            return i
        case ev.PostMortemScheduled():
            i = replace(i, invited=invited(i.invited, event))
        case ev.PostMortemWaived():
            i = replace(i, invited=uninvited(i.invited, event.at))
        case _:
            pass
    return replace(i, post_mortem=_post_mortem(i.post_mortem, event))


def _acted(item: ActionItem, event: ev.ActionItemMoved) -> ActionItem:
    if item.id != event.id:
        return item
    return replace(
        item,
        state=event.state,
        why=event.why,
        evidence=(*item.evidence, *event.evidence),
        tracker_url=event.tracker_url or item.tracker_url,
    )


def _post_mortem(status: PostMortemStatus, event: ev.PostMortemEvent) -> PostMortemStatus:
    match event:
        case ev.PostMortemScheduled():
            due = due_before(event.meeting_at, event.at)
            return replace(status, meeting_at=event.meeting_at, ics_uid=event.ics_uid, review_due=due)
        case ev.PostMortemDrafted():
            # Who is reading it goes on with the newer text.
            read = status.stage is PostMortemStage.IN_REVIEW
            stage = PostMortemStage.IN_REVIEW if read else PostMortemStage.DRAFTED
            return replace(status, stage=stage, version=event.version, author=event.actor)
        case ev.PostMortemSubmitted():
            author = author_of(status.author, event.actor)
            return replace(
                status,
                stage=PostMortemStage.IN_REVIEW,
                review_due=event.due,
                reviewer=event.to,
                author=author,
                reminded=0,
            )
        case ev.PostMortemReviewOverdue():
            return replace(status, reminded=event.count)
        case ev.PostMortemReviewed():
            return replace(status, stage=PostMortemStage.REVIEWED)
        case ev.PostMortemFinalized():
            return replace(status, stage=PostMortemStage.FINALIZED)
        case ev.PostMortemWaived():
            return replace(status, stage=PostMortemStage.WAIVED)
        case ev.PostMortemPublished():
            return replace(status, published=event.level)


def _end(tenures: tuple[Tenure, ...], role: str, at: datetime, person: str | None = None) -> tuple[Tenure, ...]:
    return tuple(
        replace(t, until=at) if t.role == role and t.until is None and person in (None, t.person) else t
        for t in tenures
    )
