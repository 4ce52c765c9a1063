"""The log of an incident as rows that every format shows the same way: when, who by role, what, and the evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from smartspec_ops.domain.alert import AlertStatus
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.postmortem import RECOLLECTION
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.timeline import occurred_at, role_labels, sentence, who
from smartspec_ops.domain.incident.values import DeliveryOutcome
from smartspec_ops.formats._people import cleaner
from smartspec_ops.ports import IncidentReport


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """Event number `seq`, from 1. `at` is when it happened, `recorded_at` when it was written down."""

    seq: int
    at: datetime
    recorded_at: datetime
    kind: str
    actor: str
    sentence: str
    evidence: tuple[str, ...] = ()


def log_rows(report: IncidentReport) -> tuple[LogRow, ...]:
    """Every event, in the order of the log."""
    roles, clean = role_labels(report.incident), cleaner(report.incident, report.people, report.events)
    return tuple(
        LogRow(
            seq=seq,
            at=occurred_at(event).astimezone(UTC),
            recorded_at=event.at.astimezone(UTC),
            kind=event.kind,
            actor=who(event.actor, roles),
            sentence=clean(sentence(event, roles)),
            evidence=tuple(map(clean, _evidence(event, report.incident))),
        )
        for seq, event in enumerate(report.events, start=1)
    )


def noteworthy(report: IncidentReport, rows: Sequence[LogRow]) -> list[LogRow]:
    """By the time things happened, without what only repeats: alert messages with nothing new, delivery retries."""
    heard: dict[str, AlertStatus] = {}
    kept = []
    for row, event in zip(rows, report.events, strict=True):
        if not _is_repeat(event, heard):
            kept.append(row)
        if isinstance(event, ev.Opened | ev.AlertReceived):
            heard[event.alert.fingerprint] = event.alert.status
    return sorted(kept, key=lambda row: (row.at, row.seq))


def _is_repeat(event: ev.Event, heard: Mapping[str, AlertStatus]) -> bool:
    """`heard` is what each alert said last, by fingerprint."""
    match event:
        case ev.DeliveryRecorded(outcome=DeliveryOutcome.RETRY):
            return True
        case ev.EvidenceAttached(about=str() as step) if step:
            return True  # listed with the findings that rest on it
        case ev.AlertReceived(alert=alert):
            return heard.get(alert.fingerprint) is alert.status
        case _:
            return False


def _evidence(event: ev.Event, incident: Incident) -> tuple[str, ...]:
    """Where to look it up, as references; the log itself is the evidence of the rest."""
    match event:
        case ev.Opened(alert=alert) | ev.AlertReceived(alert=alert):
            return (f"alert {alert.fingerprint[:12]}",)
        case ev.EvidenceAttached():
            return (event.id, f"sha256:{event.digest}")
        case ev.HypothesisJudged(id=hypothesis) | ev.FactorAccepted(hypothesis_id=str() as hypothesis):
            return incident.hypotheses[hypothesis].evidence
        case ev.MitigationFinished(report=str() as report):
            return (report,)
        case ev.NoteAdded(occurred_at=datetime()):
            return (RECOLLECTION,)
        case ev.ActionItemAdded(item=item):
            return item.evidence
        case _:
            return ()
