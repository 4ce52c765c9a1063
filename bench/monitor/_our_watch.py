"""Our monitor as a process that ticks when it is told to: ``python -P .../_our_watch.py FOLDER``.

It builds the watch of all specs in the folder as the daemon does. Then each line ``tick UNIXTIME`` on standard input is
answered with one line of JSON: what that tick cost, when it had ended (by the clock of all processes that measures
spans), and what it found. The first line printed is about the start. With ``--traced`` the memory told is what lives in
Python's objects, at the price of all other figures.

It imports nothing of the benchmark, whose own imports are no part of what is measured.
"""

import asyncio
import gc
import json
import logging
import os
import sys
import time
import tracemalloc
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from smartspec_ops.cli._command import LOADING, stay

if TYPE_CHECKING:
    from smartspec_ops.app.watching.watch import Watch
    from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Sample
    from smartspec_ops.ports import MetricsBackend


async def main(folder: Path) -> None:
    # Loaded under the thresholds of the collector that our commands set before they load anything.
    from smartspec_ops.cli._targets import find, watch_all
    from smartspec_ops.edge import logs
    from smartspec_ops.wiring import Runtime

    runtime = Runtime.at(folder)
    logs.configure(runtime.redactor, target=None, level=logging.ERROR, json=False)
    try:
        watch, _ = await watch_all(runtime, find(runtime, None, None), None)
        overheard = {name: Overheard(backend) for name, backend in watch.backends.items()}
        watch = replace(watch, backends=overheard)
        stay()
        delay = max(each.delay() for each in overheard.values()).total_seconds()
        _say(cpu=time.process_time(), objectives=len(watch.objectives), sources=len(watch.backends))
        for line in sys.stdin:
            found = await _tick(watch, datetime.fromtimestamp(float(line.split()[1]), UTC))
            _say(**found, delay=delay, windows=len(set().union(*(each.windows for each in overheard.values()))))
    finally:
        await runtime.close()


SHOWN = 25
"""Objectives whose budgets are told, to be held against what was generated."""


class Overheard:
    """A backend that remembers which windows it was asked about."""

    def __init__(self, backend: "MetricsBackend") -> None:
        self._backend = backend
        self.name = backend.name
        self.windows: set[timedelta] = set()

    async def measure(self, asks: "Sequence[Ask]", at: datetime) -> "Mapping[Ask, Measurement]":
        if not self.windows:  # once, so that no tick pays for it but the first
            self.windows = {ask.window for ask in asks}
        return await self._backend.measure(asks, at)

    async def history(self, asks: "Sequence[Ask]", at: datetime) -> "Mapping[Ask, Measurement]":
        return await self._backend.history(asks, at)

    async def series(self, query: str, at: datetime) -> "Sequence[Sample] | NoData":
        return await self._backend.series(query, at)

    def delay(self) -> timedelta:
        return self._backend.delay()

    async def close(self) -> None:
        await self._backend.close()


async def _tick(watch: "Watch", at: datetime) -> Mapping[str, object]:
    from smartspec_ops.app.watching.watch import tick
    from smartspec_ops.domain.judge import Compliance

    wall, cpu = time.perf_counter(), time.process_time()
    result = await tick(watch, at)
    ended, cpu = time.perf_counter(), time.process_time() - cpu
    unknown = [one for one in result.watched if one.judgement.verdict is Compliance.UNKNOWN]
    gc.collect()
    return {
        "wall": ended - wall,
        "ended": ended,
        "cpu": cpu,
        "judged": len(result.watched) - len(unknown),
        "budgets": [
            (one.objective.spec_id, one.objective.id, float(one.left.bad), float(one.left.total))
            for one in result.watched[:SHOWN]
            if one.left is not None
        ],
        "why": unknown[0].judgement.why if unknown else "",
        "alerts": len(result.alerts),
        "memory": _resident(),
    }


def _resident() -> int:
    """Bytes of memory in use now: live objects where they are traced, else the process as Linux counts it."""
    if tracemalloc.is_tracing():
        return tracemalloc.get_traced_memory()[0]
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _say(**what: object) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    gc.set_threshold(*LOADING)
    if "--traced" in sys.argv[2:]:
        tracemalloc.start(1)
    asyncio.run(main(Path(sys.argv[1])))
