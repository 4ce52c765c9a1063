"""What a demo shows, read from the workspace's own database: the health of every promise, and the incident's log."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from smartspec_ops.app.response.report_files import history
from smartspec_ops.app.watching.plan import HEALTH
from smartspec_ops.cli._show import MARKS
from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable
from smartspec_ops.domain.health import HealthState, Status
from smartspec_ops.domain.incident.events import DeliveryRecorded, Event
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.timeline import role_labels, sentence
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.quantity import Quantity, Unit, number
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import EffectState, LedgerRow, Transaction
from smartspec_ops.wiring import Runtime

LOOK_BACK = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseView:
    """One promise of the spec as it stands. `trend` holds a value per tick, None where nothing was measured."""

    name: str
    target: str
    status: Status | None
    reason: str
    value: str
    trend: Sequence[float | None]
    left: float | None

    @property
    def mark(self) -> str:
        """A promise that is kept again stays broken until its alert is over; that deserves a word of its own."""
        if self.status is Status.BREACHED and self.reason == "alert_open":
            return "alert open"
        return MARKS[self.status] if self.status else "waiting"

    @property
    def budget(self) -> str:
        """``100 % left``, or how many budgets are spent: a service one minute old has a very small one."""
        if self.left is None:
            return ""
        if self.left < 0:
            return f"spent {number(Decimal(str(1 - self.left)), 2)} times"
        return f"{number(Decimal(str(self.left * 100)), 3)} % left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the timeline; `seq` is its place in the log."""

    seq: int
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything at one moment. `queued` counts what is still to be done for the incident."""

    at: datetime
    promises: Sequence[PromiseView]
    incident: Incident | None = None
    lines: Sequence[Line] = ()
    told: int = 0
    queued: int = 0
    dead: Sequence[str] = ()

    @property
    def all_healthy(self) -> bool:
        return all(one.status is Status.HEALTHY for one in self.promises)

    @property
    def ticks(self) -> int:
        """Measured ticks of the promise that has fewest."""
        return min(sum(value is not None for value in one.trend) for one in self.promises)

    @property
    def broken(self) -> Sequence[PromiseView]:
        return [one for one in self.promises if one.status is Status.BREACHED]


@dataclass(slots=True, kw_only=True)
class Observer:
    """Reads, and never writes. A database that is busy for a moment is looked at again later."""

    runtime: Runtime
    objectives: Sequence[Objective]
    _last: Snapshot | None = None

    @classmethod
    def of(cls, runtime: Runtime, spec_id: str) -> "Observer":
        assignment = runtime.assignments.read(runtime.workspace.locate(spec_id))
        return cls(runtime=runtime, objectives=assignment.objectives)

    async def look(self) -> Snapshot:
        try:
            store = await self.runtime.store()
            async with store.begin() as tx:
                self._last = await self._read(tx)
        except (StoreUnavailable, StoreConflict):
            if self._last is None:
                raise
        return self._last

    async def _read(self, tx: Transaction) -> Snapshot:
        now = self.runtime.clock.now()
        promises = [await self._promise(tx, one, now) for one in self.objectives]
        seen = Snapshot(at=now, promises=promises)
        rows = await tx.incidents(limit=1)
        if not rows:
            return seen
        incident, events = await history(tx, rows[0].id)
        queued = await tx.effects(state=EffectState.QUEUED, incident_id=incident.id)
        dead = await tx.effects(state=EffectState.DEAD, incident_id=incident.id)
        return replace(
            seen,
            incident=incident,
            lines=_lines(incident, events),
            told=sum(isinstance(event, DeliveryRecorded) for event in events),
            queued=sum(one.effect.due_at <= now for one in queued),
            dead=[f"{one.effect.kind}: {one.detail}" for one in dead],
        )

    async def _promise(self, tx: Transaction, objective: Objective, now: datetime) -> PromiseView:
        stored = await tx.document(HEALTH, objective.key)
        health = decode(HealthState, stored.body) if stored else None
        rows = await tx.ledger(objective.key, None, now - LOOK_BACK, now)
        promise = objective.promise
        goal = Quantity.ratio(objective.goal) if promise.proportion is not None else promise.target
        newest = rows[-1] if rows else None
        return PromiseView(
            name=objective.id,
            target=f"{'≥' if promise.proportion is not None else promise.comparator.sign} {goal}",
            status=health.status if health else None,
            reason=health.reason if health else "",
            value=_value(newest, goal.unit),
            trend=[row.value for row in rows],
            left=newest.budget_remaining if newest else None,
        )


def _value(row: LedgerRow | None, unit: Unit) -> str:
    """Four digits are what a person reads at a glance."""
    if row is None or row.value is None:
        return "not known yet"
    return str(Quantity(Decimal(number(row.value)), unit))


def _lines(incident: Incident, events: Sequence[Event]) -> Sequence[Line]:
    """The timeline without the deliveries, of which there are many; they are counted instead."""
    roles = role_labels(incident)
    told = enumerate(events, start=1)
    return [
        Line(seq=seq, at=event.at, text=sentence(event, roles))
        for seq, event in told
        if not isinstance(event, DeliveryRecorded)
    ]
