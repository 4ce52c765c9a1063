"""The list a responder goes through: each cause ruled in, ruled out, or not known; with what that rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import sqrt
from statistics import median

from smartspec_ops.domain.investigation.onset import Onset
from smartspec_ops.domain.investigation.robust import level
from smartspec_ops.domain.investigation.tracks import Grid, Track, increments, known

SURGE = 1.5
"""How many times the usual traffic is a surge, where it is beyond chance too."""
FAR = 4.0
"""Robust standard deviations beyond which traffic is not as usual."""
FEWEST_BEFORE = 10


class Outcome(StrEnum):
    RULED_IN = "ruled_in"
    RULED_OUT = "ruled_out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One cause that was looked for. `why` is one sentence with the figures."""

    name: str
    outcome: Outcome
    why: str
    asked: str = ""

    def __str__(self) -> str:
        what = f"{self.name} of {self.asked}" if self.asked else self.name
        return f"{what}: {self.outcome.value.replace('_', ' ')}: {self.why}"


def traffic(total: Sequence[Track], grid: Grid, onset: Onset) -> Checked:
    """Whether traffic surged, or went away, with the onset."""
    name = "traffic surge"
    counted = increments(total)
    sums = [
        float(sum(row)) if (row := [one[n] for one in counted if one[n] is not None]) else None  # type: ignore[arg-type]
        for n in range(grid.count)
    ]
    past = known(sums, grid.within(grid.start, onset.earliest))
    present = known(sums, grid.within(onset.earliest, grid.end))
    if len(past) < FEWEST_BEFORE or not present:
        return Checked(name=name, outcome=Outcome.UNKNOWN, why="too little traffic was seen before it began to tell")
    usual, now = level(past), median(present)
    spread = max(usual.spread, sqrt(max(usual.middle, 1.0)))
    said = f"{now:.4g} events a minute where {usual.middle:.4g} were usual"
    if now >= usual.middle * SURGE and now - usual.middle >= FAR * spread:
        return Checked(name=name, outcome=Outcome.RULED_IN, why=said)
    return Checked(name=name, outcome=Outcome.RULED_OUT, why=said)


def certificate(target: str, expires: datetime, at: datetime) -> Checked:
    """Expired by `at`, or not."""
    left = expires - at
    when = f"it expires {expires:%Y-%m-%d %H:%M} UTC"
    if left <= timedelta(0):
        why = f"it expired {expires:%Y-%m-%d %H:%M} UTC"
        return Checked(name="certificate", outcome=Outcome.RULED_IN, why=why, asked=target)
    return Checked(name="certificate", outcome=Outcome.RULED_OUT, why=when, asked=target)


def saturation(query: str, value: float | None, limit: float, why: str = "") -> Checked:
    """Whether a resource is at its limit; `why` says why there is no value."""
    if value is None:
        return Checked(name="saturation", outcome=Outcome.UNKNOWN, why=why, asked=query)
    is_full = value >= limit
    said = f"{value:.4g}, the limit is {limit:.4g}"
    outcome = Outcome.RULED_IN if is_full else Outcome.RULED_OUT
    return Checked(name="saturation", outcome=outcome, why=said, asked=query)
