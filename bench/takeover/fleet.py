"""Several workers on one PostgreSQL, each with a workspace and a network of its own, seen through their database."""

import asyncio
import json
import os
import signal
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from smartspec_ops.domain.sharding import member_key
from smartspec_ops.stores.workers import LOCKS
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests.acceptance._workspace import KEY, Place, kill
from tests.chaos.cluster import Node, single
from tests.chaos.proxy import HOST, Proxy, proxied

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  database: {url: "env:DATABASE_URL"}
  roster: [{id: commander-a, roles: [commander]}]
  monitor: {interval: INTERVAL, burn_alerts: false, early_warnings: false}
"""
PATIENCE = 90.0
SETTINGS = {"shared_preload_libraries": "pg_stat_statements", "max_connections": "400"}
"""Workers that were cut off and come back leave sessions behind for a moment."""
POLL = 0.02
STAYS = 6.0
"""Workers say every five seconds what they watch."""
SLOW = 12.0
"""Whoever waits for so long is told what the sessions of the database wait for."""
Held = Mapping[int, int]
"""Fences by shard, as they were."""


class Stuck(Exception):
    """What was waited for did not come; with what the sessions of the database wait for."""


def seconds_of(pid: int, *, with_ended: bool = False) -> float:
    """Of processor, all its threads; those of its children that have ended as well, where asked."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(one) for one in fields[11 : 15 if with_ended else 13]) / os.sysconf("SC_CLK_TCK")


@dataclass(slots=True, kw_only=True)
class Worker:
    """One daemon on a machine of its own."""

    name: str
    place: Place
    database: Proxy
    process: Process | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid


