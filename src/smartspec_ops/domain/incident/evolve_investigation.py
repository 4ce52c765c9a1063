"""What is known of causes after one more event, and what was seen that speaks for them: a part of `evolve`."""

from dataclasses import replace

from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.parts import Evidence, Hypothesis, RunbookFollowed, RunbookOffered
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Moment


def after_investigation(i: Incident, event: ev.InvestigationEvent) -> Incident:
    match event:
        case ev.NoteAdded():
            return i if event.corrects is not None else replace(i, notes=(*i.notes, i.version + 1))
        case ev.TimeStated():
            return _timed(i, event)
        case ev.RunbookProposed():
            offer = RunbookOffered(title=event.title, steps=event.steps)
            return replace(i, offered={**i.offered, event.name: offer})
        case ev.RunbookStarted():
            begun = RunbookFollowed(name=event.name, title=event.title, steps=event.steps, taken={})
            return replace(i, runbooks={**i.runbooks, event.name: begun})
        case ev.RunbookStepTaken():
            followed = i.runbooks[event.name]
            followed = replace(followed, taken={**followed.taken, event.step: event.is_done})
            return replace(i, runbooks={**i.runbooks, event.name: followed})
        case ev.HypothesisProposed():
            proposed = Hypothesis(id=event.id, claim=event.claim, predicts=event.predicts)
            return replace(i, hypotheses={**i.hypotheses, event.id: proposed})
        case ev.HypothesisJudged():
            known = i.hypotheses[event.id]
            judged = replace(known, judged=event.judged, looked_for=event.looked_for or known.looked_for)
            return replace(i, hypotheses={**i.hypotheses, event.id: judged})
        case ev.EvidenceAttached():
            return _with_evidence(i, event)
        case ev.Investigated():
            return replace(i, findings=event.findings)
        case ev.FactorsLinked():
            return replace(i, factor_links=(*i.factor_links, event.link))


def _timed(i: Incident, event: ev.TimeStated) -> Incident:
    told = replace(i, times_told={**i.times_told, event.moment: (event.time, event.why)})
    match event.moment:
        case Moment.IMPACT_STARTED:
            return replace(told, impact_started_at=event.time)
        case Moment.DETECTED:
            return replace(told, detected_at=event.time)
        case Moment.MITIGATED:
            return replace(told, mitigated_at=event.time)


def _with_evidence(i: Incident, event: ev.EvidenceAttached) -> Incident:
    seen = Evidence(
        id=event.id,
        query=event.query,
        window=event.window,
        value=event.value,
        digest=event.digest,
        hypothesis_id=event.hypothesis_id,
        at=event.at,
        about=event.about,
        summary=event.summary,
    )
    i = replace(i, evidence={**i.evidence, event.id: seen})
    if event.hypothesis_id is None:
        return i
    claim = i.hypotheses[event.hypothesis_id]
    return replace(i, hypotheses={**i.hypotheses, claim.id: replace(claim, evidence=(*claim.evidence, event.id))})
