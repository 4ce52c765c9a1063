"""The peer in an environment of its own, kept in the cache: slo-generator, and the HTTP client we are compared with.

slo-generator 2.6.0 imports ``pkg_resources``, which setuptools has left out since version 82, so an older one stands
beside it.
"""

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench._measure import Costs
from bench.monitor.server import cache_folder

REQUIREMENTS = ("slo-generator[prometheus]==2.6.0", "setuptools<81", "aiohttp==3.14.5")
PASS = Path(__file__).parent / "_peer_pass.py"
AIOHTTP = Path(__file__).parent / "_peer_http.py"
SILENT = {"NO_COLOR": "1"}


def python() -> Path:
    """The interpreter of the peer's environment, which is made on first use."""
    folder = cache_folder() / "peer"
    found = folder / "bin" / "python"
    done = folder / "installed.json"
    if done.exists() and json.loads(done.read_text(encoding="utf-8")) == list(REQUIREMENTS):
        return found
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    argv = [str(found), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *REQUIREMENTS]
    subprocess.run(argv, check=True, stdout=sys.stderr)
    done.write_text(json.dumps(REQUIREMENTS), encoding="utf-8")
    return found


def one_pass(folder: Path, names: Sequence[str]) -> Costs:
    """One pass over these objectives, ``compute`` as its command line calls it; imports and start are not counted."""
    argv = [str(python()), str(PASS), str(folder / "config.yaml"), *(str(folder / "slos" / name) for name in names)]
    return _costs(argv, folder)


def http_requests(url: str, count: int, connections: int) -> Costs:
    """aiohttp asking the same question `count` times."""
    return _costs([str(python()), str(AIOHTTP), url, str(count), str(connections)], Path.cwd())


def command(folder: Path) -> Sequence[str]:
    """Its command line for everything in `folder`, as a user would start it."""
    program = python().parent / "slo-generator"
    return [str(program), "compute", "-f", str(folder / "slos"), "-c", str(folder / "config.yaml")]


def _costs(argv: Sequence[str], folder: Path) -> Mapping[str, float]:
    environment = {**os.environ, **SILENT}
    done = subprocess.run(argv, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{argv[:2]} failed: {done.stderr[-2000:]}")
    costs: Mapping[str, float] = json.loads(done.stdout.splitlines()[-1])
    return costs
