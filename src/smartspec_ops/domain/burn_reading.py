"""What the windows of one tick say about each burn-rate rule, leg by leg, with the numbers that decide.

A leg holds where the events that were seen prove it, taking what was not seen as perfect at the same traffic; it is
clear only where enough was seen. In between nobody knows, and what nobody knows neither opens nor resolves an alert.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from smartspec_ops.domain.burn import Ladder, Rule
from smartspec_ops.domain.judge import exact, good_events
from smartspec_ops.domain.measurement import Buckets, Counts, Measurement, NoData
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.quantity import duration, number

COVERED = 0.8
"""The share of a window that must have been seen for it to speak for the whole."""
CALM = Fraction(9, 10)
"""An alert ends only below this part of its threshold, or it would end and begin again at every tick near it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Events of one window: between `low` and `high` of `total` were good; `coverage` 0..1 of it was observed.

    Low and high differ where a histogram cannot tell. `counted` is the share of the window that the events are of,
    where that is more than what was observed.
    """

    low: float
    high: float
    total: float
    coverage: float = 1.0
    counted: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One window against its threshold. `holds` is None where what was seen decides nothing; `why` is for a person.

    `good` of `total` are the events the decision rests on: the most that may have been good where it holds, the
    fewest where it is clear (`least_good`). `burn` is their burn rate, None where there was no event.
    """

    window: timedelta
    good: float | None
    least_good: float | None
    total: float | None
    burn: Fraction | None
    threshold: Fraction
    inclusive: bool
    coverage: float
    holds: bool | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One rule at one tick. `bad` events of the long window stand against the `needed` ones.

    `holds` is None where a leg is undecided and none is clear.
    """

    rule: Rule
    legs: tuple[Leg, ...]
    bad: float | None
    needed: Fraction
    holds: bool | None
    why: str


Windows = Mapping[timedelta, Seen | None]
"""What was seen of each window; None, or no entry, where nothing was."""


def seen_in(objective: Objective, measurement: Measurement) -> Seen | None:
    """The good events of a window with the share of it that was observed; None where nothing was measured."""
    found = good_events(objective, measurement)
    if isinstance(found, NoData) or not isinstance(measurement, (Counts, Buckets)):
        return None
    return Seen(found.low, found.high, found.total, measurement.coverage, measurement.counted)


def expected_events(whole: Seen | None) -> Fraction | None:
    """Events a whole budget window holds at the traffic that was seen of it."""
    if whole is None or whole.coverage <= 0:
        return None
    return exact(whole.total) / exact(min(1.0, max(whole.coverage, whole.counted or 0.0)))


def read_all(rules: Ladder, seen: Windows) -> tuple[Reading, ...]:
    """Every rule, the budget's own last."""
    whole = expected_events(seen.get(rules.window))
    every = rules.rules if rules.budget is None else (*rules.rules, rules.budget)
    return tuple(read(rule, seen, whole) for rule in every)


def read(rule: Rule, seen: Windows, expected: Fraction | None) -> Reading:
    """`expected` is how many events the budget window holds, None where nobody knows."""
    legs = tuple(read_leg(rule, window, seen.get(window)) for window in rule.windows)
    needed = max(Fraction(rule.min_bad), rule.part * (expected or 0))
    long = seen.get(rule.long)
    bad = None if long is None else exact(long.total) - exact(long.high)
    few = bad is not None and bad < needed
    holds, why = _sum_up(legs, f"{number(bad or 0, 8)} bad events are fewer than {number(needed, 8)}" if few else "")
    return Reading(rule=rule, legs=legs, bad=None if bad is None else float(bad), needed=needed, holds=holds, why=why)


def rule_holds(rule: Rule, seen: Windows, expected: Fraction | None) -> bool | None:
    """As `read(...).holds`, without the words."""
    legs = [None if (one := seen.get(window)) is None else leg_holds(rule, one) for window in rule.windows]
    if False in legs or None in legs:
        return False if False in legs else None
    long = seen[rule.long]
    assert long is not None  # it holds
    bad = whole_number(long.total) - whole_number(long.high)
    return bad >= rule.min_bad and bad >= rule.part * (expected or 0)


