"""Does a promise hold right now? A measurement against its objective, as a verdict with its reason.

Comparing is exact: a float is read as the decimal it prints as (which is what the source wrote), a target is a
decimal, and both become fractions. Rounding happens only in the sentence for people. Silence, idleness and a
histogram that cannot tell lead to `UNKNOWN`, each with its own reason, never to `MET`.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction
from math import isclose, isfinite, isinf

from smartspec_ops.domain.measurement import Buckets, Counts, Measurement, NoData, Silence, Value
from smartspec_ops.domain.objective import (
    EVENTS,
    Absent,
    Comparator,
    CompositeIndicator,
    HistogramIndicator,
    Kind,
    NativeHistogramIndicator,
    Objective,
    RateIndicator,
    RatioIndicator,
    Statistic,
    ValueIndicator,
)
from smartspec_ops.domain.quantity import Quantity, Unit, duration, events, number


class Compliance(StrEnum):
    """Whether the promise held over the current window."""

    MET = "met"
    BREACHED = "breached"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why the verdict is what it is, where the source was not silent (then its `Silence` is the reason)."""

    MET = "met"
    BREACHED = "breached"
    IDLE = "idle"
    """Measured, and no event took place: nothing to judge."""
    UNDECIDABLE = "undecidable"
    """The threshold lies inside a histogram bucket and both answers are possible."""
    EXCLUDED = "excluded"
    """Left out by somebody's exclusion: not judged, neither for alerts nor for the budget."""
    UNMEASURABLE = "unmeasurable"
    """This statistic cannot be computed from this kind of measurement (a mean from buckets)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict and everything behind it. `why` is one sentence with numbers.

    `current` is what `compared_with` is held against, in the same unit. `bad_ratio` is the share of bad events,
    0..1. `good`/`total` count events of the current window and are None where events are not counted.
    """

    verdict: Compliance
    reason: Reason | Silence
    why: str
    current: Quantity | None = None
    bad_ratio: Fraction | None = None
    good: float | None = None
    total: float | None = None

    @property
    def bad(self) -> float | None:
        """Bad events of the current window."""
        return None if self.good is None or self.total is None else self.total - self.good


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Good events known only up to a bucket: at least `low` and at most `high` of `total`."""

    low: float
    high: float
    total: float

    @property
    def exact(self) -> Counts | None:
        """The counts, where low and high agree."""
        return Counts(self.low, self.total) if self.low == self.high else None


def exact(value: float) -> Fraction:
    """The decimal a finite float prints as: 0.2 is 1/5, not the nearest binary fraction."""
    # Counts are whole, and this way is five times faster; beyond 2**53 a float may print as another integer than it is.
    if -_EXACT_TO < value < _EXACT_TO and value == int(value):
        return Fraction(int(value))
    return Fraction(repr(float(value)))


def judge(objective: Objective, seen: Measurement, *, absent_is_bad: bool = False) -> Judgement:
    """The verdict over the objective's current window. An answer of the wrong kind is `UNKNOWN` (garbage).

    With `absent_is_bad` an indicator without any series breaks the promise, whatever the objective says of it.
    """
    match objective.indicator, seen:
        case _, NoData(Silence.EMPTY, detail) if absent_is_bad or objective.absent is not Absent.GAP:
            return _absent(objective, detail, is_bad=absent_is_bad or objective.absent is Absent.BAD)
        case _, NoData(why, detail):
            return _unknown(why, f"not measured: {detail}")
        case (
            (RatioIndicator() | HistogramIndicator() | NativeHistogramIndicator() | CompositeIndicator()),
            (Counts() | Buckets()),
        ):
            return _judge_events(objective, seen)
        case ((RateIndicator() | ValueIndicator()), Value(value)):
            return _judge_value(objective, value)
        case _:
            return _unknown(Silence.GARBAGE, f"the source answered with {type(seen).__name__.lower()}, not with events")


def _absent(objective: Objective, detail: str, *, is_bad: bool) -> Judgement:
    does = "breaks" if is_bad else "is declared to keep"
    why = f"nothing is reported, which {does} {objective.promise}: {detail}"
    return Judgement(verdict=Compliance.BREACHED if is_bad else Compliance.MET, reason=Silence.EMPTY, why=why)


def excluded(why: str) -> Judgement:
    """What alerts hear of a window that is left out."""
    return _unknown(Reason.EXCLUDED, why)


def compared_with(objective: Objective) -> tuple[Comparator, Quantity]:
    """What a judgement's `current` must satisfy: the promised target, or the share of good events it takes."""
    promise = objective.promise
    counts_share = isinstance(objective.indicator, EVENTS) and not _promises_share(objective)
    if counts_share and not _estimates_quantile(objective):
        return Comparator.GE, Quantity.ratio(objective.needed_share)
    return promise.comparator, promise.target


