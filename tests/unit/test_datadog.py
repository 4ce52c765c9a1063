"""The Datadog backend against the local Datadog: what is counted, converted and refused, inside its limit."""

import gc
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec_ops.backends import BACKENDS, SourceConfig
from smartspec_ops.backends import _datadog_api as api
from smartspec_ops.backends._datadog_counting import Kept
from smartspec_ops.backends._datadog_sums import TIERS, Sums, reach_for, stretches, tier_of
from smartspec_ops.backends._faults import Cleaner
from smartspec_ops.domain.elsewhere import Elsewhere
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, NoData, Silence, Value
from smartspec_ops.domain.objective import (
    HistogramIndicator,
    Indicator,
    NativeHistogramIndicator,
    RateIndicator,
    RatioIndicator,
    ValueIndicator,
)
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Answer, Chronicle, Failure, Http, MetricsBackend, Request, Secret
from smartspec_ops.spec.grouping import instance, labels_of, narrowed, questions
from smartspec_ops.spec.secret_ref import SecretRef
from smartspec_ops.spec.source import Auth, Source
from smartspec_ops.testing.armed_server import Reply, json_reply, sign_in
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.datadog_engine import Metric
from smartspec_ops.testing.datadog_server import API_KEY, APP_KEY, SCOPES, DatadogServer, Limit, Organisation
from tests.unit.objectives import ERRORS as ERROR_RATE

pytestmark = pytest.mark.edge

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HITS = Metric(name="web.hits", type="count", unit="hit")
ERRORS = Metric(name="web.errors", type="count", unit="error")
KEYS = {"dd-api-key": Secret(API_KEY), "dd-application-key": Secret(APP_KEY)}
SHORT = timedelta(minutes=5)
RATIO = RatioIndicator(source="s", total="sum:web.hits{*}", bad="sum:web.errors{*}")


def backend(server: DatadogServer, clock: EagerClock, **settings: Any) -> MetricsBackend:
    config = SourceConfig(name="s", url=server.origin, headers=KEYS, **settings)
    http = HttpEdge(allow=BACKENDS["datadog"].allow(config))
    return BACKENDS["datadog"].build(config, http, None, clock)  # type: ignore[arg-type] - it keeps nothing


class Scene:
    """One organisation, one backend on it, and the time."""

    def __init__(self, *, has_v2: bool = True) -> None:
        self.organisation = Organisation()
        self.clock = EagerClock(AT)
        self.server = DatadogServer(self.organisation, self.clock.now, has_v2=has_v2)
        self.backend = backend(self.server, self.clock)

    def every_minute(self, metric: Metric, value: float, *tags: str, back: timedelta = timedelta(hours=2)) -> None:
        minutes = back // MINUTE
        self.organisation.add(
            metric, *tags, points=[((AT - n * MINUTE).timestamp() + 20, value) for n in range(1, minutes + 1)]
        )

    async def measure(self, indicator: Indicator, window: timedelta = SHORT, at: datetime | None = None) -> Measurement:
        ask = Ask(indicator, window)
        return (await self.backend.measure([ask], at or self.clock.now()))[ask]

    def paths(self) -> Sequence[str]:
        return [path.partition("?")[0] for path, _ in self.server.requests]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    made = Scene()
    with made.server:
        yield made
        await made.backend.close()
        assert made.server.writes == []


# --- counts ----------------------------------------------------------------------------------------------------


async def test_counts_of_any_window_cost_one_reading(scene: Scene) -> None:
    scene.every_minute(HITS, 100.0, back=timedelta(days=29))
    scene.every_minute(ERRORS, 2.0, back=timedelta(days=29))
    windows = [timedelta(minutes=5), timedelta(minutes=30), *(timedelta(hours=h) for h in (1, 2, 6, 24, 72, 24 * 28))]
    asks = [Ask(RATIO, window) for window in windows]
    found = await scene.backend.measure(asks, AT)
    for ask in asks:
        minutes = ask.window / MINUTE
        assert found[ask] == Counts(98 * minutes, 100 * minutes)
    assert len(scene.server.requests) == 4
    scene.server.requests.clear()
    await scene.clock.advance(MINUTE)
    await scene.backend.measure(asks, scene.clock.now())
    assert scene.paths() == ["/api/v2/query/timeseries"]


async def test_the_minute_that_is_not_over_is_not_asked_for(scene: Scene) -> None:
    scene.every_minute(HITS, 100.0)
    scene.every_minute(ERRORS, 0.0)
    scene.organisation.series[0].times.append((AT + timedelta(seconds=1)).timestamp())
    scene.organisation.series[0].values.append(9e9)
    assert await scene.measure(RATIO, at=AT + timedelta(seconds=40)) == Counts(500, 500)
    [asked] = [json.loads(body)["data"]["attributes"] for _, body in scene.server.requests]
    assert asked["to"] == int(AT.timestamp()) * 1000 - 1
    assert asked["interval"] == 60_000


async def test_what_arrives_late_is_counted_at_the_next_tick(scene: Scene) -> None:
    scene.every_minute(HITS, 100.0)
    scene.every_minute(ERRORS, 1.0)
    assert await scene.measure(RATIO) == Counts(495, 500)
    errors = scene.organisation.series[1]
    errors.times.append((AT - timedelta(seconds=30)).timestamp())
    errors.values.append(50.0)
    await scene.clock.advance(MINUTE)
    scene.organisation.series[0].times.append((AT + timedelta(seconds=20)).timestamp())
    scene.organisation.series[0].values.append(100.0)
    assert await scene.measure(RATIO) == Counts(500 - 54, 500)


async def test_a_pause_is_read_again(scene: Scene) -> None:
    scene.every_minute(HITS, 100.0, back=timedelta(hours=8))
    scene.every_minute(ERRORS, 1.0, back=timedelta(hours=8))
    hour, early = timedelta(hours=1), AT - timedelta(hours=6)
    for at in (early, early + hour, AT):  # an hour is read on, five are read anew
        assert await scene.measure(RATIO, hour, at) == Counts(5940, 6000)


async def test_no_errors_are_no_points_and_mean_zero(scene: Scene) -> None:
    scene.every_minute(HITS, 100.0)
    assert await scene.measure(RATIO) == Counts(500, 500)


async def test_no_events_at_all_are_silence(scene: Scene) -> None:
    scene.every_minute(ERRORS, 1.0)
    seen = await scene.measure(RATIO)
    assert isinstance(seen, NoData)
    assert seen.why is Silence.EMPTY


