"""Channels of a fake Slack: made, entered, named, and archived with Slack's own refusals.

Sources: docs.slack.dev, methods/conversations.create (.invite, .setTopic, .setPurpose, .archive), users.conversations.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from smartspec_ops.testing.armed_server import Reply

BOT = "U0BOT"
_JSON = {"content-type": "application/json; charset=utf-8"}


def refusal(error: str) -> Reply:
    """HTTP 200 with ``ok: false``: how the Web API says no."""
    return answered({"ok": False, "error": error})


def answered(document: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status=status, body=json.dumps(document).encode(), headers={**_JSON, **(headers or {})})


def is_true(value: object) -> bool:
    return value is True or str(value).lower() in {"true", "1"}


@dataclass(slots=True, kw_only=True)
class Conversation:
    """A channel. `pins` are the ids of messages, `bookmarks` (title, link)."""

    id: str
    name: str
    is_private: bool = False
    created: float = 0
    topic: str = ""
    purpose: str = ""
    is_archived: bool = False
    members: list[str] = field(default_factory=lambda: [BOT])
    pins: list[str] = field(default_factory=list)
    bookmarks: list[tuple[str, str]] = field(default_factory=list)

    def told(self) -> Mapping[str, Any]:
        """The conversation object, as far as it is read."""
        return {
            "id": self.id,
            "name": self.name,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "created": int(self.created),
            "topic": {"value": self.topic},
            "purpose": {"value": self.purpose},
        }


class Conversations:
    """Those of a workspace, by id. `members` are its people, everybody where None; `now` is its clock."""

    def __init__(self, channels: Sequence[str], members: Sequence[str] | None, now: Callable[[], float]) -> None:
        self.by_id = {one: Conversation(id=one, name=one.lower()) for one in channels}
        self._members = members
        self._now = now

    def create(self, payload: Mapping[str, Any]) -> Reply:
        name = str(payload.get("name", ""))
        if not name:
            return refusal("invalid_name_required")
        if len(name) > 80:
            return refusal("invalid_name_maxlength")
        if not re.fullmatch(r"[a-z0-9_-]+", name):
            return refusal("invalid_name_specials")
        if any(one.name == name for one in self.by_id.values()):
            return refusal("name_taken")
        made = Conversation(
            id=f"C0ROOM{len(self.by_id)}",
            name=name,
            is_private=is_true(payload.get("is_private")),
            created=self._now(),
        )
        self.by_id[made.id] = made
        return answered({"ok": True, "channel": made.told()})

    def listed(self, payload: Mapping[str, Any]) -> Reply:
        """Pages as small as they are asked for; of public or private channels, or both."""
        kinds = str(payload.get("types") or "public_channel").split(",")
        alive = not is_true(payload.get("exclude_archived"))
        mine = [
            one
            for one in self.by_id.values()
            if BOT in one.members
            and ("private_channel" if one.is_private else "public_channel") in kinds
            and (alive or not one.is_archived)
        ]
        start, limit = int(payload.get("cursor") or 0), int(payload.get("limit") or 100)
        following = str(start + limit) if start + limit < len(mine) else ""
        told = [one.told() for one in mine[start : start + limit]]
        return answered({"ok": True, "channels": told, "response_metadata": {"next_cursor": following}})

    def invite(self, payload: Mapping[str, Any]) -> Reply:
        channel = self.open(payload)
        if isinstance(channel, Reply):
            return channel
        users = [one for one in str(payload.get("users", "")).split(",") if one]
        if not users:
            return refusal("no_user")
        faults = {user: fault for user in users if (fault := self._uninvitable(channel, user))}
        errors = [{"user": user, "ok": False, "error": fault} for user, fault in faults.items()]
        if errors and not (is_true(payload.get("force")) and len(users) > 1):
            return answered({"ok": False, "error": errors[0]["error"], "errors": errors})
        channel.members += [user for user in users if user not in faults]
        return answered({"ok": True, "channel": channel.told()} | ({"errors": errors} if errors else {}))

    def _uninvitable(self, channel: Conversation, user: str) -> str | None:
        if user == BOT:
            return "cant_invite_self"
        if self._members is not None and user not in self._members:
            return "user_not_found"
        return "already_in_channel" if user in channel.members else None

    def set_topic(self, payload: Mapping[str, Any]) -> Reply:
        return self._set(payload, "topic")

    def set_purpose(self, payload: Mapping[str, Any]) -> Reply:
        return self._set(payload, "purpose")

    def _set(self, payload: Mapping[str, Any], which: str) -> Reply:
        channel, text = self.open(payload), str(payload.get(which, ""))
        if isinstance(channel, Reply):
            return channel
        if len(text) > 250:
            return refusal("too_long")
        setattr(channel, which, text)
        return answered({"ok": True, "channel": channel.told()})

    def archive(self, payload: Mapping[str, Any]) -> Reply:
        channel = self.by_id.get(str(payload.get("channel")))
        if channel is None:
            return refusal("channel_not_found")
        if channel.is_archived:
            return refusal("already_archived")
        channel.is_archived = True
        return answered({"ok": True})

    def open(self, payload: Mapping[str, Any]) -> Conversation | Reply:
        """The channel a call is about, by id, or by name as `chat.postMessage` takes it."""
        given = str(payload.get("channel", ""))
        named = [one for one in self.by_id.values() if given.removeprefix("#") == one.name]
        channel = self.by_id.get(given) or next(iter(named), None)
        if channel is None:
            return refusal("channel_not_found")
        if channel.is_archived:
            return refusal("is_archived")
        return channel if BOT in channel.members else refusal("not_in_channel")
