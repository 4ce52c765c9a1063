"""Keeping facts: everything one decision reads and writes, in one transaction."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from smartspec_ops.ports.alerts import AlertFacts
from smartspec_ops.ports.audit import AuditEntry, StoredAudit
from smartspec_ops.ports.documents import DocumentFacts
from smartspec_ops.ports.identity import Identity
from smartspec_ops.ports.ledger import LedgerFacts
from smartspec_ops.ports.membership import WorkerRow
from smartspec_ops.ports.pruning import Pruning
from smartspec_ops.ports.samples import SampleFacts
from smartspec_ops.ports.withheld import Withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """One event of an incident's log, in order of `seq` (from 1). `hash` chains over `prev_hash` and the body."""

    incident_id: str
    seq: int
    kind: str
    body: Mapping[str, Any]
    at: datetime
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    """The index entry of an incident, for lists and look-ups; the event log is the truth.

    `open_key` is the dedup key while the incident is open, else None; the database keeps it unique.
    """

    id: str
    spec_id: str | None
    service: str
    title: str
    status: str
    severity: str
    dedup_key: str
    open_key: str | None
    opened_at: datetime
    updated_at: datetime
    version: int
    private: bool = False
    alerts: int = 0
    """Messages about it; counted by `count_alerts` alone."""

    @property
    def public_title(self) -> str:
        """What everybody may read."""
        return PRIVATE_TITLE if self.private else self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Append:
    """Events for one incident's log, whose length is expected to be `version`; 0 for a new one.

    `row` is the index entry as it is to be; None where the events change nothing in it. `at` is when it was changed.
    """

    incident_id: str
    version: int
    events: Sequence[tuple[str, Mapping[str, Any], datetime]]
    row: IncidentRow | None
    at: datetime


PRIVATE_TITLE = "(private incident)"


