"""Which indicators changed together with the symptom: every series before and after, ranked by robust deviation.

"Before" ends where the onset interval begins and "after" begins where it ends, so an onset that is a minute off moves
nobody's rank. What changed along is a place to look at, and no cause.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import sqrt
from statistics import median

from smartspec_ops.domain.investigation.onset import Onset
from smartspec_ops.domain.investigation.robust import level
from smartspec_ops.domain.investigation.tracks import Grid, Track, increments, known, shape

FEWEST_BEFORE = 10
FEWEST_AFTER = 2
LEAST_SCORE = 4.0
"""Robust standard deviations; below, a series is as before."""
MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """The series of one metric that moved most. `before` and `after` are medians: a counter's are events a step.

    `moved` of the metric's `of` series moved as well. `is_symptom`: it is what a broken objective measures.
    """

    service: str
    metric: str
    series: str
    score: float
    before: float
    after: float
    moved: int
    of: int
    shape: str
    is_symptom: bool = False

    @property
    def rises(self) -> bool:
        return self.after > self.before

    def __str__(self) -> str:
        way = "rose" if self.rises else "fell"
        score = "more than 1,000" if self.score > 1000 else f"{self.score:.0f}"
        more = f"; {self.moved} of its {self.of} series moved" if self.of > 1 else ""
        return (
            f"{self.series} {way} from {self.before:.4g} to {self.after:.4g}, "
            f"{score} robust deviations{more} {self.shape}"
        )


def movers(
    service: str, tracks: Sequence[Track], grid: Grid, onset: Onset, until: datetime, symptom: Collection[str] = ()
) -> tuple[Mover, ...]:
    """The metrics that moved, the furthest first, at most `MOST`; those of the `symptom` after all others."""
    before, after = grid.within(grid.start, onset.earliest), grid.within(onset.latest, until)
    if not after:
        after = range(grid.count - 1, grid.count)
    by_metric: defaultdict[str, list[Track]] = defaultdict(list)
    for track in tracks:
        by_metric[track.name].append(track)
    found = []
    for metric, group in by_metric.items():
        scored = [one for track, values in _series(group) if (one := _mover(track, values, before, after)) is not None]
        moved = sorted((one for one in scored if one.score >= LEAST_SCORE), key=lambda one: (-one.score, one.series))
        if moved:
            count, is_symptom = len(moved), metric in symptom
            found.append(replace(moved[0], service=service, moved=count, of=len(group), is_symptom=is_symptom))
    return ranked(found)


def ranked(found: Sequence[Mover]) -> tuple[Mover, ...]:
    ordered = sorted(found, key=lambda one: (one.is_symptom, -one.score, one.service, one.metric))
    return tuple(ordered[:MOST])


def _series(group: Sequence[Track]) -> list[tuple[Track, Sequence[float | None]]]:
    """Of counters what they counted in each step, of all others their values."""
    if not group[0].is_counter:
        return [(track, track.values) for track in group]
    counted = increments(group)
    rows = [[None if value is None else float(value) for value in row] for row in counted]
    return list(zip(group, rows, strict=True))


def _mover(track: Track, values: Sequence[float | None], before: range, after: range) -> Mover | None:
    past, present = known(values, before), known(values, after)
    if not past and track.is_counter and len(present) >= FEWEST_AFTER:
        past = [0.0] * FEWEST_BEFORE  # a counter that came with the symptom had counted nothing before
    if len(past) < FEWEST_BEFORE or not present:
        return None
    usual, now = level(past), median(present)
    spread = usual.spread
    if track.is_counter and not track.name.endswith("_sum"):
        # Counts of rare events scatter by chance alone, as a Poisson variable does.
        spread = max(spread, sqrt(max(usual.middle, 1.0)))
    return Mover(
        service="",
        metric=track.name,
        series=str(track),
        score=abs(now - usual.middle) / spread,
        before=usual.middle,
        after=now,
        moved=1,
        of=1,
        shape=shape(values),
    )
