"""The whole loop on a real PostgreSQL with Procrastinate: from a broken promise to a closed incident, by the commands.

The database is the only thing two machines share; a worker killed in the middle of a delivery is replaced by another.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.incident.parts import PostMortemStage
from smartspec_ops.ports import EffectState, Intact, StoredEffect
from smartspec_ops.queues.procrastinate import ProcrastinateQueue
from smartspec_ops.spec.alert_payload import read_alert
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from smartspec_ops.wiring import Runtime
from tests.acceptance._prometheus import Misbehaviour, proxy
from tests.acceptance._scene import Scene, eventually, runtime_of, watched
from tests.acceptance._workspace import KEY, OBSERVABILITY, RESPOND, SPEC, Metrics, Place, kill

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  database: {url: "env:DATABASE_URL"}
  roster:
    - {id: commander-a, roles: [commander], email: commander-a@example.test}
    - {id: responder-a, roles: [responder], email: responder-a@example.test}
  stakeholders: [{id: leads, audience: executives, email: leads@example.test}]
  channels: [{name: hook, kind: webhook, url: "env:HOOK_URL", secret: "env:HOOK_SECRET"}]
  resolution: {healthy_checks: 2}
  workflows:
    rollback: {argv: [./workflows/rollback], timeout: 20s}
  monitor: {interval: 1s, alert_for: 0, resolve_hold: 2s}
"""
ROLLBACK = """\
#!/bin/sh
# Ships the version before, which heals the service, and says so.
echo v1.0.0 > deployed.txt
run=.spec/reports/rollbacks/run-$$
mkdir -p "$run"
printf '{"workflow": "smartspec_rollback", "status": "success", "reason": "%s was live",
  "from_version": "v1.1.0", "to_version": "v1.0.0", "ext": {"idempotency_key": "%s"}}' \
  "$2" "$SMARTSPEC_OPS_IDEMPOTENCY_KEY" > "$run/summary.json"
"""
ME = ("--as", "commander-a")
STORY = (
    "opened",
    "acknowledged",
    "mitigation_proposed",
    "mitigation_approved",
    "mitigation_started",
    "mitigation_finished",
    "resolved",
    "post_mortem_finalized",
    "fed_back",
    "closed",
)


@dataclass(slots=True)
class Deployed(Metrics):
    """A service as good as the version that is deployed: v1.1.0 is broken."""

    file: Path = field(default_factory=Path)

    def __call__(self, asked: Asked) -> Reply:
        self.is_broken = self.file.read_text().strip() == "v1.1.0"
        # Spelled out: a dataclass with slots is made anew, and `super()` without arguments knows the old one.
        return Metrics.__call__(self, asked)


@dataclass(slots=True)
class Receiver:
    """Remembers what it is told."""

    ids: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Reply:
        self.ids.append(asked.headers["webhook-id"])
        self.types.append(json.loads(asked.body)["type"].removeprefix("incident."))
        return Reply(status=204)


def furnish(folder: Path, environment: Mapping[str, str]) -> Place:
    place = Place.make(folder, {**environment, "OPS_KEY": KEY, "HOOK_SECRET": "a-signing-key-of-the-test"})
    place.write(".spec/smartspec.config.yaml", CONFIG)
    place.write("specs/shop/pay/spec.md", SPEC)
    place.write("specs/shop/pay/observability.yaml", OBSERVABILITY)
    place.write("workflows/rollback", ROLLBACK, 0o755)
    place.write("deployed.txt", "v1.0.0\n")
    return place


async def do(place: Place, *argv: str) -> Mapping[str, Any]:
    """A step of the response, as a person types it."""
    ran = await place.run(RESPOND, *argv, "--json")
    assert ran.code == 0, (argv, ran)
    said: Mapping[str, Any] = json.loads(ran.stdout)
    return said


async def test_from_a_broken_promise_to_a_closed_incident(tmp_path: Path, postgres_url: str) -> None:
    receiver, metrics = Receiver(), Deployed(file=tmp_path / "workspace/deployed.txt")
    async with scripted_server(metrics) as service, scripted_server(receiver) as hook:
        addresses = {"METRICS_URL": f"{service.url}/metrics", "HOOK_URL": hook.url, "DATABASE_URL": postgres_url}
        place = furnish(tmp_path, addresses)
        async with watched(place) as scene:
            assert isinstance(await scene.runtime.queue(), ProcrastinateQueue)
            await scene.until(lambda tick: {one.health.status for one in tick.watched} == {"healthy"}, "health")
            place.write("deployed.txt", "v1.1.0\n")
            incident = await scene.incident("open")
            await mitigated(place, incident.id)
            await scene.incident("resolved")
            await learned(place, scene, incident.id)
            assert (await do(place, "close", incident.id, *ME))["status"] == "closed"
            await eventually(lambda: settled(scene.runtime), lambda: "every effect done")
            await check(scene, incident.id, receiver)


