"""A storm over HTTP: 100,000 alerts of 1,000 causes, what one costs as the store fills, and how soon somebody is paged.

Nothing may be lost and no cause may open two incidents: the benchmark fails where the database says otherwise. The
page is timed from the moment an alert is sent to the moment a webhook channel hands the page to its receiver, by a
server that holds 10,000 alerts already and performs its effects itself.
"""

import asyncio
import base64
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench._load import Plan, as_json, body_of
from bench._measure import Figure, Table
from bench.intake import KEY, Served, cpu_seconds, ours_running, resident
from smartspec_ops.stores import open_store
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server

SLICES = 10
HELD = 10_000
PAGES = 100
"""Breaches whose page is timed, each when the one before has been paged."""
PATIENCE = 60.0


async def run(alerts: int = 100_000, causes: int = 1_000, connections: int = 32) -> Table:
    figures, notes = await _storm(alerts, causes, connections)
    figures.append(await _pages(min(HELD, alerts), connections))
    title = f"storm: {alerts} alerts of {causes} causes over {connections} connections"
    return Table(name="storm", title=title, figures=figures, notes=notes)


async def _storm(alerts: int, causes: int, connections: int) -> tuple[list[Figure], list[str]]:
    plan = Plan(port=0, path="/v1/alerts", shape="own", alerts=alerts // SLICES, causes=causes, connections=connections)
    rates, costs, memory = list[float](), list[float](), list[float]()
    with TemporaryDirectory(prefix="bench-") as folder, ours_running(Path(folder) / "ours") as ours:
        for number in range(SLICES):
            before = cpu_seconds(ours.pid)
            said = await asyncio.to_thread(_send, replace(plan, port=ours.port, first=number * plan.alerts))
            if said["statuses"] != {"202": plan.alerts}:
                raise RuntimeError(f"the storm expected only 202 and saw {said['statuses']}")
            rates.append(plan.alerts / said["wall"])
            costs.append((cpu_seconds(ours.pid) - before) / plan.alerts * 1e6)
            memory.append(resident(ours.pid))
        incidents, rows, counted = await _kept(ours)
    sent = plan.alerts * SLICES
    if (incidents, rows, counted) != (causes, sent, sent):
        raise RuntimeError(
            f"{sent} alerts of {causes} causes became {rows} rows, {counted} counted, {incidents} incidents"
        )
    steady = costs[1:]
    figures = [
        Figure(name="a tenth of the storm", measure="rate", unit="/s", values=tuple(rates)),
        Figure(name="the first tenth, which opens the incidents", measure="cpu", unit="µs", values=(costs[0],)),
        Figure(name="a tenth afterwards", measure="cpu", unit="µs", values=tuple(steady)),
        Figure(name="the last tenth by the second", measure="cpu", unit="x", values=(steady[-1] / steady[0],)),
        Figure(name="memory of the server", measure="resident", unit="MB", values=tuple(memory)),
    ]
    return figures, [f"{rows} rows of alerts, {incidents} incidents, nothing lost"]


def _send(plan: Plan) -> Mapping[str, dict[str, int] | float]:
    argv = [sys.executable, "-m", "bench._load"]
    done = subprocess.run(argv, input=as_json(plan), capture_output=True, text=True, check=True)
    said: dict[str, dict[str, int] | float] = json.loads(done.stdout)
    return said


async def _kept(ours: Served) -> tuple[int, int, int]:
    """Incidents, rows of alerts, and messages counted."""
    store = open_store(ours.folder / ".spec/state/smartspec-ops/ops.db", base64.b64decode(KEY))
    try:
        async with store.begin() as tx:
            incidents = await tx.incidents(limit=1_000_000)
            rows = [len(await tx.alerts(one.id, limit=1_000_000)) for one in incidents]
        return len(incidents), sum(rows), sum(one.alerts for one in incidents)
    finally:
        await store.close()


@dataclass(slots=True)
class _Pager:
    """Notes when the page of each service arrives."""

    came: dict[str, float] = field(default_factory=dict)
    heard: int = 0
    next: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, asked: Asked) -> Reply:
        now, said = time.perf_counter(), asked.body.decode()
        self.heard += 1
        if ".page" in said:
            service = said.partition("fresh-")[2].partition(":")[0]
            self.came.setdefault(f"fresh-{service}", now)
            self.next.set()
        return Reply(status=204)


async def _pages(held: int, connections: int) -> Figure:
    pager, sent = _Pager(), dict[str, float]()
    async with scripted_server(pager) as hook, _working(hook.url) as ours:
        plan = Plan(port=ours.port, path="/v1/alerts", shape="own", alerts=held, causes=200, connections=connections)
        await asyncio.to_thread(_send, plan)
        await _drained(pager)
        for number in range(PAGES):
            service = f"fresh-{number}"
            pager.next.clear()
            sent[service] = time.perf_counter()
            await _post(ours.port, {**body_of(plan, number), "service": service, "spec_id": service})
            async with asyncio.timeout(PATIENCE):
                while service not in pager.came:
                    await pager.next.wait()
                    pager.next.clear()
    waits = sorted((pager.came[name] - at) * 1e3 for name, at in sent.items())
    values = (waits[len(waits) // 2], waits[int(len(waits) * 0.99)])
    return Figure(name=f"breach to page with {held} alerts held, p50 and p99", measure="wall", unit="ms", values=values)


async def _drained(pager: _Pager, quiet: float = 3.0) -> None:
    """Until nothing has come for a while."""
    known = -1
    while known != pager.heard:
        known = pager.heard
        await asyncio.sleep(quiet)


async def _post(port: int, alert: object) -> None:
    body = json.dumps(alert).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /v1/alerts HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    await reader.read()
    writer.close()
    await writer.wait_closed()


HOOK = """\
  channels: [{name: hook, kind: webhook, url: "env:BENCH_HOOK", secret: "env:BENCH_KEY"}]
"""


@asynccontextmanager
async def _working(url: str) -> AsyncIterator[Served]:
    """A server that performs its effects itself."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-")))
        yield stack.enter_context(ours_running(folder / "ours", more=HOOK, hook=url, flags=()))
