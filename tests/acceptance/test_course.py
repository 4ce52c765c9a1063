"""The course of an indicator, window after window, read back from a real Prometheus."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from smartspec_ops.backends import SourceConfig
from smartspec_ops.backends.prometheus import Prometheus, allow
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, NoData, Value
from smartspec_ops.domain.objective import HistogramIndicator, Indicator, RatioIndicator, ValueIndicator
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Chronicle
from smartspec_ops.testing.clock import EagerClock
from tests.conftest import ServerFactory
from tests.unit.counters import MINUTE, Counters, minute
from tests.unit.test_bucket_changes import around

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

STEP = 5 * MINUTE
RATIO = RatioIndicator(source="s", total="r", bad='r{code="500"}')
FAST = HistogramIndicator(source="s", histogram="t", threshold=Decimal("0.2"))
DOUBTFUL = replace(FAST, histogram="u")


@pytest.fixture(scope="module")
def history() -> str:
    """Twelve hours of 100 events a minute, one in ten bad in the third hour, away in the sixth; and a gauge.

    The process with the histograms begins again in the ninth.
    """
    counters, good, bad, since = Counters(), 0, 0, -720
    for n in range(-720, 1):
        is_bad = -600 < n <= -540
        good, bad = good + (90 if is_bad else 100), bad + (10 if is_bad else 0)
        if not -420 < n <= -360:
            counters.add(n, "r", float(good), code="200")
            counters.add(n, "r", float(bad), code="500")
            counters.add(n, "depth", float(n % 7))
            since = -203 if n == -203 else since
            for le, each in (("0.1", 70), ("0.2", 98), ("+Inf", 100)):
                counters.add(n, "t_bucket", float(each * (n - since)), le=le)
                counters.add(n, "u_bucket", float(each * (n - since)), le=le.replace("0.2", "0.3"))
    return "\n".join([*counters.exposed(1), "# EOF", ""])


async def course(url: str, indicator: Indicator) -> list[Measurement]:
    config = SourceConfig(name="s", url=url)
    backend = Prometheus(config, HttpEdge(allow=allow(config)), EagerClock(minute(0)))
    assert isinstance(backend, Chronicle)
    found = await backend.course(Ask(indicator, STEP), minute(-720), minute(0))
    await backend.close()
    assert not isinstance(found, NoData)
    assert [at for at, _ in found] == [minute(5 * n - 720) for n in range(1, 145)]
    return [measured for _, measured in found]


async def test_every_window_is_counted_and_what_was_away_is_silent(
    history: str, prometheus_server: Callable[..., ServerFactory]
) -> None:
    server = prometheus_server({}, history=history)
    found = await course(server.url, RATIO)
    counted = [one for one in found if isinstance(one, Counts)]
    assert 130 <= len(counted) <= 133, "an hour of twelve was away"
    assert all(isinstance(one, NoData) for one in found[63:71])
    # Nothing is extrapolated: the steps add up to what happened, the hour away with the step that it ended in.
    assert sum(one.total for one in counted) == 72_000
    assert sum(one.bad for one in counted) == 600
    bad = [one.bad / one.total for one in found[26:36] if isinstance(one, Counts)]
    assert bad == pytest.approx([0.1] * 10)
    assert all(one.bad == 0 for one in found[:24] if isinstance(one, Counts))


@pytest.mark.parametrize(("indicator", "shares"), [(FAST, (0.98, 0.98)), (DOUBTFUL, (0.7, 0.98))])
async def test_the_steps_of_a_histogram_add_up_to_what_a_watch_counts(
    history: str,
    prometheus_server: Callable[..., ServerFactory],
    indicator: HistogramIndicator,
    shares: tuple[float, float],
) -> None:
    """Of 720 minutes the one in which the process began again is lost to everybody."""
    server = prometheus_server({}, history=history)
    found = [around(one) for one in await course(server.url, indicator) if isinstance(one, Buckets)]
    sums = [sum(column) for column in zip(*found, strict=True)]
    assert sums == [*(71_900 * share for share in shares), 71_900]
    config = SourceConfig(name="s", url=server.url)
    watch = Prometheus(config, HttpEdge(allow=allow(config)), EagerClock(minute(0)))
    ask = Ask(indicator, timedelta(hours=12))
    whole = (await watch.measure([ask], minute(0)))[ask]
    await watch.close()
    assert isinstance(whole, Buckets)
    assert list(around(whole)) == sums
    assert all(one[2] == 500 for one in found[-20:])


async def test_a_value_is_read_at_the_end_of_every_step(
    history: str, prometheus_server: Callable[..., ServerFactory]
) -> None:
    server = prometheus_server({}, history=history)
    found = await course(server.url, ValueIndicator(source="s", query="depth"))
    assert [one.value for one in found[:5] if isinstance(one, Value)] == [float((5 * n - 720) % 7) for n in range(1, 6)]
    assert isinstance(found[66], NoData)


async def test_an_indicator_that_matches_nothing_is_silent_all_along(
    history: str, prometheus_server: Callable[..., ServerFactory]
) -> None:
    server = prometheus_server({}, history=history)
    found = await course(server.url, RatioIndicator(source="s", total="nope", bad="nope_bad"))
    assert all(isinstance(one, NoData) for one in found)
