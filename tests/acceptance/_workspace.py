"""A workspace, a home and a service of their own for one whole run, so that nothing of this machine is used or touched.

The commands run as a person runs them: real processes, their own environment, the workspace as directory. Daemons, and
whatever else goes on beside the test, are started; a command that is waited for is forked, a third of the cost.
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from smartspec_ops.testing.http_server import Asked, Reply
from tests.acceptance import _forks

MONITOR = "smartspec_ops.cli.monitor"
RESPOND = "smartspec_ops.cli.respond"
READY_WITHIN = 300.0
KEY = "b3BlcmF0b3ItdGVzdC1rZXktMzItYnl0ZXMtbG9uZyE="
"""32 bytes in base64; the encryption key of test workspaces, handed in through the environment."""

SPEC = """\
# Pay

Spec ID: pay

## Non-Functional Requirements

| Category | Requirement | Metric | Target |
|---|---|---|---|
| Availability | NFR-001 Payments are answered without a server error | `pay_availability` | `> 99.9%` |
"""

OBSERVABILITY = """\
provider: openmetrics
url: "{{env.METRICS_URL}}"
windows: {current: 3s, budget: 1d}
metrics:
  - name: pay_availability
    bad: 'pay_requests_total{code="500"}'
    total: pay_requests_total
deployment: {query: pay_deployment_info, id: deployment_id, version: version}
"""


@dataclass(slots=True)
class Metrics:
    """A service's /metrics: every scrape finds 100 more good requests, and 50 more failed ones while it is broken."""

    is_broken: bool = False
    good: int = 0
    bad: int = 0

    def __call__(self, asked: Asked) -> Reply:
        self.good += 100
        self.bad += 50 * self.is_broken
        page = f"""\
# TYPE pay_requests counter
pay_requests_total{{code="200"}} {self.good}
pay_requests_total{{code="500"}} {self.bad}
# TYPE pay_deployment info
pay_deployment_info{{deployment_id="dpl_0002",version="v1.1.0"}} 1
# EOF
"""
        media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8"
        return Reply(body=page.encode(), headers={"content-type": media_type})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`root` is the workspace, `home` what children see as their home directory."""

    root: Path
    home: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def make(cls, folder: Path, environment: Mapping[str, str]) -> "Place":
        place = cls(root=folder / "workspace", home=folder / "home", environment=environment)
        place.home.mkdir(parents=True)
        (place.root / ".spec").mkdir(parents=True)
        return place

    @property
    def state(self) -> Path:
        return self.root / ".spec/state/smartspec-ops"

    @property
    def seen_environment(self) -> Mapping[str, str]:
        """All a child knows; PYTHONPATH, so that it runs the code under test."""
        inherited = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        own = {"HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home / ".config"), "LANG": "C.UTF-8"}
        return {**inherited, **own, **self.environment}

    def write(self, name: str, text: str, mode: int = 0o644) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    async def start(self, module: str, *argv: str) -> Process:
        """A command whose output is read with `finished`."""
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *argv,
            cwd=self.root,
            env=dict(self.seen_environment),
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
        )

    async def start_into(self, output: IO[bytes], module: str, *argv: str) -> Process:
        """A command that runs for long; what it says goes to `output`."""
        environment = dict(self.seen_environment)
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *argv,
            cwd=self.root,
            env=environment,
            stdin=DEVNULL,
            stdout=output,
            stderr=output,
        )

    async def run(self, module: str, *argv: str, within: float = 300) -> Ran:
        """A command from beginning to end."""
        if self.seen_environment.get("PYTHONPATH") != os.environ.get("PYTHONPATH"):  # not the code under test
            return await finished(await self.start(module, *argv), within)
        code, stdout, stderr = await _forks.ran(module, argv, self.root, self.seen_environment, within)
        return Ran(code=code, stdout=stdout.decode(), stderr=stderr.decode())

    async def daemon(self, output: IO[bytes], *argv: str) -> Process:
        """The monitor in the foreground, once it reports ready; what it says goes to `output`."""
        ours, theirs = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                MONITOR,
                "--daemon",
                "--foreground",
                "--ready-fd",
                str(theirs),
                *argv,
                cwd=self.root,
                env=dict(self.seen_environment),
                stdin=DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=[theirs],
            )
            os.close(theirs)
            try:
                said = await asyncio.wait_for(asyncio.to_thread(os.read, ours, 16), READY_WITHIN)
            except BaseException:
                await kill(process)  # nobody else knows of it yet
                raise
        finally:
            os.close(ours)
        assert said == b"ready\n", f"the daemon ended with {await process.wait()}"
        return process


async def finished(process: Process, within: float = 300) -> Ran:
    """What a started command said and how it ended."""
    stdout, stderr = await asyncio.wait_for(process.communicate(), within)
    assert process.returncode is not None
    return Ran(code=process.returncode, stdout=stdout.decode(), stderr=stderr.decode())


async def stop(process: Process, within: float = 300) -> int:
    """Ask politely, and wait; the exit code."""
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    return await asyncio.wait_for(process.wait(), within)


async def kill(process: Process) -> None:
    """``kill -9``; a process that has ended already ended by itself."""
    if process.returncode is None:
        process.kill()
        await process.wait()
