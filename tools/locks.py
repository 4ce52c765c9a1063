"""The lock files: every version and hash of every platform, and no address of any index.

The first line of each names the dependency tables it was resolved from, so a stale lock is found offline.
"""

import hashlib
import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from environment import ROOT

BOOTSTRAP = "uv>=0.13.9,<0.14"
COMMON = (
    "--universal",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-header",
    "--no-annotate",
    "--quiet",
)
PROJECT = ("--python-version", "3.11", "pyproject.toml")
# The larger first: the smaller one is constrained by it, so both name the same versions.
EXTENT: Mapping[str, Sequence[str]] = {
    "dev": ("--extra", "postgres", "--extra", "keyring", "--extra", "otel", "--group", "dev"),
    "server": ("--extra", "postgres", "--extra", "otel", "--group", "build", "--constraints", "locks/dev.txt"),
    "run": ("--group", "build", "--constraints", "locks/dev.txt"),
}


def write(uv: Path, arguments: Sequence[str]) -> int:
    """Resolves all locks again; versions already locked stay, unless `--upgrade` is among the arguments."""
    for name, extent in EXTENT.items():
        _compile(uv, name, [*extent, *PROJECT, *arguments])
    _compile(uv, "uv", ["-", *arguments], requirements=BOOTSTRAP)
    return 0


def stale() -> list[str]:
    """The lock files that were resolved from other dependency tables than today's."""
    names = [*EXTENT, "uv"]
    return [f"locks/{name}.txt" for name in names if not _path(name).read_text().startswith(_heading(name))]


def _path(name: str) -> Path:
    return ROOT / f"locks/{name}.txt"


def _heading(name: str) -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    tables = [project["project"][key] for key in ("requires-python", "dependencies", "optional-dependencies")]
    source = BOOTSTRAP if name == "uv" else [*tables, project["dependency-groups"], EXTENT[name]]
    return f"# resolved from {hashlib.sha256(json.dumps(source, sort_keys=True).encode()).hexdigest()[:16]}\n"


def _compile(uv: Path, name: str, extent: Sequence[str], *, requirements: str = "") -> None:
    path = _path(name)
    argv = [str(uv), "pip", "compile", *COMMON, "--output-file", str(path), *extent]
    subprocess.run(argv, cwd=ROOT, check=True, input=requirements, text=True, stdout=subprocess.DEVNULL)
    resolved = path.read_text()
    if "://" in resolved or "--find-links" in resolved:
        sys.exit(f"dev: {path.name} names an address; it must hold versions and hashes only")
    path.write_text(_heading(name) + resolved)
    print(f"locks/{path.name}: {sum(line[0].isalpha() for line in resolved.splitlines())} requirements")
