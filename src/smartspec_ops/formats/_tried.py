"""What was thought and what was done: hypotheses with their evidence, mitigations with approval and result."""

from collections.abc import Iterable

from smartspec_ops.domain.incident.parts import Evidence, Hypothesis, Mitigation, MitigationState
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.timeline import Roles, over, role_labels, who
from smartspec_ops.domain.incident.values import Judged
from smartspec_ops.formats._people import Clean
from smartspec_ops.formats._text import LONG, bullets, code, escape, utc


def hypotheses(incident: Incident, clean: Clean) -> str:
    """One bullet per claim, its prediction and evidence below it; then the evidence that belongs to none."""
    told = [bullet for one in incident.hypotheses.values() for bullet in _hypothesis(incident, one, clean)]
    loose = [one for one in incident.evidence.values() if one.hypothesis_id is None and not one.about]
    return "\n".join([*told, *(f"- {evidence_text(one, clean)}" for one in loose)])


def _hypothesis(incident: Incident, one: Hypothesis, clean: Clean) -> Iterable[str]:
    yield f"- **{code(one.id)} {judged_words(one.judged)}:** {escape(clean(one.claim), 600)}"
    if one.predicts:
        yield f"  - Predicts: {escape(clean(one.predicts))}"
    for name in one.evidence:
        yield f"  - {evidence_text(incident.evidence[name], clean)}"
    if one.looked_for:
        yield f"  - What would have refuted it: {escape(clean(one.looked_for), 600)}"
    if not one.evidence:
        yield "  - No evidence is attached."


def evidence_text(one: Evidence, clean: Clean) -> str:
    """What a step of an investigation took is often a course of a hundred numbers: its summary says what they show."""
    query, value = code(clean(one.query), LONG), escape(clean(one.summary or one.value), 600)
    seen = [f"Evidence {code(one.id)}: {query}", escape(over(one.window)), f"gave {value}"]
    return f"{' '.join(filter(None, seen))} (sha256 {code(one.digest[:12])})"


def judged_words(judged: Judged | None) -> str:
    return _JUDGED[judged]


def mitigations(incident: Incident, clean: Clean) -> str:
    roles = role_labels(incident)
    return "\n".join(
        f"- **{code(one.id)} {mitigation_words(one.state)}:** {escape(clean(one.plan), LONG)}\n"
        + bullets(_mitigation(one, roles, clean), mark="  -")
        for one in incident.mitigations.values()
    )


def _mitigation(one: Mitigation, roles: Roles, clean: Clean) -> Iterable[str]:
    given = ", ".join(f"{code(name)} = {code(clean(value))}" for name, value in one.params.items())
    yield f"Workflow {code(one.workflow)}" + (f" with {given}" if given else "")
    yield _approved(one, roles)
    if one.started_at is not None:
        yield f"Started {utc(one.started_at)}"
    if one.why:
        report = f", reported in {code(one.report)}" if one.report else ""
        yield f"{'Reason' if one.state is MitigationState.REJECTED else 'Result'}: {escape(clean(one.why))}{report}"


def _approved(one: Mitigation, roles: Roles) -> str:
    plan = f"plan {code(one.plan_hash[:12])}"
    if one.approval is None:
        return f"Not approved ({plan})"
    by = "the policy" if one.approval.by == "policy" else who(one.approval.by, roles)
    return f"Approved by {by} for {plan}, to start by {utc(one.approval.expires_at)}"


def mitigation_words(state: MitigationState | str) -> str:
    """Works on the state's text too, which is what a post-mortem holds."""
    return _STATES[MitigationState(state)]


_JUDGED = {
    None: "not judged yet",
    Judged.SUPPORTED: "supported",
    Judged.REFUTED: "refuted",
    Judged.ACCEPTED: "accepted as a contributing factor",
}
_STATES = {
    MitigationState.PROPOSED: "waits for approval",
    MitigationState.APPROVED: "approved, not started",
    MitigationState.REJECTED: "rejected",
    MitigationState.RUNNING: "is running",
    MitigationState.SUCCEEDED: "succeeded",
    MitigationState.FAILED: "failed",
    MitigationState.UNKNOWN: "ended without a readable result",
}
