"""Senders that can be asked: a lost end still ends an incident, a stray one does not, and silence concludes nothing."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.intake.reconcile import Reconciler
from smartspec_ops.app.intake.silent_senders import MetSender
from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.values import Check, Phase
from smartspec_ops.edge.alertmanager import Alertmanager, may_ask
from smartspec_ops.edge.codec import decode
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import AlertSource, Firing, Store, Unasked
from smartspec_ops.spec.intake.draft import identity
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests.serving import workspace
from tests.unit.response import ALERT, NOON, House

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
AWAY = Unasked(why="it answered 503")
FOREIGN = replace(ALERT, source="alertmanager", spec_id=None, objective_id=None, episode="2026-03-02T12:00:00Z", seq=1)


@dataclass
class Peer:
    """What an Alertmanager at the other end answers."""

    firing: list[str] = field(default_factory=list)
    started: str = (NOON - timedelta(hours=1)).isoformat()
    status: int = 200
    alerts: bytes | None = None
    asked: list[Asked] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        if asked.path == "/api/v2/status":
            return Reply(body=json.dumps({"uptime": self.started}).encode())
        body = json.dumps([{"fingerprint": one, "labels": {}} for one in self.firing]).encode()
        return Reply(status=self.status, body=body if self.alerts is None else self.alerts)


@dataclass
class Scene:
    house: House
    peer: Peer

    async def open(self, alert: Alert = FOREIGN) -> str:
        return await self.house.opened(alert)

    async def says(self, alert: Alert, status: AlertStatus) -> None:
        await self.house.clock.advance(timedelta(seconds=1))
        await self.house.responder.receive(replace(alert, status=status, at=self.house.clock.now()))
        await self.house.drain()

    async def phase(self, incident_id: str) -> Phase:
        return (await self.house.incident(incident_id)).phase

    async def events(self, incident_id: str) -> Sequence[ev.Event]:
        async with self.house.store.begin() as tx:
            return [decode(ev.Event, one.body) for one in await tx.events(incident_id)]


@pytest.fixture
async def scene(store: SqlStore, tmp_path: Path) -> AsyncIterator[Scene]:
    house, peer = House(store, tmp_path), Peer()
    async with scripted_server(peer) as server:
        http = HttpEdge(allow=may_ask(server.url))
        source = Alertmanager(address=server.url, http=http, clock=house.clock, fresh=timedelta(seconds=30))
        reconciler = Reconciler(source_of=lambda alert: source if alert.source == "alertmanager" else None)
        house.worker = replace(house.worker, reconciler=reconciler)
        yield Scene(house, peer)
        await http.close()


async def test_a_lost_end_still_ends_the_incident(scene: Scene) -> None:
    scene.peer.firing = [FOREIGN.fingerprint]
    incident_id = await scene.open()
    await scene.house.pass_time(5 * MINUTE)
    assert await scene.phase(incident_id) is Phase.OPEN
    scene.peer.firing = []  # and nobody is told
    await scene.house.pass_time(2 * MINUTE)
    assert await scene.phase(incident_id) is Phase.OPEN  # as long as it takes otherwise: three looks
    await scene.house.pass_time(2 * MINUTE)
    assert await scene.phase(incident_id) is Phase.RESOLVED
    [told] = [
        one.alert
        for one in await scene.events(incident_id)
        if isinstance(one, ev.AlertReceived) and one.alert.status is AlertStatus.RESOLVED
    ]
    assert told.why == "alertmanager was asked and does not list it any more"


async def test_a_stray_end_does_not_and_is_undone(scene: Scene) -> None:
    scene.peer.firing = [FOREIGN.fingerprint]
    incident_id = await scene.open()
    await scene.says(FOREIGN, AlertStatus.RESOLVED)
    await scene.house.pass_time(10 * MINUTE)
    incident = await scene.house.incident(incident_id)
    assert (incident.phase, incident.members[FOREIGN.fingerprint].status) == (Phase.OPEN, AlertStatus.FIRING)
    scene.peer.firing = []
    await scene.says(FOREIGN, AlertStatus.RESOLVED)
    await scene.house.pass_time(4 * MINUTE)
    assert await scene.phase(incident_id) is Phase.RESOLVED


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"status": 503}, "it answered 503"),
        ({"alerts": b"<html>"}, "something else than a list"),
        ({"alerts": b'[{"labels": {}}]'}, "something else than a list"),
        ({"started": (NOON + 30 * MINUTE).isoformat()}, "it was started at 12:30:00 and may not have been told"),
        ({"started": "yesterday"}, "it does not say since when it runs"),
    ],
)
async def test_where_the_answer_says_nothing_the_last_word_stands_and_ends_nothing(
    scene: Scene, answer: dict[str, object], why: str
) -> None:
    scene.peer.firing = [FOREIGN.fingerprint]
    incident_id = await scene.open()
    scene.peer.firing = []
    for name, value in answer.items():
        setattr(scene.peer, name, value)
    await scene.says(FOREIGN, AlertStatus.RESOLVED)
    await scene.house.pass_time(10 * MINUTE)
    incident = await scene.house.incident(incident_id)
    assert (incident.phase, incident.check) == (Phase.OPEN, Check.UNKNOWN)
    assert incident.members[FOREIGN.fingerprint].status is AlertStatus.RESOLVED
    [said] = [
        one.why
        for one in await scene.events(incident_id)
        if isinstance(one, ev.HealthChecked) and one.check is Check.UNKNOWN
    ]
    assert why in said


async def test_nobody_there_is_no_end_of_an_alert_that_fires(scene: Scene) -> None:
    incident_id = await scene.open()
    scene.peer.status = 500
    await scene.house.pass_time(10 * MINUTE)
    incident = await scene.house.incident(incident_id)
    assert incident.members[FOREIGN.fingerprint].status is AlertStatus.FIRING


async def test_a_restarted_one_is_believed_about_what_it_lists(scene: Scene) -> None:
    scene.peer.firing = [FOREIGN.fingerprint]
    incident_id = await scene.open()
    scene.peer.started = (NOON + MINUTE).isoformat()
    await scene.says(FOREIGN, AlertStatus.RESOLVED)
    await scene.house.pass_time(2 * MINUTE)
    assert (await scene.house.incident(incident_id)).members[FOREIGN.fingerprint].status is AlertStatus.FIRING


async def test_an_answer_older_than_the_message_says_nothing_of_it(scene: Scene) -> None:
    """Both incidents look in the same moment, with one question; the second opens after it was asked."""
    scene.peer.firing = []
    other = replace(FOREIGN, fingerprint="9" * 32, service="billing")
    first = await scene.open()
    second = await scene.open(other)
    assert len(scene.peer.asked) == 2  # the list and the status, once
    assert [await scene.phase(one) for one in (first, second)] == [Phase.OPEN, Phase.OPEN]
    for incident_id, alert in ((first, FOREIGN), (second, other)):
        assert (await scene.house.incident(incident_id)).members[alert.fingerprint].status is AlertStatus.FIRING


async def test_alerts_of_a_limited_token_are_known_by_their_service_too(scene: Scene) -> None:
    owned = replace(FOREIGN, fingerprint=identity("service", FOREIGN.service, "0123456789abcdef"))
    scene.peer.firing = ["0123456789abcdef"]
    incident_id = await scene.open(owned)
    await scene.house.pass_time(3 * MINUTE)
    assert (await scene.house.incident(incident_id)).members[owned.fingerprint].status is AlertStatus.FIRING
    scene.peer.firing = ["fedcba9876543210"]
    await scene.house.pass_time(4 * MINUTE)
    assert await scene.phase(incident_id) is Phase.RESOLVED


async def test_a_storm_is_compared_to_its_last_alert(scene: Scene) -> None:
    """More than the log names: the rows are compared, not the fold."""
    storm = [replace(FOREIGN, fingerprint=f"{n:032x}", spec_id="orders") for n in range(60)]
    scene.peer.firing = [one.fingerprint for one in storm]
    incident_id = await scene.open(storm[0])
    await scene.house.responder.receive_all(storm)
    scene.peer.firing = [storm[-1].fingerprint]
    await scene.house.pass_time(6 * MINUTE)
    async with scene.house.store.begin() as tx:
        firing = await tx.alerts(incident_id, limit=1000, resolved=False)
    assert [decode(Alert, row.body).fingerprint for row in firing if row.body] == [storm[-1].fingerprint]
    assert await scene.phase(incident_id) is Phase.OPEN


async def test_only_two_questions_can_be_sent_there(scene: Scene) -> None:
    await scene.open()
    assert {(one.method, one.path) for one in scene.peer.asked} == {
        ("GET", "/api/v2/alerts"),
        ("GET", "/api/v2/status"),
    }
    allow = may_ask("http://alertmanager.example/am/")
    assert allow("GET", "/am/api/v2/alerts")
    assert not any(
        [allow("POST", "/am/api/v2/alerts"), allow("GET", "/am/api/v2/silences"), allow("GET", "/api/v2/alerts")]
    )


# --- who is asked ----------------------------------------------------------------------------------------------------

ASK = """\
production_ops:
  key: "env:OPS_KEY"
  intake:
    alertmanager:
      ask:
        - {url: "http://10.0.0.5:9093/am/", external_url: "https://alerts.example"}
        - {url: "http://127.0.0.1:9093"}
