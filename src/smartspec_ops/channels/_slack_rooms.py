"""What Slack shows of an incident as it stands: a message in the usual channel, and a channel of the incident's own.

Each step looks whether its call is needed at all, makes it, and writes down what is known before the next one. A
channel whose creation was answered into the void is found again by its name: among the channels the app is in, by the
mark in its purpose, or by being younger than the incident and still without one.
Sources: docs.slack.dev, methods/conversations.create (.invite, .setTopic, .setPurpose, .archive, .history),
users.conversations, pins.add, bookmarks.add.
"""

import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from smartspec_ops.channels._slack_api import MESSAGE_GONE, PLACE_GONE, Said, WebApi
from smartspec_ops.channels._text import cut, is_web, one_line
from smartspec_ops.ports import SHOWN, Clock, Delivery, Keep, Message, Outcome, Recipient, Room, RoomPlan, Shown

LONGEST_NAME = 80
LONGEST_TOPIC = 250
NAMES = 9
"""How many names are tried: the planned one, then ``-2`` to ``-9``."""
AT_ONCE = 100
"""How many people one call invites."""
NO_CHANNEL = "no channel of its own"
PURPOSE, INVITING, TOPIC, PINNING = "its purpose", "inviting", "its topic", "pinning"
BOOKMARK, ARCHIVING = "a bookmark", "archiving"
EXTRAS = frozenset({PURPOSE, INVITING, TOPIC, PINNING, BOOKMARK, ARCHIVING})
"""Without them the incident is shown all the same."""
PAGES = 25
"""Of 200 channels each, when a channel is looked for."""
SOONEST = timedelta(minutes=1)
"""Two clocks may differ by so much."""
REFUSED_FOR = timedelta(minutes=10)
"""So long a refusal to make a channel is taken for an answer."""
CANNOT_COME = frozenset(
    {"user_not_found", "cant_invite", "cant_invite_self", "user_is_bot", "user_is_restricted", "no_user"}
    | {
        "user_is_ultra_restricted",
        "ura_max_channels",
        "user_disabled",
        "org_user_not_in_team",
        "user_team_not_in_channel",
    }
)
"""Words about a person, not about the channel: the others are invited all the same."""
_ID = re.compile(r"[A-Z0-9]{1,40}")
_MEMBER = re.compile(r"[UW][A-Z0-9]{2,20}")

Payload = Mapping[str, Any]


