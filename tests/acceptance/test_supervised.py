"""A real daemon under a supervisor: systemd's socket, probes and metrics, from its start to a polite end."""

import asyncio
import json
import re
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Answer, Request
from smartspec_ops.testing.http_server import scripted_server
from tests import servers
from tests.acceptance._scene import eventually
from tests.acceptance._workspace import KEY, MONITOR, OBSERVABILITY, SPEC, Metrics, Place, kill, stop

pytestmark = [pytest.mark.acceptance, pytest.mark.slow, pytest.mark.edge, pytest.mark.server]

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
"""


async def _get(http: HttpEdge, url: str) -> Answer:
    answer = await http.send(Request(method="GET", url=url))
    assert isinstance(answer, Answer)
    return answer


async def test_a_daemon_tells_its_supervisors_the_truth_about_itself(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"{folder}/notify")
        systemd.setblocking(False)
        watched = {"NOTIFY_SOCKET": f"{folder}/notify", "WATCHDOG_USEC": "400000"}
        async with scripted_server(Metrics()) as metrics:
            place = Place.make(tmp_path, {"OPS_KEY": KEY, "METRICS_URL": f"{metrics.url}/metrics", **watched})
            place.write("specs/api/pay/spec.md", SPEC)
            place.write("specs/api/pay/observability.yaml", OBSERVABILITY)
            place.write(".spec/smartspec.config.yaml", CONFIG)
            log = tmp_path / "monitor.log"
            with log.open("wb") as output:
                daemon = await place.daemon(output, "--interval", "1s", "--metrics-address", "127.0.0.1:0")
            heard: set[str] = set()
            listening = asyncio.create_task(_listen(systemd, heard))
            try:
                await _heard(heard, "WATCHDOG=1")
                url = await _told(log, r"metrics on (http://\S+)/metrics")
                await _look(url)
            finally:
                code = await stop(daemon)
                await kill(daemon)
            await _heard(heard, "STOPPING=1")
            listening.cancel()
    assert code == 0
    assert heard == {"READY=1", "WATCHDOG=1", "STOPPING=1"}


async def test_a_check_by_hand_after_a_stop_leaves_it_stopped(tmp_path: Path) -> None:
    async with scripted_server(Metrics()) as metrics:
        place = Place.make(tmp_path, {"OPS_KEY": KEY, "METRICS_URL": f"{metrics.url}/metrics"})
        place.write("specs/api/pay/spec.md", SPEC)
        place.write("specs/api/pay/observability.yaml", OBSERVABILITY)
        place.write(".spec/smartspec.config.yaml", CONFIG)
        with (tmp_path / "monitor.log").open("wb") as output:
            daemon = await place.daemon(output, "--interval", "1s")
        try:
            assert await stop(daemon) == 0
        finally:
            await kill(daemon)
        assert (await place.run(MONITOR, "--run-once", "--warm-up", "0s")).code in (0, 1)
        told = await place.run(MONITOR, "status", "--json")
    assert list(json.loads(told.stdout)["daemon_stopped"]) == ["pay"]


async def _look(url: str) -> None:
    http = HttpEdge()
    try:

        async def is_ready() -> Answer | None:
            said = await _get(http, f"{url}/readyz")
            return said if said.status == 200 else None

        ready = await eventually(is_ready, lambda: "a daemon that is ready")
        assert (await _get(http, f"{url}/healthz")).status == 200
        page = (await _get(http, f"{url}/metrics")).body
    finally:
        await http.close()
    text = page.decode()
    assert 'smartspec_ops_ticks_total{outcome="committed"}' in text
    # On a busy machine its first judgement may be there already.
    assert json.loads(ready.body)["checks"]["canary"] in {
        "the canary is not judged yet",
        "the canary comes out as it must",
    }
    assert re.search(r'smartspec_ops_objectives\{status="\w+"\} 1\.0', text)
    assert re.search(r'smartspec_ops_http_call_duration_seconds_count\{outcome="2xx",to="openmetrics@\S+"\}', text)
    assert KEY not in text
    checked = await asyncio.to_thread(
        subprocess.run, [servers.program("promtool"), "check", "metrics"], input=page, capture_output=True, check=False
    )
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, b"")


async def _listen(systemd: socket.socket, heard: set[str]) -> None:
    """To all that is said, as systemd does."""
    while True:
        heard.add((await asyncio.get_running_loop().sock_recv(systemd, 100)).decode())


async def _heard(heard: set[str], what: str) -> None:
    async with asyncio.timeout(60):
        while what not in heard:  # noqa: ASYNC110 - a set tells nobody
            await asyncio.sleep(0.02)


async def _told(log: Path, pattern: str) -> str:
    assert await asyncio.to_thread(servers.wait_until, lambda: re.search(pattern, log.read_text()) is not None)
    found = re.search(pattern, log.read_text())  # noqa: ASYNC240 - a test's own small file
    assert found is not None
    return found[1]
