"""A first draft of the post-mortem from what was recorded: facts, roles instead of names, and questions where only
people know. Nothing is guessed: a factor is one that was accepted, an action item is marked proposed until it is taken.

Source: the sections of the best public templates; deadlines of the response table.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from smartspec_ops.domain.alert import noticed_by
from smartspec_ops.domain.blameless import Names, without_names
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.parts import MitigationState
from smartspec_ops.domain.incident.policy import SENDERS
from smartspec_ops.domain.incident.postmortem_actions import propose
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.timeline import Roles, occurred_at, role_labels, sentence, took
from smartspec_ops.domain.incident.values import ActionItem, Check, DeliveryOutcome, Judged, Moment
from smartspec_ops.domain.quantity import number
from smartspec_ops.domain.severity import Sev
from smartspec_ops.domain.words import counted

RECOLLECTION = "recollection"
"""Evidence of a row somebody remembered; rows of the log carry ``log #n``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the timeline, UTC. `evidence` is where to look it up."""

    at: datetime
    text: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorLine:
    """A contributing factor and the references of its evidence."""

    factor: str
    kind: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MitigationLine:
    id: str
    workflow: str
    plan: str
    state: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HypothesisLine:
    id: str
    claim: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """Facts that belong under a heading, and the questions to answer there in the meeting."""

    facts: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMortem:
    """`impact` and `detection` are (label, value) pairs. `trigger` is the change that was live, where one is known."""

    incident_id: str
    title: str
    service: str
    spec_id: str | None
    severity: Sev
    is_drill: bool
    drafted_at: datetime
    owner_role: str
    summary: str
    impact: tuple[tuple[str, str], ...]
    detection: tuple[tuple[str, str], ...]
    trigger: str | None
    factors: tuple[FactorLine, ...]
    hypotheses: tuple[HypothesisLine, ...]
    mitigations: tuple[MitigationLine, ...]
    timeline: tuple[Row, ...]
    went_well: Prompts
    went_poorly: Prompts
    lucky: Prompts
    action_items: tuple[ActionItem, ...]
    proposed_items: tuple[ActionItem, ...]
    open_questions: tuple[str, ...]


def draft(
    incident: Incident,
    events: Sequence[ev.Event],
    now: datetime,
    *,
    people: Sequence[Names] = (),
    recurrences: int = 0,
) -> PostMortem:
    """The draft. `people` are taken out of every free text; `recurrences` counts like incidents in 90 days."""
    roles = role_labels(incident)

    def clean(text: str) -> str:
        return without_names(text, people)

    return PostMortem(
        incident_id=incident.id,
        title=clean(incident.title),
        service=incident.service,
        spec_id=incident.spec_id,
        severity=incident.severity,
        is_drill=incident.is_drill,
        drafted_at=now,
        owner_role="commander",
        summary=clean(_summary(incident)),
        impact=_impact(incident, events),
        detection=_detection(incident),
        trigger=_trigger(incident),
        factors=tuple(
            FactorLine(factor=clean(f.factor), kind=f.kind.value, evidence=_evidence_of(incident, f.hypothesis_id))
            for f in incident.factors
        ),
        hypotheses=tuple(
            HypothesisLine(id=h.id, claim=clean(h.claim), state=h.judged.value if h.judged else "not judged")
            for h in incident.hypotheses.values()
        ),
        mitigations=tuple(
            MitigationLine(id=m.id, workflow=m.workflow, plan=clean(m.plan), state=m.state.value, why=clean(m.why))
            for m in incident.mitigations.values()
        ),
        timeline=timeline_rows(incident, events, roles, people),
        went_well=Prompts(facts=_went_well(incident, events), questions=WENT_WELL),
        went_poorly=Prompts(facts=_went_poorly(incident, events), questions=WENT_POORLY),
        lucky=Prompts(facts=(), questions=LUCKY),
        action_items=incident.action_items,
        proposed_items=propose(incident, due(incident.severity, incident.resolved_at or now), recurrences),
        open_questions=_open_questions(incident),
    )


WENT_WELL = (
    "What helped to notice, understand or end this faster?",
    "Which tool, page or habit would you want again?",
)
WENT_POORLY = (
    "What was hard to see at the time, and where did people look instead?",
    "What did the situation look like to those who acted, and which options did they have?",
    "Which pressures or goals were in conflict?",
)
LUCKY = (
    "What kept this from being worse that nobody had planned?",
    "What about the hour, the load or who was on call made this easier?",
)


def schedule(severity: Sev, resolved_at: datetime, within: timedelta | None = None) -> datetime:
    """When to meet: the last 10:00 UTC inside the deadline, or the deadline itself where there is none.

    The deadline is `within` the resolution; without one, 3 calendar days for SEV-1, else 5 business days.
    """
    default = timedelta(days=3) if severity is Sev.SEV1 else _business_days(resolved_at, 5) - resolved_at
    latest = resolved_at + (within or default)
    morning = latest.astimezone(UTC).replace(hour=10, minute=0, second=0, microsecond=0)
    while morning > latest or (severity is not Sev.SEV1 and within is None and morning.weekday() >= _SATURDAY):
        morning -= timedelta(days=1)
    return morning if morning > resolved_at else latest


