"""Grafana as a source: which data source is asked and how, rows of a real database as data frames, and its bad days."""

import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from smartspec_ops.backends import BACKENDS, SourceConfig
from smartspec_ops.backends.grafana import Grafana
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Silence, Value
from smartspec_ops.domain.objective import HistogramIndicator, RateIndicator, RatioIndicator, ValueIndicator
from smartspec_ops.edge.clock import SystemClock
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Clock, Secret
from smartspec_ops.testing.armed_server import Fault, Reply, Reset, json_reply, sign_in
from smartspec_ops.testing.armed_server import Silence as Silent
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.grafana_frames import BENT
from smartspec_ops.testing.grafana_server import DataSource, GrafanaServer, Token

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FIVE = timedelta(minutes=5)
VIEWER = "glsa_hunter2viewer"
WHERE = "FROM orders WHERE $__timeFilter(placed)"
TOTAL = f"SELECT count(*) AS n {WHERE}"
BAD = f"{TOTAL} AND status = 'failed'"
ORDERS = Ask(RatioIndicator(source="s", total=TOTAL, bad=BAD), FIVE)
QUEUE = Ask(ValueIndicator(source="s", query=f"SELECT placed AS time, waiting AS value {WHERE} ORDER BY 1"), FIVE)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An order every ten seconds for an hour up to `AT`; every tenth fails; a queue that grows by one each time."""
    path = tmp_path_factory.mktemp("grafana") / "shop.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (placed REAL, status TEXT, region TEXT, waiting INTEGER)")
        rows = [
            (AT.timestamp() - 3600 + 10 * n, "failed" if n % 10 == 0 else "paid", "eu" if n % 2 else "us", n)
            for n in range(1, 361)
        ]
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", rows)
    return path


@pytest.fixture
def server(database: Path) -> Iterator[GrafanaServer]:
    sources = [
        DataSource(uid="orders-db", name="Orders database", at=str(database), type="grafana-postgresql-datasource"),
        DataSource(uid="prom-1", name="Prometheus", at="http://127.0.0.1:1", is_default=True),
        DataSource(uid="traces", name="Traces", type="tempo"),
        DataSource(uid="influx", name="Influx", type="influxdb"),
    ]
    tokens = [
        Token(value=VIEWER),
        Token(value="glsa_expired", expired=True),
        Token(value="glsa_other", sees=frozenset({"prom-1"})),
        Token(value="glsa_query", may_read=False),
        Token(value="glsa_org2", org=2),
    ]
    with GrafanaServer(tokens, sources, path="/grafana") as server:
        yield server


@asynccontextmanager
async def opened(
    url: str, datasource: str = "orders-db", token: str = VIEWER, clock: Clock | None = None, **more: Any
) -> AsyncIterator[Grafana]:
    config = SourceConfig(
        name="s", url=url, headers={"authorization": Secret(f"Bearer {token}")}, datasource=datasource, **more
    )
    edge = HttpEdge(allow=BACKENDS["grafana"].allow(config))
    backend = Grafana(config, edge, clock or EagerClock(AT))
    yield backend
    await backend.close()


async def measured(server: GrafanaServer, ask: Ask = ORDERS, **how: Any) -> Measurement:
    async with opened(server.url, **how) as backend:
        return (await backend.measure([ask], AT))[ask]


def why(seen: Measurement) -> Silence | None:
    return seen.why if isinstance(seen, NoData) else None


# --- rows as measurements -------------------------------------------------------------------------------------------


def counted(total: str, **part: str) -> Ask:
    return Ask(RatioIndicator(source="s", total=total, **part), FIVE)


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        # BETWEEN takes both ends: 31 orders of five minutes, of which those at -300, -200, -100 and 0 s failed.
        (ORDERS, Counts(27, 31)),
        (counted(TOTAL, good=f"{TOTAL} AND status = 'paid'"), Counts(27, 31)),
        (counted(TOTAL, bad=f"{TOTAL} AND status = 'lost'"), Counts(31, 31)),
        (counted(TOTAL, bad=f"SELECT 1 AS n {WHERE} AND status = 'lost'"), Counts(31, 31)),
        (Ask(RateIndicator(source="s", events=TOTAL), FIVE), Value(31 / 300)),
        (QUEUE, Value(360.0)),
        (
            Ask(ValueIndicator(source="s", query='{"rawSql": "SELECT 7 AS seven", "format": "table"}'), FIVE),
            Value(7.0),
        ),
    ],
)
async def test_rows_are_added_up_or_the_newest_counts(server: GrafanaServer, ask: Ask, expected: Measurement) -> None:
    assert await measured(server, ask) == expected


@pytest.mark.parametrize(
    ("ask", "silence"),
    [
        (counted(TOTAL, good=f"SELECT 1 AS n {WHERE} AND status = 'lost'"), Silence.EMPTY),
        (counted(f"SELECT 1 AS n {WHERE} AND region = 'mars'", bad=BAD), Silence.EMPTY),
        (counted(TOTAL, bad=f"SELECT 99 {WHERE} LIMIT 1"), Silence.INSANE),
        (counted(f"SELECT region, count(*) AS n {WHERE} GROUP BY 1", bad=BAD), Silence.INSANE),
        (counted("SELECT no_such_column FROM orders", bad=BAD), Silence.BAD_QUERY),
        (Ask(ValueIndicator(source="s", query="SELECT waiting AS value FROM orders LIMIT 2"), FIVE), Silence.INSANE),
        (Ask(ValueIndicator(source="s", query="SELECT 1e308 * 10 AS value"), FIVE), Silence.NAN),
        (
            Ask(ValueIndicator(source="s", query=f"SELECT {AT.timestamp() - 301} AS time, 1 AS value"), FIVE),
            Silence.STALE,
        ),
        (Ask(HistogramIndicator(source="s", histogram="latency"), FIVE), Silence.BAD_QUERY),
    ],
)
async def test_what_is_no_number_is_silence_of_its_kind(server: GrafanaServer, ask: Ask, silence: Silence) -> None:
    assert why(await measured(server, ask)) is silence


async def test_a_failing_query_silences_its_own_objective_alone(server: GrafanaServer) -> None:
    bad = counted("SELECT nothing FROM nowhere", bad=BAD)
    async with opened(server.url) as backend:
        seen = await backend.measure([ORDERS, bad, QUEUE], AT)
    assert (seen[ORDERS], why(seen[bad]), seen[QUEUE]) == (Counts(27, 31), Silence.BAD_QUERY, Value(360.0))


@pytest.mark.parametrize(
    ("datasource", "query"),
    [
        ("orders-db", "DELETE FROM orders"),
        ("orders-db", '{"rawSql": "DELETE FROM orders", "format": "table"}'),
        ("orders-db", '{"rawSql": "SELECT 1", "rawsql": "DELETE FROM orders"}'),
        ("traces", '{"rawSql": "DELETE FROM orders"}'),
        ("influx", "DELETE FROM orders"),
        ("influx", '{"query": "DELETE FROM orders", "rawQuery": true}'),
        ("influx", '{"query": "SELECT n FROM a", "measurement": "DELETE FROM orders"}'),
    ],
)
async def test_a_statement_that_writes_is_never_sent(server: GrafanaServer, datasource: str, query: str) -> None:
    seen = await measured(server, Ask(ValueIndicator(source="s", query=query), FIVE), datasource=datasource)
    assert why(seen) is Silence.BAD_QUERY
    assert not any(b"DELETE" in body for body in server.bodies)


async def test_points_that_begin_late_say_how_much_of_the_window_they_cover(server: GrafanaServer) -> None:
    points = (
        "SELECT $__unixEpochGroup(placed, 60) AS time, count(*) AS n FROM orders WHERE $__timeFilter(placed) GROUP BY 1"
    )
    hours = {n: Ask(RatioIndicator(source="s", total=points, bad=BAD), timedelta(hours=n)) for n in (1, 2, 4)}
    async with opened(server.url) as backend:
        seen = await backend.measure(list(hours.values()), AT)
    found = {n: one.coverage for n, ask in hours.items() if isinstance(one := seen[ask], Counts)}
    assert found == {1: 1.0, 2: pytest.approx(0.5, abs=0.02), 4: pytest.approx(0.25, abs=0.02)}


async def test_a_past_window_is_what_it_was(server: GrafanaServer) -> None:
    async with opened(server.url) as backend:
        seen = await backend.history([ORDERS, QUEUE], AT - timedelta(minutes=30))
    assert (seen[ORDERS], seen[QUEUE]) == (Counts(27, 31), Value(180.0))


@pytest.mark.parametrize(("objectives", "requests"), [(1, 2), (25, 2), (26, 3), (1000, 41)])
async def test_all_queries_over_a_window_share_a_request(server: GrafanaServer, objectives: int, requests: int) -> None:
    asks = [counted(f"{TOTAL} AND {n} = {n}", bad=f"{BAD} AND {n} = {n}") for n in range(objectives)]
    async with opened(server.url) as backend:
        await backend.measure(asks, AT)
        looked_up = len(server.seen)
        seen = await backend.measure(asks, AT)
    assert set(seen.values()) == {Counts(27, 31)}
    assert looked_up == requests
    assert len(server.seen) - looked_up == requests - 1  # what the data source is was known


# --- which data source, and may we ---------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["orders-db", "Orders database"])
async def test_a_data_source_is_found_by_uid_or_by_name(server: GrafanaServer, wanted: str) -> None:
    assert await measured(server, datasource=wanted) == Counts(27, 31)


@pytest.mark.parametrize(
    ("how", "silence", "said"),
    [
        ({"token": "glsa_nobody"}, Silence.UNAUTHORIZED, "status 401: Invalid API key"),
        ({"token": "glsa_expired"}, Silence.UNAUTHORIZED, "status 401: Expired API key"),
        ({"token": "glsa_other"}, Silence.UNAUTHORIZED, "datasources:"),
        ({"datasource": "orders"}, Silence.BAD_QUERY, "no data source has the uid or name 'orders'"),
        ({"datasource": "../../admin"}, Silence.BAD_QUERY, "no data source has the uid or name"),
        ({"datasource": "traces"}, Silence.BAD_QUERY, "a text is no query of a tempo data source"),
    ],
)
async def test_what_grafana_refuses_is_told_in_its_words_and_without_the_token(
    server: GrafanaServer, how: dict[str, str], silence: Silence, said: str
) -> None:
    seen = await measured(server, **how)
    assert isinstance(seen, NoData)
    assert (seen.why, said in seen.detail, "glsa_" in seen.detail) == (silence, True, False), seen.detail
    assert server.writes == []


async def test_without_a_name_the_only_prometheus_is_asked(server: GrafanaServer) -> None:
    """It is away, which Grafana's proxy tells as 502."""
    assert why(await measured(server, counted("a_total", bad="b_total"), datasource="")) is Silence.UNREACHABLE
    assert any("/proxy/uid/prom-1/" in path for _, path in server.seen)