@dataclass(slots=True, kw_only=True)
class Fleet:
    """`objectives` are all there are, of all specs."""

    folder: Path
    node: Node
    interval: float
    specs: Sequence[str]
    objectives: int
    workers: list[Worker] = field(default_factory=list)

    async def start(self, worker: Worker) -> None:
        with (self.folder / f"{worker.name}.log").open("ab") as log:
            try:
                worker.process = await worker.place.daemon(log, "--all")
            except (AssertionError, TimeoutError) as fault:
                raise Stuck(f"{worker.name} did not start: {fault}") from None

    async def held(self, worker: Worker) -> Held:
        """What this one has."""
        return {int(str(one)): int(str(fence)) for one, fence in await self._ask(_HELD, f"%/{worker.pid}")}

    async def judged(self, since: float, within: float = PATIENCE) -> tuple[float, float]:
        """Until every objective has a tick that was due after `since`; how long after `since` that was seen, and the
        longest time between two looks."""
        is_told = False
        async with self._looking() as look:
            async for pause in _looks(since, within):
                if not is_told and time.time() - since > self.interval + SLOW:
                    print(f"  not yet judged after {time.time() - since:.0f} s\n{await self._waits()}", flush=True)
                    is_told = True
                found = await look(_LATEST)
                if len(found) >= self.objectives and min(int(str(tick)) for _, tick in found) / 1e6 > since:
                    return time.time() - since, pause
        raise Stuck(f"not every spec was judged within {within:g} s\n{await self._waits()}")

    async def owned(self, before: Sequence[Held], since: float, within: float = PATIENCE) -> tuple[list[float], float]:
        """Until all of each has been taken by somebody else: how long after `since` that was seen, each by itself, and
        the longest time between two looks."""
        took: dict[int, float] = {}
        async with self._looking() as look:
            async for pause in _looks(since, within):
                now = {
                    int(str(shard)): int(str(fence)) for shard, fence in await look("SELECT shard, fence FROM shards")
                }
                for number, held in enumerate(before):
                    if all(now[shard] > fence for shard, fence in held.items()):
                        took.setdefault(number, time.time() - since)
                if len(took) == len(before):
                    return [took[number] for number in range(len(before))], pause
        raise Stuck(f"nobody took over within {within:g} s\n{await self._waits()}")

    async def even(self, within: float = PATIENCE) -> None:
        """Until every worker watches its share, and all have stayed as they are for a while."""
        shares: list[int] = []
        changed = 0.0
        async with self._looking() as look:
            async for _ in _looks(time.time(), within):
                locks = {int(str(key)) for (key,) in await look(_LOCKS)}
                told = [int(str(count)) for id_, count in await look(_TOLD) if member_key(int(str(id_))) in locks]
                if told != shares:
                    shares, changed = told, time.time()
                is_all = len(told) == len(self.workers) and min(told) > 0 and sum(told) >= self.objectives
                if is_all and time.time() - changed > STAYS:
                    return
        raise Stuck(f"shares are {shares} after {within:g} s\n{await self._waits()}")

    def due(self, since: float, until: float) -> int:
        """How many ticks the grid has after the one, up to the other."""
        return int(until // self.interval) - int(since // self.interval)

    async def missed(self, since: float, until: float) -> Mapping[float, int]:
        """Ticks of the grid between the two, and how many objectives have none of each."""
        first = int(since // self.interval) + 1
        grid = [round((first + number) * self.interval * 1e6) for number in range(self.due(since, until))]
        found = {int(str(tick)): int(str(count)) for tick, count in await self._ask(_COUNTS, min(grid), max(grid))}
        return {tick / 1e6: lost for tick in grid if (lost := self.objectives - found.get(tick, 0))}

    async def longest_gap(self, since: float, until: float) -> float:
        """Between two ticks in a row that an objective has, from the last before `since` on."""
        ((gap,),) = await self._ask(_GAP, int((since - self.interval) * 1e6), int(until * 1e6))
        return int(str(gap)) / 1e6

    @asynccontextmanager
    async def _looking(self) -> "AsyncIterator[Look]":
        async with await psycopg.AsyncConnection.connect(self.node.url, autocommit=True) as connection:

            async def look(query: str) -> Sequence[tuple[object, ...]]:
                return await (await connection.execute(query.encode())).fetchall()

            yield look

    async def _ask(self, query: str, *given: object) -> Sequence[tuple[object, ...]]:
        async with await psycopg.AsyncConnection.connect(self.node.url, autocommit=True) as connection:
            return await (await connection.execute(query.encode(), given or None)).fetchall()

    async def _waits(self) -> str:
        rows = await self._ask(_WAITS)
        return "\n".join("    " + " | ".join(str(value) for value in row) for row in rows)


Look = Callable[[str], Awaitable[Sequence[tuple[object, ...]]]]


async def _looks(since: float, within: float) -> AsyncIterator[float]:
    """One after the other until it is too late; the longest time between two of them so far."""
    pause, before = 0.0, time.time()
    while time.time() - since < within:
        now = time.time()
        pause, before = max(pause, now - before), now
        yield pause
        await asyncio.sleep(POLL)


_MINE = "c.objective_key LIKE 'svc-%' AND get_byte(l.body, c.position) <> 255"
"""Not a canary's, and there: a row of the ledger is of several objectives, of which some may have no tick."""
_COUNTS = f"""
SELECT l.tick, count(DISTINCT c.objective_key) FROM ledger l JOIN ledger_columns c USING (layout)
WHERE l.tick BETWEEN %s AND %s AND {_MINE.replace("%", "%%")} GROUP BY l.tick
"""  # noqa: S608 - put together from constants
_GAP = f"""
SELECT max(gap) FROM (
  SELECT l.tick - lag(l.tick) OVER (PARTITION BY c.objective_key ORDER BY l.tick) AS gap
  FROM ledger l JOIN ledger_columns c USING (layout) WHERE l.tick BETWEEN %s AND %s AND {_MINE.replace("%", "%%")}
) AS gaps
"""  # noqa: S608 - same
_LATEST = f"""
SELECT c.objective_key, max(l.tick) FROM ledger l JOIN ledger_columns c USING (layout)
WHERE {_MINE} AND l.tick > (extract(epoch FROM now()) * 1e6)::bigint - 120000000 GROUP BY c.objective_key
"""  # noqa: S608 - same
_HELD = "SELECT shard, fence FROM shards s JOIN workers w ON s.worker = w.id WHERE w.name LIKE %s"
_LOCKS = f"SELECT key FROM ({LOCKS}) AS locks"  # noqa: S608 - same
_TOLD = "SELECT id, coalesce(told::json->>'objectives', '0') FROM workers ORDER BY id"
_WAITS = """
SELECT pid, application_name, state, wait_event_type || '/' || wait_event, pg_blocking_pids(pid),
  round(extract(epoch FROM clock_timestamp() - xact_start), 1) || ' s in its transaction',
  round(extract(epoch FROM clock_timestamp() - query_start), 1) || ' s since its query began',
  round(extract(epoch FROM clock_timestamp() - state_change), 1) || ' s in this state',
  left(regexp_replace(query, '\\s+', ' ', 'g'), 80)
FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND (state <> 'idle' OR application_name LIKE '%worker') ORDER BY state_change
"""


@asynccontextmanager
async def fleet(folder: Path, workers: int, interval: float, specs: int, objectives: int = 1) -> AsyncIterator[Fleet]:
    """So many workers, started and evenly loaded."""
    began = time.time()
    names = [f"svc-{number:03d}" for number in range(specs)]

    def page(_: Asked) -> Reply:
        """Counters that depend on the time alone; the same for every part."""
        good = int(100 * (time.time() - began))
        lines = "\n".join(f'requests_total{{part="{part}"}} {good}' for part in range(objectives))
        kind = {"content-type": "application/openmetrics-text; version=1.0.0; charset=utf-8"}
        return Reply(body=f"# TYPE requests counter\n{lines}\n# EOF\n".encode(), headers=kind)

    async with AsyncExitStack() as stack:
        node = await asyncio.to_thread(stack.enter_context, single(SETTINGS))
        server = await stack.enter_async_context(scripted_server(page))
        made = Fleet(folder=folder, node=node, interval=interval, specs=names, objectives=specs * objectives)
        for number in range(workers):
            proxy = await stack.enter_async_context(proxied(lambda: (HOST, node.port)))
            place = _furnished(folder / f"worker-{number}", proxy, server.url, made, objectives)
            made.workers.append(Worker(name=f"worker-{number}", place=place, database=proxy))
        try:
            for worker in made.workers:
                await made.start(worker)
            await made.even()
            await made.judged(time.time())
            yield made
        finally:
            for worker in made.workers:
                if worker.process is not None and worker.process.returncode is None:
                    with suppress(ProcessLookupError):
                        worker.process.send_signal(signal.SIGCONT)
                    await kill(worker.process)


def _furnished(folder: Path, proxy: Proxy, pages: str, made: Fleet, objectives: int) -> Place:
    environment = {
        "OPS_KEY": KEY,
        "DATABASE_URL": f"postgresql://postgres@{HOST}:{proxy.port}/postgres",
        "METRICS_URL": f"{pages}/metrics",
    }
    place = Place.make(folder, environment)
    place.write(".spec/smartspec.config.yaml", CONFIG.replace("INTERVAL", f"{made.interval:g}s"))
    rows = "\n".join(
        f"| Availability | NFR-{part:03d} Requests of part {part} are answered | `part_{part}` | `> 99.9%` |"
        for part in range(objectives)
    )
    metrics = [
        {"name": f"part_{part}", "bad": f'failed_total{{part="{part}"}}', "total": f'requests_total{{part="{part}"}}'}
        for part in range(objectives)
    ]
    window = f"{3 * made.interval:g}s"
    described = {
        "provider": "openmetrics",
        "url": "{{env.METRICS_URL}}",
        "windows": {"current": window, "budget": "1d"},
        "metrics": metrics,
    }
    for name in made.specs:
        head = f"# {name}\n\nSpec ID: {name}\n\n## Non-Functional Requirements\n\n"
        table = f"| Category | Requirement | Metric | Target |\n|---|---|---|---|\n{rows}\n"
        place.write(f"specs/shop/{name}/spec.md", head + table)
        place.write(f"specs/shop/{name}/observability.yaml", json.dumps(described))
    return place
