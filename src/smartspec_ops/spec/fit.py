"""Whether an indicator can measure a promise, and what being good then means."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

from smartspec_ops.domain.calendar import Calendar
from smartspec_ops.domain.objective import (
    CompositeIndicator,
    HistogramIndicator,
    Indicator,
    Kind,
    NativeHistogramIndicator,
    Promise,
    RateIndicator,
    RatioIndicator,
    Statistic,
    ValueIndicator,
)
from smartspec_ops.domain.quantity import Unit

SLICE_GOAL = Decimal("0.99")
"""The share of time slices that must be good where nobody says otherwise."""

_MORE_IS_BETTER = (Kind.AVAILABILITY, Kind.DURABILITY, Kind.THROUGHPUT)
_LESS_IS_BETTER = (Kind.ERROR_RATE, Kind.LATENCY)


def fit(promise: Promise, indicator: Indicator, goal: Decimal | None = None) -> str | None:
    """Why `indicator` cannot measure `promise`; None where it can. `goal` is the metric's own."""
    if promise.kind in _MORE_IS_BETTER and promise.comparator.is_upper_bound:
        return f"the spec bounds {promise.kind} from above"
    if promise.kind in _LESS_IS_BETTER and not promise.comparator.is_upper_bound:
        return f"the spec bounds {promise.kind} from below"
    match indicator:
        case RatioIndicator() | CompositeIndicator():
            return _ratio_misfit(promise)
        case HistogramIndicator(unit=unit) | NativeHistogramIndicator(unit=unit):
            return _unit_misfit(promise, unit) or _histogram_misfit(promise, goal)
        case RateIndicator():
            return _unit_misfit(promise, Unit.PER_SECOND)
        case ValueIndicator(unit=unit):
            return _unit_misfit(promise, unit) if unit else None


def _ratio_misfit(promise: Promise) -> str | None:
    if _share_of_events(promise) is not None:
        return None
    if promise.target.unit is not Unit.RATIO:
        return f"good and total give a ratio, the spec promises {promise.target}"
    if not 0 < _good_share(promise) <= 1:
        return f"{promise.target} leaves nothing to measure"
    return None


def _histogram_misfit(promise: Promise, goal: Decimal | None) -> str | None:
    if promise.statistic in (Statistic.MEAN, Statistic.MAX, Statistic.MIN, Statistic.RATE):
        return f"a histogram does not tell the {promise.statistic}"
    if _share_of_events(promise) is None and goal is None:
        return "the spec names neither a percentile nor a share of events, and the metric has no goal"
    return None


def _unit_misfit(promise: Promise, unit: Unit) -> str | None:
    if promise.target.unit is unit:
        return None
    return f"it gives {UNIT_NAMES[unit]}, the spec promises {UNIT_NAMES[promise.target.unit]}"


def _share_of_events(promise: Promise) -> Decimal | None:
    """The share of events that must hold the promise, where the spec states one: a proportion or a percentile."""
    if promise.proportion is not None:
        return promise.proportion
    return promise.statistic.quantile if promise.statistic else None


def _good_share(promise: Promise) -> Decimal:
    """A target that is itself a ratio, as the share of good events: less than 0.1 % errors is 99.9 % good."""
    return 1 - promise.target.value if promise.comparator.is_upper_bound else promise.target.value


UNIT_NAMES: Mapping[Unit, str] = {
    Unit.SECOND: "a duration",
    Unit.RATIO: "a ratio",
    Unit.PER_SECOND: "a rate per second",
    Unit.BYTE: "a size",
    Unit.COUNT: "a count",
}


def goal_of(promise: Promise, indicator: Indicator, own: Decimal | None) -> Decimal:
    """The share of events (or time slices) that must be good. What the spec states wins over the metric's `own`."""
    stated = _share_of_events(promise)
    match indicator:
        case RatioIndicator() | CompositeIndicator():
            return stated if stated is not None else _good_share(promise)
        case HistogramIndicator() | NativeHistogramIndicator():
            return stated if stated is not None else own or SLICE_GOAL
        case ValueIndicator() if promise.kind is Kind.AVAILABILITY and promise.target.unit is Unit.RATIO:
            # Whether it is up, tick by tick, or the share that was: what is promised of the time holds of the ticks.
            # All of them leaves no budget, which no alert could burn.
            share = _good_share(promise)
            return own or (share if 0 < share < 1 else SLICE_GOAL)
        case RateIndicator() | ValueIndicator():
            return own or SLICE_GOAL


def generation_of(
    promise: Promise,
    indicator: Indicator,
    window: timedelta,
    calendar: Calendar | None = None,
    slice_share: Decimal | None = None,
) -> str:
    """Twelve hex digits of what is measured and over what; a new target keeps them, a new meaning does not."""
    given = {item.name: getattr(indicator, item.name) for item in fields(indicator) if item.name not in _NO_MEANING}
    parts = [f"{name}={value}" for name, value in given.items() if (name, value) not in _NOT_GIVEN]
    if isinstance(indicator, CompositeIndicator):
        of = [f"{part.objective.id} {part.objective.generation} {part.weight.normalize()}" for part in indicator.parts]
        parts = [indicator.method, indicator.missing, *of]
    sense = "upper" if promise.comparator.is_upper_bound else "lower"
    meaning = [type(indicator).__name__, *parts, promise.kind, str(promise.statistic), sense]
    meaning.append(str(calendar or window.total_seconds()))
    if slice_share is not None:
        meaning.append(f"slices={slice_share.normalize()}")
    return sha256("\n".join(meaning).encode()).hexdigest()[:12]


_NOT_GIVEN = (("part_source", None),)
"""Fields that came later, as they are where nobody gives them: what was measured before still means the same."""
_NO_MEANING = ("threshold", "buckets")
"""Fields of an indicator that come from what is promised, or that repeat its type."""
