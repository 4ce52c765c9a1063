"""The local Datadog against Datadog's own Python client, and against recorded answers: what it says is said so."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from datadog_api_client import ApiClient, Configuration
from datadog_api_client.exceptions import ApiException, ForbiddenException
from datadog_api_client.v1.api.authentication_api import AuthenticationApi
from datadog_api_client.v1.api.metrics_api import MetricsApi as MetricsV1
from datadog_api_client.v1.api.monitors_api import MonitorsApi
from datadog_api_client.v1.api.service_level_objectives_api import ServiceLevelObjectivesApi
from datadog_api_client.v2.api.metrics_api import MetricsApi as MetricsV2
from datadog_api_client.v2.model.formula_limit import FormulaLimit
from datadog_api_client.v2.model.metrics_aggregator import MetricsAggregator
from datadog_api_client.v2.model.metrics_data_source import MetricsDataSource
from datadog_api_client.v2.model.metrics_scalar_query import MetricsScalarQuery
from datadog_api_client.v2.model.metrics_timeseries_query import MetricsTimeseriesQuery
from datadog_api_client.v2.model.query_formula import QueryFormula
from datadog_api_client.v2.model.scalar_formula_query_request import ScalarFormulaQueryRequest
from datadog_api_client.v2.model.scalar_formula_request import ScalarFormulaRequest
from datadog_api_client.v2.model.scalar_formula_request_attributes import ScalarFormulaRequestAttributes
from datadog_api_client.v2.model.scalar_formula_request_queries import ScalarFormulaRequestQueries
from datadog_api_client.v2.model.scalar_formula_request_type import ScalarFormulaRequestType
from datadog_api_client.v2.model.timeseries_formula_query_request import TimeseriesFormulaQueryRequest
from datadog_api_client.v2.model.timeseries_formula_request import TimeseriesFormulaRequest
from datadog_api_client.v2.model.timeseries_formula_request_attributes import TimeseriesFormulaRequestAttributes
from datadog_api_client.v2.model.timeseries_formula_request_queries import TimeseriesFormulaRequestQueries
from datadog_api_client.v2.model.timeseries_formula_request_type import TimeseriesFormulaRequestType

from smartspec_ops.backends import BACKENDS, SourceConfig
from smartspec_ops.domain.measurement import Ask
from smartspec_ops.domain.objective import RateIndicator, ValueIndicator
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Secret
from smartspec_ops.testing.armed_server import Reply, json_reply, sign_in
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.datadog_engine import Metric
from smartspec_ops.testing.datadog_server import API_KEY, APP_KEY, DatadogServer, Organisation

pytestmark = pytest.mark.edge

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HITS = Metric(name="web.hits", type="count", unit="hit")
TOOK = Metric(name="web.took", type="distribution", unit="second")
CPU = Metric(name="web.cpu", type="gauge", unit="percent")
SLO: dict[str, Any] = {
    "id": "0123456789abcdef0123456789abcdef",
    "name": "web availability",
    "type": "metric",
    "tags": ["service:web"],
    "monitor_tags": [],
    "thresholds": [{"timeframe": "30d", "target": 99.9, "target_display": "99.9"}],
    "query": {
        "numerator": "sum:web.hits{code:200}.as_count()",
        "denominator": "sum:web.hits{*}.as_count()",
    },
    "description": "requests that succeed",
    "created_at": 1_700_000_000,
    "modified_at": 1_700_000_000,
    "creator": {"name": "ann", "handle": "ann@example.test", "email": "ann@example.test"},
}


def organisation() -> Organisation:
    held = Organisation(slos=[SLO])
    minutes = [(NOW - timedelta(minutes=minute, seconds=-20)).timestamp() for minute in range(1, 61)]
    held.add(HITS, "code:200", points=[(at, 99.0) for at in minutes])
    held.add(HITS, "code:500", points=[(at, 1.0) for at in minutes[:30]])
    held.add(TOOK, points=[(at, each) for at in minutes for each in (0.1, 0.2, 0.3)])
    held.add(CPU, "host:a", points=[(at, 40.0) for at in minutes])
    return held


@pytest.fixture
def server() -> Iterator[DatadogServer]:
    with DatadogServer(organisation(), lambda: NOW) as running:
        yield running


def client(
    server: DatadogServer, *, api_key: str = API_KEY, app_key: str = APP_KEY, retries: bool = False
) -> ApiClient:
    configuration = Configuration(enable_retry=retries, max_retries=2)
    configuration.server_index = 1
    configuration.server_variables["name"] = server.origin.removeprefix("http://")
    configuration.server_variables["protocol"] = "http"
    configuration.api_key.clear()  # what it took from the environment
    configuration.api_key["apiKeyAuth"] = api_key
    if app_key:
        configuration.api_key["appKeyAuth"] = app_key
    return ApiClient(configuration)


def lines(server: DatadogServer, asked: TimeseriesFormulaQueryRequest) -> dict[str, Any]:
    with client(server) as api:
        read: dict[str, Any] = MetricsV2(api).query_timeseries_data(body=asked).to_dict()
    return read["data"]["attributes"]  # type: ignore[no-any-return]


def columns(server: DatadogServer, asked: ScalarFormulaQueryRequest) -> list[dict[str, Any]]:
    with client(server) as api:
        read: dict[str, Any] = MetricsV2(api).query_scalar_data(body=asked).to_dict()
    return read["data"]["attributes"]["columns"]  # type: ignore[no-any-return]


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def timeseries(
    *queries: str, formulas: tuple[str, ...] = ("q0",), interval: int = 60_000
) -> TimeseriesFormulaQueryRequest:
    return TimeseriesFormulaQueryRequest(
        data=TimeseriesFormulaRequest(
            attributes=TimeseriesFormulaRequestAttributes(
                formulas=[QueryFormula(formula=one, limit=FormulaLimit(count=10)) for one in formulas],
                _from=milliseconds(NOW - timedelta(minutes=10)),
                interval=interval,
                queries=TimeseriesFormulaRequestQueries(
                    [
                        MetricsTimeseriesQuery(data_source=MetricsDataSource.METRICS, query=query, name=f"q{number}")
                        for number, query in enumerate(queries)
                    ]
                ),
                to=milliseconds(NOW) - 1,
            ),
            type=TimeseriesFormulaRequestType.TIMESERIES_REQUEST,
        )
    )


def scalar(*queries: str, formulas: tuple[str, ...] = ("q0",), aggregator: str = "avg") -> ScalarFormulaQueryRequest:
    return ScalarFormulaQueryRequest(
        data=ScalarFormulaRequest(
            attributes=ScalarFormulaRequestAttributes(
                formulas=[QueryFormula(formula=one) for one in formulas],
                _from=milliseconds(NOW - timedelta(minutes=10)),
                queries=ScalarFormulaRequestQueries(
                    [
                        MetricsScalarQuery(
                            aggregator=MetricsAggregator(aggregator),
                            data_source=MetricsDataSource.METRICS,
                            query=query,
                            name=f"q{number}",
                        )
                        for number, query in enumerate(queries)
                    ]
                ),
                to=milliseconds(NOW),
            ),
            type=ScalarFormulaRequestType.SCALAR_REQUEST,
        )
    )


# --- Datadog's own client reads it -----------------------------------------------------------------------------


def test_timeseries_with_several_formulas(server: DatadogServer) -> None:
    events = "sum:web.hits{code:500}.as_count()", "sum:web.hits{*}.as_count()"
    found = lines(server, timeseries(*events, formulas=("q0", "q1", "q0 / q1 * 100")))
    assert [one["query_index"] for one in found["series"]] == [0, 1, 2]
    assert found["times"] == [milliseconds(NOW - timedelta(minutes=minute)) for minute in range(10, 0, -1)]
    assert found["values"] == [[1.0] * 10, [100.0] * 10, [1.0] * 10]
    assert found["series"][0]["unit"][0]["name"] == "hit"


def test_times_of_all_series_with_null_where_one_has_none(server: DatadogServer) -> None:
    server.organisation.series[1].times, server.organisation.series[1].values = [NOW.timestamp() - 100], [3.0]
    found = lines(server, timeseries("sum:web.hits{*} by {code}.as_count()"))
    assert [one["group_tags"] for one in found["series"]] == [["code:200"], ["code:500"]]
    assert found["values"][1] == [None] * 8 + [3.0, None]


def test_nothing_is_empty_lists(server: DatadogServer) -> None:
    assert lines(server, timeseries("sum:nobody.sent{*}.as_count()")) == {"series": [], "times": [], "values": []}
    assert [column["values"] for column in columns(server, scalar("avg:nobody.sent{*}"))] == [[]]


def test_scalars_of_every_kind(server: DatadogServer) -> None:
    [column] = columns(server, scalar("p99:web.took{*}", aggregator="percentile"))
    assert (column["name"], column["values"], column["meta"]["unit"][0]["name"]) == ("q0", [0.3], "second")
    grouped = columns(server, scalar("avg:web.cpu{*} by {host}"))
    assert [(one["name"], one["type"]) for one in grouped] == [("host", "group"), ("q0", "number")]


def test_v1_points_on_the_grid(server: DatadogServer) -> None:
    start = int((NOW - timedelta(minutes=10)).timestamp()) + 7
    with client(server) as api:
        found = MetricsV1(api).query_metrics(_from=start, to=int(NOW.timestamp()) - 1, query="avg:web.cpu{*}")
    [series] = found.series
    assert found.status == "ok"
    assert (series.interval, series.unit[0].name) == (20, "percent")
    assert series.pointlist[0].value[0] % 20_000 == 0


def test_lists_and_slos(server: DatadogServer) -> None:
    since, until = int((NOW - timedelta(hours=2)).timestamp()), int(NOW.timestamp())
    with client(server) as api:
        assert AuthenticationApi(api).validate().valid
        assert MetricsV1(api).list_active_metrics(_from=since).metrics == ["web.cpu", "web.hits", "web.took"]
        assert MetricsV1(api).get_metric_metadata("web.took").unit == "second"
        assert list(MetricsV2(api).list_tags_by_metric_name("web.cpu").data.attributes.tags) == ["host:a"]
        slos = ServiceLevelObjectivesApi(api)
        assert [one.name for one in slos.list_slos().data] == ["web availability"]
        assert slos.get_slo(SLO["id"]).data.name == "web availability"
        [found] = slos.search_slo().data.attributes.slos
        assert found.data.attributes.overall_status[0].status == pytest.approx(99.5, abs=0.01)
        history = slos.get_slo_history(SLO["id"], since, until).data
        assert history.overall.sli_value == pytest.approx(99.5, abs=0.01)
        assert list(MonitorsApi(api).list_monitors()) == []


def test_a_history_without_events_is_no_data_and_not_all_good(server: DatadogServer) -> None:
    long_ago = int((NOW - timedelta(days=9)).timestamp())
    with client(server) as api:
        history = ServiceLevelObjectivesApi(api).get_slo_history(SLO["id"], long_ago, long_ago + 3600).data
    assert history.overall.sli_value is None
    assert history.overall.errors[0].error_type == "ZERO_VALUED_DENOMINATOR"


@pytest.mark.parametrize("fault", [json_reply(403, {"errors": ["Forbidden"]}), sign_in(403)], ids=["json", "html"])
def test_a_refusal_as_json_and_as_a_page(server: DatadogServer, fault: Reply) -> None:
    server.arm(fault)
    with client(server) as api, pytest.raises(ForbiddenException):
        MetricsV2(api).query_scalar_data(body=scalar("avg:web.cpu{*}"))


def test_its_retries_follow_the_reset_of_the_limit(server: DatadogServer) -> None:
    server.arm(json_reply(429, {"errors": ["Rate limit reached."]}, X_RateLimit_Reset="0"))
    with client(server, retries=True) as api:
        found = MetricsV2(api).query_scalar_data(body=scalar("avg:web.cpu{*}")).to_dict()
    assert [column["values"] for column in found["data"]["attributes"]["columns"]] == [[40.0]]
    assert len(server.requests) == 2


# --- recorded answers ------------------------------------------------------------------------------------------


def shape(value: Any) -> Any:
    """Names and kinds, without the values; of a list that of its first."""
    match value:
        case dict():
            return {name: shape(each) for name, each in value.items()}
        case list():
            return [shape(each) for each in value[:1]]
        case bool() | str() | None:
            return type(value).__name__
        case _:
            return "number"


PERCENT = {"family": "", "id": 1, "name": "", "plural": "", "scale_factor": 1, "short_name": ""}
RECORDED: dict[str, Any] = {
    "/api/v2/query/scalar": {
        "data": {
            "type": "",
            "attributes": {"columns": [{"name": "", "type": "", "values": [1], "meta": {"unit": [PERCENT]}}]},
        }
    },
    "/api/v2/query/timeseries": {
        "data": {
            "id": "",
            "type": "",
            "attributes": {
                "series": [{"group_tags": [], "query_index": 0, "unit": None}],
                "times": [1],
                "values": [[1]],
            },
        }
    },
    "/api/v1/query": {
        **dict.fromkeys(("status", "res_type", "query", "message"), ""),
        **dict.fromkeys(("from_date", "to_date", "resp_version"), 1),
        **{name: [] for name in ("group_by", "times", "values")},
        "series": [
            {
                **dict.fromkeys(("metric", "display_name", "expression", "scope"), ""),
                **dict.fromkeys(("start", "end", "interval", "length", "query_index"), 1),
                "aggr": None,
                "attributes": {},
                "tag_set": [],
                "unit": [PERCENT],
                "pointlist": [[1, 1]],
            }
        ],
    },
}
"""As Datadog answered its client's own tests: what is named, and of which kind it is."""