"""
LISTED = """\
safety: {network_policy: {allowlist_domains: [alerts.example]}}
production_ops: {key: "env:OPS_KEY"}
"""


def from_(address: str, source: str = "alertmanager") -> Alert:
    return replace(FOREIGN, source=source, extra={"links": {source: address}})


@pytest.mark.parametrize(
    ("config", "address", "asked"),
    [
        (ASK, "https://alerts.example/", "http://10.0.0.5:9093/am"),
        (ASK, "http://127.0.0.1:9093", "http://127.0.0.1:9093"),
        (ASK, "http://elsewhere.example:9093", None),
        (LISTED, "http://am-0.alerts.example:9093/x", "http://am-0.alerts.example:9093/x"),
        (LISTED, "http://alerts.example.evil.example", None),
        (LISTED, "http://169.254.169.254", None),
        (LISTED, "ftp://alerts.example", None),
        (LISTED, "http://me@alerts.example", None),
        (LISTED, "http://alerts.example:none", None),
    ],
)
async def test_only_those_the_settings_name_or_allow_are_asked(
    tmp_path: Path, config: str, address: str, asked: str | None
) -> None:
    runtime = workspace(tmp_path, config)
    reconciler = runtime.reconciler()
    assert reconciler is not None
    source = reconciler.source_of(from_(address))
    assert (source.address if isinstance(source, Alertmanager | MetSender) else source) == asked
    assert reconciler.source_of(from_(address, "grafana")) is None
    await runtime.close()


async def test_nobody_is_asked_where_nothing_allows_it(tmp_path: Path) -> None:
    assert workspace(tmp_path).reconciler() is None


async def test_a_host_that_is_not_on_the_list_is_refused_with_the_settings(tmp_path: Path) -> None:
    config = "safety: {network_policy: {allowlist_domains: [alerts.example]}}\n" + ASK
    with pytest.raises(UserFault, match="allowlist_domains"):
        workspace(tmp_path, config).reconciler()


async def test_of_too_many_that_messages_name_the_one_not_seen_for_longest_makes_room(tmp_path: Path) -> None:
    runtime = workspace(tmp_path, LISTED)
    reconciler = runtime.reconciler()
    assert reconciler is not None

    def of(port: int) -> AlertSource | None:
        return reconciler.source_of(from_(f"http://alerts.example:{port}"))

    first, second = of(9000), of(9001)
    for port in range(9002, 9016):
        of(port)
    assert of(9000) is first  # seen again, so the second is the oldest
    assert isinstance(of(9016), MetSender)
    assert of(9000) is first
    assert of(9001) is not second
    await runtime.close()


# --- one that is gone ------------------------------------------------------------------------------------------------


@dataclass
class Met:
    """A house whose sender only messages named; with `restarts`, each question is another process's."""

    house: House
    restarts: bool = False
    teller: "Teller" = field(default_factory=lambda: Teller(AWAY))

    def __post_init__(self) -> None:
        one = self.sender()
        reconciler = Reconciler(source_of=lambda _: self.sender() if self.restarts else one)
        self.house.worker = replace(self.house.worker, reconciler=reconciler, check_every=20 * MINUTE)

    def sender(self) -> MetSender:
        return MetSender(address="http://am", source=self.teller, store=self._store, clock=self.house.clock)

    async def _store(self) -> Store:
        return self.house.store

    async def opens(self, status: AlertStatus = AlertStatus.RESOLVED) -> str:
        incident_id = await self.house.opened(FOREIGN)
        if status is not FOREIGN.status:
            await self.house.responder.receive(replace(FOREIGN, status=status))
        return incident_id

    async def passes(self, span: timedelta) -> None:
        for _ in range(span // (20 * MINUTE)):
            await self.house.clock.advance(20 * MINUTE)
            await self.house.drain()

    async def checks(self, incident_id: str) -> Sequence[ev.HealthChecked]:
        async with self.house.store.begin() as tx:
            events = [decode(ev.Event, one.body) for one in await tx.events(incident_id)]
        return [one for one in events if isinstance(one, ev.HealthChecked)]


@pytest.mark.parametrize("restarts", [False, True])
async def test_one_that_is_gone_keeps_no_incident_open_for_ever(
    store: SqlStore, tmp_path: Path, *, restarts: bool
) -> None:
    met = Met(House(store, tmp_path), restarts)
    incident_id = await met.opens()
    await met.passes(6 * HOUR)
    assert (await met.house.incident(incident_id)).phase is Phase.OPEN
    await met.passes(1 * HOUR)
    assert (await met.house.incident(incident_id)).phase is Phase.RESOLVED
    assert (await met.checks(incident_id))[-1].why == (
        "every sender says that it is over; alertmanager has not answered since 2026-03-02 12:00 UTC (it answered 503) "
        "and is not waited for any more"
    )


async def test_what_fires_at_one_that_is_gone_is_left_to_a_person_and_says_so(store: SqlStore, tmp_path: Path) -> None:
    met = Met(House(store, tmp_path))
    incident_id = await met.opens(AlertStatus.FIRING)
    await met.passes(7 * HOUR)
    incident = await met.house.incident(incident_id)
    assert (incident.phase, incident.check) == (Phase.OPEN, Check.UNKNOWN)
    assert (await met.checks(incident_id))[-1].why.endswith(
        "is not waited for any more: whether it is over, only a person can say (resolve with --override-reason)"
    )
    met.teller.says = Firing(asked_at=met.house.clock.now(), fingerprints=frozenset())  # it is back, and lists nothing
    await met.passes(2 * HOUR)
    assert (await met.house.incident(incident_id)).phase is Phase.RESOLVED


async def test_silence_is_not_added_up_over_answers_nor_over_time_in_which_nobody_asked(
    store: SqlStore, tmp_path: Path
) -> None:
    met = Met(House(store, tmp_path))
    sender, clock = met.sender(), met.house.clock

    async def asked(says: Firing | Unasked, *, over: timedelta = timedelta(0)) -> bool:
        """Asked every half an hour; whether it is said to be gone at the end."""
        met.teller.says, until = says, clock.now() + over
        said = await sender.firing()
        while clock.now() < until:
            await clock.advance(30 * MINUTE)
            said = await sender.firing()
        return isinstance(said, Unasked) and said.gone_since is not None

    there = Firing(asked_at=NOON, fingerprints=frozenset())
    for _ in range(3):
        assert not await asked(AWAY, over=4 * HOUR)
        assert not await asked(there)
    assert not await asked(AWAY, over=5 * HOUR)
    await clock.advance(10 * HOUR)
    assert not await asked(AWAY, over=5 * HOUR)
    assert await asked(AWAY, over=2 * HOUR)
    assert not await asked(there)


class Watched(frozenset[str]):
    """Fingerprints that remember which threads went through all of them."""

    by: list[str]

    def __iter__(self) -> Iterator[str]:
        self.by.append(threading.current_thread().name)
        return super().__iter__()


@dataclass
class Teller:
    """`ports.AlertSource` that says what it is given, once `asked` is passed."""

    says: Firing | Unasked
    asked: Callable[[], Awaitable[object]] = lambda: asyncio.sleep(0)

    async def firing(self) -> Firing | Unasked:
        await self.asked()
        return self.says


def listing(*fingerprints: str) -> tuple[Teller, Watched]:
    watched = Watched(fingerprints)
    watched.by = []
    return Teller(Firing(asked_at=NOON + MINUTE, fingerprints=watched)), watched


def of_service(service: str, fingerprint: str) -> Alert:
    """As a token that is limited to services has it."""
    return replace(FOREIGN, service=service, fingerprint=identity("service", service, fingerprint))


async def test_what_an_answer_lists_is_named_by_a_service_once_and_not_on_the_loop(
    store: SqlStore, tmp_path: Path
) -> None:
    house, (teller, watched) = House(store, tmp_path), listing("0123456789abcdef", "fedcba9876543210")
    reconciler = Reconciler(source_of=lambda _: teller)
    names = ("0123456789abcdef", "fedcba9876543210", "0" * 16)
    incidents = {await house.opened(of_service("shop", one)) for one in names}
    await house.clock.advance(2 * MINUTE)
    found = [await reconciler.compare(house.responder, one) for one in sorted(incidents) * 2]
    assert sum(one.corrected for one in found) == 1  # the third is not listed
    assert [thread.partition("_")[0] for thread in watched.by] == ["aside"]


async def test_a_fingerprint_of_the_senders_own_is_looked_up_as_it_is(store: SqlStore, tmp_path: Path) -> None:
    house, (teller, watched) = House(store, tmp_path), listing("0123456789abcdef")
    incident_id = await house.opened(replace(FOREIGN, fingerprint="0" * 16))
    await house.clock.advance(2 * MINUTE)
    found = await Reconciler(source_of=lambda _: teller).compare(house.responder, incident_id)
    assert found.corrected == 1
    assert watched.by == []


async def test_senders_are_asked_together_and_who_does_not_answer_in_time_keeps_nobody_waiting(
    store: SqlStore, tmp_path: Path
) -> None:
    """Each of two answers only when the other was asked, a third never does."""
    house, both = House(store, tmp_path), asyncio.Barrier(2)
    tellers = {
        name: Teller(Firing(asked_at=NOON + MINUTE, fingerprints=frozenset()), asked)
        for name, asked in (("a" * 16, both.wait), ("b" * 16, both.wait), ("c" * 16, asyncio.Event().wait))
    }
    incidents = {await house.opened(replace(ALERT, source="alertmanager", fingerprint=name)) for name in tellers}
    assert len(incidents) == 1
    await house.clock.advance(2 * MINUTE)
    reconciler = Reconciler(source_of=lambda alert: tellers[alert.fingerprint], within=timedelta(seconds=1))
    found = await reconciler.compare(house.responder, incidents.pop())
    assert (found.corrected, found.unconfirmed) == (2, "alertmanager cannot be asked: it did not answer within 1 s")