async def mitigated(place: Place, incident_id: str) -> None:
    """Answered, proposed, approved; the daemon or the command carries it out, whoever comes first."""
    assert (await do(place, "ack", incident_id, *ME))["status"] == "investigating"
    await do(place, "mitigate", "propose", incident_id, "rollback", *ME)
    shown = await do(place, "show", incident_id)
    assert any("dpl_0002" in one["what"] for one in shown["timeline"])
    await do(place, "mitigate", "approve", incident_id, "M1", *ME)


async def learned(place: Place, scene: Scene, incident_id: str) -> None:
    """Two factors, the proposed actions, a review by somebody else; final, and fed back."""

    async def drafted() -> bool | None:
        kept = (await scene.history(incident_id))[0].post_mortem
        return (kept.version > 0 and kept.stage is not PostMortemStage.PENDING) or None

    await eventually(drafted, lambda: "a draft")
    await do(place, "hypothesis", "accept", incident_id, "the release had no canary stage", *ME)
    await do(place, "hypothesis", "accept", incident_id, "the alert came after the release was complete", *ME)
    await do(place, "action", "accept", incident_id, *ME)
    await do(place, "action", "add", incident_id, "Add a canary stage to the release of pay", "--kind", "prevent", *ME)
    await eventually(drafted, lambda: "a draft, anew where the incident was opened again")
    await do(place, "postmortem", "review", incident_id, "--as", "responder-a")
    await do(place, "postmortem", "finalize", incident_id, *ME)

    async def fed_back() -> bool | None:
        return (await scene.history(incident_id))[0].fed_back is not None or None

    await eventually(fed_back, lambda: "fed back")


async def effects(runtime: Runtime) -> Sequence[StoredEffect]:
    store = await runtime.store()
    async with store.begin() as tx:
        return await tx.effects(limit=100_000)


async def settled(runtime: Runtime) -> bool | None:
    """Nothing is queued but what is for later, and nothing was given up."""
    now, found = runtime.clock.now(), await effects(runtime)
    assert [one for one in found if one.state is EffectState.DEAD] == []
    return not [one for one in found if one.state is EffectState.QUEUED and one.effect.due_at <= now] or None


async def check(scene: Scene, incident_id: str, receiver: Receiver) -> None:
    incident, events = await scene.history(incident_id)
    assert [row.id for row in await scene.incidents()] == [incident_id]
    kinds: list[str] = [event.kind for event in events]
    places = [kinds.index(kind) for kind in STORY]
    assert places == sorted(places), kinds
    assert incident.resolution == "mitigated"
    store = await scene.runtime.store()
    assert isinstance(store, SqlStore)
    assert await store.verify_all() == {incident_id: Intact(length=len(events))}
    assert len(receiver.ids) == len(set(receiver.ids))
    assert {"opened", "page", "acknowledged", "approval", "mitigation", "resolved", "postmortem"} <= set(receiver.types)
    reports = scene.place.root / ".spec/reports"
    for file in (f"incidents/{incident_id}", f"post-mortems/{incident_id}"):
        assert list((reports / file).glob("*/summary.json")), file
    assert list((reports / f"post-mortems/{incident_id}").glob("*/action_items.json"))


async def test_another_machine_finishes_what_a_killed_worker_was_delivering(tmp_path: Path, postgres_url: str) -> None:
    receiver, metrics = Receiver(), Metrics()
    async with (
        scripted_server(metrics) as service,
        scripted_server(receiver) as hook,
        proxy(hook.url) as between,
    ):
        addresses = {"METRICS_URL": f"{service.url}/metrics", "HOOK_URL": between.url, "DATABASE_URL": postgres_url}
        first, second = (furnish(tmp_path / name, addresses) for name in ("first", "second"))
        between.behave(Misbehaviour(is_silent=True))
        runtime = runtime_of(second)
        try:
            worker = await runtime.worker()
            with (tmp_path / "first.log").open("wb") as log:
                daemon = await first.daemon(log, "--interval", "1s")
            try:
                now = runtime.clock.now()
                alert = read_alert({"service": "till", "metric": "errors", "current": 0.2, "target": 0.001}, now)
                assert isinstance(alert, Alert)
                received = await worker.responder.receive(alert)

                async def is_delivering() -> bool | None:
                    return between.asked > 0 or None

                await eventually(is_delivering, (tmp_path / "first.log").read_text)
            finally:
                await kill(daemon)
            assert receiver.ids == []
            between.behave(None)
            working = asyncio.create_task(worker.responder.queue.work(worker.handle))
            await eventually(lambda: settled(runtime), lambda: "every effect done by the other worker")
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            notices = [one.effect.key for one in await effects(runtime) if one.effect.kind == "notify"]
        finally:
            await runtime.close()
    assert received.incident_id is not None
    assert len(notices) >= 3, "opened, for two audiences, and a page"
    assert len(receiver.ids) == len(set(receiver.ids)) == len(notices)
