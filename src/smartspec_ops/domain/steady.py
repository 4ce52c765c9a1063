"""A quick look that proves that a tick changes nothing: kept by a margin, no rule near its threshold, budget in order.

Judging, alert rules and health are exact and careful, and for an objective that is well they all end where they
began. This is the cheap sufficient condition for that, in floats that err on the side of a closer look. It decides
nothing: where it says no, the careful way is taken.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import inf, isinf
from operator import ge, gt, le, lt

from smartspec_ops.domain.budget import ENOUGH
from smartspec_ops.domain.burn import Ladder
from smartspec_ops.domain.health import REMAINING_AT_RISK, SOON
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Glimpse, Measurement, NoData, Readings, Value
from smartspec_ops.domain.objective import (
    Comparator,
    HistogramIndicator,
    Kind,
    NativeHistogramIndicator,
    Objective,
    Promise,
    RateIndicator,
    RatioIndicator,
    Statistic,
    ValueIndicator,
)
from smartspec_ops.domain.quantity import Unit

MARGIN = 1 - 1e-9
"""Float arithmetic on counts is off by far less."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


Figures = tuple[float, float, float, float, bool]
"""Value, good, total, what is proven to be left of the budget, and whether that is provisional; NaN: no number."""
NAN = float("nan")
Split = Callable[[Measurement | None], tuple[float, float] | None]
"""(most bad events, total) of a window; None where it takes a closer look."""


@dataclass(frozen=True, slots=True)
class Quick:
    """The limits of one objective. `windows` are the other asks, `shares` what part of the events of each may be bad.

    `bounds` are the least and the greatest bound of a histogram that tells good from bad, infinite for counted events.
    """

    current: Ask
    limit: float
    whole: Ask | None
    whole_limit: float
    windows: tuple[Ask, ...]
    shares: tuple[float, ...]
    split: Split
    bounds: tuple[float, float]
    budget: float
    shows_good: bool
    estimate: Callable[[Buckets], float] | None


@dataclass(frozen=True, slots=True)
class QuickSlice:
    """Of an objective counted in time slices: `read` gives value, good and total where the slice is surely good.

    `windows` are looked at by their share of bad slices, the longest first.
    """

    current: Ask
    read: Callable[[Measurement | None], tuple[float, float, float] | None]
    windows: tuple[tuple[timedelta, float], ...]
    budget: float


@lru_cache(maxsize=1000)
def window_limits(rules: Ladder) -> Mapping[timedelta, float]:
    """By window, the share of bad events below which no rule holds and the budget is not at risk."""
    budget = 1 - Fraction(rules.goal)
    limits: dict[timedelta, Fraction] = {}

    def at_most(window: timedelta, share: Fraction) -> None:
        limits[window] = min(share, limits.get(window, share))

    for rule in rules.rules:
        at_most(rule.long, Fraction(rule.numerator, rule.denominator))
    at_most(rules.window, (1 - REMAINING_AT_RISK) * budget)
    if rules.budget is not None:
        at_most(rules.window, Fraction(rules.budget.numerator, rules.budget.denominator))
    if not rules.rules:
        return {window: float(share) * MARGIN for window, share in limits.items()}
    at_most(min(DAY, rules.window), budget)
    # At least this much of the budget remains, so at this rate it lasts long enough.
    soon = min(SOON, rules.window / 10)
    at_most(min(HOUR, rules.window), REMAINING_AT_RISK * budget * Fraction(rules.window / soon))
    return {window: float(share) * MARGIN for window, share in limits.items()}


def quick(objective: Objective, rules: Ladder, asks: Mapping[timedelta, Ask]) -> Quick | QuickSlice | None:
    """The quick look at an objective; None where none is worth its while.

    Of a budget by the calendar it sees the rolling window alone: what is left by the calendar is for the caller.
    """
    if objective.calendar is not None and not objective.counts_events:
        return None
    limits = window_limits(rules)
    current = asks[objective.current_window]
    if not objective.counts_events:
        is_value = isinstance(objective.indicator, RateIndicator | ValueIndicator)
        read = _read_value(objective) if is_value else _read_events(objective)
        budget = float(1 - Fraction(objective.goal))
        return QuickSlice(current, read, tuple(sorted(limits.items(), reverse=True)), budget) if read else None
    limit, split = _current_limit(objective), _split(objective)
    if limit is None or split is None:
        return None
    others, shares = _others(rules, objective.current_window)
    return Quick(
        current=current,
        limit=min(limit, limits.get(objective.current_window, limit)),
        whole=asks[objective.window] if objective.window != objective.current_window else None,
        whole_limit=limits[objective.window],
        windows=tuple(asks[window] for window in others),
        shares=shares,
        split=split,
        bounds=_bounds(objective),
        budget=float(1 - Fraction(objective.goal)),
        shows_good=_shows_good(objective),
        estimate=_estimate(objective),
    )


