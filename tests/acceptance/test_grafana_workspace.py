"""One workspace on a Grafana, by the commands a person types: checked up, bound, judged, and told with links."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smartspec_ops.testing.grafana_server import Content, DataSource, GrafanaServer, Token
from tests import servers
from tests.acceptance._workspace import MONITOR, RESPOND, Place

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

OPS = "smartspec_ops.cli.ops"
TOKEN = "glsa_hunter2hunter2hunter2hunter2"
SPEC = """\
# Shop

Spec ID: shop

## Non-Functional Requirements

- NFR-001: Error rate < 1 % (`error_rate`)
- NFR-002: The order queue holds at most 50 waiting orders (`order_queue`)
"""
CONFIG = """\
provider: grafana
url: "{{env.GRAFANA_URL}}"
link_url: https://grafana.example/ops
auth: {kind: bearer, token: "env:GRAFANA_TOKEN"}
datasource: Shop metrics
deployment: {annotations: [deploy, "service:shop"]}
dashboards: [{title: Shop, uid: shop-overview}]
metrics:
  - name: error_rate
    bad: 'http_requests_total{job="shop",code="500"}'
    total: 'http_requests_total{job="shop"}'
    dashboards: [{title: Errors, uid: shop-overview, panel: 4}]
"""


def history(now: datetime) -> str:
    """A day of a request a second, of which every other one fails since an hour ago; a queue of seven."""
    minutes = range(24 * 60 + 10)
    start = now.replace(second=0, microsecond=0) - timedelta(days=1)
    bad = [30 * max(0, minute - 23 * 60) for minute in minutes]
    series = {
        'http_requests_total{job="shop",code="200"}': [60 * minute - bad[minute] for minute in minutes],
        'http_requests_total{job="shop",code="500"}': bad,
        'orders_waiting{job="shop"}': [7 for _ in minutes],
    }
    times = [(start + timedelta(minutes=minute)).timestamp() for minute in minutes]
    lines = [f"{name} {n} {at:.0f}" for name, values in series.items() for n, at in zip(values, times, strict=True)]
    return "\n".join([*lines, "# EOF", ""])


@pytest.fixture(scope="module")
def grafana() -> Iterator[GrafanaServer]:
    now = datetime.now(UTC)
    at = round((now - timedelta(minutes=70)).timestamp() * 1000)
    mark = {"id": 7, "time": at, "text": "deployed v1.4.0", "tags": ["deploy", "service:shop"]}
    with ExitStack() as stack:
        try:
            prometheus = stack.enter_context(servers.prometheus({}, history=history(now)))
        except servers.Missing as missing:
            pytest.skip(str(missing))
        sources = [DataSource(uid="prom-1", name="Shop metrics", at=prometheus.url)]
        rule = {"name": "Shop error rate", "state": "inactive", "health": "ok", "type": "alerting", "alerts": []}
        groups = [{"name": "shop", "rules": [rule]}]
        content = Content(annotations=[mark], rule_groups=list(groups), slos=[])
        content.dashboards.append({"uid": "shop-overview", "title": "Shop", "tags": []})
        yield stack.enter_context(GrafanaServer([Token(value=TOKEN)], sources, path="/ops", content=content))


@pytest.fixture
def place(tmp_path: Path, grafana: GrafanaServer) -> Place:
    made = Place.make(tmp_path, {"GRAFANA_URL": grafana.url, "GRAFANA_TOKEN": TOKEN})
    made.write("specs/core/shop/spec.md", SPEC)
    made.write("specs/core/shop/observability.yaml", CONFIG)
    return made


async def test_from_the_check_up_to_the_alert_with_its_panel(place: Place, grafana: GrafanaServer) -> None:
    checked = await place.run(OPS, "doctor")
    assert "it is a Grafana, version 12.1.0" in checked.stdout, checked
    assert "'Shop metrics' is there (prometheus)" in checked.stdout
    suggested = await place.run(MONITOR, "bind", "--spec-id", "shop", "--write-suggestion")
    assert suggested.code == 0, suggested
    text = (place.root / "specs/core/shop/observability.suggested.yaml").read_text()
    assert "query: 'sum(orders_waiting{job=\"shop\"})'" in text

    ran = await place.run(MONITOR, "--spec-id", "shop", "--run-once")
    assert ran.code == 1, ran
    summary = json.loads(next((place.root / ".spec/reports/production-monitoring").rglob("summary.json")).read_text())
    row = next(one for one in summary["ext"]["objectives"] if one["name"] == "error_rate")
    assert row["verdict"] == "breached"
    assert re.fullmatch(
        r"https://grafana\.example/ops/d/shop-overview\?from=\d{13}&to=\d{13}&viewPanel=4", row["dashboards"][0]
    )
    listed = await place.run(RESPOND, "list", "--json")
    (incident,) = json.loads(listed.stdout)["incidents"]
    shown = await place.run(RESPOND, "show", incident["id"])
    report = next((place.root / ".spec/reports/incidents").rglob("report.md")).read_text()
    assert "https://grafana.example/ops/d/shop-overview?from=" in report
    assert "viewPanel=4" in report
    assert "annotation-7" in report + shown.stdout
    assert "v1.4.0" in report + shown.stdout

    beside = await place.run(MONITOR, "compare", "--spec-id", "shop")
    assert "alert 'Shop error rate' (quiet): differs" in beside.stdout, beside
    assert "it is quiet there, and the promise is broken here" in beside.stdout
    assert '- {title: "Shop", uid: shop-overview}' in beside.stdout

    said = "".join(one.stdout + one.stderr for one in (checked, suggested, ran, listed, shown, beside))
    written = [path.read_bytes() for path in place.root.rglob("*") if path.is_file()]
    assert TOKEN not in said
    assert not any(TOKEN.encode() in content for content in written)
    assert grafana.writes == []
