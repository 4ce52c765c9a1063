"""Reading what a workflow left behind: its own reports, and what it said when it left none."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from smartspec_ops.ports import RunResult


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
