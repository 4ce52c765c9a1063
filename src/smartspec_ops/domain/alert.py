"""The structured alert: what the monitor says when a promise breaks, and what incident intake reads.

One alert stays open per *fingerprint*; each opening is an *episode*; each message of an episode has a rising `seq`.
Value, severity, windows and target are not part of the fingerprint, so a changing number never splits an alert.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

WITHDRAWN = "withdrawn"
"""What `extra` calls the reason of an alert that ends because it is not watched any more."""

BY_HAND = "manual"
"""The source of what a person reported: no metric is behind it, and nobody sends word of its end."""

NEARLY_SPENT = 0.25
"""Of an error budget, from which on it raises an alert of its own; with more left, it is the burn that does."""


class AlertStatus(StrEnum):
    """`FROZEN` is a firing alert whose indicator went silent: it is neither confirmed nor resolved."""

    FIRING = "firing"
    FROZEN = "frozen"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What was live when the alert fired, from the service's deployment marker."""

    id: str
    version: str | None = None
    since: datetime | None = None
    previous_id: str | None = None
    previous_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One message of an alert's life. The four facts every alert has: service, metric, current, target.

    `current` and `target` are in the canonical `unit` (s, ratio, per_second, bytes, count), or as the sender gave
    them when the unit is unknown. `bad_ratio` is 0..1 over `window`; `burn` is in multiples of the allowed rate;
    `budget_remaining` is 1 for an untouched budget and negative when proven to be overspent; `valid_events` counts the
    events behind the judgement. `time_to_exhaustion` is what remains of the budget at the present burn. `recovering`
    says that the promise is kept again and the alert only holds on for a while.
    """

    source: str
    service: str
    metric: str
    current: Decimal | None
    target: Decimal | None
    status: AlertStatus
    fingerprint: str
    at: datetime
    spec_id: str | None = None
    objective_id: str | None = None
    unit: str | None = None
    comparator: str | None = None
    severity: str | None = None
    why: str = ""
    kind: str | None = None
    statistic: str | None = None
    requirement_id: str | None = None
    requirement_text: str | None = None
    requirement_place: str | None = None
    window: timedelta | None = None
    episode: str = ""
    seq: int = 1
    started_at: datetime | None = None
    fired_at: datetime | None = None
    resolved_at: datetime | None = None
    valid_until: datetime | None = None
    recovering: bool = False
    tier: int | None = None
    bad_ratio: float | None = None
    burn: float | None = None
    budget_remaining: float | None = None
    time_to_exhaustion: timedelta | None = None
    valid_events: float | None = None
    wide: bool | None = None
    data_loss: bool = False
    security: bool = False
    query: str | None = None
    runbook: str | None = None
    dashboards: Sequence[str] = ()
    deployment: Deployment | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def withdrawn(self) -> str:
        """Why nobody will say any more whether it is over, though it ends; empty for every other message."""
        return str(self.extra.get(WITHDRAWN, ""))

    @property
    def is_about_budget(self) -> bool:
        """The value it tells keeps the target: what is wrong is how much of the error budget went before, or
        how fast."""
        if self.current is None or self.target is None or self.budget_remaining is None:
            return False
        if self.current == self.target:
            return self.comparator in ("le", "ge")
        return self.comparator in (("lt", "le") if self.current < self.target else ("gt", "ge"))

    @property
    def delivery_key(self) -> str:
        """Idempotency key of this very message: the same message twice is one message."""
        return f"{self.fingerprint}:{self.episode}:{self.seq}"


def noticed_by(source: str) -> str:
    """``production monitor``, ``a person``: who an alert came from, in words."""
    return "a person" if source == BY_HAND else source.replace("_", " ")


def fingerprint(service: str, spec_id: str | None, objective_id: str, labels: Mapping[str, str] | None = None) -> str:
    """32 hex digits over who and what, never over how bad."""
    facts = {"service": service, "spec": spec_id, "objective": objective_id, "labels": dict(labels or {})}
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]
