"""A histogram of several processes whose buckets differ: what is told of a threshold that some have no bucket at."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import accumulate

from smartspec_ops.domain.measurement import Ask, Buckets, Measurement
from smartspec_ops.domain.objective import HistogramIndicator
from smartspec_ops.domain.window import canonical

BESIDE = 1e-6
"""So far from the threshold, as a part of it, stands what is certain and what may be: neither is a bucket at it."""


def without(lacked: Collection[float], ask: Ask, seen: Measurement) -> Measurement:
    """A bucket that some process lacked says nothing of all events. `lacked` are bounds as the source has them."""
    if not lacked or not isinstance(seen, Buckets) or not isinstance(ask.indicator, HistogramIndicator):
        return seen
    bounds = {canonical(bound, ask.indicator.scale) for bound in lacked}
    return replace(seen, cumulative=tuple(pair for pair in seen.cumulative if pair[0] not in bounds))


def beside(seen: Measurement, ask: Ask, below: float, above: float) -> Measurement:
    """With what the buckets of each process, the nearest to the threshold from `below` and from `above`, say
    together."""
    if not isinstance(seen, Buckets) or not isinstance(ask.indicator, HistogramIndicator):
        return seen
    threshold, total = float(ask.indicator.threshold or 0), seen.total
    below, above = min(below, total), min(above, total)
    pairs = (threshold * (1 - BESIDE), below), (threshold * (1 + BESIDE), max(below, above))
    return replace(seen, cumulative=ascending(sorted([*seen.cumulative, *pairs])))


def ascending(pairs: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """Of several processes, scraped one after the other: no bucket counts less than a lower one."""
    counts = [count for _, count in pairs]
    if counts == sorted(counts):
        return tuple(pairs)
    return tuple(zip((bound for bound, _ in pairs), accumulate(counts, max), strict=True))
