"""Everything that reaches out, as Protocols: the one page an adapter author reads.

A metrics backend answers questions, a channel delivers messages, a store keeps facts, a queue wakes workers, a
workflow runner starts other people's programs. Each port has a conformance suite in `smartspec_ops.testing`.
"""

from smartspec_ops.ports.alerts import AlertCount, AlertFacts, AlertRow, KnownIncident
from smartspec_ops.ports.audit import AuditEntry, StoredAudit
from smartspec_ops.ports.base import Clock, Description, Secret, Setting, Uptime
from smartspec_ops.ports.channel import Attachment, Channel, Delivery, Message, Offer, Outcome, Recipient
from smartspec_ops.ports.documents import Document
from smartspec_ops.ports.http import Answer, Failure, FailureKind, Http, Request
from smartspec_ops.ports.identity import Identity
from smartspec_ops.ports.integrity import Broken, Intact, VerifiedStore
from smartspec_ops.ports.ledger import Layout, LedgerRow, Sheet, Watermark
from smartspec_ops.ports.membership import PERFORMING, Introduction, Membership, Seen, WorkerRole, WorkerRow
from smartspec_ops.ports.metrics import Annotated, Catalog, Chronicle, CountsAlong, MetricsBackend, Tracker
from smartspec_ops.ports.preflight import Checkable, Finding, State
from smartspec_ops.ports.queue import Job, Queue
from smartspec_ops.ports.report import IncidentReport, PostMortemReport, Report, ReportFormat
from smartspec_ops.ports.room import SHOWN, Keep, KeepsRooms, Room, RoomPlan, Shown
from smartspec_ops.ports.runner import Finished, Run, RunOutcome, RunResult, Waiting, Workflow, WorkflowRunner
from smartspec_ops.ports.samples import KeptTotals, RawSample, TotalsRow
from smartspec_ops.ports.sources import AlertSource, Firing, Unasked
from smartspec_ops.ports.spool import Spool, Spooled, SpoolRecord
from smartspec_ops.ports.store import (
    PATIENT,
    PRIVATE_TITLE,
    Append,
    Backlog,
    Effect,
    EffectState,
    IncidentRow,
    Store,
    StoredEffect,
    StoredEvent,
    Transaction,
)
from smartspec_ops.ports.withheld import WITHHELD, Withheld

__all__ = [
    "PATIENT",
    "PERFORMING",
    "PRIVATE_TITLE",
    "SHOWN",
    "WITHHELD",
    "AlertCount",
    "AlertFacts",
    "AlertRow",
    "AlertSource",
    "Annotated",
    "Answer",
    "Append",
    "Attachment",
    "AuditEntry",
    "Backlog",
    "Broken",
    "Catalog",
    "Channel",
    "Checkable",
    "Chronicle",
    "Clock",
    "CountsAlong",
    "Delivery",
    "Description",
    "Document",
    "Effect",
    "EffectState",
    "Failure",
    "FailureKind",
    "Finding",
    "Finished",
    "Firing",
    "Http",
    "Identity",
    "IncidentReport",
    "IncidentRow",
    "Intact",
    "Introduction",
    "Job",
    "Keep",
    "KeepsRooms",
    "KeptTotals",
    "KnownIncident",
    "Layout",
    "LedgerRow",
    "Membership",
    "Message",
    "MetricsBackend",
    "Offer",
    "Outcome",
    "PostMortemReport",
    "Queue",
    "RawSample",
    "Recipient",
    "Report",
    "ReportFormat",
    "Request",
    "Room",
    "RoomPlan",
    "Run",
    "RunOutcome",
    "RunResult",
    "Secret",
    "Seen",
    "Setting",
    "Sheet",
    "Shown",
    "Spool",
    "SpoolRecord",
    "Spooled",
    "State",
    "Store",
    "StoredAudit",
    "StoredEffect",
    "StoredEvent",
    "TotalsRow",
    "Tracker",
    "Transaction",
    "Unasked",
    "Uptime",
    "VerifiedStore",
    "Waiting",
    "Watermark",
    "Withheld",
    "WorkerRole",
    "WorkerRow",
    "Workflow",
    "WorkflowRunner",
]
