"""A process is killed at random moments while it commits; everything it said was committed is there, and nothing half.

Each transaction appends an event, adds an effect and enqueues its job, all with one number, and is announced after
its commit. The same database goes through all the kills.
"""

import asyncio
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from smartspec_ops.ports import Intact
from smartspec_ops.stores import open_store

KEY = b"k" * 32
INCIDENT = "INC-2026-0001"
KILLS = 12
COMMIT = """
import asyncio, sys
from datetime import UTC, datetime
from smartspec_ops.ports import Effect, IncidentRow, Job
from smartspec_ops.edge.clock import SystemClock
from smartspec_ops.queues import open_queue
from smartspec_ops.stores import open_store

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

def row(length):
    return IncidentRow(
        id="INC-2026-0001", spec_id=None, service="checkout", title="t", status="open", severity="SEV-2",
        dedup_key="k", open_key="k", opened_at=NOW, updated_at=NOW, version=length,
    )

async def main(where):
    store = open_store(where, b"k" * 32)
    await store.migrate()
    queue = open_queue(where, store, SystemClock())
    async with store.begin() as tx:
        found = await tx.incident("INC-2026-0001")
    number = found.version if found else 0
    print("ready", flush=True)
    while True:
        async with store.begin() as tx:
            body = {"number": number, "filler": "x" * (number % 50 * 100)}
            await tx.append(row(number), [("noted", body, NOW)])
            (effect,) = await tx.add_effects([Effect(kind="notify", key=f"{number}", due_at=NOW, body=body)])
            await queue.enqueue(tx, [Job(effect_id=effect.id, due_at=NOW)])
        print(number, flush=True)
        number += 1

asyncio.run(main(sys.argv[1]))
"""


@pytest.mark.slow
@pytest.mark.acceptance
async def test_nothing_announced_is_lost_and_nothing_is_half_written(tmp_path: Path) -> None:
    draw, announced = random.Random(20260302), -1
    for number in range(KILLS):
        last = await asyncio.to_thread(_run_and_kill, tmp_path / "ops.db", number % 4, draw.uniform(0.0, 0.1))
        announced = max(announced, last)
        assert await _count_whole(tmp_path / "ops.db") > announced
    assert announced > KILLS, "the child was killed before it did anything"


def _run_and_kill(path: Path, commits: int, after: float) -> int:
    """Let a child commit until it has announced so many, and `after` seconds more; the last number it announced."""
    argv = [sys.executable, "-c", COMMIT, str(path)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        lines = [process.stdout.readline() for _ in range(commits)]
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        numbers = [int(line) for line in (*lines, *process.stdout) if line.endswith("\n")]
    assert process.returncode == -signal.SIGKILL
    return numbers[-1] if numbers else -1


async def _count_whole(path: Path) -> int:
    """How many transactions are there; each must be whole, and the chain unbroken."""
    store = open_store(path, KEY)
    async with store.begin() as tx:
        events = await tx.events(INCIDENT)
        effects = await tx.effects(limit=1_000_000)
        jobs = [row.effect_id for row in await tx.connection.execute(text("SELECT effect_id FROM jobs ORDER BY id"))]
        incident = await tx.incident(INCIDENT)
        sound = (await tx.connection.execute(text("PRAGMA integrity_check"))).scalar_one()
    chain = (await store.verify_all()).get(INCIDENT, Intact(length=0))
    await store.close()
    numbers = list(range(len(events)))
    assert sound == "ok"
    assert [event.body["number"] for event in events] == numbers
    assert [one.effect.body["number"] for one in effects] == numbers
    assert jobs == [one.id for one in effects]
    assert (incident.version if incident else 0) == len(events)
    assert chain == Intact(length=len(events))
    return len(events)
