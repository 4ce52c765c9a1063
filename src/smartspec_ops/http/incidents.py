"""Reading incidents: the list from the index, one with its timeline from its log; `pages.py` shows the same as HTML."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from smartspec_ops.app.response.access import may_see, seen_by
from smartspec_ops.app.response.report_files import history
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident.events import Event
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.summary import summary
from smartspec_ops.domain.incident.timeline import role_labels, sentence
from smartspec_ops.domain.incident.values import Phase
from smartspec_ops.edge.codec import encode
from smartspec_ops.http.message import Request, Response, json_response, problem
from smartspec_ops.http.routes import Answers, Route
from smartspec_ops.http.schemas import INCIDENT, INCIDENTS, PROBLEM
from smartspec_ops.http.services import Services
from smartspec_ops.ports import IncidentRow, Transaction

READ = "incidents:read"
MOST = 500
USUAL = 100
REFUSALS: Answers = {403: ("It is private.", PROBLEM), 404: ("There is none of that id.", PROBLEM)}


def routes(services: Services) -> Sequence[Route]:
    return (
        Route(
            method="GET",
            path="/v1/incidents",
            handle=_list(services),
            summary="Incidents, newest first.",
            scope=READ,
            parameters=(
                {
                    "name": "status",
                    "in": "query",
                    "description": "Only these statuses; may be given more than once.",
                    "schema": {"type": "array", "items": {"type": "string", "enum": [phase.value for phase in Phase]}},
                },
                {
                    "name": "limit",
                    "in": "query",
                    "description": "Most incidents in the answer.",
                    "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
                },
            ),
            answers={200: ("The newest that match.", INCIDENTS), 400: ("A parameter makes no sense.", PROBLEM)},
        ),
        Route(
            method="GET",
            path="/v1/incidents/{id}",
            handle=_one(services),
            summary="One incident: its summary and its timeline.",
            scope=READ,
            answers={200: ("The incident.", INCIDENT), **REFUSALS},
        ),
    )


async def listed(
    services: Services, tx: Transaction, *, statuses: Sequence[str] | None, limit: int
) -> Sequence[IncidentRow]:
    """The newest, each as far as a token may see it."""
    rows = await tx.incidents(statuses=statuses, limit=limit)
    return [await seen_by(tx, services.runtime.access, None, row) for row in rows]


async def opened(services: Services, tx: Transaction, request: Request) -> tuple[Incident, Sequence[Event]] | Response:
    """The incident that the path names, with its log; or why it is not shown."""
    incident_id = request.params["id"]
    if await tx.incident(incident_id) is None:
        listing = request.path.rpartition("/")[0]
        raise UserFault.of("INC-404", "there is no such incident", f"GET {listing} lists them")
    incident, events = await history(tx, incident_id)
    # A token is nobody in particular, and so never one of those a private incident is for.
    refused = await may_see(tx, services.runtime.access, None, incident, services.clock.now())
    if refused is not None:
        return problem(HTTPStatus.FORBIDDEN, "incidents/private", refused.why, refused.hint)
    return incident, events


def _list(services: Services) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        query = request.query
        statuses = _statuses(query.get("status", ()))
        limit = _limit(query.get("limit", ()))
        async with services.worker.store.begin() as tx:
            rows = await listed(services, tx, statuses=statuses, limit=limit)
        return json_response({"incidents": [services.shown.data(_row(row)) for row in rows]})

    return handle


def _one(services: Services) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        async with services.worker.store.begin() as tx:
            found = await opened(services, tx, request)
        if isinstance(found, Response):
            return found
        incident, events = found
        roles = role_labels(incident)
        told = [{"at": encode(event.at), "kind": event.kind, "text": sentence(event, roles)} for event in events]
        body = summary(incident, "")
        del body["run_id"]
        return json_response(services.shown.data({**body, "timeline": told}))

    return handle


def _statuses(given: Sequence[str]) -> Sequence[str] | None:
    known = {phase.value for phase in Phase}
    if wrong := [word for word in given if word not in known]:
        raise UserFault.of("http/query", f"status {wrong[0]!r} is none", f"one of {', '.join(sorted(known))}")
    return list(given) or None


def _limit(given: Sequence[str]) -> int:
    if not given:
        return USUAL
    word = given[-1]
    if not (word.isascii() and word.isdigit() and len(word) < 10 and 1 <= int(word) <= MOST):
        raise UserFault.of("http/query", f"limit {word[:20]!r} is out of range", f"from 1 to {MOST}")
    return int(word)


def _row(row: IncidentRow) -> Mapping[str, Any]:
    return {
        "id": row.id,
        "severity": row.severity,
        "status": row.status,
        "title": row.title,
        "service": row.service,
        "spec_id": row.spec_id,
        "alerts": row.alerts,
        "opened_at": encode(row.opened_at),
        "updated_at": encode(row.updated_at),
    }
