"""What was done to end the impact, and whether it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from smartspec_ops.domain.incident.events.base import Happened
from smartspec_ops.domain.incident.values import Check, MitigationOutcome, Resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class MitigationProposed(Happened):
    """`plan` is the text people approve; `plan_hash` binds the approval to workflow and parameters.

    `preview` is what a run that only plans printed; its SHA-256 is among the parameters, so it is approved with them.
    """

    kind: Literal["mitigation_proposed"] = "mitigation_proposed"
    id: str
    workflow: str
    params: Mapping[str, str] = field(default_factory=dict)
    plan: str
    plan_hash: str
    preview: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MitigationApproved(Happened):
    """`by` is the commander's id, or ``policy`` where the rules approve in advance."""

    kind: Literal["mitigation_approved"] = "mitigation_approved"
    id: str
    plan_hash: str
    by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MitigationRejected(Happened):
    kind: Literal["mitigation_rejected"] = "mitigation_rejected"
    id: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MitigationStarted(Happened):
    """`key` is the idempotency key handed to the workflow."""

    kind: Literal["mitigation_started"] = "mitigation_started"
    id: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MitigationFinished(Happened):
    """`report` is where the workflow wrote what it did, when it did."""

    kind: Literal["mitigation_finished"] = "mitigation_finished"
    id: str
    outcome: MitigationOutcome
    why: str
    report: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthChecked(Happened):
    """`healthy_checks` counts consecutive healthy looks, this one included; anything else sets it to 0."""

    kind: Literal["health_checked"] = "health_checked"
    check: Check
    healthy_checks: int
    why: str
    tick: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(Happened):
    """`override_reason` is set where a person resolved without the healthy checks."""

    kind: Literal["resolved"] = "resolved"
    code: Resolution
    by: str
    override_reason: str | None = None
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Happened):
    kind: Literal["reopened"] = "reopened"
    reason: str


MitigationEvent = (
    MitigationProposed
    | MitigationApproved
    | MitigationRejected
    | MitigationStarted
    | MitigationFinished
    | HealthChecked
    | Resolved
    | Reopened
)
