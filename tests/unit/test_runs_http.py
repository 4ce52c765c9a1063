"""A workflow behind a signed webhook reports its result: signed, for that run and that plan, once."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from smartspec_ops.app.response.decision import Done
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.parts import MitigationState
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import MitigationOutcome, Phase
from smartspec_ops.edge.signatures import standard_headers
from smartspec_ops.ports import Secret
from smartspec_ops.testing.http_server import Asked, Reply, ScriptedServer, scripted_server
from tests.serving import Answer, Serving, serving

pytestmark = pytest.mark.edge

SECRET, OLD = Secret("the-secret-of-the-rollback-0123456789"), Secret("the-one-rotated-out-0123456789")
CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster: [{{id: anna, roles: [commander]}}]
  workflows:
    rollback:
      argv: [rollback]
      timeout: 10m
      webhook: {{url: "file:url", secret: "file:secret", previous_secret: "file:old", report_to: "{report_to}"}}
"""
REPORT_TO = "https://ops.example/v1/runs/rollback"
SUMMARY = {
    "workflow": "smartspec_rollback",
    "rollback_id": "rb-1",
    "status": "success",
    "reason": "replaced",
    "from_version": "v2",
    "to_version": "v1",
}


@dataclass
class Scene:
    server: Serving
    peer: ScriptedServer
    incident_id: str = ""

    async def incident(self) -> Incident:
        async with self.server.server.worker.store.begin() as tx:
            return await self.server.server.worker.responder.load(tx, self.incident_id)

    async def do(self, command: cmd.Command) -> None:
        worker = self.server.server.worker
        done = await worker.responder.do(self.incident_id, command)
        assert isinstance(done, Done), done
        await worker.queue.work(worker.handle, drain=True)

    async def asked_for(self) -> Mapping[str, Any]:
        """An approved rollback, and what the other side was sent."""
        self.incident_id = (await self.server.alert()).json["alerts"][0]["incident_id"]
        await self.do(cmd.Acknowledge(actor="anna"))
        worker = self.server.server.worker
        params = {"deployment_id": "dpl_2", "target_version": "v1"}
        plan = worker.workflows.plan("rollback", params)
        await self.do(cmd.ProposeMitigation(actor="anna", workflow="rollback", params=params, plan=plan))
        plan_hash = (await self.incident()).mitigations["M1"].plan_hash
        await self.do(cmd.Approve(actor="anna", id="M1", plan_hash=plan_hash))
        [asked] = self.peer.asked
        sent: Mapping[str, Any] = json.loads(asked.body)
        return sent

    async def report(
        self, body: Mapping[str, Any] | bytes, *, secret: Secret = SECRET, age: timedelta = timedelta(0), **change: str
    ) -> Answer:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        at = self.server.runtime.clock.now() - age
        headers = {**standard_headers([secret], "msg-1", raw, at), **change}
        return await self.server.ask("POST", "/v1/runs/rollback", raw, **headers)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    def accepted(_: Asked) -> Reply:
        return Reply(status=202)

    async with scripted_server(accepted) as peer:
        secrets = {"url": peer.url, "secret": SECRET.reveal(), "old": OLD.reveal()}
        for name, value in secrets.items():
            path = tmp_path / name
            path.write_text(value)
            path.chmod(0o600)
        async with serving(tmp_path, config=CONFIG.format(report_to=REPORT_TO)) as server:
            yield Scene(server, peer)


def result(sent: Mapping[str, Any], **change: Any) -> dict[str, Any]:
    return {
        "idempotency_key": sent["idempotency_key"],
        "plan_hash": sent["plan_hash"],
        "summary": {**SUMMARY, "ext": {"idempotency_key": sent["idempotency_key"]}},
        **change,
    }


async def test_the_one_who_was_asked_reports_and_the_monitor_still_has_to_confirm(scene: Scene) -> None:
    sent = await scene.asked_for()
    assert sent["report_to"] == REPORT_TO
    running = await scene.incident()
    assert running.mitigations["M1"].state is MitigationState.RUNNING
    assert sent["plan_hash"] == running.mitigations["M1"].plan_hash
    answer = await scene.report(result(sent))
    assert (answer.status, answer.json) == (
        200,
        {"received": "finished", "incident_id": scene.incident_id, "mitigation": "M1", "outcome": "succeeded"},
    )
    after = await scene.incident()
    assert after.mitigations["M1"].state is MitigationState.SUCCEEDED
    assert (after.phase, after.healthy_checks) == (Phase.MITIGATING, 0)
    assert (await scene.report(result(sent))).json["received"] == "known"
    assert (await scene.incident()).version == after.version


