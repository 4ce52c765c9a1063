"""The demo, run as a user runs it: real processes, real metrics, a real webhook receiver, and nothing left running."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from ruamel.yaml import YAML

from smartspec_ops.cli.demo.folder import EXAMPLE, prepare
from smartspec_ops.cli.demo.hook import Receiver, receiving
from smartspec_ops.domain.errors import UserFault

DEMO = [sys.executable, "-m", "smartspec_ops.cli.ops", "demo"]
RESPOND = [sys.executable, "-m", "smartspec_ops.cli.respond"]
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
PATIENCE = 450
Told = tuple[Path, subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """One whole demo, in a folder and with a home of its own."""
    root = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [*DEMO, "--keep", str(root / "folder")],
        env=environment(root / "home"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE * 2,
        check=False,
    )
    return root, done


@pytest.mark.slow
@pytest.mark.acceptance
class TestToldToTheEnd:
    def test_the_demo_ends_well_and_says_how_long_each_part_took(self, told: Told) -> None:
        _, done = told
        assert done.returncode == 0, done.stdout + done.stderr
        assert "INC-" in done.stdout
        assert re.search(r"\d\d:\d\d:\d\d UTC +\+ *[\d.]+ s +[\d.]+ s  resolved: the monitor confirmed it", done.stdout)

    def test_the_incident_is_closed_after_a_verified_rollback(self, told: Told) -> None:
        root, _ = told
        incident = only_incident(root / "folder")
        assert incident["status"] == "closed"
        shown = respond(root / "folder", "show", incident["id"])
        assert "Mitigation M1 approved by the policy" in shown
        assert "Mitigation M1 succeeded" in shown
        assert "verification failed" not in shown
        assert "Resolved by the monitor as mitigated" in shown
        assert "Post-mortem reviewed by the commander" in shown
        assert "aggregator succeeded" in shown

    def test_every_file_it_names_exists(self, told: Told) -> None:
        root, done = told
        named = [line.strip() for line in done.stdout.partition("Files to open")[2].splitlines() if "    " in line[:4]]
        assert len(named) >= 8
        assert [name for name in named if not (root / "folder" / name).exists()] == []

    def test_every_webhook_was_verified_by_the_receiver(self, told: Told) -> None:
        root, _ = told
        lines = [json.loads(line) for line in (root / "folder" / "webhooks.jsonl").read_text().splitlines()]
        assert {line["signature"] for line in lines} == {"verified"}
        kinds = {line["message"]["type"] for line in lines}
        assert {"incident.opened", "incident.page", "incident.resolved", "incident.postmortem"} <= kinds

    def test_nothing_is_written_outside_its_folder(self, told: Told) -> None:
        root, _ = told
        assert sorted(path.name for path in root.iterdir()) == ["folder", "home"]
        assert list((root / "home").iterdir()) == []

    def test_no_process_is_left(self, told: Told) -> None:
        root, _ = told
        assert processes_in(root / "folder") == []


@pytest.mark.slow
@pytest.mark.acceptance
def test_a_rollback_declined_twice_leaves_the_incident_open_and_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    done = subprocess.run(
        [*DEMO, "--interactive", "--keep", str(folder)],
        env=environment(tmp_path / "home"),
        input="n\nn\n",
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "you declined the rollback" in done.stdout
    incident = only_incident(folder)
    assert incident["status"] == "investigating"
    assert "Mitigation M1 rejected by the commander" in respond(folder, "show", incident["id"])
    assert json.loads((folder / "checkout/.spec/state/deployments/current.json").read_text())["version"] == "v1.1.0"


@pytest.mark.slow
@pytest.mark.acceptance
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize(
    ("number", "moment"),
    [
        (signal.SIGINT, "service: http"),
        (signal.SIGTERM, "--daemon --foreground"),
        (signal.SIGTERM, "smartspec_incident_response ack"),  # all that is there a moment earlier, and a command
    ],
)
def test_a_signal_ends_every_process(number: signal.Signals, moment: str, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    with demo(folder, tmp_path / "home") as running:
        assert running.stdout is not None
        assert any(re.search(moment, line) for line in running.stdout), "the demo ended before that moment"
        before = processes_in(folder)
        running.send_signal(number)
        assert running.wait(timeout=PATIENCE) == 128 + number
    assert before
    assert processes_in(folder) == []


@pytest.mark.slow
@pytest.mark.acceptance
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
def test_a_terminal_that_hangs_up_ends_every_process_too(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    ours, theirs = pty.openpty()
    env = {**environment(tmp_path / "home"), "TERM": "xterm"}
    argv = [*DEMO, "--keep", str(folder)]
    with subprocess.Popen(argv, env=env, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True) as running:
        os.close(theirs)
        seen = b""
        while b"waiting for the monitor" not in seen:
            seen += os.read(ours, 4096)
        assert processes_in(folder)
        os.close(ours)
        running.send_signal(signal.SIGHUP)
        assert running.wait(timeout=PATIENCE) == 128 + signal.SIGHUP
    assert processes_in(folder) == []


@pytest.mark.slow
@pytest.mark.acceptance
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
def test_a_service_that_dies_ends_the_demo_with_the_reason_and_the_place_of_the_logs(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    with demo(folder, tmp_path / "home") as running:
        assert running.stdout is not None
        assert any("promises are kept" in line for line in running.stdout)
        service = next(pid for pid in processes_in(folder) if b"server.py" in Path(f"/proc/{pid}/cmdline").read_bytes())
        os.kill(service, signal.SIGKILL)
        assert running.wait(timeout=PATIENCE) == 1
        assert running.stderr is not None
        said = running.stderr.read()
    assert "the service ended by itself, with exit code -9" in said
    assert str(folder / "logs") in said
    assert processes_in(folder) == []


def test_without_the_example_the_demo_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(UserFault, match="runs from a source checkout"):
        prepare(None, interactive=False, example=tmp_path)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UserFault, match="is not empty"):
        prepare(tmp_path, interactive=False)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(("interactive", "approval"), [(False, "auto"), (True, "commander")])
def test_the_profile_shortens_the_copy_and_never_the_example(interactive: bool, approval: str, tmp_path: Path) -> None:
    name = ".spec/smartspec.config.yaml"
    before = (EXAMPLE / name).read_bytes()
    folder = prepare(tmp_path / "new", interactive=interactive)
    ops = YAML(typ="safe").load((folder.workspace / name).read_text())["production_ops"]
    assert ops["workflows"]["rollback"]["approval"] == approval
    assert ops["monitor"]["interval"] == "1s"
    assert len(ops["roster"]) == 4
    observability = (folder.workspace / "specs/shop/checkout/observability.yaml").read_text()
    assert "current: 10s" in observability
    assert "# How each requirement of spec.md is measured" in observability
    assert (EXAMPLE / name).read_bytes() == before


def test_what_configures_a_real_workspace_is_not_passed_on(tmp_path: Path) -> None:
    mine = {"SMARTSPEC_OPS_DATABASE_URL": "postgresql://example.test/real", "LANG": "C"}
    given = prepare(tmp_path / "new", interactive=False).environment(mine)
    assert "SMARTSPEC_OPS_DATABASE_URL" not in given
    assert given["LANG"] == "C"


@pytest.mark.parametrize(
    ("age", "key", "status"),
    [
        (0, b"0123456789abcdef0123456789abcdef", 204),
        (0, b"another key entirely, also 32 by", 401),
        (301, b"0123456789abcdef0123456789abcdef", 401),
        (-302, b"0123456789abcdef0123456789abcdef", 401),
    ],
)
def test_the_receiver_believes_only_what_it_can_verify(age: int, key: bytes, status: int, tmp_path: Path) -> None:
    with receiving(SECRET, tmp_path / "log") as receiver:
        assert post(receiver, "m1", int(time.time()) - age, key, b'{"a": 1}') == status
        assert receiver.believed == (status == 204)
    line = json.loads((tmp_path / "log").read_text())
    assert line["message"] == ({"a": 1} if status == 204 else None)


def test_a_message_that_comes_twice_is_counted_once(tmp_path: Path) -> None:
    with receiving(SECRET, tmp_path / "log") as receiver:
        for _ in range(2):
            post(receiver, "m1", int(time.time()), b"0123456789abcdef0123456789abcdef", b"{}")
        assert receiver.believed == 1
        assert [one.is_repeat for one in receiver.arrivals] == [False, True]


def environment(home: Path) -> dict[str, str]:
    home.mkdir()
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}


@contextmanager
def demo(folder: Path, home: Path) -> Iterator[subprocess.Popen[str]]:
    """A demo under way; it is ended, if it has not ended by itself."""
    with subprocess.Popen(
        [*DEMO, "--keep", str(folder)],
        env={**environment(home), "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            yield running
        finally:
            running.terminate()
            running.wait(timeout=PATIENCE)


def processes_in(folder: Path) -> list[int]:
    """Every process that was started with the demo's own key location in its environment."""
    mark = f"XDG_CONFIG_HOME={folder}/config".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (path / "environ").read_bytes().split(b"\0"):
                found.append(int(path.name))
        except OSError:
            continue  # gone, or somebody else's
    return found


def respond(folder: Path, *words: str) -> str:
    """What the incident response says in the demo's workspace."""
    home = {"XDG_CONFIG_HOME": str(folder / "config"), "PATH": os.environ["PATH"], "HOME": str(folder)}
    done = subprocess.run(
        [*RESPOND, *words], cwd=folder / "checkout", env=home, capture_output=True, text=True, check=True
    )
    return done.stdout


def only_incident(folder: Path) -> Mapping[str, str]:
    (found,) = json.loads(respond(folder, "list", "--all", "--json"))["incidents"]
    assert isinstance(found, dict)
    return found


def post(receiver: Receiver, message_id: str, at: int, key: bytes, body: bytes) -> int:
    """A webhook, signed here and not by our own sender."""
    digest = hmac.digest(key, f"{message_id}.{at}.".encode() + body, hashlib.sha256)
    signature = "v1," + base64.b64encode(digest).decode()
    headers = {"webhook-id": message_id, "webhook-timestamp": str(at), "webhook-signature": signature}
    parts = urlsplit(receiver.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    try:
        connection.request("POST", parts.path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()
