"""How much failure is left: burn rate and error budget, signed and never rounded.

Notation: a goal of 0.999 allows a share of 0.001 to be bad; the budget is that share of the events, or of the time
slices, of a window. A goal of 1 has no budget: any bad event exhausts it, and its burn rate is not a number.
Source: Google SRE Workbook, chapter 5.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from smartspec_ops.domain.judge import Bounds, exact, good_events
from smartspec_ops.domain.measurement import Buckets, Counts, Measurement
from smartspec_ops.domain.objective import Objective

ENOUGH = 0.9
"""The share of its window that must have been observed for a budget to be known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The state of an error budget over its window; events, or time slices, are counted.

    `allowed` is how many may be bad. `remaining` is 1 for an untouched budget, 0 for a spent one, negative when
    overspent; None when nothing was counted yet, or when a goal of 1 was missed. `burn` is the average burn rate.
    `coverage` is the share of the window that was observed, 0..1, and `counted` that of which the events are, where it
    is more; `is_whole` where `allowed` is that of the whole window, observed or not.
    """

    good: Fraction
    total: Fraction
    allowed: Fraction
    remaining: Fraction | None
    burn: Fraction | None
    coverage: float = 1.0
    is_whole: bool = False
    counted: float | None = None

    @property
    def bad(self) -> Fraction:
        return self.total - self.good

    @property
    def is_provisional(self) -> bool:
        """Too little of the window was observed for `remaining` to be more than a first impression."""
        return self.coverage < ENOUGH

    @property
    def is_exhausted(self) -> bool:
        return self.bad > 0 and self.bad >= self.allowed_in_all

    @property
    def proven(self) -> Fraction | None:
        """As `remaining`, the uncounted rest of the window taken as perfect at the same traffic."""
        if not self.is_provisional or self.bad == 0:
            return self.remaining
        return _remaining(self.bad, self.total, self.allowed_in_all)

    @property
    def reach(self) -> float:
        """The share of the window that the events are of: a counter goes on while nobody looks."""
        return max(self.coverage, self.counted or 0.0)

    @property
    def allowed_in_all(self) -> Fraction:
        """How many the whole window allows, where too little of it was observed at the traffic of what was."""
        if not self.is_provisional or self.reach <= 0 or self.is_whole:
            return self.allowed
        return self.allowed / exact(self.reach)


def burn_rate(counts: Counts, goal: Decimal) -> Fraction | None:
    """How many times faster than allowed the budget is being spent; 1 spends exactly all of it over its window.

    Range 0 to 1 / (1 - goal). None where there were no events, or where a goal of 1 was missed (infinitely fast).
    """
    bad, total, share = exact(counts.total) - exact(counts.good), exact(counts.total), 1 - Fraction(goal)
    if total == 0:
        return None
    if bad == 0:
        return Fraction(0)
    return bad / (total * share) if share else None


def budget(counts: Counts, goal: Decimal) -> Budget:
    """The budget over the events counted in the whole window."""
    total = exact(counts.total)
    return _budget(counts, goal, allowed=total * (1 - Fraction(goal)))


def event_budget(objective: Objective, seen: Measurement) -> Budget | None:
    """The budget of an objective that counts events; None where the whole window was not measured exactly."""
    found = good_events(objective, seen)
    counts = found.exact if isinstance(found, Bounds) else None
    if counts is None or not isinstance(seen, Counts | Buckets):
        return None
    return replace(budget(counts, objective.goal), coverage=seen.coverage, counted=seen.counted)


def slice_budget(good: int, measured: int, slices: int, goal: Decimal) -> Budget:
    """The budget in time slices: `good` of `measured`, in a window of `slices`.

    The whole window's slices set the allowance, measured or not, so that one bad minute of a new service costs one
    minute of the month's budget and not all of it.
    """
    allowed = max(slices, measured) * (1 - Fraction(goal))
    left = _budget(Counts(good, measured), goal, allowed=allowed)
    return replace(left, coverage=min(1.0, measured / slices) if slices else 1.0, is_whole=True)


def _budget(counts: Counts, goal: Decimal, allowed: Fraction) -> Budget:
    good, total = exact(counts.good), exact(counts.total)
    return Budget(
        good=good,
        total=total,
        allowed=allowed,
        remaining=_remaining(total - good, total, allowed),
        burn=burn_rate(counts, goal),
    )


def _remaining(bad: Fraction, total: Fraction, allowed: Fraction) -> Fraction | None:
    if total == 0:
        return None
    if bad == 0:
        return Fraction(1)
    return 1 - bad / allowed if allowed else None


def time_to_exhaustion(left: Budget, window: timedelta, burn: Fraction | None) -> timedelta | None:
    """How long what surely remains lasts at `burn`; zero when it is gone, None when it never ends or nobody knows."""
    if left.is_exhausted:
        return timedelta(0)
    if left.proven is None or not burn:
        return None
    factor = left.proven / burn
    # A burn rate of next to nothing would outlast what a timedelta can hold.
    return _times(window, factor) if factor * _seconds(window) < _seconds(timedelta.max) else None


def _seconds(span: timedelta) -> Fraction:
    return Fraction(span // timedelta(microseconds=1), 1_000_000)


def _times(span: timedelta, factor: Fraction) -> timedelta:
    return timedelta(microseconds=round(_seconds(span) * factor * 1_000_000))
