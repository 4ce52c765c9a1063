"""A page scraped by ourselves: every event counted once, and whatever vanishes falls silent."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.backends import SourceConfig, _exposition, _selector
from smartspec_ops.backends._history import History
from smartspec_ops.backends.openmetrics import OpenMetrics, allow
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, NoData, Sample, Silence, Value
from smartspec_ops.domain.objective import (
    HistogramIndicator,
    Indicator,
    RateIndicator,
    RatioIndicator,
    ValueIndicator,
)
from smartspec_ops.domain.window import TIERS
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Answer, Secret, Store
from smartspec_ops.stores import open_store
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.http_server import Asked, Reply, ScriptedServer, scripted_server

pytestmark = pytest.mark.edge

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RATIO = RatioIndicator(source="s", total="requests_total", bad='requests_total{code=~"5.."}')
OK, BAD = 'requests_total{code="200"}', 'requests_total{code="500"}'


class Bench:
    """One backend, its clock, and the page it scrapes (a mapping of series to values, or a reply)."""

    def __init__(self, server: ScriptedServer, store: Store) -> None:
        self.server = server
        self.store = store
        self.clock = EagerClock(START)
        self.page: Mapping[str, float | str] | Reply = {}
        self.backend = self.build()
        server.reply = self.reply

    def build(self, *, keeps: bool = True, alone: bool = False) -> OpenMetrics:
        headers = {"authorization": Secret("Bearer t")}
        config = SourceConfig(name="s", url=f"{self.server.url}/metrics", headers=headers, keeps=keeps, alone=alone)
        return OpenMetrics(config, HttpEdge(allow=allow(config)), self.store, self.clock)

    def reply(self, _: Asked) -> Reply:
        if isinstance(self.page, Reply):
            return self.page
        return Reply(body="".join(f"{series} {value}\n" for series, value in self.page.items()).encode())

    async def tick(
        self,
        page: Mapping[str, float | str] | Reply,
        indicator: Indicator = RATIO,
        *,
        window: timedelta = 5 * MINUTE,
        after: timedelta = MINUTE,
    ) -> Measurement:
        """`after` that long the page shows this; measured then."""
        await self.clock.advance(after)
        self.page = page
        ask = Ask(indicator, window)
        return (await self.backend.measure([ask], self.clock.now()))[ask]


def events(seen: Measurement) -> tuple[float, float]:
    """Good and all, however much of the window was observed."""
    assert isinstance(seen, Counts), seen
    return seen.good, seen.total


def why(seen: Measurement) -> Silence:
    assert isinstance(seen, NoData), seen
    return seen.why


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    store = open_store(tmp_path / "ops.db", bytes(32))
    await store.migrate()
    async with scripted_server(lambda _: Reply()) as server:
        bench = Bench(server, store)
        yield bench
        await bench.backend.close()
    await store.close()


async def test_one_scrape_is_no_window_two_are(bench: Bench) -> None:
    assert why(await bench.tick({OK: 1000, BAD: 10})) is Silence.COLD
    assert events(await bench.tick({OK: 1090, BAD: 20})) == (90, 100)


RATE = RateIndicator(source="s", events="requests_total")


async def first_of(bench: Bench, page: Mapping[str, float | str], late: timedelta) -> Measurement:
    """What a daemon that starts so late in an interval hears at its first tick, which is of the instant before."""
    await bench.clock.advance(MINUTE + late)
    bench.page = page
    ask = Ask(RATE, 5 * MINUTE)
    return (await bench.backend.measure([ask], bench.clock.now() - late))[ask]


def rate(seen: Measurement) -> float:
    assert isinstance(seen, Value), seen
    return seen.value


@pytest.mark.parametrize("away", [None, 3 * MINUTE, 25 * MINUTE], ids=["new", "away for 3 min", "away for 25 min"])
async def test_a_first_scrape_in_the_middle_of_an_interval_makes_no_service_slower(
    bench: Bench, away: timedelta | None
) -> None:
    """A hundred a second. A daemon that starts at 12:01:20 judges 12:01:00 first: events of 40 s are none of 60."""
    count = 0.0
    if away is not None:
        for _ in range(5):
            await bench.tick({OK: (count := count + 6000)}, RATE)
        await bench.backend.close()
        bench.backend = bench.build()
        await bench.clock.advance(away)
        count += 100 * (away + MINUTE).total_seconds()
    first = await first_of(bench, {OK: (count := count + 2000)}, timedelta(seconds=20))
    if away == 3 * MINUTE:
        assert rate(first) == pytest.approx(100)  # of what was kept, which is not old
    else:
        assert why(first) is Silence.COLD
    for after in (40, 60, 60):
        seen = await bench.tick({OK: (count := count + 100 * after)}, RATE, after=timedelta(seconds=after))
        assert rate(seen) == pytest.approx(100)


@pytest.mark.parametrize("away", [False, True])
@pytest.mark.parametrize("rest", [0.4, 1, 29])
async def test_a_first_window_shorter_than_half_an_interval_is_none(bench: Bench, rest: float, *, away: bool) -> None:
    """Two calls a second, that a page counts every two seconds: in 0.4 s there may be none."""
    if away:
        for n in range(3):
            await bench.tick({OK: 120 * n}, RATE)
        bench.backend = bench.build()
        await bench.clock.advance(25 * MINUTE)
    late = MINUTE - timedelta(seconds=rest)
    assert why(await first_of(bench, {OK: 9000}, late)) is Silence.COLD
    assert why(await bench.tick({OK: 9000}, RATE, after=MINUTE - late)) is Silence.COLD
    assert rate(await bench.tick({OK: 9000 + 2 * (60 + rest)}, RATE)) == pytest.approx(2)


async def test_a_check_that_begins_late_is_answered_after_its_warm_up(bench: Bench) -> None:
    """It judges the present: of a busy machine two seconds late, and again three seconds on."""
    assert why(await first_of(bench, {OK: 100}, timedelta(seconds=2))) is Silence.COLD
    assert rate(await bench.tick({OK: 130}, RATE, after=timedelta(seconds=3))) == 10


async def test_the_first_errors_of_a_new_series_count(bench: Bench) -> None:
    """PromQL's increase() says zero here: the series had no earlier sample."""
    await bench.tick({OK: 1000})
    assert events(await bench.tick({OK: 1095, BAD: 5})) == (95, 100)


