"""Long windows without asking for them at every tick: what was in one when it was asked, and what has come since.

A month of rows is not read again every minute. Each query is asked for what is new since the last tick, and each long
window anew when a small share of its length has passed; so it begins that much earlier than it should, at most. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from smartspec_ops.backends._frames import Result, Strand
from smartspec_ops.domain.measurement import NoData

LONG = timedelta(hours=6)
"""Windows from this one on; shorter ones are asked for at every tick."""
SHARE = 256
"""A long window is asked for again when one part in so many of it has passed."""
STEP = timedelta(milliseconds=1)
"""Ranges have both ends, so what is new begins a moment after what is known."""

Key = tuple[str, timedelta]
"""A query and a window."""
Answers = Mapping[str, Result | NoData]


@dataclass(frozen=True, slots=True)
class _Base:
    """A window as it was answered at `at`, when `so_far` had been counted along."""

    at: datetime
    result: Result
    so_far: float


class Running:
    """What was counted along of one data source. It lives as long as the process: then windows are asked for anew."""

    def __init__(self) -> None:
        self._until: datetime | None = None
        self._totals: dict[str, float] = {}
        self._bases: dict[Key, _Base] = {}

    def goes_on(self, at: datetime) -> bool:
        """Counting goes forward only: about the past the source itself is asked."""
        return self._until is None or at >= self._until

    def since(self, at: datetime) -> datetime | None:
        """From when on what is new has to be asked for, up to `at`; None where nothing was counted yet."""
        return self._until + STEP if self._until is not None and self._until < at else None

    def due(self, wanted: Iterable[Key], at: datetime) -> Sequence[Key]:
        """Which windows have to be asked for themselves."""
        known = self._bases
        return [key for key in wanted if key not in known or at - known[key].at >= key[1] / SHARE]

    def take(self, wanted: Iterable[Key], new: Answers, asked: Mapping[Key, Result | NoData], at: datetime) -> None:
        """`new` has come since the last tick, and `asked` are windows that end at `at`. The rest is forgotten."""
        self._totals = {text: self._totals.get(text, 0.0) for text, _ in wanted}
        for text in self._totals:
            more = _added(new.get(text, _NOTHING))
            if more is None:
                self._bases = {key: base for key, base in self._bases.items() if key[0] != text}
            else:
                self._totals[text] += more
        kept = {key: base for key in wanted if (base := self._bases.get(key))}
        taken = {
            key: _Base(at, one, self._totals[key[0]])
            for key, one in asked.items()
            if isinstance(one, Result) and len(one.live) <= 1
        }
        self._bases = {**kept, **taken}
        self._until = at

    def answer(self, key: Key) -> Result | None:
        """The window now; None where it is not known, and what was asked says why."""
        base = self._bases.get(key)
        if base is None:
            return None
        more = self._totals[key[0]] - base.so_far
        if not more:
            return base.result
        first = next(iter(base.result.live), Strand("", (), ()))
        return replace(base.result, strands=[replace(first, points=[*first.points, (None, more)])])


_NOTHING = Result(())


def _added(one: Result | NoData) -> float | None:
    """The sum of its only series; None where it cannot be added to what is known."""
    if isinstance(one, NoData) or len(one.live) > 1:
        return None
    return sum(value for strand in one.live for _, value in strand.points)
