"""Alerts by the batch: one incident for each cause, a log that does not grow with a storm, and one bad alert alone."""

import asyncio
import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartspec_ops.app.response.answer import Failed, Intake, Received
from smartspec_ops.app.response.decision import Done
from smartspec_ops.app.response.reception import TELL_EVERY, TOLD
from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.evolve import evolve
from smartspec_ops.domain.incident.hearing import member_key
from smartspec_ops.domain.incident.policy import Policy
from smartspec_ops.domain.incident.procedure import next_commands
from smartspec_ops.domain.incident.values import Phase, Resolution
from smartspec_ops.domain.severity import Sev
from smartspec_ops.ports import AlertRow, IncidentRow, Intact, Store, StoredEvent
from smartspec_ops.stores import open_store
from smartspec_ops.stores.sql import SqlStore
from tests.unit.response import ALERT, LEAD, NOON, ROSTER, House, later

pytestmark = pytest.mark.edge

KEY = b"k" * 32
MILD = replace(ALERT, bad_ratio=0.0, burn=1.2, budget_remaining=0.9)
"""No worse than what opens an incident here."""


@pytest.fixture
def house(store: SqlStore, tmp_path: Path) -> House:
    return House(store, tmp_path)


def member(n: int, alert: Alert = MILD) -> Alert:
    return replace(alert, fingerprint=f"{n:032x}", objective_id=f"objective-{n}", metric=f"objective-{n}")


async def received(house: House, *alerts: Alert) -> Sequence[Received]:
    outcomes = await house.responder.receive_all(alerts)
    assert not any(isinstance(one, Failed) for one in outcomes)
    return [one.received for one in outcomes if isinstance(one, Intake)]


async def log_of(house: House, incident_id: str) -> Sequence[StoredEvent]:
    async with house.store.begin() as tx:
        return await tx.events(incident_id)


async def rows_of(house: House, incident_id: str) -> Sequence[AlertRow]:
    async with house.store.begin() as tx:
        return await tx.alerts(incident_id, limit=10_000)


async def only(house: House) -> IncidentRow:
    async with house.store.begin() as tx:
        (row,) = await tx.incidents()
    return row


async def test_a_batch_is_folded_in_order_and_each_alert_is_answered(house: House) -> None:
    other = replace(ALERT, spec_id="search", service="search")
    assert await received(
        house, ALERT, ALERT, member(1), other, replace(other, status=AlertStatus.RESOLVED, seq=2)
    ) == [
        Received.OPENED,
        Received.REPEATED,
        Received.JOINED,
        Received.OPENED,
        Received.JOINED,
    ]
    async with house.store.begin() as tx:
        assert {row.service: row.alerts for row in await tx.incidents()} == {"checkout": 3, "search": 2}
    assert all(isinstance(one, Intact) for one in (await house.store.verify_all()).values())  # type: ignore[attr-defined]


async def test_a_thousand_alerts_of_one_cause_are_one_incident_one_notice_and_a_count(house: House) -> None:
    for start in range(0, 1000, 100):
        await received(house, *(member(n) for n in range(start, start + 100)))
    row = await only(house)
    assert (row.alerts, row.status) == (1000, "open")
    assert len(await rows_of(house, row.id)) == 1000
    log = await log_of(house, row.id)
    assert sum(event.kind == "alert_received" for event in log) == TOLD - 1
    await house.drain()
    assert house.kinds().count("opened") == len({"responders", "stakeholders"})
    assert house.kinds().count("page") == 1


async def test_a_message_that_only_comes_again_changes_a_counter_and_nothing_else(house: House) -> None:
    await received(house, ALERT)
    before = await only(house)
    assert await received(house, *[ALERT] * 500) == [Received.REPEATED] * 500
    after = await only(house)
    assert (after.version, after.alerts) == (before.version, before.alerts + 500)
    assert [row.count for row in await rows_of(house, after.id)] == [501]


async def test_of_changing_values_the_log_hears_once_in_a_while(house: House) -> None:
    await received(house, MILD)
    incident_id = (await only(house)).id
    before = len(await log_of(house, incident_id))
    for n in range(2, 40):
        assert await received(house, replace(MILD, seq=n, current=Decimal(n) / 1000)) == [Received.JOINED]
    assert len(await log_of(house, incident_id)) == before
    await house.clock.advance(TELL_EVERY)
    await received(house, replace(MILD, seq=40, current=Decimal("0.5")))
    assert (await house.incident(incident_id)).members[MILD.fingerprint].current == Decimal("0.5")
    assert len(await log_of(house, incident_id)) == before + 1
    (row,) = await rows_of(house, incident_id)
    assert (row.seq, row.count) == (40, 40)


