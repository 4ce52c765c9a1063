"""What people and machines may ask of an incident, by group. Whether it is done is `decide`'s matter."""

from smartspec_ops.domain.incident.commands.communication import (
    CommunicationCommand,
    PostUpdate,
    RecordDelivery,
    RecordRoom,
    RemindOfUpdate,
    WaiveCommunication,
)
from smartspec_ops.domain.incident.commands.investigation import (
    AddNote,
    AttachEvidence,
    InvestigationCommand,
    JudgeHypothesis,
    LinkFactors,
    ProposeHypothesis,
    ProposeRunbook,
    RecordFindings,
    StartRunbook,
    StateTime,
    TakeRunbookStep,
)
from smartspec_ops.domain.incident.commands.learning import (
    AcceptFactor,
    AddActionItem,
    Close,
    DraftPostMortem,
    FinalizePostMortem,
    LearningCommand,
    MoveActionItem,
    PublishPostMortem,
    RecordFeedback,
    RemindOfActionItem,
    RemindOfReview,
    ReviewPostMortem,
    SchedulePostMortem,
    SubmitPostMortem,
    WaivePostMortem,
)
from smartspec_ops.domain.incident.commands.mitigation import (
    Approve,
    FinishMitigation,
    MitigationCommand,
    ProposeMitigation,
    RecordHealth,
    Reject,
    Reopen,
    Resolve,
    StartMitigation,
)
from smartspec_ops.domain.incident.commands.paging import (
    ExpireAcknowledgement,
    PageStep,
    PagingCommand,
    PlanEscalation,
)
from smartspec_ops.domain.incident.commands.response import (
    Acknowledge,
    Assess,
    AssignCommander,
    ChangeVisibility,
    Escalate,
    Join,
    Open,
    OverrideSeverity,
    ReceiveAlert,
    ResponseCommand,
)
from smartspec_ops.domain.incident.commands.roles import AssignRole, LeaveRole, RemindOfShift, RoleCommand

Command = (
    ResponseCommand
    | RoleCommand
    | PagingCommand
    | InvestigationCommand
    | MitigationCommand
    | CommunicationCommand
    | LearningCommand
)

__all__ = [
    "AcceptFactor",
    "Acknowledge",
    "AddActionItem",
    "AddNote",
    "Approve",
    "Assess",
    "AssignCommander",
    "AssignRole",
    "AttachEvidence",
    "ChangeVisibility",
    "Close",
    "Command",
    "CommunicationCommand",
    "DraftPostMortem",
    "Escalate",
    "ExpireAcknowledgement",
    "FinalizePostMortem",
    "FinishMitigation",
    "InvestigationCommand",
    "Join",
    "JudgeHypothesis",
    "LearningCommand",
    "LeaveRole",
    "LinkFactors",
    "MitigationCommand",
    "MoveActionItem",
    "Open",
    "OverrideSeverity",
    "PageStep",
    "PagingCommand",
    "PlanEscalation",
    "PostUpdate",
    "ProposeHypothesis",
    "ProposeMitigation",
    "ProposeRunbook",
    "PublishPostMortem",
    "ReceiveAlert",
    "RecordDelivery",
    "RecordFeedback",
    "RecordFindings",
    "RecordHealth",
    "RecordRoom",
    "Reject",
    "RemindOfActionItem",
    "RemindOfReview",
    "RemindOfShift",
    "RemindOfUpdate",
    "Reopen",
    "Resolve",
    "ResponseCommand",
    "ReviewPostMortem",
    "RoleCommand",
    "SchedulePostMortem",
    "StartMitigation",
    "StartRunbook",
    "StateTime",
    "SubmitPostMortem",
    "TakeRunbookStep",
    "WaiveCommunication",
    "WaivePostMortem",
]
