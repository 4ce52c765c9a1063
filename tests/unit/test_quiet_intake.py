"""Alerts that are kept and not told: nothing is lost, and people hear of what still fires when the reason ends."""

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
from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.routing.flapping import Limits
from smartspec_ops.domain.routing.grouping import Rule
from smartspec_ops.domain.routing.inhibition import Inhibition
from smartspec_ops.domain.routing.matching import Matcher, parse
from smartspec_ops.domain.routing.quiet import Maintenance
from smartspec_ops.domain.severity import Sev
from smartspec_ops.stores.sql import SqlStore
from tests.unit.response import ALERT, LEAD, NOON, House

MINUTE = timedelta(minutes=1)


def matchers(*texts: str) -> tuple[Matcher, ...]:
    found = [parse(text) for text in texts]
    assert all(isinstance(one, Matcher) for one in found)
    return tuple(one for one in found if isinstance(one, Matcher))


@pytest.fixture
def house(store: SqlStore, tmp_path: Path) -> House:
    return House(store, tmp_path)


def routed(house: House, **rules: Any) -> House:
    house.responder = replace(house.responder, routing=Routing(**rules))
    return house


def silences(house: House) -> Silences:
    return Silences(store=house.store, queue=house.responder.queue, clock=house.clock)


def heard(house: House, alert: Alert = ALERT, **changes: Any) -> Alert:
    """The alert as it would be sent now."""
    return replace(alert, at=house.clock.now(), **changes)


async def take(house: House, alert: Alert) -> tuple[Received, str | None]:
    got = await house.responder.receive(alert)
    await house.drain()
    return got.received, got.incident_id


async def kept(house: House) -> list[tuple[str, str, int]]:
    async with house.store.begin() as tx:
        return [(row.fingerprint, row.by, row.count) for row in await tx.withheld()]


async def incidents(house: House) -> int:
    async with house.store.begin() as tx:
        return len(await tx.incidents())


# --- silences --------------------------------------------------------------------------------------------------------


async def test_a_silenced_alert_is_kept_and_told_when_the_silence_ends(house: House) -> None:
    await silences(house).add(matchers("service=checkout"), timedelta(hours=1), LEAD.id, "moving house")
    assert await take(house, heard(house)) == (Received.KEPT, None)
    assert house.channel.told == []
    await house.pass_time(59 * MINUTE)
    assert (await kept(house), await incidents(house)) == ([(ALERT.fingerprint, "S1", 1)], 0)
    await house.pass_time(2 * MINUTE)
    assert (await kept(house), await incidents(house)) == ([], 1)
    assert "opened" in house.kinds()


async def test_what_was_over_before_the_silence_ended_is_never_told(house: House) -> None:
    await silences(house).add(matchers("service=checkout"), timedelta(hours=1), LEAD.id, "moving house")
    await take(house, heard(house))
    await house.clock.advance(5 * MINUTE)
    await take(house, heard(house, status=AlertStatus.RESOLVED, seq=2))
    assert await kept(house) == []
    await house.pass_time(61 * MINUTE)
    assert (await incidents(house), house.channel.told) == (0, [])


async def test_a_silence_ended_early_lets_go_at_once_and_says_who_and_why(house: House) -> None:
    one = await silences(house).add(matchers("service=*"), timedelta(hours=9), LEAD.id, "moving house")
    await take(house, heard(house))
    await silences(house).remark(one.id, "helper-a", "half way")
    ended = await silences(house).end(one.id, LEAD.id, "done sooner")
    await house.drain()
    assert await incidents(house) == 1
    assert [remark.text for remark in ended.remarks] == ["half way", "ended: done sooner"]
    assert (await silences(house).end(one.id, LEAD.id, "again")).remarks == ended.remarks


