"""Incidents the monitor does not watch end when every sender says so, long enough; a stray word ends nothing."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.incident.policy import Policy
from smartspec_ops.domain.incident.values import Phase, Resolution
from smartspec_ops.stores import open_store
from smartspec_ops.stores.sql import SqlStore
from tests.unit.conftest import KEY
from tests.unit.response import ALERT, House

FOREIGN = replace(ALERT, source="alertmanager", spec_id=None, objective_id=None, episode="2026-03-02T12:00:00Z", seq=1)
GROUPED = replace(FOREIGN, spec_id="orders")
"""Of a spec the monitor has no ledger for: two of them are one incident."""
MINUTE = timedelta(minutes=1)


@pytest.fixture
def house(store: SqlStore, tmp_path: Path) -> House:
    return House(store, tmp_path)


async def says(house: House, alert: Alert, status: AlertStatus) -> None:
    await house.responder.receive(replace(alert, status=status, at=house.clock.now(), seq=1))
    await house.drain()


async def test_it_ends_after_enough_looks_at_which_every_sender_says_so(house: House) -> None:
    incident_id = await house.opened(FOREIGN)
    await house.pass_time(5 * MINUTE)
    assert (await house.incident(incident_id)).healthy_checks == 0
    await says(house, FOREIGN, AlertStatus.RESOLVED)
    await house.pass_time(2 * MINUTE)
    assert (await house.incident(incident_id)).phase is Phase.OPEN
    await house.pass_time(2 * MINUTE)
    incident = await house.incident(incident_id)
    assert (incident.phase, incident.resolution) == (Phase.RESOLVED, Resolution.RECOVERED)


async def test_one_that_fires_again_begins_anew(house: House) -> None:
    incident_id = await house.opened(FOREIGN)
    await says(house, FOREIGN, AlertStatus.RESOLVED)
    await house.pass_time(2 * MINUTE)
    await says(house, FOREIGN, AlertStatus.FIRING)
    await house.pass_time(10 * MINUTE)
    incident = await house.incident(incident_id)
    assert (incident.phase, incident.healthy_checks) == (Phase.OPEN, 0)


async def test_one_resolved_member_does_not_end_it_while_a_sibling_fires(house: House) -> None:
    incident_id = await house.opened(GROUPED)
    sibling = replace(GROUPED, fingerprint="2" * 32, metric="latency")
    await says(house, sibling, AlertStatus.FIRING)
    await says(house, GROUPED, AlertStatus.RESOLVED)
    await house.pass_time(10 * MINUTE)
    assert (await house.incident(incident_id)).phase is Phase.OPEN
    await says(house, sibling, AlertStatus.RESOLVED)
    await house.pass_time(5 * MINUTE)
    assert (await house.incident(incident_id)).phase is Phase.RESOLVED


async def test_nobody_is_asked_about_what_a_person_reported(house: House) -> None:
    incident_id = await house.opened(replace(FOREIGN, source="manual"))
    version = (await house.incident(incident_id)).version
    await house.pass_time(10 * MINUTE)
    incident = await house.incident(incident_id)
    assert incident.check is None
    assert incident.version - version <= 4  # pages, and nothing about health


async def test_silence_is_no_health(house: House) -> None:
    incident_id = await house.opened(FOREIGN)
    await says(house, FOREIGN, AlertStatus.FROZEN)
    await house.pass_time(10 * MINUTE)
    assert (await house.incident(incident_id)).phase is Phase.OPEN


@pytest.mark.parametrize("policy", [Policy(trust_senders=False), Policy(auto_resolve=False)])
async def test_a_policy_may_leave_it_to_a_person(tmp_path: Path, policy: Policy) -> None:
    store = open_store(tmp_path / "ops.db", b"k" * 32)
    await store.migrate()
    house = House(store, tmp_path, policy)
    incident_id = await house.opened(FOREIGN)
    await says(house, FOREIGN, AlertStatus.RESOLVED)
    await house.pass_time(10 * MINUTE)
    assert (await house.incident(incident_id)).phase is Phase.OPEN
    await store.close()


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.integers(0, 4)), max_size=12))
async def test_it_is_over_exactly_when_all_were_over_for_three_looks(
    migrated: Path, tmp_path_factory: pytest.TempPathFactory, messages: list[tuple[int, bool, int]]
) -> None:
    """Against plain counting: a look every minute, three good ones in a row."""
    root = tmp_path_factory.mktemp("ops")
    store = open_store(shutil.copy(migrated, root / "ops.db"), KEY)
    house = House(store, root)
    incident_id = await house.opened(GROUPED)
    firing, good = {0}, 0
    for member, fires, minutes in messages:
        status = AlertStatus.FIRING if fires else AlertStatus.RESOLVED
        await house.clock.advance(timedelta(seconds=1))
        await says(house, replace(GROUPED, fingerprint="fgh"[member] * 32), status)
        (firing.add if fires else firing.discard)(member)
        for _ in range(minutes):
            await house.pass_time(MINUTE)
            good = 0 if firing else good + 1
        if good >= 3:
            break
    incident = await house.incident(incident_id)
    assert (incident.phase is Phase.RESOLVED) == (good >= 3), (good, incident.healthy_checks)
    await store.close()
