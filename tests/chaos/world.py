"""The real thing, furnished: two monitors, two intake servers, PostgreSQL with a standby, and what they talk to."""

import asyncio
import os
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from smartspec_ops.testing.http_server import scripted_server
from tests.acceptance._workspace import KEY, Place
from tests.chaos.cluster import Cluster, cluster
from tests.chaos.fleet import FAKETIME, Member
from tests.chaos.plan import SERVICES, STRANGERS, Fault, Turn
from tests.chaos.proxy import HOST, Proxy, proxied
from tests.chaos.senders import Senders, Stranger
from tests.chaos.truth import GARBAGE, Recorder, Service, Source
from tests.servers import free_port

INTERVAL = 2.0
WINDOW = 6.0
LARGEST_STEP = 5.0
"""Seconds a clock is set ahead or back by, at most."""
STATE_BYTES = 16 * 2**20
CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  database: {url: "env:DATABASE_URL"}
  roster:
    - {id: commander-a, roles: [commander]}
    - {id: responder-a, roles: [responder]}
  stakeholders: [{id: leads}]
  channels: [{name: hook, kind: webhook, url: "env:HOOK_URL", secret: "env:HOOK_SECRET"}]
  escalation: {ack_timeout: 1h}
  flapping: {changes: 100}
  resolution: {healthy_checks: 2, reopen_window: 2s}
  monitor: {interval: 2s, alert_for: 0, resolve_hold: 2s, burn_alerts: false, early_warnings: false}
"""
SPEC = """\
# NAME

Spec ID: NAME

## Non-Functional Requirements

| Category | Requirement | Metric | Target |
|---|---|---|---|
| Availability | NFR-001 Requests are answered without a server error | `availability` | `> 99.9%` |
"""
OBSERVABILITY = """\
provider: openmetrics
url: "{{env.URL_OF_NUMBER}}"
windows: {current: 6s, budget: 1d}
metrics:
  - name: availability
    bad: 'requests_total{code="500"}'
    total: requests_total
