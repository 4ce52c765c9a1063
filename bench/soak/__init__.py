"""``./dev bench soak``: one monitor with a thousand objectives for as long as one likes; what grows, and what drifts.

The monitor is the real command in a process of its own, on a database of its own. It scrapes pages whose counters grow
by another amount with every scrape, begin again now and then, and fail now and then; every tick of every objective is
compared with what was really served, to the last event (`exact`). Memory, files and threads are read from /proc, tasks
by a thread inside the process, and judged so that a busy machine does not look like a leak (`verdict`).
"""

import argparse
import asyncio
import base64
import contextlib
import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.soak.exact import Compared, Marks, Rules, compare, missing, read_marks
from bench.soak.pages import Page
from bench.soak.report import Look, Soaked, Stored
from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.ports import Store
from smartspec_ops.stores import open_store
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server

PER_SPEC = 100
KEY = b"k" * 32
SAMPLE_EVERY = 5.0
MARKS_EVERY = 12
"""Looks between two readings of what was kept: long before the first of it is thinned."""
WINDOW_TICKS = 3
BUDGET = timedelta(days=28)

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster: [{id: commander-a, roles: [commander]}]
  monitor: {interval: INTERVALs, burn_alerts: true}
"""
PROGRAM = """
import asyncio, json, sys, threading, time

def look(to):
    while True:
        time.sleep(EVERY)
        try:
            tasks = sum(not one.done() for one in list(asyncio.tasks._all_tasks))
        except RuntimeError:  # the set changed while it was read
            continue
        with open(to, "a") as out:
            out.write(json.dumps({"at": time.time(), "tasks": tasks}) + "\\n")

threading.Thread(target=look, args=sys.argv[1:2], daemon=True).start()
from smartspec_ops.cli.monitor import main
sys.argv = ["smartspec_production_monitor", "--daemon", "--foreground", "--interval", "INTERVALs"]
sys.exit(main())
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Where it runs: a folder, and the pages by spec."""

    folder: Path
    pages: Mapping[str, Page]
    interval: float

    @property
    def database(self) -> Path:
        return self.folder / ".spec/state/smartspec-ops/ops.db"

    @property
    def tasks(self) -> Path:
        return self.folder / "tasks.jsonl"


async def soak(minutes: float, objectives: int, interval: float, folder: Path) -> Soaked:
    # Services begin again at moments of their own; the first never does.
    numbers = range(max(1, objectives // PER_SPEC))
    pages = {f"part-{number:03d}": Page(PER_SPEC, restarts=number and 90 + 13 * number) for number in numbers}
    world = World(folder=folder, pages=pages, interval=interval)
    marks = {name: Marks(page) for name, page in pages.items()}
    async with scripted_server(lambda asked: _serve(pages, asked)) as server:
        environment = _furnish(world, server.url)
        program = PROGRAM.replace("EVERY", str(SAMPLE_EVERY)).replace("INTERVAL", f"{interval:g}")
        with (folder / "log.txt").open("wb") as log:
            argv = [sys.executable, "-c", program, str(world.tasks)]
            process = await asyncio.create_subprocess_exec(*argv, cwd=folder, env=environment, stdout=log, stderr=log)
            opening = asyncio.create_task(_opened(world.database))
            looks = await _looked(world, minutes * 60, process, marks, server.asked.clear)
            ended = process.returncode is not None
            if not ended:
                process.send_signal(signal.SIGTERM)
                await process.wait()
    if ended or process.returncode != 0:
        opening.cancel()
        raise RuntimeError(
            f"ended with {process.returncode}: " + (folder / "log.txt").read_text(errors="replace")[-2000:]
        )
    read_marks(world.database, marks)
    compared, ticks, missed = await _compare(world, marks, await opening)
    tasks = [json.loads(line) for line in world.tasks.read_text().splitlines()]
    return Soaked(
        minutes=minutes,
        objectives=len(pages) * PER_SPEC,
        interval=interval,
        looks=looks,
        tasks=[(one["at"], float(one["tasks"])) for one in tasks],
        compared=compared,
        ticks=ticks,
        missed=missed,
        scraped=[at / 1000 for at in max((one.times for one in marks.values()), key=len)],
        late=[late for one in marks.values() for late in one.late],
        stored=_stored(world.database),
    )


def _serve(pages: Mapping[str, Page], asked: Asked) -> Reply:
    return pages[asked.path.rsplit("/", 1)[-1]].answer(time.time())


def _furnish(world: World, url: str) -> Mapping[str, str]:
    _write(world.folder / ".spec/smartspec.config.yaml", CONFIG.replace("INTERVAL", f"{world.interval:g}"))
    for name, page in world.pages.items():
        rows = [
            f"| Availability | NFR-{part:03d} Requests of part {part} are answered | `part_{part}` | `> 99.9%` |"
            for part in range(page.parts)
        ]
        table = ["| Category | Requirement | Metric | Target |", "|---|---|---|---|", *rows]
        _write(
            world.folder / f"specs/soak/{name}/spec.md",
            "\n".join([f"# {name}", "", f"Spec ID: {name}", "", "## Non-Functional Requirements", "", *table, ""]),
        )
        metrics = [
            {
                "name": f"part_{part}",
                "bad": f'requests_total{{part="{part}",code="500"}}',
                "total": f'requests_total{{part="{part}"}}',
            }
            for part in range(page.parts)
        ]
        described = {
            "provider": "openmetrics",
            "url": f"{url}/{name}",
            "windows": {"current": f"{WINDOW_TICKS * world.interval:g}s", "budget": f"{BUDGET.days}d"},
            "metrics": metrics,
        }
        _write(world.folder / f"specs/soak/{name}/observability.yaml", json.dumps(described, indent=1))
    known = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return {**known, "HOME": str(world.folder), "LANG": "C.UTF-8", "OPS_KEY": base64.b64encode(KEY).decode()}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def resident(pid: int | str = "self") -> int:
    """Bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def _looked(
    world: World,
    seconds: float,
    process: asyncio.subprocess.Process,
    marks: Mapping[str, Marks],
    forget: Callable[[], None],
) -> Sequence[Look]:
    """`forget` lets go of what the server remembers of its requests."""
    looks, ends = list[Look](), time.monotonic() + seconds
    while time.monotonic() < ends and process.returncode is None:
        await asyncio.sleep(min(SAMPLE_EVERY, seconds))
        forget()
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has ended, which the caller tells
            looks.append(_look(process.pid, world.database))
        if len(looks) % MARKS_EVERY == 0 and world.database.exists():
            await asyncio.to_thread(read_marks, world.database, marks)
    return looks


