"""From a spec and a running source to a suggestion that, put in place, validates and binds what it says."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from smartspec_ops.domain.alerting import query_text
from smartspec_ops.domain.objective import Requirement
from smartspec_ops.spec.binding import bind
from smartspec_ops.spec.nfr import read_requirements
from smartspec_ops.spec.observability import read_observability
from smartspec_ops.testing.http_server import Reply, scripted_server
from tests import servers
from tests.acceptance._target import target
from tests.acceptance._workspace import MONITOR, Place
from tests.conftest import ServerFactory

pytestmark = [pytest.mark.acceptance, pytest.mark.slow]

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/checkout"
SPEC = """\
# Pay

Spec ID: pay

## Non-Functional Requirements

- **NFR-001** 99.9 % of payments are available.
- **NFR-002** p99 latency of payments stays below 400 ms.
- **NFR-003** The order queue holds at most 50 waiting orders.
- **NFR-004** Throughput is at least 5 req/s.
- **NFR-005** Resident memory stays below 512 MB.
"""
SUGGESTED = "specs/shop/pay/observability.suggested.yaml"
CONFIG = "specs/shop/pay/observability.yaml"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place.make(tmp_path, {"METRICS_URL": "http://127.0.0.1:9/metrics"})
    made.write("specs/shop/pay/spec.md", SPEC)
    return made


@pytest.fixture
def service() -> Iterator[int]:
    port = servers.free_port()
    with target(port):
        yield port


def fetched(url: str) -> str:
    with urlopen(url, timeout=60) as answer:
        return str(answer.read().decode())


async def suggested(place: Place, provider: str, url: str) -> str:
    """The suggestion, written once and refused the second time."""
    argv = ["bind", "--spec-id", "pay", "--write-suggestion", "--provider", provider, "--url", url]
    ran = await place.run(MONITOR, *argv)
    assert ran.code == 0, ran.stderr
    again = await place.run(MONITOR, *argv)
    assert (again.code, "nothing is ever overwritten" in again.stderr) == (2, True)
    return (place.root / SUGGESTED).read_text()


async def assert_it_holds(place: Place) -> None:
    """In place of observability.yaml it validates, and everything it says is bound."""
    (place.root / SUGGESTED).rename(place.root / CONFIG)
    shown = await place.run(MONITOR, "bind", "--spec-id", "pay")
    assert shown.stdout.count("(the metric names the requirement)") == 4, shown.stdout
    assert "unbound NFR-005" in shown.stdout
    validated = await place.run(MONITOR, "validate", "--spec-id", "pay")
    assert (validated.code, "pay: 4 bound, 1 unbound" in validated.stdout) == (0, True), validated


def assert_it_says_why(text: str) -> None:
    assert text.startswith("# yaml-language-server: $schema=")
    assert """bad: 'pay_requests_total{code=~"5.."}'""" in text
    assert "histogram: pay_seconds" in text
    assert "query: 'sum(pay_queue_depth)'" in text
    assert "le=0.4 does not exist; nearest 0.2/0.5: verdicts may be undecidable" in text
    assert text.count("#   tried: ") == 4
    assert "NFR-005" in text


async def test_a_page_scraped_directly(place: Place, service: int) -> None:
    assert_it_says_why(await suggested(place, "openmetrics", f"http://127.0.0.1:{service}/metrics"))
    await assert_it_holds(place)


def quarter_of_an_hour(service: int) -> str:
    """Of a service that answers nothing yet: a rate over a window is not known before the window is."""
    now = int(time.time())
    lines = [
        f'pay_requests_total{{code="{code}",instance="127.0.0.1:{service}",job="{job}"}} 0 {at}'
        for job in ("pay", "other")
        for code in ("200", "500")
        for at in range(now - 900, now - 5, 10)
    ]
    return "\n".join(["# TYPE pay_requests counter", *lines, "# EOF", ""])


@pytest.mark.server
async def test_a_real_prometheus(place: Place, service: int, prometheus_server: ServerFactory) -> None:
    running = prometheus_server({"pay": service, "other": service}, history=quarter_of_an_hour(service))
    asked = quote("count(count_over_time(pay_requests_total[1m]) > 5) == 4")
    assert servers.wait_until(lambda: '"4"' in fetched(f"{running.url}/api/v1/query?query={asked}"))
    text = await suggested(place, "prometheus", running.url)
    assert 'job="pay"' in text
    await assert_it_holds(place)


async def test_what_stands_in_observability_yaml_is_kept(place: Place, service: int) -> None:
    own = """\
