"""From plain numbers to measurements, the same for every source."""

from decimal import Decimal
from math import isfinite

from smartspec_ops.domain.measurement import Counts, NoData, Silence, Value
from smartspec_ops.domain.window import canonical

TOLERANCE = 1.001
"""A part may exceed the whole by a hair: series are extrapolated, or read, one after the other."""
ENOUGH = 0.8
"""A rate says nothing of how much of its window it rests on, so less than this of it is no rate yet."""
NOT_OURS = NoData(Silence.BAD_QUERY, "this is computed from other objectives and asked of no source")


def counts(part: float, total: float, *, is_good: bool, coverage: float = 1.0) -> Counts | NoData:
    """`part` are the good events, or the bad ones."""
    if not (isfinite(part) and isfinite(total)):
        return NoData(Silence.NAN, f"{part:g} {'good' if is_good else 'bad'} of {total:g} events")
    if total < 0 or part < 0 or part > total * TOLERANCE:
        return NoData(Silence.INSANE, f"{part:g} {'good' if is_good else 'bad'} of {total:g} events")
    part = min(part, total)
    return Counts(good=part if is_good else total - part, total=total, coverage=coverage)


def value(number: float, scale: Decimal = Decimal(1)) -> Value | NoData:
    """`number` in the canonical unit, if it is one."""
    scaled = canonical(number, scale) if isfinite(number) else number
    return Value(scaled) if isfinite(scaled) else NoData(Silence.NAN, "not a finite number")
