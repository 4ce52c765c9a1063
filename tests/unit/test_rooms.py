"""An incident in Slack as it stands: a message kept current, a room of its own, found again after a crash.

A real database and the real channel, against a Slack on a loopback port.
"""

import random
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.delivery.room_state import Keeper, books_of
from smartspec_ops.app.delivery.rooms import plan_of
from smartspec_ops.app.effects.announce import INSIDE, Route
from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.effects.showing import change
from smartspec_ops.app.response.access import concealed
from smartspec_ops.channels import build
from smartspec_ops.cli._view import _facts as facts
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident import room as rooms
from smartspec_ops.domain.incident.commands import Command
from smartspec_ops.domain.incident.oncall import Roster
from smartspec_ops.domain.severity import Sev
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import EffectState, KeepsRooms, Secret, Store
from smartspec_ops.testing.armed_server import Fault, Reply, Reset
from smartspec_ops.testing.slack_server import Conversation, Post, SlackServer, limited, refusal
from tests.unit.engines import engine
from tests.unit.response import ALERT, DEPUTY, HELPER, LEAD, House, Recorder
from tests.unit.test_channels import config

pytestmark = [pytest.mark.edge, pytest.mark.slow]

TOKEN, MAIN = "xoxb-rooms", "C0INCIDENTS"
TEAM = Roster(
    people=(replace(LEAD, slack="U0LEAD"), replace(DEPUTY, slack="U0DEPUTY"), replace(HELPER, slack="U0HELP"))
)
MINUTE = timedelta(minutes=1)


class SlackHouse(House):
    """A house that tells everything to Slack, with a recorder as the next channel."""

    def use(self, slack: SlackServer, folder: Path, rooms: Sev | None = Sev.SEV4, **settings: str) -> None:
        given = {"token": Secret(TOKEN), "channel": MAIN, "base_url": slack.base_url, "buttons": "true", **settings}
        self.slack = slack
        chat = build("slack", replace(config(folder, **given), name="slack", clock=self.clock))
        assert isinstance(chat, KeepsRooms)
        self.chat: KeepsRooms = chat
        self.spare = Recorder("spare")
        routes = {
            "slack": Route(audiences=INSIDE - {"executives"}, is_live=True, rooms=rooms),
            "spare": Route(audiences=frozenset()),
        }
        team = replace(self.responder.team, roster=TEAM, channels=("slack", "spare"), routes=routes)
        self.responder = replace(self.responder, team=team)
        channels = {"slack": self.chat, "spare": self.spare}
        self.worker = replace(self.worker, channels=channels, respond=lambda: self.responder)

    @property
    def card(self) -> Post:
        """The message in the usual channel that is kept current."""
        found = [post for post in self.slack.in_channel(MAIN) if post.edits and "page:" not in text(post)]
        assert len(found) == 1, [text(post) for post in found]
        return found[0]

    @property
    def room(self) -> Conversation:
        assert len(self.slack.rooms) == 1, [one.name for one in self.slack.rooms]
        return self.slack.rooms[0]

    @property
    def status(self) -> Post:
        """The pinned message of the room."""
        return next(post for post in self.slack.posts if post.ts == self.room.pins[-1])

    async def log(self, incident_id: str) -> Sequence[ev.Event]:
        async with self.store.begin() as tx:
            return [decode(ev.Event, stored.body) for stored in await tx.events(incident_id)]

    async def fates(self, incident_id: str) -> list[tuple[str, str]]:
        return [(e.name, e.fate.value) for e in await self.log(incident_id) if isinstance(e, ev.RoomRecorded)]

    async def deliveries(self, incident_id: str) -> list[tuple[str, str]]:
        """Of how it stands."""
        log = [e for e in await self.log(incident_id) if isinstance(e, ev.DeliveryRecorded) and e.message == "status"]
        return [(e.outcome.value, e.detail) for e in log]


