"""Machines on one PostgreSQL, each with a workspace of the same specs; any of them may run an older version."""

import signal
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from smartspec_ops.ports import LedgerRow, WorkerRow
from smartspec_ops.testing.http_server import scripted_server
from smartspec_ops.wiring import Runtime
from tests.acceptance._scene import PATIENCE, eventually, runtime_of
from tests.acceptance._workspace import KEY, OBSERVABILITY, SPEC, Metrics, Place, kill

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  database: {url: "env:DATABASE_URL"}
  monitor: {interval: INTERVAL, alert_for: 0, resolve_hold: 2s}
"""
SPECS: Sequence[str] = tuple(f"pay-{number}" for number in range(8))


@dataclass(slots=True)
class Fleet:
    """Machines on one database, each with a workspace of the same specs."""

    folder: Path
    environment: Mapping[str, str]
    interval: str
    metrics: Metrics
    specs: Sequence[str] = SPECS
    more: str = ""
    """Lines of the settings, under `production_ops`."""
    code: Mapping[str, Path] = field(default_factory=dict)
    """What machines run that do not run the code under test, by their name."""
    runtime: Runtime = field(init=False)
    running: dict[str, Process] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.runtime = runtime_of(self.place("observer"))

    def place(self, name: str) -> Place:
        """A machine of that name, furnished."""
        older = {"PYTHONPATH": str(self.code[name])} if name in self.code else {}
        place = Place.make(self.folder / name, {**self.environment, **older})
        place.write(".spec/smartspec.config.yaml", CONFIG.replace("INTERVAL", self.interval) + self.more)
        for spec in self.specs:
            place.write(f"specs/shop/{spec}/spec.md", SPEC.replace("Spec ID: pay", f"Spec ID: {spec}"))
            place.write(f"specs/shop/{spec}/observability.yaml", OBSERVABILITY)
        self.places[name] = place
        return place

    async def start(self, *names: str, roles: str | None = None) -> None:
        """Without `roles` they do everything."""
        flags = ["--roles", roles] if roles else []
        for name in names:
            with self.log(name).open("wb") as log:
                self.running[name] = await self.place(name).daemon(log, "--all", *flags)

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def logs(self) -> str:
        return "\n".join(f"--- {name}\n{self.log(name).read_text()}" for name in self.running)

    async def workers(self) -> Sequence[WorkerRow]:
        async with (await self.runtime.store()).snapshot() as tx:
            return await tx.workers()

    async def hold(self, *counts: int, within: float = PATIENCE) -> float:
        """Until the living hold so many shards each, the oldest first; how long that took."""
        began = time.monotonic()

        async def so_many() -> float | None:
            held = [len(one.holds) for one in await self.workers()]
            return time.monotonic() - began if held == list(counts) else None

        return await eventually(so_many, self.logs, within)

    async def ledger(self, spec: str) -> Sequence[LedgerRow]:
        async with (await self.runtime.store()).snapshot() as tx:
            end = datetime.now(UTC) + timedelta(hours=1)
            return await tx.ledger(f"{spec}/pay_availability", None, end - timedelta(hours=2), end)

    async def judged(self, since: datetime) -> None:
        """Until there is a tick of every spec at or after that."""

        async def all_of_them() -> bool | None:
            rows = [await self.ledger(spec) for spec in self.specs]
            return all(each and each[-1].tick >= since for each in rows) or None

        await eventually(all_of_them, self.logs)

    async def ticks(self) -> Mapping[str, Sequence[datetime]]:
        """By spec, oldest first; none is there twice."""
        found = {spec: [row.tick for row in await self.ledger(spec)] for spec in self.specs}
        assert all(len(ticks) == len(set(ticks)) for ticks in found.values()), found
        return found


@asynccontextmanager
async def fleet(
    folder: Path,
    url: str,
    interval: str = "1s",
    page: str | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    **given: Any,
) -> AsyncIterator[Fleet]:
    """`page` is where the service is asked, if not directly; `given` are further fields of `Fleet`."""
    metrics = Metrics()
    async with scripted_server(metrics) as service:
        known = {"METRICS_URL": f"{page or service.url}/metrics", "DATABASE_URL": url, "OPS_KEY": KEY}
        known |= environment or {}
        made = Fleet(folder=folder, environment=known, interval=interval, metrics=metrics, **given)
        try:
            yield made
        finally:
            for process in made.running.values():
                if process.returncode is None:
                    process.send_signal(signal.SIGCONT)
                await kill(process)
            await made.runtime.close()
