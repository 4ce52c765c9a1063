"""Two processes share a database, and one of them lacks a channel's secret: what it cannot tell waits for the other."""

from dataclasses import replace

import pytest

from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.ports import EffectState
from smartspec_ops.testing.slack_server import SlackServer
from smartspec_ops.wiring.channels import Unavailable
from tests.unit.response import LEAD
from tests.unit.test_rooms import MINUTE, SlackHouse, house, slack, text

__all__ = ["house", "slack"]  # fixtures

pytestmark = [pytest.mark.edge, pytest.mark.slow]


async def test_what_is_kept_current_waits_for_a_process_that_has_the_secret(
    house: SlackHouse,
    slack: SlackServer,
) -> None:
    incident_id = await house.opened()
    able = house.worker.channels
    without = {**able, "slack": Unavailable("slack", "the secret env:SLACK_BOT_TOKEN is not set")}
    house.worker = replace(house.worker, channels=without)
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    assert "Nobody has answered yet." in text(house.card)
    assert not await house.effects(state=EffectState.DEAD), "what another process can do is not given up"
    house.worker = replace(house.worker, channels=able)
    await house.pass_time(5 * MINUTE)
    assert "Nobody has answered yet." not in text(house.card)
