"""How many events, or time slices, a window held and how many of them were bad, as recording rules.

Bad events of a counter that has not appeared yet are none, and good ones that are not there are not measured: the
sum with them is empty, never a number. What is idle records no ratio, so that no NaN is ever stored.
Sources: prometheus.io/docs/practices/rules for the names; prometheus.io/docs/prometheus/latest/querying/operators.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import NamedTuple

from smartspec_ops.compilers._own import BAD, BAD_SLICE, BURN, EXPECTED, LATELY, SINCE, TOTAL, VALUE, Own, decimal
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
from smartspec_ops.spec.promql import buckets_of, labels_of, limited

LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
"""A label's name before Prometheus 3."""


class Record(NamedTuple):
    name: str
    expr: str


class Events(NamedTuple):
    """Expressions about the events of a window: all; given those, the bad ones and their share. And their counter."""

    total: str
    bad: Callable[[str], str]
    share: Callable[[str], str]
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
    if any(not LABEL.fullmatch(label) for text in _selectors(objective) for label in labels_of(text)):
        return "the names of its labels need Prometheus 3"
    return None


def _selectors(objective: Objective) -> Sequence[str]:
    match objective.indicator:
        case RatioIndicator(total=total, good=good, bad=bad):
            return [total, good or bad or ""]
        case HistogramIndicator(histogram=text) | NativeHistogramIndicator(histogram=text):
            return [text]
        case RateIndicator(events=text):
            return [text]
        case _:
            return []


def slices(own: Own, interval: timedelta) -> Iterator[Record]:
    """The number that decides on a time slice, and whether the slice that ends now is bad: 1 or 0."""
    objective = own.objective
    if objective.counts_events:
        return
    yield Record(VALUE, _value(own, max(objective.current_window, interval)))
    value = own.series(VALUE)
    # NaN equals nothing: it is no slice at all.
    yield Record(BAD_SLICE, f"({value} == {value}) {_broken_by(objective)}")


def since(own: Own, windows: Sequence[timedelta]) -> Record:
    """Since when there is anything to count: remembered, else as far back as the counters reach, else now."""
    known = own.total(own.since, "max")
    total, _, _, counter = events(own, duration(min(windows)))
    reached = [
        f"time() - {_seconds(window)} + 0 * {own.measured(f'{counter} offset {duration(window)}', 'count')}"
        for window in sorted(windows, reverse=True)
    ]
    return Record(SINCE, "\nor ".join([known, *reached, f"time() + 0 * {total}"]))


def total(own: Own, window: timedelta) -> Record:
    """All events of a window."""
    return Record(f"{TOTAL}{duration(window)}", events(own, duration(window)).total)


def lately(own: Own, window: timedelta, shortest: timedelta) -> Record:
    """How often the number of the shortest window was recorded lately."""
    over = duration(window)
    return Record(f"{LATELY}{over}", f"count_over_time({own.series(TOTAL, shortest)}[{over}])")


def counts(own: Own, window: timedelta, interval: timedelta) -> Iterator[Record]:
    """All events of a window and the bad ones, and how fast they burn the budget."""
    over, total, bad = duration(window), own.series(TOTAL, window), own.series(BAD, window)
    if own.objective.counts_events:
        found = events(own, over)
        yield Record(f"{TOTAL}{over}", found.total)
        yield Record(f"{BAD}{over}", found.bad(own.total(total)))
    else:
        yield Record(f"{TOTAL}{over}", f"count_over_time({own.series(BAD_SLICE)}[{over}])")
        yield Record(f"{BAD}{over}", f"sum_over_time({own.series(BAD_SLICE)}[{over}])")
    if own.objective.goal < 1:
        yield _burn(own, window, f"{bad} / ({total} > 0)", seen(own, window, interval))


def burn(own: Own, window: timedelta, *, has_total: bool) -> Record:
    """How fast the events of a window burn the budget, where nothing else about it is needed but their total."""
    found = events(own, duration(window))
    total = own.total(own.series(TOTAL, window)) if has_total else found.total
    return _burn(own, window, found.share(total), _age(own.total(own.since, "max"), window))


def expected(own: Own, window: timedelta, interval: timedelta) -> Record:
    """Events that a whole window holds at the traffic that was seen of it."""
    part = f"clamp_max({seen(own, window, interval)}, 1)"
    return Record(f"{EXPECTED}{duration(window)}", f"{own.series(TOTAL, window)} / {part}")


def seen(own: Own, window: timedelta, interval: timedelta) -> str:
    """The share of a window that was seen; above 1 where there is more than the window."""
    if own.objective.counts_events:
        return _age(own.since, window)
    return f"({own.series(TOTAL, window)} / {decimal(Fraction(_seconds(window), _seconds(interval)))})"