class EffectState(StrEnum):
    QUEUED = "queued"
    DONE = "done"
    DEAD = "dead"
    HELD = "held"
    """Kept back in a database that was restored, until a person says whether it was done already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Something to do because of a committed decision, at `due_at` or later, at least once.

    `kind` names the handler (``intake``, ``notify``, ``workflow``, ``timer`` ...); `key` is unique: adding the same
    key again changes nothing. Timers are effects with a later `due_at`.
    """

    kind: str
    key: str
    due_at: datetime
    body: Mapping[str, Any]
    incident_id: str | None = None
    lane: str | None = None
    """Effects of one lane run one after the other, in the order they were added."""
    since: datetime | None = None
    """From when on the time until `due_at` is counted, where that is not when it is added. It is not kept."""
    trace: str = ""
    """The ``traceparent`` of what it follows from, which its own trace is linked to; empty where nothing is traced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEffect:
    effect: Effect
    id: int
    state: EffectState
    attempts: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """`due` effects should have been done by now, the oldest of them since `oldest`; `dead` were given up.

    `by_kind` are those due, how many and since when the oldest."""

    due: int
    oldest: datetime | None
    dead: int
    by_kind: Mapping[str, tuple[int, datetime]]


PATIENT: ContextVar[bool] = ContextVar("patient", default=False)
"""Whether what runs here lets the transactions of others pass, where they take turns."""


class Transaction(AlertFacts, DocumentFacts, LedgerFacts, SampleFacts, Pruning, Protocol):
    """All reads and writes of one decision; leaving the block without an exception commits it durably."""

    @property
    def connection(self) -> Any:
        """The store's own connection, so that a queue can enqueue in the same transaction."""
        ...

    async def hold(self, name: str) -> None:
        """Wait until no other transaction holds `name`, then hold it to the end of this one.

        For decisions that many would otherwise make at once and lose to one another. Hold before reading.
        """
        ...

    async def check_fences(self, fences: Mapping[int, int]) -> None:
        """Raises `StoreConflict` unless each of these shards still has this fence; they keep it to the end of this.

        For databases whose workers share what is watched (`ports.Membership`).
        """
        ...

    async def workers(self) -> Sequence[WorkerRow]:
        """Those alive, the oldest first; none where one process has the database to itself."""
        ...

    async def present(self, kinds: Sequence[str]) -> frozenset[str]:
        """Of `kinds` those of which there is a document, and `WITHHELD` where an alert is withheld; one query."""
        ...

    async def next_incident_id(self, year: int) -> str:
        """``INC-2026-0042``: unique, rising within a year."""
        ...

    async def next_incident_ids(self, year: int, count: int) -> Sequence[str]:
        """As many new ids, rising."""
        ...

    async def append_all(self, appends: Sequence[Append]) -> None:
        """As `append` for each of different incidents, in a few statements; one conflict is a conflict of all, told
        when the transaction ends at the latest."""
        ...

    async def append(self, row: IncidentRow, events: Sequence[tuple[str, Mapping[str, Any], datetime]]) -> None:
        """Append (kind, body, at) events and the index row; `row.version` is the log length expected before.

        `StoreConflict` when the log has another length or another open incident has the same `open_key`.
        """
        ...

    async def events(self, incident_id: str) -> Sequence[StoredEvent]: ...

    async def incident(self, incident_id: str) -> IncidentRow | None: ...

    async def incidents(
        self,
        *,
        statuses: Sequence[str] | None = None,
        open_key: str | None = None,
        dedup_key: str | None = None,
        spec_id: str | None = None,
        services: Sequence[str] | None = None,
        of_no_spec: bool = False,
        updated_since: datetime | None = None,
        limit: int = 100,
    ) -> Sequence[IncidentRow]:
        """Newest first; every filter given must hold."""
        ...

    async def withheld(
        self, *, fingerprints: Sequence[str] | None = None, by: str | None = None, group: str | None = None
    ) -> Sequence[Withheld]:
        """Alerts that are kept and not told, oldest first; every filter given must hold."""
        ...

    async def put_withheld(self, rows: Sequence[Withheld]) -> None:
        """Keep these, each instead of what was kept of the same fingerprint."""
        ...

    async def drop_withheld(self, fingerprints: Sequence[str]) -> None: ...

    async def add_effects(self, effects: Sequence[Effect]) -> Sequence[StoredEffect]:
        """Insert effects whose key is new; returns those that were."""
        ...

    async def effect(self, effect_id: int) -> StoredEffect | None: ...

    async def effects(
        self,
        *,
        state: EffectState | None = None,
        incident_id: str | None = None,
        kind: str | None = None,
        limit: int = 500,
    ) -> Sequence[StoredEffect]: ...

    async def backlog(self, now: datetime) -> "Backlog":
        """What waits to be done, for those who watch this."""
        ...

    async def settle_effect(
        self, effect_id: int, state: EffectState, detail: str, attempts: int, due_at: datetime | None = None
    ) -> None:
        """Write what became of an attempt; `due_at` is the next attempt when it stays queued."""
        ...

    async def put_identity(self, identity: Identity) -> None:
        """Keep who a pseudonym is, or change it."""
        ...

    async def identities(self, pseudonyms: Sequence[str] | None = None) -> Sequence[Identity]:
        """Those of `pseudonyms`, or all, that are kept; by pseudonym."""
        ...

    async def erase_identity(self, pseudonym: str) -> bool:
        """Forget who it was, and every address of theirs in messages; whether anything was kept."""
        ...

    async def add_audit(self, entries: Sequence[AuditEntry]) -> None:
        """Append to the audit log, in order; it is one hash chain."""
        ...

    async def sign_heads(self, now: datetime) -> int:
        """Note in the audit log how long every incident's log is that changed since the last time; how many did."""
        ...

    async def audit(self, limit: int = 100) -> Sequence[StoredAudit]:
        """The newest entries, newest first."""
        ...


class Store(Protocol):
    def begin(self) -> AbstractAsyncContextManager[Transaction]: ...

    def snapshot(self) -> AbstractAsyncContextManager[Transaction]:
        """For reading alone: everything in it sees the one moment of its first read, whatever others commit."""
        ...

    async def migrate(self) -> None:
        """Bring the schema up to date; safe to call from several processes at once."""
        ...

    async def fits(self) -> None:
        """`StoreUnavailable` where the database does not answer, its schema is not the one this program knows, or the
        key that opens it is not there any more."""
        ...

    async def close(self) -> None: ...
