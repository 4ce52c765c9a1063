"""What is kept of the alerts of incidents: one row for each alert, however often it is repeated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownIncident:
    """What intake needs to know of the newest incident of a dedup key.

    `alerts` counts messages, `members` different alerts, `told` those of them that the log names. `heard_at` is when
    the log last heard of an alert.
    """

    id: str
    dedup_key: str
    severity: str
    is_open: bool
    version: int
    alerts: int
    members: int
    told: int
    heard_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """One alert of an incident, known by `member`, as its newest message left it.

    `episode` and `facts` are digests. `is_told` says that the incident's log names it. `count` messages came from
    `first_at` to `last_at`. `body` is the newest message that said something new; None where it is not asked for, or
    stays as it is.
    """

    incident_id: str
    member: str
    status: str
    recovering: bool
    episode: str
    seq: int
    at: datetime
    facts: str
    is_told: bool
    count: int
    first_at: datetime
    last_at: datetime
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCount:
    """What to add to an incident's counters; `heard_at` None leaves that time as it is."""

    incident_id: str
    alerts: int
    members: int
    told: int
    heard_at: datetime | None


class AlertFacts(Protocol):
    """The part of a transaction that intake works with; every call is a few statements, however long its list."""

    async def hold_all(self, names: Sequence[str]) -> bool:
        """As `hold` for each. Whether anything read before may have changed while waiting."""
        ...

    async def foresee(self, kinds: Sequence[str], members: Sequence[tuple[str, str]]) -> None:
        """`present` of these kinds, `newest_of` these keys and `members_of` these members of them will be asked next:
        they may be answered together. Whatever is asked instead is answered as ever."""
        ...

    async def newest_of(self, dedup_keys: Sequence[str]) -> Mapping[str, KnownIncident]:
        """The newest incident of each key that has one."""
        ...

    async def members_of(self, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], AlertRow]:
        """By (incident, member), those that are stored, without their bodies."""
        ...

    async def put_alerts(self, new: Sequence[AlertRow], changed: Sequence[AlertRow]) -> None:
        """Store `new` rows, which need a body, and those `changed`, which keep theirs where they bring none."""
        ...

    async def count_alerts(self, counts: Sequence[AlertCount]) -> None:
        """`StoreConflict`, when the transaction ends at the latest, where an incident is not there."""
        ...

    async def alerts(self, incident_id: str, *, limit: int = 100, resolved: bool | None = None) -> Sequence[AlertRow]:
        """The alerts of an incident with their bodies, the last heard first; only those that are `resolved` or not."""
        ...

    async def untold(self, incident_id: str) -> int:
        """How many alerts that its log does not name have not been resolved."""
        ...
