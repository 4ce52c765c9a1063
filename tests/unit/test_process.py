"""A program is started exactly as asked, or not at all, and nothing of it stays behind."""

import asyncio
import os
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from smartspec_ops.edge.process import IDEMPOTENCY_VARIABLE, MAX_ARGUMENT, MAX_OUTPUT, ProcessRunner
from smartspec_ops.edge.redact import MASK, Redactor
from smartspec_ops.ports import Run, Secret

pytestmark = pytest.mark.edge

SHELL = "/bin/sh"


@pytest.fixture
def runner(tmp_path: Path) -> ProcessRunner:
    redactor = Redactor()
    redactor.register(Secret("plain-words-only"))
    return ProcessRunner(
        allowed=[SHELL, "/bin/echo", "/does/not/exist"],
        workspace=tmp_path,
        environment={"PATH": os.environ["PATH"], "HOME": "/home/x", "AWS_SECRET": "outer"},
        redactor=redactor,
        grace=timedelta(milliseconds=100),
    )


def sh(cwd: Path, script: str, *, seconds: float = 60, env: Mapping[str, str] | None = None) -> Run:
    limit = timedelta(seconds=seconds)
    return Run(workflow="w", argv=[SHELL, "-c", script], cwd=cwd, timeout=limit, key="k-1", env=env or {})


async def test_exit_code_and_both_outputs_come_back(runner: ProcessRunner, tmp_path: Path) -> None:
    result = await runner.run(sh(tmp_path, "echo out; echo err >&2; exit 3"))
    assert (result.exit_code, result.stdout, result.stderr, result.problem) == (3, "out\n", "err\n", None)


async def test_arguments_reach_the_program_without_a_shell(runner: ProcessRunner, tmp_path: Path) -> None:
    argv = ["/bin/echo", "$(id)", "; rm -rf *", '"quoted" ü']
    result = await runner.run(Run(workflow="w", argv=argv, cwd=tmp_path, timeout=timedelta(seconds=60), key="k"))
    assert result.stdout == '$(id) ; rm -rf * "quoted" ü\n'


async def test_the_environment_holds_only_what_is_passed_on(runner: ProcessRunner, tmp_path: Path) -> None:
    result = await runner.run(sh(tmp_path, "env", env={"SPEC_ID": "checkout"}))
    seen = dict(line.split("=", 1) for line in result.stdout.splitlines())
    assert set(seen) - {"PWD", "SHLVL", "_"} == {"PATH", "HOME", "SPEC_ID", IDEMPOTENCY_VARIABLE}
    assert (seen[IDEMPOTENCY_VARIABLE], seen["PWD"]) == ("k-1", str(tmp_path))


async def test_output_is_redacted(runner: ProcessRunner, tmp_path: Path) -> None:
    result = await runner.run(sh(tmp_path, "echo plain-words-only; echo glpat-abcdEFGH1234_ijkl567 >&2"))
    assert (result.stdout, result.stderr) == (f"{MASK}\n", f"{MASK}\n")


async def test_only_the_end_of_a_long_output_is_kept_and_it_says_so(runner: ProcessRunner, tmp_path: Path) -> None:
    script = "i=0; while [ $i -lt 3000 ]; do echo plain-words-only-plain-words-only; i=$((i+1)); done; echo last"
    result = await runner.run(sh(tmp_path, script))
    first, *_, last = result.stdout.splitlines()
    assert first == f"[the first {3000 * 34 + 5 - MAX_OUTPUT} bytes left out]"
    assert last == "last"
    assert "words" not in result.stdout


async def test_a_program_that_takes_too_long_is_ended_with_its_children(runner: ProcessRunner, tmp_path: Path) -> None:
    # The child ignores TERM and holds a pipe of its own open: only KILL to the whole group closes it.
    os.mkfifo(tmp_path / "held")
    reader = os.open(tmp_path / "held", os.O_RDONLY | os.O_NONBLOCK)
    script = "(trap '' TERM; exec 3> held; echo started; while :; do sleep 60; done) & wait"
    result = await asyncio.wait_for(runner.run(sh(tmp_path, script, seconds=2)), 60)
    assert (result.exit_code, result.problem) == (None, "ended after its time limit of 2 s")
    assert result.stdout == "started\n"
    assert os.read(reader, 1) == b""  # raises BlockingIOError while somebody still holds the other end
    os.close(reader)


async def test_a_child_that_keeps_the_output_open_does_not_hold_us(runner: ProcessRunner, tmp_path: Path) -> None:
    result = await asyncio.wait_for(runner.run(sh(tmp_path, "echo done; sleep 60 & exit 0")), 60)
    assert (result.exit_code, result.stdout) == (0, "done\n")


async def test_cancelling_ends_the_program(runner: ProcessRunner, tmp_path: Path) -> None:
    (tmp_path / "ready").unlink(missing_ok=True)
    os.mkfifo(tmp_path / "ready")
    task = asyncio.create_task(runner.run(sh(tmp_path, "echo $$ > ready; exec sleep 60")))
    pid = int(await asyncio.to_thread((tmp_path / "ready").read_text))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"argv": ["/bin/rm", "x"]}, "not in the list of allowed"),
        ({"argv": []}, "not in the list of allowed"),
        ({"argv": [SHELL, "a\0b"]}, "control character"),
        ({"argv": [SHELL, "a\nb"]}, "control character"),
        ({"argv": [SHELL, "\x1b[2J"]}, "control character"),
        ({"argv": [SHELL, "ü" * 65_536]}, f"longer than {MAX_ARGUMENT} bytes"),
        ({"env": {"A": "x" * MAX_ARGUMENT}}, f"longer than {MAX_ARGUMENT} bytes"),
        ({"env": {"A=B": "x"}}, "environment entry is not valid"),
        ({"cwd": Path("/")}, "outside the workspace"),
        ({"argv": [SHELL, "half \ud800"]}, "cannot be started: UnicodeEncodeError"),
        ({"cwd": Path("a\0b")}, "cannot be started: ValueError"),
        ({"argv": ["/does/not/exist"]}, "cannot be started: No such file or directory"),
    ],
)
async def test_what_must_not_be_started_is_refused_with_a_reason(
    runner: ProcessRunner, tmp_path: Path, change: dict[str, object], problem: str
) -> None:
    asked: dict[str, object] = {"argv": [SHELL, "-c", "exit 0"], "cwd": tmp_path, "env": {}, **change}
    result = await runner.run(Run(workflow="w", timeout=timedelta(seconds=60), key="k", **asked))  # type: ignore[arg-type]
    assert result.exit_code is None
    assert result.problem is not None
    assert problem in result.problem


async def test_a_directory_that_leaves_the_workspace_through_a_link_is_refused(
    runner: ProcessRunner, tmp_path: Path
) -> None:
    (tmp_path / "out").symlink_to("/")
    result = await runner.run(sh(tmp_path / "out", "exit 0"))
    assert result.problem == "refused: the working directory is outside the workspace"


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of one argument is Linux's own")
async def test_the_longest_argument_allowed_really_starts(runner: ProcessRunner, tmp_path: Path) -> None:
    run = Run(
        workflow="w", argv=["/bin/echo", "x" * MAX_ARGUMENT], cwd=tmp_path, timeout=timedelta(seconds=60), key="k"
    )
    result = await runner.run(run)
    assert (result.exit_code, result.problem) == (0, None)