async def test_a_restart_is_not_a_negative_number_of_events(bench: Bench) -> None:
    await bench.tick({OK: 1000, BAD: 10})
    await bench.tick({OK: 1100, BAD: 20})
    assert events(await bench.tick({OK: 50, BAD: 1})) == (150, 161)


async def test_a_clock_that_is_set_back_is_scraped_on_with_and_its_future_is_forgotten(bench: Bench) -> None:
    """A hundred a minute; ahead by an hour for two scrapes, which belong to no time there is."""
    hour = timedelta(hours=1)
    for n in range(5):
        await bench.tick({OK: 100 * n})
    bench.clock.set_by(hour)
    for n in (5, 6):
        await bench.tick({OK: 100 * n})
    bench.clock.set_by(-hour)
    assert events(await bench.tick({OK: 700})) == (200, 200)
    seen = [events(await bench.tick({OK: 100 * n}))[1] for n in range(8, 14)]
    assert seen == [200, 200, 300, 400, 500, 500]
    assert len(bench.server.asked) == 14
    async with bench.store.begin() as tx:
        assert {one.at for one in await tx.samples("s/raw", START + 30 * MINUTE)} == set()
    bench.backend = bench.build()  # another process goes on from what was kept
    assert events(await bench.tick({OK: 1400})) == (500, 500)


async def test_errors_that_never_happened_are_none(bench: Bench) -> None:
    await bench.tick({OK: 0})
    assert events(await bench.tick({OK: 100})) == (100, 100)


