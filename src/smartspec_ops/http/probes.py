"""What the monitor's daemon answers about itself: whether it lives, is ready, and what it measured. Nothing else.

Health is told to everybody who can reach the address. Metrics are too, unless tokens are configured: then one that may
read them is asked for, as `serve` does. They hold names of sources, channels and workflows, and no figure of a service.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from smartspec_ops.app.running.process_parts import Parts
from smartspec_ops.app.self_monitoring.pulse import Heart, Pulse, Sign
from smartspec_ops.edge.logs import logger
from smartspec_ops.http.application import Application
from smartspec_ops.http.auth import gate, is_guarded
from smartspec_ops.http.health import Check, database, loop, manned, page, routes_of, running, told
from smartspec_ops.http.message import Request, Response
from smartspec_ops.http.meters import Meters
from smartspec_ops.http.routes import Guard, Route
from smartspec_ops.http.server import Uvicorn, settings
from smartspec_ops.ports import Store
from smartspec_ops.wiring import Runtime

log = logger(__name__)


@asynccontextmanager
async def probes(
    runtime: Runtime,
    listener: socket.socket,
    store: Store,
    meters: Meters,
    pulse: Pulse,
    heart: Heart,
    parts: Parts,
    *,
    canary: Callable[[], Sign] | None = None,
) -> AsyncIterator[None]:
    """They are answered inside of this; a server that ends by itself is logged, and the monitor goes on."""

    async def alive() -> Sign:
        return pulse.alive()

    async def fresh() -> Sign:
        return pulse.fresh()

    proved = {"canary": _said(canary)} if canary else {}
    routes = routes_of(
        alive={"loop": loop(heart), "parts": running(parts), "ticks": alive},
        ready={
            "database": database(store),
            "ticks": fresh,
            "roles": manned(store, runtime.clock),
            "parts": told(parts),
            **proved,
        },
        metrics=page(meters, heart, store, runtime.clock),
        means="Judgements are of the present: ticks are committed, and the database answers.",
    )
    application = Application(routes, guard=_guard(runtime), observe=lambda _route, _status: None)
    server = Uvicorn(settings(application))
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="probes")
    try:
        await server.up.wait()
        yield
    finally:
        server.should_exit = server.force_exit = True
        await asyncio.wait([serving])
        if not serving.cancelled() and (fault := serving.exception()):
            log.error("probes.failed", exc_info=fault)


def _said(sign: Callable[[], Sign]) -> Check:
    async def look() -> Sign:
        return sign()

    return look


def _guard(runtime: Runtime) -> Guard:
    intake = runtime.workspace.settings.ops.intake
    decide = gate(intake, runtime.secrets.resolve, runtime.clock) if is_guarded(intake) else None

    async def ask(request: Request, route: Route) -> Response | None:
        return decide(request, route) if decide else None

    return ask
