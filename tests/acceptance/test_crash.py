"""The daemon is killed (``kill -9``) at random moments while alerts, notices and rollbacks are in flight.

Everything is real: the daemon, a service that breaks and heals, a webhook receiver that sometimes hangs up, a rollback
program, and the intake command run by other processes, some of which are killed as well. What must hold at the end is
read from the outside: from the database, the receiver's records, the program's records and the report folders.

A run is up to 40 kills in one workspace, drawn from its seed; 12 of the first unless
more are asked for. SMARTSPEC_OPS_TEST_KILLS=200 makes it seeds 1 to 5; to
replay the third alone: ``SMARTSPEC_OPS_TEST_KILLS=200 pytest tests/acceptance/test_crash.py -k "[3]"``. What happened
is left in numbers in happened.json of the test's directory.
"""

import asyncio
import json
import math
import os
import random
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

import pytest
from sqlalchemy import text

from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.response.report_files import history
from smartspec_ops.app.specs.workspace import Workspace
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.commands import ProposeMitigation
from smartspec_ops.domain.incident.hearing import fingerprint_key
from smartspec_ops.domain.incident.parts import MitigationState
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.edge.codec import decode
from smartspec_ops.edge.files import TEMPORARY
from smartspec_ops.ports import EffectState, Intact, Secret, Store, StoredEffect
from smartspec_ops.stores import open_store
from smartspec_ops.stores.keys import key_ring
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from smartspec_ops.wiring import Runtime
from tests.acceptance._workspace import KEY, OBSERVABILITY, RESPOND, SPEC, Metrics, Place, finished, kill, stop

KILLS = int(os.environ.get("SMARTSPEC_OPS_TEST_KILLS", "12"))
PER_RUN = 40
SETTLES_WITHIN = 120.0
MOMENT = timedelta(seconds=20)
"""How late an effect may be without being late: a poll, and its turn on a busy machine."""
BY_THE_CLOCK = {
    "verify",
    "page_timeout",
    "update_due",
    "duty",
    "investigate",
    "review_due",
    "prune",
    "watched",
    "backup",
    "canary",
}
"""What may wait whenever one looks. The canary's alert comes of a tick, and that may lie between the look that finds
everything quiet and the end of the daemon."""
ACTIVE = ("open", "investigating", "mitigating")
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


Log = tuple[Incident, Sequence[ev.Event]]


