"""What people do in Slack, however it arrives: a line typed, a button pressed. Who may do what is decided as ever.

The deed is done before the answer, which is a few milliseconds; what follows from it (a workflow, notices) is the
worker's. A request Slack sends again names the same trigger or form, by which its deed is done once (`app.once`). What
became of a button goes to the one who pressed it, by the address Slack gives for that.
Sources: docs.slack.dev, handling-user-interaction, implementing-slash-commands.
"""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import unescape
from http import HTTPStatus
from typing import Any

from smartspec_ops.app.delivery.chat import Chat, Reply
from smartspec_ops.app.delivery.room_state import incident_in
from smartspec_ops.app.response.identity import kept_as
from smartspec_ops.channels.slack import OPEN, Filled, SlackApi, escaped_text, filled
from smartspec_ops.domain.errors import StoreConflict
from smartspec_ops.domain.incident.forms import words
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.edge.logs import logger
from smartspec_ops.http.services import Services
from smartspec_ops.ports import Failure, Outcome, Request

log = logger(__name__)

MOST_WORDS = 10
NOTE = "note"
"""What the manifest calls the shortcut that keeps a message."""
Shown = Mapping[str, Any]
"""What Slack is to show, as it wants it."""


class SlackRequests:
    """The deeds of one process's team. None means that what came is none of ours."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._response_prefix = services.runtime.workspace.settings.ops.chat.slack.response_urls
        self._http = HttpEdge()
        services.runtime.later(self._http.close)
        self._answering: set[asyncio.Task[None]] = set()
        self._people = {p.slack: p.id for p in services.responder.team.roster.people if p.slack}

    async def command(self, form: Mapping[str, Any]) -> Shown | None:
        member, text = form.get("user_id"), form.get("text", "")
        if not (isinstance(member, str) and member and isinstance(text, str)):
            return None
        here = await incident_in(self._services.worker.store, str(form.get("channel_id", "")))
        chat = self._chat(_request("command", form.get("trigger_id")))
        return _shown(await chat.say(await self._actor(member), text, here))

    async def interaction(self, payload: object) -> Shown | None:
        """What is to be shown instead, where anything is; nothing ({}) where the deed's own notice says it all."""
        if isinstance(payload, dict) and payload.get("type") == "view_submission":
            return await self._submitted(filled(payload))
        if (kept := _kept(payload)) is not None:
            return await self._noted(kept)
        pressed = _pressed(payload)
        if pressed is None:
            return None
        actor = await self._actor(pressed.member)
        if pressed.verb == OPEN:
            reply = await self._asked(actor, pressed)
        else:
            request = _request("button", pressed.trigger)
            reply = await self._done(actor, pressed.verb, pressed.about, request)
        if reply is not None:
            self._answer_soon(pressed.response_url, reply)
        return {}

    async def _noted(self, kept: "_Kept") -> Shown:
        """What somebody wrote in an incident's channel becomes a note of its timeline, at the time it was written."""
        here = await incident_in(self._services.worker.store, kept.channel)
        reply = Reply(text="this is no incident's channel; type /incident note INC TEXT", is_refused=True)
        if here is not None:
            at = min(kept.at, self._services.clock.now())
            reply = await self._chat(_request("message", kept.trigger)).note(
                await self._actor(kept.member), here, kept.text, at
            )
        self._answer_soon(kept.response_url, reply)
        return {}

    def _answer_soon(self, url: str, reply: Reply) -> None:
        if url.startswith(self._response_prefix):
            answering = asyncio.create_task(self._answer(url, reply))
            self._answering.add(answering)
            answering.add_done_callback(self._answering.discard)

    async def _done(self, actor: str, verb: str, about: Sequence[str], request: str) -> Reply:
        try:
            return await self._chat(request).do(actor, verb, about)
        except StoreConflict as conflict:
            log.warning("slack.conflict", why=str(conflict))
            return Reply(text="somebody else was at it in the same moment; try again", is_refused=True)

    async def _asked(self, actor: str, pressed: "_Pressed") -> Reply | None:
        """Show the form; a reply only where that is not possible."""
        verb, incident = (*pressed.about, "", "")[:2]
        form = await self._chat().form(actor, verb, incident)
        if isinstance(form, Reply):
            return form
        why = "no channel has a bot token to ask with"
        for channel in self._services.worker.channels.values():
            if isinstance(channel, SlackApi):  # of several workspaces only the right one takes the trigger
                asked = await channel.ask(pressed.trigger, form)
                if asked.outcome is Outcome.SENT:
                    return None
                why = asked.detail
        log.warning("slack.unasked", why=why)
        return Reply(text=f"Slack did not show the form ({why}); press again, or type it", is_refused=True)

    async def _submitted(self, form: Filled | None) -> Shown | None:
        """A refusal is shown in the form, which stays open with what was written, and may be sent off again."""
        if form is None:
            return None
        about = [form.incident, *words(form.verb, form.values)]
        actor = await self._actor(form.member)
        reply = await self._done(actor, form.verb, about, _request("form", form.view))
        if not reply.is_refused:
            return {}
        return {"response_action": "errors", "errors": {form.first: reply.text[:1_000]}}

    async def _answer(self, url: str, reply: Reply) -> None:
        """Best effort: the deed is done and logged, whether its author hears of it here or not."""
        headers = {"content-type": "application/json; charset=utf-8"}
        body = json.dumps(_shown(reply), ensure_ascii=False).encode()
        answer = await self._http.send(Request(method="POST", url=url, headers=headers, body=body))
        if isinstance(answer, Failure) or answer.status >= HTTPStatus.BAD_REQUEST:
            log.warning("slack.unanswered", why=answer.detail if isinstance(answer, Failure) else answer.status)

    async def _actor(self, member: str) -> str:
        """The person of the roster whose member id it is, there or where addresses are kept apart; anybody else by that
        id, to whom roles may be given."""
        if member in self._people:
            return self._people[member]
        people = self._services.responder.team.roster.people
        return await kept_as(self._services.worker.store, member, people) or f"slack:{member}"

    def _chat(self, request: str = "") -> Chat:
        worker = self._services.worker
        return Chat(
            responder=replace(worker.responder, request=request),
            workflows=worker.workflows,
            exporter=worker.exporter,
            scan=self._services.shown.scan,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pressed:
    member: str
    verb: str
    about: Sequence[str]
    response_url: str
    trigger: str


def _pressed(payload: Any) -> _Pressed | None:
    """A pressed button; None for anything else."""
    try:
        action = payload["actions"][0]
        chosen = action.get("selected_option")
        about = json.loads(chosen["value"] if chosen else action["value"])
        member, verb = payload["user"]["id"], str(action["action_id"]).partition(":")[0]
        url, trigger = str(payload.get("response_url", "")), str(payload.get("trigger_id", ""))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None
    fits = isinstance(member, str) and isinstance(about, list) and all(isinstance(word, str) for word in about)
    if not (fits and member and len(about) <= MOST_WORDS):
        return None
    return _Pressed(member=member, verb=verb, about=about, response_url=url, trigger=trigger)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A message somebody chose to keep, by the shortcut of that name."""

    member: str
    channel: str
    text: str
    at: datetime
    response_url: str
    trigger: str


def _kept(payload: Any) -> _Kept | None:
    """Source: docs.slack.dev, message shortcuts; a message's ``ts`` is the time it was written at."""
    try:
        if payload["type"] != "message_action" or payload["callback_id"] != NOTE:
            return None
        member, channel, message = payload["user"]["id"], payload["channel"]["id"], payload["message"]
        at, text = datetime.fromtimestamp(float(message["ts"]), UTC), message["text"]
        url, trigger = str(payload.get("response_url", "")), str(payload.get("trigger_id", ""))
    except (ValueError, TypeError, KeyError, OverflowError, OSError, AttributeError):
        return None
    if not all(isinstance(one, str) and one for one in (member, channel, text)):
        return None
    return _Kept(member=member, channel=channel, text=unescape(text), at=at, response_url=url, trigger=trigger)


def _request(kind: str, named: object) -> str:
    """What this request is known by when it comes again; empty where Slack gave it no name."""
    if not (isinstance(named, str) and named):
        return ""
    return f"slack:{hashlib.sha256(f'{kind}:{named}'.encode('utf-8', 'replace')).hexdigest()}"


def _shown(reply: Reply) -> Shown:
    """To the one who asked alone; everybody hears of the deed by its own notice."""
    return {"response_type": "ephemeral", "replace_original": False, "text": escaped_text(reply.text)}
