"""What a chat shows of an incident as it stands: the words of a message that is kept current, a topic, a name, and who
belongs there. What happened is told by notices; this says how things are.
"""

import hashlib
import re
from collections.abc import Sequence

from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.notice_facts import Words
from smartspec_ops.domain.incident.parts import MitigationState, Tenure
from smartspec_ops.domain.incident.roles import KNOWN
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Phase
from smartspec_ops.domain.severity import Sev

SHOWN: frozenset[type] = frozenset(
    {
        *(
            ev.Opened,
            ev.AlertReceived,
            ev.SeverityAssessed,
            ev.SeverityOverridden,
            ev.Moved,
            ev.Reopened,
            ev.Resolved,
            ev.Closed,
        ),
        *(ev.Acknowledged, ev.AcknowledgementExpired, ev.Escalated, ev.StepPaged, ev.NobodyReachable),
        *(ev.CommanderAssigned, ev.RoleAssigned, ev.RoleLeft, ev.ParticipantJoined, ev.VisibilityChanged),
        *(ev.MitigationProposed, ev.MitigationApproved, ev.MitigationRejected, ev.MitigationStarted),
        *(ev.MitigationFinished, ev.UpdatePosted),
    }
)
"""Events that change what is shown. The others are told, or kept, and leave it as it was."""
ALOUD = frozenset({"opened", "page", "nobody_reachable", "acknowledgement_expired", "reopened"})
"""Kinds of notices for people who are not in an incident's room yet."""
QUIET = frozenset(
    {"acknowledged", "mitigation", "update", "page_missed", "postmortem", "postmortem_meeting", "postmortem_cancelled"}
    | {"action_overdue"}
)
"""Kinds of notices that may stand below another message, where only those who look see them."""
_ORDER = {role: place for place, role in enumerate(KNOWN)}


def shown(events: Sequence[ev.Event]) -> Sequence[ev.Event]:
    """Those of the events that change what is shown."""
    return [event for event in events if type(event) in SHOWN]


def wants_room(incident: Incident, least: Sev | None) -> bool:
    """Whether it is bad enough for a room of its own; `least` None is never. A drill is practised with everything."""
    return incident.is_active and least is not None and not least.is_worse_than(incident.severity)


def name(incident: Incident) -> str:
    """``inc-2026-0042-checkout``; of a private incident no more than its id. Lower case letters, digits, hyphens."""
    parts = [
        *(["drill"] if incident.is_drill else []),
        incident.id,
        *([] if incident.is_private else [incident.service]),
    ]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")


def mark(incident: Incident) -> str:
    """Tells this incident from every other one, of another installation with the same ids, too."""
    facts = f"{incident.id} {incident.declared_at.isoformat()} {incident.dedup_key}"
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


def members(incident: Incident) -> Sequence[str]:
    """Whoever was called or took part, in a fixed order."""
    return sorted(incident.participants)


def holders(incident: Incident) -> Sequence[Tenure]:
    """Who holds a role now, the leading one first; who was called and has not answered leads nothing yet."""
    if not incident.answered:
        return ()
    return sorted(incident.held(), key=lambda held: (_ORDER.get(held.role, len(_ORDER)), held.since))


def topic(incident: Incident, words: Words) -> str:
    """One line: how bad, how far, who is missing, and what it is about, the last to be cut off."""
    drill = words("drill") if incident.is_drill else ""
    nobody = "nobody_answered" if incident.is_active and not incident.answered else "nobody_leads"
    missing = f" · {words(nobody)}" if incident.needs_commander or nobody == "nobody_answered" else ""
    return (
        f"{drill}{incident.severity} · {words(f'status.{incident.phase}')}{missing} · {incident.id}: {incident.title}"
    )


def now(incident: Incident, words: Words) -> str:
    """What is waited for, or what is under way."""
    if incident.resolved_at is not None and not incident.is_active:
        key = "now.closed" if incident.phase is Phase.CLOSED else "now.resolved"
        return words(key, lasted=words.lasted(incident.resolved_at - incident.impact_started_at))
    if not incident.answered:
        return words("now.nobody_reachable" if incident.nobody_reachable else "now.unanswered")
    if (running := incident.running) is not None:
        return words("now.running", mitigation=running.id, plan=running.plan)
    waiting = [one.id for one in incident.mitigations.values() if one.state is MitigationState.PROPOSED]
    if waiting:
        return words("now.waiting", mitigation=", ".join(waiting[-3:]))
    return words("now.leaderless") if incident.needs_commander else ""


def latest(incident: Incident) -> str:
    """The newest text a person posted for the house."""
    told = [update for update in incident.updates.values() if set(update.audiences) & {"responders", "executives"}]
    newest = max(told, key=lambda update: update.told_at, default=None)
    return f"{newest.told_at:%H:%M} UTC: {newest.text}" if newest else ""
