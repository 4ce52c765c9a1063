"""Whole commands as readable files: what is there, what is typed, how it ends, what it says.

A case starts with ``== what it shows``. Then, one per line and in this order:

    file PATH           followed by lines that start with ``| ``: a file of the workspace, made or replaced
    bytes PATH HEX N    a file of N times these bytes        link PATH TARGET    a symbolic link
    folder PATH         a directory                          remove PATH         away with a file
    env NAME=VALUE      in the environment                   stdin TEXT          on standard input
    process             run as a process of its own; otherwise in this one, through the same entry point
    $ COMMAND ARGS      one of the three commands, words as in a shell
    exit CODE
    says TEXT           somewhere in what was printed; every line must be found
    hides TEXT          nowhere in what was printed
    writes PREFIX       new files may appear under it; anything else the command leaves behind is a failure

Whatever a case is about, nothing prints a traceback, and exit code 2 comes with something to do about it.
"""

import contextlib
import logging
import os
import re
import shlex
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from smartspec_ops.cli import monitor, ops, respond
from smartspec_ops.cli._command import main
from tests.acceptance._workspace import KEY, OBSERVABILITY, SPEC

pytestmark = pytest.mark.edge

FOLDER = Path(__file__).parent
COMMANDS = {"smartspec_production_monitor": monitor, "smartspec_incident_response": respond, "smartspec-ops": ops}
ADVICE = re.compile(r"^  hint: |^Usage: |^Try ", re.MULTILINE)
CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster:
    - {id: commander-a, roles: [commander]}
    - {id: responder-a, roles: [responder]}
  workflows:
    rollback: {argv: [./workflows/rollback]}
"""


@dataclass(slots=True)
class Case:
    """One case as it was written; `setup` are its directives before the command, in order."""

    name: str
    setup: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    typed: str = ""
    code: int = 0
    says: list[str] = field(default_factory=list)
    hides: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)

    def given(self, word: str) -> list[str]:
        return [rest for each, rest in self.setup if each == word]

    @property
    def environment(self) -> dict[str, str]:
        pairs = (text.partition("=") for text in self.given("env"))
        return {"OPS_KEY": KEY, "METRICS_URL": "http://127.0.0.1:9/metrics"} | {n: v for n, _, v in pairs}


def read_cases(path: Path) -> Iterator[Case]:
    """The cases of a file, in order. ValueError for a line that is none of the directives."""
    case, open_file = Case(name=""), ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        word, _, rest = line.partition(" ")
        if word == "==":
            if case.name:
                yield case
            case = Case(name=rest)
        elif word == "file":
            open_file, case.files[rest] = rest, ""
        elif word == "|":
            case.files[open_file] += rest + "\n"
        elif word in _SETUP:
            case.setup.append((word, rest))
        elif word in _EXPECT:
            _EXPECT[word](case, rest)
        elif word not in {"", "#"}:
            raise ValueError(f"{path.name}:{number}: {word!r} is no directive")
    yield case


_SETUP = frozenset({"bytes", "link", "folder", "remove", "env", "stdin", "process"})
_EXPECT: Mapping[str, Callable[[Case, str], None]] = {
    "$": lambda case, text: setattr(case, "typed", text),
    "exit": lambda case, text: setattr(case, "code", int(text)),
    "says": lambda case, text: case.says.append(text),
    "hides": lambda case, text: case.hides.append(text),
    "writes": lambda case, text: case.writes.append(text),
}


def _cases() -> Iterator[object]:
    for path in sorted(FOLDER.glob("*.txt")):
        for case in read_cases(path):
            marks = [pytest.mark.slow] if case.given("process") else []
            yield pytest.param(case, id=f"{path.stem}: {case.name}", marks=marks)


@pytest.mark.parametrize("case", list(_cases()))
def test_case(case: Case, tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    _furnish(root, case)
    before = _listing(root)
    code, said = (_as_process if case.given("process") else _in_process)(case, root, tmp_path / "home")
    assert "Traceback" not in said
    assert (code, [text for text in case.says if text not in said]) == (case.code, []), said
    assert [text for text in case.hides if text in said] == [], said
    assert code != 2 or ADVICE.search(said), f"no advice in: {said}"
    changed = {name for name, _ in before.items() ^ _listing(root).items()}
    assert [name for name in sorted(changed) if not name.startswith(tuple(case.writes))] == []


def test_there_are_enough_cases_of_bad_input() -> None:
    refused = [case for path in FOLDER.glob("*.txt") for case in read_cases(path) if case.code == 2]
    assert len(refused) >= 40
    assert all(case.says for case in refused)


@pytest.mark.slow
def test_a_workspace_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    case = Case(name="read-only", typed="smartspec_production_monitor --spec-id pay --no-alert")
    _furnish(root, case)
    before = _listing(root)
    folders = [root, *(path for path in root.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        code, said = _as_process(case, root, tmp_path / "home", _like_everybody())
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert code == 2, said
    assert "cannot write" in said
    assert "hint: check the permissions" in said
    assert _listing(root) == before


def test_a_key_that_sealed_nothing_here_opens_nothing(tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    intake = Case(
        name="intake", typed="""smartspec_incident_response --alert-payload '{"service": "a", "metric": "b"}'"""
    )
    _furnish(root, intake)
    assert _in_process(intake, root, tmp_path)[0] == 0
    other = b64encode(b"another-key-of-thirty-two-bytes!").decode()
    shown = Case(name="list", typed="smartspec_incident_response list", setup=[("env", f"OPS_KEY={other}")])
    code, said = _in_process(shown, root, tmp_path)
    assert code == 2, said
    assert "the database cannot be used" in said
    assert ADVICE.search(said)


def _like_everybody() -> list[str]:
    """For root, a command prefix that takes away the power to write where modes forbid it."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("root writes everywhere, and there is no setpriv to prevent it")
    return [setpriv, "--bounding-set", "-dac_override"]


