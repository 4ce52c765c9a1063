"""What an objective counts, as counters: of all events, and of the good or the bad ones."""

from dataclasses import dataclass

from smartspec_ops.compilers._measured import bound
from smartspec_ops.domain.objective import (
    CompositeIndicator,
    HistogramIndicator,
    NativeHistogramIndicator,
    Objective,
    RatioIndicator,
)
from smartspec_ops.spec.promql import buckets_of, limited


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """Selectors; exactly one of `good` and `bad` is given."""

    total: str
    good: str = ""
    bad: str = ""


def counters(objective: Objective) -> Counters | str:
    """The counters, or why there are none."""
    if objective.goal >= 1:
        return "a goal of 100 % has no error budget"
    if objective.group_by:
        return f"it is kept for each {' and '.join(objective.group_by)} by itself"
    match objective.indicator:
        case RatioIndicator(part_source=str()):
            return "its events are counted by two sources"
        case RatioIndicator(total=total, good=good, bad=bad):
            return Counters(total=total, good=good or "", bad=bad or "")
        case HistogramIndicator(histogram=family) if (buckets := buckets_of(family)) is not None:
            total = limited(buckets, [("le", "=", "+Inf")])
            sign, value = bound(objective)
            within = limited(buckets, [("le", sign, value)])
            is_upper = objective.promise.comparator.is_upper_bound
            return Counters(total=total, good=within) if is_upper else Counters(total=total, bad=within)
        case HistogramIndicator():
            return "its histogram has no metric name"
        case NativeHistogramIndicator():
            return "the events of a native histogram are no counters"
        case CompositeIndicator():
            return "a composite is judged from its parts by the monitor alone"
        case _:
            return "it is a number held against a threshold, and counts no events"
