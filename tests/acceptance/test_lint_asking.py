"""The questions of the linter to a real Prometheus that holds two days: what they find is what was put there."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from smartspec_ops.app.specs.lint import facts, watched
from smartspec_ops.app.specs.suggest import Asked
from smartspec_ops.backends import BACKENDS, SourceConfig
from smartspec_ops.domain.burn import Options
from smartspec_ops.domain.lint import Facts, Watched, lint
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.spec.binding import bind
from smartspec_ops.stores import open_store
from smartspec_ops.testing.clock import EagerClock
from tests import servers
from tests.unit.objectives import DAY, NOON
from tests.unit.test_binding import AVAILABLE, ERRORS, P99, QUEUE, observed, requirement

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

MINUTES = 2 * 24 * 60
SERIES: Mapping[str, Callable[[int], float]] = {
    'quiet_total{code="200"}': lambda minute: minute // 30,
    'busy_total{code="200"}': lambda minute: 600 * minute,
    'busy_total{code="500"}': lambda minute: minute // 10,
    "dead_total": lambda _: 5,
    "stuck_depth": lambda _: 7,
    "depth": lambda minute: minute % 9,
    "probe_success": lambda _: 1,
    'latency_seconds_bucket{le="0.1"}': lambda minute: 50 * minute,
    'latency_seconds_bucket{le="0.25"}': lambda minute: 99 * minute,
    'latency_seconds_bucket{le="+Inf"}': lambda minute: 100 * minute,
}
METRICS = (
    "name: quiet, requirement: NFR-001, bad: 'quiet_total{code=~\"5..\"}', total: quiet_total",
    "name: busy, requirement: NFR-002, bad: 'busy_total{code=~\"5..\"}', total: busy_total",
    "name: dead, requirement: NFR-003, bad: 'dead_total{code=~\"5..\"}', total: dead_total",
    "name: stuck, requirement: NFR-004, query: sum(stuck_depth), unit: count",
    "name: depth, requirement: NFR-005, query: sum(depth), unit: count",
    "name: latency, requirement: NFR-006, histogram: latency_seconds, unit: s",
    "name: gone, requirement: NFR-007, query: max(gone_depth), unit: count",
    "name: probe, requirement: NFR-009, query: min(probe_success), unit: ratio",
    "name: sane, requirement: NFR-008, good: busy_total, total: quiet_total",
)
PROMISES = (AVAILABLE, AVAILABLE, AVAILABLE, QUEUE, QUEUE, P99, QUEUE, ERRORS, AVAILABLE)


def history() -> str:
    start = int((NOON - 2 * DAY).timestamp())
    lines = [f"{name} {at(m)} {start + 60 * m}" for name, at in SERIES.items() for m in range(MINUTES + 1)]
    return "\n".join([*lines, "# EOF", ""])


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with ExitStack() as stack:
        try:
            yield stack.enter_context(servers.prometheus({}, history=history())).url
        except servers.Missing as missing:
            pytest.skip(str(missing))


@pytest.fixture
async def source(url: str, tmp_path: Path) -> AsyncIterator[Asked]:
    kind, clock = BACKENDS["prometheus"], EagerClock(NOON)
    config = SourceConfig(name="prometheus", url=url, once=True)
    http, store = HttpEdge(allow=kind.allow(config)), open_store(tmp_path / "ops.db", bytes(32))
    await store.migrate()
    assert kind.catalog is not None
    catalog = kind.catalog(config, http, clock)
    yield Asked(id="prometheus", backend=kind.build(config, http, store, clock), catalog=catalog, expressions=True)
    await http.close()
    await store.close()


async def test_what_is_found_is_what_was_put_there(source: Asked) -> None:
    seen = observed(*METRICS)
    wanted = [requirement(promise, name=f"NFR-{at:03}") for at, promise in enumerate(PROMISES, 1)]
    plan = watched(bind(wanted, seen, "shop"), seen, {}, Options())
    told = await facts(plan, [source], EagerClock(NOON))
    quiet, busy, dead = (told[name] for name in ("quiet", "busy", "dead"))
    assert (quiet.interval or DAY).total_seconds() == pytest.approx(60, rel=0.06)
    assert quiet.history == timedelta(days=1.75)
    assert float(quiet.traffic or 0) == pytest.approx(48 * 28, rel=0.03)
    assert quiet.seen == {"quiet_total": True, 'quiet_total{code=~"5.."}': False}
    assert float(busy.traffic or 0) == pytest.approx(600.1 * 1440 * 28, rel=0.01)
    assert all((busy.seen or {}).values())
    assert {name for name, each in told.items() if each.unchanged} == {"dead", "stuck"}
    assert dead.traffic == 0
    assert told["latency"].bounds == (Decimal("0.1"), Decimal("0.25"))
    assert told["gone"].seen == {"gone_depth": False}
    assert codes(plan, told) == {
        "NFR-001": {"never-fires", "small-budget", "history", "never-existed"},
        "NFR-002": {"history"},
        "NFR-003": {"idle", "history", "never-existed"},
        "NFR-004": {"unchanged"},
        "NFR-005": set(),
        "NFR-006": {"bucket", "history"},
        "NFR-007": {"never-existed"},
        "NFR-008": {"contradiction", "history"},
        "NFR-009": set(),
    }


def codes(plan: Sequence[Watched], told: Mapping[str, Facts]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {f"NFR-{at:03}": set() for at in range(1, len(PROMISES) + 1)}
    for each in lint(plan, told):
        found[each.about].add(each.diagnostic.code.removeprefix("lint/"))
    return found
