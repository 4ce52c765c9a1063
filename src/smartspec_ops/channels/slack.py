"""Slack: the Web API with a bot token, or an incoming webhook.

Slack answers logical errors with HTTP 200 and ``ok: false``; what each error means for the message is a table.
`internal_error` and `fatal_error` may have been delivered in part, so every message carries its key in `metadata`.
Sources: docs.slack.dev, methods/chat.postMessage (errors, rate limits) and sending-messages-using-incoming-webhooks.
"""

import asyncio
import json
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from smartspec_ops.channels._config import ChannelConfig
from smartspec_ops.channels._http import delivery_of, retry_after
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.ports import (
    Channel,
    Clock,
    Delivery,
    Description,
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
        Setting(name="base_url", help="another Web API address, for a proxy"),
    ),
    abilities=frozenset({"idempotent"}),
)
TRANSIENT = frozenset(
    ["ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"]
)
_TEXT_LIMIT = 3000
_FIELDS_LIMIT = 10


def blocks(message: Message) -> list[dict[str, Any]]:
    """Block Kit: header, body, facts. A section holds 3,000 characters and ten fields at most."""
    found: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": message.subject[:150]}},
        {"type": "section", "text": {"type": "mrkdwn", "text": escape(message.body)[:_TEXT_LIMIT] or " "}},
    ]
    if message.facts:
        facts = [f"*{escape(label)}*\n{escape(value)}"[:2000] for label, value in message.facts[:_FIELDS_LIMIT]]
        found.append({"type": "section", "fields": [{"type": "mrkdwn", "text": fact} for fact in facts]})
    for title, url in message.links[:5]:
        text = f"<{url}|{escape(title)}>"
        found.append({"type": "context", "elements": [{"type": "mrkdwn", "text": text}]})
    return found


def escape(text: str) -> str:
    """Slack's three control characters, so that alert text can neither link nor mention anybody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class SlackApi:
    def __init__(self, config: ChannelConfig, token: Secret) -> None:
        self.name = config.name
        self._clock = config.clock
        self._channel = config.required("channel")
        base_url = config.text("base_url", WebClient.BASE_URL) or WebClient.BASE_URL
        self._client = WebClient(token=token.reveal(), base_url=base_url, timeout=10)

    def render(self, message: Message) -> dict[str, Any]:
        return {
            "channel": self._channel,
            "text": escape(message.subject),
            "blocks": blocks(message),
            "metadata": {"event_type": "smartspec_incident", "event_payload": {"key": message.key}},
            "unfurl_links": False,
        }

    async def deliver(self, message: Message) -> Delivery:
        return await asyncio.to_thread(self._post, message)

    async def close(self) -> None:
        """The SDK opens a connection per call."""

    def _post(self, message: Message) -> Delivery:
        try:
            answer = self._client.chat_postMessage(**self.render(message))
        except SlackApiError as refused:
            return self._refusal(refused)
        except (OSError, SlackClientError) as broken:
            return Delivery(outcome=Outcome.RETRY, detail=f"connection failed ({type(broken).__name__})")
        return Delivery(outcome=Outcome.SENT, detail="ok", remote_id=str(answer.get("ts")))

    def _refusal(self, refused: SlackApiError) -> Delivery:
        answer = refused.response
        status = getattr(answer, "status_code", 200)
        body = answer.data if isinstance(getattr(answer, "data", None), dict) else {}
        error = str(body.get("error", "")) or f"HTTP {status}"
        if status == 429 or status >= 500 or error in TRANSIENT:
            headers = {name.lower(): value for name, value in getattr(answer, "headers", {}).items()}
            wait = retry_after(headers.get("retry-after"), self._clock.now())
            return Delivery(outcome=Outcome.RETRY, detail=error, retry_after=wait)
        return Delivery(outcome=Outcome.GIVE_UP, detail=error)


class SlackWebhook:
    def __init__(self, config: ChannelConfig, url: Secret) -> None:
        self.name = config.name
        self._http = config.http
        self._clock: Clock = config.clock
        self._url = url

    def render(self, message: Message) -> dict[str, Any]:
        return {"text": escape(message.subject), "blocks": blocks(message)}

    async def deliver(self, message: Message) -> Delivery:
        body = json.dumps(self.render(message), ensure_ascii=False).encode()
        headers: dict[str, str | Secret] = {"content-type": "application/json"}
        timeout = timedelta(seconds=10)
        answer = await self._http.send(
            Request(method="POST", url=self._url, headers=headers, body=body, timeout=timeout)
        )
        return delivery_of(answer, self._clock.now())

    async def close(self) -> None:
        await self._http.close()


def build(config: ChannelConfig) -> Channel:
    token, webhook = config.secret("token"), config.secret("webhook")
    match token, webhook:
        case Secret(), None:
            return SlackApi(config, token)
        case None, Secret():
            return SlackWebhook(config, webhook)
    raise UserFault.of("channel/slack", f"channel {config.name!r} needs either token or webhook")