async def test_good_events_that_were_never_seen_are_a_wrong_binding(bench: Bench) -> None:
    good = RatioIndicator(source="s", total="requests_total", good='requests_total{code="20"}')
    await bench.tick({OK: 0}, good)
    assert why(await bench.tick({OK: 100}, good)) is Silence.EMPTY


async def test_a_selector_asked_for_the_first_time_starts_cold(bench: Bench) -> None:
    """Its counter has a past that did not happen in this window."""
    await bench.tick({OK: 1000, "jobs_total": 5000})
    other = RateIndicator(source="s", events="jobs_total")
    assert why(await bench.tick({OK: 1100, "jobs_total": 5060}, other)) is Silence.COLD
    assert await bench.tick({OK: 1200, "jobs_total": 5120}, other) == Value(1.0)


@pytest.mark.parametrize(
    ("page", "silence"),
    [
        ({}, Silence.EMPTY),
        ({"other_total": 1}, Silence.EMPTY),
        ({OK: "NaN"}, Silence.NAN),
        ({OK: "1e400"}, Silence.NAN),
        (Reply(status=500), Silence.UNREACHABLE),
        (Reply(body=None), Silence.UNREACHABLE),
        (Reply(status=401), Silence.UNAUTHORIZED),
        (Reply(body=b"<html>"), Silence.GARBAGE),
        (Reply(body=f"{OK} 1\n{BAD}".encode()), Silence.GARBAGE),
    ],
    ids=["empty page", "family gone", "nan", "overflow", "500", "hangs up", "401", "html", "cut off"],
)
@pytest.mark.parametrize("window", [5 * MINUTE, timedelta(days=28)])
async def test_what_vanishes_falls_silent_in_every_window(
    bench: Bench, page: Mapping[str, float | str] | Reply, silence: Silence, window: timedelta
) -> None:
    await bench.tick({OK: 0})
    assert isinstance(await bench.tick({OK: 100}), Counts)
    assert why(await bench.tick(page, window=window)) is silence


async def test_history_outlives_the_process(bench: Bench) -> None:
    for n in range(6):
        await bench.tick({OK: 100 * n, BAD: n})
    bench.backend = bench.build()
    assert events(await bench.tick({OK: 600, BAD: 6})) == (500, 505)


async def test_after_a_pause_old_events_are_not_taken_for_recent_ones(bench: Bench) -> None:
    await bench.tick({OK: 0})
    await bench.tick({OK: 100})
    assert why(await bench.tick({OK: 9000}, after=timedelta(hours=1))) is Silence.COLD
    assert events(await bench.tick({OK: 9010})) == (10, 10)


async def test_a_new_service_is_answered_with_what_there_is(bench: Bench) -> None:
    await bench.tick({OK: 0})
    assert events(await bench.tick({OK: 100, BAD: 1}, window=timedelta(days=28))) == (100, 101)


async def test_two_minutes_of_an_hour_are_two_sixtieths(bench: Bench) -> None:
    for n in range(3):
        seen = await bench.tick({OK: 100 * n}, window=60 * MINUTE)
    assert seen == Counts(200, 200, coverage=2 / 60)


async def test_a_pause_is_not_covered(bench: Bench) -> None:
    for n in range(30):
        seen = await bench.tick({OK: 100 * n}, window=60 * MINUTE, after=11 * MINUTE if n == 20 else MINUTE)
    assert isinstance(seen, Counts)
    assert (seen.total, seen.coverage) == (2900, pytest.approx(28 / 60))


async def test_the_same_time_is_scraped_once_and_answered_twice(bench: Bench) -> None:
    await bench.tick({OK: 0})
    first = await bench.tick({OK: 100})
    again = await bench.tick({OK: 999}, after=timedelta(0))
    assert first == again == Counts(100, 100, coverage=0.2)
    assert len(bench.server.asked) == 2


