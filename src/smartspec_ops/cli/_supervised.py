"""What stands beside a running daemon, for whoever watches over it: probes and metrics, systemd, signs of life."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

import click

from smartspec_ops import __version__
from smartspec_ops.app.running.process_parts import once_judged
from smartspec_ops.app.self_monitoring import deadman
from smartspec_ops.app.self_monitoring.canary import period_of
from smartspec_ops.app.self_monitoring.pulse import Heart, Pulse, Sign
from smartspec_ops.app.watching.missed_tick import Missed
from smartspec_ops.app.watching.watch import TickResult
from smartspec_ops.domain.canary import SPEC as CANARY
from smartspec_ops.domain.canary import objectives
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.errors import OpsError, UserFault
from smartspec_ops.edge import supervisor
from smartspec_ops.edge.logs import logger
from smartspec_ops.edge.traces import traced
from smartspec_ops.wiring.canary import canary_of
from smartspec_ops.wiring.pings import Pings

if TYPE_CHECKING:
    from smartspec_ops.app.running.daemon import Daemon
    from smartspec_ops.wiring import Runtime

log = logger(__name__)


@asynccontextmanager
async def supervised(
    runtime: "Runtime", daemon: "Daemon", address: str | None, stop: asyncio.Event
) -> AsyncIterator[None]:
    """The daemon is run inside of this, until `stop`. `address` is where it answers for itself; None: nowhere."""
    heart, tell = Heart(), daemon.on_tick
    async with AsyncExitStack() as stack:
        meters = None
        if address is not None:
            from smartspec_ops.edge import instruments
            from smartspec_ops.http.meters import Meters

            meters = Meters()
            stack.enter_context(instruments.listening(meters))
            instruments.put(instruments.UP, 1, __version__, "watch")
        sharing = daemon.sharing
        holds = (lambda: sharing.holds) if sharing else (lambda: True)
        stack.enter_context(traced("watch", __version__, runtime.environment))
        pulse = Pulse(clock=runtime.clock, interval=daemon.interval, holds=holds)
        pings = Pings.of(runtime)
        if pings is not None:
            stack.push_async_callback(pings.close)
            await stack.enter_async_context(_beside(daemon.parts.keep("pings", pings.run)))

        def heard(result: TickResult | Missed) -> None:
            pulse.heard(result)
            if pings is not None and isinstance(result, TickResult) and result.away is None:
                pings.ticked.set()
            tell(result)

        daemon.on_tick = heard
        canary = None
        if "watch" in daemon.roles:
            canary = canary_of(daemon.watch.store, daemon.watch.queue, runtime.clock, daemon.interval)
            await stack.enter_async_context(
                _beside(daemon.parts.keep("canary", partial(once_judged, daemon.judged, canary.run)))
            )
        await stack.enter_async_context(_beside(heart.beat()))
        await stack.enter_async_context(watched_over(stop, heart.sign, pulse.alive, daemon.parts.sign))
        if address is not None and meters is not None:
            from smartspec_ops.http.probes import probes
            from smartspec_ops.http.server import listen

            listener = listen(*address_of(address))
            at = listener.getsockname()
            click.echo(f"metrics on http://{f'[{at[0]}]' if ':' in at[0] else at[0]}:{at[1]}/metrics")
            proved = canary.sign if canary else None
            await stack.enter_async_context(
                probes(runtime, listener, daemon.watch.store, meters, pulse, heart, daemon.parts, canary=proved)
            )
        yield


@asynccontextmanager
async def watched_over(stop: asyncio.Event, *signs: Callable[[], Sign]) -> AsyncIterator[None]:
    """Inside of this, systemd is told that we live as long as all `signs` are well, and when `stop` is set."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(_beside(_stopping(stop)))
        if (every := supervisor.watchdog()) is not None:
            await stack.enter_async_context(_beside(_watchdog(every.total_seconds(), *signs)))
        yield


async def begun(daemon: "Daemon") -> None:
    """Note that the canary is judged from now on, so that somebody else notices when it is not."""
    if "watch" in daemon.roles:
        watch, period = daemon.watch, period_of(daemon.interval)
        own = deadman.keys_of(objectives(period))
        await deadman.begin(watch.store, watch.queue, daemon.clock.now(), {CANARY: own}, period)


async def ended(daemon: "Daemon") -> None:
    """Note that it ends on purpose: what was this worker's is missed by nobody."""
    sharing = daemon.sharing
    ours = [one.spec_id for one in daemon.subjects if sharing is None or sharing.has(one.spec_id)]
    if "watch" in daemon.roles:
        ours.append(CANARY)
    try:
        await deadman.end(daemon.watch.store, daemon.clock.now(), ours)
    except OpsError as fault:
        log.warning("daemon.stop_not_noted", why=str(fault))


def address_of(text: str) -> tuple[str, int]:
    """``127.0.0.1:9484``, ``[::1]:9484``, ``:9484`` (this machine only). UserFault for anything else."""
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or int(port) > 65535 or (":" in host and not host.startswith("[")):
        raise UserFault.of("daemon/address", f"{text!r} is not an address", "write for instance 127.0.0.1:9484")
    return host.strip("[]") or "127.0.0.1", int(port)


async def _stopping(stop: asyncio.Event) -> None:
    await stop.wait()
    supervisor.notify(supervisor.STOPPING)


async def _watchdog(every: float, *signs: Callable[[], Sign]) -> None:
    """Until something is stuck: then systemd is told nothing any more, and restarts us."""
    while True:
        wrong = [sign for sign in (look() for look in signs) if isinstance(sign, Diagnostic)]
        if not wrong:
            supervisor.notify(supervisor.ALIVE)
        for one in wrong:
            log.error("watchdog.withheld", why=one.message)
        await asyncio.sleep(every)


@asynccontextmanager
async def _beside(work: Awaitable[None]) -> AsyncIterator[None]:
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
