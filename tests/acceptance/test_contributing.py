"""CONTRIBUTING's "to add X, write Y", done for real on a copy of the project: a sample channel and a sample backend."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

CHANNEL = '''"""A pager that takes one line of text."""

from smartspec_ops.channels._config import ChannelConfig
from smartspec_ops.channels._http import delivery_of
from smartspec_ops.channels._text import cleaned
from smartspec_ops.ports import Delivery, Description, Message, Request, Secret, Setting

DESCRIPTION = Description(
    kind="pager",
    summary="POSTs the subject as plain text.",
    settings=(Setting(name="url", help="where to POST", required=True, secret=True),),
    abilities=frozenset({"idempotent"}),
)


class Pager:
    def __init__(self, config: ChannelConfig) -> None:
        self.name = config.name
        self._http = config.http
        self._clock = config.clock
        self._url = config.required_secret("url")

    def render(self, message: Message) -> str:
        return cleaned(message).subject

    async def deliver(self, message: Message) -> Delivery:
        headers: dict[str, str | Secret] = {"webhook-id": message.key}
        body = self.render(message).encode()
        request = Request(method="POST", url=self._url, headers=headers, body=body)
        return delivery_of(await self._http.send(request), self._clock.now())

    async def close(self) -> None:
        await self._http.close()


def build(config: ChannelConfig) -> Pager:
    return Pager(config)
'''
CHANNEL_PAGE = """# pager

POSTs the subject as plain text.

| Setting | Meaning |
|---|---|
| `url` | where to POST |

```yaml
production_ops:
  channels:
    - {name: duty, kind: pager, url: "env:PAGER_URL"}
```
"""
BACKEND = '''"""Thanos: Prometheus' API, asked to refuse partial answers."""

from dataclasses import replace

from smartspec_ops.backends import prometheus
from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends.prometheus import allow
from smartspec_ops.ports import Clock, Description, Http, MetricsBackend, Store


def describe() -> Description:
    return replace(prometheus.describe(), kind="thanos", summary="Thanos Query, without partial answers")


def build(config: SourceConfig, http: Http, store: Store, clock: Clock) -> MetricsBackend:
    params = {"dedup": "true", "partial_response": "false", **config.params}
    return prometheus.build(replace(config, params=params), http, store, clock)


__all__ = ["allow", "build", "describe"]
'''


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of everything a contributor edits."""
    ignored = shutil.ignore_patterns(".pytest_cache")
    for name in ("src", "tests", "docs", "tools"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def register(project: Path, table: str, line: str) -> None:
    """One line more in a registry."""
    path = project / "src/smartspec_ops" / table / "__init__.py"
    path.write_text(path.read_text().replace("\n}\n", f"\n    {line}\n}}\n", 1))


def outcome(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(project / "src")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False, timeout=900
    )


@pytest.mark.slow
def test_a_new_channel_is_one_file_one_line_and_a_page(project: Path) -> None:
    (project / "src/smartspec_ops/channels/pager.py").write_text(CHANNEL)
    register(project, "channels", '"pager": "smartspec_ops.channels.pager",')
    suite = ("tests/conformance/test_channels.py", "tests/docs", "-k", "pager or duty or registered")
    pages, channels = ([words for words in suite if words != other] for other in (suite[0], suite[1]))
    assert outcome(project, *pages).returncode == 1, "a channel without a page must fail by itself"
    (project / "docs/channels/pager.md").write_text(CHANNEL_PAGE)
    assert outcome(project, *channels).returncode == 1, "a channel without a reviewed rendering must fail"
    outcome(project, *channels, "--write-golden")
    done = outcome(project, *suite)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "passed" in done.stdout


@pytest.mark.slow
def test_a_new_backend_is_one_file_one_line_and_a_page(project: Path) -> None:
    (project / "src/smartspec_ops/backends/thanos.py").write_text(BACKEND)
    register(project, "backends", '"thanos": "smartspec_ops.backends.thanos",')
    suite = (
        "tests/conformance/test_backends.py",
        "tests/docs",
        "-k",
        "Thanos and fault or every_backend or registered",
    )
    assert outcome(project, *suite).returncode == 1, (
        "a backend without a page and a conformance test must fail by itself"
    )
    (project / "docs/backends/thanos.md").write_text(
        "# thanos\n\nPrometheus' API; `url`, `auth`, `headers`, `params`, `delay`, `interval`.\n"
    )
    module = project / "tests/conformance/test_backends.py"
    text = module.read_text()
    sample = text[text.index("@pytest.mark.server\n") : text.index("class TestOpenMetrics")]
    sample = sample.replace("TestPrometheus", "TestThanos").replace('"prometheus"', '"thanos"')
    module.write_text(text.replace("class TestOpenMetrics", f"{sample}class TestOpenMetrics"))
    done = outcome(project, *suite)
    assert done.returncode == 0, done.stdout[-3000:]
