"""The report of a complete period: every objective judged over the whole of it, and how it went along the way.

Events are asked from the source, which is the truth for measurements: for each objective one window over the period,
one over the period before, one over the budget window, and the windows its slices are the differences of. These are
asked a few at a time, for windows with a common end reach back only a little. Values, and what was left of a budget
along the way, come from the ledger of ticks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from smartspec_ops.app.budgets import budget_asks, event_left, slices_left
from smartspec_ops.app.measure import ask_past
from smartspec_ops.app.releases import releases
from smartspec_ops.app.report import Subject, both_sides, budget_window, row, side, sources
from smartspec_ops.app.reports import disturbances
from smartspec_ops.app.shading import Shade, shade_of_period
from smartspec_ops.app.watch import Watch
from smartspec_ops.domain.attribution import Disturbance, Spent, attribute
from smartspec_ops.domain.budget import Budget
from smartspec_ops.domain.health import advance
from smartspec_ops.domain.judge import Bounds, Judgement, compared_with, exact, good_events, judge
from smartspec_ops.domain.measurement import Ask, Measurement
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.performance import (
    BothSides,
    Course,
    Left,
    PerformanceReport,
    Point,
    Previous,
    Row,
    judge_slices,
    worst_point,
)
from smartspec_ops.domain.period import Cadence, Period, steps
from smartspec_ops.domain.quantity import Quantity
from smartspec_ops.domain.suggestion import about_metrics, about_target
from smartspec_ops.domain.trend import Slice, Tick, joined, runs, slices, ticks
from smartspec_ops.ports import LedgerRow

TOGETHER = 8
"""So many windows share an end: more would make the source read the same samples again and again, fewer would ask it
more often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What was found out about one objective. `parts` are slices that cross neither a step nor an incident's border."""

    judgement: Judgement
    left: Budget | None
    exclusions: BothSides | None
    previous: Judgement
    whole: Bounds | None
    parts: Sequence[Slice]
    steps: Sequence[Slice]
    ledger: Sequence[LedgerRow]


async def period_report(
    watch: Watch, subject: Subject, period: Period, cadence: Cadence, run_id: str, generated_at: datetime
) -> PerformanceReport:
    """The report of `period`, which must be over and settled at its sources."""
    objectives = [one for one in watch.objectives if one.spec_id == subject.spec_id]
    async with watch.store.begin() as tx:
        found = await disturbances(tx, subject.spec_id, period)
    cuts = _cuts(period, found)
    shaded = await _shaded(watch, objectives, period, generated_at)
    facts = await _events(watch, objectives, period, cuts, generated_at, shaded)
    facts |= {
        one.key: await _values(watch, one, period, cuts, shaded.get(one.key))
        for one in objectives
        if not one.counts_events
    }
    rows = [_row(subject, one, period, found, facts[one.key]) for one in objectives]
    advice = [about_target(one, facts[one.key].steps, found) for one in objectives]
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
        sources=sources(objectives),
        incidents=found,
        releases=await releases(watch, [one.service for one in objectives], period, generated_at),
        suggestions=[*(one for one in advice if one is not None), *about_metrics(subject.unpromised)],
    )


def _cuts(period: Period, found: Sequence[Disturbance]) -> Sequence[datetime]:
    """Where steps and incidents begin and end, each once, in order."""
    inside = [part for one in found if (part := one.within(period)) is not None]
    return sorted({*steps(period), *(part.since for part in inside), *(part.until for part in inside)})


async def _shaded(watch: Watch, objectives: Sequence[Objective], period: Period, now: datetime) -> Mapping[str, Shade]:
    """By key, of the objectives with excluded time in the period or in the budget's window."""
    standing = await watch.exclusions.standing(watch.store, now)
    backends = watch.backends
    delays = {name: backends[name].delay() for name in backends}
    return {
        one.key: shade
        for one in objectives
        if (shade := shade_of_period(one, standing, period, delays, watch.policy.interval)) is not None
    }


# --- events: the source ----------------------------------------------------------------------------------------


async def _events(
    watch: Watch,
    objectives: Sequence[Objective],
    period: Period,
    cuts: Sequence[datetime],
    now: datetime,
    shaded: Mapping[str, Shade],
) -> dict[str, _Facts]:
    counted = [one for one in objectives if one.counts_events]
    length = period.length
    wanted = {one.key: (Ask(one.indicator, length), *budget_asks(one, period.until)) for one in counted}
    asks = [
        ask
        for one in counted
        for ask in (*wanted[one.key], *(shaded[one.key].asks(wanted[one.key]) if one.key in shaded else ()))
    ]
    answers = await ask_past(asks, watch.backends, now, period.until)
    earlier = await ask_past([Ask(one.indicator, length) for one in counted], watch.backends, now, period.before.until)
    parts = await _parts(watch, counted, cuts, now)
    ledgers = await _ledgers(watch, counted, period)
    found = {}
    for one in counted:
        ask = Ask(one.indicator, length)
        bounds = good_events(one, answers[ask])
        raw = _judged(one, period, answers[ask]), event_left(one, answers, period.until)
        shade = shaded.get(one.key)
        seen = answers if shade is None else shade.adjusted(wanted[one.key], answers)
        judgement, left = _judged(one, period, seen[ask]), event_left(one, seen, period.until)
        found[one.key] = _Facts(
            judgement=judgement,
            left=left,
            exclusions=_both(one, period, shade, raw, (judgement, left)),
            previous=_judged(one, period.before, earlier[ask]),
            whole=bounds if isinstance(bounds, Bounds) else None,
            parts=parts[one.key],
            steps=joined(parts[one.key], steps(period)),
            ledger=ledgers[one.key],
        )
    return found


