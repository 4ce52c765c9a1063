"""The configurations of docs/intake-formats.md, as they stand there, with real senders and the real server."""

import asyncio
import json
import re
import shlex
import shutil
import subprocess
import urllib.request
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.serving import CONFIG, Serving, serving

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow, pytest.mark.edge]

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/intake-formats.md").read_text(encoding="utf-8")
TOKEN = "alertmanager-0123456789abcdef"
TOKENS = """
  intake:
    tokens:
      am: {secret: "file:am.token", scopes: [alerts:write, incidents:read]}
"""
NOW = datetime.now(UTC)
Factory = Callable[[str], servers.Running]


def snippet(section: str, language: str) -> str:
    """The first block of a language in a section of the page."""
    found = re.search(rf"^## {section}$.*?```{language}\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[Serving]:
    token = tmp_path / "am.token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    async with serving(tmp_path, config=CONFIG + TOKENS) as found:
        yield found


def configured(section: str, server: Serving, token: Path) -> str:
    """The page's configuration with this server's address and token, and an impatient route."""
    text = snippet(section, "yaml")
    text = text.replace("http://127.0.0.1:8484", f"http://127.0.0.1:{server.port}")
    text = text.replace("/etc/alertmanager/smartspec-ops-token", str(token))
    route = "route: {receiver: smartspec-ops, group_by: [alertname], group_wait: 0s, group_interval: 1s}\n"
    return route + re.sub(r"^route:.*\n", "", text, flags=re.MULTILINE)


def fire(url: str, **change: Any) -> None:
    alert = {
        "labels": {"alertname": "HighErrorRate", "service": "checkout", "severity": "critical"},
        "annotations": {"summary": "5 % of requests fail"},
        "startsAt": (NOW - timedelta(minutes=1)).isoformat(),
        **change,
    }
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{url}/api/v2/alerts", json.dumps([alert]).encode(), headers)
    urllib.request.urlopen(request, timeout=60).close()


async def until(holds: Callable[[], Coroutine[Any, Any, list[Any]]]) -> list[Any]:
    """Whatever the coroutine function gives, once it gives something."""
    loop = asyncio.get_running_loop()

    def found() -> bool:
        return bool(asyncio.run_coroutine_threadsafe(holds(), loop).result(timeout=60))

    assert await asyncio.to_thread(servers.wait_until, found)
    return await holds()


async def members(server: Serving) -> list[Any]:
    """Every alert of every incident, as it was last heard of."""
    responder = server.server.worker.responder
    async with server.server.worker.store.begin() as tx:
        incidents = [await responder.load(tx, row.id) for row in await tx.incidents()]
    return [alert for incident in incidents for alert in incident.members.values()]


@pytest.mark.parametrize("section", ["alertmanager", "pagerduty"])
async def test_alertmanager_with_the_pages_configuration_opens_and_ends(
    guarded: Serving, tmp_path: Path, section: str, alertmanager_server: Factory
) -> None:
    config = configured(section, guarded, tmp_path / "am.token")
    alertmanager = await asyncio.to_thread(alertmanager_server, config)
    await asyncio.to_thread(fire, alertmanager.url)
    [firing] = await until(lambda: members(guarded))
    assert firing.status == "firing"
    assert firing.service == "checkout"
    await asyncio.to_thread(fire, alertmanager.url, endsAt=(NOW - timedelta(seconds=30)).isoformat())

    async def ended() -> list[Any]:
        return [alert for alert in await members(guarded) if alert.status == "resolved"]

    [resolved] = await until(ended)
    assert resolved.fingerprint == firing.fingerprint


@pytest.mark.parametrize("section", ["own", "cloudevents"])
async def test_the_pages_command_lines_open_an_incident(tmp_path: Path, section: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not here")
    async with serving(tmp_path) as server:
        line = snippet(section, "sh").replace("127.0.0.1:8484", f"127.0.0.1:{server.port}")
        argv = shlex.split(line.replace("\\\n", " "))
        done = await asyncio.to_thread(subprocess.run, argv, capture_output=True, timeout=60, check=True)
        assert [one["received"] for one in json.loads(done.stdout)["alerts"]] == ["opened"]


def test_every_kind_that_can_be_run_here_is() -> None:
    """Grafana, Datadog and Amazon are not on this machine; their sections say so or name a setting of theirs."""
    assert "Not run against Datadog" in PAGE
    assert "Not run against Amazon" in PAGE
    assert "Not run against Grafana" in PAGE