@pytest.mark.parametrize("path", RECORDED)
def test_answers_have_the_shape_of_recorded_ones(server: DatadogServer, path: str) -> None:
    server.organisation.add(Metric(name="web.plain", type="gauge"), points=[(NOW.timestamp() - 100, 1.0)])
    asked = {
        "/api/v2/query/scalar": scalar("avg:web.cpu{*}"),
        "/api/v2/query/timeseries": timeseries("avg:web.plain{*}"),
    }.get(path)
    query = f"from={int(NOW.timestamp()) - 600}&to={int(NOW.timestamp())}&query=avg:web.cpu{{*}}"
    body = b""
    with client(server) as api:
        if isinstance(asked, ScalarFormulaQueryRequest):
            MetricsV2(api).query_scalar_data(body=asked)
        elif asked:
            MetricsV2(api).query_timeseries_data(body=asked)
    if asked:
        body = server.requests[-1][1]
    method = "POST" if asked else "GET"
    keys = {"dd-api-key": API_KEY, "dd-application-key": APP_KEY}
    answer = server.serve(method, path if asked else f"{path}?{query}", keys, body)
    assert shape(json.loads(answer.body)) == shape(RECORDED[path])


async def test_what_our_backend_sends_is_what_their_client_sends(server: DatadogServer) -> None:
    config = SourceConfig(
        name="s",
        url=server.origin,
        headers={"dd-api-key": Secret(API_KEY), "dd-application-key": Secret(APP_KEY)},
    )
    http = HttpEdge(allow=BACKENDS["datadog"].allow(config))
    backend = BACKENDS["datadog"].build(config, http, None, EagerClock(NOW))  # type: ignore[arg-type] - keeps nothing
    window = timedelta(minutes=10)
    asks = [
        Ask(RateIndicator(source="s", events="sum:web.hits{*}"), window),
        Ask(ValueIndicator(source="s", query="avg:web.cpu{*} * 2"), window),
    ]
    await backend.measure(asks, NOW)
    await backend.close()
    ours = [json.loads(server.requests[at][1]) for at in (0, -1)]
    server.requests.clear()
    points = timeseries("sum:web.hits{*}.as_count().rollup(sum, 60)")
    points.data.attributes._from = milliseconds(NOW - timedelta(hours=4))
    with client(server) as api:
        MetricsV2(api).query_timeseries_data(body=points)
        MetricsV2(api).query_scalar_data(body=scalar("avg:web.cpu{*}", formulas=("q0 * 2",)))
    theirs = [json.loads(body) for _, body in server.requests]
    for one in theirs[0]["data"]["attributes"]["formulas"]:
        one.pop("limit", None)
    assert ours == theirs


