"""An incident looked into by rule: what its objectives did, when it began, what changed before.

Everything that is concluded from is captured as evidence in the incident's log, with query, window, values and digest,
so that the report says the same when the metrics are gone. What cannot be asked is named as unknown. What takes long
without waiting for anybody is done beside the event loop.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from smartspec_ops.app.investigation.changes import Gathered, Records
from smartspec_ops.app.investigation.closer_look import Closer, closer_evidence, look_closer
from smartspec_ops.app.investigation.courses import Course, courses
from smartspec_ops.app.investigation.lookalikes import Lookalikes
from smartspec_ops.app.investigation.probing import Prober
from smartspec_ops.app.response.decision import Done
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.app.watching.measure import Marker, marked
from smartspec_ops.domain.errors import OpsError, UserFault
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.investigation.change import Change, trimmed
from smartspec_ops.domain.investigation.checks import Checked, Outcome
from smartspec_ops.domain.investigation.evidence import Captured, rows_evidence, window_text
from smartspec_ops.domain.investigation.findings import MOST_CHANGES, Findings
from smartspec_ops.domain.investigation.onset import NoOnset, Onset
from smartspec_ops.domain.investigation.owners import Owners
from smartspec_ops.domain.investigation.suspects import Case, rank
from smartspec_ops.domain.objective import Objective
from smartspec_ops.edge.aside import aside
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import MetricsBackend

log = logger(__name__)

INVESTIGATOR = "system:investigator"
LOOK_BACK = timedelta(hours=6)
"""How much of an indicator's past is looked at: long enough for what is usual, short enough for one time of day."""
AFTERMATH = timedelta(minutes=15)
"""How much after the detection: what people do then is part of the response, not of the cause."""
CHANGES = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What can be asked about an incident's service: its objectives, and the backends by source name.

    `services` are the service itself and those it needs, `known` all that are known by name, and `owners` says which
    files are whose. `markers` are by service where it says what is live.
    """

    objectives: Sequence[Objective] = ()
    backends: Mapping[str, MetricsBackend] = field(default_factory=dict)
    services: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    owners: Owners = field(default_factory=dict)
    markers: Mapping[str, Marker] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


class Surroundings(Protocol):
    """Where an incident happened. A `UserFault` says why nothing can be asked there."""

    async def scene(self, incident: Incident) -> Scene: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Investigator:
    """`shown` takes out of a text what must not be kept."""

    respond: Callable[[], Responder]
    surroundings: Surroundings
    records: Records
    prober: Prober
    shown: Callable[[str], str]
    lookalikes: Lookalikes = field(default_factory=Lookalikes)

    async def look(self, incident_id: str, actor: str = INVESTIGATOR) -> Done | Refused:
        """Look once, and write down what was found."""
        responder = self.respond()
        async with responder.store.begin() as tx:
            incident = await responder.load(tx, incident_id)
        now = responder.clock.now()
        scene = await self._scene(incident)
        look = _Look(incident=incident, scene=scene, now=now)
        read = await courses(look.broken, scene.backends, responder.store, look.since, look.until, now)
        seen = [_before_the_alarm(one, incident) for one in read]
        onset = _onset(seen)
        gathered = await self._changes(incident, scene, onset, now)
        closer = await self._closer(look, seen, onset)
        checked = await self.prober.look(scene.services or (incident.service,), closer, onset, scene.backends, now)
        alike = await self.lookalikes.of(responder.store, incident)
        kept = tuple(gathered.changes[-MOST_CHANGES:])
        captured = [one.evidence for one in seen if one.evidence is not None]
        captured += closer_evidence(closer, onset)
        if checked:
            captured.append(_checks_evidence(checked, look))
        if kept:
            captured.append(_changes_evidence(kept, gathered, look))
        findings = Findings(
            at=now,
            since=look.since,
            until=look.until,
            onset=onset,
            changes=tuple(map(trimmed, kept)),
            changes_seen=len(gathered.changes),
            movers=closer.movers,
            drills=closer.drills,
            versions=closer.versions,
            checks=checked,
            similar=alike,
            suspects=await aside(rank, gathered.changes, _case(look, onset, closer, checked)),
            evidence=tuple(one.digest for one in captured),
            unknown=(*scene.unknown, *(one.unknown for one in seen if one.unknown), *closer.unknown, *gathered.unknown),
        )
        command = cmd.RecordFindings(actor=actor, findings=findings, captured=tuple(map(self._clean, captured)))
        return await responder.do(incident_id, command)

    async def _scene(self, incident: Incident) -> Scene:
        try:
            return await self.surroundings.scene(incident)
        except UserFault as fault:
            return Scene(services=(incident.service,), unknown=(f"metrics: {fault.diagnostics[0].message}",))
        except OpsError as fault:
            return Scene(services=(incident.service,), unknown=(f"metrics: {fault}",))

    async def _closer(self, look: "_Look", seen: Sequence[Course], onset: Onset | NoOnset) -> Closer:
        if not isinstance(onset, Onset):
            return Closer()
        broken = next(one.objective for one in seen if one.onset == onset)
        return await look_closer(broken, look.scene.objectives, look.scene.backends, onset, look.until, look.now)

    async def _changes(self, incident: Incident, scene: Scene, onset: Onset | NoOnset, now: datetime) -> Gathered:
        """Of the 24 h before it began, and up to now: what came after is shown, and ruled out."""
        began = onset.earliest if isinstance(onset, Onset) else incident.impact_started_at
        services = scene.services or (incident.service,)
        wanted = {one: scene.markers[one] for one in services if one in scene.markers}
        told = await asyncio.gather(*(marked(one, scene.backends, now) for one in wanted.values()))
        marks = dict(zip(wanted, told, strict=True))
        found = await self.records.between(began - CHANGES, now, services, marks)
        return replace(found, changes=tuple(self._shown(one) for one in found.changes))

    def _shown(self, change: Change) -> Change:
        return replace(change, what=self.shown(change.what), paths=tuple(map(self.shown, change.paths)))

    def _clean(self, one: Captured) -> Captured:
        return replace(one, query=self.shown(one.query), summary=self.shown(one.summary))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """Which stretch of time one look is about, and which objectives."""

    incident: Incident
    scene: Scene
    now: datetime

    @property
    def since(self) -> datetime:
        return self.incident.impact_started_at - LOOK_BACK

    @property
    def until(self) -> datetime:
        i = self.incident
        late = max(i.detected_at, i.impact_started_at) + AFTERMATH
        return min(at for at in (late, i.resolved_at, self.now) if at is not None)

    @property
    def broken(self) -> Sequence[Objective]:
        return broken_of(self.incident, self.scene.objectives)


def broken_of(incident: Incident, objectives: Sequence[Objective]) -> Sequence[Objective]:
    """The objectives the incident's alerts name, the first alert's first."""
    alerts = (incident.first_alert, *incident.members.values())
    names = dict.fromkeys((one.spec_id, one.objective_id or one.metric) for one in alerts)
    by_name = {(one.spec_id, one.id): one for one in objectives}
    return [by_name[name] for name in names if name in by_name]


def _before_the_alarm(one: Course, incident: Incident) -> Course:
    """What was noticed had begun. A step that lies behind the alarm is where its values settled, not where it began: of
    what was usual too little was seen to tell."""
    found, noticed = one.onset, incident.detected_at
    if not isinstance(found, Onset) or found.latest <= noticed:
        return one
    if found.earliest < noticed:
        return replace(one, onset=replace(found, latest=noticed))
    why = f"of {one.objective.id} too little was seen before the alarm at {noticed:%H:%M:%S} UTC to tell what was usual"
    return replace(one, onset=NoOnset(no_onset=why))


def _onset(seen: Sequence[Course]) -> Onset | NoOnset:
    """Of the objective that broke first: the others may have followed."""
    found = [one.onset for one in seen if isinstance(one.onset, Onset)]
    if found:
        return min(found, key=lambda one: (one.latest, one.earliest))
    if not seen:
        return NoOnset(no_onset="no objective of this incident is measured here")
    return next(one.onset for one in seen if isinstance(one.onset, NoOnset))


def _case(look: _Look, onset: Onset | NoOnset, closer: Closer, checked: Sequence[Checked]) -> Case:
    scene, service = look.scene, look.incident.service
    return Case(
        incident_id=look.incident.id,
        service=service,
        onset=onset,
        dependencies=tuple(one for one in scene.services if one != service),
        drills=closer.drills,
        versions=closer.versions,
        movers=closer.movers,
        checks=checked,
        owners=scene.owners,
        services=scene.known,
    )


def _checks_evidence(checked: Sequence[Checked], look: _Look) -> Captured:
    rows = [[one.name, one.outcome.value, one.asked, one.why] for one in checked]
    found = [one.name for one in checked if one.outcome is Outcome.RULED_IN]
    summary = f"{len(rows)} cause{'s' * (len(rows) != 1)} looked for, ruled in: {', '.join(found) or 'none'}"
    return rows_evidence(
        "checks", "the causes a responder looks for first", window_text(look.now, look.now), rows, summary
    )


def _changes_evidence(kept: Sequence[Change], gathered: Gathered, look: _Look) -> Captured:
    rows = [
        {"at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}", "kind": one.kind.value, "id": one.id, "what": one.what} for one in kept
    ]
    count = len(gathered.changes)
    sources = sorted({source for one in kept for source in one.source.split(" and ")})
    return rows_evidence(
        "changes",
        f"changes told by {', '.join(sources[:5])}{' and others' if len(sources) > 5 else ''}",
        window_text(kept[0].at, look.now),
        rows,
        f"{count} change{'s' * (count != 1)} in the 24 h before and since",
    )
