"""The course of a histogram's threshold from points of its buckets: how many events of each step certainly were within
it, and how many may have been.

Of each process the buckets nearest to the threshold count, from below and from above. Where a process begins again with
other buckets those count in each step that were there from its beginning to its end. Pure.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite
from operator import le

from smartspec_ops.backends._answers import Wanted
from smartspec_ops.backends._bounds import by_histogram
from smartspec_ops.backends._legs import Leg, Side, is_same
from smartspec_ops.backends._past import Past
from smartspec_ops.backends._sides import beside
from smartspec_ops.backends._standing import nearest
from smartspec_ops.domain.measurement import Buckets, Measurement
from smartspec_ops.domain.objective import HistogramIndicator

SHOWN = 300.0
"""Seconds that a series is shown for after its last sample, where nothing marks its end."""
_ALL, _BELOW, _ABOVE = range(3)
_Histogram = Mapping[float, bytes]
"""Its buckets by their bounds."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """What is added up in some steps: where each bucket counts, and whether all processes have one at the threshold."""

    columns: Mapping[bytes, Sequence[int]]
    is_exact: bool


def within(wanted: Wanted, past: Past) -> Sequence[Measurement] | None:
    """The measurement of each step between two points; None where there is no histogram, or no threshold."""
    indicator = wanted.ask.indicator
    histograms = [one for one in by_histogram(past.keys).values() if inf in one]
    if not histograms or not isinstance(indicator, HistogramIndicator) or indicator.threshold is None:
        return None
    threshold = float(indicator.threshold / indicator.scale)
    steps = defaultdict[Collection[bytes], list[int]](list)
    lacked = _lacked(past, histograms)
    for step in range(len(past.times) - 1):
        steps[lacked.get(step, frozenset())].append(step)
    told = dict[int, Measurement]()
    for lacking, alike in steps.items():
        layout = _layout(wanted, histograms, lacking, threshold)
        told |= zip(alike, _told(wanted, past, layout, alike), strict=True)
    return [told[step] for step in range(len(told))]


def _lacked(past: Past, histograms: Sequence[_Histogram]) -> Mapping[int, frozenset[bytes]]:
    """By step, the buckets that were not there all the time that their histogram was."""
    found = defaultdict[int, set[bytes]](set)
    for bounds in histograms:
        whole = past.values(bounds[inf])
        known = [point for point, value in enumerate(whole) if isfinite(value)]
        for key in bounds.values():
            for step in _gaps(past.times, past.values(key), whole, known):
                found[step].add(key)
    return {step: frozenset(keys) for step, keys in found.items()}


def _gaps(
    times: Sequence[float], bucket: Sequence[float], whole: Sequence[float], known: Sequence[int]
) -> Iterator[int]:
    """Steps between the `known` points of a histogram of which a bucket says nothing: it was away at an end, or is
    shown for some minutes more though its process began again without it."""
    # NaN is not at most anything.
    if all(map(le, bucket, whole)) and len(known) == len(whole) and sorted(whole) == whole:
        return
    if known and known[0] and not bucket[known[0]] <= whole[known[0]]:
        yield known[0] - 1
    for number, (before, point) in enumerate(pairwise(known), start=1):
        is_there = bucket[before] <= whole[before] and bucket[point] <= whole[point]
        has_begun_again = whole[point] < whole[before] and bucket[point] >= bucket[before]
        if not is_there or (has_begun_again and not _stays(times, bucket, whole, known, number)):
            yield point - 1


def _stays(
    times: Sequence[float], bucket: Sequence[float], whole: Sequence[float], known: Sequence[int], number: int
) -> bool:
    """Whether a bucket is there longer than it would be shown without its process: one that counted nothing (all were
    too slow) does not fall where its process begins again."""
    for at in range(number + 1, len(known)):
        earlier, later = known[at - 1], known[at]
        if whole[later] < whole[earlier] or not bucket[later] <= whole[later]:
            return False
        if times[later] - times[known[number]] >= SHOWN:
            return True
    return False


def _layout(wanted: Wanted, histograms: Sequence[_Histogram], lacking: Collection[bytes], threshold: float) -> _Layout:
    columns = defaultdict[bytes, list[int]](list)
    is_exact = True
    for bounds in histograms:
        there = {bound: key for bound, key in bounds.items() if key not in lacking}
        sides = [nearest(there, Leg(wanted.whole, threshold, side)) for side in Side]
        for column, key in zip((_ALL, _BELOW, _ABOVE), (bounds[inf], *sides), strict=True):
            columns[key].append(column)
        is_exact &= any(is_same(bound, threshold) for bound in there)
    return _Layout(columns, is_exact)


def _told(wanted: Wanted, past: Past, layout: _Layout, steps: Sequence[int]) -> Iterator[Measurement]:
    totals = past.totals(layout.columns)
    indicator = wanted.ask.indicator
    assert isinstance(indicator, HistogramIndicator)
    for step in steps:
        gained = [total[step + 1] - total[step] if (total := totals.get(side)) else 0.0 for side in range(3)]
        every, below, above = gained
        whole = Buckets(((inf, every),))
        if layout.is_exact:
            yield Buckets(((float(indicator.threshold or 0), min(below, every)), *whole.cumulative))
        else:
            yield beside(whole, wanted.ask, below, above)
