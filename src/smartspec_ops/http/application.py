"""The ASGI application: find the route, read a bounded body, ask the guard, call the handler, answer.

Nothing a client sends ends in a stack trace: what we raise on purpose becomes a problem document, everything else a
500 with a reference into the log.
"""

import secrets
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from smartspec_ops.domain.errors import OpsError, StoreConflict, StoreUnavailable, UserFault
from smartspec_ops.edge.logs import logger
from smartspec_ops.edge.spans import Work, span
from smartspec_ops.http.message import Request, Response, problem
from smartspec_ops.http.routes import Found, Guard, Route, Router

log = logger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Observer = Callable[[str, int], None]
"""Told the route's path (empty for none) and the status of every answer."""

ROOM = 64 * 1024 * 1024
"""Bytes of unfinished bodies that may be held at once."""
RETRY_AFTER = 2
"""Seconds a client is asked to wait when the database is busy or away."""


class Application:
    """`guard` decides who is let in."""

    def __init__(self, routes: Sequence[Route], guard: Guard, observe: Observer) -> None:
        self._router = Router(routes)
        self._guard = guard
        self._observe = observe
        self.reader = Reader()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        found = self._router.find(scope["method"], scope["path"])
        route = found.route.path if isinstance(found, Found) else ""
        parent = _header(scope, b"traceparent").decode("latin-1")
        with span(
            Work.REQUEST, parent=parent, route=route or "none", method=scope["method"] if route else "other"
        ) as one:
            answer = await self._answer(scope, receive, found)
            one.note(status=answer.status if answer else 0)
        if answer is None:
            return
        self._observe(route, answer.status)
        await _send(send, answer, has_body=scope["method"] != "HEAD")

    async def _answer(self, scope: Scope, receive: Receive, found: Found | frozenset[str]) -> Response | None:
        """None where the client has gone before its request was whole."""
        if not isinstance(found, Found):
            return _not_found(scope, found)
        body = await self.reader.read(scope, receive, found.route.limit)
        if not isinstance(body, bytes):
            return body
        request = Request(
            method=scope["method"],
            path=scope["path"],
            body=body,
            raw_headers=scope["headers"],
            query_string=scope["query_string"],
            params=found.params,
        )
        try:
            return await self._guard(request, found.route) or await found.route.handle(request)
        except OpsError as fault:
            return _of(fault)
        except Exception:  # the outermost edge of a request: the others go on
            reference = secrets.token_hex(4)
            log.exception("http.failed", reference=reference, route=found.route.path)
            detail = f"a defect of ours; see http.failed {reference} in the log"
            return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "http/defect", detail)


def _header(scope: Scope, wanted: bytes) -> bytes:
    """The first of that name; empty where there is none."""
    for name, value in scope["headers"]:
        if name == wanted:
            found: bytes = value
            return found
    return b""


def _not_found(scope: Scope, methods: frozenset[str]) -> Response:
    if not methods:
        return problem(HTTPStatus.NOT_FOUND, "http/path", "there is no such path", "GET /openapi.json lists them")
    allow = ", ".join(sorted(methods))
    answer = problem(HTTPStatus.METHOD_NOT_ALLOWED, "http/method", f"{scope['method']} is not for this path", allow)
    return Response(status=answer.status, body=answer.body, media_type=answer.media_type, headers={"allow": allow})


def _of(fault: OpsError) -> Response:
    """What we raise on purpose, as the client should see it."""
    match fault:
        case UserFault():
            first = fault.diagnostics[0]
            status = HTTPStatus.NOT_FOUND if first.code == "INC-404" else HTTPStatus.BAD_REQUEST
            return problem(status, first.code, first.message, first.hint, faults=fault.diagnostics)
        case StoreUnavailable():
            log.warning("http.store_unavailable", why=fault.why)
            detail = "the database cannot be reached; nothing was taken in"
            return problem(
                HTTPStatus.SERVICE_UNAVAILABLE, "store/unavailable", detail, "send it again", retry_after=RETRY_AFTER
            )
        case StoreConflict():
            # Not 409: what was sent is right, and senders of alerts take any 4xx as a final refusal.
            detail = "somebody else kept changing the same thing; nothing was taken in"
            return problem(
                HTTPStatus.SERVICE_UNAVAILABLE, "store/conflict", detail, "send it again", retry_after=RETRY_AFTER
            )
        case _:
            reference = secrets.token_hex(4)
            log.error("http.failed", reference=reference, exc_info=fault)
            detail = f"a defect of ours; see http.failed {reference} in the log"
            return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "http/defect", detail)


@dataclass(slots=True)
class Reader:
    """Reads bodies; what is held of unfinished ones is bounded for all of them together."""

    room: int = ROOM

    async def read(self, scope: Scope, receive: Receive, limit: int) -> bytes | Response | None:
        """The whole body; 413 as soon as it is known to be too long; None where the client hung up."""
        told = _header(scope, b"content-length") or b"0"
        if len(told) > 15 or int(told) > limit:  # the HTTP parser lets nothing but digits through
            return _too_long(limit)
        message = await receive()
        if message["type"] != "http.request":
            return None
        body: bytes = message.get("body", b"")
        if not message.get("more_body"):
            return body if len(body) <= limit else _too_long(limit)
        parts = [body]
        self.room -= len(body)
        try:
            return await self._rest(receive, parts, limit)
        finally:
            self.room += sum(map(len, parts))

    async def _rest(self, receive: Receive, parts: list[bytes], limit: int) -> bytes | Response | None:
        length, is_whole = len(parts[0]), False
        while not is_whole:
            if length > limit:
                return _too_long(limit)
            if self.room < 0:
                return _crowded()
            message = await receive()
            if message["type"] != "http.request":
                return None
            part: bytes = message.get("body", b"")
            parts.append(part)
            length += len(part)
            self.room -= len(part)
            is_whole = not message.get("more_body")
        return b"".join(parts) if length <= limit else _too_long(limit)


def _crowded() -> Response:
    detail = "too many long bodies are being sent at once; nothing of this one was taken in"
    answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, "http/crowded", detail, "send it again later")
    headers = {"connection": "close", "retry-after": str(RETRY_AFTER)}
    return Response(status=answer.status, body=answer.body, media_type=answer.media_type, headers=headers)


def _too_long(limit: int) -> Response:
    answer = problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "http/body",
        f"the body is longer than {limit} bytes",
        "send less in one request",
    )
    # What follows on the connection is the rest of the body: nobody wants to read it.
    return Response(
        status=answer.status, body=answer.body, media_type=answer.media_type, headers={"connection": "close"}
    )


async def _send(send: Send, answer: Response, *, has_body: bool) -> None:
    headers = [
        (b"content-type", answer.media_type.encode("latin-1")),
        (b"content-length", str(len(answer.body)).encode()),
        *((name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body if has_body else b""})
