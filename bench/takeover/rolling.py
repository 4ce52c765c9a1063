"""Every worker stopped politely and started again, one after the other, over and over; what that costs in ticks."""

import asyncio
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.takeover.fleet import fleet
from tests.acceptance._workspace import stop

WORKERS = 3
SPECS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolled:
    """Of ticks due while workers were restarted, and in as much time before; one for each spec and tick.

    `gap` is the longest time between two ticks that one spec has, in seconds of the grid: the interval where none is
    missed. `slowest` is the longest time one restart took, until its worker had a share again.
    """

    interval: float
    restarts: int
    wanted: int
    missed: int
    gap: float
    slowest: float
    quiet_wanted: int
    quiet_missed: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


async def rolling(folder: Path, ticks: int, interval: float) -> Rolled:
    async with fleet(folder, WORKERS, interval, SPECS) as made:
        quiet = time.time()
        await asyncio.sleep(ticks * interval)
        since, restarts, slowest = time.time(), 0, 0.0
        while time.time() < since + ticks * interval:
            worker, began = made.workers[restarts % WORKERS], time.monotonic()
            assert worker.process is not None
            await stop(worker.process)
            await made.start(worker)
            await made.even()
            restarts += 1
            slowest = max(slowest, time.monotonic() - began)
        until = time.time()
        await made.judged(until, within=max(90.0, 2 * interval))
        before, during = await made.missed(quiet, since), await made.missed(since, until)
        return Rolled(
            interval=interval,
            restarts=restarts,
            wanted=made.due(since, until) * SPECS,
            missed=sum(during.values()),
            gap=await made.longest_gap(since, until),
            slowest=slowest,
            quiet_wanted=made.due(quiet, since) * SPECS,
            quiet_missed=sum(before.values()),
        )