def text(post: Post) -> str:
    return str(post.payload)


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer(token=TOKEN, channels=[MAIN], now=lambda: 1772452800.0) as server:  # noon of the house
        yield server


@pytest.fixture
async def house(
    request: pytest.FixtureRequest, tmp_path: Path, migrated: Path, slack: SlackServer
) -> AsyncIterator[SlackHouse]:
    async with engine(getattr(request, "param", "sqlite"), request, tmp_path, migrated) as (store, queue):
        found = SlackHouse(store, tmp_path, queue=queue)
        found.use(slack, tmp_path)
        yield found
        await found.chat.close()


both_engines = pytest.mark.parametrize(
    "house", ["sqlite", pytest.param("postgres", marks=pytest.mark.server)], indirect=True
)


@both_engines
async def test_an_incident_gets_a_room_with_its_people_its_topic_and_a_pinned_message(house: SlackHouse) -> None:
    incident_id = await house.opened()
    room = house.room
    assert (room.name, room.is_private) == (f"{incident_id.lower()}-checkout", False)
    assert "U0LEAD" in room.members
    assert room.topic.startswith(f"SEV-2 · open · not answered yet · {incident_id}: checkout")
    assert incident_id in room.purpose
    assert "Nobody has answered yet." in text(house.status)
    assert f"<#{room.id}>" in text(house.card)
    assert await house.fates(incident_id) == [(room.name, "opened")]
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id), cmd.Join(actor=HELPER.id, person=HELPER.id))
    assert room.topic.startswith("SEV-2 · investigating · INC")
    assert {"U0LEAD", "U0HELP"} <= set(room.members)
    for post in (house.card, house.status):
        assert "*Commander* <@U0LEAD>" in text(post)
        assert "investigating" in text(post)
    news = [post for post in house.slack.in_channel(room.id) if "acknowledged" in text(post)]
    assert len(news) == 1, "news of a room's incident is told in the room"
    assert not [post for post in house.slack.in_channel(MAIN) if "acknowledged:" in text(post)]


async def test_where_people_meet_can_be_looked_up_by_those_who_may_know(house: SlackHouse) -> None:
    incident = await house.incident(await house.opened())
    name = house.room.name
    assert f"room: #{name} in slack" in list(facts(incident))
    assert not [line for line in facts(concealed(incident)) if "room" in line]
    house.room.is_archived = True
    incident = await house.do(incident.id, cmd.Acknowledge(actor=LEAD.id))
    assert not [line for line in facts(incident) if line.startswith("room")], "it is no longer used"


async def test_what_is_as_it_should_be_is_not_called_for_again(house: SlackHouse) -> None:
    incident_id = await house.opened()
    before = list(house.slack.calls)
    assert before.count("chat.update") == 1, "the opening notice becomes the message that is kept current"
    for _ in range(3):
        await house.do(incident_id, cmd.AddNote(actor=LEAD.id, text="looking"))
    await house.pass_time(2 * MINUTE)
    assert house.slack.calls == before
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    new = house.slack.calls[len(before) :]
    # The team is assembled with the answer: one invitation, whoever they are. The page loses its buttons.
    updates = ["chat.update"] * 3
    assert sorted(new) == ["chat.postMessage", *updates, "conversations.invite", "conversations.setTopic"]


async def test_a_call_that_was_answered_has_nothing_to_press(house: SlackHouse) -> None:
    incident_id = await house.opened()
    (page,) = [post for post in house.slack.in_channel(MAIN) if "page:" in text(post)]
    assert "Acknowledge" in text(page)
    house.slack.arm_next("chat.update", limited("1"), where=page.ts)
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    await house.pass_time(MINUTE)
    (page,) = [post for post in house.slack.in_channel(MAIN) if "page:" in text(post)]
    assert "Acknowledge" not in text(page)
    assert "Answered at 12:00 UTC." in text(page)
    calls = len(house.slack.calls)
    house.slack.posts.remove(page)
    await house.do(incident_id, cmd.OverrideSeverity(actor=LEAD.id, level=Sev.SEV1, reason="worse"))
    assert not [post for post in house.slack.posts if "page:" in text(post)]
    assert len(house.slack.calls) == calls + 4, "topic, card, status, and the news"


