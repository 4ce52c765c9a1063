"""``./dev bench scale``: what up to a million objectives ask for, from measured constants; and a simulation.

`docs/scale.md` holds the table that `table` makes; a test compares. ``--simulate`` ticks real fleets of growing size
with a source that answers from memory, and writes the rows of a tick of a million objectives into a real PostgreSQL, so
that the constants can be seen to hold; ``--write`` writes the table into the page.
"""

import argparse
import asyncio
import math
import os
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from bench.soak import resident
from smartspec_ops.app.watching.plan import COLUMNS
from smartspec_ops.domain.sharding import SHARDS
from tests.servers import Missing, postgres

PAGE = Path(__file__).resolve().parent.parent / "docs/scale.md"
BEGIN, END = "<!-- scale:begin -->", "<!-- scale:end -->"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
MINUTE = 60.0
DAY_TICKS = 1_440


@dataclass(frozen=True, slots=True, kw_only=True)
class Constants:
    """Of one objective, with an interval of a minute and a Prometheus as source; each measured by a benchmark of this
    project (docs/benchmarks.md), the dearer figure where there are two."""

    tick_cpu: float = 49e-6
    """Our CPU seconds of a tick (`bench monitor`, 10,000 objectives; 31e-6 at 1,000)."""
    source_cpu: float = 29e-6
    """Prometheus' CPU seconds of a tick (`bench monitor`)."""
    memory: float = 19.5e3
    """Live bytes (`bench monitor`)."""
    base_memory: float = 90 * 2**20
    """Bytes of a worker that watches next to nothing (`bench check`)."""
    row_bytes: float = 42.0
    """Bytes of the ledger for each tick (`bench tick`)."""
    state_bytes: float = 1_815.0
    """Bytes of its states and its place in the ledger, once (`bench tick`)."""
    requests: float = 6 / 1_000
    """To the source at a tick (`bench sources`)."""
    received: float = 150.9e3 / 1_000
    """Bytes from the source at a tick (`bench sources`)."""
    cold_cpu: float = 4.7e-3
    """Our CPU seconds from a cold start to the first tick (`bench monitor`)."""
    taken_cpu: float = 0.5e-3
    """Our CPU seconds of its first tick where the database knows it, as for whoever takes over (`bench monitor`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """What is chosen and not measured."""

    busy: float = 0.25
    """The share of an interval a worker may compute: the rest is for alerts, reports, and the work of one that died."""
    worker_memory: float = 4 * 2**30
    raw_days: int = 40
    kept_days: int = 400
    thin_every: int = 5
    """Of what is older than `raw_days` one tick in so many minutes is kept (`app/watching/watch.py`)."""


MEASURED, ASSUMED = Constants(), Assumed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What so many objectives ask for."""

    objectives: int
    workers: int
    cpu: float
    source_cpu: float
    requests: float
    received: float
    rows: float
    written: float
    stored: float
    memory: float
    takeover: float
    cold: float


def needs(objectives: int, c: Constants = MEASURED, a: Assumed = ASSUMED) -> Needs:
    by_cpu = c.tick_cpu * objectives / (a.busy * MINUTE)
    by_memory = c.memory * objectives / (a.worker_memory - c.base_memory)
    # One more than it takes, so that one may be gone.
    workers = min(SHARDS, math.ceil(max(by_cpu, by_memory)) + 1)
    raw, thin = a.raw_days * DAY_TICKS, (a.kept_days - a.raw_days) * DAY_TICKS / a.thin_every
    return Needs(
        objectives=objectives,
        workers=workers,
        cpu=c.tick_cpu * objectives,
        source_cpu=c.source_cpu * objectives,
        requests=max(1.0, c.requests * objectives),
        received=c.received * objectives,
        rows=SHARDS * math.ceil(objectives / SHARDS / COLUMNS),
        written=c.row_bytes * objectives,
        stored=c.row_bytes * objectives * (raw + thin) + c.state_bytes * objectives,
        memory=c.base_memory + c.memory * objectives / workers,
        takeover=c.taken_cpu * objectives / workers / max(1, workers - 1),
        cold=c.cold_cpu * objectives / workers,
    )


