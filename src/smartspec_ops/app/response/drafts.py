"""An incident while a batch of alerts is folded into it: what was read, what changes, and what is to be written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.hearing import Heard
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.severity import Sev
from smartspec_ops.ports import AlertCount, AlertRow, KnownIncident


@dataclass(slots=True, kw_only=True)
class Member:
    """One alert of an incident. `body` is set where the row's is to be written."""

    heard: Heard
    is_told: bool
    count: int
    first_at: datetime
    last_at: datetime
    is_new: bool
    body: Alert | None = None


@dataclass(slots=True, kw_only=True)
class Draft:
    """One incident while a batch is folded into it; `version` is the stored length of its log, 0 for a new one.

    `incident` is its fold, where it was needed. `rows` are the alerts this batch speaks of. `more_*` is what the
    counters rise by.
    """

    id: str
    key: str
    is_open: bool
    severity: Sev
    version: int
    alerts: int = 0
    told: int = 0
    heard_at: datetime | None = None
    incident: Incident | None = None
    is_decided: bool = False
    events: list[ev.Event] = field(default_factory=list)
    rows: dict[str, Member] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    more_alerts: int = 0
    more_members: int = 0
    more_told: int = 0

    @classmethod
    def of(cls, known: KnownIncident) -> "Draft":
        return cls(
            id=known.id,
            key=known.dedup_key,
            is_open=known.is_open,
            severity=Sev(known.severity),
            version=known.version,
            alerts=known.alerts,
            told=known.told,
            heard_at=known.heard_at,
        )

    def count(self, member: str, at: datetime) -> None:
        """One more message about an alert that is known."""
        row = self.rows[member]
        row.count += 1
        row.last_at = at
        self.touched.add(member)
        self.alerts += 1
        self.more_alerts += 1

    def keep(self, member: str, alert: Alert, now: Heard, at: datetime) -> None:
        """The newest message about an alert, known or not."""
        row = self.rows.get(member)
        if row is None:
            self.rows[member] = Member(heard=now, is_told=False, count=0, first_at=at, last_at=at, is_new=True)
            self.more_members += 1
            row = self.rows[member]
        if row.is_new or (row.heard.facts, row.heard.recovering) != (now.facts, now.recovering):
            row.body = alert
        row.heard = now
        self.count(member, at)

    def tells(self, member: str, at: datetime) -> None:
        """The log has just been told of this alert."""
        self.heard_at = at
        if not self.rows[member].is_told:
            self.rows[member].is_told = True
            self.told += 1
            self.more_told += 1


def member_of(row: AlertRow) -> Member:
    last = Heard(
        status=AlertStatus(row.status),
        recovering=row.recovering,
        episode=row.episode,
        seq=row.seq,
        at=row.at,
        facts=row.facts,
    )
    return Member(
        heard=last,
        is_told=row.is_told,
        count=row.count,
        first_at=row.first_at,
        last_at=row.last_at,
        is_new=False,
    )


def alert_row(draft: Draft, member: str, encoded: Callable[[Alert], Mapping[str, Any]]) -> AlertRow:
    one = draft.rows[member]
    return AlertRow(
        incident_id=draft.id,
        member=member,
        status=one.heard.status.value,
        recovering=one.heard.recovering,
        episode=one.heard.episode,
        seq=one.heard.seq,
        at=one.heard.at,
        facts=one.heard.facts,
        is_told=one.is_told,
        count=one.count,
        first_at=one.first_at,
        last_at=one.last_at,
        body=None if one.body is None else encoded(one.body),
    )


def alert_count(draft: Draft) -> AlertCount:
    return AlertCount(
        incident_id=draft.id,
        alerts=draft.more_alerts,
        members=draft.more_members,
        told=draft.more_told,
        heard_at=draft.heard_at,
    )