async def test_a_token_that_may_only_query_needs_the_uid_and_no_lookup(server: GrafanaServer) -> None:
    seen = await measured(server, counted("a_total", bad="b_total"), datasource="prom-1", token="glsa_query")
    assert why(seen) is Silence.UNREACHABLE  # asked by proxy, behind which nothing answers
    assert any("/proxy/uid/prom-1/" in path for _, path in server.seen)


async def test_a_token_of_another_organization_is_not_let_in(server: GrafanaServer) -> None:
    config = SourceConfig(
        name="s",
        url=server.url,
        headers={"authorization": Secret("Bearer glsa_org2"), "x-grafana-org-id": "1"},
        datasource="orders-db",
    )
    backend = Grafana(config, HttpEdge(allow=BACKENDS["grafana"].allow(config)), EagerClock(AT))
    seen = (await backend.measure([ORDERS], AT))[ORDERS]
    await backend.close()
    assert seen == NoData(Silence.UNAUTHORIZED, "status 401: API key does not belong to the requested organization")


async def test_what_a_name_stands_for_is_looked_up_again_now_and_then(server: GrafanaServer) -> None:
    async with opened(server.url) as backend:
        clock = backend._clock
        assert isinstance(clock, EagerClock)
        for _ in range(3):
            await backend.measure([ORDERS], AT)
            await clock.advance(timedelta(minutes=6))
        server.arm_on("/api/datasources/uid/", *[Reply(status=503)] * 3)
        await clock.advance(timedelta(minutes=6))
        assert (await backend.measure([ORDERS], AT))[ORDERS] == Counts(27, 31)  # away now, known before
    lookups = [path for _, path in server.seen if "/datasources/uid/" in path]
    assert len(lookups) == 2 + 3


