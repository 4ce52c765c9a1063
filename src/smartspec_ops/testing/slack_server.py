"""A Slack on loopback: the Web API calls and the incoming webhook we use, with Slack's checks, limits and bad days.

It refuses what Slack refuses (tokens, scopes, names, channels, block limits) and does the rest; armed faults answer the
next calls instead. Sources: docs.slack.dev, the pages of the methods in `_METHODS`, block-kit, sending-messages-using-
incoming-webhooks.
"""

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl

from smartspec_ops.testing.armed_server import ArmedServer, Fault, Reply
from smartspec_ops.testing.slack_channels import BOT, Conversation, Conversations, answered, is_true, refusal
from smartspec_ops.testing.slack_content import TEXT_LIMIT, content_error, view_error
from smartspec_ops.testing.slack_sockets import Sockets

SCOPES = frozenset(
    {"chat:write", "channels:manage", "groups:write", "channels:read", "groups:read", "pins:write", "bookmarks:write"}
)
"""What an app with the manifest of `docs/channels/slack.md` may do; reading messages is not among it."""


def limited(retry_after: str) -> Reply:
    return answered({"ok": False, "error": "ratelimited"}, status=429, headers={"retry-after": retry_after})


def words(status: int, text: str) -> Reply:
    """How an incoming webhook answers."""
    return Reply(status=status, body=text.encode(), headers={"content-type": "text/plain"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message in a channel as it is now; `ts` is its id there, `edits` counts how often it was changed."""

    channel: str
    ts: str
    payload: Mapping[str, Any]
    edits: int = 0


class SlackServer(ArmedServer):
    """`with SlackServer(token=..., channels=[...]) as slack:` then `slack.base_url` and `slack.webhook_url`.

    `channels` are there already, by id and under the name of their id in lower case; `members` are the people of the
    workspace, everybody where None; `scopes` are what the token may do; `now` is its clock.
    """

    def __init__(
        self,
        *,
        token: str,
        channels: Sequence[str] = ("C0INCIDENTS",),
        webhook_path: str = "/services/T0/B0/hook",
        members: Sequence[str] | None = None,
        scopes: frozenset[str] = SCOPES,
        now: Callable[[], float] = time.time,
        app_token: str = "",
    ) -> None:
        super().__init__()
        self.sockets = Sockets(app_token)
        self.posts: list[Post] = []
        self.views: list[Mapping[str, Any]] = []
        """Forms that were shown."""
        self._triggers: list[str] = []
        self._exchanged: list[str] = []
        self._given = 0
        self.calls: list[str] = []
        """The method of every call that was let in, in order."""
        self._channels = Conversations(channels, members, now)
        self.scopes = scopes
        self._token = token
        self._webhook_path = webhook_path
        self._bad_days: list[tuple[str, str | None, Fault, bool]] = []

    def arm_next(self, method: str, *faults: Fault, where: str | None = None, posted: bool = False) -> None:
        """Each fault answers one call of this method (``*``: of any), in the channel `where`; the others go on.

        With `posted` the call is carried out all the same.
        """
        self._bad_days += [(method, where, fault, posted) for fault in faults]

    def recover(self) -> None:
        """The bad days are over."""
        self._bad_days.clear()

    def said(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Fault:
        name, about = path.removeprefix("/api/"), body.decode("utf-8", "replace")
        for day in self._bad_days:
            if day[0] in {name, "*"} and (day[1] is None or day[1] in about):
                self._bad_days.remove(day)
                if day[3]:
                    super().said(method, path, headers, body)
                return day[2]
        return super().said(method, path, headers, body)

    @property
    def base_url(self) -> str:
        return f"{self.origin}/api/"

    @property
    def webhook_url(self) -> str:
        return f"{self.origin}{self._webhook_path}"

    @property
    def conversations(self) -> dict[str, Conversation]:
        """Every channel there is, by id."""
        return self._channels.by_id

    @property
    def rooms(self) -> Sequence[Conversation]:
        """Channels that were made since."""
        return [one for one in self.conversations.values() if one.created]

    def in_channel(self, channel: str) -> Sequence[Post]:
        return [post for post in self.posts if post.channel == channel]

    def serve(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Fault:
        if method == "GET" and path.startswith("/link/"):
            return self.sockets.connect(path, headers)
        return super().serve(method, path, headers, body)

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.sockets.end()
        super().__exit__(kind, fault, trace)

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        if path == self._webhook_path:
            return self._hook(body)
        if not path.startswith("/api/"):
            return words(404, "no_service")
        name = path.removeprefix("/api/")
        known = _METHODS.get(name)
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if known is None and name != "apps.connections.open":
            return refusal("unknown_method")
        if scheme != "Bearer" or not token:
            return refusal("not_authed")
        if token != (self._token if known else self.sockets.app_token):
            return refusal("invalid_auth")
        if known is None:
            return answered({"ok": True, "url": self.sockets.ticket(self.origin)})
        call, needs = known
        payload = _payload(headers.get("content-type", ""), body)
        if payload is None:
            return refusal("invalid_json")
        # A method that works with private channels needs the scope of whichever it is about.
        wanted = needs.replace("channels:manage", "groups:write") if self._is_private(payload) else needs
        if wanted and wanted not in self.scopes:
            return answered(
                {"ok": False, "error": "missing_scope", "needed": wanted, "provided": ",".join(self.scopes)}
            )
        self.calls.append(name)
        return call(self, payload)

    def _is_private(self, payload: Mapping[str, Any]) -> bool:
        known = self.conversations.get(str(payload.get("channel", "")))
        return known.is_private if known else is_true(payload.get("is_private"))

    def auth_test(self, _: Mapping[str, Any]) -> Reply:
        names = {"url": "https://example.test/", "team": "Example", "user": "incidents"}
        told = {"ok": True, **names, "team_id": "T0", "user_id": BOT, "bot_id": "B0"}
        return answered(told, headers={"x-oauth-scopes": ",".join(sorted(self.scopes))})

    # --- messages ------------------------------------------------------------------------------------------------

    def chat_post_message(self, payload: Mapping[str, Any]) -> Reply:
        channel = self._channels.open(payload)
        if isinstance(channel, Reply):
            return channel
        if error := content_error(payload):
            return refusal(error)
        if (under := payload.get("thread_ts")) and not any(post.ts == under for post in self.in_channel(channel.id)):
            return refusal("thread_not_found")
        return self._said(self._post(channel.id, payload))

    def chat_update(self, payload: Mapping[str, Any]) -> Reply:
        channel = self.conversations.get(str(payload.get("channel")))
        if channel is None:  # names are not taken here
            return refusal("channel_not_found")
        found = next((post for post in self.in_channel(channel.id) if post.ts == payload.get("ts")), None)
        if found is None:
            return refusal("message_not_found")
        if channel.is_archived:
            return refusal("is_archived")
        # What is not given stays: blocks are only gone where an empty list says so.
        merged = {**found.payload, **payload}
        if error := content_error(merged):
            return refusal(error)
        changed = replace(found, payload=merged, edits=found.edits + 1)
        self.posts[self.posts.index(found)] = changed
        return self._said(changed)

    def conversations_history(self, payload: Mapping[str, Any]) -> Reply:
        channel = self.conversations.get(str(payload.get("channel")))
        if channel is None:
            return refusal("channel_not_found")
        told = [
            {"type": "message", "ts": post.ts, "text": post.payload.get("text", "")}
            | ({"metadata": post.payload.get("metadata")} if is_true(payload.get("include_all_metadata")) else {})
            for post in reversed(self.in_channel(channel.id))
        ]
        return answered({"ok": True, "messages": told[: int(payload.get("limit", 100))], "has_more": False})

    def pins_add(self, payload: Mapping[str, Any]) -> Reply:
        channel = self._channels.open(payload)
        if isinstance(channel, Reply):
            return channel
        ts = str(payload.get("timestamp"))
        if not any(post.ts == ts for post in self.in_channel(channel.id)):
            return refusal("message_not_found")
        if ts in channel.pins:
            return refusal("already_pinned")
        channel.pins.append(ts)
        return answered({"ok": True})

    def bookmarks_add(self, payload: Mapping[str, Any]) -> Reply:
        channel = self.conversations.get(str(payload.get("channel_id")))
        if channel is None:
            return refusal("channel_not_found")
        if payload.get("type") != "link" or not re.match(r"https?://", str(payload.get("link", ""))):
            return refusal("invalid_link")
        channel.bookmarks.append((str(payload.get("title")), str(payload["link"])))
        return answered({"ok": True, "bookmark": {"id": f"Bk{len(channel.bookmarks)}", "channel_id": channel.id}})

    def trigger(self) -> str:
        """What comes with a pressed button, and lets one form be shown."""
        self._given += 1
        self._triggers.append(f"trigger-{self._given}")
        return self._triggers[-1]

    def views_open(self, payload: Mapping[str, Any]) -> Reply:
        trigger = str(payload.get("trigger_id"))
        if trigger not in self._triggers:
            return refusal("exchanged_trigger_id" if trigger in self._exchanged else "expired_trigger_id")
        given = payload.get("view")
        view: Mapping[str, Any] = json.loads(given) if isinstance(given, str) else given or {}
        if error := view_error(view):
            return refusal(error)
        self._triggers.remove(trigger)
        self._exchanged.append(trigger)
        self.views.append({"id": f"V{len(self.views) + 1}", **view})
        return answered({"ok": True, "view": self.views[-1]})

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

    def _said(self, post: Post) -> Reply:
        message = {"type": "message", "text": str(post.payload.get("text", ""))[:TEXT_LIMIT], "ts": post.ts}
        return answered({"ok": True, "channel": post.channel, "ts": post.ts, "message": message})


def _in_channels(
    call: Callable[[Conversations, Mapping[str, Any]], Reply],
) -> Callable[[SlackServer, Mapping[str, Any]], Reply]:
    return lambda server, payload: call(server._channels, payload)


_METHODS: Mapping[str, tuple[Callable[[SlackServer, Mapping[str, Any]], Reply], str]] = {
    "auth.test": (SlackServer.auth_test, ""),
    "bookmarks.add": (SlackServer.bookmarks_add, "bookmarks:write"),
    "chat.postMessage": (SlackServer.chat_post_message, "chat:write"),
    "chat.update": (SlackServer.chat_update, "chat:write"),
    "conversations.archive": (_in_channels(Conversations.archive), "channels:manage"),
    "conversations.create": (_in_channels(Conversations.create), "channels:manage"),
    "conversations.history": (SlackServer.conversations_history, "channels:history"),
    "conversations.invite": (_in_channels(Conversations.invite), "channels:manage"),
    "conversations.setPurpose": (_in_channels(Conversations.set_purpose), "channels:manage"),
    "conversations.setTopic": (_in_channels(Conversations.set_topic), "channels:manage"),
    "pins.add": (SlackServer.pins_add, "pins:write"),
    "views.open": (SlackServer.views_open, ""),
    "users.conversations": (_in_channels(Conversations.listed), "channels:read"),
}
"""What each call does, and the scope it needs for a public channel."""


def _payload(content_type: str, body: bytes) -> Mapping[str, Any] | None:
    if not re.match(r"application/json\b", content_type):
        form = dict(parse_qsl(body.decode("utf-8", "replace")))
        return {**form, "blocks": json.loads(form["blocks"])} if "blocks" in form else form
    try:
        data = json.loads(body or b"{}")
    except ValueError:
        return None
    return data if isinstance(data, dict) else None
