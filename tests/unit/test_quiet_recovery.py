"""What is kept and not told is never lost: not by a defect, a reload of the settings, a person's word or a second
worker; and a heartbeat that is back is believed until that was taken in."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from smartspec_ops.app.intake.heartbeats import Heartbeat, Heartbeats
from smartspec_ops.app.intake.silences import Silences
from smartspec_ops.app.response.answer import Received
from smartspec_ops.app.response.routing import Routing
from smartspec_ops.app.running.handlers import look_ahead
from smartspec_ops.domain.access import Access, Role
from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.values import Resolution
from smartspec_ops.domain.routing.grouping import Rule
from smartspec_ops.domain.routing.inhibition import Inhibition
from smartspec_ops.domain.routing.matching import Matcher, parse
from smartspec_ops.domain.routing.quiet import Maintenance, Silence
from smartspec_ops.ports import Store, Withheld
from smartspec_ops.queues import open_queue
from smartspec_ops.stores import open_store
from tests.unit.response import ALERT, HELPER, LEAD, NOON, House

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def matchers(*texts: str) -> tuple[Matcher, ...]:
    return tuple(one for text in texts if isinstance(one := parse(text), Matcher))


@pytest.fixture
async def house(store: Store, tmp_path: Path) -> House:
    return House(store, tmp_path)


def routed(house: House, **rules: Any) -> None:
    house.responder = replace(house.responder, routing=Routing(**rules))


def heard(house: House, **changes: Any) -> Alert:
    """The alert as it would be sent now."""
    return replace(ALERT, at=house.clock.now(), **changes)


def named(house: House, number: int, **changes: Any) -> Alert:
    return heard(house, fingerprint=str(number) * 32, **changes)


async def take(house: House, alert: Alert) -> tuple[Received, str | None]:
    got = await house.responder.receive(alert)
    await house.drain()
    return got.received, got.incident_id


async def kept(house: House) -> list[Withheld]:
    async with house.store.begin() as tx:
        return list(await tx.withheld())


async def incidents(house: House) -> list[str]:
    async with house.store.begin() as tx:
        return [row.id for row in await tx.incidents()]


# --- what a reason let go of -----------------------------------------------------------------------------------------


async def test_an_alert_that_cannot_be_taken_in_again_stays_kept_and_is_tried_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = Maintenance(name="patching", matchers=matchers("service=checkout"), length=HOUR, starts=NOON)
    routed(house, windows=[window])
    assert (await take(house, heard(house)))[0] is Received.KEPT

    whole = house.responder.team
    house.responder = replace(house.responder, team=_Broken())  # type: ignore[arg-type]
    await house.pass_time(61 * MINUTE)
    assert [row.fingerprint for row in await kept(house)] == [ALERT.fingerprint]
    house.responder = replace(house.responder, team=whole)
    await house.pass_time(5 * MINUTE)
    assert (await kept(house), len(await incidents(house))) == ([], 1)


class _Broken:
    """A response team whose settings hold a defect."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)


async def test_what_an_alert_explained_is_told_when_a_person_resolves_that_incident(house: House) -> None:
    rule = Inhibition(name="host", source=matchers("metric=up"), target=matchers("metric!=up"))
    routed(house, inhibitions=[rule])
    host = await house.opened(named(house, 1, metric="up", spec_id="hosts", service="host"))
    assert (await take(house, heard(house)))[0] is Received.KEPT
    await house.do(host, cmd.Acknowledge(actor=LEAD.id))
    await house.do(host, cmd.Resolve(actor=LEAD.id, code=Resolution.FIXED, override_reason="seen by hand"))
    assert (await kept(house), len(await incidents(house))) == ([], 2)


@pytest.mark.parametrize(
    "rules",
    [
        {"inhibitions": [Inhibition(name="host", source=matchers("metric=up"), target=matchers("metric!=up"))]},
        {"rules": [Rule(name="pods", matchers=matchers("metric!=up"), by=("service",), open_after=3)]},
    ],
)
async def test_what_a_rule_kept_that_is_gone_from_the_settings_is_told_at_the_next_start(
    house: House, rules: dict[str, Any]
) -> None:
    routed(house, **rules)
    await house.opened(named(house, 1, metric="up", spec_id="hosts", service="host"))
    assert (await take(house, heard(house)))[0] is Received.KEPT
    await look_ahead(house.worker)
    assert len(await kept(house)) == 1
    routed(house)
    await look_ahead(house.worker)
    await house.drain()
    assert (await kept(house), len(await incidents(house))) == ([], 2)


