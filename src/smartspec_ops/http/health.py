"""Is the process alive, can it do its work, and what has it done."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

from smartspec_ops.http.message import Request, Response, json_response, problem
from smartspec_ops.http.metrics import MEDIA_TYPE
from smartspec_ops.http.routes import Route
from smartspec_ops.http.schemas import PROBLEM, STATUS
from smartspec_ops.http.services import Services

WITHIN = 5.0
"""Seconds the database may take to answer."""


def routes(services: Services) -> Sequence[Route]:
    return (
        Route(
            method="GET",
            path="/healthz",
            handle=_alive,
            summary="The process runs.",
            scope=None,
            answers={200: ("It runs.", STATUS)},
        ),
        Route(
            method="GET",
            path="/readyz",
            handle=_ready(services),
            summary="Alerts can be taken in: the database answers and the line is not full.",
            scope=None,
            answers={200: ("They can.", STATUS), 503: ("They cannot, and why.", PROBLEM)},
        ),
        Route(
            method="GET",
            path="/metrics",
            handle=_metrics(services),
            summary="Counters in the Prometheus text format.",
            scope="metrics:read",
            answers={200: ("Prometheus text format 0.0.4.", None)},
        ),
    )


async def _alive(_request: Request) -> Response:
    return json_response({"status": "ok"})


def _ready(services: Services) -> Callable[[Request], Awaitable[Response]]:
    async def handle(_request: Request) -> Response:
        line = services.line
        if line.waiting >= line.capacity:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, "intake/busy", f"{line.waiting} alerts wait", retry_after=1)
        try:
            async with asyncio.timeout(WITHIN), services.worker.store.begin() as tx:
                await tx.document("ready", "")
        except TimeoutError:
            detail = f"the database did not answer within {WITHIN:.0f} s"
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, "store/slow", detail, retry_after=1)
        return json_response({"status": "ready"})

    return handle


def _metrics(services: Services) -> Callable[[Request], Awaitable[Response]]:
    async def handle(_request: Request) -> Response:
        services.metrics.waiting.set(services.line.waiting)
        return Response(body=services.metrics.text(), media_type=MEDIA_TYPE)

    return handle
