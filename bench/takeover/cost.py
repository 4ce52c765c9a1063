"""What 1, 2 and 4 workers spend on a tick of the same objectives, and what the database spends on them."""

import asyncio
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.takeover.fleet import Fleet, fleet, seconds_of

WORKERS = (1, 2, 4)
SPECS, PER_SPEC = 128, 16
TIMES = 3.0
"""The objectives of one that four workers are to judge in the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of a tick: processor seconds of each worker; of the whole fleet statements, commits, rows and bytes of WAL, and
    the processor seconds of all of PostgreSQL's processes."""

    workers: int
    interval: float
    objectives: int
    cpu: tuple[float, ...]
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


async def cost(folder: Path, workers: int, ticks: int, interval: float, specs: int = SPECS) -> Cost:
    async with fleet(folder, workers, interval, specs, PER_SPEC) as made:
        await asyncio.to_thread(made.node.execute, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        await asyncio.sleep(3 * interval)
        since = time.time()
        first, before = await _counted(made), [seconds_of(one.pid) for one in made.workers]
        await asyncio.sleep(ticks * interval)
        spent = [seconds_of(one.pid) - earlier for one, earlier in zip(made.workers, before, strict=True)]
        last, until = await _counted(made), time.time()
        await made.judged(until)
        missed = await made.missed(since, until)
        return Cost(
            workers=workers,
            interval=interval,
            objectives=specs * PER_SPEC,
            cpu=tuple(sorted((each / ticks for each in spent), reverse=True)),
            statements=(last.statements - first.statements) / ticks,
            commits=(last.commits - first.commits) / ticks,
            rows=(last.rows - first.rows) / ticks,
            wal=(last.wal - first.wal) / ticks,
            database=(last.cpu - first.cpu) / ticks,
            missed=sum(missed.values()),
            wanted=made.due(since, until) * specs * PER_SPEC,
        )


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
