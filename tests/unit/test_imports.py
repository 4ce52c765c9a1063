"""What each command may load: a process pays for what it uses, and nothing else."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

RUN = """
import sys
from smartspec_ops.cli.monitor import main
try:
    main()
finally:
    print("loaded:", *sorted(sys.modules), file=sys.stderr)
"""

NEVER = ("alembic", "attr", "mako", "numpy", "psycopg", "rich", "smartspec_ops.testing")
"""Not for one look, whatever it is about."""
ASKING = ("http.client", "prometheus_client", "smartspec_ops.backends.openmetrics")
KEEPING = ("asyncio", "cryptography", "smartspec_ops.stores", "sqlalchemy")
READING = ("markdown_it", "pydantic", "ruamel", "smartspec_ops.spec.nfr")
RENDERING = ("jinja2", "smartspec_ops.formats")
TELLING = (
    "icalendar",
    "smartspec_ops.app.effects.announce",
    "smartspec_ops.app.running.daemon",
    "smartspec_ops.app.mitigation.mitigate",
    "smartspec_ops.app.response.respond",
    "smartspec_ops.channels.email",
    "smartspec_ops.channels.slack",
    "smartspec_ops.channels.webhook",
    "smartspec_ops.domain.incident",
)
AFTERWARDS = (
    "smartspec_ops.app.response.routing",
    "smartspec_ops.app.self_monitoring.canary",
    "smartspec_ops.edge.signatures",
)
"""What only an alert, a second process and a workflow that reports back have use for."""

MAY_NOT_LOAD: Sequence[tuple[str, int, Sequence[str]]] = (
    ("--help", 0, (*ASKING, *KEEPING, *READING, *RENDERING, *TELLING)),
    ("status --help", 0, (*ASKING, *KEEPING, *READING, *RENDERING, *TELLING)),
    ("--no-such-flag", 2, (*ASKING, *KEEPING, *READING, *RENDERING, *TELLING)),
    ("--run-once --daemon", 2, (*ASKING, *KEEPING, *READING, *RENDERING, *TELLING)),
    ("--daemon --spec-id no-such-spec", 2, (*ASKING, *RENDERING, *TELLING, "markdown_it", "sqlalchemy")),
    ("requirements spec.md", 0, (*ASKING, *KEEPING, *RENDERING, *TELLING)),
    ("validate", 0, (*RENDERING, *TELLING, "prometheus_client", "sqlalchemy")),
    ("status", 0, (*ASKING, *RENDERING, *TELLING)),
    ("--run-once", 0, (*TELLING, *AFTERWARDS, "smartspec_ops.backends.prometheus", "smartspec_ops.workflows.rollback")),
)
"""Command, its exit code, and the modules (with all below them) it gets along without."""

SPEC = """# Pay

## Non-Functional Requirements

| Category | Requirement | Metric | Target |
|---|---|---|---|
| Saturation | NFR-001 Waiting payments | `pay_queue_depth` | `<= 50` |
"""


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"# TYPE pay_queue_depth gauge\npay_queue_depth 3\n# EOF\n"
        self.send_response(200)
        self.send_header("content-type", "application/openmetrics-text; version=1.0.0; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's signature
        """A test's page is not worth a line."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/metrics"
        server.shutdown()
        thread.join()


@pytest.fixture
def workspace(tmp_path: Path, url: str) -> Path:
    (tmp_path / ".spec").mkdir()
    for folder in (tmp_path, tmp_path / "specs/pay"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "spec.md").write_text(SPEC)
    (tmp_path / "specs/pay/observability.yaml").write_text(
        f"provider: openmetrics\nurl: {url}\nmetrics:\n"
        "  - {name: pay_queue_depth, query: pay_queue_depth, unit: count}\n"
    )
    return tmp_path