"""


@dataclass(slots=True, kw_only=True)
class World:
    """What a run plays with. `injected` counts faults that happened, `impossible` those this machine cannot make."""

    folder: Path
    draw: random.Random
    cluster: Cluster
    source: Source
    recorder: Recorder
    senders: Senders
    monitors: Sequence[Member]
    intakes: Sequence[Member]
    began: float = field(default_factory=time.time)
    injected: Counter[str] = field(default_factory=Counter)
    impossible: Counter[str] = field(default_factory=Counter)
    longest_stop: float = 0.0
    largest_step: float = 0.0
    away: list[float] = field(default_factory=list)
    """How long each restart and failover left nobody to take writes, in seconds."""
    _held: Counter[tuple[str, str]] = field(default_factory=Counter)
    _one_server: asyncio.Lock = field(default_factory=asyncio.Lock)
    _beside: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def members(self) -> Sequence[Member]:
        return [*self.monitors, *self.intakes]

    @property
    def services(self) -> Sequence[Service]:
        return list(self.source.services.values())

    @property
    def slack(self) -> float:
        """How far the label of a tick may lie from the moment its page was read, by what was done to the processes."""
        return 2.0 + self.longest_stop + self.largest_step

    async def turn(self, turn: Turn) -> None:
        service = self.services[turn.service]
        service.turn()
        if turn.lasts is not None:
            await asyncio.sleep(turn.lasts)
            service.turn()

    async def inject(self, fault: Fault) -> None:
        """Make it happen, and end it; returns when it is over."""
        if await _KINDS[fault.kind](self, fault):
            self.injected[fault.kind] += 1
        else:
            self.impossible[fault.kind] += 1

    async def while_held(
        self, what: str, whom: str, lasts: float, begin: Callable[[], None], end: Callable[[], None]
    ) -> bool:
        """Between `begin` and `end`; of those that overlap the last one ends it."""
        self._held[what, whom] += 1
        begin()
        await asyncio.sleep(lasts)
        self._held[what, whom] -= 1
        if not self._held[what, whom]:
            end()
        return True

    async def rebuild(self) -> None:
        """A standby, where the last failover has used it up."""
        async with self._one_server:
            if not self.cluster.has_standby:
                await asyncio.to_thread(self.cluster.follow)

    async def restart_database(self) -> bool:
        async with self._one_server:
            self.away.append(await asyncio.to_thread(self.cluster.restart))
        return True

    async def fail_over(self) -> bool:
        async with self._one_server:
            if not self.cluster.has_standby:
                await asyncio.to_thread(self.cluster.follow)
            self.away.append(await asyncio.to_thread(self.cluster.fail_over))
            for member in self.members:
                member.database.cut()
        task = asyncio.create_task(self.rebuild())
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)
        return True

    async def slow_disk(self, fault: Fault) -> bool:
        async with self._one_server:
            await asyncio.to_thread(self.cluster.slow_down, 20 + int(80 * fault.amount))
        await asyncio.sleep(fault.lasts)
        async with self._one_server:
            await asyncio.to_thread(self.cluster.slow_down, 0)
        return True

    async def calm(self) -> None:
        """Everything that still goes on beside the faults is over."""
        await asyncio.gather(*self._beside)
        await self.rebuild()
        # A standby that was built while commits were slow is as slow once it takes over.
        await asyncio.to_thread(self.cluster.slow_down, 0)


# --- kinds of faults -----------------------------------------------------------------------------------------------


def _kill(whom: str) -> "Kind":
    async def kill(world: World, fault: Fault) -> bool:
        member = _picked(world, whom, fault)
        await member.alive.wait()
        member.kill()
        return True

    return kill


def _freeze(whom: str) -> "Kind":
    async def freeze(world: World, fault: Fault) -> bool:
        world.longest_stop = max(world.longest_stop, fault.lasts)
        await _picked(world, whom, fault).freeze(fault.lasts)
        return True

    return freeze


def _link(way: str, how: str) -> "Kind":
    async def disturb(world: World, fault: Fault) -> bool:
        member = world.members[fault.which % len(world.members)]
        proxy: Proxy = getattr(member, way)
        held = (f"{way}_{how}", member.name, fault.lasts)
        match how:
            case "cut":
                proxy.cut()
            case "refuses":
                proxy.cut()
                await world.while_held(*held, _setter(proxy, refuses=True), _setter(proxy, refuses=False))
            case "delayed":
                delay = 0.02 + 0.4 * fault.amount**2
                await world.while_held(*held, _setter(proxy, delay=delay), _setter(proxy, delay=0.0))
            case _:
                await world.while_held(*held, lambda: proxy.silence(is_on=True), lambda: proxy.silence(is_on=False))
        return True

    return disturb


def _setter(thing: object, **values: object) -> Callable[[], None]:
    def apply() -> None:
        for name, value in values.items():
            setattr(thing, name, value)

    return apply


def _picked(world: World, whom: str, fault: Fault) -> Member:
    among: Sequence[Member] = getattr(world, whom)
    return among[fault.which % len(among)]


async def _garbage(world: World, fault: Fault) -> bool:
    kind = list(GARBAGE)[fault.which % len(GARBAGE)]
    on, off = _setter(world.source, garbage=kind), _setter(world.source, garbage=None)
    return await world.while_held("garbage", "source", fault.lasts, on, off)


async def _step_clock(world: World, fault: Fault) -> bool:
    if not FAKETIME:
        return False
    member = world.members[fault.which % len(world.members)]
    step = LARGEST_STEP * (2 * fault.amount - 1)
    world.largest_step = max(world.largest_step, abs(step))
    return await world.while_held(
        "clock", member.name, fault.lasts, lambda: member.step_clock(step), lambda: member.step_clock(0)
    )


async def _refuse(world: World, fault: Fault) -> bool:
    on, off = _setter(world.recorder, refuses=True), _setter(world.recorder, refuses=False)
    return await world.while_held("refuses", "recorder", fault.lasts, on, off)


async def _hang_up(world: World, fault: Fault) -> bool:
    on, off = _setter(world.recorder, is_shaky=True), _setter(world.recorder, is_shaky=False)
    return await world.while_held("hangs_up", "recorder", fault.lasts, on, off)


async def _fill_disk(world: World, fault: Fault) -> bool:
    """No byte is left where a process keeps its state."""
    member = world.members[fault.which % len(world.members)]
    if not member.place.state.is_mount():
        return False
    filler = member.place.state / "filler"

    def fill() -> None:
        with filler.open("wb", buffering=0) as file:
            try:
                while file.write(b"\0" * 65_536):
                    pass
            except OSError:
                pass  # full, as was wanted

    return await world.while_held("full", member.name, fault.lasts, fill, lambda: filler.unlink(missing_ok=True))


async def _send(world: World, fault: Fault) -> bool:
    await world.senders.burst(random.Random(fault.amount))
    return True


async def _restart(world: World, _: Fault) -> bool:
    return await world.restart_database()


async def _fail_over(world: World, _: Fault) -> bool:
    return await world.fail_over()


Kind = Callable[[World, Fault], Awaitable[bool]]

_KINDS: Mapping[str, Kind] = {
    "kill_monitor": _kill("monitors"),
    "kill_intake": _kill("intakes"),
    "stop_monitor": _freeze("monitors"),
    "stop_intake": _freeze("intakes"),
    "database_cut": _link("database", "cut"),
    "database_refuses": _link("database", "refuses"),
    "database_delayed": _link("database", "delayed"),
    "database_silent": _link("database", "silent"),
    "database_slow_disk": World.slow_disk,
    "database_restart": _restart,
    "database_failover": _fail_over,
    "source_cut": _link("source", "cut"),
    "source_silent": _link("source", "silent"),
    "source_delayed": _link("source", "delayed"),
    "source_garbage": _garbage,
    "clock_step": _step_clock,
    "receiver_refuses": _refuse,
    "receiver_hangs_up": _hang_up,
    "disk_full": _fill_disk,
    "alerts_again_and_out_of_order": _send,
}


# --- furnishing ----------------------------------------------------------------------------------------------------


@asynccontextmanager
async def world(folder: Path, seed: int, *, monitors: int = 2, intakes: int = 2) -> AsyncIterator[World]:
    """Everything started, and ended again; the processes are under supervision in between."""
    draw = random.Random(f"world:{seed}")
    names = [f"svc-{number}" for number in range(SERVICES)]
    source, recorder = Source({name: Service(name) for name in names}), Recorder(draw)
    async with AsyncExitStack() as stack:
        pair = await asyncio.to_thread(stack.enter_context, cluster())
        pages = await stack.enter_async_context(scripted_server(source))
        hook = await stack.enter_async_context(scripted_server(recorder))
        at = HOST, int(pages.url.rsplit(":", 1)[1])
        ports = [free_port() for _ in range(intakes)]
        members = []
        for name, argv in [
            *((f"monitor-{n + 1}", ["smartspec_ops.cli.monitor", "--daemon", "--foreground"]) for n in range(monitors)),
            *((f"intake-{n + 1}", _serve(port)) for n, port in enumerate(ports)),
        ]:
            database = await stack.enter_async_context(proxied(pair.address))
            way = await stack.enter_async_context(proxied(lambda: at))
            place = _furnished(folder / name, database, way, hook.url)
            _mount(stack, place)
            log = stack.enter_context((folder / f"{name}.log").open("ab"))
            members.append(Member(name=name, place=place, argv=argv, database=database, source=way, log=log))
            members[-1].step_clock(0)
        here = World(
            folder=folder,
            draw=draw,
            cluster=pair,
            source=source,
            recorder=recorder,
            senders=Senders(ports=ports, strangers=[Stranger(f"else-{n}") for n in range(STRANGERS)]),
            monitors=members[:monitors],
            intakes=members[monitors:],
        )
        watching = [asyncio.create_task(member.supervise()) for member in members]
        try:
            yield here
        finally:
            await asyncio.gather(*(member.end(within=15) for member in members))
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)


def _serve(port: int) -> Sequence[str]:
    return ["smartspec_ops.cli.ops", "serve", "--port", str(port), "--trust-local"]


def _furnished(folder: Path, database: Proxy, source: Proxy, hook: str) -> Place:
    environment = {
        "OPS_KEY": KEY,
        "DATABASE_URL": f"postgresql://postgres@{HOST}:{database.port}/postgres",
        **{f"URL_OF_{n}": f"http://{HOST}:{source.port}/metrics/svc-{n}" for n in range(SERVICES)},
        "HOOK_URL": hook,
        "HOOK_SECRET": "a-signing-key-of-the-test",
    }
    place = Place.make(folder, environment)
    place.write(".spec/smartspec.config.yaml", CONFIG)
    for number in range(SERVICES):
        name = f"svc-{number}"
        place.write(f"specs/shop/{name}/spec.md", SPEC.replace("NAME", name))
        place.write(f"specs/shop/{name}/observability.yaml", OBSERVABILITY.replace("NUMBER", str(number)))
    return place


def _mount(stack: AsyncExitStack, place: Place) -> None:
    """A small file system of its own for the state, where we may: only then can it be filled."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if os.geteuid() != 0 or mount is None or umount is None:
        return
    place.state.mkdir(parents=True, mode=0o700)
    argv = [mount, "-t", "tmpfs", "-o", f"size={STATE_BYTES},mode=700", "tmpfs", str(place.state)]
    if subprocess.run(argv, check=False, capture_output=True).returncode == 0:
        stack.callback(subprocess.run, [umount, "--lazy", str(place.state)], check=False, capture_output=True)
