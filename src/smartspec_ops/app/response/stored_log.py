"""An incident's log as it is stored: how it is read, what stands of it in the index, and what a newer version may have
written into it.

Fields that an event has beyond ours are ignored. An event we do not know at all cannot be left out: the incident would
be another than it is. Whoever meets one leaves the incident to the version that wrote it.
"""

from datetime import datetime

from smartspec_ops.domain.errors import StoreUnavailable, UserFault
from smartspec_ops.domain.incident.events import Event
from smartspec_ops.domain.incident.evolve import fold
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.edge.codec import Undecodable, decode
from smartspec_ops.ports import IncidentRow, StoredEvent, Transaction


class WrittenByNewer(StoreUnavailable):
    """What is stored is whole, and another version's to read."""


def event_of(stored: StoredEvent) -> Event:
    try:
        found: Event = decode(Event, stored.body)
    except Undecodable:
        raise WrittenByNewer(
            f"event {stored.seq} of {stored.incident_id} ({stored.kind}) is none that this version can read",
            hint="a newer version wrote it: use that version",
        ) from None
    return found


async def load(tx: Transaction, incident_id: str) -> Incident:
    """The incident folded from its log; UserFault when there is none of that id."""
    stored = await tx.events(incident_id)
    if not stored:
        raise UserFault.of(
            "INC-404", f"there is no incident {incident_id!r}", "list them: smartspec_incident_response list"
        )
    return fold(event_of(one) for one in stored)


def index_row(incident: Incident, version: int, now: datetime) -> IncidentRow:
    """The index entry of an incident whose stored log has `version` events."""
    return IncidentRow(
        id=incident.id,
        spec_id=incident.spec_id,
        service=incident.service,
        title=incident.title,
        status=incident.phase,
        severity=incident.severity,
        dedup_key=incident.dedup_key,
        open_key=incident.open_key,
        opened_at=incident.declared_at,
        updated_at=now,
        version=version,
        private=incident.is_private,
    )
