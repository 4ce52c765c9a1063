"""A hash chain over an incident's events: changing, dropping or reordering any row breaks every link after it.

A link is HMAC-SHA256 over the link before and the canonical event, keyed, so that nobody without the key can repair
the chain after a change. A link starts with the id of its key, which lets keys be rotated under a running chain.
What a chain alone cannot show is a missing end; `verify` takes the expected length for that.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smartspec_ops.ports import StoredEvent
from smartspec_ops.stores.codec import dump, micros

START = ""
"""What the first event chains to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainKey:
    """`id` names the key in every link made with it; it holds no dot."""

    id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"ChainKey({self.id}, ***)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intact:
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """`seq` is the first row that cannot be trusted."""

    seq: int
    why: str


def link(
    key: ChainKey, prev_hash: str, *, incident_id: str, seq: int, kind: str, at: datetime, body: Mapping[str, Any]
) -> str:
    """``<key id>.<64 hex digits>`` for an event that follows `prev_hash`."""
    event = dump([incident_id, seq, kind, micros(at), body])
    return f"{key.id}.{hmac.digest(key.secret, prev_hash.encode() + b'|' + event, 'sha256').hex()}"


def verify(events: Sequence[StoredEvent], keys: Mapping[str, ChainKey], length: int | None = None) -> Intact | Broken:
    """Walk one incident's events in the order given; `length` is how many there must be, where that is known."""
    prev_hash = START
    for seq, event in enumerate(events, start=1):
        if why := _fault(event, seq, prev_hash, events[0].incident_id, keys):
            return Broken(seq=seq, why=why)
        prev_hash = event.hash
    if length is not None and length != len(events):
        return Broken(seq=min(length, len(events)) + 1, why=f"{len(events)} events stored, {length} expected")
    return Intact(length=len(events))


def _fault(event: StoredEvent, seq: int, prev_hash: str, incident_id: str, keys: Mapping[str, ChainKey]) -> str | None:
    key = keys.get(event.hash.partition(".")[0])
    if event.incident_id != incident_id:
        return f"belongs to {event.incident_id}"
    if event.seq != seq:
        return f"is numbered {event.seq}"
    if event.prev_hash != prev_hash:
        return "does not follow the event before it"
    if key is None:
        return "is hashed with a key that is not in the key ring"
    expected = link(key, prev_hash, incident_id=incident_id, seq=seq, kind=event.kind, at=event.at, body=event.body)
    return (
        None if hmac.compare_digest(expected.encode(), event.hash.encode()) else "its content does not match its hash"
    )
