"""``./dev bench soak``: one monitor with a thousand objectives for as long as one likes; what grows, and what drifts.

The monitor is the real command in a process of its own, on a database of its own. It scrapes pages whose counters grow
by another amount with every scrape, so that the counts of a tick say which scrapes they rest on: every tick of every
objective is compared with what was really served, to the last event. Memory, files and threads are read from /proc,
tasks by a thread inside the process.
"""

import argparse
import asyncio
import base64
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from smartspec_ops.ports.ledger import LedgerRow
from smartspec_ops.stores import open_store
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server

PER_SPEC = 100
KEY = b"k" * 32
OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
SAMPLE_EVERY = 5.0
WINDOW_TICKS = 3
SETTLES_IN = 1 / 3
"""The share of the run in which caches may still fill; what grows is looked for in the rest."""
FLAT = 2.0
"""MiB an hour: what may be called flat."""

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


@dataclass(slots=True)
class Page:
    """The counters of one spec. Scrape by scrape they grow by what `grown` says, another amount each time."""

    parts: int
    served: list[float] = field(default_factory=list)

    def text(self) -> str:
        self.served.append(time.time())
        scrape = len(self.served)
        lines = ["# TYPE requests counter"]
        for part in range(self.parts):
            total, bad = counted(part, scrape)
            lines += [f'requests_total{{part="{part}"}} {total}', f'requests_total{{part="{part}",code="500"}} {bad}']
        return "\n".join([*lines, "# EOF", ""])


def grown(part: int, scrape: int) -> tuple[int, int]:
    """How many good, and how many bad requests came before this scrape and after the last one."""
    return 2_000 + (scrape * 37 + part * 11) % 997, int((scrape + part) % 7 == 0)


def counted(part: int, scrape: int) -> tuple[int, int]:
    """The counters of a part at its scrape of that number; the sums are remembered."""
    sums = _SUMS.setdefault(part, [(0, 0)])
    while len(sums) <= scrape:
        good, bad = grown(part, len(sums))
        sums.append((sums[-1][0] + good, sums[-1][1] + bad))
    return sums[scrape]