async def test_the_past_is_answered_from_history_and_never_scraped(bench: Bench) -> None:
    for n in range(10):
        await bench.tick({OK: 100 * n, BAD: n * n})
    asked = len(bench.server.asked)
    ask = Ask(RATIO, 2 * MINUTE)
    past = bench.clock.now() - 5 * MINUTE
    assert await bench.backend.measure([ask], past) == {ask: Counts(200, 212)}
    assert why((await bench.backend.measure([ask], past - timedelta(days=1)))[ask]) is Silence.COLD
    assert len(bench.server.asked) == asked


async def test_a_report_of_a_moment_ago_leaves_no_sample_that_looks_like_a_restart(bench: Bench) -> None:
    """A page scraped now and dated back would stand before lower values: the counter's whole life would count again."""
    ask = Ask(RATIO, 5 * MINUTE)
    await bench.tick({OK: 100_000, BAD: 0}, after=timedelta(seconds=10))
    await bench.tick({OK: 100_010, BAD: 0}, after=timedelta(seconds=10))
    moment_ago = bench.clock.now() - timedelta(seconds=5)
    other = bench.build()
    bench.page = {OK: 100_015, BAD: 0}
    for asked in (other.history, other.measure):
        found = await asked([ask], moment_ago)
        assert why(found[ask]) is Silence.COLD
    assert len(bench.server.asked) == 2
    bench.backend = bench.build()
    assert events(await bench.tick({OK: 100_020, BAD: 0}, after=timedelta(seconds=10))) == (20, 20)


async def test_who_only_looks_leaves_nothing_behind(bench: Bench) -> None:
    await bench.tick({OK: 100, BAD: 0})
    looking = bench.build(keeps=False)
    await bench.clock.advance(MINUTE)
    bench.page = {OK: 110, BAD: 0}
    ask = Ask(RATIO, 5 * MINUTE)
    assert (await looking.measure([ask], bench.clock.now()))[ask] == Counts(10, 10, 0.2)
    assert why((await bench.build().history([ask], bench.clock.now()))[ask]) is Silence.COLD


async def test_a_histogram_of_several_series_in_milliseconds(bench: Bench) -> None:
    def page(n: int) -> dict[str, float | str]:
        rows = {"100": 8, "200": 9, "+Inf": 10}
        return {f'took_bucket{{pod="{p}",le="{le}"}}': v * n for p in "ab" for le, v in rows.items()}

    indicator = HistogramIndicator(source="s", histogram="took", scale=Decimal("0.001"))
    await bench.tick(page(1), indicator)
    assert await bench.tick(page(2), indicator) == Buckets(((0.1, 16), (0.2, 18), (float("inf"), 20)), coverage=0.2)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sum(depth)", Value(5)),
        ("min(depth)", Value(2)),
        ("max(depth)", Value(3)),
        ("avg(depth)", Value(2.5)),
        ('depth{q="a"}', Value(2)),
        ('sum(depth{q!~"a.*"})', Value(3)),
        ("depth", Silence.INSANE),
        ("missing", Silence.EMPTY),
        ("rate(depth[5m])", Silence.BAD_QUERY),
        ("sum by (q) (depth)", Silence.BAD_QUERY),
        ('depth{q=~"("}', Silence.BAD_QUERY),
        ("depth{", Silence.BAD_QUERY),
    ],
)
async def test_values_need_one_scrape_and_no_history(bench: Bench, query: str, expected: object) -> None:
    seen = await bench.tick({'depth{q="a"}': 2, 'depth{q="b"}': 3}, ValueIndicator(source="s", query=query))
    assert (seen.why if isinstance(seen, NoData) else seen) == expected


async def test_a_value_that_overflows_is_no_number(bench: Bench) -> None:
    indicator = ValueIndicator(source="s", query="sum(depth)", scale=Decimal(10))
    assert why(await bench.tick({'depth{q="a"}': 1e308, 'depth{q="b"}': 1e308}, indicator)) is Silence.NAN
    assert why(await bench.tick({"depth": 1e308}, indicator)) is Silence.NAN