_SATURDAY = 5


def due(severity: Sev, resolved_at: datetime) -> date:
    """When action items are due: 15 days after a SEV-1, 30 days after any other."""
    return (resolved_at + timedelta(days=15 if severity is Sev.SEV1 else 30)).date()


def _as_corrected(events: Sequence[ev.Event]) -> Iterable[tuple[int, ev.Event]]:
    """The log with its places, each note in its newest words where it was first written."""
    notes = [event for event in events if isinstance(event, ev.NoteAdded)]
    newest = {note.corrects: note for note in notes if note.corrects is not None}
    for seq, event in enumerate(events, start=1):
        if not isinstance(event, ev.NoteAdded):
            yield seq, event
        elif event.corrects is None:
            said = newest.get(seq, event)
            yield seq, replace(event, text=said.text, occurred_at=said.occurred_at or event.occurred_at)


def timeline_rows(
    incident: Incident, events: Sequence[ev.Event], roles: Roles, people: Sequence[Names] = ()
) -> tuple[Row, ...]:
    """From before the alert, by the time things happened, in UTC. Retried deliveries are left out."""
    first = incident.first_alert
    rows = [
        Row(
            at=incident.impact_started_at.astimezone(UTC),
            text="Impact began",
            evidence=_known(incident, Moment.IMPACT_STARTED),
        ),
        Row(
            at=incident.detected_at.astimezone(UTC),
            text=without_names(f"Detected by {noticed_by(first.source)}: {first.why or incident.title}", people),
            evidence=_known(incident, Moment.DETECTED),
        ),
    ]
    for seq, event in _as_corrected(events):
        if isinstance(event, ev.DeliveryRecorded) and event.outcome is DeliveryOutcome.RETRY:
            continue
        text = without_names(sentence(event, roles), people)
        rows.append(Row(at=occurred_at(event).astimezone(UTC), text=text, evidence=_evidence(event, seq)))
    return tuple(sorted(rows, key=lambda row: row.at))


def action_items_document(incident: Incident, recurrences: int = 0) -> dict[str, Any]:
    """action_items.json, version 1: what the feedback aggregator reads. `frequency` counts recurrences in 90 days."""
    return {
        "version": 1,
        "incident_id": incident.id,
        "spec_id": incident.spec_id,
        "items": [_item(incident, item, recurrences) for item in incident.action_items],
    }


def _item(incident: Incident, item: ActionItem, recurrences: int) -> Mapping[str, Any]:
    return {
        "id": item.id,
        "incident_id": incident.id,
        "spec_id": incident.spec_id,
        "title": item.title,
        "kind": item.kind.value,
        "category": item.category.value,
        "impact": item.impact,
        "frequency": max(item.frequency, recurrences),
        "suggested_route": item.route.value,
        "owner_role": item.owner_role,
        "due": item.due.isoformat(),
        "evidence": list(item.evidence),
        "state": item.state.value,
        "tracker_url": item.tracker_url,
    }


def _summary(i: Incident) -> str:
    end = f"resolved after {took(i.impact_started_at, i.resolved_at)}" if i.resolved_at else "not resolved yet"
    code = f" ({i.resolution.value.replace('_', ' ')})" if i.resolution else ""
    again = f" It was reopened {times(i.reopen_count)}." if i.reopen_count else ""
    return f"{i.title}. {i.severity} on {i.service}, {end}{code}.{again}"


def _impact(i: Incident, events: Sequence[ev.Event]) -> tuple[tuple[str, str], ...]:
    """The peaks over every message of every alert: the first second of an outage says little about it."""
    heard = [event.alert for event in events if isinstance(event, (ev.Opened, ev.AlertReceived))]
    bad, burn = _peak(a.bad_ratio for a in heard), _peak(a.burn for a in heard)
    left = _peak(None if a.budget_remaining is None else -a.budget_remaining for a in heard)
    measured = _peak(a.valid_events for a in heard)
    facts = (
        ("Duration", took(i.impact_started_at, i.resolved_at)),
        ("Severity", f"{i.severity}" + (f" ({', '.join(i.assessed.rules)})" if i.assessed else "")),
        ("Broken promises", ", ".join(sorted({alert.metric for alert in i.members.values()}))),
        ("Bad events at the worst an alert told of", None if bad is None else f"{number(bad * 100)} %"),
        ("Burn rate at the worst an alert told of", None if burn is None else f"{number(burn)}x"),
        ("Least error budget left", None if left is None else _percent(-left)),
        ("Events measured", None if measured is None else number(measured, 9)),
        ("Alert messages", str(i.alerts)),
    )
    return tuple((label, value) for label, value in facts if value is not None)


