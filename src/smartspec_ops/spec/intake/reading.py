"""What reading a message gives, whoever sent it: alerts, faults with their place, and notes for a person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.diagnostic import Diagnostic

MAX_BODY = 4 * 1024 * 1024
"""Longest body in bytes that is looked at; a group of some thousand alerts fits."""

Headers = Mapping[str, str]
"""Header names are in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Somebody took the alert of this fingerprint on, in the sender's own system."""

    fingerprint: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A sender asks us to open `url` so that it may send alerts of `topic`. Only a person opens it."""

    topic: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything in one message.

    `faults` are about what is not among `alerts`: one unreadable member of a group takes none of its siblings along.
    `notes` are sentences for a person: what was left out of an alert, what the sender itself left out. `keys` are the
    deduplication keys, one for each alert or acknowledgement, that senders want told back.
    """

    alerts: tuple[Alert, ...] = ()
    faults: tuple[Diagnostic, ...] = ()
    notes: tuple[str, ...] = ()
    acknowledgements: tuple[Acknowledgement, ...] = ()
    confirmation: Confirmation | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        return (*(alert.fingerprint for alert in self.alerts), *(told.fingerprint for told in self.acknowledgements))

    @property
    def is_refused(self) -> bool:
        """Nothing in it could be read."""
        return bool(self.faults) and not self.alerts and not self.acknowledgements


Read = Callable[[bytes, Headers, datetime], Reading]
"""Body, headers and the present instant to a reading. Pure, and never an exception, whatever the body holds."""


def refused(code: str, message: str, hint: str | None = None) -> Reading:
    """A reading of nothing, and why."""
    return Reading(faults=(Diagnostic(code=code, message=message, hint=hint),))


def joined(readings: Sequence[Reading]) -> Reading:
    """The members of a group as one reading."""
    return Reading(
        alerts=tuple(alert for one in readings for alert in one.alerts),
        faults=tuple(fault for one in readings for fault in one.faults),
        notes=tuple(note for one in readings for note in one.notes),
        acknowledgements=tuple(told for one in readings for told in one.acknowledgements),
    )
