"""CloudWatch beyond its conformance: long windows, what is kept how long, pages, errors, how a metric is written."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.backends import BACKENDS, SourceConfig
from smartspec_ops.backends._numbers import counts
from smartspec_ops.backends._periods import end_of
from smartspec_ops.backends.cloudwatch import PERIODS
from smartspec_ops.backends.cloudwatch import CloudWatch as Backend
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Silence, Value
from smartspec_ops.domain.objective import HistogramIndicator, RateIndicator, RatioIndicator, ValueIndicator
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Finding
from smartspec_ops.spec.cloudwatch import CloudMetric, read_counted, read_value
from smartspec_ops.spec.observability import read_observability
from smartspec_ops.spec.promql import PromqlFault
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.cloudwatch_server import CloudWatch, Key, Minutes
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server

pytestmark = pytest.mark.edge

AT = datetime(2026, 3, 2, 12, 7, 31, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
ALL, BAD, GOOD = 'All{__namespace__="Shop"}', 'Bad{__namespace__="Shop"}', 'Good{__namespace__="Shop"}'
END = datetime(2026, 3, 2, 12, 7, tzinfo=UTC)


def since(begin: datetime, *values: float, until: datetime = END) -> Minutes:
    """The same values every minute, between two times."""
    return lambda minute: values if begin.timestamp() <= minute < until.timestamp() else ()


def shop(**series: Minutes) -> Mapping[Key, Minutes]:
    return {("Shop", name, ()): minutes for name, minutes in series.items()}


@asynccontextmanager
async def asked(
    series: Mapping[Key, Minutes], at: datetime = AT, **settings: Any
) -> AsyncIterator[tuple[Backend, CloudWatch]]:
    """A backend on a CloudWatch whose clock shows `at`."""
    clock = EagerClock(at)
    cloud = CloudWatch(series=series, now=clock.now, **settings)
    async with scripted_server(cloud) as server:
        config = SourceConfig(name="s", url=server.url)
        http = HttpEdge(allow=BACKENDS["cloudwatch"].allow(config))
        backend = Backend(config, http, clock)
        yield backend, cloud
        await backend.close()


def ratio(window: timedelta, **part: str) -> Ask:
    return Ask(RatioIndicator(source="s", total=ALL, **part), window)


def statistic(name: str, window: timedelta) -> Ask:
    return Ask(ValueIndicator(source="s", query=f'All{{__namespace__="Shop",__stat__="{name}"}}'), window)


async def one(series: Mapping[Key, Minutes], ask: Ask, at: datetime = AT, **settings: Any) -> Measurement:
    async with asked(series, at, **settings) as (backend, _):
        return (await backend.measure([ask], at))[ask]


# --- windows ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "most"),
    [
        (timedelta(minutes=5), 0),
        (timedelta(hours=6), 0),
        (timedelta(hours=7), 5),
        (timedelta(days=3), 5),
        (timedelta(days=4), 60),
        (timedelta(days=28), 60),
    ],
)
async def test_a_window_holds_its_events_and_at_most_a_period_more(window: timedelta, most: int) -> None:
    """Ten events a minute; `most` is that period in minutes."""
    seen = await one(shop(All=since(END - 60 * DAY, 4, 6), Bad=since(END - 60 * DAY, 1)), ratio(window, bad=BAD))
    minutes = window / MINUTE
    assert isinstance(seen, Counts)
    assert 10 * minutes <= seen.total <= 10 * (minutes + most)
    assert seen.bad == pytest.approx(seen.total / 10)
    assert seen.coverage == 1


@given(
    seconds=st.integers(60, 40 * 86_400),
    now=st.timedeltas(timedelta(0), 365 * DAY).map(lambda passed: AT + passed),
    old=st.timedeltas(timedelta(0), 100 * DAY),
)
def test_stretches_join_without_a_gap_in_periods_that_are_kept(seconds: int, now: datetime, old: timedelta) -> None:
    metric = read_counted(ALL)
    assert isinstance(metric, CloudMetric)
    at = now - old
    found = sorted(PERIODS.of([(metric, timedelta(seconds=seconds))], at, now), key=lambda each: each.start)
    assert all(each.start % each.period == each.end % each.period == 0 for each in found)
    assert all(before.end == after.start for before, after in pairwise(found))
    assert found[0].start <= end_of(at) - seconds
    assert abs(end_of(at) - found[-1].end) < found[-1].period
    ages = [(now.timestamp() - each.start, each.period) for each in found]
    assert all(period >= 300 for age, period in ages if age > 15 * 86_400)
    assert all(period >= 3600 for age, period in ages if age > 63 * 86_400)


@pytest.mark.parametrize("ago", [0, 20, 70])
async def test_the_past_is_read_in_what_is_kept_of_it(ago: int) -> None:
    """A day that ended that many days ago, reported now."""
    end = datetime(2026, 3, 2, tzinfo=UTC) - ago * DAY
    async with asked(shop(All=since(end - 2 * DAY, 10), Bad=since(end - 2 * DAY, 2)), AT) as (backend, _):
        ask = ratio(DAY, bad=BAD)
        seen = (await backend.history([ask], end))[ask]
    assert isinstance(seen, Counts)
    assert (seen.good, seen.total) == (8 * 1440, 10 * 1440)


async def test_what_is_over_is_read_once() -> None:
    ask = ratio(28 * DAY, bad=BAD)
    async with asked(shop(All=since(END - 30 * DAY, 10), Bad=since(END - 30 * DAY, 1))) as (backend, cloud):
        for tick in range(5):
            seen = (await backend.measure([ask], AT + tick * timedelta(seconds=20)))[ask]
            assert isinstance(seen, Counts)
    minutes = [document["MetricDataQueries"][0]["MetricStat"]["Period"] for document in cloud.asked]
    assert sorted(minutes) == [60] * (5 + 1) + [300, 3600]


async def test_what_is_over_is_read_once_for_all_who_ask() -> None:
    """As a pair and the plain objectives beside it do; who asks no more leaves nothing."""
    plain, paired = ratio(28 * DAY, bad=BAD), Ask(RatioIndicator(source="s", total=GOOD, good=GOOD), 28 * DAY)
    series = shop(All=since(END - 30 * DAY, 10), Bad=since(END - 30 * DAY, 1), Good=since(END - 30 * DAY, 9))
    clock = EagerClock(AT)
    cloud = CloudWatch(series=series, now=lambda: AT)
    async with scripted_server(cloud) as server:
        backend = Backend(SourceConfig(name="s", url=server.url), HttpEdge(), clock)
        for tick in range(3):
            at = AT + tick * timedelta(seconds=20)
            both = await asyncio.gather(backend.measure([plain], at), backend.measure([paired], at))
            assert all(isinstance(seen, Counts) for found in both for seen in found.values())
        assert _long_ago(cloud) == 2
        for _ in range(3):
            await clock.advance(4 * MINUTE)
            await backend.measure([plain], AT)
        await backend.measure([paired], AT)
        assert _long_ago(cloud) == 3
        await backend.close()


def _long_ago(cloud: CloudWatch) -> int:
    """How many requests were about hours."""
    return sum(document["MetricDataQueries"][0]["MetricStat"]["Period"] == 3600 for document in cloud.asked)


async def test_what_is_long_over_and_cannot_be_read_silences_long_windows_alone() -> None:
    series = shop(All=since(END - 30 * DAY, 10), Bad=since(END - 30 * DAY, 1))
    cloud = CloudWatch(series=series, now=lambda: AT)

    def reply(asked: Asked) -> Reply:
        is_old = b'"Period": 3600' in asked.body
        return Reply(status=400, body=b'{"__type": "AccessDeniedException"}') if is_old else cloud(asked)

    short, long = ratio(timedelta(hours=6), bad=BAD), ratio(28 * DAY, bad=BAD)
    async with answering(reply) as backend:
        seen = await backend.measure([short, long], AT)
    assert seen[short] == Counts(9 * 360, 10 * 360)
    assert isinstance(silent := seen[long], NoData)
    assert silent.why is Silence.UNAUTHORIZED


async def test_events_since_the_first_point_are_what_was_observed() -> None:
    seen = await one(shop(All=since(END - timedelta(hours=6), 10)), ratio(DAY, bad=BAD))
    assert isinstance(seen, Counts)
    assert seen.coverage == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("part", [{"bad": BAD}, {"good": GOOD}])
async def test_a_course_is_what_each_of_its_windows_measures(part: Mapping[str, str]) -> None:
    gone = END - timedelta(minutes=90)
    series = shop(All=since(END - DAY, 10), Bad=since(gone, 3), Good=since(END - DAY, 9, until=gone))
    ask = ratio(timedelta(minutes=5), **part)
    async with asked(series) as (backend, cloud):
        course = await backend.course(ask, END - timedelta(hours=2), END)
        assert not isinstance(course, NoData)
        assert len(cloud.asked) == 1
        assert len(course) == 24
        for end, seen in course:
            assert (await backend.history([ask], end))[ask] == seen


@pytest.mark.parametrize(("ago", "step", "there"), [(20, 5, True), (20, 1, False), (70, 60, True), (70, 5, False)])
async def test_a_course_is_as_fine_as_what_is_kept(ago: int, step: int, there: bool) -> None:
    end = datetime(2026, 3, 2, tzinfo=UTC) - ago * DAY
    async with asked(shop(All=since(end - DAY, 10, until=end), Bad=since(end - DAY, 1, until=end))) as (backend, _):
        course = await backend.course(ratio(timedelta(minutes=step), bad=BAD), end - timedelta(hours=2), end)
    if there:
        assert not isinstance(course, NoData)
        assert {seen for _, seen in course} == {Counts(9 * step, 10 * step)}
    else:
        assert isinstance(course, NoData)


# --- silence ---------------------------------------------------------------------------------------------------------


async def test_a_count_that_has_ended_is_stale_and_not_well() -> None:
    series = shop(All=since(END - DAY, 10, until=END - timedelta(minutes=20)))
    seen = await one(series, ratio(timedelta(hours=1), bad=BAD))
    assert seen == NoData(Silence.STALE, "its newest data point is 20 min old")


async def test_an_idle_quarter_of_an_hour_is_no_end() -> None:
    series = shop(All=since(END - DAY, 10, until=END - timedelta(minutes=14)))
    assert isinstance(await one(series, ratio(timedelta(hours=1), bad=BAD)), Counts)


@pytest.mark.parametrize(("before", "good"), [(27 * DAY, 0), (None, None)])
async def test_good_events_that_are_gone_are_none_if_there_ever_were_some(
    before: timedelta | None, good: int | None
) -> None:
    series = shop(
        All=since(END - 30 * DAY, 10),
        Good=since(END - before, 10, until=END - DAY) if before else since(END, 1),
    )
    seen = await one(series, ratio(timedelta(hours=1), good=GOOD))
    if good is None:
        assert isinstance(seen, NoData)
        assert seen.why is Silence.EMPTY
    else:
        assert seen == Counts(0, 600)


async def test_more_bad_than_all_is_a_contradiction() -> None:
    seen = await one(shop(All=since(END - DAY, 1), Bad=since(END - DAY, 2)), ratio(timedelta(hours=1), bad=BAD))
    assert isinstance(seen, NoData)
    assert seen.why is Silence.INSANE


@pytest.mark.parametrize(
    ("name", "window", "expected"),
    [
        ("Average", timedelta(minutes=5), 4.0),
        ("Maximum", timedelta(hours=1), 7.0),
        ("p50", timedelta(minutes=5), 1.0),
        ("p100", timedelta(days=1), 7.0),
        ("Sum", timedelta(minutes=5), 40.0),
        ("SampleCount", timedelta(hours=6), 2 * 360.0),
    ],
)
async def test_statistics_over_a_window(name: str, window: timedelta, expected: float) -> None:
    seen = await one(shop(All=since(END - 10 * DAY, 1, 7)), statistic(name, window))
    assert isinstance(seen, Value)
    assert seen.value == expected


async def test_a_statistic_that_does_not_add_up_spans_a_day_at_most() -> None:
    seen = await one(shop(All=since(END - 10 * DAY, 1)), statistic("p99", 2 * DAY))
    assert seen == NoData(Silence.BAD_QUERY, "this statistic can be had over a day at most")


async def test_a_histogram_is_no_question_for_it() -> None:
    seen = await one({}, Ask(HistogramIndicator(source="s", histogram="latency"), MINUTE))
    assert isinstance(seen, NoData)
    assert seen.why is Silence.BAD_QUERY


# --- the wire --------------------------------------------------------------------------------------------------------


async def test_pages_are_put_together() -> None:
    series = shop(All=since(END - DAY, 10), Bad=since(END - DAY, 1))
    async with asked(series, page=100) as (backend, cloud):
        ask = ratio(timedelta(hours=6), bad=BAD)
        seen = (await backend.measure([ask], AT))[ask]
    assert seen == Counts(9 * 360, 10 * 360)
    assert len(cloud.asked) == 8


async def test_a_thousand_objectives_cost_a_few_requests() -> None:
    series = {("Shop", f"M{at}", ()): since(END - DAY, 1) for at in range(1000)}
    asks = [Ask(RateIndicator(source="s", events=f'M{at}{{__namespace__="Shop"}}'), MINUTE * 5) for at in range(1000)]
    async with asked(series) as (backend, cloud):
        seen = await backend.measure(asks, AT)
    assert {round(each.value * 60, 6) for each in seen.values() if isinstance(each, Value)} == {1.0}
    assert len(cloud.asked) == 2


async def test_one_refused_statistic_among_many_blinds_none_of_them() -> None:
    asks = [statistic(f"p{at}", MINUTE * 5) for at in range(40)]
    wrong = statistic("wm90", MINUTE * 5)  # well written, and not known to this server
    async with asked(shop(All=since(END - DAY, 3))) as (backend, cloud):
        seen = await backend.measure([*asks, wrong], AT)
    refused = seen.pop(wrong)
    assert isinstance(refused, NoData)
    assert refused.why is Silence.BAD_QUERY
    assert set(seen.values()) == {Value(3.0)}
    assert len(cloud.asked) < 20


ERRORS = {
    ("AccessDeniedException", 400): Silence.UNAUTHORIZED,
    ("UnrecognizedClientException", 400): Silence.UNAUTHORIZED,
    ("ExpiredTokenException", 403): Silence.UNAUTHORIZED,
    ("com.amazon.coral.service#InvalidSignatureException", 400): Silence.UNAUTHORIZED,
    ("ThrottlingException", 400): Silence.OVERLOADED,
    ("Throttling", 400): Silence.OVERLOADED,
    ("LimitExceededException", 400): Silence.OVERLOADED,
    ("InternalServiceFault", 500): Silence.UNREACHABLE,
    ("InvalidParameterValue", 400): Silence.BAD_QUERY,
    ("ValidationError", 400): Silence.BAD_QUERY,
    ("", 503): Silence.OVERLOADED,
}


@asynccontextmanager
async def answering(reply: Callable[[Asked], Reply]) -> AsyncIterator[Backend]:
    async with scripted_server(reply) as server:
        config = SourceConfig(name="s", url=server.url)
        backend = Backend(config, HttpEdge(allow=BACKENDS["cloudwatch"].allow(config)), EagerClock(AT))
        yield backend
        await backend.close()


@pytest.mark.parametrize("error", ERRORS)
async def test_errors_are_judged_by_their_name(error: tuple[str, int]) -> None:
    body = json.dumps({"__type": error[0], "message": "no"}).encode()
    ask = statistic("Sum", MINUTE * 5)
    async with answering(lambda _: Reply(status=error[1], body=body)) as backend:
        seen = (await backend.measure([ask], AT))[ask]
    assert isinstance(seen, NoData)
    assert seen.why is ERRORS[error]


ODD: Mapping[str, tuple[Any, Silence]] = {
    "a part": ({"StatusCode": "PartialData"}, Silence.PARTIAL),
    "forbidden": ({"StatusCode": "Forbidden"}, Silence.UNAUTHORIZED),
    "its own error": ({"StatusCode": "InternalError"}, Silence.UNREACHABLE),
    "left out": ({"Id": "other"}, Silence.GARBAGE),
    "more times than values": ({"Timestamps": [1, 2]}, Silence.GARBAGE),
    "no number": ({"Timestamps": [1], "Values": ["x"]}, Silence.GARBAGE),
    "no time": ({"Timestamps": ["x"], "Values": [1]}, Silence.GARBAGE),
    "endless time": ({"Timestamps": [1e999], "Values": [1]}, Silence.GARBAGE),
}


@pytest.mark.parametrize("odd", ODD)
async def test_odd_answers_are_no_numbers(odd: str) -> None:
    given, why = ODD[odd]
    result = {"Id": "q0", "Timestamps": [], "Values": [], "StatusCode": "Complete", **given}
    ask = statistic("Sum", MINUTE * 5)
    body = json.dumps({"MetricDataResults": [result], "Messages": []}).encode()
    async with answering(lambda _: Reply(body=body)) as backend:
        seen = (await backend.measure([ask], AT))[ask]
    assert isinstance(seen, NoData)
    assert seen.why is why


@pytest.mark.parametrize("number", [nan, inf, -inf])
async def test_what_is_no_number_is_no_count(number: float) -> None:
    times = [int(END.timestamp()) - 60 * n for n in (2, 1)]
    result = {"Id": "q0", "Timestamps": times, "Values": [1, number], "StatusCode": "Complete"}
    body = json.dumps({"MetricDataResults": [result], "Messages": []}).encode()
    ask = Ask(RatioIndicator(source="s", total=ALL, good=ALL), MINUTE * 5)
    async with answering(lambda _: Reply(body=body)) as backend:
        seen = (await backend.measure([ask], AT))[ask]
    assert isinstance(seen, NoData)
    assert seen.why is Silence.NAN


@pytest.mark.parametrize(("part", "total"), [(nan, 1.0), (1.0, nan), (inf, inf), (0.0, inf)])
def test_no_counts_are_made_of_what_is_no_number(part: float, total: float) -> None:
    seen = counts(part, total, is_good=True)
    assert isinstance(seen, NoData)
    assert seen.why is Silence.NAN


async def test_a_remark_on_the_whole_is_a_part() -> None:
    body = json.dumps({"MetricDataResults": [], "Messages": [{"Code": "MaxMetricsExceeded", "Value": "x"}]}).encode()
    ask = statistic("Sum", MINUTE * 5)
    async with answering(lambda _: Reply(body=body)) as backend:
        assert (await backend.measure([ask], AT))[ask] == NoData(
            Silence.PARTIAL, "CloudWatch remarks: MaxMetricsExceeded"
        )


async def test_pages_without_end_are_given_up() -> None:
    body = json.dumps({"MetricDataResults": [], "NextToken": "again"}).encode()
    ask = statistic("Sum", MINUTE * 5)
    async with answering(lambda _: Reply(body=body)) as backend:
        seen = (await backend.measure([ask], AT))[ask]
    assert isinstance(seen, NoData)
    assert seen.why is Silence.PARTIAL


# --- before anything depends on it -----------------------------------------------------------------------------------


async def looked(**settings: Any) -> Sequence[Finding]:
    preflight = BACKENDS["cloudwatch"].preflight
    assert preflight
    cloud = CloudWatch(series={}, now=lambda: AT, **settings)
    async with scripted_server(cloud) as server:
        config = SourceConfig(name="s", url=server.url)
        http = HttpEdge(allow=BACKENDS["cloudwatch"].allow(config))
        found = await preflight(config, http, EagerClock(AT))
        await http.close()
    return found


async def test_an_identity_that_may_read_is_told_so() -> None:
    assert [(one.state, one.detail) for one in await looked()] == [
        ("ok", "it answers, and this identity may read metrics")
    ]


async def test_a_missing_permission_is_named() -> None:
    (found,) = await looked(denied=["GetMetricData"])
    assert (found.check, found.state) == ("source/credentials", "fail")
    assert "cloudwatch:GetMetricData" in found.fix


# --- how it is written -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Requests", "__namespace__ is missing"),
        ('{__namespace__="Shop"}', "must name a metric"),
        ('R{__namespace__=~"Shop"}', "every matcher is an ="),
        ('R{__namespace__="Shop",Service!="x"}', "every matcher is an ="),
        ('R{__namespace__="Shop",__stat__="p99"}', "cannot be counted by p99"),
        ('R{__namespace__="Shop",__stat__="q"}', "no statistic"),
        ('R{__namespace__="Shop",Service=""}', "each with a value"),
        ('sum(R{__namespace__="Shop"})', ""),
    ],
)
def test_what_names_no_count(text: str, words: str) -> None:
    found = read_counted(text)
    assert isinstance(found, PromqlFault)
    assert words in found.message
    assert found.hint


def test_names_and_dimensions_of_any_letters() -> None:
    found = read_value('{"5XXError", __namespace__="AWS/ApiGateway", "Api Name"="pay", Stage="live", __stat__="p99.9"}')
    assert found == CloudMetric(
        namespace="AWS/ApiGateway",
        name="5XXError",
        dimensions=(("Api Name", "pay"), ("Stage", "live")),
        statistic="p99.9",
    )


WRITTEN = """\
provider: cloudwatch
auth: {kind: sigv4, region: eu-west-1, access_key: "env:A", secret_key: "env:S"}
metrics:
  - name: m
