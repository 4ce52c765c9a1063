"""Prometheus and every server that speaks its query API: Mimir, Thanos, VictoriaMetrics, Cortex, managed ones.

Instant queries only, sent as POST forms with an explicit time. However many asks, a call sends a handful of joined
queries; where the server refuses one, it is halved until the refused expression stands alone.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from smartspec_ops.backends import _layouts
from smartspec_ops.backends import _promql_plan as plan
from smartspec_ops.backends._config import Allow, SourceConfig
from smartspec_ops.backends._promql_plan import Answers, Question
from smartspec_ops.backends._promql_wire import ApiWire, Wire
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, NoData, Sample, Silence
from smartspec_ops.domain.objective import RateIndicator, RatioIndicator
from smartspec_ops.ports import Catalog, Clock, Description, Finding, Http, Setting, Store

if TYPE_CHECKING:
    from smartspec_ops.domain.elsewhere import Elsewhere
    from smartspec_ops.domain.investigation.tracks import Grid, Track

if TYPE_CHECKING:  # a single look counts nothing along
    from smartspec_ops.backends._answers import Wanted
    from smartspec_ops.backends._counting import Counting
    from smartspec_ops.backends._filling import Source
    from smartspec_ops.backends._kept import Keeper
    from smartspec_ops.backends._matrix import Line
    from smartspec_ops.backends._past import Stretch
    from smartspec_ops.backends._selector import Selector

DELAY = timedelta(seconds=60)
"""Scrapes arrive late and out of step; a minute back, all of them are there."""
STALE_AFTER = timedelta(minutes=5)
REACH_ANEW = timedelta(hours=1)
"""How long series that reach back over all of their windows are taken to go on doing so."""
CONCURRENT = 4
ASK_SETS = 4
"""So many callers that ask again and again are remembered: the monitor, and pairs on the same source."""
MAX_EXTRA = 40
"""Requests one call may spend on finding refused expressions."""
_READ_ONLY = re.compile(
    r"/api/v1/(?:query|query_range|series|labels|label/[^/]+/values|metadata|rules|alerts|status/(?:buildinfo|runtimeinfo))"
    r"|/-/(?:ready|healthy)"
)


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What one caller asks at every tick."""

    asks: tuple[Ask, ...]
    to_count: "Sequence[Wanted]"
    to_ask: Sequence[Ask]


def describe() -> Description:
    return Description(
        kind="prometheus",
        summary="a server with Prometheus' query API (Prometheus, Mimir, Thanos, VictoriaMetrics)",
        settings=(
            Setting(name="url", help="base address, with any path before /api/v1", required=True),
            Setting(name="auth", help="basic, bearer or a client certificate", secret=True),
            Setting(name="headers", help="further headers, such as X-Scope-OrgID", secret=True),
            Setting(name="params", help="further query parameters, such as dedup=true"),
            Setting(name="delay", help="how far behind the present to ask (60s)"),
            Setting(name="interval", help="how often the server scrapes (60s)"),
        ),
        abilities=frozenset({"counters", "histograms", "expressions", "history"}),
    )


def allow(config: SourceConfig) -> Allow:
    """Reads only: some of these servers delete series on a GET."""
    base = urlsplit(config.base).path

    def allowed(method: str, path: str) -> bool:
        known = path.startswith(base) and _READ_ONLY.fullmatch(path[len(base) :]) is not None
        return known and method in {"GET", "POST"}

    return allowed


def catalog(config: SourceConfig, http: Http, clock: Clock) -> Catalog:
    from smartspec_ops.backends import _prometheus_catalog

    return _prometheus_catalog.build(config, http, clock)


async def preflight(config: SourceConfig, http: Http, clock: Clock) -> Sequence[Finding]:
    from smartspec_ops.backends import _prometheus_preflight

    return await _prometheus_preflight.preflight(config, http, clock)


async def elsewhere(config: SourceConfig, http: Http, clock: Clock) -> "Elsewhere":
    from smartspec_ops.backends import _prometheus_elsewhere

    return await _prometheus_elsewhere.elsewhere(config, http, clock)


def build(config: SourceConfig, http: Http, store: Store, clock: Clock) -> "Prometheus":
    if config.once or not config.keeps:
        return Prometheus(config, http, clock)
    from smartspec_ops.backends._kept import StoreKeeper

    return Prometheus(config, http, clock, StoreKeeper(store, config.name))


