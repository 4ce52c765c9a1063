"""A plan and its sources, brought to the checks of `domain.lint`: what is written, and with `ask` what is really there.

Asking is reading only: present values, whether series exist and change, how far back samples go.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from math import isfinite

from smartspec_ops.app.specs.suggest import Asked
from smartspec_ops.domain.burn import Options, ladder_of
from smartspec_ops.domain.diagnostic import Place
from smartspec_ops.domain.inventory import Family, FamilyType
from smartspec_ops.domain.judge import compared_with, exact
from smartspec_ops.domain.lint import Facts, Watched
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, NoData, Silence
from smartspec_ops.domain.objective import (
    CompositeIndicator,
    HistogramIndicator,
    Indicator,
    NativeHistogramIndicator,
    Objective,
    RateIndicator,
    RatioIndicator,
    ValueIndicator,
)
from smartspec_ops.domain.quantity import Unit, duration
from smartspec_ops.ports import Clock, MetricsBackend
from smartspec_ops.spec.binding import Plan
from smartspec_ops.spec.observability import Metric, Observability
from smartspec_ops.spec.promql import buckets_of, is_constant, label_of, level_of, name_of, series_of
from smartspec_ops.spec.units import UNITS, unit_by_name

DAY = timedelta(days=1)
EVER = timedelta(days=28)
"""A series without a sample for this long never existed, for all that matters now."""
SHORTEST = timedelta(minutes=1)
"""Observed for less than this, the rate of events says nothing about a month."""
CONCURRENT = 6
_LOOK = timedelta(minutes=20)
_MOST_OF_A_DAY = 130
"""Of its 144 steps of 10 min."""


def watched(
    plan: Plan, observability: Observability, written: Mapping[str, tuple[Place, str | None]], options: Options
) -> Sequence[Watched]:
    """Every objective with the rules it alerts by and what is written about it."""
    metrics = {metric.name: metric for metric in observability.metrics}
    intervals = {source.id: source.interval for source in observability.sources}
    return [
        Watched(
            objective=objective,
            rules=ladder_of(objective, options),
            metric=bound.metric,
            written=written[bound.metric][0] if bound.metric in written else None,
            interval=intervals.get(objective.indicator.source) or options.interval,
            slice=options.interval,
            alerts=options.is_enabled,
            is_constant=isinstance(objective.indicator, ValueIndicator) and is_constant(objective.indicator.query),
            unit_conflict=unit_conflict(metrics[bound.metric]),
        )
        for objective, bound in zip(plan.objectives, plan.bound, strict=True)
    ]


def unit_conflict(metric: Metric) -> str | None:
    """How the unit an entry states contradicts the one its metric's name ends in."""
    name = name_of(metric.histogram) if metric.histogram else level_of(metric.query) if metric.query else None
    named = unit_by_name(name) if name else None
    if metric.unit is None or named is None or UNITS[metric.unit] == UNITS[named]:
        return None
    return f"{metric.name} is read in {metric.unit}, and {name} ends in {named}"


# --- asking ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Source:
    """What one source told: the histograms of the plan, how long it keeps samples, and the present measurements."""

    asked: Asked
    histograms: Mapping[tuple[str, str | None], Family]
    """By name and job: what one service's buckets are says nothing of another's of the same name."""
    retention: timedelta | None
    seen: Mapping[Ask, Measurement]


async def facts(plan: Sequence[Watched], asked: Sequence[Asked], clock: Clock) -> Mapping[str, Facts]:
    """What the sources tell about each objective, by its id; of a composite its parts are told."""
    at = clock.now()
    # Whoever is asked is asked for what it counts itself: a ratio of two sources is one counter of each.
    sides = [side for one in plan for side in _sides(one.objective)]
    sources = {one.id: await _look(one, [o for o in sides if o.indicator.source == one.id], at) for one in asked}
    slots = asyncio.Semaphore(CONCURRENT)

    async def about(objective: Objective) -> Facts:
        async with slots:
            return await _facts(objective, sources[objective.indicator.source], at)

    found = dict[str, Facts]()
    for side, told in zip(sides, await asyncio.gather(*map(about, sides)), strict=True):
        whole = found.get(side.id)
        found[side.id] = told if whole is None else replace(whole, part=told)
    objectives = {one.objective.id: one.objective for one in plan}
    return {id_: _without_expected(objectives[id_], told) for id_, told in found.items()}