@lru_cache(maxsize=1000)
def _others(rules: Ladder, current: timedelta) -> tuple[tuple[timedelta, ...], tuple[float, ...]]:
    """The windows besides the budget's and the one judged at each tick, and their limits: one pair for a fleet."""
    limits = {window: share for window, share in window_limits(rules).items() if window not in (rules.window, current)}
    return tuple(limits), tuple(limits.values())


def look(quick: Quick, answers: Mapping[Ask, Measurement]) -> Figures | None:
    """The figures of a tick in which all is well by a margin, None where it takes a closer look."""
    glimpse = answers.glimpse if isinstance(answers, Readings) else None
    numbers = _numbers(quick, quick.current, answers, glimpse)
    if numbers is None:
        return None
    bad, total, coverage, reach = numbers
    if not 0 <= bad <= total * quick.limit or not total:
        return None
    whole_bad, whole_total = bad, total
    if quick.whole is not None:
        numbers = _numbers(quick, quick.whole, answers, glimpse)
        if numbers is None:
            return None
        whole_bad, whole_total, coverage, reach = numbers
    if not 0 <= whole_bad <= whole_total * quick.whole_limit or not whole_total:
        return None
    if not _others_are_well(quick, answers, glimpse):
        return None
    left = 1 - whole_bad * _share_seen(coverage, reach) / (whole_total * quick.budget) if quick.budget else 1.0
    seen = answers.get(quick.current) if quick.estimate is not None else None
    if quick.estimate is not None and isinstance(seen, Buckets):
        value = quick.estimate(seen)
    else:
        value = (total - bad if quick.shows_good else bad) / total
    return value, total - bad, total, left, coverage < ENOUGH


def _share_seen(coverage: float, reach: float) -> float:
    """By how much what was seen is to be held against the budget of the whole window: `Budget.proven`."""
    return reach if coverage < ENOUGH and reach > 0 else 1.0


_Glimpsing = Callable[[Ask], Glimpse | None] | None


def _numbers(
    quick: Quick, ask: Ask, answers: Mapping[Ask, Measurement], glimpse: _Glimpsing
) -> tuple[float, float, float, float] | None:
    """Most bad events, all events, coverage, and the share they are of; None where it takes a closer look."""
    found = glimpse(ask) if glimpse else None
    if found is not None and quick.bounds[0] <= found[2] <= quick.bounds[1] and found[0] >= 0:
        return found[1] - found[0], found[1], found[3], found[3]
    whole = answers.get(ask)
    parts = quick.split(whole)
    if parts is None:
        return None
    assert isinstance(whole, Counts | Buckets)  # it could be split
    return *parts, whole.coverage, max(whole.coverage, whole.counted or 0.0)


def _others_are_well(quick: Quick, answers: Mapping[Ask, Measurement], glimpse: _Glimpsing) -> bool:
    """Whether no other window holds too many bad events; one that was not seen has none."""
    lowest, highest = quick.bounds
    for ask, limit in zip(quick.windows, quick.shares, strict=True):
        numbers = glimpse(ask) if glimpse else None
        if numbers is not None and lowest <= numbers[2] <= highest:
            good, total = numbers[0], numbers[1]
            if not (good >= 0 and 0 <= total - good <= total * limit):
                return False
            continue
        found = answers.get(ask)
        parts = quick.split(found)
        if parts is None:
            if not isinstance(found, NoData):
                return False
        elif not 0 <= parts[0] <= parts[1] * limit:
            return False
    return True


def _current_limit(objective: Objective) -> float | None:
    """The share of bad events of the current window that surely keeps the promise."""
    promise, goal = objective.promise, Fraction(objective.goal)
    if (
        isinstance(objective.indicator, RatioIndicator)
        and promise.target.unit is Unit.RATIO
        and promise.proportion is None
    ):
        if promise.comparator.is_upper_bound:
            limit = promise.target.exact
        elif promise.kind is Kind.ERROR_RATE:
            return None
        else:
            limit = 1 - promise.target.exact
        is_strict = promise.comparator in (Comparator.LT, Comparator.GT)
    elif promise.statistic is Statistic.MAX:
        limit, is_strict = Fraction(0), False
    else:
        limit, is_strict = 1 - goal, promise.comparator in (Comparator.LT, Comparator.GT)
    return None if is_strict and limit == 0 else float(limit) * MARGIN


