"""A hash chain over a log: changing, dropping, adding or reordering any row breaks it, and the row is named.

A link is HMAC-SHA256 over the link before and the canonical event, keyed, so that nobody without the key can repair
the chain after a change. A link starts with the id of its key, which lets keys be rotated under a running chain.
What a chain alone cannot show is a missing end; `verify` takes the expected length for that, and `sign` makes a head.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring_ascii as _name
from typing import Any

from smartspec_ops.ports import Broken, Intact, StoredEvent
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


def link(
    key: ChainKey, prev_hash: str, *, incident_id: str, seq: int, kind: str, at: datetime, body: Mapping[str, Any]
) -> str:
    """``<key id>.<64 hex digits>`` for an event that follows `prev_hash`."""
    return link_text(key, prev_hash, incident_id=incident_id, seq=seq, kind=kind, at=at, body=dump(body))


def link_text(
    key: ChainKey, prev_hash: str, *, incident_id: str, seq: int, kind: str, at: datetime, body: bytes
) -> str:
    """As `link`, with the body as `dump` writes it."""
    # As `dump([incident_id, seq, kind, micros(at), body])`, of which only the names have to be written.
    event = f"{prev_hash}|[{_name(incident_id)},{seq},{_name(kind)},{micros(at)},".encode() + body + b"]"
    return f"{key.id}.{hmac.digest(key.secret, event, 'sha256').hex()}"


def sign(key: ChainKey, head: str) -> str:
    """``<key id>.<64 hex digits>`` over the words that describe a head; no link of a chain has the same input."""
    return f"{key.id}.{hmac.digest(key.secret, b'head|' + head.encode(), 'sha256').hex()}"


def verify(events: Sequence[StoredEvent], keys: Mapping[str, ChainKey], length: int | None = None) -> Intact | Broken:
    """Walk one incident's events in the order given; `length` is how many there must be, where that is known."""
    prev_hash = START
    for seq, event in enumerate(events, start=1):
        if why := _fault(event, seq, prev_hash, events, keys):
            return Broken(seq=seq, why=why)
        prev_hash = event.hash
    if length is not None and length != len(events):
        return Broken(seq=min(length, len(events)) + 1, why=_wrong_length(len(events), length))
    return Intact(length=len(events))


def against_head(events: Sequence[StoredEvent], head: tuple[int, str] | None) -> Broken | None:
    """Whether a log that is intact in itself goes on from where its head was last signed."""
    if head is None:
        return None
    length, hash_ = head
    if length > len(events):
        why = f"{len(events)} events stored, its head was signed at {length}: the end was cut off"
        return Broken(seq=len(events) + 1, why=why)
    if events[length - 1].hash != hash_:
        return Broken(seq=length, why="is not the event whose hash was signed as the head")
    return None


def against_index(events: Sequence[StoredEvent], length: int | None) -> Broken | None:
    return Broken(seq=1, why="its index row is missing") if events and length is None else None


def _wrong_length(found: int, expected: int) -> str:
    missing = found < expected
    what = "the end was cut off" if missing else "the index row says less, or rows were added"
    return f"{found} events stored, {expected} expected: {what}"


def _fault(
    event: StoredEvent, seq: int, prev_hash: str, events: Sequence[StoredEvent], keys: Mapping[str, ChainKey]
) -> str | None:
    if event.incident_id != events[0].incident_id:
        return f"belongs to {event.incident_id}"
    if event.seq != seq:
        return (
            f"is missing: the next stored row is {event.seq}" if event.seq > seq else f"is numbered {event.seq} again"
        )
    key = keys.get(event.hash.partition(".")[0])
    if event.prev_hash != prev_hash:
        return "does not follow the event before it: one of the two was changed, or a row between them removed"
    if key is None:
        return "is hashed with a key that is not in the key ring"
    if hmac.compare_digest(_link(event, key).encode(), event.hash.encode()):
        return None
    return f"its content does not match its hash{_which(event, seq, events, key)}"


def _link(event: StoredEvent, key: ChainKey) -> str:
    return link(
        key,
        event.prev_hash,
        incident_id=event.incident_id,
        seq=event.seq,
        kind=event.kind,
        at=event.at,
        body=event.body,
    )


def _which(event: StoredEvent, seq: int, events: Sequence[StoredEvent], key: ChainKey) -> str:
    """The column that was changed, where the others still tell: a body names its own kind, the next row this hash."""
    said = event.body.get("kind")
    if isinstance(said, str) and said != event.kind:
        return f": column kind says {event.kind!r}, the sealed body {said!r}"
    following = events[seq].prev_hash if seq < len(events) else None
    return ": column hash was changed" if following == _link(event, key) else ""