async def test_zeroes_where_somebody_says_so(scene: Scene) -> None:
    indicator = RatioIndicator(source="s", total="default_zero(sum:web.hits{*})", bad="sum:web.errors{*}")
    assert await scene.measure(indicator) == Counts(0, 0)


async def test_what_has_stopped_is_stale_whatever_its_past(scene: Scene) -> None:
    scene.every_minute(HITS, 100.0)
    await scene.clock.advance(timedelta(minutes=20))
    seen = await scene.measure(RATIO, timedelta(hours=1))
    assert isinstance(seen, NoData)
    assert seen.why is Silence.STALE
    known = await scene.backend.history([ask := Ask(RATIO, timedelta(hours=1))], scene.clock.now())
    assert known[ask] == Counts(4000, 4000), "of a time that is over it does not matter when the newest point was"


async def test_good_events_gone_are_bad_ones_and_good_never_seen_is_no_answer(scene: Scene) -> None:
    scene.every_minute(HITS, 100.0)
    long_ago = (AT - timedelta(days=3)).timestamp()
    scene.organisation.add(Metric(name="web.good", type="count"), points=[(long_ago, 5.0)])
    gone, never = (
        Ask(RatioIndicator(source="s", total="sum:web.hits{*}", good=f"sum:web.{name}{{*}}"), SHORT)
        for name in ("good", "never")
    )
    found = await scene.backend.measure([gone, never], AT)
    assert found[gone] == Counts(0, 500)
    silent = found[never]
    assert isinstance(silent, NoData)
    assert silent.why is Silence.EMPTY
    scene.server.requests.clear()
    await scene.clock.advance(MINUTE)
    await scene.backend.measure([gone, never], scene.clock.now())
    assert len(scene.server.requests) == 1, "what was never seen is not looked for at every tick"


async def test_what_nobody_asks_for_any_more_is_let_go_of_and_can_come_back(scene: Scene) -> None:
    scene.every_minute(HITS, 100.0, back=timedelta(hours=9))
    held = []
    for hour in range(9):
        at = AT - timedelta(hours=8 - hour)
        pod = RatioIndicator(source="s", total="sum:web.hits{*}", good=f"sum:web.good{{pod:p{hour}}}")
        await scene.measure(pod, at=at)
        assert await scene.measure(RATIO, at=at) == Counts(500, 500)
        gc.collect()
        held.append(sum(isinstance(one, Kept) for one in gc.get_objects()))
    assert held[8] == held[3] > held[2], "the series of three hours and no more"
    back = RatioIndicator(source="s", total="sum:web.hits{*}", good="sum:web.good{pod:p0}")
    seen = await scene.measure(back)
    assert isinstance(seen, NoData)
    assert seen.why is Silence.EMPTY


class NoScalars:
    """`ports.Http`: while `is_down`, the numbers of a window cannot be had, and the points can."""

    def __init__(self, inner: Http) -> None:
        self._inner = inner
        self.is_down = True

    async def send(self, request: Request) -> Answer | Failure:
        url = request.url.reveal() if isinstance(request.url, Secret) else request.url
        if self.is_down and "scalar" in url:
            return Answer(status=503, headers={}, body=b"{}")
        return await self._inner.send(request)

    async def close(self) -> None:
        await self._inner.close()


async def test_a_failed_look_for_good_events_is_no_number_and_is_taken_again(scene: Scene) -> None:
    scene.every_minute(HITS, 100.0)
    config = SourceConfig(name="s", url=scene.server.origin, headers=KEYS)
    http = NoScalars(HttpEdge(allow=BACKENDS["datadog"].allow(config)))
    asked = BACKENDS["datadog"].build(config, http, None, scene.clock)  # type: ignore[arg-type] - it keeps nothing
    ask = Ask(RatioIndicator(source="s", total="sum:web.hits{*}", good="sum:web.typo{*}"), SHORT)
    whys = []
    for is_down in (True, True, False):
        http.is_down = is_down
        seen = (await asked.measure([ask], scene.clock.now()))[ask]
        whys.append(seen.why if isinstance(seen, NoData) else seen)
        await scene.clock.advance(MINUTE)
    assert whys == [Silence.OVERLOADED, Silence.OVERLOADED, Silence.EMPTY]
    await asked.close()


async def test_a_sum_of_metrics_counts_what_each_has(scene: Scene) -> None:
    scene.every_minute(HITS, 100.0)
    scene.every_minute(ERRORS, 3.0)
    both = RatioIndicator(source="s", total="sum:web.hits{*}.as_rate()", bad="sum:web.errors{*} + sum:web.aborted{*}")
    assert await scene.measure(both) == Counts(485, 500)


async def test_a_rate_metric_is_counted_by_its_interval(scene: Scene) -> None:
    scene.organisation.add(
        Metric(name="web.rate", type="rate", interval=10),
        points=[((AT - timedelta(seconds=n * 10)).timestamp(), 7.0) for n in range(1, 361)],
    )
    assert await scene.measure(RateIndicator(source="s", events="sum:web.rate{*}")) == Value(7.0)


@pytest.mark.parametrize(("metric", "bound"), [("millisecond", 200.0), ("second", 0.2), ("nanosecond", 2e8)])
async def test_a_threshold_is_compared_in_the_unit_of_the_distribution(scene: Scene, metric: str, bound: float) -> None:
    took = Metric(name="web.took", type="distribution", unit=metric)
    start = (AT - timedelta(minutes=3)).timestamp()
    scene.organisation.add(took, points=[(start, bound * share) for share in (0.5, 1.0, 1.001)])
    for kind, seen in (
        (
            HistogramIndicator(source="s", histogram="web.took{*}", threshold=Decimal("0.2")),
            Buckets(((0.2, 2), (float("inf"), 3)), 1.0),
        ),
        (NativeHistogramIndicator(source="s", histogram="web.took", threshold=Decimal("0.2")), Counts(2, 3)),
    ):
        found = await scene.measure(kind)
        assert replace(found, coverage=1.0) == seen  # type: ignore[type-var]


async def test_a_distribution_whose_unit_nobody_tells_is_not_counted(scene: Scene) -> None:
    """Its past is there: read in a unit of our own, every event of it might be called slow."""
    took = Metric(name="web.took", type="distribution", unit="millisecond")
    scene.organisation.add(took, points=[((AT - timedelta(hours=3)).timestamp(), 150.0)])
    indicator = NativeHistogramIndicator(source="s", histogram="web.took", threshold=Decimal("0.2"))
    seen = await scene.measure(indicator, timedelta(days=1))
    assert isinstance(seen, NoData)
    assert "its unit is not known" in seen.detail
    scene.organisation.series[0].times.append((AT + timedelta(seconds=9)).timestamp())
    scene.organisation.series[0].values.append(250.0)
    await scene.clock.advance(MINUTE)
    known = await scene.measure(indicator, timedelta(days=1))
    assert isinstance(known, Counts)
    assert (known.good, known.total) == (1, 2)