async def test_an_old_grafana_that_takes_one_data_source_to_a_request_is_asked_so(database: Path) -> None:
    source = DataSource(uid="orders-db", name="O", at=str(database), type="mysql")
    with GrafanaServer([Token(value=VIEWER)], [source], is_old=True) as old:
        async with opened(old.url) as backend:
            seen = await backend.measure([ORDERS, QUEUE], AT)
    assert (seen[ORDERS], seen[QUEUE]) == (Counts(27, 31), Value(360.0))


# --- bad days ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bent", "expected"),
    [
        ("columns in another order", Value(360.0)),
        ("two columns of values", Silence.INSANE),
        ("a column of texts first", Value(360.0)),
        ("64-bit integers", Value(360.0)),
        ("a native type nobody knows", Value(360.0)),
        ("types by native type only", Value(360.0)),
        ("fewer columns than announced", Silence.GARBAGE),
        ("no frame at all", Silence.EMPTY),
        ("a warning that not all was read", Silence.PARTIAL),
    ],
)
async def test_frames_are_read_by_what_they_say_they_are(
    server: GrafanaServer, bent: str, expected: Measurement | Silence
) -> None:
    server.bent = BENT[bent]
    seen = await measured(server, QUEUE)
    assert (why(seen) if isinstance(expected, Silence) else seen) == expected