async def test_a_second_silence_goes_on_where_the_first_ends(house: House) -> None:
    await silences(house).add(matchers("service=checkout"), timedelta(hours=1), LEAD.id, "first")
    await take(house, heard(house))
    await silences(house).add(matchers("metric=*"), timedelta(hours=3), LEAD.id, "second")
    await house.pass_time(2 * timedelta(hours=1))
    assert [(print_, by) for print_, by, _ in await kept(house)] == [(ALERT.fingerprint, "S2")]
    assert await incidents(house) == 0
    await house.pass_time(timedelta(hours=2))
    assert await incidents(house) == 1


async def test_an_open_incident_keeps_hearing_of_ends(house: House) -> None:
    incident_id = await house.opened()
    await silences(house).add(matchers("service=checkout"), timedelta(hours=1), LEAD.id, "moving house")
    await house.clock.advance(MINUTE)
    received, about = await take(house, heard(house, status=AlertStatus.RESOLVED, seq=2))
    assert (received, about) == (Received.JOINED, incident_id)


@pytest.mark.parametrize(("why", "hours"), [("  ", 1), ("long", 24 * 91)])
async def test_a_silence_has_a_reason_and_an_end(house: House, why: str, hours: int) -> None:
    with pytest.raises(UserFault):
        await silences(house).add(matchers("service=*"), timedelta(hours=hours), LEAD.id, why)


async def test_a_planned_window_keeps_alerts_too(house: House) -> None:
    window = Maintenance(name="patching", matchers=matchers("service=checkout"), length=timedelta(hours=1), starts=NOON)
    routed(house, windows=[window])
    assert (await take(house, heard(house)))[0] is Received.KEPT
    assert (await take(house, heard(house, fingerprint="2" * 32, service="search", spec_id="search")))[0] is (
        Received.OPENED
    )
    await house.pass_time(61 * MINUTE)
    assert await incidents(house) == 2


# --- grouping --------------------------------------------------------------------------------------------------------


async def test_an_incident_opens_after_enough_different_alerts(house: House) -> None:
    rule = Rule(name="pods", matchers=matchers("service=checkout"), by=("service",), open_after=3)
    routed(house, rules=[rule])
    for n in (1, 1, 2):
        assert (await take(house, heard(house, fingerprint=str(n) * 32)))[0] is Received.KEPT
    received, incident_id = await take(house, heard(house, fingerprint="3" * 32))
    assert received is Received.OPENED
    assert incident_id is not None
    assert len((await house.incident(incident_id)).members) == 3
    assert await kept(house) == []
    assert (await take(house, heard(house, fingerprint="4" * 32)))[0] is Received.JOINED


async def test_the_same_group_in_another_shape_is_the_same_group(house: House) -> None:
    """Two senders tell of one region in words of their own."""
    routed(house, rules=[Rule(name="region", matchers=matchers("service=*"), by=("service", "region"))])
    received, incident_id = await take(house, heard(house, labels={"region": "eu"}))
    assert received is Received.OPENED
    theirs = {"source": "grafana", "metric": "HighErrors", "spec_id": None, "current": None, "target": None}
    labels = {"region": "eu", "pod": "checkout-7", "alertname": "HighErrors"}
    other = heard(house, fingerprint="9" * 32, labels=labels, extra={"values": {"A": 1}}, **theirs)
    assert await take(house, other) == (Received.JOINED, incident_id)
    assert (await take(house, replace(other, fingerprint="8" * 32, labels={"region": "us"})))[0] is Received.OPENED


async def test_a_warning_and_a_critical_rule_that_take_turns_are_one_incident_and_held_by_nobody(house: House) -> None:
    routed(house)
    _, incident_id = await take(house, heard(house, severity="SEV-3", seq=1))
    assert incident_id is not None
    told = house.kinds().count("opened")
    for n in range(2, 32):
        await house.clock.advance(MINUTE)
        await take(house, heard(house, severity="SEV-3" if n % 2 else "SEV-2", seq=n))
    assert (await incidents(house), await kept(house)) == (1, [])
    assert house.kinds().count("opened") == told
    assert (await house.incident(incident_id)).severity is Sev.SEV2
    assert house.kinds().count("severity.raised") + house.kinds().count("severity") <= 2  # responders, executives


