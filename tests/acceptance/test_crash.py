"""The daemon is killed (``kill -9``) at random moments while alerts, notices and rollbacks are in flight.

Everything is real: the daemon, a service that breaks and heals, a webhook receiver that sometimes hangs up, a rollback
program, and the intake command run by other processes, some of which are killed as well. What must hold at the end is
read from the outside: from the database, the receiver's records, the program's records and the report folders.

A run is 40 kills in one workspace, drawn from its seed. SMARTSPEC_OPS_TEST_KILLS=200 makes it seeds 1 to 5; to
replay the third alone: ``SMARTSPEC_OPS_TEST_KILLS=200 pytest tests/acceptance/test_crash.py -k "[3]"``.
"""

import asyncio
import json
import math
import os
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from smartspec_ops.app.reports import history
from smartspec_ops.app.workspace import Workspace
from smartspec_ops.domain import incident_events as ev
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.incident import Incident
from smartspec_ops.domain.incident_commands import ProposeMitigation, Refused
from smartspec_ops.ports import EffectState, StoredEffect
from smartspec_ops.stores import open_store
from smartspec_ops.stores.chain import Intact
from smartspec_ops.stores.sql import SqlStore, SqlTransaction
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from smartspec_ops.wiring import Runtime
from tests.acceptance._workspace import (
    KEY,
    OBSERVABILITY,
    RESPOND,
    SPEC,
    Metrics,
    Place,
    finished,
    kill,
    stop,
)

KILLS = int(os.environ.get("SMARTSPEC_OPS_TEST_KILLS", "40"))
PER_RUN = 40
SETTLES_WITHIN = 90.0
STRANGERS = 6
"""Services whose alerts come from elsewhere; each makes one incident."""

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster:
    - {id: commander-a, roles: [commander]}
    - {id: responder-a, roles: [responder]}
  stakeholders: [{id: leads}]
  channels: [{name: hook, kind: webhook, url: "env:HOOK_URL", secret: "env:HOOK_SECRET"}]
  escalation: {ack_timeout: 1h}
  resolution: {healthy_checks: 2, reopen_window: 2s}
  workflows:
    rollback: {argv: [./workflows/rollback], approval: auto, timeout: 20s}
  monitor: {interval: 2s, alert_for: 0, resolve_hold: 1s}
"""

ROLLBACK = """\
#!/bin/sh
# One line per start, whatever becomes of it; then work that takes a moment, and a report.
echo "$SMARTSPEC_OPS_IDEMPOTENCY_KEY" >> runs.txt
sleep 0.3
run=.spec/reports/rollbacks/run-$$
mkdir -p "$run"
printf '{"workflow": "smartspec_rollback", "status": "success", "reason": "asked to",
  "from_version": "v1.1.0", "to_version": "v1.0.0", "ext": {"idempotency_key": "%s"}}' \
  "$SMARTSPEC_OPS_IDEMPOTENCY_KEY" > "$run/summary.json"
"""


@dataclass(slots=True)
class Receiver:
    """Remembers every notice; now and then it hangs up after reading, as a broken network does."""

    draw: random.Random
    notices: list[tuple[str, bytes]] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Reply:
        self.notices.append((asked.headers["webhook-id"], asked.body))
        return Reply(status=204, body=None if self.draw.random() < 0.05 else b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Intake ended with exit code 0 for this alert and named this incident."""

    fingerprint: str
    incident_id: str


@dataclass(slots=True, kw_only=True)
class Scene:
    """One run: the workspace, the servers, and what was told to whom."""

    seed: int
    place: Place
    metrics: Metrics
    receiver: Receiver
    accepted: list[Accepted] = field(default_factory=list)
    proposed: list[str] = field(default_factory=list)
    cut_short: int = 0
    others: set[asyncio.Task[None]] = field(default_factory=set)

    def store(self) -> SqlStore:
        from smartspec_ops.ports import Secret
        from smartspec_ops.stores.keys import key_ring

        return open_store(self.place.state / "ops.db", key_ring(Secret(KEY)))


@pytest.mark.slow
@pytest.mark.acceptance
@pytest.mark.parametrize("seed", range(1, math.ceil(KILLS / PER_RUN) + 1))
async def test_kill_9_at_random_moments_loses_nothing_and_does_nothing_twice(seed: int, tmp_path: Path) -> None:
    metrics, receiver = Metrics(), Receiver(random.Random(seed))
    async with scripted_server(metrics) as service, scripted_server(receiver) as hook:
        environment = {"METRICS_URL": f"{service.url}/metrics", "HOOK_URL": hook.url, "HOOK_SECRET": "signing-key-1"}
        place = Place.make(tmp_path, {**environment, "OPS_KEY": KEY})
        _furnish(place)
        scene = Scene(seed=seed, place=place, metrics=metrics, receiver=receiver)
        with (tmp_path / "daemon.log").open("wb") as log:
            for number in range(min(PER_RUN, KILLS)):
                await _until_killed(scene, number, random.Random(f"{seed}:{number}"), log)
            await asyncio.gather(*scene.others)
            stopped_at = await _settle(scene, log)
    await _check(scene, stopped_at)


def _furnish(place: Place) -> None:
    place.write(".spec/smartspec.config.yaml", CONFIG)
    place.write("specs/shop/pay/spec.md", SPEC)
    place.write("specs/shop/pay/observability.yaml", OBSERVABILITY)
    place.write("workflows/rollback", ROLLBACK, 0o755)


# --- what happens ------------------------------------------------------------------------------------------------


async def _until_killed(scene: Scene, number: int, draw: random.Random, log: object) -> None:
    """One life of the daemon, with alerts delivered and rollbacks proposed beside it."""
    scene.metrics.is_broken = draw.random() < 0.5
    deliveries = [_deliver(scene, number, draw) for _ in range(2 if number % 4 == 0 else 1)]
    for work in (*deliveries, _propose(scene, draw)):
        task = asyncio.create_task(work)
        scene.others.add(task)
        task.add_done_callback(_ended(scene))
    daemon = await scene.place.daemon(log, "--interval", "0.5s", "--spec-id", "pay", "--verbose")
    await asyncio.sleep(draw.uniform(0.05, 1.5))
    assert daemon.returncode is None, "the daemon ended by itself"
    await kill(daemon)


def _ended(scene: Scene):
    def forget(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is None:
            scene.others.discard(task)

    return forget
