"""Judged ticks and scraped samples: facts that are only ever added, and that may be added twice."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, exists, func, select

from smartspec_ops.domain.errors import Bug
from smartspec_ops.ports import LedgerRow, RawSample
from smartspec_ops.stores.codec import EPOCH, MILLISECOND
from smartspec_ops.stores.rows import Rows
from smartspec_ops.stores.schema import ledger, samples, series


class LedgerTable(Rows):
    """One row per objective, generation and tick."""

    async def add_ledger(self, rows: Sequence[LedgerRow]) -> int:
        return await self._insert_new(ledger, [_ledger_values(row) for row in rows])

    async def ledger(
        self, objective_key: str, generation: str | None, since: datetime, until: datetime
    ) -> Sequence[LedgerRow]:
        query = (
            select(ledger)
            .where(ledger.c.objective_key == objective_key, ledger.c.tick >= since, ledger.c.tick < until)
            .order_by(ledger.c.tick, ledger.c.generation)
        )
        if generation is not None:
            query = query.where(ledger.c.generation == generation)
        return [LedgerRow(**row._mapping) for row in await self._connection.execute(query)]

    async def slices(self, objective_key: str, generation: str, since: datetime, until: datetime) -> tuple[int, int]:
        asked = {"key": objective_key, "generation": generation, "since": since, "until": until}
        good, measured = (await self._connection.execute(_SLICES, asked)).one()
        return good, measured


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

    async def prune(self, source: str, before: datetime) -> int:
        ids = select(series.c.id).where(series.c.source == source)
        old = delete(samples_table).where(samples_table.c.series_id.in_(ids), samples_table.c.at_ms < _millis(before))
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


# Built once: putting it together costs more than running it, and a tick asks it for many objectives.
_SLICES = select(func.count(case((ledger.c.slice_good, 1))), func.count(ledger.c.slice_good)).where(
    ledger.c.objective_key == bindparam("key"),
    ledger.c.generation == bindparam("generation"),
    ledger.c.tick >= bindparam("since"),
    ledger.c.tick < bindparam("until"),
)

samples_table = samples
"""Under a name that the method `samples` does not shadow."""


def _ledger_values(row: LedgerRow) -> dict[str, Any]:
    numbers = (row.value, row.good, row.total, row.budget_remaining)
    if any(number is not None and math.isnan(number) for number in numbers):
        raise Bug(f"NaN in the ledger of {row.objective_key}: what was not measured is None")
    return {name: getattr(row, name) for name in LedgerRow.__slots__}


def _millis(at: datetime) -> int:
    return (at - EPOCH) // MILLISECOND


def _sample(series: str, at_ms: int, value: float) -> RawSample:
    return RawSample(series=series, at=EPOCH + at_ms * MILLISECOND, value=value)