@both_engines
async def test_a_burst_of_changes_is_shown_once(house: SlackHouse) -> None:
    incident_id = await house.opened()
    before = len(house.slack.calls)
    for command in (
        cmd.Acknowledge(actor=LEAD.id),
        cmd.OverrideSeverity(actor=LEAD.id, level=Sev.SEV3, reason="few customers"),
        cmd.OverrideSeverity(actor=LEAD.id, level=Sev.SEV1, reason="all customers"),
    ):
        await house.responder.do(incident_id, command)
    await house.drain()
    changes = [name for name in house.slack.calls[before:] if name != "chat.postMessage"]
    assert sorted(changes) == [*["chat.update"] * 3, "conversations.invite", "conversations.setTopic"]
    assert "[SEV-1]" in text(house.card)
    assert house.room.topic.startswith("SEV-1")


@pytest.mark.parametrize("known", ["nothing", "the name"])
async def test_a_crash_after_the_channel_was_made_finds_it_again(house: SlackHouse, known: str) -> None:
    """The answer never came: a second channel would split the response."""
    house.slack.arm_next("conversations.create", Reset(), posted=True)
    if known == "nothing":
        house.slack.arm_next("conversations.setPurpose", Reset(), posted=True)
    incident_id = await house.opened()
    await house.pass_time(3 * MINUTE)
    assert await house.fates(incident_id) == [(house.room.name, "found")]
    assert "U0LEAD" in house.room.members


async def test_a_name_somebody_else_uses_is_left_alone(house: SlackHouse) -> None:
    taken = Conversation(id="C0OLD", name="inc-2026-0001-checkout", created=1.0, purpose="lunch")
    older = Conversation(id="C0OLDER", name="inc-2026-0001-checkout-2", created=1.0)
    house.slack.conversations.update({"C0OLD": taken, "C0OLDER": older})
    incident_id = await house.opened()
    assert await house.fates(incident_id) == [("inc-2026-0001-checkout-3", "opened")]
    assert (taken.members, older.members) == (["U0BOT"], ["U0BOT"])


@both_engines
async def test_a_lost_answer_leaves_one_message_where_the_app_may_read(house: SlackHouse) -> None:
    house.slack.scopes |= {"channels:history"}
    house.slack.arm_next("chat.postMessage", refusal("fatal_error"), where="C0ROOM1", posted=True)
    incident_id = await house.opened()
    await house.pass_time(MINUTE)
    assert len([p for p in house.slack.in_channel(house.room.id) if "Nobody has answered" in text(p)]) == 1
    assert house.room.pins == [house.status.ts]
    assert (await house.deliveries(incident_id))[-1] == ("sent", "")


async def test_what_another_message_shows_makes_no_lost_answer_forgotten(house: SlackHouse, tmp_path: Path) -> None:
    """The usual channel's message is changed between the lost answer and the next attempt."""
    house.slack.scopes |= {"channels:history"}
    house.use(house.slack, tmp_path, rooms=None)
    incident_id = await house.opened()
    house.use(house.slack, tmp_path)
    house.slack.arm_next("chat.postMessage", refusal("fatal_error"), where="C0ROOM1", posted=True)
    async with house.store.begin() as tx:
        await emit(tx, house.worker.queue, [change(incident_id, "slack", house.clock.now(), "rooms")])
    await house.drain()
    assert f"<#{house.room.id}>" in text(house.card)
    await house.pass_time(MINUTE)
    assert len([p for p in house.slack.in_channel(house.room.id) if "Nobody has answered" in text(p)]) == 1