ROWS: Sequence[tuple[str, Callable[[Needs], str]]] = (
    ("workers, one to spare", lambda n: f"{n.workers}"),
    ("our CPU of a minute's tick, all workers", lambda n: _seconds(n.cpu)),
    ("Prometheus' CPU for it", lambda n: _seconds(n.source_cpu)),
    ("requests a tick", lambda n: f"{n.requests:,.0f}"),
    ("received a tick", lambda n: _bytes(n.received)),
    ("rows of the ledger a tick", lambda n: f"{n.rows:,.0f}"),
    ("written a tick", lambda n: _bytes(n.written)),
    ("database after 400 days", lambda n: _bytes(n.stored)),
    ("memory of a worker", lambda n: _bytes(n.memory)),
    ("CPU of each survivor to take over a worker", lambda n: _seconds(n.takeover)),
    ("CPU of each worker at a cold start", lambda n: _seconds(n.cold)),
)


def table() -> str:
    """Markdown: a column for each size."""
    found = [needs(size) for size in SIZES]
    head = ["", *(f"{size:,}" for size in SIZES)]
    rows = [[name, *(told(one) for one in found)] for name, told in ROWS]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def written(page: str) -> str:
    """The page with the table as it is now."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{rest.partition(END)[2]}"


def _seconds(value: float) -> str:
    return f"{value * 1e3:,.0f} ms" if value < 1 else f"{value:,.1f} s"


def _bytes(value: float) -> str:
    power = min(4, max(0, int(math.log10(max(value, 1))) // 3))
    value, unit = value / 1000**power, ("B", "kB", "MB", "GB", "TB")[power]
    return f"{value:,.0f} {unit}" if value >= 10 else f"{value:.1f} {unit}"


# --- simulation ----------------------------------------------------------------------------------------------------


async def simulate(sizes: Sequence[int]) -> None:
    """Real ticks of real fleets: CPU, memory and bytes of an objective, beside the constants."""
    from bench.tick import fleet_of

    for size in sizes:
        with TemporaryDirectory(prefix="scale-") as folder:
            async with AsyncExitStack() as stack:
                before, began = resident(), time.process_time()
                fleet = await fleet_of(stack, Path(folder) / "ops.db", size)
                first = (time.process_time() - began) / size
                costs = [(await fleet.cost())["cpu"] for _ in range(3)]
                held, grown = (resident() - before) / size, fleet.bytes_after
                print(
                    f"{size:9,} objectives: {sorted(costs)[1]:6.1f} us an objective and tick, set-up and"
                    f" {len(grown) - 1} ticks {first * 1e6:.0f} us, {held / 1e3:.1f} kB resident,"
                    f" {(grown[-1] - grown[-2]) / size:.1f} B a tick",
                    flush=True,
                )


def write_a_tick(objectives: int) -> None:
    """The rows of a tick of so many, into PostgreSQL, a commit for each shard."""
    body = os.urandom(int(MEASURED.row_bytes * COLUMNS))  # nothing to compress, as numbers that change
    rows = math.ceil(objectives / SHARDS / COLUMNS)
    with postgres(durable=True) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE rows (id bigserial PRIMARY KEY, body bytea NOT NULL)")
        connection.commit()
        began = time.monotonic()
        for _ in range(SHARDS):
            with connection.cursor() as cursor:
                cursor.executemany("INSERT INTO rows (body) VALUES (%s)", [(body,)] * rows)
            connection.commit()
        took = time.monotonic() - began
        ((size,),) = connection.execute("SELECT pg_total_relation_size('rows')").fetchall()
    print(f"{objectives:9,} objectives: a tick is {SHARDS * rows:,} rows, {size / 1e6:.0f} MB, written in {took:.1f} s")


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench scale", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the table into docs/scale.md")
    parser.add_argument("--simulate", action="store_true", help="tick fleets of 1,000, 10,000 and 50,000")
    given = parser.parse_args(argv)
    print(table())
    if given.write:
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    if given.simulate:
        asyncio.run(simulate((1_000, 10_000, 50_000)))
        try:
            write_a_tick(1_000_000)
        except Missing as missing:
            print(f"not written to PostgreSQL: {missing}")
    return 0
