"""Microsoft Teams, through the incoming webhook of a workflow (Power Automate): one Adaptive Card per notice.

Text goes into text runs, which Teams shows as they are: nothing an alert says can format, link or mention. Accepted
means that the workflow started; whether it posted nobody tells us. The connectors of Office 365 that came before
answered 200 with the error in the text; that is read as what it says.
Sources: learn.microsoft.com, "Create incoming webhooks with Workflows for Microsoft Teams" and "Format cards in
Teams"; adaptivecards.io/explorer.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from smartspec_ops.channels._config import ChannelConfig
from smartspec_ops.channels._http import delivery_of
from smartspec_ops.channels._text import cleaned, cut, is_web
from smartspec_ops.ports import Answer, Delivery, Description, Failure, Message, Outcome, Request, Setting

DESCRIPTION = Description(
    kind="teams",
    summary="Posts to a Microsoft Teams channel or chat, through a workflow's webhook.",
    settings=(Setting(name="url", help="the workflow's webhook URL", required=True, secret=True),),
)
LIMIT = 26_000
"""Bytes of a whole message; Teams takes about 28 kB."""
CODES = frozenset(
    {"WorkflowNotFound", "WorkflowTriggerNotFound", "WorkflowTriggerIsNotEnabled", "WorkflowDisabled"}
    | {"AuthorizationFailed", "DirectApiAuthorizationRequired", "TriggerInputSchemaMismatch", "InvalidRequestContent"}
)
"""What Power Automate calls its refusals, as far as they may be quoted."""
_OLD_FAULT = re.compile(rb"Microsoft Teams endpoint returned HTTP error (\d{3})")
_MOST_LINKS = 5


@dataclass(frozen=True, slots=True)
class _Room:
    """How much of a message a card shows: characters of the body, facts, and characters of each."""

    body: int
    facts: int
    fact: int


_ROOMS = (_Room(6_000, 20, 400), _Room(2_000, 10, 200), _Room(1_500, 0, 0), _Room(300, 0, 0))
"""Tried in this order until the message fits; the last always does."""


class Teams:
    def __init__(self, config: ChannelConfig) -> None:
        self.name = config.name
        self._http = config.http
        self._clock = config.clock
        self._url = config.required_secret("url")

    def render(self, message: Message) -> dict[str, Any]:
        message = cleaned(message)
        cards = (_message(message, room) for room in _ROOMS)
        return next((card for card in cards if len(_json(card)) <= LIMIT), _message(message, _ROOMS[-1]))

    async def deliver(self, message: Message) -> Delivery:
        body = _json(self.render(message))
        headers = {"content-type": "application/json"}
        answer = await self._http.send(Request(method="POST", url=self._url, headers=headers, body=body))
        return self._judged(answer)

    async def close(self) -> None:
        await self._http.close()

    def _judged(self, answer: Answer | Failure) -> Delivery:
        if isinstance(answer, Answer) and (told := _OLD_FAULT.search(answer.body[:2_000])):
            answer = replace(answer, status=int(told[1]))
        delivery = delivery_of(answer, self._clock.now())
        if not isinstance(answer, Answer):
            return delivery
        if delivery.outcome is Outcome.SENT and answer.body.lstrip()[:1] == b"<":
            return Delivery(outcome=Outcome.RETRY, detail="the answer is not one of Teams'")
        if delivery.outcome is Outcome.SENT:
            return replace(delivery, detail="accepted by the workflow")
        return replace(delivery, detail=" ".join([delivery.detail, *_code(answer.body)]))


def _message(message: Message, room: _Room) -> dict[str, Any]:
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": list(_body(message, room)),
        "actions": [
            {"type": "Action.OpenUrl", "title": cut(title, 60) or "link", "url": url}
            for title, url in message.links
            if is_web(url) and len(url) <= 1_000
        ][:_MOST_LINKS],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "summary": cut(message.subject, 150), "attachments": [attachment]}


def _body(message: Message, room: _Room) -> Iterator[dict[str, Any]]:
    yield _text({"text": cut(message.subject, 200) or "-", "size": "Large", "weight": "Bolder"})
    for paragraph in cut(message.body, room.body).split("\n\n"):
        if paragraph.strip():
            yield _text({"text": paragraph})
    for label, value in message.facts[: room.facts]:
        yield {**_text(_label(label), {"text": cut(value, room.fact) or "-"}), "spacing": "Small"}
    for title, url in message.links[:_MOST_LINKS]:
        if not is_web(url):
            yield {**_text(_label(title), {"text": cut(url, 200) or "-"}), "spacing": "Small"}


def _label(text: str) -> dict[str, Any]:
    return {"text": f"{cut(text, 100)}: ", "weight": "Bolder"}


def _text(*runs: dict[str, Any]) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", **run} for run in runs]}


def _code(body: bytes) -> Iterator[str]:
    try:
        code = json.loads(body)["error"]["code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    if isinstance(code, str) and code in CODES:
        yield f"({code})"


def _json(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False).encode()


def build(config: ChannelConfig) -> Teams:
    return Teams(config)
