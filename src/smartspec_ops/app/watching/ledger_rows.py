"""A tick as rows of the ledger."""

from array import array
from collections.abc import Sequence
from datetime import datetime
from math import nan

from smartspec_ops.app.watching.plan import Item, Plan
from smartspec_ops.domain.judge import Compliance, Judgement
from smartspec_ops.ports import Layout, Sheet
from smartspec_ops.ports.ledger import ABSENT, BAD_SLICE, GOOD_SLICE, VERDICTS

Record = tuple[int, int, float, float, float, float, str]
"""Verdict byte, slice, value, good, total, budget remaining, and a sentence where the numbers do not say it all."""
FIVE_MINUTES, HOURLY = 1, 2
"""How long a sheet is needed for slices: `Sheet.keep`."""
NOTHING: Record = (ABSENT, 0, nan, nan, nan, nan, "")
UNKNOWN, MET, BREACHED = range(len(VERDICTS))
_BYTES = {Compliance.UNKNOWN: UNKNOWN, Compliance.MET: MET, Compliance.BREACHED: BREACHED}
_SLICES = {Compliance.UNKNOWN: 0, Compliance.MET: GOOD_SLICE, Compliance.BREACHED: BAD_SLICE}


def record_of(judgement: Judgement) -> Record:
    value = float(judgement.current.value) if judgement.current else nan
    good = nan if judgement.good is None else float(judgement.good)
    total = nan if judgement.total is None else float(judgement.total)
    return _BYTES[judgement.verdict], _SLICES[judgement.verdict], value, good, total, nan, judgement.why


def sheets(plan: Plan, records: Sequence[Record], now: datetime) -> Sequence[Sheet]:
    """The rows of the ledger that hold these records, one for each item of the plan."""
    made, start = [], 0
    for layout in plan.layouts:
        end = start + len(layout.columns)
        if any(record[0] != ABSENT for record in records[start:end]):
            made.append(_sheet(layout, plan.items[start:end], records[start:end], now))
        start = end
    return made


def _sheet(layout: Layout, items: Sequence[Item], records: Sequence[Record], now: datetime) -> Sheet:
    numbers = array("d")
    for record in records:
        numbers.extend(record[2:6])
    return Sheet(
        layout=layout,
        tick=now,
        verdicts=bytes([record[0] for record in records]),
        slices=array("d", [item.slices + record[1] for item, record in zip(items, records, strict=True)]),
        numbers=numbers,
        notes={n: record[6] for n, record in enumerate(records) if record[6]},
        keep=_keep(items, now),
    )


def _keep(items: Sequence[Item], now: datetime) -> int:
    """How long the ledger is needed for slices: by the hour, by 5 minutes, or only while it is young."""
    # The oldest: of specs that were judged in turn some may not have been judged yet in this hour.
    before = min((item.mark for item in items if item.mark is not None), default=None)
    if before is None or _hour(before) != _hour(now):
        return HOURLY
    return FIVE_MINUTES if before.minute // 5 != now.minute // 5 else 0


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