async def flap(house: House, times: int) -> list[Received]:
    """Off and on again, two changes a minute."""
    got, episode = [], "e1"
    for _ in range(times):
        for status in (AlertStatus.RESOLVED, AlertStatus.FIRING):
            await house.pass_time(MINUTE / 2)
            seq = int((house.clock.now() - NOON).total_seconds())
            episode = f"e{seq}" if status is AlertStatus.FIRING else episode
            got.append((await take(house, heard(house, status=status, seq=seq, episode=episode)))[0])
    return got


async def test_an_alert_that_began_to_flap_in_a_silence_is_told_once_after_it(house: House) -> None:
    silences = Silences(store=house.store, queue=house.responder.queue, clock=house.clock)
    await silences.add(matchers("service=checkout"), 10 * MINUTE, LEAD.id, "moving house")
    assert set(await flap(house, 9)) <= {Received.KEPT, Received.NOT_FIRING}
    assert (await flap(house, 10)).count(Received.OPENED) == 1


async def test_an_alert_that_flaps_on_after_its_incident_was_resolved_reopens_it_once(house: House) -> None:
    incident_id = await house.opened()
    await flap(house, 9)
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    await house.do(incident_id, cmd.Resolve(actor=LEAD.id, code=Resolution.FIXED, override_reason="seen by hand"))
    assert (await flap(house, 9)).count(Received.REOPENED) == 1
    assert len(await incidents(house)) == 1


# --- waiting for company ---------------------------------------------------------------------------------------------


async def test_a_group_that_is_complete_does_not_make_the_alerts_of_another_look_new(house: House) -> None:
    rule = Rule(name="pods", matchers=matchers("service=*"), by=("service",), open_after=2, within=10 * MINUTE)
    routed(house, rules=[rule])
    assert (await take(house, named(house, 1, service="search")))[0] is Received.KEPT
    await house.clock.advance(9 * MINUTE)
    await take(house, named(house, 2))
    assert (await take(house, named(house, 3)))[0] is Received.OPENED
    await house.clock.advance(9 * MINUTE)
    assert (await take(house, named(house, 4, service="search")))[0] is Received.KEPT  # the first is 18 minutes old


@pytest.mark.server
async def test_two_workers_that_each_hear_of_half_of_a_group_open_its_incident(
    postgres_url: str, tmp_path: Path
) -> None:
    store = open_store(postgres_url, b"k" * 32)
    await store.migrate()
    house = House(store, tmp_path)
    queue = open_queue(postgres_url, store, house.clock)
    await queue.migrate()
    house.responder = replace(house.responder, queue=queue)
    try:
        routed(house, rules=[Rule(name="pods", matchers=matchers("service=*"), by=("service",), open_after=2)])
        for turn in range(10):
            pair = [named(house, number, service=f"s{turn}", spec_id=None) for number in (1, 2)]
            pair = [replace(one, fingerprint=f"{turn}{one.fingerprint}"[:32]) for one in pair]
            got = await asyncio.gather(*(house.responder.receive(one) for one in pair))
            assert sorted(one.received for one in got) == [Received.KEPT, Received.OPENED]
    finally:
        await queue.close()
        await store.close()


# --- groups with a window --------------------------------------------------------------------------------------------


async def test_an_alert_that_outlasts_the_window_of_its_group_stays_with_its_incident(house: House) -> None:
    routed(house, rules=[Rule(name="hosts", matchers=matchers("service=*"), by=("service",), within=10 * MINUTE)])
    _, first = await take(house, named(house, 1))
    await house.clock.advance(HOUR)
    assert await take(house, named(house, 1, seq=2)) == (Received.REPEATED, first)
    assert (await take(house, named(house, 2)))[0] is Received.OPENED
    await house.clock.advance(MINUTE)
    assert await take(house, named(house, 1, seq=3, status=AlertStatus.RESOLVED)) == (Received.JOINED, first)
    assert len(await incidents(house)) == 2


# --- what is written -------------------------------------------------------------------------------------------------


async def test_what_is_kept_is_cleaned_before_it_is_stored(house: House) -> None:
    await Silences(store=house.store, queue=house.responder.queue, clock=house.clock).add(
        matchers("service=checkout"), HOUR, LEAD.id, "moving house"
    )
    await take(house, heard(house, why="login failed for anna.kim@shop.example"))
    (row,) = await kept(house)
    assert "anna.kim" not in str(row.body)


