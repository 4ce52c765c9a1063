"""Measurements from a source that gives sums and statistics by periods, whatever language it is asked in.

Sums are read in points, each stretch that is over once, and any window is a sum of points. What does not add up (a
percentile, an average) is asked for over one period as long as the window.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, Protocol

from smartspec_ops.backends._numbers import NOT_OURS, counts, value
from smartspec_ops.backends._period_sums import Lines, Summed
from smartspec_ops.backends._periods import SETTLED, Found, Periods, Points, S, Stretch, end_of
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Silence
from smartspec_ops.domain.objective import CompositeIndicator, RateIndicator, RatioIndicator, ValueIndicator
from smartspec_ops.ports import Clock

NO_LIMIT = Periods()
KEPT_UNASKED = timedelta(minutes=10)
"""So long what is over is kept when nobody asked for it: checks may be some minutes apart."""


class Reader(Protocol[S]):
    """Answers everything that is wanted: the points, or why there are none."""

    async def read(self, wanted: Mapping[Stretch, Sequence[S]]) -> Found[S]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect(Generic[S]):
    """How people write what is asked: both functions give a sentence where it is nothing. `longest` is the longest
    window of what does not add up."""

    counted: Callable[[str], S | str]
    valued: Callable[[str], S | str]
    periods: Periods = NO_LIMIT
    longest: timedelta | None = None


class Periodic(Generic[S]):
    """The questions of `ports.MetricsBackend` on one source."""

    def __init__(self, reader: Reader[S], dialect: Dialect[S], clock: Clock, stale_after: timedelta) -> None:
        self._reader = reader
        self._dialect = dialect
        self._clock = clock
        self._stale_after = stale_after
        self._settled: Found[S] = {}
        """Points of stretches that are over, as long as somebody asks for them."""
        self._used: dict[tuple[S, Stretch], datetime] = {}

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        found, seen = await self._answered(asks, at, self._stale_after)
        self._keep({key: points for key, points in found.items() if _may_be_kept(key[1], points, at)})
        return seen

    def _keep(self, settled: Found[S]) -> None:
        """Whoever else asks at this tick, as a pair does, asks for other series: theirs stay."""
        now = self._clock.now()
        self._used |= dict.fromkeys(settled, now)
        self._used = {key: used for key, used in self._used.items() if now - used <= KEPT_UNASKED}
        known = {**self._settled, **settled}
        self._settled = {key: known[key] for key in self._used}

    async def history(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        return (await self._answered(asks, at, None))[1]

    async def newest(self, query: str, at: datetime) -> tuple[S, float] | NoData | None:
        """The newest value of what `query` names; None where it had none in the last three hours."""
        one = self._dialect.valued(query)
        one = self._dialect.counted(query) if isinstance(one, str) else one
        if isinstance(one, str):
            return NoData(Silence.BAD_QUERY, one)
        stretch = self._dialect.periods.lately(at, self._clock.now())
        points = (await self._reader.read({stretch: [one]}))[one, stretch]
        if isinstance(points, NoData):
            return points
        return (one, points.values[-1]) if points else None

    async def course(
        self, ask: Ask, since: datetime, until: datetime
    ) -> Sequence[tuple[datetime, Measurement]] | NoData:
        """As `ports.Chronicle` has it: one question for each series, in periods as long as the window."""
        series, step = self._series(ask), int(ask.window.total_seconds())
        if isinstance(series, NoData):
            return series
        stretch = self._dialect.periods.row(since, until, step, self._clock.now())
        if isinstance(stretch, str):
            return NoData(Silence.BAD_QUERY, stretch)
        if stretch is None:
            return ()
        found = await self._reader.read({stretch: list(dict.fromkeys(series))})
        points = [found[one, stretch] for one in series]
        silent = next((one for one in points if isinstance(one, NoData)), None)
        if silent is not None:
            return silent
        seen = [one for one in points if not isinstance(one, NoData)]
        return [
            (datetime.fromtimestamp(at + step, UTC), _at(ask, seen, at, step))
            for at in range(stretch.start, stretch.end, step)
        ]

    async def _answered(
        self, asks: Sequence[Ask], at: datetime, stale_after: timedelta | None
    ) -> tuple[Found[S], Mapping[Ask, Measurement]]:
        """Also what was read for it."""
        now, periods = self._clock.now(), self._dialect.periods
        read = {ask: self._series(ask) for ask in asks}
        windows = [(one, ask.window) for ask, found in read.items() if isinstance(found, tuple) for one in found]
        lines = Lines(await self._read(periods.of(windows, at, now)), at, stale_after)
        doubted = {
            found[1]: None for ask, found in read.items() if isinstance(found, tuple) and _doubts(ask, found, lines)
        }
        ever = await self._read({periods.ever(at, now): doubted}) if doubted else {}
        once = {one for (one, _), points in ever.items() if points and not isinstance(points, NoData)}
        answers = {
            ask: found
            if isinstance(found, NoData)
            else self._answer(ask, found, lines, once, periods.whole(ask.window, at, now))
            for ask, found in read.items()
        }
        return lines.found, answers

    async def _read(self, wanted: Mapping[Stretch, Iterable[S]]) -> Found[S]:
        """What is settled is not asked for again."""
        settled = self._settled  # of now: who asks at the same time puts another in its place
        keys = [(one, stretch) for stretch, listed in wanted.items() for one in listed]
        missing: dict[Stretch, list[S]] = {}
        for one, stretch in keys:
            if (one, stretch) not in settled:
                missing.setdefault(stretch, []).append(one)
        new = await self._reader.read(missing)
        return {key: new[key] if key in new else settled[key] for key in keys}

    def _series(self, ask: Ask) -> tuple[S, ...] | NoData:
        """What an indicator reads; where it counts events, all of them first."""
        counted, longest = self._dialect.counted, self._dialect.longest
        match ask.indicator:
            case RatioIndicator(total=total, good=good, bad=bad):
                return _all(counted(total), counted(good or bad or ""))
            case RateIndicator(events=events):
                return _all(counted(events))
            case ValueIndicator(query=query):
                one = self._dialect.valued(query)
                if not isinstance(one, str) and not one.is_additive and longest is not None and ask.window > longest:
                    return NoData(Silence.BAD_QUERY, "this statistic can be had over a day at most")
                return _all(one)
            case CompositeIndicator():
                return NOT_OURS
            case _:
                return NoData(Silence.BAD_QUERY, "this kind of source has no histograms")

    def _answer(
        self, ask: Ask, series: tuple[S, ...], lines: Lines[S], once: Collection[S], whole: Stretch
    ) -> Measurement:
        match ask.indicator:
            case RatioIndicator(good=good):
                return _ratio(ask, series, lines, is_good=good is not None, was_there=series[1] in once)
            case RateIndicator():
                total = lines.events(series[0], ask.window)
                return total if isinstance(total, NoData) else value(total.value / ask.window.total_seconds())
            case ValueIndicator(scale=scale):
                number = _number(ask, series[0], lines, whole)
                return number if isinstance(number, NoData) else value(number, scale)
            case _:
                return NOT_OURS


def _at(ask: Ask, points: Sequence[Points], at: int, step: int) -> Measurement:
    """What an indicator was over the period that starts at `at`."""
    whole = points[0].at(at)
    if whole is None:
        return NoData(Silence.EMPTY, "no data point in the window")
    match ask.indicator:
        case RatioIndicator(good=good):
            if good is not None and not points[1]:
                return NoData(Silence.EMPTY, "no good event was counted in all that time")
            return counts(points[1].at(at) or 0.0, whole, is_good=good is not None)
        case RateIndicator():
            return value(whole / step)
        case ValueIndicator(scale=scale):
            return value(whole, scale)
        case _:
            return NOT_OURS


def _all(*read: S | str) -> tuple[S, ...] | NoData:
    fault = next((one for one in read if isinstance(one, str)), None)
    return NoData(Silence.BAD_QUERY, fault) if fault else tuple(one for one in read if not isinstance(one, str))


def _may_be_kept(stretch: Stretch, points: Points | NoData, at: datetime) -> bool:
    """What is over hardly changes, and is read again within the hour."""
    return not isinstance(points, NoData) and stretch.end <= end_of(at) - SETTLED


def _doubts(ask: Ask, series: tuple[S, ...], lines: Lines[S]) -> bool:
    """Good events that are not there may be none, or may be spelt wrongly: what was there lately tells."""
    if not isinstance(ask.indicator, RatioIndicator) or ask.indicator.good is None:
        return False
    total, good = (lines.sum(one, ask.window) for one in series)
    return isinstance(total, Summed) and good is None


def _number(ask: Ask, one: S, lines: Lines[S], whole: Stretch) -> float | NoData:
    if one.is_additive:
        total = lines.events(one, ask.window)
        return total if isinstance(total, NoData) else total.value
    seen = lines.found[one, whole]
    if isinstance(seen, NoData):
        return seen
    if len(seen) > 1:
        return NoData(Silence.INSANE, f"{len(seen)} data points where the window is one period")
    return seen.values[0] if seen else NoData(Silence.EMPTY, "no data point in the window")


def _ratio(ask: Ask, series: tuple[S, ...], lines: Lines[S], *, is_good: bool, was_there: bool) -> Counts | NoData:
    total, part = lines.events(series[0], ask.window), lines.sum(series[1], ask.window)
    if isinstance(total, NoData):
        return total
    if isinstance(part, NoData):
        return part
    if part is None and is_good and not was_there:
        return NoData(Silence.EMPTY, "no good event was counted in 28 days: do the two belong together?")
    # Nobody writes down a count of failures before the first one.
    return counts(part.value if part else 0.0, total.value, is_good=is_good, coverage=total.coverage)