@dataclass(slots=True)
class _Run:
    """One arrangement: what is known by now, and what did not work."""

    plan: RoomPlan
    room: Room
    keep: Keep
    retry: Delivery | None = None
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """What is missing, and can be done without."""

    async def note(self, **known: Any) -> None:
        revision = max(self.room.revision, self.plan.revision)
        self.room = await self.keep(replace(self.room, revision=revision, **known))

    @property
    def is_newest(self) -> bool:
        """Whether nobody showed anything newer, as far as is known."""
        return self.room.revision <= self.plan.revision

    @property
    def goes_on(self) -> bool:
        """Whether there is a room that can be reached and shows nothing newer."""
        return self.room.is_usable and self.retry is None and self.is_newest

    def goes_without(self, what: str) -> bool:
        return what in self.room.without

    async def works(self, said: Said, what: str) -> bool:
        """Whether the call did what it should. A room that somebody closed or deleted is not used any more."""
        if said.is_ok:
            return True
        if said.delivery.outcome is Outcome.RETRY:
            self.retry = replace(said.delivery, detail=f"{what}: {said.delivery.detail}")
        elif said.error in PLACE_GONE and self.room.id is not None:
            await self.note(fate="left")
        elif what in EXTRAS:
            self.remarks.append(f"{what}: {said.delivery.detail}")
            await self.note(without=(*self.room.without, what))
        elif what == NO_CHANNEL:
            self.remarks.append(f"{what}: {said.delivery.detail}")
        else:
            self.faults.append(f"{what}: {said.delivery.detail}")
        return False

    @property
    def delivery(self) -> Delivery:
        if self.retry is not None:
            return self.retry
        if self.faults:
            return Delivery(outcome=Outcome.GIVE_UP, detail=cut("; ".join([*self.faults, *self.remarks]), 300))
        return Delivery(outcome=Outcome.SENT, detail=cut("; ".join(self.remarks), 300) or SHOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranger:
    """`put` posts a rendered message or changes one; `archives`: the room of a closed incident is archived."""

    api: WebApi
    render: Callable[[Message, str], Payload]
    put: Callable[[Message, Payload], Awaitable[Said]]
    clock: Clock
    archives: bool

    async def arrange(self, plan: RoomPlan, known: Room, keep: Keep) -> Delivery:
        run = _Run(plan, known, keep)
        if run.is_newest:
            await self._create(run)
        for step in (self._mark, self._invite, self._topic, self._status, self._pin, self._bookmark, self._archive):
            if run.goes_on:
                await step(run)
        if run.is_newest:
            await self._card(run)
        return run.delivery

    # --- the room ------------------------------------------------------------------------------------------------

    async def _create(self, run: _Run) -> None:
        plan, room, now = run.plan, run.room, self.clock.now()
        if room.id is not None or not plan.is_wanted or plan.is_over:
            return
        if room.refused_at is not None and now - room.refused_at < REFUSED_FOR:
            run.remarks.append(f"{NO_CHANNEL}: {room.refused}")
            return
        for name in _names(plan.name):
            if not await self._is_taken(run, name):
                break
        else:
            run.remarks.append(f"{NO_CHANNEL}: {plan.name} and its next names are taken")
        if run.room.id is None and run.retry is None:
            await run.note(refused=run.remarks[-1].removeprefix(f"{NO_CHANNEL}: "), refused_at=now)

    async def _is_taken(self, run: _Run, name: str) -> bool:
        """Whether somebody else has a channel of this name; otherwise it is ours now, or there was another fault."""
        said = await self.api.call("conversations.create", {"name": name, "is_private": run.plan.is_private})
        if said.error == "name_taken":
            found = await self._find(run, name)
            if found is not None:
                await run.note(id=found, name=name, fate="found")
            return found is None and run.retry is None
        if await run.works(said, NO_CHANNEL):
            made = said.body.get("channel") or {}
            await run.note(id=str(made.get("id")), name=one_line(str(made.get("name") or name)), fate="opened")
        return False

    async def _find(self, run: _Run, name: str) -> str | None:
        """Our own channel of that name, from an attempt whose answer never came."""
        cursor = ""
        for _ in range(PAGES):
            kind = "private_channel" if run.plan.is_private else "public_channel"
            asked = {"types": kind, "exclude_archived": "true", "limit": "200", "cursor": cursor}
            said = await self.api.call("users.conversations", asked, form=True)
            if not await run.works(said, "looking for its channel"):
                return None
            for channel in said.body.get("channels") or ():
                if channel.get("name") == name and self._is_ours(run.plan, channel):
                    return str(channel["id"]) if _ID.fullmatch(str(channel.get("id"))) else None
            cursor = str((said.body.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return None
        return None

    def _is_ours(self, plan: RoomPlan, channel: Mapping[str, Any]) -> bool:
        purpose = str((channel.get("purpose") or {}).get("value") or "")
        if purpose:
            return plan.mark in purpose
        return float(channel.get("created") or 0) >= (plan.opened_at - SOONEST).timestamp()

    async def _mark(self, run: _Run) -> None:
        if run.room.is_marked or run.goes_without(PURPOSE):
            return
        purpose = f"{run.plan.incident} ({run.plan.mark})"
        said = await self.api.call("conversations.setPurpose", {"channel": run.room.id, "purpose": purpose})
        if await run.works(said, PURPOSE):
            await run.note(is_marked=True)

    async def _invite(self, run: _Run) -> None:
        known = {*run.room.members, *run.room.absent}
        new = [one for one in run.plan.members if one.id not in known and one.slack and _MEMBER.fullmatch(one.slack)]
        if run.plan.is_disused or run.goes_without(INVITING):
            return
        for start in range(0, len(new), AT_ONCE):
            together = new[start : start + AT_ONCE]
            said = await self._invited(run, together)
            if said.is_ok:
                await self._came(run, together, _left_out(said, together))
            elif said.error in CANNOT_COME:
                for each in together:
                    one = said if len(together) == 1 else await self._invited(run, [each])
                    if one.error in CANNOT_COME:
                        await self._came(run, [each], {each.id: one.error})
                    elif await run.works(one, INVITING):
                        await self._came(run, [each], {})
                    elif run.retry is not None:
                        return
            elif not await run.works(said, INVITING):
                return

    async def _invited(self, run: _Run, people: Sequence[Recipient]) -> Said:
        users = ",".join(str(one.slack) for one in people)
        more = {"force": True} if len(people) > 1 else {}
        return await self.api.call("conversations.invite", {"channel": run.room.id, "users": users, **more})

    async def _came(self, run: _Run, people: Sequence[Recipient], not_these: Mapping[str, str]) -> None:
        """Who cannot come is not asked again, and is named once."""
        run.remarks += [f"{who} cannot be invited: {why}" for who, why in not_these.items()]
        members = (*run.room.members, *(one.id for one in people if one.id not in not_these))
        await run.note(members=members, absent=(*run.room.absent, *not_these))

    async def _topic(self, run: _Run) -> None:
        topic = cut(one_line(run.plan.topic), LONGEST_TOPIC)
        digest = hashlib.sha256(topic.encode()).hexdigest()[:16]
        if digest == run.room.topic or run.goes_without(TOPIC):
            return
        said = await self.api.call("conversations.setTopic", {"channel": run.room.id, "topic": topic})
        if await run.works(said, TOPIC):
            await run.note(topic=digest)

    async def _pin(self, run: _Run) -> None:
        status = run.room.status
        if status is None or run.room.pinned == status.id or run.goes_without(PINNING):
            return
        said = await self.api.call("pins.add", {"channel": run.room.id, "timestamp": status.id})
        if await run.works(said, PINNING):
            await run.note(pinned=status.id)

    async def _bookmark(self, run: _Run) -> None:
        """Runbook and dashboards; a scope that is not given is no fault, since the message has the links, too."""
        for title, url in run.plan.links[:5]:
            if url in run.room.bookmarks or not is_web(url) or len(url) > 2_000 or run.goes_without(BOOKMARK):
                continue
            about = {"channel_id": run.room.id, "title": cut(one_line(title), 100), "type": "link", "link": url}
            said = await self.api.call("bookmarks.add", about)
            if said.error != "missing_scope" and not await run.works(said, BOOKMARK):
                return
            await run.note(bookmarks=(*run.room.bookmarks, url))

    async def _archive(self, run: _Run) -> None:
        if not (run.plan.is_disused or (run.plan.is_over and self.archives)) or run.goes_without(ARCHIVING):
            return
        said = await self.api.call("conversations.archive", {"channel": run.room.id})
        if await run.works(said, ARCHIVING):
            await run.note(fate="archived")

    # --- the messages --------------------------------------------------------------------------------------------

    async def _status(self, run: _Run) -> None:
        if run.plan.status is not None:
            message = replace(run.plan.status, place=run.room.id)
            await self._current(run, "status", replace(message, key=f"{message.key}:room"), "")

    async def _card(self, run: _Run) -> None:
        if run.plan.card is not None:
            room = f"<#{run.room.id}>" if run.room.id and run.room.fate != "left" else ""
            known = run.room.card
            message = replace(run.plan.card, place=known.place or None) if known else run.plan.card
            await self._current(run, "card", message, room)

    async def _current(self, run: _Run, which: str, message: Message, beside: str) -> None:
        """Make the message show this, unless it does."""
        known: Shown | None = getattr(run.room, which)
        payload = self.render(message, beside)
        digest = _digest(payload)
        if known is not None and known.digest == digest:
            return
        unsure = f"{which}_unsure"
        since: datetime | None = getattr(run.room, unsure)
        if known is None and since is not None:
            known = await self._posted(message, since)
        elif known is None:
            since = self.clock.now()
            await run.note(**{unsure: since})
        said = await self._said(message, known, payload)
        if said.is_ok:
            delivery = said.delivery
            place, id_ = delivery.remote_place or message.place or "", delivery.remote_id or ""
            shown = Shown(place=place, id=id_, revision=message.revision, digest=digest) if id_ else known
            await run.note(**{which: shown, unsure: None})
            return
        if since is not None and not said.is_unsure:
            await run.note(**{unsure: None})
        await run.works(said, "how it stands") if which == "status" else _failed(run, said)

    async def _said(self, message: Message, known: Shown | None, payload: Payload) -> Said:
        said = await self.put(replace(message, replaces=known.id if known else None), payload)
        if known is not None and said.error in MESSAGE_GONE:
            return await self.put(replace(message, replaces=None), payload)
        return said

    async def _posted(self, message: Message, since: datetime) -> Shown | None:
        """The message, if it was posted and only the answer was lost. Needs to read the channel; None without that."""
        if message.place is None:
            return None
        asked = {
            "channel": message.place,
            "oldest": f"{(since - SOONEST).timestamp():.6f}",
            "include_all_metadata": "true",
            "limit": "100",
        }
        said = await self.api.call("conversations.history", asked, form=True)
        for one in said.body.get("messages") or ():
            about = (one.get("metadata") or {}).get("event_payload") or {}
            if about.get("key") == message.key:
                return Shown(place=message.place, id=str(one["ts"]), revision=0)
        return None


def _failed(run: _Run, said: Said) -> None:
    """The usual channel is nobody's room: that it is gone is a fault of the settings."""
    if said.delivery.outcome is Outcome.RETRY:
        run.retry = run.retry or said.delivery
    else:
        run.faults.append(f"how it stands: {said.delivery.detail}")


def _digest(payload: Payload) -> str:
    """Of everything that is shown, not of where it is put."""
    shown = json.dumps([payload["text"], payload["blocks"]], sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()[:32]


def _left_out(said: Said, people: Sequence[Recipient]) -> Mapping[str, str]:
    """Whom Slack could not invite with the others, by roster id."""
    by_slack = {one.slack: one.id for one in people}
    refused = [one for one in said.body.get("errors") or () if isinstance(one, dict)]
    found = {by_slack.get(one.get("user")): str(one.get("error")) for one in refused}
    return {who: why for who, why in found.items() if who is not None and why in CANNOT_COME}


def _names(name: str) -> Sequence[str]:
    """As Slack takes them: lower case letters, digits, hyphens and underscores."""
    stem = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-") or "incident"
    return [stem[:LONGEST_NAME], *(f"{stem[: LONGEST_NAME - 2]}-{number}" for number in range(2, NAMES + 1))]
