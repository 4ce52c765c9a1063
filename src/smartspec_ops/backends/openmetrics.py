"""A `/metrics` page scraped by ourselves: for a service without a metrics server.

Each tick scrapes once, keeps the series that objectives ask for, and answers windows from what was kept. Only the
page's current state and our own history are known: a page that cannot be read silences every ask of the tick.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from promql_parser import AggregateExpr, parse

from smartspec_ops.backends import _exposition, _selector
from smartspec_ops.backends._ask_http import ask as ask_http
from smartspec_ops.backends._config import Allow, SourceConfig
from smartspec_ops.backends._exposition import Exposed
from smartspec_ops.backends._history import History
from smartspec_ops.backends._numbers import NOT_OURS, counts, value
from smartspec_ops.backends._scrapes import NOT_FINITE, Column, Seen
from smartspec_ops.backends._selector import Selector
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, NoData, Sample, Silence
from smartspec_ops.domain.objective import (
    CompositeIndicator,
    HistogramIndicator,
    Indicator,
    NativeHistogramIndicator,
    RateIndicator,
    RatioIndicator,
    ValueIndicator,
)
from smartspec_ops.domain.window import Span, buckets, tiers_of
from smartspec_ops.ports import Catalog, Clock, Description, Finding, Http, Request, Setting, Store
from smartspec_ops.spec.promql import scrape_fault

if TYPE_CHECKING:
    from smartspec_ops.domain.investigation.tracks import Grid, Track

_COMBINE: Mapping[str, Callable[[Sequence[float]], float]] = {
    "sum": sum,
    "min": min,
    "max": max,
    "avg": lambda values: sum(values) / len(values),
}
HOLD = timedelta(seconds=15)
"""How long a scrape may wait to be written where no other process takes over within that time. Each series has a place
of its own in the database: to write six scrapes there costs what one does."""
LATE = 0.02
"""So much of an interval behind its instant, a scrape that none came before is of the time it was made at."""
_UNSCRAPED = NoData(Silence.COLD, "not scraped yet at this time")
_NO_NATIVE = NoData(Silence.BAD_QUERY, "a scraped page has no native histograms")


def describe() -> Description:
    return Description(
        kind="openmetrics",
        summary="a /metrics page of one service, scraped directly; no metrics server needed",
        settings=(
            Setting(name="url", help="address of the page, such as http://127.0.0.1:8000/metrics", required=True),
            Setting(name="auth", help="basic, bearer or a client certificate", secret=True),
            Setting(name="headers", help="further headers", secret=True),
            Setting(name="interval", help="how often a tick scrapes (60s)"),
        ),
        abilities=frozenset({"counters", "histograms"}),
    )


def allow(config: SourceConfig) -> Allow:
    """The page itself, by GET."""
    page = urlsplit(config.base).path or "/"
    return lambda method, path: method == "GET" and path.rstrip("/") == page.rstrip("/")


def catalog(config: SourceConfig, http: Http, clock: Clock) -> Catalog:
    from smartspec_ops.backends import _openmetrics_catalog

    return _openmetrics_catalog.build(config, http, clock)


async def preflight(config: SourceConfig, http: Http, clock: Clock) -> Sequence[Finding]:
    from smartspec_ops.backends import _openmetrics_catalog

    return await _openmetrics_catalog.preflight(config, http, clock)


def build(config: SourceConfig, http: Http, store: Store, clock: Clock) -> "OpenMetrics":
    return OpenMetrics(config, http, store, clock)


class OpenMetrics:
    """`ports.MetricsBackend` on one page. A store that fails raises: without history there is nothing to answer."""

    counts_along = True
    """Of a page only what was looked for at every tick has a history."""

    def __init__(self, config: SourceConfig, http: Http, store: Store, clock: Clock) -> None:
        self.name = config.name
        self._config = config
        self._http = http
        self._clock = clock
        interval = config.interval
        self._pause = 1.5 * interval
        self._late: Span | None = None
        """From the instant that a first scrape was for, to when it was made."""
        self._history = History(
            config.name,
            store,
            keeps=config.keeps,
            pause=self._pause,
            tiers=tiers_of(interval),
            hold=HOLD if config.alone else timedelta(0),
            passed=lambda: clock.uptime().passed,
        )
        self._stale_after = config.stale_after or max(timedelta(minutes=5), 3 * config.interval)
        self._reader = _exposition.Reader()
        self._one_scrape = asyncio.Lock()

    def delay(self) -> timedelta:
        """None where nobody wants one: what is scraped is the present. Else answers are of what was scraped then."""
        return self._config.delay or timedelta(0)

    async def close(self) -> None:
        try:
            await self._history.flush()
        finally:
            await self._http.close()

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        wanted = {indicator: _selectors(indicator) for indicator in dict.fromkeys(ask.indicator for ask in asks)}
        selectors = [selector for read in wanted.values() if not isinstance(read, NoData) for selector in read]
        fault = await self._scrape(list(dict.fromkeys(selectors)), at + self.delay())
        return self._answers(asks, wanted, fault, at)

    async def history(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        """From what was kept, which is thinned with age. The page is not asked: it shows the present."""
        await self._history.load(at)
        wanted = {indicator: _selectors(indicator) for indicator in dict.fromkeys(ask.indicator for ask in asks)}
        return self._answers(asks, wanted, None, at)

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        """The page's current series that a selector matches; nothing is kept."""
        selector = _selector.read_local(query)
        if isinstance(selector, str):
            return NoData(Silence.BAD_QUERY, selector)
        if not self._is_present(at + self.delay()):
            return NoData(Silence.STALE, "a page tells only of the present")
        page = await self._page()
        if isinstance(page, NoData):
            return page
        found = [line for line in page if selector.matches(line.name, line.labels)]
        return [Sample((("__name__", line.name), *sorted(line.labels.items())), line.value) for line in found]

    async def tracks(self, selector: str, grid: "Grid", most: int) -> "Sequence[Track] | NoData":
        """`ports.Tracker`, from what was kept: series that nobody measures were not."""
        from smartspec_ops.backends import _tracks

        read = _selector.read_local(selector)
        if isinstance(read, str) or not read.name:
            why = read if isinstance(read, str) else "of a page only series that were asked for by name are kept"
            return NoData(Silence.BAD_QUERY, why)
        await self._history.load(grid.end)
        found = self._history.series(read)
        if len(found) > most:
            return NoData(Silence.PARTIAL, f"{selector} matches {len(found):,} series, more than {most:,}")
        return [_tracks.sampled(read.name, labels, points, grid, self._stale_after) for labels, points in found]

    async def _scrape(self, selectors: Sequence[Selector], at: datetime) -> NoData | None:
        """Look for what was not looked for yet at `at`. The past cannot be scraped: it is answered from history."""
        async with self._one_scrape:
            await self._history.load(at)
            if self._history.is_past(self._clock.now() + self._config.interval):
                await self._history.take_back(at)
            missing = [one for one in selectors if not self._history.is_looked_for(one, at)]
            if not missing or not self._is_present(at) or self._history.is_past(at):
                return None
            began = self._clock.now()
            page = await self._page()
            if isinstance(page, NoData):
                return page
            # A daemon's first tick is of the instant before it: events would seem to have taken an interval more.
            newest = self._history.scrapes.newest
            is_first = newest is None or at - newest > self._pause
            if is_first and began - at > LATE * self._config.interval:
                self._late = Span(start=at, end=began)
                at = began
            await self._history.add(at, page, missing)
            return None

    def _is_present(self, at: datetime) -> bool:
        return self._clock.now() - at <= self._config.interval

    async def _page(self) -> Sequence[Exposed] | NoData:
        request = Request(
            method="GET",
            url=self._config.url,
            headers={"accept": _exposition.ACCEPT, **self._config.headers},
            timeout=self._config.timeout,
        )
        return await ask_http(self._http, self._clock, request, self._reader.decode, self._config.budget)

    def _answers(
        self,
        asks: Sequence[Ask],
        wanted: "Mapping[Indicator, Sequence[Selector] | NoData]",
        fault: NoData | None,
        at: datetime,
    ) -> Mapping[Ask, Measurement]:
        """What is the same of all windows of an indicator is looked at once."""
        ready = {indicator: self._ready(read, fault, at) for indicator, read in wanted.items()}
        return {ask: self._answer(ask, ready[ask.indicator], at) for ask in asks}

    def _ready(self, selectors: Sequence[Selector] | NoData, fault: NoData | None, at: datetime) -> "_Ready | NoData":
        if isinstance(selectors, NoData):
            return selectors
        if fault:
            return fault
        looks = tuple(column for one in selectors if (column := self._history.looks(one)) is not None)
        if len(looks) < len(selectors):
            return _UNSCRAPED
        if silence := self._silence(looks, at):
            return silence
        return _Ready(looks, [self._history.columns(one) for one in selectors])

    def _answer(self, ask: Ask, ready: "_Ready | NoData", at: datetime) -> Measurement:
        if isinstance(ready, NoData):
            return ready
        if isinstance(ask.indicator, ValueIndicator):
            return self._value(ask.indicator, ready, at)
        over = self._history.scrapes.seen(ready.looks, ask.window, at, self._config.interval)
        if over is None:
            return NoData(Silence.COLD, "less than two scrapes in this window yet")
        if self._is_short(over.over):
            return NoData(Silence.COLD, "the first two scrapes are less than half an interval apart")
        place = over.first, over.last
        seen = ready.known.get(place)
        if seen is None:
            seen = ready.known[place] = self._counted(ask.indicator, ready.columns, over)
        if not isinstance(seen, Counts | Buckets):
            return seen
        counted = min(1.0, over.over.covered / ask.window)
        return replace(seen, coverage=over.coverage, counted=counted if counted > over.coverage else None)

    def _is_short(self, over: Span) -> bool:
        """Whether it is what was left of an interval when a daemon began late in it: too little for how often."""
        late, half = self._late, self._config.interval / 2
        return late is not None and over.start == late.end and late.covered > half and over.covered < half

    def _silence(self, looks: Sequence[Column], at: datetime) -> NoData | None:
        """Whether the newest scrape is there, recent, and found the first selector (the whole)."""
        newest = [self._history.scrapes.last(column, at) for column in looks]
        found = [one for one in newest if one is not None]
        if len(found) < len(newest):
            return _UNSCRAPED
        age = at - min(time for time, _ in found)
        if age > self._stale_after:
            if self._late is not None and self._late.start <= at < self._late.end:
                return _UNSCRAPED
            return NoData(Silence.STALE, f"the newest scrape is {age.total_seconds():.0f} s old")
        if any(count == NOT_FINITE for _, count in found):
            return NoData(Silence.NAN, "a series is not a finite number")
        if found[0][1] == 0:
            return NoData(Silence.EMPTY, "no such series on the page")
        return None

    def _counted(self, indicator: Indicator, columns: "Sequence[Columns]", over: Seen) -> Measurement:
        increase = self._history.scrapes.increase
        found = [[(labels, increase(column, over)) for labels, column in of] for of in columns]
        match indicator:
            case HistogramIndicator(scale=scale):
                return _histogram(found[0], lambda bounds: buckets(bounds, scale))
            case RatioIndicator(good=good):
                if good and not found[1]:
                    return NoData(Silence.EMPTY, "no series of good events, now or in the past")
                return counts(_total(found[1]), _total(found[0]), is_good=good is not None)
            case NativeHistogramIndicator():
                return _NO_NATIVE
            case CompositeIndicator():
                return NOT_OURS
            case RateIndicator() | ValueIndicator():
                return value(_total(found[0]) / over.over.covered.total_seconds())

    def _value(self, indicator: ValueIndicator, ready: "_Ready", at: datetime) -> Measurement:
        scrapes = self._history.scrapes
        scraped = scrapes.last(ready.looks[0], at)
        known = [scrapes.last(column, at) for _, column in ready.columns[0]]
        values = [one[1] for one in known if one and scraped and one[0] == scraped[0]]
        combine = _combiner(indicator.query)
        if len(values) != 1 and not (values and combine):
            hint = "; declare which, for example sum(...)" if values else ""
            return NoData(Silence.INSANE, f"the selector finds {len(values)} series{hint}")
        return value(combine(values) if combine else values[0], indicator.scale)