async def test_what_is_worse_is_heard_at_once_however_many_alerts_there_are(house: House) -> None:
    await received(house, *(member(n) for n in range(TOLD + 20)))
    incident_id = (await only(house)).id
    assert (await house.incident(incident_id)).severity is not Sev.SEV1
    await received(house, replace(member(TOLD + 10), seq=2, data_loss=True))
    incident = await house.incident(incident_id)
    assert incident.severity is Sev.SEV1
    assert (await only(house)).severity == "SEV-1"
    assert member(TOLD + 10).fingerprint in incident.members


async def test_after_an_override_downwards_a_storm_of_the_worse_does_not_fill_the_log(house: House) -> None:
    incident_id = await house.opened()
    await house.do(incident_id, cmd.OverrideSeverity(actor=LEAD.id, level=Sev.SEV4, reason="a test system"))
    before = len(await log_of(house, incident_id))
    for n in range(2, 30):
        await received(house, replace(ALERT, seq=n, current=Decimal(n)))
    assert len(await log_of(house, incident_id)) == before
    assert (await house.incident(incident_id)).severity is Sev.SEV4


async def test_a_member_that_recovers_is_heard_even_within_the_interval(house: House) -> None:
    await received(house, MILD, member(1))
    incident_id = (await only(house)).id
    await received(house, replace(member(1), seq=2, status=AlertStatus.RESOLVED))
    members = (await house.incident(incident_id)).members
    assert members[member(1).fingerprint].status is AlertStatus.RESOLVED
    assert members[MILD.fingerprint].status is AlertStatus.FIRING


async def test_an_old_message_that_comes_late_changes_nothing(house: House) -> None:
    """Two peers deliver out of order: the resolved of an episode outranks its firing, whichever comes last."""
    over = replace(MILD, seq=3, status=AlertStatus.RESOLVED)
    assert await received(house, MILD, over, replace(MILD, seq=2, current=Decimal(9))) == [
        Received.OPENED,
        Received.JOINED,
        Received.REPEATED,
    ]
    incident = await house.incident((await only(house)).id)
    assert incident.members[MILD.fingerprint].status is AlertStatus.RESOLVED


async def test_two_peers_deliver_everything_twice_out_of_order(house: House) -> None:
    """What Alertmanagers of a cluster do to their receivers (prometheus/alertmanager#3865): one incident a cause."""
    draw = random.Random(7)
    alerts = [replace(MILD, spec_id=f"spec-{n % 20}", fingerprint=f"{n:032x}") for n in range(200)]
    ends = [replace(one, seq=2, status=AlertStatus.RESOLVED, at=one.at + timedelta(minutes=1)) for one in alerts]
    await house.responder.receive_all(alerts)
    sent = [*alerts, *alerts, *ends, *ends]
    draw.shuffle(sent)
    batches = [sent[start : start + 16] for start in range(0, len(sent), 16)]
    await asyncio.gather(*(house.responder.receive_all(batch) for batch in batches))
    async with house.store.begin() as tx:
        rows = await tx.incidents(limit=500)
        assert len({row.open_key for row in rows}) == len(rows)
        kept = [row for incident in rows for row in await tx.alerts(incident.id, limit=500)]
    assert {row.status for row in kept} == {"resolved"}, "no firing that came late outranks its end"


async def test_the_end_of_an_incident_holds_within_a_batch(house: House) -> None:
    incident_id = await house.resolved()
    again = later(ALERT, 2, episode="e2")
    assert await received(house, ALERT, again, replace(again, seq=3), member(5)) == [
        Received.REPEATED,
        Received.REOPENED,
        Received.REPEATED,
        Received.JOINED,
    ]
    assert (await house.incident(incident_id)).phase is Phase.INVESTIGATING


async def test_a_storm_after_the_end_is_counted_beside_it(house: House) -> None:
    incident_id = await house.resolved()
    before = len(await log_of(house, incident_id))
    await received(house, *(replace(ALERT, seq=n, current=Decimal(n)) for n in range(2, 300)))
    assert len(await log_of(house, incident_id)) == before
    assert (await only(house)).alerts == 299


