"""What the audit log holds: who was allowed or refused what, and why."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """`actor` is a pseudonym, ``token:NAME`` or ``system:...``; `subject` is what it was about, such as an incident.

    `why` never holds more of a person than a pseudonym: the log outlives the mapping to people.
    """

    at: datetime
    actor: str
    action: str
    subject: str
    allowed: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAudit:
    """`seq` counts from 1 without gaps; `hash` chains over the entry before."""

    seq: int
    entry: AuditEntry
    hash: str
