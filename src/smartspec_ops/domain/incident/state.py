"""What is known of an incident: the state its events make. Side facts are fields, never further statuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.incident.parts import (
    Evidence,
    Factor,
    FinalNotice,
    Hypothesis,
    Invited,
    Mitigation,
    MitigationState,
    Page,
    PagingRun,
    PostMortemStatus,
    Room,
    RunbookFollowed,
    RunbookOffered,
    Tenure,
    Update,
)
from smartspec_ops.domain.incident.values import (
    ActionItem,
    Check,
    DeliveryOutcome,
    Moment,
    Phase,
    Resolution,
)
from smartspec_ops.domain.investigation.factors import Link
from smartspec_ops.domain.investigation.findings import Findings
from smartspec_ops.domain.severity import Sev, Severity

FINAL_MESSAGE = "resolved"
"""The kind of the notice that must have been delivered, or waived, before an incident closes."""

NEVER = datetime.min.replace(tzinfo=UTC)

ACTIVE = frozenset({Phase.OPEN, Phase.INVESTIGATING, Phase.MITIGATING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """The state after `version` events. `alert` is the newest message, `alerts` how many there were, and
    `members` the newest of each fingerprint: several broken promises of one service are one incident.

    The times are kept apart: impact started, detected (the alert fired), declared (the incident opened),
    acknowledged (first answer), mitigated (a mitigation succeeded), resolved, closed.
    """

    id: str
    title: str
    service: str
    spec_id: str | None
    source: str
    dedup_key: str
    first_alert: Alert
    alert: Alert
    members: Mapping[str, Alert]
    impact_started_at: datetime
    detected_at: datetime
    declared_at: datetime
    recurrence_of: str | None = None
    is_drill: bool = False
    is_private: bool = False
    version: int = 1
    alerts: int = 1
    phase: Phase = Phase.OPEN
    severity: Sev = Sev.SEV3
    assessed: Severity | None = None
    assessed_at_override: Sev | None = None
    severity_reason: str | None = None
    """Why a person set the level that holds; None where the rules did."""
    acknowledged_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    answered: bool = False
    commander: str | None = None
    tenures: tuple[Tenure, ...] = ()
    pages: tuple[Page, ...] = ()
    paging: PagingRun | None = None
    acted_at: datetime | None = None
    hypotheses: Mapping[str, Hypothesis] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    offered: Mapping[str, RunbookOffered] = field(default_factory=dict)
    """Runbooks that fit, by name, whether they are followed or not."""
    runbooks: Mapping[str, RunbookFollowed] = field(default_factory=dict)
    notes: tuple[int, ...] = ()
    """The places of notes in the log, from 1, without those that correct one."""
    times_told: Mapping[Moment, tuple[datetime, str]] = field(default_factory=dict)
    """What a person said last of a time, and how it is known."""
    findings: Findings | None = None
    mitigations: Mapping[str, Mitigation] = field(default_factory=dict)
    check: Check | None = None
    reopened_at: datetime | None = None
    mitigation_ended_at: datetime | None = None
    healthy_checks: int = 0
    unhealthy_checks: int = 0
    resolution: Resolution | None = None
    override_reason: str | None = None
    duplicate_of: str | None = None
    reopen_count: int = 0
    deliveries: Mapping[str, DeliveryOutcome] = field(default_factory=dict)
    final_notice: FinalNotice = FinalNotice.PENDING
    final_told: frozenset[str] = frozenset()
    updates: Mapping[int, Update] = field(default_factory=dict)
    reminders: Mapping[str, tuple[int, datetime]] = field(default_factory=dict)
    """How often and when last somebody was reminded that this audience waits; emptied by the update."""
    paced_at: datetime = NEVER
    """When the present severity began to say how often people want to hear."""
    paced_version: int = 0
    """The event since which the next update is waited for."""
    rooms: Mapping[str, Room] = field(default_factory=dict)
    """Places of its own in chats, by their ids there."""
    invited: Invited | None = None
    post_mortem: PostMortemStatus = field(default_factory=PostMortemStatus)
    factors: tuple[Factor, ...] = ()
    factor_links: tuple[Link, ...] = ()
    action_items: tuple[ActionItem, ...] = ()
    fed_back: str | None = None

    @property
    def is_active(self) -> bool:
        return self.phase in ACTIVE

    def time_of(self, moment: Moment) -> datetime | None:
        match moment:
            case Moment.IMPACT_STARTED:
                return self.impact_started_at
            case Moment.DETECTED:
                return self.detected_at
            case Moment.MITIGATED:
                return self.mitigated_at

    def told(self, moment: Moment) -> str | None:
        """How a person knows the time that counts; None where it is not a person's."""
        time, why = self.times_told.get(moment, (None, ""))
        return why if time is not None and time == self.time_of(moment) else None

    @property
    def participants(self) -> frozenset[str]:
        """Everybody who holds or held a part in it, or was called for it."""
        held = {tenure.person for tenure in self.tenures} | {page.to for page in self.pages if page.to}
        return frozenset(held | ({self.commander} if self.commander else set()))

    @property
    def fallback_was_called(self) -> bool:
        """Since the pages began."""
        began_at = self.paging.began_at if self.paging else self.declared_at
        return any(page.is_fallback and page.at >= began_at for page in self.pages)

    def held(self, role: str | None = None) -> tuple[Tenure, ...]:
        """Roles people hold now, in the order they took them: one role's, or all."""
        return tuple(t for t in self.tenures if t.until is None and role in (None, t.role))

    @property
    def is_public(self) -> bool:
        """Customers were told of it."""
        return any("customers" in update.audiences for update in self.updates.values())

    @property
    def needs_commander(self) -> bool:
        return self.commander is None and self.is_active

    @property
    def checks_from(self) -> datetime:
        """Ticks up to here say nothing about the fix: before the last mitigation, the last reopening, the alert."""
        return max(at for at in (self.detected_at, self.reopened_at, self.mitigation_ended_at) if at is not None)

    @property
    def nobody_reachable(self) -> bool:
        return self.everybody_was_tried and not self.answered

    @property
    def everybody_was_tried(self) -> bool:
        """By the policy or the roster; who is called because of that does not count."""
        if self.paging is not None:
            return self.paging.is_over
        called = [page for page in self.pages if not page.is_fallback]
        return bool(called) and called[-1].to is None

    @property
    def open_key(self) -> str | None:
        """The dedup key while no second incident may open for it."""
        return self.dedup_key if self.is_active else None

    @property
    def severity_why(self) -> str | None:
        """Why the level is the one that holds, and behind it what the rules say where they say another."""
        if self.assessed is None:
            return None
        if self.assessed.level is self.severity:
            return self.assessed.why
        if self.severity_reason is None:
            return f"{self.severity}: kept, for only a person lowers it. The rules now say {self.assessed.why}"
        return (
            f"{self.severity}: set by a person: {self.severity_reason.rstrip('.')}. The rules say {self.assessed.why}"
        )

    @property
    def proposed_severity(self) -> Sev | None:
        """The milder level the figures now support; only a person lowers it."""
        assessed = self.assessed
        return assessed.level if assessed and self.severity.is_worse_than(assessed.level) else None

    @property
    def running(self) -> Mitigation | None:
        return next((m for m in self.mitigations.values() if m.state is MitigationState.RUNNING), None)

    @property
    def root_cause_identified(self) -> bool:
        """True once a contributing factor was accepted whose hypothesis has evidence."""
        backed = {h.id for h in self.hypotheses.values() if h.evidence}
        return any(factor.hypothesis_id in backed for factor in self.factors)
