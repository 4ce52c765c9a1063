"""How an objective did along a period: slices of time with what was bad in each, and the stretches that missed.

Events of a slice are the difference of two windows that end at the same moment, so that slices add up to what the
whole window holds, to the last event. Ticks of a value are counted as they were judged.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from smartspec_ops.domain.judge import Bounds, compared_with, exact, good_events
from smartspec_ops.domain.measurement import Buckets, Counts, Measurement, NoData, Silence
from smartspec_ops.domain.objective import Objective

MOST_RUNS = 3
SLOWEST = timedelta(minutes=5)
"""A tick stands for no more than that, unless ticks are that far apart now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A stretch of time: `bad` of `total` events, or of measured ticks. Exact; `bad` is what is proven.

    `value` is the worst value of its ticks in the canonical unit, None where events are counted. `coverage` is the
    share of the stretch that was observed, 0..1; a slice nobody observed has no events and says nothing.
    """

    since: datetime
    until: datetime
    bad: Fraction
    total: Fraction
    value: float | None = None
    coverage: float = 1.0

    @property
    def share(self) -> Fraction | None:
        """Bad of all, 0..1; None where there was nothing to judge."""
        return self.bad / self.total if self.total else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One measured tick of a value: whether it kept the promise, and the value in the canonical unit."""

    at: datetime
    is_good: bool
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Slices in a row that missed the objective; `value` is the worst of them."""

    since: datetime
    until: datetime
    bad: Fraction
    total: Fraction
    value: float | None = None


def slices(objective: Objective, nested: Sequence[tuple[datetime, Measurement]], until: datetime) -> Sequence[Slice]:
    """Slices from windows that all end at `until` and begin at the times given, ascending.

    A window that is not known joins the two slices it would have parted. A longer window never holds less than a
    shorter one, whatever a source that extrapolates says.
    """
    known = [(since, found) for since, seen in nested if (found := _seen(objective, seen, until - since)) is not None]
    ends = [*(since for since, _ in known), until][1:]
    sums = _rising([found for _, found in known])
    return [
        Slice(
            since=since,
            until=end,
            bad=longer.bad - shorter.bad,
            total=longer.bad + longer.good - shorter.bad - shorter.good,
            coverage=_share(longer.observed - shorter.observed, end - since),
        )
        for (since, _), end, (longer, shorter) in zip(known, ends, pairwise([*sums, _Sum()]), strict=True)
    ]


def joined(found: Sequence[Slice], cuts: Sequence[datetime]) -> Sequence[Slice]:
    """Slices of events, those between each two neighbouring `cuts` as one; a slice goes where it begins."""
    groups = [[one for one in found if since <= one.since < until] for since, until in pairwise(cuts)]
    return [_one(group) for group in groups if group]


def ticks(
    objective: Objective,
    seen: Sequence[Tick],
    cuts: Sequence[datetime],
    every: timedelta,
    made: Sequence[datetime] | None = None,
) -> Sequence[Slice]:
    """Slices of judged ticks, ascending, between each two neighbouring `cuts`.

    One tick stands for the time between two that were `made` (None: those `seen`) in its slice, for ticks may have come
    at another pace than now; for `every` where that is not known.
    """
    made = [one.at for one in seen] if made is None else made
    places = [bisect_left(seen, cut, key=_at) for cut in cuts]
    groups = [
        (since, until, seen[first:last])
        for (since, until), (first, last) in zip(pairwise(cuts), pairwise(places), strict=True)
    ]
    return [
        Slice(
            since=since,
            until=until,
            bad=Fraction(sum(not one.is_good for one in group)),
            total=Fraction(len(group)),
            value=_worst(objective, [one.value for one in group if one.value is not None]),
            coverage=_share(_pace(made, since, until, every) * len(group), until - since),
        )
        for since, until, group in groups
    ]


def _pace(made: Sequence[datetime], since: datetime, until: datetime, every: timedelta) -> timedelta:
    """The usual time between two ticks of a stretch. A look by hand, once an hour, has not observed the hour."""
    times = made[bisect_left(made, since) : bisect_left(made, until)]
    apart = sorted(later - earlier for earlier, later in pairwise(times))
    return min(apart[len(apart) // 2], max(every, SLOWEST)) if apart else every


def missed(objective: Objective, one: Slice) -> bool:
    """Whether more of the slice was bad than the objective allows."""
    return one.share is not None and one.share > 1 - Fraction(objective.goal)


def runs(objective: Objective, found: Sequence[Slice]) -> Sequence[Run]:
    """The worst stretches that missed, at most three, the one with the most bad first."""
    stretches: list[Run] = []
    for one in found:
        if not missed(objective, one):
            continue
        run = Run(since=one.since, until=one.until, bad=one.bad, total=one.total, value=one.value)
        if stretches and stretches[-1].until == one.since:
            run = _longer(objective, stretches.pop(), run)
        stretches.append(run)
    return sorted(stretches, key=lambda run: (-run.bad, run.since))[:MOST_RUNS]


def strain(objective: Objective, one: Slice) -> Fraction | None:
    """How much of what is allowed was used: 1 at the limit, 0.1 at a tenth of it; None where nothing was measured.

    A share of events is held against the allowed share, a value against the target.
    """
    comparator, target = compared_with(objective)
    if one.value is None:
        allowed = 1 - Fraction(objective.goal)
        return one.share / allowed if one.share is not None and allowed else None
    seen = exact(one.value)
    if comparator.is_upper_bound:
        return seen / target.exact if target.exact else None
    return target.exact / seen if seen else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sum:
    """What a window holds, and how much of its time was observed."""

    bad: Fraction = Fraction(0)
    good: Fraction = Fraction(0)
    observed: timedelta = timedelta(0)


def _seen(objective: Objective, seen: Measurement, window: timedelta) -> _Sum | None:
    """None where nobody knows; a window without a single sample holds nothing, and was not observed."""
    found = good_events(objective, seen)
    match found:
        case Bounds(high=high, total=total):
            coverage = seen.coverage if isinstance(seen, Counts | Buckets) else 0.0
            return _Sum(bad=exact(total) - exact(high), good=exact(high), observed=window * coverage)
        case NoData(Silence.EMPTY | Silence.COLD, _):
            return _Sum()
        case NoData():
            return None


def _rising(sums: Sequence[_Sum]) -> Sequence[_Sum]:
    """From the longest window to the shortest, none holding more than a longer one."""
    found: list[_Sum] = []
    most = _Sum()
    for one in reversed(sums):
        bad, good, observed = (max(getattr(one, name), getattr(most, name)) for name in ("bad", "good", "observed"))
        most = _Sum(bad=bad, good=good, observed=observed)
        found.append(most)
    return found[::-1]


def _one(group: Sequence[Slice]) -> Slice:
    first, last = group[0], group[-1]
    observed = sum(((one.until - one.since) * one.coverage for one in group), timedelta(0))
    return Slice(
        since=first.since,
        until=last.until,
        bad=sum((one.bad for one in group), Fraction(0)),
        total=sum((one.total for one in group), Fraction(0)),
        coverage=_share(observed, last.until - first.since),
    )


def _longer(objective: Objective, one: Run, other: Run) -> Run:
    values = [run.value for run in (one, other) if run.value is not None]
    return replace(
        one,
        until=other.until,
        bad=one.bad + other.bad,
        total=one.total + other.total,
        value=_worst(objective, values),
    )


def _worst(objective: Objective, values: Sequence[float]) -> float | None:
    """The value furthest on the wrong side."""
    comparator, _ = compared_with(objective)
    return (max if comparator.is_upper_bound else min)(values, default=None)


def _share(part: timedelta, whole: timedelta) -> float:
    return min(max(part / whole, 0.0), 1.0)


def _at(tick: Tick) -> datetime:
    return tick.at
