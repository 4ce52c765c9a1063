"""What a page of many series costs to read back, as every start does."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from smartspec_ops.backends._history import History
from smartspec_ops.ports import RawSample, Store

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MANY = 50_000


class Kept:
    """A store with one scrape in it, in each of its tiers."""

    @asynccontextmanager
    async def begin(self) -> AsyncIterator["Kept"]:
        yield self

    async def samples(self, source: str, since: datetime) -> Sequence[RawSample]:
        of = float(len(source))
        return [RawSample(series=f'x{{n="{n}"}}', at=AT, value=of) for n in range(MANY)] if since <= AT else []


@pytest.mark.slow
async def test_a_scrape_of_many_series_is_read_back_series_by_series() -> None:
    """Copied once for each of them, it would take minutes."""
    history = History("page", cast("Store", cast("Any", Kept())))
    begin = time.process_time()
    await history.load(AT + timedelta(minutes=1))
    assert time.process_time() - begin < 10
    assert len(history.scrapes.series) == MANY