def _furnish(root: Path, case: Case) -> None:
    usual = {
        ".spec/smartspec.config.yaml": CONFIG,
        "specs/shop/pay/spec.md": SPEC,
        "specs/shop/pay/observability.yaml": OBSERVABILITY,
    }
    for name, text in (usual | case.files).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    for name in case.given("remove"):
        (root / name).unlink()
    for name in case.given("folder"):
        (root / name).mkdir(parents=True)
    for words in case.given("bytes"):
        name, data, times = words.split()
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(bytes.fromhex(data) * int(times))
    for words in case.given("link"):
        name, target = words.split()
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(target)


def _listing(root: Path) -> dict[str, bytes]:
    """Every file with its content, and every directory and link."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        for path in sorted(root.rglob("*"))
    }


def _argv(case: Case) -> tuple[str, list[str]]:
    command, *words = shlex.split(case.typed)
    return command, words


def _in_process(case: Case, root: Path, home: Path) -> tuple[int, str]:
    command, words = _argv(case)
    environment = case.environment | {"HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    stdin = "".join(text.encode().decode("unicode_escape") for text in case.given("stdin"))
    handlers = logging.getLogger().handlers[:]
    with CliRunner().isolation(input=stdin, env=environment) as (_, _, said), contextlib.chdir(root):
        try:
            main(COMMANDS[command].command, words)
        except SystemExit as end:
            code = end.code
        finally:
            logging.getLogger().handlers = handlers
        assert isinstance(code, int)
        return code, said.getvalue().decode()


def _as_process(case: Case, root: Path, home: Path, prefix: Sequence[str] = ()) -> tuple[int, str]:
    command, words = _argv(case)
    argv = [*prefix, sys.executable, "-m", COMMANDS[command].__name__, *words]
    inherited = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    environment = inherited | case.environment | {"HOME": str(home)}
    stdin = "".join(text.encode().decode("unicode_escape") for text in case.given("stdin"))
    ran = subprocess.run(
        argv, cwd=root, env=environment, input=stdin, capture_output=True, text=True, timeout=60, check=False
    )
    return ran.returncode, ran.stdout + ran.stderr
