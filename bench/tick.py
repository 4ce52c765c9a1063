"""What one objective costs in one tick: `app.watch.tick` with a metrics source that answers from memory, on SQLite.

Objectives that count events are asked for eight windows, the others are counted in time slices over as many. The
floor writes the same rows of the ledger, many objectives to a row, into SQLite in one commit with nothing around it.
What a tick costs above that is asking, judging, health, alert rules, packing and the way to the database.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench._fleet import MINUTE, SOURCE, START, Memory, objectives
from bench._measure import Costs, Figure, Stopwatch, Table, figure, in_turn
from smartspec_ops.app.watching.plan import COLUMNS
from smartspec_ops.app.watching.watch import Watch, tick
from smartspec_ops.edge.clock import SystemClock
from smartspec_ops.queues import open_queue
from smartspec_ops.stores import open_store

KEY = b"k" * 32
BYTES_PER_OBJECTIVE = 41
"""A verdict, a running total and four numbers."""
WARM_UP = 6
"""The first tick makes the states, the next two change them, and from then on nothing does."""

SMALLEST_SAMPLE = 20
"""Objective-ticks in one reading at least: one tick of one objective is too short to be read alone."""

SMALLEST_FLEET = 100
"""Below, the database grows by pages and not by rows, and its size says nothing about one objective."""


class Fleet:
    """So many objectives on a database of their own, ticked minute by minute."""

    def __init__(self, watch: Watch, database: Path) -> None:
        self._watch = watch
        self._database = database
        self._now = START
        self.bytes_after: list[int] = []
        """The size of the database after each tick counted by `grow`."""

    async def tick(self) -> None:
        self._now += MINUTE
        result = await tick(self._watch, self._now)
        if not result.is_first or result.alerts:
            raise RuntimeError("the benchmark measures steady ticks, and this was none")

    async def cost(self) -> Costs:
        """Of one objective in one tick, in microseconds."""
        count = len(self._watch.objectives)
        times = -(-SMALLEST_SAMPLE // count)
        stopwatch = Stopwatch()
        for _ in range(times):
            await self.tick()
        return stopwatch.per(count * times)

    async def grow(self) -> None:
        await self.tick()
        self.bytes_after.append(_size(self._database))


@dataclass(frozen=True, slots=True)
class Floor:
    """The same rows, bare."""

    path: Path
    count: int

    async def cost(self) -> Costs:
        times = -(-SMALLEST_SAMPLE // self.count)
        with sqlite3.connect(self.path, isolation_level=None) as database:
            stopwatch = Stopwatch()
            for _ in range(times):
                database.execute("BEGIN IMMEDIATE")
                for start in range(0, self.count, COLUMNS):
                    body = bytes(BYTES_PER_OBJECTIVE * min(COLUMNS, self.count - start))
                    database.execute("INSERT INTO rows (body) VALUES (?)", (body,))
                database.execute("COMMIT")
            costs = stopwatch.per(self.count * times)
        database.close()
        return costs

    def prepare(self) -> None:
        with sqlite3.connect(self.path, isolation_level=None) as database:
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                database.execute(f"PRAGMA {pragma}")
            database.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
        database.close()


async def run(counts: Sequence[int] = (1, 100, 1000), rounds: int = 5) -> Table:
    """One fleet per size, each ticked once in every round beside its floor."""
    with TemporaryDirectory(prefix="bench-") as folder:
        async with AsyncExitStack() as stack:
            fleets = {count: await fleet_of(stack, Path(folder) / f"fleet-{count}.db", count) for count in counts}
            contenders: dict[str, Callable[[], Awaitable[Costs]]] = {}
            for count, fleet in fleets.items():
                floor = Floor(Path(folder) / f"floor-{count}.db", count)
                floor.prepare()
                contenders |= {_floor(count): floor.cost, _name(count): fleet.cost}
            costs = await in_turn(contenders, rounds)
            figures: list[Figure] = []
            for count, fleet in fleets.items():
                for measure in ("cpu", "wall"):
                    figures += [
                        figure(costs, _floor(count), measure, "µs"),
                        figure(costs, _name(count), measure, "µs", against=_floor(count)),
                    ]
                figures += _space(fleet, count) if count >= SMALLEST_FLEET else []
    return Table(name="tick", title="tick: one objective, one tick, SQLite with synchronous=FULL", figures=figures)


async def fleet_of(stack: AsyncExitStack, path: Path, count: int) -> Fleet:
    store = open_store(path, KEY)
    stack.push_async_callback(store.close)
    await store.migrate()
    queue = open_queue(path, store, SystemClock())
    stack.push_async_callback(queue.close)
    fleet = Fleet(Watch(objectives=objectives(count), backends={SOURCE: Memory()}, store=store, queue=queue), path)
    fleet.bytes_after.append(_size(path))
    for _ in range(WARM_UP):
        await fleet.grow()
    return fleet


def _size(path: Path) -> int:
    """Bytes of the database with what waits in its write-ahead log moved in."""
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path.stat().st_size


def _space(fleet: Fleet, count: int) -> list[Figure]:
    empty, first, _, settled, *_, last = fleet.bytes_after
    ticks = len(fleet.bytes_after) - 4
    return [
        Figure(name=_name(count), measure="first tick", unit="B", values=((first - empty) / count,)),
        Figure(name=_name(count), measure="each further tick", unit="B", values=((last - settled) / count / ticks,)),
    ]


def _name(count: int) -> str:
    return f"{count:,} objective{'s' * (count > 1)}"


def _floor(count: int) -> str:
    return f"bare rows of {count:,}"
