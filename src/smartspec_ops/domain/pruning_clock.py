"""Whether a look that lets go of what is old may believe its clock: what a wrong clock lets go of is gone for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)
FURTHEST = 2 * DAY
"""Looks come once a day. One that comes this much after the last is after a pause, or by a clock that was set ahead."""
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""A last look of which nothing is known. Years are reckoned back from it, which nothing can be from `datetime.min`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """When things were let go of last, and the first look since whose clock nothing confirmed; by the clocks of those
    who looked. `machine` names the run of the machine that the doubted look was in, `passed` how long it had run."""

    last: datetime | None = None
    doubted: datetime | None = None
    machine: int | None = None
    passed: timedelta = timedelta(0)


def as_at(before: Looks, now: datetime, machine: int, passed: timedelta) -> datetime | None:
    """As at which moment what is old may go; None where none is known to have come.

    Now soon after the last look, or where a look about a day before came to the same time. A clock that was set back
    lets go of less, which does no harm; a first look has nothing to compare. After one more pause, a doubted look is
    taken for what it was: time went on from there. Not where the machine itself says that not half a day has passed.
    """
    if before.last is None or now - before.last <= FURTHEST:
        return now
    if before.doubted is None or now - before.doubted < DAY:
        return None
    if before.machine == machine and passed - before.passed < DAY / 2:
        return None
    return now if now - before.doubted <= FURTHEST else before.doubted


def after(before: Looks, now: datetime, machine: int, passed: timedelta) -> Looks:
    """What the next look compares with."""
    seen = as_at(before, now, machine, passed)
    if seen == now:
        return Looks(last=now)
    going_on = seen is None and before.doubted is not None and timedelta(0) <= now - before.doubted < DAY
    if going_on:
        return before
    return Looks(last=seen or before.last, doubted=now, machine=machine, passed=passed)


def known_to_have_come(before: Looks, now: datetime) -> datetime:
    """As at which moment what is old may go at any time between two looks."""
    return now if before.last is None or now - before.last <= FURTHEST else max(before.last, EARLIEST)


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
