"""Files that take long, and specs that do, hold nobody who sends an alert."""

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from smartspec_ops.app.response.report_files import Exporter
from smartspec_ops.app.specs.workspace import SpecLocation
from smartspec_ops.ports import Report
from smartspec_ops.wiring.assignment import Assignment
from smartspec_ops.wiring.investigation import Neighbourhood
from tests.serving import Serving, serving

pytestmark = pytest.mark.edge

PATIENCE = 60.0
"""Only what holds the loop for ever waits that long, and fails."""


class Held:
    """Work that begins, tells so, and goes on when it is let."""

    def __init__(self) -> None:
        self.begun, self.released = asyncio.Event(), threading.Event()
        self.was_released = False
        self._loop = asyncio.get_running_loop()

    def hold(self) -> None:
        self._loop.call_soon_threadsafe(self.begun.set)
        self.was_released = self.released.wait(PATIENCE)

    @property
    def name(self) -> str:
        return "slow"

    def files(self, _report: Report) -> Mapping[str, str]:
        self.hold()
        return {"slow.txt": "done"}


async def answered(server: Serving, held: Held) -> None:
    """Another alert is taken in and answered while the work is held; then the work may go on."""
    async with asyncio.timeout(PATIENCE):
        await held.begun.wait()
        answer = await server.alert(metric="latency")
        assert answer.status == 202
        assert (await server.ask("GET", "/readyz")).status == 200
    assert not held.released.is_set()
    held.released.set()


async def test_alerts_are_answered_while_a_long_export_runs(tmp_path: Path) -> None:
    async with serving(tmp_path, works=True) as server:
        held, worker = Held(), server.server.worker
        exporter = Exporter(scope=worker.exporter.scope, formats={"slow": held})
        server.server.worker = replace(worker, exporter=exporter)
        assert (await server.alert()).status == 202
        await answered(server, held)
    # The stop waited for what had begun, and it was no answer of ours that ended the wait.
    assert held.was_released
    written = server.runtime.scope.root.glob(".spec/reports/incidents/*/*/slow.txt")
    assert {path.read_text() for path in written} == {"done"}


async def test_alerts_are_answered_while_specs_are_read_for_an_investigation(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        (tmp_path / "specs/api/shop").mkdir(parents=True)
        (tmp_path / "specs/api/shop/spec.md").write_text("# Shop\n\nSpec ID: shop\n")
        (tmp_path / "specs/api/shop/observability.yaml").write_text(
            "provider: openmetrics\nurl: http://127.0.0.1:9/metrics\n"
        )
        held, read = Held(), server.runtime.assignments.read

        def slowly(location: SpecLocation) -> Assignment:
            held.hold()
            return read(location)

        answer = await server.alert()
        responder = server.server.worker.responder
        async with server.server.worker.store.begin() as tx:
            incident = await responder.load(tx, answer.json["alerts"][0]["incident_id"])
        runtime = server.runtime
        around = Neighbourhood(process=runtime, monitor=runtime.monitor, read=slowly)
        looking = asyncio.create_task(around.scene(incident))
        await answered(server, held)
        scene = await looking
        assert held.was_released
        assert scene.services == ("shop",)
