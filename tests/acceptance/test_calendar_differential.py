"""Budgets of calendar windows beside brute force over raw samples: whole months, quarters and weeks of four places.

A real Prometheus holds six weeks. In them clocks change in New York and Berlin, and windows end everywhere: the watch
is there around each of those moments, started anew every time and once in the middle. When windows begin is written
down here by hand; everything else is added up from samples.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from smartspec_ops.app.watching.watch import Watch, tick
from smartspec_ops.backends import SourceConfig
from smartspec_ops.backends.prometheus import DELAY, allow
from smartspec_ops.domain.budget import Budget
from smartspec_ops.domain.calendar import Calendar, CalendarUnit
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.stores import open_store
from smartspec_ops.testing.clock import EagerClock
from tests.acceptance._brute import Events, Subject
from tests.acceptance.test_differential import Case, Listening, fast, ratio
from tests.conftest import ServerFactory
from tests.unit.counters import MINUTE, START, Counters, minute

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

BEGINS: Mapping[tuple[str, str], Sequence[str]] = {
    ("week", "America/New_York"): (
        "03-02T05:00",
        "03-09T04:00",
        "03-16T04:00",
        "03-23T04:00",
        "03-30T04:00",
        "04-06T04:00",
    ),
    ("month", "America/New_York"): ("03-01T05:00", "04-01T04:00", "05-01T04:00"),
    ("month", "Europe/Berlin"): ("02-28T23:00", "03-31T22:00", "04-30T22:00"),
    ("month", "Asia/Kathmandu"): ("02-28T18:15", "03-31T18:15", "04-30T18:15"),
    ("quarter", "Europe/Berlin"): ("02-20T00:00", "03-31T22:00", "06-30T22:00"),
}
"""In UTC, of 2026. The quarter began with the year; nothing is known of before 20 February."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+00:00")


SINCE, UNTIL = at("02-20T00:00"), at("04-03T00:30")
STAYS = (
    ("03-08T06:55", 10),  # clocks change in New York
    ("03-09T03:55", 10),  # a week of 167 hours ends there
    ("03-20T12:00", 5),
    ("03-29T00:55", 10),  # clocks change in Berlin
    ("03-31T18:10", 10),  # the month ends in Kathmandu, three quarters past the hour
    ("03-31T21:50", 40),  # and the quarter in Berlin, with a month of an hour less
    ("04-01T03:55", 10),
    ("04-03T00:00", 10),
)
"""When somebody watches, and for so many minutes."""
FAULTS = (
    ("03-08T06:00", 60, 0.03),
    ("03-09T03:50", 8, 0.2),
    ("03-28T23:00", 180, 0.01),
    ("03-31T18:05", 25, 0.1),
    ("03-31T21:40", 15, 0.5),
    ("04-01T03:58", 4, 0.4),
)
"""From when, for so many minutes, which share of requests fails, and is slow."""


