"""The points that were read, summed over any window: prefix sums made once, a few look-ups for each window."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic

from smartspec_ops.backends._periods import MINUTE, Found, Part, Points, S, Stretch, end_of
from smartspec_ops.domain.measurement import NoData, Silence

_EMPTY = NoData(Silence.EMPTY, "no data point in the window")


@dataclass(frozen=True, slots=True)
class Summed:
    """`coverage` is the share of the window since its first point: idle minutes have none, and were observed."""

    value: float
    coverage: float


class Lines(Generic[S]):
    """What was `found`, for windows that end at `at`. With `stale_after` a line must reach nearly that far."""

    def __init__(self, found: Found[S], at: datetime, stale_after: timedelta | None) -> None:
        self.found = found
        self._end = end_of(at)
        self._stale_after = stale_after
        self._parts: dict[S, list[tuple[Stretch, Points | NoData]]] = {}
        for (one, stretch), seen in found.items():
            if one.is_additive:
                self._parts.setdefault(one, []).append((stretch, seen))

    def sum(self, one: S, window: timedelta) -> Summed | NoData | None:
        """Everything in the window; None where there is no point in it. Silence before the window does not matter."""
        start = self._end - int(window.total_seconds())
        seen = list[Part]()
        for stretch, part in self._parts.get(one, ()):
            if stretch.end > start:
                if isinstance(part, NoData):
                    return part
                seen.append(part.between(start, self._end))
        first = min((each.first for each in seen if each.first is not None), default=None)
        if first is None:
            return None
        observed = self._end - max(start, first)
        return Summed(sum(each.value for each in seen), min(1.0, observed / window.total_seconds()))

    def events(self, one: S, window: timedelta) -> Summed | NoData:
        """As `sum`, and a line that has ended says nothing."""
        found = self.sum(one, window)
        if found is None or isinstance(found, NoData):
            return found or _EMPTY
        newest = max(part.end for _, part in self._parts[one] if not isinstance(part, NoData))
        if self._stale_after is not None and self._end - newest > self._stale_after.total_seconds():
            return NoData(Silence.STALE, f"its newest data point is {(self._end - newest) // MINUTE} min old")
        return found
