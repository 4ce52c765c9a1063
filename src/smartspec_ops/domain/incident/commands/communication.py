"""What became of notices."""

from dataclasses import dataclass

from smartspec_ops.domain.incident.commands.base import Asked
from smartspec_ops.domain.incident.values import DeliveryOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDelivery(Asked):
    """`key` is the notice's idempotency key, unique per channel."""

    key: str
    channel: str
    message: str
    outcome: DeliveryOutcome
    detail: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiveCommunication(Asked):
    reason: str


CommunicationCommand = RecordDelivery | WaiveCommunication
