"""Where reports go and how they get there: one folder per run, whole files, never through a symlink."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

WORKSPACE = Path(__file__).resolve().parent.parent
RUN_ID = re.compile(r"(\d{8}-\d{6})Z(?:-(\d+))?")


class UnsafePathError(Exception):
    """Writing there would leave the workspace."""


def safe_folder(workspace: Path, *parts: str) -> Path:
    """The folder `workspace/parts...`, made if need be. Raises UnsafePathError when a part is a symlink."""
    folder = workspace
    for part in parts:
        folder /= part
        if folder.is_symlink():
            raise UnsafePathError(f"{folder} is a symlink")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def new_run(folder: Path, now: datetime) -> Path:
    """Make `folder/YYYYMMDD-HHMMSSZ`, or with `-2`, `-3` ... if that is taken. Its name is the run id."""
    stamp = f"{now.astimezone(UTC):%Y%m%d-%H%M%SZ}"
    attempt = 1
    while True:
        run = folder / (stamp if attempt == 1 else f"{stamp}-{attempt}")
        try:
            run.mkdir()
        except FileExistsError:
            attempt += 1
        else:
            return run


def run_order(path: Path) -> tuple[str, int, str]:
    """Sort key of a report file: the run it belongs to, oldest first."""
    run = RUN_ID.fullmatch(path.parent.name)
    return (run[1], int(run[2] or 1), str(path)) if run else ("", 0, str(path))


def written_at(path: Path) -> datetime:
    """When a report was made: its run id says so, else the file's own time."""
    run = RUN_ID.fullmatch(path.parent.name)
    if run:
        try:
            return datetime.strptime(run[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            pass  # digits that are no date: a folder somebody named by hand
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def write_text(path: Path, text: str) -> None:
    """Readers see the old file or the new one, never half of one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    write_text(path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")
