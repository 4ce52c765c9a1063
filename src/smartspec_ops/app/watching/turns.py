"""Whose turn it is where a tick does not fit into its interval, and who is told that it is so.

It stands in memory with the watch: another process, or another watch, begins with all and finds out anew. While ticks
are cut a document of the database says so, written with them, so that `status` can tell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from smartspec_ops.app.watching.plan import Plan
from smartspec_ops.domain.overload import Load, Unit, after, steady, turn
from smartspec_ops.edge import instruments
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Document, Transaction

log = logger(__name__)

TURNS = "turns"
BELIEVED = 4
"""So many intervals after it was said, it is not believed any more: who said it is gone, or stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overload:
    """Ticks that are cut, as said at the tick `at`: of so many specs, judged at every tick or once in `parts`."""

    since: datetime
    at: datetime
    interval: timedelta
    parts: int
    at_every_tick: int
    in_turn: int

    @property
    def data(self) -> dict[str, Any]:
        return {
            "since": self.since.isoformat(),
            "at": self.at.isoformat(),
            "interval": self.interval.total_seconds(),
            "parts": self.parts,
            "at_every_tick": self.at_every_tick,
            "in_turn": self.in_turn,
        }


@dataclass(slots=True)
class Turns:
    """How much a tick of one watch judges."""

    load: Load = field(default_factory=Load)
    _since: datetime | None = None
    _judged: dict[str, int] = field(default_factory=dict)
    """By spec, its place in the order in which they were judged last, by ticks that were cut."""
    _number: int = 0
    _at_every_tick: frozenset[str] = frozenset()
    _specs: int = 0
    _stored: Document | None = None

    def choose(self, plan: Plan) -> None:
        """Have the plan rest what is not to be judged now."""
        if self.load.parts == 1:
            plan.rest(frozenset(), is_cut=False)
            return
        units = _units(plan, self._judged)
        chosen = turn(units, self.load.parts)
        self._at_every_tick, self._specs = steady(units, self.load.parts), len(units)
        plan.rest(frozenset(unit.spec_id for unit in units) - chosen, is_cut=True)

    def kept(self, plan: Plan) -> None:
        """A tick is remembered."""
        if not plan.is_cut:
            self._judged = {}
            return
        rest = {item.objective.spec_id: item.rests for item in plan.items}
        before = self._judged
        self._judged = {spec: number for spec, number in before.items() if rest.get(spec)}
        # In the order in which they had waited: else those of one tick were told apart by their names, always alike.
        for spec in sorted(
            (one for one, rests in rest.items() if not rests), key=lambda one: (before.get(one, 0), one)
        ):
            self._number += 1
            self._judged[spec] = self._number

    def heard(self, took: timedelta, interval: timedelta, now: datetime) -> None:
        """How long a tick took that was kept."""
        before, self.load = self.load, after(self.load, took, interval)
        parts = self.load.parts
        instruments.put(instruments.TICK_PARTS, parts)
        if parts == before.parts:
            return
        seconds = {"took": round(took.total_seconds(), 3), "interval": interval.total_seconds()}
        if parts > 1:
            self._since = self._since or now
            why = "ticks do not fit into the interval" if parts > before.parts else "more fits into the interval again"
            log.warning("ticks.cut", parts=parts, why=why, **seconds)
            return
        self._since = None
        why = "cutting them was no help" if self.load.rest else "they fit into the interval again"
        log.warning("ticks.whole", why=why, **seconds)

    # --- for others -------------------------------------------------------------------------------------------------

    async def learn(self, tx: Transaction, plan: Plan) -> None:
        """What is told of these specs, by whoever."""
        key = _key(plan)
        self._stored = (await tx.document(TURNS, key)) if key else None

    def document(self, plan: Plan, now: datetime) -> Document | None:
        """What to tell with the tick at `now`; None where there is nothing to tell."""
        stored, parts, key = self._stored, self.load.parts, _key(plan)
        if not key or (parts == 1 and (stored is None or stored.body["parts"] == 1)):
            return None
        always = len(self._at_every_tick) if parts > 1 else self._specs
        told = Overload(
            since=self._since or now,
            at=now,
            interval=plan.interval,
            parts=parts,
            at_every_tick=always,
            in_turn=self._specs - always,
        )
        return Document(kind=TURNS, key=key, body=told.data, version=stored.version if stored else 0)

    def written(self, told: Document | None) -> None:
        if told is not None:
            self._stored = Document(kind=told.kind, key=told.key, body=told.body, version=told.version + 1)


async def overloads(tx: Transaction, now: datetime) -> Sequence[Overload]:
    """Where ticks are cut now, as each worker says of its own."""
    found = [_read(one) for one in await tx.documents(TURNS)]
    return [one for one in found if one.parts > 1 and now - one.at <= BELIEVED * one.interval]


def _read(stored: Document) -> Overload:
    body = stored.body
    return Overload(
        since=datetime.fromisoformat(body["since"]),
        at=datetime.fromisoformat(body["at"]),
        interval=timedelta(seconds=body["interval"]),
        parts=body["parts"],
        at_every_tick=body["at_every_tick"],
        in_turn=body["in_turn"],
    )


def _units(plan: Plan, judged: Mapping[str, int]) -> Sequence[Unit]:
    found: dict[str, list[int | None]] = {}
    for spec, items in groupby(plan.items, lambda item: item.objective.spec_id):
        found.setdefault(spec, []).extend(item.objective.tier for item in items)
    return [
        Unit(
            spec_id=spec,
            size=len(tiers),
            tier=min((tier for tier in tiers if tier is not None), default=None),
            judged=judged.get(spec, 0),
        )
        for spec, tiers in found.items()
    ]


def _key(plan: Plan) -> str:
    """No two workers have it: each spec is one's."""
    return min((item.objective.spec_id for item in plan.items), default="")
