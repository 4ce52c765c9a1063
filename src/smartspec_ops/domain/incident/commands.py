"""What people and machines may ask of an incident, the policy asked under, and the refusal they may get.

Every command names its `actor`: a roster id, or ``system:…`` for a machine. Whether it is done is `decide`'s matter.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.blameless import Finding
from smartspec_ops.domain.incident.values import (
    ActionItem,
    Check,
    DeliveryOutcome,
    FactorKind,
    Judged,
    MitigationOutcome,
    Resolution,
)
from smartspec_ops.domain.severity import Impact, Sev

SYSTEM = "system:"
POLICY = "system:policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The numbers and permissions decisions are made under; a snapshot, so that an edit never changes a running page.

    `healthy_checks` in a row verify a fix, and with `auto_resolve` end the incident by themselves; `unhealthy_checks`
    in a row after a mitigation say it did not help.
    `auto_approve` lists workflows whose mitigation the policy itself may approve. After `ack_timeout` without an
    answer the next candidate is paged; the whole list is tried `page_rounds` times. The post-mortem meets within
    `meeting_within` of its severity. `final_audiences` must all have been told before an incident closes.
    """

    healthy_checks: int = 3
    auto_resolve: bool = True
    unhealthy_checks: int = 3
    reopen_window: timedelta = timedelta(minutes=30)
    approval_lifetime: timedelta = timedelta(minutes=30)
    auto_approve: frozenset[str] = frozenset()
    ack_timeout: timedelta = timedelta(minutes=5)
    page_rounds: int = 3
    meeting_within: Mapping[Sev, timedelta] = field(default_factory=dict)
    final_audiences: frozenset[str] = frozenset()
    post_mortem_levels: frozenset[Sev] = frozenset({Sev.SEV1, Sev.SEV2})


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Not done: by which rule, why, and what would help."""

    rule: str
    why: str
    hint: str = ""


def plan_hash(workflow: str, params: Mapping[str, str]) -> str:
    """SHA-256, hex, over workflow and parameters: what an approval is bound to."""
    canonical = json.dumps([workflow, dict(params)], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Command:
    actor: str


# --- response --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Open(_Command):
    """`dedup_key` defaults to the alert's fingerprint, `title` to one made from the four facts."""

    incident_id: str
    alert: Alert
    dedup_key: str | None = None
    title: str | None = None
    recurrence_of: str | None = None
    drill: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveAlert(_Command):
    alert: Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Assess(_Command):
    impact: Impact


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideSeverity(_Command):
    level: Sev
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignCommander(_Command):
    """An offer when the actor names somebody else; taken at once when the actor names themselves."""

    person: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(_Command):
    """Somebody answers. A person who was paged and finds no commander takes command with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate(_Command):
    """Record page number `step`; `to` None says that nobody is left to page."""

    to: str | None
    step: int
    why: str
    role: str = "commander"


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(_Command):
    person: str
    role: str = "responder"


# --- investigation ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote(_Command):
    text: str
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeHypothesis(_Command):
    """`id` defaults to the next of H1, H2, …"""

    claim: str
    predicts: str = ""
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeHypothesis(_Command):
    id: str
    judged: Judged
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachEvidence(_Command):
    """`value` is what was seen, as text; its digest is computed here."""

    query: str
    window: str
    value: str
    hypothesis_id: str | None = None


# --- mitigation ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeMitigation(_Command):
    """`id` defaults to the next of M1, M2, …"""

    workflow: str
    params: Mapping[str, str] = field(default_factory=dict)
    plan: str
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(_Command):
    """`plan_hash` is the plan the approver read."""

    id: str
    plan_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject(_Command):
    id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartMitigation(_Command):
    """`plan_hash` is the plan about to be run; `key` the idempotency key of this run."""

    id: str
    plan_hash: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishMitigation(_Command):
    id: str
    outcome: MitigationOutcome
    why: str
    report: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHealth(_Command):
    """One look at the monitor; `tick` is when it measured, where that is not now."""

    check: Check
    why: str
    tick: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve(_Command):
    """`override_reason` lets a person resolve without the healthy checks; a machine never can."""

    code: Resolution
    override_reason: str | None = None
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(_Command):
    reason: str


# --- communication ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDelivery(_Command):
    """`key` is the notice's idempotency key, unique per channel."""

    key: str
    channel: str
    message: str
    outcome: DeliveryOutcome
    detail: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiveCommunication(_Command):
    reason: str


# --- learning --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulePostMortem(_Command):
    meeting_at: datetime
    ics_uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPostMortem(_Command):
    """`text` is the whole document, as Markdown."""

    version: int
    text: str = ""
    is_edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPostMortem(_Command):
    """By somebody other than who wrote the draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalizePostMortem(_Command):
    """`findings` of the blameless check on the final text; `suppressions` maps a rule to why it may stand."""

    findings: tuple[Finding, ...] = ()
    suppressions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaivePostMortem(_Command):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptFactor(_Command):
    factor: str
    factor_kind: FactorKind
    hypothesis_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddActionItem(_Command):
    item: ActionItem


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFeedback(_Command):
    path: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(_Command):
    """T7."""


ResponseCommand = Open | ReceiveAlert | Assess | OverrideSeverity | AssignCommander | Acknowledge | Escalate | Join
InvestigationCommand = AddNote | ProposeHypothesis | JudgeHypothesis | AttachEvidence
MitigationCommand = (
    ProposeMitigation | Approve | Reject | StartMitigation | FinishMitigation | RecordHealth | Resolve | Reopen
)
CommunicationCommand = RecordDelivery | WaiveCommunication
LearningCommand = (
    SchedulePostMortem
    | DraftPostMortem
    | ReviewPostMortem
    | FinalizePostMortem
    | WaivePostMortem
    | AcceptFactor
    | AddActionItem
    | RecordFeedback
    | Close
)
Command = ResponseCommand | InvestigationCommand | MitigationCommand | CommunicationCommand | LearningCommand