async def test_a_lost_answer_without_that_right_is_posted_again(house: SlackHouse) -> None:
    house.slack.arm_next("chat.postMessage", refusal("fatal_error"), where="C0ROOM1", posted=True)
    await house.opened()
    await house.pass_time(MINUTE)
    assert len([p for p in house.slack.in_channel(house.room.id) if "Nobody has answered" in text(p)]) == 2


async def test_rate_limits_are_waited_for_and_what_is_done_is_not_done_again(house: SlackHouse) -> None:
    house.slack.arm_next("conversations.setTopic", limited("30"))
    incident_id = await house.opened()
    assert (house.room.topic, house.slack.calls.count("conversations.create")) == ("", 1)
    await house.pass_time(MINUTE)
    assert house.room.topic.startswith("SEV-2")
    for method in ("conversations.create", "conversations.setPurpose", "conversations.invite", "pins.add"):
        assert house.slack.calls.count(method) == 1, method
    assert await house.deliveries(incident_id) == [("sent", "")]


async def test_without_the_right_to_make_channels_the_usual_one_shows_it(house: SlackHouse) -> None:
    house.slack.scopes -= {"channels:manage"}
    incident_id = await house.opened()
    assert not house.slack.rooms
    assert await house.deliveries(incident_id) == [("sent", "no channel of its own: missing_scope")]
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    assert "investigating" in text(house.card)
    assert len(await house.deliveries(incident_id)) == 1, "it is said once"
    assert not await house.effects(state=EffectState.DEAD)
    assert [p.payload["thread_ts"] for p in house.slack.posts if "acknowledged:" in text(p)] == [house.card.ts]


async def test_without_the_right_to_pin_it_is_shown_and_said_once(house: SlackHouse) -> None:
    house.slack.scopes -= {"pins:write"}
    incident_id = await house.opened()
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    assert await house.deliveries(incident_id) == [("sent", "pinning: missing_scope"), ("sent", "")]
    assert not await house.effects(state=EffectState.DEAD)
    assert "investigating" in text(house.card)


async def test_who_cannot_be_invited_keeps_nobody_else_out(store: Store, tmp_path: Path) -> None:
    with SlackServer(token=TOKEN, channels=[MAIN], members=["U0LEAD", "U0DEPUTY"], now=lambda: 1772452800.0) as slack:
        house = SlackHouse(store, tmp_path)
        house.use(slack, tmp_path)
        incident_id = await house.opened()
        people = (HELPER.id, DEPUTY.id)
        await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id), *(cmd.Join(actor=p, person=p) for p in people))
        assert house.room.members == ["U0BOT", "U0LEAD", "U0DEPUTY"]
        remark = ("sent", f"{HELPER.id} cannot be invited: user_not_found")
        assert (await house.deliveries(incident_id)).count(remark) == 1
        before = slack.calls.count("conversations.invite")
        await house.do(incident_id, cmd.OverrideSeverity(actor=LEAD.id, level=Sev.SEV1, reason="worse"))
        assert slack.calls.count("conversations.invite") == before
        await house.chat.close()


async def test_a_closed_incident_is_archived_and_a_room_that_is_gone_is_not_used(house: SlackHouse) -> None:
    incident_id = await house.resolved()
    assert "Resolved. It lasted" in text(house.card)
    assert not house.room.is_archived
    await house.do(
        incident_id,
        cmd.WaivePostMortem(actor=LEAD.id, reason="a test"),
        cmd.WaiveCommunication(actor=LEAD.id, reason="a test"),
        cmd.Close(actor=LEAD.id),
    )
    assert house.room.is_archived
    assert "closed" in text(house.status)
    assert [fate for _, fate in await house.fates(incident_id)] == ["opened", "archived"]


async def test_a_room_somebody_archived_is_left_and_the_usual_channel_hears(house: SlackHouse) -> None:
    incident_id = await house.opened()
    house.room.is_archived = True
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    assert [fate for _, fate in await house.fates(incident_id)] == ["opened", "left"]
    assert [p.channel for p in house.slack.posts if "acknowledged:" in text(p)] == [MAIN]
    await house.do(incident_id, cmd.OverrideSeverity(actor=LEAD.id, level=Sev.SEV1, reason="worse"))
    assert "[SEV-1]" in text(house.card)


