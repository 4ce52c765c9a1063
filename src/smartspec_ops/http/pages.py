"""Incidents in a browser, to look at: the list, and each as its report says. Deeds are for the command line and chats.

A browser cannot send ``Bearer``: it asks for a password, which is a token with the scope `incidents:read`, whatever the
name. Nothing on a page runs, and nothing is loaded from anywhere.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from http import HTTPStatus

from smartspec_ops.app.response.access import may_see, seen_by
from smartspec_ops.app.response.report_files import history
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident.state import ACTIVE
from smartspec_ops.domain.incident.values import Phase
from smartspec_ops.formats.html import incidents_page, text_page
from smartspec_ops.http.incidents import READ
from smartspec_ops.http.message import Request, Response, problem
from smartspec_ops.http.routes import Route
from smartspec_ops.http.schemas import PROBLEM
from smartspec_ops.http.services import Services

GOING_ON, OVER = 1000, 100
"""Most incidents on the page."""
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
            answers={200: ("A page of HTML.", None)},
        ),
        Route(
            method="GET",
            path="/incidents/{id}",
            handle=_one(services),
            summary="For a browser: one incident, as its report says.",
            scope=READ,
            answers={
                200: ("A page of HTML.", None),
                403: ("It is private.", PROBLEM),
                404: ("There is none of that id.", PROBLEM),
            },
        ),
    )


def _list(services: Services) -> Callable[[Request], Awaitable[Response]]:
    async def handle(_request: Request) -> Response:
        async with services.worker.store.begin() as tx:
            rows = list(await tx.incidents(statuses=sorted(ACTIVE), limit=GOING_ON))
            rows += await tx.incidents(statuses=[Phase.RESOLVED], limit=OVER)
            seen = [await seen_by(tx, services.runtime.access, None, row) for row in rows]
        shown = [replace(row, title=services.shown.text(row.title)) for row in seen]
        return _html(incidents_page(shown, services.clock.now()))

    return handle


def _one(services: Services) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        incident_id = request.params["id"]
        async with services.worker.store.begin() as tx:
            row = await tx.incident(incident_id)
            if row is None:
                raise UserFault.of("INC-404", "there is no such incident", "GET /incidents lists them")
            if row.private:
                incident, _ = await history(tx, incident_id)
                # A token is nobody in particular, and so never one of those a private incident is for.
                refused = await may_see(tx, services.runtime.access, None, incident, services.clock.now())
                if refused is not None:
                    return problem(HTTPStatus.FORBIDDEN, "incidents/private", refused.why, refused.hint)
        text = await services.worker.exporter.incident_text(services.responder, incident_id)
        return _html(text_page(incident_id, services.shown.text(text)))

    return handle


def _html(page: str) -> Response:
    body = page.encode("utf-8", "replace")
    return Response(body=body, media_type="text/html; charset=utf-8", headers=HEADERS)