async def test_series_shows_the_page_as_it_is(bench: Bench) -> None:
    bench.page = {OK: 3, "up": 1}
    seen = await bench.backend.series("requests_total", START)
    assert seen == [Sample((("__name__", "requests_total"), ("code", "200")), 3.0)]
    assert isinstance(await bench.backend.series("sum(", START), NoData)
    assert isinstance(await bench.backend.series("up", START - timedelta(hours=1)), NoData)


async def test_the_page_is_asked_for_as_exporters_expect(bench: Bench) -> None:
    await bench.tick({OK: 1})
    (asked,) = bench.server.asked
    assert (asked.method, asked.path, asked.headers["authorization"]) == ("GET", "/metrics", "Bearer t")
    assert asked.headers["accept"].startswith("application/openmetrics-text")


@pytest.mark.slow
async def test_history_is_thinned_with_age_and_long_windows_stay_exact(bench: Bench) -> None:
    """Half a day, written straight into the history: from the first event to the last, none is lost."""
    history = History("s", bench.store)
    await history.load(START)
    selector = _selector.read_local("requests_total")
    assert isinstance(selector, _selector.Selector)
    scrapes = [START + n * 10 * MINUTE for n in range(12 * 6 + 1)]
    for n, at in enumerate(scrapes):
        await history.add(at, [_exposition.Exposed("requests_total", {}, float(n))], [selector])
    ((_, points),) = history.series(selector)
    assert (points[0], points[-1]) == ((scrapes[0], 0.0), (scrapes[-1], float(len(scrapes) - 1)))
    async with bench.store.begin() as tx:
        kept = {tier.name: len(await tx.samples(f"s/{tier.name}", START)) // 2 for tier in TIERS}
    assert kept == {"raw": 41, "5m": len(scrapes), "1h": 12 + 1}


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("days", [3, 30, 500])
async def test_a_clock_that_is_set_ahead_lets_no_scrape_go_before_a_day_of_them_says_so(
    bench: Bench, days: int, *, restarts: bool
) -> None:
    """It is set right again after an hour."""
    selector = _selector.read_local("requests_total")
    assert isinstance(selector, _selector.Selector)

    def begun() -> History:
        return History("s", bench.store, hold=timedelta(days=1))

    async def scrape(minute: int, ahead: timedelta = timedelta(0)) -> None:
        at = START + minute * MINUTE + ahead
        await history.load(at)
        if history.is_past(at):
            await history.take_back(at)
        await history.add(at, [_exposition.Exposed("requests_total", {}, float(minute))], [selector])

    history, ahead = begun(), timedelta(days=days)
    for minute in range(0, 600, 10):
        await scrape(minute)
    await history.flush()
    history = begun() if restarts else history
    for minute in range(600, 660, 10):
        await scrape(minute, ahead)
    await history.flush()
    await scrape(660)
    await history.flush()
    ((_, mine),) = history.series(selector)
    later = begun()
    await later.load(START + 660 * MINUTE)
    ((_, points),) = later.series(selector)
    kept = [*range(0, 600, 10), 660]
    assert [value for _, value in points] == kept
    assert [value for _, value in mine] == kept if not restarts or days > 40 else mine[0][1] == 0.0


@pytest.mark.parametrize(
    ("days", "stays"), [(3, {"raw": 2 * 4, "5m": 25, "1h": 4 * 10}), (60, {"raw": 2 * 4, "5m": 2 * 10, "1h": 2 * 10})]
)
async def test_of_a_machine_that_never_runs_for_a_day_goes_what_was_old_when_it_ran_before(
    bench: Bench, days: int, stays: Mapping[str, int]
) -> None:
    """Four runs of ten scrapes, of which four are of the last six hours."""
    selector = _selector.read_local("requests_total")
    assert isinstance(selector, _selector.Selector)

    async def run(number: int) -> None:
        history = History("s", bench.store)
        for n in range(10):
            at = START + number * timedelta(days=days) + n * timedelta(hours=2)
            await history.load(at)
            await history.add(at, [_exposition.Exposed("requests_total", {}, float(n))], [selector])

    for number in range(4):
        await run(number)
    async with bench.store.begin() as tx:
        kept = {tier.name: len(await tx.samples(f"s/{tier.name}", START)) // 2 for tier in TIERS}
    assert kept == stays


@pytest.mark.parametrize("restarts", [False, True])
async def test_a_clock_that_is_set_ahead_twice_lets_no_scrape_go(bench: Bench, *, restarts: bool) -> None:
    selector = _selector.read_local("requests_total")
    assert isinstance(selector, _selector.Selector)
    history = History("s", bench.store, passed=lambda: bench.clock.uptime().passed)
    for hour in range(12):
        await bench.clock.advance(timedelta(hours=1))
        if hour in (9, 11):
            bench.clock.set_by(timedelta(days=60))
        if hour == 9 and restarts:
            history = History("s", bench.store, passed=lambda: bench.clock.uptime().passed)
            await history.load(bench.clock.now())
        await history.add(bench.clock.now(), [_exposition.Exposed("requests_total", {}, float(hour))], [selector])
    async with bench.store.begin() as tx:
        assert len(await tx.samples("s/1h", START)) // 2 == 12


async def test_after_a_day_of_scrapes_by_another_clock_what_is_old_by_it_goes(bench: Bench) -> None:
    selector = _selector.read_local("requests_total")
    assert isinstance(selector, _selector.Selector)
    history = History("s", bench.store)
    for hours in (0, 1, 60 * 24, 60 * 24 + 23, 60 * 24 + 24):
        page = [_exposition.Exposed("requests_total", {}, float(hours))]
        await history.add(START + timedelta(hours=hours), page, [selector])
        ((_, points),) = history.series(selector)
        assert (points[0][1] == 0.0) == (hours < 60 * 24 + 24)
    async with bench.store.begin() as tx:
        assert min(one.at for one in await tx.samples("s/1h", START)) == START + timedelta(days=60)


@pytest.mark.slow
@pytest.mark.parametrize("restarts", [False, True])
async def test_what_a_counter_counted_before_it_vanished_stays_counted(bench: Bench, *, restarts: bool) -> None:
    """Of pods that come and go: thinned by age, the last of each hour was lost with it."""
    read = [_selector.read_local(f"requests_total{{pod='{name}'}}") for name in ("old", "young", "back")]
    selectors = [one for one in read if isinstance(one, _selector.Selector)]
    assert len(selectors) == 3
    every, day = 2 * MINUTE, timedelta(days=1)

    def begun() -> History:
        return History("s", bench.store, hold=timedelta(hours=6))

    def counted(history: History, name: int, at: datetime) -> float:
        ((_, column),) = history.columns(selectors[name])
        seen = history.scrapes.seen((history.scrapes.looks["looked for " + str(selectors[1])],), day, at, every)
        assert seen is not None
        return history.scrapes.increase(column, seen)

    history = begun()
    for n in range(720):
        at = START + n * every
        page = {"young": n} | ({"old": n} if n <= 39 else {}) | ({"back": n} if n <= 12 else {})
        page |= {"back": n - 30} if 33 <= n <= 99 else {}  # it began again
        lines = [_exposition.Exposed("requests_total", {"pod": pod}, float(value)) for pod, value in page.items()]
        await history.add(at, lines, selectors)
        if n == 1:
            assert [counted(history, name, at) for name in range(3)] == [1, 1, 1]
    await history.flush()
    if restarts:
        history = begun()
        await history.load(at)
    assert [counted(history, name, at) for name in range(3)] == [39, 719, 12 + 69]


async def test_a_scrape_between_two_milliseconds_is_the_same_one_when_it_is_read_again(bench: Bench) -> None:
    await bench.tick({OK: 1000, BAD: 10}, after=MINUTE + timedelta(microseconds=456))
    bench.backend = bench.build()
    await bench.tick({OK: 1090, BAD: 20}, after=MINUTE + timedelta(microseconds=789))
    assert events(await bench.tick({OK: 1180, BAD: 30}, after=2 * MINUTE)) == (180, 200)


async def test_looks_into_the_past_beside_a_scrape_keep_the_order_of_time(bench: Bench) -> None:
    await bench.tick({OK: 1000, BAD: 10})
    bench.page = {OK: 1090, BAD: 20}
    bench.backend = bench.build()
    await bench.clock.advance(MINUTE)
    ask, now = Ask(RATIO, 5 * MINUTE), bench.clock.now()
    looks = [bench.backend.history([ask], now), bench.backend.measure([ask], now), bench.backend.history([ask], now)]
    assert events((await asyncio.gather(*looks))[1][ask]) == (90, 100)


async def test_what_another_process_scraped_meanwhile_is_read_after_a_pause(bench: Bench) -> None:
    selector = _selector.read_local("requests_total")
    assert isinstance(selector, _selector.Selector)
    mine, other = (History("s", bench.store, pause=1.5 * MINUTE) for _ in range(2))

    async def scrape(history: History, minute: int) -> None:
        await history.load(START + minute * MINUTE)
        page = [_exposition.Exposed("requests_total", {}, float(minute))]
        await history.add(START + minute * MINUTE, page, [selector])

    for history, minutes in ((mine, (0, 1)), (other, (2, 3, 4)), (mine, (5, 6))):
        for minute in minutes:
            await scrape(history, minute)
    ((_, points),) = mine.series(selector)
    assert [value for _, value in points] == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]


async def test_scrapes_that_may_wait_are_written_together_and_the_rest_when_it_ends(bench: Bench) -> None:
    selector = _selector.read_local("requests_total")
    assert isinstance(selector, _selector.Selector)
    every, hold = timedelta(seconds=2), timedelta(seconds=9)
    history = History("s", bench.store, hold=hold)
    await history.load(START)
    written = []
    for n in range(30):
        await history.add(START + n * every, [_exposition.Exposed("requests_total", {}, float(n))], [selector])
        async with bench.store.begin() as tx:
            written.append(max(one.at for one in await tx.samples("s/raw", START)))
    waiting = [START + n * every - at for n, at in enumerate(written)]
    assert waiting[0] == timedelta(0)
    assert max(waiting) < hold, "what is older than that is written"
    assert len(set(written)) <= 30 / (hold / every) + 2, "and few times"
    await history.flush()
    later = History("s", bench.store)
    await later.load(START + 30 * every)
    assert later.series(selector) == history.series(selector)


async def test_who_may_be_followed_at_once_writes_every_scrape_and_who_is_alone_the_last_as_it_ends(
    bench: Bench,
) -> None:
    async def newest() -> datetime:
        async with bench.store.begin() as tx:
            return max(one.at for one in await tx.samples("s/raw", START))

    for alone in (False, True):
        bench.backend = bench.build(alone=alone)
        for n in range(4):
            await bench.tick({OK: 1000 + n, BAD: 10}, after=timedelta(seconds=1))
        assert (await newest() == bench.clock.now()) is not alone
    await bench.backend.close()
    assert await newest() == bench.clock.now()


# --- the text format -------------------------------------------------------------------------------------------

OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        ("# TYPE a_total counter\na_total{x=\"1\"} 3\n", "text/plain"),
        ("a_total{x=\"1\"} 3 1772452800000\n", ""),
        ("# TYPE a counter\na_total{x=\"1\"} 3 # {trace=\"1\"} 1\n# EOF\n", OPENMETRICS),
    ],
)  # fmt: skip
def test_both_formats_are_read(text: str, media_type: str) -> None:
    seen = _exposition.decode(Answer(status=200, headers={"content-type": media_type}, body=text.encode()))
    assert [(line.series, line.value) for line in seen] == [('a_total{x="1"}', 3.0)]  # type: ignore[union-attr]