def _sides(objective: Objective) -> Sequence[Objective]:
    """The objective as each source is asked about it, the one of all events first; none of a composite."""
    indicator = objective.indicator
    if isinstance(indicator, CompositeIndicator):
        return []
    if not isinstance(indicator, RatioIndicator) or indicator.part_source is None:
        return [objective]
    counted = indicator.good or indicator.bad or ""
    halves = ((indicator.source, indicator.total), (indicator.part_source, counted))
    return [
        replace(objective, indicator=RatioIndicator(source=source, total=counter, good=counter))
        for source, counter in halves
    ]


def _without_expected(objective: Objective, told: Facts) -> Facts:
    """Where nothing fails, a counter of failures is not there or stands still: that is no finding."""
    if told.part is None or getattr(objective.indicator, "bad", None) is None:
        return told
    silence = told.part.silence
    is_usual = silence is not None and silence.why in (Silence.EMPTY, Silence.STALE)
    return replace(told, part=replace(told.part, unchanged=False, silence=None if is_usual else silence))


async def _look(one: Asked, objectives: Sequence[Objective], at: datetime) -> _Source:
    # One call for all: a backend may count along, and then its state is that of the last call.
    seen = await one.backend.measure(list(dict.fromkeys(ask for each in objectives for ask in _asks(each))), at)
    if one.catalog is None:
        return _Source(one, {}, None, seen)
    read = dict.fromkeys(_read(o.indicator) for o in objectives if isinstance(o.indicator, HistogramIndicator))
    found = dict[tuple[str, str | None], Family]()
    for job in dict.fromkeys(job for _, job in read):
        wanted = [Family(name=name, type=FamilyType.HISTOGRAM) for name, of in read if name and of == job]
        if wanted:
            found |= {(family.name, job): family for family in await one.catalog.details(wanted, at, job)}
    return _Source(one, found, await one.catalog.retention(), seen)


def _read(indicator: HistogramIndicator) -> tuple[str, str | None]:
    return name_of(indicator.histogram) or "", label_of(indicator.histogram, "job")


def _asks(objective: Objective) -> tuple[Ask, Ask]:
    """The window judged now, and the last day for the traffic."""
    return Ask(objective.indicator, objective.current_window), Ask(objective.indicator, min(DAY, objective.window))


async def _facts(objective: Objective, source: _Source, at: datetime) -> Facts:
    backend, indicator = source.asked.backend, objective.indicator
    now, lately = (source.seen[ask] for ask in _asks(objective))
    said = now if isinstance(now, NoData) else lately
    silence = said if isinstance(said, NoData) else None
    family = _histogram(indicator, source)
    bounds, is_bare = (family.bounds, family.is_bare) if family else ((), False)
    if not source.asked.expressions or (silence is not None and silence.why not in _ASKED_FURTHER):
        existed = None if source.asked.expressions else await _on_page(indicator, backend, at)
        return Facts(retention=source.retention, bounds=bounds, is_bare=is_bare, silence=silence, seen=existed)
    series = _Series(backend, at)
    whole = selectors(indicator)[0] if objective.counts_events else None
    return Facts(
        retention=source.retention,
        history=await series.history(whole, objective.window) if whole else None,
        interval=await series.interval(whole) if whole else None,
        traffic=_traffic(lately, min(DAY, objective.window), objective.window),
        bounds=bounds,
        is_bare=is_bare,
        seen={each: await series.existed(each) for each in selectors(indicator)},
        unchanged=await series.unchanged(objective),
        silence=silence,
    )


def selectors(indicator: Indicator) -> Sequence[str]:
    """The series an indicator reads; where it counts events, all of them first."""
    match indicator:
        case RatioIndicator(total=total, good=good, bad=bad):
            return [total, good or bad or ""]
        case HistogramIndicator(histogram=histogram):
            return [buckets_of(histogram) or histogram]
        case NativeHistogramIndicator(histogram=events) | RateIndicator(events=events):
            return [events]
        case ValueIndicator(query=query):
            return series_of(query)
        case CompositeIndicator():
            return []


