"""What 1, 2 and 4 workers spend on a tick of the same objectives, and what the database spends on them."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Any

from bench.takeover.fleet import Fleet, fleet, seconds_of

WORKERS = (1, 2, 4)
SPECS, PER_SPEC = 128, 16
MORE = 16
"""Objectives of a spec where the ticks of many are compared: enough of them to be seen beside what stands."""
PART, EARLY = 0.15, 0.2
"""The share of an interval within which a tick is over, and the seconds before it is due at which it is looked."""
TIMES = 3.0
"""The objectives of one that four workers are to judge in the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of a tick: processor seconds of each worker, the median of its ticks, without those it spends all the time anyway
    (`standing`, of a second); of the whole fleet, with what stands between ticks, statements, commits, rows and bytes
    of WAL, and the processor seconds of all of PostgreSQL's processes."""

    workers: int
    interval: float
    objectives: int
    cpu: tuple[float, ...]
    standing: float
    statements: float
    commits: float
    rows: float
    wal: float
    database: float
    missed: int
    wanted: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    """Of the database since it was made."""

    statements: int
    rows: int
    wal: int
    commits: int
    cpu: float


async def cost(
    folder: Path,
    workers: int,
    ticks: int,
    interval: float,
    specs: int = SPECS,
    per_spec: int = PER_SPEC,
    together: asyncio.Barrier | None = None,
) -> Cost:
    """With `together` the fleets that share it are measured at the same time, so that what makes processor time dear or
    cheap on this machine does so for all of them."""
    async with fleet(folder, workers, interval, specs, per_spec) as made:
        await asyncio.to_thread(made.node.execute, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        if together:
            await together.wait()
        await asyncio.sleep(3 * interval)
        since = time.time()
        first = await _counted(made)
        found = [await _of_a_tick(made) for _ in range(ticks)]
        last, until = await _counted(made), time.time()
        if together:
            await together.wait()
        await made.judged(until)
        missed = await made.missed(since, until)
        return Cost(
            workers=workers,
            interval=interval,
            objectives=specs * per_spec,
            cpu=tuple(sorted((median(tick for tick, _ in each) for each in zip(*found, strict=True)), reverse=True)),
            standing=fmean(rate for one in found for _, rate in one),
            statements=(last.statements - first.statements) / ticks,
            commits=(last.commits - first.commits) / ticks,
            rows=(last.rows - first.rows) / ticks,
            wal=(last.wal - first.wal) / ticks,
            database=(last.cpu - first.cpu) / ticks,
            missed=sum(missed.values()),
            wanted=made.due(since, until) * specs * per_spec,
        )


async def _of_a_tick(made: Fleet) -> Sequence[tuple[float, float]]:
    """Processor seconds of the next tick of each worker, and what it spends in a second after it: the first part of an
    interval holds the tick, the rest does not."""
    during, rest = made.interval * PART, made.interval * (1 - PART) - 2 * EARLY
    await asyncio.sleep(made.interval - EARLY - time.time() % made.interval)
    points = [[_exactly(one.pid) for one in made.workers]]
    for span in (during + EARLY, rest):
        await asyncio.sleep(span)
        points.append([_exactly(one.pid) for one in made.workers])
    rates = [(last - middle) / rest for _, middle, last in zip(*points, strict=True)]
    ticks = [middle - first for first, middle, _ in zip(*points, strict=True)]
    return [(tick - rate * (during + EARLY), rate) for tick, rate in zip(ticks, rates, strict=True)]


def _exactly(pid: int) -> float:
    """Processor seconds of the threads that live, to the nanosecond: a tick is a few hundredths of a second, and those
    are what the times of whole processes are counted in."""
    spent = [int((thread / "schedstat").read_text().split()[0]) for thread in Path(f"/proc/{pid}/task").iterdir()]
    return sum(spent) / 1e9


_COUNTS = """
SELECT (SELECT sum(calls) FROM pg_stat_statements WHERE toplevel), tup_inserted + tup_updated + tup_deleted,
  pg_current_wal_lsn() - '0/0', xact_commit
FROM pg_stat_database WHERE datname = current_database()
"""
"""Rows are those written. A batch is a statement for each of its rows, though it travels as one."""


async def _counted(made: Fleet) -> _Count:
    ((statements, rows, wal, commits),) = await asyncio.to_thread(made.node.ask, _COUNTS)
    return _Count(
        statements=int(str(statements)),
        rows=int(str(rows)),
        wal=int(str(wal)),
        commits=int(str(commits)),
        cpu=await asyncio.to_thread(_cpu_of_server, made),
    )


def _cpu_of_server(made: Fleet) -> float:
    """Of the server and of all its processes, those that have ended included."""
    assert made.node.process is not None
    spent = seconds_of(made.node.process.pid, with_ended=True)
    for (pid,) in made.node.ask("SELECT pid FROM pg_stat_activity"):
        with suppress(FileNotFoundError):  # it ended meanwhile
            spent += seconds_of(int(str(pid)))
    return spent
