"""InfluxDB beyond its conformance: errors inside a success, odd answers, and what a preflight finds on a real one."""

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest

from smartspec_ops.backends import BACKENDS, SourceConfig
from smartspec_ops.backends._influxdb_api import Statements
from smartspec_ops.backends.influxdb import InfluxDb
from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Silence, Value
from smartspec_ops.domain.objective import RateIndicator, ValueIndicator
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Finding
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests import servers

pytestmark = pytest.mark.edge

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
MEAN = Ask(ValueIndicator(source="s", query="SELECT mean(n) FROM a WHERE $timeFilter"), timedelta(minutes=5))


@asynccontextmanager
async def backend(url: str) -> AsyncIterator[InfluxDb]:
    config = SourceConfig(name="s", url=url, params={"db": "shop"})
    made = InfluxDb(config, HttpEdge(allow=BACKENDS["influxdb"].allow(config)), EagerClock(AT))
    yield made
    await made.close()


async def measured(reply: Callable[[Asked], Reply], *asks: Ask) -> Mapping[Ask, Measurement]:
    async with scripted_server(reply) as server, backend(server.url) as influx:
        return await influx.measure(asks, AT)


def said(*results: Any) -> Reply:
    return Reply(body=json.dumps({"results": list(results)}).encode())


def rows(*values: Any, columns: Sequence[str] = ("time", "mean")) -> Mapping[str, Any]:
    return {"statement_id": 0, "series": [{"name": "a", "columns": columns, "values": values}]}


ANSWERS: Mapping[str, tuple[Reply, Silence | float]] = {
    "a number": (said(rows([0, 2.5])), 2.5),
    "no number": (said(rows([0, float("nan")])), Silence.NAN),
    "nothing": (said({"statement_id": 0}), Silence.EMPTY),
    "null": (said(rows([0, None])), Silence.EMPTY),
    "two rows": (said(rows([0, 1], [60, 2])), Silence.INSANE),
    "two columns": (said(rows([0, 1, 2], columns=("time", "a", "b"))), Silence.INSANE),
    "two series": (said({"series": [*rows([0, 1])["series"], *rows([0, 1])["series"]]}), Silence.INSANE),
    "a part": (said({**rows([0, 1]), "partial": True}), Silence.PARTIAL),
    "a text": (said(rows([0, "x"])), Silence.GARBAGE),
    "a series that is a text": (said({"series": ["x"]}), Silence.GARBAGE),
    "series that are a number": (said({"series": 5}), Silence.GARBAGE),
    "series that are a mapping": (said({"series": {"a": 1}}), Silence.GARBAGE),
    "a series without columns": (said({"series": [{"values": []}]}), Silence.GARBAGE),
    "columns that are a number": (said({"series": [{"columns": 2, "values": []}]}), Silence.GARBAGE),
    "no database": (said({"error": "database not found: shop"}), Silence.BAD_QUERY),
    "no function": (said({"error": "undefined function bad()"}), Silence.BAD_QUERY),
    "out of time": (said({"error": "query timeout reached"}), Silence.UNREACHABLE),
    "an answer too few": (said(), Silence.GARBAGE),
    "not parsed": (Reply(status=400, body=b'{"error": "error parsing query: found EOF"}'), Silence.BAD_QUERY),
    "not let in": (Reply(status=401, body=b'{"error": "authorization failed"}'), Silence.UNAUTHORIZED),
}


@pytest.mark.parametrize("answer", ANSWERS)
async def test_answers_and_errors_inside_a_success(answer: str) -> None:
    reply, expected = ANSWERS[answer]
    seen = (await measured(lambda _: reply, MEAN))[MEAN]
    if isinstance(expected, float):
        assert seen == Value(expected)
    else:
        assert isinstance(seen, NoData)
        assert seen.why is expected


def test_parameters_never_take_the_place_of_what_is_asked() -> None:
    params = {"db": "shop", "q": "DROP DATABASE shop", "epoch": "ms"}
    asked = Statements(SourceConfig(name="s", url="http://h", params=params), HttpEdge(), EagerClock(AT)).request(["a"])
    assert dict(parse_qsl(asked.body.decode())) == {"db": "shop", "q": "a", "epoch": "s"}