# --- the past --------------------------------------------------------------------------------------------------


async def test_the_course_of_counts_is_window_after_window(scene: Scene) -> None:
    scene.every_minute(HITS, 100.0, back=timedelta(hours=30))
    scene.organisation.add(ERRORS, points=[((AT - timedelta(minutes=7)).timestamp(), 40.0)])
    found = await course(scene, RATIO, AT - timedelta(days=2))
    assert [at for at, _ in found] == [AT - n * SHORT for n in range(575, -1, -1)]
    assert [seen for _, seen in found[-3:]] == [Counts(500, 500), Counts(460, 500), Counts(500, 500)]
    assert {type(seen) for _, seen in found[:200]} == {NoData}, "silence before there was anything"
    assert len(scene.server.requests) == 2


async def test_the_course_of_a_number_is_converted(scene: Scene) -> None:
    scene.every_minute(Metric(name="m", type="gauge", unit="millisecond"), 250.0)
    found = await course(scene, ValueIndicator(source="s", query="max:m{*}", unit=Unit.SECOND), AT - timedelta(hours=3))
    assert [seen for _, seen in found[-24:]] == [Value(0.25)] * 24
    assert {type(seen) for _, seen in found[:12]} == {NoData}


async def test_the_course_of_a_distribution(scene: Scene) -> None:
    took = Metric(name="web.took", type="distribution", unit="second")
    scene.organisation.add(took, points=[((AT - MINUTE).timestamp(), each) for each in (0.1, 0.3)])
    indicator = NativeHistogramIndicator(source="s", histogram="web.took", threshold=Decimal("0.2"))
    assert (await course(scene, indicator, AT - timedelta(minutes=10)))[-1][1] == Counts(1, 2)


async def test_a_long_course_waits_for_its_turn() -> None:
    clock, held = EagerClock(AT), Limit("timeseries_query", 60)
    http = Metered(clock, held)
    config = SourceConfig(name="s", url="http://127.0.0.1:9", headers=KEYS)
    made = BACKENDS["datadog"].build(config, http, None, clock)  # type: ignore[arg-type] - it keeps nothing
    assert isinstance(made, Chronicle)
    found = await made.course(Ask(RATIO, SHORT), AT - timedelta(days=40), AT)
    assert isinstance(found, NoData)
    assert found.why is Silence.OVERLOADED
    assert (http.refused, http.asked) == (0, 10), "a fifth ahead, and then a minute each: too long to wait"
    held.limit = 600
    await clock.advance(timedelta(hours=2))
    whole = await made.course(Ask(RATIO, SHORT), AT - timedelta(days=40), AT)
    assert not isinstance(whole, NoData)
    assert (len(whole), http.refused, http.asked) == (40 * 288, 0, 10 + 40)


async def course(scene: Scene, indicator: Indicator, since: datetime) -> Sequence[tuple[datetime, Measurement]]:
    assert isinstance(scene.backend, Chronicle)
    found = await scene.backend.course(Ask(indicator, SHORT), since, AT)
    assert not isinstance(found, NoData)
    return found


# --- units -----------------------------------------------------------------------------------------------------

UNITS = [
    # metric's unit, query, what is promised, scale written -> seen
    ("second", "avg:m{*}", Unit.SECOND, "1", Value(5.0)),
    ("millisecond", "avg:m{*}", Unit.SECOND, "1", Value(0.005)),
    ("millisecond", "avg:m{*}", Unit.SECOND, "0.001", Value(0.005)),
    ("second", "avg:m{*}", Unit.SECOND, "0.001", "remove unit:"),
    (None, "avg:m{*}", Unit.SECOND, "0.001", Value(0.005)),
    ("percent", "avg:m{*}", Unit.RATIO, "1", Value(0.05)),
    ("fraction", "avg:m{*}", Unit.RATIO, "1", Value(5.0)),
    (None, "avg:m{*}", Unit.RATIO, "0.01", Value(0.05)),
    ("kibibyte", "avg:m{*}", Unit.BYTE, "1", Value(5120.0)),
    ("byte", "avg:m{*}", Unit.SECOND, "1", "Datadog gives a size, a duration is promised"),
    ("millisecond", "avg:m{*} / 1000", Unit.SECOND, "1", "it is done here"),
    ("millisecond", "avg:m{*} * 2", Unit.SECOND, "1", "it is done here"),
    ("millisecond", "avg:m{*} * 2", Unit.SECOND, "0.001", Value(0.01)),
    ("item", "avg:m{*}", Unit.COUNT, "1", Value(5.0)),
    ("item", "avg:m{*}", Unit.RATIO, "1", "use bad:"),
]


@pytest.mark.parametrize(("unit", "query", "promised", "scale", "seen"), UNITS)
async def test_units_come_from_the_answer(
    scene: Scene, unit: str | None, query: str, promised: Unit, scale: str, seen: Measurement | str
) -> None:
    scene.every_minute(Metric(name="m", type="gauge", unit=unit), 5.0)
    found = await scene.measure(ValueIndicator(source="s", query=query, unit=promised, scale=Decimal(scale)))
    if isinstance(seen, str):
        assert isinstance(found, NoData)
        assert found.why is Silence.BAD_QUERY
        assert seen in found.detail
    else:
        assert found == seen


@pytest.mark.parametrize(
    "query", ["sum:web.errors{*}.as_rate()", "sum:web.errors{*}.as_count()", "per_second(sum:web.errors{*})"]
)
async def test_events_are_no_share(scene: Scene, query: str) -> None:
    scene.every_minute(ERRORS, 1.0)
    found = await scene.measure(ValueIndicator(source="s", query=query, unit=Unit.RATIO))
    assert isinstance(found, NoData)
    assert found.why is Silence.BAD_QUERY


async def test_a_rate_that_only_the_answer_tells_is_no_share_either(scene: Scene) -> None:
    scene.every_minute(Metric(name="web.error_rate", type="rate", unit="error", per_unit="second"), 0.001)
    found = await scene.measure(ValueIndicator(source="s", query="avg:web.error_rate{*}", unit=Unit.RATIO))
    assert isinstance(found, NoData)
    assert "events per second, a share is promised" in found.detail


