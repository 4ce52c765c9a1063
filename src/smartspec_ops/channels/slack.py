"""Slack: the Web API with a bot token, or an incoming webhook.

With a token, what was posted is kept current: how an incident stands, edited texts, and a room of its own
(`_slack_rooms`). A lost answer may have been a post: a notice is posted again, so a repeat is possible and a loss is
not. Every message carries its key, in `metadata` or as the `block_id` of its head.
Sources: docs.slack.dev, methods/chat.postMessage, methods/chat.update, sending-messages-using-incoming-webhooks.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from smartspec_ops.channels._blocks import OPEN, blocks, escaped, plain
from smartspec_ops.channels._config import ChannelConfig
from smartspec_ops.channels._http import delivery_of
from smartspec_ops.channels._slack_api import MESSAGE_GONE, PLACE_GONE, TOO_RICH, Said, WebApi, unreadable
from smartspec_ops.channels._slack_forms import Filled, filled, view
from smartspec_ops.channels._slack_preflight import preflight
from smartspec_ops.channels._slack_rooms import Arranger
from smartspec_ops.channels._text import cleaned
from smartspec_ops.domain.incident.forms import Form
from smartspec_ops.ports import (
    Answer,
    Channel,
    Delivery,
    Description,
    Finding,
    Keep,
    Message,
    Outcome,
    Request,
    Room,
    RoomPlan,
    Secret,
    Setting,
)

DESCRIPTION = Description(
    kind="slack",
    summary="Posts to a Slack channel, by bot token or incoming webhook.",
    settings=(
        Setting(name="token", help="bot token (xoxb-), for the Web API", secret=True),
        Setting(name="channel", help="channel id or name, with token"),
        Setting(name="webhook", help="incoming webhook URL, instead of token", secret=True),
        Setting(name="buttons", help="true: notices have buttons; needs chat.slack and the server"),
        Setting(name="live", help="false: every notice is a message of its own, and none is changed"),
        Setting(name="rooms", help="a channel per incident: all, or SEV-1 to SEV-3 for those and worse"),
        Setting(name="archive", help="false: an incident's channel is not archived when it closes"),
        Setting(name="base_url", help="another Web API address, for a proxy"),
    ),
    live_by="token",
)
WEBHOOK_REFUSALS = frozenset(
    {"invalid_payload", "invalid_blocks", "no_text", "user_not_found", "action_prohibited", "channel_not_found"}
    | {"no_service", "no_team", "team_disabled", "channel_is_archived", "posting_to_general_channel_denied"}
)
"""Words that may be quoted; any other answer of a webhook stays unquoted."""
ALREADY_SHOWN = "exchanged_trigger_id"
"""The form was shown before: the press came twice."""
_TS = re.compile(r"[0-9.]{1,40}")
_ID = re.compile(r"[A-Z0-9]{1,40}")


class SlackApi:
    """``chat.postMessage`` and ``chat.update``."""

    def __init__(self, config: ChannelConfig, token: Secret) -> None:
        self.name = config.name
        self._api = WebApi(config.http, config.clock, token, config.text("base_url"))
        self._channel = config.required("channel")
        self._buttons = config.flag("buttons", default=False)
        self._has_rooms = (config.text("rooms") or "none").lower() != "none"
        self._rooms = Arranger(
            api=self._api,
            render=self.render,
            put=self._put,
            clock=config.clock,
            archives=config.flag("archive", default=True),
        )

    def render(self, message: Message, beside: str = "") -> dict[str, Any]:
        """`beside` is mrkdwn of ours that stands below the facts."""
        message = cleaned(message)
        return {
            "channel": message.place or self._channel,
            "text": plain(message),
            "blocks": blocks(message, buttons=self._buttons, beside=beside),
            "metadata": {"event_type": "smartspec_incident", "event_payload": {"key": message.key}},
            "unfurl_links": False,
            "unfurl_media": False,
            **({"thread_ts": message.under} if message.under else {}),
        }

    async def deliver(self, message: Message) -> Delivery:
        said = await self._put(message, self.render(message))
        if said.error in PLACE_GONE | MESSAGE_GONE and message.place:
            usual = replace(message, place=None, under=None, replaces=None)
            said = await self._put(usual, self.render(usual))
        return said.delivery

    async def arrange(self, plan: RoomPlan, known: Room, keep: Keep) -> Delivery:
        return await self._rooms.arrange(plan, known, keep)

    async def change(self, message: Message) -> Delivery:
        said = await self._put(message, self.render(message))
        if said.error in PLACE_GONE | MESSAGE_GONE:
            return Delivery(outcome=Outcome.SENT, detail=said.error)
        return said.delivery

    async def preflight(self) -> Sequence[Finding]:
        return await preflight(self._api, rooms=self._has_rooms)

    async def ask(self, trigger: str, form: Form) -> Delivery:
        """Show a form to whoever pressed a button within the last three seconds; `trigger` came with that."""
        said = await self._api.call("views.open", {"trigger_id": trigger, "view": view(form)})
        if said.error == ALREADY_SHOWN:
            return Delivery(outcome=Outcome.SENT, detail=said.error)
        return said.delivery

    async def close(self) -> None:
        await self._api.close()

    async def _put(self, message: Message, payload: Mapping[str, Any]) -> Said:
        """Post it, or change what is there; once more as plain text where Slack finds it too rich."""
        method, arguments = "chat.postMessage", dict(payload)
        if message.replaces:
            method = "chat.update"
            arguments = {key: payload[key] for key in ("channel", "text", "blocks", "metadata")}
            arguments["ts"] = message.replaces
        said = await self._api.call(method, arguments)
        if said.error in TOO_RICH:
            text = f"{payload['text']}\n{escaped(cleaned(message).body, 1000)}"
            # Without `blocks` an update would keep those that are there.
            bare: dict[str, Any] = {"blocks": []} if message.replaces else {}
            rest = {name: value for name, value in arguments.items() if name != "blocks"}
            said = await self._api.call(method, rest | {"text": text} | bare)
        ts, place = str(said.body.get("ts")), str(said.body.get("channel"))
        if not said.is_ok or not _TS.fullmatch(ts):
            return said
        where = place if _ID.fullmatch(place) else None
        return replace(said, delivery=replace(said.delivery, remote_id=ts, remote_place=where))


class SlackWebhook:
    """An incoming webhook: its URL decides the channel, its answer is ``ok`` or one word in plain text."""

    def __init__(self, config: ChannelConfig, url: Secret) -> None:
        self.name = config.name
        self._http = config.http
        self._clock = config.clock
        self._url = url

    def render(self, message: Message) -> dict[str, Any]:
        message = cleaned(message)
        return {"text": plain(message), "blocks": blocks(message)}

    async def deliver(self, message: Message) -> Delivery:
        payload = self.render(message)
        delivery = await self._post(payload)
        if delivery.detail not in TOO_RICH:
            return delivery
        return await self._post({"text": f"{payload['text']}\n{escaped(cleaned(message).body, 1000)}"})

    async def close(self) -> None:
        await self._http.close()

    async def _post(self, payload: dict[str, Any]) -> Delivery:
        headers = {"content-type": "application/json; charset=utf-8"}
        answer = await self._http.send(
            Request(
                method="POST", url=self._url, headers=headers, body=json.dumps(payload, ensure_ascii=False).encode()
            )
        )
        delivery = delivery_of(answer, self._clock.now())
        said = answer.body.strip().decode("ascii", "replace") if isinstance(answer, Answer) else ""
        if delivery.outcome is Outcome.SENT and said != "ok":
            return unreadable(delivery)
        return replace(delivery, detail=said) if said in WEBHOOK_REFUSALS else delivery


def escaped_text(text: str) -> str:
    """A text of ours for Slack, whatever came into it."""
    return escaped(text, 3000)


__all__ = [
    "DESCRIPTION",
    "OPEN",
    "Filled",
    "SlackApi",
    "SlackWebhook",
    "WebApi",
    "build",
    "escaped_text",
    "filled",
]


def build(config: ChannelConfig) -> Channel:
    match config.secret("token"), config.secret("webhook"):
        case Secret() as token, None:
            return SlackApi(config, token)
        case None, Secret() as url:
            return SlackWebhook(config, url)
        case _:
            hint = "token: env:NAME and channel:, or webhook: env:NAME"
            raise config.fault("slack", "needs either token or webhook", hint)
