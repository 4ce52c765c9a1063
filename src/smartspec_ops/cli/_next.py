"""What a person can do next for an incident, as the command that does it."""

from collections.abc import Mapping

import click

from smartspec_ops.cli._command import Common
from smartspec_ops.domain.incident.parts import FinalNotice, MitigationState, PostMortemStage
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Phase


def say_next(incident: Incident, common: Common) -> None:
    if not common.quiet:
        click.echo(next_line(incident))


def next_line(incident: Incident) -> str:
    """``next: smartspec_incident_response ack INC-2026-0001 --as YOU``; the most pressing step only."""
    if incident.phase is Phase.CLOSED:
        return f"next: {_AFTER if _has_work(incident) else 'nothing, the incident is closed'}"
    words = _to_close(incident) if incident.phase is Phase.RESOLVED else _to_resolve(incident)
    return f"next: smartspec_incident_response {words.format(id=incident.id)}"


def _to_resolve(i: Incident) -> str:
    if not i.answered:
        return f"ack {{id}} --as {i.commander or 'YOU'}"
    if i.needs_commander:
        return "assign {id} --as YOU (nobody leads yet)"
    proposed = next((m.id for m in i.mitigations.values() if m.state is MitigationState.PROPOSED), None)
    if proposed:
        return f"mitigate approve {{id}} {proposed} --as {i.commander or 'YOU'}"
    if any(m.state in _UNDER_WAY for m in i.mitigations.values()):
        return "show {id} (the mitigation is under way)"
    if i.offered and not i.runbooks and i.mitigated_at is None:
        return f"runbook start {{id}} {next(iter(i.offered))} --as YOU"
    if i.mitigated_at is None and not i.healthy_checks:
        return "hypothesis propose {id} CLAIM --as YOU, or mitigate propose {id} WORKFLOW --as YOU"
    return "verify {id}" if i.spec_id else "resolve {id} --override-reason WHY --as YOU"


def _to_close(i: Incident) -> str:
    if i.post_mortem.stage in _LEARNING:
        return _LEARNING[i.post_mortem.stage]
    if i.final_notice is FinalNotice.PENDING:
        return "waive {id} --reason WHY --as YOU, unless the final notice is still to be delivered"
    return "close {id} --as YOU"


def _has_work(i: Incident) -> bool:
    return any(not item.state.is_settled for item in i.action_items)


_AFTER = "smartspec_incident_response action list (the incident is closed, its action items are not)"
_UNDER_WAY = (MitigationState.APPROVED, MitigationState.RUNNING)
_LEARNING: Mapping[PostMortemStage, str] = {
    PostMortemStage.PENDING: "postmortem draft {id} --as YOU",
    PostMortemStage.DRAFTED: "postmortem submit {id} --as YOU, or postmortem review {id} --as SOMEBODY-ELSE",
    PostMortemStage.IN_REVIEW: "postmortem review {id} --as YOU (somebody other than its author)",
    PostMortemStage.REVIEWED: "postmortem finalize {id} --as YOU",
}
