"""``./dev bench takeover``: how soon the work of a worker that is gone is done by others, and what workers cost.

Real daemons on a real PostgreSQL, and everything is read from the outside: a worker is killed, stopped (SIGSTOP) or cut
off from the database, and the clock runs until every spec has been judged for a tick that was due after that. The
distribution of that time contains the wait for that tick, up to one interval, which is half a second here.
"""

import argparse
import asyncio
import contextlib
import json
import random
import signal
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psycopg

from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests.acceptance._workspace import KEY, Place, kill, stop
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
POLL = 0.02
KINDS = ("kill -9", "SIGSTOP", "partition")
BARS = {"kill -9": ("median", 1.0), "SIGSTOP": ("p99", 6.0), "partition": ("p99", 6.0)}


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

    def cpu(self) -> float:
        """Seconds, all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100


@dataclass(slots=True, kw_only=True)
class Fleet:
    folder: Path
    node: Node
    interval: float
    specs: Sequence[str]
    workers: list[Worker] = field(default_factory=list)

    async def start(self, worker: Worker) -> None:
        with (self.folder / f"{worker.name}.log").open("ab") as log:
            worker.process = await worker.place.daemon(log, "--all")

    async def judged(self, since: float, within: float = PATIENCE) -> float:
        """Until every spec has a tick that was due after `since`; how long after `since` that was seen."""
        async with await psycopg.AsyncConnection.connect(self.node.url, autocommit=True) as connection:
            while time.time() - since < within:
                found = await (await connection.execute(_LATEST)).fetchall()
                latest = {str(key): int(tick) / 1e6 for key, tick in found}
                if len(latest) >= len(self.specs) and min(latest.values()) > since:
                    return time.time() - since
                await asyncio.sleep(POLL)
        raise RuntimeError(f"not every spec was judged within {within} s; see {self.folder}")

    async def owned(self, shards: Sequence[tuple[object, ...]], since: float, within: float = PATIENCE) -> float:
        """Until each of these (shard, fence) has been taken by somebody else; how long after `since` that was seen."""
        wanted = {int(str(shard)): int(str(fence)) for shard, fence in shards}
        async with await psycopg.AsyncConnection.connect(self.node.url, autocommit=True) as connection:
            while time.time() - since < within:
                found = await (await connection.execute("SELECT shard, fence FROM shards")).fetchall()
                now = {int(shard): int(fence) for shard, fence in found}
                if all(now[shard] > fence for shard, fence in wanted.items()):
                    return time.time() - since
                await asyncio.sleep(POLL)
        raise RuntimeError(f"nobody took over within {within} s; see {self.folder}")

    async def even(self, within: float = PATIENCE) -> None:
        """Until every living worker holds its share, and no two shares differ by more than one."""
        living, deadline = sum(one.process is not None for one in self.workers), time.monotonic() + within
        async with await psycopg.AsyncConnection.connect(self.node.url, autocommit=True) as connection:
            while time.monotonic() < deadline:
                rows = await (await connection.execute(_SHARES)).fetchall()
                held = [int(count) - 1 for (count,) in rows]  # one lock is the worker's own
                if len(held) == living and min(held) > 0 and max(held) - min(held) <= 1:
                    return
                await asyncio.sleep(0.1)
        raise RuntimeError(f"shares are not even: {held}; see {self.folder}")

    def missed(self, since: float, until: float) -> Mapping[str, int]:
        """Ticks of the grid between the two that a spec has not, by spec."""
        first = int(since // self.interval) + 1
        wanted = {round(number * self.interval * 1e6) for number in range(first, int(until // self.interval) + 1)}
        ticks: dict[str, set[int]] = {}
        for key, tick in self.node.ask(_TICKS):
            ticks.setdefault(str(key), set()).add(int(str(tick)))
        return {key: len(lost) for key, found in ticks.items() if (lost := wanted - found)}


_TICKS = """
SELECT c.objective_key, l.tick FROM ledger l JOIN ledger_columns c USING (layout)
WHERE c.objective_key LIKE 'svc-%' AND get_byte(l.body, c.position) <> 255
"""
_LATEST = """
SELECT c.objective_key, max(l.tick) FROM ledger l JOIN ledger_columns c USING (layout)
WHERE c.objective_key LIKE 'svc-%' AND l.tick > (extract(epoch FROM now()) * 1e6)::bigint - 120000000
  AND get_byte(l.body, c.position) <> 255
