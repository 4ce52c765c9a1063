"""Who was told, and whether it arrived."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from smartspec_ops.domain.incident.events.base import Happened
from smartspec_ops.domain.incident.values import DeliveryOutcome, PublicStatus, RoomFate


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecorded(Happened):
    """What became of one notice in one channel. `message` is its kind (opened, updated, resolved, …).

    `instead` is the channel it goes by as well, because this one does not deliver.
    """

    kind: Literal["delivery_recorded"] = "delivery_recorded"
    key: str
    channel: str
    message: str
    outcome: DeliveryOutcome
    detail: str = ""
    audience: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePosted(Happened):
    """A person tells how it stands. The same `number` with a higher `revision` corrects an earlier text."""

    kind: Literal["update_posted"] = "update_posted"
    number: int
    revision: int
    text: str
    audiences: tuple[str, ...]
    status: PublicStatus
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateOverdue(Happened):
    """`audience` should have heard at `due_at`; `to` was reminded, or every responder (None)."""

    kind: Literal["update_overdue"] = "update_overdue"
    audience: str
    due_at: datetime
    last_at: datetime
    count: int
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunicationWaived(Happened):
    """The final notice will not be sent, for this reason."""

    kind: Literal["communication_waived"] = "communication_waived"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRecorded(Happened):
    """The incident has a room of its own in `channel`, or has one no longer. `room` is its id there."""

    kind: Literal["room_recorded"] = "room_recorded"
    channel: str
    room: str
    name: str
    fate: RoomFate


CommunicationEvent = DeliveryRecorded | UpdatePosted | UpdateOverdue | CommunicationWaived | RoomRecorded
