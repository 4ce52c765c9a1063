"""Changes, told by whoever makes them: every incident of the next day sees them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from http import HTTPStatus

from smartspec_ops.app.investigation.changes import record
from smartspec_ops.domain.investigation.change import Change
from smartspec_ops.http.message import Request, Response, faulty, json_response, problem
from smartspec_ops.http.routes import Route
from smartspec_ops.http.schemas import CHANGE, PROBLEM, RECORDED
from smartspec_ops.http.services import Services
from smartspec_ops.spec.change_payload import parse_change

WRITE = "changes:write"


def routes(services: Services) -> Sequence[Route]:
    return (
        Route(
            method="POST",
            path="/v1/changes",
            handle=_add(services),
            summary="Tell of a change: a deployment, a flag, configuration, infrastructure.",
            scope=WRITE,
            body=CHANGE,
            answers={
                200: ("It is stored durably; whether it is new.", RECORDED),
                400: ("It cannot be read, nothing was stored.", PROBLEM),
                403: ("The token may not speak for that service.", PROBLEM),
            },
        ),
    )


def _add(services: Services) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        caller = request.caller
        now = services.clock.now()
        found = parse_change(request.body, now, f"told by {caller.name or 'this machine'}")
        if not isinstance(found, Change):
            return faulty(found)
        # A token for a single service speaks for it; one for several must say for which.
        change = replace(found, service=found.service or caller.sender.service)
        if not caller.may_speak_for(change.service or ""):
            detail = f"{caller.name} may not tell of changes of {change.service or 'any service'}"
            return problem(HTTPStatus.FORBIDDEN, "auth/service", detail, "use a token of that service")
        clean = services.shown.text
        change = replace(change, what=clean(change.what), paths=tuple(map(clean, change.paths)))
        async with services.worker.store.begin() as tx:
            is_new = await record(tx, change, is_timed=change.at != now)
        return json_response({"recorded": is_new, "id": change.id})

    return handle
