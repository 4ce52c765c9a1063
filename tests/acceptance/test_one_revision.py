"""One update by every channel at once: real servers, one of them down for ten minutes, and an edit meanwhile.

Afterwards mail, chat, rooms, webhook and the public page show the same text and the same revision, and the timeline
says by which channel each audience was told.
"""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from smartspec_ops.app.effects.announce import INSIDE, Route
from smartspec_ops.channels import build
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.oncall import Person
from smartspec_ops.domain.incident.policy import Policy
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import Channel, Secret
from smartspec_ops.stores import open_store
from smartspec_ops.testing.armed_server import Reply
from smartspec_ops.testing.pagerduty_server import PagerDutyServer
from smartspec_ops.testing.slack_server import SlackServer
from smartspec_ops.testing.teams_server import TeamsServer
from tests.mailserver import MailServer, mail
from tests.unit.response import BOARD, LEAD, House
from tests.unit.test_channels import config

pytestmark = [pytest.mark.acceptance, pytest.mark.slow, pytest.mark.server]

KEY = b"k" * 32
MINUTE = timedelta(minutes=1)
SUBSCRIBER = Person(id="subscribers", roles=("customers",), email="news@example.test", lang="th")
EVERYBODY = frozenset({*INSIDE, "customers"})


@dataclass
class FarSides:
    """Whoever listens."""

    slack: SlackServer
    teams: TeamsServer
    pagerduty: PagerDutyServer
    mail: MailServer
    folder: Path

    def build(self) -> Mapping[str, Channel]:
        def one(name: str, kind: str, **settings: Any) -> Channel:
            return build(kind, replace(config(self.folder, **settings), name=name))

        smtp = {"host": self.mail.host, "port": self.mail.port, "tls": "none", "from": "incidents@example.test"}
        return {
            "slack": one("slack", "slack", token=Secret("xoxb-1"), channel="C0INCIDENTS", base_url=self.slack.base_url),
            "teams": one("teams", "teams", url=Secret(self.teams.url)),
            "pagerduty": one("pagerduty", "pagerduty", routing_key=Secret("key"), base_url=self.pagerduty.origin),
            "mail": one("mail", "email", **smtp),
            "status": one("status", "statuspage", folder="public", title="Shop"),
        }

    def shown(self) -> Mapping[str, str]:
        """The newest update each far side shows, as one text."""
        page = json.loads((self.folder / "public/status.json").read_text())["incidents"][0]["entries"][-1]
        updates = [m for m in self.mail.messages if " update" in str(m["Subject"])]
        body = updates[-1].get_body(("plain",))
        assert body is not None
        return {
            "slack": json.dumps(self.slack.posts[-1].payload, ensure_ascii=False),
            "teams": json.dumps(self.teams.cards[-1], ensure_ascii=False),
            "mail": body.get_content(),
            "status": f"{page['text']} {page['label']}",
        }


@pytest.fixture
def far(tmp_path: Path) -> Iterator[FarSides]:
    with ExitStack() as stack:
        yield FarSides(
            slack=stack.enter_context(SlackServer(token="xoxb-1")),
            teams=stack.enter_context(TeamsServer("sig")),
            pagerduty=stack.enter_context(PagerDutyServer("key")),
            mail=stack.enter_context(mail(tmp_path)),
            folder=tmp_path,
        )


@pytest.fixture
async def house(tmp_path: Path, far: FarSides) -> AsyncIterator[House]:
    store = open_store(tmp_path / "ops.db", KEY)
    await store.migrate()
    found = House(store, tmp_path, policy=Policy(final_audiences=EVERYBODY - {"person"}))
    customers = frozenset({"customers"})
    team = replace(
        found.responder.team,
        stakeholders=(BOARD, SUBSCRIBER),
        channels=("slack", "teams", "pagerduty", "mail", "status"),
        routes={
            "mail": Route(audiences=EVERYBODY, addressed=True),
            "pagerduty": Route(audiences=frozenset({"responders"}), able=frozenset({"responders"})),
            "status": Route(audiences=customers, able=customers, named=True),
        },
        service_names={"checkout": "Checkout page"},
    )
    found.responder = replace(found.responder, team=team)
    channels = far.build()
    found.worker = replace(found.worker, channels=channels, respond=lambda: found.responder)
    yield found
    for channel in channels.values():
        await channel.close()
    await store.close()


def post(text: str, **given: Any) -> cmd.PostUpdate:
    return cmd.PostUpdate(actor=LEAD.id, text=text, audiences=(), **given)


async def test_after_an_outage_every_channel_shows_the_same_revision(house: House, far: FarSides) -> None:
    incident_id = await house.opened()
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    posted = len(far.slack.posts)
    down = [Reply(status=500)] * 14
    far.slack.arm(*down)
    await house.do(incident_id, post("Some customers cannot pay."))
    await house.do(incident_id, post("One customer in ten cannot pay by card.", edits=1))
    assert len(far.slack.posts) == posted, "the outage is none"
    await house.pass_time(15 * MINUTE)
    for name, text in far.shown().items():
        assert "One customer in ten cannot pay by card." in text, name
        assert "1, revision 2" in text, name
    told = [json.dumps(p.payload) for p in far.slack.posts[posted:] if "cannot pay" in json.dumps(p.payload)]
    assert sum("Some customers" in text for text in told) <= 2, "each room hears an overtaken text at most once"
    log = await events(house, incident_id)
    channels = {e.channel for e in log if isinstance(e, ev.DeliveryRecorded) and e.message == "update"}
    assert channels == {"slack", "teams", "pagerduty", "mail", "status"}
    stood_in = [e for e in log if isinstance(e, ev.DeliveryRecorded) and e.instead]
    assert {(e.channel, e.instead) for e in stood_in} == {("slack", "teams")}


async def test_customers_get_their_language_and_no_internals(house: House, far: FarSides) -> None:
    incident_id = await house.opened()
    await house.do(
        incident_id,
        cmd.Acknowledge(actor=LEAD.id),
        post("We are looking into it.", next_at=house.clock.now() + 30 * MINUTE),
    )
    told = [m for m, to in zip(far.mail.messages, far.mail.recipients, strict=True) if to == ["news@example.test"]]
    assert [str(m["Subject"]) for m in told] == ["ปัญหาของ Checkout page"]
    body = told[0].get_body(("plain",))
    assert body is not None
    assert "แจ้งความคืบหน้าครั้งถัดไป: 2026-03-02 12:30 UTC" in body.get_content()
    everything = told[0].as_string() + (far.folder / "public/index.html").read_text()
    assert not any(word in everything for word in ("SEV-", incident_id, "error_rate", "dpl_2", LEAD.id))


async def test_the_pager_has_one_alert_from_beginning_to_end(house: House, far: FarSides) -> None:
    incident_id = await house.resolved()
    await house.pass_time(1 * MINUTE)
    assert far.pagerduty.states == {incident_id: "resolved"}
    assert far.pagerduty.opened == [incident_id]


async def events(house: House, incident_id: str) -> list[ev.Event]:
    async with house.store.begin() as tx:
        return [decode(ev.Event, stored.body) for stored in await tx.events(incident_id)]
