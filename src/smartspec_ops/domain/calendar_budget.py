"""The error budget of a calendar window: all of it counts from the first day, and it is new at the boundary.

What remains is held against the budget of the whole window, whose events are those that were seen and those to be
expected of the rest at the usual traffic; at the window's end that is the budget of what was seen. The pace (`burn`) is
that of the events so far, so that both "are we too fast" and "is it spent" have an answer on the second of the month.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from smartspec_ops.domain.budget import Budget, event_budget, slice_budget
from smartspec_ops.domain.calendar import CalendarWindow
from smartspec_ops.domain.judge import Bounds, exact, good_events
from smartspec_ops.domain.measurement import Buckets, Counts, Measurement
from smartspec_ops.domain.objective import Objective


def calendar_event_budget(
    objective: Objective, window: CalendarWindow, at: datetime, seen: Measurement, usual: Measurement
) -> Budget | None:
    """The budget of `window` at `at`; `seen` is what it held so far, `usual` the objective's rolling window.

    None where what it held was not measured exactly.
    """
    so_far = event_budget(objective, seen)
    if so_far is None:
        return None
    expected = so_far.total + _rate(objective, so_far, window, at, usual) * _seconds(window.until - at)
    allowed = expected * (1 - Fraction(objective.goal))
    return replace(so_far, allowed=allowed, remaining=_remaining(so_far, allowed), is_whole=True)


def calendar_slice_budget(
    good: int, measured: int, window: CalendarWindow, at: datetime, interval: timedelta, goal: Decimal
) -> Budget:
    """The budget at `at` in time slices of `interval`: those of the whole window set the allowance."""
    so_far = slice_budget(good, measured, window.length // interval, goal)
    passed = (at - window.since) // interval
    coverage = min(1.0, measured / passed) if passed > 0 else 1.0
    return replace(so_far, remaining=_remaining(so_far, so_far.allowed), coverage=coverage)


def _rate(objective: Objective, so_far: Budget, window: CalendarWindow, at: datetime, usual: Measurement) -> Fraction:
    """Events a second: as the rolling window saw them, else as this window did so far."""
    found = good_events(objective, usual)
    if isinstance(found, Bounds) and isinstance(usual, Counts | Buckets) and usual.coverage > 0:
        reach = min(1.0, max(usual.coverage, usual.counted or 0.0))
        return exact(found.total) / (exact(reach) * _seconds(objective.window))
    passed = _seconds(at - window.since)
    return so_far.total / passed if passed > 0 else Fraction(0)


def _remaining(so_far: Budget, allowed: Fraction) -> Fraction | None:
    """1 before the first event, too: the new window's budget is there from its beginning."""
    if so_far.bad == 0:
        return Fraction(1)
    return 1 - so_far.bad / allowed if allowed else None


def _seconds(length: timedelta) -> Fraction:
    return Fraction(length // timedelta(microseconds=1), 1_000_000)
