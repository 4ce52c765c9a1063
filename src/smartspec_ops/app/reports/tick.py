"""The report of one tick, and which periods still need theirs.

Building a report twice gives the same report, so a period is marked as reported only after its report was written: a
crash in between writes it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from smartspec_ops.app.watching.outcome import Watched
from smartspec_ops.app.watching.watch import TickResult, Watch
from smartspec_ops.domain.alerting import current_burn
from smartspec_ops.domain.anomaly import EarlyWarning
from smartspec_ops.domain.budget import Budget
from smartspec_ops.domain.exclusions import LeftOut
from smartspec_ops.domain.health import Status, sentence
from smartspec_ops.domain.judge import Judgement, compared_with
from smartspec_ops.domain.objective import COMPOSITE, Criticality, Objective
from smartspec_ops.domain.performance import BothSides, Course, PerformanceReport, Point, Row, Side, Unmeasured
from smartspec_ops.domain.period import Cadence, Period, due
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.ports import Document, Store

SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What reports are about: one spec. `criticalities` are by requirement id, where the spec states them.

    `unpromised` are the metrics observability.yaml describes and no requirement speaks of.
    """

    spec_id: str
    service: str
    unmeasured: Sequence[Unmeasured] = ()
    criticalities: Mapping[str, Criticality] = field(default_factory=dict)
    environment: str = "prod"
    unpromised: Sequence[str] = ()


def check_report(
    subject: Subject,
    result: TickResult,
    run_id: str,
    generated_at: datetime,
    warnings: Sequence[EarlyWarning] = (),
) -> PerformanceReport:
    """The report of one tick: current values, with the health the objectives have after it."""
    watched = [one for one in result.watched if one.objective.spec_id == subject.spec_id]
    longest = max((one.objective.current_window for one in watched), default=timedelta(0))
    return PerformanceReport(
        run_id=run_id,
        cadence=Cadence.CHECK,
        period=Period(since=result.at - longest, until=result.at),
        generated_at=generated_at,
        service=subject.service,
        spec_id=subject.spec_id,
        rows=[_row_of_tick(subject, one, result.at) for one in watched],
        unmeasured=subject.unmeasured,
        environment=subject.environment,
        sources=sources([one.objective for one in watched]),
        warnings=[one for one in warnings if one.spec_id == subject.spec_id],
    )


def settled(watch: Watch, spec_id: str, now: datetime) -> datetime:
    """Up to when every source of the spec can be trusted: a period that ends later is not over yet."""
    used = {one.indicator.source for one in watch.objectives if one.spec_id == spec_id}
    delays = [backend.delay() for name, backend in watch.backends.items() if name in used]
    return now - max(delays, default=timedelta(0))


async def due_period(store: Store, spec_id: str, cadence: Cadence, now: datetime) -> Period | None:
    """The period whose report is still to be written, if any. `now` is up to when its sources are `settled`."""
    async with store.begin() as tx:
        last = await tx.document(SCHEDULE, f"{spec_id}/{cadence}")
    return due(decode(Period, last.body).until if last else None, now, cadence)


async def mark_reported(store: Store, spec_id: str, cadence: Cadence, period: Period) -> None:
    """Remember that the report was written. `StoreConflict` when another worker did so at the same moment."""
    key = f"{spec_id}/{cadence}"
    async with store.begin() as tx:
        last = await tx.document(SCHEDULE, key)
        version = last.version if last else 0
        await tx.put_document(Document(kind=SCHEDULE, key=key, body=encode(period), version=version))


def _row_of_tick(subject: Subject, one: Watched, at: datetime) -> Row:
    status, reason = one.health.status, one.health.reason
    why = sentence(one.health, one.judgement.why, one.left)
    made = row(subject, one.objective, one.judgement, one.left, status, why=why, reason=reason)
    shaded, over = one.shaded, budget_window(one.objective, at)
    if shaded is None or not shaded.left_out.ids:
        return replace(made, budget_window=over)
    raw, adjusted = side(one.judgement, shaded.raw_left), side(shaded.heard, one.left)
    return replace(made, budget_window=over, exclusions=both_sides(shaded.left_out, raw, adjusted))


def both_sides(left_out: LeftOut, raw: Side, adjusted: Side) -> BothSides:
    return BothSides(
        ids=left_out.ids,
        late=left_out.late,
        excluded=left_out.excluded,
        is_now=left_out.is_now,
        raw=raw,
        adjusted=adjusted,
    )


def side(judgement: Judgement, left: Budget | None) -> Side:
    return Side(
        verdict=judgement.verdict,
        achieved=judgement.current,
        good=judgement.good,
        total=judgement.total,
        budget_remaining=float(left.proven) if left and left.proven is not None else None,
    )


def budget_window(objective: Objective, at: datetime) -> Period | None:
    """The calendar window whose budget a row at `at` is about; None where it is the rolling one."""
    found = objective.calendar.ending(at) if objective.calendar else None
    return Period(since=found.since, until=found.until) if found else None


def row(
    subject: Subject,
    objective: Objective,
    judgement: Judgement,
    left: Budget | None,
    status: Status,
    *,
    why: str,
    reason: str,
    worst: Point | None = None,
    course: Course | None = None,
    budget_window: Period | None = None,
    exclusions: BothSides | None = None,
) -> Row:
    """A judged objective as a row of a report."""
    comparator, target = compared_with(objective)
    burn = current_burn(objective, judgement)
    return Row(
        name=objective.id,
        requirement_id=objective.requirement_id,
        text=objective.text,
        place=str(objective.place),
        promise=objective.promise,
        comparator=comparator,
        target=target,
        status=status,
        verdict=judgement.verdict,
        reason=reason,
        why=why,
        achieved=judgement.current,
        good=judgement.good,
        total=judgement.total,
        budget_remaining=float(left.proven) if left and left.proven is not None else None,
        burn=None if burn is None else float(burn),
        worst=worst,
        criticality=subject.criticalities.get(objective.requirement_id),
        course=course,
        budget_window=budget_window,
        exclusions=exclusions,
        dashboards=tuple(objective.dashboards),
    )


def sources(objectives: Sequence[Objective]) -> Sequence[str]:
    return tuple(sorted({one.indicator.source for one in objectives} - {COMPOSITE}))
