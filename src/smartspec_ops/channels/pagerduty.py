"""PagerDuty, through the Events API v2: one alert there per incident here.

The incident's id is the dedup key, so any repeat is harmless: a trigger of an open alert adds to it, and of what is
no longer open nothing is acknowledged or resolved. Only the kinds of notice in `ACTIONS` say something there; the
rest would open a resolved alert again.
Source: developer.pagerduty.com, "Send an Event to PagerDuty" (Events API v2).
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from smartspec_ops.channels._config import ChannelConfig
from smartspec_ops.channels._http import delivery_of
from smartspec_ops.channels._text import cleaned, cut, is_web
from smartspec_ops.ports import Answer, Delivery, Description, Message, Outcome, Request, Setting

DESCRIPTION = Description(
    kind="pagerduty",
    summary="Opens, acknowledges and resolves one PagerDuty alert per incident.",
    settings=(
        Setting(name="routing_key", help="integration key of an Events API v2 integration", required=True, secret=True),
        Setting(name="base_url", help="another address, for the EU region or a proxy"),
    ),
    abilities=frozenset({"idempotent"}),
    audiences=frozenset({"responders"}),
)
BASE_URL = "https://events.pagerduty.com"
LIMIT = 512 * 1024
"""Bytes of an event PagerDuty takes; the cuts below keep far under it."""
ACTIONS: Mapping[str, str] = {
    "opened": "trigger",
    "reopened": "trigger",
    "severity": "trigger",
    "nobody_reachable": "trigger",
    "acknowledged": "acknowledge",
    "resolved": "resolve",
}
SEVERITIES: Mapping[str | None, str] = {"SEV-1": "critical", "SEV-2": "error", "SEV-3": "warning", "SEV-4": "info"}
THROTTLED = timedelta(minutes=1)
"""PagerDuty asks senders it throttles to back off for minutes, and names no time."""


class PagerDuty:
    def __init__(self, config: ChannelConfig) -> None:
        self.name = config.name
        self._http = config.http
        self._clock = config.clock
        self._key = config.required_secret("routing_key")
        self._url = (config.text("base_url") or BASE_URL).rstrip("/") + "/v2/enqueue"

    def render(self, message: Message) -> dict[str, Any]:
        """The event without its routing key, which only `deliver` puts in."""
        message = cleaned(message)
        event: dict[str, Any] = {"event_action": ACTIONS.get(message.kind), "dedup_key": cut(message.thread, 255)}
        if event["event_action"] != "trigger":
            return event
        facts = {cut(label, 100): cut(value, 1_000) for label, value in message.facts[:30]}
        return event | {
            "client": "smartspec-ops",
            "payload": {
                "summary": cut(message.subject, 1_024) or "-",
                "source": cut(message.service or "", 255) or "smartspec-ops",
                "severity": SEVERITIES.get(message.severity, "error"),
                "timestamp": message.at.isoformat(),
                "custom_details": {"key": message.key, "notice": cut(message.body, 8_000), **facts},
            },
            "links": [
                {"href": url, "text": cut(title, 100) or "link"}
                for title, url in message.links[:10]
                if is_web(url) and len(url) <= 2_000
            ],
        }

    async def deliver(self, message: Message) -> Delivery:
        if message.kind not in ACTIONS:
            return Delivery(outcome=Outcome.SENT, detail="nothing PagerDuty is told")
        event = {"routing_key": self._key.reveal(), **self.render(message)}
        body = json.dumps(event, ensure_ascii=False).encode()
        headers = {"content-type": "application/json"}
        answer = await self._http.send(Request(method="POST", url=self._url, headers=headers, body=body))
        delivery = delivery_of(answer, self._clock.now())
        if not isinstance(answer, Answer):
            return delivery
        if answer.status == 429:
            return replace(delivery, retry_after=delivery.retry_after or THROTTLED)
        if delivery.outcome is Outcome.SENT and not _is_taken(answer.body):
            return Delivery(outcome=Outcome.RETRY, detail="the answer is not one of PagerDuty's")
        return delivery

    async def close(self) -> None:
        await self._http.close()


def _is_taken(body: bytes) -> bool:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and said.get("status") == "success"


def build(config: ChannelConfig) -> PagerDuty:
    return PagerDuty(config)