async def test_alerts_further_apart_than_the_window_are_another_incidents(house: House) -> None:
    rule = Rule(name="hosts", matchers=matchers("service=*"), by=("service",), within=timedelta(minutes=10))
    routed(house, rules=[rule])
    assert (await take(house, heard(house, fingerprint="1" * 32)))[0] is Received.OPENED
    await house.clock.advance(9 * MINUTE)
    assert (await take(house, heard(house, fingerprint="2" * 32)))[0] is Received.JOINED
    await house.clock.advance(9 * MINUTE)
    assert (await take(house, heard(house, fingerprint="3" * 32)))[0] is Received.JOINED
    await house.clock.advance(11 * MINUTE)
    assert (await take(house, heard(house, fingerprint="4" * 32)))[0] is Received.OPENED


# --- inhibition ------------------------------------------------------------------------------------------------------


async def test_what_another_alert_explains_is_told_when_that_one_ends(house: House) -> None:
    rule = Inhibition(name="host", source=matchers("metric=up"), target=matchers("metric!=up"), equal=("region",))
    routed(house, inhibitions=[rule])
    down = heard(house, fingerprint="1" * 32, metric="up", spec_id="hosts", service="host", labels={"region": "eu"})
    await take(house, down)
    assert (await take(house, heard(house, labels={"region": "eu"})))[0] is Received.KEPT
    other = heard(house, fingerprint="9" * 32, labels={"region": "us"}, spec_id="us")
    assert (await take(house, other))[0] is Received.OPENED
    await house.clock.advance(MINUTE)
    await take(house, replace(down, status=AlertStatus.RESOLVED, seq=2, at=house.clock.now()))
    assert await kept(house) == []
    assert await incidents(house) == 3


async def test_two_people_are_not_one_because_neither_is_kept(house: House) -> None:
    rule = Inhibition(name="host", source=matchers("metric=up"), target=matchers("metric!=up"), equal=("owner",))
    routed(house, inhibitions=[rule])
    await silences(house).add(matchers("metric=error_rate"), 5 * MINUTE, LEAD.id, "known")
    for fingerprint, metric, owner in (
        ("1" * 32, "up", "bob@example.test"),
        ("2" * 32, "error_rate", "eve@example.test"),
    ):
        one = heard(house, fingerprint=fingerprint, metric=metric, spec_id=metric, labels={"owner": owner})
        await take(house, one)
    assert [by for _, by, _ in await kept(house)] == ["S1"]
    await house.pass_time(6 * MINUTE)
    assert await kept(house) == []
    assert await incidents(house) == 2


async def test_why_an_alert_is_kept_names_nothing_of_the_incident_that_explains_it(house: House) -> None:
    routed(house, inhibitions=[Inhibition(name="host", source=matchers("metric=up"), target=matchers("metric!=up"))])
    _, incident_id = await take(
        house, heard(house, fingerprint="1" * 32, metric="up", spec_id="hosts", service="vault")
    )
    assert incident_id is not None
    await house.do(incident_id, cmd.ChangeVisibility(actor=LEAD.id, private=True))
    await take(house, heard(house))
    async with house.store.begin() as tx:
        assert [row.why for row in await tx.withheld()] == [f"explained by {incident_id}"]


# --- flapping --------------------------------------------------------------------------------------------------------


