"""Past incidents as they are compared with a new one."""

from collections.abc import Sequence

from smartspec_ops.app.reports import Told, read, told
from smartspec_ops.domain.incident.parts import MitigationState
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Phase, Resolution
from smartspec_ops.domain.investigation.similar import Past, Similar, similar
from smartspec_ops.edge.aside import aside
from smartspec_ops.ports import Store

MOST_COMPARED = 60
"""The newest; each is read whole."""


async def lookalikes(store: Store, incident: Incident) -> tuple[Similar, ...]:
    """Neither private ones, whose content is not for everybody, nor drills, nor what was no incident of its own."""
    async with store.begin() as tx:
        rows = [row for row in await tx.incidents(limit=MOST_COMPARED) if row.id != incident.id]
    known = list[Told]()
    for row in rows:
        async with store.begin() as tx:  # one at a time: whoever takes in an alert must not wait for sixty logs
            known.append(await told(tx, row.id))
    return await aside(_compared, incident, known)


def _compared(incident: Incident, known: Sequence[Told]) -> tuple[Similar, ...]:
    others = [found for found, _ in map(read, known)]
    return similar(past(incident), [past(one) for one in others if _counts(one, incident)])


def _counts(other: Incident, this: Incident) -> bool:
    is_own = other.resolution not in (Resolution.DUPLICATE, Resolution.FALSE_POSITIVE, Resolution.TEST)
    return not other.is_private and other.is_drill == this.is_drill and is_own


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