def test_every_bent_frame_has_its_row() -> None:
    (mark,) = (m for m in test_frames_are_read_by_what_they_say_they_are.pytestmark if m.name == "parametrize")
    assert {row[0] for row in mark.args[1]} == set(BENT)


BAD_DAYS: list[tuple[str, Fault, Silence]] = [
    ("login page", sign_in(), Silence.GARBAGE),
    ("redirect to /login", Reply(status=302, headers={"location": "/login"}), Silence.UNAUTHORIZED),
    ("cloud edge", Reply(status=504, body=b"<html>504 Gateway Time-out</html>"), Silence.UNREACHABLE),
    ("grafana starts", Reply(status=503, body=b'{"message": "starting"}'), Silence.OVERLOADED),
    ("query data error", json_reply(500, {"message": "Query data error"}), Silence.UNREACHABLE),
    ("access denied", json_reply(403, {"message": "Access denied to data source"}), Silence.UNAUTHORIZED),
    ("no such source", json_reply(404, {"message": "Data source not found"}), Silence.BAD_QUERY),
    ("locked out behind", json_reply(400, {"message": "Authentication to data source failed"}), Silence.UNAUTHORIZED),
    ("several sources", json_reply(400, {"message": "All queries must use the same datasource"}), Silence.BAD_QUERY),
    ("207 without results", json_reply(207, {"message": "multi"}), Silence.GARBAGE),
    ("reset", Reset(), Silence.UNREACHABLE),
    ("results of nobody", json_reply(200, {"results": {"other": {"frames": []}}}), Silence.GARBAGE),
    ("results is a list", json_reply(200, {"results": []}), Silence.GARBAGE),
]


@pytest.mark.parametrize(("fault", "silence"), [row[1:] for row in BAD_DAYS], ids=[row[0] for row in BAD_DAYS])
async def test_a_bad_day_of_the_query_api_is_silence_of_its_kind(
    server: GrafanaServer, fault: Fault, silence: Silence
) -> None:
    server.arm_on("/api/ds/query", *[fault] * 3)
    assert why(await measured(server)) is silence


async def test_a_query_that_failed_by_the_way_is_sent_once_more_and_alone(server: GrafanaServer) -> None:
    """Of three one was unlucky: its own status says so, and the 400 around it nothing."""
    async with opened(server.url) as backend:
        await backend.measure([QUEUE], AT)
        frames = [{"schema": {"fields": [{"name": "n", "type": "number"}]}, "data": {"values": [[31]]}}]
        unlucky = {"error": "connection reset by peer", "status": 502, "frames": []}
        server.arm_on("/api/ds/query", json_reply(400, {"results": {"q0": {"frames": frames}, "q1": unlucky}}))
        assert (await backend.measure([ORDERS], AT))[ORDERS] == Counts(27, 31)


