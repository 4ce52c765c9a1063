"""Alert rules and SLOs that another system keeps: read from a Grafana, and held against the promises of a spec."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from smartspec_ops.backends import SourceConfig, prometheus
from smartspec_ops.backends.grafana import allow, elsewhere
from smartspec_ops.cli._compare import Compared, _once, lines
from smartspec_ops.domain.elsewhere import Beside, Elsewhere, Kept, Standing, compared, showing
from smartspec_ops.domain.judge import Compliance, Judgement, judge
from smartspec_ops.domain.measurement import Counts, NoData, Silence
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Secret
from smartspec_ops.testing.armed_server import json_reply, sign_in
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.grafana_server import Content, GrafanaServer, Token
from smartspec_ops.testing.http_server import Reply as Page
from smartspec_ops.testing.http_server import scripted_server
from tests.unit.objectives import COUNTERS, ERRORS, UPTIME

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
MET, BROKEN, BLIND = Counts(1000, 1000), Counts(900, 1000), NoData(Silence.UNREACHABLE, "down")


def rule(name: str, state: str = "inactive", health: str = "ok", **labels: str) -> Mapping[str, Any]:
    """As Grafana's rules endpoint shows it."""
    alerts = [{"state": "Alerting", "activeAt": "2026-03-02T11:40:00Z", "labels": labels, "value": "1e+00"}]
    return {
        "state": state,
        "name": name,
        "query": "sum(rate(errors_total[5m]))",
        "labels": {"severity": "page", **labels},
        "annotations": {"summary": "look at it"},
        "health": health,
        "type": "alerting",
        "lastEvaluation": "2026-03-02T11:59:00Z",
        "evaluationTime": 0.01,
        "uid": "abc",
        "folderUid": "f",
        "alerts": alerts if state == "firing" else [],
    }


SLO = {
    "uuid": "6f2a",
    "name": "Requests succeed",
    "description": "",
    "query": {
        "type": "ratio",
        "ratio": {
            "successMetric": {"prometheusMetric": 'requests_total{code!~"5.."}'},
            "totalMetric": {"prometheusMetric": "requests_total"},
            "groupByLabels": ["job"],
        },
    },
    "objectives": [{"value": 0.995, "window": "30d"}],
    "labels": [{"key": "team", "value": "shop"}],
    "destinationDatasource": {"uid": "grafanacloud-prom"},
}
RULES = [
    {"name": "shop", "file": "Shop", "rules": [rule("Too many errors", "firing", nfr="NFR-error_rate")]},
    {
        "name": "other",
        "file": "Other",
        "rules": [
            rule("Disk full", health="nodata"),
            {"type": "recording", "name": "job:errors:rate5m", "query": "x", "health": "ok"},
        ],
    },
]


async def read(server: GrafanaServer, token: str = "glsa_editor") -> Elsewhere:  # noqa: S107 - of the local server
    config = SourceConfig(name="s", url=server.url, headers={"authorization": Secret(f"Bearer {token}")})
    http = HttpEdge(allow=allow(config))
    try:
        return await elsewhere(config, http, EagerClock(AT))
    finally:
        await http.close()
        assert server.writes == []


def serving(slos: list[Mapping[str, Any]] | None) -> GrafanaServer:
    tokens = [Token(value="glsa_editor", role="Editor"), Token(value="glsa_viewer")]
    return GrafanaServer(tokens, [], content=Content(rule_groups=list(RULES), slos=slos))


async def test_rules_and_slos_are_read_as_they_are() -> None:
    with serving([SLO]) as server:
        found = await read(server)
    assert found.unread == []
    assert [(one.kind, one.name, one.standing, one.since, one.goal, one.window) for one in found.kept] == [
        ("alert", "Too many errors", Standing.FIRING, AT - timedelta(minutes=20), None, None),
        ("alert", "Disk full", Standing.NO_DATA, None, None, None),
        ("SLO", "Requests succeed", Standing.NOT_TOLD, None, Decimal("0.995"), timedelta(days=30)),
    ]
    assert (found.kept[2].good, found.kept[2].total) == ('requests_total{code!~"5.."}', "requests_total")


