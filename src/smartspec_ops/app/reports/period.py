"""The report of a complete period: every objective judged over the whole of it, and how it went along the way."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import pairwise

from smartspec_ops.app.reports.period_facts import Facts, Stretch, facts_of
from smartspec_ops.app.reports.releases import releases
from smartspec_ops.app.reports.stand_ins import with_stand_ins
from smartspec_ops.app.reports.tick import Subject, budget_window, row, sources
from smartspec_ops.app.response.report_files import disturbances
from smartspec_ops.app.specs.promises import recent_changes
from smartspec_ops.app.watching.excluded_windows import Shade, shade_of_period
from smartspec_ops.app.watching.groups import over
from smartspec_ops.app.watching.watch import Watch
from smartspec_ops.domain.attribution import Disturbance, Spent, attribute
from smartspec_ops.domain.health import advance
from smartspec_ops.domain.judge import exact
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.performance import Course, Left, PerformanceReport, Previous, Row, worst_point
from smartspec_ops.domain.period import Cadence, Period, steps
from smartspec_ops.domain.suggestion import about_metrics, about_target
from smartspec_ops.domain.trend import runs
from smartspec_ops.ports import LedgerRow


async def period_report(
    watch: Watch, subject: Subject, period: Period, cadence: Cadence, run_id: str, generated_at: datetime
) -> PerformanceReport:
    """The report of `period`, which must be over and settled at its sources."""
    mine = [one for one in watch.objectives if one.spec_id == subject.spec_id]
    objectives = await over(watch.store, mine, watch.backends, period.since, period.until)
    async with watch.store.begin() as tx:
        found = await disturbances(tx, subject.spec_id, subject.service, period)
        promised = (await recent_changes(tx, subject.spec_id, period.since)).get(subject.spec_id, ())
    shaded = await _shaded(watch, objectives, period, generated_at)
    cuts = _cuts(period, found, shaded.values())
    stretch = Stretch(period=period, cuts=cuts, now=generated_at, shaded=shaded)
    facts = await facts_of(watch, objectives, stretch)
    rows = [_row(subject, one, period, found, facts[one.key]) for one in objectives]
    advice = [about_target(one, facts[one.key].counted, found) for one in objectives]
    made = PerformanceReport(
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
        promises=[one for one in promised if one.at < period.until],
        suggestions=[*(one for one in advice if one is not None), *about_metrics(subject.unpromised)],
    )
    return await with_stand_ins(made, watch.store)


def _cuts(period: Period, found: Sequence[Disturbance], shaded: Iterable[Shade]) -> Sequence[datetime]:
    """Where steps, incidents and excluded times begin and end, each once, in order."""
    out = [period.clip(one.period.since, one.period.until) for shade in shaded for one in shade.excluded]
    inside = [part for part in (*(one.within(period) for one in found), *out) if part is not None]
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


def _row(subject: Subject, objective: Objective, period: Period, found: Sequence[Disturbance], facts: Facts) -> Row:
    health = advance(None, facts.judgement, facts.left, False, period.until)
    course = Course(
        allowed=1 - Fraction(objective.goal),
        counts_events=objective.counts_events,
        slices=facts.steps,
        budget=_budget(facts.ledger, steps(period)),
        runs=runs(objective, facts.counted),
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
        worst=worst_point(objective, facts.points),
        course=course,
        budget_window=budget_window(objective, period.until),
        exclusions=facts.exclusions,
    )


def _spent(facts: Facts, found: Sequence[Disturbance]) -> Spent:
    """Of a histogram whose threshold is no bucket bound, what is proven to be bad."""
    bad = sum((one.bad for one in facts.parts), Fraction(0))
    total = sum((one.total for one in facts.parts), Fraction(0))
    if facts.whole is not None:
        bad, total = exact(facts.whole.total) - exact(facts.whole.high), exact(facts.whole.total)
    allowed = facts.left.allowed_in_all if facts.left else None
    return Spent(bad=bad, total=total, allowed=allowed, parts=attribute(facts.parts, found, bad))


def _budget(ledger: Sequence[LedgerRow], cuts: Sequence[datetime]) -> Sequence[Left]:
    """The last recorded figure of each step."""
    known = [(one.tick, one.budget_remaining) for one in ledger if one.budget_remaining is not None]
    places = [bisect_left(known, (cut,)) for cut in cuts]
    return [
        Left(at=until, remaining=known[last - 1][1])
        for (first, last), until in zip(pairwise(places), cuts[1:], strict=True)
        if first < last
    ]
