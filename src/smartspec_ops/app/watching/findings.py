"""What a running monitor notices about its own rules: a series never seen, a value that never moves.

`validate --ask` finds both before a plan runs; here they are read of the ledger, once an hour, without asking anybody.
They are hints, in the log once and in `status` for as long as they hold; nobody is paged for them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from smartspec_ops.domain.objective import Objective
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Document, LedgerRow, Store, Transaction

log = logger(__name__)

FINDING = "finding"
DAY = timedelta(days=1)
ENOUGH = 20
"""Hours of a day that must be known."""
AT_ONCE = 100
_AT_REST = (0.0, 1.0)
"""What a day without trouble looks like as well: nothing waits, everything is answered."""


async def refresh_findings(store: Store, objectives: Sequence[Objective], now: datetime) -> Mapping[str, str]:
    """Look again at all of these; what is wrong with each of them now, by key."""
    found: dict[str, str] = {}
    for start in range(0, len(objectives), AT_ONCE):
        some = objectives[start : start + AT_ONCE]
        async with store.begin() as tx:
            hours = await tx.hours([(one.key, one.generation) for one in some], now - DAY)
            before = await tx.documents_of(FINDING, [one.key for one in some])
            changed = []
            for one in some:
                why = finding(hours.get((one.key, one.generation), ()))
                known = before.get(one.key)
                if why:
                    found[one.key] = why
                if why != (known.body["why"] if known else ""):
                    changed.append(_document(one.key, why, now, known))
                    if why:
                        log.warning("objective.suspicious", objective=one.key, why=why)
            if changed:
                await tx.put_documents(changed)
    return found


async def standing(tx: Transaction, prefix: str = "") -> Mapping[str, str]:
    """What was wrong at the last look, by objective key."""
    return {one.key: str(one.body["why"]) for one in await tx.documents(FINDING, prefix) if one.body["why"]}


def finding(rows: Sequence[LedgerRow]) -> str:
    """What the first ticks of the hours of a day say, oldest first; empty where nothing is wrong."""
    if len(rows) < ENOUGH:
        return ""
    measured = [row for row in rows if row.value is not None or row.total is not None]
    if not measured:
        return f"nothing was ever measured in {len(rows)} hours: does its series exist, or its source answer?"
    if len(measured) < ENOUGH:
        return ""
    values = {_exact(row.value) for row in measured}
    counts = {(_exact(row.good), _exact(row.total)) for row in measured}
    first = measured[0]
    if first.total is not None:
        if len(counts) == 1 and first.total > 0:
            return f"every hour of a day had the same counts ({first.good:g} of {first.total:g}): is it a constant?"
    elif len(values) == 1 and first.value not in _AT_REST:
        return f"every hour of a day had the same value ({first.value:g}): does its query return a constant?"
    return ""


def _exact(number: float | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def _document(key: str, why: str, now: datetime, known: Document | None) -> Document:
    body = {"why": why, "at": now.isoformat()}
    return Document(kind=FINDING, key=key, body=body, version=known.version if known else 0)
