"""A replay raises the alerts that the watch would have raised: both over the same drawn counters, tick by tick.

The watch counts along from raw samples; the replay reads the same past back in steps. Processes begin again, scrapes
are missed, everything falls silent, errors and slow answers come and go.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from smartspec_ops.backends._answers import wanted
from smartspec_ops.backends._counted_course import counted
from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.alert_sights import AlertState, Burns, Context, Tick
from smartspec_ops.domain.alerting import turn
from smartspec_ops.domain.backtest import Moment, Raised, replay
from smartspec_ops.domain.budget import event_budget
from smartspec_ops.domain.burn import Level, ladder_of, windows_of
from smartspec_ops.domain.burn_reading import seen_in
from smartspec_ops.domain.judge import judge
from smartspec_ops.domain.measurement import Ask
from smartspec_ops.domain.objective import Comparator, HistogramIndicator, Kind, Objective, RatioIndicator
from tests.unit.counters import MARKED, MINUTE, Counters, minute
from tests.unit.objectives import latency, objective, ratio_promise

pytestmark = pytest.mark.edge

PAST, LAST = 480, 300
"""Minutes before the first tick, and ticks."""
WEEK = timedelta(days=7)
ERRORS = objective(
    "errors",
    ratio_promise(Kind.ERROR_RATE, Comparator.LT, "1"),
    RatioIndicator(source="s", total="r", bad='r{code="500"}'),
    goal="0.99",
    window=WEEK,
)
SLOW = replace(
    latency(), indicator=HistogramIndicator(source="s", histogram="t", threshold=Decimal("0.2")), window=WEEK
)


@dataclass(frozen=True, slots=True)
class Weather:
    """Minutes with a share of bad events, minutes in which a process begins again, and those nobody scraped."""

    faults: Sequence[tuple[int, int, float]]
    restarts: frozenset[int]
    missed: frozenset[int]


def drawn(random: Random) -> Weather:
    starts = sorted(random.sample(range(5, LAST - 20, 15), random.randint(1, 4)))
    faults = [(at, at + random.randint(3, 40), random.choice([0.03, 0.1, 0.3, 1.0])) for at in starts]
    missed = {n for n in range(-60, LAST + 1) if random.random() < 0.01}
    for _ in range(random.randint(0, 2)):
        silent = random.randint(1, LAST)
        missed |= {*range(silent, silent + random.randint(4, 30))}
    restarts = frozenset(n for n in range(-600, LAST + 1) if random.random() < 0.01)
    return Weather(faults, restarts, frozenset(missed))


def lived(weather: Weather, random: Random) -> Counters:
    counters, totals = Counters(), dict.fromkeys(("200", "500", "0.1", "0.2", "0.5", "+Inf"), 0)
    counters.lookback = MARKED
    for n in range(-PAST, LAST + 1):
        share = max((bad for since, until, bad in weather.faults if since <= n < until), default=0.002)
        events = random.randint(50, 150)
        bad = min(events, int(events * share + random.random()))
        if n in weather.restarts:
            totals = dict.fromkeys(totals, 0)
        for name, more in zip(
            totals, (events - bad, bad, (events - bad) // 2, events - bad, events, events), strict=True
        ):
            totals[name] += more
        for name, count in totals.items() if n not in weather.missed else ():
            labels = {"code": name} if len(name) == 3 and name.isdecimal() else {"le": name}
            counters.add(n - 0.25, "r" if "code" in labels else "t_bucket", float(count), **labels)
    return counters


async def watched(one: Objective, counters: Counters) -> list[Raised]:
    """What the watch raises, minute by minute."""
    rules, counting, found = ladder_of(one), counters.counting(), list[Raised]()
    asks = {window: Ask(one.indicator, window) for window in windows_of(one, rules)}
    questions = [asked for ask in asks.values() if (asked := wanted(ask))]
    state, is_open = AlertState(), False
    for n in range(LAST + 1):
        answers = await counting.measure(questions, minute(n))
        seen = {window: seen_in(one, answers[ask]) for window, ask in asks.items()}
        judgement = judge(one, answers[asks[one.current_window]])
        left = event_budget(one, answers[asks[one.window]])
        burns = Burns(rules=rules, seen=seen)
        tick = Tick(objective=one, judgement=judgement, left=left, burns=burns, context=Context())
        state, _ = turn(state, tick, minute(n), Policy())
        breach = state.breach
        if breach.phase.is_open and not is_open:
            found.append(Raised(started_at=minute(n), fired_at=minute(n), level=breach.level, rule=breach.rule))
        elif not breach.phase.is_open and is_open:
            found[-1] = replace(found[-1], resolved_at=minute(n))
        elif is_open and breach.level is Level.PAGE is not found[-1].level:
            found[-1] = replace(found[-1], level=Level.PAGE, rule=breach.rule, escalated_at=minute(n))
        is_open = breach.phase.is_open
    return found


async def replayed(one: Objective, counters: Counters, every: timedelta) -> Sequence[Raised]:
    asked = wanted(Ask(one.indicator, every))
    assert asked is not None
    course = await counted(asked, minute(60 - PAST), minute(LAST), counters.source, 60)
    assert course is not None
    return replay(one, [Moment(at, seen) for at, seen in course], every, minute(0), Policy()).raised


def told(raised: Sequence[Raised]) -> list[tuple[int, Level, str, int | None, int | None]]:
    def at(time: datetime | None) -> int | None:
        return None if time is None else (time - minute(0)) // MINUTE

    return [
        ((one.fired_at - minute(0)) // MINUTE, one.level, one.rule, at(one.escalated_at), at(one.resolved_at))
        for one in raised
    ]


@pytest.mark.parametrize("one", [ERRORS, SLOW], ids=["ratio", "histogram"])
@pytest.mark.parametrize("seed", range(4))
async def test_a_replay_minute_by_minute_raises_what_the_watch_raised(one: Objective, seed: int) -> None:
    random = Random(seed)
    counters = lived(drawn(random), random)
    assert told(await replayed(one, counters, MINUTE)) == told(await watched(one, counters))


@pytest.mark.parametrize("seed", range(4))
async def test_in_steps_of_five_minutes_it_raises_the_same_within_a_step(seed: int) -> None:
    """But for what fell silent just then: a step that ends a silence is not judged."""
    random = Random(seed)
    weather = drawn(random)
    faults = [(since, until, 1.0) for since, until, _ in weather.faults if until < LAST - 60 and until - since > 10]
    counters = lived(replace(weather, faults=faults, missed=frozenset()), random)
    ours, theirs = told(await replayed(SLOW, counters, 5 * MINUTE)), told(await watched(SLOW, counters))
    assert [one[1:3] for one in ours] == [one[1:3] for one in theirs]
    assert all(0 <= a[0] - b[0] < 5 for a, b in zip(ours, theirs, strict=True))


async def test_what_happened_in_a_silence_pages_nobody_after_it() -> None:
    """Nobody scraped for half an hour in which everything failed, and all is well since."""
    counters = lived(Weather([(100, 130, 1.0)], frozenset(), frozenset(range(100, 131))), Random(1))
    for every in (MINUTE, 5 * MINUTE):
        assert [one for one in await replayed(ERRORS, counters, every) if one.level is Level.PAGE] == []
