"""A run is judged by the report it left, and nothing in that report can make it more than it proves."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.process import IDEMPOTENCY_VARIABLE, ProcessRunner
from smartspec_ops.edge.redact import Redactor
from smartspec_ops.ports import Finished, Run, RunOutcome, RunResult
from smartspec_ops.workflows import WORKFLOWS
from smartspec_ops.workflows._workflow import MAX_SUMMARY

pytestmark = pytest.mark.edge

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "checkout"
ROLLBACK, FEEDBACK = WORKFLOWS["rollback"], WORKFLOWS["feedback"]
KEY = "workflow:INC-2026-0042:1"
OK = RunResult(exit_code=0, stdout="", stderr="")
FAILED = RunResult(exit_code=1, stdout="", stderr="first\nit broke\n\n")
CUT_OFF = RunResult(exit_code=None, stdout="", stderr="", problem="ended after its time limit of 60 s")
SUCCESS = {
    "workflow": "smartspec_rollback",
    "version": "1.0.0",
    "rollback_id": "rb-1",
    "status": "success",
    "reason": "replaced",
    "from_version": "v1.1.0",
    "to_version": "v1.0.0",
}
LONG_AGO = timedelta(days=400)


def keyed(key: object, **more: object) -> dict[str, object]:
    return {**SUCCESS, **more, "ext": {"idempotency_key": key}}


def write(
    root: Path, content: object, folder: str = "rollbacks/20260302-120000Z", *, since_start: timedelta = timedelta(0)
) -> Path:
    path = root / ".spec" / "reports" / folder / "summary.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    if since_start:
        moment = (datetime.now(UTC) + since_start).timestamp()
        os.utime(path, (moment, moment))
    return path


@pytest.fixture
def started() -> datetime:
    return datetime.now(UTC)


def read(root: Path, result: RunResult, started: datetime) -> Finished:
    return ROLLBACK.read(root, result, KEY, started)


@pytest.mark.parametrize(
    ("content", "written", "result", "outcome"),
    [
        (SUCCESS, timedelta(0), OK, RunOutcome.SUCCEEDED),
        (keyed(KEY), timedelta(0), OK, RunOutcome.SUCCEEDED),
        (keyed(KEY), -LONG_AGO, OK, RunOutcome.SUCCEEDED),
        (keyed(KEY), -LONG_AGO, CUT_OFF, RunOutcome.SUCCEEDED),
        (keyed(None), timedelta(0), OK, RunOutcome.SUCCEEDED),
        (SUCCESS, -LONG_AGO, OK, RunOutcome.UNKNOWN),
        (SUCCESS, LONG_AGO, OK, RunOutcome.UNKNOWN),
        (keyed("another"), timedelta(0), OK, RunOutcome.UNKNOWN),
        (keyed(["workflow"]), timedelta(0), OK, RunOutcome.UNKNOWN),
        (keyed(0), timedelta(0), OK, RunOutcome.UNKNOWN),
        (SUCCESS, timedelta(0), CUT_OFF, RunOutcome.UNKNOWN),
        (SUCCESS, timedelta(0), FAILED, RunOutcome.UNKNOWN),
        (keyed(KEY), timedelta(0), FAILED, RunOutcome.UNKNOWN),
        (keyed(KEY, status="failure"), -LONG_AGO, OK, RunOutcome.FAILED),
        (keyed(KEY, status="failure"), timedelta(0), CUT_OFF, RunOutcome.FAILED),
        (keyed(KEY, status="planned"), timedelta(0), OK, RunOutcome.UNKNOWN),
        (keyed(KEY, status=["success"]), timedelta(0), OK, RunOutcome.UNKNOWN),
        (keyed(KEY, status={"success": True}), timedelta(0), OK, RunOutcome.UNKNOWN),
        (keyed(KEY, status=True), timedelta(0), OK, RunOutcome.UNKNOWN),
        (keyed(KEY, status="SUCCESS"), timedelta(0), OK, RunOutcome.UNKNOWN),
        (keyed(KEY, workflow="smartspec_hotfix"), timedelta(0), OK, RunOutcome.UNKNOWN),
        (keyed(KEY, workflow=7), timedelta(0), OK, RunOutcome.UNKNOWN),
        ({**SUCCESS, "ext": ["x"]}, timedelta(0), OK, RunOutcome.SUCCEEDED),
        ([SUCCESS], timedelta(0), OK, RunOutcome.UNKNOWN),
        (b"", timedelta(0), OK, RunOutcome.UNKNOWN),
        (b"{", timedelta(0), FAILED, RunOutcome.FAILED),
        (b"\xff\xfe", timedelta(0), OK, RunOutcome.UNKNOWN),
        (b'{"a":' * 100_000, timedelta(0), OK, RunOutcome.UNKNOWN),
        (b'{"status": ' + b"9" * 10_000 + b"}", timedelta(0), OK, RunOutcome.UNKNOWN),
        (json.dumps(keyed(KEY)).encode() + b" " * MAX_SUMMARY, timedelta(0), OK, RunOutcome.UNKNOWN),
    ],
)
def test_what_a_summary_proves(
    tmp_path: Path, started: datetime, content: object, written: timedelta, result: RunResult, outcome: RunOutcome
) -> None:
    write(tmp_path, content, since_start=written)
    finished = read(tmp_path, result, started)
    assert finished.outcome is outcome, finished.why
    assert finished.why.isprintable()


@pytest.mark.parametrize(
    ("result", "outcome", "why"),
    [
        (OK, RunOutcome.UNKNOWN, "it ended without a report; exit code 0 proves nothing"),
        (FAILED, RunOutcome.FAILED, "exit code 1: it broke"),
        (CUT_OFF, RunOutcome.FAILED, "ended after its time limit of 60 s"),
    ],
)
def test_no_report_is_never_a_success(
    tmp_path: Path, started: datetime, result: RunResult, outcome: RunOutcome, why: str
) -> None:
    assert read(tmp_path, result, started) == Finished(outcome=outcome, why=why)


def test_a_report_of_its_own_comes_before_a_newer_one_of_nobody(tmp_path: Path, started: datetime) -> None:
    write(tmp_path, keyed(KEY, status="failure", reason="ours"), "rollbacks/a", since_start=-LONG_AGO)
    write(tmp_path, {**SUCCESS, "reason": "somebody else's"}, "rollbacks/b")
    finished = read(tmp_path, OK, started)
    assert (finished.outcome, finished.report) == (RunOutcome.FAILED, ".spec/reports/rollbacks/a/summary.json")


def test_the_newest_of_several_under_one_key_counts(tmp_path: Path, started: datetime) -> None:
    write(tmp_path, keyed(KEY, status="failure"), "rollbacks/a", since_start=-LONG_AGO)
    write(tmp_path, keyed(KEY), "rollback/deep/er/b")
    assert read(tmp_path, OK, started).outcome is RunOutcome.SUCCEEDED


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "its report names neither versions nor a reason"),
        ({"reason": "went back"}, "went back"),
        ({"to_version": "v1"}, "? -> v1"),
        ({"from_version": "v2", "to_version": "v1"}, "v2 -> v1"),
    ],
)
def test_what_a_report_does_not_say_is_not_said(
    tmp_path: Path, started: datetime, said: dict[str, str], why: str
) -> None:
    write(tmp_path, {"workflow": "smartspec_rollback", "status": "success", **said})
    assert read(tmp_path, OK, started).why == why
    write(tmp_path, {"status": "success"}, "feedback/run")
    assert FEEDBACK.read(tmp_path, OK, KEY, started).why == "its report gives no counts"


@pytest.mark.parametrize("link", [".spec", ".spec/reports", ".spec/reports/rollbacks", ".spec/reports/rollbacks/a"])
def test_a_linked_folder_proves_nothing(tmp_path: Path, started: datetime, link: str) -> None:
    outside = tmp_path / "outside"
    write(outside, keyed(KEY), "rollbacks/a")
    root = tmp_path / "root"
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(outside / link)
    assert read(root, OK, started).outcome is RunOutcome.UNKNOWN


def test_a_linked_file_a_folder_and_a_pipe_prove_nothing(tmp_path: Path, started: datetime) -> None:
    real = write(tmp_path / "outside", keyed(KEY))
    folder = tmp_path / ".spec" / "reports" / "rollbacks"
    for name in ("link", "folder", "pipe"):
        (folder / name).mkdir(parents=True)
    (folder / "link" / "summary.json").symlink_to(real)
    (folder / "folder" / "summary.json").mkdir()
    os.mkfifo(folder / "pipe" / "summary.json")
    assert read(tmp_path, OK, started).outcome is RunOutcome.UNKNOWN


def test_what_a_report_says_is_cut_and_printable(tmp_path: Path, started: datetime) -> None:
    hostile = "\x1b[31m\r\n\ud800 ระบบ \u202e" + "x" * 5_000
    write(tmp_path, keyed(KEY, reason=hostile, from_version={"a": 1}, to_version=2))
    why = read(tmp_path, OK, started).why
    assert why.startswith("? -> 2: [31m ระบบ xxx")
    assert len(why) < 400
    why.encode()


_json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.slow
@given(_json, _json, _json)
def test_no_content_makes_reading_fail(
    tmp_path_factory: pytest.TempPathFactory, status: object, reason: object, ext: object
) -> None:
    root = tmp_path_factory.mktemp("any")
    write(root, {"status": status, "reason": reason, "ext": ext, "from_version": reason})
    finished = read(root, OK, datetime(2000, 1, 1, tzinfo=UTC))
    assert (finished.outcome is RunOutcome.SUCCEEDED) <= (status == "success")
    finished.why.encode()


@pytest.mark.parametrize(
    ("parameters", "argv"),
    [
        ({"deployment_id": "dpl_8f2"}, ["--failed-deployment-id", "dpl_8f2", "--apply"]),
        (
            {"deployment_id": "dpl_8f2", "target_version": "v1.1.9"},
            ["--failed-deployment-id", "dpl_8f2", "--target-version", "v1.1.9", "--apply"],
        ),
    ],
)
def test_the_rollback_command(parameters: Mapping[str, str], argv: list[str]) -> None:
    assert ROLLBACK.arguments(parameters) == argv


@pytest.mark.parametrize("value", ["", "--auto-approve", "a b", "a\n", "$(id)", "a;b", "x" * 200, "ไทย", ".", "-x"])
@pytest.mark.parametrize("name", ["deployment_id", "target_version"])
def test_a_parameter_is_one_plain_word_or_refused(name: str, value: str) -> None:
    if name == "target_version" and not value:
        return
    with pytest.raises(UserFault):
        ROLLBACK.arguments({"deployment_id": "dpl_1", name: value})


def test_the_feedback_command_takes_a_plain_source_only() -> None:
    assert FEEDBACK.arguments({}) == ["--run-once"]
    assert FEEDBACK.arguments({"source": "post-mortems"}) == ["--run-once", "--source", "post-mortems"]
    with pytest.raises(UserFault):
        FEEDBACK.arguments({"source": "--apply"})


@pytest.mark.parametrize(
    ("result", "reported", "outcome"),
    [
        (OK, True, RunOutcome.SUCCEEDED),
        (OK, False, RunOutcome.UNKNOWN),
        (FAILED, True, RunOutcome.FAILED),
        (CUT_OFF, True, RunOutcome.FAILED),
    ],
)
def test_what_the_aggregator_left(
    tmp_path: Path, started: datetime, result: RunResult, reported: bool, outcome: RunOutcome
) -> None:
    if reported:
        write(tmp_path, {"feedback_items_processed": 3, "suggestions_generated": 2}, "feedback/run")
    finished = FEEDBACK.read(tmp_path, result, KEY, started)
    assert finished.outcome is outcome
    assert not reported or outcome is not RunOutcome.SUCCEEDED or finished.why == "3 items read, 2 suggestions"


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("example") / "checkout"
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns("__pycache__", "state", "reports"))
    for version in ("v1.0.0", "v1.1.0"):
        ship(root, version)
    return root


def ship(root: Path, version: str) -> None:
    deployments = root / ".spec" / "state" / "deployments"
    subprocess.run(
        [sys.executable, root / "service" / "deploy.py", "ship", version, "--deployments", deployments],
        check=True,
        capture_output=True,
    )


async def start(root: Path, workflow: str, parameters: Mapping[str, str], key: str) -> tuple[RunResult, Finished]:
    program = str(
        root / "workflows" / {"rollback": "smartspec_rollback"}.get(workflow, "smartspec_feedback_aggregator")
    )
    runner = ProcessRunner(
        allowed=[program], workspace=root, environment={"PATH": os.environ["PATH"]}, redactor=Redactor()
    )
    started = datetime.now(UTC)
    argv = [program, *WORKFLOWS[workflow].arguments(parameters)]
    result = await runner.run(Run(workflow=workflow, argv=argv, cwd=root, timeout=timedelta(seconds=60), key=key))
    return result, WORKFLOWS[workflow].read(root, result, key, started)


@pytest.mark.slow
async def test_the_example_rolls_back_once_however_often_it_is_asked_under_one_key(example: Path) -> None:
    first_result, first = await start(example, "rollback", {"deployment_id": "dpl_0002"}, KEY)
    assert first.outcome is RunOutcome.SUCCEEDED, (first, first_result)
    assert first.why.startswith("v1.1.0 -> v1.0.0: ")
    _, second = await start(example, "rollback", {"deployment_id": "dpl_0002"}, KEY)
    assert second == first
    crashed = ROLLBACK.read(example, CUT_OFF, KEY, datetime.now(UTC) + timedelta(days=1))
    assert crashed == first
    history = (example / ".spec" / "state" / "deployments" / "history.jsonl").read_text().splitlines()
    assert len(history) == 3


@pytest.mark.slow
async def test_the_example_refuses_what_it_does_not_know_and_that_is_a_failure(example: Path) -> None:
    result, finished = await start(example, "rollback", {"deployment_id": "dpl_9999"}, "another-key")
    assert result.exit_code == 2
    assert finished.outcome is RunOutcome.FAILED
    assert "unknown deployment 'dpl_9999'" in finished.why


@pytest.mark.slow
async def test_the_examples_aggregator_reports_what_it_read(example: Path) -> None:
    _, finished = await start(example, "feedback", {"source": "post-mortems"}, "feedback-key")
    assert (finished.outcome, finished.why) == (RunOutcome.SUCCEEDED, "0 items read, 0 suggestions")


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_workflow_has_a_page_with_every_parameter(name: str) -> None:
    page = (ROOT / "docs" / "workflows" / f"{name}.md").read_text(encoding="utf-8")
    for parameter in WORKFLOWS[name].parameters:
        assert f"| `{parameter}` |" in page
    assert WORKFLOWS[name].name == name


def test_the_page_names_the_variable_that_carries_the_key() -> None:
    assert IDEMPOTENCY_VARIABLE in (ROOT / "docs" / "workflows" / "rollback.md").read_text(encoding="utf-8")
