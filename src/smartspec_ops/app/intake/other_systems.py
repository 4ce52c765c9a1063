"""What other systems say about alerts we know already: somebody took one on, one is over.

They name it by the fingerprint of the alert that fired, and nothing else. Where none is open, they mean nothing.
"""

from dataclasses import replace

from smartspec_ops.app.response.decision import Done
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.hearing import fingerprint_key
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.values import Phase
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import AlertRow, Transaction
from smartspec_ops.spec.intake import Acknowledgement, Closure

OPEN = (Phase.OPEN, Phase.INVESTIGATING, Phase.MITIGATING)
CONFIRMATION = "intake-confirmation"
"""Documents: the newest address of each topic that a person is asked to open."""
MOST = 1000
"""Open incidents, newest first, and alerts of one incident, last heard first, that are looked through."""


async def acknowledge(responder: Responder, told: Acknowledgement, actor: str) -> Done | Refused | None:
    """The open incident of that alert is acknowledged by `actor`; None where none is open."""
    async with responder.store.begin() as tx:
        found = await _open(tx, told.fingerprint)
    return await responder.do(found.incident_id, cmd.Acknowledge(actor=actor)) if found else None


async def ending(responder: Responder, told: Closure) -> Alert | None:
    """The alert as its sender would have sent it, resolved; None where it is not firing anywhere."""
    async with responder.store.begin() as tx:
        found = await _open(tx, told.fingerprint)
        if found is None or found.status == AlertStatus.RESOLVED:
            return None
        last = await _newest(responder, tx, found, told.fingerprint)
    if last is None:
        return None
    return replace(last, status=AlertStatus.RESOLVED, at=max(told.at, last.at), resolved_at=told.at)


async def _open(tx: Transaction, fingerprint: str) -> AlertRow | None:
    """What is known of the alert in the newest open incident it belongs to."""
    member = fingerprint_key(fingerprint)
    places = [(row.id, member) for row in await tx.incidents(statuses=OPEN, limit=MOST)]
    found = await tx.members_of(places)
    return next((found[place] for place in places if place in found), None)


async def _newest(responder: Responder, tx: Transaction, found: AlertRow, fingerprint: str) -> Alert | None:
    """The alert's newest message: from the incident's log, or from its row, when the log names only others."""
    incident = await responder.load(tx, found.incident_id)
    if fingerprint in incident.members:
        return incident.members[fingerprint]
    rows = await tx.alerts(found.incident_id, limit=MOST)
    bodies = (row.body for row in rows if row.member == found.member and row.body is not None)
    return next((decode(Alert, body) for body in bodies), None)
