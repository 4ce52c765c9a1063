"""What is known of an incident's places in a chat: read before a call, written after it, compared in between."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from smartspec_ops.app.delivery.worker import DELIVERER, WRITE_ATTEMPTS, Worker
from smartspec_ops.domain.errors import StoreConflict
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import RoomFate
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.ports import Document, Room, Shown, Store, Transaction

KIND = "room"
PLACE = "place"
"""The incident whose room a place in a chat is, by its id there."""


@dataclass(slots=True)
class Book:
    """What is known of one chat's side, and at which version it was read."""

    key: str
    room: Room
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """An open room and a closed one: what was said where others read cannot be taken back, so a private incident gets
    a room of its own. The message in the channel's usual place belongs to the open side."""

    public: Book
    private: Book

    def is_secret(self, incident: Incident) -> bool:
        """Whether people meet in the closed room, which stays what it is when the incident is opened to everybody."""
        return incident.is_private or self.private.room.id is not None

    def needed(self, incident: Incident) -> Sequence[Book]:
        return [self.public, self.private] if self.is_secret(incident) else [self.public]

    def meeting(self, incident: Incident) -> Room:
        return (self.private if self.is_secret(incident) else self.public).room


async def books_of(tx: Transaction, channel: str, incident_id: str) -> Books:
    keys = {which: f"{incident_id}:{channel}:{which}" for which in ("public", "private")}
    found = await tx.documents_of(KIND, list(keys.values()))
    books = {
        which: Book(key, decode(Room, known.body) if known else Room(), known.version if known else 0)
        for which, key in keys.items()
        for known in [found.get(key)]
    }
    return Books(**books)


@dataclass(slots=True)
class Keeper:
    """Writes down what is known after each call; what became of the room goes to the timeline with it.

    `is_unsure`: somebody else changed the same message at the same time, and who came last there nobody knows.
    """

    worker: Worker
    incident: Incident
    channel: str
    book: Book
    is_unsure: bool = False

    async def keep(self, room: Room) -> Room:
        for _ in range(WRITE_ATTEMPTS):
            try:
                async with self.worker.store.begin() as tx:
                    return await self._written(tx, room)
            except StoreConflict:
                continue
        raise StoreConflict(f"what is known of {self.book.key} could not be written")

    async def _written(self, tx: Transaction, room: Room) -> Room:
        # Before reading: events and document are written under the same lock, and in the same order everywhere.
        await tx.hold(f"incident:{self.incident.id}")
        known = await tx.document(KIND, self.book.key)
        theirs, version = (decode(Room, known.body), known.version) if known else (Room(), 0)
        merged = room if version == self.book.version else self._merged(theirs, room)
        await tx.put_document(document(self.book.key, merged, version))
        if merged.id is not None and theirs.id != merged.id:
            await _remember(tx, merged.id, self.incident.id)
        if merged.id is not None and merged.fate is not None and merged.fate != theirs.fate:
            record = cmd.RecordRoom(
                actor=DELIVERER, channel=self.channel, room=merged.id, name=merged.name, fate=RoomFate(merged.fate)
            )
            await self.worker.responder.decide_in(tx, self.incident.id, record)
        self.book.room, self.book.version = merged, version + 1
        return merged

    def _merged(self, theirs: Room, ours: Room) -> Room:
        """What they noted, with what we learned since we read."""
        base = self.book.room
        names = [each.name for each in fields(Room)]
        learned = {name: new for name in names if (new := getattr(ours, name)) != getattr(base, name)}
        for name in ("card", "status", "topic"):
            if name in learned and getattr(theirs, name) != getattr(base, name):
                self.is_unsure = True
                learned[name] = replace(learned[name], digest="") if isinstance(learned[name], Shown) else ""
        return replace(theirs, **{**learned, "revision": max(theirs.revision, ours.revision)})


async def _remember(tx: Transaction, room: str, incident_id: str) -> None:
    known = await tx.document(PLACE, room)
    version = known.version if known else 0
    await tx.put_document(Document(kind=PLACE, key=room, body={"incident": incident_id}, version=version))


async def incident_in(store: Store, room: str) -> str | None:
    """Whose room it is, by its id there."""
    async with store.begin() as tx:
        known = await tx.document(PLACE, room)
    return str(known.body["incident"]) if known else None


def document(key: str, room: Room, version: int) -> Document:
    return Document(kind=KIND, key=key, body=encode(room), version=version)