def _age(start: str, window: timedelta) -> str:
    return f"((time() - {start}) / {_seconds(window)})"


def _burn(own: Own, window: timedelta, share: str, part: str) -> Record:
    """Of a window that was not seen far enough, the rest counts as perfect."""
    budget = decimal(1 - Fraction(own.objective.goal))
    proven = f"clamp_max({part} + floor({part} / {COVERED_ENOUGH}), 1)"
    return Record(f"{BURN}{duration(window)}", f"{share} / {budget} * {proven}")


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)


def events(own: Own, over: str) -> Events:
    """The events of the last `over`, for an indicator that counts them."""
    match own.objective.indicator:
        case RatioIndicator(total=text, good=None, bad=str(bad)):
            whole, bad = _written(text), _written(bad)
            total, part = own.measured(f"increase({whole}[{over}])"), own.measured(f"increase({bad}[{over}])")
            none = f"0 * {own.total(own.since, 'max')}"
            return Events(
                total, lambda all_: f"{part} or 0 * {all_}", lambda all_: f"({part} or {none}) / ({all_} > 0)", whole
            )
        case RatioIndicator(total=text, good=str(good)):
            whole, good = _written(text), _written(good)
            total, part = own.measured(f"increase({whole}[{over}])"), own.measured(f"increase({good}[{over}])")
            return _without(total, part, whole)
        case HistogramIndicator(histogram=family):
            buckets = buckets_of(family) or family
            whole = limited(buckets, [("le", "=", "+Inf")])
            sign, upto = bound(own.objective)
            within = limited(buckets, [("le", sign, upto)])
            total, part = own.measured(f"increase({whole}[{over}])"), own.measured(f"increase({within}[{over}])")
            is_upper = own.objective.promise.comparator.is_upper_bound
            return (_without if is_upper else _with)(total, part, whole)
        case NativeHistogramIndicator(histogram=text, threshold=threshold, scale=scale):
            family = _written(text)
            added = own.measured(f"increase({family}[{over}])")
            below = f"histogram_fraction(-Inf, {decimal(threshold / scale)}, {added})"
            beyond = f"(1 - {below})" if own.objective.promise.comparator.is_upper_bound else below
            # The share of no events is NaN.
            return Events(
                f"histogram_count({added})",
                lambda all_: f"({all_} > 0) * {beyond} or 0 * {all_}",
                lambda all_: f"{beyond} and ({all_} > 0)",
                family,
            )
        case _:
            raise ValueError(f"{own.objective.id} does not count events")


def _written(selected: str) -> str:
    """As every Prometheus reads it: a name with dots as a matcher, ``{__name__="http.ok"}``."""
    return limited(selected, ())


def _without(total: str, good: str, counter: str) -> Events:
    """Events of which the good ones are counted; two counters are scraped one after the other, so never below none."""
    return Events(
        total,
        lambda all_: f"clamp_min({all_} - {good}, 0)",
        lambda all_: f"clamp_min(1 - {good} / ({all_} > 0), 0)",
        counter,
    )


def _with(total: str, bad: str, counter: str) -> Events:
    return Events(total, lambda _: bad, lambda all_: f"{bad} / ({all_} > 0)", counter)


def bound(objective: Objective) -> tuple[str, str]:
    """Sign and value for a bucket's bound, in all ways exporters write it: ``1`` and ``1.0`` are different labels."""
    indicator = objective.indicator
    assert isinstance(indicator, HistogramIndicator)
    upto = objective.promise.target.value / indicator.scale
    written = sorted({plain(upto), f"{float(upto):g}", repr(float(upto))})
    return ("=", written[0]) if len(written) == 1 else ("=~", "|".join(re.escape(each) for each in written))


def _value(own: Own, window: timedelta) -> str:
    """The number a time slice is judged by; of several series the worst."""
    objective, over = own.objective, duration(window)
    match objective.indicator:
        case ValueIndicator(query=query, scale=scale):
            worst = "max" if objective.promise.comparator.is_upper_bound else "min"
            value = own.measured(query, worst)
            return value if scale == 1 else f"{value} * {decimal(scale)}"
        case RateIndicator(events=counter):
            return own.measured(f"rate({_written(counter)}[{over}])")
        case _:
            found = events(own, over)
            return f"1 - ({found.bad(found.total)}) / ({found.total} > 0)"  # nothing is remembered of slices


def _broken_by(objective: Objective) -> str:
    """The comparison that is true of a value that breaks the promise."""
    if objective.slice_share is not None:
        return f"< bool {decimal(objective.slice_share)}"
    broken = {Comparator.LT: ">=", Comparator.LE: ">", Comparator.GE: "<", Comparator.GT: "<="}
    return f"{broken[objective.promise.comparator]} bool {decimal(objective.promise.target.value)}"
