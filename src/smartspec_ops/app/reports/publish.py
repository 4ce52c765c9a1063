"""Reports on their way to readers: written, remembered, and told to the feedback aggregator.

The report of a closed period is stored as it was written. Made again from the same figures it is the same files, byte
for byte; from other figures (late data, an incident dated back) it is a restatement with a run of its own.
"""

import json
import zlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.domain.performance import PerformanceReport
from smartspec_ops.domain.restatement import restated, same_figures
from smartspec_ops.edge.aside import aside
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Document, Effect, Store

if TYPE_CHECKING:
    from smartspec_ops.app.delivery.worker import Worker
    from smartspec_ops.app.response.report_files import Exporter

log = logger(__name__)

REPORT = "report"


class Outcome(StrEnum):
    WRITTEN = "written"
    UNCHANGED = "unchanged"
    RESTATED = "restated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The report as it stands in `folder`, relative to the workspace."""

    report: PerformanceReport
    folder: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """A report as it was written to `folder`; `packed` is its JSON, which repeats itself so much that it shrinks to
    a sixth."""

    folder: str
    packed: bytes

    @classmethod
    def of(cls, folder: str, report: PerformanceReport) -> "_Stored":
        return cls(folder=folder, packed=zlib.compress(json.dumps(encode(report)).encode()))

    @property
    def report(self) -> PerformanceReport:
        return decode(PerformanceReport, json.loads(zlib.decompress(self.packed)))


async def publish(
    worker: "Worker", exporter: "Exporter", report: PerformanceReport, now: datetime, out: Path | None = None
) -> tuple[PerformanceReport, str]:
    """Write a performance report and leave word for the feedback aggregator; returns it with its folder."""
    written, folder = await aside(exporter.performance, report, now, out)
    effect = Effect(
        kind=EffectKind.AGGREGATE, key=f"aggregate:{folder}", due_at=now, body={"source": "production-monitoring"}
    )
    async with worker.store.begin() as tx:
        await emit(tx, worker.queue, [effect])
    log.info("report.written", spec=report.spec_id, cadence=report.cadence, folder=folder)
    return written, folder


async def publish_period(worker: "Worker", exporter: "Exporter", report: PerformanceReport, now: datetime) -> Published:
    """Write the report of a closed period: once, again as it was, or as a restatement of what was written before.

    `StoreConflict` when another worker did the same at the same moment.
    """
    store = worker.store
    # As it comes back from the store, so that equal figures are equal values.
    report = decode(PerformanceReport, encode(report))
    document = await _stored(store, report)
    before = decode(_Stored, document.body) if document else None
    if before is not None:
        earlier = before.report
        if same_figures(earlier, report):
            await aside(exporter.again, earlier, before.folder)
            return Published(report=earlier, folder=before.folder, outcome=Outcome.UNCHANGED)
        report = restated(report, earlier)
    written, folder = await publish(worker, exporter, report, now)
    async with store.begin() as tx:
        body = encode(_Stored.of(folder, written))
        version = document.version if document else 0
        await tx.put_document(Document(kind=REPORT, key=_key(report), body=body, version=version))
    return Published(report=written, folder=folder, outcome=Outcome.RESTATED if before else Outcome.WRITTEN)


async def _stored(store: Store, report: PerformanceReport) -> Document | None:
    async with store.begin() as tx:
        return await tx.document(REPORT, _key(report))


def _key(report: PerformanceReport) -> str:
    period = report.period
    return f"{report.spec_id}/{report.cadence}/{period.since.isoformat()}/{period.until.isoformat()}"