def _look(pid: int, database: Path) -> Look:
    proc = Path(f"/proc/{pid}")
    fields = (proc / "stat").read_text().rpartition(")")[2].split()
    return Look(
        at=time.time(),
        resident=resident(pid),
        files=len(list((proc / "fd").iterdir())),
        threads=int(fields[17]),
        cpu=(int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
        stored=sum(path.stat().st_size for path in database.parent.glob("ops.db*")),
    )


async def _opened(database: Path) -> Store:
    """As soon as the monitor has made it: an hour later the program on disk may be one for a newer database."""
    while True:
        await asyncio.sleep(1.0)
        if not await asyncio.to_thread(database.exists):
            continue
        store = open_store(database, KEY)
        try:
            async with store.snapshot():
                return store
        except StoreUnavailable:
            await store.close()


async def _compare(world: World, marks: Mapping[str, Marks], store: Store) -> tuple[Compared, int, int]:
    """What came of it, ticks of one objective, and ticks missing between two others."""
    began, until = datetime(2000, 1, 1, tzinfo=UTC), datetime.now(UTC) + timedelta(minutes=1)
    rules = Rules(
        interval=round(world.interval * 1000),
        window=round(WINDOW_TICKS * world.interval * 1000),
        budget_window=BUDGET // timedelta(milliseconds=1),
        share=0.001,
    )
    compared, ticks, missed = Compared(), 0, 0
    for name, one in marks.items():
        compared.wrong += [f"{name}: {fault}" for fault in one.faults]
    try:
        for name, page in world.pages.items():
            for part in range(page.parts):
                key = f"{name}/part_{part}"
                async with store.snapshot() as tx:
                    rows = await tx.ledger(key, None, began, until)
                compare(key, part, rows, marks[name], rules, compared)
                ticks = max(ticks, len(rows))
                missed = max(missed, missing(rows, world.interval))
    finally:
        await store.close()
    return compared, ticks, missed


def _stored(database: Path) -> Stored:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=60.0)
    try:
        sheets, ledger = connection.execute("SELECT count(*), sum(length(body) + length(notes)) FROM ledger").fetchone()
        samples = connection.execute("SELECT count(*) FROM samples").fetchone()[0]
    finally:
        connection.close()
    return Stored(sheets=sheets, ledger_bytes=ledger, samples=samples, file=database.stat().st_size)


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="how long (60)")
    parser.add_argument("--objectives", type=int, default=1000, help=f"a multiple of {PER_SPEC} (1000)")
    parser.add_argument("--interval", type=float, default=2.5, help="seconds between ticks (2.5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to this file as well")
    given = parser.parse_args(argv)
    with TemporaryDirectory(prefix="soak-") as folder:
        soaked = asyncio.run(soak(given.minutes, given.objectives, given.interval, Path(folder)))
    verdicts, told = soaked.verdicts(), soaked.as_json()
    print("\n".join(f"{name:40} {value}" for name, value in told.items()), end="\n\n")
    print("\n".join(map(str, verdicts)))
    print("\n".join(soaked.compared.wrong[:10]))
    if given.json:
        told = {**told, "verdicts": [asdict(one) for one in verdicts], "wrong": soaked.compared.wrong[:100]}
        told["looks"] = [asdict(one) for one in soaked.looks]
        given.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return int(any(one.is_bad and one.fails for one in verdicts))