def figures(
    promised: tuple[Comparator, Quantity], value: float | None, good: float | None = None, total: float | None = None
) -> str:
    """The sentence of a tick of which only its numbers were kept; empty without a value."""
    if value is None or not isfinite(value):
        return ""
    comparator, target = promised
    said = f"{Quantity(_decimal(exact(value)), target.unit)}, promised {comparator.sign} {target}"
    if good is None or total is None:
        return said
    return f"{said}: {events(total - good)} of {events(total)} events were bad"


def good_events(objective: Objective, seen: Measurement) -> Bounds | NoData:
    """Good events of any window, for verdicts and budgets; exact unless the threshold lies inside a bucket."""
    match objective.indicator, seen:
        case _, NoData():
            return seen
        case ((RatioIndicator() | CompositeIndicator()), Counts(good, total)):
            return _sane(good, good, total)
        case HistogramIndicator(), Buckets():
            return _within(objective, seen)
        case NativeHistogramIndicator(), Counts(below, total):
            good = below if objective.promise.comparator.is_upper_bound else total - below
            return _sane(good, good, total)
        case _:
            return NoData(Silence.GARBAGE, f"the source answered with {type(seen).__name__.lower()}, not with events")


def _judge_events(objective: Objective, seen: Counts | Buckets) -> Judgement:
    found = good_events(objective, seen)
    if isinstance(found, NoData):
        return _unknown(found.why, f"not measured: {found.detail}")
    if not _is_countable(objective):
        name = objective.promise.statistic
        return _unknown(Reason.UNMEASURABLE, f"a {name} cannot be computed from histogram buckets", total=found.total)
    if found.total == 0:
        why = f"no events in {duration(objective.current_window)}: nothing to judge"
        return _unknown(Reason.IDLE, why, good=0.0, total=0.0)
    return _decide(objective, seen, found)


def _decide(objective: Objective, seen: Counts | Buckets, found: Bounds) -> Judgement:
    holds_at_least = _share_holds(objective, found.low, found.total)
    holds_at_most = _share_holds(objective, found.high, found.total)
    current = _current(objective, seen, found)
    if holds_at_least != holds_at_most:
        return _unknown(Reason.UNDECIDABLE, _between(objective, found), current=current, total=found.total)
    # Only what is proven is reported: the fewest good events when met, the most when breached.
    good = found.low if holds_at_least else found.high
    bad_ratio = 1 - exact(good) / exact(found.total)
    return Judgement(
        verdict=Compliance.MET if holds_at_least else Compliance.BREACHED,
        reason=Reason.MET if holds_at_least else Reason.BREACHED,
        why=_sentence(objective, current, found, good, seen.coverage if seen.counted is None else seen.counted),
        current=Quantity(_decimal(1 - bad_ratio), Unit.RATIO) if current is None else current,
        bad_ratio=bad_ratio,
        good=good,
        total=found.total,
    )


def _share_holds(objective: Objective, good: float, total: float) -> bool:
    """Whether `good` of `total` keeps the promise.

    A promise about a share (99.9 % available, error rate < 0.1 %) is compared as written. A percentile holds when
    enough events are at or below the threshold; a strict one needs more than that, because at exactly 99 % the
    interpolated p99 equals the threshold.
    """
    promise, share = objective.promise, exact(good) / exact(total)
    if objective.slice_share is not None:
        return share >= Fraction(objective.slice_share)
    if _promises_share(objective):
        observed = 1 - share if _counts_bad(objective) else share
        return promise.comparator.holds(observed, promise.target.exact)
    if promise.statistic is Statistic.MAX:
        return share == 1
    is_strict = promise.statistic is not None and promise.statistic.quantile is not None
    if promise.proportion is None and is_strict and promise.comparator in (Comparator.LT, Comparator.GT):
        return share > Fraction(objective.goal)
    return share >= Fraction(objective.goal)


