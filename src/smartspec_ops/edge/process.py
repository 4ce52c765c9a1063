"""Starting other people's programs: an argv list, no shell, a deadline, and nothing left running after it.

The program sees a small environment, runs in its own process group inside the workspace, and its output is bounded
and redacted before anybody sees it.
"""

import asyncio
import os
import signal
import unicodedata
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Collection, Mapping
from datetime import timedelta
from pathlib import Path

from smartspec_ops.edge.redact import Redactor
from smartspec_ops.ports import Run, RunResult

MAX_OUTPUT = 64 * 1024
MAX_ARGUMENT = 131_071
"""Linux: one argument or environment entry, without its terminating zero (MAX_ARG_STRLEN)."""
IDEMPOTENCY_VARIABLE = "SMARTSPEC_OPS_IDEMPOTENCY_KEY"
_PASSED_ON = ("PATH", "HOME", "LANG")


class ProcessRunner:
    """`ports.WorkflowRunner` for programs on this machine."""

    def __init__(
        self,
        *,
        allowed: Collection[str],
        workspace: Path,
        environment: Mapping[str, str],
        redactor: Redactor,
        grace: timedelta = timedelta(seconds=5),
    ) -> None:
        """`allowed` are the exact first words that may be started; `grace` is the time between TERM and KILL."""
        self._allowed = frozenset(allowed)
        self._workspace = workspace.resolve()
        self._environment = {name: environment[name] for name in _PASSED_ON if name in environment}
        self._redactor = redactor
        self._grace = grace.total_seconds()

    async def run(self, run: Run) -> RunResult:
        environment = {**self._environment, **run.env, IDEMPOTENCY_VARIABLE: run.key}
        try:
            if problem := self._refusal(run, environment):
                return _not_started(problem)
            transport, watch = await asyncio.get_running_loop().subprocess_exec(
                _Watch,
                *run.argv,
                cwd=run.cwd,
                env=environment,
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=PIPE,
                start_new_session=True,
            )
        except (OSError, ValueError, RuntimeError) as fault:  # the latter two: paths and texts no system accepts
            why = fault.strerror if isinstance(fault, OSError) else None
            return _not_started(f"cannot be started: {why or type(fault).__name__}")
        return await self._wait(transport, watch, run.timeout.total_seconds())

    def _refusal(self, run: Run, environment: Mapping[str, str]) -> str | None:
        if not run.argv or run.argv[0] not in self._allowed:
            return "refused: this program is not in the list of allowed workflows"
        if not run.cwd.resolve().is_relative_to(self._workspace):
            return "refused: the working directory is outside the workspace"
        if any(unicodedata.category(character) == "Cc" for argument in run.argv for character in argument):
            return "refused: an argument holds a control character"
        if any("\0" in entry or "=" in name for name, value in environment.items() for entry in (name, value)):
            return "refused: an environment entry is not valid"
        entries = [*run.argv, *(f"{name}={value}" for name, value in environment.items())]
        if any(len(os.fsencode(entry)) > MAX_ARGUMENT for entry in entries):
            return f"refused: an argument or environment entry is longer than {MAX_ARGUMENT} bytes"
        return None

    async def _wait(self, transport: asyncio.SubprocessTransport, watch: "_Watch", limit: float) -> RunResult:
        try:
            finished, _ = await asyncio.wait([watch.exited], timeout=limit)
        finally:
            # Also when this task is cancelled: a program nobody waits for must not go on changing things.
            await asyncio.shield(self._end(transport, watch))
        stdout, stderr = (self._redactor.text(watch.output[stream].text()) for stream in (1, 2))
        if not finished:
            return RunResult(
                exit_code=None, stdout=stdout, stderr=stderr, problem=f"ended after its time limit of {limit:g} s"
            )
        return RunResult(exit_code=transport.get_returncode(), stdout=stdout, stderr=stderr)

    async def _end(self, transport: asyncio.SubprocessTransport, watch: "_Watch") -> None:
        """Leave when the program and everybody who writes to its output has ended; insist after `grace`."""
        try:
            if watch.exited.done():
                await asyncio.wait([watch.closed], timeout=self._grace)
            for number in (signal.SIGTERM, signal.SIGKILL):
                if watch.closed.done():
                    return
                _signal_group(transport.get_pid(), number)
                await asyncio.wait([watch.closed], timeout=self._grace)
        finally:
            transport.close()


class _Watch(asyncio.SubprocessProtocol):
    """What the event loop tells about one program."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.output = {1: _Tail(), 2: _Tail()}
        self.exited: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()
        """The program has ended and so has its output: a child of it may write on."""

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self.output[fd].add(data)

    def process_exited(self) -> None:
        self.exited.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's signature
        self.closed.set_result(None)


class _Tail:
    """The last `MAX_OUTPUT` bytes of a stream; the end of a failing program's output is where it says why."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._left_out = 0

    def add(self, data: bytes) -> None:
        self._kept += data
        excess = len(self._kept) - MAX_OUTPUT
        if excess > 0:
            self._left_out += excess
            del self._kept[:excess]

    def text(self) -> str:
        text = self._kept.decode("utf-8", errors="replace")
        if not self._left_out:
            return text
        # The first word may be the second half of a secret that can no longer be recognised.
        words = text.split(maxsplit=1)
        rest = words[1] if len(words) > 1 else ""
        return f"[the first {self._left_out} bytes left out]\n{rest}"


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        pass  # everybody has gone already


def _not_started(problem: str) -> RunResult:
    return RunResult(exit_code=None, stdout="", stderr="", problem=problem)
