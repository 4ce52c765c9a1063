"""Real senders post to a loopback port, and the readers read what they really send."""

import asyncio
import json
import urllib.request
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smartspec_ops.domain.alert import Alert
from smartspec_ops.spec.intake import Intake, Reading, readers
from smartspec_ops.testing.http_server import Asked, Reply, ScriptedServer, scripted_server
from tests import servers

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow, pytest.mark.edge]

CONFIG = """
route: {{receiver: ops, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}}
receivers:
- name: ops
  webhook_configs: [{{url: "{url}", send_resolved: true, max_alerts: 2}}]
"""
NOW = datetime.now(UTC)


def _post(url: str, alerts: Sequence[dict[str, Any]]) -> None:
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{url}/api/v2/alerts", json.dumps(alerts).encode(), headers)
    urllib.request.urlopen(request, timeout=60).close()


def _alert(pod: str, **change: Any) -> dict[str, Any]:
    labels = {"alertname": "HighErrorRate", "service": "checkout", "severity": "warning", "pod": pod}
    annotations = {"summary": "5 % fail", "runbook_url": "https://runbooks.example/errors"}
    return {"labels": labels, "annotations": annotations, "startsAt": _rfc3339(NOW), **change}


def _rfc3339(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _readings(server: ScriptedServer) -> list[Reading]:
    read = readers(Intake())["alertmanager"]
    found = [read(asked.body, asked.headers, NOW) for asked in server.asked]
    assert [one.faults for one in found] == [()] * len(found)
    return found


def _heard(server: ScriptedServer) -> list[Alert]:
    return [alert for one in _readings(server) for alert in one.alerts]


def _accepted(_: Asked) -> Reply:
    return Reply(status=202)


async def test_a_real_alertmanager_fires_and_resolves(alertmanager_server: Callable[..., servers.Running]) -> None:
    async with scripted_server(_accepted) as server:
        url = (await asyncio.to_thread(alertmanager_server, CONFIG.format(url=server.url))).url
        await asyncio.to_thread(_post, url, [_alert("a"), _alert("b")])
        assert await asyncio.to_thread(servers.wait_until, lambda: len(_heard(server)) >= 2)
        over = _rfc3339(NOW + timedelta(milliseconds=1))
        await asyncio.to_thread(_post, url, [_alert("a", endsAt=over)])
        assert await asyncio.to_thread(
            servers.wait_until, lambda: any(alert.status == "resolved" for alert in _heard(server))
        )
        heard = _heard(server)
    by_pod = {pod: [alert for alert in heard if alert.labels["pod"] == pod] for pod in ("a", "b")}
    assert by_pod["a"][0].status == "firing"
    assert by_pod["a"][-1].status == "resolved"
    assert {alert.status.value for alert in by_pod["b"]} == {"firing"}
    assert len({(alert.fingerprint, alert.episode) for alert in by_pod["a"]}) == 1
    assert by_pod["a"][0].fingerprint != by_pod["b"][0].fingerprint
    first = by_pod["a"][0]
    assert (first.service, first.metric, first.severity) == ("checkout", "HighErrorRate", "SEV-3")
    assert first.started_at == NOW
    assert by_pod["a"][-1].resolved_at == NOW + timedelta(milliseconds=1)
    assert first.runbook == "https://runbooks.example/errors"
    assert server.asked[0].headers["user-agent"].startswith("Alertmanager/")


async def test_what_a_real_alertmanager_cuts_off_is_told(alertmanager_server: Callable[..., servers.Running]) -> None:
    async with scripted_server(_accepted) as server:
        url = (await asyncio.to_thread(alertmanager_server, CONFIG.format(url=server.url))).url
        await asyncio.to_thread(_post, url, [_alert(pod) for pod in "abcde"])
        told = "3 more alerts of this group were cut off by max_alerts; read them from http://"
        # The first notification may leave before all five have come.
        assert await asyncio.to_thread(
            servers.wait_until,
            lambda: any(note.startswith(told) for one in _readings(server) for note in one.notes),
        )
