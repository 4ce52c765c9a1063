"""The wall clock of a place: when it first shows a time.

Hand-offs and hours are written as people read them, 09:00 on the wall, so they are moments of that clock. One rule
covers both changes of the clocks: a time begins at the first moment at which the clock shows it or a later one. A time
that is skipped begins when it is skipped; a time that comes twice begins the first time. So what follows in order on
the wall follows in order in time, and stretches that meet on the wall meet in time: no gap and no overlap.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def wall(at: datetime, timezone: str) -> datetime:
    """What the clock shows at an instant; naive."""
    return at.astimezone(ZoneInfo(timezone)).replace(tzinfo=None, fold=0)


@lru_cache(maxsize=16_384)
def first_instant(local: datetime, timezone: str) -> datetime:
    """The first instant at which the wall clock shows `local` (naive) or later; in UTC."""
    zone = ZoneInfo(timezone)
    before = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if wall(before, timezone) == local:
        return before
    return _skipped(local.replace(tzinfo=zone, fold=1).astimezone(UTC), before, local, timezone)


def _skipped(low: datetime, high: datetime, local: datetime, timezone: str) -> datetime:
    """The moment the clocks go forward over `local`: after `low`, which shows less, and not after `high`."""
    low = low.replace(microsecond=0)
    while high - low > SECOND:
        middle = low + (high - low) // 2 // SECOND * SECOND
        low, high = (low, middle) if wall(middle, timezone) >= local else (middle, high)
    return high
