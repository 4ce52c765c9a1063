"""Plans to end the impact, looks at the health, the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from smartspec_ops.domain.incident.commands.base import Asked
from smartspec_ops.domain.incident.values import Check, MitigationOutcome, Resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeMitigation(Asked):
    """`id` defaults to the next of M1, M2, …; `preview` is what a dry run printed."""

    workflow: str
    params: Mapping[str, str] = field(default_factory=dict)
    plan: str
    id: str | None = None
    preview: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(Asked):
    """`plan_hash` is the plan the approver read."""

    id: str
    plan_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject(Asked):
    id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartMitigation(Asked):
    """`plan_hash` is the plan about to be run; `key` the idempotency key of this run."""

    id: str
    plan_hash: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishMitigation(Asked):
    id: str
    outcome: MitigationOutcome
    why: str
    report: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHealth(Asked):
    """One look at the monitor; `tick` is when it measured, where that is not now."""

    check: Check
    why: str
    tick: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve(Asked):
    """`override_reason` lets a person resolve without the healthy checks; a machine never can."""

    code: Resolution
    override_reason: str | None = None
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(Asked):
    reason: str


MitigationCommand = (
    ProposeMitigation | Approve | Reject | StartMitigation | FinishMitigation | RecordHealth | Resolve | Reopen
)
