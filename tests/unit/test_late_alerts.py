"""Messages that took long: sent before an incident was resolved, heard after it. What was known then is over, and
nothing else is."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.response.answer import Received
from smartspec_ops.domain.alert import AlertStatus
from smartspec_ops.domain.incident.values import Phase
from smartspec_ops.stores.sql import SqlStore
from tests.unit.response import ALERT, House

SECOND = timedelta(seconds=1)


@pytest.fixture
def house(store: SqlStore, tmp_path: Path) -> House:
    return House(store, tmp_path)


async def test_an_alert_nobody_had_heard_of_reopens_what_was_resolved_while_it_was_on_its_way(house: House) -> None:
    sent_at = house.clock.now()
    incident_id = await house.resolved()
    await house.clock.advance(30 * SECOND)
    late = replace(ALERT, fingerprint="2" * 32, objective_id="latency", metric="latency", at=sent_at)
    got = await house.responder.receive(late)
    assert (got.received, got.incident_id) == (Received.REOPENED, incident_id)
    assert (await house.incident(incident_id)).phase is Phase.INVESTIGATING


async def test_a_new_fire_of_an_alert_whose_end_was_heard_reopens_however_long_it_took(house: House) -> None:
    incident_id = await house.opened()
    end = replace(ALERT, status=AlertStatus.RESOLVED, seq=2, at=ALERT.at + SECOND)
    await house.responder.receive(end)
    await house.clock.advance(10 * SECOND)
    assert await house.resolved() == incident_id
    again = replace(ALERT, episode="e2", seq=1, at=ALERT.at + 5 * SECOND)
    assert (await house.responder.receive(again)).received is Received.REOPENED


async def test_what_was_known_when_it_was_resolved_stays_resolved(house: House) -> None:
    incident_id = await house.resolved()
    await house.clock.advance(30 * SECOND)
    for late in (
        ALERT,
        replace(ALERT, seq=2, current=ALERT.target),
        replace(ALERT, episode="e0", at=ALERT.at - SECOND),
    ):
        assert (await house.responder.receive(late)).received is not Received.REOPENED
    assert (await house.incident(incident_id)).phase is Phase.RESOLVED


async def test_a_fire_that_is_overtaken_by_its_own_end_reopens_nothing(house: House) -> None:
    await house.resolved()
    late = replace(ALERT, fingerprint="2" * 32, metric="latency")
    end = replace(late, status=AlertStatus.RESOLVED, seq=2, at=ALERT.at + SECOND)
    assert (await house.responder.receive(end)).received is not Received.REOPENED
    assert (await house.responder.receive(late)).received is not Received.REOPENED
