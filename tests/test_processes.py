"""The run of several processes reports as one would, and what a process does not tell of fails it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes are forked here")]

FIXTURES = """
import os, pathlib, pytest

@pytest.fixture(scope="session")
def server(tmp_path_factory):
    yield os.getpid()
    (pathlib.Path(__file__).parent / f"ended-{os.getpid()}").touch()

@pytest.fixture(scope="module")
def shared(server, request):
    request.module.made = getattr(request.module, "made", 0) + 1
    yield os.getpid()
"""
GOOD = """
import os, pytest

@pytest.mark.parametrize("number", range(3))
def test_shares(shared, number):
    assert (shared, made) == (os.getpid(), 1)
"""
MIXED = """
import pytest

def test_fails():
    print("what was printed")
    assert 1 + 1 == 3

def test_is_skipped():
    pytest.skip("for a reason")

@pytest.fixture
def broken():
    yield
    raise ValueError("at the end")

def test_ends_badly(broken):
    pass
"""


def run(folder: Path, files: Mapping[str, str], *options: str) -> tuple[int, str]:
    """The exit code, and what was printed."""
    for name, text in {"conftest.py": FIXTURES, "pytest.ini": "[pytest]\n", **files}.items():
        (folder / name).write_text(text)
    argv = ["-p", "tests.processes", "--processes", "2", "-p", "no:cacheprovider", "--junit-xml=out.xml", *options]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *argv, f"--basetemp={folder / 'temporary'}"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_what_processes_see_is_reported_as_if_one_had_seen_it(tmp_path: Path) -> None:
    good = {f"test_good_{number}.py": GOOD for number in range(4)}
    code, said = run(tmp_path, {**good, "test_mixed.py": MIXED})
    assert code == 1
    assert re.search("1 failed, 13 passed, 1 skipped, 1 error in", said), said
    assert len(re.findall("Captured stdout call -+\nwhat was printed\n", said)) == 1, said
    assert "ValueError: at the end" in said
    cases = list(ET.parse(tmp_path / "out.xml").getroot().iter("testcase"))  # noqa: S314 - our own
    assert sorted(case.get("name", "") for case in cases)[:3] == ["test_ends_badly", "test_fails", "test_is_skipped"]
    assert len(cases) == 15
    assert len(list(tmp_path.glob("ended-*"))) in {1, 2}, "each process ends its own server; one may have met none"


def test_what_processes_warn_of_is_told_once_at_the_end(tmp_path: Path) -> None:
    """One warning of a test, one of a fixture at the end of the session, and one from before there were processes."""
    warning = """
import warnings
class Odd(UserWarning):
    def __init__(self, what, why): super().__init__(f"{what}: {why}")
def test_warns(server): warnings.warn(Odd("odd", "for a reason"))
"""
    ending = FIXTURES.replace("os,", "os, warnings,").replace("touch()", "touch(); warnings.warn('at the end')")
    first = "import warnings\nwarnings.warn('at first')\ndef test_is_well(): pass\n"
    code, said = run(tmp_path, {"conftest.py": ending, "test_first.py": first, "test_warns.py": warning})
    assert code == 0, said
    assert re.search("2 passed, 3 warnings in", said), said
    assert re.search(r"test_warns.py::test_warns\n.*Odd: odd: for a reason", said), said
    assert (said.count("UserWarning: at first"), said.count("UserWarning: at the end")) == (1, 1), said


def test_a_warning_of_a_class_made_in_a_test_is_told_as_its_base(tmp_path: Path) -> None:
    made = 'import warnings\ndef test_one(): warnings.warn("x", type("Dyn", (UserWarning,), {}))\n'
    code, said = run(tmp_path, {"test_good.py": GOOD, "test_made.py": made})
    assert code == 0, said
    assert re.search("4 passed, 1 warning in", said), said
    assert "UserWarning: x" in said, said


def test_a_fixture_that_fails_at_the_end_of_the_session_is_an_error_of_the_last_test(tmp_path: Path) -> None:
    ending = FIXTURES.replace("touch()", "touch(); raise ValueError('at the end')")
    code, said = run(tmp_path, {"conftest.py": ending, "test_good.py": GOOD, "test_one.py": "def test_one(): pass\n"})
    assert code == 1
    assert re.search(r"4 passed, 1 error in", said), said
    assert re.search(r"ERROR at teardown of test_(shares\[2\]|one)(?s:.*)ValueError: at the end", said), said
    assert said.count("Traceback") == 0, said
    assert "a process ended" not in said


@pytest.mark.parametrize(
    ("last", "says"),
    [
        ("os._exit(0)", r"never run: test_last.py::test_after"),
        ("os.kill(os.getpid(), 9)", r"a process ended with -9; it was last at test_last.py::test_last"),
        ("import atexit; atexit.register(os._exit, 7)", r"a process ended with 7; it was last at test_last.py::test_a"),
    ],
)
def test_a_process_that_ends_otherwise_than_well_fails_the_run(last: str, says: str, tmp_path: Path) -> None:
    dying = f"import os\ndef test_last():\n    {last}\ndef test_after(): pass\n"
    code, said = run(tmp_path, {"test_good.py": GOOD, "test_last.py": dying})
    assert code == 1
    assert re.search(says, said), said


def test_what_begins_after_the_first_failure_is_left(tmp_path: Path) -> None:
    code, said = run(tmp_path, {"test_good.py": GOOD, "test_mixed.py": MIXED}, "-x")
    assert code == 1
    assert "stopping after 1 failures" in said
    assert "at the end" not in said


def test_an_interrupt_does_not_cut_short_what_ends_servers(tmp_path: Path) -> None:
    """Ctrl-C comes from the terminal and from the parent, and again from who is impatient: to each process, and to the
    parent while it waits for the first to end. The second left servers running, or a process that nobody had told."""
    again = "".join(f"os.kill({who}, signal.SIGINT)\n    " for who in ("os.getpid()", "os.getppid()"))
    ending = FIXTURES.replace("(pathlib.", f"{again}(pathlib.").replace("os,", "os, signal,")
    waiting = """
import os, signal, time
def test_waits(server):
    os.kill(os.getppid(), signal.SIGINT)
    time.sleep(120)
"""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it for what runs behind it
    try:
        code, said = run(tmp_path, {"conftest.py": ending, "test_one.py": waiting, "test_two.py": waiting})
    finally:
        signal.signal(signal.SIGINT, before)
    assert code == 2, said
    assert "KeyboardInterrupt" in said
    assert list(tmp_path.glob("ended-*")), said
