"""From two sums to counts, the same for every source."""

from smartspec_ops.domain.measurement import Counts, NoData, Silence

TOLERANCE = 1.001
"""A part may exceed the whole by a hair: series are extrapolated, or read, one after the other."""


def counts(part: float, total: float, *, is_good: bool) -> Counts | NoData:
    """`part` are the good events, or the bad ones."""
    if total < 0 or part < 0 or part > total * TOLERANCE:
        return NoData(Silence.INSANE, f"{part:g} {'good' if is_good else 'bad'} of {total:g} events")
    part = min(part, total)
    return Counts(good=part if is_good else total - part, total=total)
