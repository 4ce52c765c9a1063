"""What becomes of notes, claims, evidence and findings."""

from collections.abc import Sequence
from dataclasses import replace

from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.moves import Decision, Situation
from smartspec_ops.domain.incident.parts import Hypothesis
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.values import Judged, Moment
from smartspec_ops.domain.investigation.evidence import digest_of
from smartspec_ops.domain.investigation.factors import Link

_IN_ORDER: Sequence[tuple[str, str]] = (
    (Moment.IMPACT_STARTED, Moment.DETECTED),
    (Moment.DETECTED, "declared"),
    (Moment.IMPACT_STARTED, Moment.MITIGATED),
    (Moment.MITIGATED, "resolved"),
)


def decide_investigation(s: Situation, command: cmd.InvestigationCommand) -> Decision:
    match command:
        case cmd.AddNote():
            return _note(s, command)
        case cmd.StateTime():
            return _state_time(s, command)
        case cmd.ProposeRunbook():
            return _propose_runbook(s, command)
        case cmd.StartRunbook():
            return _start_runbook(s, command)
        case cmd.TakeRunbookStep():
            return _take_step(s, command)
        case cmd.ProposeHypothesis():
            return _propose(s, command)
        case cmd.JudgeHypothesis():
            return _judge(s, command)
        case cmd.AttachEvidence():
            return _attach(s, command)
        case cmd.RecordFindings():
            return _record(s, command)
        case cmd.LinkFactors():
            return _link(s, command)


def _note(s: Situation, command: cmd.AddNote) -> Decision:
    if not command.text.strip():
        return Refused(rule="note", why="the note is empty")
    if command.occurred_at is not None and command.occurred_at > s.now:
        return Refused(rule="note", why="the note is about the future", hint="give the time it happened")
    if command.corrects is not None and command.corrects not in s.incident.notes:
        known = ", ".join(map(str, s.incident.notes)) or "none"
        return Refused(rule="note", why=f"entry {command.corrects} of the log is no note", hint=f"notes: {known}")
    return (
        ev.NoteAdded(
            at=s.now, actor=s.actor, text=command.text, occurred_at=command.occurred_at, corrects=command.corrects
        ),
    )


def _state_time(s: Situation, command: cmd.StateTime) -> Decision:
    """Times that would run backwards are refused: durations are made of them."""
    i, moment = s.incident, command.moment
    if not command.why.strip():
        return Refused(rule="time", why="nobody says how it is known", hint="give a reason: --why")
    if command.time > s.now:
        return Refused(rule="time", why="the time is in the future", hint="give the time it happened")
    if i.time_of(moment) == command.time:
        return ()
    known = {each.value: i.time_of(each) for each in Moment}
    times = {**known, "declared": i.declared_at, "resolved": i.resolved_at, moment.value: command.time}
    for earlier, later in _IN_ORDER:
        first, then = times[earlier], times[later]
        if moment in (earlier, later) and first is not None and then is not None and first > then:
            why = f"{earlier} would come after {later}, {then:%Y-%m-%d %H:%M:%S} UTC"
            return Refused(rule="time", why=why, hint="if that other time is the wrong one, correct it first")
    return (ev.TimeStated(at=s.now, actor=s.actor, moment=moment, time=command.time, why=command.why),)


def _propose(s: Situation, command: cmd.ProposeHypothesis) -> Decision:
    identifier = command.id or f"H{len(s.incident.hypotheses) + 1}"
    known = s.incident.hypotheses.get(identifier)
    if not command.claim.strip():
        return Refused(rule="hypothesis", why="the claim is empty")
    if known is not None:
        same = known.claim == command.claim
        return () if same else Refused(rule="hypothesis", why=f"{identifier} claims something else already")
    return (
        ev.HypothesisProposed(at=s.now, actor=s.actor, id=identifier, claim=command.claim, predicts=command.predicts),
    )


def _judge(s: Situation, command: cmd.JudgeHypothesis) -> Decision:
    known = s.incident.hypotheses.get(command.id)
    if known is None:
        return Refused(rule="hypothesis", why=f"there is no hypothesis {command.id}")
    if known.judged is command.judged:
        return ()
    if known.judged is Judged.ACCEPTED:
        return Refused(rule="hypothesis", why=f"{known.id} is accepted as a contributing factor")
    if command.judged is Judged.ACCEPTED and not (known.judged is Judged.SUPPORTED and known.evidence):
        return Refused(
            rule="hypothesis",
            why=f"{known.id} is not supported by evidence",
            hint="attach evidence and judge it supported first",
        )
    if not command.why.strip():
        return Refused(rule="hypothesis", why="a judgement needs a reason")
    if command.judged is Judged.ACCEPTED and (unasked := unchallenged(known, command.looked_for)) is not None:
        return unasked
    return (
        ev.HypothesisJudged(
            at=s.now,
            actor=s.actor,
            id=known.id,
            judged=command.judged,
            why=command.why,
            looked_for=command.looked_for,
        ),
    )