"""


@pytest.mark.parametrize(
    ("metric", "code"),
    [
        ("    query: 'Latency{__namespace__=\"Shop\"}'\n    unit: s\n", "observability/cloudwatch"),
        ("    histogram: latency\n", "observability/cloudwatch"),
        (f"    total: '{ALL}'\n    bad: '{BAD}'\n    group_by: [Service]\n", "observability/group"),
    ],
)
def test_what_cannot_be_asked_is_told_where_it_stands(metric: str, code: str) -> None:
    found = read_observability(WRITTEN + metric, "observability.yaml")
    assert [each.code for each in found.diagnostics] == [code]


def test_without_a_signature_there_is_no_cloudwatch() -> None:
    text = f"provider: cloudwatch\nmetrics:\n  - name: m\n    total: '{ALL}'\n    bad: '{BAD}'\n"
    found = read_observability(text, "observability.yaml")
    assert [each.code for each in found.diagnostics] == ["observability/missing-key"]
    assert "sigv4" in (found.diagnostics[0].hint or "")


def test_where_it_is_follows_from_the_region() -> None:
    found = read_observability(WRITTEN + f"    total: '{ALL}'\n    bad: '{BAD}'\n", "observability.yaml")
    assert found.value, found.diagnostics
    access = BACKENDS["cloudwatch"].access
    assert access
    assert access(found.value.sources[0], str).url == "https://monitoring.eu-west-1.amazonaws.com"
    assert found.value.metrics[0].indicator("s") == RatioIndicator(source="s", total=ALL, bad=BAD)


async def test_units_are_converted() -> None:
    ask = Ask(
        ValueIndicator(source="s", query='All{__namespace__="Shop",__stat__="Average"}', scale=Decimal("0.001")),
        MINUTE * 5,
    )
    assert await one(shop(All=since(END - DAY, 250)), ask) == Value(0.25)
