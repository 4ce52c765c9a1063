"""What became of notices."""

from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.domain.incident.commands.base import Asked
from smartspec_ops.domain.incident.values import DeliveryOutcome, PublicStatus, RoomFate


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDelivery(Asked):
    """`key` is the notice's idempotency key, unique per channel."""

    key: str
    channel: str
    message: str
    outcome: DeliveryOutcome
    detail: str = ""
    audience: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostUpdate(Asked):
    """`edits` is the number of the update whose text this replaces. Without `status` it follows the incident's."""

    text: str
    audiences: tuple[str, ...]
    status: PublicStatus | None = None
    next_at: datetime | None = None
    edits: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindOfUpdate(Asked):
    """`to` None reminds every responder. One that comes too late (an update was posted) changes nothing."""

    audience: str
    due_at: datetime
    last_at: datetime
    count: int
    to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiveCommunication(Asked):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRoom(Asked):
    """`room` is the id of the incident's own place in the chat `channel`."""

    channel: str
    room: str
    name: str
    fate: RoomFate


CommunicationCommand = RecordDelivery | PostUpdate | RemindOfUpdate | WaiveCommunication | RecordRoom