async def test_what_was_cleaned_while_it_was_kept_still_belongs_where_its_end_will_go(house: House) -> None:
    routed(house, rules=[Rule(name="hosts", matchers=matchers("instance=203.*"), by=("instance",))])
    await Silences(store=house.store, queue=house.responder.queue, clock=house.clock).add(
        matchers("service=checkout"), HOUR, LEAD.id, "moving house"
    )
    hosts = [named(house, n, labels={"instance": f"203.0.113.{n}:9100"}) for n in (1, 2)]
    for one in hosts:
        assert (await take(house, one))[0] is Received.KEPT
    await house.pass_time(61 * MINUTE)
    assert len(await incidents(house)) == 2
    places = set()
    for one in hosts:
        received, about = await take(house, replace(one, status=AlertStatus.RESOLVED, seq=2, at=house.clock.now()))
        assert received is Received.JOINED
        places.add(about)
    assert len(places) == 2


async def test_the_audit_log_knows_who_silenced_what_and_who_tried(house: House) -> None:
    access = Access(roles={LEAD.id: Role.COMMANDER, HELPER.id: Role.RESPONDER}, people=frozenset({LEAD.id, HELPER.id}))
    silences = Silences(store=house.store, queue=house.responder.queue, clock=house.clock, access=access)
    assert isinstance(await silences.add(matchers("service=*"), HOUR, HELPER.id, "too loud"), Refused)
    assert await silences.all() == []
    await silences.add(matchers("service=*"), HOUR, LEAD.id, "moving house")
    assert isinstance(await silences.end("S1", HELPER.id, "not now"), Refused)
    assert isinstance(await silences.remark("S1", HELPER.id, "half way"), Silence)
    await silences.end("S1", LEAD.id, "done")
    async with house.store.begin() as tx:
        told = [(one.entry.actor, one.entry.action, one.entry.allowed) for one in await tx.audit(10)]
    assert told == [
        (LEAD.id, "silenced", True),
        (HELPER.id, "refused", False),
        (LEAD.id, "silenced", True),
        (HELPER.id, "refused", False),
    ]


# --- heartbeats ------------------------------------------------------------------------------------------------------

BACKUP = Heartbeat(name="backup", every=HOUR, grace=5 * MINUTE, service="database", severity="SEV-2")


def beating(house: House, one: Heartbeat | None = BACKUP) -> Heartbeats:
    known = {one.name: one} if one else {}
    found = Heartbeats(known=known, store=house.store, queue=house.responder.queue, clock=house.clock)
    house.worker = replace(house.worker, heartbeats=found)
    return found


async def test_a_return_that_was_not_taken_in_is_told_by_the_next_beat(house: House) -> None:
    heartbeats = beating(house)
    await heartbeats.expect()
    await house.pass_time(66 * MINUTE)
    (incident_id,) = await incidents(house)
    assert await heartbeats.beat("backup") is not None  # and the process dies, or the line is full
    await house.pass_time(MINUTE)
    again = await heartbeats.beat("backup")
    assert again is not None
    await take(house, again)
    await heartbeats.taken_in("backup", again)
    (alert,) = (await house.incident(incident_id)).members.values()
    assert alert.status is AlertStatus.RESOLVED
    assert await heartbeats.beat("backup") is None


async def test_a_longer_period_is_not_missed_by_the_timer_of_the_shorter_one(house: House) -> None:
    await beating(house).beat("backup")
    beating(house, replace(BACKUP, every=3 * HOUR))
    await house.pass_time(184 * MINUTE)
    assert await incidents(house) == []
    await house.pass_time(2 * MINUTE)
    assert len(await incidents(house)) == 1


@pytest.mark.parametrize("every", [HOUR, 20 * MINUTE])
async def test_a_heartbeat_that_comes_back_to_the_settings_is_watched_again(house: House, every: timedelta) -> None:
    await beating(house).beat("backup")
    beating(house, None)
    await house.pass_time(66 * MINUTE)  # its timer ran out, and nobody knew the name
    assert await incidents(house) == []
    beating(house, replace(BACKUP, every=every))
    await look_ahead(house.worker)
    await house.pass_time(MINUTE)
    assert len(await incidents(house)) == 1
    await look_ahead(house.worker)
    await house.pass_time(3 * HOUR)
    assert len(await incidents(house)) == 1
