"""What reading a message gives, whoever sent it: alerts, faults with their place, and notes for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.diagnostic import Diagnostic

MAX_BODY = 4 * 1024 * 1024
"""Longest body in bytes that is looked at; a group of some thousand alerts fits."""
MAX_ALERTS = 10_000
"""Most alerts of one message."""

Headers = Mapping[str, str]
"""Header names are in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who was let in: the name of their token, and the one service it speaks for, where it is limited to one."""

    name: str = ""
    service: str | None = None


ANYBODY = Sender()


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Somebody took the alert of this fingerprint on, in the sender's own system."""

    fingerprint: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """The alert of this fingerprint is over, from a sender who then says nothing else about it."""

    fingerprint: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A sender asks us to open `url` so that it may send alerts of `topic`. Only a person opens it."""

    topic: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything in one message.

    `faults` are about what is not among the rest: one unreadable member of a group takes none of its siblings along.
    `notes` are sentences for a person: what was left out of an alert, what the sender itself left out. `told` is what
    the sender wants to hear back.
    """

    alerts: tuple[Alert, ...] = ()
    acknowledgements: tuple[Acknowledgement, ...] = ()
    closures: tuple[Closure, ...] = ()
    confirmation: Confirmation | None = None
    faults: tuple[Diagnostic, ...] = ()
    notes: tuple[str, ...] = ()
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        """Nothing in it could be read."""
        return bool(self.faults) and not (self.alerts or self.acknowledgements or self.closures)


class Read(Protocol):
    """Pure, and never an exception, whatever the body holds. `now` is when the message came."""

    def __call__(self, body: bytes, headers: Headers, now: datetime, sender: Sender = ANYBODY, /) -> Reading: ...


def refused(code: str, message: str, hint: str | None = None) -> Reading:
    """A reading of nothing, and why."""
    return Reading(faults=(Diagnostic(code=code, message=message, hint=hint),))


def joined(readings: Sequence[Reading]) -> Reading:
    """The alerts of a group as one reading."""
    return Reading(
        alerts=tuple(alert for one in readings for alert in one.alerts),
        faults=tuple(fault for one in readings for fault in one.faults),
        notes=tuple(note for one in readings for note in one.notes),
    )
