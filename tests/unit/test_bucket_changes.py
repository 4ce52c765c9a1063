"""Histograms whose buckets change with a version: what is told of a threshold holds of the events that happened.

A bucket at the promised value, added on the linter's advice, made every event before it a slow one: six hours of a
service that answered everything at once were told as 200 of 35,900 in time.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import inf
from operator import add, sub
from random import Random

import pytest

from smartspec_ops.backends._answers import wanted
from smartspec_ops.backends._counting import Counting
from smartspec_ops.backends._kept import Head, Kept
from smartspec_ops.domain.measurement import Ask, Buckets
from smartspec_ops.domain.objective import HistogramIndicator
from smartspec_ops.ports import TotalsRow
from tests.unit.counters import MINUTE, Counters, minute

pytestmark = pytest.mark.edge

FAST = HistogramIndicator(source="s", histogram='t{job="a"}', threshold=Decimal("0.2"))
WINDOWS = [n * MINUTE for n in (5, 10, 60, 360)]
BOUNDS = [("0.1", "0.25"), ("0.1", "0.2", "0.25"), ("0.2",), ("0.05", "0.2", "0.5"), ("0.1",), ("0.3", "1")]
LAST = 40


@dataclass(slots=True)
class Process:
    """Its buckets, and of each minute how many events took 0.01, 0.15, 0.22 and 2 s."""

    counters: Counters
    pod: str
    random: Random
    bounds: Sequence[str] = ()
    counts: dict[str, float] = field(default_factory=dict)
    since: int = 0
    past: set[str] = field(default_factory=set)
    within: list[tuple[int, tuple[float, ...]]] = field(default_factory=list)
    """By minute, events so far: within the threshold, within the bucket below it, within that above it, and all."""

    def change(self, bounds: Sequence[str], n: int) -> None:
        """Restart with these buckets."""
        self.since = n
        self.past |= {*self.bounds}
        self.bounds = (*bounds, "+Inf")
        self.counts = dict.fromkeys(self.bounds, 0.0)

    def brings_back(self, bounds: Sequence[str]) -> bool:
        """Whether it had one of them before and has it no longer: read as a past, that is not told from a silence."""
        return bool(self.past & {*bounds} - {*self.bounds})

    def live(self, n: int) -> None:
        added = {took: float(self.random.randint(0, 9)) for took in (0.01, 0.15, 0.22, 2.0)}
        for bound in self.bounds:
            self.counts[bound] += sum(count for took, count in added.items() if took <= float(bound))
            self.counters.add(n, "t_bucket", self.counts[bound], job="a", le=bound, pod=self.pod)
        below = max((bound for bound in map(float, self.bounds) if bound <= 0.2), default=0.0)
        above = min(bound for bound in map(float, self.bounds) if bound >= 0.2)
        now = [sum(count for took, count in added.items() if took <= bound) for bound in (0.2, below, above, inf)]
        before = self.within[-1][1] if self.within else (0.0,) * 4
        self.within.append((n, tuple(map(add, before, now))))

    def happened(self, since: int, until: int) -> Sequence[float]:
        """Events within the threshold, those its buckets show for certain and perhaps, and all."""

        def upto(n: int) -> Sequence[float]:
            place = bisect_right(self.within, n, key=lambda one: one[0])
            return self.within[place - 1][1] if place else (0.0,) * 4

        return list(map(sub, upto(until), upto(since)))


@dataclass(slots=True)
class Shelf:
    """A keeper in memory."""

    kept: Kept | None = None
    rows: dict[object, TotalsRow] = field(default_factory=dict)

    async def load(self) -> Kept | None:
        return self.kept

    async def save(self, rows: Sequence[TotalsRow], dropped: Sequence[object] | None, head: Head | None) -> bool:
        kept = {} if dropped is None else {at: row for at, row in self.rows.items() if at not in set(dropped)}
        self.rows = kept | {row.at: row for row in rows}
        known = head or (self.kept and self.kept.head)
        assert known
        self.kept = Kept(head=known, rows=[self.rows[at] for at in sorted(self.rows)])  # type: ignore[type-var]
        return True


async def told(counting: Counting, n: int) -> Sequence[Buckets]:
    asks = [Ask(FAST, window) for window in WINDOWS]
    found = await counting.measure([one for one in map(wanted, asks) if one], minute(n))
    return [seen for ask in asks if isinstance(seen := found[ask], Buckets)]


def around(seen: Buckets) -> tuple[float, float, float]:
    """Events that certainly were within 0.2 s, those that may have been, and all."""
    certain = max((count for bound, count in seen.cumulative if bound <= 0.2), default=0.0)
    perhaps = min(count for bound, count in seen.cumulative if bound >= 0.2)
    return certain, perhaps, seen.cumulative[-1][1]


def lived(seed: int, *, is_away: bool = False) -> tuple[Counters, Sequence[Process], bool]:
    """Three processes whose buckets change twice, each time those of most, in place or as others. One may be away for
    minutes and start again."""
    random, counters = Random(seed), Counters()
    pods = [Process(counters, name, random) for name in "abc"]
    first, *later = random.choices(BOUNDS, k=3)
    changes = {random.randint(-300, 20): later[0], random.randint(1, 25): later[1]}
    is_in_place = random.random() < 0.5
    gone, away = (random.randint(-20, 20), random.randint(0, 1)) if is_away else (LAST, -1)
    back = gone + random.randint(2, 12) if is_away else LAST
    for n in range(-400, LAST + 1):
        for number, pod in enumerate(pods[:2] if n < 12 else pods):
            if not pod.bounds:
                pod.change(first, n)
            elif n in changes and n - pod.within[0][0] > 10 and random.random() < 0.8:
                if not is_in_place:
                    pod.pod += "'"
                if not (is_in_place and pod.brings_back(changes[n])):
                    pod.change(changes[n], n)
            if number == away and n == back and n - pod.since > 8:
                pod.change(pod.bounds[:-1], n)
            if number != away or not gone <= n < back:
                pod.live(n)
    return counters, pods, is_in_place


@pytest.mark.parametrize(("seed", "is_away"), [*((seed, False) for seed in range(40)), (1, True), (27, True)])
async def test_the_truth_lies_between_the_bounds_that_are_told(seed: int, is_away: bool) -> None:
    """Of a process that is away, until when it lacked a bucket was taken for until when all did that lack it."""
    counters, pods, is_in_place = lived(seed, is_away=is_away)
    shelf = Shelf()
    along, cold = counters.counting(shelf), counters.counting()
    for n in range(LAST + 1):
        if n in {9 + seed % 20, 33}:
            along = counters.counting(shelf)  # the next process goes on from what was kept
        if n % 10 == 9:
            cold = counters.counting()
        for counting in (along, cold):
            for window, seen in zip(WINDOWS, await told(counting, n), strict=True):
                happened = [pod.happened(n - window // MINUTE, n) for pod in pods]
                within, below, above, every = map(sum, zip(*happened, strict=True))
                certain, perhaps, total = around(seen)
                assert certain <= perhaps <= total
                if window <= 60 * MINUTE:  # of hours before the first tick every fifth minute is known
                    assert certain <= within <= perhaps, (n, window)
                    assert total == every
                    # Of processes that were gone before it began, a cold start finds the buckets that others have.
                    if not is_in_place and window < n * MINUTE:
                        assert below <= certain <= perhaps <= above, (n, window)
                is_same = all("0.2" in pod.bounds and pod.since < n - 12 for pod in pods)
                assert certain == perhaps or not is_same or window > 10 * MINUTE, (n, window)


@pytest.mark.parametrize("pod", ["a", "b"])
async def test_a_bucket_added_at_the_threshold_makes_no_event_slow(pod: str) -> None:
    """With the same labels, and with those of another process."""
    counters = Counters()
    for n in range(-400, 1):
        for le in ("0.1", "0.25", "+Inf"):
            counters.add(n, "t_bucket", 100.0 * (n + 400), job="a", le=le, pod="a")
    for n in range(1, LAST):
        for le in ("0.1", "0.2", "0.25", "+Inf"):
            counters.add(n, "t_bucket", 100.0 * (n - 1), job="a", le=le, pod=pod)
    along = counters.counting()
    for n in range(LAST):
        for counting in (along, counters.counting()):
            for seen in await told(counting, n):
                certain, perhaps, total = around(seen)
                assert perhaps == total, n
                # Which others decide is found out at the next tick; a cold start knows no bucket that is gone.
                assert certain in ({total} if counting is along and n != 1 else {total, 0.0}), n
    shown = [bound for bound, _ in (await told(along, LAST - 1))[0].cumulative]
    assert shown == [0.1, 0.2, 0.25, inf]


@pytest.mark.parametrize("missed", [range(-30, -28), range(10, 12), range(10, 14)])
@pytest.mark.parametrize("phase", [0.0, 0.5])
async def test_a_process_whose_scrapes_were_missed_had_its_buckets_all_along(missed: range, phase: float) -> None:
    """What comes back with the whole histogram is no new bucket: two missed scrapes made every event slow for hours."""
    counters = Counters()
    for n in range(-400, LAST):
        for pod in [one for one in "ab" if one == "a" or n not in missed]:
            for le, each in (("0.1", 60), ("0.2", 90), ("0.25", 95), ("+Inf", 100)):
                at = n - (phase if pod == "b" else 0.0)
                counters.add(at, "t_bucket", float(each * (n + 400)), job="a", le=le, pod=pod)
    along = counters.counting()
    for n in range(LAST):
        for counting in (along, counters.counting()):
            for seen in await told(counting, n):
                certain, perhaps, total = around(seen)
                assert certain == perhaps == 0.9 * total, n


@pytest.mark.parametrize("since", range(3, 11))
async def test_one_process_with_fewer_buckets_hides_no_breach(since: int) -> None:
    """A canary with a fraction of the events: between two looks at all buckets only some of its own are read."""
    counters = Counters()
    for n in range(-60, LAST + 1):
        for le, part in (("0.1", 0.6), ("0.2", 0.99), ("1", 1.0), ("+Inf", 1.0)):
            until = n if le == "+Inf" else min(n, 20)  # then everything takes more than a second
            for pod in "abc":
                counters.add(n, "t_bucket", part * 100.0 * (until + 60), job="a", le=le, pod=pod)
        for le in ("0.1", "1", "+Inf") if n >= since else ():
            counters.add(n, "t_bucket", 1.0 * (n - since), job="a", le=le, pod="canary")
    along = counters.counting()

    def within(n: int) -> float:
        return 297.0 * (min(n, 20) + 60) + max(0, n - since)

    for n in range(LAST + 1):
        for seen, minutes in zip(await told(along, n), (5, 10, 60), strict=False):
            certain, perhaps, _ = around(seen)
            assert certain == pytest.approx(within(n) - within(n - minutes)), (n, minutes)
            assert perhaps == pytest.approx(certain), (n, minutes)
    five, *_ = await told(along, LAST)
    assert around(five) == (5, 5, 1_505)


@pytest.mark.parametrize("others", [(), ("0.1", "1")])
async def test_in_a_rollout_that_adds_a_bucket_a_slow_down_is_no_matter_of_doubt(others: Sequence[str]) -> None:
    """It was told as 5 to 1,505 of 1,505 in time, on which nothing is decided and nobody is paged."""
    counters = Counters()
    for n in range(-400, LAST + 1):
        for pod, since, bounds in (("a", -400, ("0.2",)), ("b", -400, ("0.2",)), ("c", 5, others)):
            for le in (*bounds, "+Inf") if n >= since else ():
                count = n - since if le == "+Inf" else min(n, 20) - min(since, 20)  # from then on all take two seconds
                counters.add(n, "t_bucket", 50.0 * count, job="a", le=le, pod=pod)
    for counting, begin in ((counters.counting(), 0), (counters.counting(), 30)):  # the second one reads it as a past
        for n in range(begin, LAST + 1):
            for seen, minutes in zip(await told(counting, n), (5, 10, 60), strict=False):
                certain, perhaps, total = around(seen)
                fast = max(0, 20 - max(n - minutes, -400)) - max(0, 20 - n)
                canary = max(0, min(n, 20) - max(5, n - minutes)) if others else max(0, n - max(5, n - minutes))
                assert certain == 100.0 * fast + (50.0 * canary if others else 0.0), (n, minutes)
                assert perhaps == 100.0 * fast + 50.0 * canary, (n, minutes)
                assert total == 100.0 * minutes + 50.0 * max(0, n - max(5, n - minutes))


@pytest.mark.parametrize("restart", [12, 13, 24, 31])
async def test_a_restart_in_a_rollout_makes_nothing_more_doubtful(restart: int) -> None:
    """A process that began took every bucket that had gone for one that went just now: 455 of 550 became 305 to 480,
    for as long as a window reached back to the restart. What was only not read for some ticks was taken for gone."""
    counters, shelf = Counters(), Shelf()
    for n in range(-400, LAST + 1):
        old = {"0.1": 60, "0.2": 90, "0.25": 95, "+Inf": 100}
        new = {"0.1": 1, "0.25": 1, "+Inf": 10}
        for le, each in old.items():
            counters.add(n, "t_bucket", float(each * (n + 400)), job="a", le=le, pod="a")
        for le, each in (old if n < 5 else new).items():
            counters.add(n, "t_bucket", float(each * (n + 400 if n < 5 else n - 5)), job="a", le=le, pod="b")
    never, along = counters.counting(), counters.counting(shelf)
    for n in range(LAST + 1):
        along = counters.counting(shelf) if n == restart else along
        seen = await told(along, n)
        assert list(map(around, seen)) == list(map(around, await told(never, n))), n
        assert n < 11 or around(seen[0]) == (455, 455, 550)
    assert around(seen[1]) == (910, 910, 1_100)


async def test_a_bucket_that_is_read_late_holds_too_much_for_a_window_that_began_meanwhile() -> None:
    """Between two looks at all buckets it is not among those that decide: what it held then is counted when it is."""
    counters, pods, _ = lived(1035, is_away=True)
    along = counters.counting()
    for n in range(LAST + 1):
        for window, seen in zip(WINDOWS[:2], await told(along, n), strict=False):
            within = sum(pod.happened(n - window // MINUTE, n)[0] for pod in pods)
            certain, perhaps, _ = around(seen)
            assert certain <= within <= perhaps, (n, window)


@pytest.mark.parametrize("restart", [25, 27])
async def test_a_restart_just_when_all_buckets_change_breaks_no_promise(restart: int) -> None:
    """As where the monitor is deployed along with what it watches: 122 of 281 in time became 0 to 38."""
    counters, pods, _ = lived(3036, is_away=True)
    shelf = Shelf()
    along = counters.counting(shelf)
    for n in range(LAST + 1):
        along = counters.counting(shelf) if n == restart else along
        for window, seen in zip(WINDOWS[:3], await told(along, n), strict=False):
            within = sum(pod.happened(n - window // MINUTE, n)[0] for pod in pods)
            certain, perhaps, _ = around(seen)
            assert certain <= within <= perhaps, (n, window)
