"""The course of an indicator, window after window, read back from a real Prometheus."""

from collections.abc import Callable

import pytest

from smartspec_ops.backends import SourceConfig
from smartspec_ops.backends.prometheus import Prometheus, allow
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Value
from smartspec_ops.domain.objective import Indicator, RatioIndicator, ValueIndicator
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Chronicle
from smartspec_ops.testing.clock import EagerClock
from tests.conftest import ServerFactory
from tests.unit.counters import MINUTE, Counters, minute

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

STEP = 5 * MINUTE
RATIO = RatioIndicator(source="s", total="r", bad='r{code="500"}')


@pytest.fixture(scope="module")
def history() -> str:
    """Twelve hours of 100 events a minute, one in ten bad in the third hour, away in the sixth; and a gauge."""
    counters, good, bad = Counters(), 0, 0
    for n in range(-720, 1):
        is_bad = -600 < n <= -540
        good, bad = good + (90 if is_bad else 100), bad + (10 if is_bad else 0)
        if not -420 < n <= -360:
            counters.add(n, "r", float(good), code="200")
            counters.add(n, "r", float(bad), code="500")
            counters.add(n, "depth", float(n % 7))
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
