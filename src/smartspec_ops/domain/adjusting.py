"""Raw measurements with excluded stretches taken out.

A source answers windows that end now, so what happened in a stretch is the difference of two of them: from its
beginning on, less from its end on. Events of a stretch are dropped from both sides of a ratio. Time slices of a
stretch are forgiven instead: bad ones count as good and their number stays, so that a budget of 43 minutes is 43
minutes in a month with maintenance, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from smartspec_ops.domain.exclusions import Excluded
from smartspec_ops.domain.measurement import Buckets, Counts, Measurement, NoData, Silence


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An excluded stretch as seen from now: it began `long` ago and ended `short` ago, zero while it lasts."""

    long: timedelta
    short: timedelta

    @property
    def windows(self) -> tuple[timedelta, ...]:
        """What a source must be asked for."""
        return (self.long, self.short) if self.short else (self.long,)


def parts_of(excluded: Sequence[Excluded], window: timedelta, until: datetime, step: timedelta) -> tuple[Part, ...]:
    """The stretches inside the window that ends at `until`.

    What is shorter than a `step`, the time between two samples, cannot be told: a stretch that ended less than that ago
    still lasts, one that began less than that ago, inside the window, has not begun.
    """
    found = []
    for one in excluded:
        long = min(until - one.period.since, window)
        short = max(until - one.period.until, timedelta(0))
        if (long >= step or long == window) and long > short:
            found.append(Part(long=long, short=short if short >= step else timedelta(0)))
    return tuple(found)


def drop(
    raw: Measurement, window: timedelta, parts: Sequence[Part], seen: Mapping[timedelta, Measurement]
) -> Measurement:
    """`raw`, of `window`, without what `seen` says of the parts; silence where that is not known.

    `raw` itself without parts. Coverage is that of the time that is left; none of it leaves a coverage of zero.
    """
    if not parts or not isinstance(raw, Counts | Buckets):
        return raw
    left, length = raw, _seconds(window)
    observed, reached = _observed(raw, window), _reached(raw, window)
    for part in parts:
        long, short = seen.get(part.long), seen.get(part.short) if part.short else None
        if isinstance(long, NoData) or long is None:
            return NoData(Silence.PARTIAL, "what happened in the excluded time is not known")
        # Where nothing is known since its end, it is taken to last until now.
        ended = timedelta(0) if isinstance(short, NoData) else part.short
        left = _less(_less(left, long), short, sign=-1)
        observed -= _observed(long, part.long) - _observed(short, ended)
        reached -= _reached(long, part.long) - _reached(short, ended)
        length -= _seconds(part.long - ended)
    coverage, counted = _share(observed, length), _share(reached, length)
    return replace(left, coverage=coverage, counted=counted if counted > coverage else None)


def forgive(good: int, measured: int, parts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """(good, measured) time slices, those of the excluded `parts` taken for good."""
    return good + sum(seen - kept for kept, seen in parts), measured


def _less(whole: Counts | Buckets, part: Measurement | None, sign: int = 1) -> Counts | Buckets:
    """`whole` without `part` (or with it, for a `sign` of -1); never below zero, never more good than total."""
    if isinstance(whole, Counts) and isinstance(part, Counts):
        total = max(0.0, whole.total - sign * part.total)
        return Counts(min(total, max(0.0, whole.good - sign * part.good)), total, whole.coverage)
    if isinstance(whole, Buckets) and isinstance(part, Buckets):
        taken, pairs, before = dict(part.cumulative), list[tuple[float, float]](), 0.0
        # A source may leave out bounds that decide nothing over a long window.
        for bound, count in whole.cumulative:
            if bound in taken:
                before = max(before, count - sign * taken[bound])
                pairs.append((bound, before))
        return Buckets(tuple(pairs), whole.coverage)
    return whole


def _observed(seen: Measurement | None, window: timedelta) -> float:
    return seen.coverage * _seconds(window) if isinstance(seen, Counts | Buckets) else 0.0


def _reached(seen: Measurement | None, window: timedelta) -> float:
    """So much of the window the events are of."""
    return max(seen.coverage, seen.counted or 0.0) * _seconds(window) if isinstance(seen, Counts | Buckets) else 0.0


def _share(seconds: float, length: float) -> float:
    return min(1.0, max(0.0, seconds / length)) if length > 0 else 0.0


def _seconds(length: timedelta) -> float:
    return length.total_seconds()
