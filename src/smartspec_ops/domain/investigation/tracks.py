"""Series on one common grid of times, and what counters counted between two points of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import isfinite
from statistics import median

from smartspec_ops.domain.spark import sparkline

Labels = tuple[tuple[str, str], ...]
NAME = "__name__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """`count` points `step` apart; the first at `start`. A value at a point is about the step that ends there."""

    start: datetime
    step: timedelta
    count: int

    @property
    def times(self) -> Sequence[datetime]:
        return [self.start + n * self.step for n in range(self.count)]

    @property
    def end(self) -> datetime:
        return self.start + (self.count - 1) * self.step

    def within(self, since: datetime, until: datetime) -> range:
        """The points whose whole step lies in [since, until]."""
        first = -(-(since + self.step - self.start) // self.step)
        last = (until - self.start) // self.step
        return range(max(first, 0), min(last + 1, self.count))


@dataclass(frozen=True, kw_only=True)
class Track:
    """One series: its labels, sorted, and its value at every point of a grid; None where there was no sample."""

    labels: Labels
    values: tuple[float | None, ...]
    is_counter: bool = False
    source: str = field(default="", compare=False)

    @cached_property
    def names(self) -> dict[str, str]:
        return dict(self.labels)

    @property
    def name(self) -> str:
        return self.names.get(NAME, "")

    def __str__(self) -> str:
        inner = ",".join(f'{label}="{value}"' for label, value in self.labels if label != NAME)
        return f"{self.name}{{{inner}}}" if inner else self.name


def is_counter(name: str) -> bool:
    """By the endings that the exposition formats reserve for counters."""
    return name.endswith(("_total", "_count", "_sum", "_bucket"))


Number = int | Fraction
Row = tuple[Number | None, ...]


def increments(tracks: Sequence[Track]) -> list[Row]:
    """What each counter counted in each step, exactly; of series that are selected together.

    After a restart a counter begins at zero. One that appears while others of the selection are there began at zero,
    too; one that was there first, or comes back after a gap of all, says nothing about the step it appears in.
    """
    count = max((len(track.values) for track in tracks), default=0)
    alive = [any(track.values[n] is not None for track in tracks) for n in range(count)]
    return [(None, *_steps(_exact(track.values), alive)) for track in tracks]


def _exact(values: Sequence[float | None]) -> Sequence[Number | None]:
    """Counters of events are whole, and whole numbers are ten times faster."""
    if all(value is None or value.is_integer() for value in values):
        return [None if value is None else int(value) for value in values]
    return [None if value is None else Fraction(value) for value in values]


def _steps(values: Sequence[Number | None], alive: Sequence[bool]) -> Iterable[Number | None]:
    seen = False
    for (before, now), others in zip(pairwise(values), alive, strict=False):
        if before is None and now is not None:
            yield now if others and not seen else None
        elif before is None or now is None:
            yield None
        else:
            yield now - before if now >= before else now
        seen = seen or before is not None


def added(rows: Sequence[Row], points: Iterable[int]) -> Fraction:
    """The sum over rows and points; what is not known counts nothing."""
    return Fraction(sum(value for n in points for row in rows if (value := row[n]) is not None))


def known(values: Sequence[float | None], points: Iterable[int]) -> list[float]:
    """The finite values at these points."""
    return [value for n in points if (value := values[n]) is not None and isfinite(value)]


def shape(values: Sequence[float | None], width: int = 32) -> str:
    """A sparkline of the whole course: medians of neighbouring points, as many as fit."""
    size = -(-len(values) // width) or 1
    parts = [known(values[n : n + size], range(len(values[n : n + size]))) for n in range(0, len(values), size)]
    return sparkline([median(part) if part else None for part in parts], width)
