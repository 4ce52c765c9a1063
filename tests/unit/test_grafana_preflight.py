"""What doctor says of a Grafana: entry, organization, data source, and whether what stands behind it answers."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smartspec_ops.backends import SourceConfig
from smartspec_ops.backends.grafana import allow, preflight
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Finding, Secret
from smartspec_ops.testing.armed_server import Reply, json_reply, sign_in
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.grafana_server import DataSource, GrafanaServer, Token
from smartspec_ops.testing.http_server import Asked, scripted_server
from smartspec_ops.testing.http_server import Reply as Page

VECTOR = b'{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"1"]}]}}'


def is_prometheus(_: Asked) -> Page:
    return Page(body=VECTOR, headers={"content-type": "application/json"})


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[GrafanaServer]:
    async with scripted_server(is_prometheus) as behind:
        sources = [
            DataSource(uid="prom-1", name="Shop metrics", at=behind.url),
            DataSource(uid="away", name="Away", at="http://127.0.0.1:1"),
            DataSource(uid="orders-db", name="Orders", at=str(tmp_path / "x.db"), type="mysql"),
        ]
        tokens = [
            Token(value="glsa_viewer", org=3),
            Token(value="glsa_expired", expired=True),
            Token(value="glsa_orders", sees=frozenset({"orders-db"})),
            Token(value="glsa_query", may_read=False),
        ]
        with GrafanaServer(tokens, sources) as server:
            yield server


async def looked(
    server: GrafanaServer, who: str = "glsa_viewer", datasource: str = "prom-1", api: str = ""
) -> Sequence[Finding]:
    config = SourceConfig(
        name="s",
        url=server.url,
        headers={"authorization": Secret(f"Bearer {who}")},
        datasource=datasource,
        datasource_api=api,
    )
    http = HttpEdge(allow=allow(config))
    try:
        return await preflight(config, http, EagerClock(datetime.now(UTC)))
    finally:
        await http.close()


def told(findings: Sequence[Finding]) -> dict[str, tuple[str, str]]:
    return {one.check: (one.state, one.detail) for one in findings if one.check != "source/clock"}


ANSWERS = {"source/answers": ("ok", "it is a Grafana, version 12.1.0")}
ENTERED = {**ANSWERS, "source/credentials": ("ok", "the credentials are taken; they belong to organization 3")}
WELL = {"source/queries": ("ok", "the data source answers queries")}


@pytest.mark.parametrize("api", ["proxy", "query"])
@pytest.mark.parametrize("wanted", ["prom-1", "Shop metrics"])
async def test_all_is_well(server: GrafanaServer, wanted: str, api: str) -> None:
    found = await looked(server, datasource=wanted, api=api)
    assert told(found) == {**ENTERED, "source/datasource": ("ok", f"{wanted!r} is there (prometheus)"), **WELL}
    assert server.writes == []


async def test_a_database_is_asked_for_its_health(server: GrafanaServer) -> None:
    found = told(await looked(server, datasource="Orders"))
    assert found == {**ENTERED, "source/datasource": ("ok", "'Orders' is there (mysql)"), **WELL}


async def test_a_kind_without_a_health_check_is_not_called_ill(server: GrafanaServer) -> None:
    server.arm_on("/api/datasources/uid/orders-db/health", json_reply(404, {"message": "Not found"}))
    found = told(await looked(server, datasource="orders-db"))
    assert found["source/queries"] == ("skip", "a data source of this kind has no health check")


@pytest.mark.parametrize(
    ("how", "check", "detail", "fix"),
    [
        ({"who": "glsa_nobody"}, "source/credentials", "not accepted: status 401", "role Viewer"),
        ({"who": "glsa_expired"}, "source/credentials", "not accepted: status 401", "role Viewer"),
        (
            {"datasource": "shop"},
            "source/datasource",
            "no data source has the uid or name 'shop' among the 3 this token sees",
            "take the uid",
        ),
        (
            {"who": "glsa_orders"},
            "source/datasource",
            "this token may not ask for 'prom-1'",
            "datasources:query on the data source 'prom-1'",
        ),
        ({"datasource": "away"}, "source/queries", "status 502", "'away' in Grafana"),
        ({"datasource": "away", "api": "query"}, "source/queries", "status 400, the simplest query fails", "'away'"),
    ],
)
async def test_what_is_wrong_is_named_with_what_to_do(
    server: GrafanaServer, how: dict[str, str], check: str, detail: str, fix: str
) -> None:
    found = await looked(server, **how)
    (wrong,) = (one for one in found if one.state == "fail")
    assert (wrong.check, wrong.detail, fix in wrong.fix) == (check, detail, True), wrong
    assert found[-1].check in (check, "source/clock")


async def test_a_missing_permission_is_named_as_grafana_names_it(server: GrafanaServer) -> None:
    said = "You'll need additional permissions to perform this action. Permissions needed: datasources:query"
    server.arm_on("/api/datasources/proxy/", json_reply(403, {"message": said, "title": "Access denied"}))
    (wrong,) = (one for one in await looked(server) if one.state == "fail")
    assert (wrong.check, wrong.detail) == (
        "source/queries",
        "not accepted: status 403, it lacks datasources:query",
    )
    assert "datasources:query on the data source 'prom-1'" in wrong.fix


async def test_a_token_that_may_only_query_is_enough_with_a_uid(server: GrafanaServer) -> None:
    found = told(await looked(server, who="glsa_query"))
    assert found["source/datasource"][0] == "ok"
    assert "kind this token may not read" in found["source/datasource"][1]
    assert found["source/queries"][0] == "ok"


@pytest.mark.parametrize(
    "reply",
    [sign_in(), json_reply(200, {"database": "failing"}), json_reply(503, {"database": "failing"}), Reply(status=502)],
)
async def test_what_is_no_healthy_grafana_ends_there(server: GrafanaServer, reply: Reply) -> None:
    server.arm_on("/api/health", reply)
    found = await looked(server)
    assert [one.state for one in found if one.check == "source/answers"] == ["fail"]
    assert {path for _, path in server.seen} == {"/api/health"}


async def test_who_may_not_read_the_organization_goes_on_without(server: GrafanaServer) -> None:
    server.arm_on("/api/org", json_reply(403, {"message": "Permissions needed: orgs:read"}))
    found = told(await looked(server))
    assert found["source/credentials"] == ("ok", "the credentials are taken; of which organization is not told")
    assert found["source/queries"][0] == "ok"