@pytest.mark.parametrize(("least", "has_room"), [(None, False), (Sev.SEV1, False), (Sev.SEV2, True), (Sev.SEV4, True)])
async def test_only_what_is_bad_enough_gets_a_room(
    house: SlackHouse, tmp_path: Path, least: Sev | None, has_room: bool
) -> None:
    house.use(house.slack, tmp_path, rooms=least)
    await house.opened()
    assert bool(house.slack.rooms) is has_room


async def test_a_private_incident_gets_a_private_room_and_elsewhere_says_nothing(house: SlackHouse) -> None:
    incident_id = await house.opened(replace(ALERT, extra={"private": "true"}))
    room = house.room
    assert (room.name, room.is_private, room.members) == (incident_id.lower(), True, ["U0BOT", "U0LEAD"])
    assert "error_rate" in text(house.status)
    plan = cmd.ProposeMitigation(actor=LEAD.id, workflow="rollback", params={}, plan="./rollback --to=v1")
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id), plan)
    assert "./rollback --to=v1" in text(house.status)
    assert "Approve M1" in text(house.status)
    outside = [text(post) for post in house.slack.posts if post.channel != room.id]
    assert outside
    for told in outside:
        assert not [word for word in ("error_rate", "checkout", room.id, "rollback", "Approve") if word in told], told


@both_engines
async def test_an_incident_that_becomes_private_leaves_its_open_room(house: SlackHouse) -> None:
    incident_id = await house.opened()
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id), cmd.ChangeVisibility(actor=LEAD.id, private=True))
    was, private = house.slack.rooms
    assert (was.is_private, was.is_archived) == (False, True)
    assert (private.is_private, private.is_archived, private.name) == (True, False, incident_id.lower())
    assert "checkout" not in was.topic
    for post in (house.card, *house.slack.in_channel(was.id)[:1]):
        assert "error_rate" not in text(post)
    await house.do(incident_id, cmd.ChangeVisibility(actor=LEAD.id, private=False))
    assert len(house.slack.rooms) == 2, "the closed room stays where people meet"
    assert "error_rate" in text(house.card)


@pytest.mark.parametrize("order", ["answered first", "private first", "at once"])
async def test_a_call_says_nothing_more_once_its_incident_is_private(house: SlackHouse, order: str) -> None:
    incident_id = await house.opened()
    steps: list[Command] = [cmd.Acknowledge(actor=LEAD.id), cmd.ChangeVisibility(actor=LEAD.id, private=True)]
    (page,) = [post for post in house.slack.in_channel(MAIN) if "page:" in text(post)]
    assert "error_rate" in text(page)
    if order == "at once":
        await house.do(incident_id, *steps)
    else:
        for step in steps if order == "answered first" else reversed(steps):
            await house.do(incident_id, step)
    (page,) = [post for post in house.slack.in_channel(MAIN) if post.ts == page.ts]
    assert "error_rate" not in text(page)
    assert "checkout" not in text(page)
    assert "private incident" in text(page)
    assert "Answered at 12:00 UTC." in text(page)
    assert "Take command" not in text(page)
    before = len(house.slack.calls)
    await house.do(incident_id, cmd.AddNote(actor=LEAD.id, text="looking"))
    assert len(house.slack.calls) == before


async def test_a_call_of_a_private_incident_is_answered_in_its_own_words(house: SlackHouse) -> None:
    incident_id = await house.opened(replace(ALERT, extra={"private": "true"}))
    (page,) = [post for post in house.slack.in_channel(MAIN) if "You are asked" in text(post)]
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    (page,) = [post for post in house.slack.in_channel(MAIN) if post.ts == page.ts]
    assert "Answered at 12:00 UTC." in text(page)
    for post in house.slack.posts:
        assert str(post.payload["blocks"]).count("There is news of a private incident.") <= 1


