"""Events of one series added up in intervals on Datadog's own grid: fine ones lately, coarse ones before that.

Datadog answers with sums of intervals, of which the newest are asked for again because points arrive late. So what is
kept are the sums themselves, and a window is a stretch of them. Pure: no requests, times are epoch seconds.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

MINUTE, HOUR, DAY = 60, 3600, 86_400


class Tier(NamedTuple):
    """Intervals of `step` seconds, which Datadog gives as asked for stretches up to `reach`."""

    step: int
    reach: int


TIERS = (Tier(MINUTE, 4 * HOUR), Tier(300, DAY), Tier(HOUR, 7 * DAY), Tier(4 * HOUR, 31 * DAY))
"""No finer than what Datadog shows of a stretch by itself, so that it never answers in longer intervals than asked."""
LAST = TIERS[-1]


def tier_of(window: int) -> Tier:
    """The one whose intervals a window of that many seconds is made of."""
    return next((tier for tier in TIERS if window <= tier.reach), LAST)


def reach_for(window: int) -> int:
    """How far back to know for such a window. One by the calendar grows at every tick: a day more is known at once."""
    tier = tier_of(window)
    if tier is not LAST:
        return tier.reach
    return window if window % DAY == 0 else (window // DAY + 2) * DAY


def stretches(end: int, keep: int) -> Sequence[tuple[int, int, int]]:
    """What to ask for to know `keep` seconds up to `end`: (start, end, step), the newest first, none too long."""
    found = [(end - TIERS[0].reach, end, MINUTE)]
    for tier, finer in zip(TIERS[1:], TIERS, strict=False):
        if keep <= finer.reach:
            break
        last = end // tier.step * tier.step
        back = keep if tier is LAST else min(keep, tier.reach)
        first = (end - back) // tier.step * tier.step
        for stop in range(last, first, -LAST.reach if tier is LAST else -tier.reach - tier.step):
            begin = max(first, stop - (LAST.reach if tier is LAST else tier.reach + tier.step))
            found.append((begin, stop, tier.step))
    return found


@dataclass(slots=True)
class Band:
    """Sums of intervals of one length. `start` is where the first one begins; `seen` marks those with a point."""

    step: int
    start: int = 0
    sums: "array[float]" = field(default_factory=lambda: array("d"))
    seen: bytearray = field(default_factory=bytearray)

    @property
    def end(self) -> int:
        return self.start + len(self.sums) * self.step

    def write(self, start: int, sums: "array[float]", seen: bytearray) -> int:
        """Intervals from `start` on, over whatever stood there: where the first one begins that is another now.

        What lies between is without points.
        """
        if not len(self.sums):
            self.start = start
        if start < self.start:
            missing = (self.start - start) // self.step
            self.sums[:0], self.seen[:0] = array("d", bytes(8 * missing)), bytes(missing)
            self.start = start
        at = (start - self.start) // self.step
        if at > len(self.sums):
            missing = at - len(self.sums)
            self.sums.extend(array("d", bytes(8 * missing)))
            self.seen.extend(bytes(missing))
        known = min(len(self.sums) - at, len(sums))
        same = known
        if self.sums[at : at + known] != sums[:known] or self.seen[at : at + known] != seen[:known]:
            pairs = zip(self.sums[at:], self.seen[at:], sums, seen, strict=False)
            same = next(n for n, (old, was, new, now) in enumerate(pairs) if old != new or was != now)
        self.sums[at + same : at + len(sums)] = sums[same:]
        self.seen[at + same : at + len(seen)] = seen[same:]
        return start + same * self.step

    def put(self, start: int, events: float, mark: int) -> None:
        """One interval, which is known already or follows the newest."""
        at = (start - self.start) // self.step
        if 0 <= at < len(self.sums):
            self.sums[at], self.seen[at] = events, mark
        else:
            self.write(start, array("d", (events,)), bytearray((mark,)))

    def drop(self, before: int) -> None:
        """Forget what ended before; now and then, because moving the rest costs."""
        gone = (before - self.start) // self.step
        if gone > 60:
            del self.sums[:gone], self.seen[:gone]
            self.start += gone * self.step

    def cut(self, start: int, end: int) -> tuple[Sequence[float], bytes]:
        """Sums and marks of what begins in [start, end)."""
        first = max(0, (start - self.start) // self.step)
        last = max(first, -(-(end - self.start) // self.step))
        return self.sums[first:last], bytes(self.seen[first:last])

    def first(self) -> int | None:
        """Where the oldest interval with a point begins."""
        at = self.seen.find(1)
        return None if at < 0 else self.start + at * self.step


@dataclass(slots=True)
class Sums:
    """One series. `since` is up to when it was read, None where nothing was."""

    bands: tuple[Band, ...] = field(default_factory=lambda: tuple(Band(tier.step) for tier in TIERS))
    since: int | None = None
    changed: int | None = None
    """Where the first minute begins that was read differently since the longer intervals were settled."""

    def fill(self, step: int, start: int, end: int, points: Sequence[tuple[int, float]], *, zeroes: bool) -> None:
        """The answer for [start, end): points by the start of their interval, ascending; others had none."""
        count = (end - start) // step
        sums, seen = array("d", bytes(8 * count)), bytearray(b"\1" * count if zeroes else count)
        for time, value in points:
            at = (time - start) // step
            if 0 <= at < count:
                sums[at] += value
                seen[at] = 1
        band = next(band for band in self.bands if band.step == step)
        changed = band.write(start, sums, seen)
        if step == MINUTE:
            self.changed = changed if self.changed is None else min(changed, self.changed)

    def settle(self, end: int) -> None:
        """Bring what was read in minutes, up to `end`, into the longer intervals."""
        start = end if self.changed is None else self.changed
        for finer, band in zip(self.bands, self.bands[1:], strict=False):
            # An interval whose beginning the finer ones no longer reach was asked for as a whole.
            first = max(start // band.step * band.step, -(-finer.start // band.step) * band.step)
            for begin in range(first, end, band.step):
                sums, seen = finer.cut(begin, begin + band.step)
                band.put(begin, sum(sums), 1 in seen)
        for tier, band in zip(TIERS[:-1], self.bands, strict=False):
            band.drop(end - tier.reach - 2 * tier.step)
        self.since, self.changed = end, None

    def total(self, start: int, end: int) -> tuple[float, bool]:
        """Events in [start, end), and whether there was any point; long windows begin on their intervals' grid."""
        sums, seen = self._band(end - start).cut(start, end)
        return sum(sums), 1 in seen

    def newest(self) -> int | None:
        """Where the newest interval with a point ends, as finely as is known."""
        found = [band.start + (band.seen.rfind(1) + 1) * band.step for band in self.bands if 1 in band.seen]
        minutes = self.bands[0]
        return minutes.start + (minutes.seen.rfind(1) + 1) * MINUTE if 1 in minutes.seen else max(found, default=None)

    def oldest(self) -> int | None:
        """Where the oldest interval with a point begins."""
        found = [first for band in self.bands if (first := band.first()) is not None]
        return min(found, default=None)

    def _band(self, window: int) -> Band:
        return next(
            (band for band, tier in zip(self.bands, TIERS, strict=True) if window <= tier.reach), self.bands[-1]
        )
