"""The daemon of one workspace inside the test's own process: real clock, real database, every tick seen.

A test waits for what must come to pass, with a deadline, and is told what was there instead.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.response.report_files import history
from smartspec_ops.app.running.daemon import Daemon
from smartspec_ops.app.specs.workspace import Workspace
from smartspec_ops.app.watching.missed_tick import Missed
from smartspec_ops.app.watching.outcome import Watched
from smartspec_ops.app.watching.watch import TickResult
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.alert_lifecycle import Phase
from smartspec_ops.domain.incident.events import Event
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.measurement import Silence
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import IncidentRow
from smartspec_ops.wiring import Runtime
from tests.acceptance._workspace import Place

Found = TypeVar("Found")

PATIENCE = 300.0
"""Seconds; the machine may be busy."""


def runtime_of(place: Place) -> Runtime:
    environment = dict(place.seen_environment)
    return Runtime(workspace=Workspace.find(place.root, environment), environment=environment)


@dataclass(slots=True)
class Scene:
    """A daemon at work. `ticks` are all it has done so far."""

    place: Place
    runtime: Runtime
    serving: asyncio.Future[None]
    ticks: list[TickResult] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)

    def tell(self, result: TickResult | Missed) -> None:
        if isinstance(result, Missed):
            self.missed.append(result)
            return
        self.ticks.append(result)

    async def until(self, holds: Callable[[TickResult], bool], what: str, within: float = PATIENCE) -> TickResult:
        """The first tick from now on for which it holds."""
        seen = len(self.ticks)

        async def found() -> TickResult | None:
            nonlocal seen
            assert not self.serving.done(), self.serving
            new = self.ticks[seen:]
            seen += len(new)
            return next((tick for tick in new if holds(tick)), None)

        return await eventually(found, lambda: f"{what}; the last tick: {told(self.ticks[-1:])}", within)

    async def more(self, count: int, within: float = PATIENCE) -> Sequence[TickResult]:
        """The next ticks."""
        first = len(self.ticks)

        async def there() -> Sequence[TickResult] | None:
            return self.ticks[first : first + count] if len(self.ticks) >= first + count else None

        return await eventually(there, lambda: f"{count} more ticks; missed: {self.missed}", within)

    async def alerts(self) -> Sequence[Alert]:
        """Every alert that was told, whichever process told it."""
        store = await self.runtime.store()
        async with store.begin() as tx:
            effects = await tx.effects(limit=1_000_000)
        return [decode(Alert, one.effect.body) for one in effects if one.effect.kind == EffectKind.INTAKE]

    async def incidents(self) -> Sequence[IncidentRow]:
        store = await self.runtime.store()
        async with store.begin() as tx:
            return await tx.incidents()

    async def incident(self, status: str, within: float = PATIENCE) -> Incident:
        """The only incident, once it has come to that status."""

        async def there() -> IncidentRow | None:
            rows = await self.incidents()
            assert len(rows) <= 1, rows
            return rows[0] if rows and rows[0].status == status else None

        row = await eventually(there, lambda: f"an incident that is {status}; {told(self.ticks[-1:])}", within)
        return (await self.history(row.id))[0]

    async def history(self, incident_id: str) -> tuple[Incident, Sequence[Event]]:
        store = await self.runtime.store()
        async with store.begin() as tx:
            return await history(tx, incident_id)


async def eventually(
    look: Callable[[], Awaitable[Found | None]], what: Callable[[], str], within: float = PATIENCE
) -> Found:
    """What `look` finds, once it finds something."""
    try:
        async with asyncio.timeout(within):
            while True:
                found = await look()
                if found is not None:
                    return found
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"not within {within:g} s: {what()}") from None


@asynccontextmanager
async def watched(place: Place, spec_id: str = "pay") -> AsyncIterator[Scene]:
    """The daemon for one spec, ticking every second, until the block ends."""
    runtime = runtime_of(place)
    scene = Scene(place, runtime, asyncio.get_running_loop().create_future())
    interval = timedelta(seconds=1)
    assignment = runtime.assignments.read(runtime.workspace.locate(spec_id))
    daemon = Daemon(
        watch=await runtime.monitor.watch([assignment], interval),
        subjects=[assignment.subject],
        cadences=[],
        worker=await runtime.worker(),
        exporter=runtime.exporter(),
        clock=runtime.clock,
        interval=interval,
        on_tick=scene.tell,
    )
    stop = asyncio.Event()
    scene.serving = asyncio.create_task(daemon.serve(stop))
    try:
        yield scene
    finally:
        stop.set()
        await scene.serving
        await runtime.close()


def phases(tick: TickResult) -> set[Phase]:
    return {one.alert.breach.phase for one in tick.watched}


def is_silent(one: Watched) -> bool:
    """Nothing was measured, or nothing happened that could be."""
    return isinstance(one.judgement.reason, Silence) or one.judgement.reason == "idle"


def told(ticks: Sequence[TickResult]) -> str:
    """What ticks saw, for a person who wonders why a test failed."""
    return "\n".join(
        f"{tick.at:%H:%M:%S} {one.objective.id}: {one.health.status}, alert {one.alert.breach.phase}; "
        f"{one.judgement.reason}: {one.judgement.why}"
        for tick in ticks
        for one in tick.watched
    )
