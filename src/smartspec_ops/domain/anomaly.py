"""An early warning: how unusual the last hour is for this indicator, at this hour of the day and of the week.

The *expected* value is the median of the other hours at the same time of the week (or of the day, while the past is
shorter than three weeks), so that seasons are part of what is usual. The *score* of an hour is its distance from what
was expected, in units of the indicator's own robust spread. An hour is unusual when its score is beyond nearly all
scores of its own past: the threshold is the conformal quantile for a declared false-alarm rate, which needs no
assumption about the distribution, only a past that is like the present. An anomaly is a hint and never an alert.

Sources: median and MAD as robust location and scale (Huber, Robust Statistics, ch. 5); conformal quantiles (Vovk,
Gammerman, Shafer, Algorithmic Learning in a Random World, ch. 2).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import asin, ceil, expm1, isfinite, log1p, pi, sin, sqrt
from statistics import median

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
HISTORY = 4 * WEEK
"""How far back the past reaches: four of every hour of the week."""
FEWEST_WEEKS = 3 * WEEK
"""From this length of past on, hours are compared by time of the week; before, by time of the day."""
FEWEST_PEERS = 2
"""Other hours at the same time that must have been measured for one to be expected."""
FEWEST_SCORES = 72
"""Three days of scored hours before anything is called unusual."""
LEAST_SCORE = 4.0
"""Below, an hour is near what was expected, however quiet its past: four robust standard deviations."""
MAD_TO_SIGMA = 1.4826
SPREAD_FLOOR = 1e-3
"""The least spread, in transformed units: a past without any change must not make every flicker unusual."""
ONCE_IN_FOUR_WEEKS = 1 / 672


class Measure(StrEnum):
    """What is compared, which decides the scale on which its ordinary changes are alike."""

    SHARE = "share"
    """A share of events, 0..1: on the arcsine scale, where a binomial share has the same spread everywhere."""
    AMOUNT = "amount"
    """A rate, a duration, a size: on the logarithmic scale, where doubling is the same step everywhere."""

    def scaled(self, value: float) -> float:
        if self is Measure.SHARE:
            return asin(sqrt(min(max(value, 0.0), 1.0)))
        return log1p(value) if value >= 0 else -log1p(-value)

    def plain(self, scaled: float) -> float:
        """The inverse of `scaled`."""
        if self is Measure.SHARE:
            return sin(min(max(scaled, 0.0), pi / 2)) ** 2
        return expm1(scaled) if scaled >= 0 else -expm1(-scaled)


@dataclass(frozen=True, slots=True)
class Hour:
    """The value of one hour, in the indicator's unit; `end` is where it ends."""

    end: datetime
    value: float


class Side(StrEnum):
    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """An unusual hour: `score` is beyond `threshold`, both in robust standard deviations. `why` is one sentence.

    `false_alarms_per_hour` is the rate the threshold stands for: the declared one, or what so short a past can give.
    """

    side: Side
    value: float
    expected: float
    score: float
    threshold: float
    false_alarms_per_hour: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyWarning:
    """What is unusual about one objective: `of` its traffic, its bad share or its value, at the tick `at`."""

    objective: str
    spec_id: str
    of: str
    at: datetime
    seen: Anomaly

    def __str__(self) -> str:
        return f"{self.of} {self.seen.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """Nothing to warn about, or too little past to tell: then `score` is None."""

    why: str
    score: float | None = None
    threshold: float | None = None


def look(
    past: Sequence[Hour], now: Hour, measure: Measure, *, false_alarms_per_hour: float = ONCE_IN_FOUR_WEEKS
) -> Anomaly | Usual:
    """Whether the hour `now` is unusual after the `past`.

    Leave out of `past` what was not measured, and what belongs to a known incident: a past outage is not what is usual.
    Values that are not finite are ignored.
    """
    if not isfinite(now.value):
        return Usual(why="not a number")
    seasons = _Seasons.of(past, now, measure)
    distances = seasons.distances()
    expected = seasons.expected(now.end)
    if expected is None or len(distances) < FEWEST_SCORES:
        return Usual(why=f"{len(distances)} earlier hours can be compared, {FEWEST_SCORES} are needed")
    spread = max(MAD_TO_SIGMA * median(distances), SPREAD_FLOOR)
    scores = [distance / spread for distance in distances]
    residual = measure.scaled(now.value) - expected
    score = abs(residual) / spread
    limit, rate = _threshold(scores, false_alarms_per_hour)
    if score <= limit:
        return Usual(why="as usual at this time", score=score, threshold=limit)
    side, usual = Side.HIGH if residual > 0 else Side.LOW, measure.plain(expected)
    return Anomaly(
        side=side,
        value=now.value,
        expected=usual,
        score=score,
        threshold=limit,
        false_alarms_per_hour=rate,
        why=(
            f"unusually {side}: {now.value:.4g} where {usual:.4g} is usual at this time, "
            f"{score:.1f} robust deviations away (up to {limit:.1f} is usual)"
        ),
    )


@dataclass(frozen=True, slots=True)
class _Seasons:
    """The past by time of the week or day, on the measure's scale."""

    by_slot: Mapping[timedelta, Mapping[datetime, float]]
    season: timedelta

    @classmethod
    def of(cls, past: Sequence[Hour], now: Hour, measure: Measure) -> "_Seasons":
        recent = [each for each in past if now.end - HISTORY <= each.end < now.end and isfinite(each.value)]
        is_long = bool(recent) and now.end - min(each.end for each in recent) >= FEWEST_WEEKS
        season = WEEK if is_long else DAY
        by_slot: defaultdict[timedelta, dict[datetime, float]] = defaultdict(dict)
        for each in recent:
            by_slot[_slot(each.end, season)][each.end] = measure.scaled(each.value)
        return cls(by_slot, season)

    def expected(self, end: datetime) -> float | None:
        """Of the hour that ends then; None where too few hours at the same time were measured."""
        return _usual(self.by_slot.get(_slot(end, self.season), {}), end)

    def distances(self) -> list[float]:
        """Of every past hour from what was expected of it, each against its peers as `now` is against its own."""
        return [
            abs(value - usual)
            for hours in self.by_slot.values()
            for end, value in hours.items()
            if (usual := _usual(hours, end)) is not None
        ]


def _usual(hours: Mapping[datetime, float], end: datetime) -> float | None:
    """The median of the other hours at the same time."""
    peers = [value for at, value in hours.items() if at != end]
    return median(peers) if len(peers) >= FEWEST_PEERS else None


def _slot(end: datetime, season: timedelta) -> timedelta:
    """Where an hour lies in its season. In UTC: a change of the clocks makes two unusual-looking days at most."""
    return (end - _MONDAY) % season // HOUR * HOUR


def _threshold(scores: Sequence[float], rate: float) -> tuple[float, float]:
    """The score that a share of at most `rate` of hours exceeds, and the rate it really stands for.

    Of n past scores and one new one that is like them, the new one is the largest with probability 1 / (n + 1): a past
    of n hours supports no lower rate than that.
    """
    ranked, count = sorted(scores), len(scores)
    rank = min(ceil((count + 1) * (1 - rate)), count)
    return max(ranked[rank - 1], LEAST_SCORE), max(rate, 1 / (count + 1))


_MONDAY = datetime(1970, 1, 5, tzinfo=UTC)