def _peak(values: Iterable[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)


def _detection(i: Incident) -> tuple[tuple[str, str], ...]:
    facts = (
        ("Noticed by", noticed_by(i.source)),
        ("Impact began to detected", took(i.impact_started_at, i.detected_at)),
        ("Detected to first answer", took(i.detected_at, i.acknowledged_at)),
        ("First answer to mitigated", _between(i.acknowledged_at, i.mitigated_at)),
        ("Requirement", i.first_alert.requirement_text),
        ("Written at", i.first_alert.requirement_place),
    )
    return tuple((label, value) for label, value in facts if value is not None)


def _trigger(i: Incident) -> str | None:
    deployed = i.first_alert.deployment
    if deployed is None:
        return None
    since = f", live since {deployed.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if deployed.since else ""
    before = f", before it {deployed.previous_version}" if deployed.previous_version else ""
    return f"Deployment {deployed.id} ({deployed.version or 'version unknown'}{since}{before}) was live at detection"


def _went_well(i: Incident, events: Sequence[ev.Event]) -> tuple[str, ...]:
    by_word = any(isinstance(e, ev.Resolved) and e.by == SENDERS and e.at == i.resolved_at for e in events)
    facts = (
        (i.acknowledged_at and len(i.pages) <= 1, f"Answered within {took(i.declared_at, i.acknowledged_at)}"),
        (
            any(m.state is MitigationState.SUCCEEDED for m in i.mitigations.values()),
            f"A mitigation succeeded after {took(i.declared_at, i.mitigated_at)}",
        ),
        (
            i.resolved_at and i.healthy_checks and not i.override_reason and not by_word,
            "The fix was verified by the monitor",
        ),
    )
    return tuple(text for holds, text in facts if holds)


def _went_poorly(i: Incident, events: Sequence[ev.Event]) -> tuple[str, ...]:
    lost = sum(isinstance(e, ev.DeliveryRecorded) and e.outcome is DeliveryOutcome.GIVE_UP for e in events)
    failed = [m.id for m in i.mitigations.values() if m.state in {MitigationState.FAILED, MitigationState.UNKNOWN}]
    blind = sum(isinstance(e, ev.HealthChecked) and e.check is Check.UNKNOWN for e in events)
    facts = (
        (len(i.pages) > 1, f"The first answer took {len(i.pages)} pages"),
        (any(isinstance(e, ev.NobodyReachable) for e in events), "For a time nobody could be reached"),
        (bool(failed), f"Without the hoped-for effect: {', '.join(failed)}"),
        (lost > 0, f"{counted(lost, 'notice')} could not be delivered"),
        (blind > 0, f"{counted(blind, 'health check')} could not see the service"),
        (i.reopen_count > 0, f"Reopened {times(i.reopen_count)}"),
        (bool(i.override_reason), "Resolved without verification"),
        (bool(i.recurrence_of), f"A recurrence of {i.recurrence_of}"),
    )
    return tuple(text for holds, text in facts if holds)


def times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n} times")


def _open_questions(i: Incident) -> tuple[str, ...]:
    unjudged = [h.id for h in i.hypotheses.values() if h.judged in {None, Judged.SUPPORTED}]
    questions = (
        (not i.factors, "Which conditions together made this possible? None is accepted yet"),
        (len(i.factors) == 1, "What else had to be true besides the one accepted factor?"),
        (bool(unjudged), f"What became of {', '.join(unjudged)}?"),
        (
            i.first_alert.started_at is None and i.told(Moment.IMPACT_STARTED) is None,
            "When did the impact really begin?",
        ),
        (i.first_alert.bad_ratio is None, "How many users or requests were affected?"),
        (not i.action_items, "Which proposed action items are taken, and by which role?"),
    )
    return tuple(text for holds, text in questions if holds)


def _evidence_of(i: Incident, hypothesis_id: str | None) -> tuple[str, ...]:
    return i.hypotheses[hypothesis_id].evidence if hypothesis_id else ()


def _evidence(event: ev.Event, seq: int) -> str:
    match event:
        case ev.EvidenceAttached():
            return f"{event.id} sha256:{event.digest[:12]}"
        case ev.MitigationFinished(report=str() as report):
            return report
        case ev.NoteAdded(occurred_at=datetime()):
            return RECOLLECTION
        case _:
            return f"log #{seq}"


def _known(i: Incident, moment: Moment) -> str:
    return RECOLLECTION if i.told(moment) is not None else f"alert {i.first_alert.fingerprint[:12]}"


def _percent(ratio: float | None) -> str | None:
    return None if ratio is None else f"{number(ratio * 100)} %"


def _between(start: datetime | None, end: datetime | None) -> str | None:
    return None if start is None or end is None else took(start, end)


def _business_days(start: datetime, days: int) -> datetime:
    at = start
    while days:
        at += timedelta(days=1)
        days -= at.weekday() < 5
    return at
