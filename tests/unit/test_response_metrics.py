"""Distributions against plain counting, and no change told where there is none."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import log
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.evolve import fold
from smartspec_ops.domain.incident.values import Phase, Resolution
from smartspec_ops.domain.response_metrics import (
    EDGES,
    Change,
    History,
    Load,
    Metrics,
    Stretch,
    compare,
    distribution,
    measure,
)
from smartspec_ops.domain.severity import Sev
from tests.unit.response import ALERT

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
UTC_ZONE = ZoneInfo("UTC")


def incident(
    n: int, at: datetime, *, minutes: int = 10, drill: bool = False, code: Resolution = Resolution.FIXED
) -> History:
    """Impact at `at`, detected and declared a minute later, paged and answered 2, resolved `minutes` after `at`."""
    seen = at + timedelta(minutes=1)
    alert = replace(ALERT, started_at=at, fired_at=seen, at=seen)
    end = at + timedelta(minutes=minutes)
    events: list[ev.Event] = [
        ev.Opened(
            at=seen,
            actor="system:intake",
            incident_id=f"INC-{n}",
            title="t",
            alert=alert,
            dedup_key=str(n),
            drill=drill,
        ),
        ev.Escalated(at=seen, actor="system:escalation", to="p-1", role="commander", step=1, why="new incident"),
        ev.Acknowledged(at=seen + timedelta(minutes=2), actor="p-1", by="p-1"),
        ev.Moved(at=end, actor="p-1", rule="T5", from_phase=Phase.OPEN, to_phase=Phase.RESOLVED, reason="over"),
        ev.Resolved(at=end, actor="p-1", code=code, by="p-1"),
    ]
    return fold(events), events


def measured(histories: Sequence[History], days: int = 10, zone: ZoneInfo = UTC_ZONE) -> Metrics:
    return measure(histories, START, START + days * DAY, zone=zone, role_of=lambda person: {"p-1": "commander"}[person])


def test_each_stretch_has_its_own_two_ends() -> None:
    found = measured([incident(1, START, minutes=30)])
    minutes = {stretch: one.median / timedelta(minutes=1) for stretch, one in found.times.items()}
    assert minutes == {
        Stretch.DETECT: 1,
        Stretch.DECLARE: 0,
        Stretch.ACKNOWLEDGE: 2,
        Stretch.RESOLVE: 29,
        Stretch.IMPACT: 30,
    }


def test_severities_changed_by_hand_are_counted_by_what_they_came_to() -> None:
    """Whether the rules and people drift apart; a change that was taken back is none."""

    def changed(n: int, *levels: tuple[Sev, Sev]) -> History:
        _, events = incident(n, START)
        by_hand = [
            ev.SeverityOverridden(at=START + timedelta(minutes=2), actor="p-1", from_level=a, to_level=b, reason="r")
            for a, b in levels
        ]
        told = [*events[:3], *by_hand, *events[3:]]
        return fold(told), told

    back = ((Sev.SEV3, Sev.SEV1), (Sev.SEV1, Sev.SEV3))
    graver = [changed(n, (Sev.SEV3, Sev.SEV2)) for n in (2, 3)]
    found = measured([incident(1, START), *graver, changed(4, (Sev.SEV2, Sev.SEV4)), changed(5, *back)])
    assert (found.raised, found.lowered) == (2, 1)


def test_drills_and_what_was_no_incident_are_counted_apart() -> None:
    found = measured(
        [
            incident(1, START, minutes=30),
            incident(2, START, minutes=900, drill=True),
            incident(3, START, minutes=900, code=Resolution.FALSE_POSITIVE),
            incident(4, START - DAY * 30, minutes=900),
        ]
    )
    assert (found.counted, found.apart) == (1, {"drill": 1, "false positive": 1})
    assert found.times[Stretch.IMPACT].worst == timedelta(minutes=30)
    assert found.load["commander"].pages == 1


def test_pages_are_counted_by_the_hour_of_the_team() -> None:
    histories = [incident(1, START), incident(2, START + timedelta(hours=14)), incident(3, START + timedelta(days=5))]
    assert measured(histories).load == {"commander": Load(pages=3, working=1, late=1, sleeping=1)}
    # 09:01 UTC is 04:01 in New York, 23:01 is 18:01, and the Saturday stays one at 04:01.
    assert measured(histories, zone=ZoneInfo("America/New_York")).load == {
        "commander": Load(pages=3, working=0, late=1, sleeping=2)
    }


@given(st.lists(st.integers(0, 200_000), min_size=1, max_size=60))
def test_a_distribution_is_what_counting_says(seconds: list[int]) -> None:
    one = distribution([timedelta(seconds=s) for s in seconds])
    ordered = sorted(seconds)
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    assert one.median.total_seconds() == middle
    assert one.worst.total_seconds() == ordered[-1]
    assert sum(one.bins) == one.n == len(seconds)
    assert len(one.bins) == len(EDGES) + 1
    if one.p90 is None:
        assert len(seconds) < 10
    else:
        p90 = one.p90.total_seconds()
        assert sum(s <= p90 for s in seconds) >= 0.9 * len(seconds)
        assert sum(s < p90 for s in seconds) < 0.9 * len(seconds)


def test_the_same_team_improves_in_at_most_a_twentieth_of_the_quarters() -> None:
    """Skewed like real times to resolve; both periods from one distribution, of several sizes."""
    draw = random.Random(7)
    told, rounds = 0, 400
    for n in range(rounds):
        sizes = (8 + n % 30, 8 + (n * 7) % 30)
        before, after = ([draw.lognormvariate(log(1800), 1.2) for _ in range(size)] for size in sizes)
        change, _ = compare(before, after, rounds=200)
        told += change in (Change.SHORTER, Change.LONGER)
    assert told <= rounds * 0.07, told  # 0.05, and three standard deviations of 400 coin flips


def test_a_real_change_is_told() -> None:
    draw = random.Random(8)
    before = [draw.lognormvariate(log(7200), 0.8) for _ in range(30)]
    after = [draw.lognormvariate(log(1200), 0.8) for _ in range(30)]
    assert compare(before, after)[0] is Change.SHORTER
    assert compare(after, before)[0] is Change.LONGER
    assert compare(before, after) == compare(before, after)


def test_few_incidents_are_not_compared() -> None:
    assert compare([1.0] * 7, [9.0] * 40) == (Change.TOO_FEW, None)


def test_the_period_before_is_as_long_and_ends_where_this_one_begins() -> None:
    slow = [incident(n, START - DAY * 9 + n * timedelta(hours=5), minutes=300 + n) for n in range(20)]
    older = [incident(100 + n, START - DAY * 11 - n * DAY, minutes=1) for n in range(20)]
    fast = [incident(200 + n, START + n * timedelta(hours=5), minutes=10 + n) for n in range(20)]
    found = measured([*slow, *older, *fast]).compared[Stretch.IMPACT]
    assert found.before is not None
    assert (found.before.n, found.change) == (20, Change.SHORTER)