def unwanted(command: str, code: int, spared: Sequence[str], workspace: Path, home: Path) -> Sequence[str]:
    """Of `spared` and below, what the command loaded all the same."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *command.split()],
        cwd=workspace,
        env={"HOME": str(home), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == code, done.stderr
    if command == "--run-once":
        assert done.stdout.startswith("pay: healthy")
    loaded = done.stderr.rsplit("loaded: ", 1)[1].split()
    return [one for one in loaded for name in (*NEVER, *spared) if one == name or one.startswith(f"{name}.")]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "code", "spared"), MAY_NOT_LOAD)
def test_a_command_loads_what_it_uses(
    command: str, code: int, spared: Sequence[str], workspace: Path, tmp_path: Path
) -> None:
    assert unwanted(command, code, spared, workspace, tmp_path / "home") == []


@pytest.mark.slow
def test_the_second_look_at_a_spec_needs_nothing_that_reads_it(workspace: Path, tmp_path: Path) -> None:
    assert unwanted("--run-once", 0, (), workspace, tmp_path / "home") == []
    ours = (*(f"spec.{name}" for name in ("nfr", "binding", "observability", "yaml")), "domain.inventory")
    spared = ("markdown_it", "ruamel", *(f"smartspec_ops.{name}" for name in ours))
    assert unwanted("--run-once", 0, spared, workspace, tmp_path / "home") == []


NOTHING_GIVEN = """
from smartspec_ops.spec.settings import Settings, read_settings
from smartspec_ops.spec.validation import Model
assert read_settings(None, "smartspec.config.yaml").value == Settings()
print(*sorted(one.__name__ for one in Model.made if one.__pydantic_complete__))
"""


@pytest.mark.slow
def test_settings_nobody_gave_are_not_checked_and_no_model_is_built_to_check_them() -> None:
    done = subprocess.run([sys.executable, "-c", NOTHING_GIVEN], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == []


WITHOUT_DRIVER = """
import sys
sys.modules["psycopg"] = None
from smartspec_ops.cli.monitor import main
main()
"""


@pytest.mark.parametrize("argv", [("--daemon", "--foreground"), ("--run-once",), ("status",)], ids=" ".join)
def test_postgresql_without_its_extra_is_told_in_words(tmp_path: Path, argv: Sequence[str]) -> None:
    spec, settings = tmp_path / "specs/shop/pay", tmp_path / ".spec"
    spec.mkdir(parents=True)
    settings.mkdir()
    (spec / "spec.md").write_text("# Pay\n\n- Availability: 99.9 %\n")
    (spec / "observability.yaml").write_text("provider: openmetrics\nurl: http://127.0.0.1:9/metrics\nmetrics: []\n")
    (settings / "smartspec.config.yaml").write_text('production_ops: {database: {url: "env:URL"}, key: "env:KEY"}\n')
    environment = {"URL": "postgresql://127.0.0.1:9/x", "KEY": "b3BlcmF0b3ItdGVzdC1rZXktMzItYnl0ZXMtbG9uZyE="}
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_DRIVER, *argv],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "PostgreSQL needs packages that are not installed" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.returncode == 2


DAEMON = """
import sys
sys.addaudithook(lambda event, given: event == "import" and print("loads", given[0], flush=True))
from smartspec_ops.cli.monitor import main
main()
"""
NOT_TO_JUDGE = ["smartspec_ops.spec.intake", *(name for name in TELLING if name != "smartspec_ops.app.running.daemon")]


@pytest.mark.slow
def test_a_daemon_judges_before_it_loads_what_only_incidents_need(workspace: Path, tmp_path: Path) -> None:
    """So a restart judges sooner. Afterwards all of it is loaded: later an upgrade may have changed the files."""
    argv = [sys.executable, "-c", DAEMON, "--daemon", "--foreground", "--interval", "1h"]
    environment = {"HOME": str(tmp_path / "home"), "LANG": "C.UTF-8"}
    before, is_judged = list[str](), False
    with subprocess.Popen(argv, cwd=workspace, env=environment, text=True, stdout=subprocess.PIPE) as daemon:
        assert daemon.stdout is not None
        limit = threading.Timer(60, daemon.kill)
        limit.start()
        for line in daemon.stdout:
            is_judged = is_judged or not line.startswith("loads ")  # its first word is about its first tick
            if not is_judged:
                before.append(line.removeprefix("loads ").strip())
            elif line == "loads smartspec_ops.domain.incident\n":
                daemon.terminate()
        limit.cancel()
    assert daemon.returncode == 0
    assert "smartspec_ops.app.watching.watch" in before
    assert [one for one in before for name in NOT_TO_JUDGE if one == name or one.startswith(f"{name}.")] == []