async def test_the_secret_that_is_rotated_out_still_counts(scene: Scene) -> None:
    assert (await scene.report(result(await scene.asked_for()), secret=OLD)).status == 200


async def test_a_report_of_failure_is_one_and_a_contradiction_later_changes_nothing(scene: Scene) -> None:
    sent = await scene.asked_for()
    failed = {**SUMMARY, "status": "failure"}
    assert (await scene.report(result(sent, summary=failed))).json["outcome"] == "failed"
    assert (await scene.incident()).mitigations["M1"].state is MitigationState.FAILED
    again = await scene.report(result(sent))
    assert (again.status, again.json["code"]) == (409, "runs/refused")
    assert (await scene.incident()).mitigations["M1"].state is MitigationState.FAILED


@pytest.mark.parametrize("age", [timedelta(minutes=6), -timedelta(minutes=6)])
async def test_outside_the_replay_window_nothing_is_taken(scene: Scene, age: timedelta) -> None:
    answer = await scene.report(result(await scene.asked_for()), age=age)
    assert (answer.status, answer.json["code"]) == (401, "auth/signature")
    assert (await scene.incident()).mitigations["M1"].state is MitigationState.RUNNING


async def test_who_does_not_hold_the_secret_reports_nothing(scene: Scene) -> None:
    sent = await scene.asked_for()
    wrong = await scene.report(result(sent), secret=Secret("somebody-else-entirely-0123"))
    none = await scene.server.ask("POST", "/v1/runs/rollback", result(sent))
    [asked] = scene.peer.asked  # what we sent ourselves, sent back with our own signature
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    echoed = await scene.server.ask(
        "POST", "/v1/runs/rollback", asked.body, **{name: asked.headers[name] for name in names}
    )
    assert [wrong.status, none.status, echoed.status] == [401, 401, 400]
    assert (await scene.incident()).mitigations["M1"].state is MitigationState.RUNNING


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"plan_hash": "0" * 64}, 409),
        ({"idempotency_key": "INC-2026-9999:M1:0"}, 404),
        ({"idempotency_key": "x"}, 404),
        ({"summary": "done"}, 400),
        ({"idempotency_key": 7}, 400),
    ],
)
async def test_only_the_run_and_the_plan_that_were_approved_can_end(
    scene: Scene, change: Mapping[str, Any], status: int
) -> None:
    sent = await scene.asked_for()
    assert (await scene.report(result(sent, **change))).status == status
    other = result(sent, summary={**SUMMARY, "ext": {"idempotency_key": "INC-2026-0001:M9:1"}})
    assert (await scene.report(other)).json["outcome"] == "unknown"  # the report of another run proves nothing
    assert (await scene.incident()).mitigations["M1"].state is MitigationState.UNKNOWN


async def test_workflows_nobody_is_asked_for_and_bodies_that_are_none(scene: Scene) -> None:
    assert (await scene.server.ask("POST", "/v1/runs/hotfix", b"{}")).status == 404
    for body in (b"", b"[]", b'{"summary": {}, "summary": {}}', b"[" * 5000):
        assert (await scene.report(body)).status == 400
    assert (await scene.report(b'{"x": "' + b"y" * 1_100_000 + b'"}')).status == 413


async def test_a_result_after_the_time_limit_says_what_nobody_knew(scene: Scene) -> None:
    sent = await scene.asked_for()
    worker = scene.server.server.worker
    over = cmd.FinishMitigation(actor="system:runner", id="M1", outcome=MitigationOutcome.UNKNOWN, why="no report")
    await worker.responder.do(scene.incident_id, over)
    assert (await scene.report(result(sent))).json["received"] == "finished"
    assert (await scene.incident()).mitigations["M1"].state is MitigationState.SUCCEEDED
