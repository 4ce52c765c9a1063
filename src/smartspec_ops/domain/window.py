"""Windows over raw counters, kept by ourselves: how much happened in (at - window, at].

The increase is the difference to the last sample at or before the start of the window (the prefix formulation): no
extrapolation, and the first events of a new series count. PromQL's `increase` differs by at most one scrape.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from smartspec_ops.domain.measurement import Buckets, NoData, Silence

Point = tuple[datetime, float]
"""One sample of one cumulative series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The part of a window that was really observed: from one scrape to a later one."""

    start: datetime
    end: datetime

    @property
    def covered(self) -> timedelta:
        return self.end - self.start


def span(scrapes: Sequence[datetime], window: timedelta, at: datetime, interval: timedelta) -> Span | None:
    """What `scrapes` (ascending) cover of the window that ends at `at`; None where that is less than two scrapes.

    It begins at the last scrape at or before the window's start, unless that one is so old (after a pause) that its
    events would be taken for recent ones; then at the first scrape inside.
    """
    start = at - window
    upto = bisect_right(scrapes, at)
    before = bisect_right(scrapes, start, hi=upto)
    slack = max(window / 10, interval * 2.5)
    if before and start - scrapes[before - 1] <= slack:
        before -= 1
    if upto - before < 2:
        return None
    return Span(start=scrapes[before], end=scrapes[upto - 1])


Pauses = Sequence[tuple[datetime, datetime]]
"""(one scrape, the next), ascending."""


def pauses(scrapes: Sequence[datetime], interval: timedelta) -> Pauses:
    """Where `scrapes` (ascending) are further apart than 2.5 intervals."""
    longest = interval * 2.5
    return [(earlier, later) for earlier, later in pairwise(scrapes) if later - earlier > longest]


def coverage(
    apart: Pauses,
    over: Span,
    window: timedelta,
    interval: timedelta,
    tiers: "Sequence[Tier] | None" = None,
) -> float:
    """The share of `window`, 0..1, that scrapes that were `apart` observed within `over`.

    A pause longer than 2.5 intervals was not observed; what is old enough to be thinned, as `tiers` (None: `TIERS`)
    say, has longer intervals.
    """
    tiers = tiers or TIERS
    missed = timedelta(0)
    for earlier, later in apart[bisect_left(apart, over.start, key=_time_of) :]:
        if later > over.end:
            break
        usual = next((tier.step for tier in tiers if over.end - earlier <= tier.keep), tiers[-1].step)
        if later - earlier > max(interval, usual) * 2.5:
            missed += later - earlier
    return min(1.0, (over.covered - missed) / window)


def _time_of(pause: tuple[datetime, datetime]) -> datetime:
    return pause[0]


def buckets(counts: Iterable[tuple[float, float]], scale: Decimal = Decimal(1)) -> Buckets | NoData:
    """One histogram from (upper bound, events at or below) of any number of series; `scale` makes bounds canonical.

    Bounds are added up; where rounding makes a count smaller than the one of a lower bound, the lower one's stands.
    """
    by_bound: dict[float, float] = defaultdict(float)
    for bound, count in counts:
        by_bound[bound] += count
    if not by_bound:
        return NoData(Silence.EMPTY, "no buckets")
    if max(by_bound) != float("inf"):
        return NoData(Silence.INSANE, "the histogram has no +Inf bucket")
    cumulative, highest = [], 0.0
    for bound in sorted(by_bound):
        highest = max(highest, by_bound[bound])
        cumulative.append((canonical(bound, scale), highest))
    return Buckets(tuple(cumulative))


@lru_cache(maxsize=4096)
def canonical(value: float, scale: Decimal) -> float:
    """`value` times `scale` as the nearest float of the exact product: 200 times 0.001 is 0.2."""
    return value if value in (float("inf"), float("-inf")) else float(Decimal(repr(value)) * scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Samples kept at most one per `step`, for `keep`. Whole scrapes are kept, so that series stay comparable."""

    name: str
    step: timedelta
    keep: timedelta

    def takes(self, at: datetime, previous: datetime | None) -> bool:
        """Whether a scrape at `at` is the first of its step, when the scrape before it was at `previous`."""
        return previous is None or _step(at, self.step) != _step(previous, self.step)


TIERS = (
    Tier(name="raw", step=timedelta(microseconds=1), keep=timedelta(hours=6, minutes=40)),
    Tier(name="5m", step=timedelta(minutes=5), keep=timedelta(days=3, hours=8)),
    Tier(name="1h", step=timedelta(hours=1), keep=timedelta(days=40)),
)
"""Every scrape for 6 h, one per 5 min for 3 d, one per hour for 40 d; a tenth more, for the sample before the start."""

DENSE = 600
"""So many scrapes are kept as they come; where that is less than 6 h, one a minute follows."""


def tiers_of(interval: timedelta) -> Sequence[Tier]:
    """How scrapes that come every `interval` are kept: one a second must not cost more than one a minute."""
    raw, *coarser = TIERS
    minute = timedelta(minutes=1)
    if interval >= minute or interval * DENSE >= raw.keep:
        return TIERS
    dense = Tier(name=raw.name, step=raw.step, keep=interval * DENSE * 1.1)
    return (dense, Tier(name="1m", step=minute, keep=raw.keep), *coarser)


def _time(point: Point) -> datetime:
    return point[0]


def _step(at: datetime, step: timedelta) -> int:
    return int((at - datetime(1970, 1, 1, tzinfo=at.tzinfo)) // step)