def lives(seed: int) -> Counters:
    """One process, a sample every two minutes, and every minute of the seven hours before somebody watches."""
    random, counters = Random(seed), Counters()
    faults = [((at(begin) - START) // MINUTE, length, share) for begin, length, share in FAULTS]
    dense = [((at(begin) - START) // MINUTE, length) for begin, length in STAYS]
    sums = {"200": 0, "500": 0, "0.2": 0, "+Inf": 0}
    for n in range((SINCE - START) // MINUTE, (UNTIL - START) // MINUTE):
        share = next((one for begin, length, one in faults if begin <= n < begin + length), 0.0004)
        total = random.randint(20, 60)
        bad = min(total, int(total * share + random.random()))
        for name, gained in (("200", total - bad), ("500", bad), ("0.2", total - bad), ("+Inf", total)):
            sums[name] += gained
        if n % 2 == 0 or any(begin - 420 <= n <= begin + length for begin, length in dense):
            for code in ("200", "500"):
                counters.add(n - 0.3, "r", float(sums[code]), service="shop", code=code)
            for le in ("0.2", "+Inf"):
                counters.add(n - 0.3, "t_bucket", float(sums[le]), service="shop", le=le)
    return counters


def by_calendar(case: Case, unit: str, zone: str) -> Case:
    calendar = Calendar(unit=CalendarUnit(unit), timezone=zone)
    one = replace(case.objective, id=f"{unit}-{zone}-{case.metric}", calendar=calendar, window=calendar.nominal)
    return replace(case, objective=one)


SLICED = by_calendar(ratio("shop", "99", 30), "month", "Europe/Berlin")
CASES = (
    *(by_calendar(ratio("shop", "99.5", 30), unit, zone) for unit, zone in BEGINS),
    by_calendar(fast("shop", "0.2", ["0.2"], "0.99", 30), "month", "Europe/Berlin"),
    replace(SLICED, objective=replace(SLICED.objective, id="sliced", slice_share=Decimal("0.98"))),
)


@dataclass(slots=True)
class Beside:
    """One objective's budget, as the watch tells it and as it is added up here."""

    case: Case
    counters: Counters
    subject: Subject = field(init=False)
    slices: dict[datetime, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.subject = self.case.subject(self.counters)
        self.subject.origin = SINCE.timestamp()

    @property
    def goal(self) -> Fraction:
        return Fraction(self.case.objective.goal)

    def window(self, until: datetime) -> tuple[datetime, datetime]:
        """The one of what happened just before `until`, which is when a tick was where slices are counted."""
        calendar = self.case.objective.calendar
        assert calendar is not None
        begins = [at(text) for text in BEGINS[calendar.unit.value, calendar.timezone]]
        return next((since, end) for since, end in pairwise(begins) if since < until <= end)

    def expected(self, n: int) -> tuple[Fraction, Fraction, Fraction]:
        """(remaining, bad, total) of the window so far."""
        if not self.case.objective.counts_events:
            return self._in_slices(*self.window(minute(n) + DELAY))
        until = minute(n)
        since, end = self.window(until)
        now = until.timestamp()
        so_far = self._events(now, int(now - since.timestamp()))
        bad, total = Fraction(so_far.total - so_far.high), Fraction(so_far.total)
        nominal = int(self.case.objective.window.total_seconds())
        usual = self._events(now, nominal)
        pace = Fraction(usual.total) / (usual.coverage * nominal)
        allowed = (total + pace * Fraction(end.timestamp() - now)) * (1 - self.goal)
        return (1 - bad / allowed if bad else Fraction(1)), bad, total

    def _in_slices(self, since: datetime, end: datetime) -> tuple[Fraction, Fraction, Fraction]:
        # The tick at the end is of what ends, and of what begins.
        of_window = [good for when, good in self.slices.items() if since <= when <= end]
        bad = Fraction(of_window.count(False))
        return 1 - bad / ((end - since) // MINUTE * (1 - self.goal)), bad, Fraction(len(of_window))

    def _events(self, now: float, length: int) -> Events:
        found = self.subject.seen(now, length)
        assert found is not None
        return found


@pytest.mark.parametrize("kind", ["prometheus", "victoriametrics"])
async def test_calendar_budgets_are_what_brute_force_makes_of_the_raw_samples(
    kind: str,
    prometheus_server: Callable[..., ServerFactory],
    victoriametrics_server: ServerFactory,
    tmp_path: Path,
) -> None:
    counters = lives(3)
    if kind == "prometheus":
        server = prometheus_server({}, history="\n".join([*counters.exposed(1), "# EOF", ""]))
    else:
        server = victoriametrics_server("\n".join(counters.exposed(1000)) + "\n")
    store = open_store(tmp_path / "ops.db", b"k" * 32)
    await store.migrate()
    both = [Beside(case, counters) for case in CASES]
    differences = list[str]()
    for begin, length in STAYS:
        for part in (range(length // 2), range(length // 2, length)):
            config = SourceConfig(name="s", url=server.url)
            backend = Listening(config, HttpEdge(allow=allow(config)), EagerClock(START))
            queue = LeaseQueue(store, EagerClock(START))
            watch = Watch(objectives=[c.objective for c in CASES], backends={"s": backend}, store=store, queue=queue)
            for n in (((at(begin) - START) // MINUTE) + number for number in part):
                result = await tick(watch, minute(n) + backend.delay())
                for watched, one in zip(result.watched, both, strict=True):
                    one.slices[minute(n) + DELAY] = watched.judgement.verdict.value == "met"
                    expected, bad, total = one.expected(n)
                    differences += told(one, n, watched.left, expected, bad, total)
            await backend.close()
    await store.close()
    assert not differences, "\n".join([f"{len(differences)} differences", *differences[:60]])


def told(one: Beside, n: int, left: Budget | None, expected: Fraction, bad: Fraction, total: Fraction) -> list[str]:
    assert left is not None
    assert left.remaining is not None
    is_same = (left.bad, left.total) == (bad, total) and abs(left.remaining - expected) < Fraction(1, 10**6)
    ours = f"{float(left.remaining):.5f} ({float(left.bad):g} of {float(left.total):g})"
    brute = f"{float(expected):.5f} ({float(bad):g} of {float(total):g})"
    return [] if is_same else [f"{minute(n)} {one.case.objective.id}: ours {ours}, brute force {brute}"]