async def test_a_drill_says_so_everywhere(house: SlackHouse) -> None:
    await house.opened(replace(ALERT, extra={"drill": "true"}))
    assert house.room.name == "drill-inc-2026-0001-checkout"
    assert house.room.topic.startswith("DRILL SEV-2")
    assert "DRILL [SEV-2]" in text(house.card)
    assert "DRILL [SEV-2]" in text(house.status)


@both_engines
async def test_an_edited_update_changes_the_message_and_an_older_one_comes_too_late(house: SlackHouse) -> None:
    incident_id = await house.opened()
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    update = {"actor": LEAD.id, "audiences": ("responders",)}
    await house.do(incident_id, cmd.PostUpdate(**update, text="Nobody can pay."))
    await house.do(incident_id, cmd.PostUpdate(**update, text="One in ten cannot pay.", edits=1))
    told = [post for post in house.slack.in_channel(house.room.id) if "update:" in text(post)]
    assert [(post.edits, "One in ten" in text(post), "Nobody can" in text(post)) for post in told] == [(1, True, False)]
    assert "One in ten cannot pay." in text(house.card)
    assert "One in ten cannot pay." in text(house.status)


async def test_a_dead_slack_degrades_to_the_next_channel_and_catches_up(house: SlackHouse) -> None:
    house.slack.arm_next("*", *[refusal("service_unavailable")] * 999)
    incident_id = await house.opened()
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    await house.pass_time(5 * MINUTE)
    assert {message.kind for message in house.spare.told} >= {"opened", "page", "acknowledged"}
    assert not house.slack.posts
    house.slack.recover()
    await house.pass_time(5 * MINUTE)
    assert house.room.topic.startswith("SEV-2 · investigating")
    assert "investigating" in text(house.card)
    assert [outcome for outcome, _ in await house.deliveries(incident_id)][-1] == "sent"


@both_engines
async def test_an_older_text_that_arrives_last_is_put_right(house: SlackHouse) -> None:
    """A worker hung between reading the incident and telling Slack, while another one told what came after."""
    incident_id = await house.opened()
    async with house.store.begin() as tx:
        stale = await house.responder.load(tx, incident_id)
        known = (await books_of(tx, "slack", incident_id)).public
        books = await books_of(tx, "slack", incident_id)
    plan = await plan_of(house.worker, replace(stale, severity=Sev.SEV4), "slack", books, is_private=False)
    await house.do(incident_id, cmd.OverrideSeverity(actor=LEAD.id, level=Sev.SEV1, reason="all customers"))
    assert "[SEV-1]" in text(house.card)
    hung = Keeper(house.worker, stale, "slack", known)
    await house.chat.arrange(plan, known.room, hung.keep)
    assert hung.is_unsure
    assert house.room.topic.startswith("SEV-4"), "Slack cannot know better"
    assert "[SEV-1]" in text(house.card), "what somebody noted meanwhile stopped the rest"
    async with house.store.begin() as tx:
        await emit(tx, house.worker.queue, [change(incident_id, "slack", house.clock.now(), "unsure")])
    await house.drain()
    assert house.room.topic.startswith("SEV-1")
    assert "[SEV-1]" in text(house.status)


CHANGES: Sequence[Callable[[int], Command]] = (
    lambda _: cmd.Acknowledge(actor=LEAD.id),
    lambda n: cmd.OverrideSeverity(actor=LEAD.id, level=list(Sev)[n % 4], reason=f"reason {n}"),
    lambda n: cmd.AssignRole(actor=HELPER.id, person=HELPER.id, role=("scribe", "deputy")[n % 2]),
    lambda n: cmd.PostUpdate(actor=LEAD.id, text=f"text {n}", audiences=("responders",)),
    lambda _: cmd.Join(actor=DEPUTY.id, person=DEPUTY.id),
    lambda n: cmd.AddNote(actor=LEAD.id, text=f"note {n}"),
)
FAULTS: Sequence[Fault] = (Reset(), limited("2"), refusal("internal_error"), Reply(status=502), refusal("fatal_error"))


