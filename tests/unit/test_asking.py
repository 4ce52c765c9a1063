"""Workflows somebody else runs: asked by a file or a signed webhook, judged by their report, never started twice."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request as Received
from werkzeug import Response

from smartspec_ops.app.mitigation.workflows import Configured, WorkflowStarter
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.parts import MitigationState
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.edge.asking import REQUESTS, RequestFile, SignedWebhook, is_slash_command
from smartspec_ops.edge.files import WriteScope
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.edge.signatures import Signed, Verifier
from smartspec_ops.ports import Secret, WorkflowRunner
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.workflows import WORKFLOWS
from tests.unit.response import LEAD, House

pytestmark = pytest.mark.edge

PARAMS = {"deployment_id": "dpl_2", "target_version": "v1"}
SUMMARY = {
    "workflow": "smartspec_rollback",
    "rollback_id": "rb-1",
    "status": "success",
    "reason": "replaced",
    "from_version": "v2",
    "to_version": "v1",
}


@pytest.fixture
def house(store: SqlStore, tmp_path: Path) -> House:
    return House(store, tmp_path)


def asked(house: House, root: Path, runner: WorkflowRunner) -> WorkflowStarter:
    """The house's rollback is somebody else's to run from now on."""
    configured = Configured(
        workflow=WORKFLOWS["rollback"],
        argv=("/smartspec_rollback",),
        timeout=timedelta(minutes=10),
        env={},
        runner=runner,
    )
    starter = WorkflowStarter(configured={"rollback": configured}, runner=house.rollback, clock=house.clock, root=root)
    house.worker = replace(house.worker, workflows=starter)
    return starter


def by_file(house: House, root: Path) -> WorkflowStarter:
    return asked(house, root, RequestFile(scope=WriteScope(root=root, allow=(".spec",)), clock=house.clock))


async def approved(house: House, starter: WorkflowStarter) -> tuple[str, Incident]:
    incident_id = await house.opened()
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    plan = starter.plan("rollback", PARAMS)
    proposal = cmd.ProposeMitigation(actor=LEAD.id, workflow="rollback", params=PARAMS, plan=plan)
    incident = await house.do(incident_id, proposal)
    approval = cmd.Approve(actor=LEAD.id, id="M1", plan_hash=incident.mitigations["M1"].plan_hash)
    return incident_id, await house.do(incident_id, approval)


def report(root: Path, key: str | None, **more: object) -> None:
    path = root / ".spec" / "reports" / "rollbacks" / "run" / "summary.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**SUMMARY, **more, "ext": {"idempotency_key": key} if key else {}}))


def requests(root: Path) -> list[dict[str, object]]:
    return [json.loads(path.read_text()) for path in sorted((root / REQUESTS).glob("*.json"))]


async def test_a_slash_command_is_asked_for_by_a_file_and_judged_by_its_report(house: House, tmp_path: Path) -> None:
    incident_id, incident = await approved(house, by_file(house, tmp_path))
    mitigation = incident.mitigations["M1"]
    assert mitigation.state is MitigationState.RUNNING
    (request,) = requests(tmp_path)
    assert request["idempotency_key"] == mitigation.key
    assert request["commands"] == {
        "cli": "smartspec_rollback --failed-deployment-id dpl_2 --target-version v1 --apply",
        "kilo": "/smartspec_rollback.md --failed-deployment-id dpl_2 --target-version v1 --apply --platform kilo",
    }
    await house.pass_time(timedelta(minutes=3))
    assert (await house.incident(incident_id)).mitigations["M1"].state is MitigationState.RUNNING
    report(tmp_path, mitigation.key)
    await house.pass_time(timedelta(minutes=1))
    done = (await house.incident(incident_id)).mitigations["M1"]
    assert (done.state, done.why) == (MitigationState.SUCCEEDED, "v2 -> v1: replaced")
    assert len(requests(tmp_path)) == 1
    assert house.rollback.runs == []


async def test_nobody_who_answers_in_time_leaves_an_unknown_result(house: House, tmp_path: Path) -> None:
    incident_id, incident = await approved(house, by_file(house, tmp_path))
    report(tmp_path, "another run's key")
    await house.pass_time(timedelta(minutes=9))
    assert (await house.incident(incident_id)).mitigations["M1"].state is MitigationState.RUNNING
    await house.pass_time(timedelta(minutes=2))
    over = (await house.incident(incident_id)).mitigations["M1"]
    assert (over.state, over.why) == (MitigationState.UNKNOWN, "who was asked to run it left no report")
    assert incident.mitigations["M1"].key


async def test_waiting_is_no_attempt(house: House, tmp_path: Path) -> None:
    incident_id, _ = await approved(house, by_file(house, tmp_path))
    await house.pass_time(timedelta(minutes=8))
    waiting = [e for e in await house.effects(incident_id=incident_id) if e.effect.kind == "mitigate"]
    assert [one.attempts for one in waiting] == [0]


def signed_webhook(house: House, server: HTTPServer, secret: str = "w" * 24) -> SignedWebhook:
    return SignedWebhook(
        http=HttpEdge(), clock=house.clock, url=Secret(server.url_for("/run")), secrets=(Secret(secret),)
    )


@pytest.mark.parametrize(
    ("answer", "status", "state", "why"),
    [
        ({"summary": SUMMARY}, 200, MitigationState.SUCCEEDED, "v2 -> v1: replaced"),
        ({"summary": {**SUMMARY, "status": "failure"}}, 200, MitigationState.FAILED, "v2 -> v1: replaced"),
        ({"summary": {**SUMMARY, "status": "planned"}}, 200, MitigationState.UNKNOWN, "v2 -> v1: replaced"),
        ({"accepted": True}, 202, MitigationState.RUNNING, ""),
        ("no json", 200, MitigationState.RUNNING, ""),
        ({"summary": SUMMARY}, 500, MitigationState.FAILED, "the webhook answered 500"),
        ({}, 401, MitigationState.FAILED, "the webhook answered 401"),
        ({}, 302, MitigationState.FAILED, "the webhook"),
    ],
)
async def test_a_signed_webhook_is_asked_once_and_its_answer_may_be_the_report(
    house: House, tmp_path: Path, httpserver: HTTPServer, answer: object, status: int, state: MitigationState, why: str
) -> None:
    heard: list[Received] = []

    def serve(request: Received) -> Response:
        heard.append(request)
        body = answer if isinstance(answer, str) else json.dumps(answer)
        headers = {"location": "http://203.0.113.1/"} if status == 302 else {}
        return Response(body, status=status, headers=headers)

    httpserver.expect_request("/run", method="POST").respond_with_handler(serve)
    webhook = signed_webhook(house, httpserver)
    _, incident = await approved(house, asked(house, tmp_path, webhook))
    mitigation = incident.mitigations["M1"]
    assert mitigation.state is state
    assert mitigation.why.startswith(why)
    (request,) = heard
    body = request.get_data()
    verifier = Verifier("standard", [Secret("w" * 24)])
    assert isinstance(
        verifier.check({k.lower(): v for k, v in request.headers.items()}, body, house.clock.now()), Signed
    )
    assert json.loads(body)["argv"] == ["/smartspec_rollback", *WORKFLOWS["rollback"].arguments(PARAMS)]
    await house.pass_time(timedelta(minutes=1))
    assert len(heard) == 1
    await webhook.http.close()


async def test_a_webhook_out_of_reach_is_a_failure_and_not_asked_again(house: House, tmp_path: Path) -> None:
    http = HttpEdge()
    webhook = SignedWebhook(
        http=http, clock=house.clock, url=Secret("http://127.0.0.1:9/run"), secrets=(Secret("w" * 24),)
    )
    _, incident = await approved(house, asked(house, tmp_path, webhook))
    assert incident.mitigations["M1"].state is MitigationState.FAILED
    assert incident.mitigations["M1"].why.startswith("the webhook could not be asked")
    await http.close()


def test_a_weak_key_is_refused_before_any_incident(house: House) -> None:
    with pytest.raises(UserFault):
        SignedWebhook(
            http=HttpEdge(), clock=house.clock, url=Secret("http://127.0.0.1:9/"), secrets=(Secret("whsec_!"),)
        )


@pytest.mark.parametrize(
    ("word", "is_one"),
    [
        ("/smartspec_rollback", True),
        ("/smartspec_rollback.md", True),
        ("/usr/bin/env", False),
        ("./x", False),
        ("x", False),
    ],
)
def test_a_slash_command_is_no_path(word: str, is_one: bool) -> None:
    assert is_slash_command(word) is is_one
