"""What the measurement of takeovers says of its figures: every bar with how many it is of, and whether it is met."""

from dataclasses import replace

import pytest

from bench.takeover import report
from bench.takeover.cost import Cost
from bench.takeover.gone import Before, Time
from bench.takeover.rolling import Rolled

pytestmark = pytest.mark.edge


def _time(kind: str, taken: float, judged: float = 3.0) -> Time:
    return Time(kind=kind, shards=5, taken=taken, judged=judged, pause=0.04)


def _cost(workers: int, *cpu: float) -> Cost:
    return Cost(
        workers=workers,
        interval=5.0,
        objectives=2048,
        cpu=cpu,
        standing=0.015,
        statements=400.0,
        commits=40.0,
        rows=80.0,
        wal=409_600.0,
        database=0.1,
        missed=0,
        wanted=100,
    )


def test_a_quantile_is_a_value_that_was_seen() -> None:
    values = [float(number) for number in range(1, 101)]
    assert report.quantile(values, 0.99) == 99
    assert report.quantile([5.0, 1.0], 0.99) == 5.0


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ([_time("kill -9", 0.2), _time("kill -9", 0.4), _time("kill -9", 9.0)], "bar: median <= 1 s: met"),
        ([_time("kill -9", 0.2), _time("kill -9", 1.1), _time("kill -9", 1.2)], "bar: median <= 1 s: NOT met"),
        ([_time("SIGSTOP", 4.0), _time("SIGSTOP", 6.1)], "bar: p99 <= 6 s: NOT met, of few: p99 needs 100"),
        ([*[_time("partition", 4.0)] * 99, _time("partition", 7.0)], "bar: p99 <= 6 s: met"),
        ([*[_time("partition", 4.0)] * 98, *[_time("partition", 7.0)] * 2], "bar: p99 <= 6 s: NOT met"),
        ([_time("SIGSTOP", float("inf"), float("inf"))], "n=1  median   inf s"),
    ],
)
def test_a_bar_says_of_how_many_and_whether_it_is_met(times: list[Time], said: str) -> None:
    (line,) = [one for one in report.of_takeovers(times) if " taken  " in one]
    assert said in line
    assert f"n={len(times)} " in line
    assert line.endswith(said) or "inf" in said


def test_what_takes_a_minute_misses_a_tick() -> None:
    assert "is missed where judging takes longer: met" in "\n".join(report.of_takeovers([_time("SIGSTOP", 4.0, 59.0)]))
    assert "takes longer: NOT met (60.50 s)" in "\n".join(report.of_takeovers([_time("SIGSTOP", 4.0, 60.5)]))


@pytest.mark.parametrize(("missed", "said"), [(0, "met"), (1, "NOT met")])
def test_one_missed_tick_of_a_rolling_restart_is_one_too_many(missed: int, said: str) -> None:
    found = Rolled(
        interval=1.0,
        restarts=12,
        wanted=1440,
        missed=missed,
        gap=1.0 + missed,
        slowest=5.0,
        quiet_wanted=1440,
        quiet_missed=0,
    )
    assert any(
        f"{missed} of 1440 ticks" in line and line.endswith(f"none: {said}") for line in report.of_rolling(found)
    )
    before = Before(kind="SIGSTOP", workers=3, early=0.4, late=4.0, missed=missed, wanted=24)
    assert report.of_befores([before])[-1].endswith(f"{missed} of 24 ticks missed: bar: none: {said}")


def test_workers_are_compared_by_the_busiest_of_them() -> None:
    lines = "\n".join(report.of_costs([_cost(1, 0.4), _cost(2, 0.25, 0.1), _cost(4, 0.125, 0.1, 0.1, 0.1)]))
    assert "1.60x as fast: 2 of them, a tick: 250, 100 ms of CPU, and 15 ms in each second" in lines
    assert "3.20x as fast: 4 of them, a tick: 125, 100, 100, 100 ms of CPU, and 15 ms in each second" in lines
    assert "a worker and tick: 100 statements, 10 commits, 20 rows, 100 KiB of WAL, 25 ms of CPU" in lines


@pytest.mark.parametrize(
    ("objectives", "busiest", "said"), [(6144, 0.4, "met"), (6144, 0.401, "NOT met"), (6143, 0.1, "NOT met")]
)
def test_four_workers_judge_three_times_the_objectives_in_the_time_of_one(
    objectives: int, busiest: float, said: str
) -> None:
    four = replace(_cost(4, busiest, 0.1, 0.1, 0.1), objectives=objectives)
    assert report.of_more(_cost(1, 0.4), four)[-1].endswith(f"of the time of one: bar: 3x in the same: {said}")
