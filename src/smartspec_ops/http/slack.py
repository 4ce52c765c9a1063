"""Slack's buttons and slash commands. Only signed requests are answered; who may do what is decided as everywhere.

The deed is done before the answer, which is a few milliseconds; what follows from it (a workflow, notices) is the
worker's. A request Slack sends again carries the same deed, which is then true already. What became of a button goes to
the one who pressed it, by the address Slack gives for that. Sources: docs.slack.dev,
verifying-requests-from-slack, handling-user-interaction, implementing-slash-commands.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs

from smartspec_ops.app.chat import Chat, Reply
from smartspec_ops.channels.slack import escaped_text
from smartspec_ops.domain.errors import StoreConflict
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.edge.logs import logger
from smartspec_ops.edge.signatures import Signed, Verifier
from smartspec_ops.http.message import Request, Response, json_response, problem
from smartspec_ops.http.routes import Answers, Route
from smartspec_ops.http.schemas import PROBLEM
from smartspec_ops.http.services import Services
from smartspec_ops.ports import Failure
from smartspec_ops.ports import Request as Outgoing

log = logger(__name__)

MOST_WORDS = 10
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
        given = services.runtime.workspace.settings.ops.chat.slack
        secrets = [one for one in (given.signing_secret, given.previous_signing_secret) if one is not None]
        resolved = [services.runtime.secrets.resolve(one) for one in secrets]
        self._verifier = Verifier("slack", resolved) if resolved else None
        self._response_prefix = given.response_urls
        self._http = HttpEdge()
        services.runtime.later(self._http.close)
        self._answering: set[asyncio.Task[None]] = set()
        self._people = {p.slack: p.id for p in services.responder.team.roster.people if p.slack}

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
        member, text = form.get("user_id", ""), form.get("text", "")
        if not member:
            return problem(HTTPStatus.BAD_REQUEST, "slack/body", "the command names no user")
        return _shown(await self._chat().say(self._actor(member), text))

    async def interaction(self, form: Form) -> Response:
        pressed = _pressed(form.get("payload", ""))
        if pressed is None:
            return problem(HTTPStatus.BAD_REQUEST, "slack/body", "the payload is none of a button")
        try:
            reply = await self._chat().do(self._actor(pressed.member), pressed.verb, pressed.about)
        except StoreConflict as conflict:
            log.warning("slack.conflict", why=str(conflict))
            reply = Reply(text="somebody else was at it in the same moment; try again", is_refused=True)
        if pressed.response_url.startswith(self._response_prefix):
            answering = asyncio.create_task(self._answer(pressed.response_url, reply))
            self._answering.add(answering)
            answering.add_done_callback(self._answering.discard)
        return Response()

    async def _answer(self, url: str, reply: Reply) -> None:
        """Best effort: the deed is done and logged, whether its author hears of it here or not."""
        headers = {"content-type": "application/json; charset=utf-8"}
        answer = await self._http.send(Outgoing(method="POST", url=url, headers=headers, body=_shown(reply).body))
        if isinstance(answer, Failure) or answer.status >= HTTPStatus.BAD_REQUEST:
            log.warning("slack.unanswered", why=answer.detail if isinstance(answer, Failure) else answer.status)

    def _actor(self, member: str) -> str:
        """The person of the roster whose member id it is; anybody else by that id, to whom roles may be given."""
        return self._people.get(member, f"slack:{member}")

    def _chat(self) -> Chat:
        worker = self._services.worker
        return Chat(
            responder=worker.responder,
            workflows=worker.workflows,
            exporter=worker.exporter,
            scan=self._services.shown.scan,
        )


def _form(body: bytes) -> Form | None:
    try:
        found = parse_qs(body.decode("utf-8"), max_num_fields=50, keep_blank_values=True)
    except (ValueError, UnicodeDecodeError):
        return None
    return {name: values[-1] for name, values in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pressed:
    member: str
    verb: str
    about: Sequence[str]
    response_url: str


def _pressed(payload: str) -> _Pressed | None:
    """A pressed button; None for anything else."""
    try:
        data = json.loads(payload)
        action = data["actions"][0]
        about = json.loads(action["value"])
        member, verb = data["user"]["id"], str(action["action_id"]).partition(":")[0]
        url = str(data.get("response_url", ""))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None
    fits = isinstance(member, str) and isinstance(about, list) and all(isinstance(word, str) for word in about)
    if not (fits and member and len(about) <= MOST_WORDS):
        return None
    return _Pressed(member=member, verb=verb, about=about, response_url=url)


def _shown(reply: Reply) -> Response:
    """To the one who asked alone; everybody hears of the deed by its own notice."""
    return json_response({"response_type": "ephemeral", "replace_original": False, "text": escaped_text(reply.text)})
