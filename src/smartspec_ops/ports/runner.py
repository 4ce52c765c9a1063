"""Starting other people's programs: argv in, what they did out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Start a program: argv without a shell, in `cwd`, with a timeout. `key` is passed on as the idempotency key.

    `plan_hash` is what was approved; whoever reports from elsewhere repeats it.
    """

    workflow: str
    argv: Sequence[str]
    cwd: Path
    timeout: timedelta
    key: str
    env: Mapping[str, str] = field(default_factory=dict)
    plan_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What a program did. `exit_code` is None when it could not be started or ran out of time (`problem` says).

    `waits` says that somebody else was asked to run it, and who: its report tells when it is over. `summary` is the
    report itself, where the answer to the asking held it.
    """

    exit_code: int | None
    stdout: str
    stderr: str
    problem: str | None = None
    waits: str | None = None
    summary: Mapping[str, Any] | None = None


class WorkflowRunner(Protocol):
    """Starts an allow-listed program and waits for it, or asks somebody to. Output is redacted and bounded."""

    async def run(self, run: Run) -> RunResult: ...


class RunOutcome(StrEnum):
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What a run came to. `report` is the path of the workflow's own summary, relative to the workspace."""

    outcome: RunOutcome
    why: str
    report: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody else was asked to run it; `why` says who."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """`arguments` turns parameters into flags (raises UserFault for a missing one); `read` judges what it left.

    `preview` are the flags of a run that only plans; None where the workflow cannot.
    """

    name: str
    summary: str
    parameters: Mapping[str, str]
    arguments: Callable[[Mapping[str, str]], Sequence[str]]
    read: Callable[[Path, RunResult, str, datetime], Finished]
    """(workspace root, result, idempotency key, started at) -> what it came to."""
    preview: Callable[[Mapping[str, str]], Sequence[str]] | None = None
