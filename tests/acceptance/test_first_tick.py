"""What the very first tick of a started daemon finds is told at once, though what incidents need is loaded after it."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.acceptance._scene import eventually, runtime_of
from tests.acceptance._workspace import KEY, OBSERVABILITY, RESPOND, SPEC, Place, kill, stop
from tests.conftest import ServerFactory

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
"""


def broken_for_two_hours() -> str:
    """100 good requests a minute and 50 that failed, up to now, and a little on."""
    begin, lines = int(time.time()) - 7200, []
    for code, each in (("200", 100), ("500", 50)):
        lines += [f'pay_requests_total{{code="{code}"}} {each * n} {begin + 60 * n}' for n in range(140)]
    return "\n".join([*lines, "# EOF", ""])


async def test_a_service_that_is_down_when_the_daemon_starts_has_an_incident_after_one_tick(
    prometheus_server: Callable[..., ServerFactory], tmp_path: Path
) -> None:
    server = prometheus_server({}, history=broken_for_two_hours())
    place = Place.make(tmp_path, {"PROMETHEUS": server.url, "OPS_KEY": KEY})
    place.write(".spec/smartspec.config.yaml", CONFIG)
    place.write("specs/core/pay/spec.md", SPEC)
    asked = OBSERVABILITY.replace("openmetrics", "prometheus").replace("METRICS_URL", "PROMETHEUS")
    place.write("specs/core/pay/observability.yaml", asked.replace("current: 3s", "current: 5m"))

    async def listed() -> list[dict[str, object]] | None:
        ran = await place.run(RESPOND, "list", "--json")
        assert ran.code == 0, ran.stderr
        return json.loads(ran.stdout)["incidents"] or None

    with (tmp_path / "daemon.txt").open("wb") as output:
        daemon = await place.daemon(output, "--interval", "1h", "--spec-id", "pay")
        try:
            (incident,) = await eventually(listed, (tmp_path / "daemon.txt").read_text)
        finally:
            code = await stop(daemon)
            await kill(daemon)
    assert code == 0
    runtime = runtime_of(place)
    store = await runtime.store()
    async with store.begin() as tx:
        rows = await tx.ledger("pay/pay_availability", None, datetime(2000, 1, 1, tzinfo=UTC), datetime.now(UTC))
    await runtime.close()
    assert [row.verdict for row in rows] == ["breached"]
    assert incident["severity"] == "SEV-1", incident
