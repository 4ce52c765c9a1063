"""What is next for an incident, from its state alone: the questions a commander who just arrives would ask."""

from collections.abc import Iterator

from smartspec_ops.domain.incident.parts import FinalNotice, MitigationState, PostMortemStage
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Phase
from smartspec_ops.domain.words import counted
from smartspec_ops.formats._people import Clean
from smartspec_ops.formats._text import code, escape, listed, utc


def next_steps(incident: Incident, clean: Clean) -> list[str]:
    """Sentences in Markdown, most pressing first; at least one."""
    match incident.phase:
        case Phase.CLOSED:
            return list(_after_close(incident, clean))
        case Phase.RESOLVED:
            return list(_before_close(incident))
        case _:
            return [*_people(incident), *_fix(incident), *_level(incident)]


def _people(i: Incident) -> Iterator[str]:
    if i.nobody_reachable:
        yield "Nobody could be reached: whoever reads this first, acknowledge the incident."
    elif not i.answered:
        yield "Somebody must acknowledge the incident; paging goes on until then."
    if i.needs_commander and i.answered:
        yield "A commander must be named: without one no mitigation can be approved."


def _fix(i: Incident) -> Iterator[str]:
    waiting = [m for m in i.mitigations.values() if m.state in _TO_START]
    for one in waiting:
        name = code(one.id)
        if one.state is MitigationState.PROPOSED:
            yield f"Mitigation {name} waits for the commander's approval."
        elif one.approval is not None:
            yield f"Mitigation {name} is approved and must start by {utc(one.approval.expires_at)}."
    if i.running is not None:
        yield f"Mitigation {code(i.running.id)} is running; its report tells what it did."
    elif i.mitigated_at is not None or i.healthy_checks:
        seen = counted(i.healthy_checks, "healthy check")
        yield f"The monitor verifies the fix: {seen} in a row so far."
    elif not waiting:
        yield "A mitigation must be proposed: none is waiting, running or verified."
    open_claims = [code(h.id) for h in i.hypotheses.values() if h.judged is None]
    if open_claims:
        word = "Hypothesis" if len(open_claims) == 1 else "Hypotheses"
        yield f"{word} {listed(open_claims)} must be tested and judged."


def _level(i: Incident) -> Iterator[str]:
    if i.proposed_severity is not None:
        yield f"The figures now support {i.proposed_severity}; a person may lower the severity."
    elif i.assessed is not None and i.assessed.low_confidence:
        yield "A person must confirm the severity: little is known about the impact."


def _before_close(i: Incident) -> Iterator[str]:
    if i.final_notice is FinalNotice.PENDING:
        yield "The final notice must be delivered, or waived with a reason."
    status = i.post_mortem
    if status.stage in _POST_MORTEM:
        meeting = f" The meeting is to take place by {utc(status.meeting_at)}." if status.meeting_at else ""
        yield f"{_POST_MORTEM[status.stage]}{meeting}"
    elif i.final_notice is not FinalNotice.PENDING:
        yield "Nothing stands against closing the incident."


def _after_close(i: Incident, clean: Clean) -> Iterator[str]:
    for item in i.action_items:
        yield f"{escape(clean(item.title))} ({escape(clean(item.owner_role))}, due {item.due})."
    if not i.action_items:
        yield "Nothing: the incident is closed and left no action items."


_TO_START = (MitigationState.PROPOSED, MitigationState.APPROVED)
_POST_MORTEM = {
    PostMortemStage.PENDING: "A draft of the post-mortem must be written.",
    PostMortemStage.DRAFTED: "Somebody other than its author must review the post-mortem.",
    PostMortemStage.IN_REVIEW: "Somebody other than its author is asked to review the post-mortem.",
    PostMortemStage.REVIEWED: "The reviewed post-mortem must be finalized.",
}
