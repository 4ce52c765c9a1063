"""How an incident's mitigations, and with them its end, stand after one more event: a part of `evolve`."""

from dataclasses import replace

from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.evolve_communication import paced, uninvited
from smartspec_ops.domain.incident.evolve_paging import paging_after
from smartspec_ops.domain.incident.parts import Approval, FinalNotice, Mitigation, MitigationState, PostMortemStatus
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Check, MitigationOutcome


def after_mitigation(i: Incident, event: ev.MitigationEvent) -> Incident:
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
