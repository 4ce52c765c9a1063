"""Scraped samples: facts that are only ever added, and that may be added twice."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, select

from smartspec_ops.ports import RawSample
from smartspec_ops.stores.codec import EPOCH, MILLISECOND
from smartspec_ops.stores.rows import Rows
from smartspec_ops.stores.schema import samples, series


class SampleTables(Rows):
    """Samples to the millisecond; a series' text is stored once."""

    async def add_samples(self, source: str, samples: Sequence[RawSample]) -> None:
        ids = await self._series_ids(source, {sample.series for sample in samples})
        rows = [{"series_id": ids[one.series], "at_ms": _millis(one.at), "value": one.value} for one in samples]
        await self._insert_new(samples_table, rows)

    async def samples(self, source: str, since: datetime) -> Sequence[RawSample]:
        query = (
            select(series.c.series, samples_table.c.at_ms, samples_table.c.value)
            .join(series, series.c.id == samples_table.c.series_id)
            .where(series.c.source == source, samples_table.c.at_ms >= _millis(since))
            .order_by(samples_table.c.at_ms, series.c.series)
        )
        return [_sample(*row) for row in await self._connection.execute(query)]

    async def take_back_samples(self, source: str, after: datetime) -> None:
        ids = select(series.c.id).where(series.c.source == source)
        late = delete(samples_table).where(samples_table.c.series_id.in_(ids), samples_table.c.at_ms > _millis(after))
        await self._connection.execute(late)

    async def newest_sample(self, source: str, before: datetime) -> datetime | None:
        ids = select(series.c.id).where(series.c.source == source)
        query = select(func.max(samples_table.c.at_ms)).where(
            samples_table.c.series_id.in_(ids), samples_table.c.at_ms < _millis(before)
        )
        at_ms = (await self._connection.execute(query)).scalar()
        return None if at_ms is None else EPOCH + at_ms * MILLISECOND

    async def prune(self, source: str, before: datetime, since: datetime | None = None) -> int:
        ids = select(series.c.id).where(series.c.source == source)
        old = delete(samples_table).where(samples_table.c.series_id.in_(ids), samples_table.c.at_ms < _millis(before))
        if since is not None:
            old = old.where(samples_table.c.at_ms >= _millis(since))
        dropped = (await self._connection.execute(old)).rowcount
        used = exists().where(samples_table.c.series_id == series.c.id)
        await self._connection.execute(delete(series).where(series.c.source == source, ~used))
        return dropped

    async def _series_ids(self, source: str, wanted: set[str]) -> dict[str, int]:
        known = await self._known_series(source)
        missing = sorted(wanted - known.keys())
        if missing:
            await self._insert_new(series, [{"source": source, "series": text} for text in missing])
            known = await self._known_series(source)
        return known

    async def _known_series(self, source: str) -> dict[str, int]:
        query = select(series.c.series, series.c.id).where(series.c.source == source)
        return {row.series: row.id for row in await self._connection.execute(query)}


samples_table = samples
"""Under a name that the method `samples` does not shadow."""


def _millis(at: datetime) -> int:
    return (at - EPOCH) // MILLISECOND


def _sample(series: str, at_ms: int, value: float) -> RawSample:
    return RawSample(series=series, at=EPOCH + at_ms * MILLISECOND, value=value)
