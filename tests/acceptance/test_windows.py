"""Our windows beside the servers' own: the same counters in a real Prometheus and a real VictoriaMetrics.

VictoriaMetrics counts as we do, from the last sample before a window on, so its increase() is ours exactly. Prometheus
looks at the samples inside a window only, so that its ratio is ours without the scrape that reaches into the window.
"""

import itertools
import json
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from random import Random

import pytest

from smartspec_ops.backends import SourceConfig
from smartspec_ops.backends.prometheus import Prometheus, allow
from smartspec_ops.domain.measurement import Ask, Counts, NoData, Silence, Value
from smartspec_ops.domain.objective import RateIndicator, RatioIndicator
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.testing.clock import EagerClock
from tests.conftest import ServerFactory
from tests.unit.counters import MINUTE, Counters, minute

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

SERVICES = ("cart", "pay", "search")
WINDOWS = [n * MINUTE for n in (5, 17, 30, 60, 120, 180)]
LAST = 12
"""Ticks counted along after the cold start."""
ASKS = [
    Ask(RatioIndicator(source="s", total=f'r{{service="{one}"}}', bad=f'r{{service="{one}",code="500"}}'), window)
    for one in SERVICES
    for window in WINDOWS
]


@pytest.fixture(scope="module")
def counters() -> Counters:
    """Four hours of three services with restarts, missed scrapes, and errors that begin late."""
    random, counters = Random(11), Counters()
    for service in SERVICES:
        for pod in "ab":
            offset = random.choice([7, 23, 41]) / 60
            values = {"200": 0, "500": 0}
            for n in range(-240, LAST + 1):
                if random.random() < 0.01:
                    values = dict.fromkeys(values, 0)
                values["200"] += random.randint(50, 90)
                is_failing = pod == "a" or n >= 3
                values["500"] += random.choice([1, 2, 5]) * is_failing
                for code, value in values.items():
                    if (code == "200" or is_failing) and random.random() > 0.01:
                        counters.add(n - offset, "r", float(value), service=service, code=code, pod=pod)
    return counters


async def counted_along(url: str) -> Mapping[Ask, Counts]:
    """The last of several ticks after a cold start."""
    config = SourceConfig(name="s", url=url)
    backend = Prometheus(config, HttpEdge(allow=allow(config)), EagerClock(minute(0)))
    for n in range(LAST + 1):
        seen = await backend.measure(ASKS, minute(n))
    await backend.close()
    found = {ask: one for ask, one in seen.items() if isinstance(one, Counts)}
    assert len(found) == len(ASKS)
    return found


def asked(url: str, query: str, at: datetime) -> float:
    form = urllib.parse.urlencode({"query": query, "time": at.timestamp(), "nocache": 1})
    with urllib.request.urlopen(f"{url}/api/v1/query?{form}", timeout=60) as answer:
        (sample,) = json.load(answer)["data"]["result"]
    return float(sample["value"][1])


def increase(ask: Ask, text: str | None) -> str:
    return f"sum(increase({text}[{ask.window // MINUTE}m]))"


async def test_windows_are_victoriametrics_increase_exactly(
    counters: Counters, victoriametrics_server: ServerFactory
) -> None:
    server = victoriametrics_server("\n".join(counters.exposed(1000)) + "\n")
    counted = await counted_along(server.url)
    assert counted
    for ask, seen in counted.items():
        assert isinstance(ask.indicator, RatioIndicator)
        theirs = [
            asked(server.url, increase(ask, text), minute(LAST)) for text in (ask.indicator.total, ask.indicator.bad)
        ]
        assert [seen.total, seen.bad] == pytest.approx(theirs, rel=1e-12)


def inside(samples: Sequence[tuple[float, float]], since: datetime, until: datetime) -> float:
    """Events from the first sample in a window to the last."""
    known = [value for at, value in samples if since.timestamp() <= at <= until.timestamp()]
    return sum(b - a if b >= a else b for a, b in itertools.pairwise(known))