@pytest.mark.parametrize("value", ["NaN", "sNaN", "-Infinity", "x", None, 99.5])
async def test_a_goal_that_is_no_share_is_none(value: Any) -> None:
    with serving([{**SLO, "objectives": [{"value": value, "window": "28d"}]}]) as server:
        found = await read(server)
    assert found.unread == []
    assert [(one.goal, one.window) for one in found.kept if one.kind == "SLO"] == [(None, timedelta(days=28))]


async def test_dashboards_that_name_the_service_are_offered_to_be_copied() -> None:
    boards = [
        {"uid": "shop-1", "title": "Checkout: overview", "tags": []},
        {"uid": "x-2", "title": "Payments", "tags": ["service:checkout-api"]},
        {"uid": "x-3", "title": "Checkouts of git", "tags": ["ci"]},
    ]
    with serving([]) as server:
        server.content.dashboards = list(boards)
        found = await read(server)
    assert [one.uid for one in showing(found.kept, "checkout-api", "checkout")] == ["shop-1", "x-2"]
    told = Compared(source="main", besides=(), unread=(), dashboards=showing(found.kept, "checkout"))
    assert list(lines("checkout", [], [told]))[-2:] == [
        '    - {title: "Checkout: overview", uid: shop-1}',
        '    - {title: "Payments", uid: x-2}',
    ]


async def test_a_prometheus_tells_its_rules_alike() -> None:
    found: list[Elsewhere] = []
    body = json.dumps({"status": "success", "data": {"groups": RULES}}).encode()
    for page in (Page(body=body), Page(status=404), Page(body=b'{"status": "success", "data": []}')):
        async with scripted_server(lambda _, page=page: page) as server:  # type: ignore[misc]
            config = SourceConfig(name="s", url=server.url)
            http = HttpEdge(allow=prometheus.allow(config))
            found.append(await prometheus.elsewhere(config, http, EagerClock(AT)))
            await http.close()
    assert [(one.name, one.standing) for one in found[0].kept] == [
        ("Too many errors", Standing.FIRING),
        ("Disk full", Standing.NO_DATA),
    ]
    assert [(len(one.kept), len(one.unread)) for one in found] == [(2, 0), (0, 1), (0, 1)]


async def test_where_there_is_no_slo_app_there_are_no_slos() -> None:
    with serving(None) as server:
        found = await read(server)
    assert (len(found.kept), found.unread) == (2, [])


@pytest.mark.parametrize("reply", [sign_in(), json_reply(500, {"message": "no"}), json_reply(200, {"data": {}})])
async def test_what_cannot_be_read_is_named_and_the_rest_is_shown(reply: Any) -> None:
    with serving([SLO]) as server:
        server.arm_on("/api/prometheus/", *[reply] * 3)
        found = await read(server)
    assert [one.kind for one in found.kept] == ["SLO"]
    (why,) = found.unread
    assert why.startswith("alert rules: ")


async def test_a_viewer_may_not_read_slos_and_is_told_so() -> None:
    with serving([SLO]) as server:
        found = await read(server, "glsa_viewer")
    assert [one.kind for one in found.kept] == ["alert", "alert"]
    (why,) = found.unread
    assert why.startswith("SLOs: status 403: ")
    assert why.endswith("Permissions needed: grafana-slo-app.slo:read")


# --- held against promises -----------------------------------------------------------------------------------------

LATENCY = replace(UPTIME, id="checkout_latency_p99", requirement_id="NFR-7", indicator=COUNTERS)


def judged(seen: Counts | NoData) -> Judgement:
    return judge(ERRORS, seen)


def beside(kept: Kept, seen: Counts | NoData = MET) -> tuple[str | None, Sequence[str]]:
    (found,) = compared([kept], [(ERRORS, judged(seen)), (LATENCY, judged(MET))])
    return found.objective.id if found.objective else None, found.differences


@pytest.mark.parametrize(
    ("kept", "about"),
    [
        (Kept(kind="alert", name="x", words=("NFR-error_rate",)), "error_rate"),
        (Kept(kind="alert", name="x", words=("page", "NFR-7")), "checkout_latency_p99"),
        (Kept(kind="alert", name="x", words=("checkout/error_rate",)), "error_rate"),
        (Kept(kind="alert", name="Checkout: error rate too high"), "error_rate"),
        (Kept(kind="alert", name="checkout_latency_p99 burns"), "checkout_latency_p99"),
        (Kept(kind="alert", name="error rates"), None),
        (Kept(kind="alert", name="error"), None),
        (Kept(kind="alert", name="both", words=("NFR-7", "NFR-error_rate")), None),
        (Kept(kind="SLO", name="x", total="requests_total"), None),  # two objectives count these
        (Kept(kind="SLO", name="x", total="others_total"), None),
    ],
)
def test_it_is_about_the_only_objective_it_names(kept: Kept, about: str | None) -> None:
    assert beside(kept)[0] == about


