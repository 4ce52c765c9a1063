"""A source kind from a package of its own: installed as anybody would, it keeps its promises and is read from."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests.acceptance._workspace import KEY, MONITOR, Place

pytestmark = [pytest.mark.acceptance, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "examples/own-backend"
SPEC = """\
# Pay

Spec ID: pay

## Non-Functional Requirements

- NFR-001: Error rate < 5 % (`errors`)
"""
OBSERVABILITY = """\
provider: acme.agent
url: "env:AGENT_URL"
windows: {current: 3s, budget: 1d}
metrics:
  - {name: errors, bad: 'jobs_total{ok="no"}', total: jobs_total}
"""
BROKEN = {
    "acme.missing": ("acme_missing", "", "cannot be loaded: ModuleNotFoundError"),
    "acme.empty": ("acme_empty", '"""Nothing."""\n', "has no describe, build, allow"),
    "acme.raises": ("acme_raises", "raise RuntimeError('secret')\n", "cannot be loaded: RuntimeError"),
    "acme.liar": ("acme_liar", "from acme_metrics import allow, build, describe\n", "calls itself 'acme.agent'"),
}


def python(*argv: str, path: Sequence[Path], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path)), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *argv], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pip has put the package, built by its own backend; nothing is fetched."""
    target = tmp_path_factory.mktemp("site")
    flags = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    ran = python("-m", "pip", "install", *flags, "--target", str(target), str(PACKAGE), path=[], folder=target)
    assert ran.returncode == 0, ran.stderr
    return target


def test_the_package_passes_the_suites_that_are_shipped(installed: Path, tmp_path: Path) -> None:
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", "--rootdir", str(PACKAGE)]
    ran = python("-m", "pytest", *options, str(PACKAGE / "tests"), path=[installed, ROOT / "src"], folder=tmp_path)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert "skipped" not in ran.stdout


async def test_its_source_is_watched_like_any_other(installed: Path, tmp_path: Path) -> None:
    scrapes = [0]

    def page(asked: Asked) -> Reply:
        assert (asked.method, asked.path) == ("GET", "/v1/agent/metrics")
        scrapes[0] += 1
        return Reply(body=f'jobs_total{{ok="yes"}} {99 * scrapes[0]}\njobs_total{{ok="no"}} {scrapes[0]}\n'.encode())

    async with scripted_server(page) as server:
        own = {"PYTHONPATH": os.pathsep.join([str(installed), str(ROOT / "src")])}
        place = Place.make(tmp_path, {"AGENT_URL": server.url, "OPS_KEY": KEY, **own})
        place.write("specs/core/pay/spec.md", SPEC)
        place.write("specs/core/pay/observability.yaml", OBSERVABILITY)
        ran = await place.run(MONITOR, "--spec-id", "pay", "--run-once", "--warm-up", "2s", "--strict")
        assert ran.code == 0, ran


@pytest.mark.parametrize("provider", [*BROKEN, "acme.nowhere"])
async def test_a_package_that_is_none_is_told(installed: Path, tmp_path: Path, provider: str) -> None:
    for name, (module, source, _) in BROKEN.items():
        if source:
            (tmp_path / f"{module}.py").write_text(source)
        about = tmp_path / f"{module}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(f"[smartspec_ops.backends]\n{name} = {module}\n")
    own = {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(installed), str(ROOT / "src")])}
    place = Place.make(tmp_path, {"AGENT_URL": "http://127.0.0.1:9", "OPS_KEY": KEY, **own})
    place.write("specs/core/pay/spec.md", SPEC)
    place.write("specs/core/pay/observability.yaml", OBSERVABILITY.replace("acme.agent", provider))
    ran = await place.run(MONITOR, "validate", "--spec-id", "pay")
    assert ran.code == 2
    said = BROKEN[provider][2] if provider in BROKEN else "nothing here can read from 'acme.nowhere'"
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "secret" not in ran.stderr