# --- one number ------------------------------------------------------------------------------------------------


async def test_few_errors_weigh_little_in_a_division_of_rates(scene: Scene) -> None:
    scene.every_minute(HITS, 100.0)
    scene.organisation.add(ERRORS, points=[((AT - 3 * MINUTE).timestamp(), 5.0)])
    query = "sum:web.errors{*}.as_rate() / sum:web.hits{*}.as_rate()"
    assert await scene.measure(ValueIndicator(source="s", query=query, unit=Unit.RATIO)) == Value(0.01)


async def test_a_number_from_points_that_have_stopped_is_stale(scene: Scene) -> None:
    scene.every_minute(Metric(name="m", type="gauge"), 5.0)
    indicator = ValueIndicator(source="s", query="max:m{*}", unit=Unit.COUNT)
    assert await scene.measure(indicator, timedelta(hours=1)) == Value(5.0)
    await scene.clock.advance(timedelta(minutes=20))
    seen = await scene.measure(indicator, timedelta(hours=1))
    assert isinstance(seen, NoData)
    assert seen.why is Silence.STALE


async def test_several_series_are_no_number(scene: Scene) -> None:
    for host in "ab":
        scene.every_minute(Metric(name="m", type="gauge"), 5.0, f"host:{host}")
    seen = await scene.measure(ValueIndicator(source="s", query="avg:m{*} by {host}"))
    assert isinstance(seen, NoData)
    assert seen.why is Silence.INSANE


async def test_all_numbers_of_one_window_are_one_request(scene: Scene) -> None:
    for n in range(90):
        scene.every_minute(Metric(name=f"m{n}", type="gauge"), float(n))
    asks = [Ask(ValueIndicator(source="s", query=f"avg:m{n}{{*}}"), SHORT) for n in range(90)]
    assert await scene.backend.measure(asks, AT) == {ask: Value(float(n)) for n, ask in enumerate(asks)}
    assert scene.paths() == ["/api/v2/query/scalar"]


async def test_a_percentile_at_the_end_is_sent_as_it_is_and_explained(scene: Scene) -> None:
    """The form of SmartSpec's guide, which is none of Datadog's."""
    scene.every_minute(Metric(name="web.took", type="distribution"), 5.0)
    seen = await scene.measure(ValueIndicator(source="s", query="avg:web.took{service:shop}.p99"))
    assert isinstance(seen, NoData)
    assert "400: Rule 'scope_expr'" in seen.detail
    assert "p99:web.took{...}" in seen.detail


async def test_series_with_their_labels(scene: Scene) -> None:
    for host in "ab":
        scene.every_minute(Metric(name="m", type="gauge"), 5.0, f"host:{host}")
    found = await scene.backend.series("avg:m{*} by {host}", AT)
    assert not isinstance(found, NoData)
    assert [(one.labels, one.value) for one in found] == [((("host", "a"),), 5.0), ((("host", "b"),), 5.0)]


async def test_groups_are_found_by_their_tags_and_asked_for_alone(scene: Scene) -> None:
    for route, value in (("pay", 100.0), ("cart", 10.0)):
        scene.every_minute(HITS, value, f"route:{route}", "env:prod")
        scene.every_minute(ERRORS, value / 10, f"route:{route}", "env:prod")
    scene.every_minute(HITS, 7.0, "env:prod")
    indicator = RatioIndicator(source="s", total="sum:web.hits{env:prod}", bad="default_zero(sum:web.errors{env:prod})")
    pattern = replace(ERROR_RATE, indicator=indicator, group_by=("route",))
    [asked] = questions(pattern)
    found = await scene.backend.series(asked, AT)
    assert not isinstance(found, NoData)
    groups = [instance(pattern, labels_of(pattern, dict(one.labels)), idle_ok=False) for one in found]
    seen = [await scene.measure(one.indicator) for one in groups]
    assert {one.id: counts for one, counts in zip(groups, seen, strict=True)} == {
        'error_rate{route=""}': Counts(35, 35),
        'error_rate{route="cart"}': Counts(45, 50),
        'error_rate{route="pay"}': Counts(450, 500),
    }


async def test_more_groups_than_are_told_are_no_groups(scene: Scene) -> None:
    for n in range(1000):
        scene.organisation.add(HITS, f"user:{n:04}", points=[((AT - MINUTE).timestamp(), 1.0)])
    found = await scene.backend.series("sum:web.hits{*} by {user}", AT)
    assert isinstance(found, NoData)
    assert found.why is Silence.PARTIAL


@pytest.mark.parametrize(
    ("text", "narrow"),
    [
        ("sum:a.b{*}", "sum:a.b{route:pay}"),
        ("a.b{x:y}", "a.b{x:y,route:pay}"),
        (
            "default_zero(sum:a.b{x:y} + sum:c{*}.as_rate())",
            "default_zero(sum:a.b{x:y,route:pay} + sum:c{route:pay}.as_rate())",
        ),
        ("sum:a{x IN (1,2)}", "sum:a{x IN (1,2),route:pay}"),
        ('up{job="x"}', 'up{job="x",route="pay"}'),
        ("up", 'up{route="pay"}'),
    ],
)
def test_a_selector_is_narrowed_in_its_own_language(text: str, narrow: str) -> None:
    assert narrowed(text, (("route", "pay"),)) == narrow


# --- refused queries -------------------------------------------------------------------------------------------


async def test_one_refused_query_is_found_and_left_alone(scene: Scene) -> None:
    for n in range(64):
        scene.every_minute(Metric(name=f"m{n}", type="gauge"), float(n))
    bad = Ask(ValueIndicator(source="s", query="avg:m1{*}.nonsense()"), SHORT)
    asks = [*(Ask(ValueIndicator(source="s", query=f"avg:m{n}{{*}}"), SHORT) for n in range(64)), bad]
    found = await scene.backend.measure(asks, AT)
    assert [found[ask] for ask in asks[:-1]] == [Value(float(n)) for n in range(64)]
    assert len(scene.server.requests) <= 16
    scene.server.requests.clear()
    await scene.clock.advance(MINUTE)
    again = await scene.backend.measure(asks, scene.clock.now())
    assert again[bad] == found[bad]
    assert len(scene.server.requests) == 1, "the configuration has to change first"


