"""`mitigate approve` says what came of the run, and its exit code does too."""

import json
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from smartspec_ops.cli.respond import command

pytestmark = pytest.mark.edge

CONFIG = """\
production_ops:
  roster: [{{id: p-1, roles: [commander]}}]
  workflows:
    rollback: {{argv: {argv}, timeout: 20s{approval}}}
"""
PROGRAM = """\
import json, os, pathlib, sys
status = {status!r}
if status:
    folder = pathlib.Path(".spec/reports/rollbacks/run")
    folder.mkdir(parents=True, exist_ok=True)
    report = {{"workflow": "smartspec_rollback", "status": status, "reason": "tried", "from_version": "v2",
               "to_version": "v1", "ext": {{"idempotency_key": {key}}}}}
    (folder / "summary.json").write_text(json.dumps(report))
sys.exit({code})
"""


class Place:
    def __init__(self, root: Path) -> None:
        self.root = root

    def configured(self, *argv: str, approval: str = "") -> None:
        text = CONFIG.format(argv=json.dumps(argv), approval=f", approval: {approval}" if approval else "")
        (self.root / ".spec").mkdir(exist_ok=True)
        (self.root / ".spec/smartspec.config.yaml").write_text(text)

    def program(self, status: str, code: int = 0, approval: str = "") -> None:
        """A rollback that leaves a report of that status, or none."""
        path = self.root / "rollback.py"
        path.write_text(PROGRAM.format(status=status, code=code, key="None"))
        self.configured(sys.executable, str(path), approval=approval)

    def opened(self) -> str:
        opened = run("--manual-incident", "slow", "--service", "shop", "--severity", "SEV-3", "--json")
        incident: str = json.loads(opened.stdout)["incident_id"]
        assert run("ack", incident, "--as", "p-1").return_value == 0
        return incident

    def proposed(self) -> str:
        incident = self.opened()
        assert run(*propose(incident)).return_value == 0
        return incident


def propose(incident: str) -> tuple[str, ...]:
    return "mitigate", "propose", incident, "rollback", "--deployment-id", "dpl_2", "--as", "p-1"


def approve(incident: str, *more: str) -> Result:
    return run("mitigate", "approve", incident, "M1", "--as", "p-1", *more)


def run(*args: str) -> Result:
    return CliRunner().invoke(command, list(args), standalone_mode=False)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return Place(tmp_path)


@pytest.mark.parametrize(
    ("status", "exits", "code", "says"),
    [
        ("success", 0, 0, "M1 succeeded: v2 -> v1: tried"),
        ("failure", 0, 1, "M1 failed: v2 -> v1: tried"),
        ("", 0, 1, "M1 ended, and nobody knows how: it ended without a report"),
        ("success", 3, 1, "M1 ended, and nobody knows how: its report says success, but: exit code 3"),
    ],
)
def test_the_exit_code_is_that_of_the_mitigation(place: Place, status: str, exits: int, code: int, says: str) -> None:
    place.program(status, exits)
    done = approve(place.proposed())
    assert done.return_value == code
    assert says in (done.stdout if code == 0 else done.stderr)
    assert "next: smartspec_incident_response" in done.stdout


def test_json_exits_alike(place: Place) -> None:
    place.program("failure")
    done = approve(place.proposed(), "--json")
    assert done.return_value == 1
    assert json.loads(done.stdout)["status"] == "investigating"


def test_what_the_policy_approves_is_judged_when_it_is_proposed(place: Place) -> None:
    place.program("failure", approval="auto")
    incident = place.opened()
    assert run(*propose(incident)).return_value == 1
    place.program("success", approval="auto")
    assert run(*propose(incident)).return_value == 0  # the same plan again: nothing is proposed, nothing fails


def test_a_plan_that_is_not_what_the_settings_say_any_more_is_not_carried_out(place: Place) -> None:
    place.program("success")
    incident = place.proposed()
    place.configured(sys.executable, str(place.root / "rollback.py"), "--other")
    done = approve(incident)
    assert done.return_value == 1
    assert "M1 was not carried out: the settings now say another command line" in done.stderr


def test_without_waiting_it_is_left_to_whoever_runs_for_long(place: Place) -> None:
    place.program("failure")
    incident = place.proposed()
    done = approve(incident, "--no-wait")
    assert done.return_value == 0
    assert "M1 is approved: the daemon or `smartspec-ops serve` carries it out" in done.stdout
    assert not (place.root / ".spec/reports/rollbacks").exists()


def test_what_an_agent_is_asked_to_run_is_not_waited_for_unless_it_is_said(place: Place) -> None:
    place.configured("/smartspec_rollback")
    incident = place.proposed()
    done = approve(incident)
    assert done.return_value == 0
    assert "M1 is under way, run by somebody else; --wait waits for its report" in done.stdout


def test_a_report_that_is_waited_for_decides(place: Place) -> None:
    place.configured("/smartspec_rollback")
    incident = place.proposed()
    requests, stop = place.root / ".spec/reports/incidents/requests", threading.Event()

    def report() -> None:
        """The agent: once it is asked, it fails and says so."""
        while not (found := list(requests.glob("rollback-*.json"))) and not stop.wait(0.05):
            pass
        key = json.loads(found[0].read_text())["idempotency_key"] if found else ""
        folder = place.root / ".spec/reports/rollbacks/run"
        folder.mkdir(parents=True)
        told = {"workflow": "smartspec_rollback", "status": "failure", "reason": "no image", "from_version": "v2"}
        (folder / "summary.json").write_text(json.dumps({**told, "to_version": "v1", "ext": {"idempotency_key": key}}))

    reporting = threading.Thread(target=report)
    reporting.start()
    waited = approve(incident, "--wait")
    stop.set()
    reporting.join()
    assert waited.return_value == 1
    assert "M1 failed: v2 -> v1: no image" in waited.stderr
