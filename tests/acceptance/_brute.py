"""What the documented rules say of raw samples, written down once more and as plainly as possible.

Nothing here comes from the product: sums over samples for the windows, the tables of docs/alerts.md for the rules, and
a few variables for the alert. Times are seconds since 1970, shares are fractions. `None` is what nobody knows.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

MINUTE, HOUR, DAY = 60, 3600, 86400
SHARES = {7: (10, 20, 40, 0), 28: (2, 5, 10, 10), 30: (2, 5, 10, 10), 90: (1, 3, 5, Fraction(10, 3))}
"""In per cent of the budget, by the days of its window; 0 is off."""
TIERS = (
    ("page-fast", HOUR, 5 * MINUTE),
    ("page-slow", 6 * HOUR, 30 * MINUTE),
    ("ticket-fast", DAY, 2 * HOUR),
    ("ticket-slow", 3 * DAY, 6 * HOUR),
)
COVERED = Fraction(8, 10)
SEEN = 2.5 * MINUTE
"""Between two samples no further apart, everything was observed."""


class Series:
    """One counter: what it had gained at each of its samples."""

    def __init__(self, samples: Sequence[tuple[float, float]], origin: float) -> None:
        """What it counted up to its first sample is its past, unless that is after `origin`: then it began at zero."""
        first = samples[0]
        gained = [0.0 if first[0] <= origin else first[1]]
        for (_, before), (_, value) in pairwise(samples):
            gained.append(gained[-1] + (value - before if value >= before else value))
        self.times = [at for at, _ in samples]
        self.gained = gained

    def at(self, time: float) -> float:
        known = bisect_right(self.times, time)
        return self.gained[known - 1] if known else 0.0

    def since(self, start: float, now: float, gaps: Sequence[tuple[float, float]]) -> float:
        """Events after the last sample at or before `start`; after the next one where `start` lies in a gap of all."""
        next_one = bisect_right(self.times, start)
        if 0 < next_one < len(self.times) and self.times[next_one] <= now:
            begin, end = self.times[next_one - 1], self.times[next_one]
            unseen = sum(max(0.0, min(end, b) - max(begin, a)) for a, b in gaps)
            if end - begin > SEEN >= end - begin - unseen:
                start = end
        return self.at(now) - self.at(start)


@dataclass(frozen=True, slots=True)
class Events:
    """Of one window: between `low` and `high` of `total` events were good, and what part of it was observed."""

    low: float
    high: float
    total: float
    coverage: Fraction


@dataclass(slots=True)
class Subject:
    """One objective: its counters since `origin`, and what it promises.

    `good` holds two lists where a histogram has no bucket at the threshold: what is certainly good, and what may be.
    `is_strict` is "more than the goal", else "at least".
    """

    goal: Fraction
    days: int
    whole: Sequence[Series]
    good: Sequence[Sequence[Series]] = ()
    bad: Sequence[Series] = ()
    is_strict: bool = False
    origin: float = 0.0
    current: int = 5 * MINUTE
    first_seen: float = 0.0
    """Where that is later than `origin`: what was counted before counts, and that time is none it was observed in."""
    times: Sequence[float] = field(init=False)
    gaps: Sequence[tuple[float, float]] = field(init=False)
    rules: Sequence["Rule"] = field(init=False)

    def __post_init__(self) -> None:
        self.times = sorted({at for series in self.whole for at in series.times})
        self.gaps = [(a, b) for a, b in pairwise(self.times) if b - a > SEEN]
        self.rules = rules_of(self.goal, self.days)

    def counted(self, series: Sequence[Series], now: float, length: int) -> float:
        """Events after the last sample at or before the window's start, whose rows are kept at this distance; what was
        counted in a gap that it begins in is of before."""
        step = next(step for upto, step in KEPT if length <= upto)
        start = max((now - length) // step * step, self.origin)
        return sum(one.since(start, now, [gap for gap in self.gaps if gap[1] <= now]) for one in series)

    def seen(self, now: float, length: int) -> Events | None:
        """None while the newest sample is more than three minutes old, or less than a sample was observed."""
        known = bisect_right(self.times, now)
        if not known or now - self.times[known - 1] > 3 * MINUTE:
            return None
        coverage = self.coverage(now, length, self.times[known - 1])
        if coverage < Fraction(9, 10) * MINUTE / length:
            return None
        total = self.counted(self.whole, now, length)
        if self.bad or not self.good:  # nothing was ever bad
            good = total - self.counted(self.bad, now, length)
            return Events(good, good, total, coverage)
        counts = [self.counted(one, now, length) for one in self.good]
        return Events(min(counts), max(counts), total, coverage)

    def coverage(self, now: float, length: int, newest: float) -> Fraction:
        """Without what lies between two samples more than two and a half minutes apart."""
        begin = max(now - length, self.origin, self.first_seen)
        known = [gap for gap in self.gaps if gap[1] <= now]
        known += [(newest, now)] if now - newest > SEEN else []
        missing = sum(max(0.0, end - max(start, begin)) for start, end in known)
        return Fraction(now - begin - missing) / length

    def verdict(self, seen: Events | None) -> bool | None:
        """Whether the promise was kept over the current window."""
        if seen is None or not seen.total:
            return None
        kept = {self._keeps(Fraction(good) / Fraction(seen.total)) for good in (seen.low, seen.high)}
        return kept.pop() if len(kept) == 1 else None

    def _keeps(self, share: Fraction) -> bool:
        return share > self.goal if self.is_strict else share >= self.goal


KEPT = ((6 * HOUR, MINUTE), (DAY, 5 * MINUTE), (3 * DAY, 15 * MINUTE), (400 * DAY, HOUR))
"""Rows of this age stand that far apart: docs/adr/0018."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Burn rates above `threshold` over both windows; `enough` bad events at least, and a `part` of a window's."""

    name: str
    is_page: bool
    long: int
    short: int
    threshold: Fraction
    goal: Fraction
    enough: int
    part: Fraction = Fraction(0)
    or_equal: bool = False

    def burns(self, bad: float, total: float, by: Fraction) -> bool:
        if not total:
            return False
        burn = Fraction(bad) / Fraction(total) / (1 - self.goal) * by
        return burn >= self.threshold if self.or_equal else burn > self.threshold

    def leg(self, seen: Events | None) -> bool | None:
        if seen is None:
            return None
        is_whole = seen.coverage >= COVERED
        by = Fraction(1) if is_whole else seen.coverage
        if self.burns(seen.total - seen.high, seen.total, by):
            return True
        return None if not is_whole or self.burns(seen.total - seen.low, seen.total, by) else False

    def holds(self, windows: Mapping[int, Events | None], whole: Events | None) -> bool | None:
        legs = {self.leg(windows[self.long]), self.leg(windows[self.short])}
        if False in legs or None in legs:
            return False if False in legs else None
        long = windows[self.long]
        assert long is not None
        usual = Fraction(whole.total) / whole.coverage if whole else Fraction(0)
        return long.total - long.high >= max(self.enough, self.part * usual)

    def is_calm(self, seen: Events | None) -> bool:
        if seen is None or not seen.total or seen.coverage < COVERED:
            return False
        burn = Fraction(seen.total - seen.low) / Fraction(seen.total) / (1 - self.goal)
        return burn < self.threshold * Fraction(9, 10)