def _best(objective: Objective, indicator: ValueIndicator) -> float | None:
    """The value beyond which nothing can be better, as the source gives it: none of what may be little, or all."""
    comparator, target = compared_with(objective)
    if comparator.is_upper_bound:
        return 0.0
    return float(1 / indicator.scale) if target.unit is Unit.RATIO else None


def _histogram(indicator: Indicator, source: _Source) -> Family | None:
    return source.histograms.get(_read(indicator)) if isinstance(indicator, HistogramIndicator) else None


def _traffic(seen: Measurement, window: timedelta, whole: timedelta) -> Fraction | None:
    """Events of a budget window at the rate of the last day, or of what was observed of it."""
    if not isinstance(seen, (Counts, Buckets)):
        return None
    observed = window * min(1.0, seen.coverage)
    return exact(seen.total) * Fraction(whole / observed) if observed >= SHORTEST else None


async def _on_page(indicator: Indicator, backend: MetricsBackend, at: datetime) -> Mapping[str, bool]:
    """Of a page, only what is on it now is known; the part that fails may come with its first event."""
    found = {each: await backend.series(each, at) for each in selectors(indicator)}
    return {each: bool(seen) for each, seen in found.items() if not isinstance(seen, NoData)}


@dataclass(frozen=True, slots=True)
class _Series:
    """Questions about series, in the source's own language."""

    backend: MetricsBackend
    at: datetime

    async def existed(self, what: str) -> bool:
        """Whether there was a sample in the last day, or else in `EVER`. True where the source does not answer."""
        for back in (DAY, EVER):
            if await self._number(f"count(present_over_time({what}[{duration(back)}]))") != 0:
                return True
        return False

    async def history(self, what: str, window: timedelta) -> timedelta | None:
        """How far back samples go, at most `window`, to within its half; None where even the last hour has none."""
        for part in (1, 2, 4, 8, 16, 32):
            back = window / part
            start = max(back - timedelta(hours=1), timedelta(0))
            offset = f" offset {duration(timedelta(seconds=start // timedelta(seconds=1)))}" if start else ""
            if await self._number(f"count(present_over_time({what}[1h]{offset}))"):
                return back
        return None

    async def interval(self, what: str) -> timedelta | None:
        """About the time between two samples of a series; None where it began or ended within the time it looks at."""
        for end in (f" offset {duration(_LOOK)}", ""):
            if not await self._number(f"count(present_over_time({what}[5m]{end}))"):
                return None
        samples = await self._number(f"max(count_over_time({what}[{duration(_LOOK)}]))")
        return _LOOK / samples if samples and samples >= 2 else None

    async def unchanged(self, objective: Objective) -> bool:
        """Whether nothing it reads moved for a day, of which there are samples from its beginning.

        A level that stays where nothing is wrong says nothing: a probe that succeeds, a queue that is empty.
        """
        indicator = objective.indicator
        if isinstance(indicator, ValueIndicator):
            past = f"({indicator.query}\n)[1d:10m]"
            moved = await self._number(f"max(max_over_time({past}) - min_over_time({past}))")
            if moved != 0 or (await self._number(f"min(count_over_time({past}))") or 0) <= _MOST_OF_A_DAY:
                return False
            return await self._number(f"max({indicator.query}\n)") != _best(objective, indicator)
        whole = selectors(indicator)[0]
        moved = await self._number(f"sum(changes({whole}[1d]))")
        return moved == 0 and bool(await self._number(f"count(present_over_time({whole}[1h] offset 23h))"))

    async def _number(self, query: str) -> float | None:
        """The only number of an answer; 0 where there is no series, None where the source gives none."""
        found = await self.backend.series(query, self.at)
        if isinstance(found, NoData) or (found and not isfinite(found[0].value)):
            return None
        return found[0].value if found else 0


_ASKED_FURTHER = frozenset({Silence.EMPTY, Silence.STALE, Silence.COLD, Silence.NAN, Silence.INSANE})
"""Silences of a source that answers: it can still tell why there was nothing."""