def _promises_share(objective: Objective) -> bool:
    """True where the target itself is a share of events, not a threshold each event is held against."""
    promise = objective.promise
    is_stated = promise.target.unit is Unit.RATIO and promise.proportion is None and objective.slice_share is None
    return is_stated and isinstance(objective.indicator, (RatioIndicator, CompositeIndicator))


def _estimates_quantile(objective: Objective) -> bool:
    """True where a person is shown the percentile itself, estimated from the buckets."""
    promise = objective.promise
    is_percentile = promise.statistic is not None and promise.statistic.quantile is not None
    is_shown = is_percentile and promise.proportion is None and objective.slice_share is None
    return is_shown and isinstance(objective.indicator, HistogramIndicator)


def _counts_bad(objective: Objective) -> bool:
    """An upper bound on a share speaks of bad events, a lower bound of good ones."""
    return objective.promise.kind is Kind.ERROR_RATE or objective.promise.comparator.is_upper_bound


def _is_countable(objective: Objective) -> bool:
    """Whether counting events against the threshold answers the promised statistic."""
    if not isinstance(objective.indicator, (HistogramIndicator, NativeHistogramIndicator)):
        return True
    if objective.promise.proportion is not None:
        return True
    statistic = objective.promise.statistic
    is_highest = statistic is Statistic.MAX and objective.promise.comparator.is_upper_bound
    return statistic is None or statistic.quantile is not None or is_highest


def _within(objective: Objective, seen: Buckets) -> Bounds | NoData:
    """Events on the right side of the threshold, between the nearest bucket bounds below and above it."""
    if not seen.cumulative:
        return NoData(Silence.EMPTY, "the histogram has no buckets")
    threshold = float(objective.promise.target.value)
    below: float | None = None
    beyond: float | None = None
    is_on_bound, before = False, seen.cumulative[0][1]
    for bound, count in seen.cumulative:
        # Extrapolated counts of two buckets may differ in the last bits without lying.
        if count < before and not isclose(count, before, rel_tol=1e-9):
            return NoData(Silence.INSANE, "bucket counts fall where they must rise")
        before = count
        # Bounds are constants somebody wrote; the tolerance forgives a unit conversion in floats (3 × 0.1).
        is_same = isclose(bound, threshold, rel_tol=1e-9)
        is_on_bound = is_on_bound or is_same
        if is_same or bound < threshold:
            below = count if below is None else max(below, count)
        else:
            beyond = count if beyond is None else min(beyond, count)
    low = 0.0 if below is None else below
    high = low if is_on_bound else seen.total if beyond is None else beyond
    if objective.promise.comparator.is_upper_bound:
        return _sane(low, high, seen.total)
    return _sane(seen.total - high, seen.total - low, seen.total)


def _sane(low: float, high: float, total: float) -> Bounds | NoData:
    """Counters are scraped one after the other, so up to 0.1 % more good than total is drift; beyond, a lie."""
    if not (isfinite(low) and isfinite(high) and isfinite(total)):
        return NoData(Silence.NAN, "a count is not a finite number")
    if min(low, high, total) < 0:
        return NoData(Silence.INSANE, f"a negative count: {number(min(low, high, total))}")
    if high > total and exact(high) > exact(total) * _DRIFT:
        return NoData(Silence.INSANE, f"{number(high, 8)} good events of only {number(total, 8)}")
    return Bounds(low=min(low, total), high=min(high, total), total=total)


def _current(objective: Objective, seen: Counts | Buckets, found: Bounds) -> Quantity | None:
    """What a person compares with the target: the bad or good share, or the estimated quantile. None where the share
    lies between two bounds."""
    statistic, unit = objective.promise.statistic, objective.promise.target.unit
    if isinstance(seen, Buckets) and statistic and statistic.quantile and _estimates_quantile(objective):
        value = estimate_quantile(seen, Fraction(statistic.quantile))
        return None if value is None else Quantity(_decimal(value), unit)
    if found.low != found.high:
        return None
    share = exact(found.low) / exact(found.total)
    wants_bad = _promises_share(objective) and _counts_bad(objective)
    return Quantity(_decimal(1 - share if wants_bad else share), Unit.RATIO)


