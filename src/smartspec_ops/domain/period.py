"""What a report covers: a day, a week, any stretch of time, and how it is cut into steps.

Days and weeks are those of UTC; a week starts on Monday.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Cadence(StrEnum):
    """What asked for the report."""

    CHECK = "check"
    DAILY = "daily"
    WEEKLY = "weekly"
    ON_DEMAND = "on_demand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From `since`, up to and not including `until`."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        return self.until - self.since

    @property
    def before(self) -> "Period":
        """The period of the same length that ends where this one begins."""
        return Period(since=self.since - self.length, until=self.since)

    @property
    def step(self) -> timedelta:
        """What one point of its charts covers: 30 minutes of a day, 3 hours of a week, 60 points of anything else."""
        return next((step for longest, step in _STEPS if self.length <= longest), self.length / _MOST_STEPS)

    def clip(self, since: datetime, until: datetime) -> "Period | None":
        """The part of `since`..`until` that lies in this period; None where there is none."""
        first, last = max(since, self.since), min(until, self.until)
        return Period(since=first, until=last) if first < last else None


def steps(period: Period) -> Sequence[datetime]:
    """Where the steps of the period begin, and at last its end. A last step may be shorter."""
    count = -((period.since - period.until) // period.step)
    return [*(period.since + n * period.step for n in range(count)), period.until]


def due(last: datetime | None, now: datetime, cadence: Cadence) -> Period | None:
    """The latest complete day or week, if the report up to `last` did not cover it; periods missed are not made up."""
    period = last_complete(now, cadence)
    return None if last is not None and last >= period.until else period


def last_complete(now: datetime, cadence: Cadence) -> Period:
    """The day or week that ended last, in UTC; of the others the moment `now`. `now` must be in UTC."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    match cadence:
        case Cadence.DAILY:
            return Period(since=midnight - timedelta(days=1), until=midnight)
        case Cadence.WEEKLY:
            monday = midnight - timedelta(days=midnight.weekday())
            return Period(since=monday - timedelta(days=7), until=monday)
        case Cadence.CHECK | Cadence.ON_DEMAND:
            return Period(since=now, until=now)


_MOST_STEPS = 60
_STEPS = (
    (timedelta(hours=1), timedelta(minutes=1)),
    (timedelta(hours=6), timedelta(minutes=10)),
    (timedelta(days=1), timedelta(minutes=30)),
    (timedelta(days=3), timedelta(hours=1)),
    (timedelta(days=7), timedelta(hours=3)),
    (timedelta(days=31), timedelta(hours=12)),
    (timedelta(days=60), timedelta(days=1)),
)
"""(longest period, step)."""