GROUP BY c.objective_key
"""
_HELD = "SELECT shard, fence FROM shards s JOIN workers w ON s.worker = w.id WHERE w.name LIKE '%/{pid}'"
_SHARES = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted
GROUP BY pid HAVING count(*) > 1
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
        node = await asyncio.to_thread(stack.enter_context, single({"shared_preload_libraries": "pg_stat_statements"}))
        server = await stack.enter_async_context(scripted_server(page))
        made = Fleet(folder=folder, node=node, interval=interval, specs=names)
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


# --- takeover ------------------------------------------------------------------------------------------------------


async def takeovers(folder: Path, rounds: int, seed: int, at_once: int) -> Mapping[str, Sequence[tuple[float, float]]]:
    """For each way to be gone and each worker that was, `at_once` a round: how long until others had all its shards,
    and until every spec was judged for a tick due after it."""
    draw, took = random.Random(seed), {kind: list[tuple[float, float]]() for kind in KINDS}
    async with fleet(folder, workers=at_once + 2, interval=0.5, specs=24) as made:
        for number in range(rounds * len(KINDS)):
            kind, victims = KINDS[number % len(KINDS)], draw.sample(made.workers, at_once)
            await asyncio.sleep(draw.random() * made.interval)
            took[kind] += (found := await _gone(made, victims, kind))
            await _back(made, victims, kind)
            told = ", ".join(f"{owned:.2f} s" for owned, _ in found)
            print(
                f"  {kind}: others have their shards after {told}, all is judged after {found[0][1]:.2f} s", flush=True
            )
    return took


async def _gone(made: Fleet, victims: Sequence[Worker], kind: str) -> Sequence[tuple[float, float]]:
    shards = [await asyncio.to_thread(made.node.ask, _HELD.format(pid=victim.pid)) for victim in victims]
    since = time.time()
    for victim in victims:
        assert victim.process is not None
        match kind:
            case "kill -9":
                victim.process.kill()
            case "SIGSTOP":
                victim.process.send_signal(signal.SIGSTOP)
            case _:
                victim.database.silence(is_on=True)
    judged, *owned = await asyncio.gather(made.judged(since), *(made.owned(each, since) for each in shards))
    return [(each, judged) for each in owned]


async def _back(made: Fleet, victims: Sequence[Worker], kind: str) -> None:
    """As it was, and everything shared out again."""
    for victim in victims:
        assert victim.process is not None
        if kind == "kill -9":
            await victim.process.wait()
            await made.start(victim)
        elif kind == "SIGSTOP":
            victim.process.send_signal(signal.SIGCONT)
        else:
            victim.database.silence(is_on=False)
            victim.database.cut()
    await made.even()


async def rolling(folder: Path, ticks: int, interval: float = 1.0) -> tuple[int, int, int, int]:
    """Every worker stopped politely and started again, one after the other, over and over, for so many ticks.

    Ticks wanted of each spec, restarts, and spec-ticks missed; those missed in as much time before, without a restart.
    """
    async with fleet(folder, workers=3, interval=interval, specs=24) as made:
        quiet = time.time()
        await asyncio.sleep(ticks * interval)
        await made.judged(time.time())
        since, restarts = time.time(), 0
        while time.time() < since + ticks * interval:
            worker = made.workers[restarts % len(made.workers)]
            assert worker.process is not None
            await stop(worker.process)
            await made.start(worker)
            await made.even()
            restarts += 1
        until = time.time()
        await made.judged(until)
        before = sum(made.missed(quiet, since - interval).values())
        return int((until - since) / interval), restarts, sum(made.missed(since, until).values()), before


async def before_a_tick(folder: Path, interval: float) -> Mapping[str, int]:
    """Gone one second before a tick at a usual interval: how many ticks were missed."""
    lost = {}
    async with fleet(folder, workers=3, interval=interval, specs=24) as made:
        for kind in KINDS:
            since = time.time()
            due = (since // interval + 1) * interval
            await asyncio.sleep(max(0.0, due - 1.0 - time.time()))
            victim = random.choice(made.workers)
            await _gone_until(made, [victim], kind, due)
            lost[kind] = sum(made.missed(since, due + 0.001).values())
            await _back(made, [victim], kind)
    return lost


async def _gone_until(made: Fleet, victims: Sequence[Worker], kind: str, due: float) -> None:
    """Until every spec has the tick that was due, or half an interval has passed."""
    with contextlib.suppress(RuntimeError):
        await asyncio.wait_for(_gone(made, victims, kind), due - time.time() + made.interval / 2)


# --- cost ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of a tick: processor seconds of the whole fleet and of its busiest worker, statements and commits of a worker."""

    workers: int
    objectives: int
    cpu: float
    busiest: float
    statements: float
    commits: float


