"""What sources tell about their contents, from canned answers on a real socket."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qs

import pytest

from smartspec_ops.backends import BACKENDS, SourceConfig
from smartspec_ops.domain.inventory import Family, FamilyType
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Catalog, Secret
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.http_server import Reply, ScriptedServer, scripted_server
from tests.unit.objectives import NOON

pytestmark = pytest.mark.edge

PAGE = """\
# HELP shop_requests_total Requests answered.
# TYPE shop_requests_total counter
shop_requests_total{code="200"} 7
shop_requests_total{code="500"} 1
# TYPE shop_seconds histogram
shop_seconds_bucket{path="/",le="0.5"} 7
shop_seconds_bucket{path="/",le="+Inf"} 8
shop_seconds_count{path="/"} 8
shop_seconds_sum{path="/"} 3
"""


def success(data: object) -> Reply:
    return Reply(body=json.dumps({"status": "success", "data": data}).encode())


ANSWERS: Mapping[str, Reply] = {
    "/prom/api/v1/label/__name__/values": success(
        ["shop_requests_total", "shop_seconds_bucket", "shop_seconds_count", "shop_seconds_sum"]
    ),
    "/prom/api/v1/metadata": success(
        {"shop_requests_total": [{"type": "counter", "help": "Requests answered.", "unit": ""}]}
    ),
    "/prom/api/v1/series": success(
        [{"__name__": "x", "code": "200", "path": "/"}, {"__name__": "x", "code": "500", "path": "/"}]
    ),
    "/prom/api/v1/label/le/values": success(["+Inf", "0.5", "1.0"]),
    "/prom/api/v1/status/runtimeinfo": success({"storageRetention": "15d or 10GiB"}),
}


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with scripted_server(lambda asked: ANSWERS.get(asked.path, Reply(status=404, body=b"404"))) as server:
        yield server


def catalog(kind: str, url: str) -> Catalog:
    config = SourceConfig(name="s", url=url, headers={"authorization": Secret("Bearer hunter2-catalog")})
    build = BACKENDS[kind].catalog
    assert build is not None
    return build(config, HttpEdge(allow=BACKENDS[kind].allow(config)), EagerClock(NOON))


async def test_prometheus_tells_names_and_types_then_labels_and_bounds(server: ScriptedServer) -> None:
    shelf = catalog("prometheus", f"{server.url}/prom/")
    held = await shelf.families(NOON)
    assert not isinstance(held, NoData)
    assert [(one.name, one.type, one.help) for one in held] == [
        ("shop_requests_total", FamilyType.COUNTER, "Requests answered."),
        ("shop_seconds", FamilyType.HISTOGRAM, ""),
    ]
    counter, histogram = await shelf.details(held, NOON)
    assert counter.labels == {"code": ["200", "500"], "path": ["/"]}
    assert (counter.bounds, histogram.bounds) == ((), (Decimal("0.5"), Decimal("1.0")))
    assert {asked.method for asked in server.asked} == {"GET"}
    assert server.asked[0].headers["authorization"] == "Bearer hunter2-catalog"


async def test_prometheus_tells_its_jobs_and_what_one_of_them_has(server: ScriptedServer) -> None:
    jobs = success(["checkout", 'odd"one'])
    server.reply = lambda asked: jobs if asked.path.endswith("label/job/values") else ANSWERS[asked.path]
    shelf = catalog("prometheus", f"{server.url}/prom/")
    assert await shelf.jobs(NOON) == ["checkout", 'odd"one']
    held = await shelf.families(NOON, 'odd"one')
    assert not isinstance(held, NoData)
    await shelf.details(held, NOON, "checkout")
    labels = [each for each in server.asked if each.path.endswith(("series", "le/values"))]
    assert sorted(parse_qs(each.query)["match[]"][0] for each in labels) == [
        'shop_requests_total{job="checkout"}',
        'shop_seconds_bucket{job="checkout"}',
        'shop_seconds_count{job="checkout"}',
    ]
    asked = next(each for each in server.asked if each.path.endswith("__name__/values"))
    assert parse_qs(asked.query)["match[]"] == [r'{job="odd\"one"}']


@pytest.mark.parametrize(("edges", "is_bare"), [(["+Inf"], True), (["+Inf", "1"], False), ([], False), (["x"], False)])
async def test_a_histogram_without_a_finite_bucket_is_bare(
    server: ScriptedServer, edges: Sequence[str], is_bare: bool
) -> None:
    server.reply = lambda asked: success(edges) if asked.path.endswith("le/values") else ANSWERS[asked.path]
    held = [Family(name="shop_seconds", type=FamilyType.HISTOGRAM)]
    (one,) = await catalog("prometheus", f"{server.url}/prom/").details(held, NOON)
    assert one.is_bare is is_bare


async def test_a_page_with_a_histogram_without_a_finite_bucket_says_so(server: ScriptedServer) -> None:
    lines = [line for line in PAGE.splitlines() if 'le="0.5"' not in line]
    server.reply = lambda _: Reply(body="\n".join([*lines, ""]).encode())
    shelf = catalog("openmetrics", f"{server.url}/metrics")
    held = await shelf.families(NOON)
    assert not isinstance(held, NoData)
    assert [one.is_bare for one in await shelf.details(held, NOON)] == [False, True]


async def test_of_a_page_of_several_jobs_one_can_be_looked_at(server: ScriptedServer) -> None:
    page = 'a_total{job="x",code="200"} 1\na_total{job="y",code="500"} 1\nb_total{job="y"} 1\n'
    server.reply = lambda _: Reply(body=page.encode())
    shelf = catalog("openmetrics", f"{server.url}/metrics")
    held = await shelf.families(NOON, "x")
    assert not isinstance(held, NoData)
    assert [one.name for one in held] == ["a_total"]
    assert [one.labels["code"] for one in await shelf.details(held, NOON, "x")] == [["200"]]


async def test_a_source_that_does_not_tell_its_jobs_has_none(server: ScriptedServer) -> None:
    assert await catalog("prometheus", f"{server.url}/prom/").jobs(NOON) == ()
    assert await catalog("openmetrics", f"{server.url}/metrics").jobs(NOON) == ()


async def test_a_page_tells_the_same_of_itself(server: ScriptedServer) -> None:
    server.reply = lambda _: Reply(body=PAGE.encode())
    shelf = catalog("openmetrics", f"{server.url}/metrics")
    held = await shelf.families(NOON)
    assert not isinstance(held, NoData)
    assert [(one.name, one.type, one.help) for one in held] == [
        ("shop_requests_total", FamilyType.COUNTER, "Requests answered."),
        ("shop_seconds", FamilyType.HISTOGRAM, ""),
    ]
    counter, histogram = await shelf.details(held, NOON)
    assert (counter.labels, counter.bounds) == ({"code": ["200", "500"]}, ())
    assert (histogram.labels, histogram.bounds) == ({"path": ["/"]}, (Decimal("0.5"),))
    assert await shelf.retention() is None


async def test_without_metadata_names_still_end_in_what_they_are(server: ScriptedServer) -> None:
    server.reply = lambda asked: (
        Reply(status=404, body=b"404 page not found") if asked.path.endswith("metadata") else ANSWERS[asked.path]
    )
    held = await catalog("prometheus", f"{server.url}/prom").families(NOON)
    assert not isinstance(held, NoData)
    assert [one.type for one in held] == [FamilyType.COUNTER, FamilyType.HISTOGRAM]


async def test_details_that_nobody_gives_leave_a_family_as_it_was(server: ScriptedServer) -> None:
    server.reply = lambda _: Reply(status=422, body=b'{"status":"error","errorType":"422","error":"too many"}')
    bare = [Family(name="shop_seconds", type=FamilyType.HISTOGRAM)]
    assert await catalog("prometheus", server.url).details(bare, NOON) == bare


async def test_of_too_many_series_only_the_labels_are_asked(server: ScriptedServer) -> None:
    more = {
        "/api/v1/series": Reply(status=422, body=b'{"status":"error","errorType":"execution","error":"too many"}'),
        "/api/v1/labels": success(["__name__", "code", "odd"]),
        "/api/v1/label/code/values": success(["500", "200"]),
    }
    server.reply = lambda asked: more.get(asked.path, Reply(status=404, body=b"404"))
    bare = [Family(name="shop_requests_total", type=FamilyType.COUNTER)]
    (family,) = await catalog("prometheus", server.url).details(bare, NOON)
    assert family.labels == {"code": ["200", "500"]}


@pytest.mark.parametrize("kind", ["prometheus", "openmetrics"])
@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(status=401, body=b"Unauthorized hunter2-catalog"), Silence.UNAUTHORIZED),
        (Reply(status=404, body=b"404 page not found"), Silence.BAD_QUERY),
        (Reply(body=b"<html>Sign in</html>"), Silence.GARBAGE),
        (Reply(status=503, body=b'{"status":"error","errorType":"x","error":"hunter2-catalog"}'), Silence.OVERLOADED),
        (Reply(body=None), Silence.UNREACHABLE),
    ],
)
async def test_a_fault_is_a_silence_and_never_quotes_a_secret(
    server: ScriptedServer, kind: str, reply: Reply, why: Silence
) -> None:
    server.reply = lambda _: reply
    told = await catalog(kind, server.url).families(NOON)
    assert isinstance(told, NoData)
    assert told.why is why
    assert "hunter2" not in told.detail


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("15d", timedelta(days=15)),
        ("15d or 10GiB", timedelta(days=15)),
        ("1y2w", timedelta(days=379)),
        ("10GiB", None),
        ("", None),
    ],
)
async def test_retention_is_a_time_or_unknown(server: ScriptedServer, said: str, kept: timedelta | None) -> None:
    server.reply = lambda _: success({"storageRetention": said})
    assert await catalog("prometheus", server.url).retention() == kept


async def test_victoriametrics_does_not_say_how_long_it_keeps_things(server: ScriptedServer) -> None:
    server.reply = lambda _: Reply(status=400, body=b"unsupported path")
    assert await catalog("prometheus", server.url).retention() is None
