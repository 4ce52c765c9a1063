"""Earlier versions of this program, out of the repository's own history: their code, with today's libraries.

There is nothing to install: `Place` children find what ``PYTHONPATH`` names before the code under test.
"""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BEFORE_WORKERS = "f4b14b9b97436f6a8553dc799afee57c0abc7f8c"
"""Knows revision 0001 only, and nothing of workers: one daemon on PostgreSQL, or several that each do everything."""
BESIDE = "72426d227bfcc44eb8b6426a85808351814953d3"
"""The oldest that keeps what docs/workers.md promises: its workers share, it asks a newer database whether it may go
on, and leaves alone what it cannot read."""


@cache
def older(commit: str, folder: Path) -> Path:
    """What to put on ``PYTHONPATH`` to run that commit; skips where the history does not reach so far back."""
    archive = subprocess.run(["git", "archive", commit, "src"], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode != 0:
        pytest.skip(f"the repository's history does not hold {commit[:10]} (a shallow clone, or none)")
    folder.mkdir(exist_ok=True)
    subprocess.run(["tar", "--extract", "--directory", str(folder)], input=archive.stdout, check=True)
    source = folder / "src"
    ran = subprocess.run(
        [sys.executable, "-c", "import smartspec_ops; print(smartspec_ops.__file__)"],
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        check=True,
        text=True,
    )
    assert ran.stdout.strip() == str(source / "smartspec_ops/__init__.py"), "it is the earlier code that runs"
    return source
