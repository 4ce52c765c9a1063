"""Compiled rules in a running Prometheus: the same tiers fire, silence resolves nothing, and what a ruler forgets.

The one documented difference to the monitor's own alerts is pinned here: a ruler that was away for longer than it looks
back has forgotten which alerts were firing, where the monitor keeps them frozen.
"""

import contextlib
import json
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from smartspec_ops.compilers import COMPILERS
from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.objective import Objective, RatioIndicator
from tests import servers
from tests.acceptance._rules import Engine, Samples, order_of
from tests.unit.objectives import UPTIME

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

MINUTES, FAULT = 70, 20
EVENTS = 300
BAD_SHARES = {"cart": (0.0, 1.0), "pay": (0.0, 0.0), "search": (0.02, 0.02)}
"""Before the fault and in it."""
SECOND = timedelta(seconds=1)
LOOKBACK = 3
"""Seconds; five minutes outside of tests."""


@dataclass(slots=True)
class Ruler:
    """A Prometheus that scrapes nothing and evaluates rules over what it has; its data outlive a restart."""

    folder: Path
    port: int = field(default_factory=servers.free_port)
    _running: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def start(self) -> None:
        argv = [
            servers.program("prometheus"),
            f"--config.file={self.folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={self.folder / 'data'}",
            f"--web.listen-address={servers.HOST}:{self.port}",
            f"--query.lookback-delta={LOOKBACK}s",
            "--web.enable-admin-api",
            "--log.level=warn",
        ]
        ready = f"http://{servers.HOST}:{self.port}/-/ready"
        self._running.enter_context(servers.started(argv, self.folder, lambda: servers.answers(ready)))

    def stop(self) -> None:
        self._running.close()

    def ask(self, query: str) -> list[dict[str, Any]]:
        found = self._request(f"query?{urllib.parse.urlencode({'query': query})}")
        return [{**one["metric"], "value": float(one["value"][1])} for one in json.loads(found)["data"]["result"]]

    def forget(self, metric: str) -> None:
        """The series is gone, as if its target had never been scraped lately."""
        self._request(f"admin/tsdb/delete_series?{urllib.parse.urlencode({'match[]': metric})}", method="POST")

    def _request(self, path: str, method: str = "GET") -> bytes:
        url = f"http://{servers.HOST}:{self.port}/api/v1/{path}"
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=60) as answer:
            return bytes(answer.read())


def objective(name: str) -> Objective:
    own = f'job="{name}"'
    bad, total = f'http_requests_total{{{own},code="500"}}', f"http_requests_total{{{own}}}"
    return replace(UPTIME, spec_id=name, service=name, indicator=RatioIndicator(source="p", bad=bad, total=total))


def samples(name: str) -> tuple[Samples, Samples]:
    before, after = BAD_SHARES[name]
    shares = [before if minute < MINUTES - FAULT else after for minute in range(MINUTES)]
    sums = [(0.0, 0.0)]
    for share in shares:
        sums.append((sums[-1][0] + EVENTS * share, sums[-1][1] + EVENTS * (1 - share)))
    return [bad for bad, _ in sums], [good for _, good in sums]


def history(now: float) -> Iterator[str]:
    """Up to now, as OpenMetrics; scraped so often that each look finds a sample."""
    yield "# TYPE http_requests counter"
    metric = "http_requests_total"
    for name in BAD_SHARES:
        for code, values in zip(("500", "200"), samples(name), strict=True):
            for (minute, before), after in zip(enumerate(values), values[1:], strict=False):
                assert before is not None
                assert after is not None
                for part in range(0, 60, LOOKBACK - 1):
                    value = before + (after - before) * part / 60
                    yield f'{metric}{{job="{name}",code="{code}"}} {value} {now - (MINUTES - minute) * 60 + part:.3f}'
    yield "# EOF\n"


@pytest.fixture
def ruler(tmp_path: Path) -> Iterator[Ruler]:
    orders = [order_of(objective(name), interval=SECOND, policy=Policy(interval=SECOND)) for name in BAD_SHARES]
    files = COMPILERS["prometheus-rules"].compile(orders).files
    (tmp_path / "shared.rules.yml").write_text(files["shared.shapes.rules.yaml"])
    config = {"global": {"evaluation_interval": "1s"}, "rule_files": ["shared.rules.yml"]}
    (tmp_path / "prometheus.yml").write_text(json.dumps(config))
    found = Ruler(tmp_path)
    try:
        servers.load_history("\n".join(history(time.time())), tmp_path, tmp_path / "data")
        found.start()
    except servers.Missing as missing:
        pytest.skip(str(missing))
    yield found
    found.stop()


def firing(ruler: Ruler) -> set[tuple[str, str]]:
    return {(one["spec_id"], one["tier"]) for one in ruler.ask('ALERTS{alertname="SLOBurn",alertstate="firing"}')}


def test_the_same_tiers_fire_silence_holds_them_and_a_ruler_that_was_away_forgets_them(ruler: Ruler) -> None:
    engines = {name: Engine(objective(name), *samples(name)) for name in BAD_SHARES}
    expected = {(name, tier) for name, one in engines.items() for tier in one.firing(MINUTES + 1)[-1]}
    assert {name for name, _ in expected} == {"cart", "search"}
    assert servers.wait_until(lambda: firing(ruler) == expected), firing(ruler)

    ruler.forget("http_requests_total")
    assert servers.wait_until(lambda: ruler.ask("slo:burn:rate5m") == []), "the signal is gone"
    evaluated = ruler.ask("prometheus_nothing or vector(time())")[0]["value"]
    assert servers.wait_until(lambda: ruler.ask("vector(time())")[0]["value"] > evaluated + LOOKBACK + 2)
    assert firing(ruler) == expected, "silence is no recovery"

    ruler.stop()
    stopped = time.time()
    servers.wait_until(lambda: time.time() > stopped + LOOKBACK + 1)
    ruler.start()
    told = 'ALERTS{alertname="SLOWatchdog",alertstate="firing"}'
    assert servers.wait_until(lambda: bool(ruler.ask(told))), "the rules are evaluated again"
    assert firing(ruler) == set(), "the documented difference: the monitor keeps them, frozen"
