"""What a report of a period is made of, found out for every objective.

Events are asked from the source, which is the truth for measurements: for each objective one window over the period,
one over the period before, one over the budget window, and the windows its slices are the differences of. These are
asked a few at a time, for windows with a common end reach back only a little. Values, and what was left of a budget
along the way, come from the ledger of ticks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from smartspec_ops.app.reports.tick import both_sides, side
from smartspec_ops.app.watching.budgets import budget_asks, event_left, slices_left
from smartspec_ops.app.watching.excluded_windows import Shade, of_ticks
from smartspec_ops.app.watching.measure import ask_past
from smartspec_ops.app.watching.watch import Watch
from smartspec_ops.domain.budget import Budget
from smartspec_ops.domain.judge import Bounds, Compliance, Judgement, compared_with, exact, figures, good_events, judge
from smartspec_ops.domain.measurement import Ask, Measurement, Silence
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.performance import BothSides, Point, judge_slices
from smartspec_ops.domain.period import Period, steps
from smartspec_ops.domain.quantity import Quantity
from smartspec_ops.domain.trend import Slice, Tick, joined, slices, ticks
from smartspec_ops.domain.words import counted as numbered
from smartspec_ops.ports import LedgerRow

TOGETHER = 8
"""So many windows share an end: more would make the source read the same samples again and again, fewer would ask it
more often."""


KNOWN, WHOLE = 0.5, 0.9
"""Of a step of which less was seen than the first, the source is not taken to know anything; of one of which less was
seen than the second, what checks found is where it tells of half as many bad events as one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was found out about one objective.

    `parts` are slices that cross neither a step nor an incident's border, without what is excluded; `whole` is what
    they add up to. `steps` are as it was measured, `counted` the same without what is excluded, which is in no
    comparison with the promise; nor are the checks that saw it in `points`.
    """

    judgement: Judgement
    left: Budget | None
    exclusions: BothSides | None
    previous: Judgement
    whole: Bounds | None
    parts: Sequence[Slice]
    steps: Sequence[Slice]
    counted: Sequence[Slice]
    points: Sequence[Point]
    ledger: Sequence[LedgerRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The period as it is asked about at `now`: `cuts` are where its steps and incidents begin and end, `shaded` by
    key the objectives with excluded time."""

    period: Period
    cuts: Sequence[datetime]
    now: datetime
    shaded: Mapping[str, Shade]


async def facts_of(watch: Watch, objectives: Sequence[Objective], stretch: Stretch) -> Mapping[str, Facts]:
    """By the objectives' keys."""
    events = await _events(watch, [one for one in objectives if one.counts_events], stretch)
    values = {one.key: await _values(watch, one, stretch) for one in objectives if not one.counts_events}
    return {**events, **values}


# --- events: the source ----------------------------------------------------------------------------------------


async def _events(watch: Watch, counted: Sequence[Objective], stretch: Stretch) -> Mapping[str, Facts]:
    period, now, shaded = stretch.period, stretch.now, stretch.shaded
    length = period.length
    wanted = {one.key: (Ask(one.indicator, length), *budget_asks(one, period.until)) for one in counted}
    asks = [
        ask
        for one in counted
        for ask in (*wanted[one.key], *(shaded[one.key].asks(wanted[one.key]) if one.key in shaded else ()))
    ]
    answers = await ask_past(asks, watch.backends, now, period.until, watch.shown)
    before = [Ask(one.indicator, length) for one in counted]
    earlier = await ask_past(before, watch.backends, now, period.before.until, watch.shown)
    parts = await _parts(watch, counted, stretch)
    ledgers = await _ledgers(watch, counted, period)
    found = {}
    for one in counted:
        ask = Ask(one.indicator, length)
        raw = _judged(one, period, answers[ask]), event_left(one, answers, period.until)
        shade = shaded.get(one.key)
        seen = answers if shade is None else shade.adjusted(wanted[one.key], answers)
        judgement, left = _judged(one, period, seen[ask]), event_left(one, seen, period.until)
        whole = good_events(one, seen[ask])
        stretches = joined(parts[one.key], steps(period))
        backend = watch.backends.get(one.indicator.source)
        delay = backend.delay() if backend else timedelta(0)
        # What checks found is about what was measured, excluded or not: those that saw excluded time do not count.
        out = [of_ticks(one, each, delay).period for each in shade.excluded] if shade else []
        checks = [row for row in ledgers[one.key] if not _is_within(row.tick, out)]
        if judgement.verdict is Compliance.MET:
            broken = [row for row in checks if row.verdict == Compliance.BREACHED]
            if lost := [row for row in broken if not _is_told_of(row, stretches, delay + one.current_window)]:
                judgement, left = _forgotten(judgement, lost), None
        kept = [part for part in parts[one.key] if not _is_out(part, shade)]
        found[one.key] = Facts(
            judgement=judgement,
            left=left,
            exclusions=_both(one, period, shade, raw, (judgement, left)),
            previous=_judged(one, period.before, earlier[ask]),
            whole=whole if isinstance(whole, Bounds) else None,
            parts=kept,
            steps=stretches,
            counted=joined(kept, steps(period)),
            points=_points(one, checks),
            ledger=ledgers[one.key],
        )
    return found


