"""A ratio of two sources: only where both counted the same time."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.watching.measure import ask_sources
from smartspec_ops.backends import SourceConfig, cloudwatch
from smartspec_ops.backends._paired import Pair, pair
from smartspec_ops.backends._selector import read_local
from smartspec_ops.backends.openmetrics import OpenMetrics
from smartspec_ops.backends.prometheus import Prometheus
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Sample, Silence
from smartspec_ops.domain.objective import RateIndicator, RatioIndicator
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import MetricsBackend
from smartspec_ops.stores import open_store
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.cloudwatch_server import CloudWatch, Key, Minutes
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests.unit.counters import Counters

pytestmark = pytest.mark.edge

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BAD = Ask(RatioIndicator(source="edge with service", total="in_total", bad="failed_total"), 5 * MINUTE)
GOOD = Ask(RatioIndicator(source="edge with service", total="in_total", good="served_total"), 5 * MINUTE)


@dataclass(slots=True)
class Counter:
    """A source that has counted so many of anything, or is silent; it refuses to be asked for two things at once."""

    name: str
    seen: Measurement
    asked: list[tuple[Ask, datetime]] = field(default_factory=list)
    past: Measurement | None = None

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        self.asked += [(ask, at) for ask in asks]
        assert {ask.indicator.source for ask in asks} == {self.name}
        return dict.fromkeys(asks, self.seen)

    async def history(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        return dict.fromkeys(asks, self.past) if self.past else await self.measure(asks, at)

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        return [Sample(labels=(("of", self.name),), value=1.0)]

    def delay(self) -> timedelta:
        return MINUTE

    async def close(self) -> None: ...


def counted(number: float, coverage: float = 1.0) -> Counts:
    return Counts(number, number, coverage)


@pytest.mark.parametrize(
    ("ask", "whole", "part", "seen"),
    [
        (BAD, counted(1000), counted(5), Counts(995, 1000)),
        (GOOD, counted(1000), counted(995), Counts(995, 1000)),
        (BAD, counted(1000), counted(0), Counts(1000, 1000)),
        (BAD, counted(0), counted(0), Counts(0, 0)),
        (BAD, counted(1000, 0.9), counted(5, 0.8), Counts(995, 1000, 0.9)),
        (GOOD, counted(1000, 0.9), counted(995, 0.8), Counts(995, 1000, 0.8)),
        (GOOD, counted(1000), counted(1000.5), Counts(1000, 1000)),
        (GOOD, counted(1000), counted(1010), Silence.INSANE),
        (BAD, counted(0), counted(5), Silence.INSANE),
        (BAD, counted(1000), counted(5, 0.01), Counts(995, 1000)),
        (GOOD, counted(1000), counted(995, 0.7), Silence.PARTIAL),
        (BAD, counted(1000, 0.2), counted(5), Silence.PARTIAL),
        (BAD, counted(1000), NoData(Silence.EMPTY, "no such series"), Counts(1000, 1000)),
        (GOOD, counted(1000), NoData(Silence.EMPTY, "no such series"), Silence.EMPTY),
        (BAD, counted(1000), NoData(Silence.UNREACHABLE, "refused"), Silence.UNREACHABLE),
        (BAD, NoData(Silence.UNREACHABLE, "refused"), counted(5), Silence.UNREACHABLE),
        (BAD, NoData(Silence.STALE, "old"), NoData(Silence.NAN, "NaN"), Silence.STALE),
    ],
)
async def test_there_is_a_ratio_where_both_counted_the_same_time(
    ask: Ask, whole: Measurement, part: Measurement, seen: Measurement | Silence
) -> None:
    edge, service = Counter("edge", whole), Counter("service", part)
    both = pair("edge with service", edge, service, MINUTE)
    for asking in (both.measure, both.history):
        found = (await asking([ask], AT))[ask]
        assert (found.why if isinstance(found, NoData) else found) == seen
        if isinstance(found, NoData):
            assert "edge" in found.detail or "service" in found.detail
    assert {at for _, at in (*edge.asked, *service.asked)} == {AT}


@pytest.mark.parametrize(
    ("ask", "past", "seen"),
    [
        (BAD, counted(5), Counts(995, 1000)),
        (BAD, NoData(Silence.EMPTY, "none in this window"), Counts(1000, 1000)),
        (BAD, NoData(Silence.UNREACHABLE, "refused"), Silence.UNREACHABLE),
        (GOOD, counted(995), Silence.STALE),
    ],
)
async def test_bad_events_that_ended_still_count(ask: Ask, past: Measurement, seen: Measurement | Silence) -> None:
    service = Counter("service", NoData(Silence.STALE, "20 min old"), past=past)
    found = (await pair("both", Counter("edge", counted(1000)), service, MINUTE).measure([ask], AT))[ask]
    assert (found.why if isinstance(found, NoData) else found) == seen


@pytest.mark.parametrize("age", [0, 1, 20, 59, 61])
async def test_one_failure_counts_as_long_as_one_source_would_count_it(age: int) -> None:
    """CloudWatch writes down no zeroes."""
    series: dict[Key, Minutes] = {
        ("Shop", "All", ()): lambda _: [100.0],
        ("Shop", "Bad", ()): lambda minute: [1.0] if minute == (AT - age * MINUTE).timestamp() - 60 else [],
    }
    async with scripted_server(CloudWatch(series=series, now=lambda: AT)) as server:
        sources = [
            cloudwatch.CloudWatch(SourceConfig(name=name, url=server.url), HttpEdge(), EagerClock(AT))
            for name in ("edge", "service")
        ]
        total, bad = 'All{__namespace__="Shop"}', 'Bad{__namespace__="Shop"}'
        ask = Ask(RatioIndicator(source="any", total=total, bad=bad), 60 * MINUTE)
        alone = (await sources[0].measure([ask], AT))[ask]
        assert alone == Counts(6000 - (age < 60), 6000)
        assert (await pair("both", sources[0], sources[1], MINUTE).measure([ask], AT))[ask] == alone
        for source in sources:
            await source.close()


async def test_a_long_window_allows_less_difference() -> None:
    ask = Ask(GOOD.indicator, timedelta(days=1))
    both = pair("both", Counter("edge", counted(1000)), Counter("service", counted(995, 0.95)), MINUTE)
    found = (await both.measure([ask], AT))[ask]
    assert isinstance(found, NoData)
    assert (found.why, found.detail) == (
        Silence.PARTIAL,
        "edge saw 100% of this window and service saw 95% of this window: not the same time",
    )


async def test_only_counters_can_be_of_two_sources() -> None:
    both = pair("both", Counter("edge", counted(1)), Counter("service", counted(1)), MINUTE)
    rate = Ask(RateIndicator(source="both", events="in_total"), MINUTE)
    found = await both.measure([rate, BAD], AT)
    assert [isinstance(one, NoData) and one.why for one in found.values()] == [Silence.BAD_QUERY, False]
    assert await both.measure([], AT) == {}
    assert await both.series("x", AT) == [Sample(labels=(("of", "edge"),), value=1.0)]
    assert both.delay() == MINUTE


@pytest.fixture
async def pages(tmp_path: Path) -> AsyncIterator[tuple[Pair, EagerClock, dict[str, str]]]:
    """Two pages scraped directly, one of them asked a minute late as the source beside it would have to be."""
    clock = EagerClock(AT)
    shown: dict[str, str] = {}
    async with AsyncExitStack() as stack:
        store = open_store(tmp_path / "ops.db", bytes(32))
        await store.migrate()
        stack.push_async_callback(store.close)
        made: list[MetricsBackend] = []
        for name in ("edge", "service"):

            def page(_: Asked, name: str = name) -> Reply:
                return Reply(body=shown[name].encode())

            server = await stack.enter_async_context(scripted_server(page))
            config = SourceConfig(name=name, url=server.url, delay=MINUTE)
            backend = OpenMetrics(config, HttpEdge(), store, clock)
            stack.push_async_callback(backend.close)
            made.append(backend)
        yield pair("both", made[0], made[1], MINUTE), clock, shown


async def test_scraped_pages_asked_late_answer_from_what_was_scraped_then(
    pages: tuple[Pair, EagerClock, dict[str, str]],
) -> None:
    both, clock, shown = pages
    seen: list[Measurement] = []
    for minute in range(9):
        failed = 50 * max(0, minute - 6)
        shown |= {"edge": f"in_total {100 * minute}\n", "service": f"failed_total {failed}\n"}
        seen.append((await both.measure([BAD], clock.now() - MINUTE))[BAD])
        await clock.advance(MINUTE)
    assert isinstance(seen[0], NoData)
    last, before = seen[8], seen[7]
    assert isinstance(last, Counts)
    assert isinstance(before, Counts)
    assert (before.good, before.total) == (500, 500), "the failures of minute 7 are seen a minute later"
    assert (last.good, last.total) == (450, 500)


def prometheus(counters: Counters) -> Callable[[Asked], Reply]:
    """A server that answers as Prometheus does where series are asked for as they are."""

    def reply(asked: Asked) -> Reply:
        text, _, length = asked.form("query").removesuffix("ms]").partition("[")
        selector = read_local(text)
        assert not isinstance(selector, str)
        if "query_range" in asked.path:
            first, last, step = (float(asked.form(name)) for name in ("start", "end", "step"))
            times = [first + n * step for n in range(int((last - first) / step) + 1)]
            until = last
        else:
            times = []
            until = float(asked.form("time"))
        found = []
        for key, samples in counters.series.items():
            if selector.matches(dict(key)["__name__"], dict(key)):
                values = (
                    [(time, [v for at, v in samples if at <= time][-1:]) for time in times]
                    if times
                    else [(at, [v]) for at, v in samples if until - float(length) / 1000 < at <= until]
                )
                found.append({"metric": dict(key), "values": [[at, str(v[0])] for at, v in values if v]})
        data = {
            "status": "success",
            "data": {"resultType": "matrix", "result": [one for one in found if one["values"]]},
        }
        return Reply(body=json.dumps(data, separators=(",", ":")).encode())

    return reply


async def test_a_pair_and_plain_objectives_on_one_source_are_asked_at_once() -> None:
    counters = Counters()
    for n in range(-20, 9):
        for name, each in (("all", 100.0), ("bad_0", 0.0), ("bad_1", 1.0), ("bad_2", 2.0), ("failed", 5.0)):
            counters.add(n, name, each * (n + 20))
    async with scripted_server(prometheus(counters)) as server, AsyncExitStack() as stack:
        clock = EagerClock(AT)
        sources = [
            Prometheus(SourceConfig(name=name, url=server.url, delay=timedelta(0)), HttpEdge(), clock)
            for name in ("edge", "service")
        ]
        for one in sources:
            stack.push_async_callback(one.close)
        both = pair("both", sources[0], sources[1], MINUTE)
        plain = [Ask(RatioIndicator(source="edge", total="all", bad=f"bad_{n}"), 5 * MINUTE) for n in range(3)]
        paired = Ask(RatioIndicator(source="both", total="all", bad="failed"), 5 * MINUTE)
        for n in range(8):
            asked = len(server.asked)
            found = await ask_sources(
                {"edge": plain, "both": [paired]}, {"edge": sources[0], "both": both}, clock.now()
            )
            seen = [found["edge"].get(ask) for ask in plain]
            assert [one.bad for one in seen if isinstance(one, Counts)] == [0, 5, 10], n
            joined = found["both"][paired]
            assert isinstance(joined, Counts)
            assert (joined.bad, joined.total) == (25, 500)
            assert n == 0 or len(server.asked) - asked <= 5, "counting along keeps what it has"
            await clock.advance(MINUTE)
