"""Who was told, and whether it arrived."""

from dataclasses import dataclass
from typing import Literal

from smartspec_ops.domain.incident.events.base import Happened
from smartspec_ops.domain.incident.values import DeliveryOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecorded(Happened):
    """What became of one notice in one channel. `message` is its kind (opened, updated, resolved, …)."""

    kind: Literal["delivery_recorded"] = "delivery_recorded"
    key: str
    channel: str
    message: str
    outcome: DeliveryOutcome
    detail: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunicationWaived(Happened):
    """The final notice will not be sent, for this reason."""

    kind: Literal["communication_waived"] = "communication_waived"
    reason: str


CommunicationEvent = DeliveryRecorded | CommunicationWaived
