"""An incident's log as it is stored: how it is read, what stands of it in the index, and what a newer version may have
written into it.

Every decision and every effect of an incident needs what its log comes to, and a log only grows: what the last reader
made of it is remembered by the hash of the event that was last, which stands for all before it (ADR 0080).

Fields that an event has beyond ours are ignored. An event we do not know at all cannot be left out: the incident would
be another than it is. Whoever meets one leaves the incident to the version that wrote it.
"""

from collections.abc import Sequence
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
    return folded(stored)


def folded(stored: Sequence[StoredEvent]) -> Incident:
    """What a whole log comes to. Of a log that was read before only what was added since is read."""
    return _FOLDS.of(stored)


class Folds:
    """What the logs of `most` incidents came to when each was last read; those not read for longest are forgotten."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[str, Incident] = {}

    def of(self, stored: Sequence[StoredEvent]) -> Incident:
        incident, read = None, len(stored)
        while read and incident is None:
            # Taken out, and put in again as the newest, under the hash of its end as it is now.
            incident = self._known.pop(stored[read - 1].hash, None)
            read -= incident is None
        incident = fold((event_of(one) for one in stored[read:]), incident)
        self._known[stored[-1].hash] = incident
        while len(self._known) > self._most:
            del self._known[next(iter(self._known))]
        return incident


_FOLDS = Folds(most=128)


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
