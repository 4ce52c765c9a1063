"""What one check costs as a whole process, interpreter start included, against a real metrics source on loopback.

Beside it stand a bare interpreter, a program that only parses arguments, and our own `--help`: a check cannot cost less
than the first, and what `--help` costs is what every command pays.
"""

import asyncio
import contextlib
import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from bench._measure import Costs, Figure, Table, figure, in_turn, whole_process
from tests import servers

COMMAND = "smartspec_production_monitor"
BARE, ARGPARSE, HELP = "python -c pass", "argparse only", "ours, --help"
_PARSE = "import argparse; p = argparse.ArgumentParser(); p.add_argument('--spec-id'); p.parse_args()"
_CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
_BOUNDS = ("0.005", "0.01", "0.025", "0.05", "0.1", "0.2", "0.5", "1.0", "2.5", "5.0", "10.0", "+Inf")

SPEC = """\
# Pay

Spec ID: pay

## Non-Functional Requirements

| Category | Requirement | Metric | Target |
|---|---|---|---|
| Availability | NFR-001 Payments are answered without a server error | `pay_availability` | `> 99.9%` |
| Error rate | NFR-002 Payments that end in a server error | `pay_error_rate` | `< 0.1%` |
| Latency | NFR-003 Time to answer | `pay_latency_p99` | `< 200ms` |
| Latency | NFR-004 Time to answer | `pay_latency_p95` | `< 100ms` |
| Saturation | NFR-005 Waiting payments | `pay_queue_depth` | `<= 50` |
"""

OBSERVABILITY = """\
provider: {provider}
url: "{url}"
windows: {{current: 5m, budget: 28d}}
metrics:
  - {{name: pay_availability, bad: 'pay_requests_total{{code=~"5.."}}', total: pay_requests_total}}
  - {{name: pay_error_rate, bad: 'pay_requests_total{{code=~"5.."}}', total: pay_requests_total}}
  - {{name: pay_latency_p99, histogram: pay_seconds, unit: s}}
  - {{name: pay_latency_p95, histogram: pay_seconds, unit: s}}
  - {{name: pay_queue_depth, query: pay_queue_depth, unit: count}}
"""


def page(seconds: int) -> str:
    """What the service exposes after so many seconds at 100 requests a second, all of them fast and good."""
    return _exposition([(seconds, "", "")])


def history(until: float, port: int) -> str:
    """An hour of such pages, a minute apart, as Prometheus would have scraped them before it was started."""
    own = f'instance="127.0.0.1:{port}",job="pay"'
    return _exposition([(second, own, f" {until - 3600 + second:.3f}") for second in range(60, 3601, 60)])


def _exposition(scrapes: Sequence[tuple[int, str, str]]) -> str:
    """OpenMetrics text of (second, labels to add, timestamp to add); each metric's samples must stand together."""
    counters, histograms, gauges = [list[str]() for _ in range(3)]
    for seconds, own, stamp in scrapes:
        total, more = 100 * seconds, f",{own}" if own else ""
        alone = f"{{{own}}}" if own else ""
        counters += [
            f'pay_requests_total{{code="200"{more}}} {total}{stamp}',
            f'pay_requests_total{{code="500"{more}}} 0{stamp}',
        ]
        histograms += [f'pay_seconds_bucket{{le="{bound}"{more}}} {total}{stamp}' for bound in _BOUNDS]
        histograms += [f"pay_seconds_sum{alone} {total * 0.004}{stamp}", f"pay_seconds_count{alone} {total}{stamp}"]
        gauges += [f"pay_queue_depth{alone} 3{stamp}"]
    lines = ["# TYPE pay_requests counter", *counters, "# TYPE pay_seconds histogram", *histograms]
    return "\n".join([*lines, "# TYPE pay_queue_depth gauge", *gauges, "# EOF\n"])


