"""How many alerts a second are taken in durably, without HTTP: the line of intake with many callers at once.

Distinct alerts open an incident each (severity, commander, pages, notices, timers); a storm is many alerts of one
cause, which join one incident; a repeated message is recognised and changes nothing. The floors are bare inserts into
SQLite: one durable commit for each, and one for as many as there are callers.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from bench._measure import Costs, Stopwatch, Table, figure, in_turn
from smartspec_ops.app.effects.announce import Team
from smartspec_ops.app.intake.line import Full, IntakeLine
from smartspec_ops.app.response.answer import Intake, Received
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.domain.alert import Alert, AlertStatus, fingerprint
from smartspec_ops.domain.incident.oncall import Person, Roster
from smartspec_ops.domain.incident.policy import Policy
from smartspec_ops.edge.clock import SystemClock
from smartspec_ops.queues import open_queue
from smartspec_ops.stores import open_store
from tests import servers

KEY = b"k" * 32
AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BODY = "x" * 600
"""About what an alert takes as JSON."""

TEAM = Team(
    roster=Roster(
        people=(
            Person(id="lead-a", roles=("commander",), email="lead-a@example.test"),
            Person(id="helper-a", roles=("responder",), email="helper-a@example.test"),
        )
    ),
    stakeholders=(Person(id="board", roles=("executives",), email="board@example.test"),),
    channels=("mail",),
    organizer="incidents@example.test",
)


class Senders:
    """A response team on a database of its own; every scenario hands it `alerts` messages from `callers` at once."""

    def __init__(self, responder: Responder, alerts: int, callers: int) -> None:
        self._responder = responder
        self._alerts = alerts
        self._callers = callers
        self._specs = count(1)
        self._last: list[Alert] = []

    async def distinct(self) -> Costs:
        """Every alert about another spec: each opens an incident."""
        self._last = [_alert(f"spec-{next(self._specs)}", "error_rate") for _ in range(self._alerts)]
        return await self._receive(self._last, {Received.OPENED: self._alerts})

    async def storm(self) -> Costs:
        """Every alert about another objective of one spec: the first opens an incident, the others join it."""
        spec = f"spec-{next(self._specs)}"
        alerts = [_alert(spec, f"objective-{n}") for n in range(self._alerts)]
        return await self._receive(alerts, {Received.OPENED: 1, Received.JOINED: self._alerts - 1})

    async def repeated(self) -> Costs:
        """What `distinct` sent last, once more."""
        return await self._receive(self._last, {Received.REPEATED: self._alerts})

    async def _receive(self, alerts: list[Alert], expected: Mapping[Received, int]) -> Costs:
        waiting, seen = iter(alerts), list[Received]()
        line = IntakeLine(receive_all=self._responder.receive_all)

        async def caller() -> None:
            for alert in waiting:
                outcomes = await line.take([alert])
                assert not isinstance(outcomes, Full)
                seen.extend(one.received for one in outcomes if isinstance(one, Intake))

        running = asyncio.create_task(line.run())
        stopwatch = Stopwatch()
        await asyncio.gather(*(caller() for _ in range(self._callers)))
        costs = stopwatch.per(len(alerts))
        line.close()
        await running
        found = {kind: seen.count(kind) for kind in Received if kind in seen}
        if found != {kind: times for kind, times in expected.items() if times}:
            raise RuntimeError(f"the benchmark expected {expected} and saw {found}")
        return costs


@dataclass(frozen=True, slots=True)
class BareInserts:
    """Rows of an alert's size, so many in one durable commit."""

    path: Path
    rows: int
    rows_per_commit: int

    def prepare(self) -> None:
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")

    async def cost(self) -> Costs:
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as database:
            database.execute("PRAGMA synchronous=FULL")
            stopwatch = Stopwatch()
            for start in range(0, self.rows, self.rows_per_commit):
                database.execute("BEGIN IMMEDIATE")
                for _ in range(min(self.rows_per_commit, self.rows - start)):
                    database.execute("INSERT INTO rows (body) VALUES (?)", (BODY,))
                database.execute("COMMIT")
            return stopwatch.per(self.rows)


async def run(alerts: int = 320, callers: int = 32, rounds: int = 3) -> Table:
    """SQLite always; PostgreSQL, durable as in production, where it is installed."""
    single, grouped = "bare insert, one commit each", f"bare insert, {callers} per commit"
    notes: list[str] = []
    with TemporaryDirectory(prefix="bench-") as folder, contextlib.ExitStack() as running:
        floors = {
            single: BareInserts(Path(folder) / "single.db", alerts, 1),
            grouped: BareInserts(Path(folder) / "grouped.db", alerts, callers),
        }
        for floor in floors.values():
            floor.prepare()
        contenders: dict[str, Callable[[], Awaitable[Costs]]] = {name: floor.cost for name, floor in floors.items()}
        places: dict[str, str | Path] = {"SQLite": Path(folder) / "ops.db"}
        try:
            places["PostgreSQL"] = running.enter_context(_postgres())
        except servers.Missing as missing:
            notes.append(f"PostgreSQL not measured: {missing}")
        async with AsyncExitStack() as stack:
            for engine, where in places.items():
                intake = Senders(await responder_at(stack, where), alerts, callers)
                contenders |= {
                    f"distinct alerts, {engine}": intake.distinct,
                    f"storm of one cause, {engine}": intake.storm,
                    f"repeated messages, {engine}": intake.repeated,
                }
            costs = await in_turn(contenders, rounds)
    figures = [figure(costs, single, "rate", "/s"), figure(costs, grouped, "rate", "/s", against=single)]
    ours = [name for name in contenders if name not in floors]
    figures += [figure(costs, name, "rate", "/s", against=floor) for name in ours for floor in floors]
    figures += [figure(costs, name, "cpu", "µs") for name in contenders]
    title = f"reception: {alerts} alerts a round from {callers} callers at once, each answered after a durable commit"
    return Table(name="reception", title=title, figures=figures, notes=notes)


@contextlib.contextmanager
def _postgres() -> Iterator[str]:
    with servers.postgres(durable=True) as server, servers.database(server, "bench") as url:
        yield url


async def responder_at(stack: AsyncExitStack, where: str | Path) -> Responder:
    clock = SystemClock()
    store = open_store(where, KEY)
    stack.push_async_callback(store.close)
    await store.migrate()
    queue = open_queue(where, store, clock)
    stack.push_async_callback(queue.close)
    await queue.migrate()
    return Responder(store=store, queue=queue, clock=clock, policy=Policy(), team=TEAM)


def _alert(spec: str, objective: str) -> Alert:
    return replace(
        _ALERT,
        service=spec,
        spec_id=spec,
        objective_id=objective,
        metric=objective,
        fingerprint=fingerprint(spec, spec, objective),
    )


_ALERT = Alert(
    source="production_monitor",
    service="",
    metric="",
    current=Decimal("0.04"),
    target=Decimal("0.001"),
    unit="ratio",
    comparator="lt",
    status=AlertStatus.FIRING,
    fingerprint="",
    episode="e1",
    at=AT,
    started_at=AT - timedelta(minutes=1),
    bad_ratio=0.04,
    burn=40.0,
    budget_remaining=0.5,
    valid_events=10_000,
)
