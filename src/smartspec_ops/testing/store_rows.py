"""The rows that store suites write."""

import asyncio
import math
from array import array
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from smartspec_ops.ports import (
    Effect,
    IncidentRow,
    Layout,
    LedgerRow,
    Sheet,
    Transaction,
)
from smartspec_ops.ports.ledger import ABSENT, BAD_SLICE, GOOD_SLICE, VERDICTS

T = TypeVar("T")

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def ledger_row(minute: int = 0, **changes: Any) -> LedgerRow:
    row: dict[str, Any] = {
        "objective_key": "checkout/error-rate",
        "generation": "g1",
        "tick": NOON + minute * MINUTE,
        "verdict": "met",
        "value": 0.001,
        "good": 999.0,
        "total": 1000.0,
        "slice_good": True,
        "budget_remaining": 0.9,
        "why": "1 of 1000 failed",
    }
    return LedgerRow(**{**row, **changes})


async def written(
    tx: Transaction, rows: Sequence[LedgerRow], after: int | None = None, until: datetime | None = None
) -> int:
    """Write rows as a monitor does, a sheet per tick; the number of the last sheet. Totals go on where they stood."""
    columns = tuple(dict.fromkeys((row.objective_key, row.generation) for row in rows))
    layout = Layout(columns)
    await tx.add_layouts([layout])
    marks = await tx.watermarks(columns, until)
    totals = {column: marks[column].slices if column in marks else 0.0 for column in columns}
    sheets = []
    for tick in sorted({row.tick for row in rows}):
        here = {(row.objective_key, row.generation): row for row in rows if row.tick == tick}
        for column, row in here.items():
            totals[column] += _SLICE[row.verdict]
        judged = [here.get(column) for column in columns]
        sheets.append(
            Sheet(
                layout=layout,
                tick=tick,
                verdicts=bytes([ABSENT if one is None else VERDICTS.index(one.verdict) for one in judged]),
                slices=array("d", [totals[column] for column in columns]),
                numbers=array("d", [each for one in judged for each in _numbers(one)]),
                notes={n: one.why for n, one in enumerate(judged) if one is not None and one.why},
                keep=(tick.minute == 0) + (tick.minute % 5 == 0),
            )
        )
    return await tx.add_sheets(sheets, await tx.ledger_mark() if after is None else after)


def _numbers(row: LedgerRow | None) -> Sequence[float]:
    found = (row.value, row.good, row.total, row.budget_remaining) if row else (None,) * 4
    return [math.nan if one is None else one for one in found]


_SLICE = {"unknown": 0, "met": GOOD_SLICE, "breached": BAD_SLICE}


def incident_row(number: int = 1, **changes: Any) -> IncidentRow:
    row: dict[str, Any] = {
        "id": f"INC-2026-{number:04d}",
        "spec_id": "shop/checkout",
        "service": "checkout",
        "title": "Error rate above 0.1 %",
        "status": "open",
        "severity": "SEV-2",
        "dedup_key": f"dedup-{number}",
        "open_key": f"open-{number}",
        "opened_at": NOON + number * MINUTE,
        "updated_at": NOON + number * MINUTE,
        "version": 0,
    }
    return IncidentRow(**{**row, **changes})


def effect(key: str = "notify-1", **changes: Any) -> Effect:
    values: dict[str, Any] = {"kind": "notify", "key": key, "due_at": NOON, "body": {"text": "hello"}}
    return Effect(**{**values, **changes})


async def race(attempts: Sequence[Awaitable[T]]) -> tuple[list[T], list[BaseException]]:
    """All at once; (what succeeded, what failed)."""
    results = await asyncio.gather(*attempts, return_exceptions=True)
    won = [result for result in results if not isinstance(result, BaseException)]
    return won, [result for result in results if isinstance(result, BaseException)]
