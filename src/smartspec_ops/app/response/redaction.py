"""What people and machines wrote is cleaned before it is decided upon, and so before it is stored or sent.

Everything is cleaned but what must stay exact to do its work: who asks, ids and keys, what is measured, the plan of a
mitigation that is carried out word for word. A new text field is therefore cleaned without anybody thinking of it.
"""

from typing import TypeVar

from smartspec_ops.domain.incident.commands import Command
from smartspec_ops.edge.redact import Redactor

C = TypeVar("C", bound=Command)

EXACT = frozenset(
    {
        # who, and which
        "actor", "person", "to", "role", "id", "incident_id", "key", "dedup_key", "recurrence_of", "duplicate_of",
        "hypothesis_id", "ics_uid", "fingerprint", "episode", "spec_id", "objective_id", "requirement_id",
        # what is measured
        "source", "service", "metric", "unit", "comparator", "kind", "statistic", "requirement_place", "window",
        # what is carried out, and what it left
        "workflow", "params", "plan", "plan_hash", "channel", "message", "path", "report", "room",
    }
)  # fmt: skip
"""Fields that are not texts, by name, in every command and in what a command holds."""


def cleaned(command: C, redactor: Redactor) -> C:
    return redactor.record(command, EXACT)
