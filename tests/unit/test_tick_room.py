"""A monitor that runs for long takes no more memory: counted in objects, which no load changes."""

import gc
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bench._fleet import objective_of
from smartspec_ops.app.watching.watch import Watch, tick
from smartspec_ops.backends import SourceConfig
from smartspec_ops.backends.openmetrics import OpenMetrics, allow
from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.objective import RatioIndicator
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.queues import open_queue
from smartspec_ops.stores import open_store
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server

pytestmark = pytest.mark.edge

EVERY = timedelta(seconds=2)
FULL = 700
"""Ticks after which only one scrape a minute is added to what is kept."""
LOOKED_AT = 240
PARTS = 3


def page(asked: int) -> Reply:
    """Counters that begin again at every 37th scrape, and a fault now and then."""
    if asked % 61 == 0:
        return Reply(status=503, body=b"restarting")
    lines = (
        f'requests_total{{part="{part}"}} {1000 * (asked % 37 + 1)}\nrequests_total{{part="{part}",code="500"}} 0\n'
        for part in range(PARTS)
    )
    return Reply(body="".join(lines).encode())


@pytest.mark.slow
async def test_ticks_leave_nothing_behind_once_the_history_is_full(tmp_path: Path) -> None:
    """What leaks an object a tick makes 240 of them."""
    clock, asked = EagerClock(), 0

    def serve(_: Asked) -> Reply:
        nonlocal asked
        asked += 1
        return page(asked)

    def counted() -> tuple[int, int]:
        gc.collect()
        return len(gc.get_objects()), sys.getallocatedblocks()

    store = open_store(tmp_path / "ops.db", b"k" * 32)
    await store.migrate()
    async with scripted_server(serve) as server:
        config = SourceConfig(name="page", url=server.url, interval=EVERY, alone=True)
        backend = OpenMetrics(config, HttpEdge(allow=allow(config)), store, clock)
        ratio = [
            RatioIndicator(
                source="page",
                bad=f'requests_total{{part="{part}",code="500"}}',
                total=f'requests_total{{part="{part}"}}',
            )
            for part in range(PARTS)
        ]
        watch = Watch(
            objectives=[objective_of(number, one) for number, one in enumerate(ratio)],
            backends={"page": backend},
            store=store,
            queue=open_queue(tmp_path / "ops.db", store, clock),
            policy=Policy(interval=EVERY),
        )
        objects, blocks = 0, 0
        for number in range(FULL + LOOKED_AT + 1):
            await clock.sleep(EVERY)
            await tick(watch, clock.now())
            server.asked.clear()
            if number == FULL:
                objects, blocks = counted()
        found = counted()
        await backend.close()
    await store.close()
    assert found[0] - objects < LOOKED_AT / 2
    assert found[1] - blocks < LOOKED_AT