def _is_out(part: Slice, shade: Shade | None) -> bool:
    """Whether a slice lies in excluded time; none lies across its border."""
    return shade is not None and any(
        one.period.since <= part.since and part.until <= one.period.until for one in shade.excluded
    )


def _is_told_of(row: LedgerRow, stretches: Sequence[Slice], back: timedelta) -> bool:
    """Whether the source knows of the time of a check that looked so far back."""
    own = next((one for one in stretches if one.since <= row.tick < one.until), None)
    if own is None or own.coverage < KNOWN:
        return False
    if own.coverage >= WHOLE or row.good is None or row.total is None:
        return True
    bad = sum(one.bad for one in stretches if one.since <= row.tick and one.until > row.tick - back)
    return 2 * bad >= row.total - row.good


def _forgotten(judgement: Judgement, lost: Sequence[LedgerRow]) -> Judgement:
    """What is known where checks found a promise broken at times of which the source knows nothing any more: that it
    was kept cannot be said of the rest alone."""
    checks = f"{numbered(len(lost), 'check')} of the period found it broken at times of which the source knows nothing"
    why = f"{checks} any more, the first at {lost[0].tick:%Y-%m-%d %H:%M}Z: {lost[0].why}; of the rest, {judgement.why}"
    return replace(judgement, verdict=Compliance.UNKNOWN, reason=Silence.PARTIAL, why=why, current=None)


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


def _points(objective: Objective, checks: Sequence[LedgerRow]) -> Sequence[Point]:
    promised = compared_with(objective)
    return [
        Point(
            at=one.tick,
            value=one.value,
            why=figures(promised, one.value, one.good, one.total) if one.is_bare else one.why,
        )
        for one in checks
        if one.value is not None
    ]


def _judged(objective: Objective, period: Period, seen: Measurement) -> Judgement:
    """The sentence names the window it speaks of: here the period."""
    return judge(replace(objective, current_window=period.length), seen)


async def _parts(watch: Watch, objectives: Sequence[Objective], stretch: Stretch) -> Mapping[str, Sequence[Slice]]:
    cuts = stretch.cuts
    found: dict[str, list[Slice]] = {one.key: [] for one in objectives}
    for first in range(0, len(cuts) - 1, TOGETHER):
        *begins, until = cuts[first : first + TOGETHER + 1]
        asks = [Ask(one.indicator, until - since) for one in objectives for since in begins]
        answers = await ask_past(asks, watch.backends, stretch.now, until, watch.shown)
        for one in objectives:
            nested = [(since, answers[Ask(one.indicator, until - since)]) for since in begins]
            found[one.key] += slices(one, nested, until)
    return found


async def _ledgers(watch: Watch, objectives: Sequence[Objective], period: Period) -> Mapping[str, Sequence[LedgerRow]]:
    async with watch.store.begin() as tx:
        return {one.key: await tx.ledger(one.key, one.generation, period.since, period.until) for one in objectives}


# --- values: the ledger ----------------------------------------------------------------------------------------


async def _values(watch: Watch, objective: Objective, stretch: Stretch) -> Facts:
    period, shade = stretch.period, stretch.shaded.get(objective.key)
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
    made = [one.tick for one in ledger]
    kept = [one for one in seen if not _is_within(one.at, out)]
    excused = [replace(one, is_good=True) if _is_within(one.at, out) else one for one in seen]
    return Facts(
        judgement=judgement,
        left=left,
        exclusions=_both(objective, period, shade, (raw, raw_left), (judgement, left)),
        previous=_judge_ledger(objective, earlier),
        whole=None,
        parts=ticks(objective, excused, stretch.cuts, every, made),
        steps=ticks(objective, seen, steps(period), every, made),
        counted=ticks(objective, kept, steps(period), every, made),
        points=_points(objective, [one for one in ledger if not _is_within(one.tick, out)]),
        ledger=ledger,
    )


def _judge_ledger(objective: Objective, ledger: Sequence[LedgerRow], excluded: Sequence[Period] = ()) -> Judgement:
    """Over the ticks of the period, those in excluded time taken for good."""
    seen = [one.slice_good or _is_within(one.tick, excluded) for one in ledger if one.slice_good is not None]
    values = [exact(one.value) for one in ledger if one.value is not None]
    return judge_slices(objective, seen.count(True), len(seen), _mean(objective, values))


def _is_within(tick: datetime, excluded: Sequence[Period]) -> bool:
    return any(out.since < tick <= out.until for out in excluded)


def _mean(objective: Objective, values: Sequence[Fraction]) -> Quantity | None:
    if not values:
        return None
    mean = sum(values, Fraction(0)) / len(values)
    return Quantity(Decimal(repr(float(mean))), compared_with(objective)[1].unit)
