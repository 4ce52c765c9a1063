"""Starting other people's programs: argv in, what they did out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Start a program: argv without a shell, in `cwd`, with a timeout. `key` is passed on as the idempotency key."""

    workflow: str
    argv: Sequence[str]
    cwd: Path
    timeout: timedelta
    key: str
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What a program did. `exit_code` is None when it could not be started or ran out of time (`problem` says)."""

    exit_code: int | None
    stdout: str
    stderr: str
    problem: str | None = None


class WorkflowRunner(Protocol):
    """Starts an allow-listed program and waits for it. Output is redacted and bounded."""

    async def run(self, run: Run) -> RunResult: ...
