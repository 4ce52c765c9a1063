"""Several daemons on one PostgreSQL: what is watched is shared out, and taken over from whoever is gone.

Real processes, each in a workspace of its own, as on machines of their own.
"""

import signal
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smartspec_ops.ports import LedgerRow, WorkerRow
from smartspec_ops.testing.http_server import scripted_server
from smartspec_ops.wiring import Runtime
from tests.acceptance._prometheus import Misbehaviour, proxy
from tests.acceptance._scene import eventually, runtime_of
from tests.acceptance._workspace import KEY, OBSERVABILITY, SPEC, Metrics, Place, kill, stop

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  database: {url: "env:DATABASE_URL"}
  monitor: {interval: INTERVAL, alert_for: 0, resolve_hold: 2s}
"""
SPECS = [f"pay-{number}" for number in range(8)]


@dataclass(slots=True)
class Fleet:
    """Machines on one database, each with a workspace of the same specs."""

    folder: Path
    environment: Mapping[str, str]
    interval: str
    metrics: Metrics
    runtime: Runtime = field(init=False)
    running: dict[str, Process] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.runtime = runtime_of(self.place("observer"))

    def place(self, name: str) -> Place:
        place = Place.make(self.folder / name, self.environment)
        place.write(".spec/smartspec.config.yaml", CONFIG.replace("INTERVAL", self.interval))
        for spec in SPECS:
            place.write(f"specs/shop/{spec}/spec.md", SPEC.replace("Spec ID: pay", f"Spec ID: {spec}"))
            place.write(f"specs/shop/{spec}/observability.yaml", OBSERVABILITY)
        return place

    async def start(self, *names: str, roles: str = "watch,respond") -> None:
        for name in names:
            with self.log(name).open("wb") as log:
                self.running[name] = await self.place(name).daemon(log, "--all", "--roles", roles)

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def logs(self) -> str:
        return "\n".join(f"--- {name}\n{self.log(name).read_text()}" for name in self.running)

    async def workers(self) -> Sequence[WorkerRow]:
        async with (await self.runtime.store()).begin() as tx:
            return await tx.workers()

    async def hold(self, *counts: int, within: float = 30) -> float:
        """Until the living hold so many shards each, the oldest first; how long that took."""
        began = time.monotonic()

        async def so_many() -> float | None:
            held = [len(one.holds) for one in await self.workers()]
            return time.monotonic() - began if held == list(counts) else None

        return await eventually(so_many, self.logs, within)

    async def ledger(self, spec: str) -> Sequence[LedgerRow]:
        async with (await self.runtime.store()).begin() as tx:
            end = datetime.now(UTC) + timedelta(hours=1)
            return await tx.ledger(f"{spec}/pay_availability", None, end - timedelta(hours=2), end)

    async def judged(self, since: datetime) -> None:
        """Until there is a tick of every spec at or after that."""

        async def all_of_them() -> bool | None:
            rows = [await self.ledger(spec) for spec in SPECS]
            return all(each and each[-1].tick >= since for each in rows) or None

        await eventually(all_of_them, self.logs)

    async def ticks(self) -> Mapping[str, Sequence[datetime]]:
        """By spec, oldest first; none is there twice."""
        found = {spec: [row.tick for row in await self.ledger(spec)] for spec in SPECS}
        assert all(len(ticks) == len(set(ticks)) for ticks in found.values()), found
        return found


@asynccontextmanager
async def fleet(folder: Path, url: str, interval: str = "1s", page: str | None = None) -> AsyncIterator[Fleet]:
    """`page` is where the service is asked, if not directly."""
    metrics = Metrics()
    async with scripted_server(metrics) as service:
        environment = {"METRICS_URL": f"{page or service.url}/metrics", "DATABASE_URL": url, "OPS_KEY": KEY}
        made = Fleet(folder=folder, environment=environment, interval=interval, metrics=metrics)
        try:
            yield made
        finally:
            for process in made.running.values():
                if process.returncode is None:
                    process.send_signal(signal.SIGCONT)
                await kill(process)
            await made.runtime.close()


def gaps(ticks: Sequence[datetime], interval: timedelta) -> Sequence[datetime]:
    """Ticks of the grid that are missing between the first and the last."""
    count = (ticks[-1] - ticks[0]) // interval + 1
    return [at for at in (ticks[0] + interval * n for n in range(count)) if at not in ticks]


async def test_who_joins_gets_a_share_and_who_leaves_or_is_killed_gives_it_back(
    tmp_path: Path, postgres_url: str
) -> None:
    async with fleet(tmp_path, postgres_url) as made:
        await made.start("a", "b")
        await made.hold(4, 4)
        await made.judged(datetime.now(UTC))
        await kill(made.running["a"])
        assert await made.hold(8) < 3  # half a second; the machine may be busy
        await made.start("c")
        await made.hold(4, 4)
        assert await stop(made.running["b"]) == 0
        assert await made.hold(8) < 3
        await made.judged(datetime.now(UTC))
        assert await stop(made.running["c"]) == 0
        assert await made.workers() == []
        for spec, ticks in (await made.ticks()).items():
            assert len(gaps(ticks, timedelta(seconds=1))) <= 3, (spec, ticks, made.logs())


async def test_neither_a_kill_nor_a_freeze_misses_a_tick_of_a_longer_interval(
    tmp_path: Path, postgres_url: str
) -> None:
    interval = timedelta(seconds=7)
    async with fleet(tmp_path, postgres_url, "7s") as made:
        await made.start("a", "b", "c")
        await made.hold(3, 3, 2)
        await made.judged(datetime.now(UTC) - interval)
        made.running["a"].send_signal(signal.SIGSTOP)
        await kill(made.running["b"])
        assert await made.hold(8) < 8  # four seconds, and a look
        await made.judged(datetime.now(UTC))
        made.running["a"].send_signal(signal.SIGCONT)
        await made.hold(4, 4)  # as a new member
        await made.judged(datetime.now(UTC))
        for spec, ticks in (await made.ticks()).items():
            assert gaps(ticks, interval) == [], (spec, ticks, made.logs())


async def test_what_was_frozen_in_the_middle_of_a_tick_writes_nothing_when_it_wakes(
    tmp_path: Path, postgres_url: str
) -> None:
    async with (
        scripted_server(Metrics()) as service,
        proxy(service.url) as between,
        fleet(tmp_path, postgres_url, page=between.url) as made,
    ):
        await made.start("a")
        await made.judged(datetime.now(UTC))
        between.behave(Misbehaviour(is_silent=True))
        seen = between.asked

        async def is_asking() -> bool | None:
            return between.asked > seen or None

        await eventually(is_asking, made.logs)
        made.running["a"].send_signal(signal.SIGSTOP)
        between.behave(None)
        await made.start("b")
        await made.hold(8)
        await made.judged(datetime.now(UTC))
        made.running["a"].send_signal(signal.SIGCONT)
        await made.hold(4, 4)
        await made.judged(datetime.now(UTC))
        await made.ticks()
        assert "another worker's now" in made.log("a").read_text()


async def test_one_watches_and_another_responds(tmp_path: Path, postgres_url: str) -> None:
    async with fleet(tmp_path, postgres_url) as made:
        await made.start("a", roles="watch")
        await made.hold(8)
        made.metrics.is_broken = True

        async def effects() -> Sequence[str] | None:
            async with (await made.runtime.store()).begin() as tx:
                return [one.state for one in await tx.effects(kind="intake")] or None

        assert set(await eventually(effects, made.logs)) == {"queued"}
        await made.start("b", roles="respond")

        async def incidents() -> int | None:
            async with (await made.runtime.store()).begin() as tx:
                found = await tx.incidents()
            return len(found) if len(found) == len(SPECS) else None

        await eventually(incidents, made.logs)
        await made.hold(8, 0)
        assert [tuple(one.roles) for one in await made.workers()] == [("watch",), ("respond",)]

        async def listed() -> str | None:
            said = await Place(
                root=tmp_path / "a/workspace", home=tmp_path / "a/home", environment=made.environment
            ).run("smartspec_ops.cli.ops", "workers")
            assert said.code == 0, said
            return said.stdout if "last tick" in said.stdout else None

        said = await eventually(listed, made.logs)
        assert "8 of 8 shards, 8 objectives of 8 specs" in said
        assert "  watch  since " in said
        assert "  respond  since " in said
