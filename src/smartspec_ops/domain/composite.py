"""Several objectives as one: what a composite measures, from what its parts do.

Occurrences: the burn rates of the parts, each against its own budget, are averaged by weight; a part that spends its
budget exactly makes the composite spend its own exactly. Slices: each part that is kept counts as one good event, and
all must be good.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from smartspec_ops.domain.judge import Compliance, Reason, exact, good_events, judge
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, NoData, Silence
from smartspec_ops.domain.objective import Component, CompositeIndicator, Method, Missing

Seen = Mapping[Ask, Measurement]
UNASKED = NoData(Silence.GARBAGE, "this part was not asked for")


def asks_of(ask: Ask) -> tuple[Ask, ...]:
    """What must be measured to answer `ask`: itself, or the parts of a composite over its window."""
    if not isinstance(ask.indicator, CompositeIndicator):
        return (ask,)
    return tuple(inner for part in ask.indicator.parts for inner in asks_of(_ask(ask.indicator, part, ask.window)))


def answer_of(ask: Ask, seen: Seen) -> Measurement:
    """The measurement of `ask` from those of `asks_of(ask)`."""
    if not isinstance(ask.indicator, CompositeIndicator):
        return seen.get(ask, UNASKED)
    if ask.indicator.method is Method.SLICES:
        return _slice(ask.indicator, seen)
    return _occurrences(ask.indicator, ask.window, seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """One part over a window: its burn rate, its weight, and how many events it counted, which are of `reach` of it."""

    burn: Fraction
    weight: Fraction
    total: Fraction
    coverage: float
    reach: float


def _ask(indicator: CompositeIndicator, part: Component, window: timedelta) -> Ask:
    """Slices are judged over each part's own current window."""
    own = part.objective.current_window if indicator.method is Method.SLICES else window
    return Ask(part.objective.indicator, own)


def _slice(indicator: CompositeIndicator, seen: Seen) -> Measurement:
    judged = {
        part.objective.id: judge(part.objective, answer_of(_ask(indicator, part, timedelta(0)), seen))
        for part in indicator.parts
    }
    # A part that nobody used says nothing, and is not missing.
    verdicts = {name: one.verdict for name, one in judged.items() if one.reason is not Reason.IDLE}
    missing = [name for name, verdict in verdicts.items() if verdict is Compliance.UNKNOWN]
    bad = [name for name, verdict in verdicts.items() if verdict is Compliance.BREACHED]
    if missing and not bad and indicator.missing is Missing.GAP:
        return NoData(Silence.PARTIAL, f"not measured: {', '.join(missing)}")
    unkept = len(bad) + len(missing) * (indicator.missing is Missing.BAD)
    known = len(verdicts) - len(missing) * (indicator.missing is Missing.GAP)
    return Counts(known - unkept, known)


def _occurrences(indicator: CompositeIndicator, window: timedelta, seen: Seen) -> Measurement:
    shares: list[_Share] = []
    for part in indicator.parts:
        share = _share(part, answer_of(_ask(indicator, part, window), seen))
        if isinstance(share, NoData):
            if indicator.missing is Missing.GAP:
                return NoData(Silence.PARTIAL, f"{part.objective.id} is not measured: {share.detail}")
            share = _assumed(part, is_bad=indicator.missing is Missing.BAD)
        shares.append(share)
    return _weigh(indicator, shares)


def _share(part: Component, found: Measurement) -> _Share | NoData:
    counted = good_events(part.objective, found)
    if isinstance(counted, NoData):
        return counted
    if counted.exact is None or not isinstance(found, Counts | Buckets):
        return NoData(Silence.PARTIAL, "its histogram cannot tell")
    total, bad = exact(counted.total), exact(counted.total) - exact(counted.low)
    seen = {"coverage": found.coverage, "reach": max(found.coverage, found.counted or 0.0)}
    if not total:
        # A part that nobody used says nothing: the others have its weight.
        return _Share(burn=Fraction(0), weight=Fraction(0), total=total, **seen)
    burn = bad / (total * _budget(part.objective.goal))
    return _Share(burn=burn, weight=Fraction(part.weight), total=total, **seen)


def _assumed(part: Component, *, is_bad: bool) -> _Share:
    burn = 1 / _budget(part.objective.goal) if is_bad else Fraction(0)
    return _Share(burn=burn, weight=Fraction(part.weight), total=Fraction(0), coverage=1.0, reach=1.0)


def _weigh(indicator: CompositeIndicator, shares: Sequence[_Share]) -> Counts:
    """As many events as the parts counted, with as large a bad share as burns at the mean rate; all at most."""
    weight = sum((one.weight for one in shares), Fraction(0))
    coverage, reach = min(one.coverage for one in shares), min(one.reach for one in shares)
    counted = reach if reach > coverage else None
    if not weight:
        return Counts(0, 0, coverage, counted)
    total = sum((one.total for one in shares), Fraction(0)) or Fraction(1)
    burn = sum((one.burn * one.weight for one in shares), Fraction(0)) / weight
    bad = min(total, total * burn * _budget(indicator.goal))
    return Counts(float(total - bad), float(total), coverage, counted)


def _budget(goal: Decimal) -> Fraction:
    return 1 - Fraction(goal)
