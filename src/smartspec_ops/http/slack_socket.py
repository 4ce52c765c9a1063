"""Socket Mode: Slack's buttons and slash commands over a connection from here, where Slack cannot reach us.

Envelopes are acknowledged with what is to be shown. When Slack announces that it will close a connection, the next one
is opened before; the old one is heard out until it ends. Several processes may each hold one: Slack gives an envelope
to one of them, and to another where it was not acknowledged within three seconds: a deed may arrive twice, and is done
once (`app.once`).
Source: docs.slack.dev, apis/events-api/using-socket-mode, methods/apps.connections.open.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from smartspec_ops.channels.slack import WebApi
from smartspec_ops.edge.logs import logger
from smartspec_ops.edge.websocket import Closed, WebSocket, connect
from smartspec_ops.http.slack_requests import SlackRequests
from smartspec_ops.ports import Clock, Failure, Secret

log = logger(__name__)

CONNECT_WITHIN = timedelta(seconds=10)
QUIET = timedelta(seconds=30)
"""Slack pings more often; a connection that is silent for so long is asked, and then given up."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=1)
LASTED = timedelta(seconds=10)
"""A connection that lived for so long was one; whoever ends it sooner is not asked again without a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What a connection is opened with, and who carries out what arrives on it."""

    token: Secret
    base_url: str
    api: WebApi
    requests: SlackRequests

    def is_reached_like(self, other: "App | None") -> bool:
        return other is not None and (self.token.reveal(), self.base_url) == (other.token.reveal(), other.base_url)


@dataclass(slots=True, kw_only=True)
class SocketMode:
    """One connection at a time, and those that are being heard out; none without an `app`."""

    clock: Clock
    app: App | None
    _talks: "set[asyncio.Task[None]]" = field(default_factory=set)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def adopt(self, app: App | None) -> None:
        """From now on deeds are carried out with these settings; another token is another connection."""
        before, self.app = self.app, app
        if app is None or not app.is_reached_like(before):
            self._changed.set()

    async def run(self, closing: asyncio.Event) -> None:
        """Until `closing` is set. What fails is tried again with growing pauses, and logged."""
        stopped = asyncio.ensure_future(_set(closing))
        pause = FIRST_PAUSE
        try:
            while not closing.is_set():
                self._changed.clear()
                opened = await self._connected() if self.app else None
                over = asyncio.ensure_future(self._next_pause(opened, pause))
                changed = asyncio.ensure_future(_set(self._changed))
                await asyncio.wait([over, changed, stopped], return_when=asyncio.FIRST_COMPLETED)
                if self._changed.is_set():
                    await self._hang_up()
                pause = over.result() if over.done() else FIRST_PAUSE
                over.cancel()
                changed.cancel()
        finally:
            stopped.cancel()
            await self._hang_up()

    async def _next_pause(self, opened: "WebSocket | _NotYet | None", pause: timedelta) -> timedelta:
        """Returns when the next connection is due, with the pause after it should it fail; never without an app."""
        wait = timedelta(0)
        if isinstance(opened, WebSocket):
            since = self.clock.now()
            await self._talk(opened)
            if self.clock.now() - since >= LASTED:
                return FIRST_PAUSE
        elif isinstance(opened, _NotYet):
            log.warning("slack.socket.refused", why=opened.why)
            wait = opened.wait
        else:
            await asyncio.Event().wait()
        await self.clock.sleep(max(pause, wait))
        return min(pause * 2, LONGEST_PAUSE)

    async def _talk(self, socket: WebSocket) -> None:
        """Begin to listen; done when the connection ends, or is about to."""
        ended = asyncio.Event()
        talk = asyncio.create_task(self._converse(socket, ended), name="slack-socket")
        self._talks.add(talk)
        talk.add_done_callback(self._over)
        await ended.wait()

    def _over(self, talk: "asyncio.Task[None]") -> None:
        self._talks.discard(talk)
        if not talk.cancelled() and (fault := talk.exception()) is not None:
            log.error("slack.socket.broken", exc_info=fault)

    async def _hang_up(self) -> None:
        talks = list(self._talks)
        for talk in talks:
            talk.cancel()
        if talks:
            await asyncio.wait(talks)

    async def _connected(self) -> "WebSocket | _NotYet":
        assert self.app is not None
        said = await self.app.api.call("apps.connections.open", {}, form=True)
        if not said.is_ok:
            return _NotYet(said.delivery.detail, said.delivery.retry_after or timedelta(0))
        socket = await connect(Secret(str(said.body.get("url"))), CONNECT_WITHIN)
        return _NotYet(socket.detail) if isinstance(socket, Failure) else socket

    async def _converse(self, socket: WebSocket, ended: asyncio.Event) -> None:
        """Answer what comes until the connection ends; `ended` says that it will, or did."""
        try:
            while True:
                text = await socket.receive(QUIET)
                message = _object(text)
                match message.get("type"):
                    case "hello":
                        log.info("slack.socket.open")
                    case "disconnect":
                        log.info("slack.socket.ending", why=_word(message.get("reason")))
                        if message.get("reason") == "link_disabled":
                            log.error("slack.socket.disabled", hint="Socket Mode is switched off in the app")
                            await self.clock.sleep(LONGEST_PAUSE)
                        ended.set()
                    case "slash_commands" | "interactive" as kind:
                        await self._deed(socket, kind, message)
                    case _:
                        await self._acknowledge(socket, message, {})
        except Closed as closed:
            log.info("slack.socket.closed", why=str(closed))
        finally:
            ended.set()
            await socket.close()

    async def _deed(self, socket: WebSocket, kind: str, message: Mapping[str, Any]) -> None:
        """What could not be carried out is not acknowledged: Slack sends it again."""
        payload = message.get("payload")
        shown: Mapping[str, Any] | None = None
        try:
            if isinstance(payload, dict) and self.app is not None:
                requests = self.app.requests
                shown = await (requests.command(payload) if kind == "slash_commands" else requests.interaction(payload))
        except Exception:  # the outermost loop of the connection: one deed that fails must not end it
            log.exception("slack.socket.failed", kind=kind)
            return
        if shown is None:
            log.warning("slack.socket.unknown", kind=kind)
        await self._acknowledge(socket, message, shown or {})

    async def _acknowledge(self, socket: WebSocket, message: Mapping[str, Any], shown: Mapping[str, Any]) -> None:
        envelope = message.get("envelope_id")
        if isinstance(envelope, str):
            answers = bool(shown) and message.get("accepts_response_payload") is True
            said = {"envelope_id": envelope, **({"payload": shown} if answers else {})}
            await socket.send(json.dumps(said, ensure_ascii=False))


async def _set(event: asyncio.Event) -> None:
    await event.wait()


@dataclass(frozen=True, slots=True)
class _NotYet:
    why: str
    wait: timedelta = timedelta(0)


def _object(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _word(text: object) -> str:
    """A word of Slack's that may be logged."""
    return text if isinstance(text, str) and text.replace("_", "").isalpha() and len(text) < 40 else "unknown"
