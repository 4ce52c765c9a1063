"""The course of a ratio, or of a histogram's threshold, from the counters themselves: what they said at the end of
every step, and no extrapolation.

`increase` over short steps is off by what lies between two scrapes, step after step; the difference of two points is
what was counted between them, so that the steps of a month add up to what a look at the month counts.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

from smartspec_ops.backends import _matrix
from smartspec_ops.backends._answers import Wanted
from smartspec_ops.backends._bounds import Shape, by_histogram
from smartspec_ops.backends._counted_buckets import within
from smartspec_ops.backends._filling import Filling, Source
from smartspec_ops.backends._matrix import Line
from smartspec_ops.backends._numbers import counts
from smartspec_ops.backends._past import Past, Stretch
from smartspec_ops.domain.frames import GAP
from smartspec_ops.domain.measurement import Buckets, Counts, Measurement, NoData, Silence
from smartspec_ops.domain.objective import RatioIndicator

AT_ONCE = 4
"""Answers at a time."""
MOMENTS = 8
"""At which it is looked how many series there are, so that answers are asked for in pieces of the right size."""

_SILENT = NoData(Silence.EMPTY, "no sample at the end of this step")


async def counted(
    wanted: Wanted, since: datetime, until: datetime, source: Source, interval: float
) -> Sequence[tuple[datetime, Measurement]] | None:
    """(end, measurement) of every step as long as the ask's window that ends after `since`, up to `until`.

    None where counters do not tell: their points cannot be read, or none of the good ones was ever seen, or all buckets
    of a histogram are wanted. Samples come every `interval` seconds.
    """
    step, end = wanted.ask.window.total_seconds(), until.timestamp()
    count = int((end - since.timestamp()) // step)
    if count < 1:
        return ()
    stretch = Stretch(start=end - count * step, end=end, step=step)
    apart = max(count // MOMENTS, 1) * step
    some = await source.points(wanted.whole, Stretch(start=end - count * step // apart * apart, end=end, step=apart))
    if isinstance(some, NoData):
        return None
    shapes = {wanted.whole: _shapes(some)} if wanted.is_histogram else {}
    filling = Filling(source, asyncio.Semaphore(AT_ONCE))
    past, faults = await filling.fetch([*wanted.legs(shapes)], [stretch], {key for key, _ in some}, interval)
    if faults:
        return None
    told = within(wanted, past) if wanted.is_histogram else _shares(wanted, past)
    if told is None:
        return None
    is_there = past.present([key for key in past.keys if _is_whole(wanted, key)])
    steps = zip(past.times[1:], _with_silences(told, is_there, GAP * interval / step), strict=True)
    return [(datetime.fromtimestamp(time, UTC), seen) for time, seen in steps]


def _with_silences(told: Sequence[Measurement], is_there: Sequence[bool], most: float) -> Iterator[Measurement]:
    """`told` of the steps between points, of which one more says whether there was a sample.

    Points with one that are up to `most` steps apart hold no silence. What was counted over a silence is told with the
    step it ended in, and is of all of its steps.
    """
    there = [point for point, is_one in enumerate(is_there) if is_one]
    apart = {back: back - last for last, back in pairwise(there)}
    observed = {
        point for back, steps in apart.items() if steps <= max(most, 1) for point in range(back, back - steps, -1)
    }
    for point, seen in enumerate(told, start=1):
        if point in observed or point in there[:1]:
            yield seen
        elif point in apart and isinstance(seen, Counts | Buckets):
            yield replace(seen, coverage=0.0, counted=float(apart[point]))
        else:
            yield _SILENT


def _shapes(lines: Sequence[Line]) -> Collection[Shape]:
    """The bounds that histograms had at any of the moments looked at: a new version may have others."""
    keys = defaultdict[float, list[bytes]](list)
    for key, cut in lines:
        for time in _matrix.times(cut):
            keys[time].append(key)
    return {tuple(sorted(bounds)) for some in keys.values() for bounds in by_histogram(some).values()}


def _is_whole(wanted: Wanted, key: bytes) -> bool:
    labels = _matrix.labels(key)
    return wanted.whole.matches(labels.get("__name__", ""), labels)


def _shares(wanted: Wanted, past: Past) -> Sequence[Measurement] | None:
    """What each step counted of a ratio; None where none of the good events was ever seen."""
    indicator = wanted.ask.indicator
    is_good = isinstance(indicator, RatioIndicator) and indicator.good is not None
    columns = {}
    for key in past.keys:
        labels = _matrix.labels(key)
        name = labels.get("__name__", "")
        columns[key] = [n for n, selector in enumerate(wanted.selectors) if selector.matches(name, labels)]
    totals = past.totals(columns)
    if 0 not in totals or (is_good and 1 not in totals):
        return None
    whole = totals[0]
    # Counters appear with their first event: what was not counted did not happen.
    part = totals.get(1) or [0.0] * len(whole)
    steps = zip(pairwise(whole), pairwise(part), strict=True)
    return [counts(b - a, total - before, is_good=is_good) for (before, total), (a, b) in steps]