_SUMS: dict[int, list[tuple[int, int]]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One look at the process from outside."""

    at: float
    resident: int
    files: int
    threads: int
    cpu: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Soaked:
    """What came of it. `compared` ticks of one objective each; `drifted` are those whose counts nobody served."""

    minutes: float
    objectives: int
    interval: float
    samples: Sequence[Sample]
    tasks: Sequence[int]
    compared: int
    drifted: Sequence[str]
    ticks: int
    missed: int
    bytes_grown: int

    def settled(self) -> Sequence[Sample]:
        return self.samples[int(len(self.samples) * SETTLES_IN) :]

    @property
    def growth(self) -> float:
        """MiB an hour, by least squares over the settled part."""
        return slope([(one.at / 3600, one.resident / 2**20) for one in self.settled()])

    def as_json(self) -> Mapping[str, object]:
        settled = self.settled()
        return {
            "minutes": round(self.minutes, 1),
            "objectives": self.objectives,
            "interval_s": self.interval,
            "ticks": self.ticks,
            "missed": self.missed,
            "compared": self.compared,
            "drifted": len(self.drifted),
            "rss_mib": [round(one.resident / 2**20, 1) for one in (settled[0], settled[-1])],
            "rss_mib_per_hour": round(self.growth, 2),
            "files": [min(one.files for one in settled), max(one.files for one in settled)],
            "threads": [min(one.threads for one in settled), max(one.threads for one in settled)],
            "tasks": [min(self.tasks, default=0), max(self.tasks, default=0)],
            "cpu_us_per_objective_and_tick": round(self._cpu(), 1),
            "database_bytes_per_objective_and_tick": round(self.bytes_grown / max(1, self.compared), 1),
        }

    def _cpu(self) -> float:
        settled = self.settled()
        spent, lasted = settled[-1].cpu - settled[0].cpu, settled[-1].at - settled[0].at
        return spent / (lasted / self.interval) / self.objectives * 1e6


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Of the line that fits best; 0 for fewer than two points."""
    if len(points) < 2:
        return 0.0
    mean_x, mean_y = (sum(values) / len(points) for values in zip(*points, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


async def soak(minutes: float, objectives: int, interval: float, folder: Path) -> Soaked:
    pages = {f"part-{number:03d}": Page(PER_SPEC) for number in range(max(1, objectives // PER_SPEC))}
    async with scripted_server(lambda asked: _serve(pages, asked)) as server:
        environment = _furnish(folder, pages, server.url, interval)
        program = PROGRAM.replace("EVERY", str(SAMPLE_EVERY)).replace("INTERVAL", f"{interval:g}")
        with (folder / "log.txt").open("wb") as log:
            argv = [sys.executable, "-c", program, str(folder / "tasks.jsonl")]
            process = await asyncio.create_subprocess_exec(*argv, cwd=folder, env=environment, stdout=log, stderr=log)
            samples = await _sampled(process.pid, minutes * 60, process)
            ended = process.returncode is not None
            if not ended:
                process.send_signal(signal.SIGTERM)
                await process.wait()
    if ended or process.returncode != 0:
        raise RuntimeError(
            f"ended with {process.returncode}: " + (folder / "log.txt").read_text(errors="replace")[-2000:]
        )
    tasks = [json.loads(line)["tasks"] for line in (folder / "tasks.jsonl").read_text().splitlines()]
    database = folder / ".spec/state/smartspec-ops/ops.db"
    compared, drifted, ticks, missed = await _compare(database, pages, interval)
    return Soaked(
        minutes=minutes,
        objectives=len(pages) * PER_SPEC,
        interval=interval,
        samples=samples,
        tasks=tasks[int(len(tasks) * SETTLES_IN) :],
        compared=compared,
        drifted=drifted,
        ticks=ticks,
        missed=missed,
        bytes_grown=database.stat().st_size,
    )


def _serve(pages: Mapping[str, Page], asked: Asked) -> Reply:
    text = pages[asked.path.rsplit("/", 1)[-1]].text()
    return Reply(body=text.encode(), headers={"content-type": OPENMETRICS})


def _furnish(folder: Path, pages: Mapping[str, Page], url: str, interval: float) -> Mapping[str, str]:
    _write(folder / ".spec/smartspec.config.yaml", CONFIG.replace("INTERVAL", f"{interval:g}"))
    for name, page in pages.items():
        rows = [
            f"| Availability | NFR-{part:03d} Requests of part {part} are answered | `part_{part}` | `> 99.9%` |"
            for part in range(page.parts)
        ]
        table = ["| Category | Requirement | Metric | Target |", "|---|---|---|---|", *rows]
        _write(
            folder / f"specs/soak/{name}/spec.md",
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
            "windows": {"current": f"{WINDOW_TICKS * interval:g}s", "budget": "28d"},
            "metrics": metrics,
        }
        _write(folder / f"specs/soak/{name}/observability.yaml", json.dumps(described, indent=1))
    known = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return {**known, "HOME": str(folder), "LANG": "C.UTF-8", "OPS_KEY": base64.b64encode(KEY).decode()}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def resident(pid: int | str = "self") -> int:
    """Bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def _sampled(pid: int, seconds: float, process: asyncio.subprocess.Process) -> Sequence[Sample]:
    samples, ends = [], time.monotonic() + seconds
    while time.monotonic() < ends and process.returncode is None:
        await asyncio.sleep(min(SAMPLE_EVERY, seconds))
        with contextlib.suppress(FileNotFoundError):  # it has ended, which the caller tells
            samples.append(_look(pid))
    return samples


def _look(pid: int) -> Sample:
    proc = Path(f"/proc/{pid}")
    fields = (proc / "stat").read_text().rpartition(")")[2].split()
    return Sample(
        at=time.time(),
        resident=resident(pid),
        files=len(list((proc / "fd").iterdir())),
        threads=int(fields[17]),
        cpu=(int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
    )


async def _compare(database: Path, pages: Mapping[str, Page], interval: float) -> tuple[int, Sequence[str], int, int]:
    """Objective-ticks compared, what is wrong, ticks of one objective, and ticks missing between two others."""
    store = open_store(database, KEY)
    began = datetime(2000, 1, 1, tzinfo=UTC)
    compared, drifted, ticks, missed = 0, list[str](), 0, 0
    try:
        for name, page in pages.items():
            for part in range(page.parts):
                async with store.snapshot() as tx:
                    key = f"{name}/part_{part}"
                    rows = await tx.ledger(key, None, began, datetime.now(UTC) + timedelta(minutes=1))
                measured = [row for row in rows if row.total is not None]
                compared += len(measured)
                drifted += _drifted(key, part, measured, page)
                ticks = max(ticks, len(rows))
                missed = max(missed, _missing(rows, interval))
    finally:
        await store.close()
    return compared, drifted, ticks, missed


def _drifted(key: str, part: int, rows: Sequence[LedgerRow], page: Page) -> Sequence[str]:
    """Ticks whose counts are not the difference of the scrape made at that tick and one a window before."""
    wrong = []
    scrape = 0
    for row in rows:
        at = row.tick.timestamp()
        while scrape < len(page.served) and page.served[scrape] < at:
            scrape += 1
        # The first page served at or after the tick is the tick's own, or the one before's where that was late.
        pages = [(number, back) for number in (scrape + 1, scrape + 2) for back in range(1, WINDOW_TICKS + 3)]
        pairs = [(counted(part, number), counted(part, max(0, number - back))) for number, back in pages]
        seen = (row.good, row.total - row.good) if row.total is not None and row.good is not None else None
        if seen not in {(good - one, bad - other) for (good, bad), (one, other) in pairs}:
            wrong.append(f"{key} at {row.tick:%H:%M:%S}: {seen}")
    return wrong


def _missing(rows: Sequence[LedgerRow], interval: float) -> int:
    steps = [(b.tick - a.tick).total_seconds() for a, b in pairwise(rows)]
    return sum(round(step / interval) - 1 for step in steps)


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="how long (60)")
    parser.add_argument("--objectives", type=int, default=1000, help=f"a multiple of {PER_SPEC} (1000)")
    parser.add_argument("--interval", type=float, default=2.0, help="seconds between ticks (2)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to this file as well")
    given = parser.parse_args(argv)
    with TemporaryDirectory(prefix="soak-") as folder:
        soaked = asyncio.run(soak(given.minutes, given.objectives, given.interval, Path(folder)))
    told = soaked.as_json()
    print("\n".join(f"{name:40} {value}" for name, value in told.items()))
    print("\n".join(soaked.drifted[:10]))
    if given.json:
        given.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    is_flat = soaked.growth <= FLAT and told["files"][0] == told["files"][1]  # type: ignore[index]
    print(f"flat: {'yes' if is_flat else 'NO'}; drift: {'none' if not soaked.drifted else 'SOME'}")
    return 0 if not soaked.drifted else 1