async def test_much_later_a_batch_opens_one_recurrence_and_the_rest_join_it(house: House) -> None:
    first = await house.resolved()
    await house.do(first, cmd.WaiveCommunication(actor=LEAD.id, reason="told in person"))
    await house.clock.advance(timedelta(hours=3))
    again = [replace(member(n), episode="e9", at=house.clock.now()) for n in range(4)]
    other = replace(ALERT, spec_id="search")
    assert await received(house, again[0], other, *again[1:], again[0]) == [
        Received.RECURRED,
        Received.OPENED,
        *[Received.JOINED] * 3,
        Received.REPEATED,
    ]
    async with house.store.begin() as tx:
        newest = next(row for row in await tx.incidents(open_key="spec:checkout"))
    assert (await house.incident(newest.id)).recurrence_of == first


async def test_one_poisoned_alert_fails_alone(house: House) -> None:
    poisoned = replace(ALERT, spec_id="po\0ison")
    outcomes = await house.responder.receive_all([ALERT, poisoned, replace(ALERT, spec_id="search"), member(1)])
    assert [type(one) for one in outcomes] == [Intake, Failed, Intake, Intake]
    async with house.store.begin() as tx:
        assert {row.spec_id for row in await tx.incidents()} == {"checkout", "search"}


async def test_a_drill_never_joins_the_real_thing(house: House) -> None:
    drill = replace(ALERT, extra={"drill": True})
    assert await received(house, ALERT, drill) == [Received.OPENED, Received.OPENED]


async def test_alerts_the_log_does_not_name_still_hold_an_incident_open(house: House) -> None:
    """grafana/grafana#42683: one resolved member must not resolve the whole while siblings burn."""
    await received(house, *(member(n) for n in range(TOLD + 1)))
    incident_id = (await only(house)).id
    async with house.store.begin() as tx:
        assert await tx.untold(incident_id) == 1
    await received(house, replace(member(TOLD), seq=2, status=AlertStatus.RESOLVED))
    async with house.store.begin() as tx:
        assert await tx.untold(incident_id) == 0


async def test_nothing_follows_from_an_alert_that_is_only_named(house: House) -> None:
    """The log is told of such alerts without its fold: that is right as long as no rule speaks of the event."""
    opened = ev.Opened(at=NOON, actor="system:intake", incident_id="INC-1", title="t", alert=ALERT, dedup_key="k")
    told = ev.AlertReceived(at=NOON, actor="system:intake", alert=member(1), count=2)
    incident = evolve(evolve(None, opened), told)
    assert list(house.responder.effects(Done(incident=incident, events=[told]), NOON)) == []
    assert list(next_commands(incident, [told], ROSTER, Policy(), NOON)) == []


_messages = st.builds(
    lambda n, seq, status, value: replace(
        member(n), seq=seq, status=status, current=Decimal(value), at=NOON + timedelta(seconds=seq)
    ),
    st.integers(0, 2),
    st.integers(1, 6),
    st.sampled_from(list(AlertStatus)),
    st.integers(1, 3),
)


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(st.lists(_messages, min_size=1, max_size=12), st.integers(1, 5))
async def test_how_alerts_are_cut_into_batches_makes_no_difference(
    migrated: Path, tmp_path_factory: pytest.TempPathFactory, messages: list[Alert], size: int
) -> None:
    pieces = [messages[at : at + size] for at in range(0, len(messages), size)]
    whole = await _ends(tmp_path_factory.mktemp("whole"), migrated, [messages])
    cut = await _ends(tmp_path_factory.mktemp("cut"), migrated, pieces)
    assert whole == cut


async def _ends(folder: Path, migrated: Path, batches: Sequence[Sequence[Alert]]) -> object:
    store: Store = open_store(shutil.copy(migrated, folder / "ops.db"), KEY)
    house = House(store, folder)
    outcomes = [one for batch in batches for one in await received(house, *batch)]
    async with store.begin() as tx:
        rows = await tx.incidents()
        told = [[(event.kind, event.body) for event in await tx.events(row.id)] for row in rows]
        kept = [sorted((one.member, one.status, one.seq, one.count) for one in await tx.alerts(row.id)) for row in rows]
        effects = sorted(one.effect.key for one in await tx.effects())
    await store.close()
    return outcomes, [(row.id, row.severity, row.version, row.alerts) for row in rows], told, kept, effects


def test_a_member_is_known_by_a_digest() -> None:
    assert member_key(ALERT) != ALERT.fingerprint
    assert len(member_key(replace(ALERT, fingerprint="somebody@example.test \ud800"))) == 32


async def test_an_incident_resolved_by_a_person_is_not_reopened_by_the_same_episode(house: House) -> None:
    incident_id = await house.resolved()
    for n in range(2, 5):
        assert await received(house, later(ALERT, n)) == [Received.REPEATED]
    assert (await house.incident(incident_id)).resolution is Resolution.FIXED
