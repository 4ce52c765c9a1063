"""Latency objectives from native histograms beside brute force over what a real Prometheus was given.

Each process writes its histogram once a minute, by remote write: processes of different resolutions in one service,
restarts, missed samples, a service that falls silent and one that is born while we watch. What `increase()` makes of a
window is computed once more from the samples, as prometheus.io documents it; `_brute` says what the rules make of that.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from math import ceil
from pathlib import Path
from random import Random

import pytest

from smartspec_ops.app.watching.watch import Watch, tick
from smartspec_ops.backends import SourceConfig
from smartspec_ops.backends.prometheus import Prometheus, allow
from smartspec_ops.domain.alert_lifecycle import Phase
from smartspec_ops.domain.burn import Level, ladder_of, windows_of
from smartspec_ops.domain.burn_reading import read_all, seen_in
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData
from smartspec_ops.domain.objective import (
    Comparator,
    Kind,
    NativeHistogramIndicator,
    Objective,
    Promise,
    Statistic,
)
from smartspec_ops.domain.quantity import Quantity
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.stores import open_store
from smartspec_ops.testing.clock import EagerClock
from tests.acceptance import _native
from tests.acceptance._brute import MINUTE as SIXTY
from tests.acceptance._brute import Alert, Events, Subject
from tests.acceptance._native import Histogram
from tests.conftest import ServerFactory
from tests.unit.counters import minute
from tests.unit.objectives import objective

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
PAST, LAST = 330, 65
"""Minutes of history, and ticks."""
BORN = 14
"""The minute the youngest service comes into being."""
FAST, SLOW = (0.011, 0.03, 0.07, 0.2, 0.25), (0.26, 0.4, 0.9, 3.0)
"""Seconds; the threshold of 0.25 s is a bound of every resolution, 0.3 s of none."""
LOOKBACK = 5 * SIXTY


@dataclass(slots=True)
class Pod:
    """One process: its samples, and by threshold what each adds to the one before."""

    schema: int
    offset: float
    samples: list[tuple[float, Histogram]] = field(default_factory=list)
    sums: dict[float, Sequence[tuple[int, ...]]] = field(default_factory=dict)

    def gained(self, threshold: float) -> Sequence[tuple[int, ...]]:
        """(certainly, perhaps within the threshold, all) since the first sample; what was lost begins at nothing."""
        if threshold not in self.sums:
            steps = [(0, 0, 0)]
            for (_, before), (_, after) in pairwise(self.samples):
                was = (*before.within(threshold), before.total)
                is_again = any(after.counts.get(number, 0) < count for number, count in before.counts.items())
                now = (*after.within(threshold), after.total)
                steps.append(now if is_again else tuple(b - a for a, b in zip(was, now, strict=True)))  # type: ignore[arg-type]
            self.sums[threshold] = list(accumulate(steps, lambda a, b: tuple(x + y for x, y in zip(a, b, strict=True))))  # type: ignore[arg-type]
        return self.sums[threshold]

    def increase(self, now: float, length: int, threshold: float) -> Sequence[float] | None:
        """What was gained in a window, reaching on to its ends where they are a sample away, else half of that."""
        times = [at for at, _ in self.samples]
        first, last = bisect_left(times, now - length), bisect_right(times, now) - 1
        if last <= first:
            return None
        begin, end = times[first], times[last]
        apart = (end - begin) / (last - first)
        away = (begin - (now - length), now - end)
        reach = end - begin + sum(one if one < 1.1 * apart else apart / 2 for one in away)
        gained = self.gained(threshold)
        return [(b - a) * reach / (end - begin) for a, b in zip(gained[first], gained[last], strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """So many requests a minute of each process, of which a share is slow; `faults` are (from, until, share)."""

    name: str
    traffic: int
    slow: float
    schemas: tuple[int, int] = (3, 3)
    faults: Sequence[tuple[int, int, float]] = ()
    silence: tuple[int, int] = (0, 0)
    begins: int = -PAST - 1


def services(random: Random) -> Sequence[Service]:
    begin = random.randint(20, 30)
    fault = begin, begin + random.randint(8, 25), random.choice([0.05, 0.4, 1.0])
    return (
        Service(name="busy", traffic=300, slow=0.002, faults=[(-300, -280, 0.3), fault]),
        Service(name="mixed", traffic=90, slow=0.004, schemas=(4, 1), faults=[(-60, -40, 0.02), (45, 55, 0.5)]),
        Service(name="mute", traffic=60, slow=0.001, faults=[(3, 55, 0.4)], silence=(28, 42)),
        Service(name="young", traffic=40, slow=0.0, faults=[(BORN, BORN + 4, 0.05)], begins=BORN),
    )


def lived(service: Service, random: Random) -> Sequence[Pod]:
    pods = [Pod(schema, offset) for schema, offset in zip(service.schemas, (17.0, 44.0), strict=True)]
    counts = [Histogram(pod.schema) for pod in pods]
    for n in range(service.begins, LAST + 1):
        share = next((one for begin, end, one in service.faults if begin <= n < end), service.slow)
        for place, pod in enumerate(pods):
            if random.random() < 0.004:
                counts[place] = Histogram(pod.schema)
            total = random.randint(service.traffic // 2, service.traffic)
            slow = min(total, int(total * share + random.random()))
            for seconds, times in ((random.choice(FAST), total - slow), (random.choice(SLOW), slow)):
                if times:
                    counts[place].observe(seconds, times)
            is_silent = service.silence[0] <= n < service.silence[1]
            if not (is_silent or random.random() < 0.01):
                pod.samples.append((minute(n).timestamp() - pod.offset, counts[place].copy()))
    return pods


class Native(Subject):
    """As `_brute.Subject`, where the source itself computes each window."""

    def __init__(self, one: Objective, pods: Sequence[Pod], threshold: float) -> None:
        super().__init__(goal=Fraction(one.goal), days=one.window // DAY, whole=(), is_strict=True)
        self.pods, self.threshold = pods, threshold
        self.began = min(pod.samples[0][0] for pod in pods)

    def seen(self, now: float, length: int) -> Events | None:
        """None while nobody has a sample of the last five minutes, or two in the window."""
        newest = max((at for pod in self.pods for at, _ in pod.samples if at <= now), default=0.0)
        if now - newest >= LOOKBACK:
            return None
        found = [one for pod in self.pods if (one := pod.increase(now, length, self.threshold))]
        if not found:
            return None
        low, high, total = (sum(parts) for parts in zip(*found, strict=True))
        missing = max(0.0, self.known_since(now) - (now - length))
        is_whole = missing <= max(length / 10, 2.5 * SIXTY)
        return Events(low, high, total, Fraction(1) if is_whole else 1 - Fraction(missing) / length)

    def known_since(self, now: float) -> float:
        """Series are looked for at 300 points of the longest window, and at each minute of the last three hours."""
        minute_, point = (ceil(self.began / step) * step for step in (SIXTY, self.days * DAY // SECOND // 300))
        return min(max(minute_, now - 3 * 60 * SIXTY), point)


def promised(service: str, seconds: str, goal: str, days: int) -> Objective:
    promise = Promise(
        kind=Kind.LATENCY, statistic=Statistic.P99, comparator=Comparator.LT, target=Quantity.seconds(seconds)
    )
    indicator = NativeHistogramIndicator(source="s", histogram=f'h{{service="{service}"}}', threshold=Decimal(seconds))
    return objective(f"{service}-{seconds}-{goal}", promise, indicator, goal, window=days * DAY)


PROMISED = (
    ("busy", "0.25", "0.99", 3),
    ("busy", "0.3", "0.95", 3),
    ("mixed", "0.25", "0.98", 3),
    ("mute", "0.25", "0.99", 3),
    ("young", "0.25", "0.99", 3),
)


class Listening(Prometheus):
    """Remembers what it answered last."""

    heard: Mapping[Ask, Measurement] = {}

    async def measure(self, asks: Sequence[Ask], at: object) -> Mapping[Ask, Measurement]:
        self.heard = await super().measure(asks, at)  # type: ignore[arg-type]
        return self.heard


def filled(url: str, lives: Mapping[str, Sequence[Pod]]) -> None:
    """Half an hour at a time, since a Prometheus takes nothing that is an hour late."""
    for begin in range(-PAST - 2, LAST + 1, 30):
        since, until = minute(begin).timestamp(), minute(begin + 30).timestamp()
        _native.write(
            url,
            [
                (
                    {"__name__": "h", "service": name, "pod": str(number)},
                    [(at, one) for at, one in pod.samples if since <= at < until],
                )
                for name, pods in lives.items()
                for number, pod in enumerate(pods)
            ],
        )


@dataclass(slots=True)
class Beside:
    """One objective judged by both."""

    objective: Objective
    subject: Native
    alert: Alert = field(default_factory=Alert)
    met: set[str] = field(default_factory=set)

    def differences(self, n: int, heard: Mapping[Ask, Measurement], ours: object) -> Iterator[str]:
        one, subject, now = self.objective, self.subject, minute(n).timestamp()
        rules = ladder_of(one)
        lengths = windows_of(one, rules)
        brute = {int(w / SECOND): subject.seen(now, w // SECOND) for w in lengths}
        for window in lengths:
            if not same(heard[Ask(one.indicator, window)], brute[int(window / SECOND)]):
                yield f"{n} {one.id} {window}: {heard[Ask(one.indicator, window)]}, brute {brute[int(window / SECOND)]}"
        found = {window: seen_in(one, heard[Ask(one.indicator, window)]) for window in lengths}
        told = {reading.rule.name: reading.holds for reading in read_all(rules, found)[:-1]}
        exact = {w: self._between(seen, heard, w) for w, seen in brute.items()}
        expected = {rule.name: rule.holds(exact, exact[int(one.window / SECOND)]) for rule in subject.rules}
        if told != expected:
            yield f"{n} {one.id} rules {told}, brute {expected}"
        self.alert.tick(subject, now, exact)
        is_open = ours.phase.is_open  # type: ignore[attr-defined]
        state = is_open, ours.phase is Phase.FROZEN, is_open and ours.level is Level.PAGE, ours.active  # type: ignore[attr-defined]
        alert = self.alert
        if state != (alert.is_open, alert.is_frozen, alert.is_open and alert.is_page, alert.active):
            yield f"{n} {one.id} alert {state}, brute {alert}"
        self.met |= {*alert.active, "frozen" if alert.is_frozen else "", "page" if alert.is_page else ""}

    def _between(self, seen: Events | None, heard: Mapping[Ask, Measurement], length: int) -> Events | None:
        """Where the threshold lies inside a bucket the source says how much of it is below."""
        if seen is None or seen.low == seen.high:
            return seen
        told = heard[Ask(self.objective.indicator, length * SECOND)]
        assert isinstance(told, Counts)
        return Events(told.good, told.good, seen.total, seen.coverage)


def same(told: Measurement, brute: Events | None) -> bool:
    if brute is None or isinstance(told, NoData):
        return brute is None and isinstance(told, NoData)
    assert isinstance(told, Counts)
    slack = 1e-9 * brute.total
    return (
        abs(told.total - brute.total) <= slack
        and brute.low - slack <= told.good <= brute.high + slack
        and abs(told.coverage - brute.coverage) <= 1e-9
    )


@pytest.mark.parametrize("seed", [1])
async def test_native_histograms_are_judged_as_brute_force_judges_their_samples(
    seed: int, prometheus_server: Callable[..., ServerFactory], tmp_path: Path
) -> None:
    random = Random(seed)
    lives = {service.name: lived(service, random) for service in services(random)}
    server = prometheus_server({}, options=_native.OPTIONS)
    filled(server.url, lives)
    config = SourceConfig(name="s", url=server.url)
    backend = Listening(config, HttpEdge(allow=allow(config)), EagerClock(minute(0)))
    store = open_store(tmp_path / "ops.db", b"k" * 32)
    await store.migrate()
    objectives = [promised(*one) for one in PROMISED]
    both = [
        Beside(made, Native(made, lives[service], float(seconds)))
        for made, (service, seconds, *_) in zip(objectives, PROMISED, strict=True)
    ]
    watch = Watch(
        objectives=objectives, backends={"s": backend}, store=store, queue=LeaseQueue(store, EagerClock(minute(0)))
    )
    found = list[str]()
    for n in range(LAST + 1):
        result = await tick(watch, minute(n) + backend.delay())
        for watched, one in zip(result.watched, both, strict=True):
            found += one.differences(n, backend.heard, watched.alert.breach)
    await backend.close()
    await store.close()
    assert not found, "\n".join([f"{len(found)} differences", *found[:40]])
    assert {fact for one in both for fact in one.met} >= {"page-fast", "page-slow", "current", "frozen", "page"}
