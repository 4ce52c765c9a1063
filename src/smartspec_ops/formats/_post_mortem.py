"""The blameless post-mortem as a document to work on: facts filled in, questions open, proposals marked as such.

Once people have made it theirs, their text is written as it is. Sections follow the best public templates, in their
order: what happened stands apart from how to keep it from happening again.
"""

from collections.abc import Iterable, Sequence

from smartspec_ops.domain.incident.parts import FinalNotice, PostMortemStage
from smartspec_ops.domain.incident.postmortem import FactorLine, HypothesisLine, MitigationLine, PostMortem, Prompts
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import ActionItem, DeliveryOutcome, Judged
from smartspec_ops.domain.investigation.evidence import REPLAY
from smartspec_ops.domain.quantity import duration
from smartspec_ops.domain.severity import Sev
from smartspec_ops.domain.words import counted
from smartspec_ops.formats._incident import factor_graph, shortened
from smartspec_ops.formats._investigation import investigation
from smartspec_ops.formats._people import Clean, cleaner
from smartspec_ops.formats._text import (
    LONG,
    bullets,
    code,
    document,
    ended,
    escape,
    facts,
    moment,
    place,
    section,
    table,
    utc,
)
from smartspec_ops.formats._tried import evidence_text, judged_words, mitigation_words
from smartspec_ops.ports import PostMortemReport


def post_mortem_text(report: PostMortemReport) -> str:
    """The text people made of it, exactly, with what was decided since; else the draft."""
    if report.text is None:
        return _draft(report)
    if report.incident.post_mortem.stage is not PostMortemStage.FINALIZED:
        return report.text
    clean = cleaner(report.incident, report.people)
    found = report.document.factors
    decided = document(
        section("Contributing factors as accepted", _factors(found, clean), factor_graph(report.incident, clean))
        if found
        else "",
        section("Action items as decided", _actions(report.document, clean)),
    )
    return f"{report.text.rstrip()}\n\n{decided}"


def _draft(report: PostMortemReport) -> str:
    found, incident = report.document, report.incident
    clean = cleaner(incident, report.people)
    return document(
        f"# Post-mortem of {escape(found.incident_id)}: {escape(clean(found.title))}",
        facts(_facts(found, incident)),
        section("Summary", escape(clean(found.summary), LONG)),
        section("Open questions", _questions(found.open_questions)),
        section("Impact", _pairs(found.impact, clean), _questions(IMPACT)),
        section("Detection", _pairs(found.detection, clean), _replays(incident, clean)),
        section("Trigger", _sentence(found.trigger or NO_TRIGGER, clean)),
        section("Investigation", investigation(incident, clean)),
        section(
            "Contributing factors",
            _factors(found.factors, clean),
            factor_graph(incident, clean),
            _considered(found.hypotheses, clean),
        ),
        section("Resolution", _mitigations(found.mitigations, clean), _questions(RESOLUTION)),
        section("Timeline", _timeline(found, clean)),
        section("What went well", _prompts(found.went_well, clean)),
        section("What went poorly", _prompts(found.went_poorly, clean)),
        section("Where we got lucky", _prompts(found.lucky, clean)),
        section("What surprised us", _questions(SURPRISE)),
        section("Communication", _communication(incident), _questions(COMMUNICATION)),
        section("Action items", _actions(found, clean)),
        section("Similar incidents", _similar(incident)),
        section("Supporting queries", _queries(incident, clean)),
        section("Review card", _questions(REVIEW)),
    )


NO_TRIGGER = "No change is known that was live when this began. Traffic, data and dependencies change too."
IMPACT = ("What did users see, and how many of them?",)
RESOLUTION = ("Is what ended this temporary, and what is the lasting fix?",)
SURPRISE = ("What did we learn about the system that we did not expect?", "What does normal work with it look like?")
COMMUNICATION = ("Did those who needed to know hear of it in time, in words they could use?",)
REVIEW = (
    "Detection: would the monitor notice the same again, and sooner?",
    "Escalation: did the page reach somebody who could act?",
    "Recovery: which step took longest, and what would shorten it?",
    "Prevention: which action item makes this kind of fault impossible or harmless?",
)


def _facts(one: PostMortem, incident: Incident) -> Iterable[tuple[str, str | None]]:
    # A first draft is stored as written and outlives its stage; what it says must stay true.
    yield "Status", _STAGES.get(incident.post_mortem.stage)
    yield "Owner", f"the {escape(one.owner_role)}"
    yield "Severity", str(one.severity)
    yield "Service", escape(one.service)
    yield "Spec", code(one.spec_id) if one.spec_id else None
    yield "Drill", "yes, nothing was really broken" if one.is_drill else None
    yield "Drafted from the log", utc(one.drafted_at)
    yield "Meeting", f"by {utc(incident.post_mortem.meeting_at)}" if incident.post_mortem.meeting_at else None


def _questions(questions: Iterable[str]) -> str:
    return bullets((ended(escape(question)) for question in questions), "- [ ]")


def _pairs(pairs: Iterable[tuple[str, str]], clean: Clean) -> str:
    return facts((label, _value(label, clean(value))) for label, value in pairs)


def _value(label: str, text: str) -> str:
    match label:
        case "Written at":
            return place(text)
        case _:
            return escape(text)


