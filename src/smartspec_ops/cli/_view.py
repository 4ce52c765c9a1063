"""One incident with everything known about it."""

from collections.abc import Iterator, Sequence

import click

from smartspec_ops.app.response.access import may_see
from smartspec_ops.app.response.oncall import on_duty
from smartspec_ops.app.response.report_files import history
from smartspec_ops.cli import _dead, _show
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.cli._next import say_next
from smartspec_ops.cli._paging import Paging
from smartspec_ops.cli._refused import say_refused
from smartspec_ops.domain.incident.forecast import forecast
from smartspec_ops.domain.incident.parts import MitigationState, Tenure
from smartspec_ops.domain.incident.roles import COMMANDER
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.timeline import occurred_at, role_labels, sentence
from smartspec_ops.domain.incident.values import Moment
from smartspec_ops.domain.investigation.telling import tell
from smartspec_ops.domain.words import counted
from smartspec_ops.edge.codec import encode
from smartspec_ops.ports import EffectState


async def show(common: Common, incident_id: str, viewer: str | None) -> int:
    async with common.reading(urgent=True) as runtime:
        store = await runtime.store()
        responder = await runtime.responder()
        async with store.begin() as tx:
            await responder.load(tx, incident_id)
            incident, events = await history(tx, incident_id)
            if (refused := await may_see(tx, runtime.access, viewer, incident, runtime.clock.now())) is not None:
                return say_refused(refused, common)
            dead = await _dead.letters(tx, incident_id)
            queued = await tx.effects(state=EffectState.QUEUED, incident_id=incident_id)
            roster = await on_duty(tx, responder.team.roster)
    now = runtime.clock.now()
    ahead = forecast(incident, roster, responder.policy, now)
    paging = Paging(incident=incident, ahead=ahead, queued=queued, now=now)
    roles, shown = role_labels(incident), runtime.redactor
    numbers = {seq: f" (note {seq})" for seq in incident.notes}
    rows = [
        [f"{occurred_at(e):%Y-%m-%d %H:%M:%S}Z", shown.text(sentence(e, roles)) + numbers.get(seq, "")]
        for seq, e in enumerate(events, start=1)
    ]
    if common.json:
        timeline = [{"at": at, "what": what} for at, what in rows]
        found = {
            **_show.incident(incident, runtime.workspace.root),
            "findings": encode(incident.findings),
            "timeline": timeline,
            "dead_letters": dead,
            "queued": len(queued),
            "paging": paging.data(),
        }
        emit(shown.data(found))
        return OK
    click.echo(shown.text(f"{incident.id} {incident.severity} {incident.phase}: {incident.title}"))
    for line in (*_facts(incident), *paging.lines(), *findings(incident)):
        # What people wrote may have lines of its own; here it is one.
        click.echo(shown.text(f"  {line if line.isprintable() else ' '.join(line.split())}"))
    for line in _show.table(rows):
        click.echo(line)
    for line in _dead.lines(dead):
        click.echo(shown.text(f"  {line}"))
    say_next(incident, common)
    return OK


def _told(incident: Incident, moment: Moment) -> str:
    why = incident.told(moment)
    return "" if why is None else f": {why}"


def _commander(incident: Incident) -> str:
    held = incident.held(COMMANDER)
    if not held:
        return "nobody yet"
    return f"{held[-1].person}{_until(held[-1])}{'' if incident.answered else ', asked and not answered'}"


def _until(tenure: Tenure) -> str:
    ends = f", until {_show.when(tenure.planned_until)}" if tenure.planned_until else ""
    return f" since {_show.when(tenure.since)}{ends}"


def findings(incident: Incident) -> Iterator[str]:
    """What was found by rule, one part after the other."""
    for part in tell(incident.findings) if incident.findings else ():
        yield f"{part.title}:"
        yield from (f"  {line}" for line in part.lines)


def _facts(incident: Incident) -> Sequence[str]:
    found = [f"commander: {_commander(incident)}"]
    found += [f"{t.role}: {t.person}{_until(t)}" for t in incident.held() if t.role != COMMANDER]
    found += [f"room: #{room.name} in {room.channel}" for room in incident.rooms.values() if room.is_open]
    found.append(f"impact since {_show.when(incident.impact_started_at)}{_told(incident, Moment.IMPACT_STARTED)}")
    if incident.mitigated_at is not None:
        found.append(f"mitigated at {_show.when(incident.mitigated_at)}{_told(incident, Moment.MITIGATED)}")
    if incident.assessed:
        found.append(f"severity: {incident.severity_why} ({', '.join(incident.assessed.rules)})")
        if incident.assessed.low_confidence:
            found.append("severity: little is known about the impact; a person must confirm the level")
    if incident.proposed_severity:
        lower = f"severity {incident.id} {incident.proposed_severity} --reason WHY --as YOU"
        found.append(f"severity: the figures now support {incident.proposed_severity}; to lower it: {lower}")
    found += [
        f"mitigation {m.id}: {m.plan} - {m.state}{f': {m.why}' if m.why else ''}" for m in incident.mitigations.values()
    ]
    found += [
        f"  preview of {m.id}: {line}"
        for m in incident.mitigations.values()
        if m.state is MitigationState.PROPOSED
        for line in m.preview.splitlines()
    ]
    found += [
        f"hypothesis {h.id}: {h.claim} - {h.judged or 'not judged'}, {counted(len(h.evidence), 'piece')} of evidence"
        for h in incident.hypotheses.values()
    ]
    return found