async def test_a_missing_database_is_not_searched_for_statement_by_statement() -> None:
    asked: list[Asked] = []

    def reply(one: Asked) -> Reply:
        asked.append(one)
        return said({"error": "database not found: shop"})

    asks = [
        Ask(RateIndicator(source="s", events=f"SELECT sum(n) FROM a{at} WHERE $timeFilter"), timedelta(minutes=5))
        for at in range(40)
    ]
    seen = await measured(reply, *asks)
    assert {one.why for one in seen.values() if isinstance(one, NoData)} == {Silence.BAD_QUERY}
    assert len(asked) == 1


# --- on a real one ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def influxdb_url() -> Iterator[str]:
    with ExitStack() as stack:
        try:
            points = "\n".join(f"a n={at % 7} {round(AT.timestamp()) - 60 * at}" for at in range(1, 60 * 24 * 5))
            running = stack.enter_context(servers.influxdb("shop", points))
        except servers.Missing as missing:
            pytest.skip(str(missing))
        yield running.url


@pytest.mark.server
@pytest.mark.slow
async def test_sums_over_days_are_what_the_server_itself_sums(influxdb_url: str) -> None:
    """Windows that begin where a stretch does: read in points of three lengths here, in one statement there."""
    total = "SELECT sum(n) FROM a WHERE $timeFilter"
    async with backend(influxdb_url) as influx:
        for window in (timedelta(hours=6), timedelta(days=3), timedelta(days=4)):
            ours = Ask(ValueIndicator(source="s", query=total), window)
            theirs = Ask(ValueIndicator(source="s", query=total.replace("sum(n)", "1 * sum(n)")), window)
            seen = await influx.measure([ours, theirs], AT)
            assert seen[ours] == seen[theirs]


@pytest.mark.server
@pytest.mark.slow
async def test_one_bad_statement_among_many_blinds_none(influxdb_url: str) -> None:
    good = [Ask(MEAN.indicator, timedelta(minutes=at)) for at in range(1, 40)]
    bad = Ask(ValueIndicator(source="s", query="SELECT nothing(n) FROM a WHERE $timeFilter"), timedelta(minutes=5))
    other = Ask(ValueIndicator(source="s", query="SELECT mean(n) FROM no.where.a WHERE $timeFilter"), good[0].window)
    async with backend(influxdb_url) as influx:
        seen = await influx.measure([*good, bad, other], AT)
    silent = {ask: one.why for ask, one in seen.items() if isinstance(one, NoData)}
    assert silent == {bad: Silence.BAD_QUERY, other: Silence.BAD_QUERY}


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("until", [AT, AT - timedelta(minutes=7)])
@pytest.mark.parametrize("select", ["sum(n)", "percentile(n, 90)", "mean(n)"])
async def test_a_course_is_what_each_of_its_windows_measures(influxdb_url: str, select: str, until: datetime) -> None:
    ask = Ask(ValueIndicator(source="s", query=f"SELECT {select} FROM a WHERE $timeFilter"), timedelta(minutes=5))
    async with backend(influxdb_url) as influx:
        course = await influx.course(ask, until - timedelta(hours=2), until)
        assert not isinstance(course, NoData)
        assert [end for end, _ in course] == [until - timedelta(minutes=5) * back for back in reversed(range(24))]
        for end, seen in course:
            assert (await influx.history([ask], end))[ask] == seen
        assert await influx.course(ask, until - ask.window, until) == course[-1:]
        assert await influx.course(ask, until - timedelta(minutes=4), until) == ()


async def looked(url: str, params: Mapping[str, str]) -> Sequence[Finding]:
    preflight = BACKENDS["influxdb"].preflight
    assert preflight
    config = SourceConfig(name="s", url=url, params=params)
    http = HttpEdge(allow=BACKENDS["influxdb"].allow(config))
    try:
        return await preflight(config, http, EagerClock(datetime.now(UTC)))
    finally:
        await http.close()


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize(
    ("params", "states", "words"),
    [
        ({"db": "shop"}, {"source/answers": "ok", "source/clock": "ok"}, "has the database"),
        ({"db": "other"}, {"source/answers": "fail", "source/clock": "ok"}, "is not there"),
        ({}, {"source/answers": "fail", "source/clock": "ok"}, "no database is named"),
    ],
)
async def test_before_anything_depends_on_it(
    influxdb_url: str, params: Mapping[str, str], states: Mapping[str, str], words: str
) -> None:
    found = await looked(influxdb_url, params)
    assert {one.check: one.state for one in found} == states
    assert words in found[0].detail