def unchallenged(claim: Hypothesis, looked_for: str) -> Refused | None:
    """Evidence that agrees is easily found: before a claim is accepted, somebody looks for what would refute it."""
    if looked_for.strip():
        return None
    predicts = f" (it predicts: {claim.predicts})" if claim.predicts else ""
    return Refused(
        rule="hypothesis",
        why=f"nobody has looked for what would refute {claim.id}{predicts}",
        hint="what would be seen if it were wrong? Look there, and say what you saw: --looked-for",
    )


def _link(s: Situation, command: cmd.LinkFactors) -> Decision:
    count = len(s.incident.factors)
    if command.cause == command.effect:
        return Refused(rule="factor", why="a factor does not lead to itself")
    for number in (command.cause, command.effect):
        if not 1 <= number <= count:
            hint = "accept factors first: hypothesis accept" if not count else f"they are numbered 1 to {count}"
            return Refused(rule="factor", why=f"there is no factor {number}", hint=hint)
    if any((one.cause, one.effect) == (command.cause, command.effect) for one in s.incident.factor_links):
        return ()
    link = Link(cause=command.cause, effect=command.effect, why=command.why)
    return (ev.FactorsLinked(at=s.now, actor=s.actor, link=link),)


def _attach(s: Situation, command: cmd.AttachEvidence) -> Decision:
    i = s.incident
    if command.hypothesis_id is not None and command.hypothesis_id not in i.hypotheses:
        return Refused(rule="evidence", why=f"there is no hypothesis {command.hypothesis_id}")
    digest = digest_of(command.value)
    fact = (command.hypothesis_id, command.query, command.window, digest)
    if any(fact == (e.hypothesis_id, e.query, e.window, e.digest) for e in i.evidence.values()):
        return ()
    return (
        ev.EvidenceAttached(
            at=s.now,
            actor=s.actor,
            id=f"E{len(i.evidence) + 1}",
            hypothesis_id=command.hypothesis_id,
            query=command.query,
            window=command.window,
            value=command.value,
            digest=digest,
            about=command.about,
            summary=command.summary,
        ),
    )


def _record(s: Situation, command: cmd.RecordFindings) -> Decision:
    """Evidence that is there already is not attached again; a look that found nothing new leaves no trace."""
    known, found = s.incident.evidence, list[ev.Event]()
    digests = {one.digest for one in known.values()}
    for one in command.captured:
        if one.digest in digests:
            continue
        digests.add(one.digest)
        found.append(
            ev.EvidenceAttached(
                at=s.now,
                actor=s.actor,
                id=f"E{len(known) + len(found) + 1}",
                hypothesis_id=None,
                query=one.query,
                window=one.window,
                value=one.value,
                digest=one.digest,
                about=one.about,
                summary=one.summary,
            )
        )
    last = s.incident.findings
    if last is not None and replace(command.findings, at=last.at) == last:
        return tuple(found)
    return (*found, ev.Investigated(at=s.now, actor=s.actor, findings=command.findings))


def _propose_runbook(s: Situation, command: cmd.ProposeRunbook) -> Decision:
    """Once, and anew only when it was edited meanwhile; what is followed already needs no proposal."""
    i, offered = s.incident, s.incident.offered.get(command.name)
    if not i.is_active or not command.steps or command.name in i.runbooks:
        return ()
    if offered is not None and offered.steps == command.steps:
        return ()
    return (
        ev.RunbookProposed(
            at=s.now, actor=s.actor, name=command.name, title=command.title, steps=command.steps, why=command.why
        ),
    )


def _start_runbook(s: Situation, command: cmd.StartRunbook) -> Decision:
    """A runbook is begun once; begun again as it is now only when it was edited meanwhile."""
    known = s.incident.runbooks.get(command.name)
    if not command.steps:
        return Refused(rule="runbook", why=f"{command.name} has no steps", hint="write them as - [ ] or 1. items")
    if known is not None and known.steps == command.steps:
        return ()
    return (ev.RunbookStarted(at=s.now, actor=s.actor, name=command.name, title=command.title, steps=command.steps),)


def _take_step(s: Situation, command: cmd.TakeRunbookStep) -> Decision:
    known = s.incident.runbooks.get(command.name)
    if known is None:
        return Refused(rule="runbook", why=f"{command.name} was not begun", hint="runbook start begins it")
    if not 1 <= command.step <= len(known.steps):
        return Refused(rule="runbook", why=f"{command.name} has {len(known.steps)} steps")
    if known.taken.get(command.step) is command.is_done:
        return ()
    if not command.is_done and not command.note.strip():
        return Refused(rule="runbook", why="skipping a step needs a reason", hint="say why with --reason")
    return (
        ev.RunbookStepTaken(
            at=s.now,
            actor=s.actor,
            name=command.name,
            step=command.step,
            is_done=command.is_done,
            note=command.note,
        ),
    )