def estimate_quantile(seen: Buckets, quantile: Fraction) -> Fraction | None:
    """Linear interpolation inside the bucket that holds the quantile; the highest finite bound beyond it.

    For display only: verdicts count events. None when there is no event or no finite bound.
    Source: Prometheus, ``histogram_quantile`` for classic histograms.
    """
    rank, low, before = quantile * exact(seen.total), Fraction(0), Fraction(0)
    if seen.total == 0 or isinf(seen.cumulative[0][0]):
        return None
    for bound, count in seen.cumulative:
        if isinf(bound):
            break
        high, upto = exact(bound), exact(count)
        if upto >= rank:
            # The first bucket starts at zero unless its bound is not positive.
            start = min(low, high)
            return start + (high - start) * (rank - before) / (upto - before) if upto > before else high
        low, before = high, upto
    return low


def _judge_value(objective: Objective, value: float) -> Judgement:
    if not isfinite(value):
        return _unknown(Silence.NAN, "not measured: the value is not a finite number")
    promise, seen, window = objective.promise, exact(value), duration(objective.current_window)
    holds = promise.comparator.holds(seen, promise.target.exact)
    current = Quantity(_decimal(seen), promise.target.unit)
    return Judgement(
        verdict=Compliance.MET if holds else Compliance.BREACHED,
        reason=Reason.MET if holds else Reason.BREACHED,
        why=f"{_name(objective)} is {current} over {window}, promised {_promised(objective)}",
        current=current,
    )


def _over(window: timedelta, coverage: float) -> str:
    """Five minutes of a young service, or after a gap, are not five because five are asked for."""
    if coverage >= _NEARLY_ALL:
        return duration(window)
    seen = timedelta(seconds=max(1, round(window.total_seconds() * coverage)))
    return f"the {duration(seen)} seen of {duration(window)}"


_NEARLY_ALL = 0.9
"""A window begins at the last scrape before it, or the first after: a little is always missing."""


def _sentence(objective: Objective, current: Quantity | None, found: Bounds, good: float, coverage: float) -> str:
    bad, window = found.total - good, _over(objective.current_window, coverage)
    # A composite's slice counts its parts.
    is_whole = isinstance(objective.indicator, CompositeIndicator) and objective.slice_share is not None
    what = "parts" if is_whole else f"events in {window}"
    # Between two bounds of a histogram only so much is proven.
    bound = "" if found.low == found.high else "at most " if good == found.low else "at least "
    counted = f"{bound}{events(bad)} of {events(found.total)} {what} were bad"
    share = 1 - exact(good) / exact(found.total)
    allowed = Quantity.ratio(1 - objective.needed_share)
    if objective.slice_share is not None:
        slice_ = f"time slice of {_name(objective)} {_promised(objective)}"
        return f"{slice_}: {counted} ({number(share * 100)} %, allowed {allowed})"
    shown = f"{_name(objective)} is {current}" if current else _name(objective)
    return f"{shown}, promised {_promised(objective)}: {counted} ({number(share * 100)} %, allowed {allowed})"


def _between(objective: Objective, found: Bounds) -> str:
    low, high = (number(exact(n) / exact(found.total) * 100) for n in (found.low, found.high))
    goal = Quantity.ratio(objective.needed_share)
    return (
        f"no bucket ends at {objective.promise.target}: between {low} % and {high} % of "
        f"{events(found.total)} events are good, and {goal} are needed"
    )


def _name(objective: Objective) -> str:
    statistic = objective.promise.statistic
    shown = f"{statistic} " if statistic not in (None, Statistic.RATIO, Statistic.RATE) else ""
    return f"{shown}{objective.promise.kind.replace('_', ' ')}"


def _promised(objective: Objective) -> str:
    promise = objective.promise
    share = f"{Quantity.ratio(promise.proportion)} of events " if promise.proportion is not None else ""
    return f"{share}{promise.comparator.sign} {promise.target}"


def _decimal(value: Fraction) -> Decimal:
    return _DISPLAY.divide(Decimal(value.numerator), Decimal(value.denominator)).normalize(_DISPLAY)


def _unknown(
    reason: Reason | Silence,
    why: str,
    *,
    current: Quantity | None = None,
    good: float | None = None,
    total: float | None = None,
) -> Judgement:
    return Judgement(verdict=Compliance.UNKNOWN, reason=reason, why=why, current=current, good=good, total=total)


_DISPLAY = Context(prec=15)
_DRIFT = Fraction("1.001")
_EXACT_TO = 2**53