# --- keys, scopes, limits --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "status"),
    [
        ({"api_key": "f" * 32}, 403),
        ({"app_key": ""}, 401),
        ({"app_key": "f" * 40}, 403),
    ],
)
def test_keys_are_checked(server: DatadogServer, keys: dict[str, str], status: int) -> None:
    with client(server, **keys) as api, pytest.raises(ApiException) as refused:  # type: ignore[arg-type]
        MetricsV2(api).query_scalar_data(body=scalar("avg:web.cpu{*}"))
    assert refused.value.status == status


def test_a_key_may_do_what_its_scopes_say(server: DatadogServer) -> None:
    server.organisation.app_keys[APP_KEY] = frozenset({"slos_read"})
    with client(server) as api:
        assert len(ServiceLevelObjectivesApi(api).list_slos().data) == 1
        with pytest.raises(ForbiddenException):
            MetricsV1(api).list_active_metrics(_from=0)


def test_the_limit_is_told_and_kept(server: DatadogServer) -> None:
    with DatadogServer(organisation(), lambda: NOW, limit=2) as small, client(small) as api:
        api.configuration.return_http_data_only = False
        told = [MetricsV2(api).query_scalar_data(body=scalar("avg:web.cpu{*}"))[2] for _ in range(2)]
        assert [one["X-RateLimit-Remaining"] for one in told] == ["1", "0"]
        assert told[0]["X-RateLimit-Reset"] == "3600"
        with pytest.raises(ApiException) as refused:
            MetricsV2(api).query_scalar_data(body=scalar("avg:web.cpu{*}"))
    assert refused.value.status == 429
    assert small.refused == 1


