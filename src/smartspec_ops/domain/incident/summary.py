"""summary.json of an incident: exactly the eight documented keys, and everything more under ``ext``."""

from datetime import datetime
from typing import Any

from smartspec_ops.domain.incident.parts import Tenure, Update
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.timeline import Roles, role_labels, who
from smartspec_ops.domain.severity import Impact

WORKFLOW = "smartspec_incident_response"
WORKFLOW_VERSION = "1.0.0"


def summary(incident: Incident, run_id: str) -> dict[str, Any]:
    """Plain JSON data. `run_id` names the run folder the file is written to."""
    return {
        "workflow": WORKFLOW,
        "version": WORKFLOW_VERSION,
        "run_id": run_id,
        "incident_id": incident.id,
        "severity": incident.severity.value,
        "status": incident.phase.value,
        "root_cause_identified": incident.root_cause_identified,
        "action_items_created": len(incident.action_items),
        "ext": _ext(incident),
    }


def _ext(i: Incident) -> dict[str, Any]:
    assessed = i.assessed
    return {
        "title": i.title,
        "service": i.service,
        "spec_id": i.spec_id,
        "dedup_key": i.dedup_key,
        "events": i.version,
        "alerts": i.alerts,
        "is_drill": i.is_drill,
        "recurrence_of": i.recurrence_of,
        "duplicate_of": i.duplicate_of,
        "severity_why": assessed.why if assessed else None,
        "severity_rules": list(assessed.rules) if assessed else [],
        "severity_low_confidence": bool(assessed and assessed.low_confidence),
        "severity_computed": assessed.level.value if assessed else None,
        "severity_inputs": _inputs(assessed.inputs) if assessed and assessed.inputs else None,
        "severity_proposed": i.proposed_severity.value if i.proposed_severity else None,
        "roles": [_role(t, role_labels(i)) for t in i.tenures],
        "needs_commander": i.needs_commander,
        "nobody_reachable": i.nobody_reachable,
        "healthy_checks": i.healthy_checks,
        "resolution_code": i.resolution.value if i.resolution else None,
        "resolution_override": i.override_reason,
        "reopen_count": i.reopen_count,
        "final_notice": i.final_notice.value,
        "updates": [_update(update) for update in i.updates.values()],
        "post_mortem": i.post_mortem.stage.value,
        "contributing_factors": [f.factor for f in i.factors],
        "times": {name: _utc(at) for name, at in _times(i).items()},
    }


def _update(update: Update) -> dict[str, Any]:
    return {
        "number": update.number,
        "revision": update.revision,
        "text": update.text,
        "audiences": list(update.audiences),
        "status": update.status.value,
        "told_at": _utc(update.told_at),
        "next_at": _utc(update.next_at) if update.next_at else None,
    }


def _inputs(impact: Impact) -> dict[str, Any]:
    """What the severity was decided from; null is unknown. Times in hours, shares from 0 to 1."""
    left = impact.time_to_exhaustion
    ratio = impact.breach_ratio
    return {
        "bad_ratio": impact.bad_ratio,
        "hours_to_exhaustion": None if left is None else left.total_seconds() / 3600,
        "tier": impact.tier,
        "wide": impact.wide,
        "valid_events": impact.valid_events,
        "data_loss": impact.data_loss,
        "security": impact.security,
        "breach_ratio": None if ratio is None or ratio == float("inf") else ratio,
        "given": impact.given.value if impact.given else None,
    }


def _role(tenure: Tenure, roles: Roles) -> dict[str, Any]:
    return {
        "role": tenure.role,
        "held_by": who(tenure.person, roles),
        "since": _utc(tenure.since),
        "until": _utc(tenure.until),
        "planned_until": _utc(tenure.planned_until),
    }


def _times(i: Incident) -> dict[str, datetime | None]:
    return {
        "impact_started": i.impact_started_at,
        "detected": i.detected_at,
        "declared": i.declared_at,
        "acknowledged": i.acknowledged_at,
        "mitigated": i.mitigated_at,
        "resolved": i.resolved_at,
        "closed": i.closed_at,
    }


def _utc(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None
