"""Slack: the Web API with a bot token, or an incoming webhook.

Slack answers logical errors with HTTP 200 and ``ok: false``; what each error means for the message is a table.
`internal_error`, `fatal_error` and a lost answer may have been posted all the same: the message is posted again, so a
repeat is possible and a loss is not. Every message carries its key, in `metadata` or as the `block_id` of its head.
Sources: docs.slack.dev, methods/chat.postMessage, sending-messages-using-incoming-webhooks.
"""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from smartspec_ops.channels._blocks import blocks, escaped, plain
from smartspec_ops.channels._config import ChannelConfig
from smartspec_ops.channels._http import delivery_of
from smartspec_ops.channels._text import cleaned
from smartspec_ops.edge.retry_after import wait_of
from smartspec_ops.ports import (
    Answer,
    Channel,
    Delivery,
    Description,
    Failure,
    Message,
    Outcome,
    Request,
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
        Setting(name="buttons", help="true: notices have buttons; needs chat.slack.signing_secret and the server"),
        Setting(name="base_url", help="another Web API address, for a proxy"),
    ),
)
BASE_URL = "https://slack.com/api/"
TRANSIENT = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
"""The same request may succeed later."""
TOO_RICH = frozenset(
    {"msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format", "no_text", "invalid_payload"}
)
"""Nothing was posted because of how it was written: once more as plain text."""
WEBHOOK_REFUSALS = frozenset(
    {"invalid_payload", "invalid_blocks", "no_text", "user_not_found", "action_prohibited", "channel_not_found"}
    | {"no_service", "no_team", "team_disabled", "channel_is_archived", "posting_to_general_channel_denied"}
)
"""Words that may be quoted; any other answer of a webhook stays unquoted."""
_TS = re.compile(r"[0-9.]{1,40}")
_NAME = re.compile(r"[a-z][a-z_]{1,60}")


class SlackApi:
    """``chat.postMessage``."""

    def __init__(self, config: ChannelConfig, token: Secret) -> None:
        self.name = config.name
        self._http = config.http
        self._clock = config.clock
        self._channel = config.required("channel")
        self._buttons = config.text("buttons") == "true"
        self._url = (config.text("base_url") or BASE_URL).rstrip("/") + "/chat.postMessage"
        self._headers: dict[str, str | Secret] = {
            "content-type": "application/json; charset=utf-8",
            "authorization": Secret(f"Bearer {token.reveal()}"),
        }

    def render(self, message: Message) -> dict[str, Any]:
        message = cleaned(message)
        return {
            "channel": self._channel,
            "text": plain(message),
            "blocks": blocks(message, buttons=self._buttons),
            "metadata": {"event_type": "smartspec_incident", "event_payload": {"key": message.key}},
            "unfurl_links": False,
            "unfurl_media": False,
        }

    async def deliver(self, message: Message) -> Delivery:
        return await _deliver(self._post, self.render(message), message)

    async def close(self) -> None:
        await self._http.close()

    async def _post(self, payload: dict[str, Any]) -> Delivery:
        request = Request(method="POST", url=self._url, headers=self._headers, body=_json(payload))
        answer = await self._http.send(request)
        said = _object(answer.body) if isinstance(answer, Answer) else None
        if isinstance(answer, Failure) or said is None:
            return _unreadable(delivery_of(answer, self._clock.now()))
        if said.get("ok") is True:
            ts = str(said.get("ts"))
            return Delivery(outcome=Outcome.SENT, detail="ok", remote_id=ts if _TS.fullmatch(ts) else None)
        error = _error(said.get("error"))
        if answer.status == 429 or answer.status >= 500 or error in TRANSIENT:
            return Delivery(outcome=Outcome.RETRY, detail=error, retry_after=wait_of(answer, self._clock.now()))
        return Delivery(outcome=Outcome.GIVE_UP, detail=error)


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
        return await _deliver(self._post, self.render(message), message)

    async def close(self) -> None:
        await self._http.close()

    async def _post(self, payload: dict[str, Any]) -> Delivery:
        headers = {"content-type": "application/json; charset=utf-8"}
        answer = await self._http.send(Request(method="POST", url=self._url, headers=headers, body=_json(payload)))
        delivery = delivery_of(answer, self._clock.now())
        said = answer.body.strip().decode("ascii", "replace") if isinstance(answer, Answer) else ""
        if delivery.outcome is Outcome.SENT and said != "ok":
            return _unreadable(delivery)
        return replace(delivery, detail=said) if said in WEBHOOK_REFUSALS else delivery


async def _deliver(
    post: Callable[[dict[str, Any]], Awaitable[Delivery]], payload: dict[str, Any], message: Message
) -> Delivery:
    delivery = await post(payload)
    if delivery.detail not in TOO_RICH:
        return delivery
    text = f"{payload['text']}\n{escaped(cleaned(message).body, 1000)}"
    return await post({name: value for name, value in payload.items() if name != "blocks"} | {"text": text})


def escaped_text(text: str) -> str:
    """A text of ours for Slack, whatever came into it."""
    return escaped(text, 3000)


def _unreadable(delivery: Delivery) -> Delivery:
    """A 200 that is not Slack's (a proxy's login page) says nothing about the message."""
    if delivery.outcome is not Outcome.SENT:
        return delivery
    return Delivery(outcome=Outcome.RETRY, detail="the answer is not one of Slack's")


def _error(word: object) -> str:
    return word if isinstance(word, str) and _NAME.fullmatch(word) else "refused without a known reason"


def _json(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False).encode()


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def build(config: ChannelConfig) -> Channel:
    match config.secret("token"), config.secret("webhook"):
        case Secret() as token, None:
            return SlackApi(config, token)
        case None, Secret() as url:
            return SlackWebhook(config, url)
        case _:
            hint = "token: env:NAME and channel:, or webhook: env:NAME"
            raise config.fault("slack", "needs either token or webhook", hint)
