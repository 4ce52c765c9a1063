"""A ratio whose good or bad events are counted by one source and all events by another.

Each is asked for its own counter over the same window up to the same time; where only one answers, or they did not see
the same time, there is no ratio. Bad events alone may be missing, as where one source counts both: there were none.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from smartspec_ops.backends._numbers import counts
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Sample, Silence
from smartspec_ops.domain.objective import RatioIndicator
from smartspec_ops.ports import Chronicle, CountsAlong, MetricsBackend

HAIR = 0.02
"""How far the shares of a window that two sources saw may be apart, besides what their intervals explain."""
_NOT_A_PAIR = NoData(Silence.BAD_QUERY, "only counters of good or bad events over a total can be of two sources")
_NONE = Counts(0.0, 0.0, 0.0)
"""Nobody writes down a count of failures before the first one."""
Told = Sequence[tuple[datetime, Measurement]]
_Measure = Callable[[Sequence[Ask], datetime], Awaitable[Mapping[Ask, Measurement]]]


@dataclass(frozen=True, slots=True)
class _Halves:
    """An ask as each of the two is asked."""

    whole: Ask
    part: Ask
    is_good: bool


def pair(name: str, whole: MetricsBackend, part: MetricsBackend, grain: timedelta) -> "Pair":
    """As one backend called `name`. Both must be asked as late as each other; `grain` is the longer of their intervals.

    `whole` counts all events, `part` the good or the bad ones.
    """
    tells = isinstance(whole, Chronicle) and isinstance(part, Chronicle)
    return (PairWithPast if tells else Pair)(name, whole, part, grain)


class Pair:
    """`ports.MetricsBackend` on two others, which whoever built them closes."""

    def __init__(self, name: str, whole: MetricsBackend, part: MetricsBackend, grain: timedelta) -> None:
        self.name = name
        self._whole = whole
        self._part = part
        self._grain = grain

    @property
    def counts_along(self) -> bool:
        return any(isinstance(one, CountsAlong) and one.counts_along for one in (self._whole, self._part))

    def delay(self) -> timedelta:
        return max(self._whole.delay(), self._part.delay())

    async def close(self) -> None:
        await self._whole.close()
        await self._part.close()

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        return await self._both(asks, at, self._whole.measure, self._part.measure, self._part.history)

    async def history(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        return await self._both(asks, at, self._whole.history, self._part.history)

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        """Of the source of all events."""
        return await self._whole.series(query, at)

    async def _both(
        self, asks: Sequence[Ask], at: datetime, whole: _Measure, part: _Measure, past: _Measure | None = None
    ) -> Mapping[Ask, Measurement]:
        if not asks:
            return {}
        halves = {ask: _halves(ask, *self._names) for ask in asks}
        known = [one for one in halves.values() if one is not None]
        all_events, counted = await asyncio.gather(
            whole(list(dict.fromkeys(one.whole for one in known)), at),
            part(list(dict.fromkeys(one.part for one in known)), at),
        )
        bad = {one.part: counted[one.part] for one in known if not one.is_good}
        # Series of failures end when nothing fails any more: what they counted in the window happened all the same.
        if past and (ended := [part for part, seen in bad.items() if _is(seen, Silence.STALE)]):
            bad |= await past(ended, at)
        return {
            ask: _NOT_A_PAIR
            if one is None
            else self._joined(one, all_events[one.whole], (counted if one.is_good else bad)[one.part])
            for ask, one in halves.items()
        }

    def _joined(self, halves: _Halves, whole: Measurement, part: Measurement) -> Measurement:
        if not halves.is_good and _is(part, Silence.EMPTY):
            part = _NONE
        seen = list[Counts]()
        for name, half in zip(self._names, (whole, part), strict=True):
            if isinstance(half, NoData):
                return NoData(half.why, f"{name}: {half.detail}")
            if not isinstance(half, Counts):
                return NoData(Silence.INSANE, f"{name} counted nothing")
            seen.append(half)
        if not halves.is_good:  # a count of failures begins with the first one
            seen[1] = replace(seen[1], coverage=max(one.coverage for one in seen))
        apart = abs(seen[0].coverage - seen[1].coverage)
        if apart > HAIR + self._grain / halves.whole.window:
            shares = [
                f"{name} saw {one.coverage:.0%} of this window" for name, one in zip(self._names, seen, strict=True)
            ]
            return NoData(Silence.PARTIAL, f"{' and '.join(shares)}: not the same time")
        coverage = min(seen[0].coverage, seen[1].coverage)
        found = counts(seen[1].total, seen[0].total, is_good=halves.is_good, coverage=coverage)
        if isinstance(found, NoData):
            return NoData(found.why, f"{found.detail}, as {' and '.join(self._names)} count them")
        return found

    @property
    def _names(self) -> tuple[str, str]:
        return self._whole.name, self._part.name


class PairWithPast(Pair):
    """Where both can tell their past: `ports.Chronicle`, too."""

    async def course(self, ask: Ask, since: datetime, until: datetime) -> Told | NoData:
        halves = _halves(ask, *self._names)
        if halves is None:
            return _NOT_A_PAIR
        assert isinstance(self._whole, Chronicle)
        assert isinstance(self._part, Chronicle)
        whole, part = await asyncio.gather(
            self._whole.course(halves.whole, since, until), self._part.course(halves.part, since, until)
        )
        if not halves.is_good and _is(part, Silence.EMPTY) and not isinstance(whole, NoData):
            part = [(at, _NONE) for at, _ in whole]
        for name, told in zip(self._names, (whole, part), strict=True):
            if isinstance(told, NoData):
                return NoData(told.why, f"{name}: {told.detail}")
        assert not isinstance(whole, NoData)
        assert not isinstance(part, NoData)
        counted = dict(part)
        return [(at, self._joined(halves, one, counted[at])) for at, one in whole if at in counted]


def _is(seen: object, why: Silence) -> bool:
    return isinstance(seen, NoData) and seen.why is why


@lru_cache(maxsize=4096)
def _halves(ask: Ask, whole: str, part: str) -> _Halves | None:
    """Each source is asked for one counter, as a ratio of itself: that comes with how much of the window it saw."""
    indicator = ask.indicator
    if not isinstance(indicator, RatioIndicator):
        return None
    counted = indicator.good or indicator.bad or ""
    return _Halves(
        whole=Ask(RatioIndicator(source=whole, total=indicator.total, good=indicator.total), ask.window),
        part=Ask(RatioIndicator(source=part, total=counted, good=counted), ask.window),
        is_good=indicator.good is not None,
    )