async def test_how_many_queries_a_request_holds_is_learnt(scene: Scene) -> None:
    for n in range(96):
        scene.every_minute(Metric(name=f"m{n}", type="gauge"), float(n))
    asks = [Ask(ValueIndicator(source="s", query=f"avg:m{n}{{*}}"), SHORT) for n in range(96)]
    scene.server.arm(json_reply(400, {"errors": ["too many queries"]}))
    found = await scene.backend.measure(asks, AT)
    assert [found[ask] for ask in asks] == [Value(float(n)) for n in range(96)]
    assert len(scene.server.requests) == 3
    scene.server.requests.clear()
    await scene.clock.advance(MINUTE)
    await scene.backend.measure(asks, scene.clock.now())
    assert [len(json.loads(body)["data"]["attributes"]["queries"]) for _, body in scene.server.requests] == [48, 48]


# --- keys and addresses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", ["", "/proxy/dd"])
def test_only_what_is_read_here_may_be_sent(base: str) -> None:
    allowed = BACKENDS["datadog"].allow(SourceConfig(name="s", url=f"https://dd.example.test{base}/"))
    paths = ("/api/v1/validate", "/api/v1/query", "/api/v1/slo", "/api/v1/slo/search")
    posts = ("/api/v2/query/scalar", "/api/v2/query/timeseries")
    assert all(allowed("GET", base + path) for path in paths)
    assert all(allowed("POST", base + path) for path in posts)
    others = ("/api/v1/monitor", "/api/v1/slo/abc", "/api/v1/slo/../slo", "/api/v1/slo/", "/api/v2/metrics", "/")
    verbs = ("GET", "POST", "PUT", "PATCH", "DELETE", "get")
    assert not any(allowed(verb, base + path) for verb in verbs for path in others)
    assert not any(allowed("POST", base + path) for path in paths)
    assert not any(allowed(verb, base + path) for verb in verbs if verb != "POST" for path in posts)
    assert not allowed("GET", f"/elsewhere{base}/api/v1/query")


def reveal(known: Mapping[str, str]) -> Callable[[str | SecretRef], str]:
    def found(text: str | SecretRef) -> str:
        if not isinstance(text, SecretRef):
            return text
        if text.name not in known:
            raise UserFault.of("secret/unresolved", f"the secret {text} is not set", "set it")
        return known[text.name]

    return found


def test_keys_go_to_datadog_alone() -> None:
    access = BACKENDS["datadog"].access
    assert access is not None
    keys = reveal({"DD_API_KEY": "a", "DD_APP_KEY": "b", "SITE": "datadoghq.eu"})
    assert access(Source(provider="datadog"), keys).url == "https://api.datadoghq.com"
    assert access(Source(provider="datadog", site=SecretRef("env", "SITE")), keys).url == "https://api.datadoghq.eu"
    for site in (
        "datadoghq.com.evil.test",
        "evil.test",
        "api.datadoghq.com",
        "datadoghq.com/",
        "datadoghq.com@evil.test",
    ):
        with pytest.raises(UserFault, match="no site of Datadog's"):
            access(Source(provider="datadog", site=site), keys)


def test_a_bearer_token_needs_no_keys() -> None:
    access = BACKENDS["datadog"].access
    assert access is not None
    token = Auth(kind="bearer", token=SecretRef("env", "TOKEN"))
    assert access(Source(provider="datadog", auth=token), reveal({})).headers == {}


@pytest.mark.parametrize(("known", "missing"), [("DD_API_KEY", "DD_APP_KEY"), ("DD_APP_KEY", "DD_API_KEY")])
def test_a_missing_key_is_told_by_its_name(known: str, missing: str) -> None:
    access = BACKENDS["datadog"].access
    assert access is not None
    with pytest.raises(UserFault) as fault:
        access(Source(provider="datadog"), reveal({known: "x"}))
    assert missing in str(fault.value.diagnostics[0].hint)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (json_reply(403, {"errors": ["Forbidden"]}), Silence.UNAUTHORIZED),
        (sign_in(403), Silence.UNAUTHORIZED),
        (json_reply(401, {"errors": ["Unauthorized"]}), Silence.UNAUTHORIZED),
        (json_reply(400, {"errors": ["Queries ending outside the retention date are invalid"]}), Silence.BAD_QUERY),
        (json_reply(200, {"data": {"attributes": {"series": [{}], "times": [], "values": []}}}), Silence.GARBAGE),
        (json_reply(200, {"data": {"attributes": {"series": [], "times": ["x"], "values": []}}}), Silence.GARBAGE),
        (json_reply(200, {"data": None}), Silence.GARBAGE),
        (json_reply(200, [1]), Silence.GARBAGE),
        (
            json_reply(200, {"data": {"attributes": {"series": [{"query_index": 7}], "times": [], "values": [[]]}}}),
            Silence.GARBAGE,
        ),
        (
            Reply(
                status=200, body=b'{"data": {"attributes": {"series": [], "times": [], "values": [], "values": []}}}'
            ),
            Silence.GARBAGE,
        ),
    ],
)
async def test_faults_of_its_own(scene: Scene, fault: Reply, why: Silence) -> None:
    scene.every_minute(HITS, 100.0)
    scene.server.arm(*[fault] * 3)
    seen = await scene.measure(RATIO)
    assert isinstance(seen, NoData)
    assert seen.why is why
    assert API_KEY not in seen.detail


async def test_what_is_unknown_in_an_answer_is_let_pass(scene: Scene) -> None:
    start = int((AT - 2 * MINUTE).timestamp()) * 1000
    series = [{"query_index": n, "unit": None, "group_tags": None, "new": [1]} for n in (0, 1)]
    attributes = {"series": series, "times": [start], "values": [[4], [None]], "more": {}}
    answer = {"data": {"id": "0", "type": "timeseries_response", "attributes": attributes}, "meta": {}}
    scene.server.arm(json_reply(200, answer, content_type="application/vnd.api+json"))
    seen = await scene.measure(RATIO)
    assert isinstance(seen, Counts)
    assert (seen.good, seen.total) == (4, 4)


async def test_longer_intervals_than_asked_for_are_no_counts(scene: Scene) -> None:
    series = [{"query_index": n, "unit": None, "group_tags": []} for n in (0, 1)]
    attributes = {"series": series, "times": [int(AT.timestamp()) * 1000 - 90_000], "values": [[4], [1]]}
    scene.server.arm(json_reply(200, {"data": {"id": "0", "type": "timeseries_response", "attributes": attributes}}))
    seen = await scene.measure(RATIO)
    assert isinstance(seen, NoData)
    assert seen.why is Silence.PARTIAL