@pytest.mark.parametrize("seed", range(4))
async def test_after_any_bad_day_slack_shows_the_incident_as_it_is(house: SlackHouse, seed: int) -> None:
    """Any changes, any lost answers, carried out or not: at the end one room and one pinned message, current."""
    draw = random.Random(seed)
    house.slack.scopes |= {"channels:history"}
    methods = ["*", "chat.update", "chat.postMessage", "conversations.create", "conversations.setTopic", "pins.add"]
    for _ in range(6):
        house.slack.arm_next(draw.choice(methods), draw.choice(FAULTS), posted=draw.random() < 0.5)
    incident_id = await house.opened()
    for n in range(8):
        if draw.random() < 0.5:
            house.slack.arm_next(draw.choice(methods), draw.choice(FAULTS), posted=draw.random() < 0.5)
        await house.responder.do(incident_id, draw.choice(CHANGES)(n))
        if draw.random() < 0.6:
            await house.pass_time(timedelta(seconds=draw.choice([1, 5, 70])))
    house.slack.recover()
    await house.pass_time(6 * MINUTE)
    async with house.store.begin() as tx:
        incident, books = await house.responder.load(tx, incident_id), await books_of(tx, "slack", incident_id)
    plan = await plan_of(house.worker, incident, "slack", books, is_private=False)
    room, known = house.room, books.public.room
    assert room.topic == plan.topic
    assert {one.slack for one in plan.members} == set(room.members) - {"U0BOT"}
    assert known.status is not None
    assert known.card is not None
    assert room.pins[-1] == known.status.id
    assert plan.status is not None
    for shown in (known.status, known.card):
        post = next(post for post in house.slack.posts if (post.channel, post.ts) == (shown.place, shown.id))
        assert post.payload["blocks"][0]["text"]["text"] == plan.status.subject
        assert plan.status.body.partition("\n")[0] in text(post)
    calls = list(house.slack.calls)
    await house.chat.arrange(plan, known, Keeper(house.worker, incident, "slack", books.public).keep)
    assert house.slack.calls == calls, "nothing is left to do"


async def test_a_plan_that_is_older_than_what_is_shown_changes_nothing(house: SlackHouse) -> None:
    incident_id = await house.opened()
    async with house.store.begin() as tx:
        stale, books = await house.responder.load(tx, incident_id), await books_of(tx, "slack", incident_id)
    plan = await plan_of(house.worker, replace(stale, severity=Sev.SEV4), "slack", books, is_private=False)
    await house.do(incident_id, cmd.OverrideSeverity(actor=LEAD.id, level=Sev.SEV1, reason="all customers"))
    async with house.store.begin() as tx:
        newest = (await books_of(tx, "slack", incident_id)).public
    calls = list(house.slack.calls)
    await house.chat.arrange(plan, newest.room, Keeper(house.worker, stale, "slack", newest).keep)
    assert house.slack.calls == calls
    assert house.room.topic.startswith("SEV-1")


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("checkout", "inc-2026-0042-checkout"),
        ("Check Out/v2", "inc-2026-0042-check-out-v2"),
        ("ร้านค้า", "inc-2026-0042"),
        ("x" * 200, "inc-2026-0042-" + "x" * 200),
    ],
)
def test_the_name_of_a_room(service: str, name: str) -> None:
    from smartspec_ops.domain.incident.decide import decide
    from smartspec_ops.domain.incident.evolve import fold
    from smartspec_ops.domain.incident.policy import Policy

    command = cmd.Open(actor="system:intake", incident_id="INC-2026-0042", alert=replace(ALERT, service=service))
    decided = decide(None, command, ALERT.at, Policy())
    assert isinstance(decided, tuple)
    assert rooms.name(fold(decided)) == name
