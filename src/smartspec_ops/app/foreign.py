"""What other systems say about alerts we know already: somebody took one on, one is over.

They name it by the fingerprint of the alert that fired, and nothing else. Where none is open, they mean nothing.
"""

from dataclasses import replace
from hashlib import sha256

from smartspec_ops.app.respond import Done, Responder
from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Phase
from smartspec_ops.ports import Transaction
from smartspec_ops.spec.intake import Acknowledgement, Closure

OPEN = (Phase.OPEN, Phase.INVESTIGATING, Phase.MITIGATING)
CONFIRMATION = "intake-confirmation"
"""Documents: the newest address of each topic that a person is asked to open."""
MOST = 200
"""Open incidents that are looked through for an alert, newest first."""


async def acknowledge(responder: Responder, told: Acknowledgement, actor: str) -> Done | Refused | None:
    """The open incident of that alert is acknowledged by `actor`; None where none is open."""
    async with responder.store.begin() as tx:
        found = await _holder(responder, tx, told.fingerprint)
    return await responder.do(found.id, cmd.Acknowledge(actor=actor)) if found else None


async def ending(responder: Responder, told: Closure) -> Alert | None:
    """The alert as its sender would have sent it, resolved; None where it is not firing anywhere."""
    async with responder.store.begin() as tx:
        found = await _holder(responder, tx, told.fingerprint)
    last = found.members[told.fingerprint] if found else None
    if last is None or last.status is AlertStatus.RESOLVED:
        return None
    return replace(last, status=AlertStatus.RESOLVED, at=max(told.at, last.at), resolved_at=told.at)


async def _holder(responder: Responder, tx: Transaction, fingerprint: str) -> Incident | None:
    """The open incident this alert belongs to: by its own key, or among those that are open."""
    own = f"alert:{sha256(fingerprint.encode()).hexdigest()[:32]}"
    rows = [*await tx.incidents(open_key=own, limit=1), *await tx.incidents(statuses=OPEN, limit=MOST)]
    for row in rows:
        incident = await responder.load(tx, row.id)
        if fingerprint in incident.members:
            return incident
    return None
