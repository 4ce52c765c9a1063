"""Slack's buttons and slash commands over HTTP. Only signed requests are answered.

Source: docs.slack.dev, verifying-requests-from-slack.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import parse_qs

from smartspec_ops.edge.logs import logger
from smartspec_ops.edge.signatures import Signed, Verifier
from smartspec_ops.http.message import Request, Response, json_response, problem
from smartspec_ops.http.routes import Answers, Route
from smartspec_ops.http.schemas import PROBLEM
from smartspec_ops.http.services import Services
from smartspec_ops.http.slack_requests import SlackRequests

log = logger(__name__)

FORM = "application/x-www-form-urlencoded"
ANSWERS: Answers = {
    200: ("It was understood; the answer says what became of it.", {"type": "object"}),
    400: ("The body is none of Slack's.", PROBLEM),
    401: ("The signature does not fit.", PROBLEM),
    404: ("No signing secret is configured.", PROBLEM),
}


def routes(services: Services) -> Sequence[Route]:
    serve = _Slack(services)
    return tuple(
        Route(
            method="POST",
            path=path,
            handle=handle,
            summary=summary,
            scope=None,
            is_signed=True,
            limit=200_000,
            body={"type": "object"},
            media=FORM,
            answers=ANSWERS,
        )
        for path, handle, summary in (
            ("/slack/interactions", serve.signed(serve.interaction), "A button of a notice in Slack was pressed."),
            ("/slack/commands", serve.signed(serve.command), "A slash command was typed in Slack."),
        )
    )


Form = Mapping[str, str]


class _Slack:
    """The two endpoints, and who is at the other end."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._requests = SlackRequests(services)
        given = services.runtime.workspace.settings.ops.chat.slack
        secrets = [one for one in (given.signing_secret, given.previous_signing_secret) if one is not None]
        resolved = [services.runtime.secrets.resolve(one) for one in secrets]
        self._verifier = Verifier("slack", resolved) if resolved else None

    def signed(self, handle: Callable[[Form], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def checked(request: Request) -> Response:
            if self._verifier is None:
                return problem(HTTPStatus.NOT_FOUND, "slack/off", "no signing secret is configured", "set chat.slack")
            proof = self._verifier.check(request.headers, request.body, self._services.clock.now())
            if not isinstance(proof, Signed):
                log.warning("slack.unsigned", why=proof.why)
                return problem(HTTPStatus.UNAUTHORIZED, "slack/signature", proof.why)
            form = _form(request.body)
            if form is None:
                return problem(HTTPStatus.BAD_REQUEST, "slack/body", "the body is no form")
            return Response() if form.get("ssl_check") == "1" else await handle(form)

        return checked

    async def command(self, form: Form) -> Response:
        shown = await self._requests.command(form)
        return _refused("the command names no user") if shown is None else json_response(shown)

    async def interaction(self, form: Form) -> Response:
        try:
            payload = json.loads(form.get("payload", ""))
        except (ValueError, RecursionError):
            payload = None
        shown = await self._requests.interaction(payload)
        if shown is None:
            return _refused("the payload is none of a button")
        return json_response(shown) if shown else Response()


def _refused(why: str) -> Response:
    return problem(HTTPStatus.BAD_REQUEST, "slack/body", why)


def _form(body: bytes) -> Form | None:
    try:
        found = parse_qs(body.decode("utf-8"), max_num_fields=50, keep_blank_values=True)
    except (ValueError, UnicodeDecodeError):
        return None
    return {name: values[-1] for name, values in found.items()}
