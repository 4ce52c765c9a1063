"""The hotfix workflow: only the documented command line, and done only where its report says so."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from smartspec_ops.app.mitigation.workflows import Configured, WorkflowStarter
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.policy import PREVIEW, plan_hash
from smartspec_ops.edge.clock import SystemClock
from smartspec_ops.edge.process import ProcessRunner
from smartspec_ops.edge.redact import Redactor
from smartspec_ops.ports import RunOutcome, RunResult
from smartspec_ops.stores import open_store
from smartspec_ops.workflows import WORKFLOWS
from tests.unit.response import LEAD, House

pytestmark = pytest.mark.edge

HOTFIX, ROLLBACK = WORKFLOWS["hotfix"], WORKFLOWS["rollback"]
KEY = "INC-2026-0042:M1:abc"
OK = RunResult(exit_code=0, stdout="", stderr="")
CUT_OFF = RunResult(exit_code=None, stdout="", stderr="", problem="ended after its time limit of 60 s")
FAILED = RunResult(exit_code=1, stdout="", stderr="conflict in app.py\n")
PARAMS = {"base_tag": "v1.2.3", "hotfix_version": "v1.2.4", "commit_sha": "4e1c9ab"}
DONE = {"merged_to_main": True, "pushed": True, "tagged": True, "tests_passed": True}
SUMMARY = {
    "workflow": "smartspec_hotfix_assistant",
    "mode": "apply",
    "status": "ok",
    "hotfix_version": "v1.2.4",
    "results": DONE,
    "ext": {"idempotency_key": KEY},
}


def test_the_documented_command_line_and_its_preview() -> None:
    argv = ["--base-tag", "v1.2.3", "--hotfix-version", "v1.2.4", "--commit-sha", "4e1c9ab"]
    assert HOTFIX.arguments(PARAMS) == [*argv, "--json", "--apply", "--allow-network"]
    assert HOTFIX.preview is not None
    assert HOTFIX.preview(PARAMS) == [*argv, "--json"]
    more = {**PARAMS, "require_tests_pass": "true", "strict": "no", "release_notes": "notes/v1.2.4.md"}
    assert HOTFIX.preview(more) == [*argv, "--release-notes", "notes/v1.2.4.md", "--require-tests-pass", "--json"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("base_tag", ""),
        ("base_tag", "latest"),
        ("base_tag", "v1.2"),
        ("base_tag", "--apply"),
        ("hotfix_version", "v01.2.3"),
        ("hotfix_version", "v1.2.4 --force"),
        ("commit_sha", "4e1c9a"),
        ("commit_sha", "HEAD"),
        ("commit_sha", "4E1C9AB"),
        ("release_notes", "--apply"),
        ("release_notes", "a b"),
    ],
)
def test_a_value_that_is_none_is_refused(name: str, value: str) -> None:
    with pytest.raises(UserFault):
        HOTFIX.arguments({**PARAMS, name: value} if value else {k: v for k, v in PARAMS.items() if k != name})


@pytest.mark.parametrize(
    ("change", "result", "outcome", "why"),
    [
        ({}, OK, RunOutcome.SUCCEEDED, "v1.2.4 merged, pushed and tagged"),
        ({}, CUT_OFF, RunOutcome.SUCCEEDED, "v1.2.4 merged, pushed and tagged"),
        ({}, FAILED, RunOutcome.UNKNOWN, "says done, but: exit code 1"),
        ({"ext": {}}, CUT_OFF, RunOutcome.UNKNOWN, "says done, but: ended after"),
        ({"ext": {"idempotency_key": "another"}}, OK, RunOutcome.UNKNOWN, "without a report"),
        ({"mode": "preview"}, OK, RunOutcome.UNKNOWN, "mode preview: nothing was applied"),
        ({"mode": None}, OK, RunOutcome.UNKNOWN, "nothing was applied"),
        ({"status": "error"}, OK, RunOutcome.FAILED, "reports an error"),
        ({"status": "warn", "warnings": [{"check_id": "HFX-203"}]}, OK, RunOutcome.SUCCEEDED, "(HFX-203)"),
        ({"results": {**DONE, "pushed": False}}, OK, RunOutcome.UNKNOWN, "does not say pushed"),
        ({"results": {**DONE, "tagged": "yes"}}, OK, RunOutcome.UNKNOWN, "does not say tagged"),
        ({"results": None}, OK, RunOutcome.UNKNOWN, "does not say merged to main, pushed, tagged"),
        ({"warnings": [7, {"check_id": ["x"]}, {"check_id": "\x1b[31m"}]}, OK, RunOutcome.SUCCEEDED, "tagged"),
        ({"workflow": "smartspec_rollback"}, OK, RunOutcome.UNKNOWN, "without a report"),
    ],
)
def test_what_a_report_proves(
    tmp_path: Path, change: dict[str, Any], result: RunResult, outcome: RunOutcome, why: str
) -> None:
    path = tmp_path / ".spec" / "reports" / "hotfix" / "run" / "summary.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({**SUMMARY, **change}))
    finished = HOTFIX.read(tmp_path, result, KEY, datetime.now(UTC) - timedelta(seconds=5))
    assert finished.outcome is outcome, finished.why
    assert why in finished.why
    assert finished.why.isprintable()


@pytest.mark.parametrize(("result", "outcome"), [(OK, RunOutcome.UNKNOWN), (FAILED, RunOutcome.FAILED)])
def test_without_a_report_nothing_is_done(tmp_path: Path, result: RunResult, outcome: RunOutcome) -> None:
    assert HOTFIX.read(tmp_path, result, KEY, datetime.now(UTC)).outcome is outcome


def starter(root: Path, script: str, **more: Any) -> WorkflowStarter:
    """The real process runner on a small program."""
    program = root / "workflow.py"
    program.write_text(script)
    argv = (sys.executable, str(program))
    name = more.pop("name", "hotfix")
    configured = Configured(workflow=WORKFLOWS[name], argv=argv, timeout=timedelta(seconds=60), env={}, **more)
    runner = ProcessRunner(allowed=[sys.executable], workspace=root, environment={}, redactor=Redactor())
    return WorkflowStarter(configured={name: configured}, runner=runner, clock=SystemClock(), root=root)


async def test_a_preview_runs_without_apply_and_its_output_is_kept(tmp_path: Path) -> None:
    workflows = starter(tmp_path, "import sys; print('would do', sys.argv[1:])")
    told = await workflows.preview("hotfix", PARAMS, KEY)
    assert told.startswith("would do ['--base-tag', 'v1.2.3'")
    assert "--apply" not in told


async def test_a_preview_that_fails_is_a_fault_with_its_own_words(tmp_path: Path) -> None:
    workflows = starter(tmp_path, "import sys; sys.exit('tag v1.2.3 is not there')")
    with pytest.raises(UserFault) as fault:
        await workflows.preview("hotfix", PARAMS, KEY)
    assert fault.value.diagnostics[0].hint == "tag v1.2.3 is not there"


def test_other_forms_of_a_command_line_are_a_template(tmp_path: Path) -> None:
    form = ("--environment", "{environment}", "--version", "{target_version}")
    workflows = starter(tmp_path, "", name="rollback", template=form)
    assert workflows.asks("rollback") == {"environment", "target_version"}
    plan = workflows.plan("rollback", {"environment": "prod", "target_version": "v1.1.9"})
    assert plan.endswith("workflow.py --environment prod --version v1.1.9")
    with pytest.raises(UserFault, match="needs target_version"):
        workflows.plan("rollback", {"environment": "prod"})
    with pytest.raises(UserFault, match="not a plain id"):
        workflows.plan("rollback", {"environment": "prod", "target_version": "v1 --auto-approve"})
    assert "--version" not in " ".join(ROLLBACK.arguments({"deployment_id": "d", "target_version": "v1"})).split()


async def test_a_template_has_no_preview(tmp_path: Path) -> None:
    workflows = starter(tmp_path, "", template=("--incident-id", "{incident_id}"))
    with pytest.raises(UserFault, match="cannot be previewed"):
        await workflows.preview("hotfix", {"incident_id": "INC-2026-0001"}, KEY)


async def test_an_approval_is_bound_to_what_the_preview_printed(tmp_path: Path) -> None:
    store = open_store(tmp_path / "ops.db", b"k" * 32)
    await store.migrate()
    house = House(store, tmp_path)
    incident_id = await house.opened()
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    proposal = cmd.ProposeMitigation(actor=LEAD.id, workflow="rollback", params={"a": "1"}, plan="./rollback --a=1")
    with_preview = cmd.ProposeMitigation(
        actor=LEAD.id, workflow="rollback", params={"a": "1"}, plan="./rollback --a=1", preview="would go to v1"
    )
    incident = await house.do(incident_id, proposal, with_preview)
    plain, previewed = incident.mitigations["M1"], incident.mitigations["M2"]
    assert previewed.plan_hash != plain.plan_hash == plan_hash("rollback", {"a": "1"})
    assert set(previewed.params) == {"a", PREVIEW}
    wrong = cmd.Approve(actor=LEAD.id, id="M2", plan_hash=plain.plan_hash)
    assert (await house.refused(incident_id, wrong)).why == "the plan is not the one that was read"
    await store.close()