Columns = Sequence[tuple[Mapping[str, str], Column]]


@dataclass(slots=True)
class _Ready:
    """What a tick has for the windows of one indicator: when it was looked for, and its series, by selector.

    `known` are the counts between two rows; most windows that are not full begin at the same.
    """

    looks: tuple[Column, ...]
    columns: Sequence[Columns]
    known: dict[tuple[int, int], Measurement] = field(default_factory=dict)


Found = Sequence[tuple[Mapping[str, str], float]]


def _selectors(indicator: Indicator) -> Sequence[Selector] | NoData:
    """What must be scraped: the whole first."""
    match indicator:
        case RatioIndicator(total=total, good=good, bad=bad):
            return _read(total, good or bad or "")
        case HistogramIndicator(histogram=family):
            read = _read(family)
            return read if isinstance(read, NoData) else [read[0].bucket()]
        case NativeHistogramIndicator():
            return _NO_NATIVE
        case CompositeIndicator():
            return NOT_OURS
        case RateIndicator(events=events):
            return _read(events)
        case ValueIndicator(query=query):
            if fault := scrape_fault(query):
                return NoData(Silence.BAD_QUERY, fault.message)
            expression = parse(query)
            return _read((expression.expr if isinstance(expression, AggregateExpr) else expression).prettify())


def _read(*texts: str) -> Sequence[Selector] | NoData:
    return _selector.read_all(_selector.read_local, *texts)


def _combiner(query: str) -> Callable[[Sequence[float]], float] | None:
    expression = parse(query)
    return _COMBINE[str(expression.op)] if isinstance(expression, AggregateExpr) else None


def _total(found: Found) -> float:
    return sum(count for _, count in found)


def _histogram(found: Found, merge: Callable[[Iterable[tuple[float, float]]], Buckets | NoData]) -> Measurement:
    try:
        return merge([(float(labels["le"]), count) for labels, count in found])
    except (KeyError, ValueError):
        return NoData(Silence.INSANE, "a bucket without a bound")
