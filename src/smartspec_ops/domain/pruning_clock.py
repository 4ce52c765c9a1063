"""Whether a look that lets go of what is old may believe its clock: what a wrong clock lets go of is gone for good."""

from collections.abc import Sequence
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


def run_of(moments: Sequence[datetime]) -> datetime | None:
    """When the newest run of these (ascending) began: those that came without a pause as of a clock set ahead."""
    began = None
    for at in reversed(moments):
        if began is not None and began - at > FURTHEST:
            break
        began = at
    return began


def kept_before(began: datetime | None, now: datetime) -> datetime | None:
    """What is from before that may not go yet, however old it is at `now`: the run that `began` then is not a day long,
    and its clock may be ahead. None where anything old may go."""
    return began if began is not None and now - began < DAY else None
