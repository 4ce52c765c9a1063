"""When one source answered in place of another, for whoever shows what was measured then."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from smartspec_ops.domain.failover import KIND, Failover, Stint
from smartspec_ops.domain.performance import PerformanceReport
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import Store


async def stand_ins(store: Store, names: Sequence[str] | None, since: datetime, until: datetime) -> Sequence[Stint]:
    """The stints that touch the time from `since` to `until`, oldest first; of these sources, or of all."""
    async with store.begin() as tx:
        found = await tx.documents(KIND) if names is None else (await tx.documents_of(KIND, names)).values()
    stints = [stint for one in found for stint in decode(Failover, one.body).stints]
    touching = [one for one in stints if one.since <= until and (one.until is None or one.until >= since)]
    return sorted(touching, key=lambda one: one.since)


async def with_stand_ins(report: PerformanceReport, store: Store) -> PerformanceReport:
    """The report, saying who stood in for whom in its time."""
    period = report.period
    return replace(report, stand_ins=await stand_ins(store, report.sources, period.since, period.until))