SCALARS = st.none() | st.booleans() | st.integers(-5, 2**40) | st.floats(allow_nan=False) | st.text(max_size=5)
WORDS = (
    "data",
    "attributes",
    "series",
    "times",
    "values",
    "columns",
    "type",
    "number",
    "group",
    "name",
    "meta",
    "unit",
)
V1_WORDS = ("status", "ok", "error", "pointlist", "interval", "query_index", "tag_set", "group_tags", "scale_factor")
DOCUMENTS = st.recursive(
    SCALARS | st.sampled_from([*WORDS, *V1_WORDS]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*WORDS, *V1_WORDS]), inner, max_size=5)
    ),
    max_leaves=25,
)


@settings(max_examples=100, deadline=None)
@given(inner=DOCUMENTS, status=st.sampled_from([200, 400, 500]), where=st.sampled_from(["", "data", "attributes"]))
def test_no_answer_whatever_it_holds_is_an_exception(inner: Any, status: int, where: str) -> None:
    whole = {"": inner, "data": {"data": inner}, "attributes": {"data": {"attributes": inner}}}[where]
    answer = Answer(status=status, headers={}, body=json.dumps(whole).encode())
    for decode in (api.lines_of, api.numbers_of, api.v1_lines_of):
        found = decode(answer, 2, Cleaner(SourceConfig(name="s", url="http://x")))
        assert isinstance(found, NoData) or len(found) == 2
        assert status == 200 or isinstance(found, NoData)


def spoilt(whole: Any, number: int, other: Any) -> Any:
    """`whole` with its node of that number, counted in depth, replaced."""
    count = -1

    def copied(node: Any) -> Any:
        nonlocal count
        count += 1
        if count == number:
            return other
        if isinstance(node, dict):
            return {name: copied(each) for name, each in node.items()}
        return [copied(each) for each in node] if isinstance(node, list) else node

    return copied(whole)


UNIT = [{"family": "time", "name": "second", "scale_factor": 1.0}, None]
LINES = [{"group_tags": ["a:b"], "query_index": n, "unit": UNIT} for n in (0, 1)]
COLUMNS = [
    {"name": "host", "type": "group", "values": [["a"], ["b"]]},
    *({"name": f"q{n}", "type": "number", "values": [1.0, None], "meta": {"unit": UNIT}} for n in (0, 1)),
]
ANSWERS = [
    (
        api.lines_of,
        {"data": {"attributes": {"series": LINES, "times": [60_000, 120_000], "values": [[1, None], [2, 3]]}}},
    ),
    (api.numbers_of, {"data": {"attributes": {"columns": COLUMNS}}}),
    (
        api.v1_lines_of,
        {
            "status": "ok",
            "series": [
                {
                    "query_index": n,
                    "interval": 60,
                    "tag_set": [],
                    "unit": UNIT,
                    "pointlist": [[60_000, 1.0], [120_000, None]],
                }
                for n in (0, 1)
            ],
        },
    ),
]


@settings(max_examples=100, deadline=None)
@given(which=st.sampled_from(ANSWERS), number=st.integers(0, 40), other=DOCUMENTS)
def test_no_answer_that_is_spoilt_in_one_place_is_an_exception(which: Any, number: int, other: Any) -> None:
    decode, whole = which
    body = json.dumps(spoilt(whole, number, other)).encode()
    found = decode(Answer(status=200, headers={}, body=body), 2, Cleaner(SourceConfig(name="s", url="http://x")))
    assert isinstance(found, NoData) or len(found) == 2


# --- v1 --------------------------------------------------------------------------------------------------------


async def test_without_v2_the_same_is_asked_by_v1() -> None:
    made = Scene(has_v2=False)
    made.every_minute(HITS, 100.0, back=timedelta(days=2))
    made.every_minute(ERRORS, 2.0, back=timedelta(days=2))
    made.every_minute(Metric(name="m", type="gauge", unit="millisecond"), 5.0)
    asks = [
        *(Ask(RATIO, window) for window in (SHORT, timedelta(hours=6), timedelta(days=1))),
        Ask(ValueIndicator(source="s", query="avg:m{*}", unit=Unit.SECOND), SHORT),
        Ask(ValueIndicator(source="s", query="p99:m{*}", unit=Unit.SECOND), SHORT),
    ]
    with made.server:
        found = await made.backend.measure(asks, AT)
        made.server.requests.clear()
        await made.clock.advance(MINUTE)
        await made.backend.measure(asks, made.clock.now())
        assert set(made.paths()) == {"/api/v1/query"}
        await made.backend.close()
    assert [found[ask] for ask in asks[:3]] == [Counts(490, 500), Counts(35_280, 36_000), Counts(141_120, 144_000)]
    assert found[asks[3]] == Value(0.005)
    percentile = found[asks[4]]
    assert isinstance(percentile, NoData)
    assert "v2 is needed" in percentile.detail


async def test_an_error_inside_a_200_of_v1(scene: Scene) -> None:
    error = json_reply(200, {"status": "error", "error": "Error parsing query"})
    scene.server.arm(Reply(status=404), error, error, error)
    seen = await scene.measure(RATIO)
    assert seen == NoData(Silence.BAD_QUERY, "Error parsing query")


# --- the limit -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reset", ["0", "1", "30", "never", "", "99999999999"])
async def test_a_spent_limit_is_waited_for_or_told(scene: Scene, reset: str) -> None:
    scene.every_minute(HITS, 100.0)
    scene.server.arm(*[json_reply(429, {"errors": ["Rate limit reached"]}, X_RateLimit_Reset=reset)] * 3)
    began = scene.clock.now()
    seen = await scene.measure(RATIO, at=AT)
    assert isinstance(seen, NoData)
    assert seen.why is Silence.OVERLOADED
    assert scene.clock.now() - began < timedelta(seconds=20)
    assert len(scene.server.requests) == (1 if reset == "30" else 3)