def _sentence(text: str, clean: Clean) -> str:
    return ended(escape(clean(text)))


def _replays(i: Incident, clean: Clean) -> str:
    """When an alert would have told, had the promise or its threshold been another one."""
    told = [one for one in i.evidence.values() if one.about == REPLAY]
    if not told:
        return ""
    return "Replayed over what was measured then:\n\n" + bullets(
        f"{escape(clean(one.summary), 600)} (evidence {code(one.id)})" for one in told
    )


def _factors(factors: Sequence[FactorLine], clean: Clean) -> str:
    if not factors:
        return "None is accepted yet. There is usually more than one; a person is never one."
    return "\n".join(
        f"{n}. {escape(clean(one.factor), 600)} ({one.kind}; {_backed(one.evidence)})"
        for n, one in enumerate(factors, start=1)
    )


def _backed(evidence: Sequence[str]) -> str:
    return f"evidence {', '.join(map(code, evidence))}" if evidence else "no evidence attached"


def _considered(hypotheses: Sequence[HypothesisLine], clean: Clean) -> str:
    rows = ((code(one.id), escape(clean(one.claim), 600), _state(one)) for one in hypotheses)
    considered = table(("Hypothesis", "Claim", "What became of it"), rows)
    return f"What was considered:\n\n{considered}" if considered else ""


def _state(one: HypothesisLine) -> str:
    return judged_words(Judged(one.state)) if one.state in list(Judged) else judged_words(None)


def _mitigations(mitigations: Sequence[MitigationLine], clean: Clean) -> str:
    if not mitigations:
        return "Nothing was done by way of a recorded mitigation."
    head = ("Mitigation", "What was planned", "Workflow", "What became of it", "Why")
    return table(
        head,
        (
            (
                code(one.id),
                escape(clean(one.plan), 600),
                code(one.workflow),
                mitigation_words(one.state),
                escape(clean(one.why)),
            )
            for one in mitigations
        ),
    )


def _timeline(one: PostMortem, clean: Clean) -> str:
    rows = [(moment(row.at), escape(clean(row.text), 600), escape(clean(row.evidence))) for row in one.timeline]
    return table(("Time (UTC)", "What happened", "Look it up"), shortened(rows))


def _prompts(prompts: Prompts, clean: Clean) -> str:
    known = bullets(_sentence(fact, clean) for fact in prompts.facts)
    return "\n\n".join(part for part in (known, _questions(prompts.questions)) if part)


def _communication(i: Incident) -> str:
    counts = {outcome: sum(one is outcome for one in i.deliveries.values()) for outcome in DeliveryOutcome}
    told = f"{counted(counts[DeliveryOutcome.SENT], 'notice')} delivered"
    lost = f", {counts[DeliveryOutcome.GIVE_UP]:,} not delivered" if counts[DeliveryOutcome.GIVE_UP] else ""
    return f"{told}{lost}. {_FINAL[i.final_notice]}"


def _actions(one: PostMortem, clean: Clean) -> str:
    """Taken ones first; a proposal is only one until somebody takes it."""
    if not one.action_items and not one.proposed_items:
        return "None yet."
    rows = [
        *(_action(item, "taken", clean) for item in one.action_items),
        *(_action(item, "**proposed**", clean) for item in one.proposed_items),
    ]
    head = ("Item", "State", "What to do", "Kind", "Owner", "Due", "Impact", "Goes to", "Evidence")
    note = (
        "Proposed items follow from the facts alone. Take, change or drop each of them." if one.proposed_items else ""
    )
    return "\n\n".join(part for part in (table(head, rows), note) if part)


def _action(item: ActionItem, state: str, clean: Clean) -> Sequence[str]:
    return (
        code(item.id),
        state,
        escape(clean(item.title)),
        item.kind.value,
        escape(clean(item.owner_role)),
        item.due.isoformat(),
        Sev.of(item.impact).value,
        item.route.value.replace("_", " "),
        ", ".join(code(clean(one)) for one in item.evidence) or "none attached",
    )


def _similar(i: Incident) -> str:
    return f"A recurrence of {code(i.recurrence_of)}: what was done then did not last." if i.recurrence_of else ""


def _queries(i: Incident, clean: Clean) -> str:
    """So that others can look for themselves; values were kept when they were seen."""
    first = i.first_alert
    over = f" over {duration(first.window)}" if first.window else ""
    asked = [f"The alert: {code(clean(first.query), LONG)}{over}"] if first.query else []
    return bullets([*asked, *(evidence_text(one, clean) for one in i.evidence.values())])


_STAGES = {
    PostMortemStage.DRAFTED: "draft, waits for a review by somebody other than its author",
    PostMortemStage.IN_REVIEW: "in review by somebody other than its author",
    PostMortemStage.REVIEWED: "reviewed, waits to be finalized",
    PostMortemStage.FINALIZED: "final",
    PostMortemStage.WAIVED: "waived",
}
_FINAL = {
    FinalNotice.PENDING: "When this was drafted, the final notice was still to be delivered.",
    FinalNotice.DELIVERED: "The final notice was delivered.",
    FinalNotice.WAIVED: "The final notice was waived.",
}
