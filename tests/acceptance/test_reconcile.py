"""A real Alertmanager that loses its word, and one that is misquoted: it is asked, and what it lists decides."""

import asyncio
import json
import socket
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.edge.clock import SystemClock
from tests import servers
from tests.serving import CONFIG, Serving, serving

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow, pytest.mark.edge]

ASKING = """
  monitor: {{interval: 1s}}
  intake:
    alertmanager:
      ask: [{{url: "{url}", external_url: "{called}"}}]
"""
NEVER_SAYS_IT_IS_OVER = """
route: {{receiver: ops, group_by: [alertname], group_wait: 0s, group_interval: 1s}}
receivers:
- name: ops
  webhook_configs: [{{url: "http://127.0.0.1:{port}/v1/intake/alertmanager", send_resolved: false}}]
"""
LABELS = {"alertname": "HighErrorRate", "service": "checkout", "severity": "critical"}


class Ahead(SystemClock):
    """Ten minutes ahead of the Alertmanager, so that it has been up for long enough to be believed about an absence."""

    def now(self) -> datetime:
        return super().now() + timedelta(minutes=10)


def post(url: str, body: Any) -> None:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    urllib.request.urlopen(request, timeout=60).close()


def fire(url: str, **change: Any) -> None:
    started = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    post(f"{url}/api/v2/alerts", [{"labels": LABELS, "startsAt": started, **change}])


async def incident(server: Serving) -> Incident | None:
    responder = server.server.worker.responder
    async with server.server.worker.store.begin() as tx:
        rows = await tx.incidents()
        return await responder.load(tx, rows[0].id) if rows else None


async def until(server: Serving, holds: Callable[[Incident], bool]) -> Incident:
    loop = asyncio.get_running_loop()

    def found() -> bool:
        seen = asyncio.run_coroutine_threadsafe(incident(server), loop).result(timeout=60)
        return seen is not None and holds(seen)

    assert await asyncio.to_thread(servers.wait_until, found)
    seen = await incident(server)
    assert seen is not None
    return seen


async def test_a_real_alertmanager_is_asked_when_its_word_is_lost_or_false(
    tmp_path: Path, alertmanager_server: Callable[..., servers.Running]
) -> None:
    ours = servers.free_port()
    sender = await asyncio.to_thread(alertmanager_server, NEVER_SAYS_IT_IS_OVER.format(port=ours))
    # Without --web.external-url it calls itself by the name of the machine.
    called = f"http://{socket.gethostname()}:{sender.url.rpartition(':')[2]}"
    config = CONFIG + ASKING.format(url=sender.url, called=called)
    async with serving(tmp_path, config=config, works=True, clock=Ahead(), port=ours) as server:
        await asyncio.to_thread(fire, sender.url)
        opened = await until(server, lambda seen: bool(seen.members))
        [alert] = opened.members.values()
        # Somebody repeats an old "resolved" of it, while it fires.
        told = {"status": "resolved", "labels": LABELS, "startsAt": alert.episode, "fingerprint": alert.fingerprint}
        said = {"version": "4", "alerts": [told], "externalURL": called}
        await asyncio.to_thread(post, f"http://127.0.0.1:{server.port}/v1/intake/alertmanager", said)
        undone = await until(server, lambda seen: "lists it as firing" in seen.members[alert.fingerprint].why)
        assert undone.is_active
        # Now it is over, and nobody is told: `send_resolved` is off.
        await asyncio.to_thread(fire, sender.url, endsAt=(datetime.now(UTC) - timedelta(seconds=1)).isoformat())
        ended = await until(server, lambda seen: not seen.is_active)
        assert ended.members[alert.fingerprint].why == "alertmanager was asked and does not list it any more"
