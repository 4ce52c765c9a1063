"""A Slack on loopback: the Web API calls and the incoming webhook we use, with Slack's checks, limits and bad days.

It refuses what Slack refuses (token, channel, block limits) and posts the rest; armed faults answer the next calls
instead. Sources: docs.slack.dev, methods/chat.postMessage, auth.test, block-kit, sending-messages-using-incoming-
webhooks.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from smartspec_ops.testing.armed_server import ArmedServer, Reply

TEXT_LIMIT = 40_000
BLOCKS_LIMIT = 50
BLOCKS_TOTAL = 13_200
SECTION_LIMIT = 3_000
HEADER_LIMIT = 150
FIELD_LIMIT = 2_000
ACTIONS_LIMIT = 25
_JSON = {"content-type": "application/json; charset=utf-8"}


def refusal(error: str) -> Reply:
    """HTTP 200 with ``ok: false``: how the Web API says no."""
    return _json({"ok": False, "error": error})


def limited(retry_after: str) -> Reply:
    return _json({"ok": False, "error": "ratelimited"}, status=429, headers={"retry-after": retry_after})


def words(status: int, text: str) -> Reply:
    """How an incoming webhook answers."""
    return Reply(status=status, body=text.encode(), headers={"content-type": "text/plain"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message in a channel; `ts` is its id there."""

    channel: str
    ts: str
    payload: Mapping[str, Any]


class SlackServer(ArmedServer):
    """`with SlackServer(token=..., channels=[...]) as slack:` then `slack.base_url` and `slack.webhook_url`."""

    def __init__(
        self,
        *,
        token: str,
        channels: Sequence[str] = ("C0INCIDENTS",),
        webhook_path: str = "/services/T0/B0/hook",
    ) -> None:
        super().__init__()
        self.posts: list[Post] = []
        self._token = token
        self._channels = channels
        self._webhook_path = webhook_path

    @property
    def base_url(self) -> str:
        return f"{self.origin}/api/"

    @property
    def webhook_url(self) -> str:
        return f"{self.origin}{self._webhook_path}"

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        if path == self._webhook_path:
            return self._hook(body)
        if not path.startswith("/api/"):
            return words(404, "no_service")
        call = _METHODS.get(path.removeprefix("/api/"))
        if call is None:
            return refusal("unknown_method")
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not token:
            return refusal("not_authed")
        if token != self._token:
            return refusal("invalid_auth")
        return call(self, _payload(headers.get("content-type", ""), body))

    def auth_test(self, _payload: Mapping[str, Any] | None) -> Reply:
        names = {"url": "https://example.test/", "team": "Example", "user": "incidents"}
        return _json({"ok": True, **names, "team_id": "T0", "user_id": "U0", "bot_id": "B0"})

    def chat_post_message(self, payload: Mapping[str, Any] | None) -> Reply:
        if payload is None:
            return refusal("invalid_json")
        if payload.get("channel") not in self._channels:
            return refusal("channel_not_found")
        if error := content_error(payload):
            return refusal(error)
        post = self._post(str(payload["channel"]), payload)
        message = {"type": "message", "text": str(payload.get("text", ""))[:TEXT_LIMIT], "ts": post.ts}
        return _json({"ok": True, "channel": post.channel, "ts": post.ts, "message": message})

    def _hook(self, body: bytes) -> Reply:
        payload = _payload("application/json", body)
        if payload is None:
            return words(400, "invalid_payload")
        if error := content_error(payload):
            return words(400, error)
        self._post("webhook", payload)
        return words(200, "ok")

    def _post(self, channel: str, payload: Mapping[str, Any]) -> Post:
        post = Post(channel=channel, ts=f"1700000000.{len(self.posts) + 1:06d}", payload=payload)
        self.posts.append(post)
        return post


_METHODS: Mapping[str, Callable[[SlackServer, Mapping[str, Any] | None], Reply]] = {
    "auth.test": SlackServer.auth_test,
    "chat.postMessage": SlackServer.chat_post_message,
}


def content_error(payload: Mapping[str, Any]) -> str | None:
    """The error Slack names for a message's content, or None where it takes it."""
    blocks = payload.get("blocks") or []
    if not blocks and not str(payload.get("text", "")).strip():
        return "no_text"
    if not isinstance(blocks, list) or len(blocks) > BLOCKS_LIMIT or not all(map(_is_valid, blocks)):
        return "invalid_blocks"
    if sum(len(text) for block in blocks for text in _texts(block)) > BLOCKS_TOTAL:
        return "msg_blocks_too_long"
    return None


def _is_valid(block: Any) -> bool:
    if not isinstance(block, dict) or len(str(block.get("block_id", ""))) > 255:
        return False
    text = block.get("text")
    match block.get("type"):
        case "header":
            return _is_text(text, HEADER_LIMIT, kinds=("plain_text",))
        case "section":
            fields = block.get("fields")
            if text is None and not fields:
                return False
            listed = fields or []
            fine = len(listed) <= 10 and all(_is_text(part, FIELD_LIMIT) for part in listed)
            return fine and (text is None or _is_text(text, SECTION_LIMIT))
        case "context":
            elements = block.get("elements") or []
            return 0 < len(elements) <= 10 and all(_is_text(part, SECTION_LIMIT) for part in elements)
        case "actions":
            return _are_buttons(block.get("elements") or [])
        case "divider":
            return True
        case _:
            return False


def _are_buttons(elements: Sequence[Any]) -> bool:
    """Up to 25, with ids of their own; what a press sends back is bounded, too."""
    ids = [one.get("action_id") for one in elements if isinstance(one, dict)]
    return 0 < len(elements) <= ACTIONS_LIMIT and len(set(ids)) == len(elements) and all(map(_is_button, elements))


def _is_button(one: Any) -> bool:
    confirm = one.get("confirm", {})
    asked = all(
        _is_text(confirm.get(name), limit)
        for name, limit in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30))
    )
    return (
        one.get("type") == "button"
        and _is_text(one.get("text"), 75, kinds=("plain_text",))
        and 0 < len(str(one.get("action_id", ""))) <= 255
        and len(str(one.get("value", ""))) <= 2000
        and (not confirm or asked)
    )


def _is_text(text: Any, limit: int, kinds: Sequence[str] = ("plain_text", "mrkdwn")) -> bool:
    return isinstance(text, dict) and text.get("type") in kinds and 0 < len(str(text.get("text", ""))) <= limit


def _texts(node: Any) -> Sequence[str]:
    if isinstance(node, dict):
        own = [node["text"]] if isinstance(node.get("text"), str) else []
        return [*own, *(text for value in node.values() for text in _texts(value))]
    return [text for value in node for text in _texts(value)] if isinstance(node, list) else []


def _payload(content_type: str, body: bytes) -> Mapping[str, Any] | None:
    if not re.match(r"application/json\b", content_type):
        form = dict(parse_qsl(body.decode("utf-8", "replace")))
        return {**form, "blocks": json.loads(form["blocks"])} if "blocks" in form else form
    try:
        data = json.loads(body)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _json(document: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status=status, body=json.dumps(document).encode(), headers={**_JSON, **(headers or {})})
