"""The exported routes in a real Alertmanager: what the rules alert of opens an incident, the watchdog is heard."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from smartspec_ops.app.intake.heartbeats import BEAT
from smartspec_ops.compilers import COMPILERS
from smartspec_ops.compilers.alertmanager_routing import ADDRESS, CREDENTIALS, FILE, HEARTBEAT
from tests.acceptance._rules import order_of
from tests.acceptance.test_intake_pages import TOKEN, Factory, fire, members, until
from tests.serving import CONFIG, Serving, serving
from tests.unit.objectives import UPTIME

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow, pytest.mark.edge]

SETTINGS = f"""
  heartbeats: [{{name: {HEARTBEAT}, every: 5m}}]
  intake:
    tokens:
      am: {{secret: "file:am.token", scopes: [alerts:write, heartbeats:write, incidents:read]}}
"""


async def test_what_the_exported_rules_alert_of_opens_an_incident_and_the_watchdog_is_a_heartbeat(
    tmp_path: Path, alertmanager_server: Factory
) -> None:
    token = tmp_path / "am.token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    config = COMPILERS["alertmanager-routing"].compile([order_of(UPTIME)]).files[FILE]
    async with serving(tmp_path, config=CONFIG + SETTINGS) as server:
        config = config.replace(ADDRESS, f"http://127.0.0.1:{server.port}").replace(CREDENTIALS, str(token))
        alertmanager = await asyncio.to_thread(alertmanager_server, config)
        labels = {"alertname": "SLOBurn", "spec_id": "checkout", "objective": "availability", "service": "checkout-api"}
        page = {**labels, "severity": "page", "tier": "page-fast"}
        runbook = {"runbook_url": "https://wiki.test/checkout"}
        await asyncio.to_thread(fire, alertmanager.url, labels=page, annotations=runbook)
        [alert] = await until(lambda: members(server))
        assert (alert.service, alert.spec_id, alert.metric) == ("checkout-api", "checkout", "SLOBurn")
        assert alert.status == "firing"
        await asyncio.to_thread(fire, alertmanager.url, labels={"alertname": "SLOWatchdog", "severity": "none"})
        await until(lambda: heard(server))
        await asyncio.to_thread(fire, alertmanager.url, labels={**labels, "alertname": "Other"})
        ended = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
        await asyncio.to_thread(fire, alertmanager.url, labels=page, endsAt=ended)
        assert [one.metric for one in await members(server)] == ["SLOBurn"], "what is not ours is not routed here"


async def heard(server: Serving) -> list[Any]:
    async with server.server.worker.store.begin() as tx:
        found = await tx.document(BEAT, HEARTBEAT)
    return [found] if found is not None and "last_at" in found.body else []
