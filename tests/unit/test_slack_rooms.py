"""What Slack answers to calls about an incident's channel, and what follows; the fake judged by Slack's client."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from smartspec_ops.channels import build
from smartspec_ops.channels._slack_api import DONE_ALREADY, TRANSIENT
from smartspec_ops.channels._slack_rooms import CANNOT_COME, _names
from smartspec_ops.channels.slack import SlackApi
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.ports import Delivery, Outcome, Recipient, Room, RoomPlan, Secret
from smartspec_ops.testing.armed_server import Reply, Reset, sign_in
from smartspec_ops.testing.channels import MESSAGE
from smartspec_ops.testing.slack_content import content_error
from smartspec_ops.testing.slack_server import SCOPES, Conversation, SlackServer, limited, refusal
from tests.unit.test_channels import config

pytestmark = pytest.mark.edge

TOKEN, MAIN = "xoxb-rooms", "C0INCIDENTS"
PEOPLE = [Recipient(id=f"p-{n}", role="responder", slack=f"U0P{n}") for n in range(3)]
STATUS = replace(MESSAGE, kind="status", key="INC-2026-0042:status:pager", slot="INC-2026-0042:status", revision=7)
PLAN = RoomPlan(
    incident="INC-2026-0042",
    name="inc-2026-0042-checkout",
    mark="0123456789abcdef",
    opened_at=MESSAGE.at,
    revision=7,
    is_wanted=True,
    is_private=False,
    is_over=False,
    is_disused=False,
    topic="SEV-2 · open",
    members=PEOPLE,
    links=[("Runbook", "https://example.test/runbook"), ("File", "file:///etc")],
    status=STATUS,
    card=STATUS,
)


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer(token=TOKEN, channels=[MAIN], now=MESSAGE.at.timestamp, scopes=SCOPES) as server:
        yield server


@dataclass
class Bench:
    """The channel alone, with what it was told to keep."""

    slack: SlackServer
    channel: SlackApi
    kept: list[Room] = field(default_factory=lambda: [Room()])

    async def arrange(self, plan: RoomPlan = PLAN) -> Delivery:
        async def keep(room: Room) -> Room:
            self.kept.append(room)
            return room

        return await self.channel.arrange(plan, self.kept[-1], keep)

    @property
    def room(self) -> Room:
        return self.kept[-1]


@pytest.fixture
def bench(slack: SlackServer) -> Bench:
    return Bench(slack, channel(slack))


def channel(slack: SlackServer, **settings: str) -> SlackApi:
    given = {"token": Secret(TOKEN), "channel": MAIN, "base_url": slack.base_url, "rooms": "all", **settings}
    built = build("slack", config(Path(), **given))
    assert isinstance(built, SlackApi)
    return built


ALL_CALLS = (
    *("conversations.create", "conversations.setPurpose", "conversations.invite", "conversations.setTopic"),
    *("chat.postMessage", "pins.add", "bookmarks.add", "chat.postMessage"),
)


async def test_the_calls_and_no_more(bench: Bench) -> None:
    assert (await bench.arrange()).outcome is Outcome.SENT
    assert tuple(bench.slack.calls) == ALL_CALLS
    for room in bench.kept[1:-1]:  # a crash after any of them goes on from there
        bench.kept.append(room)
        assert (await bench.arrange()).outcome is Outcome.SENT
        assert len(bench.slack.rooms) == 1
        assert len(set(bench.slack.rooms[0].members)) == len(bench.slack.rooms[0].members)
        assert [link for _, link in bench.slack.rooms[0].bookmarks][:1] == ["https://example.test/runbook"]
    calls = len(bench.slack.calls)
    assert (await bench.arrange()).outcome is Outcome.SENT
    assert len(bench.slack.calls) == calls


async def test_a_lost_answer_about_the_rooms_message_is_not_forgotten_over_the_usual_one(bench: Bench) -> None:
    bench.slack.scopes = SCOPES | {"channels:history"}
    bench.slack.arm_next("chat.postMessage", Reset(), posted=True)  # the room's comes first
    assert (await bench.arrange()).outcome is Outcome.RETRY
    room = bench.slack.rooms[0].id
    await bench.channel.deliver(replace(STATUS, kind="opened"))  # whatever else is said in the usual channel
    bench.kept.append(replace(bench.room, card=None))
    for _ in range(2):
        assert (await bench.arrange(replace(PLAN, status=None))).outcome is Outcome.SENT  # the usual one alone
    assert bench.room.status_unsure is not None
    assert (await bench.arrange()).outcome is Outcome.SENT
    assert (len(bench.slack.in_channel(room)), bench.room.status_unsure, bench.room.card_unsure) == (1, None, None)


METHODS = tuple(dict.fromkeys(ALL_CALLS))
BAD_DAYS = (
    *(refusal(word) for word in sorted(TRANSIENT)),
    *(limited("3"), sign_in(), sign_in(502), Reply(status=500), Reply(status=200, body=b"[]"), Reset()),
)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("fault", BAD_DAYS, ids=repr)
async def test_a_call_that_may_succeed_later_is_made_later(bench: Bench, method: str, fault: Any) -> None:
    bench.slack.arm_next(method, fault)
    first = await bench.arrange()
    assert first.outcome is Outcome.RETRY
    assert TOKEN not in first.detail
    assert first.retry_after == (timedelta(seconds=3) if fault == limited("3") else None)
    assert (await bench.arrange()).outcome is Outcome.SENT
    assert bench.slack.rooms[0].pins == [bench.room.status.id if bench.room.status else ""]
    assert [room.name for room in bench.slack.rooms] == [PLAN.name]


REFUSALS = [
    (method, error)
    for method in METHODS
    for error in ("invalid_auth", "missing_scope", "restricted_action", "an_error_nobody_heard_of")
    if (method, error) != ("bookmarks.add", "missing_scope")
]


async def test_without_the_scope_for_bookmarks_there_are_none(bench: Bench) -> None:
    bench.slack.scopes -= {"bookmarks:write"}
    assert (await bench.arrange()).outcome is Outcome.SENT
    assert not bench.slack.rooms[0].bookmarks


@pytest.mark.parametrize(("method", "error"), REFUSALS)
async def test_a_refusal_is_told_and_the_rest_goes_on(bench: Bench, method: str, error: str) -> None:
    bench.slack.arm_next(method, refusal(error))
    delivery = await bench.arrange()
    assert (delivery.outcome is Outcome.GIVE_UP, error in delivery.detail) == (method == "chat.postMessage", True)
    assert bench.slack.in_channel(MAIN), "how it stands is in the usual channel at least"


@pytest.mark.parametrize("method", ["conversations.setTopic", "conversations.invite", "pins.add", "bookmarks.add"])
async def test_what_can_be_done_without_is_not_asked_for_again(bench: Bench, method: str) -> None:
    bench.slack.arm_next(method, *[refusal("restricted_action")] * 9)
    await bench.arrange()
    changed = replace(PLAN, revision=8, topic="SEV-1", members=[*PEOPLE, Recipient(id="p-9", role="r", slack="U0P9")])
    assert await bench.arrange(changed) == Delivery(outcome=Outcome.SENT, detail="shown")
    assert len(bench.slack._bad_days) == 8, "asked once"


@pytest.mark.parametrize(
    ("method", "error"),
    [("pins.add", "already_pinned"), ("conversations.invite", "already_in_channel")],
)
async def test_what_is_so_already_is_as_good_as_done(bench: Bench, method: str, error: str) -> None:
    assert error in DONE_ALREADY
    bench.slack.arm_next(method, refusal(error))
    assert (await bench.arrange()).outcome is Outcome.SENT


@pytest.mark.parametrize("error", ["is_archived", "channel_not_found"])
@pytest.mark.parametrize("method", [m for m in METHODS if m != "conversations.create"])
async def test_a_channel_that_is_gone_is_left(bench: Bench, method: str, error: str) -> None:
    bench.slack.arm_next(method, refusal(error), where="C0ROOM1")
    assert (await bench.arrange()).outcome is Outcome.SENT
    assert bench.room.fate == "left"
    calls = len(bench.slack.calls)
    await bench.arrange(replace(PLAN, revision=8, topic="SEV-1"))
    assert len(bench.slack.calls) == calls


@pytest.mark.parametrize("word", sorted(CANNOT_COME))
async def test_one_who_cannot_come_keeps_nobody_out(bench: Bench, word: str) -> None:
    bench.slack.arm_next("conversations.invite", refusal(word))
    bench.slack.arm_next("conversations.invite", refusal(word), where="U0P1")
    delivery = await bench.arrange()
    assert delivery == Delivery(outcome=Outcome.SENT, detail=f"p-1 cannot be invited: {word}")
    assert bench.slack.rooms[0].members == ["U0BOT", "U0P0", "U0P2"]
    assert (await bench.arrange()).detail == "shown", "it was said once"


async def test_a_refused_channel_is_asked_for_again_after_a_while(bench: Bench) -> None:
    bench.slack.arm_next("conversations.create", refusal("restricted_action"))
    assert "restricted_action" in (await bench.arrange()).detail
    assert "restricted_action" in (await bench.arrange()).detail
    assert bench.slack.calls.count("conversations.create") == 0
    clock = bench.channel._rooms.clock
    await clock.advance(timedelta(minutes=10))  # type: ignore[attr-defined]
    assert (await bench.arrange()).outcome is Outcome.SENT


async def test_all_names_are_taken(bench: Bench) -> None:
    taken = [Conversation(id=f"C9{n}", name=name, created=1.0) for n, name in enumerate(_names(PLAN.name))]
    bench.slack.conversations.update({one.id: one for one in taken})
    delivery = await bench.arrange()
    assert delivery.detail == "no channel of its own: inc-2026-0042-checkout and its next names are taken"


@pytest.mark.parametrize(
    ("purpose", "created", "private", "is_ours"),
    [
        ("INC-2026-0042 (0123456789abcdef)", 1.0, False, True),
        ("INC-2026-0042 (another-mark)", MESSAGE.at.timestamp(), False, False),
        ("", MESSAGE.at.timestamp() + 1, False, True),
        ("", MESSAGE.at.timestamp() - 61, False, False),
        ("", MESSAGE.at.timestamp() + 1, True, False),
    ],
)
async def test_whose_channel_it_is(bench: Bench, purpose: str, created: float, private: bool, is_ours: bool) -> None:
    for n in range(450):  # more than two pages of channels the app is in
        bench.slack.conversations[f"C8{n}"] = Conversation(id=f"C8{n}", name=f"other-{n}")
    there = Conversation(id="C9OURS", name=PLAN.name, purpose=purpose, created=created, is_private=private)
    bench.slack.conversations["C9OURS"] = there
    await bench.arrange()
    assert (bench.room.id == "C9OURS") is is_ours
    assert bench.room.fate == ("found" if is_ours else "opened")


async def test_a_message_somebody_deleted_is_posted_anew_and_pinned(bench: Bench) -> None:
    await bench.arrange()
    bench.slack.posts.clear()
    await bench.arrange(replace(PLAN, revision=8, status=replace(STATUS, body="new"), card=replace(STATUS, body="new")))
    assert [post.channel for post in bench.slack.posts] == ["C0ROOM1", MAIN]
    assert bench.slack.rooms[0].pins[-1] == bench.slack.posts[0].ts


async def test_what_is_too_rich_for_an_update_loses_its_blocks(bench: Bench) -> None:
    await bench.arrange()
    bench.slack.arm_next("chat.update", refusal("msg_blocks_too_long"))
    changed = replace(STATUS, body="plain words", revision=8)
    await bench.arrange(replace(PLAN, revision=8, status=changed, card=None))
    post = bench.slack.in_channel("C0ROOM1")[0]
    assert post.payload["blocks"] == []
    assert "plain words" in post.payload["text"]


async def test_a_topic_is_cut_and_one_line(bench: Bench) -> None:
    await bench.arrange(replace(PLAN, topic="a\nb " + "x" * 400))
    topic = bench.slack.rooms[0].topic
    assert (len(topic), topic[:4], topic[-1]) == (250, "a b ", "…")


async def test_more_people_than_one_call_takes(bench: Bench) -> None:
    many = [Recipient(id=f"p-{n}", role="responder", slack=f"U0M{n}") for n in range(250)]
    nobody = [Recipient(id="x", role="r"), Recipient(id="y", role="r", slack="!channel")]
    await bench.arrange(replace(PLAN, members=[*many, *nobody]))
    assert bench.slack.calls.count("conversations.invite") == 3
    assert len(bench.slack.rooms[0].members) == 251


async def test_archiving_is_a_setting(slack: SlackServer) -> None:
    bench = Bench(slack, channel(slack, archive="false"))
    await bench.arrange()
    over = replace(PLAN, revision=9, is_over=True)
    assert (await bench.arrange(over)).outcome is Outcome.SENT
    assert not slack.rooms[0].is_archived
    bench.channel = channel(slack)
    slack.arm_next("conversations.archive", refusal("already_archived"))
    assert (await bench.arrange(over)).outcome is Outcome.SENT
    assert bench.room.fate == "archived"


@pytest.mark.parametrize("name", ["buttons", "archive"])
def test_a_switch_is_on_or_off(slack: SlackServer, name: str) -> None:
    with pytest.raises(UserFault, match="must be true or false"):
        channel(slack, **{name: "perhaps"})


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("inc-2026-0042-checkout", "inc-2026-0042-checkout", "inc-2026-0042-checkout-9"),
        ("Straße №1", "stra-e-1", "stra-e-1-9"),
        ("ร้าน", "incident", "incident-9"),
        ("x" * 100, "x" * 80, "x" * 78 + "-9"),
    ],
)
def test_names_slack_takes(slack: SlackServer, name: str, first: str, last: str) -> None:
    names = _names(name)
    assert (names[0], names[-1], len(set(names))) == (first, last, 9)
    client = official(slack)
    for one in names:
        assert client.conversations_create(name=one)["channel"]["name"] == one


@pytest.mark.parametrize(
    ("scopes", "rooms", "check", "state", "detail"),
    [
        (SCOPES, "all", "channel/scopes", "ok", "may do what is asked"),
        ({"chat:write"}, "none", "channel/scopes", "ok", "may do what is asked"),
        ({"chat:write"}, "SEV-1", "channel/scopes", "fail", "channels:manage (making channels), groups:write"),
        (SCOPES - {"bookmarks:write"}, "all", "channel/scopes", "warn", "no bookmarks"),
        ({"commands"}, "none", "channel/scopes", "fail", "the token lacks chat:write (posting)"),
        ((), "all", "channel/scopes", "skip", "not told"),
    ],
)
async def test_what_the_token_may_do_is_looked_at(
    slack: SlackServer, scopes: Any, rooms: str, check: str, state: str, detail: str
) -> None:
    slack.scopes = frozenset(scopes)
    (found,) = await channel(slack, rooms=rooms).preflight()
    assert (found.check, found.state, detail in found.detail) == (check, state, True), found
    assert slack.calls == ["auth.test"]


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        (refusal("token_revoked"), "channel/credentials"),
        (refusal("invalid_auth"), "channel/credentials"),
        (sign_in(), "channel/answers"),
        (Reset(), "channel/answers"),
    ],
    ids=repr,
)
async def test_a_token_that_is_not_taken_says_what_to_do(slack: SlackServer, fault: Any, check: str) -> None:
    slack.arm(fault)
    (found,) = await channel(slack).preflight()
    assert (found.check, found.state, bool(found.fix)) == (check, "fail", True)
    assert TOKEN not in found.detail + found.fix


# --- the fake, by Slack's own client ---------------------------------------------------------------------------------


def official(slack: SlackServer) -> WebClient:
    return WebClient(token=TOKEN, base_url=slack.base_url, retry_handlers=[])


def test_slacks_own_client_makes_uses_and_ends_a_channel(slack: SlackServer) -> None:
    client = official(slack)
    made = client.conversations_create(name="inc-1")["channel"]
    room = made["id"]
    assert client.conversations_invite(channel=room, users=["U0P0", "U0P1"])["ok"]
    client.conversations_setTopic(channel=room, topic="SEV-1")
    client.conversations_setPurpose(channel=room, purpose="mark")
    ts = client.chat_postMessage(channel=room, text="one", blocks=[{"type": "divider"}])["ts"]
    client.pins_add(channel=room, timestamp=ts)
    client.bookmarks_add(channel_id=room, title="Runbook", type="link", link="https://example.test")
    assert client.chat_update(channel=room, ts=ts, text="two")["message"]["text"] == "two"
    assert slack.in_channel(room)[0].payload["blocks"], "blocks that are not given stay"
    client.chat_update(channel=room, ts=ts, text="three", blocks=[])
    assert not content_error({"text": "x", **slack.in_channel(room)[0].payload})
    assert [one["ts"] for one in history(client, slack, room)] == [ts]
    found = client.users_conversations(types="public_channel", limit=1)
    assert found["response_metadata"]["next_cursor"] == "1"
    client.conversations_archive(channel=room)
    alive = client.users_conversations(types="public_channel", exclude_archived=True)["channels"]
    assert room not in [one["id"] for one in alive]


def history(client: WebClient, slack: SlackServer, room: str) -> Sequence[dict[str, Any]]:
    with pytest.raises(SlackApiError, match="missing_scope"):
        client.conversations_history(channel=room)
    slack.scopes |= {"channels:history"}
    found: Sequence[dict[str, Any]] = client.conversations_history(channel=room)["messages"]
    return found


def test_slacks_own_client_shows_a_form(slack: SlackServer) -> None:
    client = official(slack)
    asked = {"type": "plain_text_input", "action_id": "a"}
    plain = {"type": "plain_text", "text": "x"}
    view = {
        "type": "modal",
        "title": plain,
        "submit": plain,
        "blocks": [{"type": "input", "block_id": "a", "label": plain, "element": asked}],
    }
    trigger = slack.trigger()
    assert client.views_open(trigger_id=trigger, view=view)["view"]["type"] == "modal"
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        client.views_open(trigger_id=trigger, view=view)
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        client.views_open(trigger_id=slack.trigger(), view={**view, "title": {"type": "plain_text", "text": "x" * 25}})


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("conversations_create", {"name": "x" * 81}, "invalid_name_maxlength"),
        ("conversations_create", {"name": "A b"}, "invalid_name_specials"),
        ("conversations_create", {"name": MAIN.lower()}, "name_taken"),
        ("conversations_create", {"name": ""}, "invalid_name_required"),
        ("conversations_invite", {"channel": MAIN, "users": "U0BOT"}, "cant_invite_self"),
        ("conversations_invite", {"channel": MAIN, "users": ""}, "no_user"),
        ("conversations_invite", {"channel": "C0NO", "users": "U0P0"}, "channel_not_found"),
        ("conversations_setTopic", {"channel": MAIN, "topic": "x" * 251}, "too_long"),
        ("pins_add", {"channel": MAIN, "timestamp": "1.0"}, "message_not_found"),
        ("bookmarks_add", {"channel_id": MAIN, "title": "x", "type": "link", "link": "ftp://x"}, "invalid_link"),
        ("chat_update", {"channel": MAIN, "ts": "1.0", "text": "x"}, "message_not_found"),
        ("chat_update", {"channel": MAIN.lower(), "ts": "1.0", "text": "x"}, "channel_not_found"),
        ("chat_postMessage", {"channel": MAIN, "text": "x", "thread_ts": "1.0"}, "thread_not_found"),
    ],
)
def test_the_fake_refuses_what_slack_refuses(
    slack: SlackServer, method: str, arguments: dict[str, Any], error: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        getattr(official(slack), method)(**arguments)
    assert refused.value.response["error"] == error


@pytest.mark.parametrize("scope", sorted(SCOPES - {"chat:write", "groups:read", "channels:read"}))
def test_every_scope_of_the_manifest_is_needed(slack: SlackServer, scope: str) -> None:
    client = official(slack)
    slack.scopes -= {scope}
    calls = {
        "channels:manage": lambda: client.conversations_create(name="a"),
        "groups:write": lambda: client.conversations_create(name="a", is_private=True),
        "pins:write": lambda: client.pins_add(channel=MAIN, timestamp="1.0"),
        "bookmarks:write": lambda: client.bookmarks_add(channel_id=MAIN, title="x", type="link", link="https://x"),
    }
    with pytest.raises(SlackApiError, match="missing_scope"):
        calls[scope]()
