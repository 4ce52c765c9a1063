"""What a run of a workflow left behind: which report is its own, and what may be read from it.

A report proves something about a run in one of two ways: it carries the run's idempotency key, whenever it was
written, or it carries none and was written since the run began. Everything in it is untrusted text.
"""

import json
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from smartspec_ops.ports import RunResult

MAX_SUMMARY = 1_000_000
ANSWER = "what whoever ran it sent"
MAX_SUMMARIES = 10_000
_REPORTS = (".spec", "reports")
_SLACK = timedelta(seconds=1)
"""Some file systems keep times by the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One ``summary.json``. `written` is None where its times contradict each other."""

    path: str
    content: Mapping[str, Any]
    written: float | None

    @property
    def key(self) -> object:
        """The idempotency key it was written under, of whatever type; None without one."""
        ext = self.content.get("ext")
        return ext.get("idempotency_key") if isinstance(ext, dict) else None

    def text(self, name: str, limit: int = 300) -> str:
        """The value as one printable line; empty where there is no plain value."""
        value = self.content.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int):
            return ""
        printable = (" " if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c for c in str(value))
        return " ".join("".join(printable).split())[:limit]


def report_of(
    root: Path, folders: Iterable[str], workflow: str, key: str, since: datetime, result: RunResult
) -> Report | None:
    """The newest report of this run: the one it answered with, one with its key, else one without any key written
    since it began."""
    answered = result.summary
    if answered is not None and answered.get("workflow") in (None, workflow):
        report = Report(path=ANSWER, content=answered, written=None)
        return report if report.key in (None, key) else None
    found = sorted(
        (report for report in _reports(root, folders) if report.content.get("workflow") in (None, workflow)),
        key=lambda report: (report.written or 0.0, report.path),
        reverse=True,
    )
    began = (since - _SLACK).timestamp()
    keyed = (report for report in found if report.key == key)
    fresh = (report for report in found if report.key is None and report.written and report.written >= began)
    return next(keyed, None) or next(fresh, None)


def _reports(root: Path, folders: Iterable[str]) -> Iterator[Report]:
    for folder in folders:
        start = root.joinpath(*_REPORTS, folder)
        if any(step.is_symlink() for step in (start, start.parent, start.parent.parent)):
            continue
        for number, (parent, _, files) in enumerate(os.walk(start, followlinks=False)):
            if number >= MAX_SUMMARIES:
                break
            report = _read(root, Path(parent, "summary.json")) if "summary.json" in files else None
            if report:
                yield report


def _read(root: Path, path: Path) -> Report | None:
    """None for a link, a device, a file too large, or one that holds no JSON object."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_SUMMARY:
            return None
        try:
            content = json.loads(file.read(MAX_SUMMARY))
        except (OSError, ValueError, RecursionError):
            return None
    if not isinstance(content, dict):
        return None
    # Anybody can set mtime; the system alone sets ctime, at the time of the last change.
    believable = status.st_mtime <= status.st_ctime + _SLACK.total_seconds()
    written = status.st_mtime if believable else None
    return Report(path=path.relative_to(root).as_posix(), content=content, written=written)


def failure(result: RunResult) -> str:
    """One line about a run that left no report."""
    if result.problem:
        return result.problem
    last = next((line for line in reversed(result.stderr.splitlines()) if line.strip()), "")
    return f"exit code {result.exit_code}" + (f": {last.strip()[:200]}" if last else "")
