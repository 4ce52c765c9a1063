"""Everything that can happen to an incident. The list of these events is the incident, and it is its timeline.

A class is added to the module of its group and to the names here; `evolve` and `sentence` must know it, and the type
checker asks for both.
"""

from smartspec_ops.domain.incident.events.communication import (
    CommunicationEvent,
    CommunicationWaived,
    DeliveryRecorded,
    RoomRecorded,
    UpdateOverdue,
    UpdatePosted,
)
from smartspec_ops.domain.incident.events.investigation import (
    EvidenceAttached,
    FactorsLinked,
    HypothesisJudged,
    HypothesisProposed,
    Investigated,
    InvestigationEvent,
    NoteAdded,
    RunbookProposed,
    RunbookStarted,
    RunbookStepTaken,
    TimeStated,
)
from smartspec_ops.domain.incident.events.learning import (
    ActionItemAdded,
    ActionItemMoved,
    ActionItemOverdue,
    Closed,
    FactorAccepted,
    FedBack,
    LearningEvent,
    PostMortemDrafted,
    PostMortemEvent,
    PostMortemFinalized,
    PostMortemPublished,
    PostMortemReviewed,
    PostMortemReviewOverdue,
    PostMortemScheduled,
    PostMortemSubmitted,
    PostMortemWaived,
)
from smartspec_ops.domain.incident.events.mitigation import (
    HealthChecked,
    MitigationApproved,
    MitigationEvent,
    MitigationFinished,
    MitigationProposed,
    MitigationRejected,
    MitigationStarted,
    Reopened,
    Resolved,
)
from smartspec_ops.domain.incident.events.paging import (
    AcknowledgementExpired,
    ChannelPaged,
    EscalationPlanned,
    PagingEvent,
    StepPaged,
)
from smartspec_ops.domain.incident.events.response import (
    Acknowledged,
    AlertReceived,
    CommanderAssigned,
    Escalated,
    Moved,
    NobodyReachable,
    Opened,
    ParticipantJoined,
    ResponseEvent,
    SeverityAssessed,
    SeverityOverridden,
    VisibilityChanged,
)
from smartspec_ops.domain.incident.events.roles import RoleAssigned, RoleEvent, RoleLeft, ShiftEnded

Event = (
    Opened
    | ResponseEvent
    | RoleEvent
    | PagingEvent
    | InvestigationEvent
    | MitigationEvent
    | CommunicationEvent
    | LearningEvent
)

__all__ = [
    "Acknowledged",
    "AcknowledgementExpired",
    "ActionItemAdded",
    "ActionItemMoved",
    "ActionItemOverdue",
    "AlertReceived",
    "ChannelPaged",
    "Closed",
    "CommanderAssigned",
    "CommunicationEvent",
    "CommunicationWaived",
    "DeliveryRecorded",
    "Escalated",
    "EscalationPlanned",
    "Event",
    "EvidenceAttached",
    "FactorAccepted",
    "FactorsLinked",
    "FedBack",
    "HealthChecked",
    "HypothesisJudged",
    "HypothesisProposed",
    "Investigated",
    "InvestigationEvent",
    "LearningEvent",
    "MitigationApproved",
    "MitigationEvent",
    "MitigationFinished",
    "MitigationProposed",
    "MitigationRejected",
    "MitigationStarted",
    "Moved",
    "NobodyReachable",
    "NoteAdded",
    "Opened",
    "PagingEvent",
    "ParticipantJoined",
    "PostMortemDrafted",
    "PostMortemEvent",
    "PostMortemFinalized",
    "PostMortemPublished",
    "PostMortemReviewOverdue",
    "PostMortemReviewed",
    "PostMortemScheduled",
    "PostMortemSubmitted",
    "PostMortemWaived",
    "Reopened",
    "Resolved",
    "ResponseEvent",
    "RoleAssigned",
    "RoleEvent",
    "RoleLeft",
    "RoomRecorded",
    "RunbookProposed",
    "RunbookStarted",
    "RunbookStepTaken",
    "SeverityAssessed",
    "SeverityOverridden",
    "ShiftEnded",
    "StepPaged",
    "TimeStated",
    "UpdateOverdue",
    "UpdatePosted",
    "VisibilityChanged",
]
