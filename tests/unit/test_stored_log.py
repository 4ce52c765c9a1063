"""What is remembered of an incident's log is what all of it comes to, and never more than was said."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from smartspec_ops.app.response.stored_log import Folds, event_of, folded
from smartspec_ops.domain.errors import Bug
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.evolve import fold
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.ports import Store, StoredEvent
from tests.unit.response import ALERT, LEAD, House

pytestmark = pytest.mark.edge


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    return House(store, tmp_path)


async def log_of(house: House, incident_id: str) -> Sequence[StoredEvent]:
    async with house.store.begin() as tx:
        return await tx.events(incident_id)


def replayed(log: Sequence[StoredEvent]) -> Incident:
    return fold(event_of(one) for one in log)


async def test_after_every_step_it_is_what_the_whole_log_comes_to(house: House) -> None:
    other = await house.opened(replace(ALERT, fingerprint="other", spec_id="other", service="other"))
    incident_id = await house.opened()
    for command in (
        cmd.Acknowledge(actor=LEAD.id),
        cmd.AddNote(actor=LEAD.id, text="looking"),
        cmd.ProposeHypothesis(actor=LEAD.id, claim="a", predicts="b"),
    ):
        assert await house.do(incident_id, command) == replayed(await log_of(house, incident_id))
        assert await house.incident(other) == replayed(await log_of(house, other))


async def test_what_was_read_before_is_not_read_again(house: House) -> None:
    log = await log_of(house, await house.opened())
    folds = Folds(most=2)
    first = folds.of(log)
    unread = [*(replace(one, body={}) for one in log[:-1]), log[-1]]
    assert folds.of(unread) is first


async def test_a_log_that_became_another_is_read_anew(house: House) -> None:
    log = await log_of(house, await house.opened())
    folds = Folds(most=2)
    for part in (log, log[:1], [*log[:-1], replace(log[-1], hash="of another end")]):
        assert folds.of(part) == replayed(part)


async def test_what_was_not_read_for_longest_is_forgotten(house: House) -> None:
    logs = [
        await log_of(house, await house.opened(replace(ALERT, fingerprint=name, spec_id=name, service=name)))
        for name in "abc"
    ]
    folds = Folds(most=2)
    a, b = folds.of(logs[0]), folds.of(logs[1])
    assert folds.of(logs[0]) is a
    folds.of(logs[2])
    assert folds.of(logs[0]) is a
    again = folds.of(logs[1])
    assert again == b
    assert again is not b


def test_no_log_is_no_incident() -> None:
    with pytest.raises(Bug):
        folded([])
