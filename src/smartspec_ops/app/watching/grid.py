"""When a tick is due: at multiples of the interval since the epoch, the same on every machine.

The instants are the wall clock's, which may be set at any time; how long there is to wait is not. Nobody waits longer
than to the next instant of the grid as the clock stands now, and who has waited looks where it stands then. So ticks go
on within an interval, whichever way the clock was set and however far.
"""

from datetime import UTC, datetime, timedelta


def on_grid(at: datetime, interval: timedelta) -> datetime:
    """The last multiple of `interval` since the epoch at or before `at`."""
    return at - (at - _EPOCH) % interval


def following(last: datetime, now: datetime, interval: timedelta) -> datetime:
    """The instant to judge after `last`: one that has come since, else the first that is to come.

    The same is not judged twice because the clock was set back by less than an interval. Earlier than `last` where it
    was set back by more.
    """
    latest = on_grid(now, interval)
    if latest > last:
        return latest
    return latest + interval if latest + interval != last else last + interval


def on_waking(due: datetime, now: datetime, interval: timedelta) -> datetime | None:
    """The instant to judge, having waited for `due`; None where it has not quite come.

    That is another one where the clock was set meanwhile, or the machine slept.
    """
    if now >= due:
        return max(due, on_grid(now, interval))
    return on_grid(now, interval) if due - now > interval else None


def skipped(last: datetime, due: datetime, interval: timedelta) -> int:
    """How many instants between the two were not judged."""
    return max((due - last) // interval - 1, 0)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