def rules_of(goal: Fraction, days: int) -> Sequence[Rule]:
    """The worst first. A threshold no outage reaches is lowered; one below 0.9 is none."""
    budget, nearest = 1 - goal, min(SHARES, key=lambda known: max(Fraction(known, days), Fraction(days, known)))
    found = []
    is_lowered = False
    for (name, long, short), percent in zip(TIERS, SHARES[nearest], strict=True):
        share = Fraction(percent) / 100
        threshold = share * days * DAY / long
        if threshold > Fraction(9, 10) / budget:
            threshold = Fraction(9, 10) / budget
            share = threshold * long / (days * DAY)
            is_lowered |= name == "page-fast"
        if threshold >= Fraction(9, 10):
            is_page = name.startswith("page")
            part = share * budget / 4
            found.append(Rule(name, is_page, long, short, threshold, goal, 5 if is_page else 3, part))
    if goal <= Fraction(95, 100) or is_lowered:
        ten = 10 * MINUTE
        found.insert(0, Rule("hard-down", True, ten, ten, Fraction(8, 10) / budget, goal, 5, or_equal=True))
    return found


@dataclass(slots=True)
class Alert:
    """Open or not, and what keeps it so."""

    is_open: bool = False
    is_frozen: bool = False
    is_page: bool = False
    active: tuple[str, ...] = ()
    worst: str = ""
    good_since: float | None = None
    lower_since: float | None = None
    resolved_at: float | None = None
    reopened: Sequence[float] = ()

    def tick(self, subject: Subject, now: float, windows: Mapping[int, Events | None]) -> None:
        current = windows[subject.current]
        kept = subject.verdict(current)
        if kept is None:
            self.is_frozen, self.good_since = self.is_open, None
            return
        self.is_frozen = False
        self.reopened = [at for at in self.reopened if now - at <= 6 * HOUR]
        whole = windows[subject.days * DAY]
        holding = [rule.name for rule in subject.rules if rule.holds(windows, whole)]
        fastest = windows[next(rule.long for rule in subject.rules if rule.name != "hard-down")]
        is_young = fastest is None or fastest.coverage < COVERED
        is_weak = False
        if is_young and kept is False and current is not None:
            is_weak = current.total - current.high < 5
            holding += [] if is_weak else ["current"]
        by_name = {rule.name: rule for rule in subject.rules}
        broken = kept is False
        held = [name for name in self.active if name not in holding and self._holds_on(by_name, name, windows, broken)]
        active = tuple(name for name in [*by_name, "current"] if name in {*holding, *held})
        is_page = any(by_name[name].is_page for name in active if name in by_name)
        if self.is_open:
            self._go_on(now, is_still=bool(active) or is_weak)
            if self.is_open:
                self._climb(now, active, is_page)
        elif holding:
            self._open(now, active, is_page)

    def _holds_on(
        self, rules: Mapping[str, Rule], name: str, windows: Mapping[int, Events | None], broken: bool
    ) -> bool:
        return broken if name == "current" else not rules[name].is_calm(windows[rules[name].short])

    def _open(self, now: float, active: tuple[str, ...], is_page: bool) -> None:
        is_again = self.resolved_at is not None and now - self.resolved_at <= 30 * MINUTE
        self.reopened = [*self.reopened, now] if is_again else []
        self.is_open, self.active, self.worst, self.is_page = True, active, active[0], is_page
        self.good_since = self.lower_since = self.resolved_at = None

    def _go_on(self, now: float, *, is_still: bool) -> None:
        if is_still:
            self.good_since = None
            return
        hold = 5 * MINUTE if self.is_page or self.worst == "current" else 30 * MINUTE
        hold = min(hold * 2 ** max(0, len(self.reopened) - 2), 2 * HOUR)
        if self.good_since is not None and now - self.good_since >= hold:
            self.is_open, self.active, self.resolved_at, self.good_since = False, (), now, None
        elif self.good_since is None:
            self.good_since = now

    def _climb(self, now: float, active: tuple[str, ...], is_page: bool) -> None:
        """Up at once; down after half an hour of nothing but tickets."""
        self.active = active
        if not active:
            return
        self.worst = active[0]
        if is_page or not self.is_page:
            self.is_page, self.lower_since = is_page, None
            return
        self.lower_since = now if self.lower_since is None else self.lower_since
        if now - self.lower_since >= 30 * MINUTE:
            self.is_page, self.lower_since = False, None
