"""An alert whose objective is not watched any more ends, and is no recovery: the incident waits for a person."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.response.stored_log import event_of
from smartspec_ops.domain.alert import WITHDRAWN, AlertStatus
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.timeline import sentence
from smartspec_ops.domain.incident.values import Phase, Resolution
from smartspec_ops.ports import Store
from tests.unit.response import ALERT, LEAD, House

pytestmark = pytest.mark.edge

WHY = "specs/checkout/spec.md no longer promises it"


@pytest.mark.parametrize(
    ("said", "phase"), [({}, Phase.RESOLVED), ({WITHDRAWN: WHY}, Phase.OPEN)], ids=["over", "withdrawn"]
)
async def test_only_an_alert_that_is_over_ends_its_incident(
    store: Store, tmp_path: Path, said: Mapping[str, str], phase: Phase
) -> None:
    house = House(store, tmp_path)
    incident_id = await house.opened()
    ended = replace(ALERT, status=AlertStatus.RESOLVED, seq=ALERT.seq + 1, at=house.clock.now(), extra=said)
    await house.responder.receive(ended)
    await house.pass_time(timedelta(minutes=10))
    incident = await house.incident(incident_id)
    assert incident.phase is phase
    async with store.begin() as tx:
        told = [sentence(event_of(one), {}) for one in await tx.events(incident_id)]
    if said:
        assert f"The alert for error_rate is withdrawn: {WHY}" in told
        assert any("nobody measures error_rate any more" in line for line in told)
        assert incident.healthy_checks == 0
        reason = "the promise was taken back"
        await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
        done = await house.do(incident_id, cmd.Resolve(actor=LEAD.id, code=Resolution.FIXED, override_reason=reason))
        assert done.phase is Phase.RESOLVED