@dataclass(slots=True)
class Receiver:
    """Remembers every notice; now and then it hangs up after reading, as a broken network does."""

    draw: random.Random
    is_shaky: bool = True
    notices: list[tuple[str, bytes]] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Reply:
        self.notices.append((asked.headers["webhook-id"], asked.body))
        return Reply(status=204, body=None if self.is_shaky and self.draw.random() < 0.05 else b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What happens between two starts of the daemon. `deaths` has one entry per intake process: the seconds after
    which it is killed as well, or None."""

    is_broken: bool
    lasts: float
    alert: Mapping[str, object]
    deaths: Sequence[float | None]
    subject: int

    @classmethod
    def drawn(cls, seed: int, number: int) -> "Life":
        """Intake in every other life, and in every eighth by two processes at once; one process in five is killed."""
        draw = random.Random(f"{seed}:{number}")
        name = f"svc-{draw.randrange(STRANGERS)}"
        intakes = (number % 2 == 0) + (number % 8 == 0)
        return cls(
            is_broken=draw.random() < 0.5,
            lasts=draw.uniform(0.05, 3.0),  # a daemon that is ready loads what only incidents need after its first tick
            alert={
                "service": name,
                "fingerprint": name,
                "metric": "errors",
                "value": 0.5,
                "slo": 0.1,
                "seq": number + 1,
            },
            deaths=[draw.uniform(0.2, 1.5) if draw.random() < 0.2 else None for _ in range(intakes)],
            subject=draw.randrange(100),
        )


@dataclass(slots=True, kw_only=True)
class Scene:
    """One run: the workspace, the servers, and what was accepted: (fingerprint, incident id) per intake."""

    place: Place
    metrics: Metrics
    receiver: Receiver
    log: IO[bytes]
    accepted: list[tuple[str, str]] = field(default_factory=list)
    proposed: Counter[str] = field(default_factory=Counter)
    cut_short: int = 0

    @asynccontextmanager
    async def daemon(self) -> AsyncIterator[Process]:
        """The daemon, ready, and killed where the block does not end it; until then it must run."""
        daemon = await self.place.daemon(self.log, "--interval", "0.5s", "--spec-id", "pay", "--verbose")
        try:
            yield daemon
            assert daemon.returncode in (None, 0), "the daemon ended by itself"
        finally:
            await kill(daemon)

    @asynccontextmanager
    async def runtime(self) -> AsyncIterator[Runtime]:
        """The same workspace as this process sees it."""
        environment = self.place.seen_environment
        runtime = Runtime(workspace=Workspace.find(self.place.root, environment), environment=environment)
        try:
            yield runtime
        finally:
            await runtime.close()


@pytest.mark.slow
@pytest.mark.acceptance
@pytest.mark.parametrize("seed", range(1, math.ceil(KILLS / PER_RUN) + 1))
async def test_kill_9_at_random_moments_loses_nothing_and_does_nothing_twice(seed: int, tmp_path: Path) -> None:
    metrics, receiver = Metrics(), Receiver(random.Random(seed))
    with (tmp_path / "daemon.log").open("wb") as log:
        async with scripted_server(metrics) as service, scripted_server(receiver) as hook:
            environment = {
                "METRICS_URL": f"{service.url}/metrics",
                "HOOK_URL": hook.url,
                "HOOK_SECRET": "signing-key-1",
            }
            place = Place.make(tmp_path, {**environment, "OPS_KEY": KEY})
            place.write(".spec/smartspec.config.yaml", CONFIG)
            place.write("specs/shop/pay/spec.md", SPEC)
            place.write("specs/shop/pay/observability.yaml", OBSERVABILITY)
            place.write("workflows/rollback", ROLLBACK, 0o755)
            scene = Scene(place=place, metrics=metrics, receiver=receiver, log=log)
            await _alert(scene)
            await _live(scene, [Life.drawn(seed, number) for number in range(min(PER_RUN, KILLS))])
            stopped_at = await _settle(scene)
    happened = await _check(scene, stopped_at)
    (tmp_path / "happened.json").write_text(json.dumps(happened, indent=2))


# --- what happens ------------------------------------------------------------------------------------------------


async def _alert(scene: Scene) -> None:
    """A first life, which lasts until it has alerted, however busy the machine: the others begin with work to do."""
    scene.metrics.is_broken = True
    async with scene.daemon() as daemon, scene.runtime() as runtime:
        store = await runtime.store()
        async with asyncio.timeout(SETTLES_WITHIN):
            while not await _has_alerted(store):
                assert daemon.returncode is None, "the daemon ended by itself"
                await asyncio.sleep(0.2)


async def _has_alerted(store: Store) -> bool:
    async with store.begin() as tx:
        return any(one.effect.kind == EffectKind.INTAKE for one in await tx.effects(limit=1_000_000))


async def _live(scene: Scene, lives: Sequence[Life]) -> None:
    """The daemon's lives, one after the other; alerts and proposals go on over its deaths."""
    beside: set[asyncio.Task[None]] = set()
    for life in lives:
        scene.metrics.is_broken = life.is_broken
        beside |= {asyncio.create_task(_deliver(scene, life.alert, death)) for death in life.deaths}
        async with scene.daemon() as daemon:
            beside.add(asyncio.create_task(_propose(scene, life.subject)))
            await asyncio.sleep(life.lasts)
            assert daemon.returncode is None
        while len(beside) > 3:
            done, beside = await asyncio.wait(beside, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
    await asyncio.gather(*beside)


async def _deliver(scene: Scene, alert: Mapping[str, object], death: float | None) -> None:
    """The intake command; what it does not live to say does not count as accepted."""
    process = await scene.place.start(RESPOND, "--alert-payload", json.dumps(alert), "--json")
    if death is not None:
        await asyncio.sleep(death)
        await kill(process)
    ran = await finished(process)
    if ran.code == 0:
        scene.accepted.append((str(alert["fingerprint"]), json.loads(ran.stdout)["incident_id"]))
    else:
        assert ran.code == -9, ran.stderr
        scene.cut_short += 1


async def _propose(scene: Scene, subject: int) -> None:
    """Propose a rollback for one of the open incidents; policy approves it, and whoever comes first carries it out."""
    async with scene.runtime() as runtime:
        responder, store = await runtime.responder(), await runtime.store()
        async with store.begin() as tx:
            active = await tx.incidents(statuses=ACTIVE)
        if not active:
            return
        params = {"deployment_id": "dpl_0002"}
        plan = runtime.workflows().plan("rollback", params)
        command = ProposeMitigation(actor="commander-a", workflow="rollback", params=params, plan=plan)
        done = await responder.do(active[subject % len(active)].id, command)
        scene.proposed["refused" if isinstance(done, Refused) else "taken"] += 1


async def _settle(scene: Scene) -> datetime:
    """Heal everything, start the daemon once more, let it finish, stop it politely; when that was."""
    scene.metrics.is_broken = scene.receiver.is_shaky = False
    async with scene.daemon() as daemon, scene.runtime() as runtime:
        store = await runtime.store()
        async with asyncio.timeout(SETTLES_WITHIN):
            while not await _is_quiet(store, runtime.clock.now()):
                assert daemon.returncode is None, "the daemon ended by itself"
                await asyncio.sleep(0.2)
        now = runtime.clock.now()
        assert await stop(daemon) == 0
    return now


async def _is_quiet(store: Store, now: datetime) -> bool:
    """The service's own incident is over, and nothing waits but what is meant for later."""
    async with store.begin() as tx:
        queued = await tx.effects(state=EffectState.QUEUED, limit=1_000_000)
        active = await tx.incidents(statuses=ACTIVE)
    ours = [row.id for row in active if row.spec_id == "pay"]
    return not ours and all(one.effect.kind in BY_THE_CLOCK and one.effect.due_at > now - MOMENT for one in queued)


# --- what must hold ----------------------------------------------------------------------------------------------


async def _check(scene: Scene, now: datetime) -> Mapping[str, object]:
    """Everything that must hold; returns what happened, in numbers."""
    store = open_store(scene.place.state / "ops.db", key_ring(Secret(KEY)))
    try:
        chains = await store.verify_all()
        async with store.begin() as tx:
            integrity = (await tx.connection.execute(text("PRAGMA integrity_check"))).scalars().all()
            dangling = (await tx.connection.execute(text("PRAGMA foreign_key_check"))).all()
            jobs = (await tx.connection.execute(text("SELECT effect_id FROM jobs"))).scalars().all()
            effects = await tx.effects(limit=1_000_000)
            rows = await tx.incidents(limit=1_000_000)
            logs = [await history(tx, row.id) for row in rows]
            counted: Counter[str] = Counter()
            for row in rows:
                counted.update({one.member: one.count for one in await tx.alerts(row.id, limit=1_000_000)})
    finally:
        await store.close()
    assert integrity == ["ok"]
    assert dangling == []
    assert [id_ for id_, chain in chains.items() if not isinstance(chain, Intact)] == []
    _check_alerts(scene, effects, logs, counted)
    _check_effects(effects, jobs, logs, now)
    _check_notices(scene.receiver.notices, effects)
    _check_rollbacks(scene.place.root, logs, effects)
    _check_reports(scene.place.root / ".spec/reports")
    return _told(scene, effects, logs)


def _check_alerts(scene: Scene, effects: Sequence[StoredEffect], logs: Sequence[Log], counted: Counter[str]) -> None:
    """Every accepted alert is in exactly one incident, no key has a second one, and each message is counted once.

    The log need not name a message that changes nothing but the value, so the rows beside it are what is compared.
    """
    by_key = Counter(incident.dedup_key for incident, _ in logs if incident.is_active)
    assert [key for key, count in by_key.items() if count > 1] == []
    for fingerprint, incident_id in scene.accepted:
        assert [incident.id for incident, _ in logs if fingerprint in incident.members] == [incident_id]
    heard = Counter(
        event.alert.delivery_key
        for _, events in logs
        for event in events
        if isinstance(event, ev.Opened | ev.AlertReceived)
    )
    assert [key for key, count in heard.items() if count > 1] == []
    sent = [decode(Alert, one.effect.body) for one in effects if one.effect.kind == EffectKind.INTAKE]
    messages = Counter(fingerprint_key(alert.fingerprint) for alert in sent)
    assert messages
    assert {member: counted[member] for member in messages} == messages


def _check_effects(effects: Sequence[StoredEffect], jobs: Sequence[int], logs: Sequence[Log], now: datetime) -> None:
    """Nothing decided is lost: it is done, or waits for its time with a job that brings it back, or says why not."""
    for one in effects:
        match one.state:
            case EffectState.DONE:
                assert one.id not in jobs
            case EffectState.QUEUED:
                assert one.id in jobs, f"nobody will ever perform {one.effect.key}"
                assert one.effect.kind in BY_THE_CLOCK
                assert one.effect.due_at > now - MOMENT
            case EffectState.DEAD:
                assert one.detail
    waiting = Counter(one.effect.incident_id for one in effects if one.effect.kind == "verify" and one.id in jobs)
    assert max(waiting.values(), default=0) <= 2, "every death made one more chain of verifications"
    kinds = {(one.effect.incident_id, one.effect.kind) for one in effects}
    for incident, events in logs:
        called_for = {_CALLS_FOR[type(event)] for event in events if type(event) in _CALLS_FOR}
        assert {(incident.id, kind) for kind in called_for} <= kinds


_CALLS_FOR = {
    ev.Opened: "export",
    ev.Escalated: "page_timeout",
    ev.MitigationApproved: "mitigate",
    ev.Resolved: "draft",
}


def _check_notices(notices: Sequence[tuple[str, bytes]], effects: Sequence[StoredEffect]) -> None:
    """Every notice arrived, and the same notice always under the same id."""
    every = [(one, str(one.effect.body["message"]["key"])) for one in effects if one.effect.kind == "notify"]
    assert {one.state for one, _ in every} == {EffectState.DONE}
    # One that a newer one overtook is left out; it may have arrived before a death all the same.
    told = {key for one, key in every if not one.detail.startswith("left out")}
    assert told <= {id_ for id_, _ in notices} <= {key for _, key in every}
    assert len({id_ for id_, _ in notices}) == len(set(notices)) == len({body for _, body in notices})


def _check_rollbacks(root: Path, logs: Sequence[Log], effects: Sequence[StoredEffect]) -> None:
    """No plan was carried out twice, none was forgotten, and none is believed without its report.

    One that was approved and not started is one whose incident was over by then; its effect says so.
    """
    runs = Counter((root / "runs.txt").read_text().split())
    assert [key for key, count in runs.items() if count > 1] == []
    refused = {
        (one.effect.incident_id, one.effect.body["mitigation"])
        for one in effects
        if one.effect.kind == "mitigate" and one.state is EffectState.DEAD
    }
    mitigations = [
        one
        for incident, _ in logs
        for one in incident.mitigations.values()
        if one.state is not MitigationState.APPROVED or (incident.id, one.id) not in refused
    ]
    assert {one.state for one in mitigations} <= {MitigationState.SUCCEEDED, MitigationState.UNKNOWN}
    assert set(runs) <= {one.key for one in mitigations}
    assert {one.key for one in mitigations if one.state is MitigationState.SUCCEEDED} <= set(runs)


def _check_reports(reports: Path) -> None:
    """A run's folder is whole. What a killed run left aside keeps its temporary name."""
    runs = [path.parent for path in reports.rglob("report.md") if not path.parent.name.endswith(TEMPORARY)]
    assert runs
    for run in runs:
        names = {path.name for path in run.iterdir()}
        assert names in _WHOLE, f"{run} holds {names}"
        assert json.loads((run / "summary.json").read_bytes())["run_id"] == run.name


_WHOLE = (
    {"summary.json", "report.md", "timeline.json"},
    {"summary.json", "report.md", "action_items.json"},
)


def _told(scene: Scene, effects: Sequence[StoredEffect], logs: Sequence[Log]) -> Mapping[str, object]:
    mitigations = Counter(str(one.state) for incident, _ in logs for one in incident.mitigations.values())
    return {
        "accepted by intake": len(scene.accepted),
        "intake killed": scene.cut_short,
        "alerts of the monitor": sum(one.effect.kind == EffectKind.INTAKE for one in effects),
        "incidents": len(logs),
        "events": sum(len(events) for _, events in logs),
        "effects": dict(Counter(f"{one.effect.kind} {one.state}" for one in effects)),
        "notices received": len(scene.receiver.notices),
        "of them again": len(scene.receiver.notices) - len(set(scene.receiver.notices)),
        "proposals": dict(scene.proposed),
        "mitigations": dict(mitigations),
        "left aside": sum(1 for _ in (scene.place.root / ".spec/reports").rglob(f"*{TEMPORARY}")),
    }