def test_an_slo_is_about_the_only_objective_that_counts_the_same_events() -> None:
    kept = Kept(kind="SLO", name="x", total=" requests_total ")
    (found,) = compared([kept], [(ERRORS, judged(MET))])
    assert found.objective is ERRORS


@pytest.mark.parametrize(
    ("standing", "seen", "differs"),
    [
        (Standing.FIRING, MET, "it fires there, and the promise is kept here"),
        (Standing.FIRING, BROKEN, None),
        (Standing.FIRING, BLIND, "it is firing there, and not measured here"),
        (Standing.QUIET, MET, None),
        (Standing.QUIET, BROKEN, "it is quiet there, and the promise is broken here"),
        (Standing.QUIET, BLIND, "it is quiet there, and not measured here"),
        (Standing.PENDING, MET, None),
        (Standing.NO_DATA, MET, "it has no data there, and is measured here"),
        (Standing.NO_DATA, BLIND, None),
        (Standing.NOT_TOLD, BROKEN, None),
    ],
)
def test_a_state_there_is_held_against_the_verdict_here(
    standing: Standing, seen: Counts | NoData, differs: str | None
) -> None:
    assert {judged(MET).verdict, judged(BROKEN).verdict, judged(BLIND).verdict} == set(Compliance)
    kept = Kept(kind="alert", name="x", words=("error_rate",), standing=standing)
    assert beside(kept, seen) == ("error_rate", (differs,) if differs else ())


def test_several_data_sources_of_one_grafana_are_told_once() -> None:
    same = Elsewhere(kept=[Kept(kind="alert", name="x")])
    other = Elsewhere(kept=[], unread=["no"])
    assert _once([("a", same), ("b", other), ("c", replace(same))]) == [(["a", "c"], same), (["b"], other)]
    shown = Compared(source="a", also=["c"], besides=(), unread=())
    assert next(lines("shop", [], [shown])) == "shop beside a and c: 0 alerts and 0 SLOs there"


def test_only_what_was_read_whole_and_differs_nowhere_agrees() -> None:
    slo = Kept(kind="SLO", name="x")
    alike, differing = ([Beside(kept=slo, objective=None, differences=told)] for told in ((), ("99 % there",)))
    cases = [([], []), (alike, []), (differing, []), ([], ["SLOs: 403"]), (alike, ["SLOs: 403"])]
    found = [Compared(source="a", besides=besides, unread=unread) for besides, unread in cases]
    assert [one.agrees for one in found] == [True, True, False, False, False]


def test_another_goal_or_window_is_told() -> None:
    kept = Kept(
        kind="SLO", name="error rate x", goal=Decimal("0.995"), window=timedelta(days=30), words=("error_rate",)
    )
    assert beside(kept)[1] == ("99.5 % there, 99.9 % here", "over 30d there, over 28d here")
    same = replace(kept, goal=Decimal("0.9990"), window=timedelta(days=28))
    assert beside(same)[1] == ()


def test_what_is_there_alone_says_how_it_could_be_measured() -> None:
    slo = Kept(kind="SLO", name="Payments", goal=Decimal("0.999"), window=timedelta(days=30), good="g", total="t")
    alert = Kept(kind="alert", name="x", words=("error_rate",), standing=Standing.FIRING, since=AT)
    pairs = [(ERRORS, judged(MET))]
    found = Compared(source="main", besides=compared([slo, alert], pairs), unread=["SLOs: no"])
    assert list(lines("checkout", pairs, [found])) == [
        "checkout beside main: 1 alert and 1 SLO there",
        f"  error_rate: met, {judged(MET).why}",
        "    alert 'x' (firing since 2026-03-02 12:00:00Z): differs",
        "      it fires there, and the promise is kept here",
        "  there alone:",
        "    SLO 'Payments' (99.9 % over 30d)",
        "      good: g",
        "      total: t",
        "  not read: SLOs: no",
    ]
