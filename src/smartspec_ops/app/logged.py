"""Reading an incident's log as it is stored, and what a newer version may have written into it.

Fields that an event has beyond ours are ignored. An event we do not know at all cannot be left out: the incident would
be another than it is. Whoever meets one leaves the incident to the version that wrote it.
"""

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.domain.incident.events import Event
from smartspec_ops.edge.codec import Undecodable, decode
from smartspec_ops.ports import StoredEvent


def event_of(stored: StoredEvent) -> Event:
    try:
        found: Event = decode(Event, stored.body)
    except Undecodable:
        raise StoreUnavailable(
            f"event {stored.seq} of {stored.incident_id} ({stored.kind}) is none that this version can read",
            hint="a newer version wrote it: use that version",
        ) from None
    return found
