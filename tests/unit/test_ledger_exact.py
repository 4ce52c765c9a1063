"""Hours of ticks in seconds: what the ledger holds is what the page served, to the last event and the last budget."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench._fleet import objective_of
from bench.soak.exact import Compared, Marks, Rules, compare, read_marks
from bench.soak.pages import Page
from smartspec_ops.app.watching.watch import Watch, tick
from smartspec_ops.backends import SourceConfig
from smartspec_ops.backends.openmetrics import OpenMetrics, allow
from smartspec_ops.domain.objective import RatioIndicator
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.queues import open_queue
from smartspec_ops.stores import open_store
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.http_server import scripted_server

pytestmark = [pytest.mark.edge, pytest.mark.slow]

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PARTS = 3
TICKS = 430
"""Thirty more than every scrape is kept for."""


async def test_counts_and_budgets_are_those_of_the_samples_through_restarts_faults_and_skipped_ticks(
    tmp_path: Path,
) -> None:
    page, clock, database = Page(PARTS, restarts=37), EagerClock(START), tmp_path / "ops.db"
    async with scripted_server(lambda _: page.answer(clock.now().timestamp() + 0.3)) as server:
        store = open_store(database, b"k" * 32)
        queue = open_queue(database, store, clock)
        config = SourceConfig(name="page", url=f"{server.url}/page")
        backend = OpenMetrics(config, HttpEdge(allow=allow(config)), store, clock)
        indicators = [
            RatioIndicator(
                source="page",
                bad=f'requests_total{{part="{part}",code="500"}}',
                total=f'requests_total{{part="{part}"}}',
            )
            for part in range(PARTS)
        ]
        watched = [objective_of(part, indicator) for part, indicator in enumerate(indicators)]
        marks = Marks(page)
        try:
            await store.migrate()
            watch = Watch(objectives=watched, backends={"page": backend}, store=store, queue=queue)
            for number in range(TICKS):
                # Every 23rd tick comes late, and two are skipped.
                due = clock.now() + MINUTE * (3 if number % 23 == 0 else 1)
                due = due.replace(second=0, microsecond=0)
                await clock.sleep(due - clock.now() + timedelta(seconds=number % 7))
                await tick(watch, due)
                if number % 100 == 99:
                    read_marks(database, {"page": marks})
            read_marks(database, {"page": marks})
            compared = Compared(wrong=list(marks.faults))
            rules = Rules(
                interval=60_000,
                window=watched[0].current_window // timedelta(milliseconds=1),
                budget_window=watched[0].window // timedelta(milliseconds=1),
                share=float(1 - watched[0].goal),
            )
            for part, one in enumerate(watched):
                async with store.snapshot() as tx:
                    rows = await tx.ledger(one.key, None, START, clock.now() + MINUTE)
                assert len(rows) == TICKS
                compare(one.key, part, rows, marks, rules, compared)
        finally:
            await backend.close()
            await queue.close()
            await store.close()
    assert compared.wrong == []
    assert compared.ticks >= PARTS * (TICKS - 1 - TICKS // 61 - 1)
    assert compared.budgets > compared.ticks / 2
    assert sum(late >= 6 for late in marks.late) >= TICKS // 8
