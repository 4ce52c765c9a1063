"""Processes with different buckets, where a real Prometheus computes: the truth lies between what a look at them tells.

`sum by (le)` adds up the processes that have a bucket. One that a part of them lacks held too few of all events: a
service that answered everything in time broke its promise from the day a bucket was added at the promised value.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

import pytest

from smartspec_ops.backends import SourceConfig
from smartspec_ops.backends.prometheus import Prometheus, allow
from smartspec_ops.domain.measurement import Ask, Buckets, Measurement, NoData
from smartspec_ops.domain.objective import HistogramIndicator
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.testing.clock import EagerClock
from tests.conftest import ServerFactory
from tests.unit.counters import MINUTE, Counters, minute
from tests.unit.test_bucket_changes import LAST, Process, around, lived

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

SEEDS = range(14)
WINDOWS = [n * MINUTE for n in (10, 60, 360)]
STEP = 10 * MINUTE
SCRAPE = 4 * 9.0
"""Events of a process in a minute at most, by which its increase may be off at an end of a window."""


def fast(job: str) -> HistogramIndicator:
    return HistogramIndicator(source="s", histogram=f't{{job="{job}"}}', threshold=Decimal("0.2"))


def exposed(fleets: Mapping[str, Counters]) -> str:
    lines = (line.replace('job="a"', f'job="{job}"') for job, one in fleets.items() for line in one.exposed(1))
    return "\n".join([*lines, "# EOF", ""])


async def looked(url: str, asks: Sequence[Ask], n: int, *, is_over: bool) -> Mapping[Ask, Measurement]:
    config = SourceConfig(name="s", url=url, once=not is_over)
    backend = Prometheus(config, HttpEdge(allow=allow(config)), EagerClock(minute(n)))
    found = await (backend.history(asks, minute(n)) if is_over else backend.measure(asks, minute(n)))
    await backend.close()
    return found


def off(pods: Sequence[Process]) -> float:
    """By so many events increase() may be off: a scrape at each end of every series there was."""
    return SCRAPE * sum(1 + len(pod.pod.split("'")) for pod in pods)


async def test_the_truth_lies_between_the_bounds_of_a_single_look_and_of_the_past(
    prometheus_server: Callable[..., ServerFactory],
) -> None:
    drawn = {str(seed): lived(seed) for seed in SEEDS}
    server = prometheus_server({}, history=exposed({job: counters for job, (counters, _, _) in drawn.items()}))
    asks = [Ask(fast(job), window) for job in drawn for window in WINDOWS]
    doubted = 0
    for n in (5, 17, 28, LAST):
        for is_over in (False, True):
            told = await looked(server.url, asks, n, is_over=is_over)
            for ask, seen in told.items():
                assert isinstance(seen, Buckets)
                _, pods, _ = drawn[ask.indicator.histogram.split('"')[1]]  # type: ignore[union-attr]
                happened = [pod.happened(n - ask.window // MINUTE, n) for pod in pods]
                within, _, _, every = map(sum, zip(*happened, strict=True))
                certain, perhaps, total = around(seen)
                doubted += certain < perhaps
                least = off(pods)
                assert total == pytest.approx(every, abs=least)
                assert certain - least <= within <= perhaps + least, (ask, n)
                assert certain <= perhaps <= total
    assert doubted > 30


async def test_a_bucket_added_at_the_threshold_breaks_no_promise_in_a_single_look(
    prometheus_server: Callable[..., ServerFactory],
) -> None:
    """By processes with the same labels, and by others."""
    fleets = {}
    for pod in "ab":
        counters = fleets[pod] = Counters()
        for n in range(-400, 20):
            bounds = ("0.1", "0.25", "+Inf") if n <= 0 else ("0.1", "0.2", "0.25", "+Inf")
            for le in bounds:
                count = 100.0 * (n + 400 if n <= 0 else n - 1)
                counters.add(n, "t_bucket", count, job="a", le=le, pod=pod if n > 0 else "a")
    server = prometheus_server({}, history=exposed(fleets))
    asks = [Ask(fast(job), window) for job in fleets for window in WINDOWS]
    for n in (1, 4, 9, 19):
        for ask, seen in (await looked(server.url, asks, n, is_over=False)).items():
            assert isinstance(seen, Buckets)
            certain, perhaps, total = around(seen)
            assert certain == perhaps == pytest.approx(total), (ask, n)


async def test_a_course_knows_which_windows_a_process_lacked_a_bucket_in(
    prometheus_server: Callable[..., ServerFactory],
) -> None:
    """One of two processes lacks the bucket, for an hour in the middle, and answers nothing in time."""
    counters = Counters()
    for n in range(-240, 1):
        for le, pace in (("0.1", 50.0), ("0.2", 90.0), ("0.5", 100.0), ("+Inf", 100.0)):
            counters.add(n, "t_bucket", pace * (n + 240), job="a", le=le, pod="a")
        for le, pace in (("0.1", 0.0), ("0.5", 40.0), ("+Inf", 100.0)) if -120 <= n <= -60 else ():
            counters.add(n, "t_bucket", pace * (n + 120), job="a", le=le, pod="canary")
    server = prometheus_server({}, history=exposed({"a": counters}))
    config = SourceConfig(name="s", url=server.url)
    backend = Prometheus(config, HttpEdge(allow=allow(config)), EagerClock(minute(0)))
    found = await backend.course(Ask(fast("a"), STEP), minute(-240), minute(0))
    await backend.close()
    assert not isinstance(found, NoData)
    shares = {}
    for at, seen in found:
        assert isinstance(seen, Buckets)
        certain, perhaps, total = around(seen)
        shares[(at - minute(0)) // MINUTE] = certain / total, perhaps / total
    for n, (certain, perhaps) in shares.items():
        expected = (0.45, 0.65) if -110 <= n <= -60 else (0.9, 0.9)
        assert (certain, perhaps) == pytest.approx(expected, abs=0.01), n
    assert all(b - a == 10 for a, b in pairwise(shares))