@given(st.text('{}"\\=,# \n10.eN+a_é\x00'), st.sampled_from(["text/plain", OPENMETRICS]))
def test_no_text_is_an_exception(text: str, media_type: str) -> None:
    seen = _exposition.decode(Answer(status=200, headers={"content-type": media_type}, body=text.encode()))
    assert isinstance(seen, (list, NoData))


LINES = [
    "# TYPE a counter", "# TYPE h histogram", "# EOF", "a_total", 'a_total{x="1"}', 'a_total{x="#"}', "b 5", "b", "",
    'h_bucket{le="1"}', 'h_bucket{le="+Inf"}', 'a_total{x="1"} 7 # {trace="}"}', "b ", '{"b.c"}', 'b{x="\\n"}',
]  # fmt: skip
NUMBERS = ["0", "3", "12.5", "1e3", "-4", "NaN", "+Inf", "1_0", "1e999", "", "x"]


@given(
    st.lists(st.sampled_from(LINES), max_size=6).flatmap(
        lambda heads: st.lists(
            st.tuples(*[st.sampled_from(NUMBERS).map(lambda n, head=head: (head, n)) for head in heads]),  # type: ignore[misc]
            min_size=3,
            max_size=5,
        )
    ),
    st.sampled_from(["text/plain", OPENMETRICS, "text/html"]),
)
def test_a_page_like_the_one_before_is_read_as_if_it_were_the_first(
    pages: list[list[tuple[str, str]]], media_type: str
) -> None:
    reader = _exposition.Reader()
    for page in pages:
        body = "\n".join(head if head[:1] in ("#", "") else f"{head} {number}" for head, number in page) + "\n"
        answer = Answer(status=200, headers={"content-type": media_type}, body=body.encode())
        seen, expected = (
            found if isinstance(found, NoData) else [(one.series, one.labels, repr(one.value)) for one in found]
            for found in (reader.decode(answer), _exposition.decode(answer))
        )
        assert seen == expected