async def cost(folder: Path, workers: int, interval: float = 5.0, ticks: int = 6) -> Cost:
    specs, per_spec = 128, 16
    async with fleet(folder, workers, interval, specs, per_spec) as made:
        await asyncio.to_thread(made.node.execute, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        await asyncio.sleep(3 * interval)
        await asyncio.to_thread(made.node.execute, "SELECT pg_stat_statements_reset()")
        before, commits = [one.cpu() for one in made.workers], _commits(made)
        await asyncio.sleep(ticks * interval)
        spent = [one.cpu() - earlier for one, earlier in zip(made.workers, before, strict=True)]
        ((calls,),) = made.node.ask("SELECT sum(calls) FROM pg_stat_statements WHERE toplevel")
        return Cost(
            workers=workers,
            objectives=specs * per_spec,
            cpu=sum(spent) / ticks,
            busiest=max(spent) / ticks,
            statements=int(str(calls)) / ticks / workers,
            commits=(_commits(made) - commits) / ticks / workers,
        )


def _commits(made: Fleet) -> int:
    ((count,),) = made.node.ask("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
    return int(str(count))


# --- the command -----------------------------------------------------------------------------------------------------


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(len(ordered) * share * 1000) // 1000) - 1))]


def told(took: Mapping[str, Sequence[tuple[float, float]]]) -> Sequence[str]:
    """A line for each way to be gone and each of the two times, with whether its bar is met."""
    lines = []
    for kind, rounds in took.items():
        name, bar = BARS[kind]
        for what, values in zip(("taken over", "judged"), zip(*rounds, strict=True), strict=True):
            found = median(values) if name == "median" else quantile(values, 0.99)
            lines.append(
                f"{kind:9} {what:10} n={len(values)}  median {median(values):.2f} s  p99 {quantile(values, 0.99):.2f} s"
                f"  longest {max(values):.2f} s  {name} <= {bar:g} s: {'met' if found <= bar else 'NOT MET'}"
            )
    return lines


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench takeover", description=__doc__)
    parser.add_argument("parts", nargs="*", help="takeover, rolling, before, cost; all without a name")
    parser.add_argument("--rounds", type=int, default=30, help="of each way to be gone (30)")
    parser.add_argument("--at-once", type=int, default=3, help="how many workers are gone together, of two more (3)")
    parser.add_argument("--ticks", type=int, default=60, help="of the rolling restarts, a second each (60)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to this file as well")
    given = parser.parse_args(argv)
    parts = given.parts or ["takeover", "rolling", "before", "cost"]
    report: dict[str, object] = {}
    with TemporaryDirectory(prefix="takeover-") as folder:
        for part in parts:
            report[part] = _PARTS[part](Path(folder) / part, given)
    if given.json:
        given.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 0


def _takeover(folder: Path, given: argparse.Namespace) -> object:
    took = asyncio.run(takeovers(folder, given.rounds, given.seed, given.at_once))
    print("\n".join(told(took)))
    return took


def _rolling(folder: Path, given: argparse.Namespace) -> object:
    wanted, restarts, missed, before = asyncio.run(rolling(folder, given.ticks))
    print(
        f"rolling restarts of 3 workers: {restarts} in {wanted} ticks of 24 specs each,"
        f" {missed} of {wanted * 24} missed ({before} of {given.ticks * 24} while nothing happened)"
    )
    return {"ticks": wanted, "restarts": restarts, "missed": missed, "missed while nothing happened": before}


def _before(folder: Path, _: argparse.Namespace) -> object:
    lost = asyncio.run(before_a_tick(folder, 60.0))
    print(f"gone a second before a tick, interval 60 s: missed {lost}")
    return lost


def _cost(folder: Path, _: argparse.Namespace) -> object:
    found = [asyncio.run(cost(folder / str(number), number)) for number in (1, 2, 4)]
    alone = found[0].busiest
    for one in found:
        print(
            f"{one.workers} workers, {one.objectives} objectives: CPU of a tick {one.cpu * 1e3:.0f} ms"
            f" ({one.cpu / one.objectives * 1e6:.0f} us an objective), busiest worker {one.busiest * 1e3:.0f} ms"
            f" ({alone / one.busiest:.2f}x the objectives of one at the same tick time, a core each),"
            f" {one.statements:.0f} statements and {one.commits:.0f} commits a worker and tick"
        )
    return [{name: getattr(one, name) for name in Cost.__slots__} for one in found]


_PARTS = {"takeover": _takeover, "rolling": _rolling, "before": _before, "cost": _cost}
