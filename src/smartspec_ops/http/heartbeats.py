"""Who is alive says so here; silence is an alert."""

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

from smartspec_ops.app.intake.line import Full
from smartspec_ops.app.response.answer import Failed
from smartspec_ops.http.alerts import busy
from smartspec_ops.http.message import Request, Response, json_response, problem
from smartspec_ops.http.routes import Route
from smartspec_ops.http.schemas import PROBLEM
from smartspec_ops.http.services import Services

WRITE = "heartbeats:write"
ALIVE = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "was_missed": {"type": "boolean"}},
    "required": ["name", "was_missed"],
}


def routes(services: Services) -> Sequence[Route]:
    return (
        Route(
            method="POST",
            path="/v1/heartbeats/{name}",
            handle=_beat(services),
            summary="Say that a heartbeat of the settings is alive.",
            scope=WRITE,
            limit=10_000,
            answers={
                200: ("It was heard, durably.", ALIVE),
                404: ("There is no heartbeat of that name.", PROBLEM),
                503: ("Too many alerts wait, or the database is away: send it again later.", PROBLEM),
            },
        ),
    )


def _beat(services: Services) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        name, heartbeats = request.params["name"], services.worker.heartbeats
        if heartbeats is None or name not in heartbeats.known:
            return problem(HTTPStatus.NOT_FOUND, "heartbeat/unknown", "there is no heartbeat of that name")
        if not request.caller.may_speak_for(heartbeats.known[name].service):
            return problem(HTTPStatus.FORBIDDEN, "auth/service", "this token may not speak for that service")
        again = await heartbeats.beat(name)
        if again is not None:
            outcome = await services.line.take([again])
            if isinstance(outcome, Full):
                return busy(outcome)
            if not any(isinstance(one, Failed) for one in outcome):
                await heartbeats.taken_in(name, again)
        return json_response({"name": name, "was_missed": again is not None})

    return handle
