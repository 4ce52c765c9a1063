"""Alerts beside brute force over drawn weather, and over weather made for what a draw meets seldom: thresholds nearly
reached, relapses, flapping, silence while an alert holds, few events, services that have just begun.

Nothing is scraped here, so that hundreds of seeds are cheap: a source answers from numbers written down, the whole
watch judges them, and `_brute` says what docs/alerts.md makes of the same numbers, never restarted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from random import Random

import pytest

from smartspec_ops.app.watching.watch import Watch, tick
from smartspec_ops.domain.alert_lifecycle import Phase
from smartspec_ops.domain.burn import Level, ladder_of, windows_of
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Sample, Silence
from smartspec_ops.domain.objective import Comparator, Kind, Objective, RatioIndicator
from smartspec_ops.ports import Store
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.testing.clock import EagerClock
from tests.acceptance._brute import Alert, Events, Subject
from tests.unit.objectives import MINUTE, NOON, objective, ratio_promise

pytestmark = pytest.mark.edge

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
PAST = 7 * 1440
"""Minutes of quiet before the first tick, of a service that is that old."""
AGES = (PAST, PAST, 400, 40, 0)
SHARES = (0.0, 0.0, 0.0002, 0.002, 0.02, 0.2, 1.0)
"""Of events that are bad, while some weather lasts."""


@dataclass(slots=True)
class Weather:
    """`ports.MetricsBackend`: events minute by minute, and the minutes in which nobody answers."""

    name: str
    good: Sequence[int]
    total: Sequence[int]
    silent: frozenset[int]
    age: int = PAST
    """Minutes for which it had been seen before the first tick."""
    sums: tuple[Sequence[int], Sequence[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.sums = [0, *accumulate(self.good)], [0, *accumulate(self.total)]

    def over(self, n: int, window: timedelta) -> Counts | None:
        """What the minutes of a window held that ends with minute `n`."""
        if n in self.silent:
            return None
        end, minutes = PAST + n, window // MINUTE
        good, total = (of[end] - of[max(PAST - self.age, end - minutes)] for of in self.sums)
        return Counts(good, total, min(1.0, (n + self.age) / minutes))

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        found = {ask: self.over((at - NOON) // MINUTE, ask.window) for ask in asks}
        silence = NoData(Silence.UNREACHABLE, "nobody answers")
        return {ask: counted or silence for ask, counted in found.items()}

    async def history(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        return await self.measure(asks, at)

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        return ()

    def delay(self) -> timedelta:
        return timedelta(0)

    async def close(self) -> None:
        return None


def drawn(random: Random, last: int) -> Weather:
    good, total, silent = [], [], set[int]()
    pace = random.choice([3, 60, 600, 6_000])
    share, until, cycle, quiet = 0.0, random.randint(1, 20), 0, 1
    for n in range(-PAST + 1, last + 1):
        if n >= until:
            cycle, quiet = random.choice([0, 0, 0, 24, 45]), random.choice([1, 1, 1, 40])
            share, until = random.choice(SHARES), n + random.choice([3, 8, 20, 60, 150])
            if random.random() < 0.3:
                begin = n + random.randint(0, 12)
                silent |= set(range(begin, begin + random.choice([1, 4, 15])))
        now = 0.0 if n < 1 or (cycle and n % cycle > 6) else share
        events = random.randint(pace // 2, pace) // quiet if random.random() > 0.01 else 0
        total.append(events)
        good.append(events - min(events, int(events * now + random.random() * (now > 0))))
    return Weather("s", good, total, frozenset(silent), random.choice(AGES))


def played(
    name: str,
    faults: Sequence[tuple[int, int, float]],
    *,
    silent: Sequence[int] = (),
    idle: range = range(0),
    pace: int = 600,
    now: int | None = None,
    age: int = PAST,
) -> Weather:
    """The same traffic at every minute, another one from `now` on, none while `idle`; of faults (from, until, share) so
    much is bad."""
    minutes = range(-PAST + 1, LAST + 1)
    total = [0 if n in idle else pace if n < 1 or now is None else now for n in minutes]
    shares = [next((share for begin, end, share in faults if begin <= n < end), 0.0) for n in minutes]
    good = [events - int(events * share) for events, share in zip(total, shares, strict=True)]
    return Weather(name, good, total, frozenset(silent), age)


LAST = 170
PLAYS = (
    # Reopened 25 minutes after it was over, then soon, and so often that it flaps; unseen in its hold.
    (played("flapping", [(n, n + 9, 1.0) for n in (2, 40, 64, 88, 122)], silent=[16, 17]), "0.9", 7),
    (played("relapse", [(5, 17, 1.0), (24, 25, 1.0)], silent=[33]), "0.99", 7),
    # A ticket, a page, and when that is a ticket almost, a page again.
    (played("climb", [(3, 6, 0.02), (8, 13, 1.0), (70, 71, 1.0)], age=0), "0.999", 3),
    # A page, then a ticket, and over after half an hour of calm.
    (played("once", [(3, 5, 1.0)]), "0.999", 3),
    # A little less than a threshold, of page-fast, page-slow and hard-down; an hour that reaches the highest there is.
    (played("nearly", [(20, 29, 1.0), (29, 30, 0.6), (60, 70, 1.0)]), "0.99", 7),
    (played("dead", [(5, 17, 0.75), (40, 110, 1.0)]), "0.9", 7),
    (played("residue", [(40, 45, 1.0), (45, 90, 0.0068)], pace=6_000), "0.999", 3),
    # Few events: of all, in the night, and of a service that has just begun.
    (played("two", [(20, 22, 1.0), (60, 62, 1.0)], pace=1), "0.999", 3),
    (played("night", [(70, 80, 0.1), (120, 130, 1.0)], now=10), "0.999", 3),
    (played("few", [(3, 4, 0.25), (40, 60, 0.25)], pace=4, age=0), "0.99", 7),
    (played("young", [(4, 9, 0.04), (34, 38, 0.04)], age=0), "0.99", 7),
    # Nobody comes while an alert is open, while it is frozen already, and while it is over but for its hold.
    (played("deserted", [(20, 32, 1.0)], idle=range(32, 60)), "0.9", 7),
    (played("deserted-silent", [(20, 32, 1.0)], silent=[32, 33, 34], idle=range(30, 60)), "0.99", 7),
    (played("deserted-calm", [(20, 32, 1.0)], idle=range(46, 70)), "0.9", 7),
    # Nobody came for as long as the short window is, but some did in the current one, which is longer.
    (played("lull", [(20, 32, 1.0)], idle=range(32, 40)), "0.99", 7),
)
"""What a draw meets seldom, each with its goal and the days of its budget."""


LONG_LOOKS = {"lull": 15 * MINUTE}
"""Whose current window is no 5 minutes."""


def promised(source: str, goal: str, days: int) -> Objective:
    indicator = RatioIndicator(source=source, total="r", bad="e")
    promise = ratio_promise(Kind.AVAILABILITY, Comparator.GE, str(Decimal(goal) * 100))
    made = objective(f"{source}-{days}-{goal}", promise, indicator, goal, window=days * DAY)
    return replace(made, current_window=LONG_LOOKS.get(source, made.current_window))


async def differences(seed: int, store: Store, last: int) -> tuple[list[str], set[str]]:
    """What ours and brute force told differently, and what happened."""
    random = Random(seed)
    weather = drawn(random, last)
    plays = [(weather, "0.99", 7), *PLAYS]
    weathers = [one for one, *_ in plays]
    objectives = [promised(one.name, goal, days) for one, goal, days in plays]
    subjects = [
        Subject(goal=Fraction(one.goal), days=one.window // DAY, whole=(), current=one.current_window // SECOND)
        for one in objectives
    ]
    alerts, found, met = [Alert() for _ in objectives], list[str](), set[str]()
    watch: Watch | None = None
    for n in range(1, last + 1):
        if watch is None or random.random() < 0.02:
            queue, backends = LeaseQueue(store, EagerClock(NOON)), {one.name: one for one in weathers}
            watch = Watch(objectives=objectives, backends=backends, store=store, queue=queue)
        result = await tick(watch, NOON + n * MINUTE)
        for watched, subject, alert, one, sky in zip(
            result.watched, subjects, alerts, objectives, weathers, strict=True
        ):
            counted = {w // SECOND: sky.over(n, w) for w in windows_of(one, ladder_of(one))}
            alert.tick(subject, n * 60.0, {w: _events(seen) for w, seen in counted.items()})
            ours = watched.alert.breach
            is_open = ours.phase.is_open
            told = is_open, ours.phase is Phase.FROZEN, is_open and ours.level is Level.PAGE
            expected = alert.is_open, alert.is_frozen, alert.is_open and alert.is_page
            flaps = (len(ours.reopened), len(alert.reopened)) if is_open else (0, 0)
            if (*told, ours.active, flaps[0]) != (*expected, alert.active, flaps[1]):
                found.append(f"{n} {one.id}: {told} {ours.active}, brute force {expected} {alert.active}, {flaps}")
            met |= {*alert.active, "frozen" if alert.is_frozen else ""}
            met |= {"resolved" if alert.resolved_at else "", "again" if alert.reopened else ""}
    return found, met


def _events(counted: Counts | None) -> Events | None:
    return counted and Events(counted.good, counted.good, counted.total, Fraction(counted.coverage))


@pytest.mark.parametrize("seed", [212])
async def test_every_alert_is_what_brute_force_makes_of_the_weather(seed: int, store: Store) -> None:
    found, met = await differences(seed, store, LAST)
    assert not found, "\n".join(found[:20])
    assert met >= {"hard-down", "page-fast", "page-slow", "ticket-fast", "current", "frozen", "resolved", "again"}
