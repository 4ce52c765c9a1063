"""SIGHUP to the real processes: new settings are taken, bad ones are refused and told, and neither ends the process."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import IO, Any

import pytest

from smartspec_ops.testing.http_server import scripted_server
from tests import servers
from tests.acceptance._workspace import KEY, MONITOR, OBSERVABILITY, RESPOND, SPEC, Metrics, Place, stop

pytestmark = [pytest.mark.acceptance, pytest.mark.slow, pytest.mark.edge]

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster: [{{id: {who}, roles: [commander]}}]
"""


async def _told(place: Place, module: str, *argv: str) -> list[dict[str, Any]]:
    ran = await place.run(module, *argv, "--json")
    found: list[dict[str, Any]] = json.loads(ran.stdout)["settings_not_in_effect"]
    return found


async def _until(log: Path, word: str) -> None:
    assert await asyncio.to_thread(servers.wait_until, lambda: word in log.read_text())


async def _hang_up(
    place: Place, processes: list[tuple[Process, Path]], who: str, word: str, config: str = CONFIG
) -> None:
    place.write(".spec/smartspec.config.yaml", config.format(who=who))
    for process, _ in processes:
        process.send_signal(signal.SIGHUP)
    for _, log in processes:
        await _until(log, word)


async def test_the_daemon_and_the_server_take_new_settings_and_refuse_bad_ones(tmp_path: Path) -> None:
    async with scripted_server(Metrics()) as metrics:
        place = Place.make(tmp_path, {"OPS_KEY": KEY, "METRICS_URL": f"{metrics.url}/metrics"})
        place.write("specs/api/pay/spec.md", SPEC)
        place.write("specs/api/pay/observability.yaml", OBSERVABILITY)
        place.write(".spec/smartspec.config.yaml", CONFIG.format(who="anna"))
        logs = [tmp_path / "monitor.log", tmp_path / "serve.log"]
        with logs[0].open("wb") as output:
            daemon = await place.daemon(output, "--verbose")
        with logs[1].open("wb") as output:
            argv = ("serve", "--port", "0", "--json", "--verbose")
            server = await _started(place, output, *argv)
        running = [(daemon, logs[0]), (server, logs[1])]
        try:
            await _hang_up(place, running, "berta", "settings.taken")
            await _hang_up(place, running, "carla", "settings.refused", CONFIG + "  colour: blue\n")
            for module, command in ((RESPOND, "list"), (MONITOR, "status")):
                told = await _told(place, module, command, *_config(place))
                assert sorted(one["process"] for one in told) == ["monitor", "serve"]
                assert all("colour" in one["refused"] for one in told)
        finally:
            codes = [await stop(process) for process, _ in running]
    assert codes == [0, 0]


def _config(place: Place) -> tuple[str, ...]:
    """Good settings for the command that asks, while the file of the others is bad."""
    place.write("good.yaml", CONFIG.format(who="berta"))
    return ("--config", "good.yaml")


async def _started(place: Place, output: IO[bytes], *argv: str) -> Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "smartspec_ops.cli.ops",
        *argv,
        cwd=place.root,
        env=dict(place.seen_environment),
        stdout=PIPE,
        stderr=output,
    )
    assert process.stdout is not None
    await process.stdout.readline()
    return process


async def test_a_running_daemon_takes_up_specs_and_keeps_those_with_a_fault(tmp_path: Path) -> None:
    async with scripted_server(Metrics()) as metrics:
        place = Place.make(tmp_path, {"OPS_KEY": KEY, "METRICS_URL": f"{metrics.url}/metrics"})
        place.write("specs/api/pay/spec.md", SPEC)
        place.write("specs/api/pay/observability.yaml", OBSERVABILITY)
        place.write(".spec/smartspec.config.yaml", CONFIG.format(who="anna"))
        log = tmp_path / "monitor.log"
        with log.open("wb") as output:
            daemon = await place.daemon(output, "--all")
        try:
            place.write("specs/api/till/spec.md", SPEC.replace("Spec ID: pay", "Spec ID: till"))
            place.write("specs/api/till/observability.yaml", OBSERVABILITY)
            place.write("specs/api/pay/spec.md", SPEC.replace("99.9%", "95%"))
            await _until(log, "specs.taken")  # nobody said anything to it
            place.write("specs/api/pay/observability.yaml", OBSERVABILITY.replace("windows:", "windoes:"))
            daemon.send_signal(signal.SIGHUP)
            await _until(log, "spec.not_taken")
            status = (await place.run(MONITOR, "status")).stdout
        finally:
            code = await stop(daemon)
    assert code == 0
    assert "spec not taken up: pay: watched as of" in status
    assert "specs/api/pay/observability.yaml:3:1: unknown key 'windoes'" in status
    assert "availability > 99.9 % over 1d became availability > 95 % over 1d" in status