@pytest.mark.parametrize(
    "asked",
    [
        scalar("avg:web.cpu{*}", formulas=("q0 / nobody",)),
        scalar("avg:web.cpu{*", formulas=("q0",)),
        scalar("avg:web.cpu{*}.p99()", formulas=("q0",)),
        scalar("avg:web.cpu{*}", formulas=("q0 +",)),
    ],
)
def test_what_the_language_does_not_know_is_400(server: DatadogServer, asked: ScalarFormulaQueryRequest) -> None:
    with client(server) as api, pytest.raises(ApiException) as refused:
        MetricsV2(api).query_scalar_data(body=asked)
    assert refused.value.status == 400


def test_seconds_where_milliseconds_are_meant_give_nothing(server: DatadogServer) -> None:
    asked = timeseries("sum:web.hits{*}.as_count()")
    asked.data.attributes._from = int(NOW.timestamp()) - 600
    asked.data.attributes.to = int(NOW.timestamp())
    assert lines(server, asked)["times"] == []


def test_a_write_is_refused_and_remembered(server: DatadogServer) -> None:
    with client(server) as api, pytest.raises(ApiException) as refused:
        ServiceLevelObjectivesApi(api).delete_slo(SLO["id"])
    assert refused.value.status == 404
    assert server.writes == [("DELETE", f"/api/v1/slo/{SLO['id']}")]