def test_of_a_page_like_the_one_before_only_the_numbers_are_read() -> None:
    reader, bodies = _exposition.Reader(), [f'a{{n="1"}} {number}\nb {number}\n'.encode() for number in range(4)]
    seen = [reader.decode(Answer(status=200, headers={}, body=body)) for body in bodies]
    labels = [one[0].labels for one in seen if not isinstance(one, NoData)]
    assert labels[2] is labels[3], "it was not parsed again"
    assert labels[0] is not labels[2]


def test_of_a_series_that_stands_on_a_page_twice_the_first_counts() -> None:
    reader = _exposition.Reader()
    for total in (3, 4, 5):
        body = f'a_total{{x="1",y="2"}} {total}\nb 1\na_total{{y="2",x="1"}} 900\n'.encode()
        seen = reader.decode(Answer(status=200, headers={}, body=body))
        assert not isinstance(seen, NoData)
        assert [(one.name, one.value) for one in seen] == [("a_total", total), ("b", 1)]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (302, "status 302, a redirect elsewhere, which is not followed; write where it leads as the url"),
        (401, "status 401; are the credentials under auth right?"),
        (404, "status 404; is the address of the metrics page right?"),
        (500, "status 500"),
    ],
)
def test_an_answer_that_is_no_page_says_what_to_do(status: int, said: str) -> None:
    seen = _exposition.decode(Answer(status=status, headers={"location": "http://elsewhere/?token=t"}, body=b""))
    assert isinstance(seen, NoData)
    assert seen.detail == said


def test_a_page_with_too_many_samples_is_refused() -> None:
    body = "".join(f'a{{n="{n}"}} 1\n' for n in range(20)).encode()
    answer = Answer(status=200, headers={}, body=body)
    assert len(_exposition.decode(answer, most=20)) == 20  # type: ignore[arg-type]
    assert isinstance(_exposition.decode(answer, most=19), NoData)


@given(
    st.sampled_from(["requests_total", "a.b", "rate"]),
    st.dictionaries(
        st.sampled_from(["a", "b_c", "le", "a.b"]),
        st.text(st.characters(codec="utf-8"), max_size=8) | st.just("(" * 200),
    ),
)
def test_a_series_kept_as_text_comes_back_whole(name: str, labels: dict[str, str]) -> None:
    assert _selector.parts(_selector.canonical(name, labels)) == (name, labels)