async def test_ratios_are_prometheus_own_but_for_one_scrape(
    counters: Counters, prometheus_server: Callable[..., ServerFactory]
) -> None:
    server = prometheus_server({}, history="\n".join([*counters.exposed(1), "# EOF", ""]))
    counted = await counted_along(server.url)
    assert counted
    for ask, seen in counted.items():
        assert isinstance(ask.indicator, RatioIndicator)
        service = ask.indicator.total.split('"')[1]
        since = minute(LAST) - ask.window
        of_it = {key: samples for key, samples in counters.series.items() if ("service", service) in key}
        total = seen.total - sum(inside(samples, since, minute(LAST)) for samples in of_it.values())
        errors = {key: samples for key, samples in of_it.items() if ("code", "500") in key}
        bad = seen.bad - sum(inside(samples, since, minute(LAST)) for samples in errors.values())
        # What the scrape counts that began before the window: that much may be on one side and not on the other.
        scrape = (bad + total * seen.bad / seen.total) / seen.total
        part, whole = (
            asked(server.url, increase(ask, text), minute(LAST)) for text in (ask.indicator.bad, ask.indicator.total)
        )
        assert 0 <= total <= 2 * 3 * 100
        assert abs(part / whole - seen.bad / seen.total) <= scrape


async def test_the_first_errors_of_a_series_count_where_increase_says_none(
    prometheus_server: Callable[..., ServerFactory],
) -> None:
    counters = Counters()
    for n in range(-60, 2):
        counters.add(n, "r", 100.0 * (n + 60), service="cart", code="200")
    counters.add(1, "r", 5.0, service="cart", code="500")
    server = prometheus_server({}, history="\n".join([*counters.exposed(1), "# EOF", ""]))
    config = SourceConfig(name="s", url=server.url)
    backend = Prometheus(config, HttpEdge(allow=allow(config)), EagerClock(minute(0)))
    ask = Ask(RatioIndicator(source="s", total='r{service="cart"}', bad='r{service="cart",code="500"}'), 5 * MINUTE)
    await backend.measure([ask], minute(0))
    seen = await backend.measure([ask], minute(1))
    await backend.close()
    assert seen == {ask: Counts(500, 505)}
    assert asked(server.url, 'count(r{service="cart",code="500"})', minute(1)) == 1
    with pytest.raises(ValueError, match="not enough values"):
        asked(server.url, 'sum(increase(r{service="cart",code="500"}[5m]))', minute(1))


@pytest.mark.parametrize("missing", [range(-5, -3), range(-6, -3)])
async def test_a_rate_after_missed_scrapes_is_that_of_the_time_it_was_counted_over(
    missing: range, prometheus_server: Callable[..., ServerFactory]
) -> None:
    """A single look divided by the whole window, or by what the server shows of a series after its last sample; the
    first ticks of a watch counted what had happened before the window began."""
    counters = Counters()
    for n in (n for n in range(-120, 8) if n not in missing):
        counters.add(n + 1 / 3, "jobs", 200.0 * (n + 120) * 60, queue="q")
    server = prometheus_server({}, history="\n".join([*counters.exposed(1), "# EOF", ""]))
    ask = Ask(RateIndicator(source="s", events='jobs{queue="q"}'), 5 * MINUTE)
    beside = Ask(ask.indicator, 60 * 24 * MINUTE)
    for is_once in (True, False):
        config = SourceConfig(name="s", url=server.url, once=is_once)
        backend = Prometheus(config, HttpEdge(allow=allow(config)), EagerClock(minute(0)))
        told = [(await backend.measure([ask, beside], minute(n)))[ask] for n in range(6)]
        await backend.close()
        assert all(one.why is Silence.COLD for one in told[:2] if isinstance(one, NoData)), told
        rates = [one.value for one in told if isinstance(one, Value)]
        assert len(rates) >= 4
        assert rates == pytest.approx([200.0] * len(rates))
