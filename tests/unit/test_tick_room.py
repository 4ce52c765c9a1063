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
from smartspec_ops.stores.codec import EPOCH, micros
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server

pytestmark = pytest.mark.edge

EVERY = timedelta(seconds=2)
FULL = 700
"""Ticks after which only one scrape a minute is added to what is kept."""
LOOKED_AT = 240
"""Ticks from one look to the next. What leaks an object a tick makes so many of them, besides what eight minutes add to
the history: 40 objects, and 70 to 130 blocks."""
LOOK = 7
"""Ticks between the ten counts of one look, of which the least is taken: what a minute adds goes when it ends."""
PARTS = 3
MOMENTS = 1024
"""So many times are remembered by the codec, one more at each tick until it is full: that is no leak."""


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
    for second in range(MOMENTS):
        micros(EPOCH + timedelta(seconds=second))
    clock, asked = EagerClock(), 0

    def serve(_: Asked) -> Reply:
        nonlocal asked
        asked += 1
        return page(asked)

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

        async def ticks(count: int) -> tuple[int, int]:
            """Objects and blocks after them."""
            for _ in range(count):
                await clock.sleep(EVERY)
                await tick(watch, clock.now())
                server.asked.clear()
            gc.collect()
            return len(gc.get_objects()), sys.getallocatedblocks()

        async def look() -> tuple[int, int]:
            objects, blocks = zip(*[await ticks(LOOK) for _ in range(10)], strict=True)
            return min(objects), min(blocks)

        await ticks(FULL)
        before = await look()
        await ticks(LOOKED_AT - 10 * LOOK)
        after = await look()
        await backend.close()
    await store.close()
    assert after[0] - before[0] < LOOKED_AT, (before, after)
    assert after[1] - before[1] < LOOKED_AT, (before, after)