async def test_a_request_that_takes_too_long_is_halved_from_then_on(server: GrafanaServer) -> None:
    """Grafana runs the queries of a request one after the other; fifty of a slow database are too many for one."""
    asks = [counted(f"{TOTAL} AND {n} = {n}", bad=f"{BAD} AND {n} = {n}") for n in range(25)]
    short = timedelta(seconds=3)
    sizes: list[list[int]] = []
    async with opened(server.url, clock=SystemClock(), timeout=short, budget=short) as backend:
        for tick in range(3):
            if tick == 0:
                server.arm_on("/api/ds/query", Silent())
            before = len(server.bodies)
            seen = await backend.measure(asks, AT)
            sizes.append(sorted(len(json.loads(body)["queries"]) for body in server.bodies[before:]))
            assert {why(one) for one in seen.values()} == {Silence.UNREACHABLE if tick == 0 else None}
    assert sizes == [[50], [25, 25], [24, 26]]


async def test_the_token_goes_to_no_other_host(server: GrafanaServer) -> None:
    """Neither from a lookup (GET) nor from a query (POST), wherever they are redirected to."""
    with GrafanaServer([Token(value=VIEWER)], []) as elsewhere:
        for path in ("/api/datasources/uid/", "/api/ds/query"):
            there = {"location": f"{elsewhere.url}{path}"}
            server.arm_on(path, *[Reply(status=307, headers=there)] * 3)
            assert why(await measured(server)) is Silence.UNAUTHORIZED
        assert elsewhere.seen == []


# --- only reads ----------------------------------------------------------------------------------------------------

ALLOWED = BACKENDS["grafana"].allow(SourceConfig(name="s", url="https://g.example.test/grafana"))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/dashboards/db"),
        ("DELETE", "/api/datasources/uid/prom-1"),
        ("PUT", "/api/datasources/uid/prom-1"),
        ("POST", "/api/annotations"),
        ("POST", "/api/v1/provisioning/alert-rules"),
        ("DELETE", "/api/v1/provisioning/alert-rules/x"),
        ("POST", "/api/alertmanager/grafana/api/v2/silences"),
        ("POST", "/api/plugins/grafana-slo-app/resources/v1/slo"),
        ("POST", "/api/serviceaccounts/1/tokens"),
        ("POST", "/api/datasources/proxy/uid/prom-1/api/v1/admin/tsdb/delete_series"),
        ("GET", "/api/datasources/proxy/uid/prom-1/api/v1/admin/tsdb/delete_series"),
        ("GET", "/api/datasources/proxy/uid/prom-1/-/reload"),
        ("POST", "/api/datasources/proxy/uid/prom-1/../../../../dashboards/db"),
        ("GET", "/api/datasources/name/../../admin/settings"),
        ("GET", "/api/admin/settings"),
        ("DELETE", "/api/datasources/proxy/uid/prom-1/api/v1/query"),
    ],
)
async def test_what_would_write_is_refused_here_and_there(server: GrafanaServer, method: str, path: str) -> None:
    assert not ALLOWED(method, f"/grafana{path}")


async def test_the_local_server_notes_every_write_and_refuses_it(server: GrafanaServer) -> None:
    """So that an empty list means something."""
    import http.client

    for method, path in (
        ("POST", "/api/dashboards/db"),
        ("DELETE", "/api/datasources/uid/prom-1"),
        ("POST", "/api/datasources/proxy/uid/prom-1/api/v1/admin/tsdb/delete_series"),
        ("PATCH", "/api/annotations/1"),
    ):
        connection = http.client.HTTPConnection(server.origin.removeprefix("http://"))
        connection.request(method, f"/grafana{path}", b"{}", {"authorization": f"Bearer {VIEWER}"})
        assert connection.getresponse().status == 403
        connection.close()
    assert len(server.writes) == 4
