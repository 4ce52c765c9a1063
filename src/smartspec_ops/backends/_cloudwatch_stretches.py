"""Which points are read for a window: minutes for hours, five minutes for days, hours beyond, as CloudWatch keeps them.

Every stretch begins and ends at multiples of its period: so a period means the same whichever stretch it is in, and a
stretch that is over is the very same one at the next tick.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from smartspec_ops.backends._cloudwatch_api import Stretch
from smartspec_ops.spec.cloudwatch import CloudMetric

MINUTE, FIVE_MINUTES, HOUR, DAY = 60, 300, 3600, 86_400
FINE, MIDDLE = 6 * HOUR, 3 * DAY
"""How far back points of a minute, and of five, are read."""
KEPT_MINUTES, KEPT_FIVE_MINUTES = 15 * DAY - HOUR, 63 * DAY - HOUR
"""How long CloudWatch keeps them; an hour less, for what passes while we ask."""
LONGEST = timedelta(days=1)
"""The longest period of a statistic."""
_EVER, _LATELY = 28 * DAY, 3 * HOUR


def of(
    windows: Iterable[tuple[CloudMetric, timedelta]], at: datetime, now: datetime
) -> Mapping[Stretch, dict[CloudMetric, None]]:
    """By stretch the metrics to read in it, each once and in order."""
    longest: dict[CloudMetric, int] = {}
    found: dict[Stretch, dict[CloudMetric, None]] = {}
    for metric, window in windows:
        seconds = int(window.total_seconds())
        if metric.is_additive:
            longest[metric] = max(longest.get(metric, 0), seconds)
        else:
            found.setdefault(whole(window, at, now), {})[metric] = None
    for metric, seconds in longest.items():
        for stretch in _parts(seconds, at, now):
            found.setdefault(stretch, {})[metric] = None
    return found


def whole(window: timedelta, at: datetime, now: datetime) -> Stretch:
    """A single period as long as the window, rounded up to what CloudWatch has."""
    end = end_of(at)
    seconds = int(window.total_seconds())
    step = _kept(end - seconds, MINUTE, now)
    period = -(-seconds // step) * step
    return Stretch(end - period, end, period)


def ever(at: datetime, now: datetime) -> Stretch:
    """Far enough back to know whether there ever was anything, for all that matters."""
    end = end_of(at)
    return _aligned(end - _EVER, end + HOUR - 1, HOUR, now)


def lately(at: datetime, now: datetime) -> Stretch:
    end = end_of(at)
    return _aligned(end - _LATELY, end, MINUTE, now)


def end_of(at: datetime) -> int:
    """The last minute that is over."""
    return int(at.timestamp()) // MINUTE * MINUTE


def _parts(seconds: int, at: datetime, now: datetime) -> Iterator[Stretch]:
    """Newest first; each begins at a multiple of what the older one before it is read in."""
    end = end_of(at)
    start = end - seconds
    fine, middle = (end - FINE) // FIVE_MINUTES * FIVE_MINUTES, (end - MIDDLE) // HOUR * HOUR
    if start >= fine:
        yield _aligned(start, end, MINUTE, now)
        return
    longer = _kept(max(start, middle), FIVE_MINUTES, now)
    fine = fine // longer * longer
    yield _aligned(fine, end, MINUTE, now)
    if max(start, middle) < fine:
        yield _aligned(max(start, middle), fine, FIVE_MINUTES, now)
    if start < middle:
        yield _aligned(start, middle, HOUR, now)


def _aligned(start: int, end: int, period: int, now: datetime) -> Stretch:
    """From a multiple of the period to a multiple of it, in the shortest period that is still kept there."""
    period = _kept(start, period, now)
    begin = start // period * period
    return Stretch(begin, max(end // period * period, begin + period), period)


def _kept(start: int, period: int, now: datetime) -> int:
    age = now.timestamp() - start
    if age > KEPT_FIVE_MINUTES:
        return max(period, HOUR)
    return max(period, FIVE_MINUTES) if age > KEPT_MINUTES else period
