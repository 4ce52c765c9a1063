"""Links to dashboards: by uid of a Grafana or by address, around the time they are shown for, in alerts and reports."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from smartspec_ops.domain.links import around, is_address, resolved
from smartspec_ops.formats import FORMATS
from smartspec_ops.formats._text import link
from smartspec_ops.spec.observability import read_observability
from smartspec_ops.spec.source import Source
from smartspec_ops.wiring.links import link_bases, linked
from smartspec_ops.wiring.sources import name_of
from tests import examples_of_reports as ex
from tests.unit.objectives import ERRORS

TWO = "providers: [{name: a, provider: grafana, url: 'https://a.example'}, {name: b, provider: grafana, url: 'https://b'}]\n"
BESIDE = """\
providers:
- {provider: prometheus, url: 'http://p:9090'}
- {name: our grafana/1, provider: grafana, url: 'http://10.0.0.1:3000', link_url: 'https://g.example'}
"""
G = "provider: grafana\nurl: https://grafana.example/g\n"
M = "metrics: [{name: m, query: up, dashboards: [{title: p, uid: shop-1, panel: 4}]}]\n"
ONE_OF_TWO = "metrics: [{name: m, query: up, source: a, dashboards: [{title: p, uid: x}]}]\n"
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
MS = 1772452800000


def dashboards(text: str) -> tuple[str, ...]:
    """As people get them."""
    observability = read_observability(text, "o.yaml").value
    assert observability
    addresses = observability.dashboards_of(observability.metrics[0])
    shown = linked(replace(ERRORS, dashboards=addresses), link_bases(observability.sources))
    return tuple(shown.dashboards)


PANEL = "/d/shop-1?from={from}&to={to}&viewPanel=4"
WHOLE = "/d/shop-2?from={from}&to={to}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (G + M, [f"https://grafana.example/g{PANEL}"]),
        (
            G + M + "dashboards: [{title: all, uid: shop-2}, {title: other, url: 'https://d.example/x'}]\n",
            [
                f"https://grafana.example/g{PANEL}",
                f"https://grafana.example/g{WHOLE}",
                "https://d.example/x",
            ],
        ),
        ("provider: grafana\nurl: '{{env.G}}'\nlink_url: https://g.example/\n" + M, [f"https://g.example{PANEL}"]),
        (BESIDE + M.replace("up,", "up, source: prometheus,"), [f"https://g.example{PANEL}"]),
        (TWO + ONE_OF_TWO.replace("uid: x", "uid: shop-2, source: b"), [f"https://b{WHOLE}"]),
    ],
)
def test_a_dashboard_has_the_address_people_open(text: str, shown: list[str]) -> None:
    assert list(dashboards(text)) == shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("provider: prometheus\nurl: http://p:9090\n" + M, "a uid is a Grafana's, and no source is one"),
        ("provider: grafana\nurl: '{{env.G}}'\n" + M, "the address of its Grafana is a reference"),
        (TWO + ONE_OF_TWO, "which of the Grafanas is not said"),
        (G + "dashboards: [{title: p, uid: x, url: 'https://x'}]\n", "told by url or by uid"),
        (G + "dashboards: [{title: p, url: 'https://x', panel: 3}]\n", "panel and source belong to a uid"),
        (G + "dashboards: [{title: p, uid: '../admin'}]\n", "not the uid of a dashboard"),
        (G + "link_url: javascript:alert(1)\n", "not an address people can open"),
        (G + "link_url: https://user:pw@g.example\n", "credentials"),
    ],
)
def test_what_cannot_become_a_link_is_told_where_it_stands(text: str, said: str) -> None:
    reading = read_observability(text, "o.yaml")
    assert reading.value is None
    assert any(said in one.message for one in reading.diagnostics), reading.diagnostics


def test_the_time_of_an_alert_goes_on_until_it_is_over() -> None:
    url = f"https://g.example{PANEL}"
    assert around(url, AT, None) == f"https://g.example/d/shop-1?from={MS}&to=now&viewPanel=4"
    over = around(url, AT, AT + timedelta(minutes=1))
    assert over == f"https://g.example/d/shop-1?from={MS}&to={MS + 60_000}&viewPanel=4"
    assert around("https://d.example/{x}", AT, None) == "https://d.example/{x}"


def test_where_people_open_it_is_not_part_of_what_a_source_is() -> None:
    one = Source(provider="grafana", url="http://10.0.0.1:3000", datasource="prom")
    assert name_of(replace(one, link_url="https://g.example")) == name_of(one)
    assert name_of(replace(one, datasource="other")) != name_of(one)


def test_an_address_of_an_unknown_grafana_is_left_out() -> None:
    assert resolved("grafana-source:gone/d/x", {}) is None
    assert resolved("https://d.example", {}) == "https://d.example"
    assert not any(map(is_address, ["javascript:x", "https://", "//x", "https://u:p@h", "ftp://x"]))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://g.example/d/x?from=1&to=2", "<https://g.example/d/x?from=1&to=2>"),
        ("javascript:alert(1)", "`javascript:alert(1)`"),
        ("https://g.example/> [x](y)", "`https://g.example/> [x](y)`"),
    ],
)
def test_a_link_in_markdown_ends_where_it_should(url: str, shown: str) -> None:
    assert link(url) == shown


def test_reports_show_the_dashboards_of_their_period() -> None:
    report = ex.week_at_risk()
    first = replace(report.rows[0], dashboards=(f"https://g.example{PANEL}", "javascript:alert(1)"))
    shown = replace(report, rows=[first, *report.rows[1:]])
    since, until = (round(at.timestamp() * 1000) for at in (report.period.since, report.period.until))
    url = f"https://g.example/d/shop-1?from={since}&to={until}&viewPanel=4"
    files = {name: text for one in FORMATS.values() for name, text in one.files(shown).items()}
    assert f"Shown by <{url}>" in files["report.md"]
    page = files["report.html"]
    escaped = url.replace("&", "&amp;")
    assert f'<a href="{escaped}" rel="noreferrer">{escaped}</a>' in page
    assert page.count('href="') - page.count('href="#') == 1  # a script is no address
    summary = json.loads(files["summary.json"])
    assert summary["ext"]["objectives"][0]["dashboards"][0] == url
