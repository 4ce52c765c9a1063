"""Reports from what was watched: the check of one tick, and the day or week from the ledger and the source itself.

Events of a period are asked from the source, which is the truth for measurements; time slices are counted in the
ledger. Building a report twice gives the same report, so a period is marked as reported only after its report was
written: a crash in between writes it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from smartspec_ops.app.measure import ask_all
from smartspec_ops.app.watch import TickResult, Watch, Watched
from smartspec_ops.domain.alerting import current_burn
from smartspec_ops.domain.budget import Budget, event_budget, slice_budget
from smartspec_ops.domain.health import Status, advance
from smartspec_ops.domain.judge import Judgement, compared_with, exact, judge
from smartspec_ops.domain.measurement import Ask, Measurement
from smartspec_ops.domain.objective import Criticality, Objective
from smartspec_ops.domain.performance import (
    Cadence,
    PerformanceReport,
    Period,
    Point,
    Row,
    Unmeasured,
    due,
    judge_slices,
    worst_point,
)
from smartspec_ops.domain.quantity import Quantity
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.ports import Document, LedgerRow, Store, Transaction

SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What reports are about: one spec. `criticalities` are by requirement id, where the spec states them."""

    spec_id: str
    service: str
    unmeasured: Sequence[Unmeasured] = ()
    criticalities: Mapping[str, Criticality] = field(default_factory=dict)
    environment: str = "prod"


def check_report(subject: Subject, result: TickResult, run_id: str, generated_at: datetime) -> PerformanceReport:
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
        rows=[_row_of_tick(subject, one) for one in watched],
        unmeasured=subject.unmeasured,
        environment=subject.environment,
        sources=_sources([one.objective for one in watched]),
    )


async def period_report(
    watch: Watch, subject: Subject, period: Period, cadence: Cadence, run_id: str, generated_at: datetime
) -> PerformanceReport:
    """The report of a complete period, each objective judged over the whole of it."""
    objectives = [one for one in watch.objectives if one.spec_id == subject.spec_id]
    asks = [Ask(one.indicator, span) for one in objectives if one.counts_events for span in (period.length, one.window)]
    answers = await ask_all(asks, watch.backends, generated_at, period.until)
    async with watch.store.begin() as tx:
        rows = [await _row_of_period(tx, watch, subject, one, period, answers) for one in objectives]
    return PerformanceReport(
        run_id=run_id,
        cadence=cadence,
        period=period,
        generated_at=generated_at,
        service=subject.service,
        spec_id=subject.spec_id,
        rows=rows,
        unmeasured=subject.unmeasured,
        environment=subject.environment,
        sources=_sources(objectives),
    )


async def due_period(store: Store, spec_id: str, cadence: Cadence, now: datetime) -> Period | None:
    """The period whose report is still to be written, if any."""
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


def _row_of_tick(subject: Subject, one: Watched) -> Row:
    status, why, reason = one.health.status, one.health.why, one.health.reason
    return _row(subject, one.objective, one.judgement, one.left, status, why=why, reason=reason)


async def _row_of_period(
    tx: Transaction,
    watch: Watch,
    subject: Subject,
    objective: Objective,
    period: Period,
    answers: Mapping[Ask, Measurement],
) -> Row:
    ledger = await tx.ledger(objective.key, objective.generation, period.since, period.until)
    points = [Point(at=row.tick, value=row.value, why=row.why) for row in ledger if row.value is not None]
    if objective.counts_events:
        # The sentence names the window it speaks of: here the period.
        whole = replace(objective, current_window=period.length)
        judgement = judge(whole, answers[Ask(objective.indicator, period.length)])
        left = event_budget(objective, answers[Ask(objective.indicator, objective.window)])
    else:
        judgement = _judge_ledger(objective, ledger)
        good, measured = await tx.slices(
            objective.key, objective.generation, period.until - objective.window, period.until
        )
        left = slice_budget(good, measured, objective.window // watch.policy.interval, objective.goal)
    health = advance(None, judgement, left, False, period.until)
    return _row(
        subject,
        objective,
        judgement,
        left,
        health.status,
        why=health.why,
        reason=health.reason,
        worst=worst_point(objective, points),
    )


def _judge_ledger(objective: Objective, ledger: Sequence[LedgerRow]) -> Judgement:
    slices = [row.slice_good for row in ledger if row.slice_good is not None]
    values = [exact(row.value) for row in ledger if row.value is not None]
    return judge_slices(objective, slices.count(True), len(slices), _mean(objective, values))


def _mean(objective: Objective, values: Sequence[Fraction]) -> Quantity | None:
    if not values:
        return None
    mean = sum(values, Fraction(0)) / len(values)
    return Quantity(Decimal(repr(float(mean))), objective.promise.target.unit)


def _row(
    subject: Subject,
    objective: Objective,
    judgement: Judgement,
    left: Budget | None,
    status: Status,
    *,
    why: str,
    reason: str,
    worst: Point | None = None,
) -> Row:
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
        budget_remaining=float(left.remaining) if left and left.remaining is not None else None,
        burn=None if burn is None else float(burn),
        worst=worst,
        criticality=subject.criticalities.get(objective.requirement_id),
    )


def _sources(objectives: Sequence[Objective]) -> Sequence[str]:
    return tuple(sorted({one.indicator.source for one in objectives}))
