"""Incidents in a browser, to look at: the list, and each as its report says. Deeds are for the command line and chats.

A browser cannot send ``Bearer``: it asks for a password, which is a token with the scope `incidents:read`, whatever the
name. Nothing on a page runs, and nothing is loaded from anywhere.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from smartspec_ops.domain.incident.state import ACTIVE
from smartspec_ops.domain.incident.values import Phase
from smartspec_ops.formats.html import incidents_page, text_page
from smartspec_ops.http.incidents import READ, REFUSALS, listed, opened
from smartspec_ops.http.message import Request, Response
from smartspec_ops.http.routes import Answers, Route
from smartspec_ops.http.services import Services

GOING_ON, OVER = 1000, 100
"""Most incidents on the page."""
PAGE: Answers = {200: ("A page of HTML.", None)}
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
}


def routes(services: Services) -> Sequence[Route]:
    return (
        Route(
            method="GET",
            path="/incidents",
            handle=_list(services),
            summary="For a browser: what goes on, and what was resolved last.",
            scope=READ,
            answers=PAGE,
        ),
        Route(
            method="GET",
            path="/incidents/{id}",
            handle=_one(services),
            summary="For a browser: one incident, as its report says.",
            scope=READ,
            answers={**PAGE, **REFUSALS},
        ),
    )


def _list(services: Services) -> Callable[[Request], Awaitable[Response]]:
    async def handle(_request: Request) -> Response:
        async with services.worker.store.begin() as tx:
            going_on = await listed(services, tx, statuses=sorted(ACTIVE), limit=GOING_ON)
            over = await listed(services, tx, statuses=[Phase.RESOLVED], limit=OVER)
        shown = [replace(row, title=services.shown.text(row.title)) for row in (*going_on, *over)]
        return _html(incidents_page(shown, services.clock.now()))

    return handle


def _one(services: Services) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        async with services.worker.store.begin() as tx:
            found = await opened(services, tx, request)
        if isinstance(found, Response):
            return found
        incident_id = found[0].id
        text = await services.worker.exporter.incident_text(services.responder, incident_id)
        return _html(text_page(incident_id, services.shown.text(text)))

    return handle


def _html(page: str) -> Response:
    body = page.encode("utf-8", "replace")
    return Response(body=body, media_type="text/html; charset=utf-8", headers=HEADERS)
