"""A Teams workflow on loopback, as an HTTP trigger of Power Automate answers, with its checks.

It accepts an Adaptive Card of at most 28 kB with 202 and no body; a card Teams could not show is refused, although
the real trigger accepts it and the flow fails later: a fake that is stricter finds the fault in a test.
Sources: learn.microsoft.com, "Create incoming webhooks with Workflows for Microsoft Teams" and "Format cards in Teams";
adaptivecards.io/explorer for the elements.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from smartspec_ops.testing.armed_server import ArmedServer, Reply, json_reply

LIMIT = 28 * 1024
CARD = "application/vnd.microsoft.card.adaptive"
_PATH = "/workflows/5f1c9e/triggers/manual/paths/invoke"
_ELEMENTS = {"TextBlock": ("text",), "RichTextBlock": ("inlines",), "FactSet": ("facts",), "Container": ("items",)}


class TeamsServer(ArmedServer):
    """`url` is the address of the flow, signature included; `cards` are the contents of what was accepted."""

    def __init__(self, signature: str) -> None:
        super().__init__()
        self.cards: list[Mapping[str, Any]] = []
        self._signature = signature

    @property
    def url(self) -> str:
        return f"{self.origin}{_PATH}?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={self._signature}"

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        parts = urlsplit(path)
        if parts.path != _PATH:
            return flow_fault(404, "WorkflowNotFound")
        if parse_qs(parts.query).get("sig") != [self._signature]:
            return flow_fault(401, "AuthorizationFailed")
        if len(body) > LIMIT:
            return flow_fault(413, "RequestEntityTooLarge")
        card = _card(headers, body)
        if card is None:
            return flow_fault(400, "TriggerInputSchemaMismatch")
        self.cards.append(card)
        return Reply(status=202)


def flow_fault(status: int, code: str, **headers: str) -> Reply:
    """How Power Automate refuses."""
    return json_reply(status, {"error": {"code": code, "message": "a sentence about it"}}, **headers)


def _card(headers: Mapping[str, str], body: bytes) -> Mapping[str, Any] | None:
    """The card of a message that Teams can show, else None."""
    if not headers.get("content-type", "").startswith("application/json"):
        return None
    try:
        message = json.loads(body)
        attachment = message["attachments"][0]
        card = attachment["content"]
        fine = (
            message["type"] == "message"
            and len(message["attachments"]) == 1
            and attachment["contentType"] == CARD
            and card["type"] == "AdaptiveCard"
            and float(card["version"]) <= 1.5
            and all(map(_is_element, card["body"]))
            and all(map(_is_link, card.get("actions", ())))
            and len(card.get("actions", ())) <= 6
        )
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    return card if fine else None


def _is_element(element: Mapping[str, Any]) -> bool:
    needed = _ELEMENTS.get(element["type"])
    if needed is None or not all(element.get(key) for key in needed):
        return False
    inlines = element.get("inlines", ())
    return all(run["type"] == "TextRun" and run["text"] for run in inlines) and all(
        map(_is_element, element.get("items", ()))
    )


def _is_link(action: Mapping[str, Any]) -> bool:
    return action["type"] == "Action.OpenUrl" and bool(action["title"]) and action["url"].startswith("http")