def read_leg(rule: Rule, window: timedelta, seen: Seen | None) -> Leg:
    holds = None if seen is None else leg_holds(rule, seen)
    good = None if seen is None else seen.low if holds is False else seen.high
    burn = None if seen is None or good is None else burn_of(rule, good, seen.total)
    return Leg(
        window=window,
        good=good,
        least_good=None if seen is None else seen.low,
        total=None if seen is None else seen.total,
        burn=burn,
        threshold=rule.threshold,
        inclusive=rule.inclusive,
        coverage=0.0 if seen is None else seen.coverage,
        holds=holds,
        why=_leg_why(rule, window, seen, burn, holds),
    )


def leg_holds(rule: Rule, seen: Seen) -> bool | None:
    """True where the fewest bad events are proof enough, False where the window was seen and the most are not."""
    if surpasses(rule, seen.high, seen.total, seen.coverage):
        return True
    if seen.coverage < COVERED or surpasses(rule, seen.low, seen.total, seen.coverage):
        return None
    return False


def surpasses(rule: Rule, good: float, total: float, coverage: float = 1.0) -> bool:
    """Whether a window with `good` of `total` events burns faster than the rule's threshold; exact.

    Of a window not `COVERED` the unseen rest counts as perfect.
    """
    if total <= 0:
        return False
    whole = whole_number(total)
    left, right = (whole - whole_number(good)) * rule.denominator, whole * rule.numerator
    if coverage < COVERED:
        return _compare(rule, left * exact(coverage), right)
    return _compare(rule, left, right)


def is_calm(rule: Rule, seen: Seen | None) -> bool:
    """Whether the short window was seen, held events, and burns well below the threshold, so that the rule lets go."""
    if seen is None or seen.total <= 0 or seen.coverage < COVERED:
        return False
    bad = whole_number(seen.total) - whole_number(seen.low)
    return bad * rule.denominator * CALM.denominator < whole_number(seen.total) * rule.numerator * CALM.numerator


def burn_of(rule: Rule, good: float, total: float) -> Fraction | None:
    """The burn rate of `good` of `total` events; None without an event."""
    if total <= 0:
        return None
    return (exact(total) - exact(good)) / (exact(total) * (1 - Fraction(rule.goal)))


def proven_burn(goal: Decimal, seen: Seen | None) -> Fraction | None:
    """The burn rate that is sure: of the fewest bad events, a rest that was not seen taken as perfect."""
    budget = 1 - Fraction(goal)
    if seen is None or seen.total <= 0 or not budget:
        return None
    burn = (exact(seen.total) - exact(seen.high)) / (exact(seen.total) * budget)
    return burn if seen.coverage >= COVERED else burn * exact(seen.coverage)


def whole_number(value: float) -> int | Fraction:
    """A count as an integer where it is one, which compares ten times faster than a fraction."""
    number_ = int(value)
    return number_ if number_ == value else exact(value)


def _compare(rule: Rule, left: int | Fraction, right: int | Fraction) -> bool:
    return left >= right if rule.inclusive else left > right


def _sum_up(legs: tuple[Leg, ...], few: str) -> tuple[bool | None, str]:
    """One clear leg blocks; then one that nobody knows; then too few events."""
    for blocking in (False, None):
        found = next((leg for leg in legs if leg.holds is blocking), None)
        if found is not None:
            return blocking, found.why
    if few:
        return False, few
    return True, "; ".join(leg.why for leg in legs)


def _leg_why(rule: Rule, window: timedelta, seen: Seen | None, burn: Fraction | None, holds: bool | None) -> str:
    over = duration(window)
    if seen is None:
        return f"{over} was not measured"
    if burn is None:
        return f"no events in {over}"
    shown = f"{over} burns {number(burn)} times as fast as allowed, threshold {number(rule.threshold)}"
    if seen.coverage < COVERED:
        said = "which is proof already" if holds else "which decides nothing"
        return f"{shown}; {number(seen.coverage * 100)} % of it was seen, {said}"
    return shown if holds is not None else f"{shown}; the histogram cannot tell"
