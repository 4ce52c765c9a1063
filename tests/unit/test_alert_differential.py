"""Alerts beside brute force over days of drawn weather: outages, slow burns, flapping, silence, and new processes.

Nothing is scraped here, so that hundreds of seeds are cheap: a source answers from numbers written down, the whole
watch judges them, and `_brute` says what docs/alerts.md makes of the same numbers, never restarted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
"""Minutes of quiet before the first tick."""
SHARES = (0.0, 0.0, 0.0002, 0.002, 0.02, 0.2, 1.0)
"""Of events that are bad, while some weather lasts."""


@dataclass(slots=True)
class Weather:
    """`ports.MetricsBackend`: events minute by minute, and the minutes in which nobody answers."""

    name: str
    good: Sequence[int]
    total: Sequence[int]
    silent: frozenset[int]
    sums: tuple[Sequence[int], Sequence[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.sums = [0, *accumulate(self.good)], [0, *accumulate(self.total)]

    def over(self, n: int, window: timedelta) -> tuple[int, int] | None:
        """(good, total) of the minutes of a window that ends with minute `n`."""
        if n in self.silent:
            return None
        end = PAST + n
        good, total = (of[end] - of[max(0, end - window // MINUTE)] for of in self.sums)
        return good, total

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        found = {ask: self.over((at - NOON) // MINUTE, ask.window) for ask in asks}
        silence = NoData(Silence.UNREACHABLE, "nobody answers")
        return {ask: Counts(*counted) if counted else silence for ask, counted in found.items()}

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
    share, until, is_flapping = 0.0, random.randint(1, 20), False
    for n in range(-PAST + 1, last + 1):
        if n >= until:
            is_flapping = random.random() < 0.2
            share, until = random.choice(SHARES), n + random.choice([3, 8, 20, 60, 150])
            if random.random() < 0.2:
                silent |= set(range(n, n + random.choice([1, 4, 15])))
        now = 0.0 if n < 1 or (is_flapping and n % 14 < 7) else share
        events = random.randint(pace // 2, pace) if random.random() > 0.01 else 0
        total.append(events)
        good.append(events - min(events, int(events * now + random.random() * (now > 0))))
    return Weather("s", good, total, frozenset(silent))


def promised(goal: str, days: int) -> Objective:
    indicator = RatioIndicator(source="s", total="r", bad="e")
    promise = ratio_promise(Kind.AVAILABILITY, Comparator.GE, str(Decimal(goal) * 100))
    return objective(f"o-{days}-{goal}", promise, indicator, goal, window=days * DAY)


async def differences(seed: int, store: Store, last: int) -> tuple[list[str], set[str]]:
    """What ours and brute force told differently, and what happened."""
    random = Random(seed)
    weather = drawn(random, last)
    objectives = [promised(*one) for one in (("0.999", 3), ("0.99", 7), ("0.9", 3))]
    subjects = [Subject(goal=Fraction(one.goal), days=one.window // DAY, whole=()) for one in objectives]
    alerts, found, met = [Alert() for _ in objectives], list[str](), set[str]()
    watch: Watch | None = None
    for n in range(1, last + 1):
        if watch is None or random.random() < 0.02:
            queue = LeaseQueue(store, EagerClock(NOON))
            watch = Watch(objectives=objectives, backends={"s": weather}, store=store, queue=queue)
        result = await tick(watch, NOON + n * MINUTE)
        for watched, subject, alert, one in zip(result.watched, subjects, alerts, objectives, strict=True):
            counted = {w // SECOND: weather.over(n, w) for w in windows_of(one, ladder_of(one))}
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


def _events(counted: tuple[int, int] | None) -> Events | None:
    return None if counted is None else Events(counted[0], counted[0], counted[1], Fraction(1))


@pytest.mark.parametrize("seed", [212])
async def test_every_alert_is_what_brute_force_makes_of_the_weather(seed: int, store: Store) -> None:
    found, met = await differences(seed, store, 170)
    assert not found, "\n".join(found[:20])
    assert met >= {"page-fast", "frozen", "resolved", "again"}
