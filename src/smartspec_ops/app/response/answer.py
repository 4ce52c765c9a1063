"""The answer to an alert."""

from dataclasses import dataclass
from enum import StrEnum


class Received(StrEnum):
    """What became of an alert at intake."""

    OPENED = "opened"
    RECURRED = "recurred"
    JOINED = "joined"
    REOPENED = "reopened"
    REPEATED = "repeated"
    NOT_FIRING = "not_firing"
    KEPT = "kept"
    """Silenced, in a planned window, explained by another, or not yet enough: told when that has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """The answer to an alert. `incident_id` is None for a resolved alert nobody has an incident for, and for one that
    is kept."""

    received: Received
    incident_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """This alert could not be taken in, and others of its batch could. `reference` finds the reason in the log."""

    why: str
    reference: str