@contextlib.contextmanager
def service() -> Iterator[int]:
    """A /metrics page in a thread of its own; yields its port."""
    began = time.monotonic() - 3600

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = page(int(time.monotonic() - began)).encode()
            self.send_response(200)
            self.send_header("content-type", _CONTENT_TYPE)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's signature
            """A benchmark's page is not worth a line."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


class Place:
    """A workspace and a home of its own, in which commands run as whole processes."""

    def __init__(self, folder: Path) -> None:
        self.root, home = folder / "workspace", folder / "home"
        for made in (self.root / ".spec", home):
            made.mkdir(parents=True)
        self._environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LANG": "C.UTF-8"}

    def write(self, provider: str, url: str) -> None:
        spec = self.root / "specs" / "bench" / "pay"
        spec.mkdir(parents=True)
        (spec / "spec.md").write_text(SPEC, encoding="utf-8")
        (spec / "observability.yaml").write_text(OBSERVABILITY.format(provider=provider, url=url), encoding="utf-8")

    def run(self, argv: Sequence[str]) -> tuple[Costs, bytes]:
        """Costs and output; an exit code other than 0 ends the benchmark, because it measured something else."""
        costs, code, output = whole_process(argv, self.root, self._environment)
        if code:
            raise RuntimeError(f"{' '.join(argv)} ended with {code}: {output.decode(errors='replace')[-2000:]}")
        return costs, output

    def contender(self, argv: Sequence[str]) -> Callable[[], Awaitable[Costs]]:
        async def once() -> Costs:
            return self.run(argv)[0]

        return once


async def run(rounds: int = 5, *, settle: float = 3.0) -> Table:
    """`settle` is for how many seconds the sources are watched before the first round, so that windows hold data."""
    ours = shutil.which(COMMAND, path=str(Path(sys.executable).parent)) or _missing()
    check = [ours, "--spec-id", "pay", "--run-once"]
    notes: list[str] = []
    with TemporaryDirectory(prefix="bench-") as folder, contextlib.ExitStack() as running:
        port = running.enter_context(service())
        places = {"ours, --run-once, openmetrics": _place(Path(folder) / "direct", "openmetrics", _metrics(port))}
        try:
            prometheus = running.enter_context(servers.prometheus({"pay": port}, history=history(time.time(), port)))
            places["ours, --run-once, prometheus"] = _place(Path(folder) / "asked", "prometheus", prometheus.url)
        except servers.Missing as missing:
            notes.append(f"prometheus not measured: {missing}")
        await asyncio.sleep(settle)
        for name, place in places.items():
            _prove_judged(name, place, [*check, "--warm-up", f"{settle}s", "--json"])
        bare = next(iter(places.values()))
        contenders = {
            BARE: bare.contender([sys.executable, "-c", "pass"]),
            ARGPARSE: bare.contender([sys.executable, "-c", _PARSE]),
            HELP: bare.contender([ours, "--help"]),
            **{name: place.contender(check) for name, place in places.items()},
        }
        costs = await in_turn(contenders, rounds)
    title = "check: five objectives of one service, whole process"
    return Table(name="check", title=title, figures=_figures(costs, tuple(places)), notes=notes)


def _figures(costs: Mapping[str, Sequence[Costs]], checks: Sequence[str]) -> list[Figure]:
    times = [
        figure(costs, name, measure, "ms", against="" if name == BARE else BARE)
        for measure in ("wall", "cpu")
        for name in costs
    ]
    # Below what the benchmark itself takes, a child's peak is its parent's: only the checks are far above.
    return [*times, *(figure(costs, name, "peak memory", "MiB") for name in checks)]


def _metrics(port: int) -> str:
    return f"http://127.0.0.1:{port}/metrics"


def _place(folder: Path, provider: str, url: str) -> Place:
    place = Place(folder)
    place.write(provider, url)
    return place


def _prove_judged(name: str, place: Place, argv: Sequence[str]) -> None:
    """A check that could judge nothing would be cheap and say nothing."""
    _, output = place.run(argv)
    text = output.decode()
    summary = json.loads(text[text.index("{") : text.rindex("}") + 1])
    if summary["status"] != "healthy":
        raise RuntimeError(f"{name} was to be healthy: {text[-2000:]}")


def _missing() -> str:
    raise RuntimeError(f"{COMMAND} is not installed beside {sys.executable}")
