"""How many events, or time slices, a window held and how many of them were bad, as recording rules.

Bad events of a counter that has not appeared yet are none, and good ones that are not there are not measured: the
sum with them is empty, never a number. What is idle records no ratio, so that no NaN is ever stored.
Sources: prometheus.io/docs/practices/rules for the names; prometheus.io/docs/prometheus/latest/querying/operators.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from fractions import Fraction
from typing import NamedTuple

from smartspec_ops.compilers._own import BAD, BAD_SLICE, BURN, COVERED, TOTAL, VALUE, Own, decimal
from smartspec_ops.domain.burn_reading import COVERED as COVERED_ENOUGH
from smartspec_ops.domain.objective import (
    Comparator,
    CompositeIndicator,
    HistogramIndicator,
    NativeHistogramIndicator,
    Objective,
    RateIndicator,
    RatioIndicator,
    ValueIndicator,
)
from smartspec_ops.domain.quantity import duration, plain
from smartspec_ops.spec.promql import buckets_of, limited


class Record(NamedTuple):
    name: str
    expr: str


class Events(NamedTuple):
    """All events of a window; the bad ones, given an expression for all of them; and the counter of all of them."""

    total: str
    bad: Callable[[str], str]
    counter: str


def unsaid(objective: Objective) -> str | None:
    """Why an objective cannot be said in rules; None where it can."""
    match objective.indicator:
        case CompositeIndicator():
            return "a composite is judged from its parts by the monitor alone"
        case RatioIndicator(part_source=str()):
            return "its events are counted by two sources"
        case HistogramIndicator(histogram=text) if buckets_of(text) is None:
            return "its histogram has no metric name"
    return None


def slices(own: Own, interval: timedelta) -> Iterator[Record]:
    """The number that decides on a time slice, and whether the slice that ends now is bad: 1 or 0."""
    objective = own.objective
    if objective.counts_events:
        return
    yield Record(VALUE, _value(own, max(objective.current_window, interval)))
    value = own.series(VALUE)
    # NaN equals nothing: it is no slice at all.
    yield Record(BAD_SLICE, f"({value} == {value}) {_broken_by(objective)}")


def counts(own: Own, window: timedelta, interval: timedelta, shortest: timedelta) -> Iterator[Record]:
    """What a window held: all, bad, how much of it was seen, and the burn rate that is proven by that.

    How much was seen is told by the raw series, or by how often the number of the `shortest` window was recorded.
    """
    over = duration(window)
    total, bad, covered = (own.series(name, window) for name in (TOTAL, BAD, COVERED))
    most = decimal(Fraction(window // timedelta(seconds=1), interval // timedelta(seconds=1)))
    if own.objective.counts_events:
        found = events(own, over)
        yield Record(f"{TOTAL}{over}", found.total)
        yield Record(f"{BAD}{over}", found.bad(own.total(total)))
        reached = f"clamp_max({own.total(f'{found.counter} offset {over}', 'count')}, 1)"
        recorded = own.total(f"count_over_time({own.series(TOTAL, shortest)}[{over}])")
        yield Record(f"{COVERED}{over}", f"{reached} or clamp_max({recorded} / {most}, 1)")
    else:
        yield Record(f"{TOTAL}{over}", f"count_over_time({own.series(BAD_SLICE)}[{over}])")
        yield Record(f"{BAD}{over}", f"sum_over_time({own.series(BAD_SLICE)}[{over}])")
        yield Record(f"{COVERED}{over}", f"clamp_max({total} / {most}, 1)")
    if own.objective.goal < 1:
        budget = decimal(1 - Fraction(own.objective.goal))
        # What was not seen of a window counts as perfect.
        proven = f"(({covered} < {COVERED_ENOUGH}) or ({covered} >= bool {COVERED_ENOUGH}))"
        yield Record(f"{BURN}{over}", f"{bad} / ({total} > 0) / {budget} * {proven}")


def events(own: Own, over: str) -> Events:
    """The events of the last `over`, for an indicator that counts them."""
    match own.objective.indicator:
        case RatioIndicator(total=whole, good=good, bad=bad):
            total = own.total(f"increase({whole}[{over}])")
            part = own.total(f"increase({good or bad}[{over}])")
            if bad is not None:
                return Events(total, lambda all_: f"{part} or 0 * {all_}", whole)
            return Events(total, lambda all_: f"clamp_min({all_} - {part}, 0)", whole)
        case HistogramIndicator(histogram=family):
            buckets = buckets_of(family) or family
            whole = limited(buckets, [("le", "=", "+Inf")])
            within = limited(buckets, [("le", "=~", _bound(own.objective))])
            below = own.total(f"increase({within}[{over}])")
            return Events(own.total(f"increase({whole}[{over}])"), lambda all_: _beyond(own, all_, below), whole)
        case NativeHistogramIndicator(histogram=family, threshold=threshold, scale=scale):
            added = own.total(f"increase({family}[{over}])")
            below = f"histogram_fraction(-Inf, {decimal(threshold / scale)}, {added})"
            return Events(
                f"histogram_count({added})",
                lambda all_: f"{_beyond(own, f'({all_} > 0)', f'({all_} > 0) * {below}')} or 0 * {all_}",
                family,
            )
        case _:
            raise ValueError(f"{own.objective.id} does not count events")


def _beyond(own: Own, all_: str, below: str) -> str:
    """The events on the wrong side of the threshold."""
    return f"clamp_min({all_} - {below}, 0)" if own.objective.promise.comparator.is_upper_bound else below


def _bound(objective: Objective) -> str:
    """The ways exporters write one bucket bound: ``1`` and ``1.0`` are the same number and different labels."""
    indicator = objective.indicator
    assert isinstance(indicator, HistogramIndicator)
    bound = objective.promise.target.value / indicator.scale
    written = {plain(bound), f"{float(bound):g}", repr(float(bound))}
    return "|".join(re.escape(each) for each in sorted(written))


def _value(own: Own, window: timedelta) -> str:
    """The number a time slice is judged by; of several series the worst."""
    objective, over = own.objective, duration(window)
    match objective.indicator:
        case ValueIndicator(query=query, scale=scale):
            worst = "max" if objective.promise.comparator.is_upper_bound else "min"
            value = own.total(query, worst)
            return value if scale == 1 else f"{value} * {decimal(scale)}"
        case RateIndicator(events=counter):
            return own.total(f"rate({counter}[{over}])")
        case _:
            found = events(own, over)
            return f"1 - ({found.bad(found.total)}) / ({found.total} > 0)"


def _broken_by(objective: Objective) -> str:
    """The comparison that is true of a value that breaks the promise."""
    if objective.slice_share is not None:
        return f"< bool {decimal(objective.slice_share)}"
    broken = {Comparator.LT: ">=", Comparator.LE: ">", Comparator.GE: "<", Comparator.GT: "<="}
    return f"{broken[objective.promise.comparator]} bool {decimal(objective.promise.target.value)}"
