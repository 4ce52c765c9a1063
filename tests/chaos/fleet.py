"""The processes of a run, each in a workspace of its own, and the supervisor that starts again what has died."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.acceptance._workspace import Place
from tests.chaos.proxy import Proxy

BACKOFF = 0.3
"""Seconds a supervisor waits before it starts a process again."""
FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
"""libfaketime steps the wall clock of one process and leaves its monotonic clock alone; where it is missing no clock
is stepped."""


@dataclass(slots=True, kw_only=True)
class Member:
    """One process under supervision. `database` and `source` are the ways it reaches them by."""

    name: str
    place: Place
    argv: Sequence[str]
    database: Proxy
    source: Proxy
    log: IO[bytes]
    process: Process | None = None
    starts: int = 0
    killed: int = 0
    alive: asyncio.Event = field(default_factory=asyncio.Event)
    ended: list[tuple[float, int, str]] = field(default_factory=list)
    """When it ended by itself, with which code, and the last it said."""
    _is_wanted: bool = True
    _stopped_until: float = 0.0

    @property
    def clock_file(self) -> Path:
        return self.place.home / "clock"

    @property
    def environment(self) -> Mapping[str, str]:
        known = dict(self.place.seen_environment)
        if FAKETIME:
            known |= {
                "LD_PRELOAD": str(FAKETIME[-1]),
                "FAKETIME_TIMESTAMP_FILE": str(self.clock_file),
                "FAKETIME_CACHE_DURATION": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "DONT_FAKE_MONOTONIC": "1",
            }
        return known

    def step_clock(self, seconds: float) -> None:
        """Its wall clock is so far ahead from the next second on (behind, where negative)."""
        aside = self.clock_file.with_suffix(".new")
        aside.write_text(f"{seconds:+.3f}")
        aside.replace(self.clock_file)

    async def supervise(self) -> None:
        """Starts it, and again whenever it ends, until `end`."""
        while self._is_wanted:
            self.starts += 1
            kills = self.killed
            begins = self.log.tell()
            self.log.write(f"--- start {self.starts} of {self.name} at {time.time():.2f}\n".encode())
            self.log.flush()
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                *self.argv,
                cwd=self.place.root,
                env=dict(self.environment),
                stdin=DEVNULL,
                stdout=self.log,
                stderr=self.log,
            )
            self.alive.set()
            code = await self.process.wait()
            self.alive.clear()
            if kills == self.killed and self._is_wanted:
                self.ended.append((time.time(), code, self._said_since(begins)))
            await asyncio.sleep(BACKOFF)

    def _said_since(self, begins: int) -> str:
        with Path(self.log.name).open("rb") as log:
            log.seek(begins)
            return log.read().decode(errors="replace")[-500:]

    def kill(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.killed += 1
            self.alive.clear()
            _send(self.process, signal.SIGKILL)

    async def freeze(self, seconds: float) -> None:
        """SIGSTOP, and SIGCONT afterwards; who is frozen twice goes on when the longer one is over."""
        process = self.process
        if process is None or process.returncode is not None:
            return
        self._stopped_until = max(self._stopped_until, time.monotonic() + seconds)
        _send(process, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        if time.monotonic() >= self._stopped_until - 0.01 and process.returncode is None:
            _send(process, signal.SIGCONT)

    async def end(self, within: float = 30.0) -> int | None:
        """Politely; its exit code, None where it had to be killed."""
        self._is_wanted = False
        process = self.process
        if process is None or process.returncode is not None:
            return 0
        _send(process, signal.SIGCONT)
        _send(process, signal.SIGTERM)
        try:
            return await asyncio.wait_for(process.wait(), within)
        except TimeoutError:
            _send(process, signal.SIGKILL)
            await process.wait()
            return None


def _send(process: Process, what: signal.Signals) -> None:
    """Past `Process.send_signal`, which looks whether it has ended and so may take the exit code from who waits."""
    with suppress(ProcessLookupError):
        os.kill(process.pid, what)