provider: openmetrics
url: "{{env.METRICS_URL}}"
auth: {kind: bearer, token: "env:METRICS_TOKEN"}
metrics:
  # counted at the door
  - name: door
    requirement: NFR-004
    rate: pay_requests_total
runbook: pay.md
"""
    environment = {"METRICS_URL": f"http://127.0.0.1:{service}/metrics", "METRICS_TOKEN": "kanarie-bind-token-1"}
    there = Place(root=place.root, home=place.home, environment=environment)
    there.write(CONFIG, own)
    ran = await there.run(MONITOR, "bind", "--spec-id", "pay", "--write-suggestion")
    assert ran.code == 0, ran.stderr
    text = (place.root / SUGGESTED).read_text()
    assert all(line in text.splitlines() for line in own.splitlines())
    assert (place.root / CONFIG).read_text() == own
    assert "kanarie" not in text + ran.stdout + ran.stderr
    await assert_it_holds(there)


async def test_nothing_is_written_where_nothing_answers(place: Place) -> None:
    async with scripted_server(lambda _: Reply(status=500)) as server:
        argv = ["--write-suggestion", "--provider", "openmetrics", "--url", server.url]
        ran = await place.run(MONITOR, "bind", "--spec-id", "pay", *argv)
    assert (ran.code, (place.root / SUGGESTED).exists()) == (2, False)
    assert "does not tell what it holds" in ran.stderr


@pytest.mark.server
async def test_validate_asks_a_real_prometheus(place: Place, service: int, prometheus_server: ServerFactory) -> None:
    running = prometheus_server({"pay": service})
    asked = quote("count_over_time(pay_requests_total[1m]) > 4")
    assert servers.wait_until(lambda: '"value"' in fetched(f"{running.url}/api/v1/query?query={asked}"))
    place.write(
        CONFIG,
        f"""\
provider: prometheus
url: {running.url}
interval: 1s
windows: {{current: 10s, budget: 3660d}}
metrics:
  - {{name: a, requirement: NFR-001, bad: 'pay_requests_total{{code="599"}}', total: pay_requests_total}}
  - {{name: b, requirement: NFR-002, histogram: pay_seconds}}
  - {{name: c, requirement: NFR-003, query: pay_queue_dept, unit: count}}
  - {{name: d, requirement: NFR-004, rate: payments_total}}
""",
    )
    ran = await place.run(MONITOR, "validate", "--spec-id", "pay", "--ask")
    assert ran.code == 0, ran.stdout
    for said in (
        "the source 'prometheus' keeps 3650d; 2 objectives look back up to 3660d [lint/retention]",
        'no failure was ever counted: pay_requests_total{code="599"} has no series [lint/never-existed]',
        "le=0.4 does not exist; nearest 0.2/0.5: verdicts may be undecidable [lint/bucket]",
        "no series ever existed for pay_queue_dept [lint/never-existed]",
        "no series ever existed for payments_total [lint/never-existed]",
    ):
        assert said in ran.stdout


@contextmanager
def example_service(folder: Path) -> Iterator[str]:
    """The example's own service, idle; the address of its metrics page."""
    argv = [sys.executable, "server.py", "--port", "0", "--deployments", str(folder)]
    with subprocess.Popen(argv, cwd=EXAMPLE / "service", stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://{process.stdout.readline().split()[-1]}/metrics"
        finally:
            process.terminate()


async def test_the_example_is_suggested_as_it_was_written_by_hand(place: Place, tmp_path: Path) -> None:
    spec = EXAMPLE / "specs/shop/checkout"
    place.write("specs/shop/checkout/spec.md", (spec / "spec.md").read_text())
    with example_service(tmp_path / "deployments") as url:
        argv = ["--write-suggestion", "--provider", "openmetrics", "--url", url]
        ran = await place.run(MONITOR, "bind", "--spec-id", "checkout", *argv)
    assert ran.code == 0, ran.stderr
    requirements = read_requirements((spec / "spec.md").read_text(), "spec.md").requirements
    files = [spec / "observability.yaml", place.root / "specs/shop/checkout/observability.suggested.yaml"]
    by_hand, suggested = (_measures(requirements, file.read_text()) for file in files)
    by_hand["NFR-005"] = "sum(checkout_queue_depth)"  # the same, whether one instance runs or several
    assert suggested == by_hand


def _measures(requirements: Sequence[Requirement], text: str) -> dict[str, str]:
    read = read_observability(text, "o.yaml").value
    assert read is not None
    return {one.requirement_id: query_text(one.indicator) for one in bind(requirements, read, "checkout").objectives}
