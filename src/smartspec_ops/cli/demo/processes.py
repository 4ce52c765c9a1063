"""The programs a demo runs: each in a process group of its own, its output in a log, and none left behind."""

import asyncio
import os
import shlex
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

GRACE = 5.0
"""Seconds between asking a program to end and making it."""
LAST_WORDS = 10
"""Lines of a log that are repeated when a program fails."""


class DemoFailed(Exception):
    """The story cannot go on; the text says what was expected and did not happen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A command that has ended; `output` is both of its streams."""

    code: int
    output: str


@dataclass(slots=True, kw_only=True)
class Processes:
    """Programs started in `cwd`. `end` must be called, however the story ends."""

    cwd: Path
    logs: Path
    environment: dict[str, str]
    _services: dict[str, Process] = field(default_factory=dict)
    _commands: set[Process] = field(default_factory=set)

    async def start(self, name: str, argv: Sequence[str]) -> Path:
        """Start a program that stays; returns its log."""
        log = self.logs / f"{name}.log"
        with log.open("ab") as output:
            self._services[name] = await asyncio.create_subprocess_exec(
                *argv,
                cwd=self.cwd,
                env=self.environment,
                stdin=DEVNULL,
                stdout=output,
                stderr=STDOUT,
                start_new_session=True,
            )
        return log

    async def run(self, argv: Sequence[str]) -> Ran:
        """Run a command to its end; what it said is in the log of commands as well."""
        process = await asyncio.create_subprocess_exec(
            *argv,
            cwd=self.cwd,
            env=self.environment,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            start_new_session=True,
        )
        self._commands.add(process)
        output, _ = await process.communicate()
        self._commands.discard(process)
        ran = Ran(code=process.returncode or 0, output=output.decode(errors="replace").strip())
        with (self.logs / "commands.log").open("a", encoding="utf-8") as log:
            log.write(f"$ {shlex.join(argv)}\n{ran.output}\n[exit code {ran.code}]\n\n")
        return ran

    def check(self) -> None:
        """DemoFailed when a program that should stay has ended."""
        for name, process in self._services.items():
            if process.returncode is not None:
                said = last_words((self.logs / f"{name}.log").read_text(errors="replace"))
                raise DemoFailed(f"the {name} ended by itself, with exit code {process.returncode}{said}")

    async def end(self) -> None:
        """Ask all of them to end, newest first, and insist after a while."""
        # A group outlives its leader while a grandchild runs, so it is signalled even where the leader has gone.
        groups = [*self._commands, *reversed(self._services.values())]
        for number in (signal.SIGTERM, signal.SIGKILL):
            for process in groups:
                _signal(process.pid, number)
            waits = [asyncio.ensure_future(process.wait()) for process in groups if process.returncode is None]
            if waits:
                await asyncio.wait(waits, timeout=GRACE)


def last_words(text: str) -> str:
    """The end of what a program said, as an addition to a sentence; nothing where it said nothing."""
    lines = text.strip().splitlines()[-LAST_WORDS:]
    return "".join(["; it said last:", *(f"\n  {line}" for line in lines)]) if lines else ""


def _signal(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        pass  # everybody has gone already
