"""Whether a look that lets go of what is old may believe its clock: what a wrong clock lets go of is gone for good."""

from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)
FURTHEST = 2 * DAY
"""Looks come once a day. One that comes this much after the last is after a pause, or by a clock that was set ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """When things were let go of last, and the first look since whose clock nothing confirmed; by the clocks of those
    who looked."""

    last: datetime | None = None
    doubted: datetime | None = None


def believed(before: Looks, now: datetime) -> bool:
    """Whether what is old at `now` may go: soon after the last look, or where a look about a day before came to the
    same time. A clock that was set back lets go of less, which does no harm; a first look has nothing to compare."""
    if before.last is None or now - before.last <= FURTHEST:
        return True
    return before.doubted is not None and DAY <= now - before.doubted <= FURTHEST


def after(before: Looks, now: datetime) -> Looks:
    """What the next look compares with."""
    if believed(before, now):
        return Looks(last=now)
    going_on = before.doubted is not None and timedelta(0) <= now - before.doubted < DAY
    return Looks(last=before.last, doubted=before.doubted if going_on else now)