class Metered:
    """`ports.Http`: an organisation with an event a minute in every series, and its limit. No sockets: a day of ticks
    has many requests."""

    def __init__(self, clock: EagerClock, limit: Limit) -> None:
        self._clock = clock
        self._limit = limit
        self.asked = 0
        self.refused = 0

    async def send(self, request: Request) -> Answer | Failure:
        now = self._clock.now()
        self.asked += 1
        is_allowed = self._limit.take(now)
        headers = {name.lower(): text for name, text in self._limit.headers(now).items()}
        if not is_allowed:
            self.refused += 1
            return Answer(status=429, headers=headers, body=b'{"errors": ["Rate limit reached"]}')
        asked = json.loads(request.body)["data"]["attributes"]
        step = asked["interval"]
        times = range(asked["to"] // step * step, asked["from"] - 1, -step)[:3]
        series = [{"query_index": n, "group_tags": [], "unit": None} for n in range(len(asked["formulas"]))]
        attributes = {"series": series, "times": list(times), "values": [[1] * len(times)] * len(series)}
        return Answer(status=200, headers=headers, body=json.dumps({"data": {"attributes": attributes}}).encode())

    async def close(self) -> None: ...


def fleet(size: int) -> Sequence[Ask]:
    """Ratios with a current window and a budget."""
    return [
        Ask(RatioIndicator(source="s", total=f"sum:hits{{s:{n}}}", bad=f"sum:errors{{s:{n}}}"), window)
        for n in range(size)
        for window in (SHORT, timedelta(days=28))
    ]


async def _ticks(
    size: int, limit: int, count: int, *, others: int = 0
) -> tuple[Metered, Limit, Sequence[Mapping[Ask, Measurement]]]:
    """`count` minutes of a fleet; `others` spend from the same limit every hour, all at once."""
    clock, held = EagerClock(AT), Limit("timeseries_query", limit)
    http = Metered(clock, held)
    config = SourceConfig(name="s", url="http://127.0.0.1:9", headers=KEYS)
    asked = BACKENDS["datadog"].build(config, http, None, clock)  # type: ignore[arg-type] - it keeps nothing
    asks, seen = fleet(size), []
    for tick in range(count):
        if tick % 60 == 20:
            for _ in range(others):
                held.take(clock.now())
        seen.append(await asked.measure(asks, clock.now()))
        await clock.advance(MINUTE)
    return http, held, seen


def _silent(seen: Sequence[Mapping[Ask, Measurement]]) -> int:
    return sum(any(isinstance(one, NoData) for one in tick.values()) for tick in seen)


@pytest.mark.slow
async def test_a_day_of_a_fleet_stays_inside_the_hourly_limit() -> None:
    """A request a tick is 60 an hour, where 50 are allowed: readings are spread, and no tick is silent."""
    http, held, seen = await _ticks(26, 50, 24 * 60)
    assert http.refused == 0
    assert held.highest <= 45
    assert http.asked > 24 * 40, "what is allowed is used"
    assert _silent(seen) == 0


async def test_what_others_spend_is_left_to_them() -> None:
    http, _, seen = await _ticks(26, 50, 4 * 60, others=8)
    assert (http.refused, _silent(seen)) == (0, 0)
    http, _, seen = await _ticks(26, 50, 4 * 60, others=30)
    assert http.refused <= 4, "one an hour, which tells that others have spent everything"
    assert 0 < _silent(seen) < 3 * 60
    told = {one.detail for tick in seen for one in tick.values() if isinstance(one, NoData)}
    assert any("the organisation's limit leaves no request before" in one for one in told)


async def test_a_fleet_that_fits_is_read_at_every_tick() -> None:
    http, _, seen = await _ticks(50, 1600, 3 * 60)
    assert http.asked == 4 + 3 * 60 - 1
    assert _silent(seen) == 0


# --- preflight -------------------------------------------------------------------------------------------------


async def looked(server: DatadogServer, **keys: str) -> Mapping[tuple[str, str], tuple[str, str, str]]:
    """By check and what it is about: state, detail and what to do."""
    given = {"dd-api-key": API_KEY, "dd-application-key": APP_KEY, **keys}
    config = SourceConfig(
        name="s", url=server.origin, headers={name: Secret(key) for name, key in given.items() if key}
    )
    http = HttpEdge(allow=BACKENDS["datadog"].allow(config))
    look = BACKENDS["datadog"].preflight
    assert look is not None
    found = await look(config, http, EagerClock(AT))
    await http.close()
    return {(one.check, one.about): (one.state, one.detail, one.fix) for one in found}


async def test_a_preflight_of_what_is_well_changes_nothing(scene: Scene) -> None:
    found = await looked(scene.server)
    assert {one[0] for one in found.values()} == {"ok"}
    assert (
        found["source/scope", "timeseries_query"][1] == "queries are answered (1,600 requests in 3,600 s, 1,599 left)"
    )
    assert len(scene.server.requests) == 3


@pytest.mark.parametrize(("missing", "state"), [("timeseries_query", "fail"), ("slos_read", "warn")])
async def test_a_preflight_names_the_missing_scope(scene: Scene, missing: str, state: str) -> None:
    scene.organisation.app_keys[APP_KEY] = SCOPES - {missing}
    found = await looked(scene.server)
    assert {about for (_, about), one in found.items() if one[0] != "ok"} == {missing}
    told = found["source/scope", missing]
    assert told[0] == state
    assert f"the scope {missing} " in told[2]


@pytest.mark.parametrize(
    ("keys", "check", "says"),
    [
        ({"dd-api-key": "f" * 32}, "source/credentials", "check the API key"),
        ({"dd-application-key": "f" * 40}, "source/credentials", "check the application key"),
        ({"dd-application-key": ""}, "source/credentials", "check the application key"),
    ],
)
async def test_a_preflight_tells_the_wrong_key(scene: Scene, keys: dict[str, str], check: str, says: str) -> None:
    [(key, (state, _, fix))] = [one for one in (await looked(scene.server, **keys)).items() if one[1][0] != "ok"]
    assert (key[0], state) == (check, "fail")
    assert fix.startswith(says)


# --- sums ------------------------------------------------------------------------------------------------------

NOON = int(AT.timestamp())
offsets = st.integers(min_value=0, max_value=10 * 1440)


@settings(max_examples=60, deadline=None)
@given(
    events=st.lists(st.tuples(st.integers(0, 12 * 1440), st.integers(1, 9)), max_size=40),
    windows=st.lists(st.sampled_from([5, 30, 60, 120, 240, 360, 1440, 3 * 1440, 9 * 1440]), min_size=1, max_size=4),
    ticks=st.lists(st.tuples(st.integers(1, 170), st.integers(1, 15)), max_size=4),
)
def test_windows_are_what_adding_up_the_events_gives(
    events: list[tuple[int, int]], windows: list[int], ticks: list[tuple[int, int]]
) -> None:
    """Events at minutes before noon; then time goes on, an event arrives late, and only the newest are read."""
    keep = reach_for(max(windows) * 60)
    minutes = {NOON - back * 60: 0 for back, _ in events}
    for back, count in events:
        minutes[NOON - back * 60] += count

    def answered(start: int, end: int, step: int) -> list[tuple[int, float]]:
        found: dict[int, float] = {}
        for time, count in minutes.items():
            if start <= time < end:
                found[time // step * step] = found.get(time // step * step, 0) + count
        return sorted(found.items())

    sums, end = Sums(), NOON - sum(passed for passed, _ in ticks) * 60
    for start, stop, step in stretches(end, keep):
        sums.fill(step, start, stop, answered(start, stop, step), zeroes=False)
    sums.settle(end)
    for passed, late in ticks:
        minutes[end - late * 60] = minutes.get(end - late * 60, 0) + 1
        begin, end = end - 900, end + passed * 60
        sums.fill(60, begin, end, answered(begin, end, 60), zeroes=False)
        sums.settle(end)
    for window in (each * 60 for each in windows):
        start = (end - window) // tier_of(window).step * tier_of(window).step
        total, is_there = sums.total(end - window, end)
        expected = sum(count for time, count in minutes.items() if start <= time < end)
        assert total == expected
        assert is_there is (expected > 0)


@pytest.mark.parametrize("days", [1, 7, 28, 30, 90, 400])
def test_no_stretch_is_longer_than_its_intervals_allow(days: int) -> None:
    found = stretches(NOON + 60 * 7, reach_for(days * 86_400))
    assert found[0] == (NOON + 420 - 4 * 3600, NOON + 420, 60)
    assert all((end - start) <= dict(TIERS)[step] for start, end, step in found)
    assert min(start for start, _, _ in found) <= NOON + 420 - days * 86_400
    assert len(found) <= 3 + -(-days // 31)


# --- its SLOs --------------------------------------------------------------------------------------------------


def slo(number: int, **what: Any) -> dict[str, Any]:
    thresholds = [{"timeframe": "30d", "target": 99.9, "target_display": "99.9"}]
    return {"id": f"{number:032x}", "name": f"slo {number}", "type": "metric", "thresholds": thresholds, **what}


def counted_by(**formulas: str) -> dict[str, Any]:
    queries = [
        {"data_source": "metrics", "name": "hits", "query": "sum:web.hits{*}.as_count()"},
        {"data_source": "metrics", "name": "errors", "query": "sum:web.errors{*}.as_count()"},
    ]
    named = {f"{name}_events_formula": {"formula": text} for name, text in formulas.items()}
    return {"sli_specification": {"count": {"queries": queries, **named}}}


HIT, ERROR = "sum:web.hits{*}.as_count()", "sum:web.errors{*}.as_count()"
FORMS = [
    ({"query": {"numerator": "sum:web.ok{*}", "denominator": HIT}}, (HIT, "sum:web.ok{*}", "")),
    ({"query": {"numerator": f"{HIT} - {ERROR}", "denominator": HIT}}, (HIT, "", ERROR)),
    ({"query": {"numerator": f"{HIT} - {ERROR}", "denominator": ERROR}}, (ERROR, f"{HIT} - {ERROR}", "")),
    (counted_by(good="hits - errors", total="hits"), (HIT, "", ERROR)),
    (counted_by(bad="errors", total="hits"), (HIT, "", ERROR)),
    (counted_by(good="hits", bad="errors"), (f"{HIT} + {ERROR}", "", ERROR)),
]


async def kept(scene: Scene) -> Elsewhere:
    config = SourceConfig(name="s", url=scene.server.origin, headers=KEYS)
    look = BACKENDS["datadog"].elsewhere
    assert look is not None
    http = HttpEdge(allow=BACKENDS["datadog"].allow(config))
    found = await look(config, http, EagerClock(AT))
    await http.close()
    return found


@pytest.mark.parametrize(("what", "parts"), FORMS)
async def test_every_form_of_an_slo_of_events(scene: Scene, what: dict[str, Any], parts: tuple[str, ...]) -> None:
    scene.organisation.slos.append(slo(1, **what))
    [found] = (await kept(scene)).kept
    assert (found.kind, found.goal, found.window) == ("SLO", Decimal("0.999"), timedelta(days=30))
    assert (found.total, found.good, found.bad) == parts


async def test_slos_of_time_and_of_monitors(scene: Scene) -> None:
    query = {"formulas": [{"formula": "query1 * 2"}], "queries": [{"name": "query1", "query": "p99:web.took{*}"}]}
    time_slice = {"time_slice": {"comparator": "<", "threshold": 0.2, "query": query, "query_interval_seconds": 300}}
    scene.organisation.slos.append(slo(1, type="time_slice", sli_specification=time_slice))
    scene.organisation.slos.append(slo(2, type="monitor", monitor_ids=[7]))
    slices, monitors = (await kept(scene)).kept
    assert (slices.query, slices.told) == ("p99:web.took{*} * 2", "time in which p99:web.took{*} * 2 is < 0.2")
    assert monitors.told == "watches monitors 7"


async def test_all_pages_of_slos(scene: Scene) -> None:
    scene.organisation.slos += [slo(n, type="monitor") for n in range(1003)]
    assert len((await kept(scene)).kept) == 1003
    assert len(scene.server.requests) == 2 + 10


@pytest.mark.parametrize("wrong", [{"thresholds": None}, {"query": 7}, {"name": ...}])
async def test_a_list_of_slos_that_is_none(scene: Scene, wrong: dict[str, Any]) -> None:
    one = {**slo(1, query={"numerator": HIT, "denominator": HIT}), **wrong}
    listed = {"data": [{key: value for key, value in one.items() if value is not ...}]}
    scene.server.arm(json_reply(200, listed))
    found = await kept(scene)
    assert (found.kept, found.unread) == ((), ["SLOs: an answer that does not have the shape of a list of them"])


async def test_slos_that_may_not_be_read_are_told(scene: Scene) -> None:
    scene.organisation.app_keys[APP_KEY] = SCOPES - {"slos_read"}
    assert (await kept(scene)).unread == ["SLOs: 403: Forbidden"]


async def test_what_an_slo_achieved_by_datadogs_figures(scene: Scene) -> None:
    scene.every_minute(HITS, 100.0)
    scene.every_minute(ERRORS, 1.0)
    scene.organisation.slos.append(slo(1, query={"numerator": f"{HIT} - {ERROR}", "denominator": HIT}))
    scene.organisation.slos.append(slo(2, query={"numerator": "sum:nobody{*}", "denominator": "sum:nobody{*}"}))
    [one, idle] = (await kept(scene)).kept
    assert one.achieved == pytest.approx(0.99)
    assert idle.achieved is None
