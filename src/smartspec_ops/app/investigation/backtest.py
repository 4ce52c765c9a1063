"""Replaying the alert policy over a source's own history, for the policy in force and for another target."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from smartspec_ops.app.response.report_files import disturbances
from smartspec_ops.app.watching.groups import over
from smartspec_ops.app.watching.watch import Watch
from smartspec_ops.domain.backtest import Match, Moment, Replay, match, replay
from smartspec_ops.domain.measurement import Ask, NoData, Silence
from smartspec_ops.domain.objective import (
    CompositeIndicator,
    HistogramIndicator,
    NativeHistogramIndicator,
    Objective,
)
from smartspec_ops.domain.period import Period
from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.ports import Chronicle
from smartspec_ops.spec.fit import fit, goal_of

LEAD_IN = timedelta(days=3)
"""Read before the period begins, so that the slowest rule's windows are full when it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One target over the period: what would have been raised, and how that fits what really happened.

    `silence` says why its past could not be read: then nothing was replayed.
    """

    replay: Replay
    match: Match
    silence: NoData | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One objective: the spec's own target first, then the others asked for, `unfit` those that cannot be its target.

    `silence` says why there is nothing.
    """

    objective: Objective
    tried: Sequence[Tried] = ()
    unfit: Sequence[Quantity] = ()
    silence: NoData | None = None


async def backtest(
    watch: Watch, period: Period, every: timedelta, targets: Sequence[Quantity] = ()
) -> AsyncIterator[Replayed]:
    """Every objective of the watch over `period`, in steps of `every`, as each is done; of a pattern, the groups seen
    in it."""
    async with watch.store.begin() as tx:
        specs = {one.spec_id: one.service for one in watch.objectives}
        found = {spec: await disturbances(tx, spec, service, period) for spec, service in sorted(specs.items())}
    for objective in await over(watch.store, watch.objectives, watch.backends, period.since, period.until):
        moments = await moments_of(watch, objective, period, every)
        if isinstance(moments, NoData):
            yield Replayed(objective=objective, silence=moments)
            continue
        incidents = [
            clipped
            for one in found[objective.spec_id]
            if (not one.about or objective.id in one.about) and (clipped := one.within(period)) is not None
        ]
        others = {target: with_target(objective, target) for target in targets}
        tried = [_tried(watch, objective, moments, period, every, incidents)]
        for other in others.values():
            if other is None:
                continue
            known = moments if other.indicator == objective.indicator else await moments_of(watch, other, period, every)
            tried.append(_tried(watch, other, known, period, every, incidents))
        unfit = tuple(target for target, other in others.items() if other is None)
        yield Replayed(objective=objective, tried=tried, unfit=unfit)


def _tried(
    watch: Watch,
    objective: Objective,
    moments: Sequence[Moment] | NoData,
    period: Period,
    every: timedelta,
    incidents: Sequence[Period],
) -> Tried:
    silence = moments if isinstance(moments, NoData) else None
    outcome = replay(objective, () if isinstance(moments, NoData) else moments, every, period.since, watch.policy)
    return Tried(replay=outcome, match=match(outcome.raised, incidents), silence=silence)


def with_target(objective: Objective, target: Quantity) -> Objective | None:
    """The objective with another target, its goal following from that; None where the target does not fit it.

    A histogram is asked about its target, so that of another one its past is another.
    """
    promise = replace(objective.promise, target=target)
    own = objective.goal if goal_of(objective.promise, objective.indicator, None) != objective.goal else None
    if target.unit is not objective.promise.target.unit or _is_of_the_other_side(objective, target):
        return None
    if fit(promise, objective.indicator, own) is not None:
        return None
    indicator = objective.indicator
    if isinstance(indicator, HistogramIndicator | NativeHistogramIndicator) and indicator.threshold is not None:
        indicator = replace(indicator, threshold=target.value)
    return replace(objective, promise=promise, indicator=indicator, goal=goal_of(promise, indicator, own))


async def moments_of(watch: Watch, objective: Objective, period: Period, every: timedelta) -> Sequence[Moment] | NoData:
    if isinstance(objective.indicator, CompositeIndicator):
        return NoData(Silence.BAD_QUERY, "a composite has no history of its own: look at its parts")
    backend = watch.backends.get(objective.indicator.source)
    if backend is None or not isinstance(backend, Chronicle):
        return NoData(Silence.BAD_QUERY, "its source keeps no history that can be read back")
    lead = min(LEAD_IN, objective.window)
    found = await backend.course(Ask(objective.indicator, every), period.since - lead, period.until)
    if isinstance(found, NoData):
        return NoData(found.why, f"its history cannot be read: {found.detail}")
    moments = [Moment(at, measured) for at, measured in found]
    first = next((n for n, one in enumerate(moments) if not isinstance(one.measured, NoData)), None)
    return _unmeasured(moments) if first is None else moments[first:]


def _unmeasured(moments: Sequence[Moment]) -> NoData:
    last, said = moments[-1].measured if moments else None, "nothing was measured in that time"
    return NoData(last.why, f"{said}: {last.detail}") if isinstance(last, NoData) else NoData(Silence.EMPTY, said)


def _is_of_the_other_side(objective: Objective, target: Quantity) -> bool:
    """99.9 % is no target for an error rate, though it is a share, too."""
    half = Fraction(1, 2)
    return target.unit is Unit.RATIO and (target.exact < half) is not (objective.promise.target.exact < half)


def aligned(now: datetime, every: timedelta) -> datetime:
    """The last full step: the same replay whenever within one it is asked for."""
    return now - timedelta(seconds=now.timestamp() % every.total_seconds())