def _split(objective: Objective) -> Split | None:
    promise = objective.promise
    if isinstance(objective.indicator, RatioIndicator):
        return _split_counts
    if isinstance(objective.indicator, NativeHistogramIndicator) and promise.comparator.is_upper_bound:
        return _split_counts if _is_countable(promise) else None
    if not isinstance(objective.indicator, HistogramIndicator) or not promise.comparator.is_upper_bound:
        return None
    return _split_buckets(float(promise.target.value)) if _is_countable(promise) else None


def _is_countable(promise: Promise) -> bool:
    statistic = promise.statistic
    has_share = statistic is None or statistic.quantile is not None or statistic is Statistic.MAX
    return promise.proportion is not None or has_share


def _split_counts(seen: Measurement | None) -> tuple[float, float] | None:
    if seen.__class__ is not Counts:
        return None
    total: float = seen.total
    return total - seen.good, total


@lru_cache(maxsize=256)
def _split_buckets(threshold: float) -> Split:
    """Of a histogram with a bound at the threshold, or with no event between the bounds around it."""
    lowest, highest = _around(threshold)

    def split(seen: Measurement | None) -> tuple[float, float] | None:
        if seen.__class__ is not Buckets:
            return None
        below = before = 0.0
        beyond: float | None = None
        for bound, count in seen.cumulative:
            if count < before:
                return None
            before = count
            if bound <= highest:
                below = count
                beyond = count if bound >= lowest else None
            elif beyond is None:
                beyond = count
        return None if below != beyond else (before - below, before)

    return split


def _around(threshold: float) -> tuple[float, float]:
    """A bound equal to the threshold up to a unit conversion counts as the threshold itself."""
    return threshold * (1 - 5e-10), threshold * (1 + 5e-10)


def _bounds(objective: Objective) -> tuple[float, float]:
    if not isinstance(objective.indicator, HistogramIndicator):
        return inf, inf
    return _around(float(objective.promise.target.value))


def _read_value(objective: Objective) -> Callable[[Measurement | None], tuple[float, float, float] | None] | None:
    """Comparing floats is exact where the target is the very decimal its float prints as."""
    promise = objective.promise
    target = float(promise.target.value)
    if Decimal(repr(target)) != promise.target.value or isinf(target):
        return None
    holds = _COMPARE[promise.comparator]

    def read(seen: Measurement | None) -> tuple[float, float, float] | None:
        if seen.__class__ is not Value:
            return None
        value: float = seen.value
        return (value, NAN, NAN) if holds(value, target) and value - value == 0 else None

    return read


def _read_events(objective: Objective) -> Callable[[Measurement | None], tuple[float, float, float] | None] | None:
    """A slice of events is good where enough of them are."""
    split, share = _split(objective), objective.slice_share
    if split is None or share is None:
        return None
    limit = float(1 - Fraction(share)) * MARGIN

    def read(seen: Measurement | None) -> tuple[float, float, float] | None:
        parts = split(seen)
        if parts is None or not 0 <= parts[0] <= parts[1] * limit or not parts[1]:
            return None
        return (parts[1] - parts[0]) / parts[1], parts[1] - parts[0], parts[1]

    return read


_COMPARE: Mapping[Comparator, Callable[[float, float], bool]] = {
    Comparator.LT: lt,
    Comparator.LE: le,
    Comparator.GE: ge,
    Comparator.GT: gt,
}


def _shows_good(objective: Objective) -> bool:
    """Whether a person is shown the good share or the bad one."""
    promise = objective.promise
    promises_share = isinstance(objective.indicator, RatioIndicator) and (
        promise.target.unit is Unit.RATIO and promise.proportion is None
    )
    wants_bad = promise.kind is Kind.ERROR_RATE or promise.comparator.is_upper_bound
    return not (promises_share and wants_bad)


def _estimate(objective: Objective) -> Callable[[Buckets], float] | None:
    """The quantile shown for a percentile, interpolated in floats inside its bucket; NaN where there is none."""
    promise = objective.promise
    quantile = promise.statistic.quantile if promise.statistic else None
    if not isinstance(objective.indicator, HistogramIndicator) or promise.proportion is not None or quantile is None:
        return None
    return _interpolated(float(quantile))


@lru_cache(maxsize=16)
def _interpolated(share: float) -> Callable[[Buckets], float]:
    def estimate(seen: Buckets) -> float:
        pairs: Sequence[tuple[float, float]] = seen.cumulative
        rank, low, before = share * pairs[-1][1], NAN, 0.0
        for bound, count in pairs:
            if isinf(bound):
                return low
            if count >= rank:
                # The first bucket starts at zero unless its bound is not positive.
                start = min(low if low == low else 0.0, bound)  # noqa: PLR0124 - NaN
                return start + (bound - start) * (rank - before) / (count - before) if count > before else bound
            low, before = bound, count
        return low

    return estimate