def _both(
    objective: Objective,
    period: Period,
    shade: Shade | None,
    raw: tuple[Judgement, Budget | None],
    adjusted: tuple[Judgement, Budget | None],
) -> BothSides | None:
    if shade is None:
        return None
    left_out = shade.left_out(objective, period.until, raw[1], adjusted[1])
    return both_sides(left_out, side(*raw), side(*adjusted)) if left_out.ids else None


def _judged(objective: Objective, period: Period, seen: Measurement) -> Judgement:
    """The sentence names the window it speaks of: here the period."""
    return judge(replace(objective, current_window=period.length), seen)


async def _parts(
    watch: Watch, objectives: Sequence[Objective], cuts: Sequence[datetime], now: datetime
) -> Mapping[str, Sequence[Slice]]:
    found: dict[str, list[Slice]] = {one.key: [] for one in objectives}
    for first in range(0, len(cuts) - 1, TOGETHER):
        *begins, until = cuts[first : first + TOGETHER + 1]
        asks = [Ask(one.indicator, until - since) for one in objectives for since in begins]
        answers = await ask_past(asks, watch.backends, now, until)
        for one in objectives:
            nested = [(since, answers[Ask(one.indicator, until - since)]) for since in begins]
            found[one.key] += slices(one, nested, until)
    return found


async def _ledgers(watch: Watch, objectives: Sequence[Objective], period: Period) -> Mapping[str, Sequence[LedgerRow]]:
    async with watch.store.begin() as tx:
        return {one.key: await tx.ledger(one.key, one.generation, period.since, period.until) for one in objectives}


# --- values: the ledger ----------------------------------------------------------------------------------------


async def _values(
    watch: Watch, objective: Objective, period: Period, cuts: Sequence[datetime], shade: Shade | None
) -> _Facts:
    key, generation, every = objective.key, objective.generation, watch.policy.interval
    async with watch.store.begin() as tx:
        ledger = await tx.ledger(key, generation, period.since, period.until)
        earlier = await tx.ledger(key, generation, period.before.since, period.before.until)
        raw_left = await slices_left(tx, objective, period.until, every)
        out = [one.period for one in shade.excluded] if shade else []
        left = await slices_left(tx, objective, period.until, every, excluded=out) if shade else raw_left
    raw = _judge_ledger(objective, ledger)
    judgement = _judge_ledger(objective, ledger, out)
    seen = [Tick(at=one.tick, is_good=one.slice_good, value=one.value) for one in ledger if one.slice_good is not None]
    return _Facts(
        judgement=judgement,
        left=left,
        exclusions=_both(objective, period, shade, (raw, raw_left), (judgement, left)),
        previous=_judge_ledger(objective, earlier),
        whole=None,
        parts=ticks(objective, seen, cuts, every),
        steps=ticks(objective, seen, steps(period), every),
        ledger=ledger,
    )


def _judge_ledger(objective: Objective, ledger: Sequence[LedgerRow], excluded: Sequence[Period] = ()) -> Judgement:
    """Over the ticks of the period, those in excluded time taken for good."""
    seen = [
        one.slice_good or any(out.since < one.tick <= out.until for out in excluded)
        for one in ledger
        if one.slice_good is not None
    ]
    values = [exact(one.value) for one in ledger if one.value is not None]
    return judge_slices(objective, seen.count(True), len(seen), _mean(objective, values))


def _mean(objective: Objective, values: Sequence[Fraction]) -> Quantity | None:
    if not values:
        return None
    mean = sum(values, Fraction(0)) / len(values)
    return Quantity(Decimal(repr(float(mean))), compared_with(objective)[1].unit)


# --- rows ------------------------------------------------------------------------------------------------------


def _row(subject: Subject, objective: Objective, period: Period, found: Sequence[Disturbance], facts: _Facts) -> Row:
    health = advance(None, facts.judgement, facts.left, False, period.until)
    points = [Point(at=one.tick, value=one.value, why=one.why) for one in facts.ledger if one.value is not None]
    course = Course(
        allowed=1 - Fraction(objective.goal),
        counts_events=objective.counts_events,
        slices=facts.steps,
        budget=_budget(facts.ledger, steps(period)),
        runs=runs(objective, facts.steps),
        spent=_spent(facts, found),
        previous=Previous(verdict=facts.previous.verdict, why=facts.previous.why, achieved=facts.previous.current),
    )
    return row(
        subject,
        objective,
        facts.judgement,
        facts.left,
        health.status,
        why=health.why,
        reason=health.reason,
        worst=worst_point(objective, points),
        course=course,
        budget_window=budget_window(objective, period.until),
        exclusions=facts.exclusions,
    )


def _spent(facts: _Facts, found: Sequence[Disturbance]) -> Spent:
    """Of a histogram whose threshold is no bucket bound, what is proven to be bad."""
    bad = sum((one.bad for one in facts.parts), Fraction(0))
    total = sum((one.total for one in facts.parts), Fraction(0))
    if facts.whole is not None:
        bad, total = exact(facts.whole.total) - exact(facts.whole.high), exact(facts.whole.total)
    allowed = facts.left.allowed if facts.left else None
    return Spent(bad=bad, total=total, allowed=allowed, parts=attribute(facts.parts, found, bad))


def _budget(ledger: Sequence[LedgerRow], cuts: Sequence[datetime]) -> Sequence[Left]:
    """The last recorded figure of each step."""
    known = [(one.tick, one.budget_remaining) for one in ledger if one.budget_remaining is not None]
    last = [[left for at, left in known if since <= at < until][-1:] for since, until in pairwise(cuts)]
    return [Left(at=until, remaining=found[0]) for found, until in zip(last, cuts[1:], strict=True) if found]