async def test_a_flapping_alert_is_held_as_firing_and_believed_when_it_is_calm(house: House) -> None:
    routed(house, limits=Limits(changes=4, within=timedelta(minutes=30), quiet=timedelta(minutes=10)))
    seq, outcomes = 0, []
    for _ in range(4):
        for status in (AlertStatus.FIRING, AlertStatus.RESOLVED):
            seq += 1
            outcomes.append((await take(house, heard(house, status=status, seq=seq)))[0])
            await house.clock.advance(MINUTE)
    assert outcomes[-3:] == [Received.KEPT] * 3
    (row,) = await house_rows(house)
    incident = await house.incident(row)
    assert incident.members[ALERT.fingerprint].status is AlertStatus.FIRING
    length = incident.version
    seq += 1
    assert (await take(house, heard(house, status=AlertStatus.FIRING, seq=seq)))[0] is Received.KEPT
    seq += 1
    assert (await take(house, heard(house, status=AlertStatus.RESOLVED, seq=seq)))[0] is Received.KEPT
    assert (await house.incident(row)).version - length <= 2
    await house.pass_time(12 * MINUTE)
    assert await kept(house) == []
    assert (await house.incident(row)).members[ALERT.fingerprint].status is AlertStatus.RESOLVED


async def house_rows(house: House) -> list[str]:
    async with house.store.begin() as tx:
        return [row.id for row in await tx.incidents()]


# --- heartbeats ------------------------------------------------------------------------------------------------------

BACKUP = Heartbeat(name="backup", every=timedelta(hours=1), grace=5 * MINUTE, service="database", severity="SEV-2")


def beating(house: House) -> Heartbeats:
    found = Heartbeats(known={"backup": BACKUP}, store=house.store, queue=house.responder.queue, clock=house.clock)
    house.worker = replace(house.worker, heartbeats=found)
    return found


async def test_a_heartbeat_that_stops_is_one_incident_and_the_next_beat_ends_the_alert(house: House) -> None:
    heartbeats = beating(house)
    await heartbeats.expect()
    for _ in range(3):
        await house.pass_time(50 * MINUTE)
        assert await heartbeats.beat("backup") is None
    assert await incidents(house) == 0
    await house.pass_time(64 * MINUTE)
    assert await incidents(house) == 0
    await house.pass_time(2 * MINUTE)
    (row,) = await house_rows(house)
    await house.pass_time(timedelta(hours=5))
    assert await house_rows(house) == [row]
    again = await heartbeats.beat("backup")
    assert again is not None
    await take(house, again)
    await heartbeats.taken_in("backup", again)
    (alert,) = (await house.incident(row)).members.values()
    assert alert.status is AlertStatus.RESOLVED
    assert [state[2] for state in await heartbeats.states()] == [False]


async def test_one_nobody_ever_sent_counts_from_the_first_start_and_only_once(house: House) -> None:
    beating(house)
    await look_ahead(house.worker)
    await house.pass_time(40 * MINUTE)
    await look_ahead(house.worker)
    await house.pass_time(26 * MINUTE)
    assert await incidents(house) == 1
    opened = [event for event in await history_of(house) if isinstance(event, ev.Opened)]
    assert opened[0].alert.why == "heartbeat backup: nothing heard for 65m"


async def history_of(house: House) -> list[ev.Event]:
    from smartspec_ops.app.response.report_files import history

    async with house.store.begin() as tx:
        rows = await tx.incidents()
        return list((await history(tx, rows[0].id))[1])


async def test_a_timer_performed_twice_tells_nobody_twice(house: House) -> None:
    heartbeats = beating(house)
    await heartbeats.expect()
    await house.pass_time(66 * MINUTE)
    (effect,) = [one for one in await house.effects() if one.effect.kind == "heartbeat"]
    told = len(house.channel.told)
    from datetime import datetime

    alert = await heartbeats.missed(
        "backup", datetime.fromisoformat(str(effect.effect.body["last_at"])), effect.effect.due_at
    )
    assert alert is not None
    assert (await take(house, alert))[0] is Received.REPEATED
    assert len(house.channel.told) == told


async def test_a_clock_that_is_set_back_makes_no_missed_heartbeat_wait(house: House) -> None:
    await beating(house).expect()
    house.clock.set_by(-timedelta(hours=5))
    await house.pass_time(64 * MINUTE)
    assert house.kinds() == []
    await house.pass_time(2 * MINUTE)
    assert "opened" in house.kinds()
