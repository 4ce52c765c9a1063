"""A channel that does not deliver is stood in for, a storm of notices is told once, and nobody hears twice."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.delivery.tell import DEGRADE_AFTER, next_channel
from smartspec_ops.app.delivery.worker import NOTICE_ATTEMPTS
from smartspec_ops.app.effects.announce import Route, Team
from smartspec_ops.app.response.routing import Routing
from smartspec_ops.app.running.handlers import look_ahead
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.routing.matching import Matcher
from smartspec_ops.domain.routing.quiet import Maintenance
from smartspec_ops.domain.severity import Sev
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import Delivery, EffectState, Outcome, Store
from tests.unit.response import BOARD, HELPER, LEAD, ROSTER, House, Recorder

pytestmark = [pytest.mark.edge, pytest.mark.slow]

MINUTE = timedelta(minutes=1)
GONE = Delivery(outcome=Outcome.GIVE_UP, detail="channel_not_found")
BUSY = Delivery(outcome=Outcome.RETRY, detail="HTTP 503")


class Channels(House):
    """A house with three channels: chat, mail and a stand-in that is told nothing of its own."""

    def use(self, routes: Mapping[str, Route] | None = None) -> None:
        self.chat, self.mail, self.spare = Recorder("chat"), Recorder("mail"), Recorder("spare")
        given = routes or {"mail": Route(audiences=frozenset({"executives"})), "spare": Route(audiences=frozenset())}
        team = replace(self.responder.team, channels=("chat", "mail", "spare"), routes=given)
        self.responder = replace(self.responder, team=team)
        channels = {"chat": self.chat, "mail": self.mail, "spare": self.spare}
        self.worker = replace(self.worker, channels=channels, respond=lambda: self.responder)

    async def log(self, incident_id: str) -> Sequence[ev.Event]:
        async with self.store.begin() as tx:
            return [decode(ev.Event, stored.body) for stored in await tx.events(incident_id)]

    async def deliveries(self, incident_id: str) -> list[tuple[str, str, str, str]]:
        log = await self.log(incident_id)
        told = [e for e in log if isinstance(e, ev.DeliveryRecorded)]
        return [
            (e.message, e.audience, e.channel, f"{e.outcome}{' > ' + e.instead if e.instead else ''}") for e in told
        ]


@pytest.fixture
def house(store: Store, tmp_path: Path) -> Channels:
    found = Channels(store, tmp_path)
    found.use()
    return found


async def test_where_a_channel_gives_up_the_next_one_tells_it(house: Channels) -> None:
    house.chat.answers = [GONE] * 99
    incident_id = await house.opened()
    assert {(m.kind, m.audience) for m in house.mail.told} == {
        ("opened", "executives"),
        ("page", "person"),
        ("opened", "responders"),
    }
    assert set(await house.deliveries(incident_id)) == {
        ("opened", "executives", "mail", "sent"),
        ("opened", "executives", "chat", "give_up > mail"),
        ("opened", "responders", "chat", "give_up > mail"),
        ("opened", "responders", "mail", "sent"),
        ("page", "person", "chat", "give_up > mail"),
        ("page", "person", "mail", "sent"),
    }


async def test_where_that_fails_too_the_one_after_it_does_and_then_it_is_said_that_nobody_was_told(
    house: Channels,
) -> None:
    house.chat.answers = house.mail.answers = [GONE] * 99
    incident_id = await house.opened()
    assert {(m.kind, m.audience) for m in house.spare.told} == {
        ("opened", "responders"),
        ("opened", "executives"),
        ("page", "person"),
    }
    house.spare.answers = [GONE] * 99
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    told = await house.deliveries(incident_id)
    assert ("acknowledged", "responders", "spare", "give_up") in told
    assert ("acknowledged", "responders", "mail", "give_up > spare") in told


async def test_a_channel_that_keeps_failing_is_stood_in_for_and_catches_up(house: Channels) -> None:
    house.chat.answers = [BUSY] * 14
    incident_id = await house.opened()
    await house.pass_time(4 * MINUTE)
    degraded = [told for told in await house.deliveries(incident_id) if told[3] == "retry > mail"]
    assert {told[0] for told in degraded} == {"opened", "page"}
    assert {m.audience for m in house.mail.told} == {"executives", "responders", "person"}
    await house.pass_time(10 * MINUTE)
    sent = [told for told in await house.deliveries(incident_id) if told[2:] == ("chat", "sent")]
    assert {told[0] for told in sent} >= {"opened", "page"}, "the channel did not catch up"


async def test_what_waits_behind_a_failing_notice_is_told_by_the_stand_in_too(house: Channels) -> None:
    house.chat.answers = [BUSY] * 999
    incident_id = await house.opened()
    await house.pass_time(2 * MINUTE)
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    assert "acknowledged" not in [m.kind for m in house.mail.told if m.audience == "responders"]
    await house.pass_time(4 * MINUTE)
    assert "acknowledged" in [m.kind for m in house.mail.told if m.audience == "responders"]


@pytest.mark.parametrize("answers", [[GONE] * 9, [BUSY] * 999], ids=["gives up", "keeps failing"])
async def test_what_is_about_no_incident_is_told_by_the_next_channel_too(
    house: Channels, answers: Sequence[Delivery]
) -> None:
    house.chat.answers = list(answers)
    window = Maintenance(
        name="move",
        matchers=(Matcher(name="service", pattern="*"),),
        why="moving house",
        starts=house.clock.now(),
        length=timedelta(hours=2),
        announce=("responders",),
    )
    house.responder = replace(house.responder, routing=Routing(windows=[window]))
    await look_ahead(house.worker)
    await house.pass_time(5 * MINUTE)
    assert [m.kind for m in house.mail.told] == ["maintenance"]
    assert {one.effect.incident_id for one in await house.effects(kind="notify")} == {None}
    house.mail.answers = house.spare.answers = list(answers)
    await house.pass_time(timedelta(hours=3))
    assert {m.key for m in house.spare.told} <= {m.key for m in house.chat.told}
    dead = await house.effects(state=EffectState.DEAD, kind="notify")
    assert {one.effect.body["channel"] for one in dead} >= {"chat", "mail", "spare"}


async def test_a_short_fault_bothers_no_other_channel(house: Channels) -> None:
    house.chat.answers = [BUSY] * (DEGRADE_AFTER - 1)
    await house.opened()
    await house.pass_time(3 * MINUTE)
    assert {m.audience for m in house.mail.told} == {"executives"}
    assert house.spare.told == []


async def test_a_dead_channel_is_given_up_after_half_an_hour_and_every_notice_was_told_once(house: Channels) -> None:
    house.chat.answers = [BUSY] * 999
    incident_id = await house.opened()
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    await house.pass_time(timedelta(hours=1))
    dead = await house.effects(state=EffectState.DEAD, incident_id=incident_id)
    assert {letter.attempts for letter in dead} == {NOTICE_ATTEMPTS}
    told = [(m.key, tuple(sorted(r.id for r in m.recipients))) for m in house.mail.told]
    assert len(told) == len(set(told)), "the stand-in told something twice"


TEAM = Team(
    roster=ROSTER,
    stakeholders=(BOARD,),
    channels=("chat", "pager", "page", "mail"),
    routes={
        "pager": Route(audiences=frozenset({"responders"}), able=frozenset({"responders"})),
        "page": Route(audiences=frozenset({"customers"}), able=frozenset({"customers"}), named=True),
        "mail": Route(audiences=frozenset()),
    },
)


@pytest.mark.parametrize(
    ("audience", "tried", "other"),
    [
        ("responders", ["chat"], "pager"),
        ("responders", ["chat", "pager"], "mail"),
        ("executives", ["chat"], "mail"),
        ("executives", ["mail"], "chat"),
        ("person", ["chat", "mail"], None),
        ("customers", ["chat"], "page"),
        ("customers", ["page"], None),
        ("responders", ["a channel that was taken out"], "chat"),
    ],
)
def test_only_a_channel_that_can_carry_the_audience_stands_in(
    audience: str, tried: list[str], other: str | None
) -> None:
    assert next_channel(TEAM, audience, tried) == other


# --- storms ----------------------------------------------------------------------------------------------------


async def test_of_many_changes_that_wait_only_the_newest_is_told(house: Channels) -> None:
    incident_id = await house.opened()
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    house.chat.answers = [BUSY] * 2
    house.chat.told.clear()
    for number in range(20):
        level = Sev.SEV1 if number % 2 else Sev.SEV3
        await house.responder.do(
            incident_id, cmd.OverrideSeverity(actor=LEAD.id, level=level, reason=f"change {number}")
        )
    await house.drain()
    await house.pass_time(2 * MINUTE)
    told = [m.body for m in house.chat.told if m.audience == "responders" and m.kind == "severity"]
    assert set(told) == {"Severity changed from SEV-3 to SEV-1: change 19."}
    incident = await house.incident(incident_id)
    assert incident.severity is Sev.SEV1


async def test_an_older_revision_is_left_out_and_another_update_is_not(house: Channels) -> None:
    incident_id = await house.opened()
    post = cmd.PostUpdate(actor=LEAD.id, text="one", audiences=("responders",))
    house.chat.told.clear()
    steps = (post, replace(post, text="two"), replace(post, text="one, corrected", edits=1))
    for step in steps:
        await house.responder.do(incident_id, step)
    await house.drain()
    assert [m.body for m in house.chat.told if m.kind == "update"] == ["two", "one, corrected"]
    left = [one for one in await house.effects(state=EffectState.DONE) if one.detail.startswith("left out")]
    assert [one.detail for one in left] == ["left out: a newer update follows"]


async def test_a_page_is_never_left_out(house: Channels) -> None:
    incident_id = await house.opened()
    for _ in range(3):
        await house.responder.do(
            incident_id,
            cmd.Escalate(actor=HELPER.id, to=LEAD.id, step=len((await house.incident(incident_id)).pages) + 1, why="x"),
        )
    await house.drain()
    assert [m.kind for m in house.chat.told].count("page") == 4


# --- partly told -----------------------------------------------------------------------------------------------


async def test_those_who_were_put_off_are_told_later_even_by_another_process(house: Channels) -> None:
    house.chat.answers = [
        Delivery(outcome=Outcome.RETRY, detail="accepted for 2 of 3 recipients", unreached=(HELPER.id,))
    ]
    incident_id = await house.opened()
    assert house.chat.told[0].remaining == ()
    house.chat = Recorder("chat")
    house.worker = replace(house.worker, channels={**house.worker.channels, "chat": house.chat})
    await house.pass_time(1 * MINUTE)
    late = [m for m in house.chat.told if m.remaining]
    assert [(m.remaining, m.kind) for m in late] == [((HELPER.id,), late[0].kind)]
    told = [told for told in await house.deliveries(incident_id) if told[2] == "chat" and told[0] == late[0].kind]
    assert told.count((late[0].kind, late[0].audience, "chat", "sent")) == 2