class Prometheus:
    """`ports.MetricsBackend` on the query API."""

    def __init__(
        self,
        config: SourceConfig,
        http: Http,
        clock: Clock,
        keeper: "Keeper | None" = None,
        wire: Wire | None = None,
    ) -> None:
        """Without a `keeper` totals live as long as this object. `wire` None: the server's own API at `config.base`."""
        self.name = config.name
        self._config = config
        self._http = http
        self._clock = clock
        self._wire = wire or ApiWire(config, http, clock)
        self._stale_after = config.stale_after or max(STALE_AFTER, 3 * config.interval)
        self._keeper = keeper
        self._sorted: list[_Sorted] = []
        self._reach: dict[Question, datetime] = {}
        """Of series that reached back over all of their windows: the question about it, and when that was."""

    @cached_property
    def _source(self) -> "Source":
        from smartspec_ops.backends._filling import Source

        return Source(raw=self._raw, points=self._points, may_search=self._answers_at_all)

    @cached_property
    def _counting(self) -> "Counting":
        from smartspec_ops.backends._counting import Counting

        interval = self._config.interval
        return Counting(self._source, interval, self._config.stale_after or 3 * interval, self._keeper)

    def delay(self) -> timedelta:
        return DELAY if self._config.delay is None else self._config.delay

    async def close(self) -> None:
        await self._http.close()

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        if self._config.once or not self._is_present(at):
            return await self._asked(asks, at, self._stale_after)
        from smartspec_ops.backends._told import Joined

        known = self._sort(asks)
        # At once: a source that does not answer is waited for once.
        counted, others = await asyncio.gather(
            self._counted(known.to_count, at), self._asked(known.to_ask, at, self._stale_after)
        )
        return Joined(counted, others) if others else counted

    def _sort(self, asks: Sequence[Ask]) -> "_Sorted":
        """Which ones counters answer, and which the source is asked for.

        A plan asks the same at every tick, a pair beside it something else: each is looked at once.
        """
        asked = tuple(asks)
        for one in self._sorted:
            if one.asks == asked:
                self._sorted = [one, *(other for other in self._sorted if other is not one)]
                return one
        from smartspec_ops.backends._answers import wanted

        known: dict[Ask, Wanted | None] = {}
        for before in reversed(self._sorted):
            known |= {**{one.ask: one for one in before.to_count}, **dict.fromkeys(before.to_ask)}
        found = {one: known[one] if one in known else wanted(one) for one in asked}
        made = _Sorted(
            asked, [one for one in found.values() if one], [ask for ask, one in found.items() if one is None]
        )
        self._sorted = [made, *self._sorted[: ASK_SETS - 1]]
        return made

    async def _counted(self, wanted: "Sequence[Wanted]", at: datetime) -> Mapping[Ask, Measurement]:
        if not wanted:
            return {}
        found = await self._counting.measure(wanted, at)
        return found if len(found) == len(wanted) else {one.ask: found[one.ask] for one in wanted}

    async def history(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        """Computed by the source: two processes that counted along from different starts would differ."""
        return await self._asked(asks, at, None)

    def _is_present(self, at: datetime) -> bool:
        """Counting goes forward only: about the past the source itself is asked."""
        newest = self._counting.newest
        return newest is None or at >= newest

    async def _asked(
        self, asks: Sequence[Ask], at: datetime, stale_after: timedelta | None
    ) -> Mapping[Ask, Measurement]:
        """What the source computes, in its own language. Of a time that is over, `stale_after` is None."""
        search = _Search(self._query, at)
        all_ages = plan.ages(asks, at)
        ages = self._young(all_ages, at) if stale_after is not None else all_ages
        asked = [plan.questions(one) for one in asks]
        layouts = _layouts.layouts(asks)
        first = [q for questions in asked if not isinstance(questions, NoData) for q in questions]
        answers = await search.find([*first, *ages.values(), *layouts.values()])
        answers = {**answers, **await search.find(_in_doubt(asks, layouts, answers))}
        found = {one: plan.conclude(one, answers, at, stale_after) for one in asks}
        found |= {one: _layouts.sided(one, found[one], answers[layout], answers) for one, layout in layouts.items()}
        found |= {one: plan.covered(one, found[one], answers[age], at) for one, age in ages.items()}
        # Those that were away may have begun anew: what a source forgets that is wiped, no later answer tells.
        young = {age for one, age in all_ages.items() if not _is_whole(found[one])}
        known = {**self._reach, **dict.fromkeys(ages.values(), at)}
        self._reach = {age: was for age, was in known.items() if age not in young}
        return found

    def _young(self, ages: Mapping[Ask, Question], at: datetime) -> Mapping[Ask, Question]:
        """What to ask of how far back the series of each ask reach; a watch asks at every tick of young ones only."""
        if self._config.once:
            return ages
        self._reach = {age: was for age, was in self._reach.items() if timedelta(0) <= at - was < REACH_ANEW}
        return {one: age for one, age in ages.items() if age not in self._reach}

    async def course(
        self, ask: Ask, since: datetime, until: datetime
    ) -> Sequence[tuple[datetime, Measurement]] | NoData:
        """`ports.Chronicle`, by range queries."""
        if counted := await self._counted_course(ask, since, until):
            return counted
        once: Answers = {}
        if isinstance(ask.indicator, RatioIndicator) and ask.indicator.good:
            once = await _Search(self._query, until).find([plan.ever(ask.indicator.good)])
        from smartspec_ops.backends import _course

        return await _course.course(ask, since, until, self._wire.points, once, self._stale_after)

    async def _counted_course(
        self, ask: Ask, since: datetime, until: datetime
    ) -> Sequence[tuple[datetime, Measurement]] | None:
        from smartspec_ops.backends import _counted_course
        from smartspec_ops.backends._answers import wanted

        one = wanted(ask)
        if one is None or isinstance(ask.indicator, RateIndicator):
            return None
        return await _counted_course.counted(one, since, until, self._source, self._config.interval.total_seconds())

    async def tracks(self, selector: str, grid: "Grid", most: int) -> "Sequence[Track] | NoData":
        """`ports.Tracker`, by range queries of the selector itself."""
        from smartspec_ops.backends import _tracks

        return await _tracks.tracks(selector, grid, most, self._query, self._wire.points)

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        return await self._query(query, at)

    async def _query(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        return await self._wire.instant(query, at)

    async def _raw(self, selector: "Selector", length: float, at: datetime) -> "Sequence[Line] | NoData":
        return await self._wire.samples(f"{selector}[{round(length * 1000)}ms]", at)

    async def _points(self, selector: "Selector", stretch: "Stretch") -> "Sequence[Line] | NoData":
        return await self._wire.points(str(selector), stretch)

    async def _answers_at_all(self) -> bool:
        """A source that refuses the simplest query is not the one we think it is."""
        return not isinstance(await self._query("vector(1)", self._clock.now()), NoData)


def _is_whole(seen: Measurement) -> bool:
    return isinstance(seen, Counts | Buckets) and seen.coverage >= 1


def _in_doubt(asks: Sequence[Ask], layouts: Mapping[Ask, Question], answers: Answers) -> Sequence[Question]:
    """What must be asked after the first answers."""
    sides = [found for ask, layout in layouts.items() if (found := _layouts.sides(ask, answers[layout]))]
    of_counters = (question for one in asks for question in plan.doubts(one, answers))
    return [*of_counters, *(question for found in sides for question in found.questions)]


class _Search:
    """One call's questions on their way: joined, halved where refused, with a bound on what that may cost."""

    def __init__(self, query: Callable[[str, datetime], Awaitable[Sequence[Sample] | NoData]], at: datetime) -> None:
        self._query = query
        self._at = at
        self._extra = MAX_EXTRA
        self._slots = asyncio.Semaphore(CONCURRENT)
        self._sound: bool | None = None

    async def find(self, asked: Iterable[Question]) -> Answers:
        return await self._all(plan.batches(asked))

    async def _all(self, batches: Iterable[Sequence[Question]]) -> Answers:
        parts = await asyncio.gather(*map(self._batch, batches))
        return {question: answer for part in parts for question, answer in part.items()}

    async def _batch(self, batch: Sequence[Question]) -> Answers:
        async with self._slots:
            answer = await self._query(plan.join(batch), self._at)
        if not isinstance(answer, NoData):
            return plan.part(batch, answer)
        if answer.why is not Silence.BAD_QUERY or len(batch) == 1 or not await self._may_search():
            return dict.fromkeys(batch, answer)
        middle = len(batch) // 2
        return await self._all([batch[:middle], batch[middle:]])

    async def _may_search(self) -> bool:
        """Whether halving makes sense: a source that refuses the simplest query is not the one we think it is."""
        if self._sound is None:
            self._sound = not isinstance(await self._query("vector(1)", self._at), NoData)
        self._extra -= 2
        return self._sound and self._extra >= 0
