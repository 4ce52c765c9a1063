"""What a workflow is to us: parameters in, argv out, a report to read."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from smartspec_ops.ports import RunResult


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
class Workflow:
    """`arguments` turns parameters into flags (raises UserFault for a missing one); `read` judges what it left."""

    name: str
    summary: str
    parameters: Mapping[str, str]
    arguments: Callable[[Mapping[str, str]], Sequence[str]]
    read: Callable[[Path, RunResult, str, datetime], Finished]
    """(workspace root, result, idempotency key, started at) -> what it came to."""


def summaries(root: Path, folders: Iterable[str], since: datetime) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Readable ``summary.json`` objects under ``.spec/reports/<folder>`` written at or after `since`, newest first."""
    found = [path for folder in folders for path in (root / ".spec" / "reports" / folder).rglob("summary.json")]
    recent = sorted(((path.stat().st_mtime, path) for path in found), reverse=True)
    for written, path in recent:
        if written + 1 < since.timestamp():
            return
        data = _object(path)
        if data is not None:
            yield path, data


def _object(path: Path) -> Mapping[str, Any] | None:
    try:
        data = json.loads(path.read_bytes()[:1_000_000])
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) else None


def failure(result: RunResult) -> str:
    """One line about a run that left no report."""
    if result.problem:
        return result.problem
    last = next((line for line in reversed(result.stderr.splitlines()) if line.strip()), "")
    return f"exit code {result.exit_code}" + (f": {last.strip()[:200]}" if last else "")
