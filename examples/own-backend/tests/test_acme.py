"""What every source promises, of this one: the suites that smartspec-ops ships."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import acme_metrics
import pytest

from smartspec_ops.backends import SourceConfig
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, Value
from smartspec_ops.domain.objective import HistogramIndicator, RateIndicator, RatioIndicator, ValueIndicator
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import MetricsBackend, Secret, Store
from smartspec_ops.stores import open_store
from smartspec_ops.testing import scenario
from smartspec_ops.testing.backends import BackendConformance, Recorder, Subject, faulty
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from smartspec_ops.testing.scenario import Player, ScenarioConformance

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EXPECTED: Mapping[Ask, Measurement] = {
    Ask(RatioIndicator(source="s", total="jobs_total", bad='jobs_total{ok="no"}'), 5 * MINUTE): Counts(450, 500),
    Ask(RateIndicator(source="s", events="jobs_total"), 5 * MINUTE): Value(100 / 60),
    Ask(ValueIndicator(source="s", query="sum(queue)"), 5 * MINUTE): Value(7.0),
}
ABSENT = Ask(RateIndicator(source="s", events="nothing_total"), 5 * MINUTE)
INVALID = Ask(ValueIndicator(source="s", query="sum(queue"), 5 * MINUTE)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database made once: each test gets a copy of it."""

    async def make() -> None:
        store = open_store(path, bytes(32))
        await store.migrate()
        await store.close()

    path = tmp_path_factory.mktemp("store") / "ops.db"
    asyncio.run(make())
    return path


@pytest.fixture
async def store(migrated: Path, tmp_path: Path) -> AsyncIterator[Store]:
    store = open_store(shutil.copy(migrated, tmp_path), bytes(32))
    yield store
    await store.close()


class TestPromises(BackendConformance):
    @pytest.fixture
    async def subject(self, store: Store) -> AsyncIterator[Subject]:
        clock = EagerClock(AT - 10 * MINUTE)

        def page(_: Asked) -> Reply:
            done = 60 - (AT - clock.now()) // MINUTE
            lines = [f'jobs_total{{ok="yes"}} {90 * done}', f'jobs_total{{ok="no"}} {10 * done}', "queue 7", ""]
            return Reply(body="\n".join(lines).encode())

        def failing(url: Secret, headers: Mapping[str, Secret], patience: timedelta) -> MetricsBackend:
            config = SourceConfig(name="failing", url=url, headers=headers, timeout=patience)
            return acme_metrics.build(config, HttpEdge(allow=acme_metrics.allow(config)), store, EagerClock(AT))

        async with scripted_server(page) as server:
            config = SourceConfig(name="s", url=server.url)
            http = Recorder(HttpEdge(allow=acme_metrics.allow(config)))
            backend = acme_metrics.build(config, http, store, clock)
            for _ in range(10):
                await backend.measure(list(EXPECTED), clock.now())
                await clock.advance(MINUTE)
            yield Subject(
                backend=backend,
                at=AT,
                expected=EXPECTED,
                absent=ABSENT,
                invalid=INVALID,
                asked=lambda: http.asked,
                allowed=acme_metrics.allow(config),
                faulty=faulty(failing),
            )
            await backend.close()


class TestScenario(ScenarioConformance):
    @pytest.fixture
    async def player(self, store: Store) -> AsyncIterator[Player]:
        clock = EagerClock(scenario.START)

        def page(_: Asked) -> Reply:
            return Reply(
                body=scenario.page(clock.now()).encode(),
                headers={"content-type": "application/openmetrics-text; version=1.0.0"},
            )

        async with scripted_server(page) as server:
            config = SourceConfig(name="s", url=server.url)
            backend = acme_metrics.build(config, HttpEdge(allow=acme_metrics.allow(config)), store, clock)
            yield Player(
                backend=backend,
                clock=clock,
                indicators={
                    "errors": RatioIndicator(
                        source="s", total="http_requests_total", bad='http_requests_total{code=~"5.."}'
                    ),
                    "latency": HistogramIndicator(source="s", histogram="request_seconds"),
                    "depth": ValueIndicator(source="s", query="sum(queue_depth)"),
                },
                partial=lambda _: None,  # the page itself ends in the middle
            )
            await backend.close()
