"""Everything that can happen to an incident. The list of these events is the incident, and it is its timeline.

Each event says when (`at`, aware UTC) and who (`actor`): a roster id, never a name or an address, or ``system:…``.
A class is added here, to one of the five groups, and to `evolve` and `sentence`; the type checker asks for both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.incident.values import (
    ActionItem,
    Check,
    DeliveryOutcome,
    FactorKind,
    Judged,
    MitigationOutcome,
    Phase,
    Resolution,
    Suppressed,
)
from smartspec_ops.domain.severity import Sev, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    at: datetime
    actor: str


# --- response: what the alert says, and who answers ------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(_Event):
    """T1. `recurrence_of` is the closed incident with the same dedup key, where there was one."""

    kind: Literal["opened"] = "opened"
    incident_id: str
    title: str
    alert: Alert
    dedup_key: str
    recurrence_of: str | None = None
    drill: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertReceived(_Event):
    """The same dedup key spoke again; `count` is how many messages the incident has now."""

    kind: Literal["alert_received"] = "alert_received"
    alert: Alert
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityAssessed(_Event):
    """`effective` is what counts: raised at once, never lowered without a person."""

    kind: Literal["severity_assessed"] = "severity_assessed"
    severity: Severity
    effective: Sev
    raised_from: Sev | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityOverridden(_Event):
    kind: Literal["severity_overridden"] = "severity_overridden"
    from_level: Sev
    to_level: Sev
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommanderAssigned(_Event):
    """`person` leads from now on, until `until` where a shift ends."""

    kind: Literal["commander_assigned"] = "commander_assigned"
    person: str
    role: str = "commander"
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged(_Event):
    kind: Literal["acknowledged"] = "acknowledged"
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated(_Event):
    """`to` was paged; `step` counts pages from 1."""

    kind: Literal["escalated"] = "escalated"
    to: str
    role: str
    step: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyReachable(_Event):
    kind: Literal["nobody_reachable"] = "nobody_reachable"
    step: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantJoined(_Event):
    kind: Literal["participant_joined"] = "participant_joined"
    person: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(_Event):
    """The status changed by the rule named (T2..T7)."""

    kind: Literal["moved"] = "moved"
    rule: str
    from_phase: Phase
    to_phase: Phase
    reason: str


# --- investigation ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(_Event):
    """`occurred_at` is when the thing noted happened, `at` when it was written down."""

    kind: Literal["note_added"] = "note_added"
    text: str
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HypothesisProposed(_Event):
    """`predicts` is what must be seen if the claim is right."""

    kind: Literal["hypothesis_proposed"] = "hypothesis_proposed"
    id: str
    claim: str
    predicts: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HypothesisJudged(_Event):
    kind: Literal["hypothesis_judged"] = "hypothesis_judged"
    id: str
    judged: Judged
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAttached(_Event):
    """Values kept as they were seen: `digest` is the SHA-256 of `value`, so it outlives the metrics' retention."""

    kind: Literal["evidence_attached"] = "evidence_attached"
    id: str
    hypothesis_id: str | None
    query: str
    window: str
    value: str
    digest: str


# --- mitigation ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MitigationProposed(_Event):
    """`plan` is the text people approve; `plan_hash` binds the approval to workflow and parameters."""

    kind: Literal["mitigation_proposed"] = "mitigation_proposed"
    id: str
    workflow: str
    params: Mapping[str, str] = field(default_factory=dict)
    plan: str
    plan_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MitigationApproved(_Event):
    """`by` is the commander's id, or ``policy`` where the rules approve in advance."""

    kind: Literal["mitigation_approved"] = "mitigation_approved"
    id: str
    plan_hash: str
    by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MitigationRejected(_Event):
    kind: Literal["mitigation_rejected"] = "mitigation_rejected"
    id: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MitigationStarted(_Event):
    """`key` is the idempotency key handed to the workflow."""

    kind: Literal["mitigation_started"] = "mitigation_started"
    id: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MitigationFinished(_Event):
    """`report` is where the workflow wrote what it did, when it did."""

    kind: Literal["mitigation_finished"] = "mitigation_finished"
    id: str
    outcome: MitigationOutcome
    why: str
    report: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthChecked(_Event):
    """`healthy_checks` counts consecutive healthy looks, this one included; anything else sets it to 0."""

    kind: Literal["health_checked"] = "health_checked"
    check: Check
    healthy_checks: int
    why: str
    tick: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(_Event):
    """`override_reason` is set where a person resolved without the healthy checks."""

    kind: Literal["resolved"] = "resolved"
    code: Resolution
    by: str
    override_reason: str | None = None
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(_Event):
    kind: Literal["reopened"] = "reopened"
    reason: str


# --- communication ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecorded(_Event):
    """What became of one notice in one channel. `message` is its kind (opened, updated, resolved, …)."""

    kind: Literal["delivery_recorded"] = "delivery_recorded"
    key: str
    channel: str
    message: str
    outcome: DeliveryOutcome
    detail: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunicationWaived(_Event):
    """The final notice will not be sent, for this reason."""

    kind: Literal["communication_waived"] = "communication_waived"
    reason: str


# --- learning --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMortemScheduled(_Event):
    kind: Literal["post_mortem_scheduled"] = "post_mortem_scheduled"
    meeting_at: datetime
    ics_uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMortemDrafted(_Event):
    """The whole `text` of the document, as Markdown; `is_edited` says that people wrote it, not we."""

    kind: Literal["post_mortem_drafted"] = "post_mortem_drafted"
    version: int
    text: str = ""
    is_edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMortemReviewed(_Event):
    kind: Literal["post_mortem_reviewed"] = "post_mortem_reviewed"
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMortemFinalized(_Event):
    """`findings` counts what the blameless check found; `suppressed` lists what was let stand."""

    kind: Literal["post_mortem_finalized"] = "post_mortem_finalized"
    by: str
    findings: int = 0
    suppressed: tuple[Suppressed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMortemWaived(_Event):
    kind: Literal["post_mortem_waived"] = "post_mortem_waived"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorAccepted(_Event):
    kind: Literal["factor_accepted"] = "factor_accepted"
    factor: str
    factor_kind: FactorKind
    hypothesis_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItemAdded(_Event):
    kind: Literal["action_item_added"] = "action_item_added"
    item: ActionItem


@dataclass(frozen=True, slots=True, kw_only=True)
class FedBack(_Event):
    """The action items were handed on: to which file, with which result."""

    kind: Literal["fed_back"] = "fed_back"
    path: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(_Event):
    kind: Literal["closed"] = "closed"
    by: str


ResponseEvent = (
    AlertReceived
    | SeverityAssessed
    | SeverityOverridden
    | CommanderAssigned
    | Acknowledged
    | Escalated
    | NobodyReachable
    | ParticipantJoined
    | Moved
)
InvestigationEvent = NoteAdded | HypothesisProposed | HypothesisJudged | EvidenceAttached
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
CommunicationEvent = DeliveryRecorded | CommunicationWaived
LearningEvent = (
    PostMortemScheduled
    | PostMortemDrafted
    | PostMortemReviewed
    | PostMortemFinalized
    | PostMortemWaived
    | FactorAccepted
    | ActionItemAdded
    | FedBack
    | Closed
)
Event = Opened | ResponseEvent | InvestigationEvent | MitigationEvent | CommunicationEvent | LearningEvent
