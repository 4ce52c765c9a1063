"""Past incidents as they are compared with a new one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from smartspec_ops.app.response.report_files import Told, read, told
from smartspec_ops.domain.incident.parts import MitigationState
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Phase, Resolution
from smartspec_ops.domain.investigation.similar import Past, Similar, similar
from smartspec_ops.edge.aside import aside
from smartspec_ops.ports import IncidentRow, Store

MOST_COMPARED = 60
"""The newest; each is read whole."""


NO_INCIDENTS = frozenset({Resolution.DUPLICATE, Resolution.FALSE_POSITIVE, Resolution.TEST})
"""What was resolved as one of these was no incident of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """An incident whose log has `version` events; `past` is None where it is nothing to compare with."""

    version: int
    is_drill: bool
    past: Past | None


@dataclass(slots=True)
class Lookalikes:
    """What was read is kept to the next look: a log that has become no longer says what it said."""

    _known: dict[str, _Known] = field(default_factory=dict)

    async def of(self, store: Store, incident: Incident) -> tuple[Similar, ...]:
        """Neither private ones, whose content is not for everybody, nor drills, nor what was no incident of its own."""
        async with store.begin() as tx:
            rows = [row for row in await tx.incidents(limit=MOST_COMPARED) if row.id != incident.id]
        self._known = {row.id: await self._read(store, row) for row in rows}
        return await aside(_compared, incident, list(self._known.values()))

    async def _read(self, store: Store, row: IncidentRow) -> _Known:
        known = self._known.get(row.id)
        if known is not None and known.version == row.version:
            return known
        async with store.begin() as tx:  # one at a time: whoever takes in an alert must not wait for sixty logs
            found = await told(tx, row.id)
        return await aside(_known, found)


def _known(found: Told) -> _Known:
    other, events = read(found)
    counts = not other.is_private and other.resolution not in NO_INCIDENTS
    return _Known(version=len(events), is_drill=other.is_drill, past=past(other) if counts else None)


def _compared(incident: Incident, known: Sequence[_Known]) -> tuple[Similar, ...]:
    alike = [one.past for one in known if one.past is not None and one.is_drill == incident.is_drill]
    return similar(past(incident), alike)


def past(incident: Incident) -> Past:
    alerts = list(incident.members.values())
    texts = [
        incident.title,
        incident.service,
        *(alert.metric for alert in alerts),
        *(factor.factor for factor in incident.factors),
        *(claim.claim for claim in incident.hypotheses.values()),
        *(mover.metric for mover in (incident.findings.movers if incident.findings else ())),
    ]
    return Past(
        id=incident.id,
        text=" ".join(texts),
        objectives=frozenset(f"{one.spec_id}/{one.objective_id or one.metric}" for one in alerts if one.spec_id),
        factors=frozenset(factor.kind.value for factor in incident.factors),
        ended_by=_ended_by(incident),
        open_items=_open_items(incident),
    )


def _ended_by(incident: Incident) -> str:
    worked = [one for one in incident.mitigations.values() if one.state is MitigationState.SUCCEEDED]
    if worked:
        return f"ended by {worked[-1].workflow}: {worked[-1].plan}"
    if incident.phase in (Phase.RESOLVED, Phase.CLOSED) and incident.resolution is not None:
        why = f" ({incident.override_reason})" if incident.override_reason else ""
        return f"resolved as {incident.resolution.value.replace('_', ' ')}{why}, no mitigation is on record"
    return "it goes on still"


def _open_items(incident: Incident) -> tuple[str, ...]:
    return tuple(item.title for item in incident.action_items if not item.state.is_settled)
