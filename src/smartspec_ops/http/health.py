"""Is the process alive, can it do its work, and what has it done."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus

from smartspec_ops.app.fleet.unmanned import unmanned
from smartspec_ops.app.running.process_parts import Parts
from smartspec_ops.app.self_monitoring.pulse import Heart, Sign
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.errors import OpsError, StoreUnavailable
from smartspec_ops.edge import instruments
from smartspec_ops.http.message import Request, Response, json_response, problem
from smartspec_ops.http.meters import Meters
from smartspec_ops.http.routes import Handler, Route
from smartspec_ops.http.schemas import HEALTH, PROBLEM
from smartspec_ops.http.services import Services
from smartspec_ops.ports import PERFORMING, Clock, Store, WorkerRole

_PATH = re.compile(r"(?:/[^/\s]+)+/([^/\s]+)")
"""A path, of which strangers are told the last name."""
WITHIN = 5.0
"""Seconds the database may take to answer."""
Check = Callable[[], Awaitable[Sign]]
Checks = Mapping[str, Check]
"""By what is looked at; the first that fails gives the answer its code."""


def routes(services: Services) -> Sequence[Route]:
    async def line() -> Sign:
        if (full := services.line.full()) is not None:
            return Diagnostic(code="intake/busy", message=f"{full.waiting} {full.why}")
        return f"{services.line.waiting} alerts wait"

    async def gauge() -> None:
        services.metrics.waiting.set(services.line.waiting)
        services.metrics.limits(services.line.capacity, services.line.deepest)

    store = services.worker.store
    return routes_of(
        alive={"loop": loop(services.heart), "parts": running(services.parts)},
        ready={
            "intake": line,
            "database": database(store),
            "roles": manned(store, services.clock),
            "parts": told(services.parts),
        },
        metrics=page(services.metrics, services.heart, store, services.clock, gauge),
        means="Alerts can be taken in: the database answers and the line is not full.",
    )


def routes_of(*, alive: Checks, ready: Checks, metrics: Handler, means: str) -> Sequence[Route]:
    """The three addresses that supervisors ask; `means` says what it is to be ready."""
    return (
        Route(
            method="GET",
            path="/healthz",
            handle=_looked(alive, "ok"),
            summary="The process runs, and what it does over and over again goes on.",
            scope=None,
            answers={200: ("It does.", HEALTH), 503: ("Something is stuck: restart it.", PROBLEM)},
        ),
        Route(
            method="GET",
            path="/readyz",
            handle=_looked(ready, "ready"),
            summary=means,
            scope=None,
            answers={200: ("It is.", HEALTH), 503: ("It is not, and why.", PROBLEM)},
        ),
        Route(
            method="GET",
            path="/metrics",
            handle=metrics,
            summary="Counters in the Prometheus text format, or in OpenMetrics for who asks for it.",
            scope="metrics:read",
            answers={200: ("Prometheus text format or OpenMetrics.", None)},
        ),
    )


def loop(heart: Heart) -> Check:
    async def look() -> Sign:
        return heart.sign()

    return look


def running(parts: Parts) -> Check:
    async def look() -> Sign:
        return parts.sign()

    return look


def told(parts: Parts) -> Check:
    """What of the parts fails, the vital and the others. It makes nobody unready."""

    async def look() -> Sign:
        return parts.told()

    return look


def database(store: Store) -> Check:
    """It answers, with the schema this program knows, and the key that opens it is there."""

    async def look() -> Sign:
        try:
            async with asyncio.timeout(WITHIN):
                await store.fits()
        except TimeoutError:
            return Diagnostic(code="store/slow", message=f"the database did not answer within {WITHIN:.0f} s")
        except OpsError as fault:
            hint = fault.hint if isinstance(fault, StoreUnavailable) else None
            return Diagnostic(code="store/unavailable", message=_PATH.sub(r"\1", str(fault)), hint=hint)
        return "the database answers, its schema fits, its key is there"

    return look


def manned(store: Store, clock: Clock) -> Check:
    """Whether somebody has every role that work waits for. That is said and makes nobody unready: this process can do
    its own work."""

    async def look() -> Sign:
        now = clock.now()
        try:
            async with asyncio.timeout(WITHIN), store.begin() as tx:
                found, living = await tx.backlog(now), await tx.workers()
        except (TimeoutError, OpsError):
            return "it is not known who else is alive"
        missing = unmanned(found, living, now) if living else ()
        return "; ".join(one.sentence for one in missing) or "what waits has somebody who does it"

    return look


def page(
    meters: Meters, heart: Heart, store: Store, clock: Clock, refresh: Callable[[], Awaitable[None]] | None = None
) -> Handler:
    """Everything measured; what stands in the database is read now, and left as it was where that cannot be."""

    async def handle(request: Request) -> Response:
        if refresh is not None:
            await refresh()
        meters.put(instruments.LOOP_LAG, heart.worst(), ())
        await _backlog(meters, store, clock)
        body, media_type = meters.page(request.headers.get("accept", ""))
        return Response(body=body, media_type=media_type)

    return handle


async def _backlog(meters: Meters, store: Store, clock: Clock) -> None:
    now = clock.now()
    try:
        async with asyncio.timeout(WITHIN), store.begin() as tx:
            found, living = await tx.backlog(now), await tx.workers()
    except (TimeoutError, OpsError):
        return
    if living:
        missing = {one.role: one.due for one in unmanned(found, living, now)}
        for role in WorkerRole:
            meters.put(instruments.WORKERS, sum(role in one.roles for one in living), (role.value,))
        for role in PERFORMING:
            meters.put(instruments.UNMANNED, missing.get(role, 0), (role.value,))
    meters.put(instruments.QUEUED, found.due, ())
    meters.put(instruments.QUEUE_AGE, (now - found.oldest).total_seconds() if found.oldest else 0, ())
    meters.put(instruments.DEAD, found.dead, ())


def _looked(checks: Checks, word: str) -> Handler:
    async def handle(_request: Request) -> Response:
        found = {name: await check() for name, check in checks.items()}
        faults = [sign for sign in found.values() if isinstance(sign, Diagnostic)]
        if not faults:
            return json_response({"status": word, "checks": found})
        first = faults[0]
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return problem(status, first.code, first.message, first.hint, faults=faults, retry_after=1)

    return handle
